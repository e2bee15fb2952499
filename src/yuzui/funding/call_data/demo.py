# SPDX-License-Identifier: Apache-2.0
"""The demo call: real scores, real amounts paired at random, the rest generated.

Scores are those of ICLR 2018 [R]: 971 submissions stand in for proposals. Amounts are those of
NSF awards of fiscal year 2026, paired at random [P]. Type, field, region and career stage are
generated [S]; the rule book is invented [S].
"""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import numpy as np

from yuzui.funding.call_data.call_data import Material
from yuzui.job.workspace import Workspace
from yuzui.text import Text

SCORES, AMOUNTS, FIELDS = "iclr_2018_scores.csv", "nsf_awards_fy2026.csv", "fields.csv"
ORIGINS = {
    "score": "real",
    "confidence": "real",
    "outcome": "real",
    "amount": "paired",
    "type": "synthetic",
    "field": "synthetic",
    "region": "synthetic",
    "early": "synthetic",
    "rules": "synthetic",
}
"""Origin of each column; ``paired`` is a real value that belongs to another row."""

SOURCE = Text(
    "scores: ICLR 2018 (OpenReview); amounts: NSF FY2026, paired at random; "
    "type, field, region, career stage and rules: generated",
    "评分：ICLR 2018（OpenReview）；金额：美国国家科学基金会 2026 财年，随机配对；"
    "类型、领域、地区、职业阶段与规则：生成",
)

_REGIONS = {"A": 0.36, "B": 0.18, "C": 0.16, "D": 0.12, "E": 0.10, "F": 0.08}
_TYPES = {"basic": 0.22, "applied": 0.48, "development": 0.30}
_EARLY = 0.34


def book_text() -> str:
    """Return the text of the demo's rule book."""
    return (files("yuzui.funding") / "books" / "demo.toml").read_text(encoding="utf-8")


def material(workspace: Workspace) -> Material:
    """Return the demo call, the same for the same seed."""
    scores = workspace.shipped_rows(SCORES)
    names = [f"S-{int(n):04d}" for n in dict.fromkeys(row["submission"] for row in scores)]
    amounts = [float(row["amount_usd"]) for row in workspace.shipped_rows(AMOUNTS)]
    fields = [row["label"] for row in workspace.shipped_rows(FIELDS) if row["parent"] == "LAB"]
    stream = np.random.default_rng([workspace.seed, len(names)])
    paired = stream.permutation(amounts)[: len(names)].tolist()
    reviews: dict[str, list[Any]] = {
        "proposal": [f"S-{int(row['submission']):04d}" for row in scores],
        "reviewer": [None] * len(scores),
        "criterion": [""] * len(scores),
        "score": [float(row["score"]) for row in scores],
        "confidence": [float(row["confidence"]) for row in scores],
    }
    outcomes = {f"S-{int(row['submission']):04d}": row["outcome"] for row in scores}
    proposals: dict[str, list[Any]] = {
        "id": names,
        "amount": paired,
        "requested": paired,
        "value": [None] * len(names),
        "type": _drawn(stream, _TYPES, len(names)),
        "field": [fields[k] for k in stream.integers(0, len(fields), len(names))],
        "region": _drawn(stream, _REGIONS, len(names)),
        "early": (stream.random(len(names)) < _EARLY).tolist(),
        "status": [outcomes[name] for name in names],
    }
    files_ = [(SCORES, len(scores)), (AMOUNTS, len(amounts)), (FIELDS, len(fields))]
    return Material(
        call="demo",
        proposals=proposals,
        reviews=reviews,
        currency="USD",
        files=[{"path": f, "sheet": None, "rows": n, "rejected": 0} for f, n in files_],
        origins=ORIGINS,
        scale=(1.0, 10.0),
    )


def _drawn(stream: Any, shares: dict[str, float], n: int) -> list[str]:
    names = list(shares)
    return [names[k] for k in stream.choice(len(names), n, p=list(shares.values()))]
