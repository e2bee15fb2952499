# SPDX-License-Identifier: Apache-2.0
"""Booking without a call: what is free, one's own slot, the wait list, what was missed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from zoneinfo import ZoneInfo

import msgspec

from yuzui.errors import InputError, Place, together
from yuzui.facilities import civil
from yuzui.facilities.civil import between, midnight, shown
from yuzui.job import audited_export
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run
from yuzui.job.workflow.declaration import read
from yuzui.job.workflow.definitions import shipped
from yuzui.job.workflow.panel import address
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import Origin
from yuzui.model.table import Row
from yuzui.model.tables.facility import BOOKING_POLICY, OFF_HOURS
from yuzui.model.visibility import In
from yuzui.scheduling.booking import desk, policy
from yuzui.scheduling.booking.desk import OTHER, Done, Known, Served, standing
from yuzui.scheduling.booking.policy import BY_HAND, Slot, hours
from yuzui.scheduling.inputs import Booking as Inputs
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, duration, number
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.timelines import Resource as Strip
from yuzui.view.charts.timelines import TimeAxis, gantt_chart
from yuzui.view.page import Chip, Code
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("booking by hand, with a wait list", "人工预订与候补")
QUESTION = Text(
    "When is this resource free, who has it, and may this person have it?", "该资源何时空闲、已由谁预订？此人可否预订？"
)
SOURCE = "Yuzui"
ACTS = ("list", "book", "cancel", "missed")
MOST_DAYS = 62
POLICY = tuple(name for name in BOOKING_POLICY.names if name not in ("resource", "note"))
"""Columns of a policy that everybody reads."""
HOUR = 3_600


class Resource(msgspec.Struct, frozen=True, kw_only=True):
    """A resource that is booked by hand, and the most it takes at once."""

    id: str
    name: str | None
    name_zh: str | None
    booking_mode: str
    timezone: str
    capacity: int

    @property
    def title(self) -> Text:
        """Its name, its id where it has none."""
        return Text(self.name or self.id, self.name_zh or self.name or self.id)


class Booked(msgspec.Struct, frozen=True, kw_only=True):
    """A booking that holds; without id, user and configuration where the reader may not see them."""

    id: str | None
    start: int
    end: int
    begins: str = msgspec.field(name="from")
    until: str
    config: str | None
    amount: int
    state: str
    by_hand: bool
    user: str | None
    mine: bool
    changeover: int
    missed: bool
    took_over: str | None

    @property
    def who(self) -> Text:
        """Who has it, as far as the reader may know."""
        if not self.by_hand:
            return Text("published schedule", "已发布排程")
        return same(self.user) if self.user else OTHER

    @property
    def words(self) -> Text:
        """Its state; that it was not begun in time, if so."""
        sentence = state_words(self.state)
        return sentence + Text(", ", "，") + _MISSED if self.missed else sentence


class Wait(msgspec.Struct, frozen=True, kw_only=True):
    """A place in the wait list; of one that was served, the booking it became and whose slot that was."""

    id: str
    config: str | None
    since: str
    state: str
    booking: str | None
    freed: str | None
    start: int
    end: int
    begins: str = msgspec.field(name="from")
    until: str
    amount: int
    served_at: str | None
    user: str | None
    mine: bool

    @property
    def who(self) -> Text:
        """Who waits, as far as the reader may know."""
        return same(self.user) if self.user else OTHER

    @property
    def words(self) -> Text:
        """That it waits."""
        return Text("in the wait list", "候补中")


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.booking/1"):
    """A resource as the reader may see it on some days, and what was done; times are UTC seconds."""

    act: str
    booking: str | None
    wait: str | None
    served: list[Served]
    missed: list[str]
    resource: Resource
    origin: Origin
    policy: dict[str, int | str | bool | None]
    now: int
    days: list[tuple[str, int, int]]
    open: list[tuple[int, int, int]]
    free: list[tuple[int, int]]
    bookings: list[Booked]
    waiting: list[Wait]
    handed_over: list[Wait]

    @property
    def home(self) -> ZoneInfo:
        """The zone of the resource."""
        return ZoneInfo(self.resource.timezone)

    @property
    def first(self) -> str:
        """The first day shown."""
        return self.days[0][0]

    @property
    def seconds_open(self) -> int:
        """How long it is open to users."""
        return sum(b - a for a, b, _ in self.open)

    @property
    def seconds_free(self) -> int:
        """How long at least one more booking may run."""
        return sum(b - a for a, b in self.free)

    def when(self, row: Booked | Wait) -> Text:
        """Return when a booking is, in the zone of the resource."""
        return same(between(row.start, row.end, self.home))


@cache
def _states() -> Mapping[str, Text]:
    """Return what the states of a booking are called."""
    path = next(path for path in shipped() if path.stem == "booking")
    return read(path).cycle.states


def state_words(state: str) -> Text:
    """Return what a state of a booking is called."""
    return _states().get(state, same(state))


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Book, cancel, mark what was missed, or list what there is."""
    act, resource, by = (one.strip() for one in (inputs.act, inputs.resource, inputs.by))
    if act not in ACTS:
        raise InputError(
            Text("a booking has no such act", "预订没有这一操作"),
            place=Place(column="act"),
            seen=act,
            expected=" ".join(ACTS),
        )
    done = Done()
    if act == "book":
        terms = desk.Terms(by, inputs.wait, inputs.request.strip(), inputs.reason.strip())
        done = desk.book(workspace, resource, _wish(workspace, resource, inputs), terms)
    elif act == "cancel":
        resource, done = desk.cancel(workspace, inputs.booking.strip(), by)
    elif act == "missed":
        done = desk.missed(workspace, resource)
    first = inputs.start if act in ("list", "book") else ""
    return _seen(workspace, resource, first, _count(inputs.days), act, done)


def _count(value: int | str) -> int:
    if str(value).isdigit() and 1 <= int(value) <= MOST_DAYS:
        return int(value)
    raise InputError(
        Text("so many days cannot be shown", "无法显示该天数"),
        place=Place(column="--days"),
        seen=str(value),
        expected=f"1 … {MOST_DAYS}",
        code="option",
    )


def _wish(workspace: Workspace, resource: str, inputs: Inputs) -> Slot:
    """Return the slot that is wished; its times in the zone of the resource unless they say one."""
    home = civil.zone(workspace.view.get("resource", resource)["tz"]).key
    instants, faults = [], []
    for value, option in ((inputs.start, "--from"), (inputs.until, "--until")):
        try:
            instants.append(civil.second(value, home, Place(column=option)))
        except InputError as error:
            faults.append(error)
    amount = str(inputs.amount)
    if not amount.isdigit() or not 1 <= int(amount) < 2**31:
        faults.append(
            InputError(
                Text("an amount is a whole number above 0", "数量须为大于 0 的整数"),
                place=Place(column="--amount"),
                seen=amount[:40],
                expected="1, 2, …",
                code="option",
            )
        )
    if faults:
        raise together(faults)
    return Slot(instants[0], instants[1], inputs.config.strip(), int(amount))


def _seen(workspace: Workspace, resource: str, first: str, count: int, act: str, done: Done) -> Answer:
    """Return a resource with what is free, booked and waited for on some days."""
    known, now = desk.of(workspace, resource, 0), desk.now()
    day = _day(first) if first else dt.datetime.fromtimestamp(now, dt.UTC).astimezone(known.home).date()
    low, high = (midnight(one, known.home) for one in (day, day + dt.timedelta(days=count)))
    place = known.place()
    usable = policy.working(place, known.policy, known.home, low, high)
    waiting = [row for row in known.waiting if row["state"] == "waiting" and row["t0"] > now]
    served = [row for row in known.waiting if row["state"] == "served"]
    answer = Answer(
        **msgspec.structs.asdict(done),
        run=Run.of("booking", {}),
        act=act,
        resource=Resource(
            **{name: known.resource[name] for name in ("id", "name", "name_zh", "booking_mode")},
            timezone=known.home.key,
            capacity=max((n for _, _, n in place.open), default=known.resource["capacity"] or 1),
        ),
        origin=audited_export.origins_of(workspace.desk, known.rows()),
        policy={name: known.policy.get(name) for name in POLICY},
        now=now,
        days=[(one.isoformat(), a, b) for one, a, b in civil.days(low, high, known.home)],
        open=list(usable.open),
        free=policy.gaps(usable, low, high),
        bookings=[row for row in _bookings(workspace, known) if row.start < high and row.end > low],
        waiting=[_wait(workspace, known, row) for row in waiting],
        handed_over=[_wait(workspace, known, row) for row in served],
    )
    about = {name: value for name, value in answer.document().items() if name not in ("schema", "run")}
    return msgspec.structs.replace(answer, run=Run.of("booking", about))


def _day(day: str) -> dt.date:
    try:
        return dt.date.fromisoformat(day.strip()[:10])
    except ValueError:
        raise desk.no_day(day) from None


def _bookings(workspace: Workspace, known: Known) -> Iterable[Booked]:
    """Yield the bookings that hold, each with what is set up before and how long that takes."""
    ids = tuple(str(row["id"]) for row in known.bookings)
    shown_to = {(row["schedule"], row["id"]) for row in workspace.view.select("booking", where=In("id", ids))}
    late = {row["id"] for row in desk.late(workspace, known)}
    freed = {row["booking"]: row["freed"] for row in known.waiting if row["state"] == "served"}
    place = known.place()
    for row in known.bookings:
        one = policy.slot(row)
        before = policy.neighbours(one, place.slots)["before"] if place.single else None
        visible = (row["schedule"], row["id"]) in shown_to
        yield Booked(
            id=row["id"] if visible else None,
            start=one.start,
            end=one.end,
            begins=shown(one.start, known.home),
            until=shown(one.end, known.home),
            config=row["config"] if visible else None,
            amount=one.amount,
            state=row["state"] or row["firmness"],
            by_hand=desk.by_hand(row),
            user=desk.user(workspace, row["user"]) if visible else None,
            mine=row["user"] == workspace.subject.name,
            changeover=0 if before is None else place.changeover.between(before.config, one.config),
            missed=row["id"] in late,
            took_over=freed.get(row["id"]),
        )


def _wait(workspace: Workspace, known: Known, row: Row) -> Wait:
    return Wait(
        **{name: row[name] for name in ("id", "config", "since", "state", "booking", "freed", "served_at")},
        start=row["t0"],
        end=row["t1"],
        begins=shown(row["t0"], known.home),
        until=shown(row["t1"], known.home),
        amount=1 if row["amount"] is None else row["amount"],
        user=desk.user(workspace, row["user"]),
        mine=row["user"] == workspace.subject.name,
    )


def resources(workspace: Workspace) -> list[Row]:
    """Return the resources that are booked by hand, as the reader sees them, by id."""
    policies = workspace.view.select("booking_policy", columns=("resource",))
    named = In("id", tuple(row["resource"] for row in policies))
    rows = workspace.view.select("resource", where=named, order=("id",))
    return [row for row in rows if row["booking_mode"] in BY_HAND]


# What is said of a resource that is booked by hand, and of what was done.


SHOWN = 12
"""Bookings told one by one in a transcript; the table has all."""
_MISSED = Text("not begun in time", "逾时未开始")
_LENGTHS = ("min_block", "max_block", "horizon", "per_user_day", "missed_after", "staff_notice")


def headline(answer: Answer) -> Text:
    """Return in one sentence how much of the open time is free."""
    title, days = answer.resource.title, len(answer.days)
    if not answer.seconds_open:
        return Text("{title} is not open in the {n} days from {day}", "{title} 自 {day} 起 {n} 天内不开放").format(
            title=title, n=days, day=answer.first
        )
    return Text(
        "{title}: {free} of {open} open hours are free in the {n} days from {day}",
        "{title}：自 {day} 起 {n} 天内开放 {open} 小时，其中 {free} 小时空闲",
    ).format(
        title=title,
        free=number(answer.seconds_free / HOUR, 1),
        open=number(answer.seconds_open / HOUR, 1),
        n=days,
        day=answer.first,
    )


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript."""
    one = answer.resource
    lines = [(Text("resource", "资源"), one.title + same(f" · {one.id} · {one.timezone}")), *_done(answer)]
    lines += [(Text("rules", "规则"), _policy(answer))]
    lines += [(Text("booked", "已订"), _booking(row, answer)) for row in answer.bookings[:SHOWN]]
    if (more := len(answer.bookings) - SHOWN) > 0:
        lines.append((Text("booked", "已订"), Text("and {n} more", "另有 {n} 项").format(n=more)))
    for place, row in enumerate(answer.waiting, start=1):
        parts = [same(f"{place}."), answer.when(row), row.who, same(row.id)]
        lines.append((Text("waits", "候补"), join(parts, " · ", " · ")))
    return [*lines, (Text("free", "空闲"), _free(answer))]


def rules(answer: Answer) -> list[Line]:
    """Return the policy as label and value of each rule; rules that are not set are left out."""
    lines = []
    for name, value in answer.policy.items():
        if value in (None, ""):
            continue
        if name in _LENGTHS and isinstance(value, int):
            amount = same(hours(value)) if value < 24 * HOUR else duration(value)
        elif name == "off_hours":
            amount = OFF_HOURS[str(value)]
        elif isinstance(value, bool):
            amount = Text("yes", "有") if value else Text("no", "无")
        else:
            amount = same(value)
        lines.append((BOOKING_POLICY[name].label, amount))
    return lines


def _policy(answer: Answer) -> Text:
    parts = [label + Text(": ", "：") + value for label, value in rules(answer)]
    return join(parts, " · ", " · ") if parts else Text("none set", "未设")


def _done(answer: Answer) -> list[Line]:
    """Return what came of the act."""
    lines: list[Line] = []
    if answer.act == "book" and answer.booking:
        sentence = Text(
            "{id}; cancel with: yuzui schedule cancel {id} --by NAME",
            "{id}；取消：yuzui schedule cancel {id} --by 姓名",
        )
        lines.append((Text("done", "已预订"), sentence.format(id=answer.booking)))
    if answer.act == "book" and answer.wait:
        sentence = Text("the slot is taken; place {id} in the wait list", "该时段已占用；候补编号 {id}")
        lines.append((Text("waits", "候补"), sentence.format(id=answer.wait)))
    if answer.act == "cancel":
        lines.append((Text("cancelled", "已取消"), same(answer.booking or answer.wait)))
    if answer.act == "missed":
        lines.append((Text("missed", "爽约"), count(len(answer.missed), Text("booking", "项预订"))))
    form = Text("{b} took over the slot of {f}", "{b} 接替 {f} 的时段")
    lines += [(Text("handed over", "接替"), form.format(b=row.booking, f=row.freed)) for row in answer.served]
    return lines


def _booking(row: Booked, answer: Answer) -> Text:
    parts = [answer.when(row), row.who, row.words]
    if row.config:
        parts.append(same(row.config))
    if row.changeover:
        parts.append(Text("changeover before it {t}", "此前切换 {t}").format(t=hours(row.changeover)))
    if row.id:
        parts.append(same(row.id))
    return join(parts, " · ", " · ")


def _free(answer: Answer) -> Text:
    parts = [same(between(a, b, answer.home)) for a, b in answer.free[:3]]
    sentence = headline(answer)
    return sentence + Text("; next: ", "；最近：") + join(parts, ", ", "、") if parts else sentence


_SHAPES = {"firm": "part", "frozen": "good", "started": "good", "done": "good"}


def _id(name: str, label: Text, places: Sequence[str]) -> Column:
    def code(answer: Answer, row: Booked | Wait) -> Code | Text:
        value = getattr(row, name)
        if value and booking_address(answer, row):
            return same(value)
        return Code(value) if value else same("—")

    def booking_address(answer: Answer, row: Booked | Wait) -> str:
        if name != "id" or not isinstance(row, Booked) or not row.id or not row.by_hand:
            return ""
        return address("booking", f"{standing(answer.resource.id)}|{row.id}")

    return Column(name, label, shown=code, link=booking_address, places=tuple(places))


def _user(place: str) -> Column:
    return Column("user", Text("User", "使用人"), value=lambda row: row.who, places=(place,))


def _columns(*further: Column) -> tuple[Column, ...]:
    """Return the columns that bookings and the wait list share."""
    return (
        _id("id", Text("Id", "编号"), ("file",)),
        Column("from", Text("From", "起"), value=lambda row: row.begins, places=("file",)),
        Column("until", Text("Until", "止"), places=("file",)),
        _WHEN,
        _user("page"),
        Column("config", Text("Configuration", "配置"), shown=lambda _, row: same(row.config or "—")),
        Column("amount", Text("Amount", "数量"), form="0", places=("file",)),
        _user("file"),
        *further,
        _id("id", Text("Id", "编号"), ("page",)),
    )


_WHEN = Column(
    "when",
    Text("When", "时间"),
    value=lambda row: row.start,
    shown=lambda answer, row: answer.when(row),
    places=("page",),
)
BOOKINGS = Table[Answer](
    "bookings",
    Text("Bookings", "预订"),
    rows=lambda answer: answer.bookings,
    columns=_columns(
        Column(
            "changeover",
            Text("Changeover before it, min", "此前切换（分钟）"),
            digits=0,
            value=lambda row: row.changeover / 60,
            places=("page",),
        ),
        Column(
            "state",
            Text("State", "状态"),
            value=lambda row: row.words,
            shown=lambda _, row: Chip(row.words, "bad" if row.missed else _SHAPES[row.state]),
        ),
    ),
)
WAITING = Table[Answer](
    "waiting",
    Text("Wait list, in order", "候补名单（按先后）"),
    rows=lambda answer: answer.waiting,
    columns=_columns(Column("since", Text("Waits since", "候补时间"), places=("file",))),
    sheet=Text("Wait list", "候补"),
)
HANDED = Table[Answer](
    "handed",
    Text("Handed over", "接替记录"),
    rows=lambda answer: answer.handed_over,
    columns=(
        _WHEN,
        _user("page"),
        _id("booking", Text("Booking", "预订"), ("page", "file")),
        _id("freed", Text("Slot of", "所接替的预订"), ("page", "file")),
        Column("served", Text("Handed over, UTC", "接替时间（世界协调时）"), value=lambda row: row.served_at),
    ),
    sheet=Text("Handed over", "接替"),
)
RULES = Table[Answer](
    "rules",
    Text("Rules of booking", "预订规则"),
    rows=rules,
    columns=(
        Column("rule", Text("Rule", "规则"), value=lambda row: row[0]),
        Column("value", Text("Says", "内容"), value=lambda row: row[1]),
    ),
)


# The days of a resource, one a line: when it is open, booked, closed.


GROUPS = (Text("booked by hand", "人工预订"), Text("published schedule", "已发布排程"), Text("your own", "本人预订"))
"""What colour and letter stand for."""
HEADS = (Text("Day", "日期"), Text("Configuration", "配置"), Text("Kind", "类别"))


def calendar(answer: Answer) -> Picture:
    """Return the calendar of a resource."""
    rows = [
        Strip(
            label=day[5:],
            open=_within(start, end, [(a, b) for a, b, _ in answer.open]),
            bookings=[
                (*span, 2 if row.mine else 0 if row.by_hand else 1, row.config or "")
                for row in answer.bookings
                for span in _within(start, end, [(row.start, row.end)])
            ],
        )
        for day, start, end in answer.days
    ]
    longest = max((end - start for _, start, end in answer.days), default=24 * HOUR)
    one = answer.resource
    meta = Meta(
        "days",
        headline(answer),
        Text(
            "A line a day. Colour, lines and letter: how it was booked. Hatched: closed. White:"
            " free. Beneath: part of the open time in use.",
            "每行一天；颜色、线纹与字母表示预订方式，斜线为不开放，白色为空闲；下方为开放时间的使用率。",
        ),
        answer.origin,
        Text("calendar and bookings of {id}", "{id} 的运行日历与预订").format(id=one.id),
        shown(answer.now, answer.home).replace("T", " "),
    )
    axis = Text("hour of the day, {z}", "当日时刻（{z}）").format(z=one.timezone)
    return gantt_chart(meta, rows, GROUPS, TimeAxis((0.0, longest / HOUR), axis), HEADS)


def _within(start: int, end: int, spans: Iterable[tuple[int, int]]) -> list[tuple[float, float]]:
    """Return the parts of intervals within a day, in hours from its beginning."""
    cut = [(max(a, start), min(b, end)) for a, b in spans]
    return [((a - start) / HOUR, (b - start) / HOUR) for a, b in cut if a < b]


VIEW = View(headline=headline, sentences=sentences, charts=(calendar,), first=(BOOKINGS, WAITING, HANDED))
