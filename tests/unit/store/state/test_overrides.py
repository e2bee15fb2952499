# SPDX-License-Identifier: Apache-2.0
"""A correction by hand survives every later import; a bad line is named."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "properties"))
import strategies as w

from yuzui.errors import ColumnError, InputError
from yuzui.model.schema import TABLES
from yuzui.model.visibility import Subject
from yuzui.sheets import overrides
from yuzui.store.memory import MemoryStore

HEAD = "table,id,column,value,who,when,reason\n"


def written(tmp_path, *lines, head=HEAD):
    path = tmp_path / "overrides.csv"
    path.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_values_are_read_as_their_column_holds_them(tmp_path):
    found = overrides.read(
        written(
            tmp_path,
            "proposal,1,amount,7,ann,2026-11-25,typo",
            "proposal,1,score,0.5,ann,2026-11-25,typo",
            "proposal,1,early,TRUE,ann,2026-11-25,typo",
            'proposal,1,topics,"[""a""]",ann,2026-11-25,typo',
            "proposal,1,ready,2026-01-02,ann,2026-11-25,typo",
            "proposal,1,price,1.25,ann,2026-11-25,typo",
            "proposal,1,title,,ann,2026-11-25,withdrawn",
        ),
        w.TABLES,
    )
    values = [override.value for override in found]
    assert values == [7, 0.5, True, ["a"], "2026-01-02", Decimal("1.2500"), None]


def test_it_acts_again_on_every_import(tmp_path):
    lines = overrides.read(
        written(tmp_path, "proposal,1,title,new,ann,2026-11-25,typo",
                "proposal,9,title,x,ann,2026-11-25,gone", "call,C1,title,y,ann,2026-11-25,typo"),
        w.TABLES,
    )  # fmt: skip
    imported = [{"id": "1", "title": "old"}, {"id": "2", "title": "other"}]
    for _ in range(2):
        done = overrides.apply(w.PROPOSAL, imported, lines)
        assert [row["title"] for row in done.rows] == ["new", "other"]
        assert [o.row for o in done.used] == ["1"] and [o.row for o in done.unused] == ["9"]
    assert imported[0]["title"] == "old"


def test_the_last_one_in_time_holds(tmp_path):
    lines = overrides.read(
        written(tmp_path, "proposal,1,title,late,ann,2026-11-25,a",
                "proposal,1,title,early,ann,2026-11-01,b"),
        w.TABLES,
    )  # fmt: skip
    assert overrides.apply(w.PROPOSAL, [{"id": "1"}], lines).rows[0]["title"] == "late"


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        ("nothing,1,title,x,ann,2026-11-25,a", "table", "unknown_table"),
        ("proposal,1,titel,x,ann,2026-11-25,a", "column", "unknown_column"),
        ("proposal,1,id,x,ann,2026-11-25,a", "column", "unknown_column"),
        ("proposal,1,amount,many,ann,2026-11-25,a", "value", "wrong_type"),
        ("proposal,1,amount,-1,ann,2026-11-25,a", "value", "out_of_range"),
        ("proposal,1,kind,basique,ann,2026-11-25,a", "value", "unknown_word"),
        ("proposal,1,early,maybe,ann,2026-11-25,a", "value", "wrong_type"),
        ("finding,L|1,table,,ann,2026-11-25,a", "value", "missing_value"),
        ("proposal,1,title,x,,2026-11-25,a", "who", "missing_value"),
        ("proposal,1,title,x,ann,yesterday,a", "when", "wrong_type"),
        ("proposal,1,title,x,ann,2026-11-25,", "reason", "missing_value"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_applied(tmp_path, line, column, code):
    path = written(tmp_path, "proposal,1,title,x,ann,2026-11-25,a", line)
    with pytest.raises(InputError) as caught:
        overrides.read(path, w.TABLES)
    place = caught.value.place
    assert (place.file, place.row, place.column) == ("overrides.csv", 3, column)
    assert caught.value.code == code and caught.value.say("zh")


def test_all_bad_lines_are_named_together(tmp_path):
    path = written(tmp_path, "nothing,1,a,x,ann,2026-11-25,a", "proposal,1,amount,-,ann,2026-11-25,a")
    with pytest.raises(InputError) as caught:
        overrides.read(path, w.TABLES)
    assert [e.place.row for e in (caught.value, *caught.value.more)] == [2, 3]


def test_a_missing_heading_is_named(tmp_path):
    with pytest.raises(ColumnError) as caught:
        overrides.read(written(tmp_path, head="table,id,column,value,who,when\n"))
    assert caught.value.place.column == "reason"


def test_what_acted_can_be_kept_in_the_store(tmp_path):
    found = overrides.read(written(tmp_path, "proposal,1,title,x,ann,2026-11-25,a"))
    view = MemoryStore().open(Subject("ann", frozenset({"programme_officer"})))
    with view.act("load", "x") as change:
        change.insert("override", [override.record() for override in found])
    (row,) = view.select("override")
    assert (row["table"], row["row"], row["by"], row["value"]) == ("proposal", "1", "ann", "x")
    assert found[0].record()["id"] == overrides.read(tmp_path / "overrides.csv")[0].record()["id"]
    assert TABLES["override"].append_only


def test_new_lines_stand_below_what_is_there(tmp_path):
    path = tmp_path / "overrides.csv"
    line = overrides.Override("tax_rule", "R", "confirmed_by", "A", "A", "2026-11-02T00:00:00Z", "seen, read")
    overrides.append(path, [line])
    overrides.append(
        path, [overrides.Override("tax_rule", "R", "confirmed_by", None, "B", "2026-11-03T00:00:00Z", "no")]
    )
    assert [(one.value, one.by, one.reason) for one in overrides.read(path)] == [
        ("A", "A", "seen, read"),
        (None, "B", "no"),
    ]


def test_a_file_with_faults_is_not_written_over(tmp_path):
    path = tmp_path / "overrides.csv"
    path.write_text("table,id\nx,y\n", encoding="utf-8")
    with pytest.raises(ColumnError):
        overrides.append(path, [])
    assert path.read_text(encoding="utf-8") == "table,id\nx,y\n"


def test_lines_stand_below_headings_that_have_a_title_above(tmp_path):
    path = written(tmp_path, "proposal,1,title,x,ann,2026-11-25,a", head="corrections of this year\n" + HEAD.upper())
    line = overrides.Override("proposal", "2", "title", "y", "bo", "2026-11-26T00:00:00Z", "b")
    overrides.append(path, [line])
    assert [(one.row, one.value) for one in overrides.read(path)] == [("1", "x"), ("2", "y")]
