# SPDX-License-Identifier: Apache-2.0
"""Scenarios and their simulation."""

import datetime as dt
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuzui.errors import InputError, NotIdentifiableError, UnknownIdentifierError
from yuzui.investment import baselines, path, path_explanation, prior, scenario, simulate, simulation_run
from yuzui.investment.lever import TYPES, Param, Path, Setting, place
from yuzui.investment.prior import Prior
from yuzui.investment.scenario import Scenario, Total, values_by_year
from yuzui.investment.series import facts, ratio
from yuzui.investment.series.ratio import Point, Ratio
from yuzui.investment.simulation_answer import Spread
from yuzui.investment.simulation_run import Life, stock
from yuzui.text import Text

FLAT = dict.fromkeys(range(2000, 2012), 0.1)
RISING = {year: 0.05 + 0.01 * (year - 2000) for year in range(2000, 2012)}


def test_persistence_and_drift_by_hand():
    assert baselines.persistence(RISING, 2005, 3) == RISING[2005]
    step = 0.8 + 0.64 + 0.512
    assert baselines.damped_drift(RISING, 2005, 3) == pytest.approx(RISING[2005] + 0.01 * step)
    assert baselines.plain_drift(RISING, 2005, 3) == pytest.approx(RISING[2008])
    # drift stays inside zero and one
    falling = {2000: 0.5, 2005: 0.0001}
    assert baselines.plain_drift(falling, 2005, 9) == 0.0
    # hindcast needs straight history and an outcome
    holes = {year: share for year, share in FLAT.items() if year != 2004}
    found = baselines.hindcast({"A": FLAT, "B": holes}, baselines.persistence, 2)
    assert [(m.country, m.origin) for m in found] == [("A", 2007), ("A", 2008), ("A", 2009)]
    later = baselines.hindcast({"A": FLAT}, baselines.persistence, 2, first=2009)
    assert [m.origin for m in later] == [2009]
    # forecasts know nothing of what came
    spoiled = FLAT | {2010: 0.9, 2011: 0.9}
    before = baselines.hindcast({"A": FLAT}, baselines.damped_drift, 2)
    after = baselines.hindcast({"A": spoiled}, baselines.damped_drift, 2)
    assert [m.forecast for m in before] == [m.forecast for m in after]
    assert [m.actual for m in before] != [m.actual for m in after]
    # error of nothing is not zero
    assert math.isnan(baselines.mean_absolute_error([]))
    # effective countries
    assert baselines.effective_countries("AABBCC") == 3
    assert baselines.effective_countries("A") == 1
    assert baselines.effective_countries("AAAB") == pytest.approx(1.6)
    assert baselines.effective_countries("") == 0
    # quantile is an order statistic
    values = list(range(1, 11))
    assert [baselines.quantile(values, q) for q in (0.0, 0.1, 0.11, 0.5, 0.9, 1.0)] == [1, 1, 2, 5, 9, 10]


def test_thin_evidence_gives_no_percentile_and_no_odds():
    rows = [(f"C{i}", 0.1 * i) for i in range(9)]
    thin, enough = baselines.spread(0.07, rows), baselines.spread(0.07, [*rows, ("X", 0.0)])
    assert set(thin.percentiles().values()) == {None} and thin.probability(0.08) is None
    assert enough.probability(0.0001) == 1 and enough.probability(0.9) == 0
    assert enough.percentiles()["p50"] is not None
    # spread adds changes of log odds
    found = baselines.spread(0.5, [("A", math.log(3)), ("B", -math.log(3))])
    assert found.shares == pytest.approx((0.25, 0.75)) and found.mean == pytest.approx(0.5)
    # errors without odds are left out
    misses = [baselines.Miss("A", 2000, 1, 0.0, 0.1), baselines.Miss("A", 2001, 1, 0.1, 0.1)]
    assert baselines.method_errors(misses) == [("A", 0.0)]
    # logarithmic mean
    assert path_explanation.logarithmic_mean(2, 2) == 2
    assert path_explanation.logarithmic_mean(0, 2) == path_explanation.logarithmic_mean(2, 0) == 0
    assert path_explanation.logarithmic_mean(math.e, 1) == pytest.approx(math.e - 1)
    assert path_explanation.logarithmic_mean(1 + 1e-12, 1) == pytest.approx(1, abs=1e-12)
    with pytest.raises(ValueError):
        path_explanation.logarithmic_mean(-1, 1)
    # two terms sum to the change and have the right sign
    move = path_explanation.split((1467.0, 24393.1), (2500.9, 36326.8))
    change = 2500.9 / 36326.8 - 1467.0 / 24393.1
    assert move.numerator + move.denominator == pytest.approx(move.change, abs=1e-15)
    assert move.change == pytest.approx(change)
    assert move.numerator > 0 > move.denominator
    # a denominator at rest explains nothing
    assert path_explanation.split((10, 100), (20, 100)).denominator == 0
    assert path_explanation.split((10, 100), (10, 200)).numerator == 0
    # a part that begins or ends at zero
    for before, after in [((0, 10), (5, 10)), ((5, 10), (0, 20))]:
        move = path_explanation.split(before, after)
        assert move.numerator == move.change and move.denominator == 0


def test_components_share_the_numerator():
    parts = {"a": (0.0, 3.0), "b": (5.0, 5.0), "c": (5.0, 4.0)}
    move = path_explanation.split((10, 100), (12, 120), parts)
    assert sum(move.components.values()) == pytest.approx(move.numerator, abs=1e-15)
    assert move.components["b"] == 0 and move.components["a"] > 0 > move.components["c"]
    # components that cancel are still told apart
    move = path_explanation.split((10, 100), (10, 100), {"a": (4, 6), "b": (6, 4)})
    assert move.components["a"] == pytest.approx(0.02) == -move.components["b"]
    # near zero limit
    small = path_explanation.split((10, 100), (11, 110), {"a": (1e-12, 1.0), "b": (10 - 1e-12, 10.0)})
    zero = path_explanation.split((10, 100), (11, 110), {"a": (0.0, 1.0), "b": (10.0, 10.0)})
    assert small.components["a"] == pytest.approx(zero.components["a"], abs=1e-12)
    # mix and within sum to the change
    before = {"a": (10.0, 100.0), "b": (1.0, 900.0), "c": (0.0, 0.0)}
    after = {"a": (30.0, 200.0), "b": (2.0, 900.0), "c": (1.0, 10.0)}
    terms = path_explanation.mix(before, after)
    change = 33 / 1110 - 11 / 1000
    assert sum(a + b for a, b in terms.values()) == pytest.approx(change, abs=1e-15)


NAME = Text("n", "名")
PARAMETERS = (Param("money", NAME, "money", 0.0, True), Param("rate", NAME, "1", 0.3))
CELL = ("central_government", "higher_education", "basic")
FIRMS = ("enterprise", "enterprise", "experimental")


def test_baseline_grows_and_shares_add_up():
    path = Path.of({CELL: 10.0, ("enterprise",) * 2 + ("experimental",): 90.0}, (2024, 2025), 0.1)
    assert path.whole.tolist() == [[100.0, pytest.approx(110.0)]]
    assert path.share()[0] == pytest.approx([0.1, 0.1])
    assert sum(path.share(k) for k in ("basic", "applied", "experimental")) == pytest.approx(1)
    # added money is paid by its source
    path = Path.of({CELL: 10.0}, (2024, 2025)).add(CELL, np.array([[0.0, 5.0]]))
    assert path.amount()[0].tolist() == [10, 15]
    assert path.cost[0].tolist() == [0, 5] and path.paid["enterprise"].sum() == 0
    # adding leaves the path before as it was
    path = Path.of({CELL: 10.0}, (2024, 2025))
    path.add(CELL, np.array([[0.0, 5.0]]))
    assert path.amount()[0].tolist() == [10, 10] and not path.cost.any()
    # schedule is a number or one per year and spares the base year
    years = (2024, 2025, 2026)
    assert Setting(PARAMETERS, {"money": 7}).schedule("money", years).tolist() == [[0, 7, 7]]
    given = Setting(PARAMETERS, {"money": [9, 1, 2]})
    assert given.schedule("money", years).tolist() == [[0, 1, 2]]
    # defaults and unknown parameters
    assert Setting(PARAMETERS)["rate"] == 0.3
    with pytest.raises(KeyError):
        Setting(PARAMETERS, {"colour": 1})
    # a cell that is not in the cube
    with pytest.raises(ValueError):
        place(("nobody", "higher_education", "basic"))
    # what is the same in all draws is held once
    growth = np.array([[0.0, 0.1], [0.0, 0.2], [0.0, 0.3]])
    path = Path.of({CELL: 10.0, FIRMS: 90.0}, (2024, 2025), growth, 0.1)
    assert path.cells[CELL].shape == (1, 2) and path.cells[FIRMS].shape == (3, 2)
    assert path.draws == 3 and path.flows.shape == (3, 2, 5, 4, 3)
    assert path.flows.sum(axis=(2, 3, 4)) == pytest.approx(path.whole)
    assert path.whole[:, 1].tolist() == pytest.approx([110.0, 119.0, 128.0])


def test_totals_by_source_performer_and_type():
    path = Path.of({CELL: 10.0, FIRMS: 90.0}, (2024,))
    assert path.total("enterprise").tolist() == [[90.0]]
    assert path.total(performer="higher_education").tolist() == [[10.0]]
    assert path.total("abroad").tolist() == [[0.0]] and path.cell(("abroad", "other", "basic")) == 0
    # what is only reported moves the share and no money
    path = Path.of({CELL: 10.0, FIRMS: 90.0}, (2024, 2025))
    shown = path.report(CELL, np.array([[0.0, 5.0]])).report(FIRMS, np.array([[0.0, -5.0]]))
    assert shown.share()[0].tolist() == [0.1, 0.15] and shown.real_share()[0].tolist() == [0.1, 0.1]
    assert shown.whole.tolist() == path.whole.tolist() and not any(x.any() for x in shown.paid.values())
    claimed = path.report(FIRMS, np.array([[0.0, 25.0]]))
    assert claimed.share()[0, 1] == pytest.approx(10 / 125)
    # a cube of unknown cells is refused
    with pytest.raises(ValueError):
        Path.of({("nobody", "other", "basic"): 1.0}, (2024,))


def series(**amounts):
    points = [
        Point(int(year[1:]), part / whole, part, whole, "final", "final", "u", ("s",), "sourced")
        for year, (part, whole) in amounts.items()
    ]
    return Ratio("CHN", "basic", "total", "final", tuple(points), ())


def test_target_must_be_a_fraction():
    for target in [0, 1, 8, -0.1, math.nan]:
        with pytest.raises(InputError) as caught:
            path.check_target(target, 2024, None)
        assert caught.value.code == "target_range"
    # percent is offered as fraction
    with pytest.raises(InputError) as caught:
        path.check_target(8, 2024, None)
    assert caught.value.fix.en == "--target 0.08"
    # deadline must lie ahead and not too far
    for by, code, fix in [
        (2024, "deadline_before_base", "later"),
        (2010, "deadline_before_base", "later"),
        (2125, "deadline_too_far", "earlier"),
    ]:
        with pytest.raises(InputError) as caught:
            path.check_target(0.08, 2024, by)
        assert caught.value.code == code and fix in caught.value.fix.en
    # years at constant growth
    assert path.years_to(0.08, 0.04, 0.10, 0.10) == math.inf
    assert path.years_to(0.08, 0.04, 0.05, 0.10) == math.inf
    assert path.years_to(0.08, 0.08, 0.0, 0.10) == 0
    years = path.years_to(0.08, 0.04, 0.21, 0.10)
    assert 0.04 * (1.21 / 1.1) ** years == pytest.approx(0.08)
    # window counts whole years up
    share = series(y2020=(40, 1000), y2021=(50, 1000))
    found = path.window(share, 1, 0.08)
    assert found.years_to_target == pytest.approx(math.log(0.08 / 0.05) / math.log(1.25))
    assert found.year == 2021 + 3
    assert path.window(share, 2, 0.08) is None
    # window of a falling share never ends
    found = path.window(series(y2020=(60, 1000), y2021=(50, 1000)), 1, 0.08)
    assert math.isinf(found.years_to_target) and found.year is None
    # target met is an answer
    found = path.window(series(y2020=(60, 1000), y2021=(90, 1000)), 1, 0.08)
    assert (found.years_to_target, found.year) == (0, 2021)


def test_all_windows_side_by_side_longest_first():
    years = {f"y{2020 + i}": (40 + i, 1000) for i in range(5)}
    assert [w.first for w in path.windows(series(**years), 0.08)] == [2020, 2021, 2022, 2023]
    # rates are observed and round and always four
    observed = series(y2020=(40, 1000), y2021=(50, 1089))
    assert path.rates(path.windows(observed, 0.08)) == [0.03, 0.05, 0.07, 0.089]
    clash = series(y2020=(40, 1000), y2021=(50, 1050))
    assert path.rates(path.windows(clash, 0.08)) == [0.03, 0.05, 0.07, 0.09]
    assert path.rates([]) == [0.03, 0.05, 0.07, 0.09]
    # grid has every deadline once
    rows = path.grid(0.08, 0.0688, 2024, [0.05, 0.07], [*path.deadlines(2024), 2029])
    assert sorted({r.by for r in rows}) == [2025, 2026, 2027, 2028, 2029, 2030, 2035]
    assert len(rows) == 14 == len({(r.by, r.total_growth) for r in rows})
    assert len(path.grid(0.08, 0.0688, 2024, [0.05], [2030, 2030])) == 1
    # gap under both rules
    assert path.gap(0.1, 50, 1000, "fixed_total") == 50
    extra = path.gap(0.1, 50, 1000)
    assert (50 + extra) / (1000 + extra) == pytest.approx(0.1)
    assert path.gap(0.1, 200, 1000) < 0
    # growth that is not known is refused not taken for none
    known = path.windows(series(y2000=(6, 100), y2001=(7, 104)), 0.08)
    fix = Text("say it", "请给出")
    assert path.last_growth(known, fix) == pytest.approx(0.04)
    unknown = replace(known[-1], whole_growth=None)
    for windows in ([], [unknown]):
        with pytest.raises(NotIdentifiableError) as caught:
            path.last_growth(windows, fix)
        assert caught.value.code == "no_growth" and caught.value.fix == fix


def made(distribution, *arguments, name="p"):
    return Prior(name, distribution, arguments, "assumption", "v", NAME)


def test_draws_have_the_moments_of_their_distribution():
    for one, mean, deviation in [
        (made("triangular", -0.2, 0.1, 0.5), 0.4 / 3, 0.1434),
        (made("beta", 2.0, 6.0), 0.25, 0.1443),
        (made("normal", 3.0, 2.0), 3.0, 2.0),
        (made("lognormal", 0.0, 0.5), np.exp(0.125), 0.6039),
        (made("uniform", 1.0, 3.0), 2.0, 0.5774),
        (made("fixed", 4.0), 4.0, 0.0),
    ]:
        draws = one.draw(7, 40_000)
        assert draws.shape == (40_000, 1)
        assert draws.mean() == pytest.approx(mean, abs=0.02)
        assert draws.std() == pytest.approx(deviation, abs=0.02)
    # quantiles of known distributions
    # beta(2, 2) has the distribution function 3x² - 2x³; 0.896 lies below 0.8
    assert made("beta", 2.0, 2.0).quantile(0.896) == pytest.approx(0.8, abs=1e-4)
    assert made("normal", 0.0, 1.0).quantile(0.975) == pytest.approx(1.95996, abs=1e-4)
    assert made("triangular", 0.0, 0.0, 1.0).quantile(0.75) == pytest.approx(0.5)
    assert made("triangular", 2.0, 2.0, 2.0).median == 2.0
    # draws hang on name and seed alone
    one = made("uniform", 0.0, 1.0)
    assert np.array_equal(one.draw(7, 5), one.draw(7, 5))
    assert not np.array_equal(one.draw(7, 5), one.draw(8, 5))
    assert not np.array_equal(one.draw(7, 5), made("uniform", 0.0, 1.0, name="q").draw(7, 5))
    assert one.draw(7, 5, 3).shape == (5, 3)
    # a prior that was edited keeps the order of its draws
    one = made("triangular", 0.0, 0.1, 1.0)
    other = prior.edited(one, "beta", (2.0, 5.0))
    assert np.array_equal(np.argsort(one.draw(7, 50), axis=0), np.argsort(other.draw(7, 50), axis=0))
    assert other.citation == prior.ASSUMPTION and other.version == prior.BY_HAND
    assert other.before == one == prior.edited(other, "fixed", (0.5,)).before
    # what leaves the declared range is said
    for kind, arguments, seen in [
        ("triangular", (-0.2, 0.1, 1.5), "1.5"),
        ("fixed", (-1.01,), "-1.01"),
        ("uniform", (-2.0, 0.0), "-2"),
        ("normal", (0.0, 1.0), "-2.33"),
        ("lognormal", (2.0, 0.1), "5.86"),
        ("fixed", (float("nan"),), "nan"),
        ("beta", (600.0, 2.0), "600"),
    ]:
        one = prior.load("direct_subsidy_additionality")
        assert one.range == (-1, 1) and one.editable
        found = prior.outside(prior.edited(one, kind, arguments))
        assert found is not None and found[0] == seen and "…" in found[1]
    # every shipped prior lies inside its own range
    every = [one for name in prior.names() for one in prior.versions(name)]
    assert [one.name for one in every if prior.outside(one)] == []
    assert [one.name for one in every if not one.editable] == ["gift_count"]
    assert all(one.range[0] <= one.silent <= one.range[1] for one in every if one.editable)


def test_what_is_no_distribution_is_refused():
    for distribution, arguments in [("magic", ()), ("triangular", (0.0, 1.0)), ("triangular", (1.0, 0.0, 2.0)), ("beta", (0.0, 1.0)),
     ("normal", (0.0, -1.0))]:  # fmt: skip
        with pytest.raises(ValueError):
            made(distribution, *arguments)
    # every shipped prior is cited or says that it is an assumption
    assert len(prior.names()) >= 5
    for name in prior.names():
        for one in prior.versions(name):
            cited = "doi:" in one.citation or "http" in one.citation
            assert cited or one.citation == prior.ASSUMPTION, name
            assert one.version and one.definition.zh and one.label.zh and one.since.year > 2000, name
            assert one.stated().arguments
    # a prior is as old as its evidence
    name = "direct_subsidy_additionality"
    assert prior.load(name, dt.date(2020, 1, 1)) == prior.load(name)
    with pytest.raises(UnknownIdentifierError):
        prior.load(name, dt.date(2010, 1, 1))
    with pytest.raises(UnknownIdentifierError):
        prior.load("nothing")


def test_a_file_without_the_shape_of_a_prior(tmp_path, monkeypatch):
    (tmp_path / "odd.yaml").write_text("label: {en: a, zh: 甲}\nversions: [{since: 2020-01-01}]\n")
    monkeypatch.setattr(prior, "folder", lambda: tmp_path)
    with pytest.raises(InputError) as caught:
        prior.load("odd")
    assert caught.value.code == "not_a_prior"


PANEL = {"A": {2000: 0.1, 2002: 0.2}, "B": {2000: 0.3, 2001: 0.3, 2002: 0.3}, "C": {2000: 0.0}}


def test_all_changes_over_as_many_years():
    found = baselines.changes(PANEL, 2)
    assert found == [("A", pytest.approx(math.log(2.25))), ("B", pytest.approx(0.0))]
    # the country asked about never predicts itself
    assert [name for name, _ in baselines.changes(PANEL, 2, "A")] == ["B"]
    # coverage leaves each country out
    rows = [(name, float(value)) for name in "AB" for value in range(10)] + [("Z", 99.0)]
    assert baselines.interval_coverage(rows) < 1
    assert baselines.interval_coverage([("A", 0.0), ("B", 0.0)]) == 1
    assert math.isnan(baselines.interval_coverage([("A", 0.0)]))


def test_coverage_on_the_panel_is_near_its_nominal_value(uis):
    for ahead, nominal in [(1, 0.797), (3, 0.796), (5, 0.776), (10, 0.779)]:
        from yuzui.investment.series import ratio

        found = baselines.interval_coverage(baselines.changes(ratio.read(uis).shares, ahead))
        assert 0.75 <= found <= 0.85
        assert found == pytest.approx(nominal, abs=0.01)


@pytest.fixture
def pairs(china):
    return ratio.pairs(ratio.ratio(facts.read(china), "CHN", "basic", "total"))


def test_six_years_in_both_vintages(pairs):
    assert [pair.year for pair in pairs] == [2016, 2017, 2020, 2021, 2023, 2024]
    part = [math.expm1(pair.revision("part")) for pair in pairs]
    whole = [math.expm1(pair.revision("whole")) for pair in pairs]
    assert (round(min(part), 3), round(max(part), 3)) == (-0.025, 0.071)
    assert (round(min(whole), 3), round(max(whole), 3)) == (-0.001, 0.011)
    assert sum(value > 0 for value in part) == 5
    assert sum(part) / 6 == pytest.approx(0.027, abs=5e-4)
    assert math.sqrt(sum(v * v for v in part) / 6) == pytest.approx(0.042, abs=5e-4)
    assert math.sqrt(sum(v * v for v in whole) / 6) == pytest.approx(0.006, abs=5e-4)


def test_location_is_shrunk_half_way_and_scale_matches():
    model = ratio.fit([0.0, 0.02, 0.04])
    assert model.location == pytest.approx(0.01)
    square = (0.01**2 + 0.01**2 + 0.03**2) / 3
    # the variance of Student with 4 degrees of freedom is twice its squared scale
    assert 2 * model.scale**2 == pytest.approx(square)
    # too few years say nothing
    assert ratio.fit([0.1, 0.2]) is None


def test_five_of_six_inside_when_left_out(pairs):
    for measure in ["part", "whole", "share"]:
        assert ratio.leave_one_out(pairs, measure) == (5, 6)


def test_quantiles_of_student_by_its_distribution():
    # F(t) = 1/2 + 3/8 s (1 - s²/12) with s = t/sqrt(1 + t²/4), for 4 degrees of freedom
    for value, level in ((ratio.T_80, 0.9), (ratio.T_90, 0.95)):
        s = value / math.sqrt(1 + value * value / 4)
        assert 0.5 + 0.375 * s * (1 - s * s / 12) == pytest.approx(level, abs=1e-12)


def test_part_and_whole_are_drawn_together(pairs):
    model = ratio.joint(pairs)
    single = {name: ratio.fit([p.revision(name) for p in pairs]) for name in ("part", "whole")}
    for place, one in enumerate(single.values()):
        assert model.location[place] == pytest.approx(one.location)
        assert math.sqrt(model.spread[place][place]) == pytest.approx(one.scale)
    draws = model.draw(7, 200_000)
    middle = sorted(draws[:, 0])[100_000]
    assert middle == pytest.approx(model.location[0], abs=3e-4)
    tails = [abs(x - model.location[0]) > ratio.T_90 * single["part"].scale for x in draws[:, 0]]
    assert sum(tails) / len(tails) == pytest.approx(0.1, abs=0.005)
    assert (model.draw(7, 9) == model.draw(7, 9)).all()
    # the share that follows from both is the share fitted alone
    alone = ratio.fit([pair.revision("share") for pair in pairs])
    follows = ratio.joint(pairs).share
    assert follows.location == pytest.approx(alone.location)
    assert follows.scale == pytest.approx(alone.scale)
    # a link between both narrows the share
    model = ratio.joint(pairs)
    draws = model.draw(3, 100_000)
    share = draws[:, 0] - draws[:, 1]
    width = sorted(share)[90_000] - sorted(share)[10_000]
    assert width == pytest.approx(2 * ratio.T_80 * model.share.scale, rel=0.03)


ONE = Scenario(
    id="one",
    name=Text("One: a test", "一"),
    horizon=2030,
    levers={"government_growth": {"basic": {2026: 10.0, 2025: 5.5}, "response": 0.1}, "tax": {}},
    growth={2025: 0.08, 2028: 0.07},
    by=2030,
    priors={"match_additionality": ("fixed", (0.5,))},
)


TOTAL = Total({2025: 0.027, 2028: 0.03}, {2024: 100.0, 2025: 110.0}, "100M CNY", "a page", 0.1)


def test_gdp_grows_where_it_has_no_value_and_intensity_holds():
    found = TOTAL.by_year(range(2024, 2029))
    assert list(found) == [2025, 2026, 2027, 2028]
    assert [share for share, _ in found.values()] == [0.027, 0.027, 0.027, 0.03]
    assert [gdp for _, gdp in found.values()] == pytest.approx([110, 121, 133.1, 146.41])
    # a gap in gdp is left and not bridged
    gap = Total(0.027, {2025: 110.0, 2028: 140.0}, "100M CNY", "a page")
    assert list(gap.by_year(range(2024, 2029))) == [2025, 2028]
    late = Total(0.027, {2024: 100.0}, "100M CNY", "a page", {2026: 0.1})
    assert list(late.by_year(range(2024, 2029))) == [2024]
    # a value holds until the next
    assert values_by_year(0.1, (1, 2)) == [0.1, 0.1] and values_by_year(None, (1,)) == [None]
    assert values_by_year({2: 0.3}, (1, 2, 3)) == [None, 0.3, 0.3]
    # years that are not named follow the baseline
    years = (2024, 2025, 2026, 2027)
    settings = ONE.settings(years)["government_growth"]
    assert settings == {"basic": [0.0, 5.5, 10.0, 0.0], "response": 0.1}


def test_a_part_by_year_is_at_its_default_in_years_that_are_not_named(tmp_path):
    body = scenario.text(ONE).replace("response: 0.1", "central_share: {2026: 0.9}")
    path = tmp_path / "one.yaml"
    path.write_text(body, encoding="utf-8")
    settings = scenario.read(path).settings((2024, 2025, 2026, 2027))
    assert settings["government_growth"]["central_share"] == [0.6, 0.6, 0.9, 0.6]


def test_a_changed_prior_says_that_it_was_changed():
    (prior,) = ONE.changed_priors().values()
    assert prior.median == 0.5 and "changed by hand" in prior.version
    assert prior.before is not None and prior.before.distribution == "beta"


def test_a_scenario_is_found_by_name_and_by_path(tmp_path):
    first = scenario.shipped()[0]
    assert scenario.find(first.stem) == first and scenario.find(str(first)) == first
    with pytest.raises(UnknownIdentifierError) as caught:
        scenario.find("nowhere")
    assert first.stem in caught.value.expected and caught.value.fix.zh


GOOD = """scenario: s
name: {en: a, zh: 甲}
base_year: 2024
horizon: 2030
levers:
  government_growth: {basic: {2025: 10}}
"""


def read(tmp_path, text):
    path = tmp_path / "s.yaml"
    path.write_text(text, encoding="utf-8")
    return scenario.read(path)


def test_what_is_left_out_has_its_usual_value(tmp_path):
    found = read(tmp_path, GOOD)
    assert (found.country, found.measure, found.target, found.baseline) == (
        "CHN", "basic", 0.08, "simulator",
    )  # fmt: skip
    assert found.growth is None and found.draws == 10_000


def test_every_fault_names_its_line(tmp_path_factory):
    for old, new, line, column, words in [
        ("scenario: s", "scenario: s\ncolour: red", 2, "colour", "no such key"),
        ("horizon: 2030", "horizon: soon", 4, "horizon", "number is needed"),
        ("government_growth:", "magic:", 6, "magic", "no such lever"),
        ("basic: {", "colour: {", 6, "colour", "no such parameter"),
        ("2025: 10", "2031: 10", 6, "2031", "outside the scenario"),
        ("2025: 10", "2025: 10000", 6, "2025", "outside what is plausible"),
        ("2025: 10", "2025: ten", 6, "2025", "number is needed"),
        ("{en: a, zh: 甲}", "a", 2, "name", "both languages"),
        ("horizon: 2030", "horizon: 2030\ngrowth: 8.9", 5, "growth", "fraction"),
        ("horizon: 2030", "horizon: 2030\npriors: {nothing: {}}", 5, "nothing", "no such prior"),
        (
            "horizon: 2030",
            "horizon: 2030\npriors: {match_additionality: {distribution: beta, arguments: [1]}}",
            5,
            "match_additionality",
            "no distribution",
        ),
        (
            "horizon: 2030",
            "horizon: 2030\npriors: {loss_share: {distribution: fixed, arguments: [1.2]}}",
            5,
            "loss_share",
            "declared range",
        ),
        (
            "horizon: 2030",
            "horizon: 2030\npriors: {gift_count: {distribution: fixed, arguments: [0.5]}}",
            5,
            "gift_count",
            "chance by definition",
        ),
        ("horizon: 2030", "horizon: 2030\ndraws: 0", 5, "draws", "plausible"),
        ("horizon: 2030", "horizon: 2030\nsources: {tax.rate: a}", 5, "tax.rate", "does not set"),
        ("government_growth: {basic: {2025: 10}}", "donations: {gifts: 1, profit: 500}", 6, "profit", "was read"),
    ]:
        tmp_path = tmp_path_factory.mktemp("case")
        assert old in GOOD
        with pytest.raises(InputError) as caught:
            read(tmp_path, GOOD.replace(old, new))
        error = caught.value
        assert error.place is not None
        assert (error.place.file, error.place.row, error.place.column) == ("s.yaml", line, column)
        assert words in error.message.en and error.message.zh != error.message.en


def test_all_faults_are_told_at_once(tmp_path):
    with pytest.raises(InputError) as caught:
        read(tmp_path, GOOD.replace("horizon: 2030\n", "").replace("basic", "colour"))
    assert len(caught.value.more) == 1


def test_a_list_is_no_scenario(tmp_path):
    with pytest.raises(InputError):
        read(tmp_path, "- a\n- b\n")


SCENARIO_FILE_TOTAL = """total:
  intensity: {2025: 0.027, 2028: 0.03}
  gdp:
    values: {2024: 100, 2025: 110}
    growth: {2026: 0.1, 2027: 0.05}
    unit: 100M CNY
    source: a page
"""


def test_all_rd_may_be_intensity_times_gdp(tmp_path):
    total = read(tmp_path, GOOD + SCENARIO_FILE_TOTAL).total
    assert total.intensity == {2025: 0.027, 2028: 0.03} and total.gdp == {2024: 100, 2025: 110}
    assert (total.unit, total.source) == ("100M CNY", "a page")
    assert read(tmp_path, GOOD).total is None


def test_faults_of_intensity_and_gdp(tmp_path_factory):
    for old, new, column, words in [
        ("2028: 0.03", "2028: 3", "2028", "R&D over GDP is a fraction"),
        ("2024: 100,", "2024: -1,", "2024", "outside what is plausible"),
        ("2027: 0.05", "2027: 5", "2027", "growth is a fraction"),
        ("2025: 110", "soon: 110", "soon", "number is needed"),
        ("    unit: 100M CNY\n", "", "unit", "missing"),
        ("    source: a page\n", "", "source", "missing"),
        ("  intensity: {2025: 0.027, 2028: 0.03}\n", "", "intensity", "missing"),
        ("values: {2024: 100, 2025: 110}", "values: 100", "values", "names with values"),
        ("  gdp:\n", "  colour: red\n  gdp:\n", "colour", "no such key"),
        ("    source:", "    colour: red\n    source:", "colour", "no such key"),
        ("total:\n", "growth: 0.08\ntotal:\n", "total", "said once"),
    ]:
        tmp_path = tmp_path_factory.mktemp("case")
        assert old in SCENARIO_FILE_TOTAL
        with pytest.raises(InputError) as caught:
            read(tmp_path, GOOD + SCENARIO_FILE_TOTAL.replace(old, new))
        error = caught.value
        assert error.place.column == column and error.place.row > 6
        assert words in error.message.en and error.message.zh != error.message.en


def test_a_replay_names_a_country_and_its_first_year(tmp_path):
    assert read(tmp_path, GOOD + "replay: KOR\n").replay == "KOR"
    for said, column in (
        (GOOD + "replay: Korea\n", "replay"),
        (GOOD.replace("base_year: 2024\n", "") + "replay: KOR\n", "base_year"),
    ):
        with pytest.raises(InputError) as caught:
            read(tmp_path, said)
        assert caught.value.place.column == column


def test_what_a_file_leaves_out_is_as_the_scenario_declares_it(tmp_path):
    file = tmp_path / "least.yaml"
    file.write_text("scenario: a\nname: {en: a, zh: 甲}\nhorizon: 2030\nlevers: {}\nseed:\nnote:\n")
    assert scenario.read(file) == Scenario("a", Text("a", "甲"), 2030, {})


YEARS = (2024, 2025, 2026)
CELLS = {
    ("central_government", "higher_education", "basic"): 100.0,
    ("enterprise", "enterprise", "experimental"): 900.0,
}
GROWTH = simulate.lever("government_growth")


def test_levers_stand_in_the_order_in_which_they_act():
    orders = [module.ORDER for module in simulate.levers().values()]
    assert orders == sorted(orders)
    assert simulate.sequence({name: {} for name in reversed(simulate.levers())}) == list(simulate.levers())
    # what is not set does not act and unknown levers are refused
    path = Path.of(CELLS, YEARS)
    assert simulate.applied(path, {}) == []
    with pytest.raises(UnknownIdentifierError):
        simulate.applied(path, {"magic": {}})
    # one step per lever says what it moved
    (step,) = simulate.applied(path, {"government_growth": {"basic": 5.0, "response": 0.0}})
    assert step.lever == "government_growth" and step.moved[0, 0] == 0
    assert step.moved[0, 1] == pytest.approx(105 / 1005 - 0.1)
    # draws medians and silence of a lever
    draws = simulate.drawn(GROWTH, 7, 50, 3)
    assert draws["response"].shape == (50, 1)
    assert simulate.medians(GROWTH)["response"] == pytest.approx(0.1258, abs=1e-3)
    assert simulate.silent(GROWTH) == {"response": 0.0}
    changed = prior.edited(prior.load("direct_subsidy_additionality"), "fixed", (0.3,))
    assert simulate.medians(GROWTH, {changed.name: changed}) == {"response": 0.3}
    # what is set goes before what is drawn
    unknown = {"government_growth": simulate.drawn(GROWTH, 7, 50, 3)}
    (step,) = simulate.applied(path, {"government_growth": {"basic": 5.0}}, unknown)
    assert step.moved.shape == (50, 3) and np.ptp(step.moved[:, 1]) > 0
    fixed = {"government_growth": {"basic": 5.0, "response": 0.0}}
    (step,) = simulate.applied(path, fixed, unknown)
    assert np.ptp(step.moved[:, 1]) == 0
    # summary is that of the draws
    values = np.arange(1.0, 101.0)[::-1, None]
    found = simulate.summary(values)
    assert found["mean"] == [50.5] and found["p05"] == [5.0] and found["p95"] == [95.0]
    assert simulate.reached(values, 90.5).tolist() == [0.1]
    assert simulate.years_of(2024, 2026) == YEARS
    # a parameter is found and said by its lever
    name, one = next((name, one) for name, module in simulate.levers().items() for one in module.PARAMETERS)
    assert simulate.parameter(name, one.name) is one
    assert simulate.titled(name, one.name).en == f"{simulate.lever(name).TITLE.en} ({one.label.en})"
    with pytest.raises(UnknownIdentifierError) as caught:
        simulate.parameter(name, "luck")
    assert caught.value.seen == "luck" and one.name in caught.value.expected


def test_rows_are_the_summary_by_year_with_the_base_year_or_without():
    draws = np.arange(12.0).reshape(4, 3)
    whole = simulate.rows(draws, (2024, 2025, 2026))
    assert [row.year for row in whole] == [2024, 2025, 2026]
    assert simulate.later(draws, (2024, 2025, 2026)) == whole[1:]
    assert Spread(2025, **{key: value[1] for key, value in simulate.summary(draws).items()}) == whole[1]
    flat = simulate.rows(np.array([[5]]), (2024, 2025))
    assert flat[1] == Spread(2025, **dict.fromkeys(simulate.summary(draws), 5.0))


MONEY = st.lists(st.floats(0.1, 1e5), min_size=2, max_size=12)
RISE, LOSS = st.floats(0.01, 0.3), st.floats(0.0, 0.5)
LAGS = st.lists(st.integers(0, 20), min_size=1, max_size=4)


def one(loss, *lags):
    return Life(np.full((len(lags), 1), loss), np.array(lags)[:, None])


@given(MONEY, RISE, LOSS, LAGS)
def test_every_year_is_what_is_left_and_what_arrives(money, rise, loss, lags):
    """K_t = (1 − δ) K_{t−1} + X_{t−lag}, recomputed here year by year, without arrays."""
    found = stock(np.array([money]), rise, one(loss, *lags))
    for row, lag in zip(found, lags, strict=True):
        for year in range(1, len(money)):
            back = year - lag
            arrives = money[back] if back >= 0 else money[0] / (1 + rise) ** -back
            left = (1 - loss) * row[year - 1]
            assert row[year] == pytest.approx(left + arrives, rel=1e-9)


@given(RISE, LOSS, st.integers(0, 20), st.floats(1, 1e4))
def test_in_a_steady_state_the_stock_grows_as_its_flow(rise, loss, lag, first):
    flows = first * (1 + rise) ** np.arange(8)[None]
    found = stock(flows, rise, one(loss, lag))[0]
    assert found[1:] / found[:-1] == pytest.approx(np.full(7, 1 + rise), rel=1e-9)
    assert found[0] == pytest.approx(first / (1 + rise) ** lag * (1 + rise) / (rise + loss))


@given(MONEY, RISE, st.floats(0.0, 0.4), st.floats(0.01, 0.1), st.integers(0, 20))
def test_more_loss_is_less_stock_and_the_stock_scales_with_money(money, rise, loss, more, lag):
    flows = np.array([money])
    level = stock(flows, rise, one(loss, lag))
    assert (stock(flows, rise, one(loss + more, lag)) < level).all()
    assert stock(3 * flows, rise, one(loss, lag)) == pytest.approx(3 * level)


def test_money_enters_only_after_its_lag():
    flows = np.array([[100.0, 100, 100, 100, 100]])
    raised = flows + np.array([0, 0, 50, 0, 0])
    added = (stock(raised, 0.05, one(0.1, 2)) - stock(flows, 0.05, one(0.1, 2)))[0]
    assert added == pytest.approx([0, 0, 0, 0, 50])


def test_by_hand():
    """g 0.1, δ 0.2, no lag: 100/0.3 at the eve, then 0.8 of it and 100, then 0.8 and 120."""
    found = stock(np.array([[100.0, 120.0]]), 0.1, one(0.2, 0))[0]
    first = 0.8 * 100 / 0.3 + 100
    assert found == pytest.approx([first, 0.8 * first + 120])


def test_a_stock_without_a_beginning_is_refused():
    with pytest.raises(InputError) as caught:
        stock(np.array([[100.0, 100.0]]), 0.0, one(0.0, 1))
    assert caught.value.code == "stock_undefined" and "δ" in caught.value.seen


def test_ranges_are_those_of_the_design_and_labelled_assumptions():
    """invest.md 4.5: loss 0-0.11, 0.10-0.20, 0.15-0.35; years 8-20, 3-7, 1-3."""
    for kind in TYPES:
        ranges = {
            "basic": ((0, 0.11), (8, 20)), "applied": ((0.1, 0.2), (3, 7)),
            "experimental": ((0.15, 0.35), (1, 3)),
        }[kind]  # fmt: skip
        drawn = simulation_run.life(kind, 7, 2000)
        for name, (low, high), values in zip(simulation_run.names(kind), ranges, (drawn.loss, drawn.lag), strict=True):
            assert low <= values.min() < values.max() <= high
            assert prior.load(name).citation == prior.ASSUMPTION
        assert set(np.unique(drawn.lag)) == set(range(ranges[1][0], ranges[1][1] + 1))


def test_a_changed_prior_is_used_and_an_impossible_one_refused():
    name = "depreciation_basic"
    changed = {name: prior.edited(prior.load(name), "fixed", (0.05,))}
    assert simulation_run.life("basic", 7, 0, changed).loss == pytest.approx(0.05)
    changed = {name: prior.edited(prior.load(name), "fixed", (1.5,))}
    with pytest.raises(InputError) as caught:
        simulation_run.life("basic", 7, 0, changed)
    assert caught.value.code == "stock_prior" and caught.value.place.column == name
