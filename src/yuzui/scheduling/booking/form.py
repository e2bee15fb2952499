# SPDX-License-Identifier: Apache-2.0
"""The form of a booking: what it asks, what stands in it, what it comes to before anything is booked."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from yuzui.errors import InputError, Place, YuzuiError, together
from yuzui.facilities import civil
from yuzui.job.caller import Visitor
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.model.visibility import In
from yuzui.scheduling.booking import desk, policy, say, series
from yuzui.scheduling.booking.desk import Known, Terms
from yuzui.scheduling.booking.policy import ANY, Slot, hours
from yuzui.scheduling.booking.series import Outlook, Rule
from yuzui.scheduling.booking.week import Instrument, Week
from yuzui.text import Text, same
from yuzui.view.page import Field, Fieldset, Option, Visit

DAYS = tuple(f"on{n}" for n in range(1, 8))
NAMES = ("from", "until", "config", "amount", "repeat", "last", "request", "user", "reason", *DAYS)
"""Fields of the form, as they stand in addresses."""
_CLOCK = re.compile(r"\d{1,2}[:：]\d{2}")
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_REPEATS = {"none": Text("does not repeat", "不重复"), "daily": Text("daily", "每天"), "weekly": Text("weekly", "每周")}


def number(n: int) -> Text:
    """Return a small number in words where English writes it so."""
    return Text(_NUMBERS[n] if n < len(_NUMBERS) else str(n), str(n))


@dataclass(frozen=True)
class Ask:
    """What stands in the form, as it was typed."""

    resource: str
    values: Mapping[str, str]

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Ask:
        """Return what a form or an address holds."""
        texts = {name: values[name].strip()[:200] for name in NAMES if values.get(name, "").strip()}
        return cls(values.get("resource", "").strip(), texts)

    def query_values(self) -> dict[str, str]:
        """Return what an address holds so that the form is filled so."""
        return {"resource": self.resource, **self.values}

    @property
    def repeat(self) -> str:
        """How it repeats."""
        return self.values.get("repeat", "none")

    @property
    def request(self) -> str:
        """Access request whose hours are used."""
        return self.values.get("request", "")

    @property
    def user(self) -> str:
        """For whom, if an officer says so."""
        return self.values.get("user", "")

    @property
    def reason(self) -> str:
        """Why rules are set aside."""
        return self.values.get("reason", "")

    def slot(self, home: ZoneInfo) -> Slot:
        """Return the first time that is wished for; an end without a day is on that of the begin, or the next."""
        begin, end = (self.values.get(name, "") for name in ("from", "until"))
        bare = bool(_CLOCK.fullmatch(end))
        if bare and (day := re.match(r"\d{4}-\d{1,2}-\d{1,2}", begin)):
            end = f"{day[0]} {end.replace('：', ':')}"
        instants, faults = [0, 0], []
        for n, (value, name) in enumerate(((begin, "from"), (end, "until"))):
            try:
                instants[n] = civil.second(value, home.key, Place(column=name))
            except InputError as error:
                faults.append(error)
        amount = self.values.get("amount", "1")
        if not amount.isdigit() or not 1 <= int(amount) < 2**31:
            message = Text("an amount is a whole number above 0", "数量须为大于 0 的整数")
            faults.append(InputError(message, place=Place(column="amount"), seen=amount[:40], expected="1, 2, …"))
        if faults:
            raise together(faults)
        if bare and instants[1] <= instants[0]:
            moment = say.local(instants[1], home).replace(tzinfo=None) + dt.timedelta(days=1)
            instants[1] = int(moment.replace(tzinfo=home).timestamp())
        return Slot(instants[0], instants[1], self.values.get("config", ""), int(amount))

    def rule(self, home: ZoneInfo) -> Rule:
        """Return how it repeats."""
        if self.repeat == "none":
            return Rule()
        text = self.values.get("last", "")
        try:
            last = dt.date.fromisoformat(text)
        except ValueError:
            raise InputError(
                Text("say until which day it repeats", "请写明重复至哪一天"),
                place=Place(column="last"),
                seen=text or "–",
                expected="2027-01-07",
                code="series",
            ) from None
        weekdays = tuple(n for n, name in enumerate(DAYS, 1) if self.values.get(name))
        return Rule(self.repeat, weekdays if self.repeat == "weekly" else (), last)


@dataclass(frozen=True)
class Filled:
    """The form with what stands in it and what that comes to."""

    ask: Ask
    row: Instrument | None
    wish: Slot | None = None
    asked: bool = False
    """Whether a time was asked for, rather than offered first."""
    ready: bool = False
    """Whether it can be booked as it stands."""
    notes: Sequence[Text] = ()
    dates: Sequence[Outlook] = field(default_factory=tuple)

    @property
    def resource(self) -> str:
        """Id of the instrument."""
        return self.row.known.id if self.row else ""


def read(workspace: Workspace, visit: Visit, rows: Sequence[Row], shown: Week) -> Filled:
    """Return the form of the instrument that was asked for, else filled with the first time that is free."""
    ask = Ask.of(visit.query)
    row = next((one for one in shown.rows if one.known.id == ask.resource), None)
    if row is None:
        offers = sorted(shown.parts("free"), key=lambda pair: pair[1].start)
        if not offers:
            first = next((one for one in shown.rows if not one.locked), shown.rows[0])
            return Filled(Ask(first.known.id, {}), first)
        row, part = offers[0]
        home = row.known.home
        values = {"from": say.typed(part.start, home), "until": say.typed(part.end, home), "config": part.config}
        return Filled(Ask(row.known.id, {k: v for k, v in values.items() if v}), row)
    try:
        home = row.known.home
        wish = ask.slot(home)
        listed = series.wishes(wish, ask.rule(home), home)
        # the week holds the calendar of its days only
        known = desk.of(workspace, row.known.id, min(desk.now(), wish.start) - 3 * 86_400)
    except YuzuiError as error:
        said = [] if visit.refused is not None else [each.message for each in (error, *error.more)]
        return Filled(ask, row, notes=said if ask.values else [])
    user = ask.user or workspace.subject.name
    notes = clashes(workspace, series.elsewhere(workspace, user, listed, row.known.id), user == workspace.subject.name)
    dates = series.outlook(workspace, known, listed, Terms(user, reason=ask.reason))
    alone = ask.repeat == "none"
    ready = alone and dates[0].state == "free"
    if alone and dates[0].note is not None and visit.refused is None:
        broken = policy.broken(wish, desk.ground(workspace, known, user, wish.config))
        notes = [*(one.message for one in broken), *([] if broken else [dates[0].note]), *notes]
    return Filled(ask, row, wish, True, ready, notes, () if alone else dates)


def clashes(workspace: Workspace, rows: Sequence[Row], mine: bool) -> list[Text]:
    """Return what a person has at the same time elsewhere, as a warning."""
    ids = tuple({str(row["resource"]) for row in rows})
    known = {row["id"]: row for row in workspace.view.select("resource", where=In("id", ids))} if ids else {}
    words = Text("You have {i} too: {t}.", "您在同一时间还预订了{i}：{t}。")
    if not mine:
        words = Text("This person has {i} too: {t}.", "此人在同一时间还预订了{i}：{t}。")
    return [
        words.format(i=say.title(one), t=say.span(row["t0"], row["t1"], say.zone(one)))
        for row in rows[:5]
        if (one := known.get(row["resource"])) is not None
    ]


def holder(workspace: Workspace, visit: Visit, known: Known, text: str) -> str:
    """Return for whom a booking is: who is signed in, or whom an officer names by account, name or mail."""
    if not text or not desk.answers(workspace, known):
        return workspace.subject.name
    caller = visit.caller
    if not isinstance(caller, Visitor):
        return text
    found = caller.accounts.by_email(text) or caller.accounts.account(text)
    named = [one for one in caller.accounts.accounts() if one.name == text]
    if found is None and len(named) == 1:
        found = named[0]
    if found is None or found.state != "active":
        raise InputError(
            Text("nobody here has this account", "没有该账户"),
            place=Place(column="user"),
            seen=text[:60],
            expected="name@example.org",
            fix=Text("write the address of mail of their account", "请写其账户的邮箱"),
            code="no_account",
        )
    return found.id


def fields(workspace: Workspace, filled: Filled, visit: Visit) -> list[Field | Fieldset]:
    """Return what the form asks."""
    assert filled.row is not None
    known, held = filled.row.known, filled.ask.values
    hint = Text("such as 2026-12-03 13:00", "如 2026-12-03 13:00")
    listed: list[Field | Fieldset] = [
        Field("from", Text("From", "开始"), same(held.get("from", "")), hint=hint),
        Field(
            "until",
            Text("Until", "结束"),
            same(held.get("until", "")),
            hint=Text("or an hour: 17:00", "或只写时刻：17:00"),
        ),
    ]
    if filled.row.requests or known.policy.get("award_needed"):
        options = [Option(str(one["id"]), _request(workspace, one)) for one in filled.row.requests]
        if not known.policy.get("award_needed"):
            options.insert(0, Option("", Text("none", "无")))
        first = held.get("request", options[0].value if options else "")
        listed.append(Field("request", Text("Project", "项目"), same(first), False, "select", options))
    if configs := _configs(known, held.get("config", "")):
        listed.append(
            Field("config", Text("Configuration", "配置"), same(held.get("config", "")), False, "select", configs)
        )
    if max((n for _, _, n in filled.row.ground.place.open), default=1) > 1:
        listed.append(
            Field("amount", Text("Capacity taken", "占用容量"), same(held.get("amount", "1")), True, "number")
        )
    repeat = [Option(name, text) for name, text in _REPEATS.items()]
    listed.append(Field("repeat", Text("Repeat", "重复"), same(filled.ask.repeat), True, "select", repeat))
    listed.append(Field("last", Text("Last day", "截止日"), same(held.get("last", "")), False, "date"))
    days = [
        Field(name, say.weekday(dt.date(2026, 11, 29) + dt.timedelta(days=n)), same(held.get(name, "")), False, "check")
        for n, name in enumerate(DAYS, 1)
    ]
    listed.append(Fieldset(Text("If weekly, on", "每周重复时"), days))
    if desk.answers(workspace, known):
        listed.append(
            Field("user", Text("For whom", "使用人"), same(held.get("user", "")), False,
                  hint=Text("yourself, if empty", "留空即本人"))
        )  # fmt: skip
        listed.append(
            Field("reason", Text("Reason, where you set a rule aside", "不适用某项规则的理由"),
                  same(held.get("reason", "")), False)
        )  # fmt: skip
    return listed


def _request(workspace: Workspace, row: Row) -> Text:
    """Return a request with the hours that are left of it."""
    taken = desk.used(workspace, str(row["id"]))
    left = hours(int(row["awarded"] * 3600) - taken)
    return Text("{p} ({h} left)", "{p}（余 {h}）").format(p=row["purpose"] or row["id"], h=left)


def _configs(known: Known, chosen: str) -> list[Option]:
    """Return the configurations of an instrument that are known, each with the longest change-over to it."""
    names = {one for row in known.changeovers for one in (row["from_config"], row["to_config"]) if one != ANY}
    names |= {str(row["config"]) for row in known.bookings if row["config"]}
    names |= {chosen} - {""}
    if not names:
        return []
    table = known.place(*names).changeover
    options = [Option("", Text("any", "不限"))]
    for name in sorted(names):
        longest = max((table.between(other, name) for other in (*names, "")), default=0)
        words = same(name)
        if longest:
            words += Text(", change-over up to {m} min", "，切换至多 {m} 分钟").format(m=longest // 60)
        options.append(Option(name, words))
    return options
