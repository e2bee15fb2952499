# SPDX-License-Identifier: Apache-2.0
r"""What would have to give way where no path meets the target, each answer solved again.

A limit, a deadline and a target can give way. For limits the elastic program is solved once with
all of them soft and once for each alone; over levers it takes the place of the solver in the
search of :mod:`~yuzui.investment.backcast_problem`: what comes out is what the levers do.
The problem is then solved with the limits as they would have to be: what has no path then is not
said. For the deadline, later years are tried one after another; for the target there is the
largest share within all limits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from yuzui.errors import InputError
from yuzui.investment.backcast_problem import (
    LATEST,
    SPENDING,
    Answer,
    Levers,
    Means,
    Problem,
    Program,
    Rule,
    Solver,
    Status,
    Yearly,
    of,
    program,
    replay,
    shares_of,
    solve,
    steadiest,
    steadiest_answer,
    straight,
    successive,
)
from yuzui.investment.lever import Path, Setpoint
from yuzui.investment.simulate import drawn
from yuzui.solve import registry
from yuzui.solve.model import Limits, Model, rows

if TYPE_CHECKING:
    from yuzui.solve.model import Array


# Two programs beside a target that no path meets: how far one gets, and what would give way.


SOFT = ("cap", "ceiling", "ramp")
"""Rows that somebody set; the limits of the means, ``most``, are columns'."""
_SEEN = 1e-7

Limit = tuple[str, str]
"""Kind of a limit and the means it is about (empty: all)."""


@dataclass(frozen=True, slots=True)
class Loosened:
    """A limit that gives way."""

    kind: str
    year: int
    limit: float
    needed: float
    means: str = ""


def limits(problem: Problem) -> tuple[Limit, ...]:
    """Return the limits that somebody set, each once however many years it holds."""
    limit_names = [("cap", "")] if problem.caps is not None else []
    limit_names += [("ceiling", "")] if problem.ceilings is not None else []
    for one in problem.means:
        limit_names += [("most", one.name)] if np.isfinite(problem.yearly(one.most)).any() else []
        limit_names += [("ramp", one.name)] if np.isfinite(one.ramp) else []
    return tuple(limit_names)


def reach(problem: Problem) -> Answer:
    """Return the path with the largest share of the last year within all limits."""
    lp = program(replace(problem, weight=0.0))
    rows = lp.model.rows
    aim = np.array([rule.kind == "target" for rule in lp.rules])
    free = replace(rows, low=np.where(aim, -np.inf, rows.low))
    return of(problem, replace(lp, model=replace(lp.model, objective=-lp.slope[-1], rows=free)))


def binding(answer: Answer) -> tuple[Rule, ...]:
    """Return the limits that stand in the way of more."""
    lp, names = answer.program, answer.solution
    if answer.path is None or names.duals is None or names.reduced is None:
        return ()
    rows = [
        rule
        for rule, dual in zip(lp.rules, names.duals, strict=True)
        if abs(dual) > _SEEN and rule.kind in (*SOFT, "absorb")
    ]
    at_most = np.flatnonzero((names.reduced < -_SEEN) & np.isfinite(lp.model.high))
    return (*rows, *(_column(answer.problem, int(k)) for k in at_most))


def elastic(problem: Problem, soft: Collection[Limit]) -> Answer:
    """Return the path to the target on which limits give way as little as can be."""
    lp = program(replace(problem, weight=0.0))
    model = _elastic(problem, lp, soft, _before(problem))
    return of(problem, replace(lp, model=model))


def loosened(answer: Answer, soft: Collection[Limit]) -> tuple[Loosened, ...]:
    """Return what gives way on an elastic path."""
    values = answer.solution.values
    assert values is not None
    lp = program(replace(answer.problem, weight=0.0))
    n = len(lp.model.objective)
    x, rows = values[:n], lp.model.rows
    reached, loosening = rows.activity(x), []
    for row, rule in enumerate(lp.rules):
        over = max(reached[row] - rows.high[row], rows.low[row] - reached[row])
        if (rule.kind, rule.means) in soft and over > _SEEN:
            loosening.append(_row(answer.problem, lp, row, x))
    loosening = [_for_all_years(one, loosening) for one in loosening]
    for k in np.flatnonzero(x - lp.model.high > _SEEN):
        rule, most = _column(answer.problem, int(k)), float(lp.model.high[k])
        loosening.append(Loosened("most", rule.year, most, float(x[k]), rule.means))
    return tuple(loosening)


def _for_all_years(one: Loosened, loosenings: list[Loosened]) -> Loosened:
    """Return a ramp as wide as its widest year."""
    same = [other.needed for other in loosenings if (other.kind, other.means) == (one.kind, one.means)]
    return replace(one, needed=max(same)) if one.kind == "ramp" else one


def _column(problem: Problem, k: int) -> Rule:
    """Return the limit of a column."""
    return Rule("most", k % problem.years + 1, problem.means[k // problem.years].name)


def _before(problem: Problem) -> Array:
    """Return the part by year on the way to the largest share, base year first."""
    path = reach(problem).path
    if path is not None:
        return np.array(path.amounts)
    rates = 0.0 if problem.caps is None else problem.caps
    return np.cumprod([1.0, *(1 + problem.yearly(rates))])


def _elastic(problem: Problem, lp: Program, soft: Collection[Limit], before: Array) -> Model:
    """Return the program with a slack on every soft row and every soft limit of a column."""
    model, n = lp.model, len(lp.model.objective)
    names = [_column(problem, k) for k in range(n)]
    bounded = [k for k in np.flatnonzero(np.isfinite(model.high)) if ("most", names[k].means) in soft]
    slots = _slots(lp, soft)
    shared = len(set(slots.values()))
    extra = shared + len(bounded)
    lines = []
    for row, rule in enumerate(lp.rules):
        line = np.concatenate([model.rows.line(row, n), np.zeros(extra)])
        low, high = float(model.rows.low[row]), float(model.rows.high[row])
        if row not in slots:
            lines.append((line, low, high))
            continue
        # a cap gives way in points of growth, every other limit in parts of itself
        size = before[rule.year - 1] if rule.kind == "cap" else max(abs(high), _SEEN)
        down = line.copy()
        line[n + slots[row]], down[n + slots[row]] = -size, size
        lines += [(line, -np.inf, high), *([(down, low, np.inf)] if np.isfinite(low) else [])]
    tops = np.concatenate([model.high, np.full(extra, np.inf)])
    for k, column in enumerate(bounded):
        line, most = np.zeros(n + extra), float(model.high[column])
        line[column], line[n + shared + k] = 1.0, -_size(problem, names[column].means)
        lines.append((line, -np.inf, most))
        tops[column] = np.inf
    return replace(
        model,
        objective=np.zeros(n + extra),
        low=np.zeros(n + extra),
        high=tops,
        integer=np.zeros(n + extra, dtype=bool),
        rows=rows(lines),
        quadratic=np.diag(np.concatenate([np.zeros(n), np.ones(extra)])),
    )


def _slots(lp: Program, soft: Collection[Limit]) -> dict[int, int]:
    """Return the slack of each soft row: a ramp is one number for all years, so is its slack."""
    places: dict[tuple[str, str, int], int] = {}
    slots_by_rule = {}
    for row, rule in enumerate(lp.rules):
        if (rule.kind, rule.means) in soft:
            key = (rule.kind, rule.means, 0 if rule.kind == "ramp" else rule.year)
            slots_by_rule[row] = places.setdefault(key, len(places))
    return slots_by_rule


def _size(problem: Problem, name: str) -> float:
    """Return what one unit of slack is worth: the largest limit that the means has in any year."""
    (means,) = (one for one in problem.means if one.name == name)
    most = problem.yearly(means.most)
    return max(float(most[np.isfinite(most)].max()), _SEEN)


def _row(problem: Problem, lp: Program, row: int, x: Array) -> Loosened:
    """Return what a soft row would have to be at a point."""
    rule = lp.rules[row]
    if rule.kind == "cap":
        assert problem.caps is not None
        amounts = [1.0, *lp.amounts(x)]
        needed = float(amounts[rule.year] / amounts[rule.year - 1] - 1)
        limit = float(problem.yearly(problem.caps)[rule.year - 1])
        return Loosened("cap", rule.year, limit, needed)
    needed = abs(float(lp.model.rows.activity(x)[row]))
    high = float(lp.model.rows.high[row])
    return Loosened(rule.kind, rule.year, high, needed, rule.means)


ROUNDING = (1e-9, 1e-6, 1e-3, 1e-2)
"""Parts of itself by which a relief is widened until the problem has a path: levers are solved to a
hundredth of a percentage point."""

TOO_MUCH = "deduction_beyond_cost"
"""Refusal of a tax rule asked for more than any rule can do: giving way so far is not enough."""


class World(Protocol):
    """A problem and what solves it: in spending, or over levers."""

    @property
    def problem(self) -> Problem:
        """What is asked, in spending."""

    def solve(self, solver: Solver) -> Answer:
        """Return what comes of the problem."""

    def longer(self, more: int) -> World:
        """Return the world with a later deadline."""

    def looser(self, by: Sequence[Loosened]) -> World:
        """Return the world with limits as they would have to be."""

    def limits(self) -> tuple[Limit, ...]:
        """Return the limits that somebody set."""


@dataclass(frozen=True, slots=True)
class Spending:
    """A problem whose means are straight lines."""

    problem: Problem

    def solve(self, solver: Solver) -> Answer:
        """Return what comes of the problem."""
        return solver(self.problem)

    def longer(self, more: int) -> Spending:
        """Return the problem with a later deadline."""
        return Spending(self.problem.longer(more))

    def looser(self, by: Sequence[Loosened]) -> Spending:
        """Return the problem with limits as they would have to be."""
        years = self.problem.years
        means = tuple(
            replace(one, most=_raised(one.most, by, ("most", one.name), years), ramp=_widest(one.ramp, by, one.name))
            for one in self.problem.means
        )
        return Spending(replace(_looser(self.problem, by), means=means))

    def limits(self) -> tuple[Limit, ...]:
        """Return the limits that somebody set."""
        return limits(self.problem)


@dataclass(frozen=True, slots=True)
class OverLevers:
    """A problem over levers."""

    problem: Problem
    cube: Callable[[Array], Path]
    levers: Levers

    def solve(self, solver: Solver) -> Answer:
        """Return what comes of the problem when the levers act."""
        cube = self.cube(self.problem.yearly(self.problem.rest_growth)[None])
        return successive(self.problem, cube, self.levers, solver).answer

    def longer(self, more: int) -> OverLevers:
        """Return the world with a later deadline; what is set by year goes on as in its last."""
        return OverLevers(self.problem.longer(more), self.cube, self.levers.longer(more))

    def looser(self, by: Sequence[Loosened]) -> OverLevers:
        """Return the world with limits as they would have to be."""
        years = self.problem.years
        sought = [
            replace(one, most=_raised(one.limit, by, ("most", one.name), years), ramp=_widest(one.ramp, by, one.name))
            for one in self.levers.sought
        ]
        levers = replace(self.levers, sought=sought)
        return OverLevers(_looser(self.problem, by), self.cube, levers)

    def limits(self) -> tuple[Limit, ...]:
        """Return the limits that somebody set."""
        means = tuple(Means(u.name, most=u.limit, ramp=u.ramp) for u in self.levers.sought)
        return limits(replace(self.problem, means=means))


@dataclass(frozen=True, slots=True)
class GivingWay:
    """Why there is no path, and what would make one."""

    reachable: float | None
    binding: tuple[Rule, ...]
    together: tuple[Loosened, ...]
    alone: tuple[tuple[Limit, tuple[Loosened, ...]], ...]
    later: int | None


def giving_way(world: World) -> GivingWay:
    """Return why a world has no path, and what would make one."""
    furthest = world.solve(reach)
    share = None if furthest.path is None else furthest.path.shares[-1]
    every = world.limits()
    together = relief(world, every)
    alone = [(one, relief(world, [one]) if len(every) > 1 else together) for one in every]
    return GivingWay(share, binding(furthest), together, tuple(alone), _later(world))


def relief(world: World, soft: Collection[Limit]) -> tuple[Loosened, ...]:
    """Return by how much limits would have to give way."""
    try:
        answer = world.solve(lambda problem: elastic(problem, soft))
        if answer.path is None:
            return ()
        loosening = loosened(answer, soft)
        for more in ROUNDING:
            wider = [replace(one, needed=one.needed + more * abs(one.needed)) for one in loosening]
            if world.looser(wider).solve(solve).path is not None:
                return tuple(wider)
    except InputError as error:
        if error.code != TOO_MUCH:
            raise
    return ()


def _later(world: World) -> int | None:
    tried = range(1, LATEST + 1)
    return next((more for more in tried if world.longer(more).solve(solve).path is not None), None)


def _looser(problem: Problem, by: Sequence[Loosened]) -> Problem:
    years = problem.years
    caps, ceilings = (
        None if value is None else _raised(value, by, (kind, ""), years)
        for kind, value in (("cap", problem.caps), ("ceiling", problem.ceilings))
    )
    return replace(problem, caps=caps, ceilings=ceilings)


def _raised(value: Yearly, by: Sequence[Loosened], limit: Limit, years: int) -> Yearly:
    """Return a limit by year with what is needed of it in some."""
    own = {one.year: one.needed for one in by if (one.kind, one.means) == limit}
    if not own:
        return value
    known = [value] * years if isinstance(value, int | float) else value
    return tuple(own.get(year, known[year - 1]) for year in range(1, years + 1))


def _widest(ramp: float, by: Sequence[Loosened], name: str) -> float:
    """Return a ramp, which is one for all years, as wide as any year needs."""
    return max([ramp, *(one.needed for one in by if (one.kind, one.means) == ("ramp", name))])


# The frontier: what each deadline and each target costs, cheapest, steadiest and between.


STEADIEST = float("inf")
"""λ of the steadiest path."""


@dataclass(frozen=True, slots=True)
class Point:
    """One deadline, target and λ."""

    years: int
    target: float
    weight: float
    status: Status
    extra: float | None
    total: float | None
    top_growth: float | None


def frontier(problem: Problem, years: Sequence[int], targets: Sequence[float], weights: Sequence[float]) -> list[Point]:
    """Return every combination of deadline, target and λ."""
    last = max(*years, problem.years)
    longest = problem.longer(last - problem.years)
    whole_of_longest = float(longest.denominators()[1:].sum())
    grid = []
    for span in years:
        one, without = replace(longest, held=last - span), set[float]()
        for weight in weights:
            for answer in _answers(one, targets, weight, without):
                grid.append(_point(span, weight, answer, whole_of_longest))
                if answer.status == "infeasible":
                    without.add(answer.problem.target)
    return grid


def _point(years: int, weight: float, answer: Answer, reference_total: float) -> Point:
    path = answer.path
    numbers = (None, None, None)
    if path is not None:
        numbers = (path.total - reference_total, path.total, max(path.growth))  # type: ignore[assignment]
    return Point(years, answer.problem.target, weight, answer.status, *numbers)


def _answers(problem: Problem, targets: Sequence[float], weight: float, without: Collection[float]) -> Iterator[Answer]:
    """Yield the answer of each target; only limits differ between them, so a start is kept.

    Targets without any path, of whatever weight, are known from those asked before.
    """
    if weight not in (0.0, STEADIEST):
        yield from (solve(replace(problem, target=t, weight=weight)) for t in targets)
        return
    engine, straight = registry.warm(), weight == STEADIEST
    plain = replace(problem, weight=0.0)
    lp = program(plain, straight)
    for target in targets:
        harder = replace(plain, target=target)
        answer = of(harder, _aimed(lp, harder, straight), solver=engine.solve)
        if straight and answer.status == "infeasible" and target not in without:
            answer = steadiest_answer(harder)
        yield answer


def _aimed(lp: Program, problem: Problem, straight: bool) -> Program:
    """Return a program with another target, which is a limit where no means moves the rest."""
    if lp.below.any():
        return program(problem, straight)
    rows = lp.model.rows
    low = np.array(rows.low)
    for row, rule in enumerate(lp.rules):
        if rule.kind == "target":
            t = rule.year - 1
            scale = lp.under[t] * problem.ratio(problem.share)
            low[row] = problem.goal - lp.start[t] / scale
    return replace(lp, model=replace(lp.model, rows=replace(rows, low=low)))


# What a little more would cost: duals of the target and the limits, and one year more.


STEPS = {"target": 0.001, "cap": 0.01, "absorb": 0.01, "ceiling": 0.01}
"""Step each price is for: share, growth a year, fraction of the ceiling."""

NOTHING = 1e-9
"""A price below this is none (in units of the base year's part)."""


@dataclass(frozen=True, slots=True)
class Price:
    """What one step of a limit changes."""

    kind: str
    year: int
    step: float
    cost: float


def prices(answer: Answer) -> tuple[Price, ...]:
    """Return the price of a step of each limit that binds, the target first."""
    duals = answer.solution.duals
    if answer.path is None or duals is None or answer.problem.met:
        return ()
    rows = []
    for row, rule in enumerate(answer.program.rules):
        if rule.kind not in STEPS or _past_the_whole(answer, rule.kind):
            continue
        cost = float(duals[row]) * _moved(answer, rule.kind, rule.year)
        if abs(cost) > NOTHING:
            rows.append(Price(rule.kind, rule.year, STEPS[rule.kind], cost))
    return tuple(rows)


def _past_the_whole(answer: Answer, kind: str) -> bool:
    # A share has no step past one: such a price would be of a limit nobody can set.
    return kind == "target" and answer.problem.target + STEPS[kind] >= 1


def _moved(answer: Answer, kind: str, year: int) -> float:
    """Return by how much a step moves the limit of a row."""
    problem, result, x = answer.problem, answer.program, answer.solution.values
    assert answer.path is not None and x is not None
    if kind == "target":
        more = replace(problem, target=problem.target + STEPS[kind]).goal - problem.goal
        below = result.under[year - 1] + result.below[year - 1] @ x
        return float(more * below / result.under[year - 1])
    if kind in ("cap", "absorb"):
        return STEPS[kind] * answer.path.amounts[year - 1]
    assert problem.ceilings is not None
    return STEPS[kind] * float(problem.yearly(problem.ceilings)[year - 1])


@dataclass(frozen=True, slots=True)
class LaterYear:
    """The deadline as asked beside a deadline one year later, over the same years."""

    kept: float | None
    later: float | None

    @property
    def saves(self) -> float | None:
        """What one year more saves; None where one of the two has no path."""
        if self.kept is None or self.later is None:
            return None
        return self.kept - self.later


def one_year_more(problem: Problem, steady: bool = False) -> LaterYear:
    """Return what one year more would save, by solving both deadlines over the same years.

    Notes
    -----
    A sum over one year more is no saving: both paths are counted to the later deadline, and who
    is there in time must stay there.
    """

    def cost(held: int) -> float | None:
        longer = problem.longer(1, held)
        path = (steadiest_answer(longer) if steady else solve(longer)).path
        return None if path is None else path.cost

    return LaterYear(cost(1), cost(0))


# How fragile a plan is: its money under falling revenue, and relabelling.


@dataclass(frozen=True, slots=True)
class Stress:
    """What is left of a plan."""

    name: str
    size: float
    share: float
    shortfall: float
    years_lost: int | None


def falling_revenue(problem: Problem, fall: float, plan: Array | None = None) -> Stress:
    """Return what is left if each year's money falls short of the plan, each year by more."""
    spending = _plan(problem, plan) * (1 - fall) ** np.arange(1, problem.years + LATEST + 1)

    def stressed(years: int) -> Problem:
        return replace(_over(problem, years), ceilings=tuple(spending[:years]))

    return _left("falling_revenue", problem, fall, stressed)


def relabelling(problem: Problem, part: float, plan: Array | None = None) -> Stress:
    """Return the real share if a part of what is reported as new is only called so."""
    extra = _extra(problem, plan)

    def stressed(years: int) -> Problem:
        means = (Means("extra", basic=1 - part, most=tuple(extra[:years])),)
        return replace(_over(problem, years), means=means)

    return _left("relabelling", problem, part, stressed)


def planned(problem: Problem) -> Array:
    """Return the spending of the steadiest plan, going on in equal steps after the deadline."""
    path = steadiest(plain(problem))
    base = _over(problem, problem.years + LATEST).denominators()
    levels = np.array(path.amounts) / base[: problem.years + 1]
    step = float(levels[-1] - levels[0]) / problem.years
    after = levels[-1] + step * np.arange(1, LATEST + 1)
    spending: Array = np.concatenate([levels, after])[1:] * base[1:]
    return spending


def _plan(problem: Problem, plan: Array | None) -> Array:
    return planned(problem) if plan is None else plan


def _extra(problem: Problem, plan: Array | None) -> Array:
    """Return what the plan spends beyond today's share."""
    base = _over(problem, problem.years + LATEST).denominators()
    return np.asarray(np.maximum(0.0, _plan(problem, plan) - base[1:]))


def plain(problem: Problem) -> Problem:
    """Return the problem in spending alone, without limits."""
    return replace(problem, caps=None, ceilings=None, means=SPENDING, baseline=None, around=None, weight=0.0)


def _over(problem: Problem, years: int) -> Problem:
    longer = plain(problem).longer(max(0, years - problem.years))
    return replace(longer, floor=False)


def _left(name: str, problem: Problem, size: float, stressed: Callable[[int], Problem]) -> Stress:
    share = _largest_share(stressed(problem.years))
    later = range(problem.years, problem.years + LATEST + 1)
    met = (year for year in later if problem.meets(_largest_share(stressed(year))))
    lost = next(met, None)
    years = None if lost is None else lost - problem.years
    return Stress(name, size, share, problem.target - share, years)


def _largest_share(problem: Problem) -> float:
    """Return the largest share of the last year: without a floor years do not hang together."""
    (means,) = problem.means
    allowed = problem.yearly(means.most)[-1]
    if problem.ceilings is not None:
        allowed = min(allowed, problem.yearly(problem.ceilings)[-1])
    part = problem.untouched()[-1] + problem.yearly(means.basic)[-1] * allowed
    return problem.share_at(float(part / problem.denominators()[-1]))


# A target met with given odds: :math:`P(S_T \ge \tau) \ge a`.


SAMPLE, CHECK, BLOCK = 200, 10_000, 3
"""Futures of the sample average, futures of the check, years drawn together."""

MOVED_AT_MOST = 10.0
"""What means without a limit of their own may move in a year (amounts of the base year's part).

A future that is written off is a row with a large number in it, and that number must be known.
Means are counted in units of their own: a limit on what they move is one for all.
"""


@dataclass(frozen=True, slots=True)
class Futures:
    """The last year in many futures, in the units of the program."""

    under: Array
    part: Array | None = None
    below: Array | None = None
    start: Array | None = None

    def share_met(self, problem: Problem, lp: Program, x: Array) -> float:
        """Return the fraction of futures in which a point meets the target."""
        part = lp.part[-1] if self.part is None else self.part
        below = lp.below[-1] if self.below is None else self.below
        start = lp.start[-1] if self.start is None else self.start
        ratio = (start + part @ x) / (self.under + below @ x)
        return float(problem.meets(problem.share_of(ratio)).mean())


@dataclass(frozen=True, slots=True)
class Promise:
    """A path, the odds it was made for and the odds it has."""

    method: str
    answer: Answer
    promised: float
    realised: float | None
    fresh: int


def resampled(history: Sequence[float], years: int, n: int, generator: np.random.Generator) -> Array:
    """Return futures of yearly growth, drawn from history in blocks."""
    seen = np.asarray(history, float)
    starts = generator.integers(0, len(seen), (n, math.ceil(years / BLOCK)))
    places = (starts[:, :, None] + np.arange(BLOCK)) % len(seen)
    draws: Array = seen[places.reshape(n, -1)[:, :years]]
    return draws


def by_quantile(problem: Problem, sample: Array, fresh: Array, sure: float) -> Promise:
    """Return the path that meets the target with given odds over the denominator."""
    middle = float(problem.denominators()[-1])
    last = np.prod(1 + sample, axis=1)
    margin = float(np.quantile(last, sure, method="inverted_cdf")) / middle
    answer = solve(replace(problem, margin=margin))
    return _checked("quantile", problem, answer, Futures(last), Futures(np.prod(1 + fresh, axis=1)))


def _checked(method: str, problem: Problem, answer: Answer, sample: Futures, fresh: Futures) -> Promise:
    ratio = problem.ratio(problem.share)
    if answer.path is None or answer.solution.values is None:
        return Promise(method, answer, 0.0, None, len(fresh.under))
    x, result = answer.solution.values, answer.program
    columns = result.part.shape[1]
    promised, realised = (
        replace(one, under=one.under / ratio).share_met(problem, result, x[:columns]) for one in (sample, fresh)
    )
    return Promise(method, answer, promised, realised, len(fresh.under))


def by_sample(problem: Problem, sample: Futures, fresh: Futures, sure: float, limits: Limits | None = None) -> Promise:
    """Return the cheapest path that meets the target in enough of the futures drawn."""
    lp = program(replace(problem, weight=0.0))
    n, futures = lp.part.shape[1], len(sample.under)
    limited = lp.model.rows
    lines = [
        (np.concatenate([limited.line(row, n), np.zeros(futures)]), low, high)
        for row, (low, high) in enumerate(zip(limited.low, limited.high, strict=True))
        if lp.rules[row].kind != "target"
    ]
    lines += _missed(problem, lp, sample)
    count = np.concatenate([np.zeros(n), np.ones(futures)])
    lines.append((count, 0.0, float(math.floor((1 - sure) * futures + 1e-9))))
    model = replace(
        lp.model,
        objective=np.concatenate([lp.model.objective, np.zeros(futures)]),
        low=np.zeros(n + futures),
        high=np.concatenate([_column_limits(problem, lp), np.ones(futures)]),
        integer=np.concatenate([np.zeros(n, dtype=bool), np.ones(futures, dtype=bool)]),
        rows=rows(lines),
    )
    answer = of(problem, replace(lp, model=model), limits)
    return _checked("sample_average", problem, answer, sample, fresh)


def _column_limits(problem: Problem, lp: Program) -> Array:
    """Return the limit of each column; :data:`MOVED_AT_MOST` where it has none."""
    moves = np.concatenate(
        [np.maximum(abs(problem.yearly(one.basic)), abs(problem.yearly(one.rest))) for one in problem.means]
    )
    instead = MOVED_AT_MOST / np.maximum(moves, 1e-9)
    most: Array = np.where(np.isfinite(lp.model.high), lp.model.high, instead)
    return most


def _missed(problem: Problem, lp: Program, sample: Futures) -> list[tuple[Array, float, float]]:
    """Return a row per future: the target is met there, or the future is written off."""
    futures = len(sample.under)
    part = np.tile(lp.part[-1], (futures, 1)) if sample.part is None else sample.part
    below = np.tile(lp.below[-1], (futures, 1)) if sample.below is None else sample.below
    under = sample.under / problem.ratio(problem.share)
    wanted = problem.ratio(problem.target)
    scale = wanted * under
    line = (part - wanted * below) / scale[:, None]
    start = lp.start[-1] if sample.start is None else sample.start
    limit = (wanted * under - start) / scale
    harm = np.minimum(0.0, line)
    free = np.maximum(0.0, limit - harm @ _column_limits(problem, lp))
    off = np.diag(free)
    return [(np.concatenate([line[k], off[k]]), float(limit[k]), np.inf) for k in range(futures)]


# Odds over levers: what they do is drawn from their priors, what they act on from history.


@dataclass(frozen=True, slots=True)
class Chance:
    """What is drawn, and the odds that are asked for."""

    growth: Array
    fresh: Array
    sure: float
    seed: int


def by_levers(problem: Problem, cube: Callable[[Array], Path], levers: Levers, chance: Chance) -> Promise:
    """Return amounts of levers that meet a target with given odds."""
    middle = cube(problem.yearly(problem.rest_growth)[None])
    some = chance.growth[:SAMPLE]
    drawn = _drawn(levers, chance.seed, len(some), problem.years + 1)
    one_by_one = [_begun(cube(some[k : k + 1]), levers.known(_one(drawn, k)), problem) for k in range(len(some))]
    together = cube(some), levers.known(drawn)

    def solver(subproblem: Problem) -> Answer:
        futures = _futures(subproblem, one_by_one)
        return by_sample(subproblem, futures, futures, chance.sure).answer

    def agreed(x: Array) -> bool:
        return _met(problem, *together, x) >= chance.sure - 1e-9

    central = successive(problem, middle, levers.at_medians(), solver, agreed)
    answer, n = central.answer, len(chance.fresh)
    if answer.path is None or answer.solution.values is None:
        return Promise("sample_average", answer, 0.0, None, n)
    x = answer.solution.values[: answer.program.part.shape[1]]
    late = levers.known(_drawn(levers, chance.seed + 1, n, problem.years + 1))
    promised, realised = _met(problem, *together, x), _met(problem, cube(chance.fresh), late, x)
    return Promise("sample_average", answer, promised, realised, n)


def _begun(cube: Path, levers: Levers, problem: Problem) -> tuple[Path, Levers, Path]:
    """Return a future with the cube in which only the levers that are given act."""
    nothing = np.zeros(len(levers.sought) * problem.years)
    return cube, levers, replay(cube, levers, nothing)[0]


def _met(problem: Problem, cube: Path, levers: Levers, x: Array) -> float:
    """Return the fraction of futures in which the levers, at given amounts, meet the target."""
    after, _ = replay(cube, levers, x)
    before, _ = replay(cube, levers, 0 * x)
    last = shares_of(problem, before, after)[:, -1]
    return float(problem.meets(last).mean())


def _drawn(levers: Levers, seed: int, n: int, years: int) -> dict[str, dict[str, Array]]:
    """Return draws of every uncertain parameter, lever by lever."""
    return {one.__name__: drawn(one, seed, n, years) for one in levers.modules()}


def _one(drawn: dict[str, dict[str, Array]], k: int) -> dict[str, dict[str, Setpoint]]:
    return {lever: {name: values[k : k + 1] for name, values in one.items()} for lever, one in drawn.items()}


def _futures(subproblem: Problem, cubes: list[tuple[Path, Levers, Path]]) -> Futures:
    """Return the last year of every future as straight lines at the point of a problem."""
    x = np.asarray(subproblem.around, float)
    n = len(cubes)
    part, below = np.zeros((n, len(x))), np.zeros((n, len(x)))
    begin, under = np.zeros(n), np.zeros(n)
    for k, (cube, levers, before) in enumerate(cubes):
        after, slopes = replay(cube, levers, x, with_slopes=True)
        here = straight(subproblem, before, levers, after, slopes, x)
        for j, one in enumerate(here.means):
            last = (j + 1) * subproblem.years - 1
            part[k, last] = np.asarray(one.basic)[-1]
            below[k, last] = np.asarray(one.rest)[-1] if subproblem.rule == "fixed_rest" else 0.0
        begin[k] = here.untouched()[-1]
        under[k] = here.denominators()[-1]
    return Futures(under, part, below, begin)
