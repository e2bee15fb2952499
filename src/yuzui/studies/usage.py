# SPDX-License-Identifier: Apache-2.0
"""How a computing centre was used, from its own log, reconciled to the core-second."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from yuzui.record.usage import JOB
from yuzui.studies.parts.result import Input, digest, stamp
from yuzui.studies.parts.traces import Trace, find
from yuzui.studies.parts.workspace import Workspace
from yuzui.text import Text, join, same
from yuzui.text.numbers import duration, number, percent

if TYPE_CHECKING:
    from yuzui.charts.picture import Meta, Picture
    from yuzui.store.files.sheet import Export

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


def run(workspace: Workspace, **inputs: Any) -> dict[str, Any]:
    """Reconcile a log of jobs.

    Parameters
    ----------
    workspace : Workspace
        Where the data are.
    **inputs : object
        As in :data:`INPUTS`; ``trace`` is a name of :data:`TRACES` or the path of a Parquet or
        csv file with the columns of the Standard Workload Format.

    Returns
    -------
    dict
        Document ``yuzui.usage/1``.
    """
    from yuzui.facilities import usage

    trace, path = find(workspace, inputs.get("trace") or "gaia", inputs.get("processors"))
    workspace.lake.register("job_file", path)
    jobs = usage.jobs(workspace.lake.sql("job"))
    ledger = usage.ledger(jobs, trace.processors)
    waits, size = usage.waits(jobs), trace.processors
    given = {"file": digest(path.read_bytes()), "processors": size}
    coverage = len(jobs.run) / jobs.read if jobs.read else None
    return {
        "schema": SCHEMA,
        "run": stamp("usage", given),
        "origin": "real",
        "trace": {
            "label": trace.label.json(),
            "source": trace.source,
            "vintage": trace.vintage,
            "processors": size,
            "processors_source": trace.stated or None,
        },
        "jobs": {"read": jobs.read, "usable": len(jobs.run), "flagged": jobs.read - len(jobs.run)},
        "findings": [f.json() | {"message": f.message.json()} for f in jobs.findings],
        "ledger": ledger,
        "starts_known": jobs.placed,
        "utilisation": _quantity(trace, ledger["utilisation"], "1", ledger["span"], coverage),
        "delivered": _quantity(trace, ledger["delivered"] / HOUR, "h", ledger["span"], coverage),
        "waits": waits,
        "median_wait": _quantity(
            trace, waits["quantiles"].get("0.5"), "s", ledger["span"],
            waits["known"] / jobs.read if jobs.read else None,
        ),
        "baseline": usage.in_order_of_arrival(jobs, size) if size and waits["known"] else None,
        "users": usage.users(jobs),
        "outcomes": usage.outcomes(jobs),
        "cannot_tell": CANNOT_TELL.json(),
    }  # fmt: skip


CANNOT_TELL = Text(
    "Whether the work was worth it, or whether idle processors could have been used: the log shows "
    "no maintenance, no reservations and no jobs that were already running when it began, so its "
    "first days are a lower bound. Days are days of the log.",
    "不能说明作业是否值得，也不能说明空闲处理器能否利用：日志不含维护、预留，也不含开始时已在运行的"
    "作业，因此最初几天为下限。日期为日志内的天数。",
)


def _quantity(
    trace: Trace, value: float | None, unit: str, span: int, coverage: float | None
) -> dict[str, Any]:
    from yuzui.record.quantity import Quantity

    window = f"0 to {span} s of the log"
    return Quantity(value, unit, trace.source, trace.vintage, window, coverage, "derived").json()


def _days(document: dict[str, Any]) -> Text:
    return number(math.floor(document["ledger"]["span"] / 86_400))


def lines(document: dict[str, Any]) -> list[tuple[Text, Text]]:
    """Return the transcript of a log.

    Parameters
    ----------
    document : dict
        From :func:`run`.

    Returns
    -------
    list of (Text, Text)
        Label and sentence.
    """
    found = [(Text("facility", "设施"), _used(document))]
    ids = {row["definition"]: row["count"] for row in document["users"]}
    sentence = Text(
        "{ids} user ids, {half} of them used half of all time; {hours} core-hours delivered",
        "{ids} 个用户号，其中 {half} 个用去一半机时；交付 {hours} 核时",
    ).format(
        ids=number(ids["distinct_ids"]),
        half=number(ids["half"]),
        hours=number(document["delivered"]["value"]),
    )
    found.append((Text("", ""), sentence))
    flags = [
        Text("{n} × {what} ({column})", "{what} {n} 个（{column}）").format(
            n=number(f["count"]), what=Text(**f["message"]), column=JOB[f["column"]].label
        )
        for f in document["findings"]
    ]
    told = Text(
        "{read} jobs read; flagged and kept: {flags}", "读取 {read} 个作业；标记并保留：{flags}"
    ).format(
        read=number(document["jobs"]["read"]), flags=join(flags) if flags else Text("none", "无")
    )
    return [*found, (Text("", ""), told), *_baseline(document)]


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
    used = (
        Text("{share} of processor time used", "处理器时间使用率 {share}").format(
            share=percent(share, 0)
        )
        if share is not None
        else Text("number of processors unknown", "处理器数未知")
    )
    waited = (
        Text("median wait {median}, 95 % under {tail}", "等待时间中位数 {median}，95% 低于 {tail}")
        .format(median=duration(quantiles["0.5"]), tail=_rounded(quantiles["0.95"]))
        if quantiles
        else Text("no wait is known", "等待时间均未知")
    )  # fmt: skip
    return Text(
        "{label}: {days} days, {jobs} jobs: {used}, {waited}",
        "{label}：{days} 天，{jobs} 个作业：{used}，{waited}",
    ).format(
        label=Text(**document["trace"]["label"]),
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
    """Return the pictures of a log.

    Parameters
    ----------
    document : dict
        From :func:`run`.

    Returns
    -------
    list of Picture
        Use by day, waits, outcomes; without waits or processors, those that can be drawn.
    """
    found = []
    if document["ledger"]["processors"]:
        found.append(_by_day(document))
    if document["waits"]["bins"]:
        found.append(_waits(document))
    return [*found, _outcomes(document)]


def _meta(document: dict[str, Any], name: str, finding: Text, description: Text) -> Meta:
    from yuzui.charts.picture import Meta

    trace = document["trace"]
    return Meta(
        name, finding, description, "derived", same(trace["source"]), trace["vintage"],
        "/about/method#usage",
    )  # fmt: skip


def _by_day(document: dict[str, Any]) -> Picture:
    from yuzui.charts import steps

    group = Text("processor time used", "处理器时间使用率")
    days = document["ledger"]["days"]
    rows = [{"t": row["day"], "y": row["utilisation"], "group": group} for row in days]
    above = sum(row["utilisation"] > 0.8 for row in days)
    finding = Text(
        "{share} of processor time was used; on {n} of {all} days more than 80 %",
        "处理器时间使用率 {share}；{all} 天中有 {n} 天超过 80%",
    ).format(share=percent(document["utilisation"]["value"], 0), n=above, all=len(days))
    description = Text(
        "Core-seconds delivered over core-seconds opened, by day of the log. Jobs already running "
        "when the log began are not in it: the first days are a lower bound; the last is not "
        "whole.",
        "按日志内天数：交付核秒与开放核秒之比。日志开始时已在运行的作业不在其中："
        "最初几天为下限；最后一天不完整。",
    )
    meta = _meta(document, "use-by-day", finding, description)
    return steps.draw(meta, rows, (Text("day of the log", "日志内天数"), group, "%"))


def _waits(document: dict[str, Any]) -> Picture:
    from yuzui.charts import bars

    waits = document["waits"]
    rows, last = [], 0
    for bin in waits["bins"]:
        low, high = duration(last), bin["up_to"]
        label = (
            Text("up to {high}", "不超过 {high}").format(high=duration(high))
            if not last
            else Text("over {low}", "超过 {low}").format(low=low)
            if high is None
            else Text("{low} to {high}", "{low}至 {high}").format(low=low, high=duration(high))
        )
        share = bin["jobs"] / waits["known"]
        rows.append({"label": label, "value": share, "group": None, "low": None, "high": None})
        last = high or last
    quantiles = waits["quantiles"]
    finding = Text(
        "Half of all jobs started within {median}; one in twenty waited longer than {tail}",
        "一半作业在 {median} 内开始；二十分之一的作业等待超过 {tail}",
    ).format(median=duration(quantiles["0.5"]), tail=duration(quantiles["0.95"]))
    description = Text("Jobs by time from submission to start.", "作业按提交至开始的时间分布。")
    meta = _meta(document, "waits", finding, description)
    return bars.draw(meta, rows, (Text("share of jobs", "作业占比"), "%"))


def _outcomes(document: dict[str, Any]) -> Picture:
    from yuzui.charts import bars

    rows = [
        {"label": Text(**row["label"]), "value": row["share"], "group": None, "low": None,
         "high": None}
        for row in sorted(document["outcomes"], key=lambda row: -row["jobs"])
    ]  # fmt: skip
    done = sum(row["share"] for row in document["outcomes"] if row["status"] == 1)
    finding = Text("{share} of all jobs completed", "{share} 的作业完成").format(
        share=percent(done, 0)
    )
    description = Text(
        "All jobs read, by the status the log gives.", "全部读取的作业，按日志所记状态。"
    )
    meta = _meta(document, "outcomes", finding, description)
    return bars.draw(meta, rows, (Text("share of jobs", "作业占比"), "%"))


_HOURS = (
    Text("opened (core-hours)", "开放（核时）"),
    Text("delivered (core-hours)", "交付（核时）"),
    Text("idle (core-hours)", "空闲（核时）"),
    Text("requested (core-hours)", "申请（核时）"),
)


def exports(document: dict[str, Any], lang: str) -> list[Export]:
    """Return the tables of a log.

    Parameters
    ----------
    document : dict
        From :func:`run`.
    lang : str
        Language of the headings.

    Returns
    -------
    list of Export
        Use by day, waits, users, outcomes, findings.
    """
    from yuzui.store.files.sheet import Export

    def table(name: Text, headings: list[Text], rows: list[Any], formats: list[str]) -> Export:
        return Export(name.say(lang), [h.say(lang) for h in headings], rows, formats)

    def hours(seconds: int | None) -> float | None:
        return None if seconds is None else seconds / HOUR

    jobs, count = Text("jobs", "作业数"), Text("count", "数量")
    waits = document["waits"]
    return [
        table(
            Text("use by day", "逐日使用"),
            [Text("day of the log", "日志内天数"), jobs, *_HOURS,
             Text("used", "使用率")],
            [
                (d["day"], d["jobs"], *(hours(d[n]) for n in
                 ("opened", "delivered", "idle", "requested")), d["utilisation"])
                for d in document["ledger"]["days"]
            ],
            ["0", "#,##0", "#,##0", "#,##0", "#,##0", "#,##0", "0.0%"],
        ),
        table(
            Text("waits", "等待"),
            [Text("part of jobs", "作业比例"), Text("waited at most (s)", "等待不超过（秒）")],
            [(float(level), seconds) for level, seconds in waits["quantiles"].items()],
            ["0.0%", "#,##0"],
        ),
        table(
            Text("users", "用户"),
            [Text("definition", "定义"), count],
            [(row["label"][lang], row["count"]) for row in document["users"]],
            ["", "#,##0"],
        ),
        table(
            Text("outcomes", "结果"),
            [Text("status", "状态"), jobs, Text("share", "占比")],
            [(row["label"][lang], row["jobs"], row["share"]) for row in document["outcomes"]],
            ["", "#,##0", "0.0%"],
        ),
        table(
            Text("findings", "发现"),
            [Text("column", "列"), Text("what", "内容"), count],
            [
                (JOB[f["column"]].label.say(lang), f["message"][lang], f["count"])
                for f in document["findings"]
            ],
            ["", "", "#,##0"],
        ),
    ]  # fmt: skip
