# SPDX-License-Identifier: Apache-2.0
"""A synthetic call of any size: five yearly budgets, floors, caps and laboratory capacities.

SYNTHETIC: no proposal, laboratory or score in it exists. Amounts are lognormal around 400,000
and fall over three to five years; quality is normal with a reliability of 0.6; need of staff goes
with the amount; about 30 % of what is asked for can be paid. The same size and seed always give
the same call.
"""

from dataclasses import dataclass

import numpy as np

from yuzui.funding.candidates import Candidates
from yuzui.funding.rulebook import Book, build

YEARS = (2027, 2028, 2029, 2030, 2031)
REGIONS, FIELDS = ("C", "E", "N", "S", "W"), ("bio", "chem", "info", "math", "phys")
RELIABILITY, ZERO, SHARE = 0.6, -1.2, 0.30


@dataclass(frozen=True, eq=False)
class Call:
    """A synthetic call.

    Parameters
    ----------
    candidates : Candidates
        Its proposals; value is the posterior mean above the zero.
    book : Book
        Its rules.
    deviation : float
        Posterior standard deviation of every value.
    seed : int
        Its seed.
    """

    candidates: Candidates
    book: Book
    deviation: float
    seed: int

    def draws(self, count: int) -> np.ndarray:
        """Return draws of the values, shape (count, n)."""
        random = np.random.default_rng([self.seed, 1])
        size = (count, len(self.candidates))
        return self.candidates.value + self.deviation * random.standard_normal(size)


def call(n: int, seed: int = 7, labs: int | None = None) -> Call:
    """Return a synthetic call of ``n`` proposals: a laboratory per hundred, from 10 up to 100."""
    labs = min(100, max(10, n // 100)) if labs is None else labs
    random = np.random.default_rng([n, seed])
    amount = np.round(np.exp(random.normal(np.log(400_000), 0.6, n)), -3)
    profile = random.dirichlet(np.full(len(YEARS), 4.0), n)
    profile[np.arange(len(YEARS)) >= random.integers(3, 6, n)[:, None]] = 0.0
    parts = np.round(amount[:, None] * profile / profile.sum(1, keepdims=True), -2)
    parts[:, 0] += amount - parts.sum(1)
    score = random.normal(0.0, 1.0, n) * np.sqrt(RELIABILITY)
    lab = random.integers(0, labs, n)
    need = np.maximum(0.1, np.round(amount / 200_000 * random.uniform(0.5, 1.5, n), 1))
    capacity = np.round(np.bincount(lab, need, labs) * random.uniform(0.22, 0.45, labs), 1)
    words = np.array([f"lab {k:03d}" for k in range(labs)])
    columns = {
        "type": random.choice(["basic", "applied"], n, p=[0.35, 0.65]).tolist(),
        "region": random.choice(REGIONS, n, p=[0.25, 0.3, 0.15, 0.2, 0.1]).tolist(),
        "field": random.choice(FIELDS, n).tolist(),
        "early": random.choice([False, True], n, p=[0.7, 0.3]).tolist(),
        "lab": words[lab].tolist(),
        "need_fte": need.tolist(),
        "lab_fte": capacity[lab].tolist(),
    }
    budgets = {year: float(np.floor(parts[:, t].sum() * SHARE)) for t, year in enumerate(YEARS)}
    candidates = Candidates(
        ids=[f"S{k:06d}" for k in range(n)],
        amount=amount,
        value=np.round(score - ZERO, 4),
        columns=columns,
        by_year={year: parts[:, t] for t, year in enumerate(YEARS)},
        budget=sum(budgets.values()),
    )
    deviation = float(np.sqrt(RELIABILITY * (1 - RELIABILITY)))
    return Call(candidates, build(rules(budgets)), deviation, seed)


def rules(budgets: dict[int, float]) -> dict[str, object]:
    """Return the document of the rules; every clause is made up."""

    def row(name: str, kind: str, **keys: object) -> dict[str, object]:
        return {"name": name, "kind": kind, "strength": "hard", "source": "synthetic", **keys}

    share = {"measure": "amount", "share_of": "budget"}
    return {
        "format": "yuzui-rules/1",
        "value": {"from": "given"},
        "rule": [
            row("budget", "budget", by_year={str(year): sum_ for year, sum_ in budgets.items()}),
            row("basic", "floor", where={"type": "basic"}, at_least=0.38, **share),
            row("west", "floor", where={"region": "W"}, at_least=0.11, **share),
            row("early", "floor", where={"early": True}, at_least=0.32, measure="count", share_of="awarded"),
            row("field", "floor", by="field", at_least=0.18, **share),
            row("region", "cap", by="region", at_most=0.31, **share),
            row("lab staff", "cap", by="lab", at_most={"column": "lab_fte"}, measure="need:fte"),
        ],
    }
