# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from yuzui.errors import RuleError
from yuzui.funding.candidates import Candidates
from yuzui.funding.grammar import Rule, where
from yuzui.funding.term import Term, limited, split

CANDIDATES = Candidates(
    ids=["A", "B", "C"],
    amount=np.array([10.0, 20.0, 30.0]),
    value=np.array([1.0, 2.0, 3.0]),
    columns={"field": ["x", "y", "x"], "most": [1, 2, 1], "mixed": [1, 2, 3]},
    budget=50.0,
)


def one(kind="cap", sense="<=", **fields):
    rule = Rule("r", kind, 1, **fields)
    return next(iter(limited([rule], CANDIDATES, sense)))


def test_plain_limit():
    term = one(at_most=25.0, where=where({"field": "x"}))
    assert term.group.tolist() == [10, 0, 30] and term.bound == 25 and not term.share
    assert term.achieved(np.array([1, 1, 0])) == 10
    assert term.shortfall(np.array([1, 0, 1])) == 15 and term.shortfall(np.array([1, 1, 0])) == 0


def test_share_of_a_fixed_sum():
    term = one(at_most=0.4, share_of="budget", where=where({"field": "x"}))
    assert (term.bound, term.base) == (20, 50)
    assert term.achieved(np.array([1, 0, 0])) == 0.2
    assert term.shortfall(np.array([0, 0, 1])) == pytest.approx(0.2)


def test_share_of_what_is_awarded_is_linear():
    term = one("floor", ">=", at_least=0.5, share_of="awarded", where=where({"field": "x"}))
    assert term.coefficients.tolist() == [5, -10, 15] and term.bound == 0
    assert term.achieved(np.array([1, 1, 0])) == pytest.approx(1 / 3)
    assert term.shortfall(np.array([1, 1, 0])) == pytest.approx(1 / 6)
    assert term.shortfall(np.zeros(3)) == 0 and term.achieved(np.zeros(3)) == 0
    assert term.at(0.25).coefficients.tolist() == [7.5, -5, 22.5]


def test_looser():
    assert one(at_most=1.0).looser == 1 and one("floor", ">=", at_least=1.0).looser == -1


def test_one_term_per_category():
    rule = Rule("r", "cap", 1, by="field", at_most=1.0, measure="count")
    found = list(limited([rule], CANDIDATES, "<="))
    assert [t.name for t in found] == ["r[x]", "r[y]"]
    assert [t.group.tolist() for t in found] == [[1, 0, 1], [0, 1, 0]]
    assert [c for _, c, _ in split([rule], CANDIDATES)] == ["x", "y"]


def test_column_of_limits():
    rule = Rule("r", "cap", 1, by="field", at_most="most", measure="count")
    assert [t.limit for t in limited([rule], CANDIDATES, "<=")] == [1, 2]
    with pytest.raises(RuleError, match="one number per category"):
        list(limited([Rule("r", "cap", 4, by="field", at_most="mixed")], CANDIDATES, "<="))


def test_floor_over_nobody():
    rule = Rule("r", "floor", 2, where=where({"field": "z"}), at_least=1.0)
    with pytest.raises(RuleError) as caught:
        list(limited([rule], CANDIDATES, ">="))
    assert caught.value.code == "empty_group" and caught.value.place.row == 2
    nothing = Rule("r", "floor", 2, where=where({"field": "z"}), at_least=0.0)
    assert len(list(limited([nothing], CANDIDATES, ">="))) == 1


def test_name_and_share():
    term = Term(Rule("r", "cap", 1), "", np.zeros(3), "<=", 1.0)
    assert term.name == "r" and not term.share


def test_a_limit_below_the_engines_rounding_is_no_broken_rule(tmp_path):
    """Loosening a small floor to almost nothing once made a sound set look broken."""
    from yuzui.funding.jobs import fund
    from yuzui.job.workspace import Workspace

    rules = tmp_path / "rules.toml"
    rules.write_text(
        'format = "yuzui-rules/1"\ncall = {id = "c", currency = "USD", unit = 1}\n'
        'value = {from = "given", per = "proposal", zero = 0.0}\n'
        '[[rule]]\nname = "budget"\nkind = "budget"\ntotal = 35\nstrength = "hard"\nsource = "1"\n'
        '[[rule]]\nname = "basic"\nkind = "floor"\nwhere = {type = "basic"}\nat_least = 1\n'
        'measure = "amount"\nstrength = "hard"\nsource = "2"\n'
    )
    calls = tmp_path / "call"
    calls.mkdir()
    (calls / "proposals.csv").write_text("id,amount,type,value\nP-1,40,basic,3\nP-2,30,applied,5\nP-3,20,basic,4\n")
    document = fund.run(Workspace(tmp_path / "ws"), path=str(calls), rules=str(rules))
    assert document["slate"]["ids"] == ["P-3"] and document["slate"]["status"] == "optimal"
