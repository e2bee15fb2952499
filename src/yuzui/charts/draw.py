# SPDX-License-Identifier: Apache-2.0
"""From specification to SVG and PNG: deterministic, cached by content, free of scripts.

Notes
-----
The drawing engine is loaded on first use (about half a second) and shared; each further
picture costs some hundredths. The same specification always gives the same SVG.
"""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from html import escape

from yuzui.charts.picture import WIDE, Picture, Specification
from yuzui.charts.spec import FONT, INK_2

_TAG = re.compile(r"<[^>]*>")
_NUMBER = re.compile(r"-?\d+\.\d{3,}")
_NAMED = re.compile(r'(id="|url\(#)([\w-]+)')
_ROLES = re.compile(r' (?:role|aria-roledescription|pointer-events|class)="[^"]*"')
_EMPTY = re.compile(
    r'<path aria-hidden="true" d=""[^>]*/>|<path aria-hidden="true" d="M0,0h0v0h0Z"/>'
)
_ROOT = re.compile(r"^<svg[^>]*>")
_HAIR = re.compile(r'stroke-width="(0\.\d+)"')
_DOT = 0.51
"""Width of a line that is one dot wide at twice the size, px, and a little."""

_MEASURED = "Roboto"
"""The font texts are measured in: it comes with the engine. A picture places every text itself, so
the measure moves nothing, and a large font of the system takes longer to look into than to draw."""


def canonical(spec: Specification) -> str:
    """Return the one text of a specification, which is its name in the cache."""
    return json.dumps(spec, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def svg(picture: Picture, lang: str, width: int = WIDE) -> str:
    """Draw a picture.

    Parameters
    ----------
    picture : Picture
        What to draw.
    lang : str
        ``"en"`` or ``"zh"``.
    width : int
        :data:`~yuzui.charts.picture.WIDE` or :data:`~yuzui.charts.picture.NARROW`, px.

    Returns
    -------
    str
        An ``<svg>`` element that stands alone or in a page: ids begin with the picture's name
        and width, ``<title>`` is the finding, ``<desc>`` says what the marks are, the marks
        themselves are hidden from assistive technology, and nothing outside is referred to.
    """
    meta = picture.meta
    key = f"{meta.name}-{width}"
    body, height = _drawn(canonical(picture.spec(lang, width)))
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


@lru_cache(maxsize=256)
def _drawn(spec: str) -> tuple[str, int]:
    import vl_convert

    asked = spec.replace(json.dumps(FONT, ensure_ascii=False), f'"{_MEASURED}"')
    raw = str(vl_convert.vegalite_to_svg(asked))
    raw = raw.replace(f'font-family="{_MEASURED}"', f'font-family="{escape(FONT)}"')
    head = _ROOT.match(raw)
    if head is None:
        raise ValueError("the drawing engine returned no SVG")
    found = re.search(r'height="(\d+)', head[0])
    body = raw[head.end() :].removesuffix("</svg>")
    body = _ROLES.sub("", body)
    body = _EMPTY.sub("", body)
    # places are shortened, never what is said
    body = _TAG.sub(lambda tag: _NUMBER.sub(_short, tag[0]), body)
    if "url(#hatch)" in body:
        body = _hatch() + body
    return body, int(found[1]) if found else 0


def _short(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


def _hatch() -> str:
    return (
        '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><path d="M0 0v6" stroke="{INK_2}" stroke-width="1"/>'
        "</pattern></defs>"
    )


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
