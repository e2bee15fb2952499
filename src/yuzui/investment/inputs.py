# SPDX-License-Identifier: Apache-2.0
"""What the jobs of investment are asked with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec

from yuzui.job.inputs import Help
from yuzui.text import Text


class Cube(msgspec.Struct, frozen=True, kw_only=True):
    """Of which country it is told who performs which type of R&D."""

    country: Annotated[
        str, Help(Text("country, three letters of ISO 3166", "国家代码，ISO 3166 三位字母"), metavar="ISO3")
    ] = "CHN"


class Funders(msgspec.Struct, frozen=True, kw_only=True):
    """Who pays for R&D is told of all that comes with Yuzui: nothing is asked."""


class Tax(msgspec.Struct, frozen=True, kw_only=True):
    """For which firm, rule and year tax rules are looked at, and when the firm deducts."""

    rules: Annotated[
        Path | None, Help(Text("file with the rules; by default the shipped one", "规则文件；默认用随附数据"))
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
        list[float] | None, Help(Text("part of the year's spending in each quarter", "各季度支出权重"))
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
