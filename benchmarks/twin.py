"""Times the twin of a large checkpoint as a process of its own, beside `cp` of the same file in the same run.

    python benchmarks/twin.py [--size GIGABYTES] [--runs N] [--folder DIR]

The checkpoint has a head of 50,257 x 768 float32 and fillers up to its size; file and copies lie in a temporary
folder that is removed.  Runs alternate, the caches warm; ratios hold across machines, the seconds do not.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

LABELS, DIM = 50_257, 768
FILLER = 1 << 26  # bytes of a filler tensor
SPEED_LIMIT, MEMORY_LIMIT = 0.9, 500e6
TWIN = """
import resource, sys, time
started = time.perf_counter()
from pathlib import Path
from shiftproof.loading import load
from shiftproof.twin import twin
imported = time.perf_counter()
found = twin(load(sys.argv[1]), (262, 290), sys.argv[3], Path(sys.argv[2]))
done = time.perf_counter()
print(imported - started, done - imported, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
      *found.cosine, found.per_length)
"""


def make(path: Path, size: float) -> None:
    """Write a safetensors file of about ``size`` bytes: fillers, the head in their midst."""
    head = LABELS * DIM * 4
    count = max(2, int((size - head) // FILLER))
    shapes = {f"filler.{k:03}": (FILLER // 4,) for k in range(count)}
    names = sorted([*shapes, "filler.lm_head.weight"])
    names.insert(len(names) // 2, names.pop(names.index("filler.lm_head.weight")))
    header, offset = {}, 0
    for name in names:
        shape = shapes.get(name, (LABELS, DIM))
        end = offset + (FILLER if name in shapes else head)
        header[name] = {"dtype": "F32", "shape": list(shape), "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    generator = np.random.default_rng(0)
    filler = generator.bytes(FILLER)
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for name in names:
            if name in shapes:
                file.write(filler)
            else:
                file.write((generator.standard_normal((LABELS, DIM), dtype=np.float32) * 0.14).tobytes())


def seconds(command: list[str], out: Path) -> tuple[float, str]:
    """Return the wall time of one run of a command that writes ``out``, and what it printed."""
    out.unlink(missing_ok=True)
    os.sync()  # else the kernel writes the last copy back meanwhile
    started = time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return time.perf_counter() - started, done.stdout


def main() -> None:
    """Print the medians, their ratio, and the largest memory."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=float, default=4.0, help="of the checkpoint, in GB")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="where to write, with room for three times the size")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        source, out = Path(folder) / "model.safetensors", Path(folder) / "out.safetensors"
        make(source, asked.size * 1e9)
        copy = ["cp", str(source), str(out)]
        tool = [sys.executable, "-c", TWIN, str(source), str(out), "-1"]
        seconds(copy, out)  # warms the cache
        pairs, printed = [], []
        for run in range(asked.runs):
            other = seconds(copy, out)[0] if run % 2 else 0.0  # each goes first in turn
            whole, said = seconds(tool, out)
            pairs.append((whole, other or seconds(copy, out)[0]))
            printed.append([float(x) for x in said.split()])
    starts, works, memories, low, high, change = zip(*printed, strict=True)
    mine, other = (statistics.median(column) for column in zip(*pairs, strict=True))
    work, memory = statistics.median(works), max(memories)
    for name, value in (("the process", mine), ("load and twin", work)):
        speed = other / value
        verdict = "within" if speed >= SPEED_LIMIT else "BELOW"
        print(
            f"{name:<14} {value:6.2f} s   cp {other:6.2f} s   speed of cp {speed:5.2f}"
            f"   {verdict} {SPEED_LIMIT:g}"
        )
    print(f"imports {statistics.median(starts):.2f} s")
    verdict = "within" if memory <= MEMORY_LIMIT else "OVER"
    print(f"memory {memory / 1e6:.0f} MB   {verdict} {MEMORY_LIMIT / 1e6:g} MB")
    print(f"cosine [{low[0]!r}, {high[0]!r}], a log-probability changes by at most {change[0]:.3g} |f|")
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    print(f"(largest child of this run: {children / 1e6:.0f} MB)")


if __name__ == "__main__":
    main()
