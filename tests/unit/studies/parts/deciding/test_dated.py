# SPDX-License-Identifier: Apache-2.0
"""Rules that were not in force when the call opened are no ground to decide on."""

import pytest

from yuzui.errors import RuleError, StateError
from yuzui.funding.decisions import dated, words
from yuzui.funding.pack import listed
from yuzui.model.visibility import Eq


def book(opens="2026-02-01", common="", **rows):
    """Return a slate with the rules of a call."""
    call = {"opens": opens} if opens else {}
    call |= dict(part.split("=") for part in common.split()) if common else {}
    rules = [{"name": name, **dates} for name, dates in rows.items()]
    return {"call": {"id": "c"}, "book": {"call": call, "rule": rules}}


@pytest.mark.parametrize(
    "dates",
    [
        {"published_at": "2026-02-02"},
        {"valid_from": "2026-02-02", "published_at": "2026-01-01"},
        {"valid_from": "2025-01-01", "valid_to": "2026-02-01"},
        {"published_at": "2026-02-02 09:00:00"},
    ],
)
def test_what_was_not_in_force_is_refused_by_name(office, dates):
    document = book(old={"valid_from": "2026-02-01", "valid_to": "2026-02-02"}, new=dates)
    with pytest.raises(StateError) as caught:
        dated.in_force(office.workspace, document)
    error = caught.value
    assert error.code == "rules_not_in_force" and error.detail["rules"] == ["new"]
    assert error.expected == "2026-02-01" and error.fix.en and error.fix.zh


def test_what_was_in_force_passes_and_what_has_no_date_is_named(office):
    document = book(a={"valid_from": "2026-02-01"}, b={}, c={"published_at": "2026-01-31"})
    found = dated.in_force(office.workspace, document)
    assert found == {"opens": "2026-02-01", "rules": 3, "undated": ["b"]}
    said = words.in_force(found)
    assert said.en == "2 rules in force when the call opened on 1 Feb 2026; not dated: b"
    assert said.zh == "指南于 2026年2月1日 开放时，2 条规则均已生效；未注日期：b"


def test_a_date_of_the_page_holds_for_rules_without_their_own(office):
    document = book(common="published_at=2026-03-01", a={}, b={"published_at": "2026-01-01"})
    with pytest.raises(StateError) as caught:
        dated.in_force(office.workspace, document)
    assert caught.value.detail["rules"] == ["a"]


def test_without_a_date_it_says_so_and_claims_nothing(office):
    found = dated.in_force(office.workspace, book(a={}, b={}))
    assert words.in_force(found).en.startswith("not dated; no rule says since when")
    found = dated.in_force(office.workspace, book(opens=None, a={"valid_from": "2030-01-01"}))
    assert found["opens"] is None and words.in_force(found).zh.startswith("未注日期；无从得知")


def test_the_call_as_loaded_says_when_it_opened(office):
    row = {"call": "c", "currency": "CNY", "opens": "2026-02-01"}
    with office.workspace.view.act("load", "test") as change:
        change.insert("call", [row])
    with pytest.raises(StateError):
        dated.in_force(office.workspace, book(opens=None, a={"valid_from": "2026-02-02"}))


def test_a_decision_is_refused_and_written_with_it(office):
    run = office.fund(more=", opens = 2026-02-01, published_at = 2026-02-02")
    with pytest.raises(StateError) as caught:
        office.decide(run)
    assert caught.value.code == "rules_not_in_force"
    assert office.workspace.view.count("decision") == 0
    (event,) = office.workspace.view.select("audit", where=Eq("action", "decide refused"))
    assert event["reason"] == "rules_not_in_force"
    run = office.fund(more=", opens = 2026-02-01, published_at = 2026-01-31")
    assert office.decide(run)["in_force"] == {"opens": "2026-02-01", "rules": 1, "undated": []}
    lead = listed.summary(office.workspace.latest("fund", run), "zh").lead
    assert "规则效力：指南于 2026年2月1日 开放时，1 条规则均已生效" in lead


def test_a_date_that_is_none_is_refused_where_it_is_written(office):
    with pytest.raises(RuleError) as caught:
        office.fund(more=', opens = "soon"')
    assert caught.value.place.column == "opens" and caught.value.expected == "2026-01-31"
    office.write()
    path = office.call / "rules.toml"
    path.write_text(path.read_text() + 'valid_from = "2026-02-30"\n')
    with pytest.raises(RuleError) as caught:
        office.fund_as_is()
    assert caught.value.place.column == "valid_from" and caught.value.message.zh == "此处应为日期"
