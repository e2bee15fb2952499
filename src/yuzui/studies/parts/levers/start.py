# SPDX-License-Identifier: Apache-2.0
"""The cube of the base year from which levers start, and what of it is published.

Nobody publishes who pays whom for which type of research in one table. What is published is kept:
the totals of the types, of the performers as far as they are known, the last split of the part over
performers, the government's share of all funds. What is not is filled in by rules said in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from yuzui.errors import InputError, NotIdentifiableError
from yuzui.text import Text

if TYPE_CHECKING:
    from yuzui.invest.cube.estimate import Cube, Key
    from yuzui.invest.cube.known import Known
    from yuzui.invest.lever import Cell
    from yuzui.invest.series.facts import Facts
    from yuzui.invest.series.ratio import Ratio

BASIS = Text(
    "basic research by performer is fitted from its last published split ({split}) to the totals "
    "of {base}; performers without a figure of {base} keep their proportions of {whole}; "
    "enterprises pay for what they perform, government is taken to pay {share} % of all R&D, all "
    "of it outside enterprises, the centre {central} % of that; the rest is paid by enterprises; "
    "applied research and development are split alike in every sector",
    "各执行部门的基础研究由最近公布的构成（{split} 年）拟合至 {base} 年总量；"
    "{base} 年未公布的部门总量沿用 {whole} 年比例；企业执行部分由企业出资，"
    "政府资金按研发总经费的 {share}% 计、全部投向企业以外部门，其中中央占 {central}%；"
    "其余由企业出资；应用研究与试验发展在各部门按同一比例划分",
)
CENTRAL = 0.5
"""Part of public money paid by the centre where no figure says so: an assumption."""


@dataclass(frozen=True, slots=True)
class Start:
    """The cube of the base year.

    Parameters
    ----------
    cells : mapping
        Cell to amount, in the unit of the series.
    split : int
        Year of the published split of basic research over performers.
    content : mapping
        Performer to the part of its own R&D that is basic research.
    basis : Text
        What is published of it and what is filled in.
    """

    cells: Mapping[Cell, float]
    split: int
    content: Mapping[str, float]
    basis: Text


def start(facts: Facts, share: Ratio) -> Start:
    """Return the cube of the base year of a share of basic research.

    Parameters
    ----------
    facts : Facts
        The checked series.
    share : Ratio
        The share; its latest point must have amounts.

    Returns
    -------
    Start
        Cells by source of funds, performer and type that add up to the published totals.

    Raises
    ------
    NotIdentifiableError
        ``no_enterprise_split`` if the series does not split basic research over performers.
    """
    from yuzui.invest.cube.known import known

    base = share.latest
    try:
        found = known(facts, share.country, share.kind)
    except InputError as error:
        raise _unknown() from error
    split = max((year for year in found.cubes if year <= base.year), default=None)
    if base.part is None or base.whole is None or split is None:
        raise _unknown()
    performers, year = _performers(facts, found, share)
    cube = _fitted(found, split, performers, (base.part, base.whole))
    public, central = _public(facts, share)
    public = min(public, 1 - performers.get("enterprise", 0.0) / base.whole)
    words = {
        "split": split,
        "base": base.year,
        "whole": year,
        "share": f"{100 * public:.3g}",
        "central": f"{100 * central:.3g}",
    }
    return Start(
        _cells(cube, _applied(found, base.year), (public * base.whole, central)),
        split,
        {p: cube.cells[p, "basic"] / total for p, total in performers.items() if total},
        BASIS.format(**words),
    )


def _performers(facts: Facts, found: Known, share: Ratio) -> tuple[dict[str, float], int]:
    """Return what each performer spends in the base year, and the year of its proportions."""
    base = share.latest
    whole = base.whole or 0.0
    complete = [y for y, one in found.years.items() if one.performers and y <= base.year]
    if not complete:
        raise _unknown()
    year = complete[-1]
    old = found.years[year].performers
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


def _fitted(
    found: Known, split: int, performers: Mapping[str, float], base: tuple[float, float]
) -> Cube:
    """Return the part and the rest by performer, fitted to the totals of the base year."""
    from yuzui.invest.cube.estimate import ipf

    part, whole = base
    last = found.cubes[split]
    two = last.merged("type", {kind: "rest" for _, kind in last.cells if kind != "basic"})
    by_performer: dict[Key, float] = {(p,): amount for p, amount in performers.items()}
    by_type: dict[Key, float] = {("basic",): part, ("rest",): whole - part}
    return ipf(two, {("performer",): by_performer, ("type",): by_type}).cube


def _applied(found: Known, year: int) -> float:
    """Return the part of applied research in what is not basic, in the latest year that says so."""
    for one in (found.years[y] for y in sorted(found.years, reverse=True) if y <= year):
        kinds = {"applied", "experimental"}
        if kinds <= one.types.keys():
            return one.types["applied"] / sum(one.types[kind] for kind in kinds)
    return 0.0


def _public(facts: Facts, share: Ratio) -> tuple[float, float]:
    """Return the government's part of all funds, and the centre's part of that, latest figures."""

    def latest(dimension: str, category: str) -> tuple[int, float] | None:
        rows = facts.select(country=share.country, dimension=dimension, category=category)
        known = [(f.year, float(f.value)) for f in rows if f.value is not None]
        return max((one for one in known if one[0] <= share.latest.year), default=None)

    paid = latest("share_of_GERD_by_source", "government")
    centre, all_ = latest("fiscal", "central_S&T_outlay"), latest("fiscal", "local_S&T_outlay")
    public = paid[1] / 100 if paid else 1.0
    if centre is None or all_ is None:
        return public, CENTRAL
    return public, centre[1] / (centre[1] + all_[1])


def _cells(cube: Cube, applied: float, public: tuple[float, float]) -> dict[Cell, float]:
    """Spread sources of funds: enterprises pay their own, government others as far as it goes."""
    money, central = public
    elsewhere = sum(v for (p, _), v in cube.cells.items() if p != "enterprise")
    paid = min(1.0, money / elsewhere) if elsewhere else 0.0
    cells: dict[Cell, float] = {}
    for (performer, kind), amount in cube.cells.items():
        government = 0.0 if performer == "enterprise" else paid
        payers = {
            "central_government": government * central,
            "local_government": government * (1 - central),
            "enterprise": 1 - government,
        }
        kinds = {"basic": 1.0} if kind == "basic" else _split(applied)
        for payer, a in payers.items():
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
            "add rows of dimension performer_x_type, category enterprise|basic and the like; "
            "or leave --lever away",
            "请补充维度 performer_x_type、类别 enterprise|basic 等的行，或省略 --lever",
        ),
        code="no_enterprise_split",
    )
