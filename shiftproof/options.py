"""The options of the command line: what values they take, and what they amount to."""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shiftproof.solver import Limits

if TYPE_CHECKING:
    from shiftproof.page import Look

PIPED_WIDTH = 100
LEAST_WIDTH = 60
LARGEST = 2**32 - 1  # what Z3 can hold in a parameter
DAY = 86_400.0
DEFAULTS = Limits()


class Colour(StrEnum):
    """When to colour."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class HeadKind(StrEnum):
    """Whether labels are on by themselves or compete."""

    SIGMOID = "sigmoid"
    SOFTMAX = "softmax"


def _number(text: str, kind: Callable[[str], Any], least: float, most: float, allowed: str) -> Any:
    try:
        value = kind(str(text))
    except ValueError:
        value = None
    if value is None or not least <= value <= most:
        raise typer.BadParameter(f"{text!r} is not {allowed}")
    return value


def _seconds(text: str) -> float:
    return float(_number(text, float, 0.001, DAY, f"a number of seconds from 0.001 to {DAY:.0f}"))


def _resources(text: str) -> int:
    return int(_number(text, int, 1, LARGEST, f"a whole number from 1 to {LARGEST}"))


def _seed(text: str) -> int:
    return int(_number(text, int, 0, LARGEST, f"a whole number from 0 to {LARGEST}"))


def _jobs(text: str) -> int:
    return int(_number(text, int, 1, 64, "a whole number from 1 to 64"))


def _count(text: str) -> int:
    return int(_number(text, int, 1, 100, "a whole number from 1 to 100"))


def _similar(text: str) -> int:
    return int(_number(text, int, 1, 10_000, "a whole number from 1 to 10,000"))


def _whole(text: str) -> int:
    return int(_number(text, int, 1, 10**9, "a whole number"))


def _colour(text: str | Colour) -> Colour:
    try:
        return Colour(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not one of auto, always, never") from None


def _kind(text: str | HeadKind) -> HeadKind:
    try:
        return HeadKind(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not sigmoid or softmax") from None


def _names(incomplete: str) -> list[str]:
    """Return the names of claims for shell completion, without loading any."""
    package = Path(__file__).parent
    wings = (package / "library" / "symbolic", package.parent / "symbolic")
    folder = next((wing for wing in wings if wing.is_dir()), wings[0])
    return [p.stem for p in sorted(folder.glob("[!_]*.py")) if p.stem.startswith(incomplete)]


Claims = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="CLAIM", help="Names or PATH/claim.py; all claims by default.", autocompletion=_names
    ),
]
OneClaim = Annotated[
    str, typer.Argument(metavar="CLAIM", help="A name or PATH/claim.py.", autocompletion=_names)
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
Timeout = Annotated[
    float, typer.Option(parser=_seconds, metavar="SECONDS", help="Seconds for one question to the solver.")
]
Rlimit = Annotated[
    int, typer.Option(parser=_resources, metavar="N", help="Solver resource units for one question.")
]
Seed = Annotated[int, typer.Option(parser=_seed, metavar="N", help="Seed of every search.")]
Jobs = Annotated[int, typer.Option(parser=_jobs, metavar="N", help="Solver processes at a time, 1 to 64.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress and no notes on standard error.")]
NoProgress = Annotated[bool, typer.Option("--no-progress", help="No progress line.")]
Color = Annotated[
    Colour,
    typer.Option(parser=_colour, metavar="auto|always|never", help="When to colour; NO_COLOR is honoured."),
]
EmitTo = Annotated[
    Path | None,
    typer.Option("--emit-smt2", metavar="DIR", help="Write each obligation there as one .smt2 file."),
]

ReportOut = Annotated[Path, typer.Option("-o", metavar="FILE", help="Write the page to this file.")]
Kernel = Annotated[
    bool | None,
    typer.Option(
        "--kernel/--no-kernel",
        help="Have Coq's kernel check the proofs written for it; by itself where coqc is found.",
        show_default=False,
    ),
]
HtmlOut = Annotated[
    Path | None, typer.Option("--html", metavar="FILE", help="Write it as one page to this file as well.")
]

Labels = Annotated[
    int, typer.Option(parser=_whole, metavar="N", help="The number of labels, from 2 to 200,000.")
]
Dim = Annotated[
    int, typer.Option(parser=_whole, metavar="D", help="The number of features, from 1 to 100,000.")
]
Centred = Annotated[bool, typer.Option("--centered", help="The rows sum to zero.")]
UnitLength = Annotated[bool, typer.Option("--unit-length", help="All rows have length 1.")]
EqualLength = Annotated[bool, typer.Option("--equal-length", help="All rows have the same length.")]
AllowRepeats = Annotated[
    bool, typer.Option("--allow-repeats", help="Rows may be equal, or zero; without it they are not.")
]
Radius = Annotated[
    str | None, typer.Option(metavar="R", help="Inputs have length at most R; any length without it.")
]
CosineAtMost = Annotated[
    str | None, typer.Option(metavar="C", help="The pair's cosine is at most C: -0.8 or -4/5, both exact.")
]
CosineAtLeast = Annotated[str | None, typer.Option(metavar="C", help="The pair's cosine is at least C.")]
AtLeast = Annotated[
    str | None, typer.Option(metavar="T", help="One input gives both labels at least the probability T.")
]
AtMost = Annotated[str | None, typer.Option(metavar="T", help="No input gives both labels more than T.")]
Count = Annotated[
    int, typer.Option(parser=_count, metavar="K", help="How many different heads to find, 1 to 100.")
]
CertificateOut = Annotated[
    Path | None, typer.Option("-o", metavar="CERT", help="Write the certificate to this JSON file.")
]
PlotTo = Annotated[
    Path | None, typer.Option("--plot", metavar="FILE", help="Draw the head: FILE.svg or FILE.png.")
]
CertificateIn = Annotated[Path, typer.Argument(metavar="CERT", help="A certificate file.")]

HeadIn = Annotated[
    str,
    typer.Argument(
        metavar="HEAD", help="FILE, FILE:TENSOR or a model's folder (.npy, .npz, .csv, .safetensors)."
    ),
]
Listed = Annotated[
    list[str] | None,
    typer.Option("--labels", metavar="A B ...", help="Labels: row numbers from 0, or names."),
]
Transposed = Annotated[
    bool, typer.Option("--transpose", help="The file holds features x labels; without it labels x features.")
]
LabelFile = Annotated[
    Path | None, typer.Option(metavar="FILE", help="The labels' names, one a line, or as JSON.")
]
CosineWanted = Annotated[
    str, typer.Option("--cosine", metavar="C", help="The cosine to reach, from -1 to 1.")
]
TwinOut = Annotated[Path, typer.Option("-o", metavar="OUT", help="Write the twin here, in the same format.")]
DType = Annotated[
    str | None,
    typer.Option(metavar="TYPE", help="Store the tensor as float64, float32, float16 or bfloat16."),
]
ExactTwin = Annotated[bool, typer.Option("--exact", help="Only a translation that rounds nothing.")]
Untie = Annotated[
    bool, typer.Option("--untie", help="Give a head that shares the embedding's tensor one of its own.")
]
Similar = Annotated[
    int | None,
    typer.Option(parser=_similar, metavar="K", help="The K pairs of highest cosine in the whole head."),
]
Neighbours = Annotated[
    list[str] | None,
    typer.Option("--neighbours", "--neighbors", metavar="A", help="The labels nearest to A by cosine."),
]
Embeddings = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="A sample of inputs of the head, one a row: FILE or FILE:TENSOR."),
]
FeaturesSample = Annotated[
    int | None,
    typer.Option(parser=_whole, metavar="N", help="Use N of the embeddings, drawn at random (--seed)."),
]
FailOn = Annotated[
    list[str] | None,
    typer.Option(metavar="CONDITION", help="End with exit code 1 if a pair is like this: 'cosine>0.8'."),
]
PlotAudit = Annotated[
    Path | None,
    typer.Option("--plot", metavar="FILE", help="Draw cosine against co-probability: FILE.svg or FILE.png."),
]
PlotRegions = Annotated[
    Path | None,
    typer.Option(
        "--plot",
        metavar="FILE",
        help="Draw them in the plane of the inputs: FILE.svg or FILE.png; of more than two features one question.",
    ),
]

Kind = Annotated[
    HeadKind,
    typer.Option(
        parser=_kind,
        metavar="sigmoid|softmax",
        help="Labels are on by themselves, or compete; softmax by default.",
    ),
]
Argmax = Annotated[str | None, typer.Option(metavar="L", help="Can label L be the most probable one?")]
Ranking = Annotated[
    str | None,
    typer.Option(metavar="L1,L2,...", help="Can these labels come in this order, L1 most probable?"),
]
TopLabels = Annotated[
    str | None, typer.Option("--top", metavar="L1,L2,...", help="Can these labels be the most probable ones?")
]
OnLabels = Annotated[str | None, typer.Option("--on", metavar="L1,...", help="Can these labels be on ...")]
OffLabels = Annotated[str | None, typer.Option("--off", metavar="L1,...", help="... while these are off?")]
Tops = Annotated[
    int | None,
    typer.Option(parser=_whole, metavar="K", help="All sets of K most probable labels; 1: all argmaxes."),
]
CountOnly = Annotated[bool, typer.Option("--count", help="Count all regions; that is the default.")]
ListThem = Annotated[bool, typer.Option("--list", help="List all regions, each with an input.")]


@dataclass(frozen=True)
class Settings:
    """What the common options say."""

    json: bool
    limits: Limits
    jobs: int
    progress: bool
    colour: Colour

    def look(self) -> Look:
        """Return how to lay out text for standard output."""
        from shiftproof.page import Look

        terminal = sys.stdout.isatty()
        plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
        colour = self.colour is Colour.ALWAYS or (self.colour is Colour.AUTO and terminal and not plain)
        said = os.environ.get("COLUMNS", "")
        width = int(said) if said.isdecimal() and int(said) else 0
        if not width:
            width = os.get_terminal_size(sys.stdout.fileno()).columns if terminal else PIPED_WIDTH
        encoding = (sys.stdout.encoding or "ascii").lower().replace("-", "")
        return Look(width=max(width, LEAST_WIDTH), colour=colour, unicode=encoding.startswith("utf"))


def _settings(
    *,
    json: AsJson = False,
    timeout: Timeout = DEFAULTS.timeout,
    rlimit: Rlimit = DEFAULTS.rlimit,
    seed: Seed = DEFAULTS.seed,
    jobs: Jobs = 2,
    quiet: Quiet = False,
    no_progress: NoProgress = False,
    color: Color = Colour.AUTO,
) -> Settings:
    shown = sys.stderr.isatty() and not (quiet or no_progress)
    return Settings(json, Limits(timeout=timeout, rlimit=rlimit, seed=seed), jobs, shown, color)


def gathered(function: Callable[..., int]) -> Callable[..., int]:
    """Return ``function`` with the common options in place of its parameter ``settings``."""
    signature = inspect.signature(function, eval_str=True)
    own = [p for p in signature.parameters.values() if p.name != "settings"]
    common = inspect.signature(_settings, eval_str=True).parameters

    def command(**values: Any) -> int:
        settings = _settings(**{name: values.pop(name) for name in common})
        return function(**values, settings=settings)

    command.__doc__ = function.__doc__
    command.__signature__ = signature.replace(parameters=[*own, *common.values()])  # type: ignore[attr-defined]
    return command
