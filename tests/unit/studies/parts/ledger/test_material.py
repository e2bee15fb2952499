# SPDX-License-Identifier: Apache-2.0
"""What a facility and a year are: parts at any depth, cycles of the year, and a log by its name."""

import pytest
from ledger_day import EVENTS, FILES, LEDGER

from yuzui.administration.jobs import load
from yuzui.errors import InputError
from yuzui.job.workspace import Workspace
from yuzui.ledger.jobs import ledger, usage
from yuzui.ledger.posting.material import gather, parts, span
from yuzui.ledger.use import traces

SWF = "{n} 0 5 60 4 -1 -1 4 60 -1 1 1 1 -1 1 -1 -1 -1\n"


def test_parts_of_parts_belong_to_a_facility_and_circles_end():
    rows = [{"id": "A", "parent": "C"}, {"id": "B", "parent": "A"}, {"id": "C", "parent": "B"},
            {"id": "D", "parent": None}]  # fmt: skip
    assert parts("A", rows) == {"A", "B", "C"} and parts("D", rows) == {"D"}


def test_a_year_begins_and_ends_at_midnight_utc():
    assert span("2026") == (1_767_225_600, 1_798_761_600)


def test_a_facility_is_its_lines_and_a_line_is_itself(facility):
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


@pytest.mark.parametrize(
    ("facility", "year", "code"),
    [("gaia", "2015", "no_entries"), ("nobody", "2014", "no_entries"), ("gaia", "14", "option")],
)
def test_nothing_known_is_an_error_that_says_how_to_go_on(tmp_path, facility, year, code):
    with pytest.raises(InputError) as caught:
        gather(Workspace(tmp_path), facility, year)
    assert caught.value.code == code and caught.value.mending.zh


def origin(workspace, facility="SRC"):
    return ledger.run(workspace, facility=facility, year="2026")["origin"]


def test_what_is_computed_from_made_up_events_says_so_until_real_ones_come(workspace, take):
    for name in ("instruments.csv", "calendar.csv", "ledger.csv"):
        take(name, FILES[name])
    assert origin(workspace) == "derived"
    made = take("events.csv", EVENTS, "synthetic")
    assert made["loads"][0]["origin"] == "synthetic"
    assert any("made up" in text.en and "合成" in text.zh for _, text in load.lines(made))
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
    found = usage.run(workspace, trace=traces.LOADED, processors=8)
    assert (found["origin"], found["delivered"]["origin"]) == ("synthetic", "synthetic")
    assert usage.pictures(found)[0].meta.origin == "synthetic"
    take("instruments.csv", FILES["instruments.csv"])
    ledger.post(workspace, "BL01", "2026", log=traces.LOADED, processors=8)
    assert origin(workspace, "BL01") == "synthetic"
