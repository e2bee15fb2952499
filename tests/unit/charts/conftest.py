# SPDX-License-Identifier: Apache-2.0
"""One small picture of each kind, in ordinary, one-row and empty form."""

from __future__ import annotations

import pytest

from yuzui.text import Text
from yuzui.view.chart import NARROW, WIDE, Meta
from yuzui.view.charts import bars, bullet, caterpillar, curves, draw, fan, spans, steps, swap, tradeoff, waterfall

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


def ranked(count: int) -> list[dict]:
    bands = ("fund", "lottery", "decline")
    return [
        {
            "id": f"S-{i:04d}",
            "rank": float(i + 1),
            "low": max(1.0, i - 4.0),
            "high": min(float(count), i + 6.0),
            "low50": max(1.0, i - 1.0),
            "high50": min(float(count), i + 3.0),
            "band": bands[min(2, 3 * i // max(1, count))],
            "note": Text("in every draw", "每次均入选"),
        }
        for i in range(count)
    ]


def projected(name: str, en: str, zh: str, spread: float | None) -> dict:
    rows = []
    for k in range(1, 6):
        mean = 0.07 + 0.001 * k
        rows.append(
            {
                "year": 2024 + k,
                "mean": mean,
                "p05": None if spread is None else mean - 2 * spread,
                "p10": None if spread is None else mean - spread,
                "p50": None if spread is None else mean,
                "p90": None if spread is None else mean + spread,
                "p95": None if spread is None else mean + 2 * spread,
            }
        )
    return {"name": name, "label": Text(en, zh), "rows": rows}


HISTORY = [
    {"year": 2022, "value": 0.0657, "status": "final"},
    {"year": 2023, "value": 0.0677, "status": "restated"},
    {"year": 2024, "value": 0.0688, "status": "preliminary"},
]


def points(count: int, groups: int = 2) -> list[dict]:
    return [
        {
            "x": x,
            "y": x / 10 + g / 100,
            "group": Text(f"group {g}", f"第 {g} 组"),
            "low": x / 10,
            "high": x / 10 + 0.05,
            "censored": x > 5,
        }
        for g in range(groups)
        for x in range(count)
    ]


def levels(count: int) -> list[dict]:
    return [{"t": f"2014-06-{i + 1:02d}", "y": i / 30, "group": Text("used", "已用")} for i in range(count)]


def bar(i: int, value: float | None, group: Text | None = None) -> dict:
    return {
        "label": Text(f"item {i}", f"第 {i} 项"),
        "value": value,
        "group": group,
        "low": None if value is None else value - 1,
        "high": None if value is None else value + 1,
    }


PARTS = (Text("real", "真实"), Text("synthetic", "合成"))
TARGETS = [
    {
        "label": Text("basic research over 8 %", "基础研究占比超过 8%"),
        "value": 0.0688,
        "target": 0.08,
        "unit": "1",
        "state": Text("not met", "未达到"),
    },
    {
        "label": Text("growth of R&D", "研发经费增长"),
        "value": None,
        "target": 0.07,
        "unit": "%",
        "state": Text("no data", "无数据"),
    },
    {
        "label": Text("engineering centres", "工程研究中心"),
        "value": 207,
        "target": None,
        "unit": "",
        "state": Text("registered", "已登记"),
    },
]


SIDES = (Text("Leave", "退出"), Text("Enter", "进入"), Text("value points", "价值分"))


def moving(enter: int, leave: int) -> list[dict]:
    return [
        {"id": f"P-{k:03d}", "enters": k < enter, "value": 1.0 + k / 10, "cost": Text("US$1 M", "100万美元")}
        for k in range(enter + leave)
    ]


WORTH = (Text("value, points", "价值（分）"), Text("whole change", "合计"))
BUDGETS = (Text("budget, million USD", "预算（百万美元）"), Text("best value, points", "最优价值（分）"))
NOW = Text("now US$145 M", "现 1.45亿美元")


def stepped(*sizes: float) -> list[dict]:
    return [{"label": Text(f"P-{k:03d} moves", f"P-{k:03d} 变动"), "value": size} for k, size in enumerate(sizes)]


def bought(count: int) -> list[dict]:
    return [{"x": 100.0 + 10 * k, "y": 40.0 + k**0.5, "here": k == 1, "note": None} for k in range(count)]


AXES = (Text("rule", "规则"), Text("rate", "比率"))


def span(start: str | None, end: str | None, ends: bool = False) -> dict:
    return {
        "label": Text("a rule with a long name for many firms", "名称很长、适用于众多企业的规则"),
        "start": start,
        "end": end,
        "assumed": None if end else "2024-12-31",
        "value": Text("100 %", "100%"),
        "ends": ends,
    }


SPANS = [span(None, "2017-12-31"), span("2022-10-01", "2022-12-31", True), span("2023-01-01", None)]


def everything() -> dict:
    three = [
        projected("class", "reference class", "参照国家", 0.004),
        projected("drift", "drift", "趋势", 0.002),
        projected("same", "unchanged", "不变", None),
    ]
    count = (Text("hours", "小时"), "")
    stacked = [bar(i, 3.0 + i, part) for i in range(3) for part in PARTS]
    return {
        "cat-many": caterpillar.draw(meta("cat-many"), ranked(400), (130.0, 260.0)),
        "cat-some": caterpillar.draw(meta("cat-some"), ranked(12), (4.0, 8.0)),
        "cat-one": caterpillar.draw(meta("cat-one"), ranked(1), (1.0, 1.0)),
        "cat-none": caterpillar.draw(meta("cat-none"), []),
        "fan": fan.draw(meta("fan"), HISTORY, three, 0.08),
        "fan-one": fan.draw(meta("fan-one"), HISTORY[:1], []),
        "fan-none": fan.draw(meta("fan-none"), [], [], 0.08),
        "curves": curves.draw(meta("curves"), points(9), SHARE),
        "curves-one": curves.draw(meta("curves-one"), points(1, 1), SHARE),
        "curves-none": curves.draw(meta("curves-none"), [], SHARE),
        "bars": bars.draw(meta("bars"), [bar(i, 10.0 * i) for i in range(4)], count),
        "bars-stacked": bars.draw(meta("bars-stacked"), stacked, count),
        "bars-one": bars.draw(meta("bars-one"), [bar(0, None)], count),
        "bars-none": bars.draw(meta("bars-none"), [], count),
        "bullet": bullet.draw(meta("bullet"), TARGETS),
        "bullet-none": bullet.draw(meta("bullet-none"), []),
        "swap": swap.draw(meta("swap"), moving(3, 2), SIDES),
        "swap-many": swap.draw(meta("swap-many"), moving(40, 1), SIDES),
        "swap-none": swap.draw(meta("swap-none"), [], SIDES),
        "tradeoff": tradeoff.draw(meta("tradeoff"), bought(7), BUDGETS, NOW),
        "tradeoff-one": tradeoff.draw(meta("tradeoff-one"), bought(2)[1:], BUDGETS, NOW),
        "waterfall": waterfall.draw(meta("waterfall"), stepped(-1.47, 1.24, 0.79, -1.1), WORTH),
        "waterfall-many": waterfall.draw(meta("waterfall-many"), stepped(*[0.1] * 40), WORTH),
        "waterfall-none": waterfall.draw(meta("waterfall-none"), [], WORTH),
        "spans": spans.draw(meta("spans"), SPANS, AXES, "2024-01-01"),
        "spans-one": spans.draw(meta("spans-one"), [span(None, None)], AXES),
        "spans-none": spans.draw(meta("spans-none"), [], AXES, "2024-01-01"),
        "steps": steps.draw(meta("steps"), levels(20), SHARE),
        "steps-one": steps.draw(meta("steps-one"), levels(1), SHARE),
        "steps-none": steps.draw(meta("steps-none"), [], SHARE),
    }


GALLERY = everything()
SIZES = [(n, lang, width) for n in GALLERY for lang in ("en", "zh") for width in (WIDE, NARROW)]


@pytest.fixture(scope="session")
def gallery() -> dict:
    return GALLERY


@pytest.fixture(params=SIZES, ids=lambda p: "-".join(map(str, p)))
def drawn(request) -> tuple:
    name, lang, width = request.param
    return GALLERY[name], lang, width, draw.svg(GALLERY[name], lang, width)
