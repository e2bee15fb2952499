# SPDX-License-Identifier: Apache-2.0
"""Charts."""

from __future__ import annotations

import gzip
import itertools
import re
from dataclasses import replace
from importlib.resources import files
from xml.etree import ElementTree

import pytest
from tests.drawn import marks, words

from yuzui.text import Text, same
from yuzui.view import palette
from yuzui.view.chart import Meta, Picture, Twin
from yuzui.view.charts import bars, block, fan, grids, intervals, layout, lines, panels, timelines
from yuzui.view.charts.bars import Bar, Step
from yuzui.view.charts.bubbles import Bubble, BubbleWords, bubble_chart
from yuzui.view.charts.fan import Ghost, Observation, Projection, fan_chart
from yuzui.view.charts.intervals import Dot, DotAxis, DotKind, Ranked, caterpillar_chart, dot_chart
from yuzui.view.charts.layout import Legend, Rows
from yuzui.view.charts.lines import CurvePoint, Level
from yuzui.view.charts.panels import Panel, PanelAxes, PanelPoint
from yuzui.view.charts.spans import SpanBar, span_chart
from yuzui.view.charts.timelines import Resource, TimeAxis
from yuzui.view.drawing import (
    NARROW,
    WIDE,
    Area,
    Axis,
    Box,
    Drawing,
    Frame,
    Line,
    Points,
    Rects,
    Rules,
    Scale,
    Word,
    Words,
    text_size,
)
from yuzui.view.palette import CARD, HATCH, INK, INK_2, RIVER, RIVER_3, SILT, SILT_2, STONE, WINE, lined_fill
from yuzui.view.render import png as pixels
from yuzui.view.render.svg import _outline, body, svg
from yuzui.view.table import Column

SHARE = (Text("years since publication", "发表后年数"), Text("share", "占比"), "%")


def meta(name: str) -> Meta:
    return Meta(
        name,
        Text(f"A finding with <angles> & {name}", f"含 <尖括号> 与 & 的发现 {name}"),
        Text("what the marks are", "图形含义"),
        "real",
        Text("a source", "来源"),
        "2026-11-25",
    )


def ranked(count: int) -> list[intervals.Ranked]:
    bands = ("fund", "lottery", "decline")
    return [
        intervals.Ranked(
            f"S-{i:04d}", float(i + 1), max(1.0, i - 4.0), min(float(count), i + 6.0),
            bands[min(2, 3 * i // max(1, count))], Text("in every draw", "每次均入选"),
            max(1.0, i - 1.0), min(float(count), i + 3.0),
        )
        for i in range(count)
    ]  # fmt: skip


def projected(en: str, zh: str, spread: float | None) -> fan.Method:
    rows = []
    for k in range(1, 6):
        mean = 0.07 + 0.001 * k
        ends = [] if spread is None else [mean - 2 * spread, mean - spread, mean + spread, mean + 2 * spread]
        rows.append(fan.Projection(2024 + k, mean, *ends))
    return fan.Method(Text(en, zh), rows)


HISTORY = [
    fan.Observation(2022, 0.0657, "final"),
    fan.Observation(2023, 0.0677, "restated"),
    fan.Observation(2024, 0.0688, "preliminary"),
]


def points(count: int, groups: int = 2) -> list[lines.CurvePoint]:
    return [
        lines.CurvePoint(x, x / 10 + g / 100, Text(f"group {g}", f"第 {g} 组"), x / 10, x / 10 + 0.05, x > 5)
        for g in range(groups)
        for x in range(count)
    ]


def levels(count: int) -> list[lines.Level]:
    return [lines.Level(f"2014-06-{i + 1:02d}", i / 30, Text("used", "已用")) for i in range(count)]


def bar(i: int, value: float | None, group: Text | None = None) -> bars.Bar:
    ends = (None, None) if value is None else (value - 1, value + 1)
    return bars.Bar(Text(f"item {i}", f"第 {i} 项"), value, group, *ends)


PARTS = (Text("real", "真实"), Text("synthetic", "合成"))
TARGETS = [
    bars.Bullet(Text("basic research over 8 %", "基础研究占比超过 8%"), 0.0688, 0.08, Text("not met", "未达到"), "1"),
    bars.Bullet(Text("growth of R&D", "研发经费增长"), None, 0.07, Text("no data", "无数据"), "%"),
    bars.Bullet(Text("engineering centres", "工程研究中心"), 207, None, Text("registered", "已登记")),
]
SIDES = (Text("Leave", "退出"), Text("Enter", "进入"), Text("value points", "价值分"))


def moving(enter: int, leave: int) -> list[bars.Move]:
    return [bars.Move(f"P-{k:03d}", k < enter, 1.0 + k / 10, Text("US$1 M", "100万美元")) for k in range(enter + leave)]


WORTH = (Text("value, points", "价值（分）"), Text("whole change", "合计"))
BUDGETS = (Text("budget, million USD", "预算（百万美元）"), Text("best value, points", "最优价值（分）"))
NOW = Text("now US$145 M", "现 1.45亿美元")


def stepped(*sizes: float) -> list[bars.Step]:
    return [bars.Step(Text(f"P-{k:03d} moves", f"P-{k:03d} 变动"), size) for k, size in enumerate(sizes)]


def bought(count: int) -> list[lines.Choice]:
    return [lines.Choice(100.0 + 10 * k, 40.0 + k**0.5, k == 1) for k in range(count)]


AXES = (Text("rule", "规则"), Text("rate", "比率"))


def span(start: str | None, end: str | None, ends: bool = False) -> timelines.Validity:
    name = Text("a rule with a long name for many firms", "名称很长、适用于众多企业的规则")
    return timelines.Validity(name, Text("100 %", "100%"), start, end, None if end else "2024-12-31", ends)


SPANS = [span(None, "2017-12-31"), span("2022-10-01", "2022-12-31", True), span("2023-01-01", None)]
KINDS = {
    "low": intervals.DotKind(Text("low", "低"), SILT, "diamond"),
    "none": intervals.DotKind(Text("neither", "居中"), STONE, hollow=True),
    "high": intervals.DotKind(Text("high", "高"), RIVER),
}


def dots(count: int) -> list[intervals.Dot]:
    kinds = ("low", "none", "high")
    return [intervals.Dot(same(f"R{k:03d}"), k - 2.0, k - 3.0, k - 1.0, kinds[min(2, k)]) for k in range(count)]


RESOURCES = [
    timelines.Resource("L1", [(0, 4), (6, 10)], [(0, 3, 0, "a"), (6, 6.1, 1, "b")], [(3, 3.5)]),
    timelines.Resource("L2", [(0, 10)], []),
]
DAYS = timelines.TimeAxis((0.0, 10.0), Text("days", "天"))
KEYS = (
    timelines.StripKey(Text("before", "之前"), STONE, "line"),
    timelines.StripKey(Text("now", "现在"), RIVER, "solid"),
)
STRIPS = [
    timelines.StripRow("L1", 2, [(0, 4)], [(0, 3, 0, 0), (1, 4, 1, 1)]),
    timelines.StripRow("L2", 1, [(0, 10)], []),
]
OUTAGES = [
    timelines.Events("BL01", [(0.0, 0.001, 0, "a"), (50.0, 60.0, 1, "b")]),
    timelines.Events("BL02", [(10.0, 20.0, 0, "c")]),
]
CAUSES = [Text("fault", "故障"), Text("weather", "天气")]
NAMED = [
    lines.NamedLine(same(name), list(enumerate(values)), name == "Korea")
    for name, values in (("A", (0.0, 1.0, 2.0)), ("B", (0.0, -1.0)), ("Korea", (0.0, 3.5)))
]
LONG = Text("R&D as a rising part of a slower GDP, and of a slower one still", "研发强度上升而国内生产总值增速放缓")
CASES = [
    grids.Case(same("5 %"), (0.213, 0.05), (False, True), same("2024")),
    grids.Case(same("6 %"), (0.1, 0.1), (0, 0)),
]


def spreads(count: int) -> list[grids.Spread]:
    return [grids.Spread(same(f"R{k:02d}"), [0, 1, 0, 7, k % 3, 0], 1.25 if k else None) for k in range(count)]


def values(heights: list[float], censored: int = 0, ends: bool = False) -> list[panels.PanelPoint]:
    return [
        panels.PanelPoint(x, y, y - 1 if ends else None, y + 1 if ends else None, x >= len(heights) - censored)
        for x, y in enumerate(heights)
    ]


WOKE = {"woke": panels.PanelMark(Text("awakening", "唤醒"))}


def paneled(name: str, common: bool = False, ends: bool = False) -> Picture:
    rows = [
        panels.Panel(same("a"), values([1, 4, 2, 8], 1, ends), {1: "woke"}),
        panels.Panel(same("b"), values([2, 1], 0, ends)),
    ]
    axes = panels.PanelAxes(Text("age", "年龄"), Text("count", "次数"), Text("Work", "成果"), common=common)
    return panels.panel_chart(meta(name), rows, WOKE, axes)


def of_other_kinds() -> dict:
    pair, six = (Text("growth", "增速"), Text("deadline", "期限")), [same(str(k)) for k in range(1, 7)]
    hundred = timelines.TimeAxis((0.0, 100.0), Text("days", "天"))
    arrows = [((0, 0, 1.5), (0, 1, 2.5))]
    return {
        "curves-long": lines.curve_chart(
            meta("curves-long"), [lines.CurvePoint(x, x, g) for g in (LONG, same("B")) for x in (1, 2)], SHARE
        ),
        "others": lines.spaghetti_chart(meta("others"), NAMED, pair),
        "others-none": lines.spaghetti_chart(meta("others-none"), [], pair),
        "dots": intervals.dot_chart(meta("dots"), dots(5), KINDS, intervals.DotAxis(Text("effect", "效应"), at=0.0)),
        "dots-many": intervals.dot_chart(
            meta("dots-many"), dots(100), KINDS, intervals.DotAxis(Text("effect", "效应"))
        ),
        "dots-none": intervals.dot_chart(meta("dots-none"), [], KINDS, intervals.DotAxis(Text("effect", "效应"))),
        "heat": grids.heat_map(meta("heat"), CASES, [same("2030"), same("2035")], pair),
        "heat-none": grids.heat_map(meta("heat-none"), [], [same("2030"), same("2035")], pair),
        "matrix": grids.matrix_chart(meta("matrix"), spreads(45), six, pair),
        "matrix-one": grids.matrix_chart(meta("matrix-one"), spreads(1), six, pair),
        "matrix-none": grids.matrix_chart(meta("matrix-none"), [], six, pair),
        "panels": paneled("panels"),
        "panels-ends": paneled("panels-ends", ends=True),
        "panels-none": panels.panel_chart(meta("panels-none"), [], {}, panels.PanelAxes(*pair, same("item"))),
        "gantt": timelines.gantt_chart(meta("gantt"), RESOURCES, [same("p1"), same("p2")], DAYS),
        "gantt-none": timelines.gantt_chart(meta("gantt-none"), [], [], DAYS),
        "usage": timelines.usage_chart(meta("usage"), RESOURCES, DAYS),
        "usage-none": timelines.usage_chart(meta("usage-none"), [], DAYS),
        "strips": timelines.strip_chart(
            meta("strips"), Twin((), []), timelines.Strips(STRIPS, KEYS, (0.0, 10.0), Text("days", "天"), arrows)
        ),
        "strips-none": timelines.strip_chart(
            meta("strips-none"), Twin((), []), timelines.Strips([], KEYS, (0.0, 1.0), Text("days", "天"))
        ),
        "events": timelines.event_chart(meta("events"), OUTAGES, CAUSES, hundred),
    }


def everything() -> dict:
    three = [
        projected("reference class", "参照国家", 0.004),
        projected("drift", "趋势", 0.002),
        projected("unchanged", "不变", None),
    ]
    count = (Text("hours", "小时"), "")
    stacked = [bar(i, 3.0 + i, part) for i in range(3) for part in PARTS]
    return {
        "cat-many": intervals.caterpillar_chart(meta("cat-many"), ranked(400), (130.0, 260.0)),
        "cat-some": intervals.caterpillar_chart(meta("cat-some"), ranked(12), (4.0, 8.0)),
        "cat-one": intervals.caterpillar_chart(meta("cat-one"), ranked(1), (1.0, 1.0)),
        "cat-none": intervals.caterpillar_chart(meta("cat-none"), []),
        "fan": fan.fan_chart(meta("fan"), HISTORY, three, 0.08),
        "fan-one": fan.fan_chart(meta("fan-one"), HISTORY[:1], []),
        "fan-none": fan.fan_chart(meta("fan-none"), [], [], 0.08),
        "curves": lines.curve_chart(meta("curves"), points(9), SHARE),
        "curves-one": lines.curve_chart(meta("curves-one"), points(1, 1), SHARE),
        "curves-none": lines.curve_chart(meta("curves-none"), [], SHARE),
        "bars": bars.bar_chart(meta("bars"), [bar(i, 10.0 * i) for i in range(4)], count),
        "bars-stacked": bars.bar_chart(meta("bars-stacked"), stacked, count),
        "bars-one": bars.bar_chart(meta("bars-one"), [bar(0, None)], count),
        "bars-none": bars.bar_chart(meta("bars-none"), [], count),
        "bullet": bars.bullet_chart(meta("bullet"), TARGETS),
        "bullet-none": bars.bullet_chart(meta("bullet-none"), []),
        "swap": bars.swap_chart(meta("swap"), moving(3, 2), SIDES),
        "swap-many": bars.swap_chart(meta("swap-many"), moving(40, 1), SIDES),
        "swap-none": bars.swap_chart(meta("swap-none"), [], SIDES),
        "tradeoff": lines.tradeoff_chart(meta("tradeoff"), bought(7), BUDGETS, NOW),
        "tradeoff-one": lines.tradeoff_chart(meta("tradeoff-one"), bought(2)[1:], BUDGETS, NOW),
        "waterfall": bars.waterfall_chart(meta("waterfall"), stepped(-1.47, 1.24, 0.79, -1.1), WORTH),
        "waterfall-many": bars.waterfall_chart(meta("waterfall-many"), stepped(*[0.1] * 40), WORTH),
        "waterfall-none": bars.waterfall_chart(meta("waterfall-none"), [], WORTH),
        "spans": timelines.validity_chart(meta("spans"), SPANS, AXES, "2024-01-01"),
        "spans-one": timelines.validity_chart(meta("spans-one"), [span(None, None)], AXES),
        "spans-none": timelines.validity_chart(meta("spans-none"), [], AXES, "2024-01-01"),
        "steps": lines.step_chart(meta("steps"), levels(20), SHARE),
        "steps-one": lines.step_chart(meta("steps-one"), levels(1), SHARE),
        "steps-none": lines.step_chart(meta("steps-none"), [], SHARE),
    }


GALLERY = everything() | of_other_kinds()


@pytest.fixture(scope="session")
def gallery() -> dict:
    return GALLERY


@pytest.fixture(scope="session")
def drawings() -> list[tuple]:
    """Every picture in both languages and widths, with its SVG."""
    return [
        (picture, lang, width, svg(picture, lang, width))
        for picture in GALLERY.values()
        for lang in ("en", "zh")
        for width in (WIDE, NARROW)
    ]


def spans(picture, lang="en", width=WIDE):
    """Return from where to where the boxes of each mark go."""
    return [[(box.x, box.x2) for box in mark.boxes] for mark in marks(picture, Rects, lang, width)]


def drawn(gallery, rows, form=""):
    return bars.bar_chart(gallery["bars"].meta, rows, (Text("x", "横"), form))


def test_bars_start_at_zero_and_stacks_add_up(gallery):
    assert spans(gallery["bars"]) == [[(0, 0), (0, 10), (0, 20), (0, 30)]]
    assert marks(gallery["bars"], Rects)[0].x.low == -0.0
    assert spans(gallery["bars-stacked"]) == [[(0, 3), (0, 4), (0, 5)], [(3, 6), (4, 8), (5, 10)]]
    assert {"6", "8", "10"} <= set(words(gallery["bars-stacked"]))
    assert "无数据" in words(gallery["bars-one"], "zh")
    # the scale holds what lies below zero
    both = [Bar(Text(f"a{value}", f"甲{value}"), value) for value in (-2.0, 3.0)]
    below = [Bar(Text("a", "甲"), -2.0, None, -3.0, -1.0)]
    for rows, ends in ((both, (-2.0, 3.0)), (below, (-3.0, 0.0))):
        (mark,) = marks(drawn(gallery, rows), Rects)
        assert (mark.x.low, mark.x.high) == ends

    # shares of one whole do not say that they make 100 percent
    def ends(values, form="%"):
        return words(drawn(gallery, [Bar(same(name), value, same(group)) for name, group, value in values], form))

    whole = [("a", "g", 0.25), ("a", "h", 0.75), ("b", "g", 0.4), ("b", "h", 0.6)]
    assert not any("100" in word for word in ends(whole))
    assert any("85" in word for word in ends([*whole[:3], ("b", "h", 0.45)]))
    assert "1.00" in ends(whole, "")
    assert any("100" in word for word in ends([("a", "g", 1.0), ("b", "g", 1.0)]))


def test_no_bar_is_long_and_labelled_nought(gallery):
    """Small effects once drew full bars labelled 0.00; rounding is no effect at all."""
    picture = drawn(gallery, [Bar(same(f"r{i}"), v) for i, v in enumerate((0.0012, -0.0009, 0.00031))])
    (mark,) = marks(picture, Rects)
    assert mark.x.high == 0.0012 and {"0.0012", "−0.0009", "0.0003"} <= set(words(picture))
    assert picture.twin.columns[-1].digits == 4
    dust = drawn(gallery, [Bar(same(f"r{i}"), v) for i, v in enumerate((1e-17, -3e-18))])
    assert marks(dust, Rects)[0].x.high == 1 and {"0.00", "−0.00"} & set(words(dust))


def test_value_and_target_are_said_and_no_value_is_not_zero(gallery):
    bullet = gallery["bullet"]
    assert {"6.88\u202f% of 8.00\u202f% · not met", "target 7.00\u202f% · no data"} <= set(words(bullet))
    assert "6.88%，目标 8.00% · 未达到" in words(bullet, "zh")
    assert spans(bullet) == [[(0, 0.0688 / 0.08)]], "only a value with a target has a bar, on the larger of both"
    (targets,) = marks(bullet, Rules)
    assert [box.x for box in targets.ends] == [1, 1]
    rows = bullet.twin.rows
    assert [cell.en for cell in rows[0][1:]] == ["6.88\u202f%", "8.00\u202f%", "not met"]
    assert rows[1][1].zh == "无数据" and rows[2][2].en == "—"
    # what stands beside a bullet is broken and not cut
    phrase = "30.0 % of at most 30.0 %, which limits the result, with some room left for further awards"
    rows = [bars.Bullet(same("a"), 1, 1, same("s"), phrase=same(phrase), note=same("clause 3.1"))]
    for width in (WIDE, NARROW):
        assert (
            phrase.split()
            == " ".join(words(bars.bullet_chart(gallery["bullet"].meta, rows), "en", width)[1:-1]).split()
        )
    # many moves are one row with their sum and without a bar
    many = gallery["swap-many"]
    assert len(spans(many)[1]) == bars.MOST_MOVES - 1 and len(many.twin.rows) == 41
    assert "27 more" in words(many) and "另 27 项" in words(many, "zh")
    assert {"+3.30 value points", "\u22122.70 value points"} <= set(words(gallery["swap"]))
    assert words(gallery["swap-none"]).count("nobody") == 2


def steps(gallery, sizes, digits):
    rows = [Step(Text(f"s{k}", f"第{k}步"), size) for k, size in enumerate(sizes)]
    unit = (Text("value, points", "价值（分）"), Text("whole change", "合计"))
    return bars.waterfall_chart(gallery["waterfall"].meta, rows, unit, digits)


def test_each_step_begins_where_the_last_ended(gallery):
    picture = gallery["waterfall"]
    up, down, total = marks(picture, Rects)
    assert (up.fill, down.fill, total.fill) == (RIVER, SILT, INK_2)
    assert spans(picture) == [
        [pytest.approx((-1.47, -0.23)), pytest.approx((-0.23, 0.56))],
        [pytest.approx((0, -1.47)), pytest.approx((0.56, -0.54))],
        [pytest.approx((0, -0.54))],
    ]
    assert [row[2] for row in picture.twin.rows] == pytest.approx([-1.47, -0.23, 0.56, -0.54, -0.54])
    assert {"+1.24", "\u22121.47"} <= set(words(picture))
    zero, links = marks(picture, Rules)
    assert [(box.x, box.x2) for box in links.ends] == [
        (-1.47, -1.47),
        *((pytest.approx(v),) * 2 for v in (-0.23, 0.56, -0.54)),
    ]
    assert zero.ends[0].x == 0 and len(zero.ends) == 1 and len(marks(picture, Rules, width=NARROW)[0].ends) == 5
    # many steps are drawn as one and still add up
    many = gallery["waterfall-many"]
    assert sum(map(len, spans(many))) == bars.MOST_STEPS + 1
    assert spans(many)[-1][0][1] == pytest.approx(4.0) and len(many.twin.rows) == 41
    assert [row[1:] for row in gallery["waterfall-none"].twin.rows] == [(0.0, 0.0)]
    # changes keep as many digits as show them
    fine = steps(gallery, (0.00125, -0.5655), 4)
    for lang in ("en", "zh"):
        for width in (WIDE, NARROW):
            assert {"\u22120.5655", "\u22120.5643"} <= set(words(fine, lang, width))
    small = words(steps(gallery, (1.2451, -1.24556), 3))
    assert "\u22120.0005" in small and "\u22120.000" not in small and "+1.245" in small
    for nothing in (0.0, 1e-17):
        none = words(steps(gallery, (1.5, -1.5, nothing), 3))
        assert any(word.endswith("0.000") for word in none) and not any("0.0000" in word for word in none)
    # a table may be left to the page it stands on
    there, here = (block.figure(gallery["fan"], "en", links) for links in ({"table": "/a?b&c#fan-table"}, {}))
    assert '<a href="/a?b&amp;c#fan-table">Table: ' in there and "<table" not in there
    assert there.split("<p ")[0] == here.split("<details")[0], "nothing else changes"
    # what it rests on and what can be taken away is folded under it; where nothing can, there is no menu
    given = {"xlsx": "/f.xlsx", "svg": "/f.svg", "link": "/a?b#fan", "command": "yuzui path <x>"}
    full = block.figure(gallery["fan"], "zh", given)
    assert "下载" in full and '<a href="/f.xlsx" download>' in full and "（svg）" in full and "csv" not in full
    assert 'href="/a?b#fan" rel="bookmark"' in full and "yuzui path &lt;x&gt;" in full
    assert 'class="about"' in here and 'class="menu"' not in here and "bookmark" not in here
    assert f'id="{gallery["fan"].meta.name}-table"' in here
    # ids do not repeat on a page of many figures
    html = "".join(block.figure(picture, "en") for picture in gallery.values())
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    # nothing inline that a strict policy refuses
    html = "".join(block.figure(picture, "zh") for picture in gallery.values())
    assert not re.search(r"<script|<style|\bstyle=|\son\w+=", html)


def test_cell(gallery):
    for value, heading, en, zh in [
        (0.0688, Column("a", same("a"), "%", 2), "6.88\u202f%", "6.88%"),
        (1234.5, Column("a", same("a"), "", 1), "1,234.5", "1,234.5"),
        (2024, Column("a", same("a")), "2024", "2024"),
        (None, Column("a", same("a"), "", 1), "—", "—"),
        (True, Column("a", same("a")), "True", "True"),
        (Text("met", "达到"), Column("a", same("a")), "met", "达到"),
    ]:
        assert (block.cell(value, heading, "en"), block.cell(value, heading, "zh")) == (en, zh)
    # no line ends between a figure and its measure word
    shown = block.words(Text("1 appeal", "共 1,201 项复审申请，占 3.5 分"), "zh")
    assert shown.count('<span class="nb">') == 2 and '<span class="nb">1,201 项</span>' in shown
    # methods differ in ink and dash
    lines = marks(gallery["fan"], Line)[:3]
    assert len({line.stroke for line in lines}) == len({tuple(line.dash) for line in lines}) == 3
    assert all(line.pieces[0][0] == (2024, 0.0688) for line in lines)
    # every method with intervals shows its last
    *_, first, second = marks(gallery["fan"], Rules)
    assert [(rule.ends[0].y, rule.ends[0].y2) for rule in (first, second)] == [
        pytest.approx((0.067, 0.083)), pytest.approx((0.071, 0.079)),
    ]  # fmt: skip
    # preliminary is hollow and restated a diamond
    points = marks(gallery["fan"], Points)
    assert [(mark.shape, mark.fill) for mark in points] == [("circle", INK), ("circle", CARD), ("diamond", INK)]
    assert [mark.places for mark in points] == [[(2022, 0.0657)], [(2024, 0.0688)], [(2023, 0.0677)]]
    # fan starts at the last published figure
    outer, inner = marks(gallery["fan"], Area)
    assert outer.band[0] == inner.band[0] == (2024, 0.0688, 0.0688)
    assert inner.band[1][1] > outer.band[1][1] and inner.band[1][2] < outer.band[1][2]
    # target is named and the twin holds history and every projection
    assert "目标 8%" in words(gallery["fan"], "zh")
    rows = gallery["fan"].twin.rows
    assert len(rows) == 3 + 3 * 5 and rows[0][1:3] == (2022, 0.0657)
    assert [column.name for column in gallery["fan"].twin.columns][3:7] == "p05 p10 p90 p95".split()


def test_the_scale_holds_all_that_is_drawn(gallery):
    scale = fan_chart(gallery["fan"].meta, [Observation(2020, 0.05, "final")], [], 0.2).drawing("en", 760).y.scale
    assert scale.low < 0.05 and scale.high > 0.2
    # what was projected earlier is named where no published figure is covered
    history = [Observation(year, 0.06, "final") for year in range(2015, 2024)]
    for last, anchor in ((2023, "start"), (2020, "end")):
        ghost = Ghost(2016, [Projection(year, 0.05) for year in range(2016, last + 1)])
        made = fan_chart(gallery["fan"].meta, history, [], None, [ghost])
        assert "said in 2016" in words(made) and made.twin.rows[-1][0].en == "as said in 2016"
        (label,) = [mark for mark in marks(made, Words) if mark.halo]
        assert label.anchor == anchor
    # the shade grows with the value and only what was seen is framed
    shades, framed = marks(gallery["heat"], Rects)
    assert shades.fill == RIVER and shades.shades == pytest.approx([0.86, 0.06, *[0.06 + 0.8 * 0.05 / 0.163] * 2])
    assert (framed.stroke, framed.fill, framed.boxes) == (WINE, None, [shades.boxes[1]])
    assert len(gallery["heat"].twin.rows) == 2 and gallery["heat-none"].twin.rows == []
    # cells bear their numbers and empty ones none
    one = words(gallery["matrix-one"])
    assert one.count("7") == 1 and "0" not in one
    assert "1.25" not in one, "no deviation of one score"
    (cells,) = marks(gallery["matrix-one"], Rects)
    assert cells.shades == [0, 1 / 8, 0, 7 / 8, 0, 0]
    # twin holds every row and count
    twin = gallery["matrix"].twin
    assert twin.rows[44][2:] == (0, 1, 0, 7, 2, 0) and twin.rows[0][1] is None
    assert [column.name for column in twin.columns][2:] == [f"c{k}" for k in range(1, 7)]
    assert "R39" in words(gallery["matrix"]) and "R40" not in words(gallery["matrix"])
    assert grids.MOST_ROWS == 40


NOTE = Text("why", "理由")
ROWS = [
    Ranked("B", 3.0, 1, 5, "lottery", NOTE, 2, 4),
    Ranked("A", 1.5, 1, 2, "fund", NOTE),
    Ranked("C", 5.0, 4, 5, "decline", NOTE, 4, 5, own=True),
]


@pytest.fixture
def made(gallery):
    return caterpillar_chart(gallery["cat-some"].meta, ROWS, (2.0, 4.0))


def test_rows_stand_from_best_to_worst_whatever_their_order(made):
    assert [row[0] for row in made.twin.rows] == ["A", "B", "C"]
    turned = caterpillar_chart(made.meta, ROWS[::-1], (2.0, 4.0))
    assert turned.drawing("zh", 360) == made.drawing("zh", 360)


def test_every_proposal_is_one_mark_with_its_intervals(made):
    places = [place for mark in marks(made, Points) for place in mark.places]
    assert places == [(1.5, 0), (3.0, 1), (5.0, 2)]
    pieces = [piece for mark in marks(made, Line) for piece in mark.pieces]
    outer, inner = [[(1, 0), (2, 0)], [(1, 1), (5, 1)], [(4, 2), (5, 2)]], [[(2, 1), (4, 1)], [(4, 2), (5, 2)]]
    assert sorted(pieces) == sorted([*outer, *inner])


def test_bands_differ_in_shape_as_well_as_ink_and_are_counted(made):
    points = marks(made, Points)
    assert [mark.shape for mark in points] == ["circle", "diamond", "circle"]
    assert points[2].fill == CARD != points[0].fill
    assert {"● fund 1", "◆ lottery band 1", "○ decline 1", "▸ C"} <= set(words(made))
    assert {"● 资助 1", "◆ 抽签区间 1", "○ 不资助 1"} <= set(words(made, "zh"))


def test_the_line_is_a_band_if_lots_are_drawn(made):
    (ground,) = marks(made, Rects)
    assert ground.boxes == [Box(2.0, 4.0, 0, made.drawing("en", 760).frame.plot_height)]
    assert marks(caterpillar_chart(made.meta, ROWS), Rects) == []


def test_large_pictures_group_equal_ranks_by_band(gallery):
    many = [
        Ranked(f"{i:04d}", 100.0 * (i // 100) + 0.001 * i, 1, 400, ("decline", "fund")[i % 2], NOTE) for i in range(400)
    ]
    rows = caterpillar_chart(gallery["cat-many"].meta, many).twin.rows
    ranks = [row[1] // 100 for row in rows]
    assert ranks == sorted(ranks), "a row never crosses from one tie to another"
    assert [row[4].en for row in rows[:100]] == ["fund"] * 50 + ["decline"] * 50
    # names stand at few dots only and the twin holds all
    assert "R003" in words(gallery["dots"]) and "R003" not in words(gallery["dots-many"])
    assert gallery["dots-many"].twin.rows[3][0].en == "R003"
    # dots stand at their values and the legend counts them
    assert {"◆ low 1", "○ neither 1", "● high 3"} <= set(words(gallery["dots"]))
    assert [mark.places for mark in marks(gallery["dots"], Points)] == [
        [(-2.0, 0)], [(-1.0, 1)], [(0.0, 2), (1.0, 3), (2.0, 4)]
    ]  # fmt: skip
    assert marks(gallery["dots"], Line)[2].pieces == [[(-1.0, 2), (1.0, 2)], [(0.0, 3), (2.0, 3)], [(1.0, 4), (3.0, 4)]]
    (line,) = marks(gallery["dots"], Rules)
    assert line.ends[0].x == 0 and marks(gallery["dots-many"], Rules) == []
    # of one kind alone no legend is drawn and the table does not name it
    high, low = DotKind(Text("high", "高"), RIVER), DotKind(Text("low", "低"), SILT)
    own = [Dot(same("R"), 1.0, 0.0, 2.0, "high"), Dot(same("S"), 1.0, None, None, "high")]
    alone, both = (
        dot_chart(gallery["dots"].meta, own, kinds, DotAxis(Text("effect", "效应")))
        for kinds in ({"high": high}, {"high": high, "low": low})
    )
    assert "● high 2" in words(both) and not any("high" in word for word in words(alone))
    assert [column.name for column in alone.twin.columns] == ["item", "value", "low", "high"]
    assert [row[:4] for row in both.twin.rows] == list(alone.twin.rows)
    assert [mark.pieces for mark in marks(alone, Line)] == [[[(0.0, 0), (2.0, 0)]]], "no interval where none is known"
    # fractions are shares and do not fall below zero
    kinds = {"high": DotKind(Text("high", "高"), RIVER)}
    rows = [Dot(same("5"), 0.2, 0.0, 0.3, "high")]
    picture = dot_chart(gallery["dots"].meta, rows, kinds, DotAxis(Text("share", "占比"), "%"))
    assert picture.twin.columns[1].unit == "%"
    assert "0\u202f%" in words(picture) and not any("\u2212" in word for word in words(picture))


SHEETS = files("yuzui.view.charts").joinpath("look.css").read_text(encoding="utf-8") + files(
    "yuzui.faces.web"
).joinpath("static", "site.css").read_text(encoding="utf-8")
INKS = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", SHEETS))


def luminance(ink: str) -> float:
    channels = [int(ink[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """WCAG 2.2: (L1 + 0.05) / (L2 + 0.05)."""
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_black_on_white_is_21():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


TEXT = {
    "card": ("ink", "ink-2", "river", "silt", "wine", "plum", "leaf", "stone"),
    "paper": ("ink", "ink-2", "river", "silt", "wine", "plum", "leaf"),
    "silt-2": ("ink",),
    "river-3": ("ink",),
    "stone-2": ("ink",),
    "river": ("card",),
}


def test_text_has_at_least_4_5():
    for ground, ink in [(g, i) for g, inks in TEXT.items() for i in inks]:
        assert contrast(INKS[ink], INKS[ground]) >= 4.5


NAMES = "CARD INK RULE RIVER SILT STONE WINE PLUM LAKE LEAF RIVER_3 SILT_2 STONE_2 INK_2".split()


def test_pictures_and_pages_use_the_same_inks():
    for name in NAMES:
        assert getattr(palette, name) == INKS[name.lower().replace("_", "-")]


def hue(ink: str) -> float:
    import colorsys

    r, g, b = (int(ink[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return 360 * colorsys.rgb_to_hsv(r, g, b)[0]


def test_series_hold_no_red_beside_green():
    reds = [ink for ink in palette.SERIES if hue(ink) < 15 or hue(ink) > 330]
    assert reds == []
    # series differ in ink dash and shape
    for styles in (palette.SERIES, palette.DASHES, palette.SHAPES):
        assert len(set(styles)) == len(styles) == 6
    assert set(palette.SHAPES) == set(palette.GLYPHS)
    # ticks
    for low, high, count, found in [
        (0, 100, 5, [0, 20, 40, 60, 80, 100]),
        (0, 0.1, 5, [0, 0.02, 0.04, 0.06, 0.08, 0.1]),
        (1, 971, 5, [200, 400, 600, 800]),
        (3, 3, 5, [3]),
        (-5, 5, 2, [-5, 0, 5]),
    ]:
        assert layout.ticks(low, high, count) == pytest.approx(found)
    # axis names each of its ticks
    axis = layout.ticked(Scale(0, 0.1), "%", "en", 5)
    assert [word for _, word in axis.values] == [f"{n}\u202f%" for n in (0, 2, 4, 6, 8, 10)]
    assert [value for value, _ in axis.values] == pytest.approx([0, 0.02, 0.04, 0.06, 0.08, 0.1])
    assert [
        word for _, word in layout.ticked(Scale(2000, 2003), "year", "en", 6).values
    ] == "2000 2001 2002 2003".split()
    # figure
    for value, form, step, said in [
        (0.0688, "%", 0.0001, "6.88\u202f%"),
        (0.5, "%", 0.1, "50\u202f%"),
        (2024, "year", 1, "2024"),
        (51987, "", 1000, "51,987"),
        (0.25, "", 0.05, "0.25"),
    ]:
        assert layout.figure(value, form, step).en == said
    # spread keeps labels apart and inside
    wanted = [10.0, 12.0, 11.0, 99.0, 100.0]
    found = layout.spread(wanted, 18, 0, 100)
    ordered = sorted(found)
    assert all(b - a >= 18 - 1e-9 for a, b in itertools.pairwise(ordered))
    assert ordered[0] >= 0
    assert ordered[-1] <= 100
    by_wish = sorted(range(5), key=wanted.__getitem__)
    assert [found[i] for i in by_wish] == ordered
    # wrapped cuts only what does not fit
    assert layout.wrapped("one two", 500, 760) == ["one two"]
    lines = layout.wrapped("国家重点实验室重组方案与共享情况说明", 60, 760, 2)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert all(layout.text_width(line, 760) <= 60 for line in lines)


def test_wide_characters_take_a_whole_em():
    assert layout.text_width("鱼嘴", 760) == 2 * text_size(760)
    assert text_size(360) > text_size(760)
    # a label is cut as late as can be
    text = "每个领域不少于20项（network communications）"
    (line,) = layout.wrapped(text, 300, 360, 1)
    assert line.endswith("…") and 280 < layout.text_width(line, 360) <= 300
    first, second = (layout.shortened(f"14th Five-Year Plan, chapter 4: {part}", 280, 760) for part in ("ab", "cd"))
    assert first != second
    # a legend flows onto the next line when a word has no room
    words = [("a" * 20, palette.INK), ("b" * 20, palette.INK), ("c", palette.INK)]
    wide, narrow = Legend.of(words, 2_000), Legend.of(words, 300)
    assert [line for _, line, *_ in wide.keys] == [0, 0, 0] and wide.keys[0][0] == 0 < wide.keys[1][0] < wide.keys[2][0]
    assert [line for _, line, *_ in narrow.keys] == [0, 1, 1] and narrow.keys[1][0] == 0
    assert (Legend.of([], 300).height, wide.height, narrow.height) == (0, 22, 44)
    # a legend in a column breaks a word that has no room
    legend = Legend.column([("● a scenario with a long name", palette.SILT), ("◆ b", palette.INK)], 200, bold=True)
    assert [(text, ink) for *_, text, ink in legend.keys] == [
        ("● a scenario with", palette.SILT), ("a long name", palette.SILT), ("◆ b", palette.INK)
    ]  # fmt: skip
    assert all(layout.text_width(text, 200, bold=True) <= 184 for *_, text, _ in legend.keys)
    # names stand beside bars or in a narrow drawing above them
    wide, narrow = Frame(760, 200, 100, 20, 20, 20), Frame(360, 200, 12, 20, 20, 20)
    rows = {frame: Rows(frame, [40, 60]) for frame in (wide, narrow)}
    assert [rows[wide].centre(i) for i in (0, 1)] == [20, 70] and rows[narrow].centre(1) == 72
    beside, above = (rows[frame].names(["a", "two words over the room"]) for frame in (wide, narrow))
    assert (beside.anchor, [(w.x, w.y) for w in beside.words]) == ("end", [(-10, 20), (-10, 62.5), (-10, 77.5)])
    assert (above.anchor, [(w.x, w.y) for w in above.words]) == ("start", [(0, 12), (0, 52)])
    assert len(rows[wide].upright(3)) == 1 and [(b.y, b.y2) for b in rows[narrow].upright(3)] == [(21, 43), (61, 83)]


GROUP = Text("a", "甲")


def curve(gallery, points):
    return lines.curve_chart(gallery["curves"].meta, points, (GROUP, GROUP, ""))


def test_censored_points_are_hollow_and_joined_by_dots(gallery):
    hollow = [mark for mark in marks(gallery["curves"], Points) if mark.fill == CARD]
    assert [x for x, _ in hollow[0].places] == [6, 7, 8]
    dotted = [mark for mark in marks(gallery["curves"], Line) if mark.dash == (2, 3)]
    assert dotted[0].pieces[0][0][0] == 5, "the dots leave from the last complete point"
    # hatch begins between complete and censored and is none where they mix
    (ground,) = marks(gallery["curves"], Rects)
    assert [(box.x, box.x2) for box in ground.boxes] == [(5.5, 8)]
    mixed = [CurvePoint(x, 1.0, GROUP, censored=x == 1) for x in range(3)]
    assert marks(curve(gallery, mixed), Rects) == []
    # intervals are drawn and in the twin
    bands = marks(gallery["curves"], Area)
    assert len(bands) == 2 and bands[0].band[3] == (3, 0.3, 0.35)
    assert [column.name for column in gallery["curves"].twin.columns] == ["group", "x", "y", "low", "high", "censored"]
    (one,) = marks(gallery["curves-one"], Rules)
    assert one.ends == [Box(0, 0, 0, 0.05)]
    # points stand in the order of x and missing values are not zero
    made = curve(gallery, [CurvePoint(x, None if x == 1 else x + 2.0, GROUP) for x in (2, 1, 0)])
    assert marks(made, Line)[0].pieces == [[(0, 2.0), (2, 4.0)]]
    assert marks(made, Points)[0].places == [(0, 2.0), (2, 4.0)]
    assert [row[2] for row in made.twin.rows] == [4.0, None, 2.0]
    empty = curve(gallery, [CurvePoint(1, None, same("b")), CurvePoint(1, 1.0, GROUP)])
    assert "◆ a" in words(empty) and "● b" in words(empty)
    # a long name stands above the lines and is not cut
    name = "● R&D as a rising part of a slower GDP, and of a slower one still"
    assert name in words(gallery["curves-long"]) and "◆ B" in words(gallery["curves-long"])
    narrow = " ".join(words(gallery["curves-long"], width=NARROW))
    assert name in narrow
    # steps hold their level to the next point
    (area,), (line,) = marks(gallery["steps"], Area), marks(gallery["steps"], Line)
    assert area.steps and line.steps and area.y.low == 0 and {low for _, low, _ in area.band} == {0}
    gap = [Level(t, None if t == 1 else 1.0, GROUP) for t in range(4)]
    (broken,) = marks(lines.step_chart(gallery["steps"].meta, gap, (GROUP, GROUP, "")), Line)
    assert broken.pieces == [[(0.0, 1.0)], [(2.0, 1.0), (3.0, 1.0)]]
    # months are written in each language and short spans name their days
    rows = [Level(f"2014-{m:02d}-01", 1.0, GROUP) for m in range(3, 9)]
    made = lines.step_chart(gallery["steps"].meta, rows, (GROUP, GROUP, "%"))
    assert "Jun 2014" in words(made) and "2014年6月" in words(made, "zh")
    assert not any(re.search(r"[A-Z][a-z]{2} 2014", word) for word in words(made, "zh"))
    assert "2014-06-01" in words(gallery["steps-one"])


def test_groups_of_steps_are_lines_with_different_dashes(gallery):
    rows = [Level(t, t, Text(name, name)) for name in ("a", "b") for t in range(3)]
    made = lines.step_chart(gallery["steps"].meta, rows, (Text("t", "时"), Text("y", "值"), ""))
    assert len({tuple(mark.dash) for mark in marks(made, Line)}) == 2
    # of many lines only the named bear their name and the twin holds all
    others = gallery["others"]
    assert "Korea" in words(others) and "A" not in words(others)
    assert [mark.pieces[0][-1] for mark in marks(others, Line)] == [(2, 2.0), (1, -1.0), (1, 3.5)]
    assert len(others.twin.rows) == 7
    # where we stand has a shape of its own
    shapes = {mark.shape: mark.places for mark in marks(gallery["tradeoff"], Points)}
    assert [len(shapes[shape]) for shape in ("diamond", "circle")] == [1, 6]
    xs = [x for x, _ in marks(gallery["tradeoff"], Line)[0].pieces[0]]
    assert xs == sorted(xs) and len(xs) == 7
    for lang, word in (("en", "now US$145 M"), ("zh", "现 1.45亿美元")):
        for width in (WIDE, NARROW):
            assert word in words(gallery["tradeoff"], lang, width) and word in words(
                gallery["tradeoff-one"], lang, width
            )
    assert [row[2] is not None for row in gallery["tradeoff"].twin.rows] == [k == 1 for k in range(7)]
    # the table holds every point its state and its mark
    twin = gallery["panels-ends"].twin
    assert [c.name for c in twin.columns] == ["item", "x", "y", "low", "high", "state", "mark"]
    assert len(twin.rows) == 6
    assert [row[5].en for row in twin.rows[:4]] == ["complete"] * 3 + ["not over yet"]
    assert twin.rows[1][6].zh == "唤醒" and twin.rows[0][6] is None
    assert [c.name for c in gallery["panels"].twin.columns][3] == "state"
    # what is not over is a hollow dotted outline
    full, hollow, *_ = marks(gallery["panels"], Line)
    assert full.dash == () and hollow.dash and [x for x, _ in hollow.pieces[0]] == [2, 3]
    assert [len(mark.band) for mark in marks(gallery["panels"], Area)] == [3, 2]
    assert {CARD, SILT, RIVER} == {mark.fill for mark in marks(gallery["panels"], Points)}

    # panels share a scale or have their own
    def heights(common):
        rows = [Panel(same(name), [PanelPoint(0, 1), PanelPoint(1, top)]) for name, top in (("a", 8), ("b", 2))]
        axes = PanelAxes(same("x"), same("y"), same("item"), common=common)
        areas = marks(panels.panel_chart(gallery["panels"].meta, rows, {}, axes), Area)
        return [max(low - high for _, low, high in mark.band) for mark in areas]

    assert heights(False) == pytest.approx([panels.HEIGHT] * 2)
    assert heights(True) == pytest.approx([panels.HEIGHT, panels.HEIGHT / 4])
    # a single point is an upright and none is no fault
    axes = PanelAxes(same("x"), same("y"), same("item"))
    one, none = ([Panel(same("a"), points)] for points in ([PanelPoint(0, 3)], []))
    upright, zero = marks(panels.panel_chart(gallery["panels"].meta, one, {}, axes), Rules)
    assert upright.ends[0].y2 - upright.ends[0].y == panels.HEIGHT and upright.width == 3
    assert len(marks(panels.panel_chart(gallery["panels"].meta, none, {}, axes), Rules)) == 1 and zero.ends


SVG = "{http://www.w3.org/2000/svg}"


def test_marks_are_hidden_and_nothing_leads_outside(drawings):
    for *_, drawn in drawings:
        root = ElementTree.fromstring(drawn)
        assert [child.get("aria-hidden") for child in root[2:]] == ["true"]
        assert not re.search(r"<script|<style|<image|<foreignObject|\bon\w+=|style=|href", drawn)
        assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "")
    # ids are unique and carry the name
    for picture, _, width, drawn in drawings:
        ids = re.findall(r'\bid="([^"]+)"', drawn)
        assert len(ids) == len(set(ids))
        assert all(one.startswith(f"{picture.meta.name}-{width}-") for one in ids)
        assert set(re.findall(r"url\(#([^)]+)\)", drawn)) <= set(ids)
    # text is legible once fitted to its column
    for *_, width, drawn in drawings:
        sizes = {float(one) for one in re.findall(r'font-size="([\d.]+)px"', drawn)}
        column = 701 if width == WIDE else 324  # px of the narrowest column each is shown in
        assert all(one * column / width >= 11.99 for one in sizes)
    # words stay inside and do not cover one another
    for picture, _, width, drawn in drawings:
        root, boxes = ElementTree.fromstring(drawn), []
        for x, y, anchor, text in placed(root):
            room = layout.text_width(text, width) * 0.8  # the estimate is generous
            left = {"end": x - room, "middle": x - room / 2}.get(anchor, x)
            assert left >= -1 and left + room <= width + 1 and 4 <= y <= float(root.get("height")), text
            for a, b, z, other in boxes:
                assert b <= left or left + room <= a or abs(y - z) >= 10, (picture.meta.name, text, other)
            boxes.append((left, left + room, y, text))


def placed(node, at=(0.0, 0.0)):
    move = re.match(r"translate\(([-\d.]+),([-\d.]+)\)", node.get("transform", ""))
    at = (at[0] + float(move[1]), at[1] + float(move[2])) if move else at
    if node.tag == SVG + "text":
        at = (at[0] + float(node.get("x")), at[1] + float(node.get("y")))
        yield *at, node.get("text-anchor", "start"), node.text or ""
    for child in node:
        yield from placed(child, at)


def test_the_same_drawing_gives_the_same_bytes(gallery):
    for name, picture in gallery.items():
        assert svg(picture, "zh", WIDE) == svg(picture, "zh", WIDE), name
    # a thousand rows stay light
    many = gallery["cat-many"]
    weight = sum(len(gzip.compress(svg(many, "en", w).encode())) for w in (WIDE, NARROW))
    assert weight < 120_000
    assert len(many.twin.rows) > 300 and len(svg(many, "en")) < 70 * len(many.twin.rows)


FRAME = Frame(width=160, height=140, left=10, right=50, top=20, bottom=20)
X, Y = Scale(0, 10), Scale(0, 50)
DRAWN = (
    (Points([(5, 25)], 64, "#111", x=X, y=Y), '<g fill="#111"><circle cx="50" cy="50" r="4"/></g>'),
    (
        Points([(0, 0)], 64, "#111", "square", "#222", 1),
        '<g fill="#111" stroke="#222" stroke-width="1"><path d="M-4,-4l8,0l0,8l-8,0z"/></g>',
    ),
    (
        Points([(5, 5), (9, 5)], 16, "#111", "diamond"),
        '<g fill="#111"><path d="M3,5l2,-2l2,2l-2,2zM7,5l2,-2l2,2l-2,2z"/></g>',
    ),
    (Line([[(0, 0), (10, 50)]], "#111", x=X, y=Y), '<path d="M0,100L100,0" stroke="#111" stroke-width="2"/>'),
    (
        Line([[(0, 1), (2, 3), (5, 0)], [(7, 7)], [(8, 1), (8, 2)]], "#111", 1, (7, 4), steps=True),
        '<path d="M0,1H2V3H5V0M8,1V2" stroke="#111" stroke-width="1" stroke-dasharray="7,4"/>',
    ),
    (Line([[(1, 1)]], "#111"), ""),
    (
        Area([(0, 10, 20), (10, 10, 40)], "#111", 0.2, x=X, y=Y),
        '<path d="M0,60L100,20V80H0Z" fill="#111" opacity="0.2"/>',
    ),
    (Area([(0, 1, 2), (4, 1, 3)], "#111", 0.2, steps=True), '<path d="M0,2H4V3V1H0Z" fill="#111" opacity="0.2"/>'),
    (
        Rects([Box(4, 2, 0, 20)], "#111", "#222", 0.5, x=X),
        '<rect x="20" y="0" width="20" height="20" fill="#111" stroke="#222" stroke-width="0.5"/>',
    ),
    (
        Rects([Box(0, 1, 0, 1)], "#111", shades=[0.25]),
        '<rect x="0" y="0" width="1" height="1" fill="#111" fill-opacity="0.25"/>',
    ),
    (
        Rules([Box(5, 5, 10, 40)], "#111", dash=(1, 3), x=X, y=Y),
        '<line x1="50" y1="20" x2="50" y2="80" stroke="#111" stroke-width="1" stroke-dasharray="1,3"/>',
    ),
    (
        Words([Word(5, 6, "<a> & b", "#111")], "end", bold=True),
        '<text x="5" y="10" text-anchor="end" fill="#111" font-weight="600">&lt;a&gt; &amp; b</text>',
    ),
)


def test_each_mark_stands_where_arithmetic_by_hand_puts_it(gallery):
    for mark, wanted in DRAWN:
        assert body(Drawing(FRAME, [mark])).partition('translate(10,20)">')[2] == wanted + "</g>"
    # a halo stands behind its word
    drawn = body(Drawing(FRAME, [Words([Word(5, 6, "a")], halo=True)]))
    assert f'stroke="{palette.CARD}"' in drawn and 'paint-order="stroke"' in drawn
    # axes have their words and ticks on whole pixels and lie under the marks
    x = Axis(X, [(0, "nought"), (5.04, "5"), (10, "ten")])
    y = Axis(Scale(0, 50, reverse=True), [(25, "mid")], grid=True, ticks=False)
    drawn = body(Drawing(FRAME, [Line([[(0, 0), (1, 1)]], "#111")], x, y)).partition('translate(10,20)">')[2]
    lines = re.findall(r'<line x1="(.+?)" y1="(.+?)" x2="(.+?)" y2="(.+?)"', drawn)
    assert lines == [
        ("0.5", "50.5", "100.5", "50.5"), ("0.5", "100.5", "0.5", "104.5"), ("50.5", "100.5", "50.5", "104.5"),
        ("100.5", "100.5", "100.5", "104.5"),
    ]  # fmt: skip
    words = re.findall(r'<text x="([-\d.]+)" y="([\d.]+)"(?: text-anchor="(\w+)")? [^>]*>(\w+)<', drawn)
    assert words == [
        ("0.5", "121.5", "", "nought"), ("50.9", "121.5", "middle", "5"), ("100.5", "121.5", "end", "ten"),
        ("-5.5", "54.5", "end", "mid"),
    ]  # fmt: skip
    assert drawn.endswith('<path d="M0,0L1,1" stroke="#111" stroke-width="2"/></g>')
    # shapes are closed and as large as their circle
    for shape in palette.SHAPES[1:]:
        outline, x, y, places = _outline(shape, 4.0, (10.0, 20.0)), 0.0, 0.0, []
        for letter, pair in re.findall(r"([Ml])([-\d.,]+)", outline):
            a, b = map(float, pair.split(","))
            x, y = (a, b) if letter == "M" else (x + a, y + b)
            places.append((x, y))
        assert outline[-1] == "z"
        assert max(max(abs(x - 10), abs(y - 20)) for x, y in places) == pytest.approx(4, abs=0.02)
    # lengths have no more digits than are seen
    drawn = body(Drawing(FRAME, [Points([(0.125, -0.001), (100.0, 2.5)], 16, "#111")]))
    assert 'cx="0.12" cy="0"' in drawn and 'cx="100" cy="2.5"' in drawn
    # only patterns that are referred to are defined
    assert "<defs>" not in svg(gallery["bars"], "en")
    fills = [palette.HATCH, palette.lined_fill(2)]
    drawn = body(Drawing(FRAME, [Rects([Box(0, 1, 0, 1)], fill) for fill in fills]))
    assert re.findall(r'pattern id="([\w-]+)"', drawn) == ["hatch", "lines-2"]
    assert 'fill="url(#curves-760-hatch)"' in svg(gallery["curves"], "en", WIDE)
    # no two groups look alike without colour
    groups = range(len(palette.SERIES))
    assert len(palette.LINES) == len(set(palette.LINES)) == len(palette.SERIES)
    assert len({palette.lined_fill(n) for n in groups}) == len(palette.SERIES)
    assert palette.lined_fill(99) == palette.lined_fill(len(palette.SERIES) - 1)
    for offsets, _ in palette.LINES:
        assert all(abs(below) + palette.LINE_WIDTH / 2 < palette.LINED_BAR / 2 for below in offsets)
    pattern = palette.PATTERNS["lines-1"]
    assert f'height="{palette.LINED_PITCH}"' in pattern and 'patternUnits="userSpaceOnUse"' in pattern
    at = float(re.search(r"M0 ([\d.]+)h", pattern)[1])
    assert at == palette.LINED_PITCH / 2 + palette.LINES[1][0][0] - palette.LINE_WIDTH / 2


def test_marks_of_the_gallery_are_drawn_one_by_one(gallery):
    for name, picture in gallery.items():
        drawn = svg(picture, "en")
        rects = sum(len(mark.boxes) for mark in marks(picture, Rects))
        assert drawn.partition('aria-hidden="true">')[2].count("<rect x=") == rects, name


@pytest.mark.page
def test_png_is_twice_the_size(gallery):
    png = pixels.png(gallery["bars"], "zh", NARROW)
    assert png is not None
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(png[16:20], "big") == 2 * NARROW


def test_characters_that_cannot_be_drawn_look_alike(monkeypatch):
    pixels.has_cjk_font.cache_clear()
    monkeypatch.setattr(pixels.resvg_py, "svg_to_bytes", lambda **_: b"empty box")
    try:
        assert pixels.has_cjk_font() is False
    finally:
        pixels.has_cjk_font.cache_clear()


def test_a_line_under_a_dot_wide_is_drawn_wider_and_as_much_paler():
    tags = {
        '<path stroke-width="0.3"/>': '<path stroke-width="0.51" stroke-opacity="0.588"/>',
        '<path stroke-width="0.6"/>': '<path stroke-width="0.6"/>',
        '<path stroke-opacity="0.5" stroke-width="0.3"/>': None,
        "<text>stroke-width</text>": None,
    }
    for before, after in tags.items():
        assert pixels._TAG.sub(pixels._thicker, before) == (after or before)


TIMELINES_RESOURCES = [
    Resource("L1", [(0, 4), (6, 10)], [(0, 3, 0, "a"), (6, 6.1, 1, "b")], [(3, 3.5)]),
    Resource("L2", [(0, 10)], []),
]
TIMELINES_DAYS = TimeAxis((0.0, 10.0), Text("days", "天"))
PARTNERS = [same("p1"), same("p2")]


def timelines_spans(mark):
    return [(box.x, box.x2) for box in mark.boxes]


def test_closed_is_hatched_under_what_is_open_and_changeover_is_pale(gallery):
    for lang in ("en", "zh"):
        for width in (WIDE, NARROW):
            closed, opened, changeover, first, second = marks(gallery["gantt"], Rects, lang, width)[:5]
            assert closed.fill == HATCH and timelines_spans(closed) == [(0, 10)] * 2
            assert opened.fill == CARD and timelines_spans(opened) == [(0, 4), (6, 10), (0, 10)]
            assert changeover.fill == SILT_2 and timelines_spans(changeover) == [(3, 3.5)]
            assert [first.fill, second.fill] == [lined_fill(0), lined_fill(1)]
            assert timelines_spans(first) == [(0, 3)] and timelines_spans(second) == [(6, 6.1)]
    # a partner shows on a bar too narrow for a letter
    texts = words(gallery["gantt"])
    assert texts.count("A") == 1 and texts.count("B") == 0
    assert "A p1" in texts and "changeover" in texts
    assert [row[1] for row in gallery["gantt"].twin.rows] == ["a", "b"]
    bare = timelines.gantt_chart(
        gallery["gantt"].meta, [replace(r, changeovers=()) for r in TIMELINES_RESOURCES], PARTNERS, TIMELINES_DAYS
    )
    assert "changeover" not in words(bare), "the legend speaks only of what there is"
    # beneath runs the part in use
    shares = list(timelines.usage(TIMELINES_RESOURCES, (0.0, 10.0), 5))
    assert [(a, b) for a, b, _ in shares] == [(0, 2), (2, 4), (4, 6), (6, 8), (8, 10)]
    # two rows open and one in use; of the first row closed from 4 to 6, the second only
    assert [share for _, _, share in shares] == pytest.approx([0.5, 0.25, 0.0, 0.025, 0.0])
    closed = [Resource("L", [(0, 2)], [(0, 9, 0, "a")])]
    assert [share for *_, share in timelines.usage(closed, (0.0, 4.0), 2)] == [1.0, None]
    # ticks are the civil ones or whole numbers
    days = [(float(n), Text(f"{n} Sep", f"9月{n}日")) for n in range(10)]
    dated = timelines.gantt_chart(
        gallery["gantt"].meta, TIMELINES_RESOURCES, PARTNERS, replace(TIMELINES_DAYS, marks=days)
    )
    assert "2 Sep" in words(dated) and "9月2日" in words(dated, "zh")
    few, many = (len(dated.drawing("en", width).x.values) for width in (NARROW, WIDE))
    assert few <= 4 < many and words(gallery["gantt"])[-1] == "10"
    # use is shaded and the table says every cell
    rows = [Resource("L1", [(0, 48)], [(0, 24, 0, "a")]), Resource("L2", [(48, 96)], [])]
    picture = timelines.usage_chart(gallery["usage"].meta, rows, TimeAxis((0.0, 96.0), Text("hours", "小时")))
    assert len(picture.twin.rows) == 2 * timelines.usage_bins(2)
    first, second = ([row[3] for row in picture.twin.rows if row[0] == name] for name in ("L1", "L2"))
    assert first[:24] == [1.0] * 24 and first[24:48] == [0.0] * 24 and set(first[48:]) == {None}
    assert set(second[:48]) == {None} and second[48:] == [0.0] * 48
    cells, closed = marks(picture, Rects, "zh")[:2]
    assert len(cells.boxes) == len(closed.boxes) == 96 and closed.fill == HATCH
    assert max(cells.shades) == 1.0 and cells.boxes[0][:2] == (0, 1)
    assert timelines.usage_bins(1) == 96 and timelines.usage_bins(10_000) == 8
    assert timelines.usage_bins(300) * 300 <= timelines.CELLS + 300


def test_every_strip_has_its_ground_and_every_kind_its_bars(gallery):
    for lang in ("en", "zh"):
        for width in (WIDE, NARROW):
            closed, opened, before, now = marks(gallery["strips"], Rects, lang, width)
            assert len(closed.boxes) == 3 and timelines_spans(opened) == [(0, 4), (0, 4), (0, 10)]
            assert before.stroke == STONE and now.fill == RIVER
            assert now.boxes[0].y - before.boxes[0].y == timelines.STRIP_PITCH
    # an arrow joins both places and has its head at the new one
    (line,), (head,) = marks(gallery["strips"], Line), marks(gallery["strips"], Points)
    ((start, end),) = line.pieces
    assert (start[0], end[0]) == (1.5, 2.5) and end[1] > start[1] and head.places == [end]
    # kinds differ by sign and not by colour alone
    assert {"□ before", "■ now", "▨ closed"} <= set(words(gallery["strips"]))
    glyphs = [mark.glyph for mark in timelines.STRIP_MARKS.values()]
    assert len(set(glyphs)) == len(glyphs)
    # events stand in the table and short ones are seen
    events = gallery["events"]
    assert [row[0] for row in events.twin.rows] == ["BL01", "BL01", "BL02"]
    assert events.twin.rows[1][2:4] == (50.0, 60.0) and events.twin.rows[1][1].en == "weather"
    assert {"■ A 故障", "■ B 天气", "A", "B"} <= set(words(events, "zh"))
    for width in (WIDE, NARROW):
        lengths = sorted(b - a for mark in marks(events, Rects, "en", width) for a, b in timelines_spans(mark))
        assert 0.3 < lengths[0] < 3 and lengths[1:] == [10.0, 10.0]
    # the last day is in and what is assumed is hatched
    sure, pale, hatch = marks(gallery["spans"], Rects)
    first, quarter, open_ = timelines_spans(sure)
    assert first == (2015, 2018), "open start: from the edge"
    assert quarter[1] - quarter[0] == pytest.approx(92 / 365), "first and last day are in"
    assert open_[1] == pytest.approx(2024 + 365 / 366)
    assert (pale.fill, hatch.fill) == (RIVER_3, HATCH) and pale.boxes == hatch.boxes
    assert [end for _, end in timelines_spans(hatch)] == [2028]
    (ends,) = marks(gallery["spans"], Points)
    assert [x for x, _ in ends.places] == [2023]
    # a line stands at the day asked for
    (line,), (narrow,) = (marks(gallery["spans"], Rules, width=width) for width in (WIDE, NARROW))
    assert [box.x for box in line.ends] == [2024.0]
    assert len(narrow.ends) == 3, "names stand above the bars: a line at each bar"
    assert marks(gallery["spans-one"], Rules) == []
    # a value never leaves the picture
    for name in ("spans", "spans-one"):
        for width in (WIDE, NARROW):
            frame = gallery[name].drawing("en", width).frame
            (values,) = [mark for mark in marks(gallery[name], Words, width=width) if mark.bold]
            for word in values.words:
                assert -frame.left <= word.x
                assert word.x + layout.text_width(word.text, width, bold=True) <= frame.plot_width + frame.right


def test_the_table_says_every_day(gallery):
    twin = gallery["spans"].twin
    assert [column.name for column in twin.columns] == ["label", "value", "start", "end", "assumed"]
    assert twin.rows[2][2:] == ("2023-01-01", None, "2024-12-31")


def test_bubbles_keep_distances_and_names_do_not_cover_each_other(gallery):
    some = [
        Bubble(same(f"cluster {i}"), same(f"c{i}"), float(i % 5), float(i // 5), 0.2, i == 3, "LAB-1" if i == 7 else "")
        for i in range(20)
    ]
    words_ = BubbleWords(Text("sure", "稳定"), Text("unsure", "不稳定"), Text("ring", "圆环"))
    picture = bubble_chart(gallery["bars"].meta, some, words_, Twin([Column("a", same("a"))], [("a",)]))
    for width in (WIDE, NARROW):
        every = [one for one in picture.drawing("en", width).marks if isinstance(one, Points)]
        (x0, y0), (x1, y1) = every[0].places[0], every[1].places[0]
        assert y0 == y1 and x1 > x0 and sum(one.fill == HATCH for one in every) == 1
        assert sum(one.stroke == WINE for one in every) == 1
        frame = picture.drawing("en", width).frame
        assert all(0 <= x <= frame.plot_width and 0 <= y <= frame.plot_height for one in every for x, y in one.places)
        boxes = [
            (word.x - layout.text_width(word.text, width) / 2, word.y) for mark in picture.drawing("en", width).marks
            if isinstance(mark, Words) and mark.halo for word in mark.words
        ]  # fmt: skip
        assert len({(round(x), round(y)) for x, y in boxes}) == len(boxes) > 4
    assert "LAB-1 c7" in words(picture) and "◍ 不稳定" in words(picture, "zh")
    assert bubble_chart(gallery["bars"].meta, [], words_, picture.twin).drawing("en", WIDE).frame.height > 40


def test_a_span_that_may_go_on_has_an_arrow(gallery):
    rows = [SpanBar(same("a · b"), 1993.5, 1994.0), SpanBar(same("c"), 1995.0, 1997.0, True)]
    picture = span_chart(gallery["bars"].meta, rows, (1991.0, 1997.0), Twin([Column("a", same("a"))], [("a",)]))
    assert spans(picture) == [[(1993.5, 1994.0), (1995.0, 1997.0)]] and words(picture).count("▸") == 1
    assert picture.drawing("zh", NARROW).x.values[0][1] == "1992"
