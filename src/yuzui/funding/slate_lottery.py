# SPDX-License-Identifier: Apache-2.0
"""The ``lottery`` of a slate: who is drawn between, with which chance, before anything is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import msgspec
import numpy as np

from yuzui.funding.grammar import Rule
from yuzui.funding.lottery import banded, pool_of
from yuzui.funding.portfolio.problem import Problem
from yuzui.funding.portfolio.ranking import Redrawn
from yuzui.funding.rulebook import Book
from yuzui.funding.rules.lottery import thresholds
from yuzui.funding.slate_answer import Answer, CostGroup, Lottery, Proposal, Simulated, Thresholds
from yuzui.funding.slate_solution import Chosen
from yuzui.text import Text, join, same
from yuzui.text.numbers import money, number, percent

POLICIES = {
    "uniform": Text("equal lots", "等概率"),
    "weighted": Text("lots weighted by the share of re-draws", "按重抽入选率加权"),
}

SHOWN = 40
"""Most candidates whose chances a transcript lists; tables list all."""
CLEARLY = 0.05
"""Difference of mean chances of the cheapest and the dearest third that is said aloud."""

WORK = 20_000_000
"""Most candidates times simulated draws; above 2,000 candidates fewer than 10,000 are simulated."""


def lottery(chosen: Chosen, book: Book, rows: Sequence[Proposal]) -> tuple[Lottery | None, list[Proposal]]:
    """Return the lots of a slate and its proposals in their bands; None where no rule draws lots."""
    rule = row_of(book)
    if rule is None or chosen.redrawn is None or chosen.slate.objective is None:
        return None, list(rows)
    redrawn, candidates = chosen.redrawn, chosen.problem.candidates
    if candidates.parent is not None:
        redrawn = replace(redrawn, count=candidates.summed(redrawn.count), square=None)
    return settled(chosen.problem, redrawn, rule, rows)


def row_of(book: Book) -> Rule | None:
    """Return the row that draws lots, or None."""
    rows = book.of_kind("lottery")
    return rows[0] if rows else None


def settled(
    problem: Problem, redrawn: Redrawn, rule: Rule | None, rows: Sequence[Proposal]
) -> tuple[Lottery, list[Proposal]]:
    """Settle the bands and simulate the draw."""
    from yuzui.funding.lottery import TICKETS, chances

    own = {} if rule is None else rule.own
    low, high = thresholds(own)
    bands = banded(problem, redrawn, low, high)
    proposals = [msgspec.structs.replace(row, band=band) for row, band in zip(rows, bands.bands, strict=True)]
    pool = pool_of(problem, bands.bands)
    policy = own.get("policy", "uniform")
    weights = None
    if policy == "weighted":
        share = {row.id: row.probability for row in proposals}
        weights = np.array([share[name] for name in pool.ids])
    tickets = min(TICKETS, max(100, WORK // max(1, len(pool.ids))))
    simulated = chances(pool, problem.seed, weights, tickets)
    chance = dict(zip(pool.ids, simulated.share.tolist(), strict=True))
    lots = Lottery(
        low=bands.low,
        high=bands.high,
        draws=redrawn.draws,
        candidates=list(pool.ids),
        chance=chance,
        policy=policy,
        rule=None if rule is None else rule.name,
        thresholds=Thresholds(low, high),
        simulated=Simulated(simulated.tickets, simulated.exact),
        by_cost=_by_cost(proposals, chance),
    )
    return lots, proposals


def _by_cost(rows: Sequence[Proposal], chance: Mapping[str, float]) -> list[CostGroup]:
    """Return the mean chance of the cheapest, the middle and the dearest third of candidates."""
    ranked = sorted((row.amount, row.id) for row in rows if row.id in chance)
    parts = min(3, len(ranked))
    ends = [round(len(ranked) * k / parts) for k in range(parts + 1)] if parts else [0]
    groups = []
    for first, last in pairwise(ends):
        own = ranked[first:last]
        mean = sum(chance[name] for _, name in own) / len(own)
        groups.append(CostGroup(own[0][0], own[-1][0], len(own), mean))
    return groups


def favours_cheap(part: Lottery) -> bool:
    """Return whether the lots would take cheap candidates clearly more often than dear ones."""
    groups = part.by_cost
    if len(groups) < 2 or groups[0].high >= groups[-1].low:
        return False
    return groups[0].chance - groups[-1].chance > CLEARLY


def cost_said(part: Lottery, currency: str) -> Text | None:
    """Return the chances by cost where the lots favour cheap candidates; None where they do not."""
    if not favours_cheap(part):
        return None
    head = Text(
        "These lots favour cheap proposals, because what is dear no longer fits when the money runs low: ",
        "此抽签方式有利于金额小的申请：经费将尽时，金额大者放不下：",
    )
    form = Text("{a} to {b}: chance {p} ({n})", "{a}至{b}：机会 {p}（{n} 项）")
    each = [
        form.format(
            a=money(one.low, currency), b=money(one.high, currency), p=percent(one.chance, 0), n=number(one.count)
        )
        for one in part.by_cost
    ]
    return head + join(each, "; ", "；") + Text(".", "。")


def chances_words(part: Lottery) -> Text:
    """Return what a person must know before the draw: moved thresholds and the chances."""
    words = same("")
    ends = (
        (Text("low", "下限"), part.thresholds.low, part.low),
        (Text("high", "上限"), part.thresholds.high, part.high),
    )
    for word, stated, used in ends:
        if used != stated:
            moved = Text(
                "\nthe rules cannot be kept from the band at {word} = {stated}: moved to {used}",
                "\n{word}为 {stated} 时抽签区间无法满足规则，调整为 {used}",
            )
            words += moved.format(word=word, stated=percent(stated, 0), used=percent(used, 0))
    if not part.chance:
        return words
    chances, simulated = part.chance.values(), part.simulated
    form = Text(
        "\nchance of each candidate between {least} and {most} ({n} simulated draws, {policy})",
        "\n各候选入选机会介于 {least} 与 {most}（模拟抽签 {n} 次，{policy}）",
    )
    words += form.format(
        least=percent(min(chances), 1),
        most=percent(max(chances), 1),
        n=number(simulated.tickets),
        policy=POLICIES[part.policy],
    )
    if simulated.exact < simulated.tickets:
        form = Text("; every step proven in {n} of them", "；其中 {n} 次每步均经证明")
        words += form.format(n=number(simulated.exact))
    if len(chances) > SHOWN:
        return words
    ranked = sorted(part.chance.items(), key=lambda pair: (-pair[1], pair[0]))
    each = [same(f"{name} ") + percent(share, 1) for name, share in ranked]
    return words + same("\n") + join(each, " · ", "，")


def fixed_in(answer: Answer) -> list[str]:
    """Return who is funded whatever the lots say, sorted."""
    return sorted(row.id for row in answer.proposals if row.band == "fund")


def funded(answer: Answer) -> list[str]:
    """Return who is funded by a slate, sorted: by its set, or by its draw once one was made."""
    if not answer.lots:
        return list(answer.slate.ids)
    return sorted([*fixed_in(answer), *(lot.id for lot in answer.lots if lot.drawn)])
