# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.errors import InputError
from yuzui.investment.series import facts, identities, ratio


def of(rows, measure="basic", whole="total", **more):
    return ratio.ratio(facts.read(rows, "s.csv"), "CHN", measure, whole, **more)


def test_final_figures_are_preferred_and_others_stand_beside(china):
    share = ratio.ratio(identities.check(facts.read(china)), "CHN", "basic", "total")
    assert share.kind == "final" and list(share.shares) == list(range(2014, 2025))
    assert {point.kind for point in share.others} == {"preliminary"}
    assert [point.year for point in share.others] == [2016, 2017, 2020, 2021, 2023, 2024]


@pytest.mark.parametrize(("kind", "expected"), [("preliminary", 0.0609), ("final", 0.0650)])
def test_2021_in_each_vintage_and_never_mixed(china, kind, expected):
    share = ratio.ratio(facts.read(china), "CHN", "basic", "total", kind)
    assert share.at(2021).share == pytest.approx(expected, abs=5e-5)


def test_preliminary_over_final_is_refused(row):
    rows = [row("GERD", "27956.3", 2021), row("basic", "1696", 2021, "preliminary")]
    with pytest.raises(InputError) as caught:
        of(rows)
    error = caught.value
    assert (error.code, error.exit, error.place.row) == ("mixed_vintage", 2, 3)
    assert "preliminary" in error.seen and "final" in error.seen
    assert "版次" in error.message.zh


def test_every_mixed_year_is_named(row):
    rows = [
        cell for year in (2021, 2022) for cell in (row("GERD", "1000", year), row("basic", "60", year, "preliminary"))
    ]
    with pytest.raises(InputError) as caught:
        of(rows)
    assert len(caught.value.more) == 1


def test_a_year_with_both_vintages_of_both_figures_is_fine(row):
    rows = [
        row(name, value, 2021, vintage)
        for vintage in ("final", "preliminary")
        for name, value in (("GERD", "1000"), ("basic", "60"))
    ]
    assert of(rows).latest.kind == "final"


def test_other_units_are_refused(row):
    rows = [row("GERD", "1000"), row("basic", "60", unit="M CNY")]
    with pytest.raises(InputError) as caught:
        of(rows)
    assert caught.value.code == "mixed_units" and caught.value.place.column == "unit"


def test_a_numerator_without_denominator_is_flagged(row):
    share = of([row("GERD", "1000"), row("basic", "60"), row("basic", "66", 2025)])
    assert share.latest.year == 2024
    assert [f.code for f in share.findings] == ["missing_value"]


def test_held_back_rows_make_no_ratio(row):
    rows = [row("GERD", "1000"), row("basic", "60")]
    rows += [row("GERD", "1100", 2025), row("basic", "99", 2025, status="memory-only")]
    assert of(rows).latest.year == 2024


def test_the_whole_may_be_the_sum_of_another_dimension(china):
    share = ratio.ratio(facts.read(china), "CHN", "basic", "performer")
    assert share.latest.year == 2023  # 2024 has one performer only
    assert share.at(2019).share == pytest.approx(1335.6 / 22143.6, abs=1e-7)
    assert "parts_not_total" in [f.code for f in share.findings]


def test_only_shares_serve_where_there_are_no_amounts(row):
    cells = {"dimension": "share_of_GERD", "unit": "percent", "vintage": "UIS"}
    share = of([row(value="5.0", year=y) | cells for y in (2010, 2011)])
    assert share.latest.share == 0.05 and share.latest.whole is None and share.kind == "panel"


def test_published_share_a_hundred_times_off_is_refused(row):
    cells = {"dimension": "share_of_GERD", "unit": "percent"}
    with pytest.raises(InputError) as caught:
        of([row("GERD", "1000"), row("basic", "60"), row(value="0.06") | cells])
    assert caught.value.code == "percent_fraction"


def test_published_share_slightly_off_is_flagged(row):
    cells = {"dimension": "share_of_GERD", "unit": "percent"}
    share = of([row("GERD", "1000"), row("basic", "60"), row(value="6.1") | cells])
    assert [f.code for f in share.findings] == ["conflicting_values"]
    assert share.latest.share == 0.06


@pytest.mark.parametrize("asked", [{"measure": "colour"}, {"whole": "colour"}, {"kind": "restated"}])
def test_what_is_not_there_is_said_with_what_is(row, asked):
    with pytest.raises(InputError) as caught:
        of([row("GERD", "1000"), row("basic", "60")], **asked)
    assert caught.value.code == "no_series" and "basic" in caught.value.expected


def test_a_file_of_one_other_country_names_the_option(row):
    rows = [row("GERD", "1000", country="XYZ"), row("basic", "60", country="XYZ")]
    with pytest.raises(InputError) as caught:
        of(rows)
    assert caught.value.fix.en == "--country XYZ"


def test_the_series_as_it_ended_in_a_year(china):
    whole = ratio.ratio(facts.read(china), "CHN", "basic", "total")
    then = whole.until(2020)
    assert then.latest.year == 2020 and then.kind == whole.kind
    assert {point.year for point in then.others} == {2016, 2017, 2020}
    assert then.points == tuple(point for point in whole.points if point.year <= 2020)


def test_a_country_in_small_letters_is_answered_with_the_option(row):
    with pytest.raises(InputError) as caught:
        ratio.ratio(facts.read([row("GERD", "10"), row("basic", "1")]), "chn", "basic", "total")
    assert caught.value.fix.en == "--country CHN"


def test_rows_that_wait_for_a_person_are_named_and_not_called_missing(row):
    with pytest.raises(InputError) as caught:
        of([row("GERD", "1000"), row("basic", "60", status="memory_only")])
    error = caught.value
    assert (error.code, error.place.row) == ("held_back", 3)
    assert "yuzui path confirm --file s.csv" in error.fix.zh


def test_only_what_can_be_a_whole_is_offered_as_one(row):
    cells = {"dimension": "share_of_GERD", "unit": "percent", "vintage": "UIS"}
    with pytest.raises(InputError) as caught:
        of([row(value="5.0") | cells], whole="share_of_GERD")
    assert caught.value.expected.endswith("of: total")


def test_amounts_that_are_not_published_are_refused_in_both_languages():
    place = ("panel", "UIS", "", ("s",), "sourced")
    assert ratio.Point(2000, 0.1, 10.0, 100.0, *place).amounts() == (10.0, 100.0)
    for part, whole in ((None, None), (10.0, None)):
        with pytest.raises(InputError) as caught:
            ratio.Point(2000, 0.1, part, whole, *place).amounts()
        error = caught.value
        assert error.code == "no_amounts" and "2000" in error.message.zh and error.fix.zh
