# SPDX-License-Identifier: Apache-2.0
"""Lists of instruments and what is said of them."""

import csv
import json
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contracts.checks.study import document_faults

from yuzui.errors import InputError
from yuzui.facilities import instrument_reports
from yuzui.facilities import instrument_reports as report_words
from yuzui.facilities.instrument_reports import (
    Due,
    due_year,
    each_once,
    home_of,
    of,
    overlaps,
    replacement_report,
    shares,
    use,
    value_by_currency,
)
from yuzui.facilities.jobs import instruments
from yuzui.job import contract
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC, Subject
from yuzui.sheets.formats import write_xlsx
from yuzui.sheets.sheet import Export


def row(id, since="2015-06-01", life=10, value=100, coin="CNY", **more):
    return {
        "id": id, "commissioned": since, "service_years": life, "asset_value": value,
        "currency": coin, **more,
    }  # fmt: skip


def test_due_is_commissioning_plus_life():
    assert due_year(row("a")) == 2025
    assert due_year(row("a", since=None)) is due_year(row("a", life=None)) is None
    # a stated end of support stands above a life meant
    assert due_year(row("a", supported_until="2022-12-29")) == 2022
    assert due_year(row("a", life=None, supported_until="2030-01-01")) == 2030
    # what a machine says that was never told the date is no date
    assert due_year(row("a", supported_until="1970-01-01")) == 2025
    assert due_year(row("a", life=None, supported_until="1970-01-01")) is None
    # overdue due unknown and retired
    rows = [
        row("a"), row("b", since="2016-01-01"), row("c", since="2020-01-01", coin="EUR"),
        row("d", since=None), row("e", retired="2020-01-01"), row("b", since="1990-01-01"),
        row("f", since="2020-12-31", value=None),
    ]  # fmt: skip
    told = replacement_report(rows, 2026)
    assert (told.instruments, told.retired, told.unknown) == (6, 1, 1)
    assert told.overdue == Due(None, 1, {"CNY": 100}, 1)
    assert [(one.year, one.count) for one in told.years] == [(2026, 1), (2030, 2)]
    assert told.years[1].value == {"EUR": 100} and told.years[1].valued == 1
    counted = told.retired + told.unknown + told.overdue.count
    assert counted + sum(one.count for one in told.years) == told.instruments
    # capabilities repeat an instrument that counts once
    assert [r["asset_value"] for r in each_once([row("a"), row("a", value=9), row("b")])] == [
        100, 100,
    ]  # fmt: skip
    # a value without a currency is no sum
    assert value_by_currency([row("a", coin=None), row("b", value=None), row("c"), row("d", coin="USD")]) == {
        "CNY": 100, "USD": 100,
    }  # fmt: skip


def origin_row(id, country, value=None, coin="CNY"):
    return {"id": id, "origin_country": country, "asset_value": value, "currency": coin}


def test_the_class_of_an_instrument():
    for said, expected in [("CN", "domestic"), ("cn", "domestic"), ("中国", "domestic"), ("国产", "domestic"),
     ("US", "foreign"), ("德国", "foreign"), ("", "unknown"), (None, "unknown"), (" ", "unknown")]:  # fmt: skip
        assert of(origin_row("a", said), "CN") == expected
    # home may be elsewhere
    assert of(origin_row("a", "德国"), "DE") == "domestic" and of(origin_row("a", "CN"), "DE") == "foreign"

    # home is where most of them stand
    def at(id, country):
        return {"id": id, "country": country}

    assert home_of([at("a", "France"), at("b", "CN"), at("c", "法国"), at("d", None)]) == "FR"
    # a row for each capability is one instrument still
    assert home_of([at("a", "FR"), at("b", "中国"), at("b", "中国"), at("b", "中国")]) == "CN"
    assert home_of([at("a", "FR"), at("b", "US"), at("b", "US")]) == "FR"
    assert home_of([at("a", None), at("b", "Atlantis")]) == "CN"
    # shares by count and by value stand side by side
    rows = [origin_row("a", "CN", 100), origin_row("b", "US", 700), origin_row("c", None, 200), origin_row("d", "CN"),
            origin_row("a", "US", 9), origin_row("e", "US", 50, "EUR")]  # fmt: skip
    told = shares(rows, "CN")
    assert told.count == {"domestic": 2, "foreign": 2, "unknown": 1}
    assert told.share == {"domestic": 0.4, "foreign": 0.4, "unknown": 0.2}
    assert told.value_share["CNY"] == {"domestic": 0.1, "foreign": 0.7, "unknown": 0.2}
    assert told.value["EUR"] == {"domestic": 0, "foreign": 50, "unknown": 0}
    assert told.valued == 4
    # without instruments there is no share
    assert shares([], "CN").share == {"domestic": None, "foreign": None, "unknown": None}


def overlap_row(id, low=1.0, high=20.0, unit="keV", code="x", used=100.0, offered=1000.0, **more):
    return {
        "id": id, "code": code, "scheme": "PaNET", "low": low, "high": high, "unit": unit,
        "used_hours": used, "offered_hours": offered, "owner": f"o-{id}", **more,
    }  # fmt: skip


def ids(rows, threshold=0.3):
    return [(p.a.id, p.b.id) for p in overlaps(rows, threshold).pairs]


def test_a_use_that_is_not_known_is_not_a_low_use():
    rows = [overlap_row("a"), overlap_row("b", used=None), overlap_row("c", offered=None), overlap_row("d", offered=0)]
    told = overlaps(rows, 0.3)
    assert told.pairs == [] and told.no_use == 3 and use(rows[1]) is None
    # both must be little used and do the same
    rows = [overlap_row("a"), overlap_row("b", low=20.0, high=30.0), overlap_row("c", used=400.0), overlap_row("d", code="y"),
            overlap_row("e", low=21.0, high=30.0), overlap_row("f", low=None, high=None)]  # fmt: skip
    told = overlaps(rows, 0.3)
    assert ids(rows) == [("a", "b"), ("b", "e")]
    assert (told.busy, told.no_range) == (1, 1)
    assert told.pairs[0].low == told.pairs[0].high == 20_000.0
    # units compare only when they are the same but for a prefix
    assert ids([overlap_row("a"), overlap_row("b", low=500.0, high=2000.0, unit="eV")]) == [("a", "b")]
    assert ids([overlap_row("a"), overlap_row("b", low=1.0, high=20.0, unit="nm")]) == []
    # one instrument is no pair and the nearest comes first
    place = {"lat": 30.0, "coord_error_km": 1.0}
    rows = [overlap_row("a", **place, lon=100.0), overlap_row("a", **place, lon=100.0),
            overlap_row("b", **place, lon=110.0), overlap_row("c", **place, lon=101.0)]  # fmt: skip
    assert ids(rows)[0] == ("a", "c") and ("a", "a") not in ids(rows)
    assert overlaps(rows, 0.3).pairs[0].error_km == 2.0


ENDS = st.tuples(st.integers(0, 20), st.integers(0, 10)).map(lambda p: (p[0], p[0] + p[1]))


@given(st.lists(st.tuples(ENDS, st.integers(0, 10)), max_size=8))
def test_every_pair_is_found_once(given_):
    rows = [
        overlap_row(f"i{n}", float(ends[0]), float(ends[1]), used=float(used), offered=10.0)
        for n, (ends, used) in enumerate(given_)
    ]
    expected = {
        (a["id"], b["id"])
        for a, b in combinations(rows, 2)
        if max(a["used_hours"], b["used_hours"]) < 5 and max(a["low"], b["low"]) <= min(a["high"], b["high"])
    }
    pairs = ids(rows, 0.5)
    assert set(pairs) == expected and len(pairs) == len(expected)


HEADS = ["id", "name", "owner", "capability", "scheme", "range from", "range to", "range unit",
         "hours used", "hours offered", "country of origin", "commissioned", "service life",
         "asset value", "currency"]  # fmt: skip
ROWS = [
    ("a", "A", "X", "c", "own", 1, 9, "keV", 1, 10, "CN", "2010-01-01", 10, 1000, "CNY"),
    ("b", "B", "Y", "c", "own", 5, 9, "keV", 2, 10, "US", "2020-01-01", 10, 3000, "CNY"),
    ("c", "C", "Y", "c", "own", 5, 9, "keV", 9, 10, None, None, None, None, None),
]


@pytest.fixture
def made(tmp_path):
    def of(rows=ROWS, **more):
        write_xlsx(tmp_path / "l.xlsx", [Export("instruments", HEADS, rows)])
        given = {"path": tmp_path / "l.xlsx", "year": 2026} | more
        return contract.of("instruments").run(Workspace(tmp_path / "w"), **given)

    return of


def test_a_list_that_ships_is_known_by_its_name_and_says_where_it_is_from(tmp_path):
    rows, aside, file = instrument_reports.find(Workspace(tmp_path), "testbed_clusters.csv")
    assert (len(rows), aside, file.origin, file.vintage) == (37, [], "real", "2026-03")
    assert "Grid'5000" in file.name


def test_where_instruments_are_kept_the_list_is_of_these(tmp_path):
    workspace = Workspace(tmp_path)
    contract.of("load").run(workspace, files=[Workspace.shipped("testbed_clusters.csv")])
    rows, _, _ = instrument_reports.find(workspace, "")
    assert len(rows) == 37 and all(row["id"].startswith("G5K-") for row in rows)


def test_years_and_shares(made):
    due, origin = contract.of("instruments").pictures(made())
    assert [row[-1] for row in due.twin.rows] == [1, 1]
    shares = [row[2] for row in origin.twin.rows]
    assert shares[:3] == [1 / 3, 1 / 3, 1 / 3] and shares[3:] == [0.25, 0.75, 0.0]


def test_tables(made):
    for lang in ("en", "zh"):
        pairs, _, years, shares, aside = contract.of("instruments").exports(made(), lang)
        assert [(row[5], row[9]) for row in pairs.rows] == [("a", "b")]
        assert [tuple(row[1:]) for row in years.rows] == [(1, 1, 1000.0), (1, 1, 3000.0)]
        assert [row[2] for row in shares.rows] == [1, 1, 1, 1000.0, 3000.0, 0.0]
        assert list(aside.rows) == []


def test_sums_of_two_currencies_are_never_added():
    assert " + " in report_words.sums({"CNY": 100, "EUR": 200}).en
    assert report_words.sums({}).en == "value not known"


ZH = ["资产编号", "仪器名称", "所属单位", "技术代码", "代码体系", "范围下限", "范围上限", "范围单位",
      "有效机时", "额定机时", "产地", "启用日期", "使用年限", "原值（万元）"]  # fmt: skip
INSTRUMENTS_ROWS = [
    ("E1", "甲", "X", "a1", "PaNET", 1, 20, "keV", 300, 2000, "中国", "2012-05-01", 10, 120.5),
    ("E2", "乙", "Y", "a1", "PaNET", 5, 30, "keV", 200, 2000, "US", "2015-01-01", 12, 800),
    ("E3", "丙", "Y", "a1", "PaNET", 40, 50, "keV", 200, 2000, None, "2020-01-01", 10, None),
    ("E4", "丁", "Z", "a1", "PaNET", 5, 30, "keV", None, 2000, "德国", None, 10, 66),
]


def instruments_listed(path, heads=ZH, rows=INSTRUMENTS_ROWS):
    write_xlsx(path, [Export("仪器清单", heads, rows)])
    return path


def test_what_ships_says_plainly_what_it_lacks(tmp_path):
    made = contract.of("instruments").run(Workspace(tmp_path), year=2026)
    assert list(document_faults(instruments, made.document())) == []
    assert made.overlap.pairs == [] and made.replacement.years == []
    assert made.counts.instruments > 100
    assert {"used_hours", "origin_country", "service_years"} <= set(made.lacking)
    said = " ".join(line.en for _, line in report_words.sentences(made))
    for word in ("overlap cannot be told", "what is due cannot be told", "no share of home"):
        assert word in said
    assert contract.of("instruments").pictures(made) == []


def test_a_list_with_chinese_headings(tmp_path):
    path = instruments_listed(tmp_path / "l.xlsx")
    made = contract.of("instruments").run(Workspace(tmp_path / "w"), path=str(path), year=2026)
    assert list(document_faults(instruments, made.document())) == []
    (pair,) = made.overlap.pairs
    assert (pair.a.id, pair.b.id, pair.low, pair.high) == (
        "E1", "E2", 5000.0, 20000.0,
    )  # fmt: skip
    assert made.replacement.overdue.value == {"CNY": 120_500_000}
    assert [one.year for one in made.replacement.years] == [2027, 2030]
    told = made.origin_shares
    assert told.count == {"domestic": 1, "foreign": 2, "unknown": 1}
    assert told.value_share["CNY"]["domestic"] == pytest.approx(120.5 / 986.5)
    assert made.lacking == [] and len(contract.of("instruments").pictures(made)) == 2


def test_a_row_that_cannot_be_read_is_set_aside(tmp_path):
    rows = [*INSTRUMENTS_ROWS, (None, "戊", "Z", *[None] * 11), ("E6", "己", "Z", *[None] * 9, -3, None)]
    path = instruments_listed(tmp_path / "l.xlsx", rows=rows)
    made = contract.of("instruments").run(Workspace(tmp_path / "w"), path=path, year=2026)
    (aside,) = made.rejected
    assert (aside.row, aside.column) == (6, "id")
    assert made.counts == instrument_reports.Counts(rows=5, instruments=5, rejected=1)
    assert [(one.code, one.column) for one in made.findings] == [("out_of_range", "service_years")]
    assert any("unreadable: 1" in line.en for _, line in report_words.sentences(made))


def test_options_out_of_range(tmp_path_factory):
    for given in [{"threshold": 0}, {"threshold": 2}, {"year": 12}, {"home": "China"}]:
        tmp_path = tmp_path_factory.mktemp("case")
        with pytest.raises(InputError) as caught:
            contract.of("instruments").run(Workspace(tmp_path), **given)
        assert caught.value.code == "option" and caught.value.mending is not None


def test_what_is_restricted_changes_no_byte(tmp_path):
    answers = []
    for level in (None, "restricted"):
        made = Workspace(tmp_path / str(level), Subject("o", frozenset({"programme_officer"})))
        if level:
            with made.view.act("test", "x") as change:
                change.insert("resource", [{"id": "X9", "name": "hidden"}])
                change.insert("row_visibility", [{"table": "resource", "row": "X9", "level": level}])
        answers.append(json.dumps(contract.of("instruments").run(made.seen_by(PUBLIC), year=2026).document()))
    assert answers[0] == answers[1]


def test_the_clusters_that_ship_are_counted_as_their_lines_are(tmp_path):
    """Counted in the file by string alone: no reader, no date, no study."""
    path = "testbed_clusters.csv"
    with Workspace.shipped(path).open(encoding="utf-8", newline="") as source:
        lines = list(csv.DictReader(source))
    ends = [line["supported_until"] for line in lines if line["supported_until"] != "1970-01-01"]
    made = contract.of("instruments").run(Workspace(tmp_path), path=path, year=2026)
    told, share = made.replacement, made.origin_shares.count
    assert told.overdue.count == sum(end < "2026" for end in ends) == 24
    assert told.unknown == len(lines) - len(ends) == 2
    assert share == {"domestic": 0, "foreign": 35, "unknown": 2}
    assert made.options.home == "FR" and sum(line["country"] == "France" for line in lines) == 33
    elsewhere = contract.of("instruments").run(Workspace(tmp_path), path=path, year=2026, home="US")
    at_home = sum(line["origin_country"] == "US" for line in lines)
    assert elsewhere.origin_shares.count["domestic"] == at_home > 20


def test_a_list_of_another_currency_is_asked_for_its_home_and_use_alone_is_not_no_use(tmp_path):
    path = tmp_path / "list.csv"
    heads = "Asset No,Instrument,Country of origin,Purchase value (kEUR),Effective hours,Technique"
    path.write_text(f'{heads}\nA1,SEM,Germany,310,1512,a1\nA2,TEM,Japan,"1,250",,a1\n')
    workspace = Workspace(tmp_path / "w")
    with pytest.raises(InputError) as told:
        contract.of("instruments").run(workspace, path=str(path))
    assert "--home DE" in told.value.fix.en
    made = contract.of("instruments").run(workspace, path=str(path), home="DE")
    assert made.origin_shares.value["EUR"]["domestic"] == 31_000_000
    said = " ".join(line.en for _, line in report_words.sentences(made))
    assert "none has both hours used and hours offered" in said
