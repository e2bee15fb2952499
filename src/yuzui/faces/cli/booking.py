# SPDX-License-Identifier: Apache-2.0
"""Sub-commands of ``yuzui schedule`` for booking by hand."""

from __future__ import annotations

from typing import Any

import click

from yuzui.faces.cli.options import option, options
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import verb
from yuzui.ledger.inputs import CostRecovery, ScheduleBenchmark
from yuzui.ledger.jobs import schedule_benchmark
from yuzui.text import Text

# Sub-commands of `yuzui schedule` for schedules that hold.


@verb(
    "publish",
    help=Text("publish the kept schedule RUN, in the name of a person", "具名批准发布排程"),
    more=Text(
        "Rules and proof are gone over again; what is published never changes. Bookings in force give way with "
        "--preempt only, or to an urgent task that was inserted; each is compensated in the ledger.",
        "发布前重新复核规则与证明；发布后不得更改。已生效的预订仅可凭 --preempt 或为已插入的紧急任务让出，并记账补偿。",
    ),
    examples=('yuzui schedule publish newest --approve "B. Officer, user office" --reason "autumn cycle"',),
    then="yuzui schedule list",
)
@click.argument("schedule", metavar="RUN")
@option("--approve", required=True, metavar='"NAME, OFFICE"', help=Text("who approves", "批准人"))
@option("--reason", default="", metavar="TEXT", help=Text("why", "理由"))
@option("--supersedes", default="", metavar="RUN", help=Text("takes its place", "所取代的排程"))
@option("--freeze", default="", metavar="TIME", help=Text("frozen before it", "此前冻结"))
@option("--preempt", default="", metavar="REASON", help=Text("why others give way", "抢占理由"))
@option("--instance", default="", metavar="FILE", help=Text("if none was kept", "未留存时的算例"))
@shared()
def publish(face: Face, **inputs: str) -> None:
    _published(face, **inputs)


@verb(
    "list",
    help=Text("list schedules: draft, published, superseded, refused", "列出排程及其状态"),
    examples=("yuzui schedule list",),
    then='yuzui schedule publish RUN --approve "NAME, OFFICE"',
)
@shared()
def list_(face: Face) -> None:
    _published(face)


PUBLICATION_COMMANDS = (publish, list_)


def _published(face: Face, **inputs: str) -> None:
    face.ask("publish", **inputs)


# Verbs of `yuzui schedule` that measure: cost recovered, gain of a schedule, double entries.


@verb(
    "cost",
    help=Text("invoice a log of jobs, and check the bill against the clock", "计费并与时钟核对"),
    more=Text(
        "TRACE is gaia or a file. Ends with code 3 if bill and clock disagree.",
        "TRACE 为 gaia 或文件。账单与时钟不符时以代码 3 结束。",
    ),
    examples=("yuzui schedule cost gaia", "yuzui schedule cost log.swf --processors 512 --price 0.02 --currency EUR"),
    then="yuzui schedule kpi {asked.trace}",
)
@options(CostRecovery)
@shared()
def cost(face: Face, **inputs: Any) -> int:
    return 3 if face.answer("cost_recovery", **inputs).residual_minor_units else 0


@verb(
    "benchmark",
    help=Text("measure our schedules beside order of arrival", "与先到先得对照"),
    more=Text("Ends with code 3 if a schedule is refused.", "排程未通过检查时以代码 3 结束。"),
    examples=("yuzui schedule benchmark gaia --days 2",),
    then="yuzui plan",
)
@options(ScheduleBenchmark)
@shared(seed=True)
def benchmark(face: Face, **inputs: Any) -> int:
    workspace = face.workspace()
    face.progress(schedule_benchmark.TITLE)
    answer = schedule_benchmark.compute(workspace, ScheduleBenchmark(seed=face.seed, **inputs))
    workspace.save("schedule_benchmark", answer, schedule_benchmark.LEVEL)
    face.show_answer("schedule_benchmark", answer)
    return 0 if answer.checked else 3


@verb(
    "alike",
    help=Text("find facilities and centres that may be registered twice", "查找疑似重复登记的设施与中心"),
    examples=("yuzui schedule alike --threshold 0.8",),
    then="yuzui search NAME",
)
@option("--threshold", type=float, default=0.7, help=Text("least likeness of two names", "名称相似度下限"))
@shared()
def alike(face: Face, threshold: float) -> None:
    face.ask("consolidation", threshold=threshold)


MEASUREMENT_COMMANDS = (alike, benchmark, cost)
"""In the order of the help."""


@verb(
    "book",
    help=Text("book RESOURCE by hand, first come first served", "先到先得的人工预订"),
    more=Text(
        "A TIME such as 2026-12-01T09:00 is in the zone of the resource; one may add an offset, +08:00. Of two "
        "who take one slot one has it; the other is told when it is taken.",
        "时间按资源所在时区书写，如 2026-12-01T09:00，也可附时差 +08:00。两人同订一个时段时，先到者得，"
        "另一方会得知时段已被占用。",
    ),
    examples=('yuzui schedule book line-1 --from 2026-12-01T09:00 --until 2026-12-01T17:00 --by "H. User"',),
    then="yuzui schedule bookings {asked.resource}",
)
@click.argument("resource")
@option("--from", "start", required=True, metavar="TIME", help=Text("begins", "开始"))
@option("--until", required=True, metavar="TIME", help=Text("ends", "结束"))
@option("--by", required=True, metavar="NAME", help=Text("who uses it", "使用人"))
@option("--config", default="", metavar="TEXT", help=Text("configuration", "配置"))
@option("--amount", default="1", help=Text("capacity taken", "占用容量"))
@option("--wait", is_flag=True, help=Text("wait if it is taken", "已占用时候补"))
@option("--request", default="", metavar="ID", help=Text("request whose hours it uses", "所用机时的申请"))
@shared()
def book(face: Face, **inputs: Any) -> None:
    _act(face, "book", inputs)


@verb(
    "cancel",
    help=Text("cancel BOOKING, or a place in the wait list; who waits gets it", "取消预订或候补，由候补者接替"),
    more=Text(
        "In time the hours go back; later they are lost, but for what the wait list takes over.",
        "及时取消者机时退还；逾期者计为损失，候补接替的部分除外。",
    ),
    examples=('yuzui schedule cancel BOOKING --by "H. User"',),
    then="yuzui schedule bookings RESOURCE",
)
@click.argument("booking")
@option("--by", required=True, metavar="NAME", help=Text("who cancels", "取消人"))
@shared()
def cancel(face: Face, **inputs: Any) -> None:
    _act(face, "cancel", inputs)


@verb(
    "bookings",
    help=Text("show what of RESOURCE is free, booked and waited for", "查看空闲、已订与候补"),
    examples=("yuzui schedule bookings line-1 --from 2026-12-01 --days 7",),
    then="yuzui schedule book {asked.resource} --from TIME --until TIME --by NAME",
)
@click.argument("resource")
@option("--from", "start", default="", metavar="DAY", help=Text("first day", "首日"))
@option("--days", default="14", help=Text("days shown", "显示天数"))
@shared()
def bookings(face: Face, **inputs: Any) -> None:
    _act(face, "list", inputs)


@verb(
    "missed",
    help=Text("mark bookings of RESOURCE that nobody began in time", "将逾时未开始的预订记为爽约"),
    examples=("yuzui schedule missed line-1",),
    then="yuzui schedule bookings {asked.resource}",
)
@click.argument("resource")
@shared()
def missed(face: Face, **inputs: Any) -> None:
    _act(face, "missed", inputs)


COMMANDS = (book, cancel, bookings, missed)


def _act(face: Face, act: str, inputs: dict[str, Any]) -> None:
    face.ask("booking", act=act, **inputs)
