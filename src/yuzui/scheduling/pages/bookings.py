# SPDX-License-Identifier: Apache-2.0
"""The week of several instruments: free and booked times, the form filled by one of them, series shown first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from yuzui.errors import StateError
from yuzui.job import pages
from yuzui.job.caller import Visitor
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.model.visibility import And, Eq, In
from yuzui.scheduling.booking import desk, form, say, series, template, training
from yuzui.scheduling.booking.desk import BOOKERS, Terms
from yuzui.scheduling.booking.form import Ask
from yuzui.scheduling.booking.policy import Slot
from yuzui.scheduling.booking.week import Week, week
from yuzui.scheduling.jobs import booking
from yuzui.store import feeds
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import count
from yuzui.view.page import (
    EVERYONE,
    Act,
    Block,
    Field,
    Fieldset,
    Form,
    Item,
    Items,
    Notice,
    Option,
    Page,
    Remedy,
    Split,
    Visit,
    Ways,
)
from yuzui.view.table import Link
from yuzui.view.week import Bar, Date, Dates

PATH, ROLES, WRITERS = say.PATH, EVERYONE, BOOKERS
PLACE = ("facilities", 30)
TITLE = Text("Bookings", "预订")
MOST = 12
"""Instruments that are shown unless more are named."""
TICKS = 60
"""Instruments that can be ticked; any others by address."""
VIEWS = {"week": Text("Week", "周"), "shifts": Text("Shifts", "班次"), "list": Text("List", "列表")}
_TICK = "tick."
_CRUMB = (Link(Text("Facilities", "设施"), "/facilities"), Link(TITLE, ""))


@dataclass(frozen=True)
class Choice:
    """Which instruments, which week, which view: what the address of this page holds."""

    rows: Sequence[Row]
    all: Sequence[Row]
    group: str
    """``own``, ``all``, ``ticked`` or the id of a group."""
    first: dt.date
    view: str
    at: dt.date
    own: bool
    """Whether there are instruments of one's own."""

    def href(self, **values: str) -> str:
        """Return the address of this page with other values."""
        which = {"r": ",".join(str(row["id"]) for row in self.rows)} if self.group == "ticked" else {"r": self.group}
        held = {
            **which,
            "week": self.first.isoformat(),
            "view": "" if self.view == "week" else self.view,
            "at": self.at.isoformat(),
            **values,
        }
        return f"{PATH}?{urlencode({name: value for name, value in held.items() if value})}"


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    everything = booking.resources(workspace)
    if not everything:
        return _empty(workspace)
    choice = _choice(workspace, visit, everything)
    shown = week(workspace, choice.rows, choice.first, workspace.subject.name)
    books = bool(BOOKERS & (workspace.subject.roles | workspace.subject.scoped))
    filled = form.read(workspace, visit, choice.rows, shown) if books else None
    wish = filled.wish if filled and filled.asked else None
    name = say.names(visit.caller)
    eyes = urlencode({"as": visit.query["as"]}) if "as" in visit.query else ""
    resource = filled.resource if filled else ""
    frame = say.Frame(shown, choice.href, name, choice.at, resource, wish, books, visit.lang, eyes)
    draw: Mapping[str, Callable[[say.Frame], Block]] = {"week": say.whole, "shifts": say.shifts, "list": say.times}
    body = draw[choice.view](frame)
    # what can be done instead stands beside the refusal, above the week
    instead = _instead(workspace, visit, choice, filled) if filled is not None else []
    blocks: list[Block] = [*_outcome(workspace, visit, name), *instead, _bar(workspace, choice), body]
    if filled is not None:
        blocks.append(Split(_booking(workspace, visit, choice, filled), _aside(workspace)))
    else:
        blocks.append(Ways((Link(Text("Sign in to book", "登录后预订"), "/signin"),)) if _site(visit) else _public())
    blocks += _ticks(workspace, choice)
    zones = {row.known.home.key for row in shown.rows}
    state = Text("times of {z}", "{z} 时间").format(z=zones.pop()) if len(zones) == 1 else None
    return Page(_finding(shown, frame, filled), blocks, lead=_lead(shown, books), crumb=_CRUMB, state=state)


def _site(visit: Visit) -> bool:
    return isinstance(visit.caller, Visitor)


def _public() -> Notice:
    return Notice(Text("You may look here; members of the site book.", "此处仅可查看，成员方可预订。"))


def _empty(workspace: Workspace) -> Page:
    lead = Text(
        "Time on the others is given by calls, or by their operators. Ask who can do what you need.",
        "其他设施的机时经征集或由运行单位分配，可查询何处能满足您的需要。",
    )
    ways = (Link(Text("Find a facility", "查找设施"), "/facilities/find"), Link(Text("Calls", "征集"), "/fund/calls"))
    blocks: list[Block] = [Ways((pages.LISTING, *ways) if pages.may_list(workspace) else ways)]
    if workspace.for_operator:
        load = Text(
            "Or fill in the workbook that this command writes, and load it: yuzui load FILE",
            "也可填写以下命令生成的工作簿，然后装载：yuzui load 文件名",
        )
        blocks.append(Remedy(load, template.COMMAND))
    return Page(Text("No instrument here may be booked by hand", "此处没有可人工预订的仪器"), blocks, lead, _CRUMB)


def _choice(workspace: Workspace, visit: Visit, everything: Sequence[Row]) -> Choice:
    query, by_id = visit.query, {str(row["id"]): row for row in everything}
    ticked = [name.removeprefix(_TICK) for name in visit.asked if name.startswith(_TICK)]
    asked = ticked or query.get("r", "").split(",")
    rows, group = [by_id[one] for one in asked if one in by_id], "ticked"
    own = _user_instruments(workspace, everything)
    if not rows:
        group = asked[0] or "own"
        groups = {one["id"]: one["resources"] for one in feeds.groups(workspace.store, workspace.subject)}
        members = groups.get(group)
        if members is None:
            group = "all" if group != "own" else group
            members = own if group == "own" else ()
        rows = [by_id[one] for one in members if one in by_id]
        if not rows:
            group, rows = "all", list(everything[:MOST])
    view = query.get("view", "week")
    first = _day(query.get("week", "") or query.get("at", "") or query.get("from", ""), rows[0])
    monday = first - dt.timedelta(days=first.weekday())
    at = _day(query.get("at", "") or query.get("from", ""), rows[0])
    if not 0 <= (at - monday).days < 7:
        at = monday
    return Choice(rows, everything, group, monday, view if view in VIEWS else "week", at, bool(own))


def _day(text: str, row: Row) -> dt.date:
    """Return a day, that of a time, or a week by its number; today where it is none."""
    try:
        day = dt.date.fromisoformat(text[:10].strip())
    except ValueError:
        day = say.local(desk.now(), say.zone(row)).date()
    return min(max(day, dt.date(1971, 1, 1)), dt.date(2199, 1, 1))


def _user_instruments(workspace: Workspace, everything: Sequence[Row]) -> list[str]:
    """Return the instruments that somebody booked, is trained for or answers for."""
    name, view = workspace.subject.name, workspace.desk
    held = {
        row["resource"]
        for row in view.select("booking", where=Eq("user", name), columns=("schedule", "id", "resource"))
    }
    held |= {row["resource"] for row in view.select("qualification", where=Eq("person", name))}
    audiences = workspace.subject.audiences
    held |= {row["id"] for row in everything if {row["id"], f"facility:{row['id']}"} & audiences}
    return [str(row["id"]) for row in everything if row["id"] in held]


def _bar(workspace: Workspace, choice: Choice) -> Bar:
    seven = dt.timedelta(days=7)

    def week_(day: dt.date) -> str:
        return choice.href(week=day.isoformat(), at=day.isoformat())

    today = say.local(desk.now(), say.zone(choice.rows[0])).date()
    this = choice.href(week=(today - dt.timedelta(days=today.weekday())).isoformat(), at=today.isoformat())
    weeks = (
        Link(Text("‹ Week", "‹ 上周"), week_(choice.first - seven)),
        Link(Text("Today", "今天"), this),
        Link(Text("Week ›", "下周 ›"), week_(choice.first + seven)),
    )
    views = [Link(text, choice.href(view="" if name == "week" else name)) for name, text in VIEWS.items()]
    groups = [Link(Text("Yours", "我的"), choice.href(r="own"))] if choice.own else []
    groups += [
        Link(same(one["name"]), choice.href(r=str(one["id"])))
        for one in feeds.groups(workspace.store, workspace.subject)
    ]
    groups.append(Link(Text("All", "全部"), choice.href(r="all")))
    current = "" if choice.group == "ticked" else choice.href(r=choice.group)
    here = this if choice.at == today else ""
    return Bar(
        (
            (Text("Week", "周次"), weeks, here),
            (Text("Shown as", "显示方式"), views, choice.href()),
            (Text("Instruments", "仪器"), groups, current),
        )
    )


def _finding(shown: Week, frame: say.Frame, filled: form.Filled | None) -> Text:
    """Return the first sentence: what stands in the form if it can be had, else what is free next."""
    if filled and filled.row and filled.dates:
        words = Text("{a} of {n} dates on {i} are free", "{i}：{n} 个日期中有 {a} 个空闲")
        free = sum(one.state == "free" for one in filled.dates)
        return words.format(a=free, n=len(filled.dates), i=say.title(filled.row.known.resource))
    if filled and filled.ready and filled.wish and filled.row:
        one, start, end = filled.row.known, filled.wish.start, filled.wish.end
        return _free(one.home, say.title(one.resource), start, end, True)
    offers = sorted(shown.parts("free"), key=lambda pair: pair[1].start)
    if offers:
        row, part = offers[0]
        return _free(row.known.home, say.title(row.known.resource), part.start, part.end, frame.books)
    return Text("No time is free to book on {n} in this week", "本周 {n}均无可预订的空闲时段").format(
        n=count(len(shown.rows), Text("instrument", "台仪器"))
    )


def _free(home: Any, title: Text, start: int, end: int, yours: bool) -> Text:
    one, last = say.local(start, home), say.local(end - 1, home)
    if one.date() != last.date():
        form_ = Text("{i} is free from {a} to {b}", "{i} {a} 至 {b} 空闲")
        return form_.format(i=title, a=say.moment(start, home), b=say.moment(end, home))
    form_ = Text("{d} {a} to {b} on {i} is free and yours to book", "{i} {d} {a}–{b} 空闲，您可以预订")
    if not yours:
        form_ = Text("{d} {a} to {b} on {i} is free", "{i} {d} {a}–{b} 空闲")
    return form_.format(d=say.weekday(one.date()), a=f"{one:%H:%M}", b=say.until(end, home), i=title)


def _lead(shown: Week, books: bool) -> Text:
    words = Text("{n}, {p}.", "{n}，{p}。").format(
        n=count(len(shown.rows), Text("instrument", "台仪器")), p=say.period(shown.days[0], shown.days[-1])
    )
    if not books:
        return words
    return words + Text(" White is free: choose it to book.", "白色为空闲，点选即可预订。")


def _outcome(workspace: Workspace, visit: Visit, name: Any) -> list[Block]:
    """Return what came of the form, with what the person has at the same time elsewhere."""
    if visit.refused is not None:
        return []
    id = visit.query.get("done", "")
    for table, words in (
        ("booking", Text("Booked: {i}, {t}.", "已预订：{i}，{t}。")),
        ("booking_wait", Text("You wait for {i}, {t}.", "已加入候补：{i}，{t}。")),
    ):
        if id and (rows := workspace.view.select(table, where=Eq("id", id))):
            row = workspace.desk.select(table, where=Eq("id", id))[0]
            resource = workspace.view.get("resource", row["resource"])
            text = words.format(i=say.title(resource), t=say.span(row["t0"], row["t1"], say.zone(resource)))
            listed = series.elsewhere(workspace, row["user"], [Slot(row["t0"], row["t1"])], row["resource"])
            mine = row["user"] == workspace.subject.name
            return [Notice(join([text, *form.clashes(workspace, listed, mine)], " ", "")), *_way(id, rows)]
    if id == "group":
        return [Notice(Text("The group is saved.", "仪器组已保存。"))]
    return []


def _way(id: str, rows: Sequence[Row]) -> list[Block]:
    return (
        [Ways((Link(Text("See it, change it or cancel it", "查看、更改或取消"), f"/bookings/{encode(id)}"),))]
        if rows
        else []
    )


def _booking(workspace: Workspace, visit: Visit, choice: Choice, filled: form.Filled) -> list[Block]:
    """Return the form, and the dates of a series under it."""
    if filled.row is None:
        return []
    ask, known = filled.ask, filled.row.known
    person = say.names(visit.caller)(workspace.subject.name)
    lines = [Text("as {p}", "以 {p} 的名义").format(p=person)]
    if filled.row.lacks:
        lines += [one.message for one in filled.row.lacks]
    notes = [*filled.notes]
    fields = form.fields(workspace, filled, visit)
    hidden = {"act": "book", "resource": known.id}
    others = () if ask.repeat != "none" else (Option("preview", Text("Show the dates of a series", "查看系列日期")),)
    button = Text("Show the dates", "查看各个日期") if ask.repeat != "none" else Text("Book", "预订")
    one = Form("book", choice.href(), fields, button, hidden, True, others)
    title = Text("Book {i}", "预订{i}").format(i=say.title(known.resource))
    blocks: list[Block] = [Act(title, lines, one, notes)]
    if filled.dates:
        blocks.append(_dates(choice, filled))
    return blocks


def _dates(choice: Choice, filled: form.Filled) -> Dates:
    """Return a series date by date, and the buttons that book what is free and wait for the rest."""
    assert filled.row is not None
    home, listed = filled.row.known.home, filled.dates
    free, waits = [one for one in listed if one.state == "free"], [one for one in listed if one.waits]
    dates = [Date(say.span(one.wish.start, one.wish.end, home), one.note, one.state == "free") for one in listed]
    title = Text("{a} of {n} dates are free", "{n} 个日期中有 {a} 个空闲").format(a=len(free), n=len(listed))
    if free:
        these = Text("Book these {n}?", "是否预订这 {n} 个？").format(n=form.number(len(free)))
        title += Text(". ", "，") + (these if len(free) > 1 else Text("Book it?", "是否预订？"))
    hidden = {**filled.ask.query_values(), "act": "series", "seen": ",".join(str(one.wish.start) for one in free)}
    book = Text("Book the {n} free dates", "预订 {n} 个空闲日期").format(n=len(free))
    if len(free) == 1:
        book = Text("Book the free date", "预订空闲日期")
    wait = Text("and wait for the others ({n})", "并候补其余 {n} 个").format(n=len(waits))
    if len(waits) == 1:
        wait = Text("and wait for the other", "并候补另 1 个")
    others = [Option("series_wait", wait)] if free and waits else []
    if not free:
        book, hidden = (
            Text("Wait for {n} dates", "候补 {n} 个日期").format(n=len(waits)),
            hidden | {"act": "series_wait"},
        )
    one = Form("series", choice.href(), (), book, hidden, True, others) if free or waits else None
    left = len(listed) - len(free) - len(waits)
    lines = [Text("A date that is left out can be added later.", "未订的日期可在之后补订。")] if left or waits else []
    return Dates(title, dates, [*lines], one)


def _instead(workspace: Workspace, visit: Visit, choice: Choice, filled: form.Filled) -> list[Block]:
    """Return what can be done where a slot is taken: wait, or take the next that is free; the way to a training."""
    error, known = visit.refused, filled.row.known if filled.row else None
    if known is not None and desk.lacks_training(error):
        return [training.way(known.id)]
    if not isinstance(error, StateError) or error.code != "taken" or known is None:
        return []
    blocks: list[Block] = []
    if known.policy["wait_list"]:
        hidden = {**filled.ask.query_values(), "act": "wait"}
        one = Form("wait", choice.href(), (), Text("Join the wait list", "加入候补"), hidden, True)
        n = _before(workspace, known.id, filled.wish)
        before = (
            Text("{n} wait before you.", "您之前有 {n} 人候补。").format(n=n)
            if n
            else Text("Nobody waits yet.", "目前无人候补。")
        )
        note = Text(
            "If it comes free, the first of the list whom it fits gets it.", "时段让出后，由名单中首位符合者获得。"
        )
        blocks.append(Act(Text("Wait for this slot", "候补该时段"), (before,), one, (note,)))
    start, wish = error.detail.get("next"), filled.wish
    if start is not None and wish is not None:
        values = {**filled.ask.query_values(), "from": say.typed(start, known.home), "week": "", "at": ""}
        values["until"] = say.typed(start + wish.end - wish.start, known.home)
        words = Text("Take the next free time: {t}", "改选下一空闲时段：{t}").format(
            t=say.span(start, start + wish.end - wish.start, known.home)
        )
        ways = Ways((Link(words, choice.href(**values) + "#act-book"),))
        blocks = [Split(blocks, (ways,))] if blocks else [ways]
    return blocks


def _before(workspace: Workspace, resource: str, wish: Slot | None) -> int:
    """Return how many wait for a part of a slot."""
    rows = workspace.desk.select("booking_wait", where=And((Eq("resource", resource), Eq("state", "waiting"))))
    return sum(wish is not None and row["t0"] < wish.end and wish.start < row["t1"] for row in rows)


def _aside(workspace: Workspace) -> list[Block]:
    """Return what a person has booked and waits for from now on, and the way to their feed."""
    name, view, moment = workspace.subject.name, workspace.desk, desk.now()
    rows = [row for row in view.select("booking", where=Eq("user", name), order=("t0",)) if row["t1"] > moment]
    rows = [row for row in rows if desk.holds(row)]
    waits = [row for row in view.select("booking_wait", where=Eq("user", name), order=("t0",))
             if row["state"] == "waiting" and row["t1"] > moment]  # fmt: skip
    ids = tuple({str(row["resource"]) for row in (*rows, *waits)})
    known = {row["id"]: row for row in workspace.view.select("resource", where=In("id", ids))}
    items = []
    for row in sorted((one for one in (*rows, *waits) if one["resource"] in known), key=lambda one: one["t0"])[:8]:
        resource = known[row["resource"]]
        lines = [say.title(resource)]
        if "place" in row:
            lines.append(Text("in the wait list", "候补中"))
        when = say.span(row["t0"], row["t1"], say.zone(resource))
        items.append(Item(when, lines, f"/bookings/{encode(row['id'])}"))
    more = [Item(Text("Calendar feed", "日历订阅"), (Text("for your own calendar", "用于您自己的日历"),), "/me/feeds")]
    none = [Item(Text("You have booked nothing yet", "您尚无预订"))]
    return [Items(Text("Your bookings", "您的预订"), [*(items or none), *more])]


def _ticks(workspace: Workspace, choice: Choice) -> list[Block]:
    """Return the choice of instruments, and how to keep it under a name."""
    if len(choice.all) < 2:
        return []
    shown = {row["id"] for row in choice.rows}
    fields = [
        Field(f"{_TICK}{row['id']}", say.title(row), same("yes" if row["id"] in shown else ""), False, "check")
        for row in choice.all[:TICKS]
    ]
    held = {"week": choice.first.isoformat(), "view": choice.view}
    show = Form(
        "show", PATH, (Fieldset(Text("Instruments shown", "显示的仪器"), fields),), Text("Show these", "显示所选"), held
    )
    blocks: list[Block] = [show]
    if BOOKERS & (workspace.subject.roles | workspace.subject.scoped):
        members = {"act": "group", "members": ",".join(str(row["id"]) for row in choice.rows)}
        name = Field("name", Text("Keep what is shown as a group", "将所示仪器存为一组"))
        blocks.append(Form("group", choice.href(), (name,), Text("Save the group", "保存仪器组"), members, True))
        if choice.group not in ("own", "all", "ticked"):
            hidden = {"act": "drop_group", "group": choice.group}
            blocks.append(Form("drop", PATH, (), Text("Delete this group", "删除该组"), hidden, True))
    return blocks


def act(workspace: Workspace, visit: Visit, values: Mapping[str, str]) -> str:
    """Book, wait, show or book a series, or keep a group, as the form says."""
    step, week_ = values.get("act", "book"), {n: visit.query[n] for n in ("r", "week", "view") if n in visit.query}
    if step == "group":
        members = [one for one in values.get("members", "").split(",") if one]
        known = {str(row["id"]) for row in booking.resources(workspace)}
        id = feeds.save_group(
            workspace.store, workspace.subject, values.get("name", ""), [one for one in members if one in known]
        )
        return f"{PATH}?{urlencode({**week_, 'r': id, 'done': 'group'})}#answer"
    if step == "drop_group":
        feeds.drop_group(workspace.store, workspace.subject, values.get("group", ""))
        return PATH
    resource = workspace.view.get("resource", values.get("resource", ""))
    ask = Ask.of(values)
    known_ = desk.of(workspace, str(resource["id"]))
    listed = series.wishes(ask.slot(known_.home), ask.rule(known_.home), known_.home)
    day = say.local(listed[0].start, known_.home).date()
    week_ |= {"week": str(day - dt.timedelta(days=day.weekday())), "at": str(day)}
    if step == "preview" or (step in ("book", "wait") and ask.repeat != "none"):
        return f"{PATH}?{urlencode({**week_, **ask.query_values()})}#dates"
    terms = Terms(
        form.holder(workspace, visit, known_, ask.user), step in ("wait", "series_wait"), ask.request, ask.reason
    )
    if step.startswith("series"):
        seen = [int(one) for one in values.get("seen", "").split(",") if one.isdigit() and len(one) < 20]
        _, done = series.book(workspace, known_.id, listed, ask.rule(known_.home), terms, seen)
        first = next((str(one.booking) for one in done if one.booking), str(done[0].wait))
        return f"/bookings/{encode(first)}?done=series#answer"
    one = desk.book(workspace, known_.id, listed[0], terms)
    return f"{PATH}?{urlencode({**week_, 'done': str(one.booking or one.wait)})}#answer"
