# SPDX-License-Identifier: Apache-2.0
"""What the jobs of investment are asked with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path as FilePath
from typing import Annotated, Any

import msgspec

from yuzui.errors import InputError
from yuzui.job.inputs import Help
from yuzui.text import Text

SERIES = Text("file with the series; by default a shipped one", "序列文件；默认用随附数据")
GAP = Text("reason to accept sums that do not hold", "接受分项不合总数的理由")
MEASURE = Text(
    "part: a type (basic), who performs (enterprise), who pays (government), GERD_to_GDP; "
    "performer.enterprise where several have the name",
    "分子类别",
)


class Cube(msgspec.Struct, frozen=True, kw_only=True):
    """Of which country it is told who performs which type of R&D."""

    country: Annotated[
        str, Help(Text("country, three letters of ISO 3166", "国家代码，ISO 3166 三位字母"), metavar="ISO3")
    ] = "CHN"


class Funders(msgspec.Struct, frozen=True, kw_only=True):
    """Who pays for R&D is told of all that comes with Yuzui: nothing is asked."""


class Path(msgspec.Struct, frozen=True, kw_only=True):
    """Which share of which series is to reach which target, and by when."""

    series: Annotated[FilePath | None, Help(SERIES, argument=True, file=True, exists=True)] = None
    measure: Annotated[str, Help(MEASURE, metavar="CATEGORY")] = "basic"
    of: Annotated[str, Help(Text("whole: total, type, performer", "分母维度"), metavar="DIMENSION")] = "total"
    target: Annotated[float, Help(Text("share aimed at, as a fraction", "目标占比（小数）"))] = 0.08
    by: Annotated[int | None, Help(Text("deadline, a year", "期限（年份）"), metavar="YEAR")] = None
    panel: Annotated[
        FilePath | None, Help(Text("file with the panel of countries", "各国面板文件"), file=True, exists=True)
    ] = None
    lever: Annotated[str, Help(Text("lever whose effect is wanted", "所要测算的政策工具"), metavar="NAME")] = ""
    country: Annotated[str, Help(Text("ISO 3166 alpha-3 code", "ISO 3166 三位国家代码"))] = "CHN"
    accept_gap: Annotated[str, Help(GAP, metavar="REASON")] = ""


class Tax(msgspec.Struct, frozen=True, kw_only=True):
    """For which firm, rule and year tax rules are looked at, and when the firm deducts."""

    rules: Annotated[
        FilePath | None, Help(Text("file with the rules; by default the shipped one", "规则文件；默认用随附数据"))
    ] = None
    country: Annotated[str, Help(Text("ISO 3166 alpha-3 code", "ISO 3166 三位国家代码"))] = "CHN"
    year: Annotated[
        int | None, Help(Text("year; by default the last one the rules name", "年份；默认为规则所载最后一年"))
    ] = None
    firm: Annotated[str, Help(Text("class of firm", "企业类别"))] = ""
    rule: Annotated[str, Help(Text("one rule", "一条规则"))] = ""
    tax_rate: Annotated[float | None, Help(Text("rate of the profit tax, as a fraction", "企业所得税税率（小数）"))] = (
        None
    )
    weights: Annotated[
        list[float] | None, Help(Text("part of the year's spending in each quarter", "各季度支出权重"), terminal=False)
    ] = None
    wait: Annotated[float, Help(Text("years until a firm without profit deducts", "无利润企业结转年数"))] = 0.0
    interest: Annotated[float, Help(Text("yearly discount meanwhile, as a fraction", "期间年折现率（小数）"))] = 0.0


class TenYearPlan(msgspec.Struct, frozen=True, kw_only=True):
    """For which share plans are made, from when on, and for how many years."""

    measure: Annotated[str, Help(Text("category of the dimension “type”", "“type”维度中的类别"))] = "basic"
    of: Annotated[str, Help(Text("dimension that is the whole", "作为分母的维度"))] = "total"
    target: Annotated[float, Help(Text("share aimed at, as a fraction", "目标占比（小数）"))] = 0.08
    country: Annotated[str, Help(Text("ISO 3166 alpha-3 code", "ISO 3166 三位国家代码"))] = "CHN"
    first: Annotated[int, Help(Text("year in which the first plan began", "首个方案的起始年份"))] = 2014
    span: Annotated[int, Help(Text("years of a plan", "方案年数"))] = 10


DENOMINATORS = ("fixed_rest", "fixed_total")
"""What of the denominator is held fixed: the rest, or all of it."""
BY_YEAR = ("growth", "cap", "ceiling")
LARGEST = 1e12
"""Largest figure, any sign: beyond, rounding swallows the path."""
Wanted = float | Mapping[Any, Any]
"""A parameter of a lever as it is set, for all years or by year, or by name the limits of an amount to be found."""


class Backcast(msgspec.Struct, frozen=True, kw_only=True):
    """From which series to which target, by when, and within which limits."""

    series: Annotated[FilePath | None, Help(SERIES)] = None
    country: Annotated[str, Help(Text("ISO 3166 alpha-3 code", "ISO 3166 三位国家代码"))] = "CHN"
    measure: Annotated[str, Help(Text("category of the dimension “type”", "“type”维度中的类别"))] = "basic"
    of: Annotated[str, Help(Text("dimension that is the whole", "作为分母的维度"))] = "total"
    target: Annotated[float, Help(Text("share aimed at, as a fraction", "目标占比（小数）"))] = 0.08
    by: Annotated[int | None, Help(Text("deadline, a year", "期限（年份）"))] = None
    growth: Annotated[
        float | Sequence[float] | None,
        Help(
            Text(
                "yearly growth of the rest; by default last year's of the whole", "其余部分年增速；默认取上年总量增速"
            ),
            terminal=False,
        ),
    ] = None
    rule: Annotated[str, Help(Text("fixed_rest or fixed_total", "fixed_rest（增投计入总量）或 fixed_total"))] = (
        "fixed_rest"
    )
    cap: Annotated[
        float | Sequence[float] | None,
        Help(Text("most yearly growth, as a fraction", "年增速上限（小数）"), terminal=False),
    ] = None
    ceiling: Annotated[
        float | Sequence[float] | None, Help(Text("most spending in a year", "年度投入上限"), terminal=False)
    ] = None
    steadiness: Annotated[float | None, Help(Text("weight of steadiness against money", "平稳相对于资金的权重"))] = None
    discount: Annotated[float, Help(Text("what a cost one year later counts", "推迟一年的成本折现因子"))] = 1.0
    sure: Annotated[float | None, Help(Text("odds with which the target is to be met", "达标把握（概率）"))] = None
    levers: Annotated[
        Mapping[str, Mapping[str, Wanted]],
        Help(Text("levers whose amounts are to be found", "所求政策工具"), terminal=False),
    ] = msgspec.field(default_factory=dict)
    sources: Annotated[
        Mapping[str, str], Help(Text("where figures of levers were read", "政策工具数值的出处"), terminal=False)
    ] = msgspec.field(default_factory=dict)
    base_year: Annotated[int | None, Help(Text("year the scenario was written from", "情景的基年"))] = None
    frontier: Annotated[
        bool | str, Help(Text("also deadlines and targets around", "并列相近期限与目标"), terminal=False)
    ] = False
    accept_gap: Annotated[str, Help(GAP)] = ""

    def __post_init__(self) -> None:
        for name in ("target", *BY_YEAR, "steadiness", "discount", "sure"):
            value = getattr(self, name)
            for one in value if isinstance(value, list | tuple) else (value,):
                _figure(name, one)
        if self.rule not in DENOMINATORS:
            raise InputError(
                Text("there is no such rule of the denominator", "没有这种分母规则"),
                seen=str(self.rule),
                expected=" ".join(DENOMINATORS),
                code="denominator_rule",
            )
        if self.sure is not None and not 0.5 <= self.sure < 1:
            raise InputError(
                Text("odds are a probability from one half to below 1", "把握程度应不小于 0.5 且小于 1"),
                seen=f"{self.sure:g}",
                expected="0.5 … 0.99",
                fix=Text("write for example 0.8", "例如写 0.8"),
                code="odds_range",
            )


def _figure(name: str, value: Any) -> None:
    """Refuse a figure that no path can be computed from: not finite, or a ceiling below 0."""
    if not isinstance(value, int | float) or (abs(value) <= LARGEST and (name != "ceiling" or value >= 0)):
        return
    raise InputError(
        Text(f"“{name}” lies outside what can be computed", f"“{name}”超出可计算的范围"),
        seen=f"{value:g}",
        expected=f">= 0, <= {LARGEST:g}" if name == "ceiling" else f"<= {LARGEST:g}",
        code="out_of_range",
    )
