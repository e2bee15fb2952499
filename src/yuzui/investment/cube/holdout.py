# SPDX-License-Identifier: Apache-2.0
"""Measure how wrong an estimated cube is, on years whose cells were published."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from yuzui.errors import InputError
from yuzui.investment.cube.estimate import CONFLICT, METHODS, Cube, Estimate, Key, carried, carried_by_performer, ipf

Method = Callable[[Cube, Cube, str], Estimate]


def _fitted(last: Cube, now: Cube, kept: str) -> Estimate:
    return ipf(last, {(axis,): now.margin(axis) for axis in ("performer", kept)})


def _split(last: Cube, now: Cube, kept: str) -> Estimate:
    return carried(last, {key[0]: value for key, value in now.margin(kept).items()}, kept)


def _own(last: Cube, now: Cube, kept: str) -> Estimate:
    return carried_by_performer(last, {key[0]: value for key, value in now.margin("performer").items()})


RUNS: Mapping[str, Method] = dict(zip(METHODS, (_fitted, _split, _own), strict=True))
"""Each method from an earlier cube and the margins of a later one, beside performers those of the
axis named; of the later cube nothing but its margins is used."""


@dataclass(frozen=True, slots=True)
class Miss:
    """One estimated cell beside the published one."""

    year: int
    ahead: int
    key: Key
    method: str
    error: float


@dataclass(frozen=True, slots=True)
class Holdout:
    """All misses of a series of published cubes."""

    misses: tuple[Miss, ...]
    refused: tuple[tuple[int, int], ...] = ()
    unsettled: tuple[tuple[int, int], ...] = ()

    def errors(self, method: str, ahead: int, **where: str) -> list[float]:
        """Return the absolute relative errors of a method so many years ahead."""
        wanted = set(where.values())
        return [
            abs(miss.error)
            for miss in self.misses
            if miss.method == method and miss.ahead == ahead and wanted.issubset(miss.key)
        ]


def holdout(cubes: Mapping[int, Cube], ahead: Iterable[int] = (1, 5), kept: str = "type") -> Holdout:
    """Estimate every year from the cube of some years before, and compare."""
    misses: list[Miss] = []
    refused: list[tuple[int, int]] = []
    unsettled: list[tuple[int, int]] = []
    for step in ahead:
        for year, now in sorted(cubes.items()):
            if (last := cubes.get(year - step)) is None:
                continue
            try:
                found = {name: run(last, now, kept) for name, run in RUNS.items()}
            except InputError as error:
                if error.code != CONFLICT:
                    raise
                refused.append((year, step))
                continue
            if not all(estimate.settled for estimate in found.values()):
                unsettled.append((year, step))
            misses += [
                Miss(year, step, key, name, estimate.cube.cells[key] / value - 1)
                for name, estimate in found.items()
                for key, value in now.cells.items()
                if value > 0
            ]
    return Holdout(tuple(misses), tuple(refused), tuple(unsettled))


def mean(errors: Sequence[float]) -> float:
    """Return the mean absolute error; not a number without errors."""
    return sum(errors) / len(errors) if errors else float("nan")
