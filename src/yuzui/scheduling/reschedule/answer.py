# SPDX-License-Identifier: Apache-2.0
"""What is said of the ways to make room for an urgent task."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.job import tables as sheets
from yuzui.scheduling.reschedule import relaxation, view
from yuzui.scheduling.reschedule.fixed_schedule import Held
from yuzui.sheets.sheet import Export
from yuzui.text import Text, join, same
from yuzui.text.numbers import duration, number

Document = Mapping[str, Any]
Line = tuple[Text, Text]


def insert_lines(document: Document) -> list[Line]:
    """Return the transcript: what is asked, each way with its cost, and who decides."""
    task = document["task"]
    sentence = [Text.of(document["schedule"]["title"]), same(f"“{task['id']}”"),
            Text("value {v}", "价值 {v}").format(v=number(task["value"], 2)),
            duration(task["duration"])]  # fmt: skip
    lines = [(Text("task", "任务"), join(sentence, " · ", " · ")), (Text("notice", "通知"), _terms(document))]
    for way in document["proposals"]:
        lines.append((Text("way {n}", "方案 {n}").format(n=way["n"]), _way(way, document)))
    if not document["proposals"]:
        lines.append((Text("answer", "结论"), _INSERT_NOWHERE))
    lines.append((Text("decided", "决定"), _picked(document)))
    return lines


_INSERT_NOWHERE = Text(
    "no placement found in this neighbourhood, whatever may move", "在所查邻域内，移动任何可移动的预订也未找到位置"
)


def _terms(document: Document) -> Text:
    frame = document["schedule"]
    sentence = Text("counted from {t}", "自 {t} 起算").format(t=view.at(document["now"], frame))
    if document["freeze_until"] is not None:
        sentence += Text("; bookings before {t} stay", "；{t} 之前的预订不动").format(
            t=view.at(document["freeze_until"], frame)
        )
    return sentence + Text(
        "; a booking moved with under 7 days of notice costs {l} points, else {f}",
        "；不足 7 天通知的移动每项计 {l} 分，其余计 {f} 分",
    ).format(
        l=number(document["stability"] * document["weights"][0], 2),
        f=number(document["stability"] * document["weights"][1], 2),
    )


def _way(way: Document, document: Document) -> Text:
    own = next(row for row in way["placed"] if row["task"] == document["task"]["id"])
    parts = [view.booked(own, document["schedule"]), _cost(way), view.displaced(way)]
    return join([*parts, *map(_party, way["parties"])], "; ", "；")


def _cost(way: Document) -> Text:
    """Return what the others lose, and what the moves weigh."""
    lost = sum(row["value"] for row in way["dropped"])
    sentence = Text("others lose {v} points", "其他任务损失 {v} 分").format(v=number(lost, 2))
    if not way["dropped"]:
        sentence = Text("nothing is lost", "没有损失")
    if way["price"]:
        sentence += Text(", moves weigh {p}", "，移动计 {p} 分").format(p=number(way["price"], 2))
    return sentence


def _party(one: Document) -> Text:
    who = same(one["partner"]) if one["partner"] else Text("no partner", "无合作方")
    sentence = Text("{who}: {m} moved, {d} out", "{who}：移动 {m} 项，移出 {d} 项").format(
        who=who, m=number(one["moved"]), d=number(one["dropped"])
    )
    if one["lost"]:
        sentence += Text(", {t} less", "，减少 {t}").format(t=duration(one["lost"]))
    if one["owed"]:
        sentence += Text(", {t} owed", "，应补偿 {t}").format(t=duration(one["owed"]))
    return sentence


def _picked(document: Document) -> Text:
    picked = document["picked"]
    if picked is None:
        return Text(
            "nothing changed; pick one with --pick N --by “name, office” --reason “…”",
            "尚未作任何变更；请用 --pick N --by “姓名，职务” --reason “…” 选定",
        )
    sentence = Text(
        "way {n} picked by {by}: {reason}; schedule {run} is a draft", "{by} 选定方案 {n}：{reason}；排程 {run} 为草案"
    ).format(n=picked["n"], by=picked["by"], reason=picked["reason"], run=picked["run"])
    way = next(one for one in document["proposals"] if one["n"] == picked["n"])
    if owed := sum(one["owed"] for one in way["parties"]):
        sentence += Text(
            "; the {t} owed are posted to the ledger when it is published", "；应补偿的 {t}于发布时记入账簿"
        ).format(t=duration(owed))
    return sentence


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
            rows += [(way["n"], label, *view.cells(row, frame)) for row in every]
        parties += [
            (way["n"], one["partner"], one["moved"], one["dropped"], one["lost"], one["owed"]) for one in way["parties"]
        ]
    first = (Text("way", "方案"), "0")
    return [
        sheets.summary(document, insert_lines(document), lang),
        sheets.table(Text("Changes", "变动"), (first, (Text("what", "变动"), ""), *view.BOOKING),
                     rows, lang),
        sheets.table(
            Text("Parties", "各方"),
            (first, (Text("partner", "合作方"), ""), (Text("moved", "移动"), "0"),
             (Text("out", "移出"), "0"), (Text("less (s)", "减少（秒）"), "0"),
             (Text("owed (s)", "应补偿（秒）"), "0")),
            parties, lang,
        ),
    ]  # fmt: skip


# Why a task is out, as a document with its sentences: finding, and a line for each part.


SHOWN = 6
"""Things in the way that a line names; the tables hold all."""


def allowed(result: Document) -> tuple[relaxation.Allowed | None, list[dict[str, str]]]:
    """Return what the kind of facility a schedule was asked for at lets go of."""
    from yuzui.scheduling import request_form

    if (request := result.get("form")) is None:
        return None, []
    relaxations = request_form.kind(request["kind"]).RELAX
    rest = [one.meaning.json() for one in relaxations if one.code not in relaxation.OF_TASK]
    return relaxation.allowed(relaxations), rest


def document(held: Held, answer: Document, frame: Document, task: str) -> dict[str, Any]:
    """Return an answer with its sentences, and what is shown of the task."""
    body = {**answer, "schedule": dict(frame), "task": _task(held, task)}
    body["static"] = [{**one, "message": view.static(one).json()} for one in answer["static"]]
    if (conflict := answer["conflict"]) is not None:
        body["conflict"] = {**conflict, "items": [
            {**one, "message": view.item(one, frame).json()} for one in conflict["items"]
        ]}  # fmt: skip
    if (relaxation := answer["relaxation"]) is not None:
        body["relaxation"] = {**relaxation, "changes": [
            {**one, "message": view.change(one, frame).json()} for one in relaxation["changes"]
        ]}  # fmt: skip
    body["ribbon"] = _ribbon(held, body)
    return body


def _task(held: Held, id: str) -> dict[str, Any]:
    one = held.reading.instance.tasks.get(id)
    if one is None:
        return {"id": id, "value": None, "duration": None, "partner": None, "config": None}
    return {"id": id, "value": one.value, "duration": one.duration, "partner": one.partner,
            "config": one.config or None}  # fmt: skip


def _ribbon(held: Held, answer: Document) -> list[dict[str, Any]]:
    """Return windows, openings and bookings of every resource the task may use, or would."""
    own = held.reading.instance.tasks.get(answer["task"]["id"])
    if own is None:
        return []
    windows: dict[str, list[list[int]]] = {}
    for one in own.alternatives:
        windows.setdefault(one.resource, []).extend([list(span) for span in one.windows])
    places = [*answer["placed"], *((answer["relaxation"] or {}).get("placed", ()))]
    for row in places:
        windows.setdefault(row["resource"], [])
    number_ = {id: n for n, id in enumerate(held.resources)}
    rows: dict[str, list[dict[str, Any]]] = {id: [] for id in windows}
    for task, spot in enumerate(held.spots):
        if spot is not None and held.resources[spot[0]] in rows and held.tasks[task] != own.id:
            rows[held.resources[spot[0]]].append(held.row(task, spot))
    return [
        {
            "resource": id,
            "open": [list(span) for span in held.reading.instance.resources[id].calendar],
            "windows": sorted(windows[id]),
            "bookings": sorted(rows[id], key=lambda row: row["start"]),
        }
        for id in sorted(windows, key=lambda id: number_[id])
    ]


def finding(document: Document) -> Text:
    """Return the answer in one sentence."""
    id, frame = document["task"]["id"], document["schedule"]
    if document["status"] == "rejected":
        why = Text.of(document["errors"][0]["message"])
        return _REJECTED.format(id=id, why=why)
    if document["placed"]:
        own = next(row for row in document["placed"] if row["task"] == id)
        form = _PLACED if document["status"] == "placed" else _FITS
        return form.format(id=id, place=view.booked(own, frame))
    if (relaxation := document["relaxation"]) is not None:
        form = _CHANGE if len(relaxation["changes"]) == 1 else _CHANGES
        return form.format(id=id, change=view.changes(relaxation["changes"], frame))
    if document["status"] == "static":
        return _NEVER.format(id=id, why=_static(document))
    if (way := document["competition"]) is not None:
        return _COSTS.format(id=id, cost=view.lost(way["lost"]))
    return _WHY_NOWHERE.format(id=id)


_PLACED = Text("“{id}” is placed: {place}", "“{id}”已安排：{place}")
_REJECTED = Text("“{id}” cannot be read: {why}", "“{id}”无法读取：{why}")
_FITS = Text("“{id}” has a place as the schedule stands: {place}", "按现有排程“{id}”即可安排：{place}")
_CHANGE = Text("“{id}” would have a place if one thing changed: {change}", "只要作如下变更，“{id}”即可安排：{change}")
_CHANGES = Text("“{id}” would have a place with these changes: {change}", "作以下变更后，“{id}”即可安排：{change}")
_NEVER = Text("No schedule of this instance holds “{id}”: {why}", "该算例的任何排程都排不进“{id}”：{why}")
_COSTS = Text(
    "Placing “{id}” {cost}, and no change of the list places it at no loss",
    "安排“{id}”将{cost}；所列变更均不能无损失地安排它",
)
_WHY_NOWHERE = Text("No placement of “{id}” was found in this neighbourhood", "在所查邻域内未找到“{id}”的位置")


def _static(document: Document) -> Text:
    return join([Text.of(one["message"]) for one in document["static"]], "; ", "；")


def why_lines(document: Document) -> list[Line]:
    """Return the answer as lines: label and sentence."""
    lines = [(Text("task", "任务"), _said(document)), (Text("answer", "结论"), finding(document))]
    if document["static"]:
        lines.append((Text("of its own", "自身原因"), _static(document)))
    if document["status"] not in ("competition", "static"):
        return lines
    if document["status"] == "competition":
        lines.append((Text("to force it in", "强行安排"), _competition(document)))
    lines.append((Text("kept out by", "冲突集"), _conflict(document)))
    lines.append((Text("least change", "最小变更"), _least(document)))
    return lines


def _said(document: Document) -> Text:
    one = document["task"]
    parts = [Text.of(document["schedule"]["title"]), same(f"“{one['id']}”")]
    if one["value"] is not None:
        parts.append(Text("value {v}", "价值 {v}").format(v=number(one["value"], 2)))
        parts.append(duration(one["duration"]))
    if one["partner"]:
        parts.append(Text("partner {p}", "合作方 {p}").format(p=one["partner"]))
    if document["schedule"]["origin"] == "synthetic":
        parts.append(Text("synthetic", "合成数据"))
    return join(parts, " · ", " · ")


def _competition(document: Document) -> Text:
    way = document["competition"]
    if way is None:
        return Text(
            "no placement found in this neighbourhood, whatever goes for it",
            "在所查邻域内，即使移出其他预订也未找到位置",
        )
    sentence = Text("{cost}: {who}", "{cost}：{who}").format(cost=view.lost(way["lost"]), who=view.displaced(way))
    if way["lost"] < 0:
        sentence += Text("; the schedule can be improved, insert it", "；现有排程仍可改进，可用 insert 插入")
    return sentence


def _conflict(document: Document) -> Text:
    conflict = document["conflict"]
    items = [Text.of(one["message"]) for one in conflict["items"]]
    if not items:
        return Text(
            "its own windows: it has no place even if all else is let go", "其自身时窗：即使放开其他一切也无处可排"
        )
    named = join(items[:SHOWN], "; ", "；")
    if len(items) > SHOWN:
        named += Text("; and {n} more", "；另有 {n} 项").format(n=number(len(items) - SHOWN))
    if not conflict["proven"]:
        return named + Text(" (found in this neighbourhood, not proven)", "（邻域内所得，未经证明）")
    if len(items) == 1:
        return named + Text(" alone; without it there is a place", "；没有它就有位置")
    return named + Text(
        "; all of them together, and with any one let go there is a place", "；须同时成立，放开其中任何一项即有位置"
    )


def _least(document: Document) -> Text:
    relaxation = document["relaxation"]
    if relaxation is None:
        kinds = dict.fromkeys(k for one in document["tried"] for k in one.split("+"))
        sentence = Text("none found that loses nothing; tried: {kinds}", "未找到无损失的变更；已试：{kinds}").format(
            kinds=join([view.KINDS[kind] for kind in kinds])
        )
        if others := [Text.of(one) for one in document.get("by_form", ())]:
            sentence += Text("; by a new form: {others}", "；可改申请表再试：{others}").format(
                others=join(others, ", ", "、")
            )
        return sentence
    own = next(row for row in relaxation["placed"] if row["task"] == document["task"]["id"])
    return Text(
        "{change}; then it runs {place}, every other booking where it is, nothing lost",
        "{change}；届时{place}运行，其他预订均不动，没有损失",
    ).format(
        change=view.changes(relaxation["changes"], document["schedule"]), place=view.booked(own, document["schedule"])
    )
