# SPDX-License-Identifier: Apache-2.0
"""A schedule with its proof: baselines, bound, search, check, certificate, in one document.

Nothing depends on a clock: the budget is counted in steps of the search, so that an instance, a
seed and a budget give the same bookings everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec
import numpy as np

from yuzui.job.result import Reported
from yuzui.model.finding import Finding
from yuzui.scheduling import check
from yuzui.scheduling.answer import UNSET, Booking, Certificate, Engine, Share, Solution, Unplaced, plain_rows, reported
from yuzui.scheduling.bound import blocks
from yuzui.scheduling.bound.energy import energy
from yuzui.scheduling.bound.linear_program import Bound
from yuzui.scheduling.instance import Instance, InstanceJson, options
from yuzui.scheduling.reading import Read, read
from yuzui.scheduling.search import construct, improve, large_neighbourhood
from yuzui.scheduling.search.construct import Stand, again
from yuzui.scheduling.search.improve import Guide, moved
from yuzui.scheduling.search.state import Spot, State, Work, World, world
from yuzui.solve import registry
from yuzui.solve.solution import proven, relative_gap

Homes = Mapping[int, tuple[Spot, float]]

STEPS = 300_000
"""Steps of a search that take about one second of one core."""

LABELS = 5_000_000
"""Extensions of labels that take about one second of one core."""

FIRST, BLOCKS = 0.2, 0.4
"""Parts of the budget for a first search, and for bounding by blocks where that leaves a gap."""

ENGINE = 0.6
"""Part of the last search that an engine takes over, where one was asked for."""

CLOSE = 0.002
"""Gap at which bounding by blocks is not begun."""

PER_BLOCK = 100.0
"""Options of a block, on the mean, up to which sequences of it are looked at."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to look."""

    budget: float = 10.0
    seed: int = 7
    workers: int = 1
    engine: str | None = None


def solve(document: InstanceJson, effort: Effort, file: str = "", stand: Stand | None = None) -> Solution:
    """Make a schedule and prove how good it is."""
    settings = _engine(effort)
    reading = read(document, file)
    stand = stand or Stand()
    problem = stand.world(world(reading.instance))
    homes = stand.homes(reading.instance)
    work = Work(STEPS * effort.budget)
    baselines = {name: construct.in_order(problem, order, work) for name, order in construct.orders(problem).items()}
    bound = energy(problem.instance, problem.options)
    others = [*baselines.values(), *([again(problem, homes, work)] if homes else [])]
    state = _small(problem, homes) or _started(problem, bound, others, homes, work)
    values = {name: _worth(one) for name, one in baselines.items()}
    bound, report = _searched(state, bound, effort, homes)
    rows = _bookings(reading, state)
    objective = _worth(state)
    ceiling = max(bound.value, objective)
    broken = check.violations(document, plain_rows(rows))
    return Solution(
        status=_status(objective, ceiling, bool(broken)),
        objective=objective,
        bound=ceiling,
        bound_kind=bound.kind,
        gap=relative_gap(objective, ceiling),
        baselines=values,
        schedule=rows,
        unplaced=_unplaced(reading, state),
        seed=effort.seed,
        checker=broken or "ok",
        certificate=Certificate(bound.kind, dict(bound.duals)),
        findings=_findings(reading, bound),
        engine=UNSET if settings is None else _used(settings, report),
    )


def _engine(effort: Effort) -> large_neighbourhood.Asked | None:
    """Return the engine that was asked for; its absence is said before anything is done."""
    if effort.engine is None:
        return None
    engine = registry.requested(effort.engine, "intervals")
    return large_neighbourhood.Asked(engine, effort.seed + 2, effort.workers)


def _used(request: large_neighbourhood.Asked, report: large_neighbourhood.Report) -> Engine:
    """Return what is said of an engine.

    That no schedule is better is its word: nothing that is stored proves it, so that it changes
    neither status nor bound.
    """
    claim = "optimal" if report.claim else None
    return Engine(request.engine.NAME, request.engine.version(), report.parts, report.better, claim)


def _worth(state: State) -> float:
    """Return what a schedule is worth, rounded once."""
    return math.fsum(state.world.value[task] for task in state.placed())


def _small(problem: World, homes: Homes) -> State | None:
    """Return the best schedule of a few tasks; None where there are more, or moves are weighed."""
    if len(problem) > construct.MOST_TASKS or any(price for _, price in homes.values()):
        return None
    state = State(problem, Work(STEPS))
    spots, _ = construct.whole(problem, state.work)
    state.become(spots)
    return state


def _started(problem: World, bound: Bound, others: list[State], homes: Homes, work: Work) -> State:
    """Return the best schedule made in one pass."""
    guided = construct.guided(problem, bound.prices, bound.preferred, work)
    return max((guided, *others), key=lambda state: state.value - moved(state, homes))


def _searched(state: State, bound: Bound, effort: Effort, homes: Homes) -> tuple[Bound, large_neighbourhood.Report]:
    """Improve a schedule, bound it by blocks where that may pay, and return the lower bound."""
    steps = STEPS * effort.budget
    if proven(state.value - moved(state, homes), bound.value):
        return bound, large_neighbourhood.Report()
    state.work = Work(FIRST * steps)
    guide = replace(_guide(state.world, bound), homes=homes)
    improve.improve(state, guide, effort.seed, effort.workers)
    rest = 1 - FIRST
    if _worth_blocks(state, bound):
        choices = blocks.columns(
            state.world.instance,
            state.world.options,
            blocks.Budget(round(BLOCKS * effort.budget * LABELS)),
            bound.duals,
        )
        _take(state, choices.wanted, homes)
        rest -= BLOCKS
        stopped = bound.stopped or choices.bound.stopped
        bound = min(choices.bound, bound, key=lambda one: one.value)
        bound = replace(bound, stopped=stopped, limited=choices.bound.limited)
    if proven(state.value - moved(state, homes), bound.value):
        return bound, large_neighbourhood.Report()
    guide = replace(_guide(state.world, bound), homes=homes)
    return bound, _last(state, guide, effort, rest * steps)


def _last(state: State, guide: Guide, effort: Effort, steps: float) -> large_neighbourhood.Report:
    """Search on, and let an engine go on from there where one was asked for."""
    settings = _engine(effort)
    state.work = Work(steps * (1 - ENGINE if settings else 1.0))
    improve.improve(state, guide, effort.seed + 1, effort.workers)
    if settings is None:
        return large_neighbourhood.Report()
    state.work = Work(steps * ENGINE)
    return large_neighbourhood.improve(state, guide, settings)


def _take(state: State, wanted: Sequence[tuple[int, int, int]], homes: Homes) -> None:
    """Take over what the integer program chose, where that is better once it is dated."""
    if wanted:
        chosen = construct.dated(state.world, wanted, state.work)
        if chosen.value - moved(chosen, homes) > state.value - moved(state, homes):
            state.become(chosen.spots)


def _worth_blocks(state: State, bound: Bound) -> bool:
    """Return whether sequences of blocks may prove more than energy does."""
    gap, choices = relative_gap(state.value, bound.value), state.world.options
    busy = len(set(choices.block.tolist()))
    return gap is not None and gap > CLOSE and len(choices) <= PER_BLOCK * max(1, busy)


def _guide(problem: World, bound: Bound) -> Guide:
    """Return what the bound says of tasks, their groups, the quotas they use, and options."""
    duals, tasks = bound.duals, problem.instance.tasks.values()
    worth = [one.value - duals.get(f"group:{one.group}", 0.0) for one in tasks]
    share = [duals.get(f"quota:{one.partner}", 0.0) * one.duration for one in tasks]
    return Guide(bound.prices, np.array(worth), np.array(share), bound.preferred)


def _bookings(reading: Read, state: State) -> list[Booking]:
    tasks, resources, length = list(reading.instance.tasks), list(reading.instance.resources), state.world.duration
    return [
        Booking(tasks[task], resources[resource], start, start + length[task])
        for task, resource, start in state.bookings()
    ]


def _findings(reading: Read, bound: Bound) -> list[Reported]:
    code = "solver_stopped" if registry.can("lp") else "solver_missing"
    stopped = [Finding(code, "warning", "bound", seen=bound.kind)] if bound.stopped else []
    limited = [Finding("choice_limited", "note", "bound", seen=blocks.KIND)] if bound.limited else []
    return reported([*reading.findings, *stopped, *limited])


def _status(objective: float, bound: float, broken: bool) -> str:
    if broken:
        return "refused"
    return "optimal" if proven(objective, bound) else "feasible"


def _unplaced(reading: Read, state: State) -> list[Unplaced]:
    """Return the tasks without a place, each with the reason that comes first."""
    rows = [
        Unplaced(id, "lags", reading.impossible[id].faults)
        if id in reading.impossible
        else Unplaced(id, _reason(state, number))
        for number, id in enumerate(reading.instance.tasks)
        if state.spots[number] is None
    ]
    return rows + [Unplaced(id, "rejected") for id in reading.rejected]


def _reason(state: State, task: int) -> str:
    world = state.world
    if task in world.barred:
        return world.barred[task]
    partner, group = world.partner[task], world.group[task]
    if partner >= 0 and state.quota[partner] < world.duration[task]:
        return "quota"
    if group >= 0 and (most := world.most[group]) is not None and state.count[group] >= most:
        return "group"
    if any(state.spots[other] is None for other, _, _ in world.before[task]):
        return "after"
    return "competition"


# What partners used of their shares, who is at its cap, and what more time would be worth.


LONGEST = 8
"""Units up to which a range is looked for."""
NOISE = 1e-4
"""Part of a price below which a gain is taken for nothing."""
MOST_OPTIONS = 5_000
"""Options up to which the bound is made anew: beyond, a price is only said at the margin."""
HOLDS = 0.95
"""Part of the price that every second of a range must be worth, on the mean."""


def shares(instance: Instance, placed: Iterable[str], left: Mapping[str, str], unit: int) -> list[Share]:
    """Return the shares of an instance after a schedule was made.

    Notes
    -----
    The price is the dual of the partner's row in the energy bound; the highest is replaced by what
    the bound, made anew with one unit more, gains. The best value of a linear program is concave in
    a limit, so a gain that holds for a range holds for every part of it.
    """
    used = dict.fromkeys(instance.quotas, 0)
    waiting = dict.fromkeys(instance.quotas, 0)
    for id in placed:
        task = instance.tasks[id]
        if task.partner in used:
            used[task.partner] += task.duration
    for id, reason in left.items():
        partner = instance.tasks[id].partner if id in instance.tasks else None
        if reason == "quota" and partner in waiting:
            waiting[partner] += 1
    shares_ = [Share(partner, most, used[partner], waiting[partner]) for partner, most in instance.quotas.items()]
    return _priced(instance, shares_, unit) if any(waiting.values()) else shares_


def _priced(instance: Instance, share_list: list[Share], unit: int) -> list[Share]:
    choices = options(instance)
    base = energy(instance, choices)
    share_list = [
        msgspec.structs.replace(one, price=base.duals.get(f"quota:{one.partner}", 0.0)) if one.waiting else one
        for one in share_list
    ]
    dear = max(share_list, key=lambda one: one.price)
    if dear.price <= 0 or len(choices) > MOST_OPTIONS:
        return share_list
    return [_measured(instance, one, base.value, unit) if one is dear else one for one in share_list]


def _measured(instance: Instance, one: Share, base: float, unit: int) -> Share:
    """Return a share with what a unit more brings, and for how long that holds, by doubling."""

    def gain(more: int) -> float:
        changed = replace(instance, quotas={**instance.quotas, one.partner: one.most + more})
        return max(0.0, energy(changed, options(changed)).value - base)

    price, holds = gain(unit) / unit, unit
    # what is lost in rounding is no worth
    price = price if price > NOISE * one.price else 0.0
    while price and holds < LONGEST * unit and gain(2 * holds) >= HOLDS * price * 2 * holds:
        holds *= 2
    return msgspec.structs.replace(one, price=price, holds=holds)
