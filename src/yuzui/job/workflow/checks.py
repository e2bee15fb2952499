# SPDX-License-Identifier: Apache-2.0
"""What a move may be checked for: a closed list of named functions, no expressions.

Each returns what is wrong as message, what was seen and the fix, or None. A workflow file names
them; whoever needs another adds a function here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

from yuzui.job.signature import plain
from yuzui.job.workspace import Workspace, clock
from yuzui.model.quantity import Money
from yuzui.model.table import Row
from yuzui.model.visibility import Eq
from yuzui.text import Text


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to move a row, as checks and acts see it; ``given`` is what the form brought."""

    workspace: Workspace
    table: str
    id: str
    row: Row
    action: str
    state: str
    to: str
    person: str
    principal: str
    given: Mapping[str, Any]
    reason: str
    log: Sequence[Row]
    day: str
    results: dict[str, Any] = field(default_factory=dict)
    """What an act hands back to the code that made the move."""

    @property
    def persons(self) -> set[str]:
        """Who moves, and on whose behalf: they count as one."""
        return {plain(self.person), plain(self.principal)}


class Wrong(NamedTuple):
    """Why a check refuses a move."""

    message: Text
    seen: str
    fix: Text
    code: str = ""
    """Code of the refusal, where it is not the name of the check."""


Check = Callable[[Attempt], Wrong | None]
FULL = 100
"""Hundredths of a full post."""
UPKEEP = ("extend", "remind", "migrate", "correct")
"""Entries of the log of moves that no file declares: the state stays, or a move is taken back."""


def not_same_person(attempt: Attempt) -> Wrong | None:
    """Refuse who made the last move that stands, whoever reminded or was given time since."""
    undone = {row["undoes"] for row in attempt.log}
    moves = [row for row in attempt.log if row["move"] not in UPKEEP and row["n"] not in undone]
    return same_person(attempt, moves[-1:])


def same_person(attempt: Attempt, moves: Sequence[Row]) -> Wrong | None:
    """Return that somebody who made one of some moves tries to make this one too."""
    for row in moves:
        if {plain(str(row[name])) for name in ("actor", "for_whom") if row[name]} & attempt.persons:
            message = Text(
                "this needs a second person: one person made both moves", "须由第二人办理：两步不得由同一人完成"
            )
            return Wrong(message, attempt.person, Text("let another person do it", "请由另一人办理"))
    return None


def not_oneself(attempt: Attempt) -> Wrong | None:
    """Refuse who would do it for themselves: whom the row is about."""
    if plain(str(attempt.row["person"])) not in attempt.persons:
        return None
    message = Text("nobody does this for themselves", "不得由本人为本人办理")
    return Wrong(message, attempt.person, Text("let another person do it", "请由另一人办理"))


def not_the_applicant(attempt: Attempt) -> Wrong | None:
    """Refuse who asked for it."""
    if plain(str(attempt.row["applicant"])) not in attempt.persons:
        return None
    message = Text("nobody answers a request of their own", "不得答复本人的申请")
    return Wrong(message, attempt.person, Text("let another person do it", "请由另一人办理"))


def permit_in_force(attempt: Attempt) -> Wrong | None:
    """Refuse what needs a clearance that nobody gave, or that has run out."""
    if attempt.row.get("clearance") in (None, "none"):
        return None
    until = str(attempt.row.get("cleared_until") or "")
    if until > attempt.day:
        return None
    message = Text("it is not cleared: safety or ethics come first", "尚未放行：须先过安全或伦理关口")
    return Wrong(message, until or "-", Text("let an officer clear it", "请主管办理放行"))


def no_conflict(attempt: Attempt) -> Wrong | None:
    """Refuse who has a conflict of interest with the row, or with a proposal of the call it is about."""
    desk = attempt.workspace.desk
    about = {attempt.id, *(str(value) for name, value in attempt.row.items() if name in ("proposal", "id"))}
    if attempt.table == "call":
        about |= {str(row["id"]) for row in desk.select("proposal", where=Eq("call", attempt.id), columns=("id",))}
    for person in (attempt.person, attempt.principal):
        ties = desk.select("conflict", where=Eq("reviewer", person))
        if tied := next((row for row in ties if row["proposal"] in about), None):
            message = Text("this person has a conflict of interest", "此人存在利益冲突")
            fix = Text("let a person without one do it", "请由无利益冲突者办理")
            return Wrong(message, f"{person} · {tied['proposal']}", fix)
    return None


def budget_stated(attempt: Attempt) -> Wrong | None:
    """Refuse to open a call whose budget nobody stated."""
    if attempt.row.get("budget"):
        return None
    message = Text("a call is not opened without a budget", "未写明预算的批次不得发布")
    return Wrong(message, "budget = –", Text("state it first: --set budget=AMOUNT", "请先写明：--set budget=金额"))


def dates_in_order(attempt: Attempt) -> Wrong | None:
    """Refuse a call that closes before it opens."""
    opens, closes = attempt.row.get("opens"), attempt.row.get("closes")
    if not opens or not closes or opens < closes:
        return None
    message = Text("a call closes after it opens", "截止日须晚于开放日")
    return Wrong(
        message, f"{opens} … {closes}", Text("state another day: --set closes=DAY", "请改写：--set closes=日期")
    )


def half_time(attempt: Attempt) -> Wrong | None:
    """Refuse to look again before half of the years are over."""
    middle = (attempt.row["first_year"] + attempt.row["last_year"] + 1) // 2
    if int(attempt.day[:4]) >= middle:
        return None
    message = Text("half-time has not come", "尚未到中期")
    return Wrong(message, attempt.day, Text("look again from {y} on", "请自 {y} 年起复核").format(y=middle))


def money_left(attempt: Attempt) -> Wrong | None:
    """Refuse to spend or give back more of a gift than came in and is left."""
    wanted = int(attempt.given.get("sum") or 0)
    left = balance(attempt.workspace, attempt.id)
    if wanted <= left:
        return None
    currency = str(attempt.row["currency"])
    message = Text("more than is left of the gift", "超出捐赠余额")
    seen = f"{Money(wanted, currency).amount} > {Money(left, currency).amount} {currency}"
    return Wrong(message, seen, Text("spend what is left, or note further receipts", "请按余额支出，或先登记新的到账"))


def money_accounted(attempt: Attempt) -> Wrong | None:
    """Refuse to close the account of a gift of which something is left."""
    left = balance(attempt.workspace, attempt.id)
    if not left:
        return None
    currency = str(attempt.row["currency"])
    message = Text("money of the gift is left", "捐赠尚有余额")
    fix = Text("note what it was spent on, or that it was given back", "请登记其支出或退还")
    return Wrong(message, f"{Money(left, currency).amount} {currency}", fix)


def balance(workspace: Workspace, gift: str) -> int:
    """Return what is left of a gift, in minor units."""
    rows = workspace.desk.select("gift_entry", where=Eq("gift", gift))
    return sum(int(row["sum"]) * (1 if row["kind"] == "receive" else -1) for row in rows)


def not_begun(attempt: Attempt) -> Wrong | None:
    """Refuse what can be done only before the time of a booking."""
    if attempt.row["t0"] > _second():
        return None
    message = Text("its time has begun", "该时段已开始")
    return Wrong(message, attempt.id, Text("note what happened instead", "请登记实际情况"))


def begun(attempt: Attempt) -> Wrong | None:
    """Refuse what can be done only once the time of a booking has begun."""
    if attempt.row["t0"] <= _second():
        return None
    message = Text("its time has not begun", "该时段尚未开始")
    return Wrong(message, attempt.id, Text("wait until it begins, or cancel it", "请待其开始，或取消预订"))


LIVE = ("cleared", "running")
"""States in which an appointment counts as time of the person."""


def one_fte(attempt: Attempt) -> Wrong | None:
    """Refuse an appointment by which the person would stand over one full post on some day."""
    row, others = attempt.row, _overlapping(attempt)
    loads = {
        day: sum(int(one["fte"]) for one in others if _covers(one, day))
        for day in {max(str(row["start_day"]), str(one["start_day"])) for one in (row, *others)}
    }
    day, elsewhere = max(loads.items(), key=lambda load: (load[1], load[0]))
    total = elsewhere + int(row["fte"])
    if total <= FULL:
        return None
    message = Text("this person would stand over one full post", "该人员工作量将超过全时")
    seen = f"{attempt.id} {int(row['fte']) / FULL:g} + {elsewhere / FULL:g} = {total / FULL:g} > 1 ({day})"
    fix = Text(
        "at most {n} % is free then: lower the share, or choose other days", "届时至多可用 {n}%：请调低占比或另选日期"
    )
    return Wrong(message, seen, fix.format(n=max(0, FULL - elsewhere)), "over_one_fte")


def no_undeclared_overlap(attempt: Attempt) -> Wrong | None:
    """Refuse an appointment beside another on the same days unless both are declared."""
    others = _overlapping(attempt)
    if not others or (attempt.row["declared"] and all(one["declared"] for one in others)):
        return None
    message = Text("a post that runs beside another is declared, and so is the other", "同期任职须双方均已申报")
    mine = {attempt.row["organisation"], attempt.row["home"]}
    # of an organisation that is no party, only that there is a post
    names = sorted({str(one["id"]) if one["organisation"] in mine else "…" for one in others})
    seen = f"{attempt.id}, {', '.join(names)}"
    return Wrong(message, seen, Text("let the person declare it first", "请本人先行申报"), "undeclared_overlap")


def end_after_start(attempt: Attempt) -> Wrong | None:
    """Refuse an appointment that would end before it began."""
    start, end = str(attempt.row["start_day"]), attempt.row["end_day"]
    if end is None or end > start:
        return None
    message = Text("it would end before it began", "终止日早于起始日")
    fix = Text("write a day after {d}: --set end_day=DAY", "请写晚于 {d} 的日期：--set end_day=日期").format(d=start)
    return Wrong(message, f"{end} ≤ {start}", fix, "end_before_start")


def _overlapping(attempt: Attempt) -> list[Row]:
    """Return the other appointments in force of the person on days of this one."""
    row = attempt.row
    rows = attempt.workspace.desk.select("appointment", where=Eq("person", row["person"]))
    return [
        one
        for one in rows
        if one["id"] != row["id"]
        and one["state"] in LIVE
        and (row["end_day"] is None or one["start_day"] < row["end_day"])
        and (one["end_day"] is None or row["start_day"] < one["end_day"])
    ]


def _covers(row: Row, day: str) -> bool:
    return bool(row["start_day"] <= day and (row["end_day"] is None or day < row["end_day"]))


def _second() -> int:
    return int(dt.datetime.fromisoformat(clock()).timestamp())


CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        check.__name__: check
        for check in (
            *(not_same_person, not_oneself, not_the_applicant, permit_in_force, no_conflict),
            *(budget_stated, dates_in_order, half_time, money_left, money_accounted, not_begun, begun),
            *(one_fte, no_undeclared_overlap, end_after_start),
        )
    }
)
"""The closed vocabulary."""
