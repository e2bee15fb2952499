# SPDX-License-Identifier: Apache-2.0
"""From a drawing to SVG: deterministic, free of scripts, in as few characters as say where everything stands."""

from __future__ import annotations

import itertools
import math
import pickle
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from hashlib import sha256
from html import escape
from typing import Any

from yuzui.view.cache import Cache
from yuzui.view.chart import Picture
from yuzui.view.drawing import (
    WIDE,
    Area,
    Axis,
    Drawing,
    Frame,
    Line,
    Mark,
    Place,
    Points,
    Rects,
    Rules,
    Scale,
    Spots,
    Words,
    text_size,
)
from yuzui.view.palette import CARD, FONT, INK_2, PATTERNS, RULE

_NAMED = re.compile(r'(id="|url\(#)([\w-]+)')
_TICK, _PADDING = 4, 6
_FLUSH = 1.0
"""A tick this near to an end, px, has its label inside it."""


_DRAWN: Cache[str] = Cache(64_000_000)
"""Drawings by all that they are made of: whoever may see that may be given its drawing."""


def svg(picture: Picture, lang: str, width: int = WIDE) -> str:
    """Draw a picture, or give the drawing of the same data again."""
    return svgs(picture, lang, (width,))[0]


def svgs(picture: Picture, lang: str, widths: Sequence[int]) -> list[str]:
    """Draw a picture in some widths."""
    content = digest(picture)
    if content is None:
        return [_svg(picture, lang, width) for width in widths]
    return [_DRAWN.get((content, lang, width), partial(_svg, picture, lang, width), len) for width in widths]


def digest(picture: Picture) -> bytes | None:
    """Return the digest of all that a picture is drawn from; None where that cannot be told.

    A drawing is a function of a module with its data beside it (``partial``), and nothing else.
    """
    meta, drawing = picture.meta, picture.drawing
    if not isinstance(drawing, partial) or any(map(callable, drawing.args)):
        return None
    try:
        made = pickle.dumps((drawing, meta.name, meta.finding, meta.description))
    except (pickle.PicklingError, AttributeError, TypeError):
        return None
    return sha256(made).digest()


def _svg(picture: Picture, lang: str, width: int) -> str:
    meta, drawing = picture.meta, picture.drawing(lang, width)
    key, height = f"{meta.name}-{width}", drawing.frame.height
    content = _NAMED.sub(lambda m: f"{m[1]}{key}-{m[2]}", body(drawing))
    spots = _spots(drawing)
    role = "group" if spots else "img"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="{role}" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" aria-labelledby="{key}-title {key}-desc">'
        f'<title id="{key}-title">{escape(meta.finding.say(lang))}</title>'
        f'<desc id="{key}-desc">{escape(meta.description.say(lang))}</desc>'
        f'<g aria-hidden="true">{content}</g>{spots}</svg>'
    )


def _spots(drawing: Drawing) -> str:
    """Return the places that lead somewhere, in front of all marks; not on the way of the tabulator."""
    frame, links = drawing.frame, []
    for mark in (mark for mark in drawing.marks if isinstance(mark, Spots)):
        for box, address, title in mark.spots:
            left, right, top, foot = _sides(frame, mark, box)
            place = _attributes(x=left, y=top, width=right - left, height=foot - top)
            links.append(
                f'<a href="{escape(address)}" tabindex="-1" aria-label="{escape(title)}">'
                f"<title>{escape(title)}</title><rect{place}/></a>"
            )
    if not links:
        return ""
    return f'<g fill-opacity="0" transform="translate({frame.left},{frame.top})">{"".join(links)}</g>'


def body(drawing: Drawing) -> str:
    """Return what stands inside the ``<svg>`` of a drawing."""
    frame = drawing.frame
    font = _attributes(font_family=escape(FONT), font_size=f"{text_size(frame.width)}px")
    marks = "".join(
        part for mark in drawing.marks if not isinstance(mark, Spots) for part in _WRITERS[type(mark)](frame, mark)
    )
    axes = "".join(_axes(drawing))
    patterns = "".join(text for name, text in PATTERNS.items() if f"url(#{name})" in marks)
    return (
        f"{f'<defs>{patterns}</defs>' if patterns else ''}"
        f'<rect width="{frame.width}" height="{frame.height}" fill="{CARD}"/>'
        f'<g fill="none"{font} transform="translate({frame.left},{frame.top})">{axes}{marks}</g>'
    )


def _number(value: float) -> str:
    """Return a length to a hundredth of a pixel."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _attributes(**values: str | float | None) -> str:
    """Return attributes; what is None is left out."""
    return "".join(
        f' {name.replace("_", "-")}="{_number(value) if isinstance(value, float) else value}"'
        for name, value in values.items()
        if value is not None
    )


def _path(points: Sequence[Place]) -> str:
    """Return straight lines from point to point."""
    path, before = "", ("", "")
    for x, y in points:
        here = _number(x), _number(y)
        if not path:
            path = f"M{here[0]},{here[1]}"
        elif here == before:
            continue
        elif here[1] == before[1]:
            path += f"H{here[0]}"
        elif here[0] == before[0]:
            path += f"V{here[1]}"
        else:
            path += f"L{here[0]},{here[1]}"
        before = here
    return path


def _stepped(points: Sequence[Place]) -> list[Place]:
    """Return points with the corners of steps."""
    corners = [points[0]]
    for (_, before), (x, y) in itertools.pairwise(points):
        corners += [(x, before), (x, y)]
    return corners


def _outline(shape: str, r: float, centre: Place) -> str:
    """Return the outline of a mark with corners around its centre, as large as a circle."""
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
    }[shape]  # fmt: skip
    sides = [f"l{_number(x - a)},{_number(y - b)}" for (a, b), (x, y) in itertools.pairwise(corners)]
    start = (centre[0] + corners[0][0], centre[1] + corners[0][1])
    return "".join([_path([start]), *sides, "z"])


def _dash(lengths: Sequence[int]) -> str | None:
    return ",".join(map(str, lengths)) or None


def _axes(drawing: Drawing) -> Iterator[str]:
    """Yield the grids, then ticks and words."""
    frame, x, y = drawing.frame, drawing.x, drawing.y
    if x and x.grid:
        yield from (_hairline(True, at, (0.0, frame.plot_height)) for at in _pixels(frame.x, x))
    if y and y.grid:
        yield from (_hairline(False, at, (0.0, frame.plot_width)) for at in _pixels(frame.y, y))
    if x and x.values:
        yield from _axis(x, _pixels(frame.x, x), True, frame)
    if y and y.values:
        yield from _axis(y, _pixels(frame.y, y), False, frame)


def _pixels(place: Callable[[float, Scale | None], float], axis: Axis) -> list[float]:
    """Return whole pixels: a hairline between two of them would be two pale ones."""
    return [math.floor(place(value, axis.scale) + 0.5) for value, _ in axis.values]


def _axis(axis: Axis, pixels: Sequence[float], below: bool, frame: Frame) -> Iterator[str]:
    length, foot = (frame.plot_width, frame.plot_height) if below else (frame.plot_height, 0)
    tick = _TICK if axis.ticks else 0
    for at in pixels if tick else ():
        yield _hairline(below, at, (foot, foot + (tick if below else -tick)))
    points, away = text_size(frame.width), tick + _PADDING
    for value, word in axis.values:
        if below:
            at = frame.x(value, axis.scale)
            anchor = "start" if at <= _FLUSH else "end" if at >= length - _FLUSH else "middle"
            place = (at + 0.5, foot + 0.5 + away + round(0.79 * points))
        else:
            anchor, place = "end", (0.5 - away, frame.y(value, axis.scale) + 0.5 + round(0.3 * points))
        yield _text(place, word, INK_2, anchor)


def _hairline(upright: bool, at: float, ends: tuple[float, float]) -> str:
    """Return a hairline on the middle of a pixel."""
    across = [(at + 0.5, end + 0.5) for end in ends]
    (x1, y1), (x2, y2) = across if upright else [(b, a) for a, b in across]
    return f"<line{_attributes(x1=x1, y1=y1, x2=x2, y2=y2, stroke=RULE)}/>"


def _text(place: Place, word: str, ink: str, anchor: str, style: str = "") -> str:
    x, y = map(float, place)
    attributes = _attributes(x=x, y=y, text_anchor=None if anchor == "start" else anchor, fill=ink)
    return f"<text{attributes}{style}>{escape(word)}</text>"


def _points(frame: Frame, mark: Points) -> Iterator[str]:
    r, width = mark.area**0.5 / 2, mark.width if mark.stroke else 0.0
    places = [(frame.x(x, mark.x), frame.y(y, mark.y)) for x, y in mark.places]
    yield f"<g{_attributes(fill=mark.fill, stroke=mark.stroke if width else None, stroke_width=width or None)}>"
    if mark.shape == "circle":
        yield from (f"<circle{_attributes(cx=float(x), cy=float(y), r=r)}/>" for x, y in places)
    else:
        outlines = [_outline(mark.shape, r, place) for place in places]
        if not width and outlines:  # marks that do not show through one another are one path
            outlines = ["".join(outlines)]
        yield from (f'<path d="{outline}"/>' for outline in outlines)
    yield "</g>"


def _lines(frame: Frame, mark: Line) -> Iterator[str]:
    along = _stepped if mark.steps else list
    pieces = [
        _path(along([(frame.x(x, mark.x), frame.y(y, mark.y)) for x, y in piece]))
        for piece in mark.pieces
        if len(piece) > 1
    ]
    if pieces:
        style = _attributes(
            stroke=mark.stroke, stroke_width=float(mark.width), stroke_dasharray=_dash(mark.dash), opacity=mark.opacity
        )
        yield f'<path d="{"".join(pieces)}"{style}/>'


def _areas(frame: Frame, mark: Area) -> Iterator[str]:
    if len(mark.band) < 2:
        return
    along = _stepped if mark.steps else list
    lower = along([(frame.x(x, mark.x), frame.y(low, mark.y)) for x, low, _ in mark.band])
    upper = along([(frame.x(x, mark.x), frame.y(high, mark.y)) for x, _, high in mark.band])
    yield f'<path d="{_path([*upper, *lower[::-1]])}Z"{_attributes(fill=mark.fill, opacity=mark.opacity)}/>'


def _sides(frame: Frame, mark: Rects | Rules | Spots, box: tuple[float, float, float, float]) -> tuple[float, ...]:
    """Return left, right, top and foot, px."""
    xs, ys = [frame.x(x, mark.x) for x in box[:2]], [frame.y(y, mark.y) for y in box[2:]]
    return float(min(xs)), float(max(xs)), float(min(ys)), float(max(ys))


def _rects(frame: Frame, mark: Rects) -> Iterator[str]:
    style = _attributes(
        stroke=mark.stroke, stroke_width=float(mark.width) if mark.stroke else None, opacity=mark.opacity
    )
    for number, box in enumerate(mark.boxes):
        left, right, top, foot = _sides(frame, mark, box)
        shade = None if mark.shades is None else float(mark.shades[number])
        place = _attributes(x=left, y=top, width=right - left, height=foot - top, fill=mark.fill, fill_opacity=shade)
        yield f"<rect{place}{style}/>"


def _rules(frame: Frame, mark: Rules) -> Iterator[str]:
    style = _attributes(stroke=mark.stroke, stroke_width=float(mark.width), stroke_dasharray=_dash(mark.dash))
    for box in mark.ends:
        left, right, top, foot = _sides(frame, mark, box)
        yield f"<line{_attributes(x1=left, y1=top, x2=right, y2=foot)}{style}/>"


def _words(frame: Frame, mark: Words) -> Iterator[str]:
    down = round(0.3 * text_size(frame.width))
    style = ' font-weight="600"' if mark.bold else ""
    style += f' stroke="{CARD}" stroke-width="4" stroke-linejoin="round" paint-order="stroke"' if mark.halo else ""
    for x, y, text, ink in mark.words:
        yield _text((frame.x(x, mark.x), frame.y(y, mark.y) + down), text, ink, mark.anchor, style)


_WRITERS: dict[type[Mark], Callable[[Frame, Any], Iterator[str]]] = {
    Points: _points, Line: _lines, Area: _areas, Rects: _rects, Rules: _rules, Words: _words,
}  # fmt: skip
