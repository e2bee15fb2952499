# SPDX-License-Identifier: Apache-2.0
"""The job that simulates."""

import csv
import dataclasses
from dataclasses import replace

import pytest
from msgspec import structs
from tests.people import admit

from yuzui.errors import InputError, StateError
from yuzui.investment import prior, scenario, simulate, simulation_forms, simulation_run, simulation_view
from yuzui.investment import simulation_run as simulation
from yuzui.investment import stress as stress_report_document
from yuzui.investment.backcast_limits import RELABELLED
from yuzui.investment.path_sources import Question, material
from yuzui.investment.scenario import Scenario, Total
from yuzui.investment.simulation_answer import ShareYear
from yuzui.investment.simulation_problem import FAR, baseline_forecast, furthest, pose, ran, tornado, whole_growth
from yuzui.investment.stress import children
from yuzui.investment.tax_sources import ends
from yuzui.job.contract import exports, of
from yuzui.job.workspace import Workspace
from yuzui.text import Text

HERE = Workspace(".")
YEARS = range(2025, 2031)


def schedule(name, text, horizon="2030"):
    lever, _, parameter = name.partition(".")
    return simulation_forms.scenario_of(HERE, {name: text, "horizon": horizon}).levers[lever][parameter]


def test_a_list_by_year_holds_on_at_its_last_number():
    found = schedule("government_growth.basic", "25, 50；75")
    assert [found[year] for year in YEARS] == [25, 50, 75, 75, 75, 75]
    # years by name hold until the next so that money may end
    found = schedule("government_growth.applied", "2026: 25，2029：0")
    assert [found[year] for year in YEARS] == [0, 25, 25, 25, 0, 0]
    part = schedule("government_growth.central_share", "2028 = 100%")
    assert [part[year] for year in YEARS] == [0.6, 0.6, 0.6, 1, 1, 1]
    # one number of what is no schedule is one number
    assert schedule("joint_fund.match_ratio", "2") == 2
    assert schedule("tax.tax_rate", "15 %") == 0.15
    # what is empty is not set
    given = {"donations.gifts": " ", "horizon": "", "as": "public", "run": "x"}
    assert simulation_forms.scenario_of(HERE, given).levers == {}
    # years follow the series and what can be forecast
    first, last = simulation_forms.bounds(HERE)
    assert (first, last) == (2025, 2036) and first <= simulation_forms.usual(HERE) <= last
    assert simulation_forms.horizon(HERE, {}) == simulation_forms.usual(HERE) == 2035
    assert simulation_forms.posed(HERE, last).years == tuple(range(2024, 2037))


def test_what_cannot_be_used_is_named_with_how_to_mend_it():
    for name, text, fix in [
        ("donations.gifts", "many", "numbers alone"),
        ("donations.gifts", "-1", "from 0 to 20"),
        ("government_growth.basic", "1e9", "from 0 to 1000"),
        ("structure.enterprise", "nan", "numbers alone"),
        ("tax.deduction", "0.1 " * 7, "1 too many for the 6 years 2025 to 2030"),
        ("tax.deduction", "2031: 0.1", "years from 2025 to 2030"),
        ("tax.deduction", "2026: 0.1, 0.2", "a year before every number"),
        ("tax.deduction", "2026: 0.1, 2026: 0.2", "each year once"),
        ("tax.present", "1, 0.5", "the same in all years"),
        ("tax", "0.1", "one of the names"),
        ("tax.speed", "0.1", "one of the names"),
        ("horizon", "2037", "from 2025"),
        ("horizon", "2024", "from 2025"),
        ("horizon", "<b>", "from 2025"),
    ]:
        with pytest.raises(InputError) as caught:
            simulation_forms.scenario_of(HERE, {"horizon": "2030", name: text})
        error = caught.value
        assert error.place.column == name and fix in error.fix.en
        assert error.fix.zh != error.fix.en and "无法使用" in error.message.zh


def test_all_faults_are_told_together():
    with pytest.raises(InputError) as caught:
        simulation_forms.scenario_of(HERE, {"tax": "1", "donations.gifts": "x", "tax.pace": "7"})
    assert [one.place.column for one in (caught.value, *caught.value.more)] == [
        "tax", "donations.gifts", "tax.pace"]  # fmt: skip


def test_an_answer_is_that_of_the_same_scenario_run_from_the_command(tmp_path):
    from yuzui.job.workspace import Workspace

    given = {"joint_fund.partner_money": "20", "donations.gifts": "3", "horizon": "2028"}
    one, workspace = simulation_forms.scenario_of(HERE, given), Workspace(tmp_path)
    found = simulation_forms.answer(workspace, one)
    assert found == structs.replace(simulation_run.run(workspace, one, simulate.ROUGH), stocks=None)
    names = [picture.meta.name for picture in simulation_view.VIEW.pictures(found)]
    assert names == ["scenario-share", "scenario-levers", "scenario-tornado"]
    assert "联合基金" in simulation_view.moved(found).meta.finding.zh


def test_a_figure_that_needs_a_source_is_refused_without_one():
    given = {"donations.gifts": "3", "donations.profit": "100", "donations.cap": "0.12"}
    with pytest.raises(InputError) as caught:
        simulation_forms.scenario_of(HERE, given)
    assert caught.value.place.column == "donations.profit.source"
    found = simulation_forms.scenario_of(HERE, given | {"donations.profit.source": "accounts of 2024"})
    assert found.sources == {"donations.profit": "accounts of 2024"}


def test_a_cap_that_the_law_sets_and_nobody_confirmed_is_refused(tmp_path):
    from yuzui.job.workspace import Workspace

    given = {"donations.gifts": "3", "donations.profit": "100", "donations.profit.source": "x"}
    with pytest.raises(InputError) as caught:
        simulation_forms.answer(Workspace(tmp_path), simulation_forms.scenario_of(HERE, given))
    assert caught.value.code == "rule_unconfirmed"


READ = {path.stem: scenario.read(path) for path in scenario.shipped()}
PUBLIC = READ["public_growth_2030"]


def test_a_scenario_beside_itself_differs_by_nothing_in_any_draw(workspace):
    found = simulation_run.compare(workspace, PUBLIC, dataclasses.replace(PUBLIC, id="other"), 300)
    assert {value for row in found.difference_pp for value in (row.p05, row.p95)} == {0.0}
    assert found.settings == []
    # common draws make the difference much steadier than the shares
    more = {**PUBLIC.levers, "joint_fund": {"partner_money": 20.0}}
    found = simulation_run.compare(workspace, PUBLIC, dataclasses.replace(PUBLIC, levers=more), 300)
    row, share = found.difference_pp[-1], found.scenarios[0].share.with_levers[-1]
    assert row.p90 - row.p10 < 0.2 * 100 * (share.p90 - share.p10)
    assert [one.name for one in found.settings] == ["joint_fund.partner_money"]
    labels = [label.en for label, _ in simulation_view.compared(found)]
    assert labels == ["A", "B", "difference", "odds"]
    # scenarios without common draws are not compared
    for change in [{"seed": 8}, {"horizon": 2031}, {"baseline": "damped_drift"}]:
        with pytest.raises(InputError) as caught:
            simulation_run.compare(workspace, PUBLIC, dataclasses.replace(PUBLIC, **change), 50)
        assert caught.value.code == "not_comparable"


@pytest.fixture(scope="module")
def found(workspace):
    return simulation_run.run(workspace, PUBLIC, 2000)


def test_without_levers_the_share_spreads_as_its_forecast_says(workspace, found):

    rows = of("path").run(workspace, by=2030).methods["simulator"]
    wanted = next(row for row in rows if row.year == 2030)
    last = found.share.without[-1]
    assert last.p10 == pytest.approx(wanted.p10, abs=0.003)
    assert last.p90 == pytest.approx(wanted.p90, abs=0.003)
    # once at the medians by hand
    run = simulation_run.run(workspace, dataclasses.replace(PUBLIC, baseline="persistence"), 0)
    assert run.share.without[-1].p50 == pytest.approx(2500.9 / 36326.8, rel=1e-9)
    # in 2025 sixty are given; enterprises add their median response
    part, whole = 2500.9 * 1.089, 36326.8 * 1.089
    response = 0.5 - (0.5 * 0.7 * 0.4) ** 0.5
    low = (part + 60) / (whole + 60 * (1 + response))
    first = run.share.with_levers[0].p50
    assert low < first < low + 1e-5
    assert run.share.no_effect[0].p50 == pytest.approx((part + 60) / (whole + 60))
    # odds rise with public money and seed decides
    odds = {row.world: row.probability for row in found.odds}
    assert odds["with"] > odds["without"] > 0
    assert simulation_run.run(workspace, PUBLIC, 2000) == found
    other = simulation_run.run(workspace, dataclasses.replace(PUBLIC, seed=8), 2000)
    assert other.share != found.share
    # labels move the reported share and not the real one
    run = simulation_run.run(workspace, READ["labels_only_2030"], 0)
    assert run.share.with_levers[-1].p50 > run.share.without[-1].p50 + 0.009
    assert run.real_share == run.share.without
    assert not run.levers[0].real
    # few draws are said to be rough
    assert simulation_run.run(workspace, PUBLIC, 200).rough is True
    assert simulation_run.run(workspace, PUBLIC, 1000).rough is False
    # what does not fit the series is refused
    for change in [{"base_year": 2020}, {"horizon": 2024}, {"baseline": "magic"}, {"growth": {2026: 0.1}}]:
        with pytest.raises(InputError) as caught:
            simulation_run.run(workspace, dataclasses.replace(PUBLIC, **change), 0)
        assert caught.value.code == "scenario"
    # a target of eight and a deadline in the past
    for change in ({"target": 8.0}, {"by": 2020}):
        with pytest.raises(InputError):
            simulation_run.run(workspace, dataclasses.replace(PUBLIC, **change), 0)


def test_every_shipped_scenario_comes_out_as_its_file_says(tmp_path):
    rows = list(simulation_run.shipped(Workspace(tmp_path)))
    assert len(rows) >= 3
    assert {name: found for name, _, found in rows if found} == {}
    assert all(figures > 20 for _, figures, _ in rows)


def test_a_figure_that_is_missing_new_or_other_is_told():
    wanted = {(2025, "a"): "1", (2026, "a"): "2"}
    found = {(2025, "a"): "1.5", (2027, "a"): "3"}
    told = simulation_run.differences(wanted, found)
    assert [(one.year, one.expected, one.seen) for one in told] == [
        (2025, "1", "1.5"),
        (2026, "2", ""),
        (2027, "", "3"),
    ]


def test_a_file_of_another_shape_is_refused(tmp_path):
    path = tmp_path / "odd.expect.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(InputError) as caught:
        simulation_run.read(path)
    assert caught.value.code == "not_expected_output"


REFORMS = [path for path in scenario.shipped() if path.stem.startswith("tax_")]


def test_a_tax_reform_changes_nothing_before_its_first_year_and_something_in_it():
    for path in REFORMS:
        read, figures = scenario.read(path), simulation_run.read(scenario.expected(path))
        schedules = [v for v in read.levers["tax"].values() if not isinstance(v, float)]
        first = min(year for schedule in schedules for year in schedule)
        before = range(read.base_year + 1, first)
        assert len(before) >= 2
        for year in before:
            assert figures[year, "share.with"] == figures[year, "share.without"]
            assert figures[year, "real_share"] == figures[year, "share.without"]
            assert float(figures[year, "cost"]) == 0
        assert figures[first, "share.with"] != figures[first, "share.without"]
        assert float(figures[first, "cost"]) != 0
    # there are tax reforms up down and for contributions
    assert len(REFORMS) == 3
    # the base year is drawn as published
    found = simulation_forms.answer(Workspace("."), simulation_forms.scenario_of(HERE, {"horizon": "2027"}))
    rows = simulation_view.shares(found).twin.rows
    assert [row[2] for row in rows if row[1] == 2024] == pytest.approx([found.base.share] * 3)
    assert simulation_view.VIEW.pictures(found)[0].meta.origin == "derived"


def test_contributions_add_up_to_the_change_of_the_share_in_every_draw(workspace):
    posed = pose(workspace, READ["many_ways_2035"])
    found = ran(posed, 200)
    moved = sum(step.moved for step in found.steps)
    assert abs(moved - (found.after.share() - found.before.share())).max() < 1e-12
    # growth by year holds until the next
    assert posed.growth[1:5] == [0.085, 0.085, 0.085, 0.075] and posed.growth[-1] == 0.065


def text(name="replay_korea_2009"):
    return (scenario.folder() / f"{name}.yaml").read_text(encoding="utf-8")


def replayed_ran(workspace, folder, said, draws=0):
    path = folder / "s.yaml"
    path.write_text(said, encoding="utf-8")
    return simulation_run.run(workspace, scenario.read(path), draws)


def published(country):
    """Shares of a country, read from the shipped panel by other code."""
    with Workspace.shipped("uis_rd_by_type.csv").open(encoding="utf-8") as source:
        rows = [row for row in csv.DictReader(source) if row["iso3"] == country]
    return {int(row["year"]): float(row["basic_pct"]) / 100 for row in rows}


def test_it_begins_and_ends_with_what_the_panel_says(workspace, tmp_path_factory):
    for name, country, first, last in [
        ("replay_korea_2009", "KOR", 2003, 2009),
        ("replay_singapore_2006", "SGP", 2000, 2006),
    ]:
        tmp_path = tmp_path_factory.mktemp("case")
        found, known = replayed_ran(workspace, tmp_path, text(name)), published(country)
        assert found.base.share == pytest.approx(known[first])
        assert found.replay.actual[-1] == ShareYear(last, pytest.approx(known[last]))
        assert [row.p50 for row in found.share.without] == pytest.approx([known[first]] * 6)
        assert found.stocks is None and found.base.vintage == "panel"


def test_the_levers_of_the_shipped_replays_reach_what_came(workspace, tmp_path):
    for name in ("replay_korea_2009", "replay_singapore_2006"):
        found = replayed_ran(workspace, tmp_path, text(name))
        came = found.replay.actual[-1].share
        assert found.share.with_levers[-1].p50 >= came - 5e-4


def test_a_hundredth_moved_at_every_performer_is_a_hundredth_of_the_whole(workspace, tmp_path):
    names = ("enterprise", "government_institute", "higher_education", "other")
    rule = "".join(f"    {name}: {{2004: 0.01}}\n" for name in names)
    said = text().partition("levers:")[0] + "levers:\n  structure:\n" + rule
    found = replayed_ran(workspace, tmp_path, said)
    moved = found.share.with_levers[0].p50 - found.base.share
    assert moved == pytest.approx(0.01, rel=1e-6)


def test_what_the_panel_does_not_know_is_refused(workspace, tmp_path_factory):
    for old, new, column in [
        ("replay: KOR", "replay: XXX", "replay"),
        ("base_year: 2003", "base_year: 1953", "base_year"),
        ("horizon: 2009", "horizon: 2031", "horizon"),
        ("baseline: persistence", "baseline: simulator", "baseline"),
    ]:
        tmp_path = tmp_path_factory.mktemp("case")
        assert old in text()
        said = text().partition("levers:")[0].replace(old, new) + "levers: {}\n"
        with pytest.raises(InputError) as caught:
            replayed_ran(workspace, tmp_path, said.replace("by: 2009\n", ""))
        assert caught.value.code == "replay" and caught.value.place.column == column
        assert caught.value.message.zh != caught.value.message.en


def test_a_replay_is_told_and_not_compared_with_another_past(workspace, tmp_path):
    found = replayed_ran(workspace, tmp_path, text())
    said = {label.en: one for label, one in simulation_view.sentences(found)}
    assert "18.06" in said["what came"].zh and "Korea" in said["what came"].en
    one, other = (
        scenario.read(scenario.folder() / f"{name}.yaml") for name in ("replay_korea_2009", "replay_singapore_2006")
    )
    with pytest.raises(InputError) as caught:
        simulation_run.compare(workspace, one, other, 0)
    assert caught.value.code == "not_comparable"


def test_a_country_without_amounts_lends_no_size():
    from dataclasses import replace

    from yuzui.investment.series.ratio import Point, Ratio
    from yuzui.investment.simulation_problem import begun

    one = scenario.read(scenario.folder() / "replay_korea_2009.yaml")
    point = Point(2024, 0.07, None, None, "panel", "UIS", "", ("s",), "sourced")
    share = Ratio("CHN", "basic", "total", "panel", (point,), ())
    panel = {"KOR": dict.fromkeys(range(2003, 2010), 0.14)}
    with pytest.raises(InputError) as caught:
        begun(one, panel, share, None)
    assert caught.value.code == "no_amounts"
    with pytest.raises(InputError) as caught:
        begun(replace(one, base_year=None), panel, share, None)
    assert (caught.value.code, caught.value.place.column) == ("replay", "base_year")


ONE = scenario.read(scenario.folder() / "public_growth_2030.yaml")


@pytest.fixture
def signing_workspace(tmp_path):
    made = admit(Workspace(tmp_path / "w"), "the statistics desk", "somebody else")
    yield made
    made.close()


def test_a_signed_scenario_says_who_signed_it(signing_workspace):
    assert simulation_run.run(signing_workspace, ONE, 0).scenario.signed is None
    key = simulation_run.sign(signing_workspace, ONE, "the statistics desk", "steady and affordable")
    found = simulation_run.run(signing_workspace, ONE, 0)
    assert found.scenario.signed.by == "the statistics desk"
    assert "signed by the statistics desk" in simulation_view.sentences(found)[0][1].en
    rows = signing_workspace.view.select("lever_setting")
    assert {row["scenario"] for row in rows} == {key} and len(rows) == 6
    assert {row["year"]: row["value"] for row in rows}[2030] == 510


def test_it_cannot_be_signed_twice_nor_changed_in_silence(signing_workspace):
    key = simulation_run.sign(signing_workspace, ONE, "the statistics desk", "steady")
    with pytest.raises(InputError) as caught:
        simulation_run.sign(signing_workspace, ONE, "somebody else", "again")
    assert caught.value.code == "signed_already"
    changed = dataclasses.replace(ONE, growth=0.08)
    with pytest.raises(InputError) as caught:
        simulation_run.sign(signing_workspace, changed, "the statistics desk", "slower")
    assert caught.value.code == "needs_parent" and key in caught.value.fix.en
    child = dataclasses.replace(changed, parent=key)
    assert simulation_run.sign(signing_workspace, child, "the statistics desk", "slower") != key
    (row,) = signing_workspace.view.select("scenario", where=simulation_run.Eq("id", simulation_run.name(child)))
    assert row["parent"] == key


@pytest.mark.parametrize(("by", "reason"), [("the desk", "why"), ("the statistics desk", "")])
def test_nobody_signs_without_a_name_and_a_reason(signing_workspace, by, reason):
    with pytest.raises((InputError, StateError)) as caught:
        simulation_run.sign(signing_workspace, ONE, by, reason)
    assert caught.value.code == ("no_such_person" if reason else "unsigned")
    assert simulation_run.signed(signing_workspace, ONE) is None


def test_signing_is_in_the_log_and_a_refusal_too(signing_workspace):
    simulation_run.sign(signing_workspace, ONE, "the statistics desk", "steady")
    with pytest.raises(InputError):
        simulation_run.sign(signing_workspace, ONE, "the statistics desk", "again")
    actions = [row["action"] for row in signing_workspace.view.select("audit")]
    assert "sign scenario" in actions and "sign scenario refused" in actions


FUND = {"joint_fund": {"partner_money": 50.0, "match_ratio": 1.0}}


def posed(tmp_path, **change):
    return pose(Workspace(tmp_path), dataclasses.replace(ONE, **change))


def test_more_new_money_raises_and_more_displacement_lowers_the_share(tmp_path):
    found = tornado(posed(tmp_path, levers=FUND))
    rows = {row.prior: row for row in found.rows}
    assert rows["match_additionality"].low_pp < 0 < rows["match_additionality"].high_pp
    assert rows["match_displacement"].low_pp > 0 > rows["match_displacement"].high_pp
    # nothing new, all displaced: the fund changes nothing, and that is a loss against the median
    assert found.no_effect_pp < 0
    widths = [abs(row.high_pp - row.low_pp) for row in found.rows]
    assert widths == sorted(widths, reverse=True)


def test_by_hand_at_one_end(tmp_path):
    place = posed(tmp_path, levers=FUND, baseline="persistence", growth=0.0, horizon=2025, by=None)
    from yuzui.investment import prior

    new = [prior.load("match_additionality").quantile(level) for level in (0.5, 0.9)]
    kept = 1 - prior.load("match_displacement").median
    b, n = 2500.9, 36326.8
    shares = [(b + 50 * (a + kept)) / (n + 50 * (a + kept)) for a in new]
    row = next(r for r in tornado(place).rows if r.prior == "match_additionality")
    assert row.high_pp == pytest.approx(100 * (shares[1] - shares[0]), rel=1e-9)


def test_alone_there_is_no_interaction(tmp_path):
    found = tornado(posed(tmp_path))
    assert len(found.rows) == 1
    assert found.interaction_pp == pytest.approx([0.0, 0.0], abs=1e-12)


def test_without_priors_there_is_nothing_to_draw(tmp_path):
    found = simulation_run.simulation(posed(tmp_path, levers={"reclassification": {"amount": 10.0}}), 0)
    assert found.tornado.rows == []
    assert "scenario-tornado" not in [p.meta.name for p in simulation_view.VIEW.pictures(found)]


@pytest.fixture(scope="module")
def words_found(workspace):
    return simulation_run.run(workspace, READ["many_ways_2035"], 200)


def test_tables_hold_every_year_and_the_scenario_itself(words_found):
    for lang in ["en", "zh"]:
        sheets = exports(simulation_view.VIEW, words_found, lang)[:-1]
        assert len(sheets[0].rows) == 3 * 11 and len(sheets[1].rows) == 6 * 11
        assert [row[0] for row in sheets[-1].rows] == words_found.scenario.text.splitlines()
        assert all(len(row) == len(sheet.headings) for sheet in sheets for row in sheet.rows)


WORLD_YEARS = tuple(range(2024, 2031))


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    from yuzui.investment.series.ratio import ratio

    question = Question("CHN", "basic", "total", 0.08, 2030)
    found = material(Workspace(tmp_path_factory.mktemp("world")), question)
    return ratio(found.facts, "CHN", "basic", "total"), found


def test_a_point_and_outcomes_for_every_year(known):
    for method in ["persistence", "damped_drift", "reference_class"]:
        found = baseline_forecast(method, *known, WORLD_YEARS)
        assert len(found.points) == len(found.outcomes) == 6 and found.thin is None
        assert all(list(one) == sorted(one) and len(one) > 50 for one in found.outcomes)
    # the year from which too few countries tell is known
    from yuzui.investment import forecast_methods
    from yuzui.investment.baselines import FEWEST_COUNTRIES

    share, material = known
    thin = baseline_forecast("simulator", *known, range(2024, 2036)).thin
    taught = forecast_methods.simulator(share, material.panel)
    rows = forecast_methods.forecasts(share, range(1, 12), material.panel, taught)["simulator"]
    assert rows[thin - 2024][1].effective < FEWEST_COUNTRIES <= rows[thin - 2025][1].effective
    # the furthest year is the last that is forecast
    for method in ["persistence", "simulator", "reference_class"]:
        ahead = furthest(method, *known)
        assert 10 <= ahead < FAR
        assert len(baseline_forecast(method, *known, range(2024, 2025 + ahead)).points) == ahead
        with pytest.raises(InputError, match="no such forecast"):
            baseline_forecast(method, *known, range(2024, 2026 + ahead))
    # unknown methods are refused with those that are known
    with pytest.raises(InputError) as caught:
        baseline_forecast("magic", *known, WORLD_YEARS)
    assert "persistence" in caught.value.expected


def world_scenario(total):
    return Scenario(id="s", name=Text("a", "甲"), horizon=2027, levers={}, total=total)


def test_growth_of_intensity_times_gdp_by_hand(known):
    """36,326.8 in 2024; 2.75 % of 1,400,000 is 38,500, then 2.8 % of 1,470,000 is 41,160, and
    2.8 % of 1,470,000 · 1.1 is 45,276 (hundred million yuan)."""
    total = Total({2025: 0.0275, 2026: 0.028}, {2025: 1.4e6, 2026: 1.47e6}, "100M CNY", "by hand", 0.1)
    rates = whole_growth(world_scenario(total), known[0], (2024, 2025, 2026, 2027))
    assert rates == pytest.approx([0, 38500 / 36326.8 - 1, 41160 / 38500 - 1, 0.1])


def test_another_unit_a_gap_and_a_jump_are_refused(known):
    years = (2024, 2025, 2026)
    for column, total in (
        ("total.unit", Total(0.027, {2025: 1.4e6, 2026: 1.5e6}, "M USD", "page")),
        ("total.gdp", Total(0.027, {2025: 1.4e6}, "100M CNY", "page")),
        ("total.gdp", Total(0.027, {2025: 1.4e2, 2026: 1.5e2}, "100M CNY", "page")),
    ):
        with pytest.raises(InputError) as caught:
            whole_growth(world_scenario(total), known[0], years)
        assert caught.value.place.column == column and caught.value.code == "scenario"
        assert caught.value.message.zh != caught.value.message.en


def test_gdp_makes_nothing_grow_from_a_whole_that_is_not_known(known):
    """Even with the units left empty on both sides: nothing was divided by 0 or jumped from it."""
    share, _ = known
    last = replace(share.latest, part=None, whole=None, unit="")
    alone = replace(share, points=(*share.points[:-1], last))
    with pytest.raises(InputError) as caught:
        whole_growth(world_scenario(Total(0.027, {2025: 1.4e6}, "", "page")), alone, range(2024, 2026))
    assert caught.value.code == "no_amounts"


FIXED = """priors:
  depreciation_basic: {distribution: fixed, arguments: [0.05]}
  gestation_basic: {distribution: fixed, arguments: [3]}
"""
BASIC = {
    2014: 613.5, 2015: 716.1, 2016: 822.9, 2017: 975.5, 2018: 1090.4, 2019: 1335.6, 2020: 1467.0,
    2021: 1817.0, 2022: 2023.5, 2023: 2259.1, 2024: 2500.9,
}  # fmt: skip
"""Basic research of China by year, hundred million yuan, as the communiqués give it."""


def measured_ran(place, name, extra="", draws=400):
    text = (scenario.folder() / f"{name}.yaml").read_text(encoding="utf-8")
    path = place / f"{name}.yaml"
    path.write_text(text + extra, encoding="utf-8")
    return simulation_run.run(Workspace(place), scenario.read(path), draws)


def test_stock_of_basic_research_from_the_published_amounts_by_hand(tmp_path):
    """δ 0.05, lag 3: the stock of 2024 from the figures of the communiqués, in plain arithmetic."""
    found = measured_ran(tmp_path, "public_growth_2030", FIXED, draws=0).stocks
    basic = next(one for one in found.types if one.type == "basic")
    grown = (2500.9 / 613.5) ** (1 / 10)
    assert found.start == 2014 and basic.growth == pytest.approx(grown - 1)
    spent = {2014 - k: 613.5 / grown**k for k in range(1, 4)} | BASIC
    level = spent[2011] / (grown - 1 + 0.05)
    for year in range(2014, 2025):
        level = 0.95 * level + spent[year - 3]
    row = basic.stock.with_levers[0]
    assert (row.year, row.p50) == (2024, pytest.approx(level, rel=1e-6))
    assert [one.changed for one in found.priors].count(True) == 2


def test_levers_move_the_stock_only_after_gestation(tmp_path):
    found = measured_ran(tmp_path, "public_growth_2030", FIXED).stocks
    basic = next(one for one in found.types if one.type == "basic")
    moved = {row.year: row.p50 for row in basic.added}
    assert [moved[year] for year in range(2024, 2028)] == pytest.approx([0] * 4)
    assert 0 < moved[2028] < moved[2029] < moved[2030]


def test_intervals_hold_the_ranges_and_the_same_seed_gives_the_same(tmp_path):
    first = measured_ran(tmp_path, "public_growth_2030").stocks
    assert first == measured_ran(tmp_path, "public_growth_2030").stocks
    for one in first.types:
        row = one.stock.with_levers[-1]
        assert row.p05 < row.p10 < row.p50 < row.p90 < row.p95
    assert first.unit == "100M CNY"


def test_without_stocks_nothing_is_said(found):
    assert simulation_view.stock_lines(structs.replace(found, stocks=None)) == []
    names = [one.name for one in exports(simulation_view.VIEW, structs.replace(found, stocks=None), "en")]
    assert "stocks" not in names


@pytest.fixture(scope="module")
def children_posed(workspace):
    return lambda name: pose(workspace, READ[name])


def by_name(posed, falls=(0.05,)):
    return {child.name: child for child in children(posed, falls)}


def test_public_money_shrinks_ends_and_is_relabelled_by_hand(children_posed):
    one = children_posed("public_growth_2030")
    found = by_name(one)
    planned = {2025: 60, 2026: 130, 2027: 210, 2028: 300, 2029: 400, 2030: 510}

    def basic(name):
        return found[name].scenario.levers["government_growth"]["basic"]

    assert basic("falling_revenue") == pytest.approx(
        {year: money * 0.95 ** (year - 2024) for year, money in planned.items()}
    )
    part = prior.load(RELABELLED).median
    assert basic("relabelling") == pytest.approx({y: (1 - part) * m for y, m in planned.items()})
    labels = found["relabelling"].scenario.levers["reclassification"]["amount"]
    done = ran(one, 0)
    added = (done.after.amount() - done.before.amount())[0]
    assert list(labels.values()) == pytest.approx(list(part * added[1:]))
    # without response every prior of the levers is silent
    child = by_name(children_posed("tax_given_150_2035"))["elasticity_zero"]
    assert set(child.scenario.priors) >= {"user_cost_elasticity", "relabelled_share"}
    for name, (kind, arguments) in child.scenario.priors.items():
        assert (kind, arguments) == ("fixed", (prior.load(name).silent,))


def test_the_dated_rule_that_ends_is_taken_from_what_the_scenario_sets(children_posed, tmp_path):
    """120 % for chips and machine tools ends with 2027, then 100 %: 0.2 less from 2028 on."""
    many = children_posed("tax_own_120_2035")
    ending, _ = ends(Workspace(tmp_path), "CHN", many.years)
    assert [one.rule.rate for one in ending] == [1.2]
    child = next(one for one in children(many, (), ending) if one.name == "sunset")
    assert child.size == pytest.approx(-0.2) and child.end is ending[0]
    set_ = many.scenario.levers["tax"]["deduction"]
    changed = child.scenario.levers["tax"]["deduction"]
    assert set(changed) == set(range(2025, 2036))
    for year, value in changed.items():
        assert value == pytest.approx(set_.get(year, 0.0) - (0.2 if year >= 2028 else 0.0))


def test_a_number_for_every_year_becomes_a_schedule_where_it_shrinks(children_posed):
    many = children_posed("many_ways_2035")
    money = by_name(many)["falling_revenue"].scenario.levers["joint_fund"]["partner_money"]
    wanted = {year: 20.0 * 0.95 ** (year - 2024) for year in range(2025, 2036)}
    assert money == pytest.approx(wanted)
    only = replace(many, scenario=replace(many.scenario, levers={}))
    assert by_name(only) == {}


def test_public_is_what_the_public_pays_in_this_scenario_and_not_in_the_papers(children_posed):
    """A match that would have been spent anyway costs the public nothing; so does a ratio of 0."""
    one = children_posed("many_ways_2035")
    fund = {"partner_money": 20.0}
    known = replace(one.scenario, levers={"joint_fund": fund})
    assert "falling_revenue" in by_name(replace(one, scenario=known))
    anyway = replace(known, priors={"match_displacement": ("fixed", (1.0,))})
    assert "falling_revenue" not in by_name(replace(one, scenario=anyway))
    none = dict.fromkeys(range(2025, 2036), 0.0)
    for ratio, paid in ((none, False), ({**none, 2026: 1.0}, True)):
        levers = {"joint_fund": {**fund, "match_ratio": ratio}}
        found = by_name(replace(one, scenario=replace(known, levers=levers)))
        assert ("falling_revenue" in found) == paid


def test_the_relabelled_part_is_the_one_the_scenario_names(children_posed):
    one = children_posed("public_growth_2030")
    own = replace(one.scenario, priors={RELABELLED: ("fixed", (0.5,))})
    child = by_name(replace(one, scenario=own))["relabelling"]
    assert (child.size, child.source) == (0.5, prior.ASSUMPTION)
    assert child.scenario.levers["government_growth"]["basic"][2030] == pytest.approx(255)


@pytest.fixture(scope="module")
def document_found(workspace):
    return stress_report_document.run(workspace, READ["many_ways_2035"], 300)


def stress(found, name):
    return next(one for one in found.stresses if one.name == name)


def test_a_stress_is_the_changed_scenario_run_by_itself(document_found, workspace, tmp_path):
    """The text of the child, written to a file and simulated, gives the same real share."""
    one = stress(document_found, "sunset")
    path = tmp_path / "child.yaml"
    path.write_text(one.scenario.text, encoding="utf-8")
    alone = simulation.run(workspace, scenario.read(path), 300)
    assert alone.real_share == one.share
    assert alone.scenario.digest == one.scenario.digest


def test_differences_are_draw_by_draw(document_found):
    """Far narrower than the shares themselves: the draws are common."""
    for one in document_found.stresses:
        gap, share = one.difference_pp[-1], one.share[-1]
        assert gap.p90 - gap.p10 < 0.2 * 100 * (share.p90 - share.p10)


def test_more_fall_is_more_loss_and_labels_hide_what_is_lost(document_found):
    falls = [one for one in document_found.stresses if one.name == "falling_revenue"]
    lost = [one.difference_pp[-1].p50 for one in falls]
    assert [one.size for one in falls] == [0.01, 0.02, 0.05] and lost == sorted(lost)[::-1]
    labels = stress(document_found, "relabelling")
    assert labels.labelled[-1].p50 > labels.share[-1].p50 and labels.source
    assert labels.difference_pp[-1].p50 < 0
    # the file of the rule that ends is listed
    assert any(one.ends for one in document_found.stresses)
    assert [file.file for file in document_found.files].count("tax_rules.csv") == 1
    # every file of the folder is listed and can be found by its name
    found = scenario.run()
    assert [one.id for one in found.scenarios] == [p.stem for p in scenario.shipped()]
    assert all(scenario.find(one.id).parent == scenario.folder() for one in found.scenarios)
    assert all(one.levers or one.id for one in found.scenarios)
