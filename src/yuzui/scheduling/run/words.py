# SPDX-License-Identifier: Apache-2.0
"""What is said of a schedule: what was read, how good any could be, what was placed and why not."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from yuzui.scheduling.run import settings
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, duration, number, percent

Document = Mapping[str, Any]
Line = tuple[Text, Text]

REASONS: Mapping[str, Text] = MappingProxyType(
    {
        "competition": Text("competition", "竞争"),
        "no_window": Text("no window", "无可用时窗"),
        "quota": Text("share used up", "份额用尽"),
        "group": Text("rule of its group", "所属组的规则"),
        "after": Text("what it follows is not placed", "前序任务未安排"),
        "lags": Text("its lags leave no room", "间隔要求无法满足"),
        "rejected": Text("cannot be read", "无法读取"),
        "refused": Text("the schedule was refused", "排程未获通过"),
    }
)
"""Why a task is not placed."""
_ASKED = ("competition", "quota", "group", "after", "lags", "no_window")
"""Reasons that can be asked about further."""
KINDS: Mapping[str, Text] = MappingProxyType(
    {
        "energy": Text("energy of every window", "各时窗的必占时间"),
        "blocks": Text("sequences of resource blocks", "资源时段块序列"),
    }
)
"""What a bound is made of."""
BASELINES: Mapping[str, Text] = MappingProxyType(
    {
        "rank_order": Text("rank order", "按名次"),
        "priority": Text("highest value first", "按价值"),
        "density": Text("highest value per hour first", "按单位时间价值"),
    }
)
"""What a schedule is compared with."""
STATUS: Mapping[str, Text] = MappingProxyType(
    {
        "optimal": Text("proven best", "已证最优"),
        "feasible": Text("good, with a proven gap", "可行，差距已证"),
        "infeasible": Text("no schedule exists", "无可行排程"),
        "limit": Text("stopped before a schedule was found", "到限未得排程"),
        "refused": Text("refused by the checker", "检查未通过"),
    }
)
"""How a run ended."""


def length(document: Document, seconds: float) -> Text:
    """Return a length of time: in shifts where its people count in shifts."""
    if not (shift := document["instance"].get("shift")):
        return duration(seconds)
    shifts = seconds / shift
    digits = 0 if float(shifts).is_integer() else 1
    return number(shifts, digits) + Text(" shift" if shifts == 1 else " shifts", " 班")


DRAFT = Text("draft", "草案")
"""Label of the line that says a schedule holds only when it is published."""


def named(words: Mapping[str, Text], key: str) -> Text:
    """Return the words of a key, or the key itself if it has none."""
    return words.get(key, same(key))


def when(seconds: int, zone: str) -> str:
    """Return an instant as ISO 8601 in a time zone; as seconds where no calendar reaches."""
    try:
        return dt.datetime.fromtimestamp(seconds, ZoneInfo(zone)).isoformat(sep=" ")
    except (ValueError, OverflowError, OSError):
        return str(seconds)


def lines(document: Document) -> list[Line]:
    """Return the transcript of a schedule."""
    found = [(Text("read", "读取"), _read(document)), (Text("bound", "上界"), _bound(document))]
    if (rank := document["baselines"].get("rank_order")) is not None:
        found.append((Text("rank", "名次"), _rank(document, rank)))
    found.append((Text("schedule", "排程"), _schedule(document)))
    found += [*settings.lines(document), *_unplaced(document), *_shares(document)]
    return [*found, _state(document)]


def brief(document: Document) -> Text:
    """Return a schedule in one sentence: what was placed, the ceiling, and what was checked."""
    return Text(
        "{title}: {schedule}; no schedule can exceed {bound}{over}", "{title}：{schedule}；任何排程不超过 {bound}{over}"
    ).format(
        over=over_granted(document) + aged(document),
        title=Text.of(document["instance"]["title"]),
        schedule=_schedule(document),
        bound=_value(document["bound"]),
    )


def over_granted(document: Document) -> Text:
    """Return that partners were promised more than there is; nothing if they were not."""
    if not any(row["code"] == "over_granted" for row in document["findings"]):
        return same("")
    return Text("; partner shares are over-granted", "；合作方份额超额批准")


def aged(document: Document) -> Text:
    """Return how much older than the horizon the inputs are; nothing if they are not."""
    if not any(row["code"] == "stale_inputs" for row in document["findings"]):
        return same("")
    one = document["instance"]
    known, begin = one["inputs_as_of"], one["horizon"][0]
    return Text("; inputs as of {at}, {age} before it begins", "；所依据数据截至 {at}，比起点早 {age}").format(
        at=when(known, one["timezone"]), age=duration(begin - known)
    )


def gap(document: Document) -> Text:
    """Return how far from the best possible one a schedule is at most."""
    if document["status"] == "optimal":
        return Text("proven best", "已证最优")
    if document["gap"] is None:
        return Text("the gap cannot be said", "差距无法给出")
    return Text("proven within {gap}", "差距已证不超过 {gap}").format(gap=_above(document["gap"]))


def below(value: float, bound: float) -> Text:
    """Return how far a value is below the bound, as a part of the value."""
    share = same("—") if not value else _above(max(0.0, bound / value - 1))
    return Text("gap {gap}", "差距 {gap}").format(gap=share)


def upward(share: float) -> float:
    """Return a gap to a tenth of a per cent, never below itself: what is proven is within it."""
    return math.ceil(share * 1000 - 1e-6) / 1000


def _above(share: float) -> Text:
    return percent(upward(share))


def _value(value: float) -> Text:
    return number(value, 0 if abs(value) >= 1000 else 2)


def _read(document: Document) -> Text:
    one = document["instance"]
    parts = [
        Text.of(one["title"]),
        count(one["resources"], Text("resource", "个资源")),
        count(one["tasks"], Text("task", "项任务")),
        Text("{t} open", "开放 {t}").format(t=length(document, one["open_seconds"])),
    ]
    if one["pools"]:
        parts.append(count(one["pools"], Text("pool", "个共享资源池")))
    if one["quotas"]:
        parts.append(count(one["quotas"], Text("partner share", "个合作方份额")))
    if aside := document["rejected"]:
        parts.append(
            count(len(aside), Text("row needs attention", "行须处理"), "rows need attention") + same(" (rejects.xlsx)")
        )
    read = (row["count"] for row in document["findings"] if row.get("table") != "bound")
    if flagged := sum(read):
        parts.append(Text("{n} flagged, kept", "{n} 处标记并保留").format(n=number(flagged)))
    return join(parts, " · ", " · ") + aged(document)


def _bound(document: Document) -> Text:
    return Text(
        "no schedule can exceed {bound} ({kind}; {n} stored)", "任何排程不超过 {bound}（{kind}；存 {n}）"
    ).format(
        bound=_value(document["bound"]),
        kind=named(KINDS, document["bound_kind"]),
        n=count(len(document["certificate"]["duals"]), Text("price", "个价格")),
    )


def _rank(document: Document, value: float) -> Text:
    return Text("rank-order placement: value {value}, {gap}", "按名次安排：价值 {value}，{gap}").format(
        value=_value(value), gap=below(value, document["bound"])
    )


def _schedule(document: Document) -> Text:
    if document["status"] == "refused":
        return Text("refused by the checker, so none is given: {why}", "检查未通过，不予给出：{why}").format(
            why=join([Text.of(row["message"]) for row in document["checker"][:3]], "; ", "；")
        )
    rank, more = document["baselines"].get("rank_order"), same("")
    if rank is not None:
        more = Text(" (+{n} over rank order)", "（较按名次 +{n}）").format(
            n=_value(max(0.0, document["objective"] - rank))
        )
    run = sum(row["end"] - row["start"] for row in document["schedule"])
    return Text(
        "{placed} of {tasks} tasks placed in {time}, value {value}{more}; {gap}; checker: every rule kept",
        "安排 {tasks} 项中的 {placed} 项，共 {time}，价值 {value}{more}；{gap}；检查：全部规则均满足",
    ).format(
        time=length(document, run),
        placed=number(len(document["schedule"])),
        tasks=number(document["instance"]["tasks"]),
        value=_value(document["objective"]),
        more=more,
        gap=gap(document),
    )


def reasons(document: Document) -> list[tuple[Text, int]]:
    """Return how many tasks each reason left out, the most frequent first."""
    counted = Counter(row["reason"] for row in document["unplaced"])
    return [(why(document, reason), n) for reason, n in counted.most_common()]


def why(document: Document, reason: str) -> Text:
    """Return a reason in words: that of the kind of facility, where its form gave it."""
    told = document.get("form", {}).get("reasons", {})
    return Text.of(told[reason]) if reason in told else named(REASONS, reason)


def _unplaced(document: Document) -> list[Line]:
    if not document["unplaced"]:
        return []
    parts = [same(f"{n:,} ") + reason for reason, n in reasons(document)]
    said = number(len(document["unplaced"])) + Text(": ", "：") + join(parts, " · ", " · ")
    if told := next((row["task"] for row in document["unplaced"] if row["reason"] in _ASKED), ""):
        said += same(f"  → yuzui schedule why {told}")
    return [(Text("unplaced", "未安排"), said)]


def _shares(document: Document) -> list[Line]:
    """Return which partners are at their cap, and what more would be worth to the dearest."""
    label = Text("shares", "份额")
    found = document.get("shares", ())
    over = over_granted(document)
    if not found:
        return []
    capped = [row for row in found if row["waiting"]]
    if not capped:
        said = Text("no partner waits for more than its share", "无合作方因份额用尽而等待")
        return [(label, said + over)]
    names = join([same(row["partner"]) for row in capped], ", ", "、")
    form = Text("{names} at the cap", "{names} 份额用尽")
    return [(label, form.format(names=names) + _worth(document, capped) + over)]


def _worth(document: Document, capped: list[Any]) -> Text:
    dear = max(capped, key=lambda row: row["price"])
    unit = document["instance"].get("shift") or 3600
    one = Text("hour", "小时") if unit == 3600 else Text("shift", "班")
    if dear["price"] <= 0:
        return Text("; more of it would be worth nothing: the resources are full", "；增加份额并无价值：资源已满")
    form = Text(
        "; one {unit} more for {partner} is worth {price} at most ({range})",
        "；{partner} 每增加 1 {unit}至多值 {price}（{range}）",
    )
    if dear["holds"]:
        held = Text("holds for {time}", "{time}以内成立").format(time=length(document, dear["holds"]))
    else:
        held = Text("at the margin", "仅就边际而言")
    return form.format(unit=one, partner=dear["partner"], price=_value(dear["price"] * unit), range=held)


def _state(document: Document) -> Line:
    if document["status"] == "refused":
        said = Text("run {id}: refused, cannot be published", "运行 {id}：未通过，不得发布")
    else:
        said = Text("schedule {id} is a draft until a person approves it", "排程 {id} 为草案，待人批准")
    return DRAFT, said.format(id=document["run"]["id"])


def verdict(document: Document) -> list[Line]:
    """Return what is said of a result that was gone over."""
    label = Text("verdict", "结论")
    if document["verdict"] != "ok":
        faults = [Text.of(row["message"]) for row in document["faults"]]
        head = Text("refused: {n}", "未通过：{n}").format(n=count(len(faults), Text("fault", "处问题")))
        return [(label, head), *((same(""), fault) for fault in faults)]
    said = Text(
        "ok: every rule kept, value {value}; the stored prices prove {proven}, gap {gap}",
        "通过：全部规则均满足，价值 {value}；所存价格证明上界 {proven}，差距 {gap}",
    ).format(
        value=_value(document["objective"]),
        proven=_value(document["proven"]),
        gap=same("—") if document["gap"] is None else _above(document["gap"]),
    )
    return [(label, said)]
