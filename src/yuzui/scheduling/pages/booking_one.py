# SPDX-License-Identifier: Apache-2.0
"""One booking, or one place in a wait list: when, whose, its series, and what may be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from yuzui.errors import VisibilityError
from yuzui.job import pages
from yuzui.job.workflow.panel import address
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.model.visibility import Eq
from yuzui.scheduling.booking import desk, form, say, series
from yuzui.scheduling.booking.desk import BOOKERS, Known, Terms
from yuzui.scheduling.booking.policy import Slot
from yuzui.scheduling.jobs import booking
from yuzui.scheduling.pages.bookings import PATH as WEEK
from yuzui.store.state.view import TAKES
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import number
from yuzui.view.page import EVERYONE, Act, Block, Fact, Facts, Field, Form, Notice, Page, Split, Visit, Ways
from yuzui.view.table import Link
from yuzui.view.week import Date, Dates

PATH, ROLES, WRITERS = "/bookings/{id}", EVERYONE, BOOKERS
PLACE = ("facilities", 0)
TITLE = Text("Booking", "预订")
ADDRESS = "/bookings/any"
ANY = "any"
"""In place of an id: a booking by hand that who looks may see."""
_DONE = {
    "series": Text("{n} dates are booked.", "已预订 {n} 个日期。"),
    "cancelled": Text("It is cancelled; who waits first and fits has it now.", "已取消；时段由首位符合的候补者接替。"),
    "added": Text("The date is added to the series.", "该日期已加入系列。"),
    "changed": Text("The booking is changed.", "预订已更改。"),
    "left": Text("You left the wait list.", "您已退出候补。"),
}


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    id = visit.parts["id"]
    if id == ANY:
        rows = workspace.view.select("booking", columns=("schedule", "id", "resource"))
        id = next((str(row["id"]) for row in rows if desk.by_hand(row)), "")
        if not id:
            return pages.missing(
                Text("A booking by hand", "人工预订"), "yuzui schedule book RESOURCE --from TIME --until TIME"
            )
    row, known = _booking_of(workspace, id)
    waits, home, title = "place" in row, known.home, say.title(known.resource)
    name = say.names(visit.caller)
    mine = row["user"] == workspace.subject.name
    user = desk.user(workspace, row["user"])
    who = Text("you", "您本人") if mine else same(name(user)) if user else desk.OTHER
    when = say.span(row["t0"], row["t1"], home)
    state = str(row["state"] or row.get("firmness"))
    blocks = _outcome(workspace, visit, row)
    acts = BOOKERS & (workspace.subject.roles | workspace.subject.scoped) and (mine or desk.answers(workspace, known))
    aside = _acts(row, known, state, waits) if acts and row["t0"] > desk.now() else []
    if waits and row["booking"] and workspace.view.count("booking", Eq("id", row["booking"])):
        words = Text("The booking: see it, change it or cancel it", "所得预订：查看、更改或取消")
        blocks.append(Ways((Link(words, f"/bookings/{encode(row['booking'])}"),)))
    blocks.append(_facts(row, who))
    if row["series"]:
        blocks += _series(workspace, row, known, bool(acts))
    if aside:
        blocks = [Split(blocks, aside)]
    day = say.local(row["t0"], home).date()
    week = f"{WEEK}?week={day - timedelta(days=day.weekday())}&at={day}&r={known.id}"
    crumb = [Link(Text("Facilities", "设施"), "/facilities"), Link(Text("Bookings", "预订"), week), Link(title, "")]
    return Page(
        _finding(row, title, when, who, state, mine, waits),
        blocks,
        lead=Text("Times are those of {z}.", "时间为 {z} 时间。").format(z=home.key),
        crumb=crumb,
        state=booking.state_words(state) if not waits else None,
    )


def _booking_of(workspace: Workspace, id: str) -> tuple[Row, Known]:
    """Return a booking by hand, or a place in a wait list, that the account sees."""
    for table in ("booking", "booking_wait"):
        seen = workspace.view.select(table, where=Eq("id", id))
        if seen and (table != "booking" or desk.by_hand(seen[0])):
            key = tuple(seen[0][one] for one in ("schedule", "id")) if "schedule" in seen[0] else (id,)
            return workspace.desk.get(table, *key), desk.of(workspace, seen[0]["resource"])
    raise VisibilityError.not_found()


def _finding(row: Row, title: Text, when: Text, who: Text, state: str, mine: bool, waits: bool) -> Text:
    if waits:
        words = {
            "waiting": Text("You wait for {i}: {t}", "您正在候补{i}：{t}"),
            "served": Text("You waited for {i} and got it: {t}", "您候补的{i}已兑现：{t}"),
        }.get(state, Text("You wait no longer for {i}: {t}", "您已不再候补{i}：{t}"))
        if not mine:
            words = {
                "waiting": Text("{w} waits for {i}: {t}", "{w}正在候补{i}：{t}"),
                "served": Text("{w} waited for {i} and got it: {t}", "{w}候补的{i}已兑现：{t}"),
            }.get(state, Text("{w} waits no longer for {i}: {t}", "{w}已不再候补{i}：{t}"))
    elif state in TAKES:
        words = Text("{i} is yours: {t}", "{i}由您使用：{t}") if mine else Text("{i}, {t}: {w}", "{i}，{t}：{w}")
    else:
        words = Text("{i}, {t}: {s}", "{i}，{t}：{s}").format(i="{i}", t="{t}", s=booking.state_words(state))
    return words.format(i=title, t=when, w=who)


def _facts(row: Row, who: Text) -> Facts:
    length = (row["t1"] - row["t0"]) / 3600
    hours = number(length, 0 if length == int(length) else 2) + Text(" h", " 小时")
    none = Text("any", "不限")
    return Facts(
        (
            Fact(Text("User", "使用人"), who, same("")),
            Fact(Text("Length", "时长"), hours, same("")),
            Fact(Text("Configuration", "配置"), same(row["config"]) if row["config"] else none, same("")),
        )
    )


def _outcome(workspace: Workspace, visit: Visit, row: Row) -> list[Block]:
    words = _DONE.get(visit.query.get("done", ""))
    if words is None or visit.refused is not None:
        return []
    if row["series"]:
        held = series.bookings(workspace, row["series"]).values()
        words = words.format(n=sum(one["state"] in TAKES for one in held))
    elif "{n}" in words.en:
        return []
    own = series.elsewhere(workspace, row["user"], [Slot(row["t0"], row["t1"])], row["resource"])
    warned = form.clashes(workspace, own, row["user"] == workspace.subject.name)
    return [Notice(join([words, *(warned if visit.query["done"] != "cancelled" else [])], " ", ""))]


def _acts(row: Row, known: Known, state: str, waits: bool) -> list[Block]:
    path = f"/bookings/{encode(row['id'])}"
    if waits:
        if state != "waiting":
            return []
        leave = Form("leave", path, (), Text("Leave the wait list", "退出候补"), {"act": "cancel"}, True)
        return [Act(Text("You wait for it", "候补"), (), leave)]
    if state not in TAKES:
        return []
    fields = [
        Field("from", Text("From", "开始"), same(say.typed(row["t0"], known.home))),
        Field("until", Text("Until", "结束"), same(say.typed(row["t1"], known.home))),
    ]
    change = Form("change", path, fields, Text("Change the time", "更改时间"), {"act": "change"}, True)
    notice = known.policy["staff_notice"]
    note = Text("Who waits for the time gets it.", "时段将由候补者接替。")
    if notice:
        late = Text("Cancelled less than {h} h before, the time counts as lost unless somebody takes it. ",
                    "开始前不足 {h} 小时取消且无人接替的，计入损失机时。")  # fmt: skip
        note = late.format(h=f"{notice / 3600:g}") + note
    cancel = Form("cancel", path, (), Text("Cancel this booking", "取消此预订"), {"act": "cancel"}, True)
    history = Link(Text("What was done, and by whom", "办理记录"), address("booking", f"{row['schedule']}|{row['id']}"))
    return [Act(Text("Change it", "更改"), (), change), Act(Text("Cancel it", "取消"), (), cancel, (note,), history)]


def _series(workspace: Workspace, row: Row, known: Known, acts: bool) -> list[Block]:
    """Return the dates of a series: booked, waited for, or left out with what can be done about each."""
    whole = workspace.desk.get("series", row["series"])
    held = series.bookings(workspace, whole["id"])
    path = f"/bookings/{encode(row['id'])}"
    left = {one.start: one for one in series.rest(workspace, whole)}
    looks = {}
    if left and acts:
        terms = Terms(whole["user"] or "")
        looks = {one.wish.start: one for one in series.outlook(workspace, known, list(left.values()), terms)}
    dates = []
    for start, end in whole["dates"]:
        one, text = held.get(start), say.span(start, end, known.home)
        if one is not None and one["state"] in TAKES:
            here = "" if one["id"] == row["id"] else f"/bookings/{encode(one['id'])}"
            dates.append(Date(text, None, True, here))
            continue
        note = booking.state_words(one["state"]) if one is not None else Text("left out", "未订")
        look, button = looks.get(start), None
        if look is not None:
            note = note + Text(", ", "，") + (look.note or Text("free", "空闲"))
            label = Text("Add this date", "补订该日期") if look.state == "free" else Text("Wait for it", "候补")
            if look.state == "free" or look.waits:
                hidden = {"act": "add", "start": str(start), "wait": "yes" if look.waits else ""}
                button = Form(f"add{start}", path, (), label, hidden, True)
        elif one is None and start > desk.now() and start not in left:
            note = Text("in the wait list", "候补中")
        dates.append(Date(text, note, False, "", button))
    booked = sum(one.good for one in dates)
    title = Text("{a} of {n} dates of the series are booked", "系列共 {n} 个日期，已订 {a} 个").format(
        a=booked, n=len(dates)
    )
    ahead = [one for start, one in held.items() if one["state"] in TAKES and start > desk.now()]
    end = None
    if acts and len(ahead) > 1:
        words = Text("Cancel all {n} dates of the series to come", "取消该系列尚未开始的全部 {n} 个日期")
        if any(one["id"] == row["id"] for one in ahead):
            words += Text(", this one included", "（含本次）")
        words = words.format(n=len(ahead))
        end = Form("rest", path, (), words, {"act": "cancel_rest"}, True)
    return [Dates(title, dates, (), end)]


def act(workspace: Workspace, visit: Visit, values: Mapping[str, str]) -> str:
    """Cancel, change, or add a date of its series."""
    id, step = visit.parts["id"], values.get("act", "")
    row, known = _booking_of(workspace, id)
    path = f"/bookings/{encode(id)}"
    by = str(row["user"] or "") if desk.answers(workspace, known) else workspace.subject.name
    if step == "cancel":
        desk.cancel(workspace, id, by)
        return f"{path}?done={'left' if 'place' in row else 'cancelled'}#answer"
    if step == "cancel_rest":
        for start, one in series.bookings(workspace, row["series"] or "").items():
            if one["state"] in TAKES and start > desk.now():
                desk.cancel(workspace, one["id"], by)
        return f"{path}?done=cancelled#answer"
    if step == "change":
        ask = form.Ask.of({**values, "resource": known.id})
        done = desk.change_time(workspace, id, ask.slot(known.home), by)
        return f"/bookings/{encode(str(done.booking))}?done=changed#answer"
    if step == "add" and row["series"] and values.get("start", "").isdigit():
        desk.unless_owner(workspace, known, row, by)
        series.add(workspace, row["series"], int(values["start"][:18]), values.get("wait") == "yes")
        return f"{path}?done=added#answer"
    return path
