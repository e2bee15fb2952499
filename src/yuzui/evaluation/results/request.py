# SPDX-License-Identifier: Apache-2.0
"""The parameters of a kept result in words, and which of them bear on its indicator."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Any

from yuzui import registry
from yuzui.evaluation.indicator import linked
from yuzui.evaluation.report.words import works
from yuzui.evaluation.units.counting import MODES
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, number

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


def bearing(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters that bear on a framed result."""
    module = registry.modules("indicator").get(row["indicator"])
    parameters = {name: value for name, value in row["parameters"].items() if value is not None}
    if "windows" in parameters:
        parameters.pop("window", None)
    known = [name for name in (*LABELS, *sorted(parameters.keys() - LABELS.keys())) if name in parameters]
    return {name: parameters[name] for name in known if module is None or bears(module, name, str(row["units"]))}


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


def followed(row: Mapping[str, Any]) -> bool:
    """Say whether a framed result hangs on how far its set is complete; not what needs no links."""
    module = registry.modules("indicator").get(row["indicator"])
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


def parameter_line(row: Mapping[str, Any]) -> Text:
    """Return the parameters that bear on a framed result, each with its value, in one line."""
    pair = Text("{name}: {value}", "{name}：{value}")
    return join(
        [pair.format(name=label(name), value=value(name, it)) for name, it in bearing(row).items()],
        "; ", "；",
    )  # fmt: skip
