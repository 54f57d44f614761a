"""Tables and texts for people, as strings; colour only repeats what a word says already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from shiftproof.document import counts, disagrees, prove_code, unheard
from shiftproof.evidence import (
    Discharged,
    Instance,
    KernelAsked,
    KernelCheck,
    Proof,
    Standing,
    StatementStanding,
    Verdict,
)
from shiftproof.exit_codes import DISAGREEMENT, HOLDS, REFUTED
from shiftproof.page import Look, Page

if TYPE_CHECKING:
    from shiftproof.document import Proved

WORDS = {
    Verdict.HOLDS: ("holds", "green"),
    Verdict.HOLDS_ADDED: ("holds with added hypotheses", "yellow"),
    Verdict.REFUTED: ("refuted", "red"),
    Verdict.UNDECIDED: ("undecided", "magenta"),
}


def review_text(
    standings: Sequence[Standing],
    versions: Mapping[str, str],
    seconds: float,
    look: Look,
    kernel: KernelAsked | None = None,
) -> str:
    """Return the table of a review, the reasons behind it, and a last line that counts."""
    page = Page(look)
    rows = [_row(s) for s in standings]
    ties, took = (
        max(map(len, map(str, column)), default=0)
        for column in list(zip(*rows, strict=True))[-2:] or ("", "")
    )
    verdict, sizes = (22, 21) if look.width >= 100 else (13, 12) if look.width >= 80 else (10, 10)
    fixed = (verdict, 8, sizes, max(ties, 4), max(took, 6))
    page.table(
        ("Claim", max(look.width - sum(fixed) - 12, 10)),
        *zip(("Verdict", "Grade", "For n, d", "Ties", "Time"), fixed, strict=True),
        rows=rows,
    )
    for standing in standings:
        if standing.verdict is not Verdict.HOLDS or not standing.as_expected or disagrees(standing):
            _reasons(page, standing)
    _hearing(page, standings, kernel)
    page.line(_summary(standings, seconds))
    page.line(", ".join(f"{name} {version}" for name, version in versions.items()), style="dim")
    return str(page)


def _hearing(page: Page, standings: Sequence[Standing], kernel: KernelAsked | None) -> None:
    """Add, in a line each, that Coq's kernel was not asked or was not heard, and why."""
    if kernel is not None and not kernel.asked:
        page.line(f"Coq's kernel was not asked: {kernel.why_not}")
    for why, names in unheard(standings).items():
        page.line(f"Coq's kernel, on {', '.join(names)}: {why}", style="yellow")


def _row(standing: Standing) -> list[RenderableType]:
    word, style = WORDS[standing.verdict]
    verdict = Text(word, style=style)
    if standing.added:
        verdict.append(": " + ", ".join(standing.added), style="not bold default")
    if standing.verdict is Verdict.UNDECIDED:
        stopped = _outcomes(standing.statements)
        verdict.append(":\n" + ", ".join(stopped) if stopped else "")
    elif not standing.as_expected:
        verdict.append(f", expected: {standing.expected or 'anything else'}", style="bold red")
    if disagrees(standing):
        verdict.append(", but two ways of knowing disagree", style="bold red")
    sizes = dict.fromkeys(", ".join(s.size) for s in standing.statements if s.judged)
    passed = sum(tie.holds for tie in standing.ties)
    return [
        Group(Text(standing.claim, style="bold"), Padding(Text(standing.title), (0, 0, 0, 2))),
        verdict,
        standing.grade.word if standing.grade is not None else "-",
        "\n".join(sizes),
        f"{passed}/{len(standing.ties)}" if standing.ties else "none",
        _time(standing.seconds),
    ]


def _outcomes(statements: Iterable[StatementStanding]) -> list[str]:
    """Return what stopped the solver, each once."""
    failed = [d.outcome for s in statements if s.proof for d in s.proof.failures]
    return list(dict.fromkeys(failed))


def _reasons(page: Page, standing: Standing) -> None:
    word, style = WORDS[standing.verdict]
    page.line(Text.assemble((standing.claim, "bold"), ": ", (word, style)))
    if not standing.as_expected and standing.expected:
        page.line(f"expected: {standing.expected}", indent=2, style="bold")
    for hypothesis in standing.hypotheses:
        if hypothesis.added:
            page.line(f"with the added hypothesis: {hypothesis.name}: {hypothesis.text}", indent=2)
            found = hypothesis.counterexample.instance if hypothesis.counterexample else None
            if found is not None:
                _instance(page, found, 4, f"without it: {found.failing}")
    shown = standing.verdict in (Verdict.HOLDS_ADDED, Verdict.REFUTED)
    for statement in standing.statements:
        if statement.counterexample and statement.counterexample.instance:
            page.line(f"{statement.name}: {statement.text}", indent=2)
            found = statement.counterexample.instance
            _instance(page, found, 4, found.failing)
    for reason in () if shown else standing.reasons:
        page.line(f"- {reason}", indent=2)
    page.line()


def _instance(page: Page, instance: Instance, indent: int, failing: str = "") -> None:
    """Add concrete values, and what fails at them."""
    size = ", ".join(
        f"{letter} = {count}" for letter, count in (("n", instance.labels), ("d", instance.dim)) if count
    )
    notes = "; ".join(filter(None, (size, instance.grade.word, instance.found_by)))
    page.line(f"counterexample ({notes}):" if failing else f"values ({notes}):", indent=indent)
    page.verbatim(value_lines(instance.values), indent + 2)
    if failing:
        page.line(failing, indent=indent + 2)


def value_lines(values: Mapping[str, Any]) -> list[str]:
    """Return concrete values as lines: numbers together, vectors in brackets, families as matrices."""
    numbers = [f"{name} = {value}" for name, value in values.items() if not isinstance(value, (list, tuple))]
    lines = [", ".join(numbers)] if numbers else []
    for name, value in values.items():
        if not isinstance(value, (list, tuple)):
            continue
        if not value or not isinstance(value[0], (list, tuple)):
            lines.append(f"{name} = ({', '.join(map(str, value))})")
            continue
        widths = [max(len(str(cell)) for cell in column) for column in zip(*value, strict=True)]
        for number, row in enumerate(value):
            cells = "  ".join(str(cell).rjust(width) for cell, width in zip(row, widths, strict=True))
            lines.append(f"{f'{name} =' if number == 0 else ' ' * (len(name) + 2)} ( {cells} )")
    return lines


def _summary(standings: Sequence[Standing], seconds: float) -> str:
    number = counts(standings)
    parts = [f"{number[verdict.value]} {_plural(verdict, number[verdict.value])}" for verdict in Verdict]
    open_ones = number[Verdict.UNDECIDED.value]
    surprising = sum(not s.as_expected and s.verdict is not Verdict.UNDECIDED for s in standings)
    expected = f"{surprising} not as expected" if surprising else "all as expected"
    if open_ones and not surprising:
        expected = "the others as expected" if open_ones < len(standings) else "none decided"
    total = f"{len(standings)} claim{'s' if len(standings) != 1 else ''}"
    return f"{total}: {', '.join(parts)}; {expected}; {_time(seconds)}"


def _plural(verdict: Verdict, number: int) -> str:
    word = WORDS[verdict][0]
    if verdict in (Verdict.HOLDS, Verdict.HOLDS_ADDED):
        return word if number == 1 else word.replace("holds", "hold")
    return word


def _time(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 100 else f"{seconds:.0f} s"


def show_text(standing: Standing, look: Look, kernel: KernelAsked | None = None) -> str:
    """Return a claim in full: source, statements, derivations, obligations, theorems of Coq, ties."""
    page = Page(look)
    word, style = WORDS[standing.verdict]
    page.line(Text.assemble((standing.claim, "bold"), ": ", standing.title))
    document, place, sentence = standing.source
    page.line(f"source: {document}, {place}", indent=2)
    page.line(f'"{sentence}"', indent=2)
    grade = f" (grade: {standing.grade.word})" if standing.grade is not None else ""
    page.line(
        Text.assemble("verdict: ", (word, style), grade, f"; expected: {standing.expected or '-'}"), indent=2
    )
    for label, items in (
        ("because", standing.reasons),
        ("rests on", standing.rests_on),
        ("assumes", standing.assumptions),
    ):
        for item in items:
            page.line(f"{label}: {item}", indent=2)
    if kernel is not None and not kernel.asked:
        page.line(f"Coq's kernel was not asked: {kernel.why_not}", indent=2)
    if standing.remarks:
        page.line(f"remarks: {standing.remarks}", indent=2)
    for statement in standing.statements:
        _show_statement(page, standing, statement)
    for twin in standing.false_twins:
        page.line()
        page.line(Text.assemble("False twin ", (twin.name, "bold"), ": ", twin.text))
        if twin.search.instance:
            _instance(page, twin.search.instance, 2, twin.search.instance.failing)
        else:
            page.line(f"not refuted: {twin.search.reason}", indent=2, style="magenta")
    if standing.ties:
        page.line()
        page.line("Ties", style="bold")
        page.table(
            ("Matrix", None),
            ("Statement", None),
            ("Instances", None),
            ("Largest error", None),
            ("Bound", None),
            ("Outcome", None),
            rows=(
                [
                    t.matrix,
                    t.statement,
                    str(t.instances),
                    f"{t.max_error:.2g}",
                    f"{t.bound:.2g}",
                    f"holds ({t.arithmetic})" if t.holds else f"fails: {t.reason}",
                ]
                for t in standing.ties
            ),
        )
    return str(page)


def _show_statement(page: Page, standing: Standing, statement: StatementStanding) -> None:
    page.line()
    aside = "" if statement.judged else " (beside the sentence under review)"
    page.line(Text.assemble("Statement ", (statement.name, "bold"), aside, ": ", statement.text))
    page.line(f"for {', '.join(statement.size)}", indent=2)
    for h in standing.hypotheses:
        if h.statement == statement.name:
            marks = [word for word, is_so in (("added", h.added), ("necessary", h.necessary)) if is_so]
            mark = f" [{', '.join(marks)}]" if marks else ""
            name = "" if h.name == h.text else f"{h.name}: "
            page.line(f"hypothesis{mark}: {name}{h.text}", indent=2)
            if h.necessary and h.counterexample:
                if h.counterexample.instance:
                    found = h.counterexample.instance
                    _instance(page, found, 4, f"without it: {found.failing}")
                else:
                    page.line(f"not shown necessary: {h.counterexample.reason}", indent=4, style="magenta")
    page.line(f"conclusion: {statement.formula}", indent=2)
    if statement.satisfiable.instance:
        page.line("the hypotheses can be satisfied:", indent=2)
        _instance(page, statement.satisfiable.instance, 4)
    else:
        page.line(
            f"the hypotheses were not satisfied: {statement.satisfiable.reason}", indent=2, style="magenta"
        )
    for derivation in standing.derivations:
        if derivation.statement == statement.name:
            end = "" if derivation.holds else " (not checked)"
            page.line(f"derivation: {derivation.title}{end}", indent=2)
            for number, step in enumerate(derivation.steps):
                mark = "" if step.holds else f"  NOT CHECKED: {step.reason}"
                page.line(f"{number}. {step.text}", indent=4)
                page.line(f"{step.why} ({step.rule}){mark}", indent=7, style="" if step.holds else "magenta")
    if statement.proof is not None:
        _obligations(page, statement.proof)
    if statement.kernel is not None:
        _theorem(page, statement.kernel)
    if statement.counterexample and statement.counterexample.instance:
        _instance(page, statement.counterexample.instance, 2, statement.counterexample.instance.failing)


def _theorem(page: Page, check: KernelCheck) -> None:
    """Add what Coq's kernel said of a statement, and the theorem in Coq's words."""
    what = "proved false" if check.refuted else "proved"
    word, style = (
        (what, "green") if check.proved else ("not proved" if check.heard else "not heard", "magenta")
    )
    lines = f"{check.lines} line{'s' if check.lines != 1 else ''}"
    page.line(Text.assemble("Coq's kernel: ", (word, style), f" ({check.file}, {lines})"), indent=2)
    if check.why_not:
        page.line(check.why_not, indent=4, style="magenta")
    if check.axioms:
        page.line(f"rests on: {', '.join(check.axioms)}", indent=4)
    page.verbatim(check.text.splitlines(), 4)


def _obligations(page: Page, proof: Proof, files: Mapping[tuple[str, int], str] | None = None) -> None:
    state = "valid" if proof.valid else "not valid"
    page.line(
        Text.assemble(
            "proof: ", (state, "green" if proof.valid else "magenta"), f" (grade: {proof.grade.word})"
        ),
        indent=2,
    )
    if proof.witness:
        page.verbatim(value_lines(proof.witness), 4)
    for number, discharged in enumerate(proof.obligations, 1):
        file = (files or {}).get((proof.statement, number))
        page.line(f"{number}. {discharged.obligation.name}: {discharged.obligation.goal}", indent=4)
        page.line(_answer(discharged) + (f" -> {file}" if file else ""), indent=7)


def _answer(discharged: Discharged) -> Text:
    style = "green" if discharged.valid else "magenta"
    how = [discharged.obligation.logic, discharged.grade.word]
    if discharged.identity:
        how.append("an identity as well")
    reason = f": {discharged.reason}" if discharged.reason else ""
    return Text.assemble((discharged.outcome, style), f"{reason} ({', '.join(how)})")


def prove_text(
    claim: str,
    proofs: Sequence[Proved],
    look: Look,
    files: Mapping[tuple[str, int], str] | None = None,
) -> str:
    """Return the proofs of a claim, obligation by obligation, and what they amount to."""
    page = Page(look)
    for name, proof in proofs:
        page.line(Text.assemble((f"{claim}: ", ""), (name, "bold")))
        if proof is None:
            page.line("no proof is given for it: it is judged by `review`", indent=2)
        else:
            _obligations(page, proof, files)
            for label, items in (("rests on", proof.rests_on), ("assumes", proof.assumptions)):
                for item in items:
                    page.line(f"{label}: {item}", indent=2)
        page.line()
    word = {
        HOLDS: "proved",
        REFUTED: "an obligation has a counterexample",
        DISAGREEMENT: "an exact identity and the solver disagree",
    }.get(prove_code(proofs), "undecided")
    page.line(f"{claim}: {word}")
    return str(page)


def doctor_text(checks: Sequence[Mapping[str, Any]], look: Look, *, works: bool) -> str:
    """Return the doctor's checks as a table with a last line."""
    page = Page(look)
    page.table(
        ("Part", None),
        ("State", None),
        ("Version", None),
        ("What for, and what to do", None),
        rows=([c["part"], _state(c), c["version"] or "-", _advice(c)] for c in checks),
    )
    page.line("all required parts work" if works else "a required part is missing or broken")
    return str(page)


def _state(check: Mapping[str, Any]) -> Text:
    style = {"works": "green", "present": "green"}.get(
        check["state"], "red" if check["required"] else "yellow"
    )
    return Text(check["state"] + ("" if check["required"] else " (optional)"), style=style)


def _advice(check: Mapping[str, Any]) -> str:
    needs_mending = check["state"] not in ("works", "present")
    parts = (
        check["purpose"],
        check["detail"],
        f"install: {check['install']}" if needs_mending and check["install"] else "",
    )
    return "; ".join(filter(None, parts))
