# SPDX-License-Identifier: Apache-2.0
"""What a schedule was made with: counted budget, seed, and the engine that was asked for, if any.

The number of workers is not told: it changes no booking.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.text import Text, same
from yuzui.text.numbers import count, number

Document = Mapping[str, Any]
Line = tuple[Text, Text]


def engine(document: Document) -> Text:
    """Return the engine that was asked for with its version; a dash for none."""
    one = document.get("engine")
    if one is None:
        return same("—")
    return same(f"{'CP-SAT' if one['name'] == 'cpsat' else one['name']} {one['version']}")


def lines(document: Document) -> list[Line]:
    """Return how hard a schedule was looked for, with what seed, and what an engine did."""
    if not document["budget"] and document.get("change") is not None:
        return []
    said = Text(
        "{budget} s of one core, counted in steps; seed {seed}; engine: {engine}",
        "单核 {budget} 秒，按步数计；种子 {seed}；求解引擎：{engine}",
    ).format(
        budget=f"{document['budget']:g}",
        seed=document["seed"],
        engine=engine(document) if document.get("engine") else Text("none", "未使用"),
    )
    if limited := [one for one in document["findings"] if one["code"] == "choice_limited"]:
        said += Text("; ", "；") + Text.of(limited[0]["message"])
    return [(Text("search", "求解"), said), *_engine(document)]


def _engine(document: Document) -> list[Line]:
    """Return what an engine did, where one was asked for, and what is only its word."""
    one = document.get("engine")
    if one is None:
        return []
    said = Text("{name} arranged {parts} anew, {n} for the better", "{name} 重排 {parts}，其中 {n} 次有改进").format(
        name=engine(document), parts=count(one["parts"], Text("part", "个局部")), n=number(one["better"])
    )
    if one["claim"] == "optimal":
        said += Text(
            "; it claims that no schedule is better, which nothing stored proves",
            "；据其自称已无更优排程，但所存数据不能证明",
        )
    return [(Text("engine", "求解引擎"), said)]
