# SPDX-License-Identifier: Apache-2.0
"""Estimate the cells of a cube of money from its last known cells and from this year's margins.

Axes are data: performer × type, source × performer × type, or anything else whose cells add up.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from yuzui.errors import InputError
from yuzui.text import Text

Key = tuple[str, ...]
Margins = Mapping[Key, Mapping[Key, float]]
"""Names of axes to the published total of each combination of their categories."""

PUBLISHED, FITTED, CARRIED, ZERO = "published", "fitted", "carried", "structural_zero"
METHODS = ("ipf", "carried", "carried_by_performer")

PRECISION, SWEEPS = 1e-9, 200
"""Fitting stops at this error of a margin, as a share of the total, or after so many sweeps."""

CONFLICT = "margin_conflict"
"""Refusal of a fit whose margins cannot all be kept."""

DISAGREE = 1e-3
"""By how much margins may differ in their total; the largest listed gap (2.0 in 27,956.3
hundred million yuan, China 2021) is 7e-5."""


@dataclass(frozen=True, slots=True)
class Cube:
    """Amounts by category of each axis."""

    axes: Key
    cells: Mapping[Key, float]

    def margin(self, *axes: str) -> dict[Key, float]:
        """Return the sums over the other axes, by the categories of the axes named."""
        places = _places(self.axes, axes)
        sums: dict[Key, float] = {}
        for key, value in self.cells.items():
            part = tuple(key[place] for place in places)
            sums[part] = sums.get(part, 0.0) + value
        return sums

    def merged(self, axis: str, names: Mapping[str, str]) -> Cube:
        """Return the cube with the categories of one axis put together under new names."""
        place = self.axes.index(axis)
        cells: dict[Key, float] = {}
        for key, value in self.cells.items():
            new = (*key[:place], names.get(key[place], key[place]), *key[place + 1 :])
            cells[new] = cells.get(new, 0.0) + value
        return Cube(self.axes, cells)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A cube of one year, and how each cell is known."""

    cube: Cube
    basis: Mapping[Key, str]
    method: str = ""
    sweeps: int = 0
    margin_error: float = 0.0
    scaling: Mapping[Key, float] = field(default_factory=dict)
    excluded: tuple[Key, ...] = ()
    settled: bool = True


def published(cube: Cube) -> Estimate:
    """Return a cube all of whose cells were published, or follow from published ones."""
    return Estimate(cube, dict.fromkeys(cube.cells, PUBLISHED))


def carried(last: Cube, totals: Mapping[str, float], axis: str = "type") -> Estimate:
    """Return the last split of each category of an axis, at this year's totals.

    Notes
    -----
    ``x_pk = x0_pk · K_k / Σ_p x0_pk`` for axis ``type``: the split of basic research over the
    performers is the last one known.
    """
    margin: dict[Key, float] = {(category,): total for category, total in totals.items()}
    return _one_margin(last, axis, margin, "carried")


def carried_by_performer(last: Cube, totals: Mapping[str, float]) -> Estimate:
    """Return each performer's last split over the types, at this year's totals of performers."""
    margin: dict[Key, float] = {(category,): total for category, total in totals.items()}
    return _one_margin(last, "performer", margin, "carried_by_performer")


def _one_margin(last: Cube, axis: str, margin: Mapping[Key, float], method: str) -> Estimate:
    sums, place = last.margin(axis), last.axes.index(axis)
    _check_cover(sums, margin)
    for key, total in margin.items():
        if total and not sums.get(key):
            raise _conflict(_EMPTY, f"{'/'.join(key)}: {total:,.1f}", "0")
    cells = {
        key: value * margin[key[place],] / sums[key[place],] if value else 0.0 for key, value in last.cells.items()
    }
    basis = {key: CARRIED if value else ZERO for key, value in last.cells.items()}
    return Estimate(Cube(last.axes, cells), basis, method, 1)


def ipf(last: Cube, margins: Margins, total: float | None = None) -> Estimate:
    """Fit the last known cube to this year's margins by iterative proportional fitting.

    Notes
    -----
    Each sweep multiplies the cells, margin by margin, by margin over sum of cells, until the
    largest error is at most ``1e-9 N`` or after 200 sweeps. The limit minimises the Kullback-
    Leibler divergence from the last cube among all cubes with these margins.

    References
    ----------
    Deming, W. E. and Stephan, F. F. (1940). On a least squares adjustment of a sampled frequency
    table when the expected marginal totals are known. Annals of Mathematical Statistics 11,
    427-444. doi:10.1214/aoms/1177731829
    """
    goal, scaling, wanted = _scaled(margins, total)
    excluded = tuple(key for key, value in last.cells.items() if value < 0)
    groups = {axes: _groups(last, axes) for axes in wanted}
    for axes, sums in wanted.items():
        _check_cover(groups[axes], sums)
    free = dict(last.cells)
    for key in excluded:
        for axes, sums in wanted.items():
            sums[_part(last, key, axes)] -= free[key]
        del free[key]
    _check_reach(free, groups, wanted)
    error, sweeps = _error(free, groups, wanted), 0
    while error > PRECISION * abs(goal) and sweeps < SWEEPS:
        for axes, sums in wanted.items():
            for part, keys in groups[axes].items():
                found = sum(free[key] for key in keys if key in free)
                for key in keys:
                    if key in free and found:
                        free[key] *= sums[part] / found
        sweeps += 1
        error = _error(free, groups, wanted)
    cells = {key: free.get(key, value) for key, value in last.cells.items()}
    basis = {key: FITTED if value > 0 else ZERO for key, value in last.cells.items()}
    basis |= dict.fromkeys(excluded, CARRIED)
    settled = error <= PRECISION * abs(goal)
    return Estimate(Cube(last.axes, cells), basis, "ipf", sweeps, error, scaling, excluded, settled)


def _places(axes: Key, wanted: Sequence[str]) -> list[int]:
    return [axes.index(name) for name in wanted]


def _part(cube: Cube, key: Key, axes: Key) -> Key:
    return tuple(key[place] for place in _places(cube.axes, axes))


def _groups(cube: Cube, axes: Key) -> dict[Key, list[Key]]:
    groups: dict[Key, list[Key]] = {}
    for key in cube.cells:
        groups.setdefault(_part(cube, key, axes), []).append(key)
    return groups


def _scaled(margins: Margins, total: float | None) -> tuple[float, dict[Key, float], dict[Key, dict[Key, float]]]:
    """Return the common total, the factor of each margin, and the margins brought to it."""
    sums = {axes: sum(margin.values()) for axes, margin in margins.items()}
    goal = next(iter(sums.values())) if total is None else total
    seen = "; ".join(f"{' × '.join(axes)}: {found:,.1f}" for axes, found in sums.items())
    scaling = {}
    for axes, found in sums.items():
        if not found or abs(goal / found - 1) > DISAGREE:
            raise _conflict(_TOTALS, seen, f"{goal:,.1f} ± {100 * DISAGREE:g} %")
        scaling[axes] = goal / found
    wanted = {axes: {part: value * scaling[axes] for part, value in margin.items()} for axes, margin in margins.items()}
    return goal, scaling, wanted


def _check_reach(
    free: Mapping[Key, float], groups: Mapping[Key, Mapping[Key, list[Key]]], wanted: Mapping[Key, Mapping[Key, float]]
) -> None:
    for axes, sums in wanted.items():
        _check_cover(groups[axes], sums)
        for part, value in sums.items():
            if value < 0:
                raise _conflict(_NEGATIVE, f"{'/'.join(part)}: {value:,.1f}", "≥ 0")
            if value and not any(free.get(key) for key in groups[axes].get(part, ())):
                raise _conflict(_EMPTY, f"{'/'.join(part)}: {value:,.1f}", "0")


def _check_cover(parts: Collection[Key], margin: Mapping[Key, float]) -> None:
    """Refuse a margin without a figure for some cells: they would stay as they were, unseen."""
    if missing := sorted(set(parts) - set(margin)):
        raise _conflict(_MISSING, ", ".join("/".join(part) for part in missing), "")


def _error(
    free: Mapping[Key, float], groups: Mapping[Key, Mapping[Key, list[Key]]], wanted: Mapping[Key, Mapping[Key, float]]
) -> float:
    return max(
        abs(sum(free.get(key, 0.0) for key in groups[axes].get(part, ())) - value)
        for axes, sums in wanted.items()
        for part, value in sums.items()
    )


_TOTALS = Text("the margins of the cube disagree in their total", "立方体各边际的合计不一致")
_NEGATIVE = Text("a margin of the cube is negative", "立方体的边际为负")
_MISSING = Text("a margin of the cube lacks a category", "立方体的边际缺少某一类别")
_EMPTY = Text("money is to be spread where the last known cube has none", "最近一次已知立方体中没有相应单元格可供分摊")


def _conflict(words: Text, seen: str, expected: str) -> InputError:
    return InputError(
        words,
        seen=seen,
        expected=expected,
        fix=Text(
            "give margins of one vintage that add up to one total, or a cube that has these cells",
            "请提供同一版次、合计一致的边际，或含有这些单元格的立方体",
        ),
        code=CONFLICT,
    )
