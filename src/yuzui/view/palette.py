# SPDX-License-Identifier: Apache-2.0
"""The inks, line styles, marks and pattern fills of every chart; pages name the same inks in their style sheet."""

from __future__ import annotations

from collections.abc import Mapping

CARD, INK, INK_2, RULE = "#ffffff", "#1d2a2f", "#4b5a60", "#dedad0"
RIVER, SILT, STONE, WINE = "#0f5c73", "#a85a17", "#6f777b", "#8c2f39"
PLUM, LAKE, LEAF = "#5b4a8a", "#35809a", "#1d6b45"
RIVER_3, SILT_2, STONE_2 = "#cfe3e8", "#f3e3d0", "#e9e9e6"

SERIES = (RIVER, SILT, STONE, PLUM, LAKE, LEAF)
"""Inks of unordered groups, first used first."""
DASHES: tuple[tuple[int, ...], ...] = ((), (7, 4), (2, 3), (9, 3, 2, 3), (4, 2), (1, 2))
"""Line styles beside the inks, so that colour never stands alone."""
STROKES = ("━", "╍", "┉", "╸", "╺", "┅")
"""The same line styles as characters, for labels."""
SHAPES = ("circle", "diamond", "square", "triangle-up", "cross", "triangle-down")
"""Marks beside the inks."""
GLYPHS = {"circle": "●", "diamond": "◆", "square": "■", "triangle-up": "▲", "cross": "✚", "triangle-down": "▼"}
"""The same marks as characters, for labels."""

FONT = (
    '"Yuzui Sans", "Yuzui Sans SC", system-ui, "Segoe UI", "Noto Sans", "Noto Sans CJK SC", "PingFang SC", '
    '"Microsoft YaHei", sans-serif'
)
"""Fonts of a drawing: those of the pages, then those of the machine that opens it."""

HATCH = "url(#hatch)"
"""Fill of what is censored or closed."""
LINED_PITCH, LINED_BAR = 28, 18
"""From row to row, and the height of a bar with lines, px."""
LINES: tuple[tuple[tuple[float, ...], bool], ...] = (
    ((), False),
    ((6.0,), False),
    ((-6.0,), False),
    ((-6.0, 6.0), False),
    ((6.0,), True),
    ((-6.0, 6.0), True),
)
"""Of each ink: where white lines run along a bar, px below its middle, and whether they are broken.

A line along a bar is seen on one two pixels wide, where neither a letter nor a slanted hatch is.
"""
LINE_WIDTH, LINE_PERIOD = 2.0, 6
"""Thickness of a line along a bar, and the period of a broken one, px."""


def series_ink(group: int) -> str:
    """Return the ink of a group; inks repeat."""
    return SERIES[group % len(SERIES)]


def lined_ink(group: int) -> str:
    """Return the ink of a group of lined bars; those beyond the inks share the last."""
    return SERIES[min(group, len(SERIES) - 1)]


def lined_fill(group: int) -> str:
    """Return what a bar of a group is filled with: its ink, with lines where it has them."""
    number = min(group, len(SERIES) - 1)
    return f"url(#lines-{number})" if LINES[number][0] else SERIES[number]


def line_offsets(group: int) -> tuple[float, ...]:
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
    offsets, broken = LINES[number]
    dash = LINE_PERIOD // (2 if broken else 1)
    path = "".join(
        f"M0 {LINED_PITCH / 2 + below - LINE_WIDTH / 2:g}h{dash}v{LINE_WIDTH:g}h-{dash}z" for below in offsets
    )
    return (
        f'<pattern id="lines-{number}" width="{LINE_PERIOD}" height="{LINED_PITCH}" '
        f'patternUnits="userSpaceOnUse"><rect width="{LINE_PERIOD}" height="{LINED_PITCH}" '
        f'fill="{SERIES[number]}"/><path d="{path}" fill="{CARD}"/></pattern>'
    )


PATTERNS: Mapping[str, str] = {"hatch": _hatch()} | {
    f"lines-{number}": _lined(number) for number, (offsets, _) in enumerate(LINES) if offsets
}
"""SVG definitions of pattern fills by id."""
