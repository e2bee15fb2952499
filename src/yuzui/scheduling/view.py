# SPDX-License-Identifier: Apache-2.0
"""What a schedule was made with: counted budget, seed, and the engine that was asked for, if any.

The number of workers is not told: it changes no booking.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from yuzui.errors import Fault, InputError, Place
from yuzui.model.lifecycle import CYCLES
from yuzui.model.quantity import Origin
from yuzui.scheduling.answer import Answer, Booking, Rejected, Share
from yuzui.scheduling.verify import Verdict
from yuzui.sheets.formats.ics import Event
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import count, duration, number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, Bullet, bar_chart, bullet_chart
from yuzui.view.charts.timelines import Resource, TimeAxis, gantt_chart, usage_chart
from yuzui.view.table import Column, DataTable, Table
from yuzui.view.view import Line


def engine(answer: Answer) -> Text:
    """Return the engine that was asked for with its version; a dash for none."""
    one = answer.engine
    if not one:
        return same("—")
    return same(f"{'CP-SAT' if one.name == 'cpsat' else one.name} {one.version}")


def setting_lines(answer: Answer) -> list[Line]:
    """Return how hard a schedule was looked for, with what seed, and what an engine did."""
    if not answer.budget and answer.change:
        return []
    sentence = Text(
        "{budget} s of one core, counted in steps; seed {seed}; engine: {engine}",
        "单核 {budget} 秒，按步数计；种子 {seed}；求解引擎：{engine}",
    ).format(
        budget=f"{answer.budget:g}",
        seed=answer.seed,
        engine=engine(answer) if answer.engine else Text("none", "未使用"),
    )
    if limited := [one for one in answer.findings if one.code == "choice_limited"]:
        sentence += Text("; ", "；") + limited[0].message
    return [(Text("search", "求解"), sentence), *_engine(answer)]


def _engine(answer: Answer) -> list[Line]:
    """Return what an engine did, where one was asked for, and what is only its word."""
    one = answer.engine
    if not one:
        return []
    sentence = Text(
        "{name} arranged {parts} anew, {n} for the better", "{name} 重排 {parts}，其中 {n} 次有改进"
    ).format(name=engine(answer), parts=count(one.parts, Text("part", "个局部")), n=number(one.better))
    if one.claim == "optimal":
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


def length(answer: Answer, seconds: float) -> Text:
    """Return a length of time: in shifts where its people count in shifts."""
    if not (shift := answer.instance.shift):
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


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript of a schedule."""
    lines = [(Text("read", "读取"), _read(answer)), (Text("bound", "上界"), _bound(answer))]
    if (rank := answer.baselines.get("rank_order")) is not None:
        lines.append((Text("rank", "名次"), _rank(answer, rank)))
    lines.append((Text("schedule", "排程"), _schedule(answer)))
    lines += [*setting_lines(answer), *_unplaced_sentence(answer), *_shares(answer)]
    return [*lines, _state(answer)]


def brief(answer: Answer) -> Text:
    """Return a schedule in one sentence: what was placed, the ceiling, and what was checked."""
    return Text(
        "{title}: {schedule}; no schedule can exceed {bound}{over}", "{title}：{schedule}；任何排程不超过 {bound}{over}"
    ).format(
        over=over_granted(answer) + aged(answer),
        title=answer.instance.title,
        schedule=_schedule(answer),
        bound=_value(answer.bound),
    )


def over_granted(answer: Answer) -> Text:
    """Return that partners were promised more than there is; nothing if they were not."""
    if not any(row.code == "over_granted" for row in answer.findings):
        return same("")
    return Text("; partner shares are over-granted", "；合作方份额超额批准")


def aged(answer: Answer) -> Text:
    """Return how much older than the horizon the inputs are; nothing if they are not."""
    one = answer.instance
    known, begin = one.inputs_as_of, one.horizon[0]
    if not any(row.code == "stale_inputs" for row in answer.findings) or not isinstance(known, int):
        return same("")
    return Text("; inputs as of {at}, {age} before it begins", "；所依据数据截至 {at}，比起点早 {age}").format(
        at=when(known, one.timezone), age=duration(begin - known)
    )


def gap(answer: Answer) -> Text:
    """Return how far from the best possible one a schedule is at most."""
    if answer.status == "optimal":
        return Text("proven best", "已证最优")
    if answer.gap is None:
        return Text("the gap cannot be said", "差距无法给出")
    return Text("proven within {gap}", "差距已证不超过 {gap}").format(gap=_above(answer.gap))


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


def _read(answer: Answer) -> Text:
    one = answer.instance
    parts = [
        one.title,
        count(one.resources, Text("resource", "个资源")),
        count(one.tasks, Text("task", "项任务")),
        Text("{t} open", "开放 {t}").format(t=length(answer, one.open_seconds)),
    ]
    if one.pools:
        parts.append(count(one.pools, Text("pool", "个共享资源池")))
    if one.quotas:
        parts.append(count(one.quotas, Text("partner share", "个合作方份额")))
    if aside := answer.rejected:
        parts.append(
            count(len(aside), Text("row needs attention", "行须处理"), "rows need attention") + same(" (rejects.xlsx)")
        )
    read = (row.count for row in answer.findings if row.table != "bound")
    if flagged := sum(read):
        parts.append(Text("{n} flagged, kept", "{n} 处标记并保留").format(n=number(flagged)))
    return join(parts, " · ", " · ") + aged(answer)


def _bound(answer: Answer) -> Text:
    return Text(
        "no schedule can exceed {bound} ({kind}; {n} stored)", "任何排程不超过 {bound}（{kind}；存 {n}）"
    ).format(
        bound=_value(answer.bound),
        kind=named(KINDS, answer.bound_kind),
        n=count(len(answer.certificate.duals), Text("price", "个价格")),
    )


def _rank(answer: Answer, value: float) -> Text:
    return Text("rank-order placement: value {value}, {gap}", "按名次安排：价值 {value}，{gap}").format(
        value=_value(value), gap=below(value, answer.bound)
    )


def _schedule(answer: Answer) -> Text:
    if answer.refused:
        return Text("refused by the checker, so none is given: {why}", "检查未通过，不予给出：{why}").format(
            why=join([row.message for row in answer.violations[:3]], "; ", "；")
        )
    rank, more = answer.baselines.get("rank_order"), same("")
    if rank is not None:
        more = Text(" (+{n} over rank order)", "（较按名次 +{n}）").format(n=_value(max(0.0, answer.objective - rank)))
    run = sum(row.end - row.start for row in answer.schedule)
    return Text(
        "{placed} of {tasks} tasks placed in {time}, value {value}{more}; {gap}; checker: every rule kept",
        "安排 {tasks} 项中的 {placed} 项，共 {time}，价值 {value}{more}；{gap}；检查：全部规则均满足",
    ).format(
        time=length(answer, run),
        placed=number(len(answer.schedule)),
        tasks=number(answer.instance.tasks),
        value=_value(answer.objective),
        more=more,
        gap=gap(answer),
    )


def reasons(answer: Answer) -> list[tuple[Text, int]]:
    """Return how many tasks each reason left out, the most frequent first."""
    counted = Counter(row.reason for row in answer.unplaced)
    return [(why(answer, reason), n) for reason, n in counted.most_common()]


def why(answer: Answer, reason: str) -> Text:
    """Return a reason in words: that of the kind of facility, where its form gave it."""
    notes = answer.form.reasons if answer.form else {}
    return notes[reason] if reason in notes else named(REASONS, reason)


def _unplaced_sentence(answer: Answer) -> list[Line]:
    if not answer.unplaced:
        return []
    parts = [same(f"{n:,} ") + reason for reason, n in reasons(answer)]
    sentence = number(len(answer.unplaced)) + Text(": ", "：") + join(parts, " · ", " · ")
    if notes := next((row.task for row in answer.unplaced if row.reason in _ASKED), ""):
        sentence += same(f"  → yuzui schedule why {notes}")
    return [(Text("unplaced", "未安排"), sentence)]


def _shares(answer: Answer) -> list[Line]:
    """Return which partners are at their cap, and what more would be worth to the dearest."""
    label = Text("shares", "份额")
    shares = answer.shares
    over = over_granted(answer)
    if not shares:
        return []
    capped = [row for row in shares if row.waiting]
    if not capped:
        sentence = Text("no partner waits for more than its share", "无合作方因份额用尽而等待")
        return [(label, sentence + over)]
    names = join([same(row.partner) for row in capped], ", ", "、")
    form = Text("{names} at the cap", "{names} 份额用尽")
    return [(label, form.format(names=names) + _worth(answer, capped) + over)]


def _worth(answer: Answer, capped: list[Share]) -> Text:
    dear = max(capped, key=lambda row: row.price)
    unit = answer.instance.shift or 3600
    one = Text("hour", "小时") if unit == 3600 else Text("shift", "班")
    if dear.price <= 0:
        return Text("; more of it would be worth nothing: the resources are full", "；增加份额并无价值：资源已满")
    form = Text(
        "; one {unit} more for {partner} is worth {price} at most ({range})",
        "；{partner} 每增加 1 {unit}至多值 {price}（{range}）",
    )
    if dear.holds:
        held = Text("holds for {time}", "{time}以内成立").format(time=length(answer, dear.holds))
    else:
        held = Text("at the margin", "仅就边际而言")
    return form.format(unit=one, partner=dear.partner, price=_value(dear.price * unit), range=held)


def _state(answer: Answer) -> Line:
    if answer.refused:
        sentence = Text("run {id}: refused, cannot be published", "运行 {id}：未通过，不得发布")
    else:
        sentence = Text("schedule {id} is a draft until a person approves it", "排程 {id} 为草案，待人批准")
    return DRAFT, sentence.format(id=answer.run.id)


def verdict(one: Verdict) -> list[Line]:
    """Return what is said of a result that was gone over."""
    label = Text("verdict", "结论")
    if one.objective is None or one.proven is None or one.faults:
        head = Text("refused: {n}", "未通过：{n}").format(n=count(len(one.faults), Text("fault", "处问题")))
        return [(label, head), *((same(""), fault.message) for fault in one.faults)]
    sentence = Text(
        "ok: every rule kept, value {value}; the stored prices prove {proven}, gap {gap}",
        "通过：全部规则均满足，价值 {value}；所存价格证明上界 {proven}，差距 {gap}",
    ).format(
        value=_value(one.objective), proven=_value(one.proven), gap=same("—") if one.gap is None else _above(one.gap)
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


def whole(answer: Answer) -> Part:
    """Return a schedule as a whole."""
    low, high = answer.instance.horizon
    return Part(tuple(sorted(answer.instance.calendars, key=_counted)), low, high)


def days(answer: Answer) -> list[tuple[int, int]]:
    """Return the days of a horizon, each of 24 h from its beginning."""
    low, high = answer.instance.horizon
    return [(at, min(high, at + DAY)) for at in range(low, high, DAY)]


def bookings(answer: Answer, part: Part) -> list[Booking]:
    """Return the rows of a schedule that touch a part of it."""
    own = set(part.resources)
    return [row for row in answer.schedule if row.resource in own and row.start < part.end and row.end > part.start]


def partners(answer: Answer) -> tuple[list[Text], dict[str, int]]:
    """Return the groups of a picture and the place of each partner among them."""
    names = sorted({str(facts[0]) for facts in answer.placed.values() if facts[0]})
    free = any(not facts[0] for facts in answer.placed.values())
    return [*map(same, names), *([NONE] if free else [])], {name: n for n, name in enumerate(names)}


def rows(answer: Answer, part: Part) -> list[Resource]:
    """Return the rows of a picture, in the unit of its axis."""
    size = _unit(part)[0]
    groups, place = partners(answer)
    booked: dict[str, list[tuple[float, float, int, str]]] = {id: [] for id in part.resources}
    changed: dict[str, list[tuple[float, float]]] = {id: [] for id in part.resources}
    for row in bookings(answer, part):
        group = place.get(str(answer.partner(row.task)), len(groups) - 1)
        booked[row.resource] += [(a, b, group, row.task) for a, b in _cut([(row.start, row.end)], part, size)]
    for resource, start, end in answer.changeovers:
        if resource in changed:
            changed[resource] += _cut([(start, end)], part, size)
    calendars = answer.instance.calendars
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


def axis(answer: Answer, part: Part) -> TimeAxis:
    """Return the time of a picture: civil where the horizon is dated, else a count."""
    size, unit = _unit(part)
    span = (0.0, (part.end - part.start) / size)
    zone = answer.instance.timezone
    if answer.instance.horizon[0] < DATED:
        # a horizon that begins at 0 counts from its own beginning and not from 1970
        if part.start == answer.instance.horizon[0]:
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


def _meta(answer: Answer, name: str, finding: Text, description: Text) -> Meta:
    title = answer.instance.title
    run = Text(", run {id}, instance {sha}", "，运行 {id}，算例 {sha}").format(
        id=answer.run.id, sha=answer.files[0].sha256[:12]
    )
    origin: Origin = answer.origin or "derived"
    return Meta(name, finding, description, origin, title + run, NOT_DATED)


def proof(answer: Answer) -> Picture | None:
    """Return value against bound; nothing of a refused schedule."""
    if answer.refused:
        return None
    bound = answer.bound
    named_ = {Text("this schedule", "本排程"): answer.objective}
    named_ |= {named(BASELINES, k): v for k, v in answer.baselines.items()}
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
    finding = gap(answer)
    return bullet_chart(
        _meta(
            answer,
            "proof",
            Text("Value and bound: {gap}", "价值与上界：{gap}").format(gap=finding),
            Text(
                "Bars: value of the tasks placed. Tick: the bound no schedule can exceed.",
                "条形为已安排任务的价值，刻线为任何排程不能超过的上界。",
            ),
        ),
        rows,
    )


def gantt(answer: Answer) -> Picture | None:
    """Return what runs when in a whole schedule."""
    return running(answer, whole(answer)) if answer.schedule and not answer.refused else None


def running(answer: Answer, part: Part, name: str = "gantt") -> Picture:
    """Return what runs when in a part of a schedule: each booking, or how much is in use."""
    booked = bookings(answer, part)
    rows_, axis_ = rows(answer, part), axis(answer, part)
    opened = sum(b - a for row in rows_ for a, b in row.open)
    used = sum(b - a for row in rows_ for a, b, _, _ in row.bookings)
    finding = Text("{share} of the open time is booked", "开放时间的 {share} 已排").format(
        share=percent(used / opened if opened else 0.0, 0)
    )
    if len(booked) > MOST_DRAWN:
        return usage_chart(_meta(answer, name, finding, _SHADED), rows_, axis_)
    groups, _ = partners(answer)
    return gantt_chart(_meta(answer, name, finding, _BARS), rows_, groups, axis_)


_BARS = Text(
    "A row per resource. Colour, lines and letter: partner. Pale: changeover. Hatched: closed."
    " White: unused. Beneath: part of the open time in use.",
    "每行一个资源；颜色、线纹与字母表示合作方，浅色为切换，斜线为关闭，白色为未用；下方为开放时间的使用率。",
)
_SHADED = Text(
    "A row per resource; the darker, the more of the open time is in use. Hatched: closed.",
    "每行一个资源；颜色越深，开放时间的使用率越高；斜线为关闭。",
)


def left_out(answer: Answer) -> Picture | None:
    """Return how many tasks each reason left out."""
    if answer.refused or not answer.unplaced:
        return None
    counts = reasons(answer)
    finding = Text("{n} of {all} tasks are not placed", "{all} 项任务中有 {n} 项未安排").format(
        n=number(len(answer.unplaced)), all=number(answer.instance.tasks)
    )
    description = Text("A bar per reason: tasks it left out.", "每条为一种原因及其未安排的任务数。")
    return bar_chart(
        _meta(answer, "reasons", finding, description),
        [Bar(label=reason, value=n) for reason, n in counts],
        (Text("tasks", "任务数"), ""),
    )


# The tables of a schedule: bookings first, so that they are what a csv file holds.


WHOLE, VALUE = 0, 2
MOST_LISTED = 40
"""Partners, and resources, that have a sheet of their own."""


def _booking_columns(answer: Answer) -> list[Column]:
    zone, placed, quoted = answer.instance.timezone, answer.placed, answer.quotations
    columns = [
        Column("task", Text("task", "任务")),
        Column("resource", Text("resource", "资源")),
        Column("start", Text("start (s)", "开始（秒）"), form="0"),
        Column("end", Text("end (s)", "结束（秒）"), form="0"),
        Column("from", Text(f"start ({zone})", f"开始（{zone}）"), value=lambda row: when(row.start, zone)),
        Column("until", Text(f"end ({zone})", f"结束（{zone}）"), value=lambda row: when(row.end, zone)),
        Column("partner", Text("partner", "合作方"), value=lambda row: placed[row.task][0]),
        Column("configuration", Text("configuration", "配置"), value=lambda row: placed[row.task][1]),
        Column("value", Text("value", "价值"), digits=VALUE, value=lambda row: placed[row.task][2]),
    ]
    if quoted:
        quotation = Text("quotation", "报价")
        columns.append(
            Column("quotation", quotation, digits=VALUE, value=lambda row: quoted.get(f"{row.task}|{row.resource}"))
        )
    return columns


def _booking_table(title: Text, bookings: Callable[[Answer], Iterable[Booking]]) -> Table[Answer]:
    """Return a table of bookings in order of time."""
    return Table(
        "bookings",
        title,
        rows=lambda answer: sorted(bookings(answer), key=lambda row: (row.start, row.task)),
        columns=_booking_columns,
    )


BOOKINGS = _booking_table(Text("Bookings", "预订"), lambda answer: answer.schedule)


def agendas(answer: Answer) -> list[DataTable]:
    """Return the bookings of each partner and of each resource, to be handed on."""
    tables = []
    names = sorted({str(facts[0]) for facts in answer.placed.values() if facts[0]})
    for partner in names[:MOST_LISTED]:
        own = [row for row in answer.schedule if answer.partner(row.task) == partner]
        tables.append(_agenda(answer, Text("Partner ", "合作方 ") + same(partner), own))
    for id in whole(answer).resources[:MOST_LISTED]:
        own = [row for row in answer.schedule if row.resource == id]
        if own:
            tables.append(_agenda(answer, Text("Resource ", "资源 ") + same(id), own))
    return tables


def _agenda(answer: Answer, title: Text, own: list[Booking]) -> DataTable:
    return _booking_table(title, lambda _: own).drawn(answer, "file")


UNPLACED = Table[Answer](
    "unplaced",
    Text("Tasks not placed", "未安排的任务"),
    rows=lambda answer: answer.unplaced,
    columns=lambda answer: (
        Column(
            "task",
            Text("Task", "任务"),
            link=lambda _, row: f"/facilities/schedules/{encode(answer.run.id)}/requests/{encode(row.task)}",
        ),
        Column("reason", Text("Reason", "原因"), value=lambda row: why(answer, row.reason)),
    ),
    note=Text(
        "Each task leads to what keeps it out and what would place it.", "点击任务可见其未安排的原因与可行的最小变更。"
    ),
    sheet=Text("Not placed", "未安排"),
)
CERTIFICATE = Table[Answer](
    "certificate",
    lambda answer: Text("Bound {bound}, by {kind}", "上界 {bound}，依据：{kind}").format(
        bound=str(answer.bound), kind=named(KINDS, answer.bound_kind)
    ),
    rows=lambda answer: answer.certificate.duals.items(),
    columns=(
        Column("row", Text("row", "行"), value=lambda row: row[0]),
        Column("price", Text("price", "价格"), value=lambda row: row[1], form="0.000000"),
    ),
    sheet=Text("Certificate", "最优性证书"),
)
FINDINGS = Table[Answer](
    "findings",
    Text("Findings", "所见问题"),
    rows=lambda answer: answer.findings,
    columns=(
        Column("message", Text("what", "问题")),
        Column("table", Text("table", "表")),
        Column("row", Text("row", "行")),
        Column("column", Text("column", "列")),
        Column("seen", Text("seen", "看到")),
        Column("count", Text("count", "数量"), digits=WHOLE),
    ),
)


def _rejected_columns(answer: Answer) -> list[Column]:
    width = max((len(row.cells) for row in answer.rejected), default=0)
    labels = {
        "file": Text("file", "文件"),
        "sheet": Text("sheet", "工作表"),
        "row": Text("row", "行"),
        "column": Text("column", "列"),
        "message": Text("what", "问题"),
        "seen": Text("seen", "看到"),
        "expected": Text("expected", "应为"),
        "fix": Text("to mend", "处理办法"),
    }
    return [
        Column("task", Text("task", "任务"), value=lambda row: row[0].task),
        *(
            Column(name, label, value=partial(_fault, name), form="0" if name == "row" else "")
            for name, label in labels.items()
        ),
        *(
            Column(f"cell{n}", Text(f"as it stands, {n}", f"原行 {n}"), value=partial(_cell, n))
            for n in range(1, width + 1)
        ),
    ]


def _fault(name: str, row: tuple[Rejected, Fault]) -> Any:
    return getattr(row[1], name)


def _cell(n: int, row: tuple[Rejected, Fault]) -> Any:
    cells = row[0].cells
    return cells[n - 1] if n <= len(cells) else None


REJECTED = Table[Answer](
    "rejected",
    Text("Rejected", "退回"),
    rows=lambda answer: [(row, error) for row in answer.rejected for error in row.errors],
    columns=_rejected_columns,
)


# A schedule as a calendar: one lasting event per task, whose number rises when it moves.


Spot = tuple[str, int, int]


def events(answer: Answer, earlier: Sequence[Answer], lang: str, status: str = "draft") -> list[Event]:
    """Return the bookings as events, and those of earlier schedules that fell away as cancelled."""
    name = answer.instance.name
    numbers: dict[str, int] = {}
    last: dict[str, Spot | None] = {}
    shown: dict[str, Spot] = {}
    for one in (*earlier, answer):
        now = {row.task: (row.resource, row.start, row.end) for row in one.schedule}
        for task in {*last, *now}:
            if task in last and last[task] != now.get(task):
                numbers[task] = numbers.get(task, 0) + 1
            last[task] = now.get(task)
        shown |= now
    rows = sorted(shown.items(), key=lambda row: (row[1][1], row[0]))
    sentence = _description(answer, status).say(lang)
    firm = "CONFIRMED" if status == "published" else "TENTATIVE"
    return [
        Event(
            uid=f"{task}@{name}.schedule.yuzui",
            start=_instant(start, answer),
            end=_instant(end, answer),
            summary=task,
            location=resource,
            description=sentence,
            status=firm if last[task] is not None else "CANCELLED",
            sequence=numbers.get(task, 0),
        )
        for task, (resource, start, end) in rows
    ]


def _description(answer: Answer, status: str) -> Text:
    return Text("{title} · schedule {id} ({state})", "{title} · 排程 {id}（{state}）").format(
        title=answer.instance.title, id=answer.run.id, state=CYCLES["schedule"].states[status]
    )


def _instant(seconds: int, answer: Answer) -> dt.datetime:
    try:
        return dt.datetime.fromtimestamp(seconds, dt.UTC)
    except (ValueError, OverflowError, OSError):
        raise InputError(
            Text("no calendar reaches so far", "日历无法表示该时刻"),
            place=Place(file=answer.instance.name),
            seen=str(seconds),
            expected="0 … 253402300799",
            fix=Text("write another form: --out FILE.xlsx", "请换一种格式：--out 文件.xlsx"),
            code="out_of_range",
        ) from None
