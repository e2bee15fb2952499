# SPDX-License-Identifier: Apache-2.0
"""Sources at work: recognised by columns, findings counted, doubtful rows held back."""

from types import SimpleNamespace

import pytest

from yuzui.catalogue import reading
from yuzui.model.finding import count_by_code
from yuzui.sheets.sheet import Sheet
from yuzui.text import Text


def sheet(*rows, faulty=None):
    return Sheet("t.csv", "", [list(row) for row in rows], faulty=faulty or {})


def source(**rest):
    module = {
        "TITLE": Text("t", "表"),
        "FORMAT": "csv",
        "HEADINGS": ("id", "label", "n"),
        "TABLES": {"list_entry": {"id": "id", "label": "label", "level": "n"}},
        "FLAGS": {},
    }
    return SimpleNamespace(**{**module, **rest})


def test_header_may_stand_below_a_title_and_columns_in_any_order():
    done = reading.read(source(), sheet(["title"], ["n", "x", "label", "id"], [2, "-", "L", "A"]))
    assert done.tables["list_entry"][0]["id"] == "A" and done.tables["list_entry"][0]["level"] == 2


def test_bad_cell_of_a_lesser_column_is_a_finding_of_a_needed_one_a_rejection():
    done = reading.read(source(), sheet(["id", "label", "n"], ["A", "L", "many"], [None, "M", 1], ["C", None, 1]))
    assert done.tables["list_entry"][0]["level"] is None and done.flagged == 1
    assert [(f.code, f.row, f.column, f.seen) for f in done.findings] == [("wrong_type", "A", "level", "many")]
    assert [(r.line, r.column, r.code) for r in done.rejected] == [
        (3, "id", "missing_value"),
        (4, "label", "missing_value"),
    ]
    assert done.rows_in == 3 == done.kept + 2


def test_flags_are_counted_and_beyond_a_number_told_in_one():
    many = [[f"A{n}", "L", 1] for n in range(30)]
    module = source(FLAGS={"negative_count": lambda row: row["n"] == 1})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "TOLD", 10)
        done = reading.read(module, sheet(["id", "label", "n"], *many))
    assert len(done.findings) == 11 and count_by_code(done.findings) == {"negative_count": 30}
    assert done.flagged == 30


def test_quarantined_rows_are_held_back_with_everything_they_made():
    module = source(FLAGS={"quarantined": lambda row: row["n"] == 0})
    done = reading.read(module, sheet(["id", "label", "n"], ["A", "L", 0], ["B", "L", 1]))
    assert done.held == [("list_entry", "A")]


def test_undecodable_row_is_set_aside():
    done = reading.read(source(), sheet(["id", "label", "n"], ["A", "L", 1], ["B", "?", 1], faulty={2: "undecodable"}))
    assert [(r.line, r.code) for r in done.rejected] == [(3, "undecodable")]


def test_function_that_fails_on_a_row_sets_that_row_aside():
    def label(row):
        return row["label"].upper()

    module = source(TABLES={"list_entry": {"id": "id", "label": label}})
    done = reading.read(module, sheet(["id", "label", "n"], ["A", 3, 1], ["B", "l", 1]))
    assert [r.code for r in done.rejected] == ["wrong_type"] and done.tables["list_entry"][0]["label"] == "L"


def test_sheet_of_other_columns_is_not_recognised():
    assert reading.recognise(sheet(["a", "b"], [1, 2]), "csv") is None
    assert reading.recognise(sheet(["citing", "cited"], ["W1", "W2"]), "csv") is None
    assert (
        reading.recognise(sheet(["citing", "cited"], ["hep-ph/0001134", "hep-ph/0001001"]), "csv")[0]
        == "arxiv_citations"
    )


def test_a_few_columns_of_many_do_not_make_a_source():
    wide = ["arxiv_id", "year", "month", *[f"c{n}" for n in range(20)]]
    assert reading.recognise(sheet(wide, ["hep-ph/0001134", 2000, 1, *range(20)]), "csv") is None
