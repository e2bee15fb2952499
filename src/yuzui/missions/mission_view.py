# SPDX-License-Identifier: Apache-2.0
"""How a mission is shown: the date to promise, chain and schedule, odds, what delays it, by task and by version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from yuzui.job.workflow.days import Calendar
from yuzui.missions.mission_answer import Answer, Lever, SetAside
from yuzui.missions.timeline import Timeline
from yuzui.model.tables.mission import PACES
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.lines import CurvePoint, curve_chart
from yuzui.view.charts.tasks import TaskBar, task_chart
from yuzui.view.charts.timelines import TimeAxis
from yuzui.view.table import Column, Table
from yuzui.view.view import Line

LOUD = Text("look at", "请注意")
BINDING = 3
"""Tasks named as what delays."""
SHOWN = 8
"""Rows set aside that a transcript names."""
DRAWN = 60
"""Tasks drawn; the table holds all."""
NO_ODDS = Text("no range given, no odds", "未给范围，无把握可言")
AUTHORITY = Text(
    "Who may command the performers is not decided here: that authority lies outside software.",
    "谁有权调度各承担单位不由本软件决定：指挥权在软件之外。",
)
_MONTHS = "January February March April May June July August September October November December".split()


def timeline(answer: Answer) -> Timeline:
    """Return what words of units need; days stand in the answer already."""
    return Timeline(answer.pace, answer.start, Calendar({}))


def units(answer: Answer, value: float, digits: int | None = None) -> Text:
    """Return a length in words."""
    return timeline(answer).say(value, digits)


def month(day: str) -> Text:
    """Return the month of a day in words."""
    date = dt.date.fromisoformat(day[:10])
    return Text(f"{_MONTHS[date.month - 1]} {date.year}", f"{date.year}年{date.month}月")


def end_words(answer: Answer, length: float, day: str | None) -> Text:
    """Return an end as a month, or as a length where there are no days."""
    return units(answer, length, 0 if length >= 10 else None) if day is None else month(day)


def headline(answer: Answer) -> Text:
    """Return the one sentence about a mission: the date that holds in 8 of 10 futures beside the one of the sheet."""
    planned = end_words(answer, answer.length, answer.end_day)
    if answer.p80 is None or answer.odds is None:
        form = Text("Ready by {d} if everything takes as long as planned; {no}", "一切如期则于{d}完成；{no}")
        if answer.end_day is None:
            form = Text("{d} if everything takes as long as planned; {no}", "一切如期需{d}；{no}")
        return form.format(d=planned, no=_why_no_odds(answer))
    late = end_words(answer, answer.p80.length, answer.p80.day)
    if answer.end_day is None:
        form = Text(
            "Promise {p}, not {d}: {d} hold in {x} of 100 futures", "应承诺{p}而非{d}：{d}在100种未来中仅 {x} 种成立"
        )
        if answer.odds.p >= 0.8:
            form = Text("{d} hold in {x} of 100 futures", "{d}在100种未来中 {x} 种成立")
    else:
        form = Text("Ready by {p} in 8 of 10 futures; the schedule says {d}", "八成把握于{p}前完成；排程为{d}")
    return form.format(p=late, d=planned, x=round(100 * answer.odds.p))


def _why_no_odds(answer: Answer) -> Text:
    if any(one.code == "no_odds_without_capacity" for one in answer.findings):
        return Text("no odds without capacities", "缺能力数据，无把握可言")
    return NO_ODDS


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: what was read, chain and schedule, odds, delays, what to look at."""
    lines: list[Line] = []
    if answer.mission is not None:
        one = answer.mission
        goal = Text("{t}: {g} ({m} ≥ {n} {u}); {o} answers for it; {s}", "{t}：{g}（{m} ≥ {n}{u}）；负责人 {o}；{s}")
        lines.append((Text("mission", "任务"), goal.format(
            t=one.title, g=one.goal, m=one.measure, n=f"{one.threshold:g}", u=one.unit, o=one.owner, s=one.state_words
        )))  # fmt: skip
    lines.append((Text("read", "已读取"), read(answer)))
    lines += [(LOUD, one.message) for one in answer.findings]
    lines += [(LOUD, aside(one)) for one in answer.aside[:SHOWN]]
    lines.append((Text("chain", "关键链"), chain(answer)))
    if answer.odds is not None:
        lines += [(Text("odds", "把握"), chances(answer)), (same(""), drawn(answer))]
        lines.append((Text("delays", "延误来源"), delays(answer)))
    if answer.mission is not None and len(answer.mission.forecasts) > 1:
        lines.append((Text("slip", "推移"), slip(answer)))
    return lines


def read(answer: Answer) -> Text:
    """Return what was read."""
    counts = answer.counts
    parts = [
        count(counts["tasks"], Text("task", "项作业")),
        count(counts["resources"], Text("resource", "种资源")),
        Text("no loop", "无循环"),
    ]
    if counts["gates"]:
        parts.insert(2, count(counts["gates"], Text("gate", "个关口")))
    if counts["done"]:
        parts.insert(1, Text("{n} done", "已完成 {n} 项").format(n=counts["done"]))
    words = join(parts)
    if counts["aside"]:
        words += Text(" ({n} set aside)", "（搁置 {n}）").format(n=count(counts["aside"], Text("row", "行")))
    return words


def aside(one: SetAside) -> Text:
    """Return a row that was set aside, with what to do about it."""
    where = Text("row {n}", "第 {n} 行").format(n=one.row)
    if one.column:
        where += Text(", {c}", "，{c}").format(c=one.column)
    words = where + Text(" set aside: ", "已搁置：") + one.message
    if one.seen:
        words += same(f" “{one.seen}”")
    return words + Text("; ", "；") + one.fix if one.fix.en else words


def chain(answer: Answer) -> Text:
    """Return chain and length under capacities, and how sure the length is."""
    sure = Text("proved shortest", "已证最短")
    if not answer.proved:
        sure = Text("shortest found, bound {b}", "所得最短，下界 {b}").format(b=units(answer, answer.bound))
    words = Text("{c} · with capacities {d} ({s})", "{c} · 计入能力后 {d}（{s}）")
    if not answer.counts["resources"]:
        words = Text("{c} ({s})", "{c}（{s}）")
    words = words.format(c=units(answer, answer.chain), d=units(answer, answer.length), s=sure)
    return words if answer.end_day is None else words + Text(" · by {d}", " · 至 {d}").format(d=answer.end_day)


def chances(answer: Answer) -> Text:
    """Return in how many futures the schedule holds, P50 and P80, and what to promise."""
    assert answer.odds is not None and answer.p50 is not None and answer.p80 is not None
    digits = 0 if answer.length >= 10 else 1
    words = Text(
        "{d} hold in {x} of 100 · P50 {a} · P80 {b}", "{d}在100种未来中 {x} 种成立 · P50 {a} · P80 {b}"
    ).format(
        d=units(answer, answer.length),
        x=round(100 * answer.odds.p),
        a=number(answer.p50.length, digits),
        b=number(answer.p80.length, digits),
    )
    if answer.odds.p < 0.8:
        promise = answer.p80.day or units(answer, answer.p80.length, digits)
        words += Text(" → promise {p}, not {d}", " → 应承诺 {p}，而非 {d}").format(
            p=promise, d=answer.end_day or number(answer.length, 0 if answer.length.is_integer() else 1)
        )
    return words


def drawn(answer: Answer) -> Text:
    """Return how the futures were drawn, and what they say if tasks have nothing in common."""
    words = Text("{n} futures, durations with {r} in common", "{n} 种未来，各作业工期相关 {r}").format(
        n=number(answer.draws), r=f"{answer.common:g}"
    )
    if answer.without_common:
        p50, p80 = answer.without_common
        words += Text("; with none P50 {a}, P80 {b}", "；不相关时 P50 {a}、P80 {b}").format(
            a=number(p50.length, 1), b=number(p80.length, 1)
        )
    assert answer.p80 is not None
    low, high = answer.p80.interval
    return words + Text("; P80 between {a} and {b} (95 %)", "；P80 的95%区间 {a} 至 {b}").format(
        a=number(low, 1), b=number(high, 1)
    )


def task_name(id: str, title: str) -> Text:
    """Return a task by id and title."""
    return same(f"{id} {title}" if title and title != id else id)


def delays(answer: Answer) -> Text:
    """Return the tasks that bind most, and what more of a resource would do."""
    most = [one for one in answer.delays if one.share > 0][:BINDING]
    names = [task_name(one.task, one.title) + Text(" ({s})", "（{s}）").format(s=percent(one.share, 0)) for one in most]
    words = Text("on the chain most often: {n}", "最常处于关键链：{n}").format(n=join(names))
    if not most:
        words = Text("nothing that is still to do", "无待办作业")
    best = answer.levers[0] if answer.levers else None
    if best is not None and best.sooner > 0.05:
        words += Text("; ", "；") + lever(answer, best)
    return words


def lever(answer: Answer, one: Lever) -> Text:
    """Return what more of a resource does."""
    words = Text("{n} more of {r} bring P80 forward by {d}", "“{r}”增加 {n}，P80 提前{d}")
    if one.more == 1:
        words = Text("one more of {r} brings P80 forward by {d}", "“{r}”增加 1，P80 提前{d}")
    return words.format(n=one.more, r=one.resource, d=units(answer, one.sooner, 1))


def slip(answer: Answer) -> Text:
    """Return how P80 moved from version to version, or the schedule where a version has no odds."""
    assert answer.mission is not None
    rows, odds = answer.mission.forecasts, _with_odds(answer)
    days = [one.p80_day if odds else one.planned_day for one in rows]
    steps = [day or f"{length:.1f}" for day, length in zip(days, _lengths(answer), strict=True)]
    what = Text("P80", "P80") if odds else Text("planned end", "计划完成")
    return what + same(" " + " → ".join(steps))


def _with_odds(answer: Answer) -> bool:
    """Say whether every version has odds: P80 of one is not held against the schedule of another."""
    return answer.mission is not None and all(one.p80 is not None for one in answer.mission.forecasts)


def _lengths(answer: Answer) -> list[float]:
    """Return what the versions are compared by: P80 where all have it, else the schedule."""
    rows, odds = answer.mission.forecasts if answer.mission else [], _with_odds(answer)
    return [one.p80 if odds and one.p80 is not None else one.length for one in rows]


# Charts.


def _meta(answer: Answer, name: str, finding: Text, description: Text) -> Meta:
    return Meta(
        name, finding, description, answer.origin, same(answer.source), answer.start or "", "/about/method#mission"
    )


def gantt(answer: Answer) -> Picture | None:
    """Draw the tasks over time."""
    if not answer.tasks:
        return None
    zero = timeline(answer)
    rows = sorted(answer.tasks, key=lambda one: (one.start, one.end))[:DRAWN]
    usual = answer.odds is not None
    bars = [
        TaskBar(
            task_name(one.id, one.title),
            one.start,
            one.end,
            one.p50,
            one.p80,
            zero.place(one.deadline) if one.deadline and zero.dated else None,
            one.gate,
            one.done,
            (one.binding or 0) >= 0.5 if usual else one.id in answer.chain_tasks,
        )
        for one in rows
    ]
    last = max([1.0, *(at for bar in bars for at in (bar.end, bar.p80 or 0.0, bar.deadline or 0.0))])
    first = min([0.0, *(bar.start for bar in bars)])
    axis = TimeAxis((first, last * 1.02), zero.unit, _marks(answer, last))
    description = Text(
        "Each bar is a task as scheduled; the upright ticks stand where half and eight of ten futures have ended it, "
        "diamonds are gates.",
        "每条为一项作业的排程；竖线为五成与八成把握的完成时间，菱形为关口。",
    )
    if len(answer.tasks) > DRAWN:
        words = Text(" The {k} that start first of {n} are drawn.", "图中为 {n} 项作业中最先开始的 {k} 项。")
        description += words.format(k=DRAWN, n=len(answer.tasks))
    return task_chart(_meta(answer, "schedule", headline(answer), description), bars, axis)


def _marks(answer: Answer, last: float) -> list[tuple[float, Text]]:
    """Return the first days of quarters or years as marks of the axis; none without days."""
    zero = timeline(answer)
    if not zero.dated:
        return []
    start = dt.date.fromisoformat(str(answer.start))
    months = (
        dt.date(start.year + (start.month + k - 1) // 12, (start.month + k - 1) % 12 + 1, 1) for k in range(1, 600)
    )
    marks = []
    for first in months:
        at = zero.place(first.isoformat())
        if at > last:
            break
        marks.append((at, Text(f"{_MONTHS[first.month - 1][:3]} {first.year}", f"{first.year}.{first.month}")))
    return marks or [(0.0, same(answer.start or ""))]


def end_curve(answer: Answer) -> Picture | None:
    """Draw in which share of futures the mission is over by when."""
    if not answer.curve or answer.odds is None:
        return None
    group = Text("over by then", "届时已完成")
    points = [CurvePoint(x=length, y=100 * share, group=group) for length, share in answer.curve]
    finding = Text("The schedule of {d} holds in {x} of 100 futures", "排程{d}在100种未来中 {x} 种成立").format(
        d=units(answer, answer.length), x=round(100 * answer.odds.p)
    )
    description = Text(
        "Of {n} futures, how many are over by each length since the start.", "{n} 种未来中，至各时长已完成的占比。"
    ).format(n=number(answer.draws))
    since = Text("since the start, ", "自开始起，") + timeline(answer).unit
    return curve_chart(
        _meta(answer, "end", finding, description), points, (since, Text("% of futures", "未来占比（%）"), "")
    )


def slip_chart(answer: Answer) -> Picture | None:
    """Draw how the forecast moved from version to version."""
    if answer.mission is None or len(answer.mission.forecasts) < 2:
        return None
    rows = answer.mission.forecasts
    points = [CurvePoint(x=one.version, y=one.length, group=Text("as scheduled", "排程")) for one in rows]
    points += [CurvePoint(x=one.version, y=one.p80, group=Text("P80", "P80")) for one in rows if one.p80 is not None]
    lengths = _lengths(answer)
    form = Text("The schedule moved by {d} in {n} versions", "{n} 次预测的排程共推移{d}")
    if _with_odds(answer):
        form = Text("P80 moved by {d} in {n} versions", "{n} 次预测的 P80 共推移{d}")
    finding = form.format(d=units(answer, lengths[-1] - lengths[0], 1), n=len(rows))
    description = Text("Length since the start, by version of the forecast.", "各版预测的总工期。")
    axes = (Text("version", "版本"), timeline(answer).unit, "")
    return curve_chart(_meta(answer, "slip", finding, description), points, axes)


# Tables.


def _task_columns(answer: Answer) -> tuple[Column, ...]:
    odds, dated = answer.odds is not None, answer.end_day is not None
    unit = Text(f" ({PACES[answer.pace].en}s)", f"（{PACES[answer.pace].zh}）")
    files = ("file", "pack")
    places = files if dated else ("page", "file", "pack")
    columns = [
        Column("id", Text("Task", "作业")),
        Column("title", Text("Name", "名称")),
        Column("performer", Text("Performer", "承担单位")),
        Column("start", Text("Start", "开始") + unit, digits=1, places=places),
        Column("end", Text("End", "结束") + unit, digits=1, places=places),
    ]
    if dated:
        columns += [
            Column("start_day", Text("Start", "开始")),
            Column("end_day", Text("End (day after)", "结束（次日）")),
        ]
    columns.append(Column("float", Text("Float", "时差") + unit, digits=1, value=lambda one: one.slack))
    if odds:
        columns += [Column("p50", Text("P50", "五成") + unit, digits=1, places=places)]
        columns += [Column("p80", Text("P80", "八成") + unit, digits=1, places=places)]
        if dated:
            columns += [
                Column("p50_day", Text("Half of futures", "五成把握")),
                Column("p80_day", Text("8 of 10 futures", "八成把握")),
            ]
        columns.append(Column("binding", Text("Binds", "处于关键链"), "%", 0))
    columns.append(Column("gate", Text("Gate", "关口"), value=lambda one: Text("gate", "关口") if one.gate else None))
    if any(one.deadline for one in answer.tasks):
        columns.append(Column("deadline", Text("Deadline", "期限")))
        if odds and dated:
            columns.append(Column("met", Text("Met", "达成把握"), "%", 0))
    columns += [
        Column("early", Text("Earliest start", "最早开始") + unit, digits=1, places=files),
        Column("late", Text("Latest start", "最迟开始") + unit, digits=1, places=files),
    ]
    return tuple(columns)


def _listed(
    name: str, title: Text, rows: Callable[[Answer], Sequence[Any]], columns: Sequence[Column], note: Text | None = None
) -> Table[Answer]:
    """Return a table that answers without such rows do not have."""
    there = tuple(columns)
    return Table(name, title, rows=rows, columns=lambda answer: there if rows(answer) else (), note=note)


TASKS = Table[Answer]("tasks", Text("Tasks", "作业"), rows=lambda answer: answer.tasks, columns=_task_columns)
DELAYS = _listed(
    "delays",
    Text("What delays it most", "延误来源"),
    lambda answer: [one for one in answer.delays if one.share > 0 or (one.correlation or 0) > 0.1],
    (
        Column("task", Text("Task", "作业"), value=lambda one: task_name(one.task, one.title)),
        Column("share", Text("Decides the end in", "决定完成时间的未来"), "%", 0),
        Column("correlation", Text("Rank correlation with the end", "与完成时间的秩相关"), digits=2),
    ),
)
LEVERS = Table[Answer](
    "levers",
    Text("What more of a resource would do", "增加资源的效果"),
    rows=lambda answer: answer.levers,
    columns=lambda answer: (
        (
            Column("resource", Text("Resource", "资源")),
            Column("more", Text("More", "增加"), digits=0),
            Column(
                "sooner", Text("P80 sooner by", "P80 提前") + same(" (") + timeline(answer).unit + same(")"), digits=1
            ),
        )
        if answer.levers
        else ()
    ),
)
QUANTILES = Table[Answer](
    "quantiles",
    Text("When it is over", "完成时间"),
    rows=lambda answer: answer.quantiles,
    columns=lambda answer: (
        (
            Column("p", Text("Share of futures", "未来占比"), "%", 0),
            Column("length", Text("Length", "工期"), digits=1),
            *((Column("day", Text("Day", "日期")),) if answer.end_day else ()),
            Column("low", Text("from", "下限"), digits=1, value=lambda one: one.interval[0]),
            Column("high", Text("to", "上限"), digits=1, value=lambda one: one.interval[1]),
        )
        if answer.quantiles
        else ()
    ),
)
PAYMENTS = _listed(
    "payments",
    Text("What falls due", "应付金额"),
    lambda answer: answer.payments,
    (
        Column("year", Text("Year", "年度"), value=lambda one: str(one.year)),
        Column("currency", Text("Currency", "币种")),
        Column("p50", Text("In half of the futures", "五成把握"), digits=0),
        Column("p80", Text("In 8 of 10 futures", "八成把握"), digits=0),
    ),
    Text("A payment needs a go; these are the earliest days.", "付款须经关口通过；所列为最早时间。"),
)
ASIDE = _listed(
    "rejects",
    Text("Rows set aside", "搁置的行"),
    lambda answer: answer.aside,
    (
        Column("file", Text("File", "文件")),
        Column("sheet", Text("Sheet", "工作表")),
        Column("row", Text("Row", "行"), value=lambda one: None if one.row is None else str(one.row)),
        Column("column", Text("Column", "列")),
        Column("message", Text("What is wrong", "问题")),
        Column("seen", Text("Seen", "所见")),
        Column("expected", Text("Expected", "应为")),
        Column("fix", Text("Fix", "处理办法")),
    ),
)
FINDINGS = _listed(
    "findings",
    Text("To look at", "请注意"),
    lambda answer: answer.findings,
    (Column("code", Text("Code", "代码"), places=("file", "pack")), Column("message", Text("Finding", "内容"))),
)
FORECASTS = _listed(
    "forecasts",
    Text("Forecasts by version", "各版预测"),
    lambda answer: answer.mission.forecasts if answer.mission else (),
    (
        Column("version", Text("Version", "版本"), digits=0),
        Column("made_on", Text("Made on", "预测日")),
        Column("length", Text("As scheduled", "排程"), digits=1),
        Column("p50", Text("P50", "五成"), digits=1),
        Column("p80", Text("P80", "八成"), digits=1),
        Column("p80_day", Text("P80 day", "八成把握日期")),
        Column("why", Text("Reason", "理由")),
    ),
)
