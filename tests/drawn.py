# SPDX-License-Identifier: Apache-2.0
"""What a picture draws: its marks with their data, and its words."""

from __future__ import annotations

from yuzui.view.chart import Picture
from yuzui.view.drawing import WIDE, Mark, Words


def marks(picture: Picture, kind: type[Mark], lang: str = "en", width: int = WIDE) -> list:
    """Return the marks of a kind that are not empty, from back to front."""
    found = [mark for mark in picture.drawing(lang, width).marks if isinstance(mark, kind)]
    return [mark for mark in found if _data(mark)]


def _data(mark: Mark) -> list:
    """Return the first field of a mark, which holds its places."""
    return list(getattr(mark, type(mark).__slots__[0]))


def words(picture: Picture, lang: str = "en", width: int = WIDE) -> list[str]:
    """Return the words of the marks, and those of the axes."""
    drawing = picture.drawing(lang, width)
    axes = [word for axis in (drawing.x, drawing.y) if axis for _, word in axis.values]
    return [word.text for mark in drawing.marks if isinstance(mark, Words) for word in mark.words] + axes
