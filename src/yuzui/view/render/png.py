# SPDX-License-Identifier: Apache-2.0
"""From a chart to PNG, for workbooks and files; resvg makes the pixels with the fonts of the machine."""

from __future__ import annotations

import re
from functools import cache, lru_cache

import resvg_py

from yuzui.view.chart import Picture
from yuzui.view.drawing import WIDE
from yuzui.view.palette import FONT
from yuzui.view.render.svg import svg

_TAG = re.compile(r"<[^>]*>")
_HAIR = re.compile(r'stroke-width="(0\.\d+)"')
_DOT = 0.51
"""Width of a line that is one dot wide at twice the size, px, and a little."""


def png(picture: Picture, lang: str, width: int = WIDE) -> bytes | None:
    """Draw a picture as PNG at twice its size, or return None if Chinese cannot be drawn.

    A picture with empty boxes for characters is worse than none, so the caller shows the
    finding and the table instead.
    """
    return _raster(svg(picture, lang, width)) if has_cjk_font() else None


@cache
def has_cjk_font() -> bool:
    """Whether this machine can draw Chinese: two characters must not look alike."""
    family = FONT.replace('"', "'")
    first, second = (
        resvg_py.svg_to_bytes(
            svg_string='<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24">'
            f'<text x="0" y="20" font-size="20" font-family="{family}">{character}</text></svg>'
        )
        for character in "鱼嘴"
    )
    return bytes(first) != bytes(second)


@lru_cache(maxsize=32)
def _raster(drawing: str) -> bytes:
    return bytes(resvg_py.svg_to_bytes(svg_string=_TAG.sub(_thicker, drawing), zoom=2))


def _thicker(tag: re.Match[str]) -> str:
    """Make a line under a dot wide one dot wide and paler: much quicker, and looks the same."""
    hair = _HAIR.search(tag[0])
    if hair is None or "stroke-opacity" in tag[0] or float(hair[1]) >= _DOT:
        return tag[0]
    paler = f'stroke-width="{_DOT}" stroke-opacity="{float(hair[1]) / _DOT:.3f}"'
    return tag[0].replace(hair[0], paler)
