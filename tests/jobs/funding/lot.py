# SPDX-License-Identifier: Apache-2.0
"""A published draw over the twelve proposals: a budget, a share, a threshold, weights if asked."""

import json

import numpy as np

from yuzui.funding import lottery_file
from yuzui.funding.candidates import Candidates
from yuzui.funding.grammar import TWELVE
from yuzui.funding.lottery import pool_of
from yuzui.funding.portfolio_problem import Problem, terms
from yuzui.funding.rulebook import build
from yuzui.solve.registry import solve

FIXED = ("P03", "P04")
BAND = ("P01", "P05", "P06", "P08", "P09", "P11")
CHANCE = dict(zip(BAND, (0.7, 0.5, 0.6, 0.3, 0.4, 0.25), strict=True))
SECRET = "5eed" * 16


def book(policy="uniform"):
    """Return a book: budget, a share of what is awarded, lots."""
    return build(
        {
            "format": "yuzui-rules/1",
            "call": {"id": "G", "currency": "CNY", "unit": 1},
            "value": {"from": "given", "per": "proposal", "zero": 0},
            "rule": [
                {"name": "budget", "kind": "budget", "total": 250, "strength": "hard",
                 "source": "clause 1"},
                {"name": "basic", "kind": "floor", "where": {"type": "basic"}, "at_least": 0.2,
                 "measure": "amount", "share_of": "awarded", "strength": "hard",
                 "source": "clause 2"},
                {"name": "each", "kind": "cap", "by": "institute", "at_most": 2,
                 "measure": "count", "strength": "hard", "source": "clause 3"},
                {"name": "lots", "kind": "lottery", "policy": policy, "strength": "hard",
                 "source": "clause 4"},
            ],
        }
    )  # fmt: skip


def candidates():
    """Return the twelve, of which one may not be funded."""
    own = ("id", "amount", "value")
    columns = {name: cells for name, cells in TWELVE.items() if name not in own}
    open_ = np.array([name != "P12" for name in TWELVE["id"]])
    return Candidates(
        TWELVE["id"], np.array(TWELVE["amount"]), np.array(TWELVE["value"]), columns,
        eligible=open_, budget=250.0,
    )  # fmt: skip


def drawn(policy="uniform", public="beacon 1"):
    """Return the file as anyone reads it back."""
    rules, made = book(policy), candidates()
    problem = Problem(made, terms(rules.rules, made), 7, solve)
    bands = ["fund" if name in FIXED else "lottery" if name in BAND else "decline" for name in made.ids]
    rows = lottery_file.rows(rules.rules, made, CHANCE if policy == "weighted" else None)
    document = lottery_file.publish(pool_of(problem, bands), rules, rows, FIXED, (SECRET, public))
    return json.loads(json.dumps(document.document()))
