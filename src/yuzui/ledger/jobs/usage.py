# SPDX-License-Identifier: Apache-2.0
"""How a computing centre was used, from its own log, reconciled to the core-second."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any

from yuzui.job.result import Input, stamp
from yuzui.job.workspace import Workspace
from yuzui.ledger import facility_use, usage
from yuzui.ledger.facility_use import read
from yuzui.ledger.trace import in_order_of_arrival
from yuzui.ledger.usage import Jobs
from yuzui.model.finding import Finding
from yuzui.model.tables.usage import JOB
from yuzui.text import Text, join
from yuzui.text.numbers import count, duration, number, percent
from yuzui.view.chart import Picture

TITLE = Text("use of a computing centre", "计算中心使用情况")
QUESTION = Text(
    "How much of the capacity was used, by how many users, and how long did they wait?",
    "容量用了多少？有多少用户？等待多久？",
)
SOURCE = "doi:10.1016/j.jpdc.2014.06.013"
SCHEMA = "yuzui.usage/1"
INPUTS = (
    Input("trace", Text("gaia, lcg, or a file of jobs", "gaia、lcg 或作业文件"), "gaia"),
    Input("processors", Text("processors of the centre", "中心的处理器数")),
)
HOUR = 3600
LEVEL = "organisation"
"""Who may see the use of a log that was loaded: whoever may see its jobs."""


def run(workspace: Workspace, **inputs: Any) -> dict[str, Any]:
    """Reconcile a log of jobs."""
    trace, file_digest, columns = read(workspace, inputs.get("trace") or "gaia", inputs.get("processors"))
    jobs = usage.jobs(columns, trace.log)
    size = trace.processors
    crowd = usage.crowding(jobs, size)
    stated = size is not None and size == trace.log.get("processors")
    # a size that the log's own header states and its jobs disprove opens nothing
    opened = None if stated and not usage.possible(jobs, size) else size
    ledger = usage.ledger(jobs, opened)
    waits = usage.waits(jobs)
    rested = {"file": file_digest, "processors": size}
    coverage = len(jobs.run) / jobs.read if jobs.read else None
    return {
        "schema": SCHEMA,
        "run": stamp("usage", rested),
        "origin": trace.origin,
        "trace": trace.json(),
        "jobs": {"read": jobs.read, "usable": len(jobs.run), "flagged": jobs.read - len(jobs.run)},
        "findings": [
            f.json() | {"message": f.message.json()}
            for f in (*jobs.findings, *_crowded(jobs, crowd))
        ],
        "clock": _clock(jobs, trace.log),
        "crowding": crowd if jobs.placed else None,
        "ledger": ledger,
        "starts_known": jobs.placed,
        "utilisation": trace.quantity(ledger["utilisation"], "1", ledger["span"], coverage),
        "delivered": trace.quantity(ledger["delivered"] / HOUR, "h", ledger["span"], coverage),
        "waits": waits,
        "median_wait": trace.quantity(
            waits["quantiles"].get("0.5"), "s", ledger["span"],
            waits["known"] / jobs.read if jobs.read else None,
        ),
        "baseline": in_order_of_arrival(jobs, opened)
        if opened and waits["known"] and int(jobs.procs.max(initial=0)) <= opened
        else None,
        "users": usage.users(jobs),
        "outcomes": usage.outcomes(jobs),
        "cannot_tell": CANNOT_TELL.json(),
    }  # fmt: skip


def _crowded(jobs: Jobs, crowd: dict[str, Any]) -> list[Finding]:
    """Return the finding that more processors were in use at once than there are."""
    if not jobs.placed or not crowd["over"]:
        return []
    return [Finding("over_capacity", "warning", "job", column="procs", count=crowd["jobs"])]


def _clock(jobs: Jobs, log: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the times of a log are: instants, readings of a clock, or seconds of the log."""
    kind = "local" if jobs.local else "unix" if jobs.began else "log"
    first = dt.datetime.fromtimestamp(jobs.began, dt.UTC) if jobs.began else None
    shown = None if first is None else first.strftime("%Y-%m-%dT%H:%M:%S" + "Z" * jobs.dated)
    return {"kind": kind, "began": shown, "zone": log.get("zone")}


CANNOT_TELL = Text(
    "Whether the work was worth it, or whether idle processors could have been used: the log shows "
    "no maintenance, no reservations and no jobs that were already running when it began, so its "
    "first days are a lower bound. Days are days of the log.",
    "不能说明作业是否值得，也不能说明空闲处理器能否利用：日志不含维护、预留，也不含开始时已在运行的"
    "作业，因此最初几天为下限。日期为日志内的天数。",
)


def _days(document: dict[str, Any]) -> Text:
    return number(math.floor(document["ledger"]["span"] / 86_400))


def lines(document: dict[str, Any]) -> list[tuple[Text, Text]]:
    """Return the transcript of a log."""
    transcript = [(Text("facility", "设施"), _used(document))]
    ids = {row["definition"]: row["count"] for row in document["users"]}
    sentence = Text(
        "{ids}, {half} of them used half of all time; {hours} core-hours delivered",
        "{ids}，其中 {half} 个用去一半机时；交付 {hours} 核时",
    ).format(
        ids=count(ids["distinct_ids"], Text("user id", "个用户号")),
        half=number(ids["half"]),
        hours=number(document["delivered"]["value"]),
    )
    transcript.append((Text("", ""), sentence))
    flags = [
        Text("{n} × {what} ({column})", "{what} {n} 个（{column}）").format(
            n=number(f["count"]), what=Text.of(f["message"]), column=JOB[f["column"]].label
        )
        for f in document["findings"]
    ]
    read_sentence = Text(
        "{read} jobs read; flagged and kept: {flags}", "读取 {read} 个作业；标记并保留：{flags}"
    ).format(read=number(document["jobs"]["read"]), flags=join(flags) if flags else Text("none", "无"))
    return [*transcript, (Text("", ""), read_sentence), *_times(document), *_peak(document), *_baseline(document)]


_CLOCKS = {
    "unix": Text("the log begins on {began} (UTC)", "日志始于 {began}（世界协调时）"),
    "local": Text(
        "the log begins at {began} on a clock whose zone nobody states: lengths of time are "
        "right, dates cannot be compared; to state it: [jobs] const.zone in map.toml",
        "日志始于 {began}（当地时刻，未注明时区）：时长无误，日期不可比；"
        "可在 map.toml 的 [jobs] 中以 const.zone 注明时区",
    ),
}


def _times(document: dict[str, Any]) -> list[tuple[Text, Text]]:
    """Return when the log begins, where it says so."""
    clock = document.get("clock")  # not in what earlier releases kept
    if clock is None or clock["began"] is None:
        return []
    shown = clock["began"].rstrip("Z").replace("T", " ")
    return [(Text("", ""), _CLOCKS[clock["kind"]].format(began=shown))]


def _peak(document: dict[str, Any]) -> list[tuple[Text, Text]]:
    """Return that more processors were in use than there are, if they were."""
    crowd, size = document.get("crowding"), document["trace"]["processors"]
    if crowd is None or not crowd["over"]:
        return []
    sentence = Text(
        "up to {peak} processors were in use at once, {over} in all above the {size} there are "
        "said to be ({stated}): one of the two is wrong",
        "同时使用的处理器最多达 {peak} 个，超过所称 {size} 个（{stated}）的时间共 {over}："
        "两者必有一误",
    ).format(
        peak=number(crowd["peak"]), over=duration(crowd["over"]), size=number(size),
        stated=document["trace"]["processors_source"] or "",
    )  # fmt: skip
    return [(Text("check", "核对"), sentence)]


def _baseline(document: dict[str, Any]) -> list[tuple[Text, Text]]:
    if not document["baseline"]:
        return []
    sentence = Text(
        "the same jobs in strict order of arrival on {n} processors that are all alike: mean wait "
        "{replayed}; in the log {real}",
        "同样的作业若在 {n} 个同质处理器上严格按到达顺序执行：平均等待 {replayed}；日志中为 {real}",
    ).format(
        n=number(document["ledger"]["processors"]),
        replayed=duration(document["baseline"]["mean"]),
        real=duration(document["waits"]["mean"]),
    )
    return [(Text("", ""), sentence)]


def _used(document: dict[str, Any]) -> Text:
    share = document["utilisation"]["value"]
    quantiles = document["waits"]["quantiles"]
    known = document["trace"]["processors"] is not None
    none = Text("number of processors unknown", "处理器数未知")
    wrong = Text(
        "share used unknown: more was used on some day than the processors can give",
        "使用率未知：某日所用超过处理器所能提供",
    )
    used = (
        Text("{share} of processor time used", "处理器时间使用率 {share}").format(share=percent(share, 0))
        if share is not None
        else wrong
        if known and document["ledger"]["processors"] is None
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
        label=Text.of(document["trace"]["label"]),
        days=_days(document),
        jobs=number(document["jobs"]["usable"]),
        used=used,
        waited=waited,
    )


def _rounded(seconds: int) -> Text:
    """Return the next whole unit above a wait."""
    size = 3600 if seconds >= 7200 else 60 if seconds >= 120 else 1
    return duration((math.floor(seconds / size) + 1) * size)


def pictures(document: dict[str, Any]) -> list[Picture]:
    """Return the pictures of a log."""
    from yuzui.ledger import facility_use

    return facility_use.draw(document)


exports = facility_use.all_of
