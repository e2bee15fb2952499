# SPDX-License-Identifier: Apache-2.0
"""What a facility and a year are: parts at any depth, cycles of the year, and a log by its name."""

import pytest

from yuzui.errors import InputError
from yuzui.studies.parts.ledger.material import gather, parts, span
from yuzui.studies.parts.workspace import Workspace


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
