"""A head in the plane, drawn with characters."""

from __future__ import annotations

import numpy as np

from shiftproof.figures import View

WIDTH, HEIGHT = 49, 21
NAMES = "0123456789"


def sketch(seen: View, *, unicode: bool = True) -> list[str]:
    """Return lines of text: labels by their number (10 and more as a dot), the pair in brackets, the input's ray."""
    other, ray, tip, centre = ("•", "·", "→", "+") if unicode else ("o", ".", ">", "+")
    grid = [[" "] * WIDTH for _ in range(HEIGHT)]
    reach = np.maximum(np.abs(seen.points).max(axis=0), 1e-300)
    size = float(reach.max())

    def cell(point: np.ndarray) -> tuple[int, int]:
        x = round((WIDTH - 3) / 2 * (1 + point[0] / size)) + 1
        y = round((HEIGHT - 1) / 2 * (1 - point[1] / size))
        return int(y), int(x)

    if seen.direction is not None:
        longest = 1 / max(abs(seen.direction)) * size * 0.92
        for part in np.linspace(0, longest, 24):
            y, x = cell(seen.direction * part)
            grid[y][x] = ray
        y, x = cell(seen.direction * longest)
        grid[y][x] = tip if abs(seen.direction[0]) > 0.9 and seen.direction[0] > 0 else "*"
    for label, point in reversed(list(zip(seen.labels, seen.points, strict=True))):
        y, x = cell(point)
        grid[y][x] = NAMES[label] if label < len(NAMES) else other
    cells = {cell(point) for point in seen.points[:2]}
    for y, x in sorted(cells):
        for column, mark in ((x - 1, "["), (x + 1, "]")):
            if 0 <= column < WIDTH and (y, column) not in cells:
                grid[y][column] = mark
    y, x = cell(np.zeros(2))
    grid[y][x] = centre
    lines = ["".join(line).rstrip() for line in grid]
    while lines and not lines[0]:
        lines.pop(0)
    while lines and not lines[-1]:
        lines.pop()
    return lines
