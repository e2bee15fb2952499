# SPDX-License-Identifier: Apache-2.0
"""Stored results and their differences in sentences and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

import msgspec

from yuzui import registry
from yuzui.evaluation.comparison import Answer as Difference
from yuzui.evaluation.comparison import PartChange
from yuzui.evaluation.counting import MODES
from yuzui.evaluation.indicator import REASONS, linked
from yuzui.evaluation.result_store import Result
from yuzui.evaluation.sentences import works
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, number, signed
from yuzui.view.table import Column, Table
from yuzui.view.view import Line

_REFERENCE = Text("reference", "条参考文献")
_YEAR = Text("year", "年")
LABELS: Mapping[str, Text] = {
    "window": Text("window", "窗口"),
    "windows": Text("windows", "窗口"),
    "precision": Text("unit of lags", "时滞的单位"),
    "zero_ref": Text("works without references", "无参考文献的成果"),
    "shared": Text("a citer of both shares at least", "同时施引者至少共有"),
    "min_refs": Text("fewest references", "最少参考文献数"),
    "min_citers": Text("fewest citers", "最少施引数"),
    "zero_mean": Text("score where nothing of a cell was cited", "单元无引用时的分数"),
    "pool_cells": Text("small cells", "小单元"),
    "negative_lag": Text("citations from earlier works", "来自更早成果的引文"),
    "self_citations": Text("self-citations", "自引"),
    "copies": Text("rewired copies compared with", "对照的重连副本数"),
    "seed": Text("seed of every draw", "抽样的随机种子"),
    "counting": Text("works counted", "计数方式"),
    "scheme": Text("classification of the fields", "领域所属分类体系"),
    "renormalise": Text("weights of fields", "领域权重"),
    "table_version": Text("version of the tables of units", "机构与国家表的版本"),
    "through": Text("last complete year, as given", "给定的数据完整最后一年"),
    "incomplete": Text("means of windows not over", "窗口未满的均值"),
}
"""What parameters are called, in the order in which they are told."""
VALUES: Mapping[str, Mapping[Any, Text]] = {
    "precision": {"year": Text("years", "年"), "month": Text("months", "月"),
                  "day": Text("days", "日")},
    "zero_ref": {"null": Text("no value", "不取值"), "as_one": Text("counted as 1", "计为 1")},
    "zero_mean": {"one": Text("1", "1"), "null": Text("no value", "不取值")},
    "negative_lag": {"drop": Text("not counted", "不计入"),
                     "clip0": Text("counted in the first year", "计入首年")},
    "self_citations": {"include": Text("kept", "未剔除"),
                       "exclude": Text("left out where known", "可识别者已剔除")},
    "counting": MODES,
    "renormalise": {True: Text("divided by their sum", "已除以其和"),
                    False: Text("as given", "按所给")},
    "incomplete": {True: Text("counted", "计入"), False: Text("left out", "不计入")},
}  # fmt: skip
"""What their values are called; another value is told as it is."""
WEIGHTED = frozenset(("scheme", "renormalise"))
OF_UNITS = frozenset(("counting", "table_version"))
OPEN = Text("open", "不限")


def bearing(result: Result) -> dict[str, Any]:
    """Return the parameters that bear on a result."""
    module = registry.modules("indicator").get(result.indicator)
    parameters = {name: value for name, value in result.parameters.items() if value is not None}
    if "windows" in parameters:
        parameters.pop("window", None)
    known = [name for name in (*LABELS, *sorted(parameters.keys() - LABELS.keys())) if name in parameters]
    return {name: parameters[name] for name in known if module is None or bears(module, name, result.units)}


def bears(module: ModuleType, name: str, units: str) -> bool:
    """Say whether a parameter can change what a result of an indicator tells."""
    meta = module.META
    if name in ("window", "windows"):
        return meta.last is not None and bool(meta.last[0])
    if name == "precision":
        return bool(meta.kind == "graph" and meta.lags == "any")
    if name in OF_UNITS:
        return units != "work"
    if name in WEIGHTED:
        return "work.field" in module.NEEDS
    if name in ("through", "incomplete"):
        return meta.last is not None
    return name == "seed" or name in meta.params


def followed(result: Result) -> bool:
    """Say whether a result hangs on how far its set is complete; not what needs no links."""
    module = registry.modules("indicator").get(result.indicator)
    return module is None or linked(module)


def label(name: str) -> Text:
    """Return what a parameter is called; one that is not known goes by its name."""
    return LABELS.get(name, same(name))


def value(name: str, setting: Any) -> Text:
    """Return what a value of a parameter is called."""
    if setting is None:
        return Text("not given", "未给出")
    if name == "windows":
        return join([value("window", years) for years in setting])
    if name == "window":
        return count(int(setting), _YEAR) if setting else OPEN
    if name == "pool_cells":
        few = Text("put together below {n}", "不足 {n}时合并")
        return few.format(n=works(setting)) if setting else Text("not put together", "不合并")
    if name == "shared":
        return count(int(setting), _REFERENCE)
    if name in VALUES and setting in VALUES[name]:
        return VALUES[name][setting]
    plain = isinstance(setting, int) and name in ("min_refs", "min_citers", "copies")
    return number(setting) if plain else same(str(setting))


def parameter_line(result: Result) -> Text:
    """Return the parameters that bear on a result, each with its value, in one line."""
    pair = Text("{name}: {value}", "{name}：{value}")
    return join(
        [pair.format(name=label(name), value=value(name, it)) for name, it in bearing(result).items()], "; ", "；"
    )


CAUSES: Mapping[str, Text] = {
    "definition": Text("the definition changed", "定义改变"),
    "parameters": Text("the parameters changed", "参数改变"),
    "question": Text("definition and parameters changed", "定义与参数改变"),
    "left": Text("works left the set", "成果离开集合"),
    "lost": Text("works lost their value", "成果不再有取值"),
    "own": Text("works whose own record or links changed", "自身记录或引文改变的成果"),
    "around": Text("works that moved because others around them did", "因周围成果变化而改变的成果"),
    "gained": Text("works gained a value", "成果获得取值"),
    "entered": Text("works entered the set", "成果进入集合"),
}
"""What a change of a mean is put down to."""
NOTHING = Text("", "")
_NONE = Text(
    "no result is kept here yet; yuzui evaluate makes and keeps one", "尚未保存任何结果；yuzui evaluate 会计算并保存"
)
SMALL = 5e-4
"""Effects below this are counted and not spelled out one by one."""


def figure(value: float | None) -> Text:
    """Return a value for people, to three decimals; a dash where there is none."""
    return same("–") if value is None else number(value, 0 if value == int(value) else 3)


def title(result: Result) -> Text:
    """Return what a result is called: its indicator, set and vintage."""
    return Text("{title}, {set} ({vintage})", "{title}，{set}（{vintage}）").format(
        title=result.title, set=result.set.label, vintage=result.set.vintage
    )


def listed(results: Sequence[Result]) -> list[Line]:
    """Return one line a result: id, what it is, its means."""
    if not results:
        return [(NOTHING, _NONE)]
    return [(same(one.id), title(one) + same(": ") + means(one)) for one in results]


def means(result: Result) -> Text:
    """Return the mean of each part of a result that has one."""
    values = [same(f"{part.column} ") + figure(part.mean.value) for part in result.parts if part.mean.value is not None]
    return join(values, " · ", " · ")


def opened(result: Result) -> list[Line]:
    """Return what a result says, what it rests on and what it leaves out."""
    out = [
        Text("{n} × {why} ({column})", "{why} {n} 项（{column}）").format(
            n=number(one.count), why=REASONS[one.reason], column=one.column
        )
        for one in result.excluded
    ]
    through = Text(", complete through {y}", "，完整截至 {y} 年").format(y=result.through)
    rest = Text(
        "{entered} of {works}{through}; left out: {out}", "{works}中的 {entered} 项{through}；未纳入：{out}"
    ).format(
        entered=number(result.entered),
        works=works(result.works),
        through=through if followed(result) else NOTHING,
        out=join(out) if out else Text("none", "无"),
    )
    definition = Text("definition {d}; {p}; {engine}; made {at}", "定义 {d}；{p}；{engine}；生成于 {at}").format(
        d=result.definition, p=parameter_line(result), engine=result.engine, at=result.made_at
    )
    return [
        (same(result.id), title(result)),
        (Text("means", "均值"), means(result)),
        (Text("works", "成果"), rest),
        (Text("made", "生成"), definition),
        (Text("source", "来源"), same(result.set.source)),
    ]


def difference(answer: Difference) -> list[Line]:
    """Return why the mean of each part changed."""
    came = Text(
        "{entered} entered, {left} left, {common} in both ({redated} with another year)",
        "进入 {entered} 项，离开 {left} 项，两者共有 {common} 项（其中 {redated} 项年份不同）",
    )
    lines = [
        (Text("from", "由"), same(f"{answer.a.id}  ") + title(answer.a)),
        (Text("to", "到"), same(f"{answer.b.id}  ") + title(answer.b)),
        (Text("works", "成果"), came.format(**_numbers(answer.works))),
    ]
    if answer.links is not None:
        sentence = Text(
            "{added} added ({added_between_common} between works of both), {removed} removed "
            "({removed_between_common})",
            "新增 {added} 条（两者共有成果之间 {added_between_common} 条），"
            "减少 {removed} 条（{removed_between_common} 条）",
        )
        lines.append((Text("references", "参考文献"), sentence.format(**_numbers(answer.links))))
    bearing_ = {**bearing(answer.a), **bearing(answer.b)}
    for one in answer.parameters:
        if one.name in bearing_:
            sentence = Text("{name}: {a} → {b}", "{name}：{a} → {b}").format(
                name=label(one.name), a=value(one.name, one.a), b=value(one.name, one.b)
            )
            lines.append((Text("parameter", "参数"), sentence))
    if answer.definition.a != answer.definition.b:
        lines.append((Text("definition", "定义"), same(f"{answer.definition.a} → {answer.definition.b}")))
    lines += [(same(part.column.b), _explained(part)) for part in answer.parts]
    return [*lines, *((Text("note", "注"), note) for note in answer.notes)]


def _numbers(counts: msgspec.Struct) -> dict[str, Text]:
    return {name: number(n) for name, n in msgspec.structs.asdict(counts).items()}


def _explained(part: PartChange) -> Text:
    """Return the change of a mean and what each cause explains of it."""
    means = Text("{a} → {b}", "{a} → {b}").format(a=figure(part.before), b=figure(part.after))
    if part.change is None:
        return means
    effects = [
        Text("{e} {cause} ({n})", "{cause} {e}（{n} 项）").format(
            e=signed(row.effect, 3), cause=CAUSES[row.cause], n=number(row.works)
        )
        for row in part.causes
        if row.effect is not None and abs(row.effect) >= SMALL
    ]
    if not effects and any(row.effect is None for row in part.causes):
        effects = [
            Text(
                "no work has a value in both: the two means speak of different works",
                "没有成果在两者中均有取值：两个均值所指成果不同",
            )
        ]
    head = Text("{means} ({change}): ", "{means}（{change}）：").format(means=means, change=signed(part.change, 3))
    return head + (join(effects, "; ", "；") if effects else Text("nothing moved it", "没有变化"))


RESULTS = Table[Any](
    "results",
    Text("results", "结果"),
    rows=lambda answer: [(result, part) for result in answer.results for part in result.parts],
    columns=(
        Column("id", Text("result", "结果编号"), value=lambda row: row[0].id),
        Column("indicator", Text("indicator", "指标"), value=lambda row: row[0].title),
        Column("set", Text("set", "集合"), value=lambda row: row[0].set.label),
        Column("vintage", Text("vintage", "数据版次"), value=lambda row: row[0].set.vintage),
        Column("parameters", Text("parameters", "参数"), value=lambda row: parameter_line(row[0])),
        Column("definition", Text("definition", "定义"), value=lambda row: row[0].definition),
        Column("column", Text("column", "列"), value=lambda row: row[1].column),
        Column("mean", Text("mean", "均值"), form="0.000", value=lambda row: row[1].mean.value),
        Column("valued", Text("works with a value", "有取值的成果"), digits=0, value=lambda row: row[1].valued),
        Column("works", Text("works", "成果"), digits=0, value=lambda row: row[0].works),
        Column("made", Text("made", "生成时间"), value=lambda row: row[0].made_at),
    ),
)
_COLUMN = Column("column", Text("column", "列"), value=lambda row: row[0].column.b)
CAUSES_TABLE = Table[Difference](
    "causes",
    Text("causes", "原因"),
    rows=lambda answer: [(part, cause) for part in answer.parts for cause in part.causes],
    columns=(
        _COLUMN,
        Column("cause", Text("cause", "原因"), value=lambda row: CAUSES[row[1].cause]),
        Column("works", Text("works", "成果"), digits=0, value=lambda row: row[1].works),
        Column("effect", Text("effect on the mean", "对均值的影响"), form="0.0000", value=lambda row: row[1].effect),
    ),
)
MOVED = Table[Difference](
    "moved",
    Text("moved most", "变化最大"),
    rows=lambda answer: [(part, work) for part in answer.parts for work in part.moved],
    columns=(
        _COLUMN,
        Column("work", Text("work", "成果"), value=lambda row: row[1].id),
        Column("before", Text("before", "之前"), form="0.000", value=lambda row: row[1].before),
        Column("after", Text("after", "之后"), form="0.000", value=lambda row: row[1].after),
    ),
)
