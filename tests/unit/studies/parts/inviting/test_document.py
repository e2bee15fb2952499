# SPDX-License-Identifier: Apache-2.0
"""After an exchange the document adds up again, and claims no more than is proven."""

import numpy as np
import pytest

from yuzui.reviewing.assign.arcs import Dense, Pairs
from yuzui.reviewing.invitations import document as written


def test_rows_are_found_among_the_pairs():
    ids = ["A", "B"], ["x", "y", "z"]
    two, three = np.ones(2, int), np.ones(3, int)
    pairs = Pairs(*ids, Dense(np.zeros((2, 3))), two, three, three, np.zeros((0, 2)))
    rows = [{"proposal": "B", "reviewer": "z"}, {"proposal": "A", "reviewer": "y"}]
    assert written.places(pairs, rows).tolist() == [[1, 2], [0, 1]]
    assert written.places(pairs, []).shape == (0, 2)


@pytest.mark.parametrize("objective", ["total", "max_min", "leximin", "alpha", "randomised"])
def test_sums_are_those_of_the_pairs_and_bounds_only_where_they_hold(workspace, made, say, objective):
    document = made(objective=objective, **({"q": 0.8} if objective == "randomised" else {}))
    pair = document["assignments"][0]
    change = say("decline", pair["proposal"], pair["reviewer"])
    after = workspace.latest("assign")
    total = sum(row["score"] for row in after["assignments"])
    assert change["total"]["after"] == pytest.approx(total)
    sums = {row["id"]: row["score_sum"] for row in after["proposals"]}
    for name, value in sums.items():
        own = [row["score"] for row in after["assignments"] if row["proposal"] == name]
        assert value == pytest.approx(sum(own))
    assert after["fairness"]["worst"] == min(sums.values()) == change["worst"]["after"]
    assert after["fairness"]["frontier"] == document["fairness"]["frontier"]
    if objective == "randomised":
        assert after["objective"] == document["objective"]
        assert after["fairness"]["expected_worst"] == document["fairness"]["expected_worst"]
    else:
        assert after["objective"] == pytest.approx(total)
    if objective == "total":
        assert after["bound"] == document["bound"] >= after["objective"]
        assert after["gap"] == pytest.approx(1 - total / after["bound"], abs=0.5)
    elif objective != "randomised":
        assert (after["bound"], after["gap"], after["status"]) == (None, None, "feasible")
    came = next(row for row in after["assignments"] if row["reviewer"] == change["instead"])
    assert came["probability"] is None and came["state"] == "proposed"
    same = ("run", "options", "certificate", "marginals", "conflicts", "draw", "understood")
    assert all(after[name] == document[name] for name in same)
    prices = [{row["id"]: row["price"] for row in one["reviewers"]} for one in (document, after)]
    assert prices[0] == prices[1]
