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
    """Return straight lines from point to point, in as few characters as say where they go."""
    found = ""
    before = ("", "")
    for x, y in points:
        here = number(x), number(y)
        if not found:
            found = f"M{here[0]},{here[1]}"
        elif here[1] == before[1]:
            found += f"H{here[0]}"
        elif here[0] == before[0]:
            found += f"V{here[1]}"
        else:
            found += f"L{here[0]},{here[1]}"
        before = here
    return found


def stepped(points: Sequence[Point]) -> list[Point]:
    """Return points with the corners of steps: each level holds until the next point."""
    found = [points[0]]
    for (_, before), (x, y) in itertools.pairwise(points):
        found += [(x, before), (x, y)]
    return found


def shape(name: str, r: float, middle: Point) -> str:
    """Return the outline of a mark with corners around its middle, as large as a circle."""
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
    }[name]  # fmt: skip
    round_ = [f"l{number(x - a)},{number(y - b)}" for (a, b), (x, y) in itertools.pairwise(corners)]
    start = (middle[0] + corners[0][0], middle[1] + corners[0][1])
    return "".join([path([start]), *round_, "z"])
