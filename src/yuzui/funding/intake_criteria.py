# SPDX-License-Identifier: Apache-2.0
"""What answers about criteria write into a ``map.toml``: which columns, how much each weighs, on which scale."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from yuzui.funding.intake_columns import CRITERION, Part
from yuzui.funding.intake_doubts import criterion_columns, declared_scale
from yuzui.sheets.sheet import letter
from yuzui.sheets.understand.mapping import MapFile
from yuzui.sheets.understand.questions import Answers, Fault
from yuzui.text import Text

_NOT_CRITERIA = Text(
    "Scores by a criterion take two columns or more, and the answer that each counts.",
    "单项评分须有两列或更多，并选择“各指标分别计分”。",
)


def by_answers(part: Part, answers: Answers) -> bool:
    """Say whether a person set a column of a sheet to a score by a criterion."""
    return any(
        means == CRITERION and code == "means" and place.rpartition("!")[0] == part.key
        for (code, place), means in answers.items()
    )


def entry(part: Part, mapping: MapFile, answers: Answers, before: Any) -> tuple[Any, list[Fault]]:
    """Return what is written of the score, None where nothing was answered; ``before`` is what is written now."""
    by_column = by_answers(part, answers)
    way, _, letters = answers.get(("criteria", part.key), "each" if by_column else "").partition(" ")
    if not way:
        return None, []
    names = {letter(k): k for k, parts in enumerate(part.header.headings) if parts}
    if way == "total" and letters in names and not by_column:
        return part.heading(names[letters]), []
    places = criterion_columns(part, mapping, answers)
    if way != "each" or len(places) < 2:
        choose = Text("Choose one of the answers.", "请选择一个答案。")
        return None, [Fault("criteria", part.key, _NOT_CRITERIA if by_column else choose)]
    result = {name: one for name, one in before.items() if name != "column"} if isinstance(before, dict) else {}
    columns = [part.header.name(k) for k in places]
    if result.get("columns") != columns:
        for name in ("weights", "scales"):
            result.pop(name, None)  # of other criteria
    result["columns"] = columns
    return result, _each(part, answers, result, columns)


def _each(part: Part, answers: Answers, result: dict[str, Any], columns: Sequence[str]) -> list[Fault]:
    """Write weights and scales that were answered of these columns; return what cannot be used."""
    faults = []
    weights, scales = (answers.get((code, part.key), "") for code in ("weights", "scales"))
    if _keys(weights) == {*columns}:
        if (numbers := _numbers(weights, columns)) is None:
            faults.append(Fault("weights", part.key, Text("A weight is a number above 0.", "权重须为正数。")))
        else:
            result["weights"] = numbers
    if _keys(scales) == {*columns}:
        lines = [ends(f"scale {json.loads(scales)[name]}") for name in columns]
        if None in lines:
            words = Text("A scale is two different numbers, as in 1–6.", "评分范围为两个不同的数，如 1–6。")
            faults.append(Fault("scales", part.key, words))
        else:
            result["scales"] = [[whole_number(end) for end in one] for one in lines if one is not None]
    return faults


def facing(part: Part, mapping: MapFile, before: Any, falling: bool) -> dict[str, Any] | None:
    """Return what is written of criteria each of which has its scale, the best of it last; None where none differ."""
    held = before if isinstance(before, dict) else {}
    columns = {part.header.name(k): k for k, means in part.means.items() if means == CRITERION}
    names = held.get("columns", [*columns])
    scales = [declared_scale(part, columns[one], mapping) for one in names if one in columns]
    if len({*scales}) < 2 or None in scales:
        return None
    ordered = [sorted(one, reverse=falling) for one in scales if one is not None]
    return {**held, "columns": names, "scales": [[whole_number(end) for end in one] for one in ordered]}


def whole_number(value: float) -> int | float:
    return int(value) if float(value).is_integer() else float(value)


def ends(value: str) -> tuple[float, float] | None:
    """Return the two numbers behind the word of an answer, the lower first."""
    try:
        a, b = (float(one) for one in re.sub(r"[–—,至到~-]|\bto\b", " ", value.partition(" ")[2]).split())
    except ValueError:
        return None
    return (min(a, b), max(a, b)) if a != b else None


def _keys(text: str) -> set[str]:
    """Return what an answer to each of several things is about."""
    try:
        cells = json.loads(text)
    except ValueError:
        return set()
    return {*cells} if isinstance(cells, dict) else set()


def _numbers(text: str, names: Sequence[str]) -> list[int | float] | None:
    """Return numbers above 0 by name, in the order of names."""
    try:
        cells = json.loads(text)
        numbers = [float(str(cells[name]).replace("%", "").replace(",", ".")) for name in names]
    except (ValueError, KeyError, TypeError):
        return None
    return [whole_number(one) for one in numbers] if all(0 < one < float("inf") for one in numbers) else None
