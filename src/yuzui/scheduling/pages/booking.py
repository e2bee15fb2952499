# SPDX-License-Identifier: Apache-2.0
"""A resource that is booked by hand: free, booked and closed time, the form, who waits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from yuzui.errors import StateError
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.scheduling.booking import desk, training
from yuzui.scheduling.booking.desk import BOOKERS
from yuzui.scheduling.booking.say import PATH as WEEK
from yuzui.scheduling.booking.say import typed
from yuzui.scheduling.inputs import BOOKING_DAYS
from yuzui.scheduling.inputs import Booking as Inputs
from yuzui.scheduling.jobs import booking
from yuzui.scheduling.jobs.booking import Answer, Booked, Wait
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import number
from yuzui.view.page import (
    EVERYONE,
    Block,
    Fact,
    Facts,
    Field,
    Figure,
    Form,
    Item,
    Items,
    Notice,
    Page,
    Remedy,
    Section,
    Visit,
)
from yuzui.view.table import Link

PATH, ROLES = "/facilities/{id}/booking", EVERYONE
PLACE = ("facilities", 0)
TITLE = Text("Booking of a resource", "资源预订")
ADDRESS = "/facilities/any/booking"
ANY = "any"
"""In place of an id: the first resource that is booked by hand."""
WRITERS = BOOKERS
_CRUMB = Link(Text("Facilities", "设施"), "/facilities")
_QUARTER, _HOUR = 900, 3_600
_LACK = Text("A resource that is booked by hand", "接受人工预订的资源")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    days, id = visit.query.get("days", ""), visit.parts["id"]
    if id == ANY:
        known = booking.resources(workspace)
        if not known:
            return pages.no_instruments(workspace, _LACK, (_CRUMB,))
        id = str(known[0]["id"])
    shown = days if days.isdigit() else BOOKING_DAYS
    answer = booking.compute(workspace, Inputs(resource=id, start=visit.query.get("day", ""), days=shown))
    writes = bool(WRITERS & (workspace.subject.roles | workspace.subject.scoped))
    blocks: list[Block] = [*_outcome(visit, id), _facts(answer), Figure(booking.calendar(answer))]
    if writes:
        head = Section(Text("Book a time", "预订时段"))
        if visit.refused is None and (lack := training.lacking(workspace, id)):
            blocks += [Notice(lack), training.way(id)]
        blocks += [head, _form(answer, visit, workspace.subject.name, desk.answers_for(workspace.subject, id))]
    else:
        blocks.append(_by_command(answer))
    blocks += [booking.BOOKINGS.drawn(answer), booking.WAITING.drawn(answer)]
    if writes:
        blocks += _cancellations(answer, workspace)
    blocks += [booking.HANDED.drawn(answer), booking.RULES.drawn(answer)]
    return Page(
        pages.sentence(booking.headline(answer)),
        blocks,
        lead=Text(
            "First come, first served, within the rules below; times are those of {z}.",
            "先到先得，须遵守下列规则；时间均为 {z} 时区。",
        ).format(z=answer.resource.timezone),
        crumb=(
            _CRUMB,
            Link(Text("Bookings", "预订"), f"{WEEK}?r={quote(id, safe='')}"),
            Link(answer.resource.title, ""),
        ),
        document=answer,
    )


def act(workspace: Workspace, visit: Visit, values: Mapping[str, str]) -> str:
    """Book, wait or cancel as the form says; return the address that shows what came of it."""
    names = ("booking", "by", "config", "start", "until", "amount")
    inputs: dict[str, Any] = {name: values[name] for name in names if values.get(name, "").strip()}
    verb = "cancel" if values.get("act") == "cancel" else "book"
    if verb == "book":
        inputs |= {"resource": visit.parts["id"], "wait": values.get("wait") == "yes"}
    inputs.setdefault("by", workspace.subject.name)
    done = booking.compute(workspace, Inputs(act=verb, **inputs))
    name = str(done.booking or done.wait)
    if verb == "cancel":
        return f"{visit.path}?cancelled={quote(name, safe='')}#answer"
    state = "booked" if done.booking else "waits"
    return f"{visit.path}?day={done.first}&{state}={quote(name, safe='')}#answer"


_DONE = {
    "booked": Text("Booked: {id}", "已预订：{id}"),
    "waits": Text("In the wait list: {id}", "已加入候补：{id}"),
    "cancelled": Text("Cancelled: {id}", "已取消：{id}"),
}


def _outcome(visit: Visit, id: str) -> list[Block]:
    """Return what came of the form: what was done, or another way if the time is taken."""
    for name, sentence in _DONE.items():
        if (made := visit.query.get(name, "")).isalnum():
            return [Notice(sentence.format(id=made[:40]))]
    error = visit.refused
    if error is None:
        return []
    blocks: list[Block] = [training.way(id)] if desk.lacks_training(error) else []
    waits = isinstance(error, StateError) and error.code == "taken"
    if waits and "--wait" in str(error.mending):
        hidden = {**_filled(visit), "wait": "yes"}
        form = Form("wait", visit.path, (), Text("Join the wait list", "加入候补"), hidden, True)
        title = Text("Wait for this slot", "候补该时段")
        note = Text(
            "If it comes free, the first of the list whom it fits gets it.", "时段让出后，由名单中首位符合者获得。"
        )
        blocks.append(Items(Text("Or", "或"), [Item(title, (note,), form=form)]))
    return blocks


def _filled(visit: Visit) -> dict[str, str]:
    names = ("start", "until", "by", "config", "amount")
    return {name: visit.query[name][:80] for name in names if visit.query.get(name)}


def _form(answer: Answer, visit: Visit, name: str, office: bool) -> Form:
    path = f"/facilities/{encode(answer.resource.id)}/booking"
    preset = _filled(visit)
    start, until = _first(answer)
    fields = [
        Field("start", Text("From", "开始"), same(preset.get("start", start))),
        Field("until", Text("Until", "结束"), same(preset.get("until", until))),
        Field("config", Text("Configuration", "配置"), same(preset.get("config", "")), False),
    ]
    if office:
        fields.insert(2, Field("by", Text("User", "使用人"), same(preset.get("by", name))))
    if answer.resource.capacity > 1:
        amount = same(preset.get("amount", "1"))
        fields.append(Field("amount", Text("Capacity taken", "占用容量"), amount))
    return Form("book", path, fields, Text("Book", "预订"), {"act": "book"}, True)


def _first(answer: Answer) -> tuple[str, str]:
    """Return the first free time of an hour that the form begins with; nothing where none is free."""
    least, most, notice = (answer.policy[name] for name in ("min_block", "max_block", "staff_notice"))
    length = min(max(_HOUR, int(least or 0)), int(most or _HOUR * 24))
    soonest = answer.now + int(notice or 0)
    soonest += -soonest % _QUARTER
    for low, high in answer.free:
        start = max(low, soonest)
        if start + length <= high:
            return typed(start, answer.home), typed(start + length, answer.home)
    return "", ""


def _cancellations(answer: Answer, workspace: Workspace) -> list[Block]:
    """Return what the visitor may cancel, each with its form."""
    office = "facility_officer" in workspace.subject.roles
    rows: list[Booked | Wait] = [row for row in answer.bookings if row.by_hand]
    rows = [row for row in (*rows, *answer.waiting) if row.id and (row.mine or office) and row.start > answer.now]
    if not rows:
        return []
    path = f"/facilities/{encode(answer.resource.id)}/booking"
    items = []
    for row in rows[:MOST]:
        hidden = {"act": "cancel", "booking": str(row.id)}
        if office and row.user:
            hidden["by"] = row.user
        form = Form(f"cancel-{row.id}", path, (), Text("Cancel", "取消"), hidden, True)
        items.append(Item(answer.when(row), (row.who, row.words), form=form))
    return [Items(Text("To cancel", "可取消"), items)]


MOST = 12
"""Bookings that can be cancelled on the page; others by command."""


def _by_command(answer: Answer) -> Remedy:
    how = Text(
        "You may look here, not book. With a grant to write one books here, or with:",
        "此处仅可查看。获得写入授权后可在此预订，或使用：",
    )
    return Remedy(how, f"yuzui schedule book {answer.resource.id} --from TIME --until TIME --by NAME")


def _facts(answer: Answer) -> Facts:
    days = Text("in {n} days from {d}", "自 {d} 起 {n} 天").format(n=len(answer.days), d=answer.first)
    missed = sum(row.missed for row in answer.bookings)
    return Facts(
        (
            Fact(Text("Open to users", "开放"), _hours(answer.seconds_open), days),
            Fact(Text("Free", "空闲"), _hours(answer.seconds_free), Text("changeover aside", "未扣切换时间")),
            Fact(
                Text("Booked", "已订"),
                number(len(answer.bookings)),
                Text("{n} not begun in time", "{n} 项逾时未开始").format(n=number(missed)),
            ),
            Fact(
                Text("Waiting", "候补"),
                number(len(answer.waiting)),
                Text("{n} got a freed slot", "{n} 人曾接替").format(n=number(len(answer.handed_over))),
            ),
        )
    )


def _hours(seconds: int) -> Text:
    return number(seconds / 3600, 1) + Text(" h", " 小时")
