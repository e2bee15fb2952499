# SPDX-License-Identifier: Apache-2.0
"""Scenarios out of a form: what a person filled in, and an answer at once.

Every schedule of every lever has its field, and every parameter that is no prior; priors are set
beside their papers (``studies.parts.assumptions``). A field is named ``lever.parameter``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

from yuzui.errors import InputError, Place, together
from yuzui.investment import simulate
from yuzui.investment.confirmed import kept
from yuzui.investment.lever import Param
from yuzui.investment.path import HORIZONS
from yuzui.investment.path_report.sources import bundled
from yuzui.investment.scenario import Scenario, Value
from yuzui.investment.series.ratio import ratio
from yuzui.investment.simulate import ROUGH, titled
from yuzui.investment.simulation import document
from yuzui.investment.simulation.problem import Posed, pose, under
from yuzui.investment.simulation.world import furthest
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.numbers import written

NAME = Text("Your levers", "自设政策")
MARKS = re.compile(r"[,，;；、\s]+")
_NAMED, _PER_CENT = re.compile(r"\s*[:：=]\s*"), re.compile(r"\s*[%％]")


@dataclass(frozen=True, slots=True)
class Asked:
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


def fields() -> list[Asked]:
    """Return all that may be filled in, lever by lever in the order in which they act."""
    return [
        Asked(f"{name}.{one.name}", module, one)
        for name, module in simulate.levers().items()
        for one in module.PARAMETERS
        if not one.prior
    ]


@kept(16)
def posed(workspace: Workspace, horizon: int | None = None) -> Posed:
    """Return the series with nothing set on it; what a page asks of it differs in levers alone."""
    last = _after(workspace) if horizon is None else horizon
    return pose(workspace, Scenario("yours", NAME, last, {}, draws=ROUGH))


def _after(workspace: Workspace) -> int:
    """Return the year after the latest of the shipped series."""
    usual = Scenario("", NAME, 0, {})
    facts = bundled(workspace, usual.country)
    return ratio(facts, usual.country, usual.measure, usual.of).latest.year + 1


@kept(4)
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


def horizon(workspace: Workspace, given: Mapping[str, str]) -> int:
    """Return the last year asked for."""
    text = given.get("horizon", "").strip()
    if not text:
        return usual(workspace)
    first, last = bounds(workspace)
    if not (text.isdecimal() and first <= int(text) <= last):
        fix = Text(
            "write a year from {first}, the first without a figure, to {last}, the last that can be forecast",
            "请填 {first}（首个尚无数据的年份）至 {last}（可预测的最后年份）之间的年份",
        )
        limits = {"first": first, "last": last}
        raise _refused("horizon", LAST_YEAR, text, f"{first} … {last}", fix.format(**limits))
    return int(text)


LAST_YEAR = Text("last year", "终年")


def asked(workspace: Workspace, given: Mapping[str, str]) -> Scenario:
    """Return the scenario of a form."""
    begin = posed(workspace, horizon(workspace, given))
    years = begin.years[1:]
    known = {one.name: one for one in fields()}
    found: dict[str, dict[str, Value]] = {}
    sources: dict[str, str] = {}
    faults = list(_strange(given, known))
    for name, one in known.items():
        if not given.get(name, "").strip():
            continue
        try:
            value = _read(one, given[name], years)
        except InputError as error:
            faults.append(error)
            continue
        lever, _, parameter = name.partition(".")
        found.setdefault(lever, {})[parameter] = value
        if one.source:
            sources[name] = given.get(one.source, "").strip()
            faults += [] if sources[name] else [_unsourced(one)]
    if faults:
        raise together(faults)
    return replace(begin.scenario, levers=found, sources=sources)


def answer(workspace: Workspace, scenario: Scenario) -> dict[str, Any]:
    """Run a scenario on the series that was read already."""
    here = under(workspace, posed(workspace, scenario.horizon), scenario)
    return document.told(here, ROUGH, stocked=False)


def _strange(given: Mapping[str, str], known: Mapping[str, Asked]) -> list[InputError]:
    """Return a fault per name that begins as a lever's and is not one of its fields."""
    levers = {name.partition(".")[0] for name in known}
    ours = known.keys() | {one.source for one in known.values()}
    strange = [name for name in given if name.partition(".")[0] in levers and name not in ours]
    fix = Text("use one of the names expected", "请使用所列名称之一")
    return [
        _refused(
            name, same(name[:60]), given[name][:60],
            " ".join(one for one in known if one.startswith(name.partition(".")[0] + ".")), fix,
        )
        for name in strange
    ]  # fmt: skip


def title(one: Asked) -> Text:
    """Return the lever and the parameter in words."""
    return titled(*one.name.split("."))


def _read(one: Asked, text: str, years: Sequence[int]) -> Value:
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
        raise _refused(
            one.name, title(one), text[:60], f"{one.param.default:g}",
            Text("write one number: it is the same in all years", "请只填一个数：各年取同一值"),
        )  # fmt: skip
    return value


def _by_name(one: Asked, pairs: Sequence[str], text: str, years: Sequence[int]) -> Value:
    """Return values under the names of years, each holding until the next."""
    from yuzui.investment.scenario import held

    named: dict[int, float] = {}
    example = f"{years[0]}: {one.range[1] / 10:g}, {years[-1]}: 0"
    for pair in pairs:
        year, mark, number = pair.partition(":")
        if not mark or not year.isdecimal() or int(year) in named:
            fix = Text("write a year before every number, each year once: {e}",
                       "请在每个数前写年份，各年份仅一次：{e}").format(e=example)  # fmt: skip
            raise _refused(one.name, title(one), text[:60], example, fix)
        if int(year) not in years:
            expected = f"{years[0]} … {years[-1]}"
            fix = Text("write years from {a} to {b}, or another last year",
                       "请填 {a} 至 {b} 年，或改终年").format(a=years[0], b=years[-1])  # fmt: skip
            raise _refused(one.name, title(one), year[:20], expected, fix)
        named[int(year)] = _number(one, number, text)
    return {
        year: one.param.unnamed if value is None else value
        for year, value in zip(years, held(named, years), strict=True)
    }


def _number(one: Asked, part: str, text: str) -> float:
    low, high = one.range
    try:
        value = written(part)
    except ValueError:
        fix = Text(
            "write numbers alone, such as 25, 50, 75 or 2025: 25, 2029: 0",
            "请只填数字，例如 25, 50, 75 或 2025: 25, 2029: 0",
        )
        raise _refused(one.name, title(one), text[:60], f"{low:g} … {high:g}", fix) from None
    if not low <= value <= high:
        fix = Text("write a number from {low} to {high}", "请填 {low} 至 {high} 之间的数")
        limits = {"low": f"{low:g}", "high": f"{high:g}"}
        raise _refused(one.name, title(one), part[:20], f"{low:g} … {high:g}", fix.format(**limits))
    return value


def _surplus(one: Asked, count: int, years: Sequence[int]) -> InputError:
    """Return the error of more values than years: none is dropped silently."""
    fix = Text(
        "{n} too many for the {years} years {first} to {last}: take them away, or choose a later last year",
        "{first} 至 {last} 共 {years} 年，多出 {n} 个值：请删去，或推后终年",
    ).format(years=len(years), first=years[0], last=years[-1], n=count - len(years))
    return _refused(one.name, title(one), str(count), f"<= {len(years)}", fix)


def _unsourced(one: Asked) -> InputError:
    fix = Text("say beside it where this figure was read", "请在旁注明该数值的出处")
    return _refused(one.source, title(one), "", one.source, fix)


def _refused(name: str, label: Text, seen: str, expected: str, fix: Text) -> InputError:
    words = Text("{label}: this cannot be used", "{label}：无法使用").format(label=label)
    return InputError(words, Place(column=name), seen=seen, expected=expected, fix=fix, code="lever_value")
