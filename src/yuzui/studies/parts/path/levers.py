# SPDX-License-Identifier: Apache-2.0
"""What a lever buys: percentage points of the share next year, with the width of its priors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yuzui import plugins
from yuzui.errors import NotIdentifiableError, UnknownIdentifierError
from yuzui.text import Text

if TYPE_CHECKING:
    from types import ModuleType

    from yuzui.invest.lever import Path
    from yuzui.invest.series.facts import Facts
    from yuzui.invest.series.ratio import Ratio

DRAWS = 2000
STEP = 0.01
"""What the lever is given: a part of the base year's numerator, or of its range."""

BASIS = Text(
    "enterprises spend on basic research what they last published ({year}), as a share of what "
    "they perform; their funds are taken to be what they perform; everything else is carried",
    "企业基础研究占其执行经费的比例取最近公布值（{year} 年）；企业资金按其执行额计；其余结构沿用",
)


def measured(name: str, facts: Facts, share: Ratio, growth: float, seed: int) -> dict[str, Any]:
    """Return what one lever does to the share in the year after the base year.

    Parameters
    ----------
    name : str
        A lever of the registry.
    facts : Facts
        The series; must hold performers and the basic research of enterprises.
    share : Ratio
        Share of basic research; amounts are needed.
    growth : float
        Growth of every cell of the baseline, fraction.
    seed : int
        Seed of the draws.

    Returns
    -------
    dict
        ``effect_pp`` per ``amount`` of money at the medians of the priors, its 80 % ``interval``
        over the priors, the same with no private response, and what happens at the plausible
        maximum: ``effect_pp``, ``queued`` and whether the cap binds.

    Raises
    ------
    UnknownIdentifierError
        If there is no such lever.
    NotIdentifiableError
        If the series does not say what enterprises spend on basic research.
    """
    from yuzui.invest import prior

    levers = plugins.modules("lever")
    if name not in levers:
        raise UnknownIdentifierError(
            Text("there is no such lever", "没有该政策工具"), seen=name, expected=" ".join(levers)
        )
    lever = levers[name]
    before, year = _cube(facts, share, growth)
    main = next(param for param in lever.PARAMETERS if param.schedule)
    money = main.unit == "money"
    amount = STEP * ((share.latest.part or 0.0) if money else lever.RANGE[main.name][1])
    low, high = _interval(lever, main.name, amount, before, seed)
    largest = _moved(lever, before, {main.name: lever.RANGE[main.name][1]})
    return {
        "name": name,
        "title": lever.TITLE.json(),
        "real": lever.REAL,
        "parameter": main.name,
        "amount": amount,
        "unit": share.latest.unit if money else main.unit,
        "effect_pp": _moved(lever, before, {main.name: amount})[0],
        "interval": {"low": low, "high": high, "level": 0.8, "kind": "prior"},
        "no_response_pp": _moved(lever, before, {main.name: amount} | _silent(lever))[0],
        "at_maximum": {
            "amount": lever.RANGE[main.name][1],
            "effect_pp": largest[0],
            "queued": largest[1],
        },
        "cap_binds": largest[1] > 0,
        "priors": [prior.load(p.prior).json() for p in lever.PARAMETERS if p.prior],
        "basis": BASIS.format(year=year).json(),
        "source": lever.SOURCE,
    }


def _cube(facts: Facts, share: Ratio, growth: float) -> tuple[Path, int]:
    """Return base year and the year after, and the year of the enterprises' split."""
    from yuzui.invest.lever import Path

    base = share.latest
    content, year = _content(facts, share)
    own = _latest(facts, share, "performer", "enterprise")
    if base.part is None or base.whole is None or content is None or own is None:
        raise NotIdentifiableError(
            Text(
                "the series does not say what enterprises spend on basic research",
                "序列未给出企业的基础研究经费，无法计算政策工具的作用",
            ),
            fix=Text(
                "add rows of dimension performer, category enterprise; or leave --lever away",
                "请补充维度 performer、类别 enterprise 的行，或省略 --lever",
            ),
            code="no_enterprise_split",
        )
    firms = base.whole * own
    firms_basic = min(base.part, content * firms)
    rest = base.whole - firms
    cells = {
        ("enterprise", "enterprise", "basic"): firms_basic,
        ("enterprise", "enterprise", "experimental"): firms - firms_basic,
        ("central_government", "higher_education", "basic"): base.part - firms_basic,
        ("central_government", "higher_education", "experimental"): rest
        - (base.part - firms_basic),
    }
    return Path.of(cells, (base.year, base.year + 1), growth), year


def _content(facts: Facts, share: Ratio) -> tuple[float | None, int]:
    """Return the share of basic research in what enterprises perform, and its year."""
    found = facts.select(country=share.country, vintage_kind=share.kind)
    totals = {f.year: f.value for f in found if (f.dimension, f.category) == _ENTERPRISE}
    basics = {f.year: f.value for f in found if f.category == "enterprise|basic"}
    for year in sorted(basics, reverse=True):
        part, whole = basics[year], totals.get(year)
        if part is not None and whole:
            return float(part / whole), year
    return None, 0


_ENTERPRISE = ("performer", "enterprise")


def _latest(facts: Facts, share: Ratio, dimension: str, category: str) -> float | None:
    """Return the latest share of one performer in the whole, at or before the base year."""
    rows = facts.select(country=share.country, dimension=dimension, category=category)
    amounts = {f.year: f.value for f in rows if f.vintage_kind == share.kind}
    for point in reversed(share.points):
        value = amounts.get(point.year)
        if value is not None and point.whole:
            return float(value) / point.whole
    return None


def _setting(lever: ModuleType, values: dict[str, Any]) -> Any:
    from yuzui.invest.lever import Setting

    return Setting(lever.PARAMETERS, values)


def _silent(lever: ModuleType) -> dict[str, Any]:
    return {param.name: 0.0 for param in lever.PARAMETERS if param.prior}


def _moved(lever: ModuleType, before: Path, values: dict[str, Any]) -> tuple[float, float]:
    """Return the change of the share in percentage points, and the money that waits."""
    after = lever.effect(before, _setting(lever, values))
    return 100 * float((after.share() - before.share())[0, 1]), float(after.queued[0, 1])


def _interval(
    lever: ModuleType, name: str, amount: float, before: Path, seed: int
) -> tuple[float, float]:
    import numpy as np

    from yuzui.invest.simulate import drawn

    draws = drawn(lever, seed, DRAWS, len(before.years))
    after = lever.effect(before, _setting(lever, {name: amount} | draws))
    moved = 100 * (after.share() - before.share())[:, 1]
    low, high = np.quantile(moved, (0.1, 0.9), method="inverted_cdf")
    return float(low), float(high)
