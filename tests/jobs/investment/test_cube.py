# SPDX-License-Identifier: Apache-2.0
"""Who pays and who performs."""

import csv
import json
import math

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yuzui.errors import InputError
from yuzui.investment import cube as estimate
from yuzui.investment import cube as holdout
from yuzui.investment import cube_answer, cube_view
from yuzui.investment.cube import REGIONS_AXES, REST, Columns, Cube, before, known, read, readings
from yuzui.investment.jobs import cube as jobs_cube
from yuzui.investment.jobs import funders
from yuzui.investment.series import facts as series
from yuzui.investment.series import ratio
from yuzui.job import contract
from yuzui.job.workspace import Workspace
from yuzui.model.tables.statistic import FUNDER
from yuzui.text import Text

P, T, S = ("enterprise", "school", "other"), ("basic", "applied", "rest"), ("state", "firms")
AMOUNT = st.floats(5, 50)


@st.composite
def cubes(draw, axes=("performer", "type"), names=(P, T)):
    """A cube some of whose cells are zero, and one with the same zeros for its margins."""
    keys = [()]
    for categories in names:
        keys = [(*key, category) for key in keys for category in categories]
    zero = draw(st.sampled_from([(), (keys[0],), (keys[1], keys[-1])]))
    last, now = ({k: 0.0 if k in zero else draw(AMOUNT) for k in keys} for _ in range(2))
    return Cube(axes, last), Cube(axes, now)


def sides(cube, *axes):
    return {(axis,): cube.margin(axis) for axis in axes}


@settings(max_examples=60, deadline=None)
@given(cubes())
def test_fitted_cells_keep_margins_zeros_and_sign(pair):
    last, now = pair
    found = estimate.ipf(last, sides(now, "performer", "type"))
    assert found.settled and found.sweeps <= estimate.SWEEPS
    total = sum(now.cells.values())
    for axis in ("performer", "type"):
        for part, value in now.margin(axis).items():
            assert found.cube.margin(axis)[part] == pytest.approx(value, abs=1e-8 * total)
    for key, value in last.cells.items():
        assert found.cube.cells[key] >= 0
        assert (found.cube.cells[key] == 0) == (value == 0)
        assert found.basis[key] == ("fitted" if value else "structural_zero")


@settings(max_examples=60, deadline=None)
@given(cubes())
def test_odds_ratios_are_those_of_the_last_cube(pair):
    last, now = pair
    found = estimate.ipf(last, sides(now, "performer", "type")).cube.cells

    def odds(cells, p, q, s, t):
        return cells[p, s] * cells[q, t], cells[p, t] * cells[q, s]

    for p, q in ((P[0], P[1]), (P[1], P[2])):
        for s, t in ((T[0], T[1]), (T[1], T[2])):
            (a, b), (c, d) = odds(last.cells, p, q, s, t), odds(found, p, q, s, t)
            assert a * d == pytest.approx(b * c, rel=1e-6)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(1, 50), min_size=4, max_size=4), st.floats(0.2, 0.8), st.floats(0.2, 0.8))
def test_two_by_two_is_the_root_of_its_quadratic(cells, row, column):
    """The cell solves ``x (1 - r - c + x) = θ (r - x)(c - x)`` with the odds ratio θ of the last
    cube: the closed form of a table of two by two, which no sweep is needed for."""
    keys = [(p, t) for p in P[:2] for t in T[:2]]
    last = Cube(("performer", "type"), dict(zip(keys, cells, strict=True)))
    margins = {("performer",): {(P[0],): row, (P[1],): 1 - row}, ("type",): {(T[0],): column, (T[1],): 1 - column}}
    theta = cells[0] * cells[3] / (cells[1] * cells[2])
    b = 1 + (row + column) * (theta - 1)
    product = theta * row * column
    root = 2 * product / (b + math.sqrt(b * b - 4 * (theta - 1) * product))
    assert estimate.ipf(last, margins).cube.cells[keys[0]] == pytest.approx(root, abs=1e-6)


@settings(max_examples=20, deadline=None)
@given(cubes(("source", "performer", "type"), (S, P, T)))
def test_axes_are_data(pair):
    last, now = pair
    margins = {("source", "performer"): now.margin("source", "performer")}
    margins[("type",)] = now.margin("type")
    found = estimate.ipf(last, margins).cube
    total = sum(now.cells.values())
    for axes, margin in margins.items():
        for part, value in margin.items():
            assert found.margin(*axes)[part] == pytest.approx(value, abs=1e-8 * total)


def small(**cells):
    return Cube(("performer", "type"), {tuple(k.split("_")): float(v) for k, v in cells.items()})


LAST = small(a_x=1, a_y=9, b_x=4, b_y=6)
MARGINS = {("performer",): {("a",): 20.0, ("b",): 10.0}, ("type",): {("x",): 10.0, ("y",): 20.0}}


def changed(axis, **totals):
    return {**MARGINS, (axis,): {(name,): value for name, value in totals.items()}}


def test_margins_that_cannot_be_met_are_refused():
    for margins, last in [
        (changed("type", x=10.0, y=21.0), LAST),
        (changed("type", x=-1.0, y=31.0), LAST),
        (changed("type", x=30.0), LAST),
        (MARGINS, small(a_x=0, a_y=9, b_x=0, b_y=6)),
    ]:
        with pytest.raises(InputError) as caught:
            estimate.ipf(last, margins)
        assert caught.value.code == "margin_conflict"
        assert caught.value.mending.zh and caught.value.seen
    # a rounding gap is scaled away and recorded
    found = estimate.ipf(LAST, changed("type", x=10.0, y=20.01), total=30.0)
    assert found.scaling == {("performer",): 1.0, ("type",): pytest.approx(30 / 30.01)}
    assert sum(found.cube.cells.values()) == pytest.approx(30)
    # a negative cell is kept and left out of the fit
    last = small(a_x=-1, a_y=9, b_x=4, b_y=6)
    margins = changed("performer", a=15.0, b=15.0)
    found = estimate.ipf(last, margins)
    assert found.excluded == (("a", "x"),) and found.cube.cells["a", "x"] == -1
    assert found.basis["a", "x"] == "carried" and found.settled
    assert found.cube.margin("performer") == pytest.approx(margins["performer",])
    # zeros that make a fit impossible are said
    last = small(a_x=1, a_y=0, b_x=0, b_y=1)
    found = estimate.ipf(last, MARGINS)
    assert not found.settled and found.sweeps == estimate.SWEEPS and found.margin_error > 1
    # carried keeps the split of a type and of a performer
    by_type = estimate.carried(LAST, {"x": 10.0, "y": 30.0})
    assert by_type.cube.cells["a", "x"] == pytest.approx(2)
    assert by_type.cube.margin("type") == pytest.approx({("x",): 10, ("y",): 30})
    own = estimate.carried_by_performer(LAST, {"a": 20.0, "b": 5.0})
    assert own.cube.cells["a", "x"] == pytest.approx(2)
    assert own.method == "carried_by_performer" and set(own.basis.values()) == {"carried"}
    with pytest.raises(InputError, match="margin"):
        estimate.carried(LAST, {"x": 10.0})
    with pytest.raises(InputError, match="none"):
        estimate.carried(small(a_x=0, b_x=0, a_y=1, b_y=1), {"x": 1.0, "y": 1.0})
    # merged and margin keep the total
    merged = LAST.merged("type", {"x": "z", "y": "z"})
    assert merged.cells == {("a", "z"): 10.0, ("b", "z"): 10.0}
    assert LAST.margin("type", "performer")["x", "a"] == 1
    assert set(estimate.published(LAST).basis.values()) == {"published"}


def cube(a, b, c, d):
    keys = [("firms", "basic"), ("firms", "rest"), ("schools", "basic"), ("schools", "rest")]
    return Cube(("performer", "type"), dict(zip(keys, map(float, (a, b, c, d)), strict=True)))


def test_what_only_grows_is_estimated_without_error():
    found = holdout.holdout({2000: cube(1, 9, 4, 6), 2001: cube(2, 18, 8, 12)}, (1,))
    assert len(found.misses) == 12
    assert max(abs(miss.error) for miss in found.misses) < 1e-9
    # errors are those of the cells named
    found = holdout.holdout({2000: cube(1, 9, 4, 6), 2001: cube(2, 8, 4, 6)}, (1, 5))
    # the type's total rose from 5 to 6: carried gives firms a fifth of it, 1.2 instead of 2
    assert found.errors("carried", 1, performer="firms", type="basic") == [pytest.approx(0.4)]
    assert found.errors("carried_by_performer", 1, performer="firms", type="basic") == [0.5]
    assert len(found.errors("ipf", 1, type="basic")) == 2
    assert found.errors("ipf", 5) == []
    # only margins of the year estimated are used
    last, now = cube(1, 9, 4, 6), cube(3, 17, 2, 8)
    other = cube(2, 18, 3, 7)  # the same margins
    for run in holdout.RUNS.values():
        a, b = run(last, now, "type").cube.cells, run(last, other, "type").cube.cells
        assert a == pytest.approx(b)
    # cells without a relative error and refused fits are left out
    found = holdout.holdout({2000: cube(1, 9, 0, 6), 2001: cube(1, 9, 0, 6)}, (1,))
    assert {miss.key for miss in found.misses} == set(cube(1, 1, 1, 1).cells) - {("schools", "basic")}
    refused = holdout.holdout({2000: cube(0, 9, 0, 6), 2001: cube(1, 9, 1, 6)}, (1,))
    assert refused.refused == ((2001, 1),) and refused.misses == ()
    assert str(holdout.mean([])) == "nan"


def test_only_margins_that_disagree_are_counted_as_refused(monkeypatch):
    def other(*_):
        raise InputError(Text("something else", "其他"), code="other")

    monkeypatch.setitem(holdout.RUNS, "ipf", other)
    with pytest.raises(InputError) as caught:
        holdout.holdout({2000: cube(1, 9, 0, 6), 2001: cube(1, 9, 0, 6)}, (1,))
    assert caught.value.code == "other"


def rows(year, **cells):
    for name, value in cells.items():
        dimension, _, category = name.partition("__")
        yield {
            "country": "CHN",
            "year": str(year),
            "dimension": dimension,
            "category": category.replace("_AND_", "|"),
            "value": str(value),
            "unit": "100M CNY",
            "vintage": "final",
            "status": "sourced",
            "source": f"page {year}",
        }


FIRST = {
    "total__GERD": 100, "type__basic": 10, "type__applied": 30, "type__experimental": 60,
    "performer__firms": 70, "performer__schools": 30, "performer_x_type__firms_AND_basic": 2,
}  # fmt: skip
LATER = {
    "total__GERD": 120, "type__basic": 15, "type__applied": 35, "type__experimental": 70,
    "performer__firms": 80, "performer__schools": 40,
}  # fmt: skip


def made(*years):
    found = [row for year, cells in years for row in rows(year, **cells)]
    return known(series.read(found), "CHN")


def test_a_missing_cell_is_the_difference_and_unsplit_types_are_one():
    found = made((2019, FIRST))
    assert found.types == ("basic", REST) and found.performers == ("firms", "schools")
    assert found.cubes[2019].cells == {
        ("firms", "basic"): 2, ("schools", "basic"): 8, ("firms", REST): 68, ("schools", REST): 22,
    }  # fmt: skip
    # later years are fitted or carried and say so
    no_performers = {k: v for k, v in LATER.items() if not k.startswith("performer")}
    only_total = {"total__GERD": 130}
    years = [(2018, LATER), (2019, FIRST), (2020, LATER), (2021, no_performers), (2022, only_total)]
    found = {one.year: one for one in readings(made(*years))}
    assert [(y, one.last, one.estimate.method) for y, one in found.items()] == [
        (2019, 2019, ""),
        (2020, 2019, "ipf"),
        (2021, 2019, "carried"),
    ]
    fitted = found[2020].estimate.cube
    assert fitted.margin("performer") == pytest.approx({("firms",): 80, ("schools",): 40})
    assert fitted.margin("type")["basic",] == pytest.approx(15)
    assert found[2021].estimate.cube.cells["firms", "basic"] == pytest.approx(3)


def test_a_country_without_a_split_is_refused_not_guessed(uis):
    with pytest.raises(InputError) as caught:
        known(ratio.facts(uis), "DEU", "panel")
    assert caught.value.code == "no_split" and "performer_x_type" in caught.value.say("zh")


def test_a_negative_cell_is_kept_flagged_by_its_value_and_left_out_of_the_fit():
    """What subtraction leaves of firms' other R&D is negative: 70 - 72."""
    first = FIRST | {"performer_x_type__firms_AND_basic": 72, "type__basic": 77}
    first |= {"type__applied": 13, "type__experimental": 10}
    found = made((2019, first), (2020, LATER | {"type__basic": 90, "type__applied": 10}))
    assert found.cubes[2019].cells["firms", REST] == -2
    fitted = readings(found)[-1].estimate
    assert fitted.excluded == (("firms", REST),) and fitted.basis["firms", REST] == "carried"
    assert fitted.cube.cells["firms", REST] == -2
    assert fitted.cube.margin("performer") == pytest.approx({("firms",): 80, ("schools",): 40})


def test_a_rounded_share_completes_an_earlier_year_but_is_no_published_cube():
    """A fifth of 15.5 is 3.1; schools keep the rest of the type, and of their own total."""
    early = {
        "total__GERD": 90.5, "type__basic": 15.5, "type__applied": 25, "type__experimental": 50,
        "performer__firms": 60, "performer__schools": 30.5,
    }  # fmt: skip
    share = {**next(rows(2018, share_of_type_x_performer__basic_AND_firms=20)), "unit": "percent"}
    told = [*rows(2018, **early), share, *rows(2019, **FIRST)]
    found = known(series.read(told), "CHN")
    assert list(found.cubes) == [2019] and [one.year for one in readings(found)] == [2019]
    year, cube = before(found)
    assert year == 2018 and cube.cells == pytest.approx({
        ("firms", "basic"): 3.1, ("schools", "basic"): 12.4,
        ("firms", REST): 56.9, ("schools", REST): 18.1,
    })  # fmt: skip
    assert before(made((2018, early), (2019, FIRST))) is None


def test_a_cell_of_a_rounded_share_has_the_decimals_of_the_published_total():
    """17 % of 14 published whole is 2, of 14.00 it is 2.38: how a float is written is no matter."""
    for written, cell in (("14", 2.0), ("14.0", 2.4), ("14.00", 2.38)):
        early = {
            "total__GERD": 89, "type__basic": written, "type__applied": 25,
            "type__experimental": 50, "performer__firms": 60, "performer__schools": 30,
        }  # fmt: skip
        share = next(rows(2018, share_of_type_x_performer__basic_AND_firms=17))
        told = [*rows(2018, **early), {**share, "unit": "percent"}, *rows(2019, **FIRST)]
        _, cube = before(known(series.read(told), "CHN"))
        assert cube.cells["firms", "basic"] == pytest.approx(cell)


def row(year, state, performer, value):
    return {"jahr": year, "land": state, "wer": performer, "euro": value}


def test_cubes_by_year_hold_the_regions_that_are_complete():
    rows = [
        row(year, state, performer, value)
        for year in ("2016", "2017")
        for state, performer, value in (
            ("A", "business", "10"), ("A", "federal", "5"),
            ("B", "business", "20"), ("B", "federal", "" if year == "2017" else "1"),
            ("C", "business", "3"),
        )
    ]  # fmt: skip
    found = read(rows, Columns("land", "wer", "jahr", "euro"))
    assert found.left_out == ("B", "C") and list(found.cubes) == [2016, 2017]
    cube = found.cubes[2017]
    assert cube.axes == REGIONS_AXES and cube.cells == {("A", "business"): 10, ("A", "federal"): 5}


def asked(country, workspace):
    return jobs_cube.compute(workspace, jobs_cube.Inputs(country=country))


@pytest.fixture(scope="session")
def cube_made(tmp_path_factory):
    """Return the documents by name."""
    workspace = Workspace(tmp_path_factory.mktemp("cube"))
    return {
        "CHN": asked("CHN", workspace),
        "USA": asked("USA", workspace),
        "funders": funders.compute(workspace, funders.Inputs()),
    }


def test_design_figures(cube_made):
    """Enterprises 3.8 % of basic research in 2019 and 0.30 % of their own R&D, higher education
    54.1 %, institutes 38.2 % (communiqué of 2019, chitec.cn)."""
    cells = {(c.performer, c.type): c.value for c in cube_made["CHN"].cells if c.year == 2019}
    basic = {p: value for (p, kind), value in cells.items() if kind == "basic"}
    shares = {p: round(100 * value / 1335.6, 1) for p, value in basic.items()}
    assert shares == {
        "enterprise": 3.8, "government_institute": 38.2, "higher_education": 54.1, "other": 3.9,
    }  # fmt: skip
    assert round(100 * cells["enterprise", "basic"] / 16921.8, 2) == 0.30


def test_cells_add_up_to_the_file_read_by_other_code(cube_made):
    """Sums against the shipped file, read here without any of the code under test."""
    published = {}
    with Workspace.shipped("china_rd_expenditure.csv").open(encoding="utf-8") as source:
        for row in csv.DictReader(source):
            if row["vintage"] == "final communique" and row["unit"] == "100M CNY":
                published[int(row["year"]), row["dimension"], row["category"]] = float(row["value"])
    sums = {}
    for cell in cube_made["CHN"].cells:
        for axis in ("performer", "type"):
            key = (cell.year, axis, getattr(cell, axis))
            sums[key] = sums.get(key, 0.0) + cell.value
    for year in range(2019, 2024):
        for performer in ("enterprise", "government_institute", "higher_education", "other"):
            total = published[year, "performer", performer]
            assert sums[year, "performer", performer] == pytest.approx(total, abs=0.1)
    for year in range(2019, 2025):
        basic = published[year, "type", "basic"]
        assert sums[year, "type", "basic"] == pytest.approx(basic, abs=0.1)
    assert cube_made["CHN"].margins.largest_error <= 0.1


def test_estimates_carry_an_error_that_is_wider_for_enterprises_and_with_time(cube_made):
    cells = {(c.year, c.performer): c for c in cube_made["CHN"].cells if c.type == "basic"}
    for (year, performer), cell in cells.items():
        assert (cell.rel_error is None) == (year == 2019) == (cell.basis == "published")
        if year > 2019:
            assert cell.rel_error <= cells[year, "enterprise"].rel_error
            assert cell.rel_error_p90 > cell.rel_error > 0
            before = cells.get((year - 1, performer))
            assert (before.rel_error or 0) < cell.rel_error
    assert {c.basis for c in cube_made["CHN"].cells if c.year == 2024} == {"carried"}
    # holdout and years left out
    found = cube_made["CHN"].holdout
    assert [row.ahead for row in found.rows] == [1, 2, 3, 4, 5]
    assert found.ratio_ipf_carried == pytest.approx(0.844, abs=5e-4)
    assert [row.year for row in cube_made["CHN"].left_out] == [2014, 2015, 2016, 2017, 2018]
    # a fully published cube has no estimate
    assert cube_made["USA"].origin == "real" and cube_made["CHN"].origin == "derived"
    assert {cell.basis for cell in cube_made["USA"].cells} == {"published"}
    assert len(cube_made["USA"].cells) == 70 * 12


def test_the_interval_of_a_ratio_is_that_of_years_left_out_in_blocks():
    # ratios alike in every year have no width, and too few years no interval
    assert estimate.ratio_interval([1.0, 2.0] * 6, [2.0, 4.0] * 6) == pytest.approx((0.5, 0.5))
    assert estimate.ratio_interval([1.0] * 9, [2.0] * 9) is None and estimate.ratio_interval([], []) is None
    above, below = [1.0] * 5 + [3.0] * 5, [2.0] * 10
    left = [(20 - sum(above[k : k + 5])) / 10 for k in range(6)]
    centre = sum(left) / 6
    width = 1.959963984540054 * math.sqrt(sum((one - centre) ** 2 for one in left) / 6)
    assert estimate.ratio_interval(above, below) == pytest.approx((1 - width, 1 + width))


def test_the_interval_of_the_error_lies_below_carrying_forward(cube_made):
    found = cube_made["CHN"].holdout
    assert found.interval.low < found.ratio_ipf_carried < found.interval.high < 1
    assert found.rows[0].interval == found.interval


def test_a_country_without_a_split_is_refused(tmp_path):
    with pytest.raises(InputError) as caught:
        asked("DEU", Workspace(tmp_path))
    assert caught.value.code == "no_split"


def test_china_2018_is_the_published_split(tmp_path):
    """423 and 590 of 1,090.4 (window-to-china.eu, 2019-09-11), enterprises 3 percent."""
    before = cube_answer.cubes(Workspace(tmp_path), "CHN").years[2018]
    assert before.types["basic"] == 1090.4
    basic = {performer: v for (performer, kind), v in before.cells.items() if kind == "basic"}
    assert basic == {"higher_education": 590.0, "government_institute": 423.0}


def test_the_first_published_year_is_found_and_estimated_from_the_year_before(tmp_path):
    own = cube_answer.cubes(Workspace(tmp_path), "CHN")
    found = cube_answer.instance(own)
    assert (found.country, found.start, found.to) == ("CHN", 2018, 2019)
    assert found.rounded == ["enterprise"]
    errors = found.errors
    # carried, by hand: 1,335.6 / 1,090.4 of each amount of 2018 over the amount of 2019
    grown = 1335.6 / 1090.4
    hand = {"enterprise": 32.7 * grown / 50.8, "higher_education": 590 * grown / 722.2}
    for performer, value in hand.items():
        assert errors["carried"][performer] == pytest.approx(value - 1, abs=1e-6)
    assert set(errors) == {"ipf", "carried", "carried_by_performer"}


def test_every_year_adds_up_to_the_published_total(cube_made):
    for year in cube_made["funders"].years:
        assert sum(year.amounts.values()) == pytest.approx(year.total, abs=3)
        assert sum(year.shares.values()) == pytest.approx(1, abs=1e-12)
        assert 1 / 3 < year.concentration < 1
    # rows are those of the table
    names = {column.name for column in FUNDER.columns}
    payers = set(next(c for c in FUNDER.columns if c.name == "funder").values)
    for row in cube_made["funders"].document()["rows"]:
        assert set(row) == names and row["funder"] in payers
    keys = [tuple(row[name] for name in FUNDER.key) for row in cube_made["funders"].document()["rows"]]
    assert len(set(keys)) == len(keys)
    # a share of unknown rounding has no sure bounds
    for lang in ["en", "zh"]:
        from yuzui.investment.series.national_patterns import GovernmentShare

        row = funders.government(GovernmentShare(2023, 0.18, None, "sourced", "s", ""))
        assert row.concentration == funders.Bounds(None, None)
        answer = msgspec.structs.replace(cube_made["funders"], government=[*cube_made["funders"].government, row])
        said = "\n".join(one.say(lang) for _, one in funders.sentences(answer))
        assert "— and —" in said or "— 与 — 之间" in said
    # estimated cells are marked with their error
    names = [column.name for column in cube_view.twin(cube_made["CHN"]).columns]
    for row in cube_view.twin(cube_made["CHN"]).rows:
        cell = dict(zip(names, row, strict=True))
        estimated = cell["basis"].en.startswith("estimated")
        assert (cell["rel_error"] is not None) == estimated == (cell["year"] > 2019)


def regions_read():
    with Workspace.shipped("us_rd_by_state.csv").open(encoding="utf-8") as source:
        return list(csv.DictReader(source))


def test_the_latest_year_is_the_file_read_by_other_code(cube_made):
    """Sums of every state from the shipped file, read here without any of the code under test."""
    found, rows = cube_made["USA"].regions, regions_read()
    sums = {}
    for row in rows:
        if row["year"] == "2021":
            sums[row["state"]] = sums.get(row["state"], 0.0) + float(row["usd_millions"])
    assert found.year == 2021 and len(found.rows) == len(sums) == 51
    for row in found.rows:
        assert sum(row.amounts.values()) == pytest.approx(sums[row.region])
    assert found.rows[0].region == max(sums, key=sums.get) == "California"


def test_carried_a_year_ahead_by_hand(cube_made):
    """Each state's split of 2020 at its total of 2021: money in the wrong cell, all years."""
    money = {(int(r["year"]), r["state"], r["performer"]): float(r["usd_millions"]) for r in regions_read()}
    off = whole = 0.0
    for (year, state, performer), value in money.items():
        if year > 2016 and value > 0:
            last = {p: v for (y, s, p), v in money.items() if (y, s) == (year - 1, state)}
            now = sum(v for (y, s, _), v in money.items() if (y, s) == (year, state))
            off += abs(last[performer] * now / sum(last.values()) - value)
            whole += value
    (first,) = [row for row in cube_made["USA"].regions.holdout if row.ahead == 1]
    assert first.carried == pytest.approx(off / whole)
    assert first.ipf < first.carried


def test_a_sheet_that_an_answer_has_not_is_left_out(cube_made):
    for lang, wanted in (("en", ["Summary", "Cells", "Measured error", "Sources"]), ("zh", None)):
        sheets = contract.of("cube").exports(cube_made["CHN"], lang)
        assert wanted is None or [sheet.name for sheet in sheets] == wanted
        assert all(len(row) == len(s.headings) for s in sheets for row in s.rows)


def test_error_by_years_ahead_and_performer(cube_made):
    rows = cube_view.HOLDOUT.drawn(cube_made["CHN"], "file").rows
    assert len(rows) == 5 + 5 * 4
    assert [round(value, 3) for value in rows[0][2:]] == [0.038, 0.045, 0.041]
    # latest year by how it is known
    document = cube_made["CHN"]
    assert [cube_view.latest(document, b) for b in ("published", "fitted", "carried", "zero")] == [
        2019, 2023, 2024, 0,
    ]  # fmt: skip


def test_same_data_same_run_and_another_country_another(tmp_path):
    workspace = Workspace(tmp_path)
    first, again = asked("CHN", workspace), asked("CHN", workspace)
    assert first == again == contract.of("cube").answer(json.loads(json.dumps(first.document(), allow_nan=False)))
    assert asked("USA", workspace).run.id != first.run.id


def test_a_fit_that_stops_early_is_found(tmp_path, monkeypatch):
    """With one pass allowed no fit settles: each is a finding, and the document says how rough."""
    from yuzui.investment import cube

    assert asked("CHN", Workspace(tmp_path)).findings == []
    monkeypatch.setattr(cube, "SWEEPS", 1)
    found = asked("CHN", Workspace(tmp_path))
    rows = [one for one in found.findings if one.row]
    assert {one.code for one in rows} == {"unsettled"}
    years = [row.year for row in found.margins.unsettled]
    assert years == [2020, 2021, 2022, 2023] == [int(one.row) for one in rows]
    assert all(row.error > 1 for row in found.margins.unsettled)
    assert found.holdout.unsettled > 200
    assert found.findings[-1].count == found.holdout.unsettled


def test_falsified_amounts_do_not_keep_the_run(tmp_path, monkeypatch):
    """The published cells of the United States swapped between performers: the ratio moves."""
    from yuzui.investment import cube_answer

    workspace = Workspace(tmp_path)
    true = asked("CHN", workspace)
    bundled = cube_answer.bundled

    def shifted(place, country):
        found = bundled(place, country)
        if country != "USA":
            return found
        from dataclasses import replace

        cells = [f for f in found.rows if f.dimension == "performer_x_type"]
        values = [f.value for f in cells[7:] + cells[:7]]
        moved = [replace(f, value=v) for f, v in zip(cells, values, strict=True)]
        kept = tuple(f for f in found.rows if f.dimension != "performer_x_type")
        return replace(found, rows=(*kept, *moved))

    monkeypatch.setattr(cube_answer, "bundled", shifted)
    false = asked("CHN", workspace)
    assert false.run.id != true.run.id
    ratio = false.holdout.ratio_ipf_carried
    assert ratio is None or abs(ratio - true.holdout.ratio_ipf_carried) > 0.05


def test_same_data_same_run(tmp_path):
    workspace = Workspace(tmp_path)
    first = funders.compute(workspace, funders.Inputs())
    assert first == funders.compute(workspace, funders.Inputs())
    assert first.years[-1].shares["enterprise"] > 0.6
