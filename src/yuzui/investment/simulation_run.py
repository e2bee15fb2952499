# SPDX-License-Identifier: Apache-2.0
"""A scenario run, compared with another, signed, and what must come out of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import InputError, Place
from yuzui.investment import prior, scenario, simulate, tax_sources
from yuzui.investment import scenario as forms
from yuzui.investment import simulation_problem as posing
from yuzui.investment.baselines import FEWEST_COUNTRIES
from yuzui.investment.lever import TYPES
from yuzui.investment.lever import Path as Flow
from yuzui.investment.lever_effects import fund_years
from yuzui.investment.path import growth
from yuzui.investment.path_answer import METHODS
from yuzui.investment.prior import Marked, Prior
from yuzui.investment.scenario import Scenario, Value
from yuzui.investment.series.facts import Facts
from yuzui.investment.series.ratio import Ratio
from yuzui.investment.simulate import Step
from yuzui.investment.simulation_answer import (
    BaseYear,
    Comparison,
    Contribution,
    Fund,
    ScenarioText,
    Setting,
    Signed,
    Simulation,
    Stock,
    StockLevels,
    Stocks,
    Total,
    TotalYear,
    WorldOdds,
    Worlds,
)
from yuzui.investment.simulation_problem import Posed, Ran, before, came, pose, ran, tornado
from yuzui.job.result import Run, digest
from yuzui.job.signature import require, who
from yuzui.job.workspace import Workspace, clock
from yuzui.model.table import Row
from yuzui.model.visibility import Eq
from yuzui.text import Text, same
from yuzui.text.numbers import percent

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]


# Stocks of knowledge: what is spent becomes knowledge after some years, and loses its use.


SHORTEST = 2
"""Fewest published years in a row: growth before the first of them is that among them."""


@dataclass(frozen=True, slots=True)
class Life:
    """How the stock of one type of R&D comes and goes.

    Parameters
    ----------
    loss : array of float, shape (1 or draws, 1)
        Part of the stock lost in a year.
    lag : array of int, same shape
        Years from spending to stock.
    """

    loss: Array
    lag: Array


def names(kind: str) -> tuple[str, str]:
    """Return the priors of a type: yearly loss, and years of gestation."""
    return f"depreciation_{kind}", f"gestation_{kind}"


def life(kind: str, seed: int, draws: int, changed: Mapping[str, Prior] | None = None) -> Life:
    """Return loss and lag of a type, drawn, or once at their medians."""
    lives = []
    for name, least, most in zip(names(kind), (0.0, 0.0), (1.0, 100.0), strict=True):
        one = prior.current(name, changed)
        drawn = one.draw(seed, draws) if draws else np.array([[one.median]])
        if drawn.min() < least or drawn.max() > most:
            raise InputError(
                Text("this prior leaves what a stock can have", "该先验超出知识存量允许的范围"),
                Place(column=name),
                seen=f"{drawn.min():g} … {drawn.max():g}",
                expected=f"{least:g} … {most:g}",
                fix=Text("change it under “priors”", "请在“priors”中修改"),
                code="stock_prior",
            )
        lives.append(drawn)
    return Life(lives[0], np.rint(lives[1]).astype(int))


def stock(flows: Array, rise: float, life: Life) -> Array:
    """Return the stock at the end of each year.

    Notes
    -----
    Before the first year flows are taken to have grown at ``g`` for ever, which makes the stock
    at its eve ``K = X_L / (g + δ)``, ``X_L`` the flow that arrives in the first year: the usual
    beginning in a steady state. What is spent at the end of the series does not enter before its
    lag is over.

    References
    ----------
    Hall, B. H. and Mairesse, J. (1995). Exploring the relationship between R&D and productivity in
    French manufacturing firms. Journal of Econometrics 65, 263-293.
    doi:10.1016/0304-4076(94)01604-X
    """
    if rise + life.loss.min() <= 0:
        raise InputError(
            Text(
                "a stock without loss and without growth of what enters it has no beginning",
                "既无折旧、流量又不增长的存量没有起点",
            ),
            seen=f"g = {rise:.3f}, δ = {life.loss.min():.3f}",
            expected="g + δ > 0",
            fix=Text("give a larger loss under “priors”", "请在“priors”中调高折旧率"),
            code="stock_undefined",
        )
    most = int(life.lag.max())
    eve = flows[:, :1] / (1 + rise) ** np.arange(most, 0, -1)
    draws = max(len(flows), len(life.lag))
    known = np.broadcast_to(np.hstack([eve, flows]), (draws, most + flows.shape[1]))
    lag = np.broadcast_to(life.lag, (draws, 1))
    level = np.take_along_axis(known, most - lag, axis=1) / (rise + life.loss)
    levels = []
    for year in range(flows.shape[1]):
        level = (1 - life.loss) * level + np.take_along_axis(known, most + year - lag, axis=1)
        levels.append(level)
    return np.hstack(levels)


# Stocks of knowledge by type that a scenario leaves behind, with and without its levers.


STOCK_BASIS = Text(
    "K = (1 − loss) K of the year before + what was spent so many years earlier; loss and years "
    "are assumptions drawn from their ranges; before {first} spending is taken to have grown as it "
    "did from {first} to {base}, and the stock to begin at X / (g + δ); current prices",
    "K = (1 − 折旧率) × 上年 K + 若干年前的经费；折旧率与年数均为假设，按区间抽取；"
    "{first} 年以前的经费按 {first} 至 {base} 年的增速外推，起点存量为 X /（g + δ）；当年价",
)


def stocks(
    facts: Facts,
    share: Ratio,
    worlds: Mapping[str, Flow],
    drawn: tuple[int, int],
    changed: Mapping[str, Prior] | None = None,
) -> Stocks | None:
    """Return the stocks of a scenario."""
    spent = {kind: _spent(facts, share, kind) for kind in TYPES}
    first = max(min(own, default=share.latest.year) for own in spent.values())
    base, years = share.latest.year, worlds["with"].years
    if base - first + 1 < SHORTEST:
        return None
    rows = []
    for kind, own in spent.items():
        past = [own[year] for year in range(first, base + 1)]
        rise = growth(past[0], past[-1], len(past) - 1)
        life_ = life(kind, *drawn, changed)
        level = {}
        for name, path in worlds.items():
            later = path.amount(kind)[:, 1:]
            before = np.broadcast_to(np.array(past), (len(later), len(past)))
            level[name] = stock(np.hstack([before, later]), rise, life_)[:, base - first :]
        added, since = level["with"] / level["without"] - 1, level["with"] / level["with"][:, :1]
        by_world = {name: simulate.rows(values, years) for name, values in level.items()}
        rows.append(
            Stock(
                type=kind,
                growth=rise,
                stock=StockLevels(with_levers=by_world["with"], without=by_world["without"]),
                added=simulate.rows(added, years),
                since=simulate.rows(since, years),
            )
        )
    return Stocks(
        unit=share.latest.unit,
        start=first,
        types=rows,
        basis=STOCK_BASIS.format(first=first, base=base),
        priors=[prior.current(name, changed).marked() for kind in TYPES for name in names(kind)],
    )


def _spent(facts: Facts, share: Ratio, kind: str) -> dict[int, float]:
    """Return what was spent on a type by year: the years in a row that end in the base year."""
    base = share.latest
    rows = facts.select(country=share.country, dimension="type", category=kind, vintage_kind=share.kind, unit=base.unit)
    known = {fact.year: float(fact.value) for fact in rows if fact.value}
    spending, year = {}, base.year
    while year in known:
        spending[year] = known[year]
        year -= 1
    return spending


# A named person signs a scenario; from then on it cannot be changed, only followed by a child.


_NAMED = Text("a scenario is signed by a named person, with a reason", "情景须具名签署并说明理由")
RULE = "fixed_rest"
"""Extra money enters the whole; scenarios know no other rule of the denominator."""


def name(scenario: Scenario) -> str:
    """Return the id of a scenario in the record: the beginning of its digest."""
    return scenario.digest[:12]


def signed(workspace: Workspace, scenario: Scenario) -> Signed | None:
    """Return who signed a scenario and when, None if nobody did."""
    if not (workspace.dir / "yuzui.sqlite").is_file():
        return None
    rows = workspace.view.select("scenario", where=Eq("id", name(scenario)))
    known = [row for row in rows if row["signed_by"]]
    return Signed(known[0]["signed_by"], str(known[0]["signed_on"])) if known else None


def sign(workspace: Workspace, scenario: Scenario, by: str, reason: str) -> str:
    """Sign a scenario."""
    require(_NAMED, reason)
    by = who(workspace, by)
    posed, key = pose(workspace, scenario), name(scenario)
    with workspace.view.act("sign scenario", f"scenario {key}", reason, by) as change:
        _fresh(workspace, scenario)
        change.insert(
            "scenario",
            [
                {
                    "id": key,
                    "name": scenario.name.json(),
                    "parent": scenario.parent or None,
                    "base_year": posed.share.latest.year,
                    "base_vintage": posed.share.kind,
                    "horizon": scenario.horizon,
                    "denominator_rule": RULE,
                    "target": None,
                    "seed": scenario.seed,
                    "signed_by": by.strip(),
                    "signed_on": clock()[:10],
                }
            ],
        )
        change.insert("lever_setting", _signed_settings(scenario, key, posed.share.latest.year))
    return key


def _fresh(workspace: Workspace, scenario: Scenario) -> None:
    """Refuse what is signed already, and a silent change of what was signed."""
    rows = workspace.view.select("scenario")
    key = name(scenario)
    if old := next((row for row in rows if row["id"] == key), None):
        raise InputError(
            Text("this scenario is signed already", "该情景已签署"),
            seen=f"{old['signed_by']} {old['signed_on']}",
            fix=Text(
                "change it and name this one as its parent: parent: {id}", "请修改后以其为上级情景：parent: {id}"
            ).format(id=key),
            code="signed_already",
        )
    alike = [row for row in rows if row["name"] == scenario.name.json()]
    if alike and scenario.parent not in {row["id"] for row in rows}:
        raise InputError(
            Text(
                "a scenario of this name is signed; what is changed becomes its child",
                "同名情景已签署；修改后须作为其下级情景",
            ),
            Place(column="parent"),
            seen=scenario.parent or "—",
            expected=alike[-1]["id"],
            fix=same(f"parent: {alike[-1]['id']}"),
            code="needs_parent",
        )


def _signed_settings(scenario: Scenario, key: str, base: int) -> list[Row]:
    """Return one row per value; what holds in every year stands at the base year."""
    rows = []
    for lever, values in scenario.levers.items():
        units = {one.name: one.unit for one in simulate.lever(lever).PARAMETERS}
        for parameter, value in values.items():
            by_year = value if isinstance(value, Mapping) else {base: value}
            rows += [
                {
                    "scenario": key,
                    "lever": lever,
                    "year": year,
                    "parameter": parameter,
                    "value": float(one),
                    "unit": units[parameter],
                }
                for year, one in by_year.items()
            ]
    return rows


BASIS = Text(
    "without levers the share follows {method}; all R&D {growth}; years near one "
    "another are related as in a random walk; extra money enters the whole (fixed_rest)",
    "无政策时占比按“{method}”变化；研发总经费{growth}；相邻年份按随机游走相关；新增资金计入分母（fixed_rest）",
)


def run(workspace: Workspace, scenario: Scenario, draws: int | None = None) -> Simulation:
    """Run a scenario and say what came out."""
    number = scenario.draws if draws is None else draws
    return simulation(pose(workspace, scenario), number, signed(workspace, scenario))


def simulation(
    posed: Posed, draws: int, signed: Signed | None = None, done: Ran | None = None, stocked: bool = True
) -> Simulation:
    """Return the answer of :func:`run` for a scenario that is posed already."""
    scenario, outcome, base, years = posed.scenario, done or ran(posed, draws), posed.share.latest, posed.years
    request = {"scenario": scenario.digest, "draws": draws, "facts": digest(posed.material.facts.texts())}
    if posed.law.values:
        request["law"] = digest(posed.law.values)
    worlds = {"with": outcome.after, "without": outcome.before, "no_effect": outcome.silent}
    shares = {name: simulate.later(path.share(), years) for name, path in worlds.items()}
    return Simulation(
        run=Run.of("path.simulate", request, seed=scenario.seed),
        scenario=ScenarioText(
            id=scenario.id,
            name=scenario.name,
            parent=scenario.parent or None,
            signed=signed,
            digest=scenario.digest,
            text=forms.text(scenario),
        ),
        origin="derived",
        base=BaseYear(
            year=base.year,
            share=base.share,
            part=base.part,
            whole=base.whole,
            unit=base.unit,
            vintage=base.kind,
            sources=list(base.sources),
        ),
        target=scenario.target,
        by=scenario.by,
        baseline=scenario.baseline,
        growth=posed.growth[1:],
        total=_total(posed),
        replay=came(scenario, posed.material.panel.shares),
        draws=draws,
        rough=0 < draws < simulate.ROUGH,
        order=[step.lever for step in outcome.steps],
        share=Worlds(with_levers=shares["with"], without=shares["without"], no_effect=shares["no_effect"]),
        real_share=simulate.later(outcome.after.real_share(), years),
        levers=[_contribution(step, years) for step in outcome.steps],
        cost=simulate.later(outcome.after.cost - outcome.before.cost, years),
        queued=simulate.later(outcome.after.queued, years),
        funds=list(_funds(posed)),
        odds=_odds(worlds, posed),
        stocks=_stocks(posed, outcome, draws) if stocked else None,
        tornado=tornado(posed),
        priors=_priors(scenario),
        basis=_bases(posed),
        files=posed.files,
    )


def _stocks(posed: Posed, outcome: Ran, draws: int) -> Stocks | None:
    scenario = posed.scenario
    return stocks(
        posed.material.facts,
        posed.share,
        {"with": outcome.after, "without": outcome.before},
        (scenario.seed, draws),
        scenario.changed_priors(),
    )


def _total(posed: Posed) -> Total | None:
    """Return all R&D without levers by year where a scenario says it as intensity times GDP."""
    if (total := posed.scenario.total) is None:
        return None
    known = total.by_year(posed.years)
    return Total(total.unit, total.source, [TotalYear(year, *known[year]) for year in posed.years[1:]])


def _bases(posed: Posed) -> list[Text]:
    """Return what a scenario rests on, and what caps its gifts where it has any."""
    capped = tax_sources.gift_cap(posed.scenario.levers, posed.scenario.sources, posed.law)
    bases = (basis(posed), thin(posed), posed.begin.basis, capped)
    return [one for one in bases if one is not None]


def thin(posed: Posed) -> Text | None:
    """Return from which year on the forecast rests on too few countries, if any."""
    if posed.forecast.thin is None:
        return None
    words = Text(
        "from {year} on fewer than {n} independent countries tell what may become of the share: "
        "bands and odds of those years are a sketch",
        "{year} 年起可参照的独立国家不足 {n} 个，此后的区间与可能性仅供参考",
    )
    return words.format(year=posed.forecast.thin, n=f"{FEWEST_COUNTRIES:g}")


def basis(posed: Posed) -> Text:
    """Return in words what happens without levers."""
    rates, total = posed.growth[1:], posed.scenario.total
    same_every_year = max(rates) == min(rates)
    growth = Text("grows as set", "增速按情景设定")
    if total is not None:
        growth = Text("is intensity × GDP ({s})", "为强度×GDP（{s}）").format(s=total.source)
    elif same_every_year:
        growth = Text("grows {r} a year", "年增 {r}").format(r=percent(rates[0]))
    name = METHODS.get(posed.scenario.baseline, Text(*[posed.scenario.baseline] * 2))
    return BASIS.format(method=name, growth=growth)


def _contribution(step: Step, years: Sequence[int]) -> Contribution:
    module = simulate.lever(step.lever)
    return Contribution(step.lever, module.TITLE, module.REAL, simulate.later(100 * step.moved, years))


def _funds(posed: Posed) -> Iterator[Fund]:
    """Yield what levers with a fund take in and hand out, once, at the medians."""
    path, changed = before(posed, 0), posed.scenario.changed_priors()
    for name, own in posed.settings.items():
        module = simulate.lever(name)
        if years := fund_years(module, path, {**simulate.medians(module, changed), **own}):
            yield Fund(name, years)


def _odds(worlds: Mapping[str, Flow], posed: Posed) -> list[WorldOdds]:
    last = sorted({posed.scenario.by or posed.years[-1], posed.years[-1]})
    return [
        WorldOdds(name, by, float(simulate.reached(path.share(), posed.scenario.target)[posed.years.index(by)]))
        for by in last
        for name, path in worlds.items()
    ]


def _priors(scenario: Scenario) -> list[Marked]:
    changed = scenario.changed_priors()
    names = {one.prior: None for name in scenario.levers for one in simulate.lever(name).PARAMETERS if one.prior}
    return [prior.current(name, changed).marked() for name in names]


# `yuzui path compare`: two scenarios on common random numbers; their difference is no noise.


def compare(workspace: Workspace, one: Scenario, other: Scenario, draws: int | None = None) -> Comparison:
    """Run two scenarios on the same draws."""
    for name in ("country", "replay", "measure", "of", "seed", "baseline", "target", "by"):
        if getattr(one, name) != getattr(other, name):
            raise _apart(name, getattr(one, name), getattr(other, name))
    number_of = one.draws if draws is None else draws
    posed = [posing.pose(workspace, scenario) for scenario in (one, other)]
    if posed[0].years != posed[1].years:
        raise _apart("horizon", posed[0].years[-1], posed[1].years[-1])
    ran = posing.ran(posed[0], number_of)
    first = simulation(posed[0], number_of, signed(workspace, one), ran)
    return beside(posed[0], posed[1], (ran, first), number_of, signed(workspace, other))


def beside(
    one: Posed,
    other: Posed,
    done: tuple[Ran, Simulation],
    draws: int,
    signed: Signed | None = None,
    stocked: bool = True,
) -> Comparison:
    """Return a scenario that was run beside another on the same draws."""
    before, first = done
    after = posing.ran(other, draws)
    second = simulation(other, draws, signed, after, stocked)
    return Comparison(
        run=Run.of("path.compare", {"runs": [first.run.id, second.run.id]}, seed=one.scenario.seed),
        scenarios=[first, second],
        difference_pp=simulate.later(np.asarray(100 * (after.after.share() - before.after.share())), one.years),
        settings=_settings(one.scenario, other.scenario),
    )


def _settings(one: Scenario, other: Scenario) -> list[Setting]:
    """Return what is set in one scenario and not, or otherwise, in the other."""
    sides = [
        {f"{name}.{key}": v for name, values in s.levers.items() for key, v in values.items()}
        | {"growth": s.growth}
        | _scenario_total(s)
        | {f"prior {name}": [kind, *arguments] for name, (kind, arguments) in s.priors.items()}
        for s in (one, other)
    ]
    names = sorted(sides[0].keys() | sides[1].keys())
    return [
        Setting(name, _plain(sides[0].get(name)), _plain(sides[1].get(name)))
        for name in names
        if sides[0].get(name) != sides[1].get(name)
    ]


def _scenario_total(scenario: Scenario) -> dict[str, Value | None]:
    """Return what a scenario says of all R&D as intensity times GDP."""
    one = scenario.total
    if one is None:
        return {}
    sentence = {"intensity": one.intensity, "gdp": one.gdp, "gdp growth": one.growth}
    return {f"total {name}": value for name, value in sentence.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): one for key, one in sorted(value.items())}
    return value


def _apart(name: str, one: Any, other: Any) -> InputError:
    return InputError(
        Text("the scenarios cannot be compared: they differ in {name}", "两个情景无法对照：{name} 不同").format(
            name=name
        ),
        seen=f"{one} / {other}",
        fix=Text("give both the same value", "请将两者设为相同值"),
        code="not_comparable",
    )


# What must come out of a scenario: one run at the medians, year by year, figure by figure.


HEAD = ("year", "measure", "value")
Figures = Mapping[tuple[int, str], str]
"""Year and measure to the figure, ten digits."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure that is not what was expected."""

    year: int
    measure: str
    expected: str
    seen: str


def figures(answer: Simulation) -> dict[tuple[int, str], str]:
    """Return the figures of a run at the medians."""
    rows = {f"share.{name}": years for name, years in answer.share.items()}
    rows |= {"real_share": answer.real_share, "cost": answer.cost, "queued": answer.queued}
    rows |= {f"moved_pp.{lever.name}": lever.moved_pp for lever in answer.levers}
    return {(row.year, name): f"{row.p50 + 0.0:.10g}" for name, years in sorted(rows.items()) for row in years}


def text(answer: Simulation) -> str:
    """Return the figures of a run as the file of expected output."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEAD)
    for (year, measure), value in sorted(figures(answer).items()):
        writer.writerow((year, measure, value))
    return out.getvalue()


def read(path: Path) -> dict[tuple[int, str], str]:
    """Read a file of expected output."""
    with path.open(encoding="utf-8", newline="") as source:
        head, *rows = csv.reader(source)
    if tuple(head) != HEAD or any(len(row) != len(HEAD) for row in rows):
        raise InputError(
            Text("not a file of expected output", "不是预期结果文件"),
            Place(path.name, row=1),
            seen=",".join(head),
            expected=",".join(HEAD),
            code="not_expected_output",
        )
    return {(int(year), measure): value for year, measure, value in rows}


def differences(wanted: Figures, seen: Figures) -> list[Difference]:
    """Return every figure that differs, is missing or is new; by year and measure."""
    keys = sorted(wanted.keys() | seen.keys())
    return [
        Difference(*key, wanted.get(key, ""), seen.get(key, "")) for key in keys if wanted.get(key) != seen.get(key)
    ]


def shipped(workspace: Workspace) -> Iterator[tuple[str, int, list[Difference]]]:
    """Yield each scenario that comes with Yuzui, how many figures it has, and what differs."""
    for path in scenario.shipped():
        actual = figures(run(workspace, scenario.read(path), draws=0))
        yield path.stem, len(actual), differences(read(scenario.expected(path)), actual)
