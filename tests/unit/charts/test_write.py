# SPDX-License-Identifier: Apache-2.0
"""What we write beside what a drawing engine makes of the same specification."""

from __future__ import annotations

import copy
import json
import math
import re
from xml.etree import ElementTree

import pytest

from yuzui.text import same
from yuzui.view.chart import NARROW, WIDE, Meta
from yuzui.view.charts import dots, heat, matrix, spaghetti, spec, write

SVG = "{http://www.w3.org/2000/svg}"
NUMBERS = re.compile(r"-?\d+(?:\.\d+)?")


def engine(drawing):
    """Return texts, lines and shapes as Vega draws them, and the size of the picture."""
    import vl_convert

    raw = json.dumps(drawing | {"config": drawing["config"] | {"font": "Roboto"}})
    root = ElementTree.fromstring(vl_convert.vegalite_to_svg(raw))
    return list(marks(root)), (float(root.get("width")), float(root.get("height")))


def ours(drawing):
    width, height = write.size(drawing)
    body = f'<svg xmlns="{SVG[1:-1]}">{write.write(drawing)}</svg>'
    return list(marks(ElementTree.fromstring(body))), (width, height)


INHERITED = ("fill", "stroke", "stroke-width")


def marks(node, at=(0.0, 0.0), above=None):
    """Yield what is seen: kind, look, and every place, from the corner of the picture."""
    for name in INHERITED:
        if name not in node.attrib and above is not None and above.get(name):
            node.set(name, above.get(name))
    move = re.match(r"translate\(([-\d.e]+),([-\d.e]+)\)", node.get("transform", ""))
    at = (at[0] + float(move[1]), at[1] + float(move[2])) if move else at
    kind = node.tag.removeprefix(SVG)
    seen = {node.get("stroke"), node.get("fill")} - {None, "none"} or kind == "text"
    if kind in ("text", "line", "path", "rect", "circle") and seen and node.get("opacity") != "0":
        found = places(kind, node, at)
        yield from [("path" if kind == "circle" else kind, look(node), found)] if found else []
    for child in node:
        yield from marks(child, at, node)


def look(node):
    names = ("fill", "stroke", "opacity", "fill-opacity", "font-weight", "text-anchor")
    found = {name: node.get(name) for name in names}
    found["text-anchor"] = found["text-anchor"] or "start"
    for name in ("opacity", "fill-opacity"):
        found[name] = round(float(found[name] or 1), 2)
    if found["fill-opacity"] == 0:
        found["fill"] = None  # a fill that is not seen may have any ink
    found["dash"] = node.get("stroke-dasharray") or None
    found["width"] = float(node.get("stroke-width") or 1) if found["stroke"] else None
    return found | {"word": node.text or ""}


def places(kind, node, at):
    """Return the corners of a mark; a path of a rectangle, and a line, by their two ends."""
    x, y = at
    if kind == "path":
        rectangle = re.fullmatch(r"M(.+),(.+)h(.+)v(.+)h.+Z", node.get("d"))
        if rectangle:
            left, top, wide, high = (float(part) for part in rectangle.groups())
            return [x + left, y + top, x + left + wide, y + top + high]
        points = [(x + a, y + b) for a, b in outline(node.get("d").split("A")[0])]
        kept = corners(points)
        # a line of one point is not seen
        seen = len(kept) > 1 or "A" in node.get("d")
        return [value for point in kept for value in point] if seen else []
    own = {n: float(node.get(n, 0)) for n in ("x", "y", "x1", "y1", "x2", "y2", "width", "height")}
    if kind == "circle":  # where its outline begins
        return [x + float(node.get("cx")) + float(node.get("r")), y + float(node.get("cy"))]
    if kind == "rect":
        left, top = x + own["x"], y + own["y"]
        return [left, top, left + own["width"], top + own["height"]]
    if kind == "text":
        return [x + own["x"], y + own["y"]]
    ends = [x + own["x1"], y + own["y1"], x + own["x2"], y + own["y2"]]
    return [*map(min, ends[:2], ends[2:]), *map(max, ends[:2], ends[2:])]


def outline(said):
    """Return the points of a path of straight lines."""
    found, x, y = [], 0.0, 0.0
    for letter, rest in re.findall(r"([MLHVl])([^MLHVlZz]*)", said):
        values = [float(n) for n in NUMBERS.findall(rest)]
        x, y = (values[0], y) if letter == "H" else (x, values[-1]) if letter == "V" else values
        if letter == "l":
            x, y = found[-1][0] + x, found[-1][1] + y
        found.append((x, y))
    return found


def corners(points):
    """Return a path without points on the way: both ways of writing a step look the same."""
    found = []
    for point in points:
        if found and math.dist(found[-1], point) < 0.05:
            continue
        if len(found) > 1 and any(
            abs(found[-2][k] - found[-1][k]) < 0.05 and abs(found[-1][k] - point[k]) < 0.05 for k in (0, 1)
        ):
            found.pop()
        found.append(point)
    return found


def others():
    """Return the kinds of picture that the gallery does not hold."""
    kinds = {
        "low": dots.Kind(same("low"), spec.SILT, "diamond"),
        "high": dots.Kind(same("high"), spec.RIVER, hollow=True),
    }
    effects = [
        {"label": same(f"R{k}"), "value": k - 2.0, "low": k - 3.0, "high": k - 1.0,
         "kind": ("low", "high")[k % 2]}
        for k in range(5)
    ]  # fmt: skip
    cells = {"label": same("5 %"), "values": (0.2, 0.05), "framed": [False, True], "seen": None}
    counts = [{"label": same(f"R{k}"), "counts": [0, 1, 7], "note": 1.25} for k in range(4)]
    lines = [
        {"name": same(name), "points": list(enumerate(values)), "named": name == "K"}
        for name, values in (("A", (0.0, 1.0, 2.0)), ("B", (0.0, -1.0)), ("K", (0.0, 3.5)))
    ]
    pair, named = (same("x"), same("y")), [same("1"), same("2"), same("3")]
    return {
        "dots": dots.draw(_meta("dots"), effects, kinds, dots.Axis(same("effect"), at=0.0)),
        "heat": heat.draw(_meta("heat"), [cells], named[:2], heat.Axes(*pair)),
        "matrix": matrix.draw(_meta("matrix"), counts, named, pair),
        "spaghetti": spaghetti.draw(_meta("spaghetti"), lines, pair),
    }


def _meta(name):
    return Meta(name, same("finding"), same("marks"), "real", same("source"), "2026")


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_every_mark_is_where_the_engine_puts_it(gallery, width):
    seen = 0
    for name, picture in {**gallery, **others()}.items():
        if name == "cat-many":
            continue
        drawing = picture.spec("zh", width)
        (mine, size), (theirs, other) = ours(drawing), engine(drawing)
        assert size == other, name
        key = [
            sorted((("path" if kind == "rect" else kind), str(one["word"]), *map(_round, places))
                   for kind, one, places in found)
            for found in (mine, theirs)
        ]  # fmt: skip
        assert len(key[0]) == len(key[1]), name
        for a, b in zip(*key, strict=True):
            assert a[:2] == b[:2] and a[2:] == pytest.approx(b[2:], abs=0.11), name
        looks = [sorted(json.dumps(one, sort_keys=True) for _, one, _ in f) for f in (mine, theirs)]
        assert looks[0] == looks[1], name
        seen += len(mine)
    assert seen > 500


def _round(value):
    return round(value, 1)


def test_many_marks_that_hide_nothing_are_one_path_where_the_engine_puts_each(gallery):
    drawing = gallery["cat-many"].spec("en", NARROW)
    (layer,) = [
        one for one in drawing["layer"]
        if one["mark"].get("shape") == "diamond" and one["mark"]["type"] == "point"
    ]  # fmt: skip
    drawing["layer"] = [layer]
    (mine, _), (theirs, _) = ours(drawing), engine(drawing)
    (found,) = [places for kind, _, places in mine if kind == "path"]
    wanted = [places for kind, _, places in theirs if kind == "path"]
    assert len(wanted) == len(layer["data"]["values"]) > 20
    assert found == pytest.approx([value for places in wanted for value in places], abs=0.05)


def test_what_is_not_known_is_refused(gallery):
    drawing = gallery["curves"].spec("en", WIDE)
    strange = copy.deepcopy(drawing)
    strange["layer"][3]["mark"]["tension"] = 0.5
    with pytest.raises(ValueError, match="tension"):
        write.write(strange)
    strange = copy.deepcopy(drawing)
    strange["layer"][3]["encoding"]["size"] = {"field": "x"}
    with pytest.raises(ValueError, match="size"):
        write.write(strange)
    strange = copy.deepcopy(drawing)
    strange["layer"][3]["mark"]["type"] = "arc"
    with pytest.raises(ValueError, match="arc"):
        write.write(strange)


def test_a_value_that_is_not_known_is_refused_as_well(gallery):
    drawing = gallery["curves"].spec("en", WIDE)
    strange = copy.deepcopy(drawing)
    strange["layer"][3]["mark"]["interpolate"] = "basis"
    with pytest.raises(ValueError, match="basis"):
        write.write(strange)
    strange = copy.deepcopy(drawing)
    strange["layer"][3]["encoding"]["y"]["scale"]["type"] = "log"
    with pytest.raises(ValueError, match="type"):
        write.write(strange)


def test_an_area_has_no_part_where_an_end_is_missing():
    plot = write._Plot(drawing := _band([(0, 1, 2), (1, 1, None), (2, None, 3), (3, 2, 4)]))
    (found,) = write._layer(plot, drawing["layer"][0])
    assert len(outline(re.search(r' d="([^"]+)"', found)[1])) == 4


@pytest.mark.parametrize("line", [None, {"color": "#123456", "strokeWidth": 1.5}])
def test_a_stepped_band_has_steps_on_both_sides_as_the_engine_draws_it(line):
    rows = [(0, 2, 1), (1, 4, 2.5), (2, 3, 0.5), (4, 3.5, 2)]
    drawing = _band(rows)
    drawing["layer"][0]["mark"] |= {"interpolate": "step-after", **({"line": line} if line else {})}
    (mine, _), (theirs, _) = ours(drawing), engine(drawing)
    mine, theirs = ([m for m in found if m[0] == "path"] for found in (mine, theirs))
    assert len(mine) == len(theirs) == 1 + bool(line)
    for (_, one, places), (_, other, wanted) in zip(mine, theirs, strict=True):
        assert one == other
        # where an outline begins is nobody's business
        assert set(_corners(places)) == set(_corners(wanted))
    # six corners above and six below: the last of each lie on one upright
    assert len(set(_corners(mine[0][2]))) == 12


def _corners(places):
    rounded = [round(value, 1) for value in places]
    return list(zip(rounded[::2], rounded[1::2], strict=True))


def _band(rows):
    encoding = {name: spec.quantitative(name, (0, 4)) for name in "xy"} | {"y2": {"field": "z"}}
    values = [dict(zip("xyz", row, strict=True)) for row in rows]
    layer = {"mark": {"type": "area", "fill": "#000"}, "encoding": encoding, "data": {"values": values}}
    drawing = copy.deepcopy(others()["spaghetti"].spec("en", WIDE))
    return drawing | {"layer": [layer]}


def test_words_cannot_become_elements(gallery):
    drawing = copy.deepcopy(gallery["curves"].spec("en", WIDE))
    drawing["layer"][-1]["data"]["values"][0]["t"] = "<script>&"
    body = write.write(drawing)
    assert "&lt;script&gt;&amp;" in body and "<script" not in body
