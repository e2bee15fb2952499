# SPDX-License-Identifier: Apache-2.0
"""Whether the rules a slate rests on were in force, and public, when its call opened.

Whoever applies must have been able to read by what they are chosen: a rule that came later is
no ground to decide on. Rules that carry no date are not taken for either; the decision says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.errors import StateError
from yuzui.funding.grammar import DATES
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Eq
from yuzui.text import Text

Document = Mapping[str, Any]


def in_force(workspace: Workspace, document: Document) -> dict[str, Any]:
    """Refuse rules that were not in force when the call opened."""
    book = document["book"]
    common = {key: day for key, day in _dates(book.get("call", {})).items() if day}
    opens = _opens(workspace, document)
    undated, late = [], []
    for row in book["rule"]:
        dates = common | _dates(row)
        if not dates:
            undated.append(str(row["name"]))
        elif opens is not None and (said := _missed(dates, opens)) is not None:
            late.append((str(row["name"]), said))
    if late:
        raise _refused(late, str(opens))
    return {"opens": opens, "rules": len(book["rule"]), "undated": undated}


def _dates(row: Mapping[str, Any]) -> dict[str, str]:
    return {one.name: str(row[one.name])[:10] for one in DATES if row.get(one.name)}


def _opens(workspace: Workspace, document: Document) -> str | None:
    """Return the day the call opened: as its page of rules says it, else as it was loaded."""
    if said := document["book"].get("call", {}).get("opens"):
        return str(said)[:10]
    where = Eq("call", str(document["call"]["id"]))
    rows = workspace.view.select("call", where=where, columns=("opens",))
    return str(rows[0]["opens"]) if rows and rows[0]["opens"] else None


def _missed(dates: Mapping[str, str], opens: str) -> str | None:
    """Return the date by which a rule was not in force on a day, as ``key = day``; else None."""
    wrong = {
        "published_at": dates.get("published_at", "") > opens,
        "valid_from": dates.get("valid_from", "") > opens,
        # the first day on which it no longer holds
        "valid_to": dates.get("valid_to", "9999") <= opens,
    }
    return next((f"{key} = {dates[key]}" for key, missed in wrong.items() if missed), None)


def _refused(late: list[tuple[str, str]], opens: str) -> StateError:
    seen = "; ".join(f"{name}: {said}" for name, said in late[:3])
    return StateError(
        Text("rules of this slate were not in force when the call opened", "该方案所依据的规则在指南开放时并未生效"),
        seen=seen if len(late) <= 3 else f"{seen} … ({len(late)})",
        expected=f"{opens}",
        fix=Text(
            "run yuzui fund with the rules that were in force on that day, or correct the dates in the rules",
            "请以当日有效的规则重新运行 yuzui fund，或更正规则中的日期",
        ),
        code="rules_not_in_force",
        detail={"opens": opens, "rules": [name for name, _ in late]},
    )
