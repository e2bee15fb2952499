# SPDX-License-Identifier: Apache-2.0
"""Decisions of named persons, their letters and what is published."""

import json
import random
import re
from copy import deepcopy

import msgspec
import pytest
from tests.people import admit
from tests.refusals import refused
from tests.slates import ASK, DECISION, DOCUMENT, LOTTERY, answer, ask, decide, fund

from yuzui.errors import InputError, RuleError, StateError, UnknownIdentifierError, VisibilityError
from yuzui.funding import awards, decisions, letters, lottery_draw, pack_sheets
from yuzui.funding.decisions import parse, settled
from yuzui.funding.jobs.decide import hand_out
from yuzui.funding.pages import awards as awards_page
from yuzui.funding.rulebook import build
from yuzui.funding.slate_answer import Decision
from yuzui.job import signature
from yuzui.job.contract import of
from yuzui.job.workflow import moving
from yuzui.job.workflow.item import find
from yuzui.job.workspace import Workspace
from yuzui.model.tables.award import DECISION as RECORD
from yuzui.model.visibility import PUBLIC, Eq, Subject
from yuzui.store import subjects
from yuzui.text import LANGUAGES, Text
from yuzui.view.page import Visit

WANTED = {"PROPOSAL": Text("p", "申"), "--by": Text("b", "人")}


def test_the_first_text_that_is_missing_is_named():
    for given, code, option in [
        ({"proposal": "", "by": ""}, "missing_proposal", "PROPOSAL"),
        ({"proposal": "P", "by": ""}, "missing_by", "--by"),
    ]:
        with pytest.raises(InputError) as caught:
            signature.complete(given, WANTED)
        error = caught.value
        assert error.code == code and error.place.column == option
        assert option in error.mending.en and option in error.mending.zh
        signature.complete({"proposal": "P", "by": "B"}, WANTED)
    # an outcome is its name or what it is called
    for word, cycle, name in [
        ("accepted", "objection", "accepted"),
        (" Accepted ", "objection", "accepted"),
        ("予以采纳", "objection", "accepted"),
        ("upheld", "appeal", "upheld"),
    ]:
        assert signature.outcome(word, cycle, (name,), WANTED["--by"]) == name
        for other in ("perhaps", "", "open"):
            with refused("unknown_outcome", InputError, expected=name):
                signature.outcome(other, cycle, (name,), WANTED["--by"])


def test_a_row_is_open_until_it_has_an_outcome(monkeypatch):
    monkeypatch.setattr("yuzui.store.durable.FIXED", 86400)
    row = {"outcome": None, "by": "A"}
    assert signature.state(row) == "open"
    row |= signature.answered({"by": "B", "reason": "r"}, "rejected")
    assert signature.state(row) == "rejected"
    assert (row["by"], row["handler"], row["reason"], row["settled"]) == ("A", "B", "r", "1970-01-02")


def test_one_award_for_each_that_is_funded(lots):
    plain = {**lots, "lottery": None}
    made = decisions.settled(answer(plain))
    rows = decisions.awards(answer(plain), "d1", made)
    assert [row["proposal"] for row in rows] == plain["slate"]["ids"]
    assert sum(row["amount"] for row in rows) == round(plain["slate"]["spend"] * 100)
    assert {row["stage"] for row in rows} == {"granted"} and rows[0]["organisation"] == "U0"
    assert rows[0]["id"] == f"d1-{rows[0]['proposal']}"
    # part of an award and a currency without cents
    call = {**lots["call"], "currency": "JPY"}
    made = decisions.Settled(("A",), {"A": 0.5}, 20.0, 0.0, ())
    rows = decisions.awards(answer({**lots, "call": call}), "d1", made)
    assert [row["amount"] for row in rows] == [20]
    # moves and decision are rows of the record
    one = {"proposal": "A", "direction": "in", "cost": 1.0, "breaks": ["budget"]}
    decision = msgspec.convert({**DECISION, "moves": [one]}, Decision)
    assert decisions.moves(decision) == [{"decision": "d1", **one, "reason": "as drawn"}]
    row = decisions.row(decision, 7)
    assert set(row) == set(RECORD.names) and row["audit_seq"] == 7


def book(opens="2026-02-01", common="", **rows):
    """Return a slate with the rules of a call."""
    call = {"opens": opens} if opens else {}
    call |= dict(part.split("=") for part in common.split()) if common else {}
    rules = [{"name": name, **dates} for name, dates in rows.items()]
    return answer({**DOCUMENT, "call": {**DOCUMENT["call"], "id": "c"}, "book": {"call": call, "rule": rules}})


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
        decisions.rules_in_force(office.workspace, document)
    error = caught.value
    assert error.code == "rules_not_in_force" and error.detail["rules"] == ["new"]
    assert error.expected == "2026-02-01" and error.fix.en and error.fix.zh


def test_a_date_of_the_page_holds_for_rules_without_their_own(office):
    document = book(common="published_at=2026-03-01", a={}, b={"published_at": "2026-01-01"})
    with pytest.raises(StateError) as caught:
        decisions.rules_in_force(office.workspace, document)
    assert caught.value.detail["rules"] == ["a"]


def test_the_call_as_loaded_says_when_it_opened(office):
    row = {"call": "c", "currency": "CNY", "opens": "2026-02-01"}
    with office.workspace.view.act("load", "test") as change:
        change.insert("call", [row])
    with pytest.raises(StateError):
        decisions.rules_in_force(office.workspace, book(opens=None, a={"valid_from": "2026-02-02"}))


def test_a_decision_is_refused_and_written_with_it(office):
    run = office.fund(more=", opens = 2026-02-01, published_at = 2026-02-02")
    with refused("rules_not_in_force"):
        office.decide(run)
    assert office.workspace.view.count("decision") == 0
    (event,) = office.workspace.view.select("audit", where=Eq("action", "decide refused"))
    assert event["reason"] == "rules_not_in_force"
    run = office.fund(more=", opens = 2026-02-01, published_at = 2026-01-31")
    assert office.decide(run)["in_force"] == {"opens": "2026-02-01", "rules": 1, "undated": []}
    lead = pack_sheets.summary(answer(office.workspace.latest("fund", run)), "zh").lead
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


@pytest.fixture(scope="module")
def decided(lots):
    """The slate drawn and decided, one proposal moved, one kept out by a rule."""
    made = deepcopy(lots)
    published = lottery_draw.draw(answer(made), "a1" * 32, "beacon").document()
    part = {name: published[name] for name in ("order", "outcome", "public", "commitment")}
    made["lottery"] |= part
    made["book"]["rule"].append(
        {"name": "few", "kind": "threshold", "reviews_at_least": 4, "where": {"pi": "Person G"},
         "strength": "hard", "source": "clause 9"}
    )  # fmt: skip
    made["proposals"][6] |= {"eligible": False, "ineligible_by": ["few"], "delta": None}
    made["proposals"][5] |= {"delta": 1.25, "delta_exact": True}
    ids = sorted([*published["fixed_in"], *(o["id"] for o in part["outcome"] if o["taken"])])
    made["decision"] = {**DECISION, "ids": ids, "levels": dict.fromkeys(ids, 1.0)}
    return made | {"state": "decided"}


def said(document, name, lang="en"):
    slate = answer(document)
    return letters.page(slate, build(slate.book), slate.proposal(name), lang)


def test_the_draw_is_told_to_those_who_were_in_it(decided):
    part = decided["lottery"]
    for one in part["outcome"]:
        text = said(decided, one["id"])
        assert f"place {part['order'].index(one['id']) + 1} of {len(part['order'])}" in text
        assert part["commitment"] in text
        assert ("could no longer have been kept" in text) == (not one["taken"])
    assert "lots were drawn" not in said(decided, "F")


def test_nothing_of_others_stands_in_a_letter(decided):
    """Replace everything of all others that does not move the own place: no byte changes."""
    for lang in LANGUAGES:
        stream = random.Random(4)
        for own in ("A", "B", "F", "G"):
            made = deepcopy(decided)
            for row in made["proposals"]:
                if row["id"] == own:
                    continue
                for key in ("amount", "requested", "value", "score_mean", "delta", "probability"):
                    row[key] = stream.random() * 1000
                row["expected_rank"] = stream.random() * 8
                row["reason"] = {"en": "x", "zh": "x"}
                row["columns"] = {name: f"other {stream.random()}" for name in row["columns"]}
                row["eligible"], row["ineligible_by"] = stream.random() < 0.5, []
            assert said(made, own, lang) == said(decided, own, lang)
            text = re.sub(r"<style>.*?</style>", "", said(decided, own, lang), flags=re.S)
            others = {row["id"] for row in decided["proposals"]} - {own}
            words = set(re.findall(r"[A-Za-z]+", text))
            assert not {f"Person {n}" for n in others} & set(re.findall(r"Person [A-H]", text))
            assert not words & (others - {"A"}), words & others
            assert "Expert" not in text and not re.search(r"\bR\d\d\b", text)


def test_names_of_files():
    assert letters.file_name("P-01.a") == "P-01.a" and letters.file_name("项目1") == "项目1"
    made = [letters.file_name(name) for name in ("a/b", "a_b", "a b", "../x", ".x")]
    assert len(set(made)) == 5 and not any("/" in name or name.startswith(".") for name in made)


@pytest.fixture
def plain(lots):
    """The slate as if no row drew lots."""
    made = deepcopy(lots)
    made["book"]["rule"] = made["book"]["rule"][:2]
    return made | {"lottery": None}


def value(document, *names):
    return sum(row["value"] for row in document["proposals"] if row["id"] in names)


def test_what_is_written():
    for text, moves in [
        ("", []),
        ("in:P06", [("in", "P06")]),
        (" IN:P06 , out:P 5 ", [("in", "P06"), ("out", "P 5")]),
        ("调入：P06，调出:P05", [("in", "P06"), ("out", "P05")]),
        ("in:a:b", [("in", "a:b")]),
    ]:
        assert parse(text) == moves
    # what is no move
    for text in ["P06", "up:P06", "in:", "in:P06,,out"]:
        with refused("bad_override", InputError):
            parse(text)


def test_without_moves_it_is_the_slate(plain):
    made = settled(answer(plain))
    assert list(made.ids) == plain["slate"]["ids"] and made.spend == plain["slate"]["spend"]
    assert made.cost == 0 and made.breaks == made.moves == ()


def test_each_move_has_its_price_and_they_add_up(plain):
    inside = plain["slate"]["ids"]
    one = next(n for n in inside if n != "A")
    made = settled(answer(plain), [("out", one), ("in", "G")])
    assert made.cost == pytest.approx(value(plain, one) - value(plain, "G"))
    assert sum(move.cost for move in made.moves) == pytest.approx(made.cost)
    assert made.moves[0].cost == pytest.approx(value(plain, one))
    assert set(made.ids) == set(inside) - {one} | {"G"}


def test_a_broken_hard_rule_is_named_by_the_move_that_breaks_it(plain):
    outside = [row["id"] for row in plain["proposals"] if not row["selected"]]
    made = settled(answer(plain), [("in", name) for name in outside])
    assert made.breaks == ("budget",)
    first = next(move for move in made.moves if move.breaks)
    assert first.breaks == ["budget"]
    biology = [r["id"] for r in plain["proposals"] if r["columns"]["field"] == "biology"]
    gone = settled(answer(plain), [("out", n) for n in plain["slate"]["ids"] if n in biology])
    assert gone.breaks == ("biology",)


def test_rules_that_draw_lots_are_broken_by_deciding_without(lots):
    assert settled(answer(lots)).breaks == ("lots",)
    # what lots gave is the decision and undoing it breaks their rule
    published = lottery_draw.draw(answer(lots), "a1" * 32, "beacon").document()
    drawn = deepcopy(lots)
    drawn["lottery"] |= {"outcome": published["outcome"], "order": published["order"]}
    made = settled(answer(drawn))
    taken = [one["id"] for one in published["outcome"] if one["taken"]]
    assert list(made.ids) == sorted([*published["fixed_in"], *taken]) and made.breaks == ()
    undone = settled(answer(drawn), [("out", taken[0])])
    assert "lots" in undone.breaks


def test_moves_to_nowhere(plain):
    for moves in ([("in", "A")], [("out", "G")], [("out", "A"), ("in", "A")]):
        with pytest.raises(InputError):
            settled(answer(plain), moves)
    with pytest.raises(UnknownIdentifierError):
        settled(answer(plain), [("in", "Z")])


def test_a_partial_award_counts_as_it_is(plain):
    made = deepcopy(plain)
    made["book"]["rule"].append(
        {"name": "part", "kind": "levels", "fractions": [1, 0.5], "value": [1, 0.8],
         "strength": "hard", "source": "clause 4"}
    )  # fmt: skip
    row = next(r for r in made["proposals"] if r["selected"])
    row["level"] = 0.5
    found = decisions.settled(answer(made))
    assert found.levels[row["id"]] == 0.5
    assert found.spend == pytest.approx(plain["slate"]["spend"] - row["amount"] / 2)


HIDDEN = ("decision", "decision_move", "slate_run", "review", "appeal", "proposal")


def test_before_it_is_published_the_public_sees_nothing(office):
    office.decide(office.fund())
    assert awards.granted(office.workspace.seen_by(PUBLIC)) == []
    assert office.public("award") == [] and office.workspace.view.count("award") == 2


def test_the_public_then_sees_the_awards_and_nothing_else(office):
    made = office.decide(office.fund())
    published = decisions.publish(office.workspace, made["id"], by="the chair")
    assert published.state == "published" and published.decision.published.awards == 2
    rows = office.public("award")
    assert {row["proposal"] for row in rows} == {"A", "C"}
    # on the page of awards too, and there by their words
    public = office.workspace.seen_by(PUBLIC)
    page = awards_page.build(public, Visit("en"))
    assert page.finding.en.startswith("2 awards made here; 1,151 awards over")
    assert {one.proposal for one in awards.granted(public)} == {"A", "C"} and not awards.granted(public, "nowhere")
    assert {row["decision"] for row in rows} == {made["id"]}
    assert sum(row["amount"] for row in rows) == 9000
    for table in HIDDEN:
        assert office.public(table) == []
    assert office.workspace.seen_by(PUBLIC).runs("fund") == []
    assert decisions.stage(office.workspace, made["id"]) == "published"
    told = {label.en: said.en for label, said in of("decide").lines(published)}
    assert told["published"].startswith("2 awards by the chair")


def test_no_byte_the_public_gets_hangs_on_who_was_refused_or_who_reviewed(office, monkeypatch):
    monkeypatch.setattr("yuzui.store.durable.FIXED", 1790000000)
    seen = []
    for person, name, worth in (("Wu", "B", 5), ("Zhao", "Z", 4.5)):
        office.write(value=worth)
        text = (office.call / "proposals.csv").read_text()
        text = text.replace("B,50,", f"{name},50,").replace("Wu,South", f"{person},West")
        (office.call / "proposals.csv").write_text(text)
        earlier = decisions.standing(office.workspace, "c")
        made = office.decide(office.fund_as_is(), supersedes=earlier["id"] if earlier else "")
        decisions.publish(office.workspace, made["id"], by="the chair")
        rows = [row for row in office.public("award") if row["decision"] == made["id"]]
        seen.append(json.dumps(rows, sort_keys=True).replace(made["id"], "D"))
        assert person not in seen[-1] and "Lin" not in seen[-1] and "chair" not in seen[-1]
    assert seen[0] == seen[1]


def test_only_once_and_only_by_who_may(office):
    made = office.decide(office.fund())
    outside = office.workspace.seen_by(PUBLIC)
    with pytest.raises(VisibilityError):
        decisions.publish(outside, made["id"], by="the chair")
    with pytest.raises(VisibilityError):
        decisions.publish(office.workspace, "0" * 12, by="the chair")
    decisions.publish(office.workspace, made["id"], by="the chair")
    with refused("illegal_move"):
        decisions.publish(office.workspace, made["id"], by="the chair")


def test_a_superseded_decision_is_not_published_and_a_published_one_says_so(office):
    first = office.decide(office.fund())
    decisions.publish(office.workspace, first["id"], by="the chair")
    second = office.decide(office.fund(value=7), supersedes=first["id"])
    # what was public stays to be seen, with what became of it
    assert {row["stage"] for row in office.public("award")} == {"superseded"}
    with pytest.raises(StateError):
        decisions.publish(office.workspace, first["id"], by="the chair")
    decisions.publish(office.workspace, second["id"], by="the chair")
    granted = [row for row in office.public("award") if row["stage"] == "granted"]
    assert {row["decision"] for row in granted} == {second["id"]}


def test_nothing_funded_is_nothing_to_publish(office):
    made = office.decide(office.fund(), override="out:A,out:C")
    with refused("no_awards"):
        decisions.publish(office.workspace, made["id"], by="the chair")


def test_the_newest_slate_of_a_call_stands(held, monkeypatch):
    workspace, keep = held
    monkeypatch.setattr("yuzui.store.durable.FIXED", 1000)
    document = workspace.latest("fund", keep())
    decisions.current(workspace, answer(document))
    newer = keep(run={**document["run"], "id": "e" * 12, "inputs_hash": "1" * 64})
    with refused("stale", expected=newer):
        decisions.current(workspace, answer(document))
    keep(run={**document["run"], "id": "d" * 12}, call={**document["call"], "id": "other"})
    decisions.current(workspace, answer(workspace.latest("fund", newer)))


def test_without_a_set_there_is_nothing_to_decide(held, lots):
    none = {**lots, "slate": {**lots["slate"], "value": None, "status": "infeasible"}}
    with refused("no_slate"):
        decisions.current(held[0], answer(none))


def test_a_grant_is_held_by_the_account_and_by_the_person_named_for_that_call(held):
    workspace, _ = held
    own = workspace.subject.name
    assert signature.who(workspace, "", ("decider",)) == signature.who(workspace, own, ("decider",)) == own
    assert signature.who(workspace, " the chair ", ("decider",), "c") == "the chair"
    with pytest.raises(StateError) as caught:  # a name alone is nobody
        signature.who(workspace, "Somebody Else", ("decider",), "c")
    assert caught.value.code == "no_such_person" and "the chair" in caught.value.expected
    fix = 'yuzui accounts grant "Somebody Else" decider --scope call:c'
    assert all(fix in caught.value.say(lang) for lang in ("en", "zh"))
    with pytest.raises(StateError):
        signature.who(workspace.seen_by(PUBLIC), "the chair", ("decider",))
    admin = workspace.store.open(Subject("admin", frozenset({"administrator"})))
    subjects.grant(admin, "xu", "reviewer", reason="test")
    subjects.grant(admin, "xu", "decider", "call:other", reason="test")
    with pytest.raises(StateError) as caught:
        signature.who(workspace, "xu", ("decider",), "c")
    assert caught.value.seen == "xu" and caught.value.code == "not_a_decider"
    assert signature.who(workspace, "xu", ("decider",), "other") == "xu"
    subjects.grant(admin, "xu", "decider", "call:c", reason="test")
    assert signature.who(workspace, "xu", ("decider",), "c") == "xu"
    subjects.revoke(admin, "xu", "decider", "call:c", reason="test")
    with pytest.raises(StateError):
        signature.who(workspace, "xu", ("decider",), "c")


def test_applicants_and_those_tied_to_one_are_conflicted(held, lots):
    workspace, _ = held
    decisions.unconflicted(workspace, answer(lots).leaders, "Lin")
    with refused("conflicted"):
        decisions.unconflicted(workspace, answer(lots).leaders, "Person B")
    tie = {"proposal": "C", "reviewer": "Lin", "kind": "coauthor", "state": "derived"}
    with workspace.view.act("load", "conflict") as change:
        change.insert("conflict", [tie])
    with pytest.raises(StateError):
        decisions.unconflicted(workspace, answer(lots).leaders, "Lin")
    with workspace.view.act("waive", "conflict") as change:
        change.replace("conflict", [{**tie, "state": "waived", "waived_by": "the office"}])
    decisions.unconflicted(workspace, answer(lots).leaders, "Lin")


def test_a_second_decision_of_a_call_names_the_first(office):
    first = office.decide(office.fund())
    run = office.fund(value=7)
    with pytest.raises(StateError) as caught:
        office.decide(run)
    assert caught.value.code == "decided_before" and caught.value.detail["decision"] == first["id"]
    assert f"yuzui decide {run} --supersedes {first['id']}" in caught.value.fix.en
    second = office.decide(run, supersedes=first["id"])
    assert second["supersedes"] == first["id"] and second["run"] == run
    assert second["follows"] == {key: first[key] for key in ("id", "run", "at")}
    assert decisions.standing(office.workspace, "c")["id"] == second["id"]
    assert decisions.stage(office.workspace, first["id"]) == "superseded"


def test_nothing_of_the_earlier_decision_is_lost(office):
    view = office.workspace.view
    first = office.decide(office.fund())
    second = office.decide(office.fund(value=7), supersedes=first["id"])
    assert {row["id"] for row in view.select("decision")} == {first["id"], second["id"]}
    stages = {(row["decision"], row["proposal"]): row["stage"] for row in view.select("award")}
    assert stages == {
        (first["id"], "A"): "superseded",
        (first["id"], "C"): "superseded",
        (second["id"], "A"): "granted",
        (second["id"], "B"): "granted",
    }
    assert office.workspace.latest("fund", first["run"])["state"] == "superseded"
    assert view.get("slate_run", first["run"])["state"] == "superseded"
    assert office.workspace.store.log_state().bad is None


def test_nobody_supersedes_twice_or_across_calls(office):
    first = office.decide(office.fund())
    office.decide(office.fund(value=7), supersedes=first["id"])
    run = office.fund(value=9)
    with refused("illegal_move"):
        office.decide(run, supersedes=first["id"])
    with pytest.raises(VisibilityError):
        office.decide(run, supersedes="0" * 12)
    text = (office.call / "rules.toml").read_text().replace('id = "c"', 'id = "d"')
    (office.call / "rules.toml").write_text(text)
    other = office.fund()
    with pytest.raises(StateError) as caught:
        office.decide(other, supersedes=decisions.standing(office.workspace, "c")["id"])
    assert caught.value.code == "other_call"
    assert "leave --supersedes out" in caught.value.fix.en
    office.decide(other)


def test_the_same_slate_may_be_decided_again_otherwise(office):
    run = office.fund()
    first = office.decide(run)
    second = office.decide(run, override="out:C,in:B", supersedes=first["id"])
    assert second["ids"] == ["A", "B"] and office.workspace.latest("fund", run)["decision"] == second
    stages = {row["id"]: row["stage"] for row in office.workspace.view.select("award")}
    assert stages[f"{first['id']}-C"] == "superseded" and stages[f"{second['id']}-B"] == "granted"
    # an earlier slate that stands again, because the files are as they were, may be decided again
    third = office.decide(office.fund(value=7), supersedes=second["id"])
    assert office.workspace.latest("fund", run)["state"] == "superseded"
    again = office.workspace.latest("fund", office.fund(value=5))
    office.workspace.save("fund", again | {"state": "superseded"})
    assert office.decide(run, supersedes=third["id"])["run"] == run


def test_while_an_appeal_is_open_nothing_is_superseded(office):
    first = office.decide(office.fund())
    row = {"id": "a1", "decision": first["id"], "grounds": "x", "filed": "2026-01-01"}
    with office.workspace.view.act("appeal", "test") as change:
        change.insert("appeal", [row])
    assert decisions.stage(office.workspace, first["id"]) == "contested"
    run = office.fund(value=7)
    with pytest.raises(StateError) as caught:
        office.decide(run, supersedes=first["id"])
    assert caught.value.code == "open_appeals" and "yuzui appeal settle a1" in caught.value.fix.en
    with office.workspace.view.act("settle", "test") as change:
        change.replace("appeal", [{**row, "outcome": "upheld", "handler": "the deputy"}])
    with refused("same_person"):
        office.decide(run, by="the deputy", supersedes=first["id"])
    assert office.decide(run, supersedes=first["id"])["by"] == "the chair"


def test_a_refused_decision_leaves_only_its_event(office):
    first = office.decide(office.fund())
    run, view = office.fund(value=7), office.workspace.view
    with pytest.raises(StateError):
        office.decide(run)
    (event,) = view.select("audit", where=Eq("action", "decide refused"))
    assert event["reason"] == "decided_before"
    assert [row["id"] for row in view.select("decision")] == [first["id"]]


ACT = {"by": "the chair", "authority": "clause 9", "reason": "as ranked"}
RULES = """format = "yuzui-rules/1"
call = { id = "c", currency = "CNY", unit = 1 }
value = { from = "given", per = "proposal", zero = 0 }
[[rule]]
name = "budget"
kind = "budget"
total = @TOTAL@
strength = "hard"
source = "clause 1"
"""


@pytest.fixture
def workspace(tmp_path):
    found = admit(Workspace(tmp_path / "w"), "the chair", "the deputy", "Wu")
    yield found
    found.close()


@pytest.fixture
def slate(workspace, tmp_path):
    """Fund a small call and keep the slate; return its id and a way to fund it anew."""
    call = tmp_path / "call"
    call.mkdir()
    (call / "proposals.csv").write_text("id,amount,value,pi\nA,40,8,Lin\nB,30,5,Wu\nC,50,6,Qi\n")

    def made(total=100):
        (call / "rules.toml").write_text(RULES.replace("@TOTAL@", str(total)))
        document = fund(workspace, path=call, rules=call / "rules.toml")
        return workspace.save("fund", document)

    return made


def test_a_decision_is_kept_with_the_slate_and_in_the_log(workspace, slate):
    run = slate()
    before = workspace.store.head().hash
    document = decide(workspace, run, **ACT)
    assert document["state"] == "decided" and document["slate"]["count"] == 2
    assert document["decision"]["log_head"] == before != workspace.store.head().hash
    kept = workspace.latest("fund", run)
    assert kept["state"] == "decided" and kept["decision"] == document["decision"]
    assert workspace.view.count("decision") == workspace.view.count("slate_run") == 1
    (row,) = workspace.view.select("decision")
    assert row["audit_seq"] == workspace.store.head().seq
    assert workspace.store.log_state().bad is None


def test_a_decision_moves_its_call_on_where_that_stands_in_a_workflow(workspace, slate):
    run, chair = slate(), ACT["by"]
    admit(workspace, "O. Officer", roles=("programme_officer",))
    row = {"call": "c", "title": '{"en": "c", "zh": "批次"}', "type": "grant", "currency": "CNY", "budget": "100"}
    moving.begin(workspace, "call", row | {"opens": "2026-01-01", "closes": "2026-02-01"}, by="O. Officer")
    for action in ("publish", "close", "begin_review", "end_review"):
        moving.move(workspace, "call", "c", action, by="O. Officer")
    decide(workspace, run, **ACT)
    one, (decision,) = find(workspace, "call", "c"), workspace.view.select("decision")
    last = one.log[-1]
    assert one.state == "decided" and (last["move"], last["actor"], last["seq"]) == (
        "decide",
        chair,
        decision["audit_seq"],
    )
    with pytest.raises(StateError):
        moving.move(workspace, "call", "c", "decide", by=chair, reason="twice")


@pytest.mark.parametrize("name", ["authority", "reason"])
def test_nothing_may_be_left_open(workspace, slate, name):
    run = slate()
    with pytest.raises(InputError) as caught:
        decide(workspace, run, **{**ACT, name: "  "})
    assert caught.value.code == f"missing_{name}"
    assert workspace.view.count("decision") == 0


def test_twice_is_once_too_often(workspace, slate):
    run = slate()
    decide(workspace, run, **ACT)
    with pytest.raises(StateError):
        decide(workspace, run, **ACT)
    assert workspace.view.count("decision") == 1


def test_a_slate_overtaken_by_other_rules_is_stale(workspace, slate, monkeypatch):
    monkeypatch.setattr("yuzui.store.durable.FIXED", 1000)
    old, new = slate(100), slate(75)
    with refused("stale", expected=new):
        decide(workspace, old, **ACT)
    assert decide(workspace, new, **ACT)["state"] == "decided"


def test_who_applied_may_not_decide(workspace, slate):
    run = slate()
    with pytest.raises(StateError) as caught:
        decide(workspace, run, **{**ACT, "by": "Wu"})
    assert caught.value.code == "conflicted" and "B" in caught.value.seen


def test_without_the_role_there_is_no_slate_to_see(workspace, slate):
    run = slate()
    for name in (run, "0" * 12):
        with pytest.raises(VisibilityError):
            decide(workspace.seen_by(PUBLIC), name, **ACT)


def test_awards_are_what_was_decided_and_stand_with_it(workspace, slate):
    run = slate()
    decision = decide(workspace, run, **ACT)["decision"]
    rows = workspace.view.select("award", order=("id",))
    assert [row["proposal"] for row in rows] == decision["ids"] == ["A", "C"]
    assert sum(row["amount"] for row in rows) == 9000 and decision["spend"] == 90
    assert {row["decision"] for row in rows} == {decision["id"]}


def test_an_override_is_priced_and_kept_with_its_reason(workspace, slate):
    run = slate()
    document = decide(workspace, run, **ACT, override="out:C,in:B")
    decision = document["decision"]
    assert decision["ids"] == ["A", "B"] and decision["cost"] == pytest.approx(1)
    assert decision["breaks"] == [] and decision["second"] is None
    moves = workspace.view.select("decision_move", order=("proposal",))
    assert [(m["proposal"], m["direction"], m["reason"]) for m in moves] == [
        ("B", "in", "as ranked"),
        ("C", "out", "as ranked"),
    ]
    assert [row["proposal"] for row in workspace.view.select("award")] == ["A", "B"]
    told = {label.en: line.en for label, line in of("decide").lines(document)}
    assert told["costs"].startswith("1.000")


def test_a_broken_hard_rule_needs_a_second_person_who_may(workspace, slate):
    run = slate()
    for second in ("", "the chair", "Wu"):
        with pytest.raises(StateError) as caught:
            decide(workspace, run, **ACT, override="in:B", second=second)
        assert caught.value.code in ("second_person", "conflicted")
    assert workspace.view.count("decision") == workspace.view.count("award") == 0
    document = decide(workspace, run, **ACT, override="in:B", second="the deputy")
    decision = document["decision"]
    assert decision["breaks"] == ["budget"] and decision["second"] == "the deputy"
    assert workspace.view.select("decision")[0]["second"] == "the deputy"
    told = {label.en: line.en for label, line in of("decide").lines(document)}
    assert "the deputy agrees" in told["broken"] and "breaking budget" in told["moved"]


def test_a_decision_cites_one_run_and_every_event_is_in_the_log(workspace, slate):
    run = slate()
    decide(workspace, run, **ACT)
    rows = workspace.view.select("decision")
    assert [row["run"] for row in rows] == [run]
    folder = hand_out(workspace, run)
    assert sorted(path.name for path in folder.iterdir()) == ["en", "zh"]
    assert len(list(folder.rglob("*.html"))) == 6
    assert hand_out(workspace, run) == folder
    notes = [row for row in workspace.view.select("export") if row["table"] == "letter"]
    assert [(note["rows"], len(note["sha256"])) for note in notes] == [(6, 64)]
    assert workspace.store.log_state().bad is None


def test_no_letters_before_a_decision(workspace, slate):
    run = slate()
    with pytest.raises(StateError):
        hand_out(workspace, run)
    with pytest.raises(VisibilityError):
        hand_out(workspace, "0" * 12)


def test_lots_decide_within_the_band(held):
    workspace, keep = held
    lottery_draw.commit(workspace, "Lin", "beacon")
    run = keep()
    with pytest.raises(StateError) as caught:
        decide(workspace, run, **ACT)
    assert caught.value.detail["breaks"] == ["lots"]
    drawn = lottery_draw.reveal(workspace, "beacon 42").document()
    decision = decide(workspace, run, **ACT)["decision"]
    taken = [one["id"] for one in drawn["outcome"] if one["taken"]]
    assert decision["drawn"] and decision["ids"] == sorted([*drawn["fixed_in"], *taken])


def test_a_question_says_what_the_lots_made_of_the_proposal(workspace, slate):

    from yuzui.funding import ask_view

    run = slate()
    document = workspace.latest("fund", run)
    name = next(one["id"] for one in document["proposals"] if one["selected"])
    asked = ASK.run(workspace, question=f"why {name}", slate=run)
    for taken, more in ((True, ""), (False, "; the lots left it out, and what stands here is")):
        lots = {**LOTTERY, "outcome": [{"id": name, "taken": taken, "rule": None}]}
        sentence = ask_view.finding(asked, answer(document | {"lottery": lots})).en
        assert sentence.startswith(asked.finding.en + more) and ("the lots" in sentence) != taken


def test_a_question_says_what_the_person_decided_otherwise(workspace, slate):

    run = slate()
    out = next(one["id"] for one in workspace.latest("fund", run)["proposals"] if one["selected"])
    before = ask(workspace, f"why {out}", run)["finding"]["en"]
    assert before.startswith(f"{out} is funded, and stays in unless")
    decide(workspace, run, **ACT, override=f"out:{out}")
    said = ask(workspace, f"why {out}", run)["finding"]["en"]
    assert said.startswith(f"{out} was not funded by the decision of")
    assert "; in the computed award list it is in, and stays in unless" in said
