# SPDX-License-Identifier: Apache-2.0
"""The job that says what a target takes."""

import datetime as dt
import json
from dataclasses import replace
from hashlib import sha256

import numpy as np
import pytest
from msgspec import structs

from yuzui.errors import InputError, NotIdentifiableError, PlanError, UnknownIdentifierError
from yuzui.faces.cli.main import run
from yuzui.investment import backcast_limits, backcast_request, backcast_view, tax_sources
from yuzui.investment import backcast_request as asking
from yuzui.investment.backcast_answer import Limit, Loosened
from yuzui.investment.backcast_request import Request
from yuzui.investment.jobs import backcast
from yuzui.investment.scenario import folder
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.sheets.formats import yaml_lines

BACK = of("backcast")


@pytest.fixture(scope="package")
def read(workspace):
    return backcast_request.read_series(workspace, Request())


@pytest.fixture(scope="package")
def full(workspace):
    asked = {"by": 2030, "cap": 0.15, "steadiness": 100.0, "sure": 0.8, "frontier": True}
    return BACK.run(workspace, **asked)


@pytest.fixture(scope="package")
def without(workspace):
    return BACK.run(workspace, by=2025, cap=0.2)


YEARS = range(2024, 2027)


def test_the_problem_of_the_shipped_series(read):
    found = asking.problem(Request(by=2030), read.share)
    assert found.years == 6 and found.rest_growth == 0.089
    assert found.share == pytest.approx(2500.9 / 36326.8)
    assert asking.problem(Request(), read.share) == found
    assert asking.rest_growth(Request(growth=0.05), read.share) == (0.05, True)
    # money comes in the unit of the series
    found = asking.problem(Request(by=2026, ceiling=2500.9), read.share)
    assert found.ceilings == pytest.approx((1.0, 1.0))
    # what cannot be meant
    for change, code in [
        ({"by": 2024}, "deadline_before_base"),
        ({"target": 1.0}, "target_range"),
        ({"cap": 0.05}, "cap_below_baseline"),
        ({"cap": [0.2, 0.2]}, "yearly_length"),
        ({"steadiness": -1.0}, "steadiness_range"),
        ({"base_year": 2023}, "base_year"),
    ]:
        with pytest.raises(InputError) as raised:
            asking.problem(structs.replace(Request(by=2030), **change), read.share)
        assert raised.value.code == code and raised.value.mending is not None
    # words out of range
    for words, code in [
        ({"rule": "other"}, "denominator_rule"),
        ({"sure": 0.3}, "odds_range"),
        ({"sure": 1.0}, "odds_range"),
    ]:
        with pytest.raises(InputError) as raised:
            Request(**words)
        assert raised.value.code == code
    # levers name what is to be found
    lever = {"basic": {"most": 5.0}, "response": 0.2, "applied": {2025: 3.0}}
    (use,) = asking.levers(Request(levers={"government_growth": lever}), YEARS).sought
    assert use.name == "government_growth.basic"
    assert (use.limit, use.ramp, use.values) == (5.0, float("inf"), {"response": 0.2, "applied": [0.0, 3.0, 0.0]})
    by_year = {"government_growth": {"basic": {"most": {2025: 5.0, 2026: 7.0}}}}
    assert asking.levers(Request(levers=by_year), YEARS).sought[0].limit == [5.0, 7.0]
    with pytest.raises(UnknownIdentifierError):
        asking.levers(Request(levers={"magic": {"x": {}}}), YEARS)
    for values, code in (
        ({"response": 0.1}, "no_schedule"),
        ({"response": {}}, "no_schedule"),
        ({"basics": {}}, "no_parameter"),
    ):
        with pytest.raises(InputError) as raised:
            asking.levers(Request(levers={"government_growth": values}), YEARS)
        assert raised.value.code == code


def test_levers_without_anything_to_be_found_act_as_given(workspace, read):
    asked = Request(levers={"denominator": {"level": {2027: -0.02}}, "government_growth": {"basic": {}}})
    found = asking.levers(asked, range(2024, 2028))
    (given,) = found.fixed
    assert given.lever.__name__.endswith("denominator")
    assert given.values == {"level": [0.0, 0.0, 0.0, -0.02]}
    assert [use.name for use in found.sought] == ["government_growth.basic"]
    # growth must be given where only shares are known
    from yuzui.investment import backcast_request

    korea = backcast_request.read_series(workspace, Request(country="KOR"))
    with pytest.raises(NotIdentifiableError) as raised:
        asking.problem(Request(country="KOR", target=0.3), korea.share)
    assert raised.value.code == "no_growth"
    found = asking.problem(Request(country="KOR", target=0.3, growth=0.05), korea.share)
    assert found.years == asking.USUAL_YEARS
    # where only shares are known money is counted in base years and no ceiling is meant
    last = replace(read.share.latest, part=None, whole=None, unit="")
    alone = replace(read.share, points=(*read.share.points[:-1], last))
    assert asking.scale(read.share) == 2500.9 and asking.scale(alone) == 1.0
    with pytest.raises(InputError) as caught:
        asking.problem(Request(by=2030, growth=0.05, ceiling=6000.0), alone)
    assert caught.value.code == "no_amounts"
    assert asking.problem(Request(by=2030, growth=0.05), alone).ceilings is None


def odds(read, **words):
    one = Request(by=2030, **words)
    return backcast.odds(one, asking.problem(one, read.share), read.facts, read.share, 7)


def test_history_is_the_growth_of_what_is_held_fixed(read, workspace, full):
    rest = backcast.history(Request(), read.share)
    assert list(rest) == list(range(2015, 2025))
    assert rest[2024] == pytest.approx((36326.8 - 2500.9) / (33357.1 - 2259.1) - 1)
    whole = backcast.history(Request(rule="fixed_total"), read.share)
    assert whole[2024] == pytest.approx(36326.8 / 33357.1 - 1)
    # short history is refused
    short = replace(read.share, points=read.share.points[-4:])
    with pytest.raises(NotIdentifiableError) as raised:
        backcast.history(Request(), short)
    assert raised.value.code == "short_history"
    # promise holds out of sample and costs
    found = [odds(read, sure=sure) for sure in (0.5, 0.8)]
    for one, sure in zip(found, (0.5, 0.8), strict=True):
        assert one.method == "quantile" and one.promised >= sure
        assert one.realised == pytest.approx(one.promised, abs=0.05)
    assert found[0].total < found[1].total and found[1].share > 0.08
    assert odds(read, sure=0.8) == found[1]
    # the cube begins with the series and grows as the problem
    one = asking.problem(Request(by=2027, growth=0.1), read.share)
    cube = backcast_request.cube(one, read.facts, read.share)
    assert tuple(cube.years) == tuple(backcast_request.years(one, read.share)) == (2024, 2025, 2026, 2027)
    assert cube.whole[0, -1] == pytest.approx(read.share.latest.whole * 1.1**3)
    assert float(cube.share()[0, -1]) == pytest.approx(read.share.latest.share)
    # a future has its own growth
    growth = np.array([[0.0, 0.1], [0.2, 0.0], [-0.1, 0.1]])
    cube = backcast_request.growing(read.facts, read.share)(growth)
    grown = read.share.latest.whole * np.array([1.1, 1.2, 0.99])
    assert cube.whole[:, -1] == pytest.approx(grown)
    # published paths do not change
    found = BACK.run(workspace, by=2030)
    assert round(found.paths["cheapest"].total, 1) == 21172.7
    assert round(found.paths["steadiest"].total, 1) == 22686.4
    assert round(found.price_of_steadiness, 4) == 1.0715
    growth = found.paths["steadiest"].growth
    assert (round(min(growth), 3), round(max(growth), 3)) == (0.117, 0.121)
    # every path reaches the target and keeps the cap
    for one in full.paths.values():
        assert one.status == "optimal"
        assert one.shares[-1] == pytest.approx(0.08)
        assert max(one.growth) <= 0.15 + 1e-9
        assert one.amounts[0] == pytest.approx(2500.9)
        assert sum(one.amounts[1:]) == pytest.approx(one.total)
    totals = [full.paths[name].total for name in ("cheapest", "weighed", "steadiest")]
    assert totals == sorted(totals)


def test_prices_stand_beside_what_solving_again_says(full, without, workspace):
    rows = full.prices["steadiest"]
    assert [row.kind for row in rows] == ["target"]
    assert rows[0].cost == pytest.approx(rows[0].solved_again, rel=1e-6)
    assert {row.kind for row in full.prices["cheapest"]} == {"target", "cap"}
    # no path is no plan
    assert without.status == "infeasible" and without.price_of_steadiness is None
    assert without.paths["cheapest"].amounts is None
    why = without.infeasible
    assert why.binding == [Limit("cap", 2025, None)]
    assert why.needed[0].needed == pytest.approx(0.2808, abs=1e-4)
    assert without.one_year_more.cheapest.saves is None
    assert without.one_year_more.cheapest.later is not None
    # frontier holds targets and deadlines around
    found = full.frontier
    assert found.counted_to == 2034
    assert {p.by for p in found.points} == {2028, 2029, 2030, 2031, 2032, 2034}
    assert {p.target for p in found.points} == {0.07, 0.075, 0.08, 0.085, 0.09}
    assert {p.path for p in found.points} == {"cheapest", "weighed", "steadiest"}
    assert any(p.status == "infeasible" and p.extra is None for p in found.points)
    # a frontier of the ends alone leaves out what lies between
    asked = {"by": 2030, "cap": 0.15, "steadiness": 100.0, "sure": 0.8}
    ends = BACK.run(workspace, frontier="ends", **asked).frontier
    points = [p for p in full.frontier.points if p.path != "weighed"]
    assert ends.points == points
    # a target already met is an answer
    found = BACK.run(workspace, target=0.05)
    assert found.status == "target_met" and found.stress == found.untested == []
    assert found.paths["cheapest"].amounts is None
    assert found.one_year_more is None and found.infeasible is None
    # what cannot be absorbed at once is begun earlier
    levers = {"government_growth": {"basic": {"most": 1000.0}}}
    found = BACK.run(workspace, by=2030, levers=levers)
    assert found.status == "optimal"
    cheap = found.paths["cheapest"]
    assert cheap.levers.replay_gap_pp <= 0.01 and cheap.levers.rounds > 1
    # people 6 %, unit cost 5 %, margin 5 %; a private response comes on top
    assert max(cheap.growth) == pytest.approx(1.06 * 1.05 * 1.05 - 1, abs=1e-3)


def test_levers_that_do_not_suffice_say_how_far_they_get_and_what_would_give_way(workspace):
    room = {"response": 0.0, "people_growth": 0.2, "cost_growth": 0.2}
    levers = {"government_growth": {"basic": {"most": 100.0}, **room}}
    found = BACK.run(workspace, by=2030, growth=0.089, levers=levers)
    assert found.status == "infeasible"
    why = found.infeasible
    # by hand: 100 more in 2030, all of it basic, nothing else moved
    grown = 1.089**6
    top = (2500.9 * grown + 100) / (36326.8 * grown + 100)
    assert why.reachable == pytest.approx(top, abs=1e-6)
    (row,) = why.alone[0].needed
    assert (row.kind, row.year, row.limit) == ("most", 2030, 100.0)
    missing = (0.08 * 36326.8 - 2500.9) * grown / 0.92
    assert row.needed == pytest.approx(missing, rel=1e-3) and row.needed >= missing
    enough = {"government_growth": {"basic": {"most": row.needed}, **room}}
    again = BACK.run(workspace, by=2030, growth=0.089, levers=enough)
    assert again.status == "optimal"
    assert why.met_in is None, "100 a year are outgrown by the rest"
    assert all(text.say(lang) for _, text in BACK.lines(found) for lang in ("en", "zh"))


FRAGILITY_YEARS = range(2024, 2031)


def rows(document, name):
    return [row for row in document.stress if row.name == name]


def test_every_stress_is_computed(full):
    assert [row.size for row in rows(full, "falling_revenue")] == [0.01, 0.02, 0.05]
    for name in backcast_limits.TITLES:
        assert rows(full, name), name
    short = [row.shortfall_pp for row in rows(full, "falling_revenue")]
    assert short == sorted(short) and short[0] > 0
    assert all(row.shortfall_pp == pytest.approx(100 * (0.08 - row.share)) for row in full.stress)


def test_without_response_the_share_comes_out_higher(full):
    """The response goes mostly into development, so into the denominator."""
    (row,) = rows(full, "elasticity_zero")
    assert row.share > 0.08 and row.years_lost == 0


def test_a_series_without_split_has_no_stress_on_a_lever(workspace, full):
    found = BACK.run(workspace, country="KOR", target=0.3, growth=0.05, by=2030)
    assert rows(found, "elasticity_zero") == []
    assert rows(found, "relabelling")
    # the stress names rule day and rates
    (row,) = [one for one in full.stress if one.name == "sunset"]
    rule = row.ends
    assert (rule.rule, rule.last_day, rule.rate, rule.after) == (
        "CN-SD-120-ICMT", "2027-12-31", 1.2, 1.0,
    )  # fmt: skip
    assert row.size == pytest.approx(-0.2) and row.source
    assert [file.file for file in full.files][-1] == "tax_rules.csv"


def plan(workspace, read):
    asked = Request(by=2030)
    problem = asking.problem(asked, read.share)
    made = backcast_limits._plan(problem, [], lambda: backcast_request.cube(problem, read.facts, read.share))
    (end,), _ = tax_sources.ends(workspace, "CHN", FRAGILITY_YEARS)
    return problem, made, end


def test_less_own_research_lowers_the_denominator_by_hand(workspace, read):
    """The farthest case: every enterprise loses 20 points of deduction from 2028 on."""
    from yuzui.investment.backcast_problem import replay
    from yuzui.investment.simulate import lever, medians

    problem, made, end = plan(workspace, read)
    found = backcast_limits._sunset(problem, made, end)
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
    assert found.share == pytest.approx(part / whole, rel=1e-9)
    assert found.share > 0.08 and found.years_lost == 0, "less development, higher share"


def test_contributions_that_lose_their_deduction_lower_the_share(workspace, read):
    problem, made, end = plan(workspace, read)
    rules = tax_sources.rules(workspace, "CHN")
    given = rules.by_id("CN-BR-100")
    rule = replace(given, end=dt.date(2028, 1, 1))
    fall = replace(end, rule=rule, turn=replace(end.turn, after=type(end.turn.after)()))
    found = backcast_limits._sunset(problem, made, replace(fall, falls=[0.0] * 4 + [-1.0] * 3))
    assert found.ends.work == "contribution" and found.size == -1.0
    assert found.share < 0.08 and found.years_lost is None
    # a scenario that sets the lever keeps what it sets
    from yuzui.investment.backcast_problem import FixedLever
    from yuzui.investment.simulate import lever

    problem, made, end = plan(workspace, read)
    up = FixedLever(lever("tax"), {"deduction": np.array([0.0] * 4 + [0.2] * 3), "present": 1.0})
    held = replace(made, others=[up])
    back = backcast_limits._sunset(problem, held, end)
    nothing = backcast_limits._sunset(problem, made, replace(end, falls=[0.0] * 7))
    assert back.share == pytest.approx(nothing.share, rel=1e-12)
    # no deadline after it no stress
    found = BACK.run(workspace, by=2027)
    assert not [row for row in found.stress if row.name == "sunset"]
    assert "tax_rules.csv" not in [file.file for file in found.files]


def test_what_cannot_be_tested_is_said_with_its_reason(workspace):
    """Of Korea neither a split over performers nor a tax rule is known; nothing of that is 0."""
    found = BACK.run(workspace, country="KOR", growth=0.05, target=0.2)
    assert {row.name for row in found.stress} == {"falling_revenue", "relabelling"}
    assert [row.name for row in found.untested] == ["sunset", "elasticity_zero"]
    for row in found.untested:
        said = backcast_limits.untested(row)
        assert row.why.en in said.en and row.why.zh in said.zh
        assert said in [text for _, text in BACK.lines(found)]
        for lang in ("en", "zh"):
            table = BACK.exports(found, lang)[5]
            assert said.say(lang) in [cells[-1] for cells in table.rows]
    assert BACK.run(workspace, by=2030).untested == []


def test_a_plan_that_government_money_cannot_make_is_told(workspace, read):
    one = asking.problem(Request(by=2025, target=0.6), read.share)
    why = backcast_limits._plan(one, [], lambda: backcast_request.cube(one, read.facts, read.share))
    assert "government money alone" in why.en and "政府资金" in why.zh
    # the shipped series is described
    assert read.share.latest.year == 2024
    assert read.files[0].file == "china_rd_expenditure.csv" and read.files[0].sha256
    assert read.facts.texts()["value"]


def test_an_own_series(workspace, tmp_path):
    own = tmp_path / "own.csv"
    head = "country,year,dimension,category,value,unit,vintage,status,source\n"
    lines = [
        f"CHN,{year},{dimension},{category},{value},100M CNY,final communique,sourced,x\n"
        for year in (2023, 2024)
        for dimension, category, value in (("total", "GERD", 100), ("type", "basic", 6))
    ]
    own.write_text(head + "".join(lines))
    found = backcast_request.read_series(workspace, Request(series=own))
    assert found.share.latest.share == pytest.approx(0.06) and found.files[0].file == "own.csv"
    own.write_text("")
    with pytest.raises(InputError):
        backcast_request.read_series(workspace, Request(series=own))


GROWTH = "government_growth.basic"


def plain(texts):
    return [one.en.replace("\u202f", " ") for one in texts]


@pytest.fixture(scope="module")
def several(workspace):
    levers = {
        "government_growth": {"basic": {"most": 150.0, "ramp": 40.0}},
        "joint_fund": {"partner_money": {"most": 60.0}, "match_ratio": 1.0},
    }
    return BACK.run(workspace, by=2030, growth=0.089, levers=levers)


def test_how_far_the_levers_get_and_when(workspace, several):
    levers = {"government_growth": {"basic": {"most": 800.0, "ramp": 75.0}}}
    found = BACK.run(workspace, by=2030, growth=0.05, levers=levers)
    said = backcast_limits.reached(found, found.infeasible)
    assert plain([said])[0].startswith(
        "with every lever at its maximum the share reaches 7.73 % in 2030; 8 % in 2034; the ramp "
        "limit of Government growth (more for basic research) in 2025–2030 in the way"
    )
    assert said.zh.startswith("各项工具用到上限，2030 年占比为 7.73%；2034 年可达 8%；受 2025—2030 年")
    sentences = plain(backcast_limits.needed(found.infeasible))
    assert len(sentences) == 1 and "in 2025–2030 would have to be" in sentences[0]
    assert "instead of 75.0" in sentences[0]
    by_2034 = BACK.run(workspace, by=2034, growth=0.05, levers=levers)
    by_2033 = BACK.run(workspace, by=2033, growth=0.05, levers=levers)
    assert (by_2033.status, by_2034.status) == ("infeasible", "optimal")
    # rows are alone and together
    rows = backcast_limits.rows(several.infeasible)
    assert [how for how, _ in rows].count(backcast_limits.TOGETHER) == len(several.infeasible.needed)
    assert {row.means for how, row in rows if how == backcast_limits.ALONE} == {"joint_fund.partner_money"}
    one = structs.replace(several.infeasible, alone=several.infeasible.alone[:1])
    assert {how for how, _ in backcast_limits.rows(one)} <= {backcast_limits.ALONE}
    # what is enough together has a path
    levers = {name: dict(values) for name, values in several.levers.items()}
    for row in several.infeasible.needed:
        lever, _, schedule = row.means.partition(".")
        limits = dict(levers[lever][schedule])
        key = row.kind
        limits[key] = max(limits[key], row.needed)
        levers[lever] = levers[lever] | {schedule: limits}
    again = BACK.run(workspace, by=2030, growth=0.089, levers=levers)
    assert again.status == "optimal"


def test_nothing_set_is_enough(workspace):
    """What can be absorbed is set by nobody here: only a later year or a lower target is left."""
    slow = {"people_growth": 0.03, "cost_growth": 0.03, "margin": 0.03, "basic": {"most": 900.0}}
    levers = {"government_growth": slow}
    found = BACK.run(workspace, by=2027, growth=0.089, levers=levers)
    assert plain(backcast_limits.needed(found.infeasible)) == ["loosening the limits set here is not enough"]
    assert (
        "the growth that can be absorbed in 2025–2027 in the way" in backcast_limits.reached(found, found.infeasible).en
    )
    assert backcast_limits.rows(found.infeasible) == []


def test_amounts_in_the_unit_of_their_limit(full):
    for value, kind, means, said in [
        (0.28, "cap", None, "28.0 %"),
        (0.005, "most", "structure.enterprise", "0.50 %"),
        (441.2, "most", GROWTH, "441"),
        (60.0, "ramp", GROWTH, "60.0"),
        (3000.0, "ceiling", None, "3,000"),
    ]:
        assert plain([backcast_limits.amount(value, Loosened(kind, 2030, means, value, value))]) == [said]
    # what keeps today s share
    assert backcast_view.constant_shares(full)[-1] == pytest.approx(2500.9 * 1.089**6)
    assert backcast_view.constant_shares(structs.replace(full, growth=[0.1] * 6))[1] == pytest.approx(2500.9 * 1.1)


def write(folder, text):
    out = folder / "scenario.yaml"
    out.write_text(text, encoding="utf-8")
    return out


def test_refused_with_a_place(tmp_path_factory):
    for text, code in [
        ("- a\n", "not_a_mapping"),
        ("targets: 1\n", "no_such_word"),
        ("cap: {2025: 0.1, 2027: 0.1}\n", "years_missing"),
    ]:
        tmp_path = tmp_path_factory.mktemp("case")
        with pytest.raises(InputError) as raised:
            backcast_request.read(Workspace(tmp_path), write(tmp_path, text))
        assert raised.value.code == code and raised.value.place.file == "scenario.yaml"


def test_no_yaml(tmp_path):
    with pytest.raises(PlanError) as raised:
        backcast_request.read(Workspace(tmp_path), write(tmp_path, "a: [1\nb: }"))
    assert raised.value.place.row


def test_every_scenario_of_the_simulator_can_be_asked_back(workspace):
    from yuzui.investment.scenario import shipped

    statuses = {}
    for path in shipped():
        try:
            asked = backcast_request.read(workspace, path).inputs
            statuses[path.stem] = BACK.run(workspace, **asked).status
        except InputError as error:
            statuses[path.stem] = error.code
    assert statuses["public_growth_2030"] in ("optimal", "replay_gap")
    assert statuses["labels_only_2030"] == "no_schedule", "nothing real is left to be found"
    known = {"optimal", "infeasible", "replay_gap", "no_schedule", "replay"}
    assert set(statuses.values()) <= known, statuses
    # growth of the simulator holds until the next year named
    found = backcast_request.read(workspace, folder() / "many_ways_2035.yaml").inputs
    assert found["growth"][:4] == [0.085, 0.085, 0.085, 0.075] and len(found["growth"]) == 11
    assert found["levers"]["joint_fund"]["partner_money"] == {}
    assert found["levers"]["joint_fund"]["match_ratio"] == 0.5


def test_intensity_times_gdp_becomes_growth_by_year(tmp_path):
    """0.0273 of 1,350,438.7 · 1.05 over 36,326.8, then what intensity and GDP grow."""
    found = backcast_request.read(Workspace(tmp_path), folder() / "intensity_2030.yaml").inputs
    first = 0.0273 * 1350438.7 * 1.05 / 36326.8 - 1
    assert found["growth"] == pytest.approx(
        [first, *(b / a * g - 1 for a, b, g in
                  [(273, 277, 1.05), (277, 281, 1.05), (281, 285, 1.045), (285, 289, 1.045),
                   (289, 293, 1.045)])]
    )  # fmt: skip


def test_a_file_is_parsed_once(tmp_path_factory):
    for name in ["public_growth_2030", "asks"]:
        with pytest.MonkeyPatch.context() as monkeypatch:
            tmp_path = tmp_path_factory.mktemp("case")
            import yaml

            from yuzui.sheets.formats import yaml_lines

            path = folder() / f"{name}.yaml"
            if name == "asks":
                path = write(tmp_path, "by: 2030\n")
            parsed, plain = [], yaml_lines.read
            monkeypatch.setattr(yaml_lines, "read", lambda path: parsed.append(path) or plain(path))
            monkeypatch.setattr(yaml, "safe_load", lambda *_: parsed.append("yaml"))
            found = backcast_request.read(Workspace(tmp_path), path)
            assert parsed == [path]
            assert found.file == path.name and found.digest == sha256(path.read_bytes()).hexdigest()
            assert (found.scenario is None) == (name == "asks") and found.inputs["by"] == 2030


def said(document, label):
    """The sentences under a label, with plain spaces."""
    found = [line.en for name, line in backcast_view.sentences(document) if name.en == label]
    return [line.replace("\u202f", " ") for line in found]


def test_limits_that_forbid_even_today_s_share(workspace):
    found = BACK.run(workspace, by=2030, ceiling=3000.0)
    assert "do not even allow" in said(found, "what binds")[0]


def written_read(folder, text):
    path = folder / "s.yaml"
    path.write_text(text, encoding="utf-8")
    return backcast_request.checked(yaml_lines.read(path))


def test_years_become_numbers_and_the_rest_stays(tmp_path):
    text = (
        "target: 0.08\nby: 2026\nfrontier: ends\ncap: {2025: 0.2, 2026: 0.1}\ngrowth: [0.1, 0]\n"
        "levers: {government_growth: {basic: {most: {2025: 8}, ramp: 2}, response: 0.1}, tax: }\n"
    )
    assert written_read(tmp_path, text) == {
        "target": 0.08,
        "by": 2026,
        "frontier": "ends",
        "cap": {2025: 0.2, 2026: 0.1},
        "growth": [0.1, 0],
        "levers": {"government_growth": {"basic": {"most": {2025: 8}, "ramp": 2}, "response": 0.1}, "tax": {}},
    }


def test_what_cannot_be_meant_is_refused_with_its_line(tmp_path_factory):
    for line in [
        "target: abc",
        "target: [1]",
        "target:",
        "target: true",
        "by: soon",
        "by: 2030.5",
        "country: 5",
        "measure: [basic]",
        "of: {a: 1}",
        "growth: abc",
        "growth: .nan",
        "growth: 8.9",
        "growth: {a: 0.08}",
        "growth: {2025: 0.1, 2026: x}",
        "cap: .nan",
        "cap: 15",
        "ceiling: .inf",
        "ceiling: -5",
        "steadiness: abc",
        "steadiness: 1.0e+308",
        "discount: abc",
        "sure: abc",
        "frontier: abc",
        "sources: 5",
        "levers: 5",
        "levers: [1]",
        "levers: {government_growth: 5}",
        "levers: {government_growth: {basic: {most: abc}}}",
        "levers: {government_growth: {basic: {most: .nan}}}",
        "levers: {government_growth: {basic: {most: -1}}}",
        "levers: {government_growth: {basic: {ramp: -1}}}",
        "levers: {government_growth: {response: 99}}",
        "levers: {government_growth: {response: abc}}",
        "levers: {government_growth: {basic: [1, 2]}}",
        "levers: {1: {2: x}}",
    ]:
        tmp_path = tmp_path_factory.mktemp("case")
        with pytest.raises(InputError) as caught:
            written_read(tmp_path, f"# a comment\n{line}\n")
        error = caught.value
        assert (error.code, error.exit, error.place.row) == ("scenario", 2, 2)
        assert error.seen and error.expected and error.mending.zh and error.message.zh


def test_all_faults_are_told_at_once(tmp_path):
    with pytest.raises(InputError) as caught:
        written_read(tmp_path, "target: x\nby: y\nlevers: {tax: 5}\n")
    assert [e.place.row for e in (caught.value, *caught.value.more)] == [1, 2, 3]


def test_the_run_follows_from_what_is_asked(workspace):
    one, again, other = (BACK.run(workspace, by=by).run.id for by in (2030, 2030, 2031))
    assert one == again != other
    with pytest.raises(TypeError, match="when"):
        BACK.run(workspace, when=2030)


def test_options_go_before_the_scenario(tmp_path, capsys):
    scenario = tmp_path / "s.yaml"
    scenario.write_text("by: 2030\ncap: 0.15\n")
    words = ["path", "backcast", str(scenario), "--by", "2031", "--json", "--dir", str(tmp_path)]
    assert run(words) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["by"] == 2031 and found["cap"] == 0.15


def test_no_path_ends_with_code_3(tmp_path, capsys):
    words = ["path", "backcast", "--by", "2025", "--cap", "0.2", "--dir", str(tmp_path)]
    assert run(words) == 3
    assert "28.1" in capsys.readouterr().out
