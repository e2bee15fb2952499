# SPDX-License-Identifier: Apache-2.0
"""Kinds of facilities, centres, items, civil time."""

import csv
import datetime as dt
import json
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yuzui.errors import ColumnError, InputError, Place
from yuzui.facilities import registry
from yuzui.facilities.civil import days, midnight, second, shown, zone
from yuzui.facilities.jobs import centre_tree
from yuzui.facilities.kind import EVENTS, ROUTES
from yuzui.facilities.kinds.collaboration import EXAMPLE, in_time, later, rota, solve
from yuzui.facilities.kinds.network import DAY, uncovered
from yuzui.facilities.kinds.network import solve as network_solve
from yuzui.facilities.kinds.quota import fair_share, first_come
from yuzui.facilities.kinds.service import down
from yuzui.facilities.kinds.service import solve as service_solve
from yuzui.facilities.registry import (
    ACCESS,
    ATTRIBUTES,
    CLASSES,
    CONFLICTS,
    FACILITIES,
    ITEMS,
    LIGHT,
    READINGS,
    STAGES,
    kinds,
    stage,
    tree,
)
from yuzui.facilities.registry import rows as shipped_rows
from yuzui.job.contract import decoded, of
from yuzui.job.workspace import Workspace
from yuzui.model.tables import access
from yuzui.model.tables.facility import FACT_STATUS
from yuzui.model.tables.schedule import EVENT
from yuzui.text import Text


@given(st.dictionaries(st.sampled_from("abcde"), st.integers(1, 50), min_size=1), st.integers(0, 60))
def test_no_shift_given_to_another_would_be_owed_more(authors, shifts):
    order = rota(authors, shifts)
    taken = {name: order.count(name) for name in authors}
    assert len(order) == shifts
    # Webster: the last shift of everyone was owed no less than the next one of anyone
    for one, n in taken.items():
        for other, m in taken.items():
            if n:
                assert authors[one] * (2 * m + 1) >= authors[other] * (2 * n - 1)


def test_a_rota_only_grows():
    assert rota({"a": 7, "b": 3}, 9)[:5] == rota({"a": 7, "b": 3}, 5)
    # months of the calendar
    for day, months, expected in [
        ("2025-08-31", 6, "2026-02-28"), ("2027-08-31", 6, "2028-02-29"),
        ("2025-12-15", 1, "2026-01-15"), ("2025-05-31", 0, "2025-05-31"),
        ("2024-02-29", 12, "2025-02-28"), ("2025-01-31", 18, "2026-07-31"),
    ]:  # fmt: skip
        assert later(day, months) == dt.date.fromisoformat(expected)
    # alerts that were never sent are late
    assert in_time([1.0, None], 5) == 0.5
    assert in_time([], 5) is None
    # who did more owes nothing and what is released is not overdue
    given = dict(EXAMPLE.inputs) | {"done": {"north": 99}, "on": "2030-01-01"}
    found = solve(given)
    assert found["owed"] == {"east": 2, "north": 0, "south": 2}
    assert set(found["overdue"]) == {"r2", "r3"}
    # shifts without anybody
    with pytest.raises(InputError) as caught:
        solve(dict(EXAMPLE.inputs) | {"authors": {"x": 0}})
    assert caught.value.code == "nobody" and caught.value.mending is not None


SPAN = st.tuples(st.integers(0, 20), st.integers(1, 10)).map(lambda p: (p[0], p[0] + p[1]))
NAMES = ("a", "b", "c")


@given(st.dictionaries(st.sampled_from(NAMES), st.lists(SPAN, max_size=3)), st.integers(1, 3))
def test_a_cell_is_covered_while_k_stations_are_up(outages, k):
    from yuzui.facilities.opening_windows import merged

    down = {name: merged(spans) for name, spans in outages.items()}
    bare = {t for t in range(40) if sum(not any(a <= t < b for a, b in outages.get(n, ())) for n in NAMES) < k}
    found = uncovered(NAMES, k, down)
    assert {t for a, b in found for t in range(a, b)} == bare
    assert found == sorted(found) and all(a < b for a, b in found)


def answer(**more):
    given = {"cells": {"x": ["a", "b"]}, "k": 1, "period": 30 * DAY, "target": 0.9, "outages": []}
    return network_solve(given | more)


def test_a_quiet_period_burns_nothing():
    found = answer()
    assert found["kept"] and found["coverage"] == 1.0
    assert found["burn"] == {"1": 0.0, "7": 0.0, "30": 0.0}
    # a failure now burns the day more than the month
    end = 30 * DAY
    both = [(name, end - DAY // 2, end + 99) for name in "ab"]
    found = answer(outages=both)
    assert found["burn"] == {"1": 5.0, "7": pytest.approx(0.714), "30": pytest.approx(0.167)}
    assert found["left"] == round(3 * DAY) - DAY // 2
    # a promise without slack and a short period have no burn
    assert answer(target=1.0)["burn"] == {"1": None, "7": None, "30": None}
    assert answer(period=2 * DAY)["burn"] == {"1": 0.0, "7": None, "30": None}
    # what is no network
    for more in [{"k": 3}, {"cells": {}}, {"period": 0}]:
        with pytest.raises(InputError) as caught:
            answer(**more)
        assert caught.value.code == "too_few_stations" and caught.value.mending is not None


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 10), st.integers(1, 5)), max_size=25))
def test_order_capacity_and_no_needless_wait(jobs):
    jobs = sorted(jobs)
    submit, run, procs = ([j[i] for j in jobs] for i in range(3))
    starts = first_come(submit, run, procs, 5)
    assert starts == sorted(starts)
    assert all(start >= arrived for start, arrived in zip(starts, submit, strict=True))

    def used(t):
        return sum(p for s, r, p in zip(starts, run, procs, strict=True) if s <= t < s + r)

    assert all(used(t) <= 5 for t in range(max(starts, default=0) + 12))
    for i, start in enumerate(starts):
        earliest = max(submit[i], starts[i - 1] if i else 0)
        if start > earliest:
            # a second before, the processors of earlier jobs left too few free
            busy = sum(
                p for s, r, p in zip(starts[:i], run[:i], procs[:i], strict=True)
                if s <= start - 1 < s + r
            )  # fmt: skip
            assert busy + procs[i] > 5


def test_a_job_larger_than_the_machine_is_refused():
    with pytest.raises(InputError) as caught:
        first_come([0, 1], [1, 1], [1, 9], 8)
    assert caught.value.place.row == 2 and caught.value.code == "over_capacity"
    # fair share is one unused and a half at the share
    found = fair_share({"a": 30.0, "b": 70.0}, {"a": 30, "b": 70, "c": 0})
    assert found["a"] == found["b"] == pytest.approx(0.5)
    assert fair_share({}, {"a": 1, "b": 1}) == {"a": 1.0, "b": 1.0}
    # use without a share has no claim
    found = fair_share({"a": 1.0, "x": 1.0}, {"a": 1, "y": 1})
    assert found["x"] == 0.0 and found["y"] == 1.0
    # units do not matter
    one = fair_share({"a": 1.0, "b": 2.0}, {"a": 3, "b": 4})
    assert fair_share({"a": 10.0, "b": 20.0}, {"a": 0.3, "b": 0.4}) == pytest.approx(one)


OUTAGE = st.tuples(st.sampled_from("ab"), st.integers(-5, 40), st.integers(-5, 40))


@given(st.lists(OUTAGE, max_size=12))
def test_each_second_of_a_channel_counts_once(outages):
    seconds = {(c, t) for c, a, b in outages for t in range(max(0, a), min(30, b))}
    total, merged = down(outages, 30)
    assert total == len(seconds)
    assert merged == sum((c, t - 1) not in seconds for c, t in seconds)


def test_a_promise_without_slack():
    found = service_solve({"channels": 1, "period": 10, "target": 1.0, "outages": [("a", 0, 1)]})
    assert found["burn"] is None and not found["kept"]
    assert service_solve({"channels": 1, "period": 10, "target": 1.0, "outages": []})["kept"]
    # a service without time is refused
    with pytest.raises(InputError):
        service_solve({"channels": 0, "period": 10, "target": 0.9, "outages": []})


def row(id, name, location, **more):
    kind = "comprehensive national science centre"
    blank = {"since": "", "status": "", "source": "page", "fact_status": "sourced", "note": ""}
    return {"id": id, "kind": kind, "name": name, "location": location} | blank | more


def site(id, words):
    unsaid = dict.fromkeys(registry.Site.__struct_fields__)
    return registry.Site(**(unsaid | {"id": id, "parent": id, "site": words}))


SITES = [
    site("a", "Huairou, Beijing"),
    site("b", "Beijing (FITI backbone)"),
    site("c", "Huairoutan, Hebei"),
    site("d", None),
]


def test_a_site_is_in_the_centre_its_words_name_else_only_in_the_region():
    [one] = tree([row("NSC-HR", "Huairou", "Beijing")], SITES)
    assert [s.id for s in one.inside] == ["a"]
    assert [s.id for s in one.region_only] == ["b"]
    # what is not known is none and what rests on memory is held
    rows = [row("X", "Elsewhere", "", fact_status="memory-only", since="2017-01")]
    [one] = tree(rows, SITES)
    assert one.from_memory and one.since == "2017-01" and not one.status
    assert one.inside == [] == one.region_only


PRIMARY = (
    "S1 network S2 service S3 rig S4 network S5 beamline S6 rig A1 beamline A2 rig A3 rig "
    "A4 collaboration A5 quota P1 beamline P2 collaboration P3 beamline P4 hosting P5 beamline "
    "P6 accelerator H1 biomedical H2 beamline H3 cohort H4 network H5 quota"
).split()


def rows():
    path = files("yuzui") / "demo_data" / "facilities.csv"
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def test_there_are_22_items_in_four_classes():
    assert len(ITEMS) == len({item.id for item in ITEMS}) == 22
    counts = {c: sum(item.id[0] == c for item in ITEMS) for c in "SAPH"}
    assert counts == {"S": 6, "A": 5, "P": 6, "H": 5}
    assert {item.id[0] for item in ITEMS} < set(CLASSES)
    # primary kind is that of the plan
    for id, kind in list(zip(PRIMARY[::2], PRIMARY[1::2], strict=True)):
        modes = {row["access_mode"] for row in rows() if row["facility_id"] == id}
        assert {kinds(id, mode)[0] for mode in modes} == {kind}
    # no row of the access table is unused
    assert {row["access_mode"] for row in rows()} == set(ACCESS)
    # stage by words
    for status, expected in [
        ("operating; national acceptance 2023-05-10", "operating"),
        ("partly operating: CHIEF1300 launched 2025-09-29", "trial"),
        ("under construction, completion targeted 2025", "building"),
        ("first beam 2025-10; user start not found", "commissioning"),
        ("approved 2017-05, 5-year build; completion not found", "unknown"),
        ("not found", "unknown"),
        ("", "unknown"),
    ]:
        assert stage(status) == expected and expected in STAGES
    # routes and events are those of the record
    assert set(ROUTES) == set(access.ROUTES)
    assert set(EVENTS) == set(EVENT["kind"].values)


BERLIN, SHANGHAI = zone("Europe/Berlin"), zone("Asia/Shanghai")


def test_a_day_has_23_24_or_25_hours():
    for day, hours in (("2026-03-29", 23), ("2026-10-25", 25), ("2026-10-26", 24)):
        first = midnight(dt.date.fromisoformat(day), BERLIN)
        following = dt.date.fromisoformat(day) + dt.timedelta(days=1)
        ((found, low, high),) = days(first, midnight(following, BERLIN), BERLIN)
        assert (found.isoformat(), high - low) == (day, hours * 3600) and low == first
    # days part an interval
    low = second("2026-12-01T22:00", SHANGHAI.key)
    parts = list(days(low, low + 30 * 3600, SHANGHAI))
    assert [(d.day, (b - a) // 3600) for d, a, b in parts] == [(1, 2), (2, 24), (3, 4)]
    assert not list(days(low, low, SHANGHAI))
    # no such zone
    assert zone(None).key == zone("UTC").key
    with pytest.raises(InputError) as told:
        zone("Mars/Olympus")
    assert told.value.code == "unknown_timezone"
    # a second is written with its offset
    assert shown(second("2026-07-01T12:00", BERLIN.key), BERLIN) == "2026-07-01T12:00+02:00"
    assert shown(second("2026-12-01T09:00:30", SHANGHAI.key), SHANGHAI).endswith("09:00:30+08:00")


def utc(*parts):
    return int(dt.datetime(*parts, tzinfo=dt.UTC).timestamp())


def test_a_time_of_a_place():
    assert second("2026-09-01 08:00", "Asia/Shanghai") == utc(2026, 9, 1, 0)
    assert second("2026-09-01", "UTC") == utc(2026, 9, 1)
    assert second("2026-09-01T08:00:01Z", "Asia/Shanghai") == utc(2026, 9, 1, 8, 0, 1)
    assert second(12, "UTC") == 12
    # the hour that is skipped is an error
    # 29 March 2026 in Berlin: 02:00 is followed by 03:00
    with pytest.raises(InputError) as caught:
        second("2026-03-29 02:30", "Europe/Berlin", Place(sheet="calendar", row=3, column="from"))
    error = caught.value
    assert error.code == "clock_gap"
    assert error.expected == "2026-03-29 01:59:59 · 2026-03-29 03:00:00"
    assert (error.place.sheet, error.place.row, error.place.column) == ("calendar", 3, "from")
    before, after = error.expected.split(" · ")
    assert second(after, "Europe/Berlin") == utc(2026, 3, 29, 1)
    assert second(before, "Europe/Berlin") == utc(2026, 3, 29, 1) - 1
    # a skipped hour written in chinese
    with pytest.raises(InputError) as caught:
        second("2026年3月29日 2:30", "Europe/Berlin")
    assert caught.value.expected == "2026-03-29 01:59:59 · 2026-03-29 03:00:00"
    # the hour that comes twice needs its offset
    with pytest.raises(InputError) as caught:
        second("2026-10-25 02:30", "Europe/Berlin")
    assert caught.value.code == "clock_fold"
    early, late = caught.value.expected.split(" · ")
    assert second(early, "Europe/Berlin") == utc(2026, 10, 25, 0, 30)
    assert second(late, "Europe/Berlin") == utc(2026, 10, 25, 1, 30)
    # what is no time
    for said in ["soon", "", "2026-13-01", True]:
        with pytest.raises(InputError) as caught:
            second(said, "UTC")
        assert caught.value.code == "wrong_type"
        assert caught.value.mending is not None


@pytest.fixture
def registry_rows():
    path = files("yuzui") / "demo_data" / "facilities.csv"
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


@pytest.fixture
def built(registry_rows):
    sites = registry.sites(registry_rows)
    facts = registry.facts(sites)
    return sites, facts, {item.id: item for item in registry.items(sites, facts)}


def test_sites_and_items_are_counted_apart(built):
    sites, _, items = built
    assert len(sites) == len({site.id for site in sites}) == 33
    assert sum(item.in_list for item in items.values()) == 22 and len(items) == 24
    assert items["A5"].sites == ["A5-1", "A5-2", "A5-3", "A5-4"]


def values(facts, item, attribute):
    return [f.value for f in facts if (f.resource, f.attribute) == (item, attribute)]


def test_conflicts_are_kept_side_by_side(built):
    for item, attribute, expected in [
        ("P5", "cost", ["859 M CNY", "908 M CNY"]),
        ("P6", "cost", ["2.67 bn CNY", "2.5 bn CNY"]),
        ("S5", "partner", ["CASC", "CASIC"]),
        ("X1", "users", ["40,000+", "24,600"]),
    ]:
        _, facts, items = built
        assert values(facts, item, attribute) == expected
        mine = [f for f in facts if (f.resource, f.attribute) == (item, attribute)]
        assert {f.status for f in mine} == {"conflicting"}
        assert attribute in items[item].conflicts


def test_the_wind_tunnel_has_no_name(built):
    sites, facts, items = built
    assert items["S3"].name is None and not items["S3"].quarantined
    assert [s.name for s in sites if s.parent == "S3"] == [None]
    (name,) = [f for f in facts if (f.resource, f.attribute) == ("S3", "name")]
    assert (name.value, name.status) == ("", "not found")


def test_what_rests_on_memory_is_held_back(built):
    _, facts, items = built
    assert items["H4"].quarantined and items["H4"].name is None
    assert {f.status for f in facts if f.resource == "H4"} == {"memory-only"}


def test_coordinates_are_never_called_sourced(built):
    sites, facts, _ = built
    placed = [site for site in sites if site.lat is not None]
    assert len(placed) == 23
    assert {site.coord_error_km for site in placed} == {1.0, 10.0}
    assert {f.status for f in facts if f.attribute == "coordinates"} == {"unverified"}


def test_every_fact_has_a_source_and_a_known_status(built):
    _, facts, _ = built
    assert all(f.source and f.status in FACT_STATUS for f in facts)
    assert {f.attribute for f in facts} <= set(ATTRIBUTES)
    keys = [(f.resource, f.attribute, f.as_of, f.value) for f in facts]
    assert len(keys) == len(set(keys))


def test_every_reading_stands_in_the_file(built):
    sites, facts, _ = built
    assert not [f for f in registry.findings(sites, facts) if f.table == "fact" and f.seen]
    assert {(r.item, r.attribute) for r in READINGS} >= set(CONFLICTS)


def test_a_corrected_text_drops_the_old_figure(registry_rows):
    for row in registry_rows:
        row["capacity_facts"] = row["capacity_facts"].replace("908 M in 2018 text", "")
    sites = registry.sites(registry_rows)
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


def test_a_missing_column_is_named(registry_rows):
    for row in registry_rows:
        del row["access_mode"]
    with pytest.raises(ColumnError) as caught:
        registry.check(registry_rows)
    assert caught.value.place.column == "access_mode"


def test_an_unknown_item_or_way_of_access_is_refused_with_its_row(registry_rows):
    for column, value in [("facility_id", "Z9"), ("access_mode", "by telephone")]:
        rows = [dict(row) for row in registry_rows]
        rows[4][column] = value
        with pytest.raises(InputError) as caught:
            registry.check(rows)
        assert (caught.value.place.row, caught.value.place.column) == (6, column)
        assert caught.value.seen == value and caught.value.say("zh")


def test_light_sources():
    path = files("yuzui") / "demo_data" / "light_sources.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    found = registry.light_sources(rows)
    assert found.count == 73 and len(found.countries) == 25
    assert sorted(found.kinds.values()) == [18, 55]
    assert {c.country: c.count for c in found.countries}["China"] == 3
    assert sum(c.count for c in found.countries) == 73


def test_rows_of_what_ships(tmp_path):
    workspace = Workspace(tmp_path)
    assert len(shipped_rows(workspace, FACILITIES)) == 33
    assert {row["kind"] for row in shipped_rows(workspace, LIGHT)} == {"synchrotron", "fel"}


@pytest.fixture(scope="module")
def registry_document(tmp_path_factory):
    return of("registry").run(Workspace(tmp_path_factory.mktemp("w") / "work"))


def test_the_document_is_plain_json(registry_document):
    assert decoded(type(registry_document), registry_document.document()) == registry_document
    # counts
    counts = registry_document.counts
    assert (counts.items, counts.references, counts.sites) == (22, 2, 33)
    assert registry_document.counts.facts == len(registry_document.facts) + registry_document.held
    assert registry_document.light_sources.count == 73
    # conflicts show every value with its source
    found = {(c.item, c.attribute): c.values for c in registry_document.conflicts}
    assert [v.value for v in found["P5", "cost"]] == ["859 M CNY", "908 M CNY"]
    assert [v.value for v in found["P6", "cost"]] == ["2.67 bn CNY", "2.5 bn CNY"]
    assert [v.value for v in found["S5", "partner"]] == ["CASC", "CASIC"]
    assert all(v.source and v.note for values in found.values() for v in values)
    # what rests on memory appears nowhere
    text = json.dumps(registry_document.document())
    assert "CSES" not in text and "China Earthquake Administration" not in text
    assert registry_document.held == 5
    assert {i.id for i in registry_document.items if i.quarantined} == {"H4"}
    # no name is shown for the wind tunnel
    (tunnel,) = [i for i in registry_document.items if i.id == "S3"]
    assert tunnel.name is None and tunnel.stage == "unknown"


def test_one_facility_is_answered_alone_and_an_unknown_one_refused(tmp_path):
    job, workspace = of("registry"), Workspace(tmp_path)
    found = job.run(workspace, item="S5")
    assert [one.id for one in found.items] == ["S5"] == [one.item for one in found.conflicts]
    assert {one.row for one in found.findings} == {"S5"}
    assert [words.en for _, words in job.lines(found)].count("CASIC") == 1
    with pytest.raises(InputError) as caught:
        job.run(workspace, item="S7")
    assert caught.value.code == "unknown_facility" and "S6" in caught.value.expected
    # what rests on memory alone is not told by its id either
    assert job.run(workspace, item="H4").facts == []


def test_centres_are_dated_where_sources_date_them_and_hold_the_facilities_placed_there(tmp_path):
    workspace = Workspace(tmp_path)
    found = of("centre_tree").run(workspace)
    named = {one.id: one for one in found.centres}
    # centres.csv: the approval of the fourth was not found, nine laboratories rest on memory
    assert named["NSC-GBA"].since == "" and named["NSC-HR"].since == "2017-05-25"
    cells = {cell for row in centre_tree.LISTED.drawn(found, "file").rows for cell in row}
    assert {Text("not found", "未查到"), "2017-05-25", Text("sourced", "有来源")} <= cells
    assert found.held == 9 and not any(one.fact_status == "memory-only" for one in found.centres)
    placed = {id: {one.id: one for one in centre.facilities} for id, centre in named.items()}
    assert set(placed["NSC-HR"]) == {"S1", "A1", "P3", "H2", "H5"}
    assert set(placed["NSC-ZJ"]) == {"P1", "X1"} and named["NSC-ZJ"].region_only == ["S4", "H1"]
    # the network testbed has a site in Beijing and one in Hefei; Beijing is no more than the region of Huairou
    assert set(placed["NSC-HF"]) == {"S6", "A5"} and named["NSC-HR"].region_only == ["A5"]
    # instruments: what a source counts, and what was loaded with the facility it is part of
    assert [(one.attribute, one.amount) for one in placed["NSC-ZJ"]["P1"].stated] == [
        ("lines", 3),
        ("end_stations", 10),
    ]
    assert found.science.facilities == 9 and not named["NSC-HR"].counts.instruments
    with workspace.view.act("load", "instruments", "two of the source, one of nobody") as change:
        rows = [("I1", "A1"), ("I2", "A1-1"), ("I3", "")]
        change.insert(
            "resource", [{"id": id, "kind": "instrument", "parent": parent or None, "name": id} for id, parent in rows]
        )
    [source] = [
        one
        for centre in of("centre_tree").run(workspace).centres
        for one in centre.facilities
        if centre.id == "NSC-HR" and one.id == "A1"
    ]
    assert [one.id for one in source.instruments] == ["I1", "I2"]
    # nothing is guessed: what no source places is apart, what rests on memory is not shown at all
    assert "S3" in {one.id for one in found.apart.facilities} and found.held_facilities == ["H4"]
    assert [(one.owner, one.instruments) for one in found.apart.instruments] == [("Grid'5000", 37)]
