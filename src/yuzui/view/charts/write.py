# SPDX-License-Identifier: Apache-2.0
"""From a specification straight to SVG: every picture already says where everything stands.

Pictures are specified in a part of Vega-Lite: fixed size, linear scales with given domains, ticks
with given words, marks in layers from back to front, everything else in pixels. That part is
written here, a hundred times quicker than by a drawing engine; what lies outside it is refused, so
that a picture is never drawn without something it asks for.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from yuzui.view.chart import Specification
from yuzui.view.charts.outline import Point, attributes, path, shape, stepped

Layer = Mapping[str, Any]

_MARKS = {
    "point": {"filled", "size", "shape", "fill", "stroke", "strokeWidth", "opacity"},
    "line": {"stroke", "strokeWidth", "strokeDash", "opacity", "interpolate", "invalid"},
    "area": {"fill", "opacity", "interpolate", "line"},
    "rect": {"fill", "fillOpacity", "opacity", "stroke", "strokeWidth", "x", "x2", "y", "y2"},
    "bar": {"fill", "stroke", "strokeWidth", "height"},
    "rule": {"stroke", "strokeWidth", "strokeDash", "x", "x2", "y", "y2"},
    "text": {"align", "aria", "baseline", "fontWeight"},
}
"""Marks and what may be said of each."""
_CHANNELS = {"x", "y", "x2", "y2", "text", "fill", "fillOpacity", "detail", "order"}
_STEP = "step-after"
_SCALE = {"domain", "range", "reverse", "nice", "zero"}
_ANCHORS = {"left": "start", "center": "middle", "right": "end"}
_FLUSH = 1.0
"""A tick this near to an end, px, has its label inside it."""


def write(spec: Specification) -> str:
    """Return what stands inside the ``<svg>`` of a picture."""
    plot = _Plot(spec)
    pad, config = spec["padding"], spec["config"]
    wide, high = size(spec)
    parts = [f'<rect width="{wide}" height="{high}" fill="{config["background"]}"/>']
    font = attributes(font_family=escape(config["font"]), font_size=f"{config['text']['fontSize']}px")
    parts.append(f'<g fill="none"{font} transform="translate({pad["left"]},{pad["top"]})">')
    parts += _axes(plot, config["axis"])
    for layer in spec["layer"]:
        parts += _layer(plot, layer)
    return "".join([*parts, "</g>"])


def size(spec: Specification) -> tuple[int, int]:
    """Return width and height of a picture, px."""
    pad = spec["padding"]
    return (spec["width"] + pad["left"] + pad["right"], spec["height"] + pad["top"] + pad["bottom"])


class _Plot:
    """The plot of a specification: its scales and what is said once for all marks."""

    def __init__(self, spec: Specification) -> None:
        self.spec, self.config = spec, spec["config"]
        self.length = {"x": float(spec["width"]), "y": float(spec["height"])}

    def place(self, layer: Layer, channel: str, row: Mapping[str, Any]) -> float | None:
        """Return where a row stands on a channel, px; None where it does not say."""
        said = layer["encoding"].get(channel)
        if said is None:
            found: float | None = layer["mark"].get(channel)
            return found
        value = row[said["field"]]
        return None if value is None else self.scaled(layer, channel[0], value)

    def scaled(self, layer: Layer, axis: str, value: float) -> float:
        """Return where a value stands on the scale of an axis, px."""
        scale = layer["encoding"][axis]["scale"]
        if scale is None:
            return float(value)
        low, high = scale["domain"]
        part = (value - low) / ((high - low) or 1.0)
        upward = (axis == "y") != bool(scale.get("reverse"))
        found: float = self.length[axis] * (1 - part if upward else part)
        return found


def _dash(mark: Mapping[str, Any]) -> str | None:
    return ",".join(map(str, mark.get("strokeDash") or ())) or None


def _float(mark: Mapping[str, Any], name: str, default: float | None = None) -> float | None:
    value = mark.get(name, default)
    return None if value is None else float(value)


def _axes(plot: _Plot, look: Mapping[str, Any]) -> Iterator[str]:
    said = {axis: _axis(plot.spec, axis) for axis in ("x", "y")}
    for axis, (found, layer) in said.items():
        if found.get("grid"):
            across = plot.length["y" if axis == "x" else "x"]
            for at in _ticks(plot, layer, axis, found):
                yield _line(axis, at, (0.0, across), look["gridColor"])
    for axis, (found, layer) in said.items():
        if found.get("values"):
            yield from _drawn(plot, layer, axis, found, look)


def _axis(spec: Specification, axis: str) -> tuple[dict[str, Any], Layer]:
    """Return what the layers together say of an axis, who says it first goes before."""
    found: dict[str, Any] = {}
    first: Layer = {}
    for layer in spec["layer"]:
        said = layer["encoding"].get(axis, {})
        if said.get("scale") is not None and said.get("axis"):
            first = first or layer
            found = {**said["axis"], **found}
    return found, first


def _ticks(plot: _Plot, layer: Layer, axis: str, said: Mapping[str, Any]) -> list[float]:
    """Return whole pixels: a hairline between two of them would be two pale ones."""
    return [math.floor(plot.scaled(layer, axis, v) + 0.5) for v in said.get("values", ())]


def _drawn(plot: _Plot, layer: Layer, axis: str, said: Mapping[str, Any], look: Mapping[str, Any]) -> Iterator[str]:
    length, foot = plot.length[axis], plot.length["y"] if axis == "x" else 0.0
    tick = look["tickSize"] if said.get("ticks", True) else 0
    out = 1 if axis == "x" else -1
    for at in _ticks(plot, layer, axis, said) if tick else ():
        yield _line(axis, at, (foot, foot + out * tick), look["tickColor"])
    if said.get("domain", True):
        along = "y" if axis == "x" else "x"
        yield _line(along, foot, (0.0, length), look["domainColor"])
    points, away = look["labelFontSize"], tick + look["labelPadding"]
    for value, word in zip(said["values"], _words(said), strict=True):
        at = plot.scaled(layer, axis, value)
        if axis == "x":
            anchor = "start" if at <= _FLUSH else "end" if at >= length - _FLUSH else "middle"
            place = (at + 0.5, foot + 0.5 + away + round(0.79 * points))
        else:
            anchor, place = "end", (0.5 - away, at + 0.5 + round(0.3 * points))
        yield _text(place, word, look["labelColor"], anchor)


def _words(said: Mapping[str, Any]) -> list[str]:
    """Return the words of the ticks: the list at the head of the expression."""
    found: list[str] = json.JSONDecoder().raw_decode(said["labelExpr"])[0]
    return found


def _line(axis: str, at: float, ends: tuple[float, float], ink: str) -> str:
    """Return a hairline across an axis, on the middle of a pixel."""
    across = [(at + 0.5, end + 0.5) for end in ends]
    (x1, y1), (x2, y2) = across if axis == "x" else [(b, a) for a, b in across]
    return f"<line{attributes(x1=x1, y1=y1, x2=x2, y2=y2, stroke=ink)}/>"


def _text(place: Point, word: str, ink: str, anchor: str, weight: int | None = None) -> str:
    said = attributes(
        x=place[0], y=place[1], text_anchor=None if anchor == "start" else anchor, font_weight=weight, fill=ink
    )
    return f"<text{said}>{escape(word)}</text>"


def _layer(plot: _Plot, layer: Layer) -> Iterator[str]:
    mark = layer["mark"]
    kind = mark["type"]
    known = _MARKS.get(kind, set()) | {"type"}
    scales = {key for one in layer["encoding"].values() for key in one.get("scale") or ()}
    strange = {*(set(mark) - known), *(set(layer["encoding"]) - _CHANNELS), *(scales - _SCALE)}
    if strange := strange | {mark.get("interpolate", _STEP)} - {_STEP}:
        raise ValueError(f"a {kind} with {', '.join(sorted(strange))} cannot be drawn")
    if mark.get("opacity") == 0:
        return
    rows = layer["data"]["values"]
    yield from _WRITERS[kind](plot, layer, mark, rows)


def _points(plot: _Plot, layer: Layer, mark: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    name, r = mark.get("shape", "circle"), float(mark.get("size", 30) ** 0.5 / 2)
    width = _float(mark, "strokeWidth", 2.0) if mark.get("stroke") else None
    look = attributes(
        fill=mark["fill"] if mark["filled"] else None,
        stroke=mark.get("stroke") if width else None,
        stroke_width=width or None,
    )
    # on the group it would fade all marks as one, and none where they overlap
    opacity = _float(mark, "opacity", 0.7)
    faint = attributes(opacity=None if opacity == 1 else opacity)
    places = ((plot.place(layer, "x", row), plot.place(layer, "y", row)) for row in rows)
    known = [(x, y) for x, y in places if x is not None and y is not None]
    yield f"<g{look}>"
    if name == "circle":
        yield from (f"<circle{attributes(cx=x, cy=y, r=r)}{faint}/>" for x, y in known)
    else:
        outlines = [shape(name, r, place) for place in known]
        if not (width or faint):  # marks that do not show through one another are one path
            outlines = ["".join(outlines)] if outlines else []
        yield from (f'<path d="{one}"{faint}/>' for one in outlines)
    yield "</g>"


def _lines(plot: _Plot, layer: Layer, mark: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    look = attributes(
        stroke=mark["stroke"],
        stroke_width=_float(mark, "strokeWidth", plot.config["line"]["strokeWidth"]),
        stroke_dasharray=_dash(mark),
        opacity=_float(mark, "opacity"),
    )
    along = stepped if mark.get("interpolate") == _STEP else list
    for group in _groups(layer, rows):
        pieces = [path(along(p)) for p in _pieces(plot, layer, group) if len(p) > 1]
        if pieces:
            yield f'<path d="{"".join(pieces)}"{look}/>'


def _groups(layer: Layer, rows: Sequence[Mapping[str, Any]]) -> list[Sequence[Mapping[str, Any]]]:
    detail = layer["encoding"].get("detail")
    if detail is None:
        return [rows]
    found: dict[Any, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(row[detail["field"]], []).append(row)
    return list(found.values())


def _pieces(plot: _Plot, layer: Layer, rows: Sequence[Mapping[str, Any]]) -> Iterator[list[Point]]:
    """Yield the pieces of a line: it runs by x unless its order is its own, and breaks at gaps."""
    places = [(plot.place(layer, "x", row), plot.place(layer, "y", row)) for row in rows]
    if "order" not in layer["encoding"]:
        places.sort(key=lambda place: math.inf if place[0] is None else place[0])
    piece: list[Point] = []
    for x, y in places:
        if x is not None and y is not None:
            piece.append((x, y))
        elif piece:
            yield piece
            piece = []
    if piece:
        yield piece


def _areas(plot: _Plot, layer: Layer, mark: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    ordered = sorted(rows, key=lambda row: row[layer["encoding"]["x"]["field"]])
    foot = None if "y2" in layer["encoding"] else plot.scaled(layer, "y", 0.0)
    known, under = [], []
    for row in ordered:
        x, y = plot.place(layer, "x", row), plot.place(layer, "y", row)
        low = plot.place(layer, "y2", row) if foot is None else foot
        if x is not None and y is not None and low is not None:
            known.append((x, y))
            under.append((x, low))
    if len(known) < 2:
        return
    along = stepped if mark.get("interpolate") == _STEP else list
    top, below, line = along(known), along(under), mark.get("line")
    look = attributes(fill=mark["fill"], opacity=_float(mark, "opacity", 0.7 if line else None))
    yield f'<path d="{path([*top, *below[::-1]])}Z"{look}/>'
    if line:
        look = attributes(stroke=line["color"], stroke_width=_float(line, "strokeWidth"))
        yield f'<path d="{path(top)}"{look}/>'


def _rects(plot: _Plot, layer: Layer, mark: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    shade = layer["encoding"].get("fillOpacity")
    for row in rows:
        (left, right), (top, foot) = (_span(plot, layer, axis, row) for axis in ("x", "y"))
        faint = mark.get("fillOpacity") if shade is None else row[shade["field"]]
        look = attributes(
            x=left,
            y=top,
            width=right - left,
            height=foot - top,
            fill=mark.get("fill"),
            fill_opacity=None if faint is None else float(faint),
            stroke=mark.get("stroke"),
            stroke_width=_float(mark, "strokeWidth") if mark.get("stroke") else None,
            opacity=_float(mark, "opacity"),
        )
        yield f"<rect{look}/>"


def _span(plot: _Plot, layer: Layer, axis: str, row: Mapping[str, Any]) -> tuple[float, float]:
    """Return from where to where a mark goes on an axis: as long as the axis if it says nothing."""
    first, second = (plot.place(layer, axis + end, row) for end in ("", "2"))
    if first is None:
        return 0.0, plot.length[axis]
    if (high := layer["mark"].get("height")) is not None and axis == "y":
        return first - high / 2, first + high / 2
    if second is None:
        second = plot.scaled(layer, axis, 0.0) if layer["mark"]["type"] == "bar" else first
    return min(first, second), max(first, second)


def _rules(plot: _Plot, layer: Layer, mark: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    look = attributes(
        stroke=mark["stroke"], stroke_width=_float(mark, "strokeWidth", 1.0), stroke_dasharray=_dash(mark)
    )
    for row in rows:
        (x1, x2), (y1, y2) = (_span(plot, layer, axis, row) for axis in ("x", "y"))
        yield f"<line{attributes(x1=x1, y1=y1, x2=x2, y2=y2)}{look}/>"


def _labels(plot: _Plot, layer: Layer, mark: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    down = round(0.3 * plot.config["text"]["fontSize"])
    for row in rows:
        x, y = plot.place(layer, "x", row), plot.place(layer, "y", row)
        assert x is not None and y is not None
        word, ink = (row[layer["encoding"][name]["field"]] for name in ("text", "fill"))
        yield _text((x, y + down), word, ink, _ANCHORS[mark["align"]], mark.get("fontWeight"))


_WRITERS = {
    "point": _points,
    "line": _lines,
    "area": _areas,
    "rect": _rects,
    "bar": _rects,
    "rule": _rules,
    "text": _labels,
}
