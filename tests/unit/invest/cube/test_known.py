# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.errors import InputError
from yuzui.investment.cube.known import REST, before, known, readings
from yuzui.investment.series import facts as series
from yuzui.investment.series import panel


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


def test_later_years_are_fitted_or_carried_and_say_so():
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
        known(panel.facts(uis), "DEU", "panel")
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


def test_a_rounded_share_of_a_type_without_a_total_makes_no_cell():
    share = next(rows(2018, share_of_type_x_performer__design_AND_firms=20))
    told = [*rows(2018, **LATER), {**share, "unit": "percent"}, *rows(2019, **FIRST)]
    assert before(known(series.read(told), "CHN")) is None
