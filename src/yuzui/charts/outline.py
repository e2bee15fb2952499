# SPDX-License-Identifier: Apache-2.0
"""Words of SVG: numbers, attributes, and the outlines of marks, lines and areas."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

Point = tuple[float, float]


def number(value: float) -> str:
    """Return a length to a hundredth of a pixel."""
    found = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if found == "-0" else found


def attributes(**properties: Any) -> str:
    """Return attributes; what is None is left out."""
    return "".join(
        f' {name.replace("_", "-")}="{number(value) if isinstance(value, float) else value}"'
        for name, value in properties.items()
        if value is not None
    )


def path(points: Sequence[Point]) -> str:
    """Return straight lines from point to point."""
    return "M" + "L".join(f"{number(x)},{number(y)}" for x, y in points)


def stepped(points: Sequence[Point]) -> list[Point]:
    """Return points with the corners of steps: each level holds until the next point."""
    found = [points[0]]
    for (_, before), (x, y) in itertools.pairwise(points):
        found += [(x, before), (x, y)]
    return found


def shape(name: str, r: float) -> str:
    """Return the outline of a mark around its middle, as large as a circle of radius r."""
    h, arm = 3**0.5 / 2 * r, r / 2.5
    corners = {
        "diamond": [(-r, 0.0), (0.0, -r), (r, 0.0), (0.0, r)],
        "square": [(-r, -r), (r, -r), (r, r), (-r, r)],
        "triangle-up": [(0.0, -h), (-r, h), (r, h)],
        "triangle-down": [(0.0, h), (-r, -h), (r, -h)],
        "cross": [
            (-r, -arm), (-r, arm), (-arm, arm), (-arm, r), (arm, r), (arm, arm), (r, arm),
            (r, -arm), (arm, -arm), (arm, -r), (-arm, -r), (-arm, -arm),
        ],
    }  # fmt: skip
    if name == "circle":
        n = number(r)
        return f"M{n},0A{n},{n},0,1,1,-{n},0A{n},{n},0,1,1,{n},0"
    return path(corners[name]) + "Z"
