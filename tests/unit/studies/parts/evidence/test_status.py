# SPDX-License-Identifier: Apache-2.0
"""The five lines of the rule, one by one."""

import pytest

from yuzui.policy.evidence.status import judge
from yuzui.policy.plan.check import Attest, Own, Rows
from yuzui.policy.plan.clause import Binding, Clause
from yuzui.text import Text

ROWS = Rows(name="a", data="d")
OPTIONAL = Rows(name="o", data="d", required=False)
OWN, ATTEST = Own(data="table:x"), Attest(document=Text("d", "丁"))
BOUND = {"study:a": True, "page:b": True}


def clause(kind="data", bind=("study:a", "page:b")):
    same = Text("a", "甲")
    bound = [b if isinstance(b, Binding) else Binding(b) for b in bind]
    return Clause(id="C", section="1", title=same, kinds=[kind], owner="evaluator", bind=bound,
                  check=[], does_not_show=same, counterpart=same)  # fmt: skip


@pytest.mark.parametrize(
    ("outcomes", "bound", "status"),
    [
        ([(ROWS, "pass")], BOUND, "served"),
        ([(ROWS, "pass"), (ROWS, "fail")], BOUND, "partly"),
        ([(ROWS, "pass"), (ROWS, "no_data")], BOUND, "partly"),
        ([(ROWS, "pass"), (ROWS, "stale")], BOUND, "partly"),
        ([(ROWS, "pass"), (ROWS, "error")], BOUND, "partly"),
        ([(ROWS, "fail")], BOUND, "not_yet"),
        ([(ROWS, "no_data")], BOUND, "not_yet"),
        ([(ROWS, "stale")], BOUND, "not_yet"),
        ([(ROWS, "pass")], {"study:a": True, "page:b": False}, "partly"),
        ([(ROWS, "pass")], {"study:a": False, "page:b": False}, "not_yet"),
        ([(ROWS, "pass"), (OPTIONAL, "fail")], BOUND, "served"),
        ([(OPTIONAL, "pass")], BOUND, "not_yet"),
        ([(ROWS, "fail"), (OWN, "pass"), (ATTEST, "pass")], BOUND, "not_yet"),
        ([], BOUND, "not_yet"),
    ],
)
def test_rule(outcomes, bound, status):
    assert judge(clause(), bound, outcomes) == (status, None)


def test_what_is_outside_software_stays_outside_and_its_counterpart_is_judged():
    assert judge(clause("outside"), BOUND, [(ROWS, "pass")]) == ("outside", "served")
    assert judge(clause("outside"), BOUND, [(ROWS, "fail"), (ATTEST, "pass")]) == ("outside", "not_yet")


def test_a_supporting_part_alone_does_not_make_a_clause_partly():
    bind = ("study:a", Binding("page:b", role="support"))
    bound = {"study:a": False, "page:b": True}
    assert judge(clause(bind=bind), bound, [(ROWS, "pass")])[0] == "not_yet"
    assert judge(clause(bind=bind), {"study:a": True, "page:b": False}, [(ROWS, "pass")])[0] == "partly"
