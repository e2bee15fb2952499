# SPDX-License-Identifier: Apache-2.0
"""Proposed, drawn, decided: headline, list, sums, pack, pages and letters say one thing."""

import json
from copy import deepcopy

import pytest

from yuzui.funding import board_pack
from yuzui.funding.decisions import letters, override
from yuzui.funding.jobs import decide
from yuzui.funding.lottery_draw import drawing
from yuzui.funding.pages import call as call_page
from yuzui.funding.pages import slate as slate_page
from yuzui.funding.rulebook import build
from yuzui.funding.slate import lottery, outcome, words
from yuzui.view.page import Visit

OPEN = ("PROPOSED", "nothing is decided", "Nothing is decided", "none is decided", "待审定", "未决定")
NEVER = ("best set", "0.000 points", "falls by", "cannot tell", "最优方案中", "0000万元")


def drawn(document):
    """The slate with its lots drawn."""
    made = deepcopy(document)
    published = drawing.published(made, "ab" * 32, "beacon 7")
    part = {name: published[name] for name in ("public", "secret", "order", "outcome")}
    made["lottery"] |= {**part, "commitment": published["commitment"], "draw": "d"}
    return made


def decided(document, moves=()):
    """The slate with a decision on it."""
    made = override.settled(document, moves)
    said = {"id": "dec", "by": "Lin", "authority": "clause 9", "reason": "as drawn"}
    decision = decide._decision(document, made, {**said, "at": "2027-03-01", "second": "Wu"})
    return deepcopy(document) | {"state": "decided", "decision": decision}


def stages(document):
    after = drawn(document)
    inside = outcome.levels(after)
    out, into = (sorted(inside)[0], next(row["id"] for row in document["proposals"] if row["id"] not in inside))
    yield "proposed", document
    yield "drawn", after
    yield "decided", decided(after)
    yield "decided", decided(after, [("out", out), ("in", into)])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_one_list_at_every_stage(lots, held, lang):
    workspace, keep = held
    for stage, document in stages(lots):
        assert outcome.stage(document) == stage
        assert outcome.contradictions(document) == []
        funded = set(outcome.levels(document))
        sheets = board_pack.sheets(document, lang)
        first = sheets[0]
        assert first.title == outcome.finding(document).say(lang)
        assert first.title.split()[0].isdigit() or str(len(funded)) in first.title
        # page one: who, with every score, for how much, and why
        at = {heading: k for k, heading in enumerate(first.headings)}
        amount = next(k for k, form in enumerate(first.formats) if form == "#,##0")
        rows, total = first.rows[:-1], first.rows[-1]
        assert {row[1] for row in rows} == funded and total[amount] == outcome.spend(document)
        scores = at["scores" if lang == "en" else "各份评分"]
        assert all(row[scores].count("·") == 2 and row[-1] for row in rows)
        assert {"applicant", "institute"} <= set(at) or lang == "zh"
        texts = [json.dumps([s.title, *s.lead, *s.rows], ensure_ascii=False) for s in sheets]
        keep(**{k: document[k] for k in ("lottery", "state", "decision") if k in document})
        visit = Visit(lang, "/", {"id": document["run"]["id"]}, {})
        page = slate_page.build(workspace, visit)
        assert page.finding == outcome.finding(document)
        listing = next(b for b in page.blocks if getattr(b, "name", "") == "proposals")
        texts.append(" ".join(str(row) for row in listing.rows))
        texts.append(str(page.lead.say(lang)))
        assert not any(word in text for text in texts for word in NEVER)
        if stage != "proposed":
            assert {row[0] for row in sheets[1].rows} == funded and not sheets[2].rows
            assert len(sheets[1].rows) + len(sheets[3].rows) == len(document["proposals"])
            of_call = call_page._page(document)
            texts += [str(of_call.finding.say(lang)), str(of_call.lead.say(lang))]
            assert not any(word in text for text in texts for word in OPEN)
            assert str(len(funded)) in of_call.finding.say(lang)
        if stage == "decided":
            book = build(document["book"])
            for row in document["proposals"]:
                told = " ".join(t.say(lang) for _, t in letters.lines(document, book, row))
                assert ("不予资助" in told or "Not funded" in told) == (row["id"] not in funded)
                assert not any(word in told for word in NEVER)


def test_a_contradiction_is_named(lots):
    wrong = decided(drawn(lots))
    wrong["decision"]["spend"] += 5
    assert outcome.contradictions(wrong) == ["the sum of the decision is not that of its list"]
    short = deepcopy(lots)
    short["slate"]["count"] += 1
    assert "the count of the slate is not that of its list" in outcome.contradictions(short)


def test_an_override_reports_only_rules_that_break(lots):
    """What the first move breaks and the second mends is not broken."""
    after = drawn(lots)
    inside = outcome.levels(after)
    into = next(row["id"] for row in after["proposals"] if row["id"] not in inside)
    alone = override.settled(after, [("in", into)])
    both = override.settled(after, [("in", into), *(("out", name) for name in inside)])
    assert "budget" in alone.breaks and "budget" not in both.breaks
    assert {rule for move in both.moves for rule in move["breaks"]} == set(both.breaks)


def test_lots_that_favour_the_cheap_say_so_before_the_draw():
    rows = [{"id": f"P{k}", "amount": 10.0 * (k + 1)} for k in range(9)]
    chance = {row["id"]: 0.9 - 0.08 * k for k, row in enumerate(rows)}
    part = {"by_cost": lottery._by_cost(rows, chance)}
    assert [one["count"] for one in part["by_cost"]] == [3, 3, 3]
    said = lottery.cost_said(part, "CNY")
    assert "favour cheap proposals" in said.en and "82" in said.en and "34" in said.zh
    even = {"by_cost": lottery._by_cost(rows, dict.fromkeys(chance, 0.5))}
    assert lottery.cost_said(even, "CNY") is None
    same = [{**row, "amount": 10.0} for row in rows]
    assert lottery.cost_said({"by_cost": lottery._by_cost(same, chance)}, "CNY") is None


def test_a_rule_is_at_its_limit_only_if_it_is(lots):
    """A budget with room left limits the result where a small step brings nothing: no set is cut."""
    rule = {"shortfall": 0.0, "bound": 100.0, "binding": True, "effect": {"value_change": 0.3}}
    assert words.rule_state({**rule, "slack": 0.0}) == "limit"
    assert words.rule_state({**rule, "slack": 7.0}) == "presses"
    assert words.rule_state({**rule, "slack": 7.0, "effect": {"value_change": 0.0}}) == "presses"
    free = {**rule, "slack": 7.0, "binding": False, "effect": None}
    assert words.rule_state(free) == "room" and words.RULE_STATES["room"].zh == "尚有余地"
    assert words.rule_state({**rule, "slack": -1.0, "shortfall": 1.0}) == "missed"
    document = deepcopy(lots)
    for row in document["rules"]:
        row |= {"binding": True, "slack": 5.0, "effect": None}
    document["rules"][0]["binding"] = False
    assert len(words.limiting(document)) == len(document["rules"]) - 1
    # awards are counted whole: a limit between two whole numbers is none
    count = {"measure": "count", "share_of": None, "sense": "<=", "bound": 3.0}
    count["effect"] = {"holds": [3.0, 3.08]}
    assert words.holds(document, count).en == "one more already changes the set"
