# SPDX-License-Identifier: Apache-2.0
"""What is said of the ways to make room for an urgent task."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.job import tables as sheets
from yuzui.scheduling.reschedule.report import tables, words
from yuzui.sheets.sheet import Export
from yuzui.text import Text, join, same
from yuzui.text.numbers import duration, number

Document = Mapping[str, Any]
Line = tuple[Text, Text]


def lines(document: Document) -> list[Line]:
    """Return the transcript: what is asked, each way with its cost, and who decides."""
    task = document["task"]
    said = [Text.of(document["schedule"]["title"]), same(f"“{task['id']}”"),
            Text("value {v}", "价值 {v}").format(v=number(task["value"], 2)),
            duration(task["duration"])]  # fmt: skip
    found = [(Text("task", "任务"), join(said, " · ", " · ")), (Text("notice", "通知"), _terms(document))]
    for way in document["proposals"]:
        found.append((Text("way {n}", "方案 {n}").format(n=way["n"]), _way(way, document)))
    if not document["proposals"]:
        found.append((Text("answer", "结论"), _NOWHERE))
    found.append((Text("decided", "决定"), _picked(document)))
    return found


_NOWHERE = Text(
    "no placement found in this neighbourhood, whatever may move", "在所查邻域内，移动任何可移动的预订也未找到位置"
)


def _terms(document: Document) -> Text:
    frame = document["schedule"]
    said = Text("counted from {t}", "自 {t} 起算").format(t=words.at(document["now"], frame))
    if document["freeze_until"] is not None:
        said += Text("; bookings before {t} stay", "；{t} 之前的预订不动").format(
            t=words.at(document["freeze_until"], frame)
        )
    return said + Text(
        "; a booking moved with under 7 days of notice costs {l} points, else {f}",
        "；不足 7 天通知的移动每项计 {l} 分，其余计 {f} 分",
    ).format(
        l=number(document["stability"] * document["weights"][0], 2),
        f=number(document["stability"] * document["weights"][1], 2),
    )


def _way(way: Document, document: Document) -> Text:
    own = next(row for row in way["placed"] if row["task"] == document["task"]["id"])
    parts = [words.booked(own, document["schedule"]), _cost(way), words.displaced(way)]
    return join([*parts, *map(_party, way["parties"])], "; ", "；")


def _cost(way: Document) -> Text:
    """Return what the others lose, and what the moves weigh."""
    lost = sum(row["value"] for row in way["dropped"])
    said = Text("others lose {v} points", "其他任务损失 {v} 分").format(v=number(lost, 2))
    if not way["dropped"]:
        said = Text("nothing is lost", "没有损失")
    if way["price"]:
        said += Text(", moves weigh {p}", "，移动计 {p} 分").format(p=number(way["price"], 2))
    return said


def _party(one: Document) -> Text:
    who = same(one["partner"]) if one["partner"] else Text("no partner", "无合作方")
    said = Text("{who}: {m} moved, {d} out", "{who}：移动 {m} 项，移出 {d} 项").format(
        who=who, m=number(one["moved"]), d=number(one["dropped"])
    )
    if one["lost"]:
        said += Text(", {t} less", "，减少 {t}").format(t=duration(one["lost"]))
    if one["owed"]:
        said += Text(", {t} owed", "，应补偿 {t}").format(t=duration(one["owed"]))
    return said


def _picked(document: Document) -> Text:
    picked = document["picked"]
    if picked is None:
        return Text(
            "nothing changed; pick one with --pick N --by “name, office” --reason “…”",
            "尚未作任何变更；请用 --pick N --by “姓名，职务” --reason “…” 选定",
        )
    said = Text(
        "way {n} picked by {by}: {reason}; schedule {run} is a draft", "{by} 选定方案 {n}：{reason}；排程 {run} 为草案"
    ).format(n=picked["n"], by=picked["by"], reason=picked["reason"], run=picked["run"])
    way = next(one for one in document["proposals"] if one["n"] == picked["n"])
    if owed := sum(one["owed"] for one in way["parties"]):
        said += Text(
            "; the {t} owed are posted to the ledger when it is published", "；应补偿的 {t}于发布时记入账簿"
        ).format(t=duration(owed))
    return said


def exports(document: Document, lang: str) -> list[Export]:
    """Return the summary, what each way changes, and whom it touches."""
    frame = document["schedule"]
    rows, parties = [], []
    for way in document["proposals"]:
        for label, every in (
            (Text("goes in", "移入"), way["placed"]),
            (Text("goes out", "移出"), way["dropped"]),
            (Text("moves from", "原位置"), way["moved"]),
            (Text("moves to", "新位置"), [row["to"] for row in way["moved"]]),
        ):
            rows += [(way["n"], label, *tables.cells(row, frame)) for row in every]
        parties += [
            (way["n"], one["partner"], one["moved"], one["dropped"], one["lost"], one["owed"]) for one in way["parties"]
        ]
    first = (Text("way", "方案"), "0")
    return [
        sheets.summary(document, lines(document), lang),
        sheets.table(Text("Changes", "变动"), (first, (Text("what", "变动"), ""), *tables.BOOKING),
                     rows, lang),
        sheets.table(
            Text("Parties", "各方"),
            (first, (Text("partner", "合作方"), ""), (Text("moved", "移动"), "0"),
             (Text("out", "移出"), "0"), (Text("less (s)", "减少（秒）"), "0"),
             (Text("owed (s)", "应补偿（秒）"), "0")),
            parties, lang,
        ),
    ]  # fmt: skip
