# SPDX-License-Identifier: Apache-2.0
"""The slate of a call and questions asked of it."""

from __future__ import annotations

import contextlib
import json
import random
import re
from copy import deepcopy
from types import SimpleNamespace

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.jobs.funding import calls
from tests.slates import DOCUMENT, FUND, PROPOSAL, SLATE, answer, fund
from tests.slates import RULE as RULE_ROW

from yuzui.errors import InputError, NotIdentifiableError, RuleError, YuzuiError
from yuzui.funding import ask_question as q
from yuzui.funding import pack_sheets, slate_outcome, slate_view, verify
from yuzui.funding import slate_compute as slates
from yuzui.funding.candidates import Candidates
from yuzui.funding.grammar import Rule, where
from yuzui.funding.pages import slate as slate_page
from yuzui.funding.portfolio_effect import Redrawn
from yuzui.funding.portfolio_problem import Problem, terms
from yuzui.funding.rulebook import build
from yuzui.funding.score_model import Scores
from yuzui.funding.slate_answer import Lot, Proposal, Simulated
from yuzui.job.workspace import Workspace
from yuzui.solve.registry import solve

BUDGET = Rule("budget", "budget", 1, own={"total": 3.0})
FLOOR = Rule("basic", "floor", 2, where=where({"type": "basic"}), at_least=2.0, measure="count")
LOTS = Rule("lots", "lottery", 3, own={"policy": "weighted"})
SHARES = (0.95, 0.5, 0.4, 0.1, 0.01)


def settled(rule, rules=(BUDGET,), shares=SHARES):
    columns = {"type": ["basic", "other", "other", "basic", "basic"]}
    made = Candidates(list("ABCDE"), np.ones(5), np.ones(5), columns, budget=3.0)
    problem = Problem(made, terms(rules, made), 7, solve)
    pairs = zip("ABCDE", shares, strict=True)
    rows = [
        msgspec.convert({**PROPOSAL, "id": name, "probability": share, "amount": 1.0}, Proposal)
        for name, share in pairs
    ]
    redrawn = Redrawn((np.array(shares) * 1000).round().astype(int), 1000)
    return slate_outcome.lottery_of_bands(problem, redrawn, rule, rows)


def test_bands_and_chances():
    part, rows = settled(None)
    assert [row.band for row in rows] == ["fund", "lottery", "lottery", "decline", "decline"]
    assert part.candidates == ["B", "C"] and part.chance == {"B": 1.0, "C": 1.0}
    assert part.simulated == Simulated(10_000, 10_000)
    assert part.policy == "uniform" and part.rule is None
    assert part.outcome == [] and part.commitment is None
    # weighted lots favour the likelier
    one = Rule("budget", "budget", 1, own={"total": 2.0})
    part, _ = settled(LOTS, (one,))
    assert part.policy == "weighted" and part.rule == "lots"
    assert part.chance["B"] == pytest.approx(5 / 9, abs=0.02)
    equal, _ = settled(None, (one,))
    assert equal.chance["B"] == pytest.approx(0.5, abs=0.02)
    # a threshold that had to move is said in both languages
    part, rows = settled(None, (BUDGET, FLOOR))
    assert (part.low, part.thresholds.low) == (0.1, 0.2)
    assert rows[3].band == "lottery"
    said = slate_outcome.chances_words(part)
    assert "moved to 10\u202f%" in said.en and "调整为 10%" in said.zh
    assert "chance of each candidate between" in said.en and "模拟抽签 10,000 次" in said.zh
    assert all(f"{name} " in said.en.splitlines()[-1] for name in "BCD")
    # who is funded is the set until lots were drawn
    part, rows = settled(None)
    slate = answer({**DOCUMENT, "slate": {**SLATE, "ids": ["A", "B"]}}).amended(proposals=rows, lottery=part)
    assert slate_outcome.funded(slate) == ["A", "B"]
    drawn = [Lot("C", drawn=True, rule=None), Lot("B", drawn=False, rule="budget")]
    slate = slate.amended(lottery=msgspec.structs.replace(part, outcome=drawn))
    assert slate_outcome.fixed_in(slate) == ["A"] and slate_outcome.funded(slate) == ["A", "C"]


def test_only_a_row_of_the_rules_draws_lots(document, call, tmp_path):
    assert document["lottery"] is None and "20%" in slate_view._band(answer(document)).zh
    text = (call / "rules.toml").read_text(encoding="utf-8")
    text += '[[rule]]\nname = "抽签"\nkind = "lottery"\ndraws = 30\nstrength = "hard"\nsource = "5"\n'
    (tmp_path / "rules.toml").write_text(text, encoding="utf-8")
    made = fund(Workspace(tmp_path), path=call / "csv", rules=tmp_path / "rules.toml", near=1)
    part = made["lottery"]
    assert part["rule"] == "抽签" and part["draws"] == made["redraws"] == 30
    band = [row["id"] for row in made["proposals"] if row["band"] == "lottery"]
    assert part["candidates"] == band == sorted(part["chance"])
    assert "模拟抽签" in slate_view._band(answer(made)).zh
    assert slate_outcome.row_of(build(made["book"])).name == "抽签"


ALTERNATIVE = {
    "name": "sort_and_cut", "title": {"en": "t", "zh": "题"}, "ids": [], "spend": 0.0, "value": 0.0,
    "enters": [], "leaves": [], "breaks": [],
}  # fmt: skip
BOOK = {
    "format": "yuzui-rules/1",
    "call": {"id": "c", "currency": "CNY", "unit": 1},
    "rule": [
        {"name": "budget", "kind": "budget", "total": 100, "strength": "hard", "source": "1"},
        {
            "name": "early",
            "kind": "floor",
            "where": {"early": True},
            "at_least": 1,
            "measure": "count",
            "strength": "hard",
            "source": "2",
        },
    ],
}


def row(name, amount, value, selected, early):
    figures = {"id": name, "amount": amount, "requested": amount, "value": value}
    return {**PROPOSAL, **figures, "selected": selected, "columns": {"early": early}}


@pytest.fixture
def slate():
    proposals = [row("A", 60, 8, True, False), row("B", 40, 5, True, True), row("C", 50, 6, False, True)]
    sums = {**SLATE, "ids": ["A", "B"], "count": 2, "spend": 100, "value": 13.0, "bound": 13.0}
    rules = [{**RULE_ROW}, {**RULE_ROW, "name": "early", "penalty_paid": None}]
    return {**DOCUMENT, "slate": sums, "proposals": proposals, "rules": rules, "book": BOOK}


def test_a_slate_that_holds(slate):
    assert verify.faults(answer(slate)) == []


def test_a_penalty_is_part_of_the_value(slate):
    early = {**BOOK["rule"][1], "at_least": 2, "strength": "soft", "penalty": 2.0}
    slate["book"] = {**BOOK, "rule": [BOOK["rule"][0], early]}
    slate["rules"][1]["penalty_paid"] = 2.0
    slate["slate"]["value"] = 11.0
    assert verify.faults(answer(slate)) == []
    slate["rules"][1]["penalty_paid"] = 1.0
    assert verify.faults(answer(slate)) == ["penalties are 2.0, not 1.0"]


def test_rules_are_all_kept_only_where_no_soft_rule_is_missed(slate):
    def words():
        one = answer(slate)
        finding = slate_view.rules_picture(one).meta.finding
        return [pack_sheets._to_decide(one), slate_page.lead(one), slate_view._fund(one)[0][1], finding]

    slate["alternatives"] = [ALTERNATIVE]
    assert all(re.search("[Aa]ll", one.en) and "满足" in one.zh for one in words())
    slate["rules"][1] |= {"strength": "soft", "shortfall": 1.0}
    pack, lead, transcript, chart = words()
    for one in (pack, lead, transcript):
        assert re.search("[Aa]ll hard rules and 0 of 1 soft rules (are )?kept", one.en)
        assert "全部硬规则及 1 条软规则中的 0 条满足" in one.zh
    assert chart.en.endswith("; 1 soft rule is missed") and chart.zh.endswith("；1 条软规则未达到")
    # some of the rules are never drawn as if they were all
    one = answer(slate)
    assert "the 1 of 2 nearest" in slate_view.rules_chart(one, one.rules[:1]).meta.description.en


def test_without_a_set_there_is_nothing_to_check(slate):
    slate["slate"].update(ids=[], count=0, value=None, spend=0)
    for one in slate["proposals"]:
        one["selected"] = False
    assert verify.faults(answer(slate)) == []


def test_amounts_by_year(slate):
    slate["by_year"] = {"2027": [30, 20, 25], "2028": [30, 20, 25]}
    assert verify.stored_rows(answer(slate))[0]["by_year"] == {2027: 30, 2028: 30}
    slate["book"] = deepcopy(BOOK)
    slate["book"]["rule"][0] = {**BOOK["rule"][0], "by_year": {"2027": 45, "2028": 55}}
    del slate["book"]["rule"][0]["total"]
    assert any("budget[2027]" in fault for fault in verify.faults(answer(slate)))
    slate["book"]["rule"][0]["by_year"] = {"2027": 50, "2028": 50}
    assert verify.faults(answer(slate)) == []


def judged(score, reviewer, model="normal"):
    """Five proposals with three scores each, as the judge leaves them."""
    proposal = np.repeat(np.arange(5), 3)
    scores = Scores(np.array(score, dtype=float), proposal, np.array(reviewer), (1.0, 10.0))
    names = [f"R{k + 1:02d}" for k in range(scores.n_reviewers)]
    criterion = SimpleNamespace(scores=scores, reviewers=names, weight=1.0, slope=1.0)
    deviation = {"proposal": 1.0, "reviewer": 1.0, "error": 0.7}
    sigma = {name: np.full((2, 3), value) for name, value in deviation.items()}
    part = SimpleNamespace(draws=SimpleNamespace(sigma=sigma))
    made = SimpleNamespace(criteria=[criterion], judgements=[part])
    return SimpleNamespace(
        judgement=made, criteria=[criterion], reviewers=names, scored=np.ones(5, dtype=bool),
        choice=SimpleNamespace(model=model),
    )  # fmt: skip


REVIEWERS = [0, 1, 2, 1, 2, 3, 2, 3, 0, 3, 0, 1, 0, 1, 2]


def test_without_a_reviewer_quality_is_that_of_the_other_scores(lots, impossible):
    score = [7, 8, 6, 5, 9, 6, 7, 4, 5, 8, 6, 6, 7, 7, 3]
    found = slates.moves(judged(score, REVIEWERS))
    assert sorted(found) == ["R01", "R02", "R03", "R04"]
    kept = np.array(REVIEWERS) != 1
    fewer = Scores(
        np.array(score, dtype=float)[kept], np.repeat(np.arange(5), 3)[kept],
        np.array(REVIEWERS)[kept], (1.0, 10.0),
    )  # fmt: skip
    from yuzui.funding.score_model import posterior

    sigma = {"proposal": 1.0, "reviewer": 1.0, "error": 0.7}
    whole = slates._quality(judged(score, REVIEWERS).criteria[0].scores, sigma)
    assert found["R02"] == pytest.approx(posterior(fewer, sigma)[0] - whole)
    # a reviewer who scores alike what others do moves least
    score = [6, 6, 1, 6, 9, 6, 2, 6, 6, 6, 6, 6, 6, 6, 9]
    found = slates.moves(judged(score, REVIEWERS))
    size = {name: float(np.abs(move).sum()) for name, move in found.items()}
    assert size["R03"] == max(size.values()) and size["R03"] > 2 * size["R01"]
    # other models and unnamed reviewers are left alone
    score = list(range(1, 11)) + [5] * 5
    assert slates.moves(judged(score, REVIEWERS, "ordinal")) == {}
    made = judged(score, REVIEWERS)
    made.reviewers = []
    assert slates.moves(made) == {}
    # a slate says what other choices would bring
    rows = lots["sensitivity"]
    kinds = [row["kind"] for row in rows]
    assert kinds.count("value") == 5 and kinds.count("reviewer") == 3
    assert {row["name"] for row in rows if row["kind"] == "reviewer"} == {"R01", "R02", "R03"}
    cost = {row["id"]: row["amount"] for row in lots["proposals"]}
    inside = set(lots["slate"]["ids"])
    for row in rows:
        other = inside - set(row["leaves"]) | set(row["enters"])
        assert row["count"] == len(other)
        assert row["spend"] == pytest.approx(sum(cost[name] for name in other))
        assert row["spend"] <= 200
        assert row["title"]["en"] and row["title"]["zh"]
    # without a set there is nothing to vary
    assert impossible["sensitivity"] == []


def said(document):
    return "\n".join(text.en + text.zh for _, text in FUND.lines(document))


def test_forms():
    for said, text in [
        ("why P-0412", "why P-0412"),
        ("Why not P-0412?", "why P-0412"),
        ("为什么 P-0412", "why P-0412"),
        ("为何未资助 P-0412？", "why P-0412"),
        ("what if budget=650M", "what if budget=650M"),
        ("如果 预算＝6.5亿", "what if 预算=6.5亿"),
        ("what if budget=650M, basic=20%", "what if budget=650M, basic=20%"),
        ("如果 预算=6.5亿，基础=20%", "what if 预算=6.5亿, 基础=20%"),
        ("what if budget=1,200,000", "what if budget=1,200,000"),
        ("loosen basic_floor by 1 %", "loosen basic_floor by 1 %"),
        ("loosen budget to 650M", "loosen budget to 650M"),
        ("放宽 基础下限 1个百分点", "loosen 基础下限 by 1个百分点"),
        ("放宽 预算 至 6.5亿", "loosen 预算 to 6.5亿"),
        ("diff A B", "diff A B"),
        ("比较 A 与 B", "diff A B"),
        ("compare A..B", "diff A B"),
        ("sensitivity", "sensitivity"),
        ("敏感性", "sensitivity"),
    ]:
        assert q.parse(said).text == text


def test_the_form_that_is_always_the_same_is_read_again():
    for said in ["why P-0412", "what if budget=650M", "loosen basic_floor by 1 %", "diff A B", "sensitivity"]:
        assert q.parse(q.parse(said).text) == q.parse(said)
    # anything else is refused and names the forms
    for said in ["", "what if", "what if budget", "why", "loosen budget", "diff A",
                                  "delete everything", "如果 预算"]:  # fmt: skip
        with pytest.raises(InputError) as error:
            q.parse(said)
        assert error.value.code == "unknown_question" and "diff A B" in str(error.value.expected)
    # numbers with their units
    for said, number, percent, scaled in [
        ("650M", 650e6, False, True),
        ("6.5亿元", 650e6, False, True),
        ("200万", 2e6, False, True),
        ("US$ 2 bn", 2e9, False, True),
        ("20 %", 0.2, True, True),
        ("1 percentage point", 0.01, True, True),
        ("1个百分点", 0.01, True, True),
        ("\u22125", -5, False, False),
        ("1,200,000", 1_200_000, False, False),
        ("５", 5, False, False),
    ]:
        found = q.quantity(said)
        assert found.number == pytest.approx(number)
        assert (found.percent, found.scaled or percent) == (percent, scaled)
    # what is no number is refused
    for said in ["", "many", "5 apples", "1.2.3", "M"]:
        with pytest.raises(InputError) as error:
            q.quantity(said)
        assert error.value.code == "no_number"


@given(st.text(max_size=40))
def test_no_text_breaks_the_grammar(text):
    with contextlib.suppress(InputError):
        assert q.parse(text).kind in ("why", "what_if", "loosen", "diff", "sensitivity")


def asked(place, path, rules=None, **more):
    rules = path.parent / "rules.toml" if rules is None else rules
    return fund(Workspace(place), path=path, rules=rules, **{"redraws": 5, "near": 2} | more)


@pytest.fixture(scope="module")
def told(call, tmp_path_factory):
    """What the folder gives, as text: the clock is held, so that it can be told again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("yuzui.store.durable.FIXED", 1800000000)
        return json.dumps(asked(tmp_path_factory.mktemp("told"), call / "csv", call / "rules.toml"))


def test_every_key_of_the_interface(document):
    assert document["schema"] == "yuzui.fund/1" and document["conflict"] is None
    assert document["lottery"] is None and document["run"]["origin"] == "real"
    json.dumps(document, allow_nan=False)
    # amounts are whole units and units are read
    proposals, _ = calls.scored()
    by_id = {row["id"]: row for row in document["proposals"]}
    for row in proposals:
        assert by_id[row[0]]["amount"] == pytest.approx(row[2] * 10_000)
    assert document["call"]["budget"] == 7_000_000 and document["call"]["currency"] == "CNY"
    assert by_id["NS000"]["columns"]["field"] in calls.FIELDS
    # slate holds what it claims
    assert document["slate"]["status"] == "optimal" and document["slate"]["gap"] <= 1e-9
    assert verify.faults(answer(document)) == []
    assert document["totals"]["reconciles"] and document["slate"]["ids"] == sorted(document["slate"]["ids"])
    assert document["slate"]["unspent"] == pytest.approx(7e6 - document["slate"]["spend"])
    assert document["totals"]["requested"] == sum(row["requested"] for row in document["proposals"])
    # severity is removed where ids repeat
    judge = document["judge"]
    assert judge["severity"] and judge["rhat_max"] <= 1.01 and judge["ess_min"] >= 400
    assert document["call"]["n_reviewers"] == 9 and len(judge["reviewers"]) == 9
    assert "专家" not in json.dumps(judge, ensure_ascii=False)
    low, high = judge["sigma_reviewer"]["interval"]
    assert low < 0.6 < high
    # uncertainty of every proposal
    for row in document["proposals"]:
        low, high = row["rank_interval"]
        assert 1 <= low <= row["expected_rank"] <= high <= 40
        assert 0 <= row["probability"] <= 1 and row["band"] in ("fund", "lottery", "decline")
        assert row["reason"]["en"] and row["reason"]["zh"]
        assert row["value"] == pytest.approx(row["theta"] + document["judge"]["mean"]["mean"] - 5, abs=1e-2)
    exact = [row for row in document["proposals"] if row["delta_exact"]]
    assert 0 < len(exact) <= 8 and document["explained"] == 8
    refused = [row for row in document["proposals"] if not row["selected"]]
    assert all(row["delta"] is not None and row["delta"] >= 0 for row in refused)
    assert all(row["delta"] is None for row in document["proposals"] if row["selected"])


def test_folder_and_workbook_give_one_answer(call, document, tmp_path):
    other = asked(tmp_path, call / "csv", call / "rules.toml", redraws=40, near=8)
    for key in ("slate", "judge", "rules"):
        assert other[key] == document[key]
    titles = [row.pop("reason") for row in other["proposals"]]
    assert titles and other["run"]["rules_hash"] == document["run"]["rules_hash"]


def test_same_question_same_bytes(call, told, tmp_path, monkeypatch):
    monkeypatch.setattr("yuzui.store.durable.FIXED", 1800000000)
    again = json.dumps(asked(tmp_path, call / "csv", call / "rules.toml"))
    assert again == told and '"at": "2027-01-15T08:00:00Z"' in told


def test_seed_changes_the_run_but_not_the_slate_of_a_clear_call(call, told, tmp_path):
    one = json.loads(told)
    two = fund(Workspace(tmp_path, seed=8), path=call / "csv", rules=call / "rules.toml", redraws=5, near=2)
    assert one["run"]["id"] != two["run"]["id"]
    assert len(set(one["slate"]["ids"]) ^ set(two["slate"]["ids"])) <= 4


def test_reviewers_may_be_permuted_and_rows_reordered(call, told, tmp_path, monkeypatch):
    """Whoever stands behind the reviews leaves no trace: not a byte of the document changes."""
    monkeypatch.setattr("yuzui.store.durable.FIXED", 1800000000)
    proposals, reviews = calls.scored()
    names = sorted({row[1] for row in reviews})
    shuffled = list(names)
    random.Random(1).shuffle(shuffled)
    other = dict(zip(names, shuffled, strict=True))
    turned = [[p, other[r], s, c] for p, r, s, c in reviews]
    random.Random(2).shuffle(turned)
    turned_proposals = list(proposals)
    random.Random(3).shuffle(turned_proposals)
    place = calls.folder(tmp_path / "csv", turned_proposals, turned)
    assert json.dumps(asked(tmp_path, place, call / "rules.toml")) == told


def test_infeasible_rules_are_named_with_what_mends_them(impossible):
    assert impossible["slate"]["status"] == "infeasible" and impossible["slate"]["ids"] == []
    assert impossible["slate"]["value"] is None and impossible["slate"]["gap"] is None
    found = impossible["conflict"]
    assert found["rules"] and [row["rule"] for row in found["loosen"]] == found["rules"]
    assert all(row["band"] is None and row["delta"] is None for row in impossible["proposals"])
    assert impossible["alternatives"] == [] and impossible["judge"] is not None


def test_no_reviewer_ids(call, tmp_path):
    proposals, reviews = calls.scored()
    place = calls.folder(tmp_path / "csv", proposals, [[p, "", s, c] for p, _, s, c in reviews])
    found = asked(tmp_path, place, call / "rules.toml")
    assert not found["judge"]["severity"] and found["judge"]["sigma_reviewer"] is None
    assert found["call"]["n_reviewers"] is None
    assert "severity_not_identifiable" in [f["code"] for f in found["findings"]]
    with pytest.raises(NotIdentifiableError):
        asked(tmp_path, place, call / "rules.toml", severity=True)


def test_values_given_instead_of_reviews(call, tmp_path):
    proposals, _ = calls.scored()
    place = tmp_path / "csv"
    place.mkdir()
    lines = ["id,amount,value,region,early"]
    lines += [f"{r[0]},{r[2]},{k % 7 + 1},{r[4]},{r[5]}" for k, r in enumerate(proposals)]
    (place / "p.csv").write_text("\n".join(lines), encoding="utf-8")
    rules = tmp_path / "rules.toml"
    text = calls.RULES.replace("unit = 10000", "unit = 1")
    rules.write_text(text.replace('from = "posterior_mean"', 'from = "given"'), encoding="utf-8")
    found = asked(tmp_path, place, rules)
    assert found["judge"] is None and found["redraws"] is None
    low, high = found["proposals"][0]["rank_interval"]
    assert 1 <= low <= high <= 40, "certain but for equals"
    assert found["proposals"][0]["value"] == 1 - 5.0  # zero is taken off


def test_odd_rows_are_kept_and_flagged(call, tmp_path):
    proposals, reviews = calls.scored()
    first, second = proposals[0][0], proposals[1][0]
    kept = [r for r in reviews if r[0] != first]
    single = [r for r in kept if r[0] == second][:1]
    kept = [r for r in kept if r[0] != second] + single + [[second, single[0][1], 9, 1]]
    big = [[*proposals[2][:2], 9_999.0, *proposals[2][3:]]]
    place = calls.folder(tmp_path / "csv", [*proposals[:2], *big, *proposals[3:]], kept)
    found = asked(tmp_path, place, call / "rules.toml")
    codes = {f["code"]: f for f in found["findings"]}
    assert codes["no_reviews"]["row"] == first and codes["single_review"]["row"] == second
    assert codes["duplicate"]["row"] == second and codes["above_budget"]["row"] == proposals[2][0]
    rows = {row["id"]: row for row in found["proposals"]}
    assert rows[first]["ineligible_by"] and not rows[first]["selected"]
    assert rows[first]["value"] is None and rows[first]["expected_rank"] is None
    assert rows[second]["score_mean"] == 9  # of two reviews by one person the later counts


def test_list_of_accepted_proposals_is_refused(call, tmp_path):
    proposals, reviews = calls.scored()
    place = calls.folder(tmp_path / "csv", proposals, reviews)
    path = place / "proposals.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([lines[0] + ",status", *(line + ",资助" for line in lines[1:])]))
    with pytest.raises(NotIdentifiableError, match="SELECTED") as caught:
        asked(tmp_path, place, call / "rules.toml")
    found = [f for f in caught.value.json()["findings"] if f["code"] == "selected"]
    assert [f["seen"] for f in found] == ["SELECTED: 资助"] and caught.value.exit == 3


def test_four_proposals_have_means_and_no_claim_of_how_sure(call, tmp_path):
    proposals, reviews = calls.scored(4)
    place = calls.folder(tmp_path / "csv", proposals, reviews)
    found = asked(tmp_path, place, call / "rules.toml")
    assert found["judge"] is None and found["redraws"] is None
    assert "mean_only" in [f["code"] for f in found["findings"]]
    for row in found["proposals"]:
        assert row["value"] == pytest.approx(row["score_mean"] - 5.0)
        assert row["expected_rank"] is None and row["band"] is None
    assert "means only" in "\n".join(said.en for _, said in FUND.lines(found))


def test_rules_may_read_what_the_posterior_says(call, tmp_path):
    place = calls.folder(tmp_path / "csv", *calls.scored())
    rules = tmp_path / "rules.toml"
    more = """
[[rule]]
name = "sure"
kind = "threshold"
statistic = "lower"
at_least = 4.5
strength = "hard"
source = "clause 9"
"""
    rules.write_text((call / "rules.toml").read_text(encoding="utf-8") + more, encoding="utf-8")
    found = asked(tmp_path, place, rules)
    out = {row["id"] for row in found["proposals"] if "sure" in row["ineligible_by"]}
    low = {row["id"] for row in found["proposals"] if row["statistics"]["lower"] < 4.5}
    assert out == low and 0 < len(out) < 40
    middle = [row["value"] + 5.0 for row in found["proposals"]]
    assert all(row["statistics"]["lower"] < value for row, value in zip(found["proposals"], middle, strict=True))


def test_disconnected_panels_are_said(call, tmp_path):
    proposals, reviews = calls.scored()
    for row in reviews:
        row[1] += "甲" if row[0] < "NS020" else "乙"
    place = calls.folder(tmp_path / "csv", proposals, reviews)
    found = asked(tmp_path, place, call / "rules.toml")
    assert found["judge"]["components"] == 2
    assert "disconnected" in [f["code"] for f in found["findings"]]


def test_wrong_rules_never_half_load(call, tmp_path_factory):
    for change, error, words in [
        (("early = ", "earl = "), RuleError, "do not have"),
        (('by = "region"', 'by = "regoin"'), RuleError, "do not have"),
        (('kind = "cap"', 'kind = "lid"'), RuleError, "no such kind"),
        (('share_of = "awarded"', ""), RuleError, "base"),
        (('source = "指南第2条"', ""), RuleError, "without source"),
        ((", zero = 5.0", ""), RuleError, "worth nothing"),
        (("[[rule]]", "[[rule"), RuleError, "TOML"),
    ]:
        tmp_path = tmp_path_factory.mktemp("case")
        rules = tmp_path / "rules.toml"
        text = calls.RULES.replace(*change, 1)
        rules.write_text(text, encoding="utf-8")
        with pytest.raises(error, match=words) as caught:
            asked(tmp_path / "w", call / "csv", rules)
        assert caught.value.exit == 2 and not caught.value.message.zh.isascii()


def test_near_column_is_offered(call, tmp_path):
    rules = tmp_path / "rules.toml"
    rules.write_text(calls.RULES.replace('by = "region"', 'by = "regoin"'), encoding="utf-8")
    with pytest.raises(RuleError) as caught:
        asked(tmp_path / "w", call / "csv", rules)
    line = rules.read_text(encoding="utf-8").split("[[rule]]")[:3]
    assert caught.value.place.row == 1 + "[[rule]]".join(line).count("\n")
    assert "“region”" in caught.value.fix.en


def test_what_is_missing_is_said(call, tmp_path_factory):
    for missing in ["rules", "proposals", "everything", "reviews"]:
        tmp_path = tmp_path_factory.mktemp("case")
        place = calls.folder(tmp_path / "csv", *calls.scored())
        rules = call / "rules.toml"
        if missing in ("proposals", "reviews"):
            (place / f"{missing}.csv").unlink()
        if missing == "everything":
            place = tmp_path / "nowhere"
        if missing == "rules":
            rules = tmp_path / "nowhere.toml"
        with pytest.raises(InputError) as caught:
            asked(tmp_path / "w", place, rules)
        assert caught.value.exit == 2
        with pytest.raises(InputError, match="rules are missing"):
            fund(Workspace(tmp_path / "w"), path=call / "csv")


def test_sheet_that_lacks_a_score_says_which_column_is_wanted(tmp_path, call):
    proposals, reviews = calls.scored()
    path = calls.workbook(tmp_path / "a.xlsx", proposals, reviews)
    import openpyxl

    book = openpyxl.load_workbook(path)
    book["评审意见"]["C1"] = "专家意见"
    book.save(path)
    with pytest.raises(YuzuiError) as caught:
        asked(tmp_path / "w", path, call / "rules.toml")
    assert "评分" in caught.value.message.zh and "map.toml" in caught.value.say("zh")


def test_rejected_rows_are_kept_for_the_person_who_can_mend_them(document, slate_workspace):
    import openpyxl

    path = slate_workspace.dir / "rejects.xlsx"
    rows = [*openpyxl.load_workbook(path).active.iter_rows(values_only=True)]
    assert rows[1][:4] == ("评审.xlsx", "评审意见", 122, "score") and "不详" in rows[1]


def test_demo_call_is_what_it_says(demo_workspace):
    found = Workspace(demo_workspace).latest("fund")
    assert found["call"] == found["call"] | {
        "id": "demo", "currency": "USD", "budget": 145e6, "n_proposals": 971, "n_reviews": 2927,
        "n_reviewers": None,
    }  # fmt: skip
    assert found["slate"]["status"] == "optimal" and verify.faults(answer(found)) == []
    assert found["redraws"] == 50 and found["origin"] == "mixed"
    assert found["origins"]["score"] == "real" and found["origins"]["field"] == "synthetic"
    binding = {rule["name"] for rule in found["rules"] if rule["binding"]}
    assert {"budget", "basic"} <= binding
    for rule in found["rules"]:
        if rule["binding"]:
            low, high = rule["effect"]["holds"]
            assert low <= rule["bound"] <= high
    cut = next(a for a in found["alternatives"] if a["name"] == "sort_and_cut")
    assert "basic" in cut["breaks"]
    assert len(found["alternatives"]) >= 4
