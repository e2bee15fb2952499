# SPDX-License-Identifier: Apache-2.0
"""Facts with conflicts kept, names never guessed, memory held back."""

import csv
from importlib.resources import files

import pytest

from yuzui.errors import ColumnError, InputError
from yuzui.facilities import registry
from yuzui.facilities.readings import ATTRIBUTES, CONFLICTS, READINGS
from yuzui.model.tables.facility import FACT_STATUS


@pytest.fixture
def rows():
    path = files("yuzui") / "demo_data" / "facilities.csv"
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


@pytest.fixture
def built(rows):
    sites = registry.sites(rows)
    facts = registry.facts(sites)
    return sites, facts, {item["id"]: item for item in registry.items(sites, facts)}


def test_sites_and_items_are_counted_apart(built):
    sites, _, items = built
    assert len(sites) == len({site["id"] for site in sites}) == 33
    assert sum(item["in_list"] for item in items.values()) == 22 and len(items) == 24
    assert items["A5"]["sites"] == ["A5-1", "A5-2", "A5-3", "A5-4"]


def values(facts, item, attribute):
    return [f["value"] for f in facts if (f["resource"], f["attribute"]) == (item, attribute)]


@pytest.mark.parametrize(
    ("item", "attribute", "expected"),
    [
        ("P5", "cost", ["859 M CNY", "908 M CNY"]),
        ("P6", "cost", ["2.67 bn CNY", "2.5 bn CNY"]),
        ("S5", "partner", ["CASC", "CASIC"]),
        ("X1", "users", ["40,000+", "24,600"]),
    ],
)
def test_conflicts_are_kept_side_by_side(built, item, attribute, expected):
    _, facts, items = built
    assert values(facts, item, attribute) == expected
    mine = [f for f in facts if (f["resource"], f["attribute"]) == (item, attribute)]
    assert {f["status"] for f in mine} == {"conflicting"}
    assert attribute in items[item]["conflicts"]


def test_the_wind_tunnel_has_no_name(built):
    sites, facts, items = built
    assert items["S3"]["name"] is None and not items["S3"]["quarantined"]
    assert [s["name"] for s in sites if s["parent"] == "S3"] == [None]
    (name,) = [f for f in facts if (f["resource"], f["attribute"]) == ("S3", "name")]
    assert (name["value"], name["status"]) == ("", "not found")


def test_what_rests_on_memory_is_held_back(built):
    _, facts, items = built
    assert items["H4"]["quarantined"] and items["H4"]["name"] is None
    assert {f["status"] for f in facts if f["resource"] == "H4"} == {"memory-only"}


def test_coordinates_are_never_called_sourced(built):
    sites, facts, _ = built
    placed = [site for site in sites if site["lat"] is not None]
    assert len(placed) == 23
    assert {site["coord_error_km"] for site in placed} == {1.0, 10.0}
    assert {f["status"] for f in facts if f["attribute"] == "coordinates"} == {"unverified"}


def test_every_fact_has_a_source_and_a_known_status(built):
    _, facts, _ = built
    assert all(f["source"] and f["status"] in FACT_STATUS for f in facts)
    assert {f["attribute"] for f in facts} <= set(ATTRIBUTES)
    keys = [(f["resource"], f["attribute"], f["as_of"], f["value"]) for f in facts]
    assert len(keys) == len(set(keys))


def test_words_from_memory_make_a_fact_weaker(built):
    _, facts, _ = built
    weak = {f["resource"] for f in facts if f["status"] == "partly sourced"}
    assert {"S4", "P1", "P3", "P4"} <= weak


def test_every_reading_stands_in_the_file(built):
    sites, facts, _ = built
    assert not [f for f in registry.findings(sites, facts) if f.table == "fact" and f.seen]
    assert {(r.item, r.attribute) for r in READINGS} >= set(CONFLICTS)


def test_a_corrected_text_drops_the_old_figure(rows):
    for row in rows:
        row["capacity_facts"] = row["capacity_facts"].replace("908 M in 2018 text", "")
    sites = registry.sites(rows)
    facts = registry.facts(sites)
    assert values(facts, "P5", "cost") == ["859 M CNY"]
    missing = [f for f in registry.findings(sites, facts) if f.seen]
    assert [(f.row, f.code) for f in missing] == [("P5", "missing_value")]


def test_findings_say_what_a_reader_must_know(built):
    sites, facts, _ = built
    codes = [(f.code, f.row, f.count) for f in registry.findings(sites, facts)]
    assert ("quarantined", "H4", 1) in codes and ("missing_value", "S3", 1) in codes
    assert ("unverified", "", 23) in codes
    assert sorted(r for c, r, _ in codes if c == "conflicting_values") == ["P5", "P6", "S5", "X1"]


def test_a_missing_column_is_named(rows):
    for row in rows:
        del row["access_mode"]
    with pytest.raises(ColumnError) as caught:
        registry.check(rows)
    assert caught.value.place.column == "access_mode"


@pytest.mark.parametrize(("column", "value"), [("facility_id", "Z9"), ("access_mode", "by telephone")])
def test_an_unknown_item_or_way_of_access_is_refused_with_its_row(rows, column, value):
    rows[4][column] = value
    with pytest.raises(InputError) as caught:
        registry.check(rows)
    assert (caught.value.place.row, caught.value.place.column) == (6, column)
    assert caught.value.seen == value and caught.value.say("zh")


def test_light_sources():
    path = files("yuzui") / "demo_data" / "light_sources.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    found = registry.light_sources(rows)
    assert found["count"] == 73 and len(found["countries"]) == 25
    assert sorted(found["kinds"].values()) == [18, 55]
    assert {c["country"]: c["count"] for c in found["countries"]}["China"] == 3
    assert sum(c["count"] for c in found["countries"]) == 73
