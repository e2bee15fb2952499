# SPDX-License-Identifier: Apache-2.0
"""Why one proposal stands where it stands: answered from a stored slate by solving again.

The document holds every figure and column that the rules read, so the answer can be recomputed
years later by anyone who holds the document.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from yuzui.errors import UnknownIdentifierError, meant
from yuzui.funding.portfolio import explain
from yuzui.funding.slate import reopen
from yuzui.text import Text, join, same
from yuzui.text.numbers import money

Document = Mapping[str, Any]


def why(document: Document, name: str) -> dict[str, Any]:
    """Return what it would take for one proposal to change sides."""
    row = _row(document, name)
    if not row["eligible"] or document["slate"]["value"] is None:
        return _answer(row, None, True, [], [])
    problem = reopen.reopen(document)
    names = problem.candidates.ids
    place = list(names).index(name)
    slate = reopen.slate(document, problem)
    assert slate is not None
    reason = explain.why(problem, slate, place)
    if reason.other is None:
        return _answer(row, reason.delta, reason.exact, [], [])
    other = reason.other.chosen
    enters = [names[int(k)] for k in np.flatnonzero(other & ~slate.chosen)]
    leaves = [names[int(k)] for k in np.flatnonzero(slate.chosen & ~other)]
    return _answer(row, reason.delta, reason.exact, enters, leaves)


def _row(document: Document, name: str) -> Mapping[str, Any]:
    rows = {row["id"]: row for row in document["proposals"]}
    if name not in rows:
        raise UnknownIdentifierError(
            Text("there is no such proposal", "没有该申请"),
            seen=name,
            fix=meant(name, rows) or Text("look the id up in the list of proposals", "请在申请名单中查找编号"),
        )
    found: Mapping[str, Any] = rows[name]
    return found


def _answer(
    row: Mapping[str, Any], delta: float | None, exact: bool, enters: list[str], leaves: list[str]
) -> dict[str, Any]:
    return {
        "id": row["id"],
        "selected": row["selected"],
        "amount": row["amount"],
        "value": row["value"],
        "delta": delta,
        "exact": exact,
        "enters": enters,
        "leaves": leaves,
        "reason": row["reason"],
    }


def sentence(document: Document, answer: Mapping[str, Any]) -> Text:
    """Return the answer as one sentence."""
    if answer["delta"] is None:
        return Text.of(answer["reason"])
    who = _moves(answer)
    facts = {
        "id": answer["id"],
        "amount": money(answer["amount"], document["call"]["currency"]),
        "d": f"{answer['delta']:.4g}",
        "who": who,
    }
    if answer["selected"]:
        return Text(
            "{id} ({amount}) is funded. It stays in unless its value falls by more than {d} points; then {who}",
            "{id}（{amount}）入选。价值下降不超过 {d} 分时仍入选；否则{who}",
        ).format(**facts)
    return Text(
        "{id} ({amount}) is not funded. It enters if and only if its value rises by more than {d} points; then {who}",
        "{id}（{amount}）未入选。当且仅当价值提高超过 {d} 分时入选；届时{who}",
    ).format(**facts)


def _moves(answer: Mapping[str, Any]) -> Text:
    parts = []
    for form, ids in (
        (Text("{ids} come in", "{ids} 进入"), answer["enters"]),
        (Text("{ids} go out", "{ids} 退出"), answer["leaves"]),
    ):
        if ids:
            parts.append(form.format(ids=join([same(name) for name in ids])))
    return join(parts, ", ", "，") if parts else Text("nobody else moves", "其他申请不变")
