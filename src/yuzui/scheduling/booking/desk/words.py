# SPDX-License-Identifier: Apache-2.0
"""What is said of a resource that is booked by hand, and of what was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from yuzui.facilities.civil import between, shown
from yuzui.job import tables
from yuzui.model.lifecycle import CYCLES
from yuzui.model.tables.facility import BOOKING_POLICY
from yuzui.scheduling.booking.desk.refusing import OTHER
from yuzui.scheduling.booking.policy import hours
from yuzui.sheets.sheet import Export
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, duration, number

Document = Mapping[str, Any]
Line = tuple[Text, Text]
Row = Mapping[str, Any]

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
    found = [(Text("resource", "资源"), _resource(document)), *_done(document)]
    found += [(Text("rules", "规则"), _policy(document))]
    found += [(Text("booked", "已订"), _booking(row, zone)) for row in document["bookings"][:SHOWN]]
    if (more := len(document["bookings"]) - SHOWN) > 0:
        found.append((Text("booked", "已订"), Text("and {n} more", "另有 {n} 项").format(n=more)))
    found += [
        (Text("waits", "候补"), _waiting(place, row, zone)) for place, row in enumerate(document["waiting"], start=1)
    ]
    return [*found, (Text("free", "空闲"), _free(document))]


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


def who(row: Row) -> Text:
    """Return who has a booking, as far as the reader may know."""
    if not row.get("by_hand", True):
        return Text("published schedule", "已发布排程")
    return same(row["user"]) if row["user"] else OTHER


def state(row: Row) -> Text:
    """Return the state of a booking; that it was not begun in time, if so."""
    said = STATES[row["state"]]
    return said + Text(", ", "，") + MISSED if row["missed"] else said


def rules(document: Document) -> list[tuple[Text, Text]]:
    """Return the policy as label and value of each rule; rules that are not set are left out."""
    policy = document["policy"]
    found = []
    for name, value in policy.items():
        if value in (None, ""):
            continue
        if name in _LENGTHS:
            said = same(hours(value)) if value < 86_400 else duration(value)
        elif name == "off_hours":
            said = _OFF[value]
        elif name == "wait_list":
            said = Text("yes", "有") if value else Text("no", "无")
        else:
            said = same(value)
        found.append((BOOKING_POLICY[name].label, said))
    return found


def _resource(document: Document) -> Text:
    one = document["resource"]
    return title(document) + same(f" · {one['id']} · {one['timezone']}")


def _policy(document: Document) -> Text:
    parts = [label + Text(": ", "：") + said for label, said in rules(document)]
    return join(parts, " · ", " · ") if parts else Text("none set", "未设")


def _done(document: Document) -> list[Line]:
    """Return what came of the act."""
    found: list[Line] = []
    if document["act"] == "book" and document["booking"]:
        said = Text("{id}; cancel with: yuzui schedule cancel {id} --by NAME",
                    "{id}；取消：yuzui schedule cancel {id} --by 姓名")  # fmt: skip
        found.append((Text("done", "已预订"), said.format(id=document["booking"])))
    if document["act"] == "book" and document["wait"]:
        said = Text("the slot is taken; place {id} in the wait list", "该时段已占用；候补编号 {id}")
        found.append((Text("waits", "候补"), said.format(id=document["wait"])))
    if document["act"] == "cancel":
        name = document["booking"] or document["wait"]
        found.append((Text("cancelled", "已取消"), same(name)))
    if document["act"] == "missed":
        said = count(len(document["missed"]), Text("booking", "项预订"))
        found.append((Text("missed", "爽约"), said))
    form = Text("{b} took over the slot of {f}", "{b} 接替 {f} 的时段")
    found += [
        (Text("handed over", "接替"), form.format(b=row["booking"], f=row["freed"])) for row in document["served"]
    ]
    return found


def _booking(row: Row, zone: str) -> Text:
    parts = [same(_span(row, zone)), who(row), state(row)]
    if row["config"]:
        parts.append(same(row["config"]))
    if row["changeover"]:
        form = Text("changeover before it {t}", "此前切换 {t}")
        parts.append(form.format(t=hours(row["changeover"])))
    if row["id"]:
        parts.append(same(row["id"]))
    return join(parts, " · ", " · ")


def _waiting(place: int, row: Row, zone: str) -> Text:
    parts = [same(f"{place}."), same(_span(row, zone)), who(row), same(row["id"])]
    return join(parts, " · ", " · ")


def interval(row: Row, document: Document) -> str:
    """Return when a booking is, in the zone of the resource."""
    return _span(row, document["resource"]["timezone"])


def _span(row: Row, zone: str) -> str:
    return between(row["start"], row["end"], ZoneInfo(zone))


def _free(document: Document) -> Text:
    home = ZoneInfo(document["resource"]["timezone"])
    parts = [same(between(a, b, home)) for a, b in document["free"][:3]]
    said = finding(document)
    if not parts:
        return said
    return said + Text("; next: ", "；最近：") + join(parts, ", ", "、")


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
