# SPDX-License-Identifier: Apache-2.0
"""The document ``yuzui.fund/1``: every key always there, absent is null."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from yuzui.errors import InternalError
from yuzui.funding import candidates, import_report, verify
from yuzui.funding.call_data import Material
from yuzui.funding.candidates import Candidates, number
from yuzui.funding.grammar import Rule
from yuzui.funding.judging import Choice, judgement_of, recusals
from yuzui.funding.portfolio.problem import Change, Problem, ineligible
from yuzui.funding.portfolio.relaxation import near
from yuzui.funding.rulebook import Book, Worth, check_columns, empty_groups
from yuzui.funding.rules import fixed
from yuzui.funding.rules.lottery import thresholds
from yuzui.funding.score_model import quality
from yuzui.funding.slate import reopen, view
from yuzui.funding.slate import rows as rows_of
from yuzui.funding.slate import solution as choosing
from yuzui.funding.slate import solution as judging
from yuzui.funding.slate.lottery import lottery
from yuzui.funding.slate.rows import plain
from yuzui.funding.slate.solution import Chosen, Judged
from yuzui.job.progress import Progress
from yuzui.job.result import digest, stamp
from yuzui.job.workspace import Workspace
from yuzui.model.finding import CODES, Finding
from yuzui.sheets.formats import Export, write_xlsx
from yuzui.text import Text, same
from yuzui.text.numbers import NO_CURRENCY

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]


# What the slate would be under other choices of value, and without one reviewer at a time.


REVIEWERS, TRIED = 8, 16
"""Reviewers left out one at a time: those who move the values most, among those whose scores lie
farthest from the means of their proposals."""
MOST = 2_000
"""Most proposals for which reviewers are left out."""
_PER = {"proposal": Text("value per proposal", "价值按项计"), "amount": Text("value per amount", "价值按金额计")}


def sensitivity(chosen: Chosen, judged: Judged, worth: Worth) -> list[dict[str, Any]]:
    """Return the set under other choices, against the slate."""
    if chosen.slate.objective is None:
        return []
    rows = []
    for kind, name, title, value in [*_choices(chosen, judged, worth), *_without(chosen, judged, worth)]:
        other = near(chosen.problem, Change(value=candidates.values(chosen.problem.candidates, value)))
        if other.objective is not None:
            rows.append(_row(chosen, (kind, name, title), other.chosen))
    return rows


def _row(chosen: Chosen, choice: tuple[str, str, Text], other: Array) -> dict[str, Any]:
    candidates, now = chosen.problem.candidates, chosen.slate.chosen

    def names(mask: Array) -> list[str]:
        return sorted({str(candidates.ids[int(k)]) for k in np.flatnonzero(mask)})

    level = candidates.proposals(other) > 0, candidates.proposals(now) > 0
    return {
        "kind": choice[0],
        "name": choice[1],
        "title": choice[2].json(),
        "count": int(level[0].sum()),
        "spend": float(candidates.amount @ other),
        "enters": names(level[0] & ~level[1]),
        "leaves": names(level[1] & ~level[0]),
    }


def _choices(chosen: Chosen, judged: Judged, worth: Worth) -> list[tuple[str, str, Text, Array]]:
    """Return values under both ways of counting and three scores worth nothing."""
    amount = chosen.problem.candidates.amount[: len(judged.ids)]
    unit = amount if worth.per == "amount" else 1.0
    score = judged.value / _positive(unit) + worth.zero
    choices = []
    for per in ("proposal", "amount"):
        for zero in _zeros(judged, worth):
            if (per, zero) != (worth.per, worth.zero):
                value = (score - zero) * (amount if per == "amount" else 1.0) * judged.scored
                title = _PER[per] + Text(", zero {z}", "，零点 {z}").format(z=f"{zero:g}")
                choices.append(("value", f"{per} {zero:g}", title, value))
    return choices


def _positive(unit: Any) -> Any:
    return np.where(np.asarray(unit) > 0, unit, 1.0)


def _zeros(judged: Judged, worth: Worth) -> list[float]:
    """Return the zero and one deviation of quality to each side; given values have one zero."""
    if judged.judgement is None or worth.source == "given":
        return [worth.zero]
    sigma = judged.judgement.judgements[0].draws.sigma["proposal"]
    step = round(float(sigma.mean()), 1) or 0.1
    return [round(worth.zero + step * k, 6) for k in (-1, 0, 1)]


def _without(chosen: Chosen, judged: Judged, worth: Worth) -> list[tuple[str, str, Text, Array]]:
    """Return the values without each of the reviewers who move them most."""
    moved = moves(judged)
    if not moved:
        return []
    amount = chosen.problem.candidates.amount[: len(judged.ids)]
    ranked = sorted(moved, key=lambda name: (-float(np.abs(moved[name]).sum()), name))
    choices = []
    for name in ranked[:REVIEWERS]:
        shift = np.zeros(len(judged.ids))
        shift[judged.scored] = moved[name]
        if worth.per == "amount":
            shift = shift * amount
        title = Text("without the scores of {r}", "不计 {r} 的评分").format(r=same(name))
        choices.append(("reviewer", name, title, judged.value + shift))
    return choices


def moves(judged: Judged) -> dict[str, Array]:
    """Return by how much quality moves without each reviewer, score points."""
    posterior = judged.judgement
    if posterior is None or not judged.reviewers or judged.choice.model != "normal":
        return {}
    if int(judged.scored.sum()) > MOST or len(posterior.criteria) != len(judged.criteria):
        return {}
    shifts = {name: np.zeros(int(judged.scored.sum())) for name in _apart(posterior.criteria)}
    for criterion, part in zip(posterior.criteria, posterior.judgements, strict=True):
        sigma = {name: float(draws.mean()) for name, draws in part.draws.sigma.items()}
        if "error" not in sigma:
            return {}
        whole = _quality(criterion.scores, sigma)
        for place, name in enumerate(criterion.reviewers):
            if name not in shifts:
                continue
            counted = np.asarray(criterion.scores.reviewer != place)
            shifts[name] += criterion.weight * (_quality(criterion.scores, sigma, counted) - whole)
    return shifts


def _apart(criteria: Sequence[Any]) -> list[str]:
    """Return the reviewers whose scores lie farthest from the means of their proposals."""
    size: dict[str, float] = {}
    for criterion in criteria:
        scores = criterion.scores
        far = np.abs(scores.score - scores.means[scores.proposal])
        sums = np.bincount(scores.reviewer, far, len(criterion.reviewers))
        for name, own in zip(criterion.reviewers, sums.tolist(), strict=True):
            size[name] = size.get(name, 0.0) + criterion.weight * own
    return sorted(size, key=lambda name: (-size[name], name))[:TRIED]


def _quality(scores: Any, sigma: dict[str, float], counted: Array | None = None) -> Array:
    """Return posterior means of quality; of a proposal that keeps no score the mean of all."""
    figures = np.zeros(scores.n_proposals)
    if counted is not None:
        scores = replace(
            scores,
            score=scores.score[counted],
            proposal=scores.proposal[counted],
            reviewer=scores.reviewer[counted],
            confidence=None,
        )
    mean = quality(scores, {k: v for k, v in sigma.items() if v > 0})
    figures[: len(mean)] = mean
    return figures


TOTALLED = ("field", "region", "type", "early", "institute", "year")


@dataclass(frozen=True, slots=True)
class Options:
    """How much is asked."""

    seed: int
    redraws: int
    near: int
    choice: Choice = judging.DEFAULT
    tell: Progress | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Posed:
    """A call as a problem, not yet solved."""

    judged: Judged
    candidates: Candidates
    barred: list[tuple[Rule, Array]]
    problem: Problem


def pose(material: Material, book: Book, options: Options) -> Posed:
    """Judge the proposals of a call and put its rules to them."""
    scored_proposals = judging.judged(material, book.worth, options.seed, options.choice)
    return under(material, scored_proposals, book, options.seed)


def under(material: Material, scored_proposals: Judged, book: Book, seed: int) -> Posed:
    """Put rules to proposals that are judged already: the same scores under other rules."""
    candidates, barred = _ruled_out(book, _candidates(material, scored_proposals))
    problem = choosing.problem(book, candidates, seed, reopen.compared(book, scored_proposals.draws))
    return Posed(scored_proposals, candidates, barred, problem)


def answer(material: Material, book: Book, options: Options) -> dict[str, Any]:
    """Answer the question for one call."""
    return answered(material, book, options, pose(material, book, options))


def answered(material: Material, book: Book, options: Options, posed: Posed) -> dict[str, Any]:
    """Return the answer to a call that is judged already; see :func:`answer`."""
    judged = posed.judged
    _odd(material, judged, posed.candidates, book)
    again = _again(judged, book, options)
    chosen = choosing.chosen(posed.problem, again, options.near)
    rows = rows_of.proposals(judged, chosen, posed.barred, book.statistics, again.thresholds)
    lots = lottery(chosen, book, rows)
    document = {
        "run": _run(material, book, judged, chosen, options),
        "call": _call(material, book, judged, chosen),
        "value": book.worth.json(),
        "judge": _judge(judged, options),
        "proposals": rows,
        "slate": rows_of.slate(chosen),
        "mode": book.mode,
        "ranking": rows_of.ranking(chosen),
        "rules": rows_of.rules(chosen),
        "conflict": rows_of.conflict(chosen),
        "alternatives": rows_of.alternatives(chosen, book, judged, rows),
        "sensitivity": sensitivity(chosen, judged, book.worth),
        "lottery": lots,
        "recusals": recusals(material),
        "totals": _totals(chosen, rows),
        "findings": _findings(material),
        "state": "proposed",
        "origin": import_report.of_call(material),
        "origins": dict(material.origins),
        "redraws": None if chosen.redrawn is None else chosen.redrawn.draws,
        "redraw_gap": None if chosen.redrawn is None else chosen.redrawn.gap,
        "settlement": _settlement(chosen, again, lots),
        "explained": len(chosen.reasons),
        "out": [one.json() for one in material.out],
        "understood": import_report.document(material),
        "book": plain(book.raw),
        "by_year": _by_year(material, judged),
        "problem": reopen.stored(posed.problem, reopen.compared(book, judged.draws)),
    }
    _checked(document)
    for row in document["proposals"]:
        row["reason"] = view.reason(row, document).json()
    return document


def _again(judged: Judged, book: Book, options: Options) -> choosing.Again:
    """Return how the scores are drawn again: under the thresholds of the rules."""
    lots = book.of_kind("lottery")
    pattern = None
    if judged.judgement is not None:
        pattern = -1 - np.arange(len(judged.ids))
        pattern[judged.scored] = judged.judgement.ranking.group
    return choosing.Again(judged.draws, options.redraws, pattern, thresholds(lots[0].own if lots else {}), options.tell)


def _settlement(chosen: Chosen, again: choosing.Again, lots: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return whether the bands are settled, and whom more re-draws may still move."""
    redrawn = chosen.redrawn
    if redrawn is None:
        return None
    candidates = chosen.problem.candidates
    limits = again.thresholds if lots is None else (lots["low"], lots["high"])
    whole = replace(redrawn, count=candidates.summed(redrawn.count), square=None)
    near = (redrawn if candidates.parent is None else whole).touching(*limits)
    places = np.flatnonzero(near[: candidates.whole] & candidates.open[: candidates.whole])
    return {
        "settled": redrawn.settled,
        "most": redrawn.most,
        "changed": redrawn.changed,
        "undecided": sorted(str(candidates.ids[int(k)]) for k in places),
    }


def _findings(material: Material) -> list[dict[str, Any]]:
    """Return the findings in an order that does not hang on the order of any file's rows."""
    keys = ("table", "code", "row", "column", "seen")
    findings = [finding.json() for finding in material.findings]
    return sorted(findings, key=lambda one: [str(one[key]) for key in keys])


def _judge(judged: Judged, options: Options) -> dict[str, Any] | None:
    if judged.judgement is None:
        return None
    judgement = judgement_of(judged.judgement, judged.lines, options.choice, options.seed)
    part: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(judgement))
    return part


def _candidates(material: Material, judged: Judged) -> Candidates:
    def column(name: str) -> list[Any]:
        cells = material.proposals[name]
        return [cells[k] for k in judged.order]

    amounts = [number(cell) for cell in column("amount")]
    amount = np.array([0.0 if cell is None else cell for cell in amounts])
    known = np.array([cell is not None for cell in amounts], dtype=bool)
    return Candidates(
        ids=judged.ids,
        amount=amount,
        value=judged.value,
        columns={name: column(name) for name in material.further},
        requested=np.array([number(cell) or 0.0 for cell in column("requested")]),
        eligible=judged.scored & known & (amount >= 0),
        statistics=_statistics(judged),
        by_year={year: np.array([cells[k] for k in judged.order]) for year, cells in material.by_year.items()},
    )


def _statistics(judged: Judged) -> dict[str, Array]:
    """Return the figures of the reviews that rules may read, by name."""
    statistics = {"score_mean": judged.mean, **judged.statistics}
    return statistics | {"n_reviews": judged.count.astype(float)}


def _ruled_out(book: Book, candidates: Candidates) -> tuple[Candidates, list[tuple[Rule, Array]]]:
    """Return the proposals without those that a rule keeps out, and who each rule keeps out."""
    check_columns(book.rules, candidates)
    barred = ineligible(book.rules, candidates)
    # what was settled before needs no review of its own
    open_ = candidates.open | fixed.inside(book.rules, candidates)
    for rule, out in barred:
        fixed.barred(book.rules, candidates, rule, out)
        open_ = open_ & ~out
    return replace(candidates, eligible=open_), barred


def _by_year(material: Material, judged: Judged) -> dict[str, list[float]] | None:
    if not material.by_year:
        return None
    return {str(year): [float(cells[k]) for k in judged.order] for year, cells in sorted(material.by_year.items())}


def _odd(material: Material, judged: Judged, candidates: Candidates, book: Book) -> None:
    """Add what is odd about proposals that are kept."""
    names = judged.ids

    def add(code: str, places: Array, column: str = "") -> None:
        for k in np.flatnonzero(places):
            seen = "" if column != "amount" else f"{candidates.amount[k]:.0f}"
            finding = Finding(code, "warning", "proposal", names[k], column, seen)
            material.findings.append(finding)

    judging.odd(judged, material)
    for rule in book.of_kind("threshold"):
        least = rule.own.get("reviews_at_least", 0.0)
        add("below_minimum", candidates.covered(rule.where) & (judged.count < least), "reviews")
    for rule in empty_groups(book.rules, candidates):
        material.findings.append(Finding("empty_group", "warning", "rule", rule.name))
    budget = choosing.budget(book)
    add("out_of_range", candidates.amount <= 0, "amount")
    add("above_budget", candidates.amount > budget, "amount")


def _run(material: Material, book: Book, judged: Judged, chosen: Chosen, options: Options) -> dict[str, Any]:
    proposals = {name: [material.proposals[name][k] for k in judged.order] for name in material.proposals}
    inputs = {
        "proposals": digest(plain(proposals)),
        # over the pseudonyms: whoever stands behind them leaves no trace in the hash
        "reviews": digest([list(line) for line in judged.lines]),
        "panels": _panels(material),
        "weights": [[one.name, one.weight] for one in judged.criteria],
        "by_year": digest(_by_year(material, judged)),
        "recusals": digest(recusals(material)),
        "redraws": options.redraws,
        "near": options.near,
        **options.choice.json(),
    }
    run = stamp("fund", inputs, seed=options.seed, rules=plain(book.raw))
    return {
        **run,
        "engine": chosen.slate.engine,
        "engine_version": chosen.slate.version,
        "files": material.files,
        "origin": import_report.of_call(material),
    }


def _panels(material: Material) -> str:
    """Return the digest of which proposals each panel reviewed."""
    columns = material.reviews
    pairs = zip(columns.get("proposal", ()), columns.get("panel", ()), strict=False)
    return digest(sorted({f"{proposal}\t{panel}" for proposal, panel in pairs}))


def _call(material: Material, book: Book, judged: Judged, chosen: Chosen) -> dict[str, Any]:
    return {
        "id": str(book.call.get("id", material.call)),
        "currency": str(book.call.get("currency", material.currency or NO_CURRENCY)),
        "budget": float(chosen.problem.candidates.budget),
        "n_proposals": len(judged.ids),
        "n_reviews": int(judged.count.sum()),
        "n_reviewers": len(judged.reviewers) or None,
    }


def _totals(chosen: Chosen, rows: list[dict[str, Any]]) -> dict[str, Any]:
    candidates = chosen.problem.candidates
    funded = float(candidates.amount @ chosen.slate.chosen)
    by = choosing.totals(candidates.columns, TOTALLED, candidates.amount, chosen.slate.chosen)
    whole = {"count": float(chosen.slate.chosen.sum()), "amount": funded}
    sums = [
        abs(sum(part[key] for part in parts.values()) - whole[key]) <= 1e-6 * max(1.0, whole[key])
        for parts in by.values()
        for key in whole
    ]
    requested = float(np.sum([row["requested"] for row in rows]))
    return {"requested": requested, "funded": funded, "by": by, "reconciles": all(sums)}


def _checked(document: dict[str, Any]) -> None:
    """Let the independent check look at the slate."""
    if faults := verify.faults(document):
        raise InternalError(
            Text("the independent check of the slate failed", "方案未通过独立核验"), seen="; ".join(faults[:3])
        )


# Rows that were set aside, written for the person who can mend them.


def write(workspace: Workspace, material: Material, lang: str) -> Path | None:
    """Write the rows that were set aside, as they stood, with row number and reason."""
    rows = [
        (one.file, one.sheet, row.line, row.column, CODES[row.code].say(lang), *map(_cell, row.cells))
        for one in material.understood
        for row in one.rejected
    ]
    rows += [(*row[:4], CODES[row[4]].say(lang), *map(_cell, row[5:])) for row in material.aside]
    if not rows:
        return None
    longest = max(len(row) for row in rows)
    heads = [
        Text(en, zh).say(lang)
        for en, zh in (("file", "文件"), ("sheet", "工作表"), ("row", "行"), ("column", "列"), ("reason", "原因"))
    ]
    heads += [str(n) for n in range(1, longest - len(heads) + 1)]
    filled = [row + ("",) * (longest - len(row)) for row in rows]
    workspace.dir.mkdir(parents=True, exist_ok=True)
    path = workspace.dir / "rejects.xlsx"
    write_xlsx(path, [Export("rejects", heads, filled)])
    return path


def _cell(cell: Any) -> Any:
    return cell if cell is None or isinstance(cell, (str, int, float, bool)) else str(cell)
