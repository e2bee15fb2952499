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

from yuzui.job import instrument_hours
from yuzui.job.signature import plain
from yuzui.job.strategies import strategies
from yuzui.job.workspace import Workspace, clock
from yuzui.model.quantity import Money
from yuzui.model.table import Row
from yuzui.model.visibility import And, Eq
from yuzui.store.subjects import holds
from yuzui.text import Text
from yuzui.text.numbers import NO_CURRENCY


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
    if until > attempt.day and attempt.row["clearance"] != "minors":
        return None
    # what an ethics committee approved for this request clears it, and nothing else does where minors take part
    permits = attempt.workspace.desk.select("permit", where=Eq("subject", attempt.id))
    if any(in_force(row, _second()) for row in permits if row["type"] in ETHICS):
        return None
    message = Text("it is not cleared: safety or ethics come first", "尚未放行：须先过安全或伦理关口")
    return Wrong(message, until or "-", Text("let an officer clear it", "请主管办理放行"))


ETHICS = ("ethics", "animal", "genetic_material")
"""Kinds of permit that an ethics committee gives."""


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
    message = Text("more than is left of the gift", "超出捐赠余额")
    return Wrong(
        message,
        _sums(attempt.row, wanted, " > ", left),
        Text("spend what is left, or note further receipts", "请按余额支出，或先登记新的到账"),
    )


def money_accounted(attempt: Attempt) -> Wrong | None:
    """Refuse to close the account of a gift of which something is left."""
    left = balance(attempt.workspace, attempt.id)
    if not left:
        return None
    message = Text("money of the gift is left", "捐赠尚有余额")
    fix = Text("note what it was spent on, or that it was given back", "请登记其支出或退还")
    return Wrong(message, _sums(attempt.row, left), fix)


def _sums(row: Mapping[str, Any], *parts: int | str) -> str:
    """Return sums in minor units of the currency of a row, with what stands between them, as people write them."""
    currency = str(row.get("currency") or NO_CURRENCY)
    words = "".join(one if isinstance(one, str) else str(Money(one, currency).amount) for one in parts)
    return words if currency == NO_CURRENCY else f"{words} {currency}"


def balance(workspace: Workspace, gift: str) -> int:
    """Return what is left of a gift, in minor units."""
    rows = workspace.desk.select("gift_entry", where=Eq("gift", gift))
    return sum(int(row["sum"]) * (1 if row["kind"] == "receive" else -1) for row in rows)


def not_the_performer(attempt: Attempt) -> Wrong | None:
    """Refuse a verdict on one's own work: who performs the task, or answers for who does."""
    named = {plain(str(attempt.row[name])) for name in ("performer", "contact") if attempt.row.get(name)}
    if not named & attempt.persons:
        return None
    message = Text("nobody judges work of their own", "不得评判本人承担的工作")
    return Wrong(message, attempt.person, Text("let another person do it", "请由另一人办理"))


def not_the_host(attempt: Attempt) -> Wrong | None:
    """Refuse who would review a laboratory at their own institution: named as its host, or of an office of it."""
    host, now = str(attempt.row["host"]), clock()
    theirs = {
        plain(str(row["subject"]))
        for row in attempt.workspace.store.grants()
        if row["scope"] == f"org:{host}" and holds(row, now)
    }
    if not ({plain(host)} | theirs) & attempt.persons:
        return None
    message = Text("a host does not review its own proposal", "依托单位不得评审本单位的建议")
    return Wrong(
        message, f"{attempt.person} · {host}", Text("let another person do it", "请由另一人办理"), "own_proposal"
    )


def compared_first(attempt: Attempt) -> Wrong | None:
    """Refuse to go on with a proposal that was not compared with others."""
    if attempt.row.get("compared") or attempt.given.get("compared"):
        return None
    message = Text("it was not compared with other proposals", "尚未与其他建议比较")
    fix = Text("compare them first: yuzui labs options {i},ID", "请先比较：yuzui labs options {i},编号")
    return Wrong(message, "compared = –", fix.format(i=attempt.id))


def evidence_present(attempt: Attempt) -> Wrong | None:
    """Refuse a go without evidence."""
    if attempt.row.get("evidence"):
        return None
    message = Text("no evidence is in: a gate is not passed without", "尚无证据：没有证据不得通过关口")
    return Wrong(message, "evidence = –", Text("hold, and let the performer hand it in", "请先暂缓，由承担方提交证据"))


def within_stage_share(attempt: Attempt) -> Wrong | None:
    """Refuse to pay more than the share of the stage."""
    share = int(attempt.row.get("share") or 0)
    paid = sum(int(row["sum"]) for row in attempt.workspace.desk.select("gate_payment", where=Eq("gate", attempt.id)))
    wanted = int(attempt.given.get("sum") or 0)
    if paid + wanted <= share:
        return None
    message = Text("more than the share of the stage", "超出该阶段的经费")
    seen = _sums(attempt.row, paid + wanted, " > ", share)
    return Wrong(message, seen, Text("pay what is left of the share", "请按阶段余额拨付"))


def predecessor_achieved(attempt: Attempt) -> Wrong | None:
    """Refuse to begin a phase whose predecessor is unknown or not achieved."""
    before = attempt.row.get("after")
    if not before:
        return None
    rows = attempt.workspace.desk.select("mission_phase", where=Eq("id", str(before)), columns=("state",))
    if rows and rows[0]["state"] == "achieved":
        return None
    seen = f"{before}: {rows[0]['state'] or 'announced'}" if rows else f"{before}: –"
    message = Text("the phase before is not achieved", "前一阶段尚未完成")
    return Wrong(message, seen, Text("achieve it first, or correct “after”", "请先完成前一阶段，或改正“前一阶段”"))


def ids_resolve(attempt: Attempt) -> Wrong | None:
    """Refuse what names entries that the register never had."""
    olds = [one.strip() for one in str(attempt.row["old"]).split(";") if one.strip()]
    known = {row["id"] for row in attempt.workspace.desk.select("register_state", columns=("id",))}
    if not (lacking := [one for one in olds if one not in known]):
        return None
    message = Text("these ids are not in the register", "名录中没有这些编号")
    return Wrong(message, ", ".join(lacking), Text("load the list that has them first", "请先导入含有它们的名单"))


def shares_complete(attempt: Attempt) -> Wrong | None:
    """Refuse shares of one old entry that are known in part, or do not add up to 1."""
    parts = [one for one in str(attempt.row["new"] or "").split(";") if one.strip()]
    shares = [one.partition("=")[2].strip() for one in parts]
    if not any(shares) or attempt.row["kind"] == "part_moved":
        return None  # a part that moved leaves the rest behind; what it may be is checked where it is written
    try:
        total = sum(float(one) for one in shares)
    except ValueError:
        total = 0.0
    if all(shares) and abs(total - 1) <= 1e-9:
        return None
    message = Text("the shares must add up to 1, or all be left out", "比例之和须为 1，或全部不填")
    return Wrong(message, str(attempt.row["new"]), Text("correct the shares: A=0.6;B=0.4", "请更正比例：A=0.6;B=0.4"))


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


LIVE = ("cleared", "running", "ended")
"""States in which an appointment counts as time of the person: until its last day, also of one that has ended."""


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


def performers_named(attempt: Attempt) -> Wrong | None:
    """Refuse to assign the tasks of a mission while nobody is named to do one."""
    tasks = attempt.workspace.desk.select("mission_task", where=Eq("mission", attempt.id))
    if not (bare := [str(row["task"]) for row in tasks if not row["performer"]]):
        return None
    message = Text("a task has no performer", "有作业没有承担单位")
    return Wrong(message, ", ".join(bare)[:80], Text("name who does it", "请写明由谁承担"), "no_performer")


def task_of_mission(attempt: Attempt) -> Wrong | None:
    """Refuse to note what becomes of a task that the mission does not have."""
    rows = attempt.workspace.desk.select("mission_task", where=Eq("mission", attempt.id), columns=("task",))
    tasks = [str(row["task"]) for row in rows]
    if (task := str(attempt.given.get("task") or "")) in tasks:
        return None
    message = Text("the mission has no such task", "任务中没有该作业")
    fix = Text("write one of: {t}", "请写其中之一：{t}").format(t=", ".join(tasks[:12]) or "–")
    return Wrong(message, task, fix, "unknown_task")


def progress_past(attempt: Attempt) -> Wrong | None:
    """Refuse to note of a task what lies ahead, ends before it begins, or cannot be placed in the mission."""
    if not attempt.row["start_day"] or attempt.row["pace"] == "period":
        message = Text("the mission has no first day from which its tasks are dated", "任务没有首日，无法确定作业日期")
        fix = Text("register it with its first day: --start DAY", "请以 --start 日期登记任务")
        return Wrong(message, str(attempt.row["start_day"] or "–"), fix, "no_start")
    desk, mine = attempt.workspace.desk, And((Eq("mission", attempt.id), Eq("task", str(attempt.given.get("task")))))
    notes = sorted(desk.select("mission_progress", where=mine), key=lambda row: int(row["n"]))
    days = [str(row["begun"]) for row in (*desk.select("mission_task", where=mine), *notes) if row["begun"]]
    begun, done = str(attempt.given.get("begun") or "".join(days[-1:])), str(attempt.given.get("done") or "")
    if max(begun, done) <= attempt.day and not (done and done < begun):
        return None
    message = Text("this lies ahead, or ends before it begins", "日期尚未到来，或结束早于开始")
    fix = Text("write days up to today, the end not before the start", "请填写不晚于今日的日期，且结束不早于开始")
    return Wrong(message, f"{begun or '–'} … {done or '–'}", fix, "not_past")


def every_gate_passed(attempt: Attempt) -> Wrong | None:
    """Refuse to close a mission while a gate of it has no go."""
    desk = attempt.workspace.desk
    tasks = desk.select("mission_task", where=Eq("mission", attempt.id))
    gates = [str(row["task"]) for row in tasks if row["gate"] == "gate"]
    reviews = desk.select("gate_review", where=Eq("mission", attempt.id))
    passed = {str(row["task"]) for row in reviews if row["state"] in ("go", "closed")}
    if not (waiting := [gate for gate in gates if gate not in passed]):
        return None
    message = Text("a gate has not been passed", "有关口尚未通过")
    fix = Text("let its review end with a go, or stop the mission", "请先完成该关口评审并通过，或终止任务")
    return Wrong(message, ", ".join(waiting)[:80], fix, "gate_open")


def _second() -> int:
    return int(dt.datetime.fromisoformat(clock()).timestamp())


# Sharing: what is offered, agreed, used; material with permits; studies and their ethics committee.


ROUNDING = 1e-6
"""Amounts that differ by less are equal: 0.1 + 0.2 hours are 0.3."""


def _offer(attempt: Attempt) -> Row:
    """Return the offer of a request; an empty one where nobody sees it."""
    rows = attempt.workspace.desk.select("share_offer", where=Eq("id", str(attempt.row["offer"])))
    return rows[0] if rows else {}


def offer_open(attempt: Attempt) -> Wrong | None:
    """Refuse a request for what is not offered, not offered any more or, of an instrument, not seen."""
    seen = attempt.workspace.view.select("share_offer", where=Eq("id", str(attempt.row["offer"])))
    fix = Text("choose an offer of the list: yuzui share list", "请从供给清单中选择：yuzui share list")
    if not seen:
        message = Text("there is no such offer", "没有该供给")
        return Wrong(message, str(attempt.row["offer"]), fix, "unknown_offer")
    first, last = seen[0]["start_day"] or "", seen[0]["end_day"] or "9999"
    if first <= attempt.day < last:
        return None
    message = Text("the offer is not open on this day", "该供给此日不开放")
    return Wrong(message, f"{attempt.day}: {first} … {seen[0]['end_day'] or ''}", fix, "offer_lapsed")


def terms_stated(attempt: Attempt) -> Wrong | None:
    """Refuse the use of an offer whose terms nobody stated."""
    if str(_offer(attempt).get("terms") or "").strip():
        return None
    message = Text("the offer states no terms: without terms no use", "供给未写明使用条款：无条款不得使用")
    fix = Text("let the owner state the terms of the offer", "请提供单位写明使用条款")
    return Wrong(message, str(attempt.row["offer"]), fix, "no_terms")


def within_offer(attempt: Attempt) -> Wrong | None:
    """Refuse more than is left of an offer when what was agreed of its other requests is taken off."""
    offer = _offer(attempt)
    if offer.get("amount") is None:
        return None
    wanted = attempt.row["agreed"] if attempt.row.get("agreed") is not None else attempt.row["amount"]
    others = attempt.workspace.desk.select("share_request", where=Eq("offer", str(attempt.row["offer"])))
    taken = sum(float(row["agreed"] or 0) for row in others if row["id"] != attempt.id and row["state"] not in VOID)
    left = float(offer["amount"]) - taken
    if float(wanted or 0) <= left + ROUNDING:
        return None
    message = Text("more than is left of the offer", "超出供给余量")
    seen = f"{float(wanted):g} > {left:g} {offer['unit'] or ''}".strip()
    return Wrong(message, seen, Text("ask for what is left, or less", "请按余量或更少申请"), "more_than_left")


VOID = ("refused", "lapsed", "withdrawn")
"""States of a request that takes nothing of its offer."""


def within_asked(attempt: Attempt) -> Wrong | None:
    """Refuse to agree to more than was asked for."""
    agreed, amount = attempt.row.get("agreed"), attempt.row.get("amount")
    if agreed is None or amount is None or agreed <= amount + ROUNDING:
        return None
    fix = Text("agree to what was asked, or to less", "同意量不得多于申请量")
    return Wrong(Text("more than was asked for", "多于申请量"), f"{agreed:g} > {amount:g}", fix, "more_than_asked")


def within_agreed(attempt: Attempt) -> Wrong | None:
    """Refuse a use beyond what was agreed; the hours of a booking are those of its instrument."""
    uses = standing_uses(attempt.workspace, attempt.id)
    now = used(attempt.workspace, [attempt.given])
    before = used(attempt.workspace, uses)
    agreed = float(attempt.row["agreed"] or 0)
    if attempt.given.get("booking") and any(row["booking"] == attempt.given["booking"] for row in uses):
        message = Text("this booking is noted already", "该预订已登记过")
        return Wrong(
            message, str(attempt.given["booking"]), Text("note another one", "请登记其他预订"), "noted_already"
        )
    if now <= 0:
        message = Text("nothing was used: the hours of this booking are not known", "未见使用：该预订尚无机时")
        fix = Text("wait until the booking is done, or note the amount", "请待预订完成，或登记使用量")
        return Wrong(message, str(attempt.given.get("booking") or attempt.given.get("amount")), fix, "no_hours")
    if before + now <= agreed + ROUNDING:
        return None
    message = Text("more than was agreed", "超出同意量")
    seen = f"{before:g} + {now:g} > {agreed:g} {attempt.row['unit'] or ''}".strip()
    return Wrong(message, seen, Text("let the owner agree to more first", "请先征得提供单位追加同意"), "over_agreed")


def standing_uses(workspace: Workspace, request: str) -> list[Row]:
    """Return the uses of a request that nobody took back, by number."""
    return not_undone(workspace.desk.select("share_use", where=Eq("request", request), order=("n",)))


def not_undone(uses: Sequence[Row]) -> list[Row]:
    """Return the uses among rows of uses that none of these rows takes back."""
    undone = {(row["request"], row["undoes"]) for row in uses}
    return [row for row in uses if row["undoes"] is None and (row["request"], row["n"]) not in undone]


def use_standing(attempt: Attempt) -> Wrong | None:
    """Refuse to take back a use that was never noted, or was taken back already."""
    uses = standing_uses(attempt.workspace, attempt.id)
    if attempt.given.get("undoes") in {row["n"] for row in uses}:
        return None
    each = ", ".join(
        f"{row['n']} ({row['booking'] or format(float(row['amount'] or 0), 'g')}, {row['start_day'] or '–'})"
        for row in uses[:12]
    )
    fix = Text("write the number of one of: {u}", "请写以下之一的序号：{u}").format(u=each or "–")
    message = Text("the request has no such use", "该申请没有这次使用")
    return Wrong(message, str(attempt.given.get("undoes")), fix, "no_such_use")


def used(workspace: Workspace, uses: Sequence[Mapping[str, Any]]) -> float:
    """Return what some uses come to; that of a booking is what its instrument delivered."""
    booked = instrument_hours.delivered(workspace, [str(row["booking"]) for row in uses if row.get("booking")])
    typed = [float(row["amount"]) for row in uses if not row.get("booking") and row.get("amount") is not None]
    return sum(typed) + sum(booked.values())


def price_stated(attempt: Attempt) -> Wrong | None:
    """Refuse a bill without a price; a price of nothing is one."""
    if attempt.row.get("price") is not None:
        return None
    message = Text("nobody stated a price; 0 is free of charge", "未写明单价；免费请写 0")
    fix = Text("state it in the offer, and agree anew", "请在供给中写明，再重新同意")
    return Wrong(message, "price = –", fix, "no_price")


def of_material(attempt: Attempt) -> Wrong | None:
    """Refuse what is no material, and material that may not be given away."""
    offer = _offer(attempt)
    if offer.get("kind") != "material":
        message = Text("this offer is no material", "该供给不是材料")
        fix = Text("ask for it by share_offer", "请用 share_offer 流程申请")
        return Wrong(message, str(offer.get("kind") or "–"), fix, "not_material")
    if not offer.get("accession"):
        return None
    items = attempt.workspace.desk.select("accession", where=Eq("id", str(offer["accession"])))
    if not items or items[0]["shareable"] != "no":
        return None
    message = Text("this item may not be given away", "该条目不可共享")
    return Wrong(message, str(offer["accession"]), Text("ask for another one", "请申请其他条目"), "not_shareable")


def material_permit(attempt: Attempt) -> Wrong | None:
    """Refuse material without a permit in force for it, its offer or its request."""
    offer, number = _offer(attempt), str(attempt.row.get("permit") or "")
    about = {attempt.id, str(attempt.row["offer"]), str(offer.get("accession") or "")} - {""}
    second = _second()
    for row in attempt.workspace.desk.select("permit", where=Eq("number", number)) if number else ():
        if row["subject"] in about and in_force(row, second):
            return None
    message = Text("no permit in force covers this material", "没有覆盖该材料的有效许可")
    fix = Text("load the permit first, then name its number", "请先载入许可，再填写证号")
    return Wrong(message, number or "–", fix, "no_permit")


def in_force(permit: Row, second: int) -> bool:
    """Say whether a permit is granted and holds at a second, UTC."""
    until = permit["t1"]
    return bool(permit["status"] == "granted" and permit["t0"] <= second and (until is None or second < until))


def terms_signed(attempt: Attempt) -> Wrong | None:
    """Refuse to send what nobody signed the terms of."""
    if attempt.row.get("signed_on"):
        return None
    message = Text("the terms are not signed", "条款尚未签署")
    return Wrong(message, "–", Text("let the borrower sign them", "请使用方先签署条款"), "terms_not_signed")


def not_own_study(attempt: Attempt) -> Wrong | None:
    """Refuse a member of the committee who would judge a study of their own."""
    if plain(str(attempt.row["researcher"])) not in attempt.persons:
        return None
    message = Text("nobody reviews a study of their own", "不得审查本人的研究")
    fix = Text("let another member do it", "请由其他委员办理")
    return Wrong(message, attempt.person, fix, "own_study")


def minors_full_review(attempt: Attempt) -> Wrong | None:
    """Refuse a study with minors that the full committee did not review."""
    if not attempt.row.get("minors") or attempt.row.get("review") == "full":
        return None
    message = Text("a study with minors needs review by the full committee", "涉及未成年人的研究须经会议审查")
    fix = Text("let the full committee review it: --set review=full", "请提交会议审查：--set review=full")
    return Wrong(message, str(attempt.row.get("review") or "–"), fix, "full_review")


def guardians_consent(attempt: Attempt) -> Wrong | None:
    """Refuse to start a study with minors before as many guardians consented as take part."""
    if not attempt.row.get("minors"):
        return None
    have, need = int(attempt.row.get("guardians") or 0), int(attempt.row.get("participants") or 0)
    if need and have >= need:
        return None
    message = Text("guardians have not consented for all who take part", "并非全部参与者均有监护人同意")
    seen = Text("{n} of {m}", "{n} / {m}").format(n=have, m=need or "?").en
    fix = Text("note the consents first, and how many take part", "请先登记同意书份数与参与人数")
    return Wrong(message, seen, fix, "guardian_consent")


def approval_in_force(attempt: Attempt) -> Wrong | None:
    """Refuse to start a study whose approval has run out."""
    if attempt.state == "exempt" or str(attempt.row.get("end_day") or "") > attempt.day:
        return None
    message = Text("the approval has run out", "批准已失效")
    fix = Text("ask the committee again", "请重新提请审查")
    return Wrong(message, str(attempt.row.get("end_day") or "–"), fix, "not_approved")


def strategy_listed(attempt: Attempt) -> Wrong | None:
    """Refuse a strategy that nobody listed, and one that the programme names already."""
    wanted, known = str(attempt.given.get("strategy") or ""), strategies(attempt.workspace)
    if wanted not in known:
        message = Text("there is no such strategy", "没有该战略")
        return Wrong(
            message, wanted, Text("one of: {s}", "请写其一：{s}").format(s=" ".join(known)), "unknown_reference"
        )
    pair = And((Eq("programme", attempt.id), Eq("strategy", wanted)))
    if not attempt.workspace.view.count("programme_strategy", pair):
        return None
    message = Text("the programme names this strategy already", "该计划已注明此战略")
    return Wrong(message, wanted, Text("name another one", "请注明其他战略"))


def sight_kept(attempt: Attempt) -> Wrong | None:
    """Refuse to seal what then nobody would see: somebody must hold its own scope."""
    now, scope = clock(), f"sealed:{attempt.id}"
    if any(row["scope"] == scope and holds(row, now) for row in attempt.workspace.store.grants()):
        return None
    message = Text("once sealed, nobody would see it", "定密后将无人可见")
    fix = Text(
        "let the administrator grant it first: yuzui accounts grant NAME secrecy_officer --scope {s}",
        "请先由管理员授权：yuzui accounts grant 姓名 secrecy_officer --scope {s}",
    )
    return Wrong(message, scope, fix.format(s=scope))


def parts_whole(attempt: Attempt) -> Wrong | None:
    """Refuse a joint call whose parts do not add up to the whole, in any of its currencies; nothing is converted."""
    parts = _parts(attempt)
    for currency in sorted({str(row["currency"]) for row in parts}):
        mine = [row for row in parts if row["currency"] == currency]
        given, wholes = sum(int(row["amount"]) for row in mine), {int(row["whole"]) for row in mine}
        if currency == attempt.row["currency"] and attempt.row["budget"] is not None:
            wholes.add(int(attempt.row["budget"]))
        if wholes != {given}:
            wanted = [part for one in sorted(wholes) for part in (", ", one)][1:]
            message = Text("the parts do not add up to the whole", "各方份额与总额不符")
            seen = _sums({"currency": currency}, given, " ≠ ", *wanted)
            return Wrong(message, seen, Text("correct a part or the whole", "请更正份额或总额"), "parts_not_whole")
    if parts:
        return None
    message = Text("a joint call has no part of a funder", "联合征集没有任何资助方份额")
    return Wrong(
        message, attempt.id, Text("enter the parts: yuzui call joint FILE", "请录入份额：yuzui call joint 文件")
    )


def part_unsigned(attempt: Attempt) -> Wrong | None:
    """Refuse who has signed already."""
    if any(plain(str(row["signer"])) in attempt.persons and not row["signed_on"] for row in _parts(attempt)):
        return None
    message = Text("this person has nothing left to sign", "此人已无待签份额")
    return Wrong(message, attempt.person, Text("let the other funders sign", "请由其他资助方签署"))


def all_signed(attempt: Attempt) -> Wrong | None:
    """Refuse to open before every funder has signed."""
    return _lacking(attempt, "signed_on", Text("not every funder has signed", "尚有资助方未签署"))


def part_undecided(attempt: Attempt) -> Wrong | None:
    """Refuse who has decided already."""
    if any(plain(str(row["signer"])) in attempt.persons and not row["decided_on"] for row in _parts(attempt)):
        return None
    message = Text("this person has decided already", "此人已作出决定")
    return Wrong(message, attempt.person, Text("let the other funders decide", "请由其他资助方决定"))


def all_decided(attempt: Attempt) -> Wrong | None:
    """Refuse to pay before every funder has decided."""
    return _lacking(attempt, "decided_on", Text("not every funder has decided", "尚有资助方未作决定"))


def _lacking(attempt: Attempt, column: str, message: Text) -> Wrong | None:
    waits = sorted({str(row["funder"]) for row in _parts(attempt) if not row[column]})
    fix = Text("wait for: {f}", "请待：{f}").format(f=", ".join(waits))
    return Wrong(message, ", ".join(waits), fix) if waits else None


def _parts(attempt: Attempt) -> Sequence[Row]:
    return attempt.workspace.desk.select("cofunding", where=Eq("call", attempt.id), order=("funder", "currency"))


def shares_whole(attempt: Attempt) -> Wrong | None:
    """Refuse an item whose stages do not make up the whole sum."""
    shares = attempt.row["stage_shares"]
    whole = isinstance(shares, list) and all(isinstance(one, int) and one > 0 for one in shares) and sum(shares) == 100
    if whole:
        return None
    message = Text("the shares of the stages do not sum to 100 hundredths", "各阶段比例合计不为 100%")
    return Wrong(message, str(shares), Text("write them as [30, 40, 30]", "请写作 [30, 40, 30]"))


def not_of_a_team(attempt: Attempt) -> Wrong | None:
    """Refuse who belongs to a team that bids for the item."""
    for bid in _bids(attempt):
        if {plain(str(one)) for one in bid["members"] or ()} & attempt.persons:
            message = Text("nobody judges a team of their own", "不得评判本人所在团队")
            fix = Text("let somebody outside the teams do it", "请由团队之外的人员办理")
            return Wrong(message, f"{attempt.person} · {bid['team']}", fix)
    return None


def teams_bid(attempt: Attempt) -> Wrong | None:
    """Refuse teams that did not bid, and more teams than the item takes."""
    wanted = attempt.row["teams"]
    wanted = wanted if isinstance(wanted, list) else [wanted]
    known = {str(bid["team"]) for bid in _bids(attempt)}
    if strange := [str(one) for one in wanted if str(one) not in known] or (["-"] if not wanted else []):
        message = Text("this team did not bid", "该团队没有揭榜")
        return Wrong(
            message, ", ".join(strange), Text("name one of: {t}", "可选：{t}").format(t=", ".join(sorted(known)))
        )
    most = attempt.row["teams_at_most"]
    if most is None or len(wanted) <= most:
        return None
    message = Text("more teams than the item takes", "超出该榜单的团队上限")
    return Wrong(message, f"{len(wanted)} > {most}", Text("name fewer teams", "请减少团队"))


def stage_left(attempt: Attempt) -> Wrong | None:
    """Refuse to pass beyond the last stage."""
    if int(attempt.row["stage"] or 0) < len(attempt.row["stage_shares"]):
        return None
    message = Text("this is the last stage", "已是最后阶段")
    return Wrong(message, str(attempt.row["stage"]), Text("accept or stop", "请验收或终止"))


def last_stage(attempt: Attempt) -> Wrong | None:
    """Refuse to accept before the last stage."""
    if stage_left(attempt) is not None:
        return None
    message = Text("stages are left", "尚有阶段未完成")
    seen = f"{attempt.row['stage']} / {len(attempt.row['stage_shares'])}"
    return Wrong(message, seen, Text("let it pass to the next stage", "请准予进入下一阶段"))


def within_stages(attempt: Attempt) -> Wrong | None:
    """Refuse to pay a team that was not named, or more than the stages reached are worth."""
    team, row = str(attempt.given.get("team")), attempt.row
    if team not in (row["teams"] or ()):
        message = Text("this team was not named", "该团队未被确定")
        return Wrong(message, team, Text("name one of: {t}", "可选：{t}").format(t=", ".join(row["teams"] or ())))
    where = And((Eq("item", attempt.id), Eq("team", team)))
    paid = sum(int(one["sum"]) for one in attempt.workspace.desk.select("item_payment", where=where))
    reached = int(row["amount"] or 0) * sum(row["stage_shares"][: int(row["stage"] or 0)]) // 100
    wanted = int(attempt.given.get("sum") or 0)
    if paid + wanted <= reached:
        return None
    message = Text("more than the stages reached are worth", "超出已到阶段的经费")
    seen = _sums(row, paid + wanted, " > ", reached)
    return Wrong(message, seen, Text("pay what is left of the stage", "请按阶段余额拨付"))


def _bids(attempt: Attempt) -> Sequence[Row]:
    return attempt.workspace.desk.select("call_bid", where=Eq("item", attempt.id), order=("team",))


CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        check.__name__: check
        for check in (
            *(not_same_person, not_oneself, not_the_applicant, permit_in_force, no_conflict),
            *(ids_resolve, shares_complete),
            *(budget_stated, dates_in_order, half_time, money_left, money_accounted, not_begun, begun),
            *(not_the_performer, evidence_present, within_stage_share, predecessor_achieved),
            *(one_fte, no_undeclared_overlap, end_after_start),
            *(offer_open, terms_stated, within_offer, within_asked, within_agreed, use_standing, price_stated),
            *(of_material, material_permit, terms_signed),
            *(not_own_study, minors_full_review, guardians_consent, approval_in_force),
            *(strategy_listed, sight_kept),
            *(shares_whole, not_of_a_team, teams_bid, stage_left, last_stage, within_stages),
            *(parts_whole, part_unsigned, all_signed, part_undecided, all_decided),
            *(performers_named, task_of_mission, progress_past, every_gate_passed),
            *(not_the_host, compared_first),
        )
    }
)
"""The closed vocabulary."""
