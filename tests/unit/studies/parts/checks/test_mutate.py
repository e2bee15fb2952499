# SPDX-License-Identifier: Apache-2.0
"""mutate: passes only if the parent fails on false input."""

import pytest

from yuzui.policy.checks import mutate
from yuzui.policy.plan.check import Mutate, Rows, Tamper
from yuzui.policy.plan.clause import Clause
from yuzui.text import same


def run(world, parent, tamper):
    clause = Clause(id="C", section="1", title=same("a"), kinds=["data"], owner="evaluator",
                    bind=[], check=[parent], does_not_show=same("a"))  # fmt: skip
    return mutate.run(Mutate(of="p", tamper=Tamper(data="centres.csv", **tamper)), world, clause)


@pytest.mark.parametrize(
    ("parent", "tamper", "word"),
    [
        ({"exactly": 4}, {}, "pass"),
        ({"exactly": 4}, {"where": {"id": "NSC-HF"}}, "pass"),
        # a check that always passes is found out
        ({"at_least": 0}, {}, "fail"),
        # a falsification beside the point is not noticed
        ({"exactly": 4}, {"how": "blank", "column": "note"}, "fail"),
    ],
)
def test_twin(world, parent, tamper, word):
    where = {"kind": "comprehensive national science centre"}
    check = Rows(name="p", data="centres.csv", where=where, **parent)
    found = run(world, check, tamper)
    assert found.outcome == word
    assert len(world.rows("centres.csv")) == 26
