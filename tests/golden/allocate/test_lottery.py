# SPDX-License-Identifier: Apache-2.0
"""The golden lots L1, over the band of F24: hashes and outcome known beforehand.

Source: design of the lottery, golden instances F24 and L1; every hash is SHA-256 of a text that
is written out there, so any other program gives the same.
"""

import json

import numpy as np
import pytest

from yuzui.funding import lottery, lottery_file
from yuzui.funding.candidates import Candidates
from yuzui.funding.grammar import TWELVE
from yuzui.funding.lottery import banded, pool_of
from yuzui.funding.lottery_file import replay
from yuzui.funding.portfolio_effect import redraw_values
from yuzui.funding.portfolio_problem import Problem, terms
from yuzui.funding.rulebook import build
from yuzui.solve.registry import solve

SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"
PUBLIC = "2026-12-01T12:00:00Z|beacon-000042"
FUND, BAND = ["P01", "P03", "P04", "P05", "P10"], ["P06", "P08", "P09", "P11"]
RULES = {
    "format": "yuzui-rules/1",
    "call": {"id": "G", "currency": "CNY", "unit": 1},
    "value": {"from": "given", "per": "proposal", "zero": 0},
    "rule": [{"name": "budget", "kind": "budget", "total": 300, "strength": "hard", "source": "cl. 1"}],
}
BOOK = build(RULES)


@pytest.fixture(scope="module")
def problem():
    own = ("id", "amount", "value")
    columns = {name: cells for name, cells in TWELVE.items() if name not in own}
    amount, value = np.array(TWELVE["amount"]), np.array(TWELVE["value"])
    made = Candidates(TWELVE["id"], amount, value, columns, budget=300.0)
    return Problem(made, terms(BOOK.rules, made), 7, solve)


@pytest.fixture(scope="module")
def redrawn(problem):
    moves = [{}, {"P06": 40}, {"P06": 40, "P09": -20, "P05": -10}, {"P08": -45},
             {"P11": 60, "P08": -10}]  # fmt: skip
    values = np.tile(problem.candidates.value, (5, 1))
    for row, moved in zip(values, moves, strict=True):
        for name, by in moved.items():
            row[TWELVE["id"].index(name)] += by
    return redraw_values(problem, values)


def test_f24_probabilities_and_band(problem, redrawn):
    chance = dict(zip(TWELVE["id"], redrawn.probability.tolist(), strict=True))
    assert {name for name, share in chance.items() if share == 1} == set(FUND)
    assert [chance[name] for name in BAND] == [0.6, 0.2, 0.2, 0.2]
    assert sum(share == 0 for share in chance.values()) == 3
    made = banded(problem, redrawn, 0.20, 0.80)
    assert (made.low, made.high) == (0.20, 0.80)
    by = {b: [i for i, c in zip(TWELVE["id"], made.bands, strict=True) if c == b]
          for b in ("fund", "lottery", "decline")}  # fmt: skip
    assert by == {"fund": FUND, "lottery": BAND, "decline": ["P02", "P07", "P12"]}


def test_l1(problem, redrawn):
    bands = banded(problem, redrawn, 0.20, 0.80).bands
    document = lottery_file.publish(
        pool_of(problem, bands), BOOK, lottery_file.rows(BOOK.rules, problem.candidates), FUND, (SECRET, PUBLIC)
    )
    document = document.document()
    assert {*document, "identity"} == {"schema", *lottery_file.Draw.__struct_fields__}
    assert document["commitment"].startswith("465036a50c9303d4")
    assert document["commitment"] == lottery.commitment(SECRET)
    assert document["list_hash"].startswith("6832a9ada46a2a0f")
    assert document["candidates"] == BAND and document["fixed_in"] == FUND
    heads = {"P08": "1ae9eafc", "P06": "44b0219a", "P11": "4f7a706b", "P09": "6be53603"}
    assert {name: ticket[:8] for name, ticket in document["tickets"].items()} == heads
    assert document["order"] == list(heads)
    assert [(o["id"], o["taken"], o["rule"]) for o in document["outcome"]] == [
        ("P08", True, None),
        ("P06", False, "budget"),
        ("P11", False, "budget"),
        ("P09", True, None),
    ]
    cost = {row["id"]: row["amount"] for row in document["proposals"]}
    assert sum(cost[name] for name in FUND) == 210
    assert sum(cost[name] for name in [*FUND, "P08", "P09"]) == 290
    assert replay(json.loads(json.dumps(document)), solve) == []
