# SPDX-License-Identifier: Apache-2.0
import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from yuzui.investment.backcast_report import asked as asking
from yuzui.investment.backcast_report import cubes, fragility
from yuzui.investment.backcast_report.asked import Asked
from yuzui.investment.jobs import backcast
from yuzui.investment.tax_report import ends, sources

YEARS = range(2024, 2031)


def rows(document, name):
    return [row for row in document["stress"] if row["name"] == name]


def test_every_stress_is_computed(full):
    assert [row["size"] for row in rows(full, "falling_revenue")] == [0.01, 0.02, 0.05]
    for name in fragility.TITLES:
        assert rows(full, name), name
    short = [row["shortfall_pp"] for row in rows(full, "falling_revenue")]
    assert short == sorted(short) and short[0] > 0
    assert all(row["shortfall_pp"] == pytest.approx(100 * (0.08 - row["share"])) for row in full["stress"])


def test_without_response_the_share_comes_out_higher(full):
    """The response goes mostly into development, so into the denominator."""
    (row,) = rows(full, "elasticity_zero")
    assert row["share"] > 0.08 and row["years_lost"] == 0


def test_a_series_without_split_has_no_stress_on_a_lever(workspace):
    found = backcast.run(workspace, country="KOR", target=0.3, growth=0.05, by=2030)
    assert rows(found, "elasticity_zero") == []
    assert rows(found, "relabelling")


def test_sentences(full):
    said = [fragility.said(full, row) for row in full["stress"]]
    assert all(one.en and one.zh and "{" not in one.en + one.zh for one in said)
    assert "31 Dec 2027" in said[3].en and "2027" in said[3].zh and "years lost" in said[0].en and "推迟" in said[0].zh


def test_relabelling_takes_the_prior_with_its_paper(full):
    from yuzui.investment import prior

    (row,) = rows(full, "relabelling")
    known = prior.load(fragility.RELABELLED)
    assert row["size"] == known.median and row["source"] == known.citation


def test_the_stress_names_rule_day_and_rates(full):
    (row,) = [one for one in full["stress"] if one["name"] == "sunset"]
    rule = row["ends"]
    assert (rule["rule"], rule["last_day"], rule["rate"], rule["after"]) == (
        "CN-SD-120-ICMT", "2027-12-31", 1.2, 1.0,
    )  # fmt: skip
    assert row["size"] == pytest.approx(-0.2) and row["source"]
    assert [file["file"] for file in full["files"]][-1] == "tax_rules.csv"


def plan(workspace, read):
    asked = Asked(by=2030)
    problem = asking.problem(asked, read.share)
    made = fragility._plan(problem, [], lambda: cubes.cube(problem, read.facts, read.share))
    (end,), _ = ends.ends(workspace, "CHN", YEARS)
    return problem, made, end


def test_less_own_research_lowers_the_denominator_by_hand(workspace, read):
    """The farthest case: every enterprise loses 20 points of deduction from 2028 on."""
    from yuzui.investment.backcast.successive_lp import replay
    from yuzui.investment.simulate import lever, medians

    problem, made, end = plan(workspace, read)
    found = fragility._sunset(problem, made, end)
    after = replay(made.start, made.world, made.amounts)[0]
    known = medians(lever("tax"))
    price = (1 - 0.25 * 2.0) / (1 - 0.25 * 2.2)
    goal, m = price ** known["elasticity"], 1.0
    for _ in (2028, 2029, 2030):
        m += 0.5 * (goal - m)
    reached = known["claimed"] * (1 - known["loss"])
    own = after.total("enterprise", "enterprise")[0, -1]
    basic = after.total("enterprise", "enterprise", "basic")[0, -1]
    part = after.amount("basic")[0, -1] + reached * (m - 1) * basic
    whole = after.whole[0, -1] + reached * (m - 1) * own
    assert found["share"] == pytest.approx(part / whole, rel=1e-9)
    assert found["share"] > 0.08 and found["years_lost"] == 0, "less development, higher share"


def test_contributions_that_lose_their_deduction_lower_the_share(workspace, read):
    problem, made, end = plan(workspace, read)
    rules = sources.rules(workspace, "CHN")
    given = rules.by_id("CN-BR-100")
    rule = replace(given, end=dt.date(2028, 1, 1))
    fall = replace(end, rule=rule, turn=replace(end.turn, after=type(end.turn.after)()))
    found = fragility._sunset(problem, made, replace(fall, falls=[0.0] * 4 + [-1.0] * 3))
    assert found["ends"]["work"] == "contribution" and found["size"] == -1.0
    assert found["share"] < 0.08 and found["years_lost"] is None


def test_a_scenario_that_sets_the_lever_keeps_what_it_sets(workspace, read):
    from yuzui.investment.backcast.successive_lp import Given
    from yuzui.investment.simulate import lever

    problem, made, end = plan(workspace, read)
    up = Given(lever("tax"), {"deduction": np.array([0.0] * 4 + [0.2] * 3), "present": 1.0})
    held = replace(made, others=[up])
    back = fragility._sunset(problem, held, end)
    nothing = fragility._sunset(problem, made, replace(end, falls=[0.0] * 7))
    assert back["share"] == pytest.approx(nothing["share"], rel=1e-12)


def test_no_deadline_after_it_no_stress(workspace):
    found = backcast.run(workspace, by=2027)
    assert not [row for row in found["stress"] if row["name"] == "sunset"]
    assert "tax_rules.csv" not in [file["file"] for file in found["files"]]


def test_what_cannot_be_tested_is_said_with_its_reason(workspace):
    """Of Korea neither a split over performers nor a tax rule is known; nothing of that is 0."""
    found = backcast.run(workspace, country="KOR", growth=0.05, target=0.2)
    assert {row["name"] for row in found["stress"]} == {"falling_revenue", "relabelling"}
    assert [row["name"] for row in found["untested"]] == ["sunset", "elasticity_zero"]
    for row in found["untested"]:
        said = fragility.untested(row)
        assert row["why"]["en"] in said.en and row["why"]["zh"] in said.zh
        assert said in [text for _, text in backcast.lines(found)]
        for lang in ("en", "zh"):
            table = backcast.exports(found, lang)[5]
            assert said.say(lang) in [cells[-1] for cells in table.rows]
    assert backcast.run(workspace, by=2030)["untested"] == []


def test_a_plan_that_government_money_cannot_make_is_told(workspace, read):
    one = asking.problem(Asked(by=2025, target=0.6), read.share)
    why = fragility._plan(one, [], lambda: cubes.cube(one, read.facts, read.share))
    assert "government money alone" in why.en and "政府资金" in why.zh
