# SPDX-License-Identifier: Apache-2.0
"""Scenarios and priors out of a form: what a person filled in, and an answer at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import ModuleType

from yuzui.errors import InputError, Place, together
from yuzui.investment import prior, scenario, simulate, simulation_problem, simulation_run
from yuzui.investment.lever import TYPES, Param
from yuzui.investment.path import HORIZONS
from yuzui.investment.path_sources import bundled, confirmations
from yuzui.investment.prior import Prior, edited, outside
from yuzui.investment.scenario import Scenario, Value, values_by_year
from yuzui.investment.series.ratio import ratio
from yuzui.investment.simulate import ROUGH, titled
from yuzui.investment.simulation_answer import Comparison, Simulation, Spread
from yuzui.investment.simulation_problem import Posed, Ran, furthest, pose, under
from yuzui.job.result import read_from
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.numbers import percent, signed, written
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.lines import CurvePoint, curve_chart

NAME = Text("Your levers", "自设政策")
MARKS = re.compile(r"[,，;；、\s]+")
_NAMED, _PER_CENT = re.compile(r"\s*[:：=]\s*"), re.compile(r"\s*[%％]")


@dataclass(frozen=True, slots=True)
class FormField:
    """One thing that may be filled in."""

    name: str
    module: ModuleType
    param: Param

    @property
    def range(self) -> tuple[float, float]:
        """Least and most that is plausible."""
        low, high = self.module.RANGE[self.param.name]
        return float(low), float(high)

    @property
    def by_year(self) -> bool:
        """Whether it may differ from year to year."""
        return self.param.schedule or self.param.dated

    @property
    def source(self) -> str:
        """Name of the field that says where the figure was read; empty where none is needed."""
        return f"{self.name}.source" if self.param.sourced else ""


def fields() -> list[FormField]:
    """Return all that may be filled in, lever by lever in the order in which they act."""
    return [
        FormField(f"{name}.{one.name}", module, one)
        for name, module in simulate.levers().items()
        for one in module.PARAMETERS
        if not one.prior
    ]


@confirmations(16)
def posed(workspace: Workspace, horizon: int | None = None) -> Posed:
    """Return the series with nothing set on it; what a page asks of it differs in levers alone."""
    last = _after(workspace) if horizon is None else horizon
    return pose(workspace, Scenario("yours", NAME, last, {}, draws=ROUGH))


def _after(workspace: Workspace) -> int:
    """Return the year after the latest of the shipped series."""
    usual = Scenario("", NAME, 0, {})
    facts = bundled(workspace, usual.country)
    return ratio(facts, usual.country, usual.measure, usual.of).latest.year + 1


@confirmations(4)
def bounds(workspace: Workspace) -> tuple[int, int]:
    """Return the first and the last year that may be the last of a scenario.

    The first is the year after the latest figure; the last is the furthest year of which the
    baseline has anything to say.
    """
    begin = posed(workspace)
    base = begin.years[0]
    return base + 1, base + furthest(begin.scenario.baseline, begin.share, begin.material)


def usual(workspace: Workspace) -> int:
    """Return the last year if none is asked for: that of the grid of required growth."""
    first, last = bounds(workspace)
    return min(last, first - 1 + HORIZONS[-1])


def horizon(workspace: Workspace, form: Mapping[str, str]) -> int:
    """Return the last year asked for."""
    text = form.get("horizon", "").strip()
    if not text:
        return usual(workspace)
    first, last = bounds(workspace)
    if not (text.isdecimal() and first <= int(text) <= last):
        fix = Text(
            "write a year from {first}, the first without a figure, to {last}, the last that can be forecast",
            "请填 {first}（首个尚无数据的年份）至 {last}（可预测的最后年份）之间的年份",
        )
        limits = {"first": first, "last": last}
        raise _refusal("horizon", LAST_YEAR, text, f"{first} … {last}", fix.format(**limits))
    return int(text)


LAST_YEAR = Text("last year", "终年")


def scenario_of(workspace: Workspace, form: Mapping[str, str]) -> Scenario:
    """Return the scenario of a form."""
    begin = posed(workspace, horizon(workspace, form))
    years = begin.years[1:]
    known = {one.name: one for one in fields()}
    by_name: dict[str, dict[str, Value]] = {}
    sources: dict[str, str] = {}
    faults = list(_unknown_fields(form, known))
    for name, one in known.items():
        if not form.get(name, "").strip():
            continue
        try:
            value = _read(one, form[name], years)
        except InputError as error:
            faults.append(error)
            continue
        lever, _, parameter = name.partition(".")
        by_name.setdefault(lever, {})[parameter] = value
        if one.source:
            sources[name] = form.get(one.source, "").strip()
            faults += [] if sources[name] else [_unsourced(one)]
    if faults:
        raise together(faults)
    return replace(begin.scenario, levers=by_name, sources=sources)


def answer(workspace: Workspace, scenario: Scenario) -> Simulation:
    """Run a scenario on the series that was read already."""
    here = under(workspace, posed(workspace, scenario.horizon), scenario)
    return simulation_run.simulation(here, ROUGH, stocked=False)


def _unknown_fields(form: Mapping[str, str], known: Mapping[str, FormField]) -> list[InputError]:
    """Return a fault per name that begins as a lever's and is not one of its fields."""
    levers = {name.partition(".")[0] for name in known}
    ours = known.keys() | {one.source for one in known.values()}
    strange = [name for name in form if name.partition(".")[0] in levers and name not in ours]
    fix = Text("use one of the names expected", "请使用所列名称之一")
    return [
        _refusal(
            name, same(name[:60]), form[name][:60],
            " ".join(one for one in known if one.startswith(name.partition(".")[0] + ".")), fix,
        )
        for name in strange
    ]  # fmt: skip


def title(one: FormField) -> Text:
    """Return the lever and the parameter in words."""
    return titled(*one.name.split("."))


def _read(one: FormField, text: str, years: Sequence[int]) -> Value:
    """Return what stands in a field: one number, or a value for every year."""
    plain = _PER_CENT.sub("%", _NAMED.sub(":", text))
    pairs = MARKS.split(plain.strip(" ,，;；、"))
    if any(":" in pair for pair in pairs):
        value: Value = _by_name(one, pairs, text, years)
    else:
        numbers = [_number(one, part, text) for part in pairs]
        if len(numbers) > len(years):
            raise _surplus(one, len(numbers), years)
        # the last value holds on
        held = [*numbers, *[numbers[-1]] * len(years)]
        value = dict(zip(years, held, strict=False))
        if len(numbers) == 1 and not one.param.schedule:
            value = numbers[0]
    if isinstance(value, Mapping) and not one.by_year:
        raise _refusal(
            one.name, title(one), text[:60], f"{one.param.default:g}",
            Text("write one number: it is the same in all years", "请只填一个数：各年取同一值"),
        )  # fmt: skip
    return value


def _by_name(one: FormField, pairs: Sequence[str], text: str, years: Sequence[int]) -> Value:
    """Return values under the names of years, each holding until the next."""
    named: dict[int, float] = {}
    example = f"{years[0]}: {one.range[1] / 10:g}, {years[-1]}: 0"
    for pair in pairs:
        year, mark, number = pair.partition(":")
        if not mark or not year.isdecimal() or int(year) in named:
            fix = Text("write a year before every number, each year once: {e}",
                       "请在每个数前写年份，各年份仅一次：{e}").format(e=example)  # fmt: skip
            raise _refusal(one.name, title(one), text[:60], example, fix)
        if int(year) not in years:
            expected = f"{years[0]} … {years[-1]}"
            fix = Text("write years from {a} to {b}, or another last year",
                       "请填 {a} 至 {b} 年，或改终年").format(a=years[0], b=years[-1])  # fmt: skip
            raise _refusal(one.name, title(one), year[:20], expected, fix)
        named[int(year)] = _number(one, number, text)
    return {
        year: one.param.unnamed if value is None else value
        for year, value in zip(years, values_by_year(named, years), strict=True)
    }


def _number(one: FormField, part: str, text: str) -> float:
    low, high = one.range
    try:
        value = written(part)
    except ValueError:
        fix = Text(
            "write numbers alone, such as 25, 50, 75 or 2025: 25, 2029: 0",
            "请只填数字，例如 25, 50, 75 或 2025: 25, 2029: 0",
        )
        raise _refusal(one.name, title(one), text[:60], f"{low:g} … {high:g}", fix) from None
    if not low <= value <= high:
        fix = Text("write a number from {low} to {high}", "请填 {low} 至 {high} 之间的数")
        limits = {"low": f"{low:g}", "high": f"{high:g}"}
        raise _refusal(one.name, title(one), part[:20], f"{low:g} … {high:g}", fix.format(**limits))
    return value


def _surplus(one: FormField, count: int, years: Sequence[int]) -> InputError:
    """Return the error of more values than years: none is dropped silently."""
    fix = Text(
        "{n} too many for the {years} years {first} to {last}: take them away, or choose a later last year",
        "{first} 至 {last} 共 {years} 年，多出 {n} 个值：请删去，或推后终年",
    ).format(years=len(years), first=years[0], last=years[-1], n=count - len(years))
    return _refusal(one.name, title(one), str(count), f"<= {len(years)}", fix)


def _unsourced(one: FormField) -> InputError:
    fix = Text("say beside it where this figure was read", "请在旁注明该数值的出处")
    return _refusal(one.source, title(one), "", one.source, fix)


def _refusal(name: str, label: Text, seen: str, expected: str, fix: Text) -> InputError:
    words = Text("{label}: this cannot be used", "{label}：无法使用").format(label=label)
    return InputError(words, Place(column=name), seen=seen, expected=expected, fix=fix, code="lever_value")


# Priors out of a form: the arguments of each distribution, within its declared range.


Set = dict[str, tuple[str, tuple[float, ...]]]
"""Prior to the distribution and arguments a person gave it, as a scenario holds them."""

_LOW, _HIGH = Text("lowest", "下限"), Text("highest", "上限")
ARGUMENTS: Mapping[str, tuple[Text, ...]] = {
    "fixed": (Text("value", "取值"),),
    "uniform": (_LOW, _HIGH),
    "triangular": (_LOW, Text("most likely", "最可能值"), _HIGH),
    "beta": (Text("shape a, towards 1", "形状参数 a（趋向 1）"), Text("shape b, towards 0", "形状参数 b（趋向 0）")),
    "normal": (Text("mean", "均值"), Text("deviation", "标准差")),
    "lognormal": (Text("mean of the logarithm", "对数均值"), Text("deviation of the logarithm", "对数标准差")),
}
"""What each argument of a distribution is called."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of one prior."""

    name: str
    prior: Prior
    place: int

    @property
    def label(self) -> Text:
        """What it is called."""
        return ARGUMENTS[self.prior.distribution][self.place]

    @property
    def usual(self) -> float:
        """Its value in the paper."""
        return self.prior.arguments[self.place]


@lru_cache(maxsize=1)
def priors() -> tuple[Prior, ...]:
    """Return every prior in its latest version."""
    return tuple(map(prior.load, prior.names()))


def arguments(one: Prior) -> list[Argument]:
    """Return what may be filled in of a prior; nothing of one that is chance by definition."""
    if not one.editable:
        return []
    names = (f"prior.{one.name}.{place + 1}" for place in range(len(one.arguments)))
    return [Argument(name, one, place) for place, name in enumerate(names)]


def changed(form: Mapping[str, str]) -> Set:
    """Return the priors of a form that differ from their papers."""
    overrides: Set = {}
    faults = list(_unknown_priors(form))
    for one in priors():
        try:
            values = tuple(_argument(field, form.get(field.name, "")) for field in arguments(one))
            if values and values != one.arguments:
                overrides[one.name] = _checked(one, values)
        except InputError as error:
            faults.append(error)
    if faults:
        raise together(faults)
    return overrides


def _unknown_priors(form: Mapping[str, str]) -> Iterator[InputError]:
    """Yield a fault per name that begins as a prior's and is none of its arguments."""
    known = {field.name for one in priors() for field in arguments(one)}
    chance = {one.name for one in priors() if not one.editable}
    expected = " ".join(one.name for one in priors() if one.editable)
    for name in form:
        if name.startswith("prior.") and name not in known:
            fix = _CHANCE if name.split(".")[1] in chance else _NAME
            yield _prior_refusal(name, same(name[:60]), form[name][:40], expected, fix)


def with_priors(scenario: Scenario, set_: Set) -> Scenario:
    """Return the scenario with priors changed, as a child of it under a name of its own."""
    if not set_:
        return scenario
    return replace(
        scenario,
        id=f"{scenario.id}_priors",
        name=scenario.name + Text(", priors changed", "（先验已改）"),
        parent=scenario.digest[:12],
        priors={**scenario.priors, **set_},
    )


def _argument(field: Argument, text: str) -> float:
    """Return what stands in a field; the value of the paper where nothing does."""
    if not text.strip():
        return field.usual
    try:
        return written(text)
    except ValueError:
        example = f"{field.usual:g}"
        fix = Text("write a number, such as {e}", "请填数字，例如 {e}").format(e=example)
        raise _prior_refusal(field.name, _title(field), text[:40], example, fix) from None


def _checked(one: Prior, values: tuple[float, ...]) -> tuple[str, tuple[float, ...]]:
    """Return a distribution if it is one and stays inside the range of the prior."""
    label = one.label or same(one.name)
    place = arguments(one)[0].name
    shown = ", ".join(f"{value:g}" for value in values)
    try:
        wrong = outside(edited(one, one.distribution, values))
    except ValueError:
        raise _prior_refusal(place, label, shown, "", _SHAPE.format(
            order=_ORDERS[one.distribution])) from None  # fmt: skip
    if wrong:
        fix = Text("keep it within {limits}", "请保持在 {limits} 之内").format(limits=wrong[1])
        raise _prior_refusal(place, label, wrong[0], wrong[1], fix)
    return one.distribution, values


_CHANCE = Text("this is chance by definition: leave it out", "此项按定义即为随机，请删去")
_NAME = Text("name one of these priors and the place of its argument, such as prior.loss_share.1",
             "请写所列先验及其参数序号，例如 prior.loss_share.1")  # fmt: skip
_SHAPE = Text("write the numbers so that {order}", "请使所填数字满足：{order}")
_RISING = Text("they rise from lowest to highest", "由下限至上限不减")
_SPREAD = Text("the deviation is not negative", "标准差不为负")
_ORDERS: Mapping[str, Text] = {
    "fixed": Text("there is one", "只有一个"),
    "uniform": _RISING,
    "triangular": _RISING,
    "beta": Text("both are above zero", "两项均大于零"),
    "normal": _SPREAD,
    "lognormal": _SPREAD,
}


def _title(field: Argument) -> Text:
    return (field.prior.label or same(field.prior.name)) + Text(": ", "：") + field.label


def _prior_refusal(name: str, label: Text, seen: str, expected: str, fix: Text) -> InputError:
    words = Text("{label}: this prior cannot be used", "{label}：该先验无法使用")
    return InputError(
        words.format(label=label), Place(column=name), seen=seen, expected=expected, fix=fix, code="prior_value"
    )


# What changed priors do to a scenario: the default beside the changed one, on common draws.


Pairs = tuple[tuple[str, str], ...]
"""What was filled in of levers, as a value that can be kept."""


def names() -> list[str]:
    """Return the scenarios of the future that come with Yuzui, most priors first."""
    scenarios = scenario.shipped_names()
    future = [name for name, one in scenarios.items() if not one.replay]
    return sorted(future, key=lambda name: (-len(used(scenarios[name])), name))


def shipped(name: str) -> Scenario:
    """Return a scenario that comes with Yuzui."""
    return scenario.shipped_names()[name]


def used(scenario: Scenario) -> dict[str, list[Text]]:
    """Return the priors that the levers of a scenario rest on, each with those levers."""
    uses: dict[str, list[Text]] = {}
    for name in simulate.sequence(scenario.levers):
        _note(uses, simulate.lever(name))
    return uses


def chosen(form: Mapping[str, str]) -> str:
    """Return the shipped scenario asked for; empty if levers were filled in instead."""
    if _levers(form):
        return ""
    known = names()
    name = form.get("scenario", "").strip() or known[0]
    if name not in known:
        raise InputError(
            Text("there is no such scenario", "没有该情景"),
            Place(column="scenario"),
            seen=name[:60],
            expected=" ".join(known),
            code="no_such_scenario",
        )
    return name


def _levers(form: Mapping[str, str]) -> Pairs:
    known = simulate.levers()
    settings = [(k, v) for k, v in form.items() if k.partition(".")[0] in known and v.strip()]
    horizon = [("horizon", form["horizon"])] if form.get("horizon", "").strip() else []
    return tuple(sorted(settings + horizon)) if settings else ()


def effect(workspace: Workspace, form: Mapping[str, str], set_: Set) -> Comparison:
    """Run a scenario with the priors of the papers and with those that were set."""
    name, filled = chosen(form), _levers(form)
    before, ran, baseline = _default(workspace, name, filled)
    after = simulation_problem.under(workspace, before, with_priors(before.scenario, set_))
    return simulation_run.beside(before, after, (ran, baseline), ROUGH, stocked=False)


@confirmations(8)
def _default(workspace: Workspace, name: str, filled: Pairs) -> tuple[Posed, Ran, Simulation]:
    """Return a scenario as the papers have it, run: the same for every change of its priors."""
    if name:
        posed_problem = simulation_problem.pose(workspace, shipped(name))
    else:
        scenario = scenario_of(workspace, dict(filled))
        posed_problem = simulation_problem.under(workspace, posed(workspace, scenario.horizon), scenario)
    ran = simulation_problem.ran(posed_problem, ROUGH)
    return posed_problem, ran, simulation_run.simulation(posed_problem, ROUGH, None, ran, stocked=False)


def used_in(answer: Comparison) -> dict[str, list[Text]]:
    """Return the priors that a run rests on, each with the levers, or the stocks it leaves."""
    uses = {name: [STOCKS] for kind in TYPES for name in simulation_run.names(kind)}
    for name in answer.scenarios[0].order:
        _note(uses, simulate.lever(name))
    return uses


STOCKS = Text("stocks of knowledge, not the share", "知识存量（不影响占比）")


def _note(uses: dict[str, list[Text]], lever: ModuleType) -> None:
    for one in lever.PARAMETERS:
        if one.prior:
            uses.setdefault(one.prior, []).append(lever.TITLE)


def odds(answer: Comparison) -> list[tuple[int, float, float]]:
    """Return the odds of the target by year: as the papers have it, and as it was set."""
    first, second = ({row.by: row.probability for row in one.odds if row.world == "with"} for one in answer.scenarios)
    return [(by, first[by], second[by]) for by in sorted(first)]


def finding(answer: Comparison) -> Text:
    """Return what the change does, in one sentence."""
    first, second = answer.scenarios
    row = answer.difference_pp[-1]
    words = Text(
        "{name}: the changed priors move the share of {year} by {pp} percentage points, from {a} to {b}",
        "{name}：修改先验使 {year} 年占比由 {a} 变为 {b}，相差 {pp} 个百分点",
    )
    if answer.settings and not row.p05 and not row.p95:
        words = Text(
            "{name}: no lever of it rests on the changed priors; the share of {year} stays at {a}",
            "{name}：所含政策工具均不依赖所改先验，{year} 年占比仍为 {a}",
        )
    return words.format(
        name=first.scenario.name,
        year=row.year,
        pp=signed(row.p50, 3),
        a=percent(first.share.with_levers[-1].p50, 2),
        b=percent(second.share.with_levers[-1].p50, 2),
    )


def picture(answer: Comparison) -> Picture:
    """Return the difference of the share by year: two lines of it would lie on one another."""
    first = answer.scenarios[0]
    label = Text("changed less default", "所设减默认")
    begin = Spread(first.base.year, *[0.0] * 6)
    rows = [CurvePoint(x=r.year, y=r.p50, group=label, low=r.p10, high=r.p90) for r in (begin, *answer.difference_pp)]
    description = Text(
        "the line is the median of the differences on common draws; the band holds 8 in 10",
        "线为共同随机数下差异的中位数；带状区为八成区间",
    )
    read = read_from(first.files)
    meta = Meta("priors-effect", finding(answer), description, "derived", *read)
    points = Text("change of the share, percentage points", "占比变动（百分点）")
    return curve_chart(meta, rows, (Text("year", "年份"), points, ""))
