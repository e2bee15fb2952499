# SPDX-License-Identifier: Apache-2.0
"""One small picture of each kind, in ordinary, one-row and empty form."""

from __future__ import annotations

import pytest

from yuzui.text import Text, same
from yuzui.view.chart import Meta, Picture, Twin
from yuzui.view.charts import bars, fan, grids, intervals, lines, panels, timelines
from yuzui.view.drawing import NARROW, WIDE
from yuzui.view.palette import RIVER, SILT, STONE
from yuzui.view.render.svg import svg

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
