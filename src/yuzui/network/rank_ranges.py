# SPDX-License-Identifier: Apache-2.0
"""Order of options under criteria whose weights are not certain: how far each rank moves when weights are drawn."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from yuzui.errors import InputError, Place
from yuzui.text import Text, same

Array = np.ndarray[Any, Any]

DRAWS = 1_000
STEPS = 60
"""Moves of each drawn vector of weights per criterion."""
TAIL = 0.025
"""Share of draws left out at each end of a range of ranks."""


class Criterion(msgspec.Struct, frozen=True, kw_only=True):
    """What is compared: its stated weight, the range in which it may lie, and which way is better."""

    name: str
    label: Text
    weight: float
    low: float
    high: float
    better: str = "more"


class Range(msgspec.Struct, frozen=True):
    """Ranks between which an option lies in 95 of 100 draws."""

    low: int
    high: int


class Ranked(msgspec.Struct, frozen=True, kw_only=True):
    """An option: rank at the stated weights, its range, how often it is first, values, criteria not known of it."""

    name: str
    host: str
    field: str
    rank: int
    rank_range: Range
    first: float
    values: dict[str, float | None]
    unknown: list[str]
    title: Text | None = None

    @property
    def called(self) -> Text:
        """How a sentence names it, in both languages where they are known."""
        return self.title or same(self.name)


_FIX = Text("change them by {d} in all, for instance {w}", "请合计调整 {d}，如 {w}")


def stated(criteria: Sequence[Criterion]) -> None:
    """Refuse weights that do not add up to one, or lie outside their ranges.

    Raises
    ------
    InputError
        With their sum, code ``weights``.
    """
    total = round(math.fsum(one.weight for one in criteria), 9)
    if abs(total - 1) > 1e-6:
        raise InputError(
            Text("the weights do not add up to 1", "权重之和不为 1"),
            place=Place(column="weights"),
            seen=f"{total:g}",
            expected="1",
            fix=_FIX.format(
                d=f"{1 - total:+g}", w=", ".join(f"{one.weight / total:.3g}" for one in criteria) if total else "–"
            ),
            code="weights",
        )
    for one in criteria:
        if not 0 <= one.low <= one.weight <= one.high <= 1:
            raise InputError(
                Text("a weight lies outside its range", "权重超出其范围"),
                place=Place(column=one.name),
                seen=f"{one.low:g} ≤ {one.weight:g} ≤ {one.high:g}",
                expected="0 ≤ low ≤ weight ≤ high ≤ 1",
                fix=Text("widen the range, or move the weight into it", "请放宽范围，或将权重移入其中"),
                code="weights",
            )


def drawn_weights(criteria: Sequence[Criterion], draws: int, seed: int) -> Array:
    """Return weights drawn evenly from all that add up to one within their ranges (draws × criteria).

    Each starts at the stated weights and moves ``STEPS`` times for each criterion: two weights, chosen at random, give
    to each other as much as their ranges allow, evenly drawn (hit-and-run; Smith 1984, doi 10.1287/opre.32.6.1296).
    """
    random = np.random.default_rng(seed)
    n = len(criteria)
    weights = np.tile([one.weight for one in criteria], (draws, 1)).astype(float)
    low, high = (np.array([getattr(one, end) for one in criteria]) for end in ("low", "high"))
    if n < 2:
        return weights
    rows = np.arange(draws)
    for _ in range(STEPS * n):
        i = random.integers(0, n, draws)
        k = (i + random.integers(1, n, draws)) % n
        a, b = weights[rows, i], weights[rows, k]
        least = np.maximum(low[i] - a, b - high[k])
        most = np.minimum(high[i] - a, b - low[k])
        step = least + (most - least) * random.random(draws)
        weights[rows, i] += step
        weights[rows, k] -= step
    return weights


def scaled(values: Array, criteria: Sequence[Criterion]) -> Array:
    """Return values of options by criteria from 0, the worst there is, to 1, the best; nan stays."""
    with np.errstate(invalid="ignore"):
        least, most = np.nanmin(values, axis=0), np.nanmax(values, axis=0)
    span = np.where(most > least, most - least, 1.0)
    part = np.where(most > least, (values - least) / span, np.where(np.isnan(values), np.nan, 1.0))
    less = np.array([one.better == "less" for one in criteria])
    turned: Array = np.where(less, 1.0 - part, part)
    return turned


def order(
    names: Sequence[tuple[str, str, str]],
    rows: Sequence[Mapping[str, float | None]],
    criteria: Sequence[Criterion],
    draws: int = DRAWS,
    seed: int = 7,
) -> list[Ranked]:
    """Return options by rank at the stated weights, each with the range of its rank over drawn weights.

    SMAA-2 (Lahdelma & Salminen 2001, doi 10.1287/opre.49.3.444.11220): the value of an option is the sum of weights
    times values from 0 to 1. A value that is not known is drawn evenly from all that it may be, and stands at the
    middle for the rank at the stated weights. No score is given: only ranks.
    """
    stated(criteria)
    if len(names) < 2:
        raise InputError(
            Text("there is one option: an order needs two", "只有一个方案：排序至少需要两个"),
            place=Place(column="option"),
            seen=names[0][0] if names else "–",
            expected="2 …",
            code="one_option",
            fix=Text("add another option", "请再加一个方案"),
        )
    raw = np.array([[_number(row.get(one.name)) for one in criteria] for row in rows])
    if (bare := [one for k, one in enumerate(criteria) if np.isnan(raw[:, k]).all()]) != []:
        raise InputError(
            Text("a criterion has no value at all", "某项标准没有任何取值"),
            place=Place(column=bare[0].name),
            seen="–",
            expected="0.5",
            fix=Text("fill it in, or take it out", "请填写，或删去该标准"),
            code="no_values",
        )
    values = scaled(raw, criteria)
    gaps = np.isnan(values)
    centre = _ranks(np.where(gaps, 0.5, values) @ np.array([one.weight for one in criteria]))
    weights = drawn_weights(criteria, draws, seed)
    random = np.random.default_rng([seed, 1])
    ranks = np.empty((draws, len(rows)), dtype=np.int64)
    for k in range(draws):
        ranks[k] = _ranks(np.where(gaps, random.random(values.shape), values) @ weights[k])
    # the ranks that 95 of 100 draws reach, no more of the tails than their share
    ends = np.sort(ranks, axis=0)[[int(TAIL * draws), draws - 1 - int(TAIL * draws)]]
    made = [
        Ranked(
            name=name,
            host=host,
            field=field,
            rank=int(centre[k]),
            rank_range=Range(int(min(ends[0, k], centre[k])), int(max(ends[1, k], centre[k]))),
            first=round(float((ranks[:, k] == 1).mean()), 4),
            values={one.name: None if gaps[k, c] else float(raw[k, c]) for c, one in enumerate(criteria)},
            unknown=[one.name for c, one in enumerate(criteria) if gaps[k, c]],
        )
        for k, (name, host, field) in enumerate(names)
    ]
    return sorted(made, key=lambda one: (one.rank, one.rank_range.low, one.rank_range.high, one.name))


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)


def _ranks(scores: Array) -> Array:
    """Return ranks from 1, the highest score first; equal scores have the same rank."""
    rounded = np.round(scores, 12)
    ordered = np.sort(-rounded)
    ranks: Array = 1 + np.searchsorted(ordered, -rounded, side="left")
    return ranks


def weighted(criteria: Sequence[Criterion], text: str) -> list[Criterion]:
    """Return criteria under the weights of a person: ``0.5,0.3,0.2`` in their order, or ``people=0.6,sites=0.4``.

    Raises
    ------
    InputError
        If their number or a name is wrong, or they do not add up to one.
    """
    if not text.strip():
        return list(criteria)
    parts = [part.strip() for part in text.replace("，", ",").replace("；", ",").split(",") if part.strip()]
    names = [one.name for one in criteria]
    if len(parts) != len(criteria):
        raise _unread(text, names)
    values: dict[str, float] = {}
    for name, part in zip(names, parts, strict=True):
        key, sign, value = part.rpartition("=")
        try:
            values[key.strip() if sign else name] = float(value)
        except ValueError:
            raise _unread(text, names) from None
    if set(values) != set(names) or any(not 0 <= value <= 1 for value in values.values()):
        raise _unread(text, names)
    changed = [
        msgspec.structs.replace(
            one, weight=values[one.name], low=min(one.low, values[one.name]), high=max(one.high, values[one.name])
        )
        for one in criteria
    ]
    stated(changed)
    return changed


def _unread(text: str, names: Sequence[str]) -> InputError:
    example = ",".join(f"{name}={1 / len(names):.2g}" for name in names)
    return InputError(
        Text("there is not one weight from 0 to 1 for each criterion", "须为每项标准给出一个 0 到 1 的权重"),
        place=Place(column="weights"),
        seen=text[:80],
        expected=example,
        fix=Text("write them as {e}", "请按此填写：{e}").format(e=example),
        code="weights",
    )
