# SPDX-License-Identifier: Apache-2.0
"""How a computing centre was used, from its own log, reconciled to the core-second."""

from __future__ import annotations

import datetime as dt
import math
from typing import Literal

import msgspec

from yuzui.job.result import Answer as Base
from yuzui.job.result import Reported, Run
from yuzui.job.workspace import Workspace
from yuzui.ledger import job_log
from yuzui.ledger.inputs import Usage as Inputs
from yuzui.ledger.job_log import (
    Crowding,
    HoursLedger,
    Jobs,
    LogHeader,
    LogSource,
    Outcome,
    Users,
    Waits,
    in_order_of_arrival,
    read,
)
from yuzui.model.finding import Finding, computed
from yuzui.model.quantity import Origin, Quantity
from yuzui.model.tables.usage import JOB
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, duration, number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.charts.lines import Level, step_chart
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("use of a computing centre", "计算中心使用情况")
QUESTION = Text(
    "How much of the capacity was used, by how many users, and how long did they wait?",
    "容量用了多少？有多少用户？等待多久？",
)
SOURCE = "doi:10.1016/j.jpdc.2014.06.013"
HOUR = 3600
LEVEL = "organisation"
"""Who may see the use of a log that was loaded: whoever may see its jobs."""
CANNOT_TELL = Text(
    "Whether the work was worth it, or whether idle processors could have been used: the log shows "
    "no maintenance, no reservations and no jobs that were already running when it began, so its "
    "first days are a lower bound. Days are days of the log.",
    "不能说明作业是否值得，也不能说明空闲处理器能否利用：日志不含维护、预留，也不含开始时已在运行的"
    "作业，因此最初几天为下限。日期为日志内的天数。",
)


class Counts(msgspec.Struct, frozen=True):
    """Jobs read, those that can be counted, and those that cannot."""

    read: int
    usable: int
    flagged: int


class Clock(msgspec.Struct, frozen=True):
    """What times are: instants, readings of a clock without a zone, or seconds of the log; when second 0 was."""

    kind: Literal["unix", "local", "log"]
    began: str | None
    zone: str | None


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.usage/1"):
    """Hours, waits, users and outcomes of a log; ``baseline`` is the same jobs in strict order of arrival."""

    origin: Origin
    trace: LogSource
    jobs: Counts
    findings: list[Reported]
    clock: Clock
    crowding: Crowding | None
    ledger: HoursLedger
    starts_known: bool
    utilisation: Quantity
    delivered: Quantity
    waits: Waits
    median_wait: Quantity
    baseline: Waits | None
    users: list[Users]
    outcomes: list[Outcome]
    cannot_tell: Text


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Reconcile a log of jobs."""
    trace, file_digest, columns = read(workspace, inputs.trace or "gaia", inputs.processors)
    jobs = job_log.jobs(columns, trace.log)
    size = trace.processors
    crowd = job_log.crowding(jobs, size)
    stated = size is not None and size == trace.log.processors
    # a size that the log's own header states and its jobs disprove opens nothing
    opened = None if stated and not job_log.possible(jobs, size) else size
    ledger = job_log.reconcile(jobs, opened)
    waits = job_log.waits(jobs)
    coverage = len(jobs.run) / jobs.read if jobs.read else None
    waits_known = waits.known / jobs.read if jobs.read else None
    replayed = opened and waits.known and int(jobs.procs.max(initial=0)) <= opened
    return Answer(
        run=Run.of("usage", {"file": file_digest, "processors": size}),
        origin=trace.origin,
        trace=trace.cited(),
        jobs=Counts(jobs.read, len(jobs.run), jobs.read - len(jobs.run)),
        findings=[Reported.of(one) for one in (*jobs.findings, *_crowded(jobs, crowd))],
        clock=_clock(jobs, trace.log),
        crowding=crowd if jobs.placed else None,
        ledger=ledger,
        starts_known=jobs.placed,
        utilisation=trace.quantity(ledger.utilisation, "1", ledger.span, coverage),
        delivered=trace.quantity(ledger.delivered / HOUR, "h", ledger.span, coverage),
        waits=waits,
        median_wait=trace.quantity(waits.quantiles.get("0.5"), "s", ledger.span, waits_known),
        baseline=in_order_of_arrival(jobs, opened) if opened and replayed else None,
        users=job_log.users(jobs),
        outcomes=job_log.outcomes(jobs),
        cannot_tell=CANNOT_TELL,
    )


def _crowded(jobs: Jobs, crowd: Crowding) -> list[Finding]:
    """Return the finding that more processors were in use at once than there are."""
    if not jobs.placed or not crowd.over:
        return []
    return [Finding("over_capacity", "warning", "job", column="procs", count=crowd.jobs)]


def _clock(jobs: Jobs, log: LogHeader) -> Clock:
    first = dt.datetime.fromtimestamp(jobs.began, dt.UTC) if jobs.began else None
    shown = None if first is None else first.strftime("%Y-%m-%dT%H:%M:%S" + "Z" * jobs.dated)
    return Clock("local" if jobs.local else "unix" if jobs.began else "log", shown, log.zone)


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript of a log."""
    ids = {row.definition: row.count for row in answer.users}
    used_by = Text(
        "{ids}, {half} of them used half of all time; {hours} core-hours delivered",
        "{ids}，其中 {half} 个用去一半机时；交付 {hours} 核时",
    ).format(
        ids=count(ids["distinct_ids"], Text("user id", "个用户号")),
        half=number(ids["half"]),
        hours=number(answer.ledger.delivered / HOUR),
    )
    flags = [
        Text("{n} × {what} ({column})", "{what} {n} 个（{column}）").format(
            n=number(one.count), what=one.message, column=JOB[one.column or ""].label
        )
        for one in answer.findings
    ]
    read_sentence = Text(
        "{read} jobs read; flagged and kept: {flags}", "读取 {read} 个作业；标记并保留：{flags}"
    ).format(read=number(answer.jobs.read), flags=join(flags) if flags else Text("none", "无"))
    lines = [(Text("facility", "设施"), headline(answer)), (same(""), used_by), (same(""), read_sentence)]
    return [*lines, *_times(answer.clock), *_peak(answer), *_baseline(answer)]


_CLOCKS = {
    "unix": Text("the log begins on {began} (UTC)", "日志始于 {began}（世界协调时）"),
    "local": Text(
        "the log begins at {began} on a clock whose zone nobody states: lengths of time are "
        "right, dates cannot be compared; to state it: [jobs] const.zone in map.toml",
        "日志始于 {began}（当地时刻，未注明时区）：时长无误，日期不可比；"
        "可在 map.toml 的 [jobs] 中以 const.zone 注明时区",
    ),
}


def _times(clock: Clock) -> list[Line]:
    """Return when the log begins, where it says so."""
    if clock.began is None:
        return []
    shown = clock.began.rstrip("Z").replace("T", " ")
    return [(same(""), _CLOCKS[clock.kind].format(began=shown))]


def _peak(answer: Answer) -> list[Line]:
    """Return that more processors were in use than there are, if they were."""
    crowd, size = answer.crowding, answer.trace.processors
    if crowd is None or not crowd.over or size is None:
        return []
    sentence = Text(
        "up to {peak} processors were in use at once, {over} in all above the {size} there are "
        "said to be ({stated}): one of the two is wrong",
        "同时使用的处理器最多达 {peak} 个，超过所称 {size} 个（{stated}）的时间共 {over}："
        "两者必有一误",
    ).format(
        peak=number(crowd.peak), over=duration(crowd.over), size=number(size),
        stated=answer.trace.processors_source or "",
    )  # fmt: skip
    return [(Text("check", "核对"), sentence)]


def _baseline(answer: Answer) -> list[Line]:
    if answer.baseline is None:
        return []
    sentence = Text(
        "the same jobs in strict order of arrival on {n} processors that are all alike: mean wait "
        "{replayed}; in the log {real}",
        "同样的作业若在 {n} 个同质处理器上严格按到达顺序执行：平均等待 {replayed}；日志中为 {real}",
    ).format(
        n=number(answer.ledger.processors or 0),
        replayed=duration(answer.baseline.mean or 0),
        real=duration(answer.waits.mean or 0),
    )
    return [(same(""), sentence)]


def headline(answer: Answer) -> Text:
    """Return what part of the time of a centre was used, and how long jobs waited."""
    share = answer.ledger.utilisation
    quantiles = answer.waits.quantiles
    none = Text("number of processors unknown", "处理器数未知")
    wrong = Text(
        "share used unknown: more was used on some day than the processors can give",
        "使用率未知：某日所用超过处理器所能提供",
    )
    used = (
        Text("{share} of processor time used", "处理器时间使用率 {share}").format(share=percent(share, 0))
        if share is not None
        else wrong
        if answer.trace.processors is not None and answer.ledger.processors is None
        else none
    )
    waited = (
        Text("median wait {median}, 95 % under {tail}", "等待时间中位数 {median}，95% 低于 {tail}")
        .format(median=duration(quantiles["0.5"]), tail=_rounded(quantiles["0.95"]))
        if quantiles
        else Text("no wait is known", "等待时间均未知")
    )  # fmt: skip
    return Text(
        "{label}: {days} days, {jobs} jobs: {used}, {waited}", "{label}：{days} 天，{jobs} 个作业：{used}，{waited}"
    ).format(
        label=answer.trace.label,
        days=number(math.floor(answer.ledger.span / job_log.DAY)),
        jobs=number(answer.jobs.usable),
        used=used,
        waited=waited,
    )


def _rounded(seconds: int) -> Text:
    """Return the next whole unit above a wait."""
    size = 3600 if seconds >= 7200 else 60 if seconds >= 120 else 1
    return duration((math.floor(seconds / size) + 1) * size)


def _meta(answer: Answer, name: str, finding: Text, description: Text) -> Meta:
    trace = answer.trace
    source = same(trace.source)
    return Meta(name, finding, description, computed(answer.origin), source, trace.vintage, "/about/method#usage")


def days(answer: Answer) -> Picture | None:
    """Draw the share of processor time used, by day; None where it is not known."""
    if not answer.ledger.processors:
        return None
    group = Text("processor time used", "处理器时间使用率")
    levels = [(one.day, one.utilisation or 0.0) for one in answer.ledger.days]
    finding = Text(
        "{share} of processor time was used; on {n} of {all} days more than 80 %",
        "处理器时间使用率 {share}；{all} 天中有 {n} 天超过 80%",
    ).format(
        share=percent(answer.ledger.utilisation or 0.0, 0), n=sum(level > 0.8 for _, level in levels), all=len(levels)
    )
    description = Text(
        "Core-seconds delivered over core-seconds opened, by day of the log. Jobs already running "
        "when the log began are not in it: the first days are a lower bound; the last is not "
        "whole.",
        "按日志内天数：交付核秒与开放核秒之比。日志开始时已在运行的作业不在其中：最初几天为下限；最后一天不完整。",
    )
    rows = [Level(t=day, y=level, group=group) for day, level in levels]
    axes = (Text("day of the log", "日志内天数"), group, "%")
    return step_chart(_meta(answer, "use-by-day", finding, description), rows, axes)


SHARE_OF_JOBS = Text("share of jobs", "作业占比")


def waiting(answer: Answer) -> Picture | None:
    """Draw jobs by the time they waited; None where no wait is known."""
    waits = answer.waits
    if not waits.bins:
        return None
    rows, last = [], 0
    for bin_ in waits.bins:
        low, high = duration(last), bin_.up_to
        label = (
            Text("over {low}", "超过 {low}").format(low=low)
            if high is None
            else Text("{low} to {high}", "{low}至 {high}").format(low=low, high=duration(high))
            if last
            else Text("up to {high}", "不超过 {high}").format(high=duration(high))
        )
        rows.append(Bar(label=label, value=bin_.jobs / waits.known))
        last = high or last
    finding = Text(
        "Half of all jobs started within {median}; one in twenty waited longer than {tail}",
        "一半作业在 {median}内开始；二十分之一的作业等待超过 {tail}",
    ).format(median=duration(waits.quantiles["0.5"]), tail=duration(waits.quantiles["0.95"]))
    description = Text("Jobs by time from submission to start.", "作业按提交至开始的时间分布。")
    return bar_chart(_meta(answer, "waits", finding, description), rows, (SHARE_OF_JOBS, "%"))


def ended(answer: Answer) -> Picture:
    """Draw jobs by what became of them."""
    rows = [Bar(label=one.label, value=one.share) for one in sorted(answer.outcomes, key=lambda one: -one.jobs)]
    done = sum(one.share for one in answer.outcomes if one.status == 1)
    finding = Text("{share} of all jobs completed", "{share} 的作业完成").format(share=percent(done, 0))
    description = Text("All jobs read, by the status the log gives.", "全部读取的作业，按日志所记状态。")
    return bar_chart(_meta(answer, "outcomes", finding, description), rows, (SHARE_OF_JOBS, "%"))


def _hours(name: str, label: Text) -> Column:
    return Column(name, label, digits=0, value=lambda day: None if (n := getattr(day, name)) is None else n / HOUR)


JOBS = Text("jobs", "作业数")
DAYS = Table[Answer](
    "days",
    Text("use by day", "逐日使用"),
    rows=lambda answer: answer.ledger.days,
    columns=(
        Column("day", Text("day of the log", "日志内天数"), form="0"),
        Column("jobs", JOBS, digits=0),
        _hours("opened", Text("opened (core-hours)", "开放（核时）")),
        _hours("delivered", Text("delivered (core-hours)", "交付（核时）")),
        _hours("idle", Text("idle (core-hours)", "空闲（核时）")),
        _hours("requested", Text("requested (core-hours)", "申请（核时）")),
        Column("utilisation", Text("used", "使用率"), form="0.0%"),
    ),
)
WAITS = Table[Answer](
    "waits",
    Text("waits", "等待"),
    rows=lambda answer: answer.waits.quantiles.items(),
    columns=(
        Column("part", Text("part of jobs", "作业比例"), value=lambda row: float(row[0]), form="0.0%"),
        Column("wait", Text("waited at most (s)", "等待不超过（秒）"), digits=0, value=lambda row: row[1]),
    ),
)
USERS = Table[Answer](
    "users",
    Text("How many users: it depends on the definition", "用户数取决于定义"),
    rows=lambda answer: answer.users,
    columns=(
        Column("definition", Text("Definition", "定义"), value=lambda row: row.label),
        Column("count", Text("Users", "用户数"), digits=0),
    ),
    sheet=Text("users", "用户"),
)
OUTCOMES = Table[Answer](
    "outcomes",
    Text("outcomes", "结果"),
    rows=lambda answer: answer.outcomes,
    columns=(
        Column("label", Text("status", "状态")),
        Column("jobs", JOBS, digits=0),
        Column("share", Text("share", "占比"), form="0.0%"),
    ),
)
FINDINGS = Table[Answer](
    "findings",
    Text("What was flagged in the log, and kept", "日志中标记并保留的问题"),
    rows=lambda answer: answer.findings,
    columns=(
        Column(
            "column",
            Text("Column", "列"),
            value=lambda one: JOB[one.column].label,
            shown=lambda _, one: same(one.column),
        ),
        Column("what", Text("What", "问题"), value=lambda one: one.message),
        Column("count", Text("Jobs", "作业"), digits=0),
    ),
    sheet=Text("findings", "发现"),
)
HOURS = Table[Answer](
    "hours",
    Text("Hours, to the last one", "机时收支"),
    rows=lambda answer: [
        (label, seconds / HOUR, seconds / answer.ledger.opened if answer.ledger.opened else None)
        for label, seconds in (
            (Text("opened", "开放"), answer.ledger.opened),
            (Text("delivered", "交付"), answer.ledger.delivered),
            (Text("idle", "空闲"), answer.ledger.idle),
        )
        if seconds is not None
    ],
    columns=(
        Column("what", Text("Account", "科目"), value=lambda row: row[0]),
        Column("hours", Text("Processor hours", "核时"), digits=1, value=lambda row: row[1]),
        Column("share", Text("Share", "占比"), "%", 1, value=lambda row: row[2]),
    ),
    note=Text("Opened = delivered + idle.", "开放 = 交付 + 空闲。"),
)
_NONE = same("—")
WAITING = Table[Answer](
    "waiting",
    Text("Waiting, beside strict order of arrival", "等待时间，与严格按到达顺序对照"),
    rows=lambda answer: [
        (level, wait, answer.baseline.quantiles[level] if answer.baseline else None)
        for level, wait in answer.waits.quantiles.items()
    ],
    columns=(
        Column("part", Text("Of all jobs", "占全部作业"), value=lambda row: same(f"{100 * float(row[0]):.0f} %")),
        Column("log", Text("In the log", "日志"), value=lambda row: duration(row[1])),
        Column(
            "strict",
            Text("In strict order of arrival", "严格按到达顺序"),
            value=lambda row: _NONE if row[2] is None else duration(row[2]),
        ),
    ),
)
VIEW = View(
    headline=headline,
    sentences=sentences,
    charts=(days, waiting, ended),
    first=(DAYS,),
    tables=(WAITS, USERS, OUTCOMES, FINDINGS),
)
