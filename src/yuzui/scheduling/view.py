# SPDX-License-Identifier: Apache-2.0
"""What a schedule was made with: counted budget, seed, and the engine that was asked for, if any.

The number of workers is not told: it changes no booking.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from yuzui.errors import InputError, Place
from yuzui.job import tables
from yuzui.model.lifecycle import CYCLES
from yuzui.model.quantity import Origin
from yuzui.sheets.formats.ics import Event
from yuzui.sheets.sheet import Export
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, duration, number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, Bullet, bar_chart, bullet_chart
from yuzui.view.charts.timelines import Resource, TimeAxis, gantt_chart, usage_chart

Document = Mapping[str, Any]
Line = tuple[Text, Text]


def engine(document: Document) -> Text:
    """Return the engine that was asked for with its version; a dash for none."""
    one = document.get("engine")
    if one is None:
        return same("—")
    return same(f"{'CP-SAT' if one['name'] == 'cpsat' else one['name']} {one['version']}")


def setting_lines(document: Document) -> list[Line]:
    """Return how hard a schedule was looked for, with what seed, and what an engine did."""
    if not document["budget"] and document.get("change") is not None:
        return []
    sentence = Text(
        "{budget} s of one core, counted in steps; seed {seed}; engine: {engine}",
        "单核 {budget} 秒，按步数计；种子 {seed}；求解引擎：{engine}",
    ).format(
        budget=f"{document['budget']:g}",
        seed=document["seed"],
        engine=engine(document) if document.get("engine") else Text("none", "未使用"),
    )
    if limited := [one for one in document["findings"] if one["code"] == "choice_limited"]:
        sentence += Text("; ", "；") + Text.of(limited[0]["message"])
    return [(Text("search", "求解"), sentence), *_engine(document)]


def _engine(document: Document) -> list[Line]:
    """Return what an engine did, where one was asked for, and what is only its word."""
    one = document.get("engine")
    if one is None:
        return []
    sentence = Text(
        "{name} arranged {parts} anew, {n} for the better", "{name} 重排 {parts}，其中 {n} 次有改进"
    ).format(name=engine(document), parts=count(one["parts"], Text("part", "个局部")), n=number(one["better"]))
    if one["claim"] == "optimal":
        sentence += Text(
            "; it claims that no schedule is better, which nothing stored proves",
            "；据其自称已无更优排程，但所存数据不能证明",
        )
    return [(Text("engine", "求解引擎"), sentence)]


# What is said of a schedule: what was read, how good any could be, what was placed and why not.


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


def sentences(document: Document) -> list[Line]:
    """Return the transcript of a schedule."""
    lines = [(Text("read", "读取"), _read(document)), (Text("bound", "上界"), _bound(document))]
    if (rank := document["baselines"].get("rank_order")) is not None:
        lines.append((Text("rank", "名次"), _rank(document, rank)))
    lines.append((Text("schedule", "排程"), _schedule(document)))
    lines += [*setting_lines(document), *_unplaced_sentence(document), *_shares(document)]
    return [*lines, _state(document)]


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
    notes = document.get("form", {}).get("reasons", {})
    return Text.of(notes[reason]) if reason in notes else named(REASONS, reason)


def _unplaced_sentence(document: Document) -> list[Line]:
    if not document["unplaced"]:
        return []
    parts = [same(f"{n:,} ") + reason for reason, n in reasons(document)]
    sentence = number(len(document["unplaced"])) + Text(": ", "：") + join(parts, " · ", " · ")
    if notes := next((row["task"] for row in document["unplaced"] if row["reason"] in _ASKED), ""):
        sentence += same(f"  → yuzui schedule why {notes}")
    return [(Text("unplaced", "未安排"), sentence)]


def _shares(document: Document) -> list[Line]:
    """Return which partners are at their cap, and what more would be worth to the dearest."""
    label = Text("shares", "份额")
    shares = document.get("shares", ())
    over = over_granted(document)
    if not shares:
        return []
    capped = [row for row in shares if row["waiting"]]
    if not capped:
        sentence = Text("no partner waits for more than its share", "无合作方因份额用尽而等待")
        return [(label, sentence + over)]
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
        sentence = Text("run {id}: refused, cannot be published", "运行 {id}：未通过，不得发布")
    else:
        sentence = Text("schedule {id} is a draft until a person approves it", "排程 {id} 为草案，待人批准")
    return DRAFT, sentence.format(id=document["run"]["id"])


def verdict(document: Document) -> list[Line]:
    """Return what is said of a result that was gone over."""
    label = Text("verdict", "结论")
    if document["verdict"] != "ok":
        faults = [Text.of(row["message"]) for row in document["faults"]]
        head = Text("refused: {n}", "未通过：{n}").format(n=count(len(faults), Text("fault", "处问题")))
        return [(label, head), *((same(""), fault) for fault in faults)]
    sentence = Text(
        "ok: every rule kept, value {value}; the stored prices prove {proven}, gap {gap}",
        "通过：全部规则均满足，价值 {value}；所存价格证明上界 {proven}，差距 {gap}",
    ).format(
        value=_value(document["objective"]),
        proven=_value(document["proven"]),
        gap=same("—") if document["gap"] is None else _above(document["gap"]),
    )
    return [(label, sentence)]


# What runs when, as it is drawn: rows, groups and time of a schedule or of a part of it.


DAY, HOUR = 86_400, 3_600
DATED = 31_536_000
"""Second from which a horizon is a date and not a count from its own beginning."""
TICKS = 8
NONE = Text("no partner", "无合作方")


@dataclass(frozen=True, slots=True)
class Part:
    """What is looked at of a schedule."""

    resources: tuple[str, ...]
    start: int
    end: int


def whole(document: Document) -> Part:
    """Return a schedule as a whole."""
    low, high = document["instance"]["horizon"]
    return Part(tuple(sorted(document["instance"]["calendars"], key=_counted)), low, high)


def days(document: Document) -> list[tuple[int, int]]:
    """Return the days of a horizon, each of 24 h from its beginning."""
    low, high = document["instance"]["horizon"]
    return [(at, min(high, at + DAY)) for at in range(low, high, DAY)]


def bookings(document: Document, part: Part) -> list[Mapping[str, Any]]:
    """Return the rows of a schedule that touch a part of it."""
    own = set(part.resources)
    return [
        row
        for row in document["schedule"]
        if row["resource"] in own and row["start"] < part.end and row["end"] > part.start
    ]


def partners(document: Document) -> tuple[list[Text], dict[str, int]]:
    """Return the groups of a picture and the place of each partner among them."""
    names = sorted({str(facts[0]) for facts in document["placed"].values() if facts[0]})
    free = any(not facts[0] for facts in document["placed"].values())
    return [*map(same, names), *([NONE] if free else [])], {name: n for n, name in enumerate(names)}


def rows(document: Document, part: Part) -> list[Resource]:
    """Return the rows of a picture, in the unit of its axis."""
    size = _unit(part)[0]
    groups, place = partners(document)
    booked: dict[str, list[tuple[float, float, int, str]]] = {id: [] for id in part.resources}
    changed: dict[str, list[tuple[float, float]]] = {id: [] for id in part.resources}
    for row in bookings(document, part):
        group = place.get(str(document["placed"][row["task"]][0]), len(groups) - 1)
        for start, end in _cut([(row["start"], row["end"])], part, size):
            booked[row["resource"]].append((start, end, group, row["task"]))
    for resource, start, end in document.get("changeovers", ()):
        if resource in changed:
            changed[resource] += _cut([(start, end)], part, size)
    calendars = document["instance"]["calendars"]
    return [Resource(id, list(_cut(calendars[id], part, size)), booked[id], changed[id]) for id in part.resources]


def _cut(spans: Sequence[Sequence[int]], part: Part, size: int) -> Iterator[tuple[float, float]]:
    for a, b in spans:
        a, b = max(a, part.start), min(b, part.end)
        if a < b:
            yield (a - part.start) / size, (b - part.start) / size


def _unit(part: Part) -> tuple[int, Text]:
    if part.end - part.start >= 4 * DAY:
        return DAY, Text("days", "天")
    return HOUR, Text("hours", "小时")


def axis(document: Document, part: Part) -> TimeAxis:
    """Return the time of a picture: civil where the horizon is dated, else a count."""
    size, unit = _unit(part)
    span = (0.0, (part.end - part.start) / size)
    zone = document["instance"]["timezone"]
    if document["instance"]["horizon"][0] < DATED:
        # a horizon that begins at 0 counts from its own beginning and not from 1970
        if part.start == document["instance"]["horizon"][0]:
            return TimeAxis(span, Text("{unit} from the start", "{unit}，自排程期开始").format(unit=unit))
        day = part.start // DAY + 1
        return TimeAxis(span, Text("{unit} of day {n}", "{unit}，第 {n} 天").format(unit=unit, n=day))
    try:
        marks = list(_civil(part, size, ZoneInfo(zone)))
    except (ValueError, OverflowError, OSError):
        since = Text("{unit} from {start}", "{unit}，自 {start} 起")
        return TimeAxis(span, since.format(unit=unit, start=when(part.start, zone)))
    year = dt.datetime.fromtimestamp(part.start, ZoneInfo(zone)).year
    sentence = Text("{year}, local time of {zone}", "{year} 年，{zone} 当地时间")
    if zone == "UTC":
        sentence = Text("{year}, {zone}", "{year} 年，{zone}")
    return TimeAxis(span, sentence.format(year=year, zone=zone), marks)


def _civil(part: Part, size: int, zone: ZoneInfo) -> Iterator[tuple[float, Text]]:
    """Yield local midnights, evenly many days apart; of a short part full hours."""
    first = dt.datetime.fromtimestamp(part.start, zone)
    length = (part.end - part.start) / DAY
    if length <= 3:
        step = next(h for h in (1, 2, 3, 6, 12) if length * 24 / h <= TICKS + 1)
        at = first.replace(minute=0, second=0, microsecond=0, tzinfo=None)
        at -= dt.timedelta(hours=at.hour % step)
        moments = (at + dt.timedelta(hours=n * step) for n in range(4 * 24))
        form = _hour
    else:
        step = next((d for d in (1, 2, 7, 14, 28, 56) if length / d <= TICKS), 112)
        at = first.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
        # whole weeks begin on Mondays
        at -= dt.timedelta(days=at.weekday() if step >= 7 else 0)
        moments = (at + dt.timedelta(days=n * step) for n in range(int(length) + 9))
        form = _date
    for moment in moments:
        second = round(moment.replace(tzinfo=zone).timestamp())
        if part.start <= second <= part.end:
            yield (second - part.start) / size, form(moment)
        if second > part.end:
            return


def _date(moment: dt.datetime) -> Text:
    return Text(f"{moment.day} {_MONTHS[moment.month - 1]}", f"{moment.month}月{moment.day}日")


def _hour(moment: dt.datetime) -> Text:
    return same(f"{moment:%H:%M}") if moment.hour else _date(moment)


_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def _counted(id: str) -> list[tuple[int, str]]:
    """Return what puts line-2 before line-10."""
    parts = re.split(r"(\d+)", id)
    return [(int(part), "") if part.isdigit() else (-1, part) for part in parts]


# The pictures of a schedule: its value below the bound, what runs when, and what was left out.


MOST_DRAWN = 2_000
"""Bookings of the largest schedule that is drawn one by one."""
NOT_DATED = Text("no date given", "未注明")


def draw(document: Document) -> list[Picture]:
    """Return value against bound, what runs when, and why tasks were left out."""
    if document["status"] == "refused":
        return []
    pictures = [_proof(document)]
    if document["schedule"]:
        pictures.append(running(document, whole(document)))
    return [*pictures, *([left_out(document)] if document["unplaced"] else [])]


def _meta(document: Document, name: str, finding: Text, description: Text) -> Meta:
    title = Text.of(document["instance"]["title"])
    run = Text(", run {id}, instance {sha}", "，运行 {id}，算例 {sha}").format(
        id=document["run"]["id"], sha=document["files"][0]["sha256"][:12]
    )
    origin: Origin = document["origin"] or "derived"
    return Meta(name, finding, description, origin, title + run, NOT_DATED)


def _proof(document: Document) -> Picture:
    bound = document["bound"]
    named_ = {Text("this schedule", "本排程"): document["objective"]}
    named_ |= {named(BASELINES, k): v for k, v in document["baselines"].items()}
    rows = [
        Bullet(
            label=label,
            value=value,
            target=bound,
            state=below(value, bound),
            phrase=Text("{v} of {b} · {gap}", "{v}，上界 {b} · {gap}").format(
                v=number(value), b=number(bound), gap=below(value, bound)
            ),
        )
        for label, value in named_.items()
    ]
    finding = gap(document)
    return bullet_chart(
        _meta(
            document,
            "proof",
            Text("Value and bound: {gap}", "价值与上界：{gap}").format(gap=finding),
            Text(
                "Bars: value of the tasks placed. Tick: the bound no schedule can exceed.",
                "条形为已安排任务的价值，刻线为任何排程不能超过的上界。",
            ),
        ),
        rows,
    )


def running(document: Document, part: Part, name: str = "gantt") -> Picture:
    """Return what runs when in a part of a schedule: each booking, or how much is in use."""
    booked = bookings(document, part)
    rows_, axis_ = rows(document, part), axis(document, part)
    opened = sum(b - a for row in rows_ for a, b in row.open)
    used = sum(b - a for row in rows_ for a, b, _, _ in row.bookings)
    finding = Text("{share} of the open time is booked", "开放时间的 {share} 已排").format(
        share=percent(used / opened if opened else 0.0, 0)
    )
    if len(booked) > MOST_DRAWN:
        return usage_chart(_meta(document, name, finding, _SHADED), rows_, axis_)
    groups, _ = partners(document)
    return gantt_chart(_meta(document, name, finding, _BARS), rows_, groups, axis_)


_BARS = Text(
    "A row per resource. Colour, lines and letter: partner. Pale: changeover. Hatched: closed."
    " White: unused. Beneath: part of the open time in use.",
    "每行一个资源；颜色、线纹与字母表示合作方，浅色为切换，斜线为关闭，白色为未用；下方为开放时间的使用率。",
)
_SHADED = Text(
    "A row per resource; the darker, the more of the open time is in use. Hatched: closed.",
    "每行一个资源；颜色越深，开放时间的使用率越高；斜线为关闭。",
)


def left_out(document: Document) -> Picture:
    """Return how many tasks each reason left out."""
    counts = reasons(document)
    finding = Text("{n} of {all} tasks are not placed", "{all} 项任务中有 {n} 项未安排").format(
        n=number(len(document["unplaced"])), all=number(document["instance"]["tasks"])
    )
    description = Text("A bar per reason: tasks it left out.", "每条为一种原因及其未安排的任务数。")
    return bar_chart(
        _meta(document, "reasons", finding, description),
        [Bar(label=reason, value=n) for reason, n in counts],
        (Text("tasks", "任务数"), ""),
    )


# The tables of a schedule: bookings first, so that they are what a csv file holds.


WHOLE, VALUE = "#,##0", "#,##0.00"
BOOKINGS = Text("Bookings", "预订")
MOST_LISTED = 40
"""Partners, and resources, that have a sheet of their own."""


def exports(document: Document, lang: str) -> list[Export]:
    """Return bookings, summary, tasks left out, certificate, findings and rejected rows.

    Behind them stand the bookings of each partner and of each resource, to be handed on.
    """
    return [
        _bookings(document, lang),
        tables.summary(document, sentences(document), lang),
        _unplaced_table(document, lang),
        _certificate(document, lang),
        _findings(document, lang),
        rejected(document, lang),
        *_agendas(document, lang),
    ]


def _agendas(document: Document, lang: str) -> list[Export]:
    """Return the bookings of each partner and of each resource, in order of time."""
    tables_ = []
    partners = sorted({str(facts[0]) for facts in document["placed"].values() if facts[0]})
    for partner in partners[:MOST_LISTED]:
        own = [row for row in document["schedule"] if document["placed"][row["task"]][0] == partner]
        tables_.append(_bookings(document, lang, Text("Partner ", "合作方 ") + same(partner), own))
    for id in whole(document).resources[:MOST_LISTED]:
        own = [row for row in document["schedule"] if row["resource"] == id]
        if own:
            tables_.append(_bookings(document, lang, Text("Resource ", "资源 ") + same(id), own))
    return tables_


def _bookings(
    document: Document, lang: str, name: Text = BOOKINGS,
    bookings: Sequence[Mapping[str, Any]] | None = None,
) -> Export:  # fmt: skip
    chosen = document["schedule"] if bookings is None else bookings
    zone = document["instance"]["timezone"]
    quoted = document.get("form", {}).get("quotations") or {}
    columns = (
        (Text("task", "任务"), ""),
        (Text("resource", "资源"), ""),
        (Text("start (s)", "开始（秒）"), "0"),
        (Text("end (s)", "结束（秒）"), "0"),
        (Text(f"start ({zone})", f"开始（{zone}）"), ""),
        (Text(f"end ({zone})", f"结束（{zone}）"), ""),
        (Text("partner", "合作方"), ""),
        (Text("configuration", "配置"), ""),
        (Text("value", "价值"), VALUE),
        *(((Text("quotation", "报价"), VALUE),) if quoted else ()),
    )
    facts = document["placed"]
    rows = [
        (
            row["task"],
            row["resource"],
            row["start"],
            row["end"],
            when(row["start"], zone),
            when(row["end"], zone),
            *facts[row["task"]],
            *((quoted.get(f"{row['task']}|{row['resource']}"),) if quoted else ()),
        )
        for row in sorted(chosen, key=lambda row: (row["start"], row["task"]))
    ]
    return tables.table(name, columns, rows, lang)


def _unplaced_table(document: Document, lang: str) -> Export:
    columns = ((Text("task", "任务"), ""), (Text("reason", "原因"), ""))
    rows = [(row["task"], why(document, row["reason"])) for row in document["unplaced"]]
    return tables.table(Text("Not placed", "未安排"), columns, rows, lang)


def _certificate(document: Document, lang: str) -> Export:
    title = Text("Bound {bound}, by {kind}", "上界 {bound}，依据：{kind}").format(
        bound=str(document["bound"]), kind=named(KINDS, document["bound_kind"])
    )
    columns = ((Text("row", "行"), ""), (Text("price", "价格"), "0.000000"))
    rows = list(document["certificate"]["duals"].items())
    return tables.table(Text("Certificate", "最优性证书"), columns, rows, lang, title)


def _findings(document: Document, lang: str) -> Export:
    columns = (
        (Text("what", "问题"), ""),
        (Text("table", "表"), ""),
        (Text("row", "行"), ""),
        (Text("column", "列"), ""),
        (Text("seen", "看到"), ""),
        (Text("count", "数量"), WHOLE),
    )
    rows = [(f["message"], f["table"], f["row"], f["column"], f["seen"], f["count"]) for f in document["findings"]]
    return tables.table(Text("Findings", "所见问题"), columns, rows, lang)


def rejected(document: Document, lang: str) -> Export:
    """Return what is wrong with each row that could not be used."""
    width = max((len(row["cells"]) for row in document["rejected"]), default=0)
    columns = (
        (Text("task", "任务"), ""),
        (Text("file", "文件"), ""),
        (Text("sheet", "工作表"), ""),
        (Text("row", "行"), "0"),
        (Text("column", "列"), ""),
        (Text("what", "问题"), ""),
        (Text("seen", "看到"), ""),
        (Text("expected", "应为"), ""),
        (Text("to mend", "处理办法"), ""),
        *((Text(f"as it stands, {n}", f"原行 {n}"), "") for n in range(1, width + 1)),
    )
    sentence = ("file", "sheet", "row", "column", "message", "seen", "expected", "fix")
    rows = [
        (row["task"], *(error[name] for name in sentence), *row["cells"], *([None] * (width - len(row["cells"]))))
        for row in document["rejected"]
        for error in row["errors"]
    ]
    return tables.table(Text("Rejected", "退回"), columns, rows, lang)


# A schedule as a calendar: one lasting event per task, whose number rises when it moves.


Spot = tuple[str, int, int]


def events(document: Document, earlier: Sequence[Document], lang: str, status: str = "draft") -> list[Event]:
    """Return the bookings as events, and those of earlier schedules that fell away as cancelled."""
    name = document["instance"]["name"]
    numbers: dict[str, int] = {}
    last: dict[str, Spot | None] = {}
    shown: dict[str, Spot] = {}
    for one in (*earlier, document):
        now = {row["task"]: (row["resource"], row["start"], row["end"]) for row in one["schedule"]}
        for task in {*last, *now}:
            if task in last and last[task] != now.get(task):
                numbers[task] = numbers.get(task, 0) + 1
            last[task] = now.get(task)
        shown |= now
    rows = sorted(shown.items(), key=lambda row: (row[1][1], row[0]))
    sentence = _description(document, status).say(lang)
    firm = "CONFIRMED" if status == "published" else "TENTATIVE"
    return [
        Event(
            uid=f"{task}@{name}.schedule.yuzui",
            start=_instant(start, document),
            end=_instant(end, document),
            summary=task,
            location=resource,
            description=sentence,
            status=firm if last[task] is not None else "CANCELLED",
            sequence=numbers.get(task, 0),
        )
        for task, (resource, start, end) in rows
    ]


def _description(document: Document, status: str) -> Text:
    return Text("{title} · schedule {id} ({state})", "{title} · 排程 {id}（{state}）").format(
        title=Text.of(document["instance"]["title"]), id=document["run"]["id"], state=CYCLES["schedule"].states[status]
    )


def _instant(seconds: int, document: Document) -> dt.datetime:
    try:
        return dt.datetime.fromtimestamp(seconds, dt.UTC)
    except (ValueError, OverflowError, OSError):
        raise InputError(
            Text("no calendar reaches so far", "日历无法表示该时刻"),
            place=Place(file=document["instance"]["name"]),
            seen=str(seconds),
            expected="0 … 253402300799",
            fix=Text("write another form: --out FILE.xlsx", "请换一种格式：--out 文件.xlsx"),
            code="out_of_range",
        ) from None
