# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from yuzui.errors import RuleError
from yuzui.funding.candidates import Candidates
from yuzui.funding.rulebook import build, check_columns, read

BUDGET = {"name": "budget", "kind": "budget", "total": 3, "strength": "hard", "source": "c 1"}


def rule(name, kind, **more):
    return {"name": name, "kind": kind, "strength": "hard", "source": "c", **more}


def raw(*rules, **more):
    head = {"format": "yuzui-rules/1", "value": {"from": "given"}}
    return head | more | {"rule": [BUDGET, *rules]}


TEXT = """
format = "yuzui-rules/1"
call   = {id = "C1", currency = "CNY", unit = 10000}
value  = {from = "posterior_mean", per = "proposal", zero = 6.0}
[[rule]]
name = "budget"
kind = "budget"
total = 300
strength = "hard"
source = "clause 1"
[[rule]]
name = "basic floor"
kind = "floor"
where = {type = "basic"}
at_least = 0.45
measure = "amount"
share_of = "budget"
strength = "hard"
source = "Call C1, clause 3.2"
"""


def test_text_of_the_design():
    book = read(TEXT, "rules.toml")
    assert book.call["id"] == "C1" and [r.name for r in book.rules] == ["budget", "basic floor"]
    assert book.worth.json() == {"from": "posterior_mean", "per": "proposal", "zero": 6.0}
    assert book.rules[0].own["total"] == 3_000_000 and book.rules[1].share_of == "budget"


def test_not_toml_names_the_line():
    with pytest.raises(RuleError) as caught:
        read("a = 1\nformat = @\n", "rules.toml")
    assert caught.value.place.file == "rules.toml" and "line 2" in caught.value.seen


@pytest.mark.parametrize(
    ("document", "column"),
    [
        (raw() | {"format": "yuzui-rules/2"}, "format"),
        (raw(values={"from": "given"}), "values"),
        (raw(value={"from": "mean"}), "from"),
        (raw(value={"from": "given", "per": "person"}), "per"),
        (raw(value={"from": "posterior_mean"}), "zero"),
        (raw(value={"from": "given", "base": 1}), "base"),
        (raw(value=3), "value"),
        (raw(call={"unit": "万元"}), "unit"),
        (raw() | {"rule": []}, ""),
        (raw() | {"rule": "floor"}, "rule"),
        (raw(BUDGET), "name"),
    ],
)
def test_wrong_head(document, column):
    with pytest.raises(RuleError) as caught:
        build(document, "rules.toml")
    faults = [caught.value, *caught.value.more]
    assert column in {fault.place.column for fault in faults}


def test_a_wrong_file_never_half_loads_and_says_everything_at_once():
    with pytest.raises(RuleError) as caught:
        build(raw(rule("a", "floor"), rule("b", "cap", at_most=0.3), rule("c", "wish")))
    codes = [fault.code for fault in (caught.value, *caught.value.more)]
    assert codes == ["missing_at_least", "missing_share_of", "unknown_kind"]
    said = caught.value.say("zh")
    assert said.count("第") >= 3


def test_contradiction_on_its_face_names_both():
    where = {"field": "a"}
    with pytest.raises(RuleError) as caught:
        build(
            raw(
                rule("low", "floor", where=where, at_least=0.4, share_of="budget"),
                rule("high", "cap", where={"field": "a"}, at_most=0.3, share_of="budget"),
            )
        )
    assert caught.value.detail["rules"] == ["low", "high"] and caught.value.code == "contradiction"


@pytest.mark.parametrize(
    "changes",
    [
        {"at_most": 0.4},
        {"share_of": "awarded"},
        {"where": {"field": "b"}},
        {"strength": "soft", "penalty": 1.0},
        {"by": "region"},
    ],
)
def test_no_contradiction(changes):
    low = rule("low", "floor", where={"field": "a"}, at_least=0.4, share_of="budget")
    high = rule("high", "cap", where={"field": "a"}, at_most=0.3, share_of="budget") | changes
    assert len(build(raw(low, high)).rules) == 3


def test_columns_that_the_proposals_do_not_have():
    candidates = Candidates(["A"], np.ones(1), np.ones(1), {"region": ["E"], "most": [1]})
    good = [rule("a", "cap", by="region", at_most={"column": "most"}, measure="count")]
    check_columns(build(raw(*good)).rules, candidates)
    wrong = [
        rule("a", "cap", by="regoin", at_most={"column": "least"}, measure="count"),
        rule("b", "cap", where={"any": [{"x": 1}]}, at_most=1, measure="need:beam"),
    ]
    with pytest.raises(RuleError) as caught:
        check_columns(build(raw(*wrong)).rules, candidates)
    faults = [caught.value, *caught.value.more]
    assert [f.place.column for f in faults] == ["regoin", "least", "x", "need_beam"]
    assert [f.place.row for f in faults] == [2, 2, 3, 3]
    assert caught.value.fix.en == "write “region” instead of “regoin”"


@pytest.mark.parametrize("text", ["a = " + "[" * 50_000, "a = " + "9" * 5000, "a = ["])
def test_hostile_toml_is_refused(text):
    with pytest.raises(RuleError) as error:
        read(text, "rules.toml")
    assert error.value.place.file == "rules.toml" and error.value.seen and error.value.fix.zh


@pytest.mark.parametrize("unit", [float("inf"), 10**400, 1e30])
def test_a_number_beyond_every_sum_is_refused(unit):
    with pytest.raises(RuleError) as error:
        build({"format": "yuzui-rules/1", "call": {"unit": unit}}, "rules.toml")
    assert "unit" in {one.place.column for one in (error.value, *error.value.more)}
