# SPDX-License-Identifier: Apache-2.0
"""What is said of a resource that is booked by hand, and of what was done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from yuzui.facilities.civil import between, days, midnight, shown
from yuzui.job import audited_export, tables
from yuzui.job.workspace import Workspace
from yuzui.model.lifecycle import CYCLES
from yuzui.model.table import Row
from yuzui.model.tables.facility import BOOKING_POLICY
from yuzui.model.visibility import In
from yuzui.scheduling.booking import desk, policy
from yuzui.scheduling.booking import desk as knowing
from yuzui.scheduling.booking.desk import OTHER, Known
from yuzui.scheduling.booking.policy import BY_HAND, hours
from yuzui.sheets.sheet import Export
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, duration, number
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.timelines import Resource, TimeAxis, gantt_chart

Document = Mapping[str, Any]
Line = tuple[Text, Text]
WordsRow = Mapping[str, Any]

STATES = CYCLES["booking"].states
SHOWN = 12
"""Bookings told one by one in a transcript; the table has all."""
MISSED = Text("not begun in time", "逾时未开始")
_LENGTHS = ("min_block", "max_block", "horizon", "per_user_day", "missed_after", "staff_notice")
_OFF = MappingProxyType(
    {
        "open": Text("open", "开放"),
        "closed": Text("closed", "不开放"),
        "trained_only": Text("trained users only", "仅限有资质者"),
    }
)


def lines(document: Document) -> list[Line]:
    """Return the transcript."""
    zone = document["resource"]["timezone"]
    lines = [(Text("resource", "资源"), _resource(document)), *_done(document)]
    lines += [(Text("rules", "规则"), _policy(document))]
    lines += [(Text("booked", "已订"), _booking(row, zone)) for row in document["bookings"][:SHOWN]]
    if (more := len(document["bookings"]) - SHOWN) > 0:
        lines.append((Text("booked", "已订"), Text("and {n} more", "另有 {n} 项").format(n=more)))
    lines += [
        (Text("waits", "候补"), _waiting(place, row, zone)) for place, row in enumerate(document["waiting"], start=1)
    ]
    return [*lines, (Text("free", "空闲"), _free(document))]


def title(document: Document) -> Text:
    """Return the name of the resource, its id where it has none."""
    one = document["resource"]
    return Text(one["name"] or one["id"], one["name_zh"] or one["name"] or one["id"])


def finding(document: Document) -> Text:
    """Return in one sentence how much of the open time is free."""
    start, days = document["days"][0][0], len(document["days"])
    opened = sum(b - a for a, b, _ in document["open"])
    if not opened:
        return Text("{title} is not open in the {n} days from {day}", "{title} 自 {day} 起 {n} 天内不开放").format(
            title=title(document), n=days, day=start
        )
    return Text(
        "{title}: {free} of {open} open hours are free in the {n} days from {day}",
        "{title}：自 {day} 起 {n} 天内开放 {open} 小时，其中 {free} 小时空闲",
    ).format(
        title=title(document),
        free=number(sum(b - a for a, b in document["free"]) / 3600, 1),
        open=number(opened / 3600, 1),
        n=days,
        day=start,
    )


def moment(document: Document) -> str:
    """Return when the document was made, in the zone of the resource."""
    return shown(document["now"], ZoneInfo(document["resource"]["timezone"]))


def who(row: WordsRow) -> Text:
    """Return who has a booking, as far as the reader may know."""
    if not row.get("by_hand", True):
        return Text("published schedule", "已发布排程")
    return same(row["user"]) if row["user"] else OTHER


def state(row: WordsRow) -> Text:
    """Return the state of a booking; that it was not begun in time, if so."""
    sentence = STATES[row["state"]]
    return sentence + Text(", ", "，") + MISSED if row["missed"] else sentence


def rules(document: Document) -> list[tuple[Text, Text]]:
    """Return the policy as label and value of each rule; rules that are not set are left out."""
    policy = document["policy"]
    lines_ = []
    for name, value in policy.items():
        if value in (None, ""):
            continue
        if name in _LENGTHS:
            amount = same(hours(value)) if value < 86_400 else duration(value)
        elif name == "off_hours":
            amount = _OFF[value]
        elif name == "wait_list":
            amount = Text("yes", "有") if value else Text("no", "无")
        else:
            amount = same(value)
        lines_.append((BOOKING_POLICY[name].label, amount))
    return lines_


def _resource(document: Document) -> Text:
    one = document["resource"]
    return title(document) + same(f" · {one['id']} · {one['timezone']}")


def _policy(document: Document) -> Text:
    parts = [label + Text(": ", "：") + parts for label, parts in rules(document)]
    return join(parts, " · ", " · ") if parts else Text("none set", "未设")


def _done(document: Document) -> list[Line]:
    """Return what came of the act."""
    lines: list[Line] = []
    if document["act"] == "book" and document["booking"]:
        sentence = Text("{id}; cancel with: yuzui schedule cancel {id} --by NAME",
                    "{id}；取消：yuzui schedule cancel {id} --by 姓名")  # fmt: skip
        lines.append((Text("done", "已预订"), sentence.format(id=document["booking"])))
    if document["act"] == "book" and document["wait"]:
        sentence = Text("the slot is taken; place {id} in the wait list", "该时段已占用；候补编号 {id}")
        lines.append((Text("waits", "候补"), sentence.format(id=document["wait"])))
    if document["act"] == "cancel":
        name = document["booking"] or document["wait"]
        lines.append((Text("cancelled", "已取消"), same(name)))
    if document["act"] == "missed":
        sentence = count(len(document["missed"]), Text("booking", "项预订"))
        lines.append((Text("missed", "爽约"), sentence))
    form = Text("{b} took over the slot of {f}", "{b} 接替 {f} 的时段")
    lines += [
        (Text("handed over", "接替"), form.format(b=row["booking"], f=row["freed"])) for row in document["served"]
    ]
    return lines


def _booking(row: WordsRow, zone: str) -> Text:
    parts = [same(_span(row, zone)), who(row), state(row)]
    if row["config"]:
        parts.append(same(row["config"]))
    if row["changeover"]:
        form = Text("changeover before it {t}", "此前切换 {t}")
        parts.append(form.format(t=hours(row["changeover"])))
    if row["id"]:
        parts.append(same(row["id"]))
    return join(parts, " · ", " · ")


def _waiting(place: int, row: WordsRow, zone: str) -> Text:
    parts = [same(f"{place}."), same(_span(row, zone)), who(row), same(row["id"])]
    return join(parts, " · ", " · ")


def interval(row: WordsRow, document: Document) -> str:
    """Return when a booking is, in the zone of the resource."""
    return _span(row, document["resource"]["timezone"])


def _span(row: WordsRow, zone: str) -> str:
    return between(row["start"], row["end"], ZoneInfo(zone))


def _free(document: Document) -> Text:
    home = ZoneInfo(document["resource"]["timezone"])
    parts = [same(between(a, b, home)) for a, b in document["free"][:3]]
    sentence = finding(document)
    if not parts:
        return sentence
    return sentence + Text("; next: ", "；最近：") + join(parts, ", ", "、")


def exports(document: Document, lang: str) -> list[Export]:
    """Return bookings, wait list and hand-over as tables."""
    booked = [
        (row["id"], row["from"], row["until"], row["config"], row["amount"], who(row), state(row))
        for row in document["bookings"]
    ]
    waits = [
        (row["id"], row["from"], row["until"], row["config"], row["amount"], who(row), row["since"])
        for row in document["waiting"]
    ]
    handed = [(row["booking"], row["freed"], row["served_at"]) for row in document["handed_over"]]
    return [
        tables.table(Text("Bookings", "预订"), _heads(Text("state", "状态")), booked, lang),
        tables.table(Text("Wait list", "候补"), _heads(Text("waits since", "候补时间")), waits, lang),
        tables.table(Text("Handed over", "接替"), HANDED, handed, lang),
    ]


HANDED = ((Text("booking", "预订"), ""), (Text("slot of", "所接替的预订"), ""), (Text("when", "时间"), ""))


def _heads(last: Text) -> Sequence[tuple[Text, str]]:
    return (
        (Text("id", "编号"), ""),
        (Text("from", "起"), ""),
        (Text("until", "止"), ""),
        (Text("configuration", "配置"), ""),
        (Text("amount", "数量"), "0"),
        (Text("user", "使用人"), ""),
        (last, ""),
    )


# The days of a resource, one a line: when it is open, booked, closed.


HOUR = 3_600
GROUPS = (Text("booked by hand", "人工预订"), Text("published schedule", "已发布排程"), Text("your own", "本人预订"))
"""What colour and letter stand for."""
HEADS = (Text("Day", "日期"), Text("Configuration", "配置"), Text("Kind", "类别"))


def draw(document: Document) -> list[Picture]:
    """Return the calendar of a resource."""
    rows = [
        Resource(
            label=day[5:],
            open=_within(start, end, [one[:2] for one in document["open"]]),
            bookings=[
                (*hours, _group(row), row["config"] or "")
                for row in document["bookings"]
                for hours in _within(start, end, [(row["start"], row["end"])])
            ],
        )
        for day, start, end in document["days"]
    ]
    longest = max((end - start for _, start, end in document["days"]), default=24 * HOUR)
    one = document["resource"]
    meta = Meta(
        "days",
        finding(document),
        Text(
            "A line a day. Colour, lines and letter: how it was booked. Hatched: closed. White:"
            " free. Beneath: part of the open time in use.",
            "每行一天；颜色、线纹与字母表示预订方式，斜线为不开放，白色为空闲；下方为开放时间的使用率。",
        ),
        document["origin"],
        Text("calendar and bookings of {id}", "{id} 的运行日历与预订").format(id=one["id"]),
        moment(document).replace("T", " "),
    )
    axis = Text("hour of the day, {z}", "当日时刻（{z}）").format(z=one["timezone"])
    return [gantt_chart(meta, rows, GROUPS, TimeAxis((0.0, longest / HOUR), axis), HEADS)]


def _group(row: Mapping[str, Any]) -> int:
    return 2 if row["mine"] else 0 if row["by_hand"] else 1


def _within(start: int, end: int, spans: list[Any]) -> list[tuple[float, float]]:
    """Return the parts of intervals within a day, in hours from its beginning."""
    cut = [(max(a, start), min(b, end)) for a, b in spans]
    return [((a - start) / HOUR, (b - start) / HOUR) for a, b in cut if a < b]


# A resource with its bookings as a document, as a reader may see it.


POLICY = tuple(name for name in BOOKING_POLICY.names if name not in ("resource", "note"))
"""Columns of a policy that everybody reads."""


def of(workspace: Workspace, resource: str, first: str | None, count: int) -> dict[str, Any]:
    """Return a resource with what is free, booked and waited for on some days."""
    known = knowing.of(workspace, resource, 0)
    moment = knowing.now()
    day = _day(first) or dt.datetime.fromtimestamp(moment, dt.UTC).astimezone(known.home).date()
    low = midnight(day, known.home)
    high = midnight(day + dt.timedelta(days=count), known.home)
    place = known.place()
    seen = _seen(workspace, known)
    return {
        "resource": {
            **{name: known.resource[name] for name in ("id", "name", "name_zh", "booking_mode")},
            "timezone": known.home.key,
            "capacity": max((n for _, _, n in place.open), default=known.resource["capacity"] or 1),
        },
        "origin": audited_export.origins_of(workspace.desk, known.rows()),
        "policy": {name: known.policy.get(name) for name in POLICY},
        "now": moment,
        "days": [[one.isoformat(), a, b] for one, a, b in days(low, high, known.home)],
        "open": [[max(a, low), min(b, high), n] for a, b, n in place.open if a < high and b > low],
        "free": [list(span) for span in policy.gaps(place, low, high)],
        "bookings": [row for row in seen if row["start"] < high and row["end"] > low],
        "waiting": [
            _wait(workspace, known, row) for row in known.waiting if row["state"] == "waiting" and row["t0"] > moment
        ],
        "handed_over": [_wait(workspace, known, row) for row in known.waiting if row["state"] == "served"],
    }


def _day(day: str | None) -> dt.date | None:
    if not day:
        return None
    try:
        return dt.date.fromisoformat(day.strip()[:10])
    except ValueError:
        raise desk.no_day(day) from None


def _seen(workspace: Workspace, known: Known) -> list[dict[str, Any]]:
    """Return the bookings that hold, each with what is set up before and how long that takes."""
    ids = tuple(str(row["id"]) for row in known.bookings)
    shown_to = {(row["schedule"], row["id"]) for row in workspace.view.select("booking", where=In("id", ids))}
    late = {row["id"] for row in desk.late(workspace, known)}
    freed = {row["booking"]: row["freed"] for row in known.waiting if row["state"] == "served"}
    place = known.place()
    rows = []
    for row in known.bookings:
        one = policy.slot(row)
        before = policy.neighbours(one, place.slots)["before"] if place.single else None
        way = place.changeover.between(before.config, one.config) if before is not None else 0
        visible = (row["schedule"], row["id"]) in shown_to
        rows.append(
            {
                "id": row["id"] if visible else None,
                "start": one.start,
                "end": one.end,
                "from": shown(one.start, known.home),
                "until": shown(one.end, known.home),
                "config": (row["config"] if visible else None),
                "amount": one.amount,
                "state": row["state"] or row["firmness"],
                "by_hand": knowing.by_hand(row),
                "user": desk.user(workspace, row["user"]) if visible else None,
                "mine": row["user"] == workspace.subject.name,
                "changeover": way,
                "missed": row["id"] in late,
                "took_over": freed.get(row["id"]),
            }
        )
    return rows


def _wait(workspace: Workspace, known: Known, row: Row) -> dict[str, Any]:
    return {
        **{name: row[name] for name in ("id", "config", "since", "state", "booking", "freed")},
        "start": row["t0"],
        "end": row["t1"],
        "from": shown(row["t0"], known.home),
        "until": shown(row["t1"], known.home),
        "amount": 1 if row["amount"] is None else row["amount"],
        "served_at": row["served_at"],
        "user": desk.user(workspace, row["user"]),
        "mine": row["user"] == workspace.subject.name,
    }


def resources(workspace: Workspace) -> list[Row]:
    """Return the resources that are booked by hand, as the reader sees them, by id."""
    policies = workspace.view.select("booking_policy", columns=("resource",))
    named = In("id", tuple(row["resource"] for row in policies))
    rows = workspace.view.select("resource", where=named, order=("id",))
    return [row for row in rows if row["booking_mode"] in BY_HAND]


def own(document: Mapping[str, Any]) -> Sequence[dict[str, Any]]:
    """Return the bookings of a document that are the reader's own."""
    return [row for row in document["bookings"] if row["mine"]]
