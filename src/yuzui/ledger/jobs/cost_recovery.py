# SPDX-License-Identifier: Apache-2.0
"""What a computing centre recovers at a price, reconciled to the cent on its own log."""

from __future__ import annotations

from typing import Any

from yuzui.errors import InputError, Place
from yuzui.job.result import Input, stamp
from yuzui.job.workspace import Workspace
from yuzui.ledger import recovery, usage
from yuzui.ledger.facility_use import Trace, read
from yuzui.ledger.recovery import Asked, even, reconciled
from yuzui.ledger.usage import Jobs
from yuzui.model.finding import computed
from yuzui.model.quantity import digits
from yuzui.text import Text
from yuzui.view.chart import Picture

TITLE = Text("recovery of the cost of a computing centre", "计算中心的成本回收")
QUESTION = Text(
    "What part of the cost do invoices recover, and does the bill agree with the clock?",
    "收费能收回多大比例的成本？账单与时钟是否一致？",
)
SOURCE = "doi:10.1016/j.jpdc.2014.06.013"
SCHEMA = "yuzui.cost_recovery/1"
INPUTS = (
    Input("trace", Text("gaia, or a file of jobs", "gaia，或作业文件"), "gaia"),
    Input("processors", Text("processors of the centre", "中心的处理器数")),
    Input("price", Text("price of a core-hour", "每核时价格")),
    Input("cost", Text("what the centre costs in a year", "中心全年成本")),
    Input("currency", Text("currency, ISO 4217", "币种（ISO 4217）")),
    Input("by", Text("whom to charge: user or group", "计费对象：user 用户或 group 组"), "user"),
    Input("waive", Text("status codes not charged", "不计费的状态码")),
)
CANNOT_TELL = Text(
    "Whether the price is fair, and what of the idle time could have been sold: the log shows no "
    "maintenance and no reservations. Cost is spread evenly over the year.",
    "定价是否公平，空闲机时能否售出：日志不含维护与预留。成本按全年平均分摊。",
)


def run(workspace: Workspace, **inputs: Any) -> dict[str, Any]:
    """Charge a log and hold the bill against the clock."""
    terms = Asked.of(inputs)
    trace, file_digest, jobs = _log(workspace, inputs)
    bill = reconciled(jobs, trace.processors or 0, terms)
    minor, level = 10 ** digits(terms.currency), even(bill)
    rested = {"file": file_digest, "processors": trace.processors, "asked": str(terms)}
    cost = bill["balance"]["cost"]
    recovered = bill["balance"]["invoiced"] / cost if cost else None
    coverage = len(jobs.run) / jobs.read if jobs.read else None
    price = None if level is None else float(level / minor)
    unit, span = f"{terms.currency}/core-hour", bill["seconds"]["span"]
    return {
        "schema": SCHEMA,
        "run": stamp("cost_recovery", rested),
        "origin": computed(trace.origin),
        "trace": trace.json(),
        "price_rules": terms.rules(),
        "currency": terms.currency,
        "minor_units": minor,
        "by": terms.by,
        "jobs": {
            "read": jobs.read,
            "charged": len(jobs.run) - bill["waived_jobs"],
            "waived": bill.pop("waived_jobs"),
            "flagged": jobs.read - len(jobs.run),
        },
        **bill,
        "recovered": trace.quantity(recovered, "1", span, coverage),
        "break_even": trace.quantity(price, unit, span, coverage),
        "cannot_tell": CANNOT_TELL.json(),
    }


def _log(workspace: Workspace, inputs: dict[str, Any]) -> tuple[Trace, str, Jobs]:
    """Return the log that is asked for; one of a centre of unknown size is refused."""
    trace, file_digest, columns = read(workspace, inputs.get("trace") or "gaia", inputs.get("processors"))
    if not trace.processors:
        raise InputError(
            Text("what was open is unknown without the number of processors", "处理器数未知，无法计算开放机时"),
            place=Place(column="processors"),
            expected="> 0",
            fix=Text("give the number of processors of the centre", "请给出中心的处理器数"),
            code="processors",
        )
    return trace, file_digest, usage.jobs(columns, trace.log)


lines = recovery.lines


def pictures(document: dict[str, Any]) -> list[Picture]:
    """Return where the cost goes, and the largest accounts."""
    from yuzui.ledger import recovery

    return recovery.draw(document)


exports = recovery.all_of
