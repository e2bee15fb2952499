# SPDX-License-Identifier: Apache-2.0
"""What is said of the difference of two schedules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.job import tables
from yuzui.scheduling.reschedule.report import words
from yuzui.sheets.sheet import Export
from yuzui.text import Text, join, same
from yuzui.text.numbers import duration, number, percent, signed

Document = Mapping[str, Any]
Line = tuple[Text, Text]


def finding(document: Document) -> Text:
    """Return the difference in one sentence."""
    n = {name: len(document[name]) for name in ("moved", "added", "dropped")}
    if not any(n.values()):
        return Text("The two schedules are the same", "两个排程相同")
    return Text(
        "{m} moved, {a} added, {d} dropped: value {v}", "移动 {m} 项、新增 {a} 项、取消 {d} 项：价值 {v}"
    ).format(
        m=number(n["moved"]),
        a=number(n["added"]),
        d=number(n["dropped"]),
        v=signed(document["schedules"][1]["objective"] - document["schedules"][0]["objective"], 2),
    )


def lines(document: Document) -> list[Line]:
    """Return the transcript: both schedules, what changed, notice and stability."""
    found = [(Text(name, name), _schedule(one)) for name, one in zip("AB", document["schedules"], strict=True)]
    found.append((Text("changed", "变动"), finding(document)))
    for name, label in (
        ("moved", Text("moved", "移动")),
        ("added", Text("added", "新增")),
        ("dropped", Text("dropped", "取消")),
    ):
        if document[name]:
            found.append((label, words.listed([row["task"] for row in document[name]], 10)))
    found.append((Text("notice", "通知"), notice(document)))
    found.append((Text("stability", "稳定性"), stability(document)))
    return found


def _schedule(one: Document) -> Text:
    form = Text("{title}, {run}: {n} placed, value {v}", "{title}，{run}：已安排 {n} 项，价值 {v}")
    return form.format(
        title=Text.of(one["title"]),
        run=one["run"] or one["file"],
        n=number(one["placed"]),
        v=number(one["objective"], 2),
    )


def klass(one: Document) -> Text:
    """Return the name of a class of notice."""
    if one["from"] is None:
        return Text("already begun", "已开始")
    if one["to"] is None:
        return Text("{a} or more", "{a} 及以上").format(a=duration(one["from"]))
    if one["from"] == 0:
        return Text("under {b}", "不足 {b}").format(b=duration(one["to"]))
    return Text("{a} to {b}", "{a} 至 {b}").format(a=duration(one["from"]), b=duration(one["to"]))


def notice(document: Document) -> Text:
    """Return how much notice those have whose booking moved or was dropped."""
    parts = [klass(one) + Text(": ", "：") + number(one["bookings"]) for one in document["notice"] if one["bookings"]]
    since = Text("counted from {t}", "自 {t} 起算").format(t=words.at(document["now"], document["schedule"]))
    return join([*parts, since], " · ", " · ")


def stability(document: Document) -> Text:
    """Return the share of bookings that stay."""
    if document["stability"] is None:
        return Text("nothing was booked", "此前没有预订")
    n = number(document["base"])
    share = percent(document["stability"])
    if document["of"] == "promised":
        return Text("{s} of {n} promised bookings stay where they are", "{n} 项已承诺预订中 {s} 不变").format(
            s=share, n=n
        )
    return Text(
        "{s} of {n} bookings (none promised yet) stay where they are", "{n} 项预订（均未承诺）中 {s} 不变"
    ).format(s=share, n=n)


def exports(document: Document, lang: str) -> list[Export]:
    """Return the summary, every booking that changed, and the classes of notice."""
    return [
        tables.summary(document, lines(document), lang),
        tables.table(Text("Changes", "变动"), tuple((one, "") for one in COLUMNS), rows(document), lang),
        tables.table(
            Text("Notice", "通知"),
            ((Text("notice", "通知"), ""), (Text("bookings", "预订"), "0")),
            [(klass(one), one["bookings"]) for one in document["notice"]],
            lang,
        ),
    ]


COLUMNS = (
    Text("change", "变动"),
    Text("task", "任务"),
    Text("partner", "合作方"),
    Text("resource before", "原资源"),
    Text("start before", "原开始"),
    Text("resource after", "新资源"),
    Text("start after", "新开始"),
    Text("notice", "通知"),
)
"""Headings of a booking that changed."""


def rows(document: Document) -> list[tuple[Any, ...]]:
    """Return every booking that changed, with both places and the notice."""
    frame, who = document["schedule"], document["partners"]

    def place(row: Document | None) -> tuple[Any, Any]:
        return (None, None) if row is None else (row["resource"], words.at(row["start"], frame))

    def cells(label: Text, row: Document, old: Document | None, new: Document | None) -> Any:
        length = duration(abs(row["notice"]))
        late = same("−") + length if row["notice"] < 0 else length
        return (label, row["task"], who.get(row["task"]), *place(old), *place(new), late)

    return [
        *(cells(Text("moved", "移动"), row, row, row["to"]) for row in document["moved"]),
        *(cells(Text("dropped", "取消"), row, row, None) for row in document["dropped"]),
        *(cells(Text("added", "新增"), row, None, row) for row in document["added"]),
    ]
