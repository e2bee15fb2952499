# SPDX-License-Identifier: Apache-2.0
"""Scorecards for tests: documents made by hand, of which a test gives the parts that it is about."""

from __future__ import annotations

from yuzui.job.result import stamp

CHECK = {
    "name": "a", "kind": "answers", "required": True, "outcome": "pass", "measured": None, "bar": "", "data": ["a.csv"],
    "message": {"en": "m", "zh": "说"}, "basis": "release", "day": "2026-11-25",
    "shows": {"en": "It works.", "zh": "可用。"},
}  # fmt: skip
TARGET = {
    "status": "not_met", "value": 0.0688, "unit": "1", "year": 2024, "vintage": "final", "source": None,
    "numerator": "basic", "denominator": None, "cmp": ">", "aim": 0.08, "distance": None, "deadline": None,
    "readings": [], "odds": [], "asks": None, "why": None,
}  # fmt: skip


def clause(name, status="served", **parts):
    """Return a clause."""
    return {
        "id": name, "section": "1", "title": {"en": name, "zh": name}, "kinds": ["data"], "owner": "evaluator",
        "promise": {"en": f"promise of {name}", "zh": f"{name} 的承诺"}, "own": [],
        "horizon": "standing", "status": status, "counterpart_status": None, "counterpart": None, "own_data": "none",
        "target": None, "bindings": [], "checks": [], "concepts": [], "does_not_show": {"en": "limits", "zh": "局限"},
        "text_flag": None, "quote": None, "waiver": None, **parts,
    }  # fmt: skip


def card(n=1, clauses=(), **parts):
    """Return a scorecard, the n-th that was run."""
    counts = dict.fromkeys(("served", "partly", "not_yet", "outside"), 0)
    for row in clauses:
        counts[row["status"]] += 1
    return {
        "schema": "yuzui.plan/2", "run": stamp("scorecard", {"n": n}), "plan": "p", "title": {"en": "p", "zh": "p"},
        "period": [2021, 2025], "edition": 1, "note": None, "origin": "real", "digest": "d", "evidence": "e",
        "day": f"2026-11-2{n}", "counts": counts, "counterparts": 0, "waived": 0, "of": len(clauses), "whole": True, "package": 0, "basis": "release",
        "text_coverage": {"status": "no_data", "source": ""}, "sections": [], "concepts": [],
        "clauses": list(clauses), **parts,
    }  # fmt: skip
