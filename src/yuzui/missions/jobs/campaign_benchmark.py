# SPDX-License-Identifier: Apache-2.0
"""Published networks of tasks: how long they take as planned here, beside first come, first served and the optimum."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from yuzui.errors import InputError, Place
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run
from yuzui.job.workflow.days import Calendar
from yuzui.job.workspace import Workspace
from yuzui.missions import network as networks
from yuzui.missions import project_proof, psplib_file
from yuzui.missions.inputs import CampaignBenchmark as Inputs
from yuzui.missions.mission_plan import Capacity, Link, Plan, Task
from yuzui.missions.network import Network
from yuzui.missions.project_schedule import shortest
from yuzui.missions.timeline import Timeline
from yuzui.model.quantity import Origin
from yuzui.solve import kernels
from yuzui.solve.kernels.projects import generate
from yuzui.text import Text, same
from yuzui.text.numbers import number, percent
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("published networks against first come, first served", "公开算例对照：先到先得")
QUESTION = Text(
    "How much sooner do networks of tasks end as planned here than first come, first served?",
    "与先到先得相比，按本排程任务早多少完成？",
)
SOURCE = "doi:10.1016/S0377-2217(96)00170-1"
LEVEL = "public"
PEER = "first come, first served: tasks in the order of their numbers, each as soon as it may and fits"
OWN_NETWORKS, OWN_TASKS = 24, 16
"""Networks made up where no archive is named, and tasks of each."""
DRAWS, LEVEL_OF_INTERVAL, DRAWN_BY = 10_000, 0.95, 7


class NetworkResult(msgspec.Struct, frozen=True):
    """One network: lengths as planned and in order of arrival, the proved optimum where published, the bound."""

    network: str
    tasks: int
    chain: int
    ours: int
    first_come: int
    optimum: int | None
    bound: int
    proved: bool
    checked: bool


class Interval(msgspec.Struct, frozen=True):
    """An interval of a ratio."""

    low: float
    high: float
    level: float


class Ratio(msgspec.Struct, frozen=True):
    """Length in order of arrival over length as planned."""

    value: float
    interval: Interval


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.campaign.benchmark/1"):
    """Networks under each; ``above`` is the mean share by which lengths lie above the published optima."""

    origin: Origin
    source: str
    peer: str
    schedules: int
    networks: list[NetworkResult]
    ratio: Ratio
    better: int
    worse: int
    equal: int | None
    below_optimum: int
    above: float | None
    proved: int
    refused: int


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Plan networks, serve them in order of arrival, check both."""
    plans, optima, source, origin = _networks(workspace, inputs)
    timeline = Timeline("period", None, Calendar({}))
    every = [(name, networks.network(plan, timeline)) for name, plan in plans]
    cells = sum(int(one.project.duration.sum()) * one.project.need.shape[1] for _, one in every)
    engine = kernels.choose(None, cells * inputs.schedules)
    rows = [_result(name, one, inputs, engine, optima.get(name)) for name, one in every]
    known = [row for row in rows if row.optimum is not None]
    above = [row.ours / row.optimum - 1 for row in known if row.optimum]
    rested = {"source": source, "networks": [row.network for row in rows], "schedules": inputs.schedules}
    return Answer(
        run=Run.of("campaign_benchmark", rested, seed=inputs.seed),
        origin=origin,
        source=source,
        peer=PEER,
        schedules=inputs.schedules,
        networks=rows,
        ratio=_ratio(rows),
        better=sum(row.ours < row.first_come for row in rows),
        worse=sum(row.ours > row.first_come for row in rows),
        equal=sum(row.ours == row.optimum for row in known) if known else None,
        below_optimum=sum(row.ours < (row.optimum or 0) for row in known),
        above=round(float(np.mean(above)), 6) if above else None,
        proved=sum(row.proved for row in rows),
        refused=sum(not row.checked for row in rows),
    )


def _networks(workspace: Workspace, inputs: Inputs) -> tuple[list[tuple[str, Plan]], dict[str, int], str, Origin]:
    if not inputs.instances:
        return list(made_up(inputs.networks or OWN_NETWORKS)), {}, "made up by a fixed seed", "synthetic"
    path = workspace.larger(inputs.instances)
    if path is None:
        raise InputError(
            Text("the published networks are not here", "此处没有公开算例"),
            place=Place(column="INSTANCES"),
            seen=inputs.instances,
            fix=Text("set YUZUI_DATA to the folder of the larger data", "请将 YUZUI_DATA 设为较大数据集所在文件夹"),
            code="no_data",
        )
    names = psplib_file.networks(path)[: inputs.networks or None]
    optima = workspace.larger(inputs.instances.replace(".zip", "_optimum.csv"))
    return (
        [(name, psplib_file.network(path, name)) for name in names],
        _optima(optima) if optima else {},
        f"PSPLIB {path.name}",
        "synthetic",
    )


def _optima(path: Path) -> dict[str, int]:
    with path.open(encoding="utf-8", newline="") as stream:
        return {Path(row["problem"]).stem: round(float(row["optimum"])) for row in csv.DictReader(stream)}


def made_up(count: int) -> Iterator[tuple[str, Plan]]:
    """Yield networks that nobody runs, always the same."""
    for n in range(count):
        random = np.random.default_rng([20_261, n])
        tasks = []
        for k in range(OWN_TASKS):
            before = [b for b in range(max(0, k - 6), k) if random.random() < 0.25]
            needs = {f"R{r}": int(random.integers(0, 5)) for r in (1, 2)}
            links = tuple(Link(str(b + 1)) for b in before)
            tasks.append(Task(str(k + 1), float(random.integers(1, 11)), needs=needs, after=links))
        yield f"made-up-{n + 1}", Plan(tuple(tasks), (Capacity("R1", 6), Capacity("R2", 6)), "period")


def _result(name: str, one: Network, inputs: Inputs, engine: str, optimum: int | None) -> NetworkResult:
    found = shortest(one.project, inputs.schedules, inputs.seed, engine)
    if inputs.prove:
        found = project_proof.proved(one.project, found)
    arrival = first_come(one, engine)
    return NetworkResult(
        network=name,
        tasks=len(one.left),
        chain=found.chain.length,
        ours=found.length,
        first_come=one.project.length(arrival),
        optimum=optimum,
        bound=found.bound,
        proved=found.proved,
        checked=not networks.broken(one, found.start) and not networks.broken(one, arrival),
    )


def first_come(one: Network, engine: str = "numpy") -> Any:
    """Return the starts of tasks served in the order of their numbers; of two, the one that others wait for first."""
    project = one.project
    free = np.ascontiguousarray(project.until(len(project.free) + int(project.duration.sum()) + 1))
    order = np.array([project.topological], dtype=np.int64)
    return generate(order, project.duration, project.release, project.rows, project.need, free, engine=engine)[0]


def _ratio(rows: Sequence[NetworkResult]) -> Ratio:
    """Return the ratio of the sums with its interval over networks, drawn again in pairs."""
    ours = np.array([row.ours for row in rows], dtype=float)
    arrival = np.array([row.first_come for row in rows], dtype=float)
    times = np.random.default_rng(DRAWN_BY).multinomial(len(rows), np.full(len(rows), 1 / len(rows)), DRAWS)
    tail = (1 - LEVEL_OF_INTERVAL) / 2
    low, high = np.quantile((times @ arrival) / (times @ ours), [tail, 1 - tail])
    value = float(arrival.sum() / ours.sum())
    return Ratio(value, Interval(float(low), float(high), LEVEL_OF_INTERVAL))


def headline(answer: Answer) -> Text:
    """Return how much longer first come, first served takes."""
    return Text(
        "First come, first served takes {r} times as long on {n} networks",
        "在 {n} 个算例上，先到先得的工期为本排程的 {r} 倍",
    ).format(r=number(answer.ratio.value, 3), n=number(len(answer.networks)))


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript."""
    low, high = answer.ratio.interval.low, answer.ratio.interval.high
    lines: list[Line] = [
        (Text("networks", "算例"), headline(answer)),
        (
            same(""),
            Text("95 % interval {a} to {b}; sooner in {k}, later in {w}; {x} refused by the checker",
                 "95%区间 {a} 至 {b}；更早 {k} 个，更晚 {w} 个；检查未通过 {x} 个").format(
                a=number(low, 3), b=number(high, 3), k=answer.better, w=answer.worse, x=answer.refused
            ),
        ),
    ]  # fmt: skip
    if answer.above is not None and answer.equal is not None:
        words = Text(
            "{e} of {n} as short as the published optimum, {a} above it on the mean, none below: {b}",
            "{n} 个中 {e} 个达到公布的最优工期，平均高出 {a}；低于最优：{b}",
        )
        lines.append((Text("optimum", "最优"), words.format(
            e=answer.equal, n=len(answer.networks), a=percent(answer.above, 2), b=answer.below_optimum
        )))  # fmt: skip
    return lines


NETWORKS = Table[Answer](
    "networks",
    Text("Networks", "算例"),
    rows=lambda answer: answer.networks,
    columns=(
        Column("network", Text("Network", "算例")),
        Column("tasks", Text("Tasks", "作业数"), digits=0),
        Column("chain", Text("Chain", "关键链"), digits=0),
        Column("ours", Text("As planned", "本排程"), digits=0),
        Column("first_come", Text("First come", "先到先得"), digits=0),
        Column("optimum", Text("Published optimum", "公布最优"), digits=0),
        Column("bound", Text("Bound", "下界"), digits=0),
    ),
)
VIEW = View(headline=headline, sentences=sentences, first=(NETWORKS,))
