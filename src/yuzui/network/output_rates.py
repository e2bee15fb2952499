# SPDX-License-Identifier: Apache-2.0
"""Output of laboratories by several measures, per full-time equivalent where it is known, with ranges of ranks.

No laboratory is given a score and no person a rank: where measures disagree, both ranks stand side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np

from yuzui.errors import InputError, Place
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.model.quantity import Origin
from yuzui.network import labs_answer
from yuzui.network.lab_network import LabNetwork
from yuzui.network.rank_ranges import Range
from yuzui.text import Text

Array = np.ndarray[Any, Any]
DRAWS = 4_000
MEASURES = {
    "works": Text("works", "成果数"),
    "shares": Text("works, joint ones shared", "成果数（合作成果按份计）"),
    "people": Text("people, or author lines as printed", "人员数，或署名行数"),
    "money": Text("money", "经费"),
}


class Rate(msgspec.Struct, frozen=True):
    """One measure of one laboratory: the amount, the amount per FTE with 95 % interval, rank and its range."""

    measure: str
    amount: float
    rate: float
    low: float
    high: float
    rank: int
    rank_range: Range


class Output(msgspec.Struct, frozen=True):
    """One laboratory under all measures; the range of ranks is that of all of them together."""

    id: str
    fte: float | None
    rates: list[Rate]
    rank_range: Range


class RankChange(msgspec.Struct, frozen=True):
    """A laboratory whose rank changes from the first measure to the second."""

    id: str
    first: int
    second: int
    clear: bool


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.labs.output/1"):
    """Output by laboratory; ``per_fte`` says whether it is divided by full-time equivalents."""

    origin: Origin
    source: str
    per_fte: bool
    measures: list[str]
    labs: list[Output]
    rank_changes: list[RankChange]
    without_fte: int
    notes: list[Text] = msgspec.field(default_factory=list)


def answer(network: LabNetwork, least: int, methods: str, rank: str, seed: int) -> Answer:
    """Return output by laboratory under two measures or more.

    Raises
    ------
    InputError
        If persons are to be ranked, a measure is unknown, or the sheet has nothing of it.
    """
    _refuse(rank)
    labs_answer.refuse(network)
    names = [part.strip().lower() for part in methods.split(",") if part.strip()]
    if not names or (unknown := [one for one in names if one not in MEASURES]):
        raise InputError(
            Text("there is no such measure", "没有该口径"),
            place=Place(column="--methods"),
            seen=", ".join(unknown) if names else "–",
            expected=", ".join(MEASURES),
            fix=Text("choose among them: --methods works,people", "请从中选择：--methods works,people"),
            code="option",
        )
    per_fte = any(network.fte)
    kept = [k for k, n in enumerate(network.sizes) if n >= least and (network.fte[k] or not per_fte)]
    if len(kept) < 2:
        raise _too_few(network, least)
    effort = np.array([network.fte[k] or 0.0 for k in kept]) if per_fte else np.ones(len(kept))
    amounts = {name: _amounts(network, name)[kept] for name in names}
    drawn = {name: posterior(amounts[name], effort, seed) for name in names}
    rates = {name: _rates(name, amounts[name], effort, drawn[name]) for name in names}
    labs = [
        Output(
            network.labs[lab],
            network.fte[lab],
            [rates[name][k] for name in names],
            Range(
                min(rates[name][k].rank_range.low for name in names),
                max(rates[name][k].rank_range.high for name in names),
            ),
        )
        for k, lab in enumerate(kept)
    ]
    labs.sort(key=lambda one: (one.rates[0].rank, one.id))
    return Answer(
        run=Run.of(
            "lab_efficiency", {"labs": digest(labs_answer.facts(network)), "least": least, "methods": names}, seed=seed
        ),
        origin=network.origin,
        source=network.source,
        per_fte=per_fte,
        measures=names,
        notes=network.remarks,
        labs=labs,
        rank_changes=changes(labs),
        without_fte=sum(not one for one in network.fte) if per_fte else 0,
    )


def _refuse(rank: str) -> None:
    if rank.strip().lower() in ("", "labs", "laboratories", "实验室"):
        return
    raise InputError(
        Text("persons are not ranked", "不给个人排名"),
        place=Place(column="--rank"),
        seen=rank[:40],
        expected="labs",
        fix=Text("rank laboratories: leave --rank out", "请对实验室排名：去掉 --rank"),
        code="persons_not_ranked",
    )


def _too_few(network: LabNetwork, least: int) -> InputError:
    return InputError(
        Text("there are not two laboratories with enough works", "成果足够的实验室不足两家"),
        place=Place(file=network.source),
        seen=str(max(network.sizes, default=0)),
        expected=f"{least} …",
        fix=Text("lower the limit: --least 5", "请降低下限：--least 5"),
        code="too_few",
    )


def _amounts(network: LabNetwork, name: str) -> Array:
    """Return a measure by laboratory."""
    if name == "works":
        return np.array(network.sizes, dtype=float)
    if name == "shares":
        sums = np.zeros(len(network.labs))
        for one in network.units:
            for lab in one.labs:
                sums[lab] += 1 / len(one.labs)
        return sums
    if name == "money":
        coins = {coin for sums_ in network.money for coin in sums_}
        if len(coins) == 1:
            coin = coins.pop()
            return np.array([sums_.get(coin, 0) / 100 for sums_ in network.money])
        raise _nothing(network, name)
    ids = np.array([len(one) for one in network.people], dtype=float)
    if ids.any():
        return ids
    if any(network.lines):
        return np.array(network.lines, dtype=float)
    raise _nothing(network, name)


def _nothing(network: LabNetwork, name: str) -> InputError:
    return InputError(
        Text("the sheet has nothing of this measure, or in several currencies", "表中没有该口径的数据，或币种不一"),
        place=Place(file=network.source, column=name),
        seen="–",
        expected=", ".join(MEASURES),
        fix=Text("choose another measure: --methods works,shares", "请换用其他口径：--methods works,shares"),
        code="no_data",
    )


def posterior(amounts: Array, effort: Array, seed: int) -> Array:
    """Return draws of the rates of laboratories (draws × laboratories) under a gamma–Poisson model.

    amount ~ Poisson(rate · effort), rate ~ Gamma(α, β) with α = m²/τ², β = m/τ²: m the pooled rate, τ² what the rates
    spread beyond what counting alone does, by moments. The posterior of a rate is Gamma(α + amount, β + effort), so
    that small laboratories are drawn to the middle and have wide intervals.
    """
    mean = float(amounts.sum() / effort.sum())
    rates = amounts / effort
    part = effort / effort.sum()
    # the expected weighted spread is τ² (1 − Σ part²) + mean · (n − 1) / Σ effort
    spread = float(part @ (rates - mean) ** 2) - mean * float((len(effort) - 1) / effort.sum())
    between = max(spread / max(1e-9, 1.0 - float(part @ part)), 0.01 * mean**2, 1e-12)
    alpha, beta = mean**2 / between, mean / between
    random = np.random.default_rng(seed)
    drawn: Array = random.gamma(alpha + amounts, 1 / (beta + effort), size=(DRAWS, len(amounts)))
    return drawn


def _rates(name: str, amounts: Array, effort: Array, drawn: Array) -> list[Rate]:
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    order = np.argsort(np.argsort(-drawn, axis=1), axis=1) + 1
    worst, best = np.quantile(order, [0.975, 0.025], axis=0, method="nearest")
    rates = amounts / effort
    rank = [1 + int((rates > value + 1e-12).sum()) for value in rates]
    return [
        Rate(
            name, round(float(amounts[k]), 4), round(float(rates[k]), 4), round(float(low[k]), 4),
            round(float(high[k]), 4), rank[k], Range(min(int(best[k]), rank[k]), max(int(worst[k]), rank[k])),
        )
        for k in range(len(amounts))
    ]  # fmt: skip


def changes(labs: Sequence[Output]) -> list[RankChange]:
    """Return whose rank changes between the first two measures, the largest changes first.

    A change is clear where the two ranges of ranks have no rank in common.
    """
    made = []
    for one in labs:
        if len(one.rates) > 1 and one.rates[0].rank != one.rates[1].rank:
            a, b = one.rates[0], one.rates[1]
            apart = a.rank_range.high < b.rank_range.low or b.rank_range.high < a.rank_range.low
            made.append(RankChange(one.id, a.rank, b.rank, apart))
    return sorted(made, key=lambda one: (-abs(one.first - one.second), one.id))
