# SPDX-License-Identifier: Apache-2.0
"""The document ``yuzui.fund/1``: every key always there, absent is null."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from yuzui.allocate import verify
from yuzui.allocate.candidates import Candidates, number
from yuzui.allocate.methods.fund.effect import by_worth
from yuzui.allocate.rulebook import Book
from yuzui.allocate.term import Term
from yuzui.errors import InternalError
from yuzui.record.finding import Finding
from yuzui.studies.parts.fund import chosen as choosing
from yuzui.studies.parts.fund import judged as judging
from yuzui.studies.parts.fund import words
from yuzui.studies.parts.fund.chosen import Chosen
from yuzui.studies.parts.fund.judged import Judged
from yuzui.studies.parts.fund.material import Material
from yuzui.studies.parts.result import digest, stamp
from yuzui.text import Text

Array = np.ndarray[Any, Any]

TOTALLED = ("field", "region", "type", "early", "institute", "year")


@dataclass(frozen=True, slots=True)
class Options:
    """How much is asked.

    Parameters
    ----------
    seed : int
        Seed of every random step.
    redraws : int
        Posterior draws that are solved.
    near : int
        Refused proposals nearest the line that are explained exactly.
    severity : bool or None
        Whether to estimate severity; None where it is identifiable.
    """

    seed: int
    redraws: int
    near: int
    severity: bool | None = None


def answer(material: Material, book: Book, options: Options) -> dict[str, Any]:
    """Answer the question for one call.

    Parameters
    ----------
    material : Material
        The call; findings are added.
    book : Book
        Its rules.
    options : Options
        How much is asked.

    Returns
    -------
    dict
        The document without ``schema`` and ``run.at``.

    Raises
    ------
    InternalError
        If the independent check finds a fault in the slate.
    """
    judged = judging.judged(material, book.worth, options.seed, options.severity)
    candidates = _candidates(material, judged)
    _odd(material, judged, candidates, book)
    problem = choosing.problem(book, candidates, options.seed)
    chosen = choosing.chosen(problem, judged.draws, options.redraws, options.near)
    rows = _proposals(judged, chosen, book)
    document = {
        "run": _run(material, book, judged, chosen, options),
        "call": _call(material, book, judged, chosen),
        "value": book.worth.json(),
        "judge": judging.document(judged),
        "proposals": rows,
        "slate": _slate(chosen),
        "rules": _rules(chosen),
        "conflict": _conflict(chosen),
        "alternatives": _alternatives(chosen, book, judged, rows),
        "lottery": None,
        "totals": _totals(chosen, rows),
        "findings": [finding.json() for finding in material.findings],
        "state": "proposed",
        "origin": "mixed" if material.origins else "real",
        "origins": dict(material.origins),
        "redraws": None if chosen.redrawn is None else chosen.redrawn.draws,
        "explained": len(chosen.reasons),
        "understood": [_understood(one) for one in material.understood],
        "book": _plain(book.raw),
        "by_year": _by_year(material, judged),
    }
    _checked(document)
    for row in document["proposals"]:
        row["reason"] = words.reason(row, document).json()
    return document


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
        by_year={
            year: np.array([cells[k] for k in judged.order])
            for year, cells in material.by_year.items()
        },
    )


def _by_year(material: Material, judged: Judged) -> dict[str, list[float]] | None:
    if not material.by_year:
        return None
    return {
        str(year): [float(cells[k]) for k in judged.order]
        for year, cells in sorted(material.by_year.items())
    }


def _odd(material: Material, judged: Judged, candidates: Candidates, book: Book) -> None:
    """Add what is odd about proposals that are kept."""
    names = judged.ids

    def add(code: str, places: Array, column: str = "") -> None:
        for k in np.flatnonzero(places):
            seen = "" if column != "amount" else f"{candidates.amount[k]:.0f}"
            finding = Finding(code, "warning", "proposal", names[k], column, seen)
            material.findings.append(finding)

    if judged.judgement is not None:
        add("no_reviews", ~judged.scored)
        add("single_review", judged.count == 1)
        if judged.judgement.components > 1:
            count = judged.judgement.components
            material.findings.append(
                Finding("disconnected", "warning", "review", "", "reviewer", str(count))
            )
    budget = choosing.budget(book)
    add("out_of_range", (candidates.amount <= 0) | (candidates.amount > budget), "amount")


def _run(
    material: Material, book: Book, judged: Judged, chosen: Chosen, options: Options
) -> dict[str, Any]:
    proposals = {
        name: [material.proposals[name][k] for k in judged.order] for name in material.proposals
    }
    inputs = {
        "proposals": digest(_plain(proposals)),
        # over the pseudonyms: whoever stands behind them leaves no trace in the hash
        "reviews": digest([list(line) for line in judged.lines]),
        "redraws": options.redraws,
        "near": options.near,
        "severity": options.severity,
    }
    run = stamp("fund", inputs, seed=options.seed, rules=_plain(book.raw))
    return {
        **run,
        "engine": chosen.slate.engine,
        "engine_version": chosen.slate.version,
        "files": material.files,
        "origin": "mixed" if material.origins else "real",
    }


def _plain(value: Any) -> Any:
    """Return a value as JSON types."""
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    if isinstance(value, (bool, int, str)) or value is None:
        return value
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    return value.item() if isinstance(value, np.generic) else str(value)


def _call(material: Material, book: Book, judged: Judged, chosen: Chosen) -> dict[str, Any]:
    return {
        "id": str(book.call.get("id", material.call)),
        "currency": str(book.call.get("currency", material.currency or "XXX")),
        "budget": float(chosen.problem.candidates.budget),
        "n_proposals": len(judged.ids),
        "n_reviews": len(judged.lines),
        "n_reviewers": len(judged.reviewers) or None,
    }


def _proposals(judged: Judged, chosen: Chosen, book: Book) -> list[dict[str, Any]]:
    candidates, redrawn = chosen.problem.candidates, chosen.redrawn
    bands = None if redrawn is None else redrawn.bands()
    ranks = _ranks(judged)
    requested = candidates.amount if candidates.requested is None else candidates.requested
    rows = []
    for k, name in enumerate(judged.ids):
        eligible = bool(candidates.open[k])
        rows.append(
            {
                "id": name,
                "amount": float(candidates.amount[k]),
                "requested": float(requested[k]),
                "score_mean": _finite(judged.mean[k]),
                "n_reviews": int(judged.count[k]),
                **ranks[k],
                "value": float(candidates.value[k]) if judged.scored[k] else None,
                "eligible": eligible,
                "ineligible_by": [] if eligible else [words.UNSCORED],
                "selected": bool(chosen.slate.chosen[k]),
                "level": 1.0 if chosen.slate.chosen[k] else 0.0,
                "probability": None if redrawn is None else float(redrawn.probability[k]),
                "probability_se": None if redrawn is None else float(redrawn.error[k]),
                "band": None if bands is None else bands[k],
                **_delta(chosen, k),
                "reason": None,
                "columns": {c: _plain(v[k]) for c, v in candidates.columns.items()},
            }
        )
    return rows


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _ranks(judged: Judged) -> list[dict[str, Any]]:
    empty = dict.fromkeys(
        ("theta", "theta_sd", "expected_rank", "rank_interval", "rank_interval_50", "sucra")
    )
    rows: list[dict[str, Any]] = [dict(empty) for _ in judged.ids]
    if judged.judgement is None:
        return rows
    made = judged.judgement.ranking
    for place, k in enumerate(np.flatnonzero(judged.scored)):
        rows[k] = {
            "theta": float(made.mean[place]),
            "theta_sd": float(made.deviation[place]),
            "expected_rank": float(made.expected[place]),
            "rank_interval": [float(v) for v in made.interval["95"][place]],
            "rank_interval_50": [float(v) for v in made.interval["50"][place]],
            "sucra": float(made.sucra[place]),
        }
    return rows


def _delta(chosen: Chosen, k: int) -> dict[str, Any]:
    """Return delta of a refused proposal: exact by re-solve, else the least it can be."""
    if chosen.slate.chosen[k] or not chosen.problem.candidates.open[k] or chosen.least is None:
        return {"delta": None, "delta_exact": False}
    reason = chosen.reasons.get(k)
    if reason is None:
        return {"delta": float(chosen.least[k]), "delta_exact": False}
    return {"delta": reason.delta, "delta_exact": reason.exact}


def _names(chosen: Chosen, places: Array) -> list[str]:
    return [chosen.problem.candidates.ids[k] for k in np.atleast_1d(places)]


def _members(chosen: Chosen, mask: Array) -> list[str]:
    return sorted(_names(chosen, np.flatnonzero(mask)))


def _slate(chosen: Chosen) -> dict[str, Any]:
    slate, candidates = chosen.slate, chosen.problem.candidates
    spend = float(candidates.amount @ slate.chosen)
    return {
        "status": slate.status,
        "ids": _members(chosen, slate.chosen),
        "count": int(slate.chosen.sum()),
        "spend": spend,
        "value": slate.objective,
        "bound": slate.bound,
        "gap": slate.gap,
        "tied": _members(chosen, chosen.tied),
        "unspent": float(candidates.budget) - spend,
    }


def _rules(chosen: Chosen) -> list[dict[str, Any]]:
    solved = chosen.slate.objective is not None
    order = by_worth(chosen.problem.terms, chosen.effects)
    return [
        {
            "name": term.rule.name,
            "kind": term.rule.kind,
            "category": term.category or None,
            "strength": term.rule.strength,
            "measure": "amount" if term.rule.kind == "budget" else term.rule.measure,
            "share_of": term.rule.share_of or None,
            "sense": term.sense,
            "bound": term.limit,
            **_reached(term, chosen, solved),
            "binding": k in chosen.binding,
            "source": term.rule.source,
            "effect": _effect(chosen, term, k),
            "title": None if term.rule.title is None else term.rule.title.json(),
            "price_rank": order.index(k) + 1 if k in chosen.effects else None,
        }
        for k, term in enumerate(chosen.problem.terms)
    ]


def _reached(term: Term, chosen: Chosen, solved: bool) -> dict[str, Any]:
    if not solved:
        return dict.fromkeys(("achieved", "slack", "shortfall", "penalty_paid"))
    reached = term.achieved(chosen.slate.chosen)
    shortfall = term.shortfall(chosen.slate.chosen)
    unit = 100.0 if term.share else 1.0
    return {
        "achieved": reached,
        "slack": (term.limit - reached) * term.looser,
        "shortfall": shortfall,
        "penalty_paid": 0.0 if term.rule.hard else term.rule.penalty * shortfall * unit,
    }


def _effect(chosen: Chosen, term: Term, k: int) -> dict[str, Any] | None:
    if k not in chosen.effects:
        return None
    priced = chosen.effects[k]
    unit = "share" if term.share else term.rule.measure
    return {
        "step": priced.step,
        "unit": "amount" if term.rule.kind == "budget" else unit,
        "value_change": priced.value_change,
        "enters": _names(chosen, priced.enters) if priced.enters.size else [],
        "leaves": _names(chosen, priced.leaves) if priced.leaves.size else [],
        "holds": list(priced.holds),
    }


def _conflict(chosen: Chosen) -> dict[str, Any] | None:
    if chosen.conflict is None:
        return None
    return {
        "rules": [term.name for term in chosen.conflict.terms],
        "loosen": [
            {"rule": term.name, "to": None if to is None else _round(to)}
            for term, to in chosen.conflict.loosen
        ],
    }


def _round(value: float) -> float:
    """Return a limit without the dust of the last digits."""
    return float(f"{value:.12g}")


def _alternatives(
    chosen: Chosen, book: Book, judged: Judged, rows: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    if chosen.slate.objective is None:
        return []
    candidates, now = chosen.problem.candidates, chosen.slate.chosen
    flat = [verify.flat(row) for row in rows]
    found = []
    for name, other in choosing.alternatives(chosen, book, judged.mean).items():
        ids = _members(chosen, other)
        found.append(
            {
                "name": name,
                "title": words.alternative(name).json(),
                "ids": ids,
                "spend": float(candidates.amount @ other),
                "value": float(candidates.value @ other),
                "enters": _members(chosen, other & ~now),
                "leaves": _members(chosen, now & ~other),
                "breaks": verify.breaks(book.raw, flat, ids),
            }
        )
    return found


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


def _understood(one: Any) -> dict[str, Any]:
    return {
        "file": one.file,
        "sheet": one.sheet or None,
        "table": one.table,
        "header_row": one.header_row,
        "encoding": one.encoding or None,
        "kept": len(one.rows),
        "rejected": len(one.rejected),
        "mapping": [meaning.json() for meaning in one.mapping],
    }


def _checked(document: dict[str, Any]) -> None:
    """Let the independent check look at the slate."""
    if faults := verify.audit(document):
        raise InternalError(
            Text("the independent check of the slate failed", "方案未通过独立核验"),
            seen="; ".join(fault.en for fault in faults[:3]),
        )
