# SPDX-License-Identifier: Apache-2.0
"""What an appeal and an objection share: one row, open until a person answers it with a reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.job.workspace import clock
from yuzui.model.lifecycle import CYCLES
from yuzui.text import Text


def state(row: Mapping[str, Any]) -> str:
    """Return where an appeal or objection stands in its life cycle, out of its row."""
    return str(row["outcome"] or "open")


def complete(values: Mapping[str, str], wanted: Mapping[str, Text]) -> None:
    """Refuse what lacks a text."""
    for option, why in wanted.items():
        name = option.removeprefix("--").lower()
        if not values[name]:
            raise InputError(
                why,
                place=Place(column=option),
                seen="-",
                fix=Text(f"add {option} with a text in quotes", f"请加上 {option} 及引号内的文字"),
                code=f"missing_{name}",
            )


def outcome(word: str, cycle: str, known: Collection[str], none: Text) -> str:
    """Return the outcome that was written: its name, or what it is called in either language."""
    name_ = word.strip().casefold()
    for name in known:
        called = CYCLES[cycle].states[name]
        if name_ in (name, called.en.casefold(), called.zh):
            return name
    raise InputError(
        none, place=Place(column="--outcome"), seen=word[:40] or "-", expected=" ".join(known), code="unknown_outcome"
    )


def answered(values: Mapping[str, str], came: str) -> dict[str, str]:
    """Return what an answer adds to a row: by whom, with what outcome, why, and the day."""
    return {"handler": values["by"], "outcome": came, "reason": values["reason"], "settled": clock()[:10]}
