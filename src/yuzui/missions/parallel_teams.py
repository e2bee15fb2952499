# SPDX-License-Identifier: Apache-2.0
"""Parallel teams on one problem with a stop rule: odds, payment and date, exact.

Team *i* passes the gate with q_i and, if it then goes on, succeeds with s_i, independently of the others.
The first stage is paid to every team, the stages between to those that go on, the last on success. If all
that pass go on, the odds are 1 − Π(1 − q_i s_i); if only the best *k* of those that pass go on, all 2^m
patterns of passing are added up, which is exact.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from yuzui.missions.chances import Chance

MOST_TEAMS = 6
"""Teams of one problem whose plans are enumerated."""


@dataclass(frozen=True, slots=True)
class Team:
    """A team as the panel sees it, in the order in which teams are preferred."""

    name: str
    gate: Chance
    success: Chance
    finish: str | None = None


@dataclass(frozen=True, slots=True)
class Stages:
    """Shares of the sum: to every team at the start, to who goes on, on success; they add up to 1."""

    first: float
    between: float
    last: float

    @classmethod
    def of(cls, shares: Sequence[float]) -> Stages:
        """Return shares by stage; with one stage all is paid on success."""
        if len(shares) == 1:
            return cls(0.0, 0.0, shares[0])
        return cls(shares[0], float(sum(shares[1:-1])), shares[-1])


class Span(msgspec.Struct, frozen=True):
    """A figure with the range that the panel's ranges allow."""

    value: float
    low: float
    high: float


class ByDay(msgspec.Struct, frozen=True):
    """Chance that a solution is there by a day."""

    day: str
    odds: float


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """So many teams start, at most so many go on: odds, payment as a share of one team's sum, days."""

    start: int
    go_on: int
    odds: Span
    payment: Span
    worst: float
    days: list[ByDay]


def plans(teams: Sequence[Team], stages: Stages, at_most: int | None = None) -> list[Plan]:
    """Return every plan: the first 1, 2, … teams start, and of those that pass 1, 2, … all go on."""
    most = min(len(teams), MOST_TEAMS, at_most or MOST_TEAMS)
    return [plan(teams[:start], go_on, stages) for start in range(1, most + 1) for go_on in range(1, start + 1)]


def plan(teams: Sequence[Team], go_on: int, stages: Stages) -> Plan:
    """Return what one plan gives.

    Parameters
    ----------
    teams : sequence of Team
        Who starts, the preferred first: of those that pass, the first ``go_on`` go on.
    go_on : int
        Most teams that go on.
    stages : Stages
        Shares of the sum of one team.

    Returns
    -------
    Plan
        Odds and expected payment at the middle of the panel's ranges, with the least and the greatest over
        all their corners; both are linear in each chance, so no other point lies outside.
    """
    gate = _corners([one.gate for one in teams])
    success = _corners([one.success for one in teams])
    odds, payment = _grid(gate, success, go_on, stages)
    days = sorted({one.finish for one in teams if one.finish})
    there = [
        ByDay(day, _middle(gate, success, go_on, np.array([bool(t.finish and t.finish <= day) for t in teams])))
        for day in (days if all(one.finish for one in teams) else [])
    ]
    chosen = min(go_on, len(teams))
    return Plan(
        start=len(teams),
        go_on=chosen,
        odds=odds,
        payment=payment,
        worst=len(teams) * stages.first + chosen * (stages.between + stages.last),
        days=there,
    )


def closed_form(teams: Sequence[Team]) -> float:
    """Return 1 − Π(1 − q_i s_i): the odds if every team that passes goes on."""
    return 1.0 - float(np.prod([1.0 - one.gate.middle * one.success.middle for one in teams]))


def _corners(chances: Sequence[Chance]) -> NDArray[np.float64]:
    """Return the middle, then every corner of the ranges, shape (corners + 1, m)."""
    ends = [(one.low, one.high) if one.low != one.high else (one.low,) for one in chances]
    return np.array([[one.middle for one in chances], *itertools.product(*ends)])


def _grid(gate: NDArray[np.float64], success: NDArray[np.float64], go_on: int, stages: Stages) -> tuple[Span, Span]:
    """Return odds and expected payment over all pairs of corners; the first row of each is the middle."""
    m = gate.shape[1]
    odds, payment = np.zeros((len(gate), len(success))), np.zeros((len(gate), len(success)))
    for passes, chosen in _patterns(m, go_on):
        weight = np.prod(np.where(passes, gate, 1.0 - gate), axis=1)
        odds += np.outer(weight, 1.0 - np.prod(np.where(chosen, 1.0 - success, 1.0), axis=1))
        later = stages.between * chosen.sum() + stages.last * (success * chosen).sum(axis=1)
        payment += np.outer(weight, stages.first * m + later)
    return _span(odds), _span(payment)


def _middle(gate: NDArray[np.float64], success: NDArray[np.float64], go_on: int, by: NDArray[np.bool_]) -> float:
    """Return the odds at the middle that one of some teams succeeds."""
    total = 0.0
    for passes, chosen in _patterns(gate.shape[1], go_on):
        weight = float(np.prod(np.where(passes, gate[0], 1.0 - gate[0])))
        total += weight * (1.0 - float(np.prod(np.where(chosen & by, 1.0 - success[0], 1.0))))
    return total


def _patterns(m: int, go_on: int) -> list[tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
    """Return who passes and who of them goes on, for all 2^m patterns."""
    patterns = []
    for bits in itertools.product((False, True), repeat=m):
        passes = np.array(bits)
        patterns.append((passes, passes & (np.cumsum(passes) <= go_on)))
    return patterns


def _span(grid: NDArray[np.float64]) -> Span:
    return Span(float(grid[0, 0]), float(grid.min()), float(grid.max()))
