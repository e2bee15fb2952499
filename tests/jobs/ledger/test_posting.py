# SPDX-License-Identifier: Apache-2.0
"""What happened, posted to the ledger."""

import json
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as replaced
from tests import loading
from tests.contracts.checks import study
from tests.jobs.facilities.ledger_walks import walks
from tests.jobs.ledger.ledger_day import DAY, EVENTS, FILES, LEDGER, made

from yuzui.errors import InputError
from yuzui.faces.cli.main import run as yuzui
from yuzui.facilities import key_figures
from yuzui.facilities import time_ledger as stored
from yuzui.facilities.replay import check, continues
from yuzui.facilities.time_ledger import Book, Grant, Overgranted, Posting, balances, overgranted, post, statement
from yuzui.job import audited_export
from yuzui.job.contract import decoded, of
from yuzui.job.result import plain
from yuzui.job.workspace import Workspace
from yuzui.ledger import facility_year, job_log, postings
from yuzui.ledger.facility_year import Answer
from yuzui.ledger.jobs import ledger
from yuzui.ledger.pages import facility_availability, facility_sharing
from yuzui.ledger.pages import ledger as page
from yuzui.ledger.postings import gather, holds, parts, span
from yuzui.model.schema import TABLES
from yuzui.model.tables.schedule import EVENT
from yuzui.model.visibility import PUBLIC, Eq
from yuzui.sheets import formats
from yuzui.store.duck import Lake
from yuzui.store.sql.statement import rows_on_sqlite
from yuzui.view.drawing import NARROW, WIDE
from yuzui.view.page import Visit


@pytest.fixture
def workspace(tmp_path):
    """An empty workspace."""
    found = Workspace(tmp_path / "ws")
    yield found
    found.close()


@pytest.fixture
def take(workspace, tmp_path):
    """Load a text as a file of a name; return what was said of it."""

    def loaded(name, text, origin=""):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8", newline="")
        return loading.load(workspace, files=[path], origin=origin)

    return loaded


@pytest.fixture
def fresh(tmp_path):
    """The facility before anything was posted."""
    workspace = made(tmp_path)
    yield workspace
    workspace.close()


@pytest.fixture(scope="package")
def facility(tmp_path_factory):
    """The facility after its day was posted to the cycle 2026."""
    workspace = made(tmp_path_factory.mktemp("facility"))
    for scope in ("BL01", "BL02"):
        postings.calendar(workspace.view, {"id": scope, "capacity": 1, "tz": None}, "2026")
        postings.happened(workspace.view, [scope])
    yield workspace
    workspace.close()


@pytest.fixture(scope="package")
def document(facility):
    """Its document of the year."""
    return of("ledger").run(facility, facility="SRC", year="2026")


@pytest.fixture(scope="package")
def gaia(tmp_path_factory):
    """The shipped log of the Gaia cluster, posted."""
    workspace = Workspace(tmp_path_factory.mktemp("gaia") / "ws")
    ledger.post(workspace, "gaia", "2014", "gaia")
    yield workspace
    workspace.close()


def test_what_was_opened_is_all_accounted_for(document, facility):
    for book in document.books:
        flow = book.flow
        between = sum(flow[n] for n in flow if n not in ("opened", "granted", "booked", "delivered"))
        assert flow["opened"] - between == flow["delivered"]
        assert flow["booked"] == flow["held"] + flow["lost_fault"] + flow["delivered"]
    assert document.broken == [] and document.overgranted == []
    assert decoded(Answer, document.document()) == document
    # every cell of the sheet names its entries
    rows = {row.id: row for row in document.sheet.instruments}
    assert rows["BL01"].effective.value == 24700 / 3600
    assert rows["BL02"].external.value == 0.0
    deliveries = {str(e["seq"]): e["amount"] for e in facility.view.select("entry") if e["kind"] == "deliver"}
    named = [n for row in rows.values() for n in row.effective.entries.split(", ")]
    seqs = [str(n) for one in named for n in range(int(one.split("-")[0]), int(one.split("-")[-1]) + 1)]
    assert sorted(seqs) == sorted(deliveries)
    assert sum(deliveries.values()) == 35500
    assert rows["BL01"].network.value is None and rows["BL01"].network.reason.zh
    # outages are listed and one that cannot be is flagged
    assert [(o.resource, o.source_key) for o in document.outages] == [
        ("BL01", "1"), ("BL01", "2"),
    ]  # fmt: skip
    assert {f.code: f.count for f in document.findings} == {"negative_run_time": 1}
    # the published means are those published
    first, second = document.national
    assert (first.units, first.instruments, second.instruments) == (344, 42_000, 53_000)
    assert (first.effective_hours, first.external_hours, first.rate) == (1440, 240, 0.16)
    assert (second.effective_hours, second.external_hours) == (1599, 273)
    assert (second.infrastructures, second.on_network, second.rate) == (71, 1.0, None)
    # 240 / 1,440 is 16.7 %: the published 16 % came about by another rule
    assert round(first.external_hours / first.effective_hours, 3) == 0.167
    # twenty one european indicators each say what they are
    rows = document.esfri.indicators
    assert [row.n for row in rows] == list(range(1, 22))
    assert not document.esfri.confirmed
    assert {row.says for row in rows} == {"computed", "outside", "not_applicable"}
    for row in rows:
        assert row.name.en and row.name.zh
        assert (row.value is None) == (row.reason is not None)
        assert row.value is None or row.says == "computed"
    resources = next(row for row in rows if row.n == 21)
    assert resources.value == 35500
    empty = ledger.esfri([], [])
    assert all(row.value is None for row in empty.indicators)


def named(rows):
    return {f"{row.figure}.{row.variant}": row for row in rows}


def test_figures_of_a_day_are_those_worked_out_by_hand(document):
    found = named(document.figures)
    parts = {name: (row.numerator, row.denominator) for name, row in found.items()}
    assert parts["availability.delivered"] == (35500, 172800)
    assert parts["lost_time.lost_fault"] == (4100, 43600)
    assert parts["completeness.completeness"] == (43200, 47200)
    # two outages 300 s apart are one of 4400 s; one that ended before it began counts for nothing
    assert parts["uptime.short_uptime"] == (168400, 172800)
    assert parts["uptime.mtbf"] == (172800, 2) and parts["uptime.mttr"] == (4400, 1)
    assert found["uptime.mttr"].excluded == 1
    assert parts["effective_hours.all.effective_hours"] == (pytest.approx(35500 / 3600), 2)
    assert found["effective_hours.all.sharing_ratio_of_sums"].value == pytest.approx(247 / 355)
    assert found["effective_hours.all.sharing_mean_of_units"].value == pytest.approx(0.5)
    for row in found.values():
        assert row.definition.zh and row.label.en and row.seq == document.seq
        assert (row.value is None) == (row.reason is not None)
    # oversubscription and pressure are two words
    demand = [row for row in document.figures if row.figure == "demand"]
    assert {row.variant for row in demand} >= {"capacity", "pressure"}
    assert all(row.value is None and row.reason.en for row in demand)


def both(lake_rows, given, figure, seq, parameters):
    first = key_figures.measure(lake_rows, figure, seq, **parameters)
    second = key_figures.measure(
        lambda name, **values: rows_on_sqlite(name, given, **values), figure, seq, **parameters
    )
    return first, second


def test_sqlite_and_duckdb_give_the_same_over_stored_rows(facility):
    found = gather(facility, "SRC", "2026")
    given, lake = ledger.tables(found), Lake()
    for name, columns in given.items():
        lake.put(name, columns, key_figures.types(name))
    by_name = {figure.name: figure for figure in key_figures.FIGURES}
    asked = list(ledger._asked(found))
    assert {name for name, _ in asked} == set(by_name) - {"stability"}
    for name, parameters in asked:
        first, second = both(lake.rows, given, by_name[name], found.ledger.seq, parameters)
        for one, other in zip(first, second, strict=True):
            assert replaced(one, value=None) == replaced(other, value=None)
            assert one.value == pytest.approx(other.value, abs=1e-9)


@settings(max_examples=15, deadline=None)
@given(walks())
def test_random_walks_balance_in_the_store_as_they_do_in_memory(ledger):
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(folder)
        with workspace.view.act("post", "walk") as change:
            stored.write_entries(change, stored.ledger(workspace.view), ledger)
        found = stored.ledger(workspace.view)
        workspace.close()
    assert balances(found) == balances(ledger) and found.seq == ledger.seq
    assert [b.rule for b in check(found)] == [b.rule for b in check(ledger)]
    for name, values in ledger.entries.items():
        assert found.entries[name].tolist() == values.tolist()


def test_gaia_keeps_its_published_share_and_what_the_log_cannot_tell_is_empty(gaia):
    found = gather(gaia, "gaia", "2014")
    rows = named(ledger.measured(Lake(), found))
    share = rows["availability.delivered"]
    assert share.numerator == 6_978_070_499 and round(share.value, 3) == 0.452
    assert rows["uptime.mtbf"].value is None and "no date" in rows["uptime.mtbf"].reason.en
    assert share.excluded == 28
    flags = {f.code: f.count for f in found.examined.findings()}
    assert flags == {"negative_run_time": 28, "ran_over_request": 1500}
    lost = [row.value for name, row in rows.items() if name.startswith("lost_time")]
    assert lost == [None] * 4  # no job tells of a loss
    open_hours = rows["completeness.completeness"]
    assert 0.98 < open_hours.value < 1


def test_silence_about_faults_is_not_a_year_without_faults(fresh, tmp_path):
    from yuzui.ledger import postings

    postings.calendar(fresh.view, {"id": "BL02", "capacity": 1, "tz": None}, "2026")
    given = gather(fresh, "BL02", "2026")
    quiet = [e for e in given.events if e["kind"] != "fault"]
    import dataclasses

    rows = named(ledger.measured(Lake(), dataclasses.replace(given, events=quiet)))
    assert rows["uptime.short_uptime"].value is None
    assert rows["uptime.short_uptime"].reason == ledger.NO_FAULTS


BOOK, NEXT = Book("BL01", "s", "2026"), Book("BL01", "s", "2027")
POOL, P, HELD = BOOK("pool"), BOOK("proposal", "P9"), BOOK("held", "P9")


def appended(workspace, *postings):
    with workspace.view.act("post", "test") as change:
        old = stored.ledger(workspace.view)
        stored.write_entries(change, old, post(old, list(postings)))


def by_hand(booking, t0, amount):
    """Return what a booking by hand posts: it is granted and held by the same cause."""
    return [
        Posting("grant", POOL, P, amount, t0, f"booking:{booking}"),
        Posting("hold", P, HELD, amount, t0, f"booking:{booking}"),
    ]


def given_back(booking, t0, amount):
    return [
        Posting("refund", HELD, P, amount, t0, f"booking:{booking}"),
        Posting("transfer", P, POOL, amount, t0, f"booking:{booking}"),
    ]


def held(workspace):
    ledger = stored.ledger(workspace.view)
    return {row["id"]: row for row in holds(workspace.view, ledger, ("BL01",))}


def told(workspace, tmp_path, *lines):
    path = tmp_path / f"told{len(lines)}{lines[0][:9].replace(',', '')}.csv"
    path.write_text("\n".join([EVENTS.splitlines()[0], *lines]) + "\n", encoding="utf-8")
    loading.load(workspace, files=[path])


def test_a_booking_by_hand_is_held_and_settled_once(fresh, tmp_path):
    appended(fresh, *by_hand("H1", DAY + 40_000, 600))
    assert not held(fresh)["H1"]["settled"] and held(fresh)["H1"]["t1"] == DAY + 40_600
    told(fresh, tmp_path, f"door,h1,BL01,H1,{DAY + 40_000},{DAY + 40_500},done,,")
    assert postings.happened(fresh.view, ["BL01"])["settled"] == 2
    assert held(fresh)["H1"]["settled"]
    assert postings.happened(fresh.view, ["BL01"])["entries"] == 0
    found = statement(stored.ledger(fresh.view))[BOOK]
    assert found["delivered"] == 24_700 + 500 and check(stored.ledger(fresh.view)) == []


def test_one_that_moved_is_where_it_went_and_one_given_back_is_none(fresh):
    first, second = by_hand("H1", DAY + 40_000, 600), by_hand("H1", DAY + 50_000, 600)
    appended(fresh, *first, *given_back("H1", DAY + 40_000, 600), *second)
    assert held(fresh)["H1"]["t0"] == DAY + 50_000 and not held(fresh)["H1"]["settled"]
    appended(fresh, *given_back("H1", DAY + 50_000, 600))
    assert "H1" not in held(fresh)


def test_a_booking_that_a_fault_took_whole_is_settled_and_not_lost_twice(fresh, tmp_path):
    appended(fresh, *by_hand("H1", DAY + 40_000, 600))
    told(
        fresh, tmp_path,
        f"door,h1,BL01,H1,{DAY + 40_000},{DAY + 40_600},done,,",
        f"room,h2,BL01,,{DAY + 39_000},{DAY + 41_000},fault,,",
    )  # fmt: skip
    postings.happened(fresh.view, ["BL01"])
    assert held(fresh)["H1"]["settled"]
    before = statement(stored.ledger(fresh.view))[BOOK]
    assert before["lost_fault"] == 4_100 + 600
    assert postings.happened(fresh.view, ["BL01"])["entries"] == 0


def test_one_over_new_year_stays_open_since_no_event_says_which_part_was_which(fresh, tmp_path):
    other = NEXT("pool"), NEXT("proposal", "P9"), NEXT("held", "P9")
    appended(
        fresh, *by_hand("H1", DAY + 40_000, 600),
        Posting("grant", other[0], other[1], 300, DAY + 40_600, "booking:H1"),
        Posting("hold", other[1], other[2], 300, DAY + 40_600, "booking:H1"),
    )  # fmt: skip
    told(fresh, tmp_path, f"door,h1,BL01,H1,{DAY + 40_000},{DAY + 40_900},done,,")
    found = postings.happened(fresh.view, ["BL01"])
    assert (found["settled"], found["open"]) == (1, 3)
    assert check(stored.ledger(fresh.view)) == []


SWF = "{n} 0 5 60 4 -1 -1 4 60 -1 1 1 1 -1 1 -1 -1 -1\n"


def test_parts_of_parts_belong_to_a_facility_and_circles_end(facility):
    rows = [{"id": "A", "parent": "C"}, {"id": "B", "parent": "A"}, {"id": "C", "parent": "B"},
            {"id": "D", "parent": None}]  # fmt: skip
    assert parts("A", rows) == {"A", "B", "C"} and parts("D", rows) == {"D"}
    # a year begins and ends at midnight utc
    assert span("2026") == (1_767_225_600, 1_798_761_600)
    # a facility is its lines and a line is itself
    whole, line = gather(facility, "SRC", "2026"), gather(facility, "BL02", "2026")
    assert len(whole.ledger) > len(line.ledger) > 0
    assert {a.scope for a in line.ledger.accounts.values()} == {"BL02"}
    assert whole.title.en == "ring" and whole.stored and whole.dated
    assert whole.origin == "derived"
    assert len(gather(facility, "", "2026").ledger) == len(whole.ledger)
    assert [e["source_key"] for e in line.events] == ["2", "3"]


def test_a_log_known_by_name_is_read_where_nothing_was_posted(tmp_path):
    found = gather(Workspace(tmp_path), "gaia", "2014")
    assert not found.stored and not found.dated and len(found.events) == 51_987
    assert len({found.tables["booking"][n]["user"] for n in range(500)}) > 1


def test_nothing_known_is_an_error_that_says_how_to_go_on(tmp_path_factory):
    for facility, year, code in [
        ("gaia", "2015", "no_entries"),
        ("nobody", "2014", "no_entries"),
        ("gaia", "14", "option"),
    ]:
        tmp_path = tmp_path_factory.mktemp("case")
        with pytest.raises(InputError) as caught:
            gather(Workspace(tmp_path), facility, year)
        assert caught.value.code == code and caught.value.mending.zh


def origin(workspace, facility="SRC"):
    return of("ledger").run(workspace, facility=facility, year="2026").origin


def test_what_is_computed_from_made_up_events_says_so_until_real_ones_come(workspace, take):
    for name in ("instruments.csv", "calendar.csv", "ledger.csv"):
        take(name, FILES[name])
    assert origin(workspace) == "derived"
    made = take("events.csv", EVENTS, "synthetic")
    assert made["loads"][0]["origin"] == "synthetic"
    assert any("made up" in text.en and "合成" in text.zh for _, text in loading.lines(made))
    assert origin(workspace) == "synthetic" == origin(workspace, "BL02")
    take("told.csv", EVENTS.split("\n", 1)[0] + "\n" + EVENTS.split("\n")[1].replace("1,", "9,", 1))
    assert (origin(workspace), origin(workspace, "BL02")) == ("mixed", "synthetic")
    take("events.csv", EVENTS, "real")
    assert origin(workspace) == "derived" and not workspace.view.count("row_origin")


def test_entries_of_a_made_up_ledger_are_marked_by_the_numbers_they_get(workspace, take):
    take("instruments.csv", FILES["instruments.csv"])
    take("mine.csv", LEDGER.replace("panel", "board").replace("booking:", "").replace("BL02", "BL01"))
    take("ledger.csv", LEDGER, "synthetic")
    rows = workspace.view.select("row_origin")
    assert sorted(int(row["row"]) for row in rows) == [6, 7, 8, 9, 10]
    assert (origin(workspace), origin(workspace, "BL02")) == ("mixed", "synthetic")


def test_a_file_that_was_there_already_can_be_said_to_be_made_up(workspace, take):
    for name in FILES:
        take(name, FILES[name])
    assert origin(workspace) == "derived"
    for name in ("events.csv", "ledger.csv"):
        take(name, FILES[name], "synthetic")
    assert origin(workspace) == "synthetic"


def test_figures_of_made_up_jobs_and_the_ledger_they_are_posted_to_say_so(workspace, take):
    take("log.swf", SWF.format(n=1), "synthetic")
    found = of("usage").run(workspace, trace=job_log.LOADED, processors=8)
    assert (found.origin, found.delivered.origin) == ("synthetic", "synthetic")
    assert of("usage").pictures(found)[0].meta.origin == "synthetic"
    take("instruments.csv", FILES["instruments.csv"])
    ledger.post(workspace, "BL01", "2026", log=job_log.LOADED, processors=8)
    assert origin(workspace, "BL01") == "synthetic"


ORIGINS_EVENTS = """system,event id,resource,from,to,kind
door,1,BL01,2026-01-05T00:00:00Z,2026-01-05T01:00:00Z,done
"""


def test_marks_are_read_row_by_row(workspace, take):
    take("events.csv", ORIGINS_EVENTS, "synthetic")
    rows = [{"source": "door", "source_key": "1"}, {"source": "door", "source_key": "77"}]
    assert audited_export.marks(workspace.view, TABLES["event"], rows) == ["synthetic", None]
    assert audited_export.marks(workspace.view, TABLES["entry"], [{"seq": 1}]) == [None]


LIST = "facility_id,facility name,capacity,country,kind\nZ1,Spectrograph of the hill,1,CN,instrument\n"
TRUE = LIST.replace("Z1", "Z2").replace("hill", "dale")


def every(workspace):
    """Return the documents that rest on resources of a workspace."""
    return {name: plain(of(name).run(workspace)) for name in ("instruments", "consolidation", "catalogue")}


def test_whatever_reads_a_made_up_row_says_so_and_tells_real_ones_apart(workspace, take):
    def told():
        return {name: one["origin"] for name, one in every(workspace).items()}

    take("facilities.csv", TRUE)
    assert told() == {"instruments": "real", "consolidation": "real", "catalogue": "real"}
    take("facilities2.csv", LIST, "synthetic")
    # what ships is real in the registers and in the catalogue
    assert told() == {"instruments": "mixed", "consolidation": "mixed", "catalogue": "mixed"}
    take("facilities3.csv", LIST, "real")
    assert set(told().values()) == {"real"}
    take("facilities4.csv", LIST, "synthetic")
    take("facilities5.csv", TRUE.replace("1,CN", "2,CN"), "synthetic")
    assert told()["instruments"] == "synthetic"


def test_each_facility_that_can_do_something_says_whether_it_is_made_up(workspace, take):
    with workspace.view.act("test", "x") as change:
        rows = [{"id": name, "name": name, "kind": "beamline"} for name in ("Z1", "Z2", "Z3")]
        able = [
            {"resource": name, "code": "PaNET01124", "scheme": "PaNET", "low": 1.0, "high": 30.0,
             "unit": "keV"} for name in ("Z1", "Z2", "Z3")
        ]  # fmt: skip
        change.insert("resource", rows)
        change.insert("capability", able)
        change.insert("access_offer", [{"id": "O", "resources": ["Z2"], "cycle": "c", "route": "peer",
                                        "unit": "shift"}])  # fmt: skip
        audited_export.mark(workspace.view, change, TABLES["resource"], rows[:1], "synthetic")
        audited_export.mark(workspace.view, change, TABLES["capability"], able[:1], "synthetic")
        audited_export.mark(workspace.view, change, TABLES["access_offer"], [{"id": "O"}], "synthetic")
    document = of("access").run(workspace, query="PaNET01124 5..12 keV")
    said = {row.id: row.origin for row in document.matches}
    assert said == {"Z1": "synthetic", "Z2": "mixed", "Z3": "real"}
    assert document.origin == "mixed" and document.query == "PaNET01124 5..12 keV"
    made_up = [row for row in document.matches if row.id == "Z1"]
    lines = {label.en: text for label, text in of("access").lines(replaced(document, matches=made_up))}
    assert "(synthetic data)" in lines["Z1"].en and "（合成数据）" in lines["Z1"].zh
    found, summary = of("access").exports(document, "zh")
    assert "合成数据" in {row[-1] for row in found.rows}
    assert ("数据性质", "真实与合成数据") in [tuple(row) for row in summary.rows]


def test_a_record_of_the_catalogue_has_the_origin_of_its_row(workspace, take):
    from yuzui.catalogue.jobs import catalogue

    take("facilities.csv", TRUE)
    take("facilities2.csv", LIST, "synthetic")
    said = {id: catalogue.get(workspace, "facility", id).origin for id in ("Z1", "Z2")}
    assert said["Z1"] == "synthetic" and said["Z2"] != "synthetic"
    assert {hit.id for hit in catalogue.find(workspace, "spectrograph").hits} >= {"Z1", "Z2"}


def test_a_booking_is_what_the_run_of_its_schedule_is_and_nothing_rests_on_no_row(workspace):
    with workspace.view.act("test", "x") as change:
        run = {"id": "s1", "study": "schedule", "made_at": "2026-01-01T00:00:00Z", "version": "0",
               "inputs_hash": "0", "audit_seq": 1, "state": "current",
               "document": {"origin": "synthetic"}}  # fmt: skip
        change.insert("run", [run])
    rows = [{"schedule": name, "id": "b"} for name in ("s1", "s2")]
    desk = workspace.desk
    assert audited_export.marks(desk, TABLES["booking"], rows) == ["synthetic", None]
    assert audited_export.origins_of(desk, {"booking": rows[:1]}) == "synthetic"
    assert audited_export.origins_of(desk, {"booking": rows}) == "mixed"
    assert (
        audited_export.origins_of(desk, {"booking": rows[1:]}, "derived")
        == "derived"
        == audited_export.origins_of(desk, {}, "derived")
    )
    assert audited_export.by(desk, [("x", "booking", rows[0])]) == {"x": "synthetic"}


def test_flow_steps_add_up_to_delivered(document):
    drawn = of("ledger").pictures(document)
    assert [p.meta.name for p in drawn] == ["flow-bl01-2026-s", "flow-bl02-2026-s", "availability"]
    steps = drawn[0].twin.rows
    assert steps[0][1] == 24.0 and abs(steps[-1][2] - 24700 / 3600) < 1e-9
    for picture in drawn:
        for lang in ("en", "zh"):
            assert picture.drawing(lang, WIDE).marks and picture.drawing(lang, NARROW)
    # over granting is a step up
    book = document.books[0]
    over = replaced(book, flow={**book.flow, "pool": -3600, "opened": 32400})
    rows = facility_year.flow(document, over).twin.rows
    assert [row[1] for row in rows if row[0] == facility_year.BEYOND] == [1.0]
    # availability has a bar for each definition known
    assert len(facility_year.known(document)) == 4
    none = replaced(document, figures=[])
    assert len(of("ledger").pictures(none)) == 2
    # hours stand beside the national means by year
    drawn = facility_year.sharing([document])
    years = list(dict.fromkeys(row[0].en for row in drawn.twin.rows))
    assert years == ["2019, national mean", "2025, national mean", "2026, ring"]
    assert "1,599" in drawn.meta.finding.en and "5 effective hours" in drawn.meta.finding.en
    none = facility_year.sharing([none])
    assert none.meta.finding.en.startswith("No effective hours")


LINE = {"id": "BL01", "capacity": 1, "tz": None}


def test_a_day_of_two_lines_is_accounted_to_the_second(facility):
    found = stored.ledger(facility.view)
    first, second = statement(found).values()
    assert check(found) == []
    assert (first["opened"], first["delivered"], first["lost_fault"]) == (86400, 24700, 4100)
    assert (first["held"], first["proposal"], first["pool"]) == (4000, 3200, 50400)
    assert (second["delivered"], second["held"], second["proposal"]) == (10800, 0, 9200)


def test_posting_again_adds_nothing_and_a_late_report_is_counted(fresh, tmp_path):
    postings.calendar(fresh.view, LINE, "2026")
    first = postings.happened(fresh.view, ["BL01", "BL02"])
    assert (first["settled"], first["open"], first["entries"]) == (2, 1, 7)
    old = stored.ledger(fresh.view)
    assert postings.calendar(fresh.view, LINE, "2026")["entries"] == 0
    again = postings.happened(fresh.view, ["BL01", "BL02"])
    assert (again["settled"], again["entries"], again["late"]) == (0, 0, 0)
    late = tmp_path / "late.csv"
    late.write_text(EVENTS.splitlines()[0] + f"\nroom,9,BL01,B1,{DAY},{DAY + 60},fault,,\n")
    loading.load(fresh, files=[late])
    told = postings.happened(fresh.view, ["BL01"])
    assert (told["late"], told["entries"]) == (1, 0)
    assert continues(old, stored.ledger(fresh.view)) == []


def test_a_calendar_that_shrinks_is_a_revision_and_is_never_clipped(fresh, tmp_path):
    postings.calendar(fresh.view, LINE, "2026")
    path = tmp_path / "newer.csv"
    path.write_text(
        "resource,from,to,state,capacity,version\n"
        f"BL01,{DAY},{DAY + 30000},user,1,2\nBL01,{DAY + 30000},{DAY + 86400},closed,1,2\n"
    )
    loading.load(fresh, files=[path])
    assert postings.calendar(fresh.view, LINE, "2026") == {"seconds": 30000, "entries": 1}
    assert postings.calendar(fresh.view, LINE | {"id": "SRC"}, "2026")["entries"] == 0
    found = stored.ledger(fresh.view)
    assert found.entries["kind"].tolist()[-1] == "revise"
    (over,) = [one for one in overgranted(found) if one.scope == "BL01"]
    assert (over.short, over.opened) == (6000, 30000)
    assert balances(found)["BL01/2026/s/pool/"] == -6000


def test_gaia_in_the_store_is_reconciled_to_the_core_second(gaia):
    found = stored.ledger(gaia.view)
    (book,) = statement(found).values()
    assert gaia.view.count("event") == 51_987
    assert book["delivered"] == 6_978_070_499
    assert check(found) == [] and overgranted(found) == []
    again = ledger.post(gaia, "gaia", "2014", "gaia").counts
    assert (again["added"], again["entries"]) == (0, 0)


LCG_FILE = "facilities/grid_lcg_2005.parquet"
LCG = Path(os.environ.get("YUZUI_DATA", "-")) / LCG_FILE


@pytest.mark.data(LCG_FILE)
def test_lcg_opens_nothing_since_its_size_is_unknown(tmp_path):
    from yuzui.ledger import job_log
    from yuzui.ledger.job_log import Source, opened, spent
    from yuzui.store.duck import Lake

    lake = Lake()
    lake.register("job_file", LCG)
    jobs = job_log.reported(lake.sql("job"))
    used, _ = spent(jobs, Source("lcg", "LCG-2005", "2005"))
    (book,) = statement(used).values()
    assert len(jobs.number) == 188_041 and overgranted(used)[0].opened is None
    assert opened(jobs, None) == 0 and book["opened"] == 0


@st.composite
def worlds(draw):
    """Draw bookings one after the other, what was served of each, and faults across them."""
    rows, at = [], 0
    for n in range(draw(st.integers(1, 5))):
        start = at + draw(st.integers(0, 50))
        length = draw(st.integers(1, 200))
        served = draw(st.one_of(st.none(), st.integers(0, length)))
        rows.append((f"B{n}", start, length, served))
        at = start + length
    faults = draw(st.lists(st.tuples(st.integers(0, 900), st.integers(1, 60)), max_size=3))
    return rows, faults


@settings(max_examples=12, deadline=None)
@given(worlds())
def test_replay_of_stored_events_gives_what_was_delivered_second_by_second(world):
    rows, faults = world
    with tempfile.TemporaryDirectory() as folder:
        events = EVENTS.splitlines()[0] + "\n"
        holds = "time,from account,to account,amount,kind,cause\n"
        for name, start, length, served in rows:
            holds += f"{DAY},BL01/2026/s/pool,BL01/2026/s/proposal/{name},{length},grant,x\n"
            holds += (f"{DAY + start},BL01/2026/s/proposal/{name},BL01/2026/s/held/{name},"
                      f"{length},hold,booking:{name}\n")  # fmt: skip
            if served is not None:
                events += f"d,{name},BL01,{name},{DAY + start},{DAY + start + served},done,,\n"
        for n, (start, length) in enumerate(faults):
            events += f"f,{n},BL01,,{DAY + start},{DAY + start + length},fault,,\n"
        events += f"x,visit,BL01,,{DAY},{DAY + 1},visit,,\n"
        workspace = made(Path(folder), events=events, ledger=holds)
        postings.happened(workspace.view, ["BL01"])
        found = stored.ledger(workspace.view)
        workspace.close()
    down = [set(range(a, a + n)) for a, n in faults]
    expected = sum(
        sum(not any(second in one for one in down) for second in range(start, start + served))
        for _, start, _, served in rows
        if served is not None
    )
    delivered = sum(row["delivered"] for row in statement(found).values())
    assert check(found) == [] and delivered == expected
    assert EVENT.key == ("source", "source_key")


STORED_EVENTS = """system,event id,instrument,start (Asia/Shanghai),end (UTC),kind,mode,class of user
door,1,BL01,2026-01-05 08:00,2026-01-05 04:00,done,remote,own
door,2,BL01,2026-01-05 12:00,2026-01-05 03:00,fault,,
door,3,BL01,2026-01-05 13:00,,done,-,-
door,4,BL01,yesterday,,done,,
"""
CHINESE = """系统,事件编号,仪器编号,开始时间（北京时间）,结束时间（北京时间）,事件类别,方式,用户类别
door,1,BL01,2026年1月5日 8:00,2026年1月5日 12:00,完成,远程,本单位
门禁,7,BL01,2026年1月5日 8:00,2026年1月5日 9:00,故障,,
"""
RESOURCES = "id,name,asset value (CNY),currency\nBL01,line,600000,CNY\n"
CALENDAR = """instrument,start (UTC),end (UTC),state,capacity
BL01,2026-01-05,2026-01-06,用户,1
BL01,2026-01-06,2026-01-07,维护,1
"""
STORED_LEDGER = """time,from account,to account,amount,kind,cause
2026-01-01T00:00:00Z,BL01/2026/s/source,BL01/2026/s/pool,100,开放,notice 1
2026-01-01T00:00:00Z,BL01/2026/s/pool,BL01/2026/s/proposal/P1,120,批准,panel
"""


@pytest.fixture
def put(take):
    """Load one file; return its line."""
    return lambda name, text: take(name, text)["loads"][0]


def test_events_come_in_by_english_and_chinese_headings_and_count_once(workspace, put):
    line = put("events.csv", STORED_EVENTS)
    assert (line["table"], line["kept"], line["flagged"], line["rejected"]) == ("event", 3, 1, 1)
    assert line["findings"] == {"negative_run_time": 1} and line["reasons"] == {"wrong_type": 1}
    again = put("运行事件.csv", CHINESE)
    assert (again["table"], again["kept"]) == ("event", 2)
    rows = workspace.view.select("event", order=("source", "source_key"))
    assert [(r["source"], r["source_key"]) for r in rows] == [
        ("door", "1"), ("door", "2"), ("door", "3"), ("门禁", "7"),
    ]  # fmt: skip
    assert (rows[0]["t0"], rows[0]["t1"], rows[0]["mode"]) == (1767571200, 1767585600, "remote")
    assert rows[2]["t1"] is None and rows[2]["mode"] is None
    assert rows[1]["t1"] < rows[1]["t0"]


def test_the_same_key_with_other_content_is_an_error_and_nothing_is_kept(workspace, put):
    put("events.csv", STORED_EVENTS)
    with pytest.raises(InputError) as caught:
        put("later.csv", CHINESE.replace("远程", "现场"))
    assert caught.value.code == "event_conflict" and "remote" in caught.value.expected
    assert workspace.view.count("event") == 3 and workspace.view.count("load") == 1


def test_a_calendar_of_operation_is_events(workspace, put):
    from yuzui.catalogue.sources.operation_calendar import SAMPLE

    text = SAMPLE[0].decode()
    cancelled = "BEGIN:VEVENT\r\nUID:e3\r\nDTSTART:20260105T000000Z\r\nLOCATION:BL01\r\nCATEGORIES:DONE"
    line = put(
        "room.ics", text.replace("END:VCALENDAR", f"{cancelled}\r\nSTATUS:CANCELLED\r\nEND:VEVENT\r\nEND:VCALENDAR")
    )
    assert (line["source"], line["kept"], line["rejected"]) == ("operation_calendar", 2, 1)
    assert {r["kind"] for r in workspace.view.select("event")} == {"done", "fault"}
    put("room.ics", text)
    assert workspace.view.count("event") == 2


def test_a_calendar_says_one_thing_of_every_second(workspace, put):
    put("instruments.csv", RESOURCES)
    line = put("calendar.csv", CALENDAR)
    assert (line["table"], line["kept"]) == ("calendar", 2)
    assert [r["state"] for r in workspace.view.select("calendar", order=("t0",))] == [
        "user", "maintenance",
    ]  # fmt: skip
    more = CALENDAR.replace("2026-01-05,2026-01-06", "2026-01-05T12:00Z,2026-01-06T12:00Z")
    with pytest.raises(InputError) as caught:
        put("calendar.csv", more)
    assert caught.value.code == "calendar_overlap" and "user" in caught.value.seen
    # a closed day within a long opening: row and heading of the sheet, local times, and the rows that would do
    put("list.csv", "仪器编号,仪器名称,时区\nX,电镜,Asia/Shanghai\n")
    hours = "仪器,开始,结束,状态\nX,2026-12-01,2026-12-31,开放\nX,2026-12-16,2026-12-17,关闭\n"
    with pytest.raises(InputError) as caught:
        put("开放时间.csv", hours)
    error = caught.value
    assert (error.place.row, error.place.column) == (3, "开始") and "X 的开放时间" in error.message.zh
    assert error.seen.startswith("2: 2026-12-01 00:00") and "3: 2026-12-16 00:00" in error.seen
    assert (
        error.expected.count(" – ") == 3
        and "2026-12-17 00:00 – 2026-12-31 00:00 user (Asia/Shanghai)" in error.expected
    )
    assert put("开放时间.csv", hours.replace("2026-12-31", "2026-12-16"))["kept"] == 2
    newer = more.replace("capacity", "capacity,version").replace(",1\n", ",1,2\n")
    assert put("newer.csv", newer.rsplit("BL01", 1)[0])["kept"] == 1
    assert workspace.view.count("calendar", Eq("version", 2)) == 1
    # public rows are asked about where neither file nor sheet says what they are, so it bears its name
    rejected = put("运行日历.csv", CALENDAR.replace("2026-01-07", "2026-01-06"))
    assert rejected["reasons"] == {"negative_interval": 1}


def test_postings_are_numbered_after_the_ledger_and_over_granting_is_kept(workspace, put):
    assert put("ledger.csv", STORED_LEDGER)["kept"] == 2
    ledger = stored.ledger(workspace.view)
    assert ledger.seq == 2 and check(ledger) == []
    (over,) = overgranted(ledger)
    assert (over.short, over.opened, over.grants[0].owner_id) == (20, 100, "P1")
    put("账簿.csv", STORED_LEDGER.replace("notice 1", "notice 2").replace("panel", "panel 2"))
    later = stored.ledger(workspace.view)
    assert later.seq == 4 and continues(ledger, later) == []
    assert balances(later)["BL01/2026/s/pool/"] == -40
    put("again.csv", STORED_LEDGER + "\n")
    assert stored.ledger(workspace.view).seq == 4


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("BL01/2026/s/pool,100", "BL01/2026/h/pool,100", "credit"),
        ("BL01/2026/s/pool,100", "BL01/2026/s/held/P,100", "kind"),
        ("BL01/2026/s/pool,100", "the pool,100", "credit"),
    ],
)
def test_a_ledger_is_taken_whole_or_not_at_all(workspace, put, old, new, column):
    with pytest.raises(InputError) as caught:
        put("ledger.csv", STORED_LEDGER.replace(old, new))
    assert (caught.value.place.column, caught.value.place.row) == (column, 1)
    assert workspace.view.count("entry") == 0 and workspace.view.count("account") == 0


def test_a_number_of_the_ledger_belongs_to_one_entry(workspace, put):
    put("ledger.csv", STORED_LEDGER)
    numbered = STORED_LEDGER.replace("time,", "number,time,").replace("\n2026", "\n1,2026", 1)
    numbered = numbered.replace("\n2026", "\n2,2026")
    put("same.csv", numbered)
    assert workspace.view.count("entry") == 2
    with pytest.raises(InputError) as caught:
        put("other.csv", numbered.replace(",100,", ",101,"))
    assert caught.value.code == "entry_conflict" and "100" in caught.value.expected


def test_entries_are_numbered_after_those_that_nobody_sees(workspace, put):
    """A facility that was withdrawn keeps its entries, and they keep their numbers."""
    put("resources.csv", RESOURCES)
    put("ledger.csv", STORED_LEDGER)
    hidden = {"table": "resource", "row": "BL01", "level": "sealed"}
    with workspace.view.act("hide", "BL01") as change:
        change.insert("row_visibility", [hidden])
    assert workspace.view.count("entry") == workspace.view.count("account") == 0
    assert put("ledger.csv", STORED_LEDGER.replace("BL01", "BL02"))["kept"] == 2
    assert [row["seq"] for row in workspace.view.select("entry", order=("seq",))] == [3, 4]


def test_tables_hold_figures_with_view_parameters_and_entry(document):
    for lang in ("en", "zh"):
        found = {one.name: one for one in of("ledger").exports(document, lang)}
        assert len(found) == 6
        first = next(iter(found.values()))
        assert len(first.rows) == len(document.figures)
        assert all(row[8].startswith("facility_kpi/") and row[10] > 0 for row in first.rows)
    assert len(found["ESFRI 指标"].rows) == 21
    # over grants are listed grant by grant
    over = Overgranted("BL01", "s", "2026", short=5, opened=9, since=3, grants=[Grant(1, "proposal", "P1", 14, 2)])
    (row,) = facility_year.OVERGRANTED.drawn(replaced(document, overgranted=[over]), "file").rows
    assert row == ("BL01", "2026", "s", 5, 9, 3, 1, "P1", 14, 2)
    # over granting comes first
    over = Overgranted("BL01", "s", "2026", short=7200, opened=86400, since=3, grants=[])
    said = facility_year.headline(replaced(document, overgranted=[over]))
    assert said.en.startswith("BL01 over-granted by 2 hours")
    assert said.zh.startswith("BL01 超额批准 2 小时")
    unknown = facility_year.headline(replaced(document, overgranted=[replaced(over, opened=None)]))
    # of a pool that was never opened nobody can tell what is beyond it: no headline
    assert "cannot be told" not in unknown.en and "delivered" in unknown.en
    # a value is read in its unit
    for row, shown in [
        ({"value": None, "figure": "users", "unit": "1"}, "—"),
        ({"value": 84.0, "figure": "users", "unit": "1"}, "84"),
        ({"value": 6.812, "figure": "demand", "unit": "1"}, "6.81"),
        ({"value": 4100, "figure": "uptime", "unit": "s"}, "68.3 min"),
        ({"value": 9.86, "figure": "effective_hours", "unit": "h"}, "9.9 h"),
        ({"value": 0.452, "figure": "availability", "unit": "1"}, "45.2 %"),
    ]:
        assert (
            facility_year.value(replaced(document.figures[0], **row)).en.replace("\u202f", " ").replace("\xa0", " ")
            == shown
        )


LINES = {
    "instruments.csv": "仪器编号,名称,资产原值（万元）,币种\nBL01,第一线站,60,CNY\nBL02,第二线站,2000,CNY\n",
    "运行日历.csv": "仪器编号,开始时间（北京时间）,结束时间（北京时间）,状态\n"
    "BL01,2026-01-05,2026-01-06,用户\nBL02,2026-01-05,2026-01-06,用户\n",
    "运行事件.csv": "系统,事件编号,仪器编号,预订编号,开始时间（北京时间）,结束时间（北京时间）,事件类别,用户类别\n"
    "门禁,1,BL01,B1,2026-01-05 08:00,2026-01-05 16:00,完成,国内\n"
    "门禁,2,BL02,B2,2026-01-05 08:00,2026-01-05 12:00,完成,本单位\n"
    "控制室,1,BL01,,2026-01-05 09:00,2026-01-05 10:00,故障,\n",
    "账簿.csv": "时间（北京时间）,转出账户,转入账户,数量,类别,起因\n"
    "2026-01-01,BL01/2026/s/pool,BL01/2026/s/proposal/P1,90000,批准,评审\n"
    "2026-01-01,BL02/2026/s/pool,BL02/2026/s/proposal/P2,20000,批准,评审\n"
    "2026-01-05 08:00,BL01/2026/s/proposal/P1,BL01/2026/s/held/P1,28800,预留,booking:B1\n"
    "2026-01-05 08:00,BL02/2026/s/proposal/P2,BL02/2026/s/held/P2,14400,预留,booking:B2\n",
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("office")
    for name, text in LINES.items():
        (folder / name).write_text(text, encoding="utf-8")
        assert yuzui(["load", str(folder / name), "--dir", str(folder / "ws"), "--json"]) == 0
    for line in ("BL01", "BL02"):
        words = ["schedule", "post", "--facility", line, "--year", "2026"]
        assert yuzui([*words, "--dir", str(folder / "ws"), "--json"]) == 0
    words = ["schedule", "kpi", "--year", "2026", "--lang", "zh", "--dir", str(folder / "ws")]
    assert yuzui([*words, "--json"]) == 0
    return folder


@pytest.fixture(scope="module")
def ledger_workspace(place):
    found = Workspace(place / "ws")
    yield found
    found.close()


def test_chinese_files_become_a_headline_that_tells_over_granting(ledger_workspace, place):
    document = of("ledger").latest(ledger_workspace)
    said = of("ledger").lines(document)[0][1]
    assert said.zh.startswith("全部设施，2026 年：BL01 超额批准 1 小时；开放机时的 22.9% 已交付")
    assert "BL01 over-granted by 1 hours" in said.en
    assert list(study.document_faults(ledger, document.document())) == []
    again = of("ledger").run(ledger_workspace, facility="", year="2026")
    assert again.run.id == document.run.id
    # the yearly sheet has every cell with its entries
    out = place / "sheet.xlsx"
    words = ["schedule", "kpi", "--year", "2026", "--sheet", "zh", "--out", str(out)]
    assert yuzui([*words, "--dir", str(place / "ws")]) == 0
    sheets = {sheet.name: sheet.rows for sheet in formats.read(out)}
    assert list(sheets) == ["仪器", "汇总", "单元格溯源", "空缺说明"]
    head, *rows = sheets["仪器"][2:]
    assert head[3] == "年有效工作机时（小时）" and [row[0] for row in rows] == ["BL01", "BL02"]
    assert [row[3] for row in rows] == [7.0, 4.0] and [row[4] for row in rows] == [7.0, 0.0]
    traced = {row[0]: row[2] for row in sheets["单元格溯源"][3:]}
    entries = {e["seq"]: e["amount"] for e in ledger_workspace.view.select("entry")}
    numbers = [
        n
        for part in str(traced["仪器!D4"]).split(", ")
        for n in range(int(part.split("-")[0]), int(part.split("-")[-1]) + 1)
    ]
    assert sum(entries[n] for n in numbers) == 7 * 3600


def test_a_log_is_posted_once(place, capsys, tmp_path):
    log = tmp_path / "small.csv"
    log.write_text(
        "job,submit,wait,run,procs,req_procs,req_time,status,user,group,queue\n"
        "1,0,5,100,2,2,200,1,1,1,1\n2,10,-1,-1,2,2,50,0,2,1,1\n"
    )
    place = ["--dir", str(tmp_path / "ws")]
    assert yuzui(["load", str(log), *place, "--json"]) == 0
    words = ["schedule", "post", "jobs", "--facility", "hpc", "--year", "2026", "--processors", "4"]
    capsys.readouterr()
    for added in (2, 0):
        assert yuzui([*words, *place, "--json"]) == 0
        counts = json.loads(capsys.readouterr().out)["counts"]
        assert (counts["events"], counts["added"]) == (2, added)
    document = of("ledger").run(Workspace(tmp_path / "ws"), facility="hpc", year="2026")
    flow = document.books[0].flow
    assert (flow["opened"], flow["delivered"], flow["held"]) == (4 * 105, 200, 100)


SACCT = (
    "JobIDRaw|Submit|Start|ElapsedRaw|AllocCPUS|ReqCPUS|TimelimitRaw|State|UID|GID\n"
    "4711|1767571200|1767571260|3600|128|128|120|COMPLETED|1001|500\n"
    "4712|1767571300|Unknown|0|0|64|UNLIMITED|CANCELLED by 1001|1001|500\n"
    "4713|1767571400|1767571500|7300|4|4|121|TIMEOUT|1002|501\n"
)
LEDGER_SWF = "; Version: 2.2\n" + "".join(
    f"{job} {submit} 5 {run} 160 -1 -1 160 {asked} -1 1 1 1 -1 1 -1 -1 -1\n"
    for job, submit, run, asked in ((1, 0, 100, 200), (2, 50, 300, 200), (3, 60, 10, -1))
)


def test_batch_systems_are_loaded_and_posted(tmp_path_factory):
    for name, text, events, first, delivered, over in [
        ("month.csv", SACCT, 2, 1_767_571_260, 3600 * 128 + 7300 * 4, 1),
        ("log.swf", LEDGER_SWF, 3, 5, 160 * 410, 1),
    ]:
        tmp_path = tmp_path_factory.mktemp("case")
        (tmp_path / name).write_text(text, encoding="utf-8")
        place = ["--dir", str(tmp_path / "ws")]
        assert yuzui(["load", str(tmp_path / name), *place, "--json"]) == 0
        words = ["schedule", "post", "jobs", "--facility", "hpc", "--year", "2026", "--processors", "800"]
        assert yuzui([*words, *place, "--json"]) == 0
        workspace = Workspace(tmp_path / "ws")
        rows = workspace.view.select("event", order=("t0",))
        # a job that never ran is no event
        assert (len(rows), rows[0]["t0"]) == (events, first)
        document = of("ledger").run(workspace, facility="hpc", year="2026")
        assert document.books[0].flow["delivered"] == delivered
        flags = {f.code: f.count for f in document.findings}
        assert flags == {"ran_over_request": over}
        workspace.close()


def test_a_resource_that_is_not_registered_is_named(tmp_path, capsys):
    words = ["schedule", "post", "--facility", "X9", "--year", "2026", "--dir", str(tmp_path)]
    assert yuzui([*words, "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["errors"][0]["seen"] == "X9"


def test_pages_say_when_the_ledger_grew_since(ledger_workspace):
    visit = Visit("en", "/facilities/ledger/all", {"scope": "all"}, {})
    found = page.build(ledger_workspace, visit)
    assert "over-granted" in found.finding.en and "overgranted" in found.tables()
    notices = [b for b in found.leaves() if "since this was computed" in str(getattr(b, "text", ""))]
    assert notices == []
    document = replaced(of("ledger").latest(ledger_workspace), last=1)
    (told,) = page.later(ledger_workspace, document)
    assert "since" in told.text.en
    for one in (facility_availability, facility_sharing):
        made = one.build(ledger_workspace, Visit("zh", "/x", {"id": "all"}, {}))
        assert made.tables() and made.finding.zh
    shown = facility_sharing.build(ledger_workspace, Visit("zh", "/x", {"id": "all"}, {}))
    ((name, book),) = ((name, made("zh")) for name, made in shown.texts.items())
    assert name.startswith("open-sharing-") and name.endswith("-all-by-ledger.xlsx")
    assert book[:2] == b"PK"
    assert "outages" in facility_availability.build(ledger_workspace, Visit(parts={"id": "all"})).tables()
    # the public sees nothing of a ledger that is not public
    outside = ledger_workspace.seen_by(PUBLIC)
    assert page.chosen(outside, Visit("en", "/facilities/ledger/all", {"scope": "all"}, {}), "all") == []
    assert outside.view.count("entry") == 0 and outside.view.count("event") == 0
