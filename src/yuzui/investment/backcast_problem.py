# SPDX-License-Identifier: Apache-2.0
"""What is asked of a back-cast: a target, what grows by itself, what may be used, what limits it.

All money is in units of the base year's part, so that one program serves every currency.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import numpy as np

from yuzui.errors import InfeasibleError, InputError, InternalError
from yuzui.investment.lever import Path as Cube
from yuzui.investment.lever import Setpoint, Setting, Slope
from yuzui.investment.path import Denominator, check_target
from yuzui.investment.simulate import Settings, medians
from yuzui.solve import registry
from yuzui.solve.model import TO_PROOF, Limits, Model, rows
from yuzui.solve.solution import Solution
from yuzui.text import Text
from yuzui.text.numbers import percent

if TYPE_CHECKING:
    from yuzui.solve.model import Array


_Numbers = TypeVar("_Numbers", float, "Array")

LATEST = 20
"""Years after the deadline that are looked at."""

MET = 1e-6
"""By how much of the whole a share may miss the target and be met: a ten-thousandth of a
percentage point, more than a solver is exact to (1e-7 of a row) and less than anything shown."""

Yearly = float | Sequence[float]
"""One number for every year, or one per year after the base year."""


@dataclass(frozen=True, slots=True)
class Means:
    """Something that can be used each year, as a straight line near the point looked at."""

    name: str
    basic: Yearly = 1.0
    rest: Yearly = 0.0
    cost: Yearly = 1.0
    most: Yearly = float("inf")
    ramp: float = float("inf")


SPENDING = (Means("spending"),)
"""All money for the part, from the first unit on: what is used where no lever is named."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A target to be met in the last year."""

    target: float
    share: float
    years: int
    rest_growth: Yearly
    rule: Denominator = "fixed_rest"
    caps: Yearly | None = None
    absorbed: Yearly | None = None
    ceilings: Yearly | None = None
    floor: bool = True
    weight: float = 0.0
    discount: float = 1.0
    means: tuple[Means, ...] = SPENDING
    baseline: Sequence[float] | None = None
    around: Sequence[float] | None = None
    margin: float = 1.0
    held: int = 0

    def ratio(self, share: float) -> float:
        """Return part over what the rule holds fixed, at a share."""
        return share / (1 - share) if self.rule == "fixed_rest" else share

    def share_at(self, level: float) -> float:
        """Return the share at a level of the scaled ratio; the base year's is 1."""
        return self.share_of(level * self.ratio(self.share))

    def share_of(self, ratio: _Numbers) -> _Numbers:
        """Return the share at which part over what the rule holds fixed is a ratio."""
        return ratio / (1 + ratio) if self.rule == "fixed_rest" else ratio

    @property
    def goal(self) -> float:
        """Scaled ratio that must be reached: part over rest, over the same in the base year."""
        return max(1.0, self.margin * self.ratio(self.target) / self.ratio(self.share))

    @property
    def met(self) -> bool:
        """Whether the base year's share is already there: published, so to the last digit."""
        return self.share >= self.target

    def meets(self, share: float | Array) -> Array:
        """Return whether shares that were computed meet the target, within :data:`MET`."""
        return np.asarray(share >= self.target - MET)

    def denominators(self) -> Array:
        """Return what the rule holds fixed by year, base year first and 1."""
        rates = self.yearly(self.rest_growth)
        return np.concatenate([[1.0], np.cumprod(1 + rates)])

    def yearly(self, value: Yearly) -> Array:
        """Return a value per year after the base year."""
        return np.array(np.broadcast_to(np.asarray(value, float), (self.years,)))

    def longer(self, more: int, held: int = 0) -> Problem:
        """Return the problem over more years; what is given by year goes on as in its last."""

        def on(value: Yearly) -> Yearly:
            return value if isinstance(value, int | float) else (*value, *[value[-1]] * more)

        if self.baseline is not None or self.around is not None:
            raise ValueError("a baseline by year must be made for the longer time")
        limits = {
            name: None if (value := getattr(self, name)) is None else on(value)
            for name in ("rest_growth", "caps", "absorbed", "ceilings")
        }
        means = tuple(
            replace(m, basic=on(m.basic), rest=on(m.rest), cost=on(m.cost), most=on(m.most)) for m in self.means
        )
        years = self.years + more
        return replace(self, years=years, held=held, means=means, **limits)  # type: ignore[arg-type]

    def untouched(self) -> Array:
        """Return the part by year if nothing is used."""
        if self.baseline is not None:
            return self.yearly(self.baseline)
        if self.means == SPENDING:
            return np.zeros(self.years)
        return self.denominators()[1:]


def check(problem: Problem, base_year: int) -> None:
    """Refuse what cannot be meant."""
    check_target(problem.target, base_year, base_year + problem.years)
    _in_range(problem)
    if problem.caps is None:
        return
    growth = problem.yearly(problem.rest_growth)
    for t, cap in enumerate(problem.yearly(problem.caps)):
        if problem.floor and cap < growth[t] - 1e-12:
            raise _cap_too_low(float(cap), float(growth[t]), base_year + 1 + t)


def _cap_too_low(cap: float, growth: float, year: int) -> InputError:
    message = Text(
        "in {year} the growth cap of {cap} lies below the {growth} at which the rest grows: even "
        "today's share could not be kept",
        "{year} 年增速上限 {cap} 低于其余部分的增速 {growth}，连现有占比也无法保持",
    ).format(year=year, cap=percent(cap), growth=percent(growth))
    fix = Text(
        "raise the cap to {least} or more, or let the rest grow more slowly",
        "请将上限提高到 {least} 以上，或降低其余部分的增速",
    ).format(least=percent(growth))
    return InputError(message, seen=f"{cap:g}", expected=f">= {growth:g}", fix=fix,
                      code="cap_below_baseline")  # fmt: skip


def _in_range(problem: Problem) -> None:
    least = min(problem.yearly(problem.rest_growth))
    if not -1 < least < float("inf"):
        message = Text(
            "the rest cannot shrink by {g}: nothing would be left to take a share of",
            "其余部分不能减少 {g}：将没有可计算占比的总量",
        ).format(g=percent(-least))
        fix = Text("give a growth above -100 %", "请给出高于 -100 % 的增速")
        raise InputError(message, seen=f"{least:g}", expected="> -1", fix=fix, code="growth_range")
    steadiness = Text("steadiness is a weight from 0 on", "平稳权重应不小于 0")
    discount = Text("the discount is a factor above 0, at most 1", "折现因子应大于 0、不超过 1")
    cases = (
        (steadiness, problem.weight, 0 <= problem.weight < float("inf"), ">= 0", "0"),
        (discount, problem.discount, 0 < problem.discount <= 1, "0 … 1", "1"),
    )
    for (message, value, good, expected, likely), code in zip(
        cases, ("steadiness_range", "discount_range"), strict=True
    ):
        if not good:
            fix = Text(f"write {likely} to leave it out", f"如不需要，请写 {likely}")
            raise InputError(message, seen=f"{value:g}", expected=expected, fix=fix, code=code)


# The program of a back-cast: variables :math:`\ell_{jt} \ge 0`, linear rows, a convex objective.


Line = tuple["Array", float, float]


@dataclass(frozen=True, slots=True)
class Rule:
    """What a row says."""

    kind: str
    year: int
    means: str = ""


@dataclass(frozen=True, slots=True)
class Program:
    """A model, what its rows say, and how its columns become a path."""

    model: Model
    rules: tuple[Rule, ...]
    part: Array
    below: Array
    start: Array
    under: Array
    slope: Array
    level: Array
    bends: Array

    def amounts(self, x: Array) -> Array:
        """Return the part by year after the base year."""
        amounts: Array = self.start + self.part @ x
        return amounts

    def ratios(self, x: Array) -> Array:
        """Return part over denominator by year, both exact."""
        ratio: Array = self.amounts(x) / (self.under + self.below @ x)
        return ratio


def program(problem: Problem, straight: bool = False) -> Program:
    """Return the program of a problem."""
    years, n = problem.years, len(problem.means) * problem.years
    frame = _frame(problem)
    rules = list(_constraints(problem, frame, straight))
    price = np.concatenate([problem.yearly(one.cost) for one in problem.means])
    fade = np.tile(problem.discount ** np.arange(1, years + 1), len(problem.means))
    most = np.concatenate([problem.yearly(one.most) for one in problem.means])
    model = Model(
        objective=price * fade,
        low=np.zeros(n),
        high=most,
        integer=np.zeros(n, dtype=bool),
        rows=rows([line for _, line in rules]),
        maximise=False,
    )
    result = replace(frame, model=model, rules=tuple(rule for rule, _ in rules))
    return uneven(result, problem.weight) if problem.weight else result


def uneven(lp: Program, weight: float, cost: bool = True) -> Program:
    """Return a program that also weighs unevenness."""
    bends = lp.bends
    turn = bends[:, 1:] @ lp.slope
    known = bends[:, 0] + bends[:, 1:] @ lp.level
    linear = lp.model.objective if cost else np.zeros(len(lp.model.objective))
    model = replace(lp.model, objective=linear + 2 * weight * turn.T @ known, quadratic=2 * weight * turn.T @ turn)
    return replace(lp, model=model)


def differences(years: int, order: int) -> Array:
    """Return the first or second differences of ``y_0 … y_T`` as rows over ``y_0 … y_T``."""
    seen: Array = np.diff(np.eye(years + 1), n=order, axis=0)
    return seen


def _frame(problem: Problem) -> Program:
    """Return all but the model: what columns do to part, denominator and scaled ratio."""

    def beside(name: str) -> Array:
        return np.hstack([np.diag(problem.yearly(getattr(one, name))) for one in problem.means])

    ratio = problem.ratio(problem.share)
    part, below = beside("basic"), beside("rest")
    if problem.rule == "fixed_total":
        below = np.zeros_like(part)
    start, under = problem.untouched(), problem.denominators()[1:] / ratio
    point = np.zeros(part.shape[1]) if problem.around is None else np.array(problem.around)
    above, beneath = start + part @ point, under + below @ point
    slope = (part - (above / beneath)[:, None] * below) / (beneath * ratio)[:, None]
    level = above / beneath / ratio - slope @ point
    bends = differences(problem.years, 2)[: max(0, problem.years - problem.held - 1)]
    return Program(None, (), part, below, start, under, slope, level, bends)  # type: ignore[arg-type]


def _constraints(problem: Problem, frame: Program, straight: bool) -> Iterator[tuple[Rule, Line]]:
    """Yield every row with what it says."""
    for t in range(problem.years - problem.held - 1, problem.years):
        yield Rule("target", t + 1), _target(problem, frame, t)
    first = differences(problem.years, 1)
    if problem.floor:
        for t, step in enumerate(first):
            known = step[0] + step[1:] @ frame.level
            yield Rule("floor", t + 1), (step[1:] @ frame.slope, -known, np.inf)
    for kind, caps in (("cap", problem.caps), ("absorb", problem.absorbed)):
        if caps is not None:
            yield from _caps(kind, problem.yearly(caps), frame)
    if problem.ceilings is not None:
        for t, most in enumerate(problem.yearly(problem.ceilings)):
            line = np.concatenate([np.eye(problem.years)[t] * problem.yearly(one.cost)[t] for one in problem.means])
            yield Rule("ceiling", t + 1), (line, -np.inf, float(most))
    yield from _ramps(problem)
    if straight:
        for t, bend in enumerate(frame.bends):
            known = bend[0] + bend[1:] @ frame.level
            yield Rule("straight", t + 2), (bend[1:] @ frame.slope, -known, -known)


def _target(problem: Problem, frame: Program, t: int) -> Line:
    """Return ``b_t ≥ κ d_t``, scaled so that its limit is in units of the scaled ratio."""
    wanted = problem.goal * problem.ratio(problem.share)
    scale = frame.under[t] * problem.ratio(problem.share)
    line = (frame.part[t] - wanted * frame.below[t]) / scale
    return line, (wanted * frame.under[t] - frame.start[t]) / scale, np.inf


def _caps(kind: str, caps: Array, frame: Program) -> Iterator[tuple[Rule, Line]]:
    before = np.vstack([np.zeros(frame.part.shape[1]), frame.part[:-1]])
    known = np.concatenate([[1.0], frame.start[:-1]])
    for t, cap in enumerate(caps):
        room = (1 + cap) * known[t] - frame.start[t]
        yield Rule(kind, t + 1), (frame.part[t] - (1 + cap) * before[t], -np.inf, float(room))


def _ramps(problem: Problem) -> Iterator[tuple[Rule, Line]]:
    for j, one in enumerate(problem.means):
        if not np.isfinite(one.ramp):
            continue
        for t, step in enumerate(differences(problem.years, 1)):
            line = np.zeros(len(problem.means) * problem.years)
            line[j * problem.years : (j + 1) * problem.years] = step[1:]
            yield Rule("ramp", t + 1, one.name), (line, -one.ramp, one.ramp)


# Solving a back-cast: the path asked for, the cheapest, the steadiest, and what steadiness costs.


Status = Literal["optimal", "infeasible", "time_out", "replay_gap"]

SLACK = 1e-8
"""By how much the least unevenness may be missed when the cheapest such path is chosen."""


@dataclass(frozen=True, slots=True)
class Path:
    """A path of the part."""

    amounts: tuple[float, ...]
    total: float
    shares: tuple[float, ...]
    cost: float
    used: Mapping[str, tuple[float, ...]]

    @property
    def growth(self) -> tuple[float, ...]:
        """Growth of the part by year, fraction."""
        pairs = zip(self.amounts, self.amounts[1:], strict=False)
        return tuple(after / before - 1 for before, after in pairs)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a problem."""

    status: Status
    problem: Problem
    program: Program
    solution: Solution
    path: Path | None

    def needed(self) -> Path:
        """Return the path, or say why there is none."""
        if self.path is not None:
            return self.path
        if self.status == "infeasible":
            raise InfeasibleError(
                Text("no path meets the target within all limits", "在全部限制下没有达标路径"),
                fix=Text("move the deadline, lower the target or loosen a limit", "请推迟期限、降低目标或放宽限制"),
            )
        raise InternalError(Text("the path was not solved", "路径未能求解"), seen=self.status)


def solve(problem: Problem, limits: Limits | None = None) -> Answer:
    """Return the path of least cost and unevenness at the problem's λ."""
    return of(problem, program(problem), limits)


def of(
    problem: Problem, lp: Program, limits: Limits | None = None, solver: Callable[[Model], Solution] | None = None
) -> Answer:
    """Return what an engine makes of a program."""
    scenario = solver(lp.model) if solver else registry.solve(lp.model, limits or TO_PROOF)
    if scenario.status == "infeasible":
        return Answer("infeasible", problem, lp, scenario, None)
    if scenario.values is None or scenario.status not in ("optimal", "feasible"):
        return Answer("time_out", problem, lp, scenario, None)
    # a program may have more columns than the means: futures written off, slacks
    path = path_of(problem, lp, scenario.values[: lp.part.shape[1]])
    return Answer("optimal", problem, lp, scenario, path)


def path_of(problem: Problem, lp: Program, x: Array) -> Path:
    """Return the path that the columns of a program stand for."""
    amounts = (1.0, *map(float, lp.amounts(x)))
    levels = (1.0, *map(float, lp.ratios(x) / problem.ratio(problem.share)))
    parts = np.split(x, len(problem.means))
    used = {one.name: tuple(map(float, part)) for one, part in zip(problem.means, parts, strict=True)}
    prices = [problem.yearly(one.cost) for one in problem.means]
    fade = problem.discount ** np.arange(1, problem.years + 1)
    cost = sum(float(fade @ (p * u)) for p, u in zip(prices, parts, strict=True))
    return Path(amounts, sum(amounts[1:]), tuple(map(problem.share_at, levels)), cost, used)


def cheapest(problem: Problem) -> Path:
    """Return the path of least money.

    Notes
    -----
    The linear program at λ = 0.
    """
    return solve(replace(problem, weight=0.0)).needed()


def steadiest(problem: Problem) -> Path:
    """Return the path on which the ratio of part to rest rises in equal steps, or nearly so."""
    return steadiest_answer(problem).needed()


def steadiest_answer(problem: Problem) -> Answer:
    """Return what came of asking for the least unevenness.

    Notes
    -----
    The limit of ``Σ cost + λ Σ (y_{t+1} - 2 y_t + y_{t-1})²`` as λ grows: among the paths of
    least unevenness the cheapest. Straight paths are tried first; if a further rule forbids
    them, the least second differences are found first (they are unique, for the square is
    strictly convex in them) and held while cost is minimised: two small programs, no large λ.
    """
    plain = replace(problem, weight=0.0)
    first = of(plain, program(plain, straight=True))
    if first.status != "infeasible":
        return first
    lp = program(plain)
    even = of(plain, uneven(lp, 1.0, cost=False))
    if even.path is None or even.solution.values is None:
        return even
    straight = program(plain, straight=True)
    rows = straight.model.rows
    bends = rows.activity(even.solution.values)
    held = np.array([rule.kind == "straight" for rule in straight.rules])
    low = np.where(held, bends - SLACK, rows.low)
    high = np.where(held, bends + SLACK, rows.high)
    model = replace(straight.model, rows=replace(rows, low=low, high=high))
    return of(plain, replace(straight, model=model))


def price_of_steadiness(problem: Problem) -> float:
    """Return the money of the steadiest path over that of the cheapest (1 = no price)."""
    return steadiest(problem).total / cheapest(problem).total


# Levers in the back-cast: solve on straight lines, replay what came, straighten again.


ROUNDS = 20
AGREED = 0.01
"""Largest gap between program and replay, percentage points of the share."""

UNLIMITED = 10.0
"""Yearly growth that limits nothing."""

Solver = Callable[[Problem], Answer]


@dataclass(frozen=True, slots=True)
class Use:
    """A lever that may be used, through one of its schedules."""

    lever: ModuleType
    schedule: str
    most: float | Sequence[float] | None = None
    ramp: float = float("inf")
    values: Mapping[str, Setpoint] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Lever and schedule, as a scenario writes them."""
        return f"{self.lever.__name__.rpartition('.')[2]}.{self.schedule}"

    @property
    def limit(self) -> float | Sequence[float]:
        """Most of it in a year."""
        return float(self.lever.RANGE[self.schedule][1]) if self.most is None else self.most


@dataclass(frozen=True, slots=True)
class FixedLever:
    """A lever that acts as it is set; nothing of it is sought."""

    lever: ModuleType
    values: Mapping[str, Setpoint] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Levers:
    """All levers of a back-cast."""

    sought: Sequence[Use]
    fixed: Sequence[FixedLever] = ()

    def modules(self) -> list[ModuleType]:
        """Return the levers, each once, in the order in which they act."""
        every: list[Use | FixedLever] = [*self.sought, *self.fixed]
        modules = {one.lever.__name__: one.lever for one in every}
        return sorted(modules.values(), key=lambda one: int(one.ORDER))

    def known(self, values: Settings) -> Levers:
        """Return the levers with values for what they leave open."""

        def of(one: Any) -> Any:
            return replace(one, values={**values.get(one.lever.__name__, {}), **one.values})

        return Levers([of(one) for one in self.sought], [of(one) for one in self.fixed])

    def longer(self, more: int) -> Levers:
        """Return the levers over more years; what is set by year goes on as in its last."""

        def on(value: Any) -> Any:
            return (*value, *[value[-1]] * more) if isinstance(value, list | tuple) else value

        def of(one: Any) -> Any:
            return replace(one, values={name: on(value) for name, value in one.values.items()})

        sought = [replace(of(one), most=on(one.most)) for one in self.sought]
        return Levers(sought, [of(one) for one in self.fixed])

    def at_medians(self) -> Levers:
        """Return the levers with everything that is uncertain at its median."""
        return self.known({one.__name__: medians(one) for one in self.modules()})


@dataclass(frozen=True, slots=True)
class Replayed:
    """A path of levers, and how well the straight lines did."""

    answer: Answer
    rounds: int
    gap_pp: float | None
    shares: tuple[float, ...]
    cost: float | None


def successive(
    problem: Problem, cube: Cube, levers: Levers, solver: Solver = solve, agreed: Callable[[Array], bool] | None = None
) -> Replayed:
    """Return the path of levers that meets a target."""
    nothing = np.zeros(len(levers.sought) * problem.years)
    x, gap, answer = nothing, None, None
    begin, slopes = replay(cube, levers, x, with_slopes=True)
    after, first = begin, slopes
    for turn in range(1, ROUNDS + 1):
        answer = solver(straight(problem, begin, levers, after, slopes, x))
        if answer.path is None or answer.solution.values is None:
            # lines straightened at a replay that fell short prove nothing about the levers
            proven = not x.any() or answer.status != "infeasible"
            answer = answer if proven else replace(answer, status="replay_gap")
            return Replayed(answer, turn, gap, (), None)
        x = answer.solution.values[: len(nothing)]
        after, slopes = replay(cube, levers, x, with_slopes=True)
        shares = shares_of(problem, begin, after)[0]
        gap = 100 * float(np.abs(np.array(answer.path.shares) - shares).max())
        if gap <= AGREED and (agreed is None or agreed(x)):
            scale = float(cube.amount("basic")[0, 0])
            cost = float(after.cost[0].sum() - begin.cost[0].sum()) / scale
            return Replayed(answer, turn, gap, tuple(map(float, shares)), cost)
        waiting = after.queued[0] - begin.queued[0]
        if (late := waiting > 1e-9 * after.amount("basic")[0]).any():
            problem, x = _absorbed(problem, after, late), nothing
            after, slopes = begin, first
    assert answer is not None
    return Replayed(replace(answer, status="replay_gap", path=None), ROUNDS, gap, (), None)


def _absorbed(problem: Problem, after: Cube, late: Array) -> Problem:
    """Return the problem with the growth of years that put money off as what can be absorbed."""
    part = after.amount("basic")[0]
    reached = part[1:] / part[:-1] - 1
    known = problem.yearly(UNLIMITED if problem.absorbed is None else problem.absorbed)
    return replace(problem, absorbed=tuple(np.where(late[1:], np.minimum(known, reached), known)))


def replay(cube: Cube, levers: Levers, x: Array, with_slopes: bool = False) -> tuple[Cube, dict[str, Slope]]:
    """Return the cube after all levers at given amounts, and the slope of each on the way."""
    sought = levers.sought
    every: list[Use | FixedLever] = [*levers.fixed, *sought]
    parts = np.split(x, len(sought)) if sought else []
    amounts = dict(zip((use.name for use in sought), parts, strict=True))
    slopes: dict[str, Slope] = {}
    for lever in levers.modules():
        values: dict[str, Setpoint] = {}
        for one in every:
            values |= one.values if one.lever is lever else {}
        own = [use for use in sought if use.lever is lever]
        for use in own:
            values[use.schedule] = np.concatenate([[0.0], amounts[use.name]])
        setting = Setting(lever.PARAMETERS, values)
        if with_slopes and own:
            linear_effects = lever.linear(cube, setting)
            slopes |= {use.name: linear_effects[use.schedule] for use in own}
        cube = lever.effect(cube, setting)
    return cube, slopes


def shares_of(problem: Problem, before: Cube, after: Cube) -> Array:
    """Return the share after levers by the problem's rule, shape (1 or draws, years)."""
    whole = after.whole if problem.rule == "fixed_rest" else before.whole
    shares: Array = after.amount("basic") / whole
    return shares


def straight(
    problem: Problem, cube: Cube, levers: Levers, after: Cube, slopes: Mapping[str, Slope], x: Array
) -> Problem:
    """Return the problem with every lever as a straight line through the replayed point."""
    scale = float(cube.amount("basic")[0, 0])
    means = tuple(
        Means(
            use.name,
            tuple(slopes[use.name].basic[1:] / scale),
            tuple(slopes[use.name].rest[1:] / scale),
            tuple(slopes[use.name].cost[1:] / scale),
            use.limit,
            use.ramp,
        )
        for use in levers.sought
    )
    part = after.amount("basic")[0] / scale
    whole = (after if problem.rule == "fixed_rest" else cube).whole[0] / scale
    below = whole - part if problem.rule == "fixed_rest" else whole
    parts = np.split(x, len(means))
    for one, amount in zip(means, parts, strict=True):
        part = part - np.concatenate([[0.0], np.array(one.basic) * amount])
        if problem.rule == "fixed_rest":
            below = below - np.concatenate([[0.0], np.array(one.rest) * amount])
    growth = tuple(below[1:] / below[:-1] - 1)
    share = float(cube.amount("basic")[0, 0] / cube.whole[0, 0])
    return replace(
        problem, share=share, rest_growth=growth, means=means,
        baseline=tuple(part[1:]), around=tuple(x),
    )  # fmt: skip
