# SPDX-License-Identifier: Apache-2.0
"""What a slate funds as matters stand: proposed, drawn or decided; how much, and why each.

Pack, pages, letters and transcript ask here, so that they cannot contradict one another: one list
of what is funded, one headline computed from it, one reason for each proposal.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, Protocol

import msgspec
import numpy as np

from yuzui.funding import import_report
from yuzui.funding.grammar import Rule as BookRule
from yuzui.funding.lottery import banded, pool_of
from yuzui.funding.portfolio_effect import HIGH, LOW, Redrawn
from yuzui.funding.portfolio_problem import Problem
from yuzui.funding.rulebook import Book
from yuzui.funding.rules.lottery import thresholds as lottery_thresholds
from yuzui.funding.slate_answer import Answer, CostGroup, Lottery, Proposal, Rule, Simulated, Thresholds
from yuzui.funding.slate_solution import Chosen
from yuzui.model.lifecycle import CYCLES
from yuzui.text import Text, both, join, same
from yuzui.text.numbers import agree, day, money, number, percent, within

# The `lottery` of a slate: who is drawn between, with which chance, before anything is drawn.


UNSCORED = "no usable score"
"""What keeps a proposal out that nobody scored, where the names of rules stand."""
NOT_REVIEWED = Text("not reviewed", "未经评审")
POLICIES = {
    "uniform": Text("equal lots", "等概率"),
    "weighted": Text("lots weighted by the share of re-draws", "按重抽入选率加权"),
}

CHANCES_SHOWN = 40
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
    return lottery_of_bands(chosen.problem, redrawn, rule, rows)


def row_of(book: Book) -> BookRule | None:
    """Return the row that draws lots, or None."""
    rows = book.of_kind("lottery")
    return rows[0] if rows else None


def lottery_of_bands(
    problem: Problem, redrawn: Redrawn, rule: BookRule | None, rows: Sequence[Proposal]
) -> tuple[Lottery, list[Proposal]]:
    """Settle the bands and simulate the draw."""
    from yuzui.funding.lottery import TICKETS, chances

    own = {} if rule is None else rule.own
    low, high = lottery_thresholds(own)
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


def cost_text(part: Lottery, currency: str) -> Text | None:
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
    if len(chances) > CHANCES_SHOWN:
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


Stage = Literal["none", "proposed", "drawn", "decided", "superseded"]

SHOWN = 3
SETTLED = ("drawn", "decided", "superseded")
"""Stages at which no band is left: a proposal is funded or not."""


class Measured(Protocol):
    """A rule as far as its unit goes."""

    @property
    def measure(self) -> str:
        """What it counts."""

    @property
    def share_of(self) -> str | None:
        """What its limit is a share of."""


class Moving(Protocol):
    """Who enters and who leaves."""

    @property
    def enters(self) -> list[str]:
        """Who enters."""

    @property
    def leaves(self) -> list[str]:
        """Who leaves."""


def rule_words(rule: Rule) -> Text:
    """Return the words of a rule: its title or else its name, with its category."""
    return (same(rule.name) if rule.title is None else rule.title) + category(rule.category)


def rule_title(answer: Answer, name: str) -> Text:
    """Return the words of a rule, by ``name`` or ``name[category]``."""
    found = next((rule_words(rule) for rule in answer.rules if rule.key == name), None)
    if found is None:  # a threshold limits no sum, and stands in the book alone
        title = next((row.get("title") for row in answer.book.get("rule", ()) if row.get("name") == name), None)
        found = same(name) if title is None else Text.of(title)
    return found


def quoted(answer: Answer, name: str) -> Text:
    """Return the words of a rule in quotation marks."""
    return same("“") + rule_title(answer, name) + same("”")


def category(name: str | None) -> Text:
    """Return the category of a row in brackets; nothing without one."""
    return Text(f" ({name})", f"（{name}）") if name else same("")


def stage(answer: Answer) -> Stage:
    """Return how far a slate has come; ``none`` where there is no set."""
    if answer.decided:
        return "superseded" if answer.state == "superseded" else "decided"
    if answer.slate.value is None:
        return "none"
    return "drawn" if answer.lots else "proposed"


def levels(answer: Answer) -> dict[str, float]:
    """Return who is funded, and at which part of the amount: by decision, draw or slate."""
    if decided := answer.decided:
        return dict(decided.levels)
    if stage(answer) == "drawn":
        return dict.fromkeys(funded(answer), 1.0)
    return {row.id: row.level for row in answer.proposals if row.selected}


def spend(answer: Answer) -> float:
    """Return what the funded ones cost, whole currency units."""
    part = levels(answer)
    return float(sum(row.amount * part.get(row.id, 0.0) for row in answer.proposals))


@dataclass(frozen=True, slots=True)
class Counts:
    """How the funded ones divide, and who comes close; every headline is made of these."""

    funded: int
    clear: int
    close: int
    seldom: int
    beside: int
    unsure: int
    banded: bool


def counts(answer: Answer) -> Counts:
    """Return how the funded ones divide."""
    inside = levels(answer)
    rows = answer.proposals
    bands = [row.band for row in rows if row.id in inside]
    settlement = answer.settlement
    return Counts(
        funded=len(inside),
        clear=bands.count("fund"),
        close=bands.count("lottery"),
        seldom=bands.count("decline"),
        beside=sum(r.band == "lottery" and r.id not in inside for r in rows),
        unsure=len(settlement.undecided) if settlement and not settlement.settled else 0,
        banded=bool(answer.redraws),
    )


def finding(answer: Answer) -> Text:
    """Return the headline: what is funded or proposed, and how sure that is."""
    if answer.conflict is not None:
        return Text("No set of proposals keeps every rule", "没有满足全部规则的方案")
    if answer.slate.value is None and not answer.decided:
        return Text("No set was found in time", "未能及时找到方案")
    head, n = nobody(answer) or _finding(answer), sum(map(not_reviewed, answer.proposals))
    return head + Text("; {n} not reviewed", "；{n} 项未经评审").format(n=number(n)) if n else head


def nobody(answer: Answer) -> Text | None:
    """Return that a proposed list funds nobody, and which rules exclude all; None where it funds somebody."""
    if stage(answer) != "proposed" or counts(answer).funded:
        return None
    excluded = [{*row.ineligible_by} - {UNSCORED} for row in answer.proposals]
    shared = set.intersection(*excluded) if excluded else set()
    if names := [str(row["name"]) for row in answer.book.get("rule", ()) if row.get("name") in shared]:
        form = Text("Nobody is funded: {r} {verb} all {n} proposals", "无人获资助：{r}排除了全部 {n} 项申请")
        rules = join([quoted(answer, name) for name in names], " and ", "与")
        return form.format(r=rules, verb=agree(len(names), "excludes", "exclude"), n=number(len(excluded)))
    if not any(row.eligible for row in answer.proposals):
        return Text("Nobody is funded: no proposal meets every threshold", "无人获资助：没有申请达到全部门槛")
    return Text("Nobody is funded", "无人获资助")


def _finding(answer: Answer) -> Text:
    n, at = counts(answer), stage(answer)
    if (decided := answer.decided) and decided.rest and answer.awaits_draw:
        form = Text(
            "{n} funded for {sum}, decided on {day}; a committed draw among {k} decides the rest",
            "{day}决定资助 {n} 项，金额{sum}；其余由已承诺的抽签在 {k} 项中确定",
        )
        parts = {"n": number(n.funded), "sum": _spend(answer), "k": number(decided.rest.candidates)}
        return form.format(day=day(decided.at), **parts)
    if decided:
        form = Text("{n} funded for {sum}, decided on {day}", "{day}决定资助 {n} 项，金额{sum}")
        return form.format(n=number(n.funded), sum=_spend(answer), day=day(decided.at))
    if at == "drawn":
        drawn_in = sum(one.drawn for one in answer.lots)
        form = Text(
            "{n} recommended for {sum}: {f} by their scores, {t} by lot",
            "建议资助 {n} 项，金额{sum}：按评分 {f} 项，抽签 {t} 项",
        )
        parts = {"f": number(n.funded - drawn_in), "t": number(drawn_in)}
        return form.format(n=number(n.funded), sum=_spend(answer), **parts)
    head = Text("{n} proposed", "拟资助 {n} 项").format(n=number(n.funded))
    if not n.banded:
        return head + Text(" for {sum}", "，金额{sum}").format(sum=_spend(answer))
    head += Text(": {f} clear, {b} close calls", "：{f} 项明确，{b} 项评分接近").format(
        f=number(n.clear), b=number(n.close)
    )
    if n.close == 1:
        head = Text(head.en.replace("1 close calls", "1 close call"), head.zh)
    if n.seldom:
        form = Text(", {s} seldom chosen in re-draws", "，{s} 项在重抽中少有入选")
        head += form.format(s=number(n.seldom))
    return head


def _spend(answer: Answer) -> Text:
    return money(spend(answer), answer.call.currency, 2)


def closeness(answer: Answer) -> Text | None:
    """Return who comes as close without being funded, and whether the bands are settled."""
    n, at = counts(answer), stage(answer)
    if not n.banded or at not in ("proposed", "drawn"):
        return None
    sentences = same("")
    for sentence in (beside(answer), worthless(answer) if at == "proposed" else None, settled(answer)):
        if sentence:
            sentences = (sentences + Text(" ", "") if sentences.en else sentences) + sentence
    return sentences if sentences.en else None


def beside(answer: Answer) -> Text | None:
    """Return how many come as close as the close calls without being in the slate."""
    n = counts(answer)
    if not n.banded or stage(answer) != "proposed" or not n.beside:
        return None
    form = Text("{b} more {are} as close and not in the list.", "另有 {b} 项评分同样接近而未列入清单。")
    return form.format(b=number(n.beside), are=agree(n.beside, "is", "are"))


def worthless(answer: Answer) -> Text | None:
    """Return how many are left out for their score alone, whatever money and rules allow."""
    worth = answer.value
    if worth.source != "posterior_mean":
        return None
    rows = [row for row in answer.proposals if row.eligible and not row.selected]
    n = sum(row.value is not None and row.value <= 0 for row in rows)
    if not n:
        return None
    form = Text(
        "{n} {are} judged no better than {z}, the score worth nothing (zero in the rules), and "
        "left out whatever the budget",
        "{n} 项评判后得分不高于零点 {z}（规则中的 zero），经费再多也不列入",
    )
    words = form.format(n=number(n), are=agree(n, "is", "are"), z=f"{worth.zero:g}")
    judged = [row.value + worth.zero for row in rows if row.value is not None]
    if worth.per == "proposal" and not answer.slate.count and max(judged) <= worth.zero:
        far = Text(": all scores as judged lie between {a} and {b}", "：全部得分介于 {a} 至 {b}")
        words += far.format(a=number(min(judged), 2), b=number(max(judged), 2))
    return words + Text(".", "。")


def settled(answer: Answer) -> Text | None:
    """Return that the bands are not settled, or that they are and after how many re-draws."""
    part = answer.settlement
    if part is None:
        return None
    n = len(part.undecided)
    if part.settled:
        words = Text("Bands settled after {d} re-draws", "重抽 {d} 次后分区稳定").format(d=number(answer.redraws or 0))
        if n:
            form = Text(
                "; {n} {lie} at a threshold, within the error of the re-draws", "；{n} 项恰在界限附近，未超出重抽误差"
            )
            words += form.format(n=number(n), lie=agree(n, "lies", "lie"))
        return words + Text(".", "。")
    form = Text(
        "Bands not settled after {d} re-draws: {n} {p} may still change side.",
        "重抽 {d} 次后分区尚未稳定：{n} 项仍可能改变分区。",
    )
    return form.format(d=number(answer.redraws or 0), n=number(n), p=agree(n, "proposal", "proposals"))


def unchecked(answer: Answer) -> Text | None:
    """Return that conflicts of interest cannot be checked, and why; None where they were."""
    if missing := missing_for_conflicts(answer):
        words = Text("Conflicts of interest cannot be checked: {m}.", "无法核查利益冲突：{m}。")
        return words.format(m=join(missing, "; ", "；"))
    return None


def unreviewed(answer: Answer) -> Text | None:
    """Return that proposals have no review that counts, and how many; None where each has one."""
    if not (n := sum(map(not_reviewed, answer.proposals))):
        return None
    form = Text("{n} {p} not reviewed: no review that counts.", "{n} 项申请未经评审：没有计入的评审。")
    return form.format(n=number(n), p=agree(n, "proposal was", "proposals were"))


def not_reviewed(row: Proposal) -> bool:
    """Say whether a proposal is kept out because nobody scored it, whatever rules say beside."""
    return UNSCORED in row.ineligible_by


def warning(answer: Answer) -> Text | None:
    """Return all that whoever signs must have confirmed to know; None where there is nothing."""
    said = [one for one in (unreviewed(answer), unchecked(answer)) if one is not None]
    return join(said, " ", "") if said else None


def missing_for_conflicts(answer: Answer) -> list[Text]:
    """Return what is missing for conflicts of interest to be checked; nothing where they were."""
    if missing := import_report.unchecked(answer.findings):
        return missing
    if not answer.recusals.checkable:
        return [Text("the file does not say who the reviewers are", "文件中没有评审人编号")]
    if not answer.recusals.supplied:
        return [Text("no ties between reviewers and proposals were supplied", "未提供评审人与申请之间的关系")]
    return []


def thresholds(answer: Answer) -> Lottery | Thresholds:
    """Return the ends of the band."""
    return answer.lottery or Thresholds(LOW, HIGH)


def rule(answer: Answer) -> Text:
    """Return the rule that the bands follow, as it is applied."""
    part = thresholds(answer)
    form = Text(
        "clear: funded in more than {high} of {d} re-draws of the scores under all rules; close: "
        "in {low} to {high}; declined: in fewer; equal proposals count together",
        "明确：在按全部规则的 {d} 次重抽中入选率高于 {high}；接近：{low} 至 {high}；"
        "不资助：低于 {low}；情形相同的申请合并计算",
    )
    return form.format(d=number(answer.redraws or 0), low=percent(part.low, 0), high=percent(part.high, 0))


def state(answer: Answer) -> Text:
    """Return the state in words, as pack and transcript print it."""
    at = stage(answer)
    if at == "none":
        if answer.conflict is not None:
            return Text("nothing to decide: change the rules first", "无可决定：请先修改规则")
        return Text("nothing to decide", "无可决定")
    return {
        "proposed": _PUT_FORWARD[answer.state == "proposed"],
        "drawn": Text("DRAWN: the lots are drawn; a named person signs the list", "已抽签：名单待责任人签署"),
        "decided": Text("DECIDED", "已决定"),
        "superseded": Text("SUPERSEDED: another decision took its place", "已被取代：另有决定生效"),
    }[at]


_PUT_FORWARD = {
    False: Text("PROPOSED by the rules, not put forward: nothing is decided", "拟资助方案，尚未提请审议，待审定"),
    True: Text("PROPOSED and put forward: nothing is decided", "拟资助方案，已提请审议，待审定"),
}


def place(answer: Answer, row: Proposal) -> str:
    """Return the list a proposal stands in: ``fund``, ``lottery`` or ``decline``.

    Once lots were drawn or a decision was made there is no band any more: funded or not.
    """
    if answer.awaits_draw and row.id in (answer.lottery.candidates if answer.lottery else ()):
        return "lottery"
    if stage(answer) in SETTLED:
        return "fund" if row.id in levels(answer) else "decline"
    if not row.eligible:
        return "decline"
    return str(row.band or ("fund" if row.selected else "decline"))


def every(answer: Answer, begins: bool = False) -> Text:
    """Return all rules of a slate in words, where they begin a sentence or not."""
    n = len(answer.rules)
    words = Text("all {n} rules", "{n} 条规则全部").format(n=number(n))
    words = Text("the rule", "唯一一条规则已") if n == 1 else words
    return Text(words.en.capitalize(), words.zh) if begins else words


def shortfalls(answer: Answer) -> list[Rule]:
    """Return the soft rules that are missed at a penalty."""
    return [rule for rule in answer.rules if rule.shortfall]


def compliance(answer: Answer, begins: bool = False) -> Text:
    """Return which rules a slate keeps: all, or all that are hard and some of the others."""
    if not (missing := len(shortfalls(answer))):
        return every(answer, begins)
    soft = sum(rule.strength == "soft" for rule in answer.rules)
    words = Text("all hard rules and {k} of {n} soft rules", "全部硬规则及 {n} 条软规则中的 {k} 条")
    words = words.format(k=number(soft - missing), n=number(soft))
    return Text(words.en.capitalize(), words.zh) if begins else words


def missed(answer: Answer) -> Text:
    """Return how many soft rules are missed, as the end of a sentence; empty if none is."""
    n = len(shortfalls(answer))
    form = Text("; {n} soft {rules} missed", "；{n} 条软规则未达到")
    return form.format(n=number(n), rules=agree(n, "rule is", "rules are")) if n else same("")


BANDS: Mapping[str, Text] = {
    "fund": Text("clear", "明确"),
    "lottery": Text("close", "接近"),
    "decline": Text("declined", "不资助"),
}
"""The bands of a proposed slate, in the words of headline and rule."""
LISTS: Mapping[str, Text] = {"fund": Text("funded", "资助"), "decline": Text("not funded", "不资助")}

BY_LOT = Text("the draw decides", "待抽签")
"""The list of those whom a decision leaves to a committed draw."""
UNBANDED: Mapping[str, Text] = {"fund": Text("proposed", "拟资助"), "decline": Text("not proposed", "未列入")}


def places(answer: Answer) -> Mapping[str, Text]:
    """Return the lists there are and what they are called: bands, or funded and not."""
    if answer.awaits_draw:
        return {**LISTS, "lottery": BY_LOT}
    if stage(answer) in SETTLED:
        return LISTS
    return BANDS if counts(answer).banded else UNBANDED


def why(answer: Answer, row: Proposal) -> Text:
    """Return why a proposal is funded or not, as matters stand."""
    if decided := answer.decided:
        for move in reversed(decided.moves):
            if move.proposal == row.id:
                form = Text("moved out by the decider: {r}", "由决定人调出：{r}")
                if move.direction == "in":
                    form = Text("moved in by the decider: {r}", "由决定人调入：{r}")
                return form.format(r=move.reason or decided.reason)
    if answer.awaits_draw and place(answer, row) == "lottery":
        return Text("the committed draw decides", "由已承诺的抽签决定")
    if (drawn := lot(answer, row)) is not None:
        return drawn
    if answer.lots and row.band in ("fund", "decline") and row.eligible:
        form = Text("decided by the scores: funded in {p} of re-draws", "由评分决定：在 {p} 的重抽中入选")
        return form.format(p=percent(row.probability or 0.0, 0))
    return row.reason


def lot(answer: Answer, row: Proposal) -> Text | None:
    """Return what the lots said of a proposal; None if it was not drawn over."""
    part = answer.lottery
    if part is None or not part.outcome or row.id not in part.order:
        return None
    at = part.order.index(row.id)
    one = part.outcome[at]
    facts = {"p": number(at + 1), "n": number(len(part.order)), "c": percent(part.chance[row.id], 0)}
    if one.drawn:
        form = Text(
            "drawn by lot: place {p} of {n}; chance before the draw {c}",
            "抽签入选：第 {p} 位，共 {n} 位；抽签前机会 {c}",
        )
        return form.format(**facts)
    form = Text(
        "not taken by lot: place {p} of {n}, and with it “{r}” could no longer be kept; chance before the draw {c}",
        "抽签未入选：第 {p} 位，共 {n} 位，列入则“{r}”无法满足；抽签前机会 {c}",
    )
    return form.format(r=rule_title(answer, str(one.rule)), **facts)


def standing(answer: Answer, row: Proposal) -> Text | None:
    """Return how the slate treats a proposal against the order of the scores."""
    position = row.position
    if position is None:
        return None
    head = Text("rank {p} of {n}", "按评分第 {p} 位（共 {n} 项）").format(
        p=number(position.place), n=number(position.of)
    )
    if not position.across:
        if row.selected:
            return head + Text("; all that rank above it are funded", "；名次在前者均已列入")
        return head + Text("; all that are funded rank above it", "；列入者名次均在其前")
    ids = named(position.ids, SHOWN, Text(" and {n} more", "等 {m} 项"), position.across)
    rules = join([quoted(answer, name) for name in position.rules])
    several = position.across > 1
    if row.selected:
        form = Text("; funded ahead of {ids}, ranked higher, because ", "；名次低于 {ids} 而列入，因为")
        broken = Text("in its place that one would break {r}", "换成该项将违反{r}")
        if several:
            broken = Text("in its place they would break {r}", "换成这些项将违反{r}")
    else:
        form = Text("; left out although {ids}, ranked lower, {is_} in, because ", "；名次高于 {ids} 而未列入，因为")
        broken = Text("in place of that one it would break {r}", "替换该项将违反{r}")
        if several:
            broken = Text("in place of one of them it would break {r}", "替换其中一项将违反{r}")
    less = Text("the exchange would lose value", "交换会降低方案价值")
    reason = broken.format(r=rules) if position.rules else less
    if position.rules and position.free:
        reason += Text(" or lose value", "或降低方案价值")
    is_ = agree(position.across, "is", "are")
    return head + form.format(ids=ids, is_=is_) + reason


# Words that several pages say of a slate: its state, its solution, its amounts, its rules.


STATUS = {
    "optimal": Text("proven best", "已证最优"),
    "feasible": Text("within the stated bound of the best", "在所示界限内接近最优"),
    "limit": Text("best found, not proven", "所得最优，未经证明"),
    "infeasible": Text("no set keeps every rule", "没有满足全部规则的方案"),
    "unbounded": same("unbounded"),
    "failed": same("failed"),
}
_OPEN = {
    "computed": Text("draft, not put forward", "草案，尚未提请审议"),
    "proposed": Text("proposed, waiting for a decision", "已提请审议，待决定"),
}
_DRAWN = Text("drawn by lot, awaiting signature", "已抽签，待签署")


REPLACED = Text("replaced by a newer list", "已被新清单取代")
"""State of a list that nobody decided on, and of whose call another was drafted since."""


def state_words(answer: Answer) -> Text:
    """Return the state of a slate in words."""
    name = answer.state
    if name in _OPEN:
        return _DRAWN if stage(answer) == "drawn" else _OPEN[name]
    return CYCLES["slate"].states[name]


def amount_of_call(answer: Answer, value: float | None, digits: int | None = None) -> Text:
    """Return an amount in the currency of the call."""
    return same("—") if value is None else money(value, answer.call.currency, digits)


def gap(answer: Answer) -> Text:
    """Return the relative gap to the proven bound; ``—`` where there is none."""
    value = answer.slate.gap
    if value is None:
        return same("—")
    return within(value)


def gap_text(answer: Answer) -> Text:
    """Return in one phrase how many are chosen and how far from the best."""
    slate = answer.slate
    status = STATUS[slate.status]
    if stage(answer) in SETTLED:
        return finding(answer)
    chosen = Text("{n} chosen", "拟资助 {n} 项").format(n=number(slate.count))
    return chosen + Text(", ", "，") + status


def measured(rule: Measured, value: float | None, currency: str, digits: int = 0) -> Text:
    """Return the value or bound of a rule in the rule's own unit."""
    if value is None:
        return same("—")
    if rule.share_of:
        return percent(value, digits or 1)
    if rule.measure == "amount":
        return money(value, currency, digits or None)
    return number(value, 0 if float(value).is_integer() else 2)


def source(rule: Rule) -> Text:
    """Return the source of a rule; one written in both languages is said in that of the page."""
    return both(str(rule.source or "—"))


def limit(rule: Rule, currency: str) -> Text:
    """Return the limit of a rule and what the slate reaches, in one phrase."""
    return Text("{sense} {bound}; now {achieved}", "{sense} {bound}；现为 {achieved}").format(
        sense={"<=": "≤", ">=": "≥"}.get(rule.sense, rule.sense),
        bound=measured(rule, rule.bound, currency),
        achieved=measured(rule, rule.achieved, currency),
    )


def effect(rule: Rule, currency: str) -> Text:
    """Return what loosening a rule by its step does, in one phrase; ``—`` if nobody asked."""
    price = rule.effect
    if not price:
        return same("—")
    size = f"{abs(price.value_change):.2f}"
    words = Text("by {step}: {value} points", "放宽 {step}：{value} 分").format(
        step=measured(rule, abs(price.step), currency), value=("+" if price.value_change >= 0 else "\u2212") + size
    )
    return words + Text("; ", "；") + moves(price) if price.enters or price.leaves else words


def holds(rule: Rule, currency: str) -> Text:
    """Return the limits between which the set stays the best; ``—`` if nobody asked."""
    if rule.effect is None:
        return same("—")
    ends = rule.effect.holds
    if rule.measure == "count" and not rule.share_of:
        # awards are counted whole: what lies between two whole numbers changes nothing
        low, high = ends
        if rule.sense == "<=":
            ends = (math.ceil(low - 1e-6), max(rule.bound, math.ceil(high - 1e-6) - 1))
        else:
            ends = (min(rule.bound, math.floor(low + 1e-6) + 1), math.floor(high + 1e-6))
    least, most = (measured(rule, end, currency, 2) for end in ends)
    return Text("from {low} to {high}", "{low} 至 {high}").format(low=least, high=most)


MORE = Text(" and {n} more", " 等共 {m} 项")


def named(ids: Sequence[str], most: int, more: Text = MORE, total: int = 0) -> Text:
    """Return the first few of some names, and how many there are in all where these are more."""
    if not ids:
        return same("—")
    total = total or len(ids)
    names = join([same(name) for name in ids[:most]])
    shown = min(most, len(ids))
    return names + more.format(n=total - shown, m=total) if total > shown else names


def moved(row: Moving) -> list[Text]:
    """Return who enters and who leaves, a line each, the first dozen by name."""
    lines = []
    for form, ids in ((Text("in: {ids}", "进入：{ids}"), row.enters), (Text("out: {ids}", "退出：{ids}"), row.leaves)):
        if ids:
            lines.append(form.format(ids=named(ids, 12)))
    return lines


def broken(answer: Answer, names: Sequence[str]) -> Text:
    """Return the rules that another set breaks, in quotation marks; or that it breaks none."""
    return join([quoted(answer, name) for name in names]) if names else Text("no rule", "无")


_ENTER, _LEAVE = Text("{ids} in", "入选：{ids}"), Text("{ids} out", "退出：{ids}")
_SHOWN = 4


def moves(effect: Moving) -> Text:
    """Return who enters and who leaves, the first few by name."""
    parts = []
    for form, ids in ((_ENTER, effect.enters), (_LEAVE, effect.leaves)):
        if ids:
            parts.append(form.format(ids=named(ids, _SHOWN)))
    return join(parts, "; ", "；") if parts else Text("nobody", "无")
