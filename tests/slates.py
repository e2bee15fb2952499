# SPDX-License-Identifier: Apache-2.0
"""Slates for tests: computed as documents, decoded into answers, or made by hand of a few parts."""

from __future__ import annotations

from yuzui.job.contract import of
from yuzui.job.result import stamp

FUND, ASK, RECHECK = of("fund"), of("ask"), of("recheck")
answer = FUND.answer

PROPOSAL = {
    "id": "A", "amount": 90.0, "requested": 90.0, "score_mean": None, "n_reviews": 0, "theta": None,
    "theta_sd": None, "expected_rank": None, "rank_interval": None, "rank_interval_50": None,
    "sucra": None, "value": 3.0, "eligible": True, "ineligible_by": [], "selected": False,
    "level": 1.0, "probability": None, "probability_se": None, "band": None, "delta": None,
    "delta_exact": False, "delta_least": None, "delta_by": None, "scores": [], "position": None,
    "reason": {"en": "r", "zh": "由"}, "statistics": {}, "columns": {},
}  # fmt: skip
RULE = {
    "name": "budget", "kind": "budget", "category": None, "strength": "hard", "measure": "amount",
    "share_of": None, "sense": "<=", "bound": 100.0, "achieved": 90.0, "slack": 10.0,
    "shortfall": 0.0, "penalty_paid": 0.0, "binding": True, "source": "clause 1", "effect": None,
    "title": None, "price_rank": None,
}  # fmt: skip
SLATE = {
    "status": "optimal", "ids": ["A"], "count": 1, "spend": 90.0, "value": 3.0, "bound": 3.0,
    "gap": 0.0, "tied": [], "unspent": 10.0,
}  # fmt: skip
LOTTERY = {
    "low": 0.2, "high": 0.8, "draws": 50, "candidates": [], "chance": {}, "commitment": None,
    "list_hash": None, "public": None, "secret": None, "order": [], "outcome": [],
    "policy": "uniform", "rule": None, "asked": {"low": 0.2, "high": 0.8},
    "simulated": {"tickets": 0, "exact": 0}, "by_cost": [], "draw": None,
}  # fmt: skip
DECISION = {
    "id": "d1", "run": "0" * 12, "by": "the chair", "authority": "clause 9", "reason": "as drawn",
    "at": "2027-01-15T00:00:00Z", "second": None, "inputs_hash": "", "rules_hash": "", "log_head": "",
    "supersedes": None, "follows": None, "published": None, "ids": [], "levels": {}, "spend": 0.0,
    "cost": 0.0, "breaks": [], "moves": [], "drawn": True,
}  # fmt: skip
DOCUMENT = {
    "schema": "yuzui.fund/1",
    "run": {
        **stamp("fund", {"n": 1}, seed=7), "engine": "e", "engine_version": "1", "files": [],
        "origin": "real", "at": "2027-01-15T08:00:00Z",
    },
    "call": {
        "id": "C1", "currency": "CNY", "budget": 100.0, "n_proposals": 2, "n_reviews": 0,
        "n_reviewers": None,
    },
    "value": {"from": "given", "per": "proposal", "zero": 0.0},
    "judge": None, "proposals": [{**PROPOSAL, "selected": True}], "slate": SLATE, "mode": "optimise",
    "ranking": None, "rules": [RULE], "conflict": None, "alternatives": [], "sensitivity": [],
    "lottery": None,
    "recusals": {"checkable": False, "supplied": False, "pairs": [], "set_aside": 0},
    "totals": {"requested": 90.0, "funded": 90.0, "by": {}, "reconciles": True},
    "findings": [], "state": "proposed", "origin": "real", "origins": {}, "redraws": None,
    "redraw_gap": None, "settlement": None, "explained": 0, "out": [], "understood": [],
    "book": {"rule": []}, "by_year": None,
    "problem": {"version": 1, "statistics": {}, "draws": None},
}  # fmt: skip
"""A slate of one proposal, every part of it there."""


def fund(workspace, **inputs):
    """Fund a call; return the document."""
    return FUND.run(workspace, **inputs).document()


def ask(workspace, question, slate=None, **inputs):
    """Ask a slate; return the document of the answer."""
    return ASK.run(workspace, question=question, slate=slate, **inputs).document()


def decide(workspace, slate="", papers=(), **inputs):
    """Decide on a slate; return the document of the answer."""
    return of("decide").run(workspace, slate=slate, papers=papers, **inputs).document()
