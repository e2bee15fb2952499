# SPDX-License-Identifier: Apache-2.0
"""From specification to SVG and PNG: deterministic, free of scripts.

Notes
-----
The same specification always gives the same SVG. The engine that makes pixels of it is loaded on
first use (about half a second) and shared.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from html import escape

from yuzui.view.chart import WIDE, Picture
from yuzui.view.charts import patterns
from yuzui.view.charts.spec import FONT
from yuzui.view.charts.write import size, write

_TAG = re.compile(r"<[^>]*>")
_NAMED = re.compile(r'(id="|url\(#)([\w-]+)')
_HAIR = re.compile(r'stroke-width="(0\.\d+)"')
_DOT = 0.51
"""Width of a line that is one dot wide at twice the size, px, and a little."""


def svg(picture: Picture, lang: str, width: int = WIDE) -> str:
    """Draw a picture."""
    meta = picture.meta
    key = f"{meta.name}-{width}"
    specification = picture.spec(lang, width)
    body, (_, height) = write(specification), size(specification)
    body = patterns.defined(body) + body
    body = _NAMED.sub(lambda m: f"{m[1]}{key}-{m[2]}", body)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" aria-labelledby="{key}-title {key}-desc">'
        f'<title id="{key}-title">{escape(meta.finding.say(lang))}</title>'
        f'<desc id="{key}-desc">{escape(meta.description.say(lang))}</desc>'
        f'<g aria-hidden="true">{body}</g></svg>'
    )


def png(picture: Picture, lang: str, width: int = WIDE) -> bytes | None:
    """Draw a picture as PNG at twice its size, or return None if Chinese cannot be drawn.

    A picture with empty boxes for characters is worse than none, so the caller shows the
    finding and the table instead.
    """
    return _raster(svg(picture, lang, width)) if has_cjk_font() else None


@cache
def has_cjk_font() -> bool:
    """Whether this machine can draw Chinese: two characters must not look alike."""
    import vl_convert

    first, second = (
        vl_convert.svg_to_png(
            '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24">'
            f'<text x="0" y="20" font-size="20" font-family="{FONT.replace(chr(34), chr(39))}">'
            f"{character}</text></svg>"
        )
        for character in "鱼嘴"
    )
    return bool(first != second)


@lru_cache(maxsize=32)
def _raster(drawing: str) -> bytes:
    import vl_convert

    return bytes(vl_convert.svg_to_png(_TAG.sub(_fuller, drawing), scale=2))


def _fuller(tag: re.Match[str]) -> str:
    """Make a line under a dot wide one dot wide and paler: much quicker, and looks the same."""
    found = _HAIR.search(tag[0])
    if found is None or "stroke-opacity" in tag[0] or float(found[1]) >= _DOT:
        return tag[0]
    paler = f'stroke-width="{_DOT}" stroke-opacity="{float(found[1]) / _DOT:.3f}"'
    return tag[0].replace(found[0], paler)
