# SPDX-License-Identifier: Apache-2.0
"""Every published truth with what was measured and the bar, as ``/about/method`` shows it."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Any

from tests.validation import cube, growth, hindcasts, reforms, replay, truths
from tests.validation.truth import Truth
from yuzui.investment import path_sources
from yuzui.investment.path_answer import METHODS
from yuzui.job.workspace import Workspace
from yuzui.text import Text, join, same

STORED = Path(str(files("yuzui.investment"))) / "validation.json"
"""The result that the page shows."""

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
    | path_sources.KINDS
    | path_sources.COUNTRIES
    | path_sources.PERFORMERS
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


def rows(workspace: Workspace) -> list[dict[str, Any]]:
    """Measure every truth that can be measured; what stands on the page, in its words."""
    measures = (*truths.MEASURES, hindcasts.measured, replay.measured, growth.measured, cube.measured, reforms.measured)
    found = [truth for measure in measures for truth in measure(workspace)]
    made = [_row(one.name, one.part, one.outcome, _shown(one)) for one in found]
    made += [_row("V2", part, "not_run", reason) for part, reason in growth.not_run(workspace)]
    return sorted(made, key=lambda row: (int(row["id"][1:]), row["outcome"] == "not_run"))


def _row(name: str, part: str, outcome: str, shown: Text) -> dict[str, Any]:
    title = TITLES[name]
    if part:
        title = Text("{title} ({part})", "{title}（{part}）").format(title=title, part=_word(part))
    return {"id": name, "part": part, "title": title.json(), "shown": shown.json(), "outcome": outcome}


def _shown(truth: Truth) -> Text:
    parts = [
        Text("{name} {value}", "{name} {value}").format(name=_word(str(name)), value=_plain(value))
        for name, value in truth.measured.items()
    ]
    return Text("{measured}; bar: {bar}", "{measured}；标准：{bar}").format(
        measured=join(parts, "; ", "；"), bar=truth.bar
    )


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
