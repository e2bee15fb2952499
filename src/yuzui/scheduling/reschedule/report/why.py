# SPDX-License-Identifier: Apache-2.0
"""Why a task is out, as a document with its sentences: finding, and a line for each part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.scheduling.reschedule import relax
from yuzui.scheduling.reschedule.fixed_schedule import Held
from yuzui.scheduling.reschedule.report import words
from yuzui.text import Text, join, same
from yuzui.text.numbers import duration, number

Document = Mapping[str, Any]
Line = tuple[Text, Text]

SHOWN = 6
"""Things in the way that a line names; the tables hold all."""


def allowed(result: Document) -> tuple[relax.Allowed | None, list[dict[str, str]]]:
    """Return what the kind of facility a schedule was asked for at lets go of."""
    from yuzui.scheduling.run import form

    if (asked := result.get("form")) is None:
        return None, []
    given = form.kind(asked["kind"]).RELAX
    rest = [one.said.json() for one in given if one.code not in relax.OF_TASK]
    return relax.allowed(given), rest


def told(held: Held, answer: Document, frame: Document, task: str) -> dict[str, Any]:
    """Return an answer with its sentences, and what is shown of the task."""
    found = {**answer, "schedule": dict(frame), "task": _task(held, task)}
    found["static"] = [{**one, "message": words.static(one).json()} for one in answer["static"]]
    if (conflict := answer["conflict"]) is not None:
        found["conflict"] = {**conflict, "items": [
            {**one, "message": words.item(one, frame).json()} for one in conflict["items"]
        ]}  # fmt: skip
    if (relaxation := answer["relaxation"]) is not None:
        found["relaxation"] = {**relaxation, "changes": [
            {**one, "message": words.change(one, frame).json()} for one in relaxation["changes"]
        ]}  # fmt: skip
    found["ribbon"] = _ribbon(held, found)
    return found


def _task(held: Held, id: str) -> dict[str, Any]:
    one = held.given.instance.tasks.get(id)
    if one is None:
        return {"id": id, "value": None, "duration": None, "partner": None, "config": None}
    return {"id": id, "value": one.value, "duration": one.duration, "partner": one.partner,
            "config": one.config or None}  # fmt: skip


def _ribbon(held: Held, found: Document) -> list[dict[str, Any]]:
    """Return windows, openings and bookings of every resource the task may use, or would."""
    own = held.given.instance.tasks.get(found["task"]["id"])
    if own is None:
        return []
    windows: dict[str, list[list[int]]] = {}
    for one in own.alternatives:
        windows.setdefault(one.resource, []).extend([list(span) for span in one.windows])
    places = [*found["placed"], *((found["relaxation"] or {}).get("placed", ()))]
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
            "open": [list(span) for span in held.given.instance.resources[id].calendar],
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
        return form.format(id=id, place=words.booked(own, frame))
    if (relaxation := document["relaxation"]) is not None:
        form = _CHANGE if len(relaxation["changes"]) == 1 else _CHANGES
        return form.format(id=id, change=words.changes(relaxation["changes"], frame))
    if document["status"] == "static":
        return _NEVER.format(id=id, why=_static(document))
    if (way := document["competition"]) is not None:
        return _COSTS.format(id=id, cost=words.lost(way["lost"]))
    return _NOWHERE.format(id=id)


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
_NOWHERE = Text("No placement of “{id}” was found in this neighbourhood", "在所查邻域内未找到“{id}”的位置")


def _static(document: Document) -> Text:
    return join([Text.of(one["message"]) for one in document["static"]], "; ", "；")


def lines(document: Document) -> list[Line]:
    """Return the answer as lines: label and sentence."""
    found = [(Text("task", "任务"), _said(document)), (Text("answer", "结论"), finding(document))]
    if document["static"]:
        found.append((Text("of its own", "自身原因"), _static(document)))
    if document["status"] not in ("competition", "static"):
        return found
    if document["status"] == "competition":
        found.append((Text("to force it in", "强行安排"), _competition(document)))
    found.append((Text("kept out by", "冲突集"), _conflict(document)))
    found.append((Text("least change", "最小变更"), _least(document)))
    return found


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
    said = Text("{cost}: {who}", "{cost}：{who}").format(cost=words.lost(way["lost"]), who=words.displaced(way))
    if way["lost"] < 0:
        said += Text("; the schedule can be improved, insert it", "；现有排程仍可改进，可用 insert 插入")
    return said


def _conflict(document: Document) -> Text:
    found = document["conflict"]
    items = [Text.of(one["message"]) for one in found["items"]]
    if not items:
        return Text(
            "its own windows: it has no place even if all else is let go", "其自身时窗：即使放开其他一切也无处可排"
        )
    named = join(items[:SHOWN], "; ", "；")
    if len(items) > SHOWN:
        named += Text("; and {n} more", "；另有 {n} 项").format(n=number(len(items) - SHOWN))
    if not found["proven"]:
        return named + Text(" (found in this neighbourhood, not proven)", "（邻域内所得，未经证明）")
    if len(items) == 1:
        return named + Text(" alone; without it there is a place", "；没有它就有位置")
    return named + Text(
        "; all of them together, and with any one let go there is a place", "；须同时成立，放开其中任何一项即有位置"
    )


def _least(document: Document) -> Text:
    found = document["relaxation"]
    if found is None:
        kinds = dict.fromkeys(k for one in document["tried"] for k in one.split("+"))
        said = Text("none found that loses nothing; tried: {kinds}", "未找到无损失的变更；已试：{kinds}").format(
            kinds=join([words.KINDS[kind] for kind in kinds])
        )
        if others := [Text.of(one) for one in document.get("by_form", ())]:
            said += Text("; by a new form: {others}", "；可改申请表再试：{others}").format(
                others=join(others, ", ", "、")
            )
        return said
    own = next(row for row in found["placed"] if row["task"] == document["task"]["id"])
    return Text(
        "{change}; then it runs {place}, every other booking where it is, nothing lost",
        "{change}；届时{place}运行，其他预订均不动，没有损失",
    ).format(
        change=words.changes(found["changes"], document["schedule"]), place=words.booked(own, document["schedule"])
    )
