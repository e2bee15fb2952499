# SPDX-License-Identifier: Apache-2.0
"""``yuzui path validate``: every published truth with what was measured and the bar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from yuzui.investment.forecast_report.words import METHODS
from yuzui.investment.path_report import names, truths, words
from yuzui.investment.path_report.sources import CHINA, PANEL, UNITED_STATES
from yuzui.investment.path_report.truth import Truth
from yuzui.investment.validation_benchmarks import cube, growth, hindcasts, reforms, replay
from yuzui.job.result import stamp
from yuzui.job.workspace import Workspace
from yuzui.text import Text, join, same

SCHEMA = "yuzui.path.validate/1"
OUTCOMES = {
    "pass": Text("holds", "通过"),
    "fail": Text("FAILS", "未通过"),
    "diagnostic": Text("diagnostic", "诊断"),
    "alarm": Text("ALARM", "报警"),
    "not_run": Text("not run", "未运行"),
}
Check = dict[str, Any]

TITLES = {
    "V1": Text("sums hold", "恒等式成立"),
    "V2": Text("published growth rates", "公布增速"),
    "V3": Text("hindcast, panel of countries", "回测：多国面板"),
    "V4": Text("hindcast, China 2000–2024", "回测：中国 2000—2024"),
    "V5": Text("hindcast, United States from 1958", "回测：美国 1958 年起"),
    "V6": Text("80 % intervals hold 80 %", "八成区间覆盖率"),
    "V7": Text("2021–2024 as seen from 2020", "以 2020 年为起点看 2021—2024"),
    "V8": Text("revisions inside 90 % interval", "修订落入九成区间"),
    "V9": Text("cube estimation", "数据立方估计"),
    "V10": Text("B-index check values", "B 指数核对值"),
    "V11": Text("other sources agree", "与其他来源一致"),
    "V12": Text("optimiser", "求解器"),
    "V13": Text("case replay", "案例重演"),
    "V14": Text("decomposition without residual", "分解无残差"),
    "V15": Text("reforms as expected", "改革情景与预期一致"),
}
WORDS = (
    METHODS
    | words.KINDS
    | names.COUNTRIES
    | names.PERFORMERS
    | {
        "NSF": Text("NSF tables", "NSF 表"),
        "UIS": Text("UNESCO panel", "联合国教科文组织面板"),
        "baselines": Text("baselines", "基准方法"),
        "part": Text("part", "分子"),
        "whole": Text("whole", "分母"),
        "share": Text("share", "占比"),
        "tax_rules": Text("tax rules", "税收规则"),
        "yearly_rates": Text("yearly rates", "年均比率"),
        "performers_2021": Text("performers 2021", "2021 年执行部门"),
        "government": Text("government", "政府部门"),
        "enumeration": Text("by enumeration", "与枚举比较"),
        "corners": Text("with caps and ceilings, every corner", "含上限的算例，与全部顶点比较"),
        "sections": Text("quadratic, by nested sections", "二次规划，与嵌套分割比较"),
        "conditions": Text("optimality conditions", "最优性条件"),
        "quadratic_to_linear": Text("quadratic nears linear", "二次规划趋于线性规划"),
        "cases": Text("cases", "算例数"),
        "without_path": Text("without a path", "其中无解"),
        "paths_2030": Text("paths to 8 % in 2030", "2030 年达到 8% 的路径"),
        "monotone": Text("direction", "单调性"),
        "random_cases": Text("2,000 random cases", "2000 个随机算例"),
        "whole_paths": Text("simulator, whole paths", "模拟器，整条路径"),
        "worst": Text("worst", "最大偏差"),
        "years": Text("years", "年数"),
        "span": Text("years", "年份"),
        "published": Text("published", "公布"),
        "checked": Text("checked", "核对"),
        "worst_pp": Text("worst, pp", "最大偏差（百分点）"),
        "USA_1": Text("United States, 1 year ahead", "美国，提前 1 年"),
        "USA_5": Text("United States, 5 years ahead", "美国，提前 5 年"),
        "cells": Text("cells", "单元格"),
        "ipf": Text("fitted", "拟合"),
        "carried": Text("carried", "沿用类型结构"),
        "carried_by_performer": Text("carried by performer", "沿用部门结构"),
        "ratio_ipf_carried": Text("fitted over carried", "拟合与沿用误差之比"),
        "ratio_ipf_by_performer": Text("fitted over carried by performer", "拟合与沿用部门结构误差之比"),
        "ipf_off": Text("fitted, % off", "拟合偏差（%）"),
        "carried_off": Text("carried, % off", "沿用偏差（%）"),
        "carried_by_performer_off": Text("carried by performer, % off", "沿用部门结构偏差（%）"),
        "values": Text("values", "数值个数"),
        "different": Text("different", "不同者"),
        "listed": Text("listed", "已登记"),
        "inside": Text("inside", "落入"),
        "tried": Text("of", "共"),
        "actual_final": Text("came, final figures", "实际（最终数）"),
        "actual_preliminary": Text("came, preliminary figures", "实际（初步数）"),
        "misses_final": Text("misses, final figures", "落空（最终数）"),
        "misses_preliminary": Text("misses, preliminary figures", "落空（初步数）"),
        "score_pp": Text("mean interval score, pp", "平均区间得分（百分点）"),
        "score_all_pp": Text("over all origins, pp", "全部起点（百分点）"),
        "p_value": Text("p-value of so many misses", "落空次数的 p 值"),
        "p_value_all": Text("p-value over all origins", "全部起点的 p 值"),
        "coverage_paths": Text("coverage of whole paths", "整条路径覆盖率"),
        "coverage_interval": Text("90 % interval, by countries", "九成区间（按国家重抽）"),
        "paths": Text("paths", "路径数"),
        "applied": Text("applied research", "应用研究"),
        "experimental": Text("experimental development", "试验发展"),
        "performers_USA": Text("who performs R&D, United States", "研发执行部门，美国"),
        "payers_USA": Text("who pays for R&D, United States", "研发资金来源，美国"),
        "band": Text("bands", "区间"),
        "coverage": Text("coverage", "覆盖率"),
        "years_ahead": Text("years ahead", "提前年数"),
        "forecasts": Text("forecasts", "预测数"),
        "persistence_pp": Text("error unchanged, pp", "持平误差（百分点）"),
        "damped_drift_pp": Text("fading drift, pp", "趋势渐缓误差（百分点）"),
        "drift_pp": Text("plain drift, pp", "趋势外推误差（百分点）"),
        "damped_drift_over_persistence": Text("fading drift over unchanged", "趋势渐缓与持平误差之比"),
        "above_rest": Text("needed growth above the rest", "所需超出其余部分的年增速"),
        "real_levers": Text("all real levers at their end of range reach", "全部实际工具取上限可达"),
        "reached_by": Text("enough", "单独足够者"),
        "over_persistence": Text("error over that of unchanged", "与持平误差之比"),
        "over_damped_drift": Text("error over that of fading drift", "与趋势渐缓误差之比"),
        "without_most_helpful": Text("the same without the country that helps most", "去掉贡献最大的国家后"),
        "coverage_USA": Text("coverage, United States", "覆盖率（美国）"),
        "coverage_CHN": Text("coverage, China (too few forecasts to judge)", "覆盖率（中国，样本过少，仅列示）"),
        "cheapest": Text("cheapest", "最省"),
        "steadiest": Text("steadiest", "最稳"),
        "price": Text("price of steadiness", "平稳代价"),
        "cheapest_by_target": Text("cheapest by target", "各目标最省成本"),
        "steadiest_by_target": Text("steadiest by target", "各目标最稳成本"),
        "cheapest_by_deadline": Text("cheapest by deadline", "各期限最省成本"),
        "steadiest_by_deadline": Text("steadiest by deadline", "各期限最稳成本"),
        "price_in_1_and_2_years": Text("price in 1 and 2 years", "1 年与 2 年的平稳代价"),
    }
)


def run(workspace: Workspace) -> dict[str, Any]:
    """Measure every truth that can be measured."""
    measures = (*truths.MEASURES, hindcasts.measured, replay.measured, growth.measured, cube.measured, reforms.measured)
    found = (truth for measure in measures for truth in measure(workspace))
    checks = [_check(truth) for truth in found]
    checks += [_not_run("V2", part, reason) for part, reason in growth.not_run(workspace)]
    checks.sort(key=lambda check: (int(check["id"][1:]), check["outcome"] == "not_run"))
    counts = dict.fromkeys(OUTCOMES, 0)
    for check in checks:
        counts[check["outcome"]] += 1
    files = (CHINA, UNITED_STATES, PANEL, truths.TYPES_BY_COUNTRY, truths.TAX_RULES, growth.RATES)
    return {
        "schema": SCHEMA,
        "run": stamp("path.validate", {"files": files, "checks": checks}),
        "counts": counts,
        "checks": checks,
    }


def _check(truth: Truth) -> Check:
    return {
        "id": truth.name,
        "part": truth.part,
        "title": TITLES[truth.name].json(),
        "measured": {str(name): value for name, value in truth.measured.items()},
        "bar": truth.bar.json(),
        "outcome": truth.outcome,
        "filter": truth.filter or None,
        "message": None,
    }


def _not_run(name: str, part: str, reason: Text) -> Check:
    return {
        "id": name,
        "part": part,
        "title": TITLES[name].json(),
        "measured": None,
        "bar": None,
        "outcome": "not_run",
        "filter": None,
        "message": reason.json(),
    }


def lines(document: Mapping[str, Any]) -> list[tuple[Text, Text]]:
    """Return the transcript: one line per check."""
    found = []
    for check in document["checks"]:
        title = Text.of(check["title"])
        part = _word(check["part"])
        head = Text("{title} ({part})", "{title}（{part}）") if check["part"] else Text(*["{title}"] * 2)
        sentence = Text("{state}: ", "{state}：") + head + Text(" — {shown}", "——{shown}")
        shown = sentence.format(state=OUTCOMES[check["outcome"]], title=title, part=part, shown=_shown(check))
        found.append((same(check["id"]), shown))
    counts = document["counts"]
    total = Text(
        "{p} hold, {f} fail, {n} not run; {d} are diagnostic, of which {a} give an alarm",
        "{p} 项通过，{f} 项未通过，{n} 项未运行；另有 {d} 项仅作诊断，其中报警 {a} 项",
    ).format(
        p=counts["pass"],
        f=counts["fail"],
        n=counts["not_run"],
        d=counts["diagnostic"] + counts["alarm"],
        a=counts["alarm"],
    )
    return [*found, (Text("in all", "合计"), total)]


def _shown(check: Mapping[str, Any]) -> Text:
    if check["message"]:
        return Text.of(check["message"])
    parts = [
        Text("{name} {value}", "{name} {value}").format(name=_word(name), value=_plain(value))
        for name, value in check["measured"].items()
    ]
    bar = Text.of(check["bar"])
    measured = join(parts, "; ", "；")
    return Text("{measured}; bar: {bar}", "{measured}；标准：{bar}").format(measured=measured, bar=bar)


def _plain(value: Any) -> str:
    if isinstance(value, Iterable) and not isinstance(value, str):
        items = list(value)
        nested = any(isinstance(item, Iterable) for item in items)
        return (" | " if nested else " / ").join(_plain(item) for item in items)
    if value is None:
        return "—"
    return f"{value:g}" if isinstance(value, float) and 0 < abs(value) < 1e-3 else str(value)


def _word(name: str) -> Text:
    return WORDS.get(name, same(name))
