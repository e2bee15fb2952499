# SPDX-License-Identifier: Apache-2.0
"""The tables of an evaluation: those of its files, and those that its pages show."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

from yuzui import registry
from yuzui.evaluation.answer import (
    Answer,
    Coverage,
    CoverageYear,
    DisruptionYear,
    IndicatorResult,
    MeanOf,
    PartMean,
    Rewired,
    RewiredYear,
    RuleMean,
    SharesOf,
    ShareYear,
)
from yuzui.evaluation.sentences import STATES, TABLES, delayed, span, titled
from yuzui.evaluation.sentences import works as works_in_words
from yuzui.model.quantity import Quantity
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import agree, number, percent
from yuzui.view.table import Column, DataTable, Table

COMPLETE = {True: Text("complete", "完整"), False: Text("censored", "删失")}
RULES = {"null": Text("no value", "不取值"), "as_one": Text("counted as 1", "计为 1")}
_PUBLISHED, _WORKS = Text("published", "发表年份"), Text("works", "成果数")
_STABLE = (Text("stable from", "稳定区间下限"), Text("stable to", "稳定区间上限"))
Read = Callable[[Any], Any]


def low(quantity: Quantity | None) -> float | None:
    """Return the lower end of the interval of a number, if it has one."""
    return quantity.interval.low if quantity and quantity.interval else None


def high(quantity: Quantity | None) -> float | None:
    """Return the upper end of the interval of a number, if it has one."""
    return quantity.interval.high if quantity and quantity.interval else None


def _column(name: str, label: Text, form: str = "", value: Read | None = None) -> Column:
    return Column(name, label, form=form, value=value)


def _interval(of: Callable[[Any], Quantity], form: str) -> tuple[Column, Column]:
    start, end = _STABLE
    return _column("low", start, form, lambda row: low(of(row))), _column("high", end, form, lambda row: high(of(row)))


def _where(part: Callable[[Answer], Any], *columns: Column) -> Callable[[Answer], Sequence[Column]]:
    """Return the columns of a table that only answers with some part have."""
    return lambda answer: columns if part(answer) else ()


CURVES = Table[Answer](
    "curves",
    Text("curves by age", "按年龄的引用曲线"),
    rows=lambda answer: [(curve, point) for curve in answer.curves or () for point in curve.points],
    columns=_where(
        lambda answer: answer.curves is not None,
        _column("from", Text("from", "起"), "0", lambda row: row[0].first),
        _column("to", Text("to", "止"), "0", lambda row: row[0].last),
        _column("works", _WORKS, "#,##0", lambda row: row[0].works),
        _column("age", Text("age in years", "年龄（年）"), "0", lambda row: row[1].age),
        _column("citations", Text("citations", "引用次数"), "#,##0", lambda row: row[1].citations),
        _column("per_work", Text("per work", "篇均"), "0.00", lambda row: row[1].per_work),
        _column("state", Text("state", "状态"), "", lambda row: COMPLETE[row[1].complete]),
    ),
)
LATE = Table[Answer](
    "late",
    Text("late shares", "迟到引用占比"),
    rows=lambda answer: answer.late or (),
    columns=_where(
        lambda answer: answer.late is not None,
        _column("cohort", _PUBLISHED, "0"),
        _column("window", Text("after years", "之后年数"), "0"),
        _column("share", Text("share", "占比"), "0.0%", lambda row: row.share.value),
        *_interval(lambda row: row.share, "0.0%"),
        _column("state", Text("state", "状态"), "", lambda row: STATES[row.state]),
        _column("said_from", Text("can be said from", "可判断年份"), "0"),
    ),
)


class _RuleYear(NamedTuple):
    """A year of mean disruption under one rule."""

    year: DisruptionYear
    label: Text
    mean: RuleMean


DISRUPTION = Table[Answer](
    "disruption",
    Text("disruption by year", "历年颠覆性"),
    rows=lambda answer: [
        _RuleYear(year, label, year.rule(rule))
        for year in (answer.disruption.years if answer.disruption else ())
        for rule, label in RULES.items()
    ],
    columns=_where(
        lambda answer: answer.disruption,
        _column("year", _PUBLISHED, "0", lambda row: row.year.year),
        _column("works", _WORKS, "#,##0", lambda row: row.year.works),
        _column("loose", Text("without references", "无参考文献"), "#,##0", lambda row: row.year.without_reference),
        _column("rule", Text("rule", "规则"), "", lambda row: row.label),
        _column("valued", Text("valued", "有值"), "#,##0", lambda row: row.mean.valued),
        _column("mean", Text("mean CD", "CD 均值"), "0.00", lambda row: row.mean.mean.value),
        *_interval(lambda row: row.mean.mean, "0.00"),
        _column("window", Text("window", "窗口"), "", lambda row: COMPLETE[row.year.complete]),
    ),
)


class _Beside(NamedTuple):
    """A year of disruption, what its mean leaves out, and what rewired copies give."""

    covered: CoverageYear | None
    copies: RewiredYear | None
    disruption: DisruptionYear | None = None


def _by_year(part: Coverage | Rewired | None) -> dict[int, Any]:
    return {row.year: row for row in part.years} if part else {}


def _covered(answer: Answer) -> list[_Beside]:
    copies = _by_year(answer.baseline)
    return [_Beside(row, copies.get(row.year)) for row in (answer.coverage.years if answer.coverage else ())]


def _references(name: str) -> Read:
    return lambda row: getattr(row.covered.references, name) if row.covered and row.covered.references else None


def _match_share(row: _Beside) -> float | None:
    return row.covered.references.share.value if row.covered and row.covered.references else None


def _copies(name: str) -> Read:
    return lambda row: getattr(row.copies, name).value if row.copies else None


BESIDE = Table[Answer](
    "beside",
    Text("beside disruption", "颠覆性对照"),
    rows=_covered,
    columns=_where(
        lambda answer: answer.disruption,
        _column("year", _PUBLISHED, "0", lambda row: row.covered.year),
        _column("works", _WORKS, "#,##0", lambda row: row.covered.works),
        _column("excluded", Text("without value", "无值占比"), "0.0%", lambda row: row.covered.excluded.value),
        _column("declared", Text("references declared", "声明参考文献数"), "#,##0", _references("declared")),
        _column("resolved", Text("found in the set", "集合内找到"), "#,##0", _references("resolved")),
        _column("share", Text("share found", "找到占比"), "0.0%", _match_share),
        _column("mean", Text("mean CD", "CD 均值"), "0.000", _copies("observed")),
        _column("copies", Text("mean of rewired copies", "重连副本均值"), "0.000", _copies("mean")),
        _column("low", Text("copies from", "副本下限"), "0.000", lambda row: row.copies and low(row.copies.mean)),
        _column("high", Text("copies to", "副本上限"), "0.000", lambda row: row.copies and high(row.copies.mean)),
        _column("above", Text("set less copies", "集合减副本"), "0.000", _copies("above")),
    ),
)
SLEEPERS = Table[Answer](
    "sleepers",
    Text("sleeping beauties", "睡美人"),
    rows=lambda answer: answer.sleepers.latest if answer.sleepers else (),
    columns=_where(
        lambda answer: answer.sleepers,
        _column("id", Text("work", "成果")),
        _column("year", _PUBLISHED, "0"),
        _column("sb", Text("coefficient", "系数"), "0.00"),
        _column("percentile", Text("percentile in field and decade", "同领域同年代百分位"), "0.0"),
        _column("awakening", Text("age at awakening", "唤醒年龄"), "0"),
        _column("peak", Text("age at peak", "高峰年龄"), "0"),
        _column("history", Text("citations by age", "历年引用"), "", lambda row: " ".join(map(str, row.history))),
    ),
)


class _ShareOf(NamedTuple):
    """A share of the works of all years or of one."""

    indicator: SharesOf
    group: SharesOf | ShareYear
    part: MeanOf

    @property
    def years(self) -> Text:
        """The year of the group, or all."""
        return same(self.group.year) if isinstance(self.group, ShareYear) else Text("all", "全部")


def _groups(shares: SharesOf) -> list[tuple[SharesOf, SharesOf | ShareYear, MeanOf]]:
    groups: list[SharesOf | ShareYear] = [shares, *shares.years]
    return [(shares, group, part) for group in groups for part in group.parts]


SHARES = Table[Answer](
    "shares",
    Text("shares", "占比"),
    rows=lambda answer: [_ShareOf(*row) for one in answer.shares for row in _groups(one)],
    columns=_where(
        lambda answer: answer.shares,
        _column("indicator", Text("indicator", "指标"), "", lambda row: row.indicator.title),
        _column("part", Text("part", "分量"), "", lambda row: row.part.label),
        _column("year", _PUBLISHED, "", lambda row: row.years),
        _column("works", _WORKS, "#,##0", lambda row: row.group.works),
        _column("known", Text("known", "已知"), "#,##0", lambda row: row.part.valued),
        _column("share", Text("share of the known", "占已知成果"), "0.0%", lambda row: row.part.mean.value),
        *_interval(lambda row: row.part.mean, "0.0%"),
    ),
)
UNITS = Table[Answer](
    "units",
    Text("units", "单位"),
    rows=lambda answer: [(unit, part) for unit in (answer.units.rows if answer.units else ()) for part in unit.parts],
    columns=_where(
        lambda answer: answer.units,
        _column("unit", Text("unit", "单位"), "", lambda row: row[0].unit),
        _column("works", _WORKS, "#,##0", lambda row: row[0].works),
        _column("weight", Text("weight", "权重"), "0.00", lambda row: row[0].weight),
        _column("number", Text("number", "指标"), "", lambda row: row[1].mean),
        _column("value", Text("value", "取值"), "0.000", lambda row: row[1].value.value),
        *_interval(lambda row: row[1].value, "0.000"),
        _column("rank", Text("rank", "名次"), "0", lambda row: row[1].rank),
        _column("total", Text("total", "合计"), "0.00", lambda row: row[1].sum),
    ),
)


def _named(answer: Answer, column: str) -> Text:
    """Return indicator and part of a column of values; the column itself where neither has it."""
    for one in answer.indicators:
        for part in one.parts:
            if re.fullmatch(rf"{re.escape(column)}(_\d+)?", part.column):
                return join([one.title, part.label], ", ", "，")
    return same(column)


def _missing(answer: Answer) -> list[tuple[Text, Text, int]]:
    return [(_named(answer, row.column), row.label, row.count) for row in answer.nulls]


MISSING = Table[Answer](
    "missing",
    Text("missing values", "缺失值"),
    rows=_missing,
    columns=(
        _column("number", Text("number", "指标"), "", lambda row: row[0]),
        _column("reason", Text("reason", "原因"), "", lambda row: row[1]),
        _column("works", _WORKS, "#,##0", lambda row: row[2]),
    ),
)
FINDINGS = Table[Answer](
    "findings",
    Text("findings", "发现"),
    rows=lambda answer: answer.findings,
    columns=(
        _column("table", Text("table", "表"), "", lambda row: TABLES[row.table]),
        _column("what", Text("what", "内容"), "", lambda row: row.message),
        _column("count", Text("count", "条数"), "#,##0"),
    ),
)
DEFINITIONS = Table[Answer](
    "definitions",
    Text("definitions", "定义"),
    rows=lambda answer: [
        *((one.term, one.text) for one in answer.definitions),
        *((one.title, one.cannot_tell) for one in answer.indicators),
    ],
    columns=(
        _column("term", Text("term", "术语"), "", lambda row: row[0]),
        _column("meaning", Text("meaning, or what it cannot tell", "含义，或不能说明什么"), "", lambda row: row[1]),
    ),
)
FILES = (CURVES, LATE, DISRUPTION, BESIDE, SLEEPERS, SHARES, UNITS, MISSING, FINDINGS, DEFINITIONS)
"""What a file of an evaluation holds."""

# What pages show: the same rows in their words.


class _Part(NamedTuple):
    """One number of an indicator."""

    about: IndicatorResult
    part: PartMean


def _indicators(answer: Answer) -> list[_Part]:
    return [_Part(one, part) for one in answer.indicators for part in one.parts]


def _result(answer: Answer, row: _Part) -> str:
    """Return where it stands what is behind a number."""
    name = next((one.id for one in answer.results if one.indicator == row.about.name), None)
    return f"/results/numbers/{encode(name)}?part={row.part.column}" if name else ""


def _window(row: _Part) -> str | Text:
    module = registry.modules("indicator").get(row.about.name)
    hangs = module is None or module.META.last is not None
    return row.part.mean.window if hangs else Text("none", "无")


def _benchmark(row: _Part) -> float | None:
    return row.part.benchmark.mean if row.part.benchmark else None


_INDICATOR = Column(
    "indicator",
    Text("Indicator", "指标"),
    value=lambda row: row.about.title,
    link=lambda _, row: f"/results/indicators/{encode(row.about.name)}",
)
INDICATORS = Table[Answer](
    "indicators",
    lambda answer: (
        Text("The list beside the whole set", "名单与全集对照")
        if answer.only
        else Text("Indicators, with their coverage", "各指标及覆盖率")
    ),
    rows=_indicators,
    columns=lambda answer: (
        _INDICATOR,
        Column("part", Text("Part", "分量"), value=lambda row: row.part.label, link=_result),
        Column("mean", Text("Mean", "均值"), digits=3, value=lambda row: row.part.mean.value),
        Column("valued", Text("Works in the mean", "计入均值的成果"), digits=0, value=lambda row: row.part.counted),
        Column(
            "left",
            Text("Left out: window not over", "窗口未满，未计入"),
            digits=0,
            value=lambda row: row.part.left_out or None,
        ),
        *(
            (Column("whole", Text("Mean of the whole set", "全集均值"), digits=3, value=_benchmark),)
            * bool(answer.only)
        ),
        Column("coverage", Text("Coverage", "覆盖率"), "%", 1, value=lambda row: row.part.mean.coverage),
        Column("window", Text("Window", "窗口"), value=_window),
    ),
)
LIMITS = Table[Answer](
    "limits",
    Text("What these numbers cannot tell", "这些数字不能说明什么"),
    rows=lambda answer: answer.indicators,
    columns=(
        Column(
            "indicator",
            Text("Indicator", "指标"),
            value=lambda row: row.title,
            link=lambda _, row: f"/results/indicators/{encode(row.name)}",
        ),
        Column("cannot", Text("What it cannot tell", "不能说明"), value=lambda row: row.cannot_tell),
    ),
)
_YEARS = 25
"""Latest years of publication of which shares are told one by one; earlier ones stand in a row."""


class _ShareRow(NamedTuple):
    """Shares of the works of some years as one: each part is of all their works of which it is known."""

    years: Text
    groups: Sequence[SharesOf | ShareYear]
    known: Sequence[int]

    @property
    def works(self) -> int:
        """Works of these years."""
        return sum(one.works for one in self.groups)

    def valued(self, n: int) -> int:
        """Return of how many works a part is known."""
        return sum(one.parts[n].valued for one in self.groups)

    def share(self, n: int) -> float | None:
        """Return the share of a part."""
        have = sum(part.valued * (part.mean.value or 0) for part in (one.parts[n] for one in self.groups))
        return have / self.valued(n) if self.valued(n) else None


def shares(about: SharesOf) -> DataTable:
    """Return the shares of one indicator, without parts that no work has or none is known to."""
    known = [n for n, part in enumerate(about.parts) if part.valued]
    shown = [n for n in known if about.parts[n].mean.value]
    early = about.years[:-_YEARS] if len(about.years) > _YEARS + 1 else []
    rows = [_ShareRow(Text("all", "全部"), [about], known)]
    if early:
        rows.append(_ShareRow(span(early[0].year, early[-1].year), early, known))
    rows += [_ShareRow(same(one.year), [one], known) for one in about.years[len(early) :]]
    table = Table[Any](
        f"share-{about.indicator}",
        about.title + Text(": share of the works known", "：占已知成果的比例"),
        rows=lambda rows: rows,
        columns=(
            Column("year", Text("Published", "发表年份"), value=lambda row: row.years),
            Column("works", Text("Works", "成果"), digits=0),
            Column(
                "unknown",
                Text("Not fully known", "部分或全部未知"),
                digits=0,
                value=lambda row: row.works - min(map(row.valued, row.known)),
            ),
            *(
                Column(about.parts[n].column, about.parts[n].label, "%", 1, value=partial(_ShareRow.share, n=n))
                for n in shown
            ),
        ),
    )
    return table.drawn(rows)


def _of_units(answer: Answer) -> Text:
    counting = answer.counting
    assert counting
    return Text(
        "Counted {mode}. Of {works} {lost} ({share}) {belong} to nobody known: given to no other. "
        "All units with their indicators: --units FILE.",
        "{mode}。{works}中有 {lost} 项（{share}）无法归属，不分给他人。全部单位及其指标：--units FILE。",
    ).format(
        mode=counting.label,
        works=works_in_words(counting.works),
        lost=number(counting.lost_mass, 0 if counting.lost_mass % 1 == 0 else 1),
        share=percent(counting.lost_share or 0, 1),
        belong=agree(counting.lost_mass, "belongs", "belong"),
    )


def _unit_label(answer: Answer) -> Text:
    assert answer.units
    return answer.units.label


UNIT_WORKS = Table[Answer](
    "units",
    lambda answer: Text("Works by {unit}", "按{unit}的成果").format(unit=_unit_label(answer)),
    rows=lambda answer: answer.units.rows if answer.units else (),
    columns=lambda answer: (
        Column("unit", _unit_label(answer), value=lambda row: same(row.unit)),
        Column("works", Text("Works", "成果"), digits=0),
        Column("weight", Text("Weight", "权重"), digits=1),
        Column(
            "share",
            Text("Share of all works", "占全部成果"),
            "%",
            1,
            value=lambda row: row.weight / answer.counting.works if answer.counting and answer.counting.works else None,
        ),
    ),
    note=_of_units,
)
"""What indicators say of each unit is in the file: a table of means would be read as a ranking."""
PAIR = Table[Answer](
    "pair",
    Text(
        "Cited more often, and yet less beside its field, year and type",
        "被引次数更多，但与同领域、同年份、同类型相比更少",
    ),
    rows=lambda answer: [work for pair in answer.pairs or () for work in (pair.more, pair.less)],
    columns=(
        Column("work", Text("Work", "成果"), value=titled),
        Column("year", Text("Year", "年份"), value=lambda row: same(row.year)),
        Column("citations", Text("Citations in the window", "窗口内被引次数"), digits=0),
        Column("score", Text("Normalised score", "归一化分数"), digits=2),
    ),
)
EXCLUDED = Table[Answer](
    "excluded",
    Text("Works without a value, by reason", "无取值的成果及原因"),
    rows=_missing,
    columns=(
        Column("column", Text("Number", "指标"), value=lambda row: row[0]),
        Column("reason", Text("Reason", "原因"), value=lambda row: row[1]),
        Column("count", Text("Works", "成果"), digits=0, value=lambda row: row[2]),
    ),
)
FLAGGED = Table[Answer](
    "findings",
    Text("What was flagged in the data, and kept", "数据中标记并保留的问题"),
    rows=lambda answer: answer.findings,
    columns=(
        Column("what", Text("What", "问题"), value=lambda row: row.message),
        Column("table", Text("Table", "数据表"), value=lambda row: TABLES[row.table]),
        Column("count", Text("Rows", "行数"), digits=0),
    ),
)
TERMS = Table[Answer](
    "definitions",
    Text("Words used here", "用语"),
    rows=lambda answer: answer.definitions,
    columns=(Column("term", Text("Term", "用语")), Column("text", Text("Meaning", "含义"))),
)


def _means(answer: Answer) -> list[_Beside]:
    covered, copies = _by_year(answer.coverage), _by_year(answer.baseline)
    years = answer.disruption.years if answer.disruption else ()
    return [_Beside(covered.get(year.year), copies.get(year.year), year) for year in years]


MEANS = Table[Answer](
    "beside",
    Text("What each mean leaves out, and what chance gives", "各均值未计入的部分与随机对照"),
    rows=_means,
    columns=(
        Column("year", Text("Year", "年份"), value=lambda row: same(row.disruption.year)),
        Column("works", Text("Works", "成果"), digits=0, value=lambda row: row.disruption.works),
        Column(
            "loose",
            Text("Without references", "无参考文献"),
            digits=0,
            value=lambda row: row.disruption.without_reference,
        ),
        Column(
            "excluded",
            Text("Left out", "未计入"),
            "%",
            1,
            value=lambda row: row.covered.excluded.value if row.covered else None,
        ),
        Column("found", Text("References found", "参考文献找到比例"), "%", 1, value=_match_share),
        Column(
            "null", Text("Mean: no value", "均值：不取值"), digits=3, value=lambda row: row.disruption.null.mean.value
        ),
        Column("chance", Text("Rewired copies", "重连副本"), digits=3, value=_copies("mean")),
        Column(
            "one",
            Text("Mean: counted as 1", "均值：计为 1"),
            digits=3,
            value=lambda row: row.disruption.as_one.mean.value,
        ),
    ),
)


def _recognised_late(answer: Answer) -> Text | None:
    if not answer.sleepers:
        return None
    return Text(
        "Recognised late: {rule}. Of works that never woke it says nothing.",
        "延迟认可：{rule}。对从未被唤醒的成果，该系数说明不了什么。",
    ).format(rule=delayed(answer.sleepers))


LATE_WORKS = Table[Answer](
    "sleepers",
    Text("Works recognised late, by their coefficient", "延迟认可的成果，按系数排列"),
    rows=lambda answer: answer.sleepers.latest if answer.sleepers else (),
    columns=(
        Column("work", Text("Work", "成果"), value=titled),
        Column("year", Text("Published", "发表年份"), value=lambda row: same(row.year)),
        Column("sb", Text("Coefficient", "系数"), digits=2),
        Column("percentile", Text("Percentile in field and decade", "同领域同年代百分位"), digits=1),
        Column("awakening", Text("Awakening", "唤醒年份"), value=lambda row: same(row.year + row.awakening)),
        Column("peak", Text("Years to the peak", "距高峰年数"), digits=0),
        Column("citations", Text("Citations", "被引次数"), digits=0, value=lambda row: sum(row.history)),
    ),
    note=_recognised_late,
)
