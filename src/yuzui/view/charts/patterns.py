# SPDX-License-Identifier: Apache-2.0
"""Fills that say by their lines what their ink says by its colour, on bars of any width.

A line along a bar is seen on one two pixels wide, where neither a letter nor a slanted hatch is.
"""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.view.charts.spec import CARD, INK_2, SERIES

PITCH, BAR = 28, 18
"""From row to row, and the height of a bar, px."""
LINES: tuple[tuple[tuple[float, ...], bool], ...] = (
    ((), False),
    ((6.0,), False),
    ((-6.0,), False),
    ((-6.0, 6.0), False),
    ((6.0,), True),
    ((-6.0, 6.0), True),
)
"""Of each ink: where its white lines run, px below the middle of a bar, and whether they are
broken."""
THICK, BROKEN = 2.0, 6
"""Of a line, and the period of a broken one, px."""


def ink(group: int) -> str:
    """Return the ink of a group; those beyond the inks there are share the last."""
    return SERIES[min(group, len(SERIES) - 1)]


def fill(group: int) -> str:
    """Return what a bar of a group is filled with."""
    number = min(group, len(SERIES) - 1)
    return f"url(#lines-{number})" if LINES[number][0] else SERIES[number]


def lines(group: int) -> tuple[float, ...]:
    """Return where the lines of a group run, px below the middle of its bar."""
    return LINES[min(group, len(SERIES) - 1)][0]


def _hatch() -> str:
    return (
        '<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><path d="M0 0v6" stroke="{INK_2}" stroke-width="1"/>'
        "</pattern>"
    )


def _lined(number: int) -> str:
    """Return a pattern as high as a row, so that its lines run along the bar in every row."""
    at, broken = LINES[number]
    path = "".join(
        f"M0 {PITCH / 2 + below - THICK / 2:g}h{BROKEN // (2 if broken else 1)}v{THICK:g}"
        f"h-{BROKEN // (2 if broken else 1)}z"
        for below in at
    )
    return (
        f'<pattern id="lines-{number}" width="{BROKEN}" height="{PITCH}" '
        f'patternUnits="userSpaceOnUse"><rect width="{BROKEN}" height="{PITCH}" '
        f'fill="{SERIES[number]}"/><path d="{path}" fill="{CARD}"/></pattern>'
    )


PATTERNS: Mapping[str, str] = {"hatch": _hatch()} | {
    f"lines-{number}": _lined(number) for number, (at, _) in enumerate(LINES) if at
}
"""Definitions by id."""


def defined(body: str) -> str:
    """Return the definitions that a drawing refers to; empty if it refers to none."""
    used = [one for name, one in PATTERNS.items() if f"url(#{name})" in body]
    return f"<defs>{''.join(used)}</defs>" if used else ""
