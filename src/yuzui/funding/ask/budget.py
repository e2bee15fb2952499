# SPDX-License-Identifier: Apache-2.0
"""What more or less money would be worth: the best set at other budgets, solved again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.errors import LimitReachedError
from yuzui.funding.ask.answers import walked_again
from yuzui.funding.ask.pictures import about
from yuzui.funding.ask.present import Document, Present, levels, present
from yuzui.funding.portfolio.narrow import near
from yuzui.funding.portfolio.problem import Change
from yuzui.text import Text, same
from yuzui.text.numbers import NO_CURRENCY, money, within
from yuzui.view.chart import Picture
from yuzui.view.charts import tradeoff

SHARES = (0.8, 0.85, 0.9, 0.95, 0.98, 1.0, 1.02, 1.05, 1.1, 1.15, 1.2)
"""Budgets looked at, as parts of the present one."""

Row = dict[str, Any]


LATE = Text(
    "Value against the budget: time ran out, so budgets far from the present one are not shown. "
    "Open the page again for more.",
    "价值随预算的变化：求解超时，距现预算较远的点未显示。可重新打开本页再算。",
)


def curve(document: Document, seconds: float) -> tuple[list[Row], bool]:
    """Return the best value at other budgets."""
    try:
        with present(document, seconds) as found:
            return _points(found)
    except LimitReachedError:
        return [], True


def _points(found: Present) -> tuple[list[Row], bool]:
    now = found.slate
    budgets = {k: t.limit for k, t in enumerate(found.problem.terms) if t.rule.kind == "budget"}
    if now is None or now.objective is None or not budgets:
        return [], False
    total = found.document["call"]["budget"]
    rows: list[Row] = []
    late = False
    # from the present point outwards, so that what time cuts off is what lies far
    for share in sorted(SHARES, key=lambda share: abs(share - 1)):
        other, asked = now, found
        if share != 1:
            moved = {k: limit * share for k, limit in budgets.items()}
            try:
                asked, rest, _ = walked_again(found, Change(loosened=moved))
                other = near(asked.problem, rest)
            except LimitReachedError:
                late = True
                break
        if other.objective is not None:
            then, now_ = (set(levels(one, s.chosen)) for one, s in ((asked, other), (found, now)))
            rows.append(
                {
                    "budget": total * share,
                    "value": other.objective,
                    "gap": other.gap,
                    "enters": len(then - now_),
                    "leaves": len(now_ - then),
                    "here": share == 1,
                }
            )
    return sorted(rows, key=lambda row: row["budget"]), late


def picture(document: Document, rows: Sequence[Mapping[str, Any]]) -> Picture | None:
    """Return the curve of value against budget with the present point."""
    if len(rows) < 3:
        return None
    currency = document["call"]["currency"]
    scale, word = _scale(document["call"]["budget"])
    axes = (_axis(word, currency), Text("best value, points", "最优价值（分）"))
    moved = Text("{i} in, {o} out, within {g}", "{i} 进 {o} 出，差距不超过 {g}")
    points = [
        {
            "x": row["budget"] / scale,
            "y": row["value"],
            "here": row["here"],
            "note": moved.format(
                i=row["enters"], o=row["leaves"], g=same("—") if row["gap"] is None else within(row["gap"])
            ),
        }
        for row in rows
    ]
    description = Text(
        "Each point is the best set under all rules at that budget, solved again; the diamond is "
        "the slate as it stands",
        "每点为该预算下满足全部规则的最优方案（重新求解）；菱形为现方案",
    )
    here = Text("now {b}", "现 {b}").format(b=money(document["call"]["budget"], currency))
    meta = about(document, "budget", _finding(document, rows), description)
    return tradeoff.draw(meta, points, axes, here)


def _axis(word: Text, currency: str) -> Text:
    if currency != NO_CURRENCY:
        return Text(f"budget, {word.en} {currency}", f"预算（{word.zh}{_noun(currency)}）")
    # no currency is known
    return Text(f"budget, {word.en}", f"预算（{word.zh}）") if word.en else Text("budget", "预算")


def _noun(currency: str) -> str:
    """Return the Chinese name of a currency, or its code."""
    return money(1, currency).zh.lstrip("0123456789., ")


def _scale(budget: float) -> tuple[float, Any]:
    if budget >= 1e6:
        return 1e6, Text("million", "百万")
    return (1e3, Text("thousand", "千")) if budget >= 1e3 else (1.0, same(""))


def _finding(document: Document, rows: Sequence[Mapping[str, Any]]) -> Any:
    here = next(k for k, row in enumerate(rows) if row["here"])
    currency = document["call"]["currency"]
    now = rows[here]
    if here + 1 < len(rows) and here:
        more, less = rows[here + 1], rows[here - 1]
        return Text("{m} more is worth {v} points; {l} less costs {w}", "多{m}可增 {v} 分；少{l}则减 {w} 分").format(
            m=money(more["budget"] - now["budget"], currency),
            v=f"{more['value'] - now['value']:.2f}",
            l=money(now["budget"] - less["budget"], currency),
            w=f"{now['value'] - less['value']:.2f}",
        )
    return Text("What another budget would be worth", "其他预算下的最优价值")
