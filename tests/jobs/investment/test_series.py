# SPDX-License-Identifier: Apache-2.0
"""Series of R&D as read and checked."""

import csv
import os
from decimal import Decimal
from pathlib import Path

import pytest

from yuzui.errors import ColumnError, InputError, Place
from yuzui.investment.series import facts, national_patterns, ratio
from yuzui.investment.series import national_patterns as funds
from yuzui.investment.series.facts import read
from yuzui.model.tables.statistic import RD_FACT


def test_the_words_of_a_vintage_map_to_five_kinds():
    for text, kind in [
        ("final communique", "final"),
        ("as first published in final communique", "final"),
        ("restated (implied by next communique: level minus change)", "restated"),
        ("preliminary (Jan-Mar of next year)", "preliminary"),
        ("UIS", "panel"),
        ("OECD via aggregator", "panel"),
        ("derived", "derived"),
        ("快报", "preliminary"),
        ("公报", "final"),
        ("修订", "restated"),
        ("yesterday", None),
        ("", None),
    ]:
        assert facts.kind_of(text) == kind
    # a figure in any dress
    for cell, value in [("36,326.8", "36326.8"), ("３６３２６.８", "36326.8"), (-2, "-2"), ("\u22122.5", "-2.5")]:
        assert facts.figure(cell) == Decimal(value)
    # missing is none and never zero
    for cell in [None, "", "  "]:
        assert facts.figure(cell) is None
    # what is no number is refused
    for cell in ["n/a", "12b", "inf", "NaN", "1.2.3", "1e308", "1e-308"]:
        with pytest.raises(ValueError):
            facts.figure(cell)
    # errors say place seen and expected in both languages
    for check, text, code in [
        (facts.country, "China", "country"),
        (facts.year, "13/12", "year"),
        (facts.year, "2024-25", "year"),
        (facts.word, "", "missing_value"),
        (facts.value, "about 5", "value"),
        (facts.unit, "", "unit_missing"),
        (facts.kind, "", "vintage"),
        (facts.kind, "newest", "vintage"),
    ]:
        with pytest.raises(InputError) as caught:
            check(text, Place("s.csv", row=4, column="c"))
        error = caught.value
        assert (error.code, error.exit, error.place.row, error.seen) == (code, 2, 4, text)
        assert error.message.zh and not error.message.zh.isascii()
        assert error.expected
    # year written by a spreadsheet
    assert facts.year("2024.0", Place()) == 2024


def codes(found):
    return [finding.code for finding in found.findings]


def test_shipped_series_of_china_is_read_whole(china):
    found = facts.read(china, "china.csv")
    assert len(found.rows) == 156 and found.held_back == () and found.findings == ()
    assert len({fact.key for fact in found.rows}) == 156
    assert {fact.vintage_kind for fact in found.rows} == {"final", "preliminary", "restated", "derived"}
    # columns are those of the record
    columns = facts.read(china).columns()
    assert set(columns) == set(RD_FACT.names)
    assert {len(cells) for cells in columns.values()} == {156}
    assert columns["value"][0] == Decimal("13015.6")


def test_composite_categories_are_split(row):
    found = facts.read([row("higher_education|basic", dimension="performer_x_type")])
    assert found.rows[0].parts == ("higher_education", "basic")
    # composite of another number of parts is refused
    for category in ["higher_education", "a|b|c"]:
        with pytest.raises(InputError) as caught:
            facts.read([row(category, dimension="performer_x_type")])
        assert caught.value.code == "composite_category"
    # memory only rows are held back and counted
    rows = [row(), row("GERD", "900", status="memory-only"), row("applied", status="not found")]
    found = facts.read(rows)
    assert [fact.category for fact in found.rows] == ["basic"]
    assert [fact.status for fact in found.held_back] == ["memory-only", "not found"]
    assert codes(found) == ["quarantined", "quarantined"]
    # exact repeats are dropped and counted
    found = facts.read([row(), row()])
    assert len(found.rows) == 1 and codes(found) == ["duplicate"]
    # one source with two values is refused
    with pytest.raises(InputError) as caught:
        facts.read([row(), row(value="101")], "s.csv")
    assert caught.value.code == "duplicate_key" and caught.value.place.row == 3
    # two sources that disagree are both kept
    found = facts.read([row(), row(value="101", source="b")])
    assert len(found.rows) == 2 and codes(found) == ["conflicting_values"]
    # a missing value is kept as none and flagged
    found = facts.read([row(value=""), row("GERD", "9")])
    assert found.rows[0].value is None and codes(found) == ["missing_value"]


def test_unknown_words_are_flagged_not_dropped(row):
    found = facts.read([row(dimension="colour"), row("GERD", status="certain")])
    assert codes(found) == ["unknown_word", "unverified"]
    assert found.rows[1].status == "partly sourced"
    # percent and fraction confused
    for value, unit in [("6.88", "1"), ("688", "percent"), ("-1", "percent")]:
        share = row(value=value, unit=unit, dimension="share_of_GERD")
        with pytest.raises(InputError) as caught:
            facts.read([share])
        assert caught.value.code == "percent_fraction"
    # a share suspiciously small is flagged
    found = facts.read([row(value="0.0688", unit="percent", dimension="share_of_GERD")])
    assert codes(found) == ["out_of_range"]
    # all bad rows are named at once
    with pytest.raises(InputError) as caught:
        facts.read([row(unit=""), row(), row(year="n")], "s.csv")
    error = caught.value
    assert [error.place.row, *(more.place.row for more in error.more)] == [2, 4]
    assert len(error.json()["errors"]) == 2
    # missing column is named
    cells = {name: cell for name, cell in row().items() if name != "vintage"}
    with pytest.raises(ColumnError) as caught:
        facts.read([cells], "s.csv")
    assert caught.value.place.column == "vintage" and "country" in caught.value.seen
    # a row that ends early is named by its own number
    short = {name: row()[name] for name in ("country", "year", "dimension")}
    with pytest.raises(InputError) as caught:
        facts.read([row(), short], "s.csv")
    assert (caught.value.place.row, caught.value.place.column) == (3, "category")
    # empty rows are passed over and an empty file refused
    blank = dict.fromkeys(row(), "")
    assert facts.read([blank, row()]).rows[0].row == 3
    with pytest.raises(InputError) as caught:
        facts.read([blank])
    assert caught.value.code == "empty_series"


def test_series_add_up(row):
    both = facts.read([row()]) + facts.read([row("GERD", status="memory-only")])
    assert len(both.rows) == len(both.held_back) == 1


def rate(row, value, vintage="final", year=2024):
    more = {"dimension": "growth_type", "unit": "percent", "source": "r"}
    return row("basic", value, year, vintage, **more)


def compare(rates, levels):
    return facts.compare(read(rates), read(levels))


def test_growth_is_that_of_the_amounts(row):
    (found,) = compare([rate(row, "10.7")], [row(value="2500.9"), row(value="2259.1", year=2023)])
    assert found.recomputed == pytest.approx(100 * (2500.9 / 2259.1 - 1))
    assert found.apart < 0.05 and found.base == "final" and found.missing is None
    # a preliminary rate is of a preliminary amount over the final one
    levels = [
        row(value="110"),
        row(value="120", vintage="preliminary"),
        row(value="100", year=2023),
        row(value="90", year=2023, vintage="preliminary"),
    ]
    (found,) = compare([rate(row, "20", "preliminary")], levels)
    assert found.recomputed == pytest.approx(20)
    # the restated year before is the base
    levels = [row(value="110"), row(value="100", year=2023)]
    restated = row(value="105", year=2023, vintage="restated")
    (found,) = compare([rate(row, "4.8")], [*levels, restated])
    assert found.base == "restated" and found.apart < 0.05
    # a missing amount is named
    for known, missing in [(2023, 2024), (2024, 2023)]:
        (found,) = compare([rate(row, "5")], [row(year=known)])
        assert (found.recomputed, found.missing, found.apart) == (None, missing, 0.0)


@pytest.fixture
def year(row):
    """A year whose types miss the total by a given amount."""

    def make(gap="0", year=2020):
        total = Decimal(1000)
        rest = total - 100 - 200 + Decimal(gap)
        parts = {"GERD": total, "basic": 100, "applied": 200, "experimental": rest}
        return facts.read([row(name, str(value), year) for name, value in parts.items()], "s.csv")

    return make


def test_rounding_is_allowed(year):
    for gap in ["0", "0.1", "-0.1"]:
        assert facts.check_identities(year(gap)).findings == ()
    # an unlisted gap is an error with row and remedy
    for gap in ["0.11", "-0.2", "2.0"]:
        with pytest.raises(InputError) as caught:
            facts.check_identities(year(gap))
        error = caught.value
        assert error.code == "unknown_gap" and error.place.row == 2
        assert "--accept-gap" in error.fix.en and "--accept-gap" in error.fix.zh
    # an accepted gap is kept with its reason
    found = facts.check_identities(year("2.0"), accept="printed so").findings
    assert [f.code for f in found] == ["parts_not_total"] and "printed so" in found[0].seen


def test_the_gap_of_2021_holds_exactly_as_listed(china):
    found = facts.check_identities(facts.read(china)).findings
    assert [f.code for f in found] == ["known_gap"] and "+2.0" in found[0].seen


@pytest.mark.parametrize("other", ["3145.5", "3145.3", "3143.3"])
def test_any_other_gap_in_2021_is_not_the_listed_one(china, other):
    moved = [r | {"value": other} if r["value"] == "3145.4" else r for r in china]
    assert moved != china
    if other == "3143.3":  # the gap closes to -0.1
        assert facts.check_identities(facts.read(moved)).findings == ()
        return
    with pytest.raises(InputError, match="not listed"):
        facts.check_identities(facts.read(moved))


def test_a_sum_with_a_part_missing_says_nothing(row):
    found = facts.read([row("GERD", "1000"), row("basic", "100"), row("applied", "5")])
    assert facts.gaps(found.rows) == []
    # vintages are summed apart
    rows = [
        row("GERD", "1000", vintage="preliminary"),
        *(row(name, "1") for name in ("basic", "applied", "experimental")),
    ]
    assert facts.gaps(facts.read(rows).rows) == []


def test_performers_are_checked_too(china):
    found = facts.gaps(facts.read(china).rows)
    assert len([gap for gap in found if gap.dimension == "performer"]) == 10
    assert max(abs(gap.gap) for gap in found if gap.dimension == "performer") <= Decimal("0.1")


FOLDER = Path(os.environ.get("YUZUI_DATA", ""), "policy")


def rows(name):
    with (FOLDER / name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


@pytest.fixture(scope="module")
def larger_china():
    return facts.check_identities(facts.read(rows("rd_expenditure.csv"), "rd_expenditure.csv"))


@pytest.mark.data(*(f"policy/{name}.csv" for name in ("rd_expenditure", "oecd_basic_share", "tax_rules")))
def test_306_rows_without_a_repeated_key_in_five_kinds(larger_china):
    assert len(larger_china.rows) == 306 == len({fact.key for fact in larger_china.rows})
    kinds = {fact.vintage_kind for fact in larger_china.rows}
    assert kinds == {"final", "restated", "preliminary", "panel", "derived"}
    assert len({fact.vintage for fact in larger_china.rows}) == 7
    assert [finding.code for finding in larger_china.findings] == ["known_gap"]
    # panel shares stand beside the final series
    share = ratio.ratio(larger_china, "CHN", "basic", "total")
    assert share.kind == "final" and len(share.points) == 11
    assert {point.kind for point in share.others} == {"preliminary", "panel"}
    apart = [abs(p.share - share.at(p.year).share) for p in share.others if share.at(p.year)]
    assert max(a for a in apart) < 0.005
    # panel counts what it leaves out
    found = ratio.read(rows("oecd_basic_share.csv"))
    assert found.excluded["no_value"] == 10 and found.excluded["held_back"] == 7
    assert sum(found.excluded.values()) + found.rows == 697


def line(type, performer, source, value, year=2000, prices="current"):
    return {
        "type": type,
        "year": year,
        "performer": performer,
        "source": source,
        "usd_millions": value,
        "price_basis": prices,
    }


TABLE = [
    line("R&D", "All performers", "All funding sources", 1000.0),
    line("basic research", "All performers", "All funding sources", 150.0),
    line("applied research", "All per-formers", "All funding sources", 250.0),
    line("R&D", "Businessd", "Total", 800.0),
    line("R&D", "Businessd", "Own domestic", 700.0),
    line("R&D", "Federal intramurala", "Federal", 120.0),
    line("R&D", "FFRDCsb", "Total", 30.0),
    line("R&D", "FFRDCsb", "Federal", 30.0),
    line("R&D", "Nonfederal governmentc", "Total", float("nan")),
    line("R&D", "NPOsf", "Total", 50.0),
    line("basic research", "Businessd", "Total", 90.0),
    line("applied research", "Business", "Total", 200.0),
    line("R&D", "All performers", "All funding sources", 9.0, prices="constant_2017"),
]


def test_footnote_letters_and_hyphens():
    for text, name in [
        ("Businessd", "Business"),
        ("Federal intramurala", "Federal intramural"),
        ("FFRDCsb", "FFRDCs"),
        ("FFRDCs", "FFRDCs"),
        ("NPOsf", "NPOs"),
        ("All per-formers", "All performers"),
        ("Somebody", "Somebody"),
    ]:
        assert national_patterns.name(text) == name


def values(found, dimension):
    return {f.category: float(f.value) for f in found.rows if f.dimension == dimension}


def test_totals_and_derived_development():
    found = national_patterns.read(TABLE)
    assert values(found, "total") == {"GERD": 1000}
    assert values(found, "type") == {"basic": 150, "applied": 250, "experimental": 600}
    derived = [f.category for f in found.rows if f.status == "derived"]
    assert derived[0] == "experimental"
    # sectors are summed and nothing is counted twice
    assert values(national_patterns.read(TABLE), "performer") == {
        "enterprise": 800,
        "government_institute": 150,
        "other": 50,
    }
    # negative development is kept and flagged
    rows = [*TABLE, line("applied research", "All performers", "All funding sources", 900.0)]
    found = national_patterns.read(rows)
    assert values(found, "type")["experimental"] == -50
    assert [f.code for f in found.findings] == ["out_of_range"]
    # a year without a total is refused
    with pytest.raises(InputError) as caught:
        national_patterns.read([*TABLE, line("R&D", "All performers", "All funding sources", 9.0, 2001)])
    assert caught.value.code == "missing_total" and "2001" in caught.value.say("zh")


def test_filter_leaves_73_economies(uis):
    found = ratio.read(uis)
    assert len(found.shares) == 73 and found.rows == 582
    assert found.excluded == {"not_specified": 80}
    assert "10" in found.filter
    assert len(ratio.read(uis, largest=Decimal(100)).shares) == 81


def test_no_split_no_memory_no_second_source():
    rows = [
        {"iso3": "AAA", "year": "2000", "basic_pct": "20", "not_specified_pct": "", "status": "derived"},
        {"iso3": "AAA", "year": "2000", "basic_pct": "21", "not_specified_pct": "0", "status": "derived"},
        {"iso3": "BBB", "year": "2000", "basic_pct": "", "not_specified_pct": "0", "status": "derived"},
        {"iso3": "CCC", "year": "2000", "basic_pct": "9", "not_specified_pct": "0", "status": "memory-only"},
        {"iso3": "DDD", "year": "2000", "basic_pct": "9", "not_specified_pct": "11", "status": ""},
    ]
    found = ratio.read(rows)
    assert found.shares == {"AAA": {2000: 0.2}}
    assert found.excluded == {"duplicate": 1, "no_value": 1, "held_back": 1, "not_specified": 1}


def test_facts_of_the_panel(uis):
    found = ratio.facts(uis, "uis.csv")
    assert {fact.vintage_kind for fact in found.rows} == {"panel"}
    basic = found.select(country="CHN", year=2015, category="basic")
    assert [str(fact.value) for fact in basic] == ["5.054"]


def test_another_table_is_refused():
    with pytest.raises(ColumnError):
        ratio.read([{"iso3": "AAA", "year": "2000"}])
    # a row from memory counts once the fact it is was confirmed
    row = {"iso3": "AAA", "year": 2020.0, "basic_pct": "9", "status": "memory-only", "source": "S"}
    name = ratio.fact(row, "basic").id
    assert name == "AAA|2020|share_of_GERD|basic|percent|panel|S"
    found = ratio.read([row], confirmed={name: "Li"})
    assert found.shares == {"AAA": {2020: 0.09}} and found.confirmed == {name: "Li"}
    (held,) = ratio.facts([{**row, "applied_pct": "", "experimental_pct": ""}]).held_back
    assert held.id == name and held.status == "memory-only"


def share(*rows):
    return ratio.ratio(facts.read(rows, "s.csv"), "CHN", "basic", "total")


def test_amounts_that_make_no_share_are_refused_with_their_row(row):
    for whole, part, code, line in [
        ("1000", "-5", "not_positive", 3),
        ("1000", "0", "not_positive", 3),
        ("-1000", "5", "not_positive", 2),
        ("0", "5", "not_positive", 2),
        ("1000", "6000", "share_range", 3),
    ]:
        with pytest.raises(InputError) as caught:
            share(row("GERD", whole), row("basic", part))
        error = caught.value
        assert (error.code, error.exit, error.place.row) == (code, 2, line)
        assert error.place.column == "value" and error.mending.zh and error.message.zh
    # every such year is named
    rows = [cell for y in (2021, 2022) for cell in (row("GERD", "10", y), row("basic", "-1", y))]
    with pytest.raises(InputError) as caught:
        share(*rows)
    assert len(caught.value.more) == 1
    # a share below a thousandth is kept and flagged
    tiny = share(row("GERD", "1000"), row("basic", "0.5"))
    assert [(f.code, f.row) for f in tiny.findings] == [("out_of_range", "3")]
    assert tiny.latest.share == 0.0005
    assert not share(row("GERD", "1000"), row("basic", "1")).findings


def of(rows, measure="basic", whole="total", **more):
    return ratio.ratio(facts.read(rows, "s.csv"), "CHN", measure, whole, **more)


def test_final_figures_are_preferred_and_others_stand_beside(china):
    share = ratio.ratio(facts.check_identities(facts.read(china)), "CHN", "basic", "total")
    assert share.kind == "final" and list(share.shares) == list(range(2014, 2025))
    assert {point.kind for point in share.others} == {"preliminary"}
    assert [point.year for point in share.others] == [2016, 2017, 2020, 2021, 2023, 2024]
    # 2021 in each vintage and never mixed
    for kind, expected in [("preliminary", 0.0609), ("final", 0.0650)]:
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
    # every mixed year is named
    rows = [
        cell for year in (2021, 2022) for cell in (row("GERD", "1000", year), row("basic", "60", year, "preliminary"))
    ]
    with pytest.raises(InputError) as caught:
        of(rows)
    assert len(caught.value.more) == 1
    # a year with both vintages of both figures is fine
    rows = [
        row(name, value, 2021, vintage)
        for vintage in ("final", "preliminary")
        for name, value in (("GERD", "1000"), ("basic", "60"))
    ]
    assert of(rows).latest.kind == "final"
    # other units are refused
    rows = [row("GERD", "1000"), row("basic", "60", unit="M CNY")]
    with pytest.raises(InputError) as caught:
        of(rows)
    assert caught.value.code == "mixed_units" and caught.value.place.column == "unit"
    # a numerator without denominator is flagged
    share = of([row("GERD", "1000"), row("basic", "60"), row("basic", "66", 2025)])
    assert share.latest.year == 2024
    assert [f.code for f in share.findings] == ["missing_value"]
    # held back rows make no ratio
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
    # published share a hundred times off is refused
    cells = {"dimension": "share_of_GERD", "unit": "percent"}
    with pytest.raises(InputError) as caught:
        of([row("GERD", "1000"), row("basic", "60"), row(value="0.06") | cells])
    assert caught.value.code == "percent_fraction"
    # published share slightly off is flagged
    cells = {"dimension": "share_of_GERD", "unit": "percent"}
    share = of([row("GERD", "1000"), row("basic", "60"), row(value="6.1") | cells])
    assert [f.code for f in share.findings] == ["conflicting_values"]
    assert share.latest.share == 0.06
    # what is not there is said with what is
    for asked in [{"measure": "colour"}, {"whole": "colour"}, {"kind": "restated"}]:
        with pytest.raises(InputError) as caught:
            of([row("GERD", "1000"), row("basic", "60")], **asked)
        assert caught.value.code == "no_series" and "basic" in caught.value.expected
    # a file of one other country names the option
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
    # rows that wait for a person are named and not called missing
    with pytest.raises(InputError) as caught:
        of([row("GERD", "1000"), row("basic", "60", status="memory_only")])
    error = caught.value
    assert (error.code, error.place.row) == ("held_back", 3)
    assert "yuzui path confirm --file s.csv" in error.fix.zh
    # only what can be a whole is offered as one
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


def funds_line(performer, source, value, kind="R&D", **more):
    return line(kind, performer, source, value, **more)


SOURCES_OF_FUNDS_TABLE = [
    funds_line("All performers", "All funding sources", 100.0),
    funds_line("All federal", "Total", 30.0),
    funds_line("Businessd", "Total", 60.0),
    funds_line("Businessd", "Federal", 10.0),
    funds_line("Businessd", "Own domestic", 50.0),
    funds_line("Businessd", "Foreign business", float("nan")),
    funds_line("Federal intramurala", "Federal", 15.0),
    funds_line("FFRDCsb", "Total", 15.0),
    funds_line("FFRDCsb", "Federal", 5.0),
    funds_line("Higher educatione", "Total", 10.0),
    funds_line("Higher educatione", "Nonfederal government", 4.0),
    funds_line("Higher educatione", "NPO", 6.0),
    funds_line("Higher educatione", "NPO", 99.0, kind="basic research"),
    funds_line("Businessd", "Federal", 99.0, prices="constant_2017"),
]


def test_sources_are_summed_over_performers():
    (year,) = funds.read_funding(SOURCES_OF_FUNDS_TABLE)
    assert year.amounts == {
        "central_government": 30, "local_government": 4, "enterprise": 50, "other": 6,
        "not_split": 10,
    }  # fmt: skip
    assert sum(year.amounts.values()) == year.total == 100
    assert year.concentration == pytest.approx(0.34**2 + 0.5**2 + 0.06**2 + 0.1**2)
    # a table without sources is refused
    with pytest.raises(InputError) as caught:
        funds.read_funding(SOURCES_OF_FUNDS_TABLE[:1])
    assert caught.value.code == "no_sources" and caught.value.mending.zh
    # so is a year without its total
    with pytest.raises(InputError) as caught:
        funds.read_funding([row for row in SOURCES_OF_FUNDS_TABLE if row["performer"] != "All performers"])
    assert caught.value.code == "missing_total"
    # abroad and enterprises are one so that years compare
    assert funds.together({"abroad": 0.1, "enterprise": 0.6, "local_government": 0.3}) == {
        "enterprise": pytest.approx(0.7),
        "government": pytest.approx(0.3),
    }
    # equal payers have the inverse of their number
    for n, index in [(1, 1.0), (2, 0.5), (4, 0.25)]:
        assert funds.herfindahl({str(k): 1 / n for k in range(n)}) == pytest.approx(index)
    # bounds hold every division of the rest
    low, high = funds.bounds(0.2, 2)
    for first in (0.0, 0.1, 0.4, 0.8):
        index = funds.herfindahl({"g": 0.2, "a": first, "b": 0.8 - first})
        assert low - 1e-12 <= index <= high + 1e-12
    assert (low, high) == (pytest.approx(0.36), pytest.approx(0.68))
    # rounding widens the bounds
    low, high = funds.bounds(0.2, 2, 0.01)
    assert low == pytest.approx(0.21**2 + 0.79**2 / 2) and high == pytest.approx(0.19**2 + 0.81**2)
    # a third each is among the divisions that rounding allows
    assert funds.bounds(0.33, 2, 0.01)[0] == pytest.approx(1 / 3)


def test_the_published_share_of_government(china):
    found = funds.government(read(china), "CHN")
    # half a unit of the last decimal of 0.45 % of GDP and of an intensity of 2.56 %, 2022
    half = 0.176 * (0.005 / 0.45 + 0.005 / 2.56)
    assert found[-1].error == pytest.approx(half, abs=5e-5)
    assert all(one.error for one in found)
    assert [one.year for one in found] == list(range(2016, 2023))
    assert found[3].share == pytest.approx(0.205) and found[3].status == "derived"
    assert funds.government(read(china), "USA") == []
