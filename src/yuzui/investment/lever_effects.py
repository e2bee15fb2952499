# SPDX-License-Identifier: Apache-2.0
"""The cube of the base year from which levers start, and what of it is published.

Nobody publishes who pays whom for which type of research in one table. What is published is kept:
the totals of the types, of the performers as far as they are known, the last split of the part over
performers, the government's share of all funds. What is not is filled in by rules said in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from types import ModuleType
from typing import Any, NamedTuple

import msgspec
import numpy as np

from yuzui.errors import InputError, NotIdentifiableError
from yuzui.investment import path_sources, prior, simulate
from yuzui.investment.cube import Cube, Key, Known, ipf
from yuzui.investment.lever import RANGE_UNIT, SOURCES, TYPES, Cell, Param, Path, Setpoint, Setting
from yuzui.investment.path import Window, last_growth
from yuzui.investment.path_answer import AtMaximum, FundYear, LeverEffect, Together, Unset, Variant
from yuzui.investment.prior import Stated
from yuzui.investment.series.facts import Facts
from yuzui.investment.series.national_patterns import SHARE
from yuzui.investment.series.ratio import Ratio
from yuzui.investment.simulate import drawn
from yuzui.model.quantity import Interval
from yuzui.text import Text, join, same
from yuzui.text.numbers import number, percent

Payers = Mapping[str, float]
"""Source of funds to its part of the money of one performer and type, fractions that sum to 1."""

PUBLISHED = Text("research by type and performer is published of {base}", "{base} 年各执行部门各类研发经费均已公布")
FITTED = Text(
    "basic research by performer is fitted from its last published split ({split}) to the totals of {base}",
    "各执行部门的基础研究由最近公布的构成（{split} 年）拟合至 {base} 年总量",
)
PROPORTIONS = Text(
    "performers without a figure of {base} keep their proportions of {whole}",
    "{base} 年未公布的部门总量沿用 {whole} 年比例",
)
ALIKE = Text(
    "applied research and development are split alike in every sector", "应用研究与试验发展在各部门按同一比例划分"
)
UNSPLIT = Text(
    "all that is not basic is taken for development: an assumption, for no year says how much is applied",
    "假设基础研究以外均为试验发展（无数据载明应用研究）",
)
NAMED = Text(
    "who pays is published of {paid} by type and performer; the {unnamed} % without a named payer "
    "are taken to be paid like the rest",
    "出资方按 {paid} 年公布的分类型、分部门数据；未标明出资方的 {unnamed}% 按同类资金比例处理",
)
OWN = Text(
    "enterprises pay for what they perform, the rest outside them is paid by government as far as "
    "its money goes, then by enterprises",
    "企业执行部分由企业出资，企业以外部门由政府资金承担，不足部分由企业承担",
)
GOVERNMENT = Text(
    "government pays {share} % of all R&D (figure of {paid})", "政府资金占研发总经费的 {share}%（{paid} 年数据）"
)
ALL_PUBLIC = Text(
    "government is taken to pay all of it: an assumption, for no figure says its part",
    "假设企业以外部门全部由政府出资（无数据可据）",
)
CENTRE = Text(
    "the centre {central} % of that, its part of public outlay on science and technology in {outlay}",
    "其中中央占 {central}%（按 {outlay} 年财政科技支出的中央占比）",
)
HALF = Text(
    "the centre {central} % of that: an assumption, for no figure says its part",
    "假设其中中央占 {central}%（无数据可据）",
)
CENTRAL = 0.5
"""Part of public money paid by the centre where no figure says so: an assumption, labelled."""


@dataclass(frozen=True, slots=True)
class Start:
    """The cube of the base year."""

    cells: Mapping[Cell, float]
    split: int
    content: Mapping[str, float]
    basis: Text


def start(facts: Facts, share: Ratio) -> Start:
    """Return the cube of the base year of a share of basic research."""
    from yuzui.investment.cube import known

    base = share.latest
    try:
        known_cube = known(facts, share.country, share.kind)
    except InputError as error:
        if error.code != "no_split":
            raise
        raise _unknown() from error
    split = max((year for year in known_cube.cubes if year <= base.year), default=None)
    if base.part is None or base.whole is None or split is None:
        raise _unknown()
    performers, year = _performers(facts, known_cube, share)
    cube, published = _fitted(known_cube, split, performers, share)
    payers, paid = _named(facts, share, cube)
    words = [PUBLISHED if published else FITTED]
    if year != base.year:
        words.append(PROPORTIONS)
    applied = _applied(facts, share)
    if not published:
        words.append(UNSPLIT if applied is None else ALIKE)
    if payers:
        words.append(NAMED)
    else:
        payers, ruled, paid = _ruled(facts, share, cube)
        words += ruled
    figures = {"split": split, "base": base.year, "whole": year, **paid}
    return Start(
        _cells(cube, applied or 0.0, payers),
        split,
        {p: cube.cells[p, "basic"] / total for p, total in performers.items() if total},
        join([one.format(**figures) for one in words], "; ", "；"),
    )


def _performers(facts: Facts, amounts: Known, share: Ratio) -> tuple[dict[str, float], int]:
    """Return what each performer spends in the base year, and the year of its proportions."""
    base = share.latest
    whole = base.amounts()[1]
    complete = [y for y, one in amounts.years.items() if one.performers and y <= base.year]
    if not complete:
        raise _unknown()
    year = complete[-1]
    old = amounts.years[year].performers
    rows = facts.select(country=share.country, year=base.year, dimension="performer")
    known = {
        f.category: float(f.value)
        for f in rows
        if f.value is not None and f.category in old and f.vintage_kind == share.kind
    }
    left = whole - sum(known.values())
    rest = sum(amount for p, amount in old.items() if p not in known)
    if rest:
        known |= {p: left * amount / rest for p, amount in old.items() if p not in known}
    return known, year


def _fitted(known_cube: Known, split: int, performers: Mapping[str, float], share: Ratio) -> tuple[Cube, bool]:
    """Return types by performer, fitted to the totals of the base year; whether all is published.

    What is published of the base year itself is fitted too: rounded figures do not add up.
    """
    base, last = share.latest, known_cube.cubes[split]
    part, whole = base.amounts()
    kinds = known_cube.years[split].types
    published = split == base.year and set(TYPES) <= kinds.keys()
    if published:
        types = {kind: kinds[kind] for kind in TYPES if kind != "experimental"} | {"basic": part}
        types["experimental"] = whole - sum(types.values())
    else:
        last = last.merged("type", {kind: "rest" for _, kind in last.cells if kind != "basic"})
        types = {"basic": part, "rest": whole - part}
    by_performer: dict[Key, float] = {(p,): amount for p, amount in performers.items()}
    by_type: dict[Key, float] = {(kind,): amount for kind, amount in types.items()}
    return ipf(last, {("performer",): by_performer, ("type",): by_type}).cube, published


def _applied(facts: Facts, share: Ratio) -> float | None:
    """Return the part of applied research in what is not basic in the latest year that says it."""
    kinds: dict[int, dict[str, float]] = {}
    for fact in facts.select(country=share.country, dimension="type", vintage_kind=share.kind):
        if fact.value is not None and fact.year <= share.latest.year:
            kinds.setdefault(fact.year, {})[fact.category] = float(fact.value)
    both = [year for year, one in kinds.items() if {"applied", "experimental"} <= one.keys()]
    if not both:
        return None
    last = kinds[max(both)]
    return last["applied"] / (last["applied"] + last["experimental"])


def _named(facts: Facts, share: Ratio, cube: Cube) -> tuple[dict[Key, Payers], dict[str, int | str]]:
    """Return who pays for every cell as published of the base year, and words; else nothing."""
    base = share.latest
    money: dict[Key, dict[str, float]] = {}
    for fact in facts.select(country=share.country, year=base.year, dimension=NAMES_PAYERS):
        payer, *key = fact.parts
        if fact.value and fact.vintage_kind == share.kind and payer in SOURCES:
            money.setdefault(tuple(key), {})[payer] = float(fact.value)
    sums = {key: sum(own.values()) for key, own in money.items()}
    # half a table says nothing of the other half
    if any(amount and sums.get(key, 0.0) <= 0 for key, amount in cube.cells.items()):
        return {}, {}
    unnamed = 100 * max(0.0, 1 - sum(sums.values()) / base.amounts()[1])
    payers: dict[Key, Payers] = {
        key: {payer: amount / sums[key] for payer, amount in own.items()} for key, own in money.items()
    }
    return payers, {"paid": base.year, "unnamed": f"{unnamed:.2g}"}


NAMES_PAYERS = "source_x_performer_x_type"


def _ruled(facts: Facts, share: Ratio, cube: Cube) -> tuple[dict[Key, Payers], list[Text], dict[str, int | str]]:
    """Return who pays by rule, the rule, and its figures: the latest that are published."""
    paid = _by_year(facts, share, SHARE, "government")
    centre = _by_year(facts, share, "fiscal", "central_S&T_outlay")
    outlay = _by_year(facts, share, "fiscal", "government_S&T_outlay")
    # parts of one year only: two years' outlays make no share
    both = max(centre.keys() & outlay.keys(), default=0)
    central = centre[both] / outlay[both] if both else CENTRAL
    year, whole = max(paid, default=0), share.latest.amounts()[1]
    elsewhere = sum(v for (p, _), v in cube.cells.items() if p != "enterprise")
    public = min(paid[year] / 100 * whole, elsewhere) if paid else elsewhere
    part = public / elsewhere if elsewhere else 0.0
    outside = {"central_government": part * central, "local_government": part * (1 - central), "enterprise": 1 - part}
    payers: dict[Key, Payers] = {key: {"enterprise": 1.0} if key[0] == "enterprise" else outside for key in cube.cells}
    words = [OWN, GOVERNMENT if paid else ALL_PUBLIC, CENTRE if both else HALF]
    shares = {"share": f"{100 * public / whole:.3g}", "central": f"{100 * central:.3g}"}
    return payers, words, {**shares, "paid": year, "outlay": both}


def _by_year(facts: Facts, share: Ratio, dimension: str, category: str) -> dict[int, float]:
    """Return what is published by year, up to the base year."""
    rows = facts.select(country=share.country, dimension=dimension, category=category)
    return {f.year: float(f.value) for f in rows if f.value and f.year <= share.latest.year}


def _cells(cube: Cube, applied: float, payers: Mapping[Key, Payers]) -> dict[Cell, float]:
    """Spread every cell over who pays for it, and what is not split over types by its part."""
    cells: dict[Cell, float] = {}
    for (performer, kind), amount in cube.cells.items():
        kinds = _split(applied) if kind == "rest" else {kind: 1.0}
        for payer, a in payers.get((performer, kind), {}).items():
            for name, b in kinds.items():
                if a * b * amount:
                    cells[payer, performer, name] = a * b * amount
    return cells


def _split(applied: float) -> dict[str, float]:
    return {"applied": applied, "experimental": 1 - applied}


def _unknown() -> NotIdentifiableError:
    return NotIdentifiableError(
        Text(
            "the series does not say what enterprises spend on basic research",
            "序列未给出企业的基础研究经费，无法计算政策工具的作用",
        ),
        fix=Text(
            "add rows of dimension performer_x_type, category enterprise|basic and the like; or leave --lever away",
            "请补充维度 performer_x_type、类别 enterprise|basic 等的行，或省略 --lever",
        ),
        code="no_enterprise_split",
    )


# What each lever buys: percentage points of the share, with the width of its priors.


DRAWS = 2000
STEP = 0.01
"""What is given to a lever: so much of the base year's numerator in money, of a fraction in it."""

AFTER = 5
"""Years after which the effect of what lasts and of what ends is compared."""

ALL = "all"
"""Name that stands for every lever of the registry."""


class Measured(NamedTuple):
    """What levers do, and the money they add that nobody pays."""

    levers: list[LeverEffect]
    residual: float
    together: list[Together]

    @property
    def priors(self) -> list[Stated]:
        """Every prior they rest on, once."""
        return list({one.name: one for lever in self.levers for one in lever.priors}.values())


def measured(
    name: str,
    facts: Facts,
    share: Ratio,
    windows: Sequence[Window],
    seed: int,
    own: Mapping[str, ModuleType] | None = None,
) -> Measured:
    """Return what levers do to the share in the year after the base year; ``own`` are those of a workspace."""
    chosen = simulate.levers(own) if name == ALL else {name: simulate.lever(name, own)}
    begin = start(facts, share)
    growth = last_growth(windows, Text("leave --lever away", "请省略 --lever"))
    base = share.latest.year
    before = Path.of(begin.cells, range(base, base + 1 + AFTER), growth)
    rows, residual = [], 0.0
    for key, lever in chosen.items():
        row, left = _lever(key, lever, before, share, seed, begin.basis)
        rows.append(row)
        residual = max(residual, left)
    return Measured(rows, residual, list(_together(chosen, before, rows)))


def _together(chosen: Mapping[str, ModuleType], before: Path, rows: Sequence[LeverEffect]) -> Iterator[Together]:
    """Yield what each two levers do in one run, at what each is given alone."""
    alone = {row.name: row for row in rows}
    for first, second in combinations(chosen, 2):
        path = before
        for name in (first, second):
            lever = chosen[name]
            values = {**simulate.medians(lever), main_parameter(lever).name: alone[name].amount}
            path = lever.effect(path, Setting(lever.PARAMETERS, values))
        moved = float(100 * (path.share() - before.share())[0, 1])
        yield Together(first, second, moved, alone[first].effect_pp + alone[second].effect_pp)


def main_parameter(lever: ModuleType) -> Param:
    """Return the scheduled parameter of a lever by which it is measured: the first."""
    parameter: Param = next(param for param in lever.PARAMETERS if param.schedule)
    return parameter


def _lever(
    name: str, lever: ModuleType, before: Path, share: Ratio, seed: int, basis: Text
) -> tuple[LeverEffect, float]:
    """Return what one lever does, and the money it adds that nobody pays."""
    main = main_parameter(lever)
    unit = share.latest.unit
    amount = _amount(lever, main, share)
    medians, silent = simulate.medians(lever), simulate.silent(lever)
    once = _moved(lever, before, medians | {main.name: amount})
    top = lever.RANGE[main.name][1 if main.sign >= 0 else 0]
    # a plausible maximum in money holds for the unit in which it is stated
    known = main.unit != "money" or unit == RANGE_UNIT
    largest = _moved(lever, before, medians | {main.name: top}) if known else None
    row = LeverEffect(
        name=name,
        title=lever.TITLE,
        real=lever.REAL,
        parameter=main.name,
        parameter_label=main.label,
        amount=amount,
        unit=unit if main.unit == "money" else main.unit,
        effect_pp=once.pp,
        interval=Interval(*_interval(lever, {main.name: amount}, before, seed), 0.8, "prior"),
        no_response_pp=_moved(lever, before, silent | {main.name: amount}).pp,
        zero_pp=_moved(lever, before, medians | {main.name: 0.0}).pp,
        real_pp=once.real_pp,
        cost=once.cost,
        at_maximum=None if largest is None else AtMaximum(top, largest.pp, largest.queued),
        cap_binds=largest is not None and largest.queued > 0,
        by=_by(lever, before, medians, main, amount),
        fund=fund_years(lever, before, medians | {main.name: amount}),
        priors=[prior.load(p.prior).stated() for p in lever.PARAMETERS if p.prior],
        unset=[Unset(one.label, one.note) for one in lever.PARAMETERS if one.sourced and one.note],
        source=lever.SOURCE,
        basis=basis,
    )
    return row, once.residual


def _amount(lever: ModuleType, main: Param, share: Ratio) -> float:
    """Return what is given: money, one more of what is counted, or a hundredth of a fraction."""
    if main.unit == "money":
        return STEP * share.latest.amounts()[0]
    if lever.RANGE[main.name][1] > 1:
        return 1.0
    return float(min(STEP, lever.RANGE[main.name][1])) * (1 if main.sign >= 0 else -1)


class Moved(NamedTuple):
    """What a setting does: points of the share at first and at last, of what is real, money, money that waits."""

    pp: float
    last_pp: float
    real_pp: float
    cost: float
    queued: float
    residual: float


def _moved(lever: ModuleType, before: Path, values: Mapping[str, Setpoint]) -> Moved:
    """Return what a setting does in the year after the base year, and at the end."""
    after = lever.effect(before, Setting(lever.PARAMETERS, values))
    shares = 100 * (after.share() - before.share())[0]
    real = 100 * (after.real_share() - before.real_share())[0]
    paid: Any = sum(after.paid[s] - before.paid[s] for s in after.paid)
    return Moved(
        pp=float(shares[1]),
        last_pp=float(shares[-1]),
        real_pp=float(real[1]),
        cost=float((after.cost - before.cost)[0, 1]),
        queued=float(after.queued[0, 1]),
        # what a sum of floating numbers loses is not money
        residual=round(float(np.abs(after.whole - before.whole - paid).max()), 6),
    )


def _by(lever: ModuleType, before: Path, medians: Mapping[str, Setpoint], main: Param, amount: float) -> list[Variant]:
    """Return the effect by what a lever tells apart: who pays, and how long a grant lasts."""
    rows = []
    for axis, variants in getattr(lever, "VARIANTS", {}).items():
        for name, values in variants.items():
            setting = _setting(values)
            lasts = values.get("years") or AFTER
            schedule = [0.0, *([amount] * lasts), *([0.0] * (AFTER - lasts))]
            once = _moved(lever, before, {**medians, **setting, main.name: schedule})
            row = Variant(**{axis: name}, years=values.get("years"), effect_pp=once.pp, effect_pp_after=once.last_pp)
            rows.append(msgspec.structs.replace(row, **_part(lever, before, (main.name, amount), (axis, name))))
    return rows


def _setting(variant: Mapping[str, float]) -> dict[str, float]:
    """Return what a variant sets of the lever's own parameters."""
    return {key: value for key, value in variant.items() if key not in ("years", "part")}


def _part(lever: ModuleType, before: Path, given: tuple[str, float], at: tuple[str, str]) -> dict[str, float]:
    """Return what one of several payers pays, and does where nothing responds: the mean over who comes first."""
    variants = lever.VARIANTS[at[0]]
    if "part" not in variants[at[1]]:
        return {}
    name, amount = given
    silent = simulate.silent(lever)
    whole = _moved(lever, before, silent | {name: amount}).pp
    alone = {
        one: _moved(lever, before, {**silent, **_setting(values), name: values["part"] * amount}).pp
        for one, values in variants.items()
    }
    others = sum(pp for one, pp in alone.items() if one != at[1])
    return {"part": variants[at[1]]["part"], "part_pp": (alone[at[1]] + whole - others) / 2}


def fund_years(lever: ModuleType, before: Path, values: Mapping[str, Setpoint]) -> list[FundYear]:
    """Return by year what is paid into a fund and out of it, and what waits; nothing where money does not wait."""
    if not hasattr(lever, "fund"):
        return []
    setting = Setting(lever.PARAMETERS, values)
    new = (lever.effect(before, setting).whole - before.whole)[0]
    rows, balance = [], 0.0
    for year, paid_in, paid_out, own in zip(before.years, *lever.fund(before, setting), new, strict=True):
        balance += float(paid_in - paid_out)
        rows.append(FundYear(year, float(paid_in), float(paid_out), float(own), balance))
    return rows[1:]


def _interval(lever: ModuleType, values: Mapping[str, Setpoint], before: Path, seed: int) -> tuple[float, float]:
    draws = drawn(lever, seed, DRAWS, len(before.years))
    after = lever.effect(before, Setting(lever.PARAMETERS, draws | dict(values)))
    moved = 100 * (after.share() - before.share())[:, 1]
    low, high = np.quantile(moved, (0.1, 0.9), method="inverted_cdf")
    return float(low), float(high)


NAMES = {
    "central": Text("centre", "中央"),
    "local": Text("provinces", "地方"),
    "stable": Text("stable", "稳定支持"),
    "competitive": Text("competitive", "竞争性"),
}
"""Words for what levers tell apart."""


# Sentences about levers: what each buys, and what may be believed of it.


Line = tuple[Text, Text]


def amount(value: float, unit: str) -> Text:
    """Return what is given to a lever in words: money, a count, or a share of something."""
    if unit == "1":
        return percent(value) if abs(value) < 1 else number(value)
    return Text("{n} {u} a year", "每年 {n} {u}").format(n=number(value, 1), u=path_sources.unit(unit))


def unit(name: str) -> Text:
    """Return the unit of a lever's parameter in words; empty for a fraction or a count."""
    if name == "money":
        return path_sources.unit(RANGE_UNIT)
    return Text("years", "年") if name == "a" else same("" if name == "1" else name)


def sentence(lever: LeverEffect) -> Text:
    """Return what a lever buys in one sentence."""
    words = Text(
        "{title} ({label}, {amount}): {pp} percentage points in the first year",
        "{title}（{label} {amount}）：首年 {pp} 个百分点",
    )
    interval = lever.interval
    if lever.priors:
        words += Text(
            " (8 in 10 between {low} and {high}; {none} if nothing responds)",
            "（八成在 {low} 与 {high} 之间；若无响应为 {none}）",
        )
    if not lever.real:
        words += Text(", statistical and not real", "，属统计口径变化，并非实际增长")
    most = lever.at_maximum
    if lever.cap_binds and most:
        words += Text(
            "; of {most} only {spent} can be absorbed in the first year", "；若增投 {most}，首年只能吸收 {spent}"
        )
    for one in lever.unset:
        words += Text("; ", "；") + one.label + Text(": ", "：") + one.note
    words += _ends(lever)
    return words.format(
        title=lever.title,
        label=lever.parameter_label,
        amount=amount(lever.amount, lever.unit),
        pp=number(lever.effect_pp, _digits(lever.effect_pp)),
        low=number(interval.low, _digits(lever.effect_pp)),
        high=number(interval.high, _digits(lever.effect_pp)),
        none=number(lever.no_response_pp, _digits(lever.effect_pp)),
        most=number(most.amount) if most else same(""),
        spent=number(most.amount - most.queued) if most else same(""),
    )


def _ends(lever: LeverEffect) -> Text:
    """Say what lasts and what ends, where a lever tells the two apart."""
    parts = [
        Text("{mode} {pp}", "{mode} {pp}").format(mode=NAMES[row.mode], pp=number(row.effect_pp_after, 3))
        for row in lever.by
        if row.mode
    ]
    if not parts:
        return same("")
    words = Text("; after {n} years {parts}", "；{n} 年后：{parts}")
    return words.format(n=AFTER, parts=join(parts, ", ", "，"))


def _digits(value: float) -> int:
    return 3 if abs(value) >= 0.01 else 5
