# SPDX-License-Identifier: Apache-2.0
"""The map of the system: every link has a source and a day, an unknown body is refused, a hidden one is not there."""

import openpyxl
import pytest

from yuzui.errors import InputError
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC

JOB = of("system_map")
BODIES = [
    {"id": "I-1", "name": "Ministry", "source": "s", "fact_status": "sourced"},
    {"id": "I-2", "name": "Institute", "parent": "I-1", "source": "s", "fact_status": "sourced"},
    {"id": "I-3", "name": "Town", "kind": "science centre", "source": "s", "fact_status": "sourced"},
    {"id": "I-4", "name": "Hearsay", "source": "s", "fact_status": "memory-only"},
]
PLACES = [
    {"id": "F-1", "name": "Ring", "operator": "Institute (lead)", "site": "Town, Province", "source": "page",
     "status_as_of": "2025-03"},
    {"id": "F-2", "name": "Rig", "operator": "Somebody Else", "site": "Townsend", "source": "page",
     "status_as_of": "undated"},
    {"id": "E-1", "name": "Lens", "kind": "instrument", "parent": "F-1", "source": "page"},
]  # fmt: skip


def blank(table, row):
    from yuzui.model.schema import TABLES

    return {**dict.fromkeys(TABLES[table].names), **row}


@pytest.fixture
def workspace(tmp_path):
    opened = Workspace(tmp_path / "work")
    with opened.view.act("load", "organisation") as change:
        change.insert("organisation", [blank("organisation", row) for row in BODIES])
        change.insert("resource", [blank("resource", row) for row in PLACES])
        change.insert("programme", [blank("programme", {"id": "P-1", "name": "Plan", "funder": "I-1"})])
        award = {"currency": "CNY", "amount": 5, "funder": "I-1", "organisation": "I-2", "start_day": "2026-02-01"}
        change.insert("award", [blank("award", {"id": f"A-{n}", **award}) for n in (1, 2)])
    yield opened
    opened.close()


def test_links_are_those_that_sources_state_and_what_hangs_on_nothing_is_counted(workspace):
    answer = JOB.run(workspace)
    links = {(one.parent, one.role, one.child): (one.source, one.as_of) for one in answer.links}
    assert links == {
        ("I-1", "part_of", "I-2"): ("s", None),
        ("I-1", "funds", "P-1"): ("programme P-1", None),
        ("I-1", "funds", "I-2"): ("2 awards made here", "2026-02-01"),
        ("I-2", "runs", "F-1"): ("page", "2025-03"),
        ("Somebody Else", "runs", "F-2"): ("page", None),
        ("I-3", "stands_in", "F-1"): ("page", "2025-03"),
    }
    assert answer.unconfirmed == 1 and answer.orphans == 0 and answer.links_without_day == 3
    assert [(one.kind, one.bodies) for one in answer.kinds] == [
        ("centre", 1), ("organisation", 2), ("facility", 2), ("programme", 1), ("operator", 1)
    ]  # fmt: skip
    assert JOB.run(workspace).document() == answer.document()


def test_a_hidden_body_leaves_neither_entry_nor_number(workspace):
    public = workspace.seen_by(PUBLIC)
    before = JOB.run(public).document()
    row = {"id": "P-2", "name": "Secret", "funder": "I-1"}
    with workspace.view.act("load", "programme") as change:
        change.insert("programme", [blank("programme", row)])
        change.insert("row_visibility", [{"table": "programme", "row": "P-2", "level": "sealed"}])
    assert JOB.run(public).document() == before


def sheet(path, rows):
    book = openpyxl.Workbook()
    book.active.title = "Sheet1"
    for row in rows:
        book.active.append(row)
    book.save(path)


def test_files_of_other_shapes_are_read_and_bodies_nobody_registered_are_refused(workspace, tmp_path):
    files = {
        "a.csv": b"child,parent,role,valid_from,source\nF-1,I-1,builds,2024-01-01,deed\n",
        "b.csv": "对象编号,主体编号,关系,起,来源\nF-1,I-1,builds,2024.1.1,deed\n".encode("gb18030"),
    }
    for name, raw in files.items():
        (tmp_path / name).write_bytes(raw)
    sheet(tmp_path / "c.xlsx", [["Links of the bureau"], [], ["By body", "What", "Relation", "Since", "Until", "Source"],
                                ["I-1", "F-1", "builds", "2024-01-01", None, "deed"]])  # fmt: skip
    for name in (*files, "c.xlsx"):
        answer = JOB.run(workspace, links=tmp_path / name)
        (link,) = [one for one in answer.links if one.role == "builds"]
        assert (link.child, link.parent, link.source, link.as_of) == ("F-1", "I-1", "deed", "2024-01-01"), name
    bad = {
        "F-1,NOBODY,runs,2024-01-01,x": ("unknown_reference", "parent", "NOBODY"),
        "F-9,I-1,runs,2024-01-01,x": ("unknown_reference", "child", "F-9"),
        "F-1,I-1,runs,,x": ("missing_value", "valid_from", "None"),
        "F-1,I-1,owns,2024-01-01,x": ("unknown_word", "role", "owns"),
        "F-1,I-1,runs,2024-01-01,": ("missing_value", "source", "None"),
    }
    for row, (code, column, seen) in bad.items():
        (tmp_path / "d.csv").write_text(f"child,parent,role,valid_from,source\n{row}\n")
        with pytest.raises(InputError) as caught:
            JOB.run(workspace, links=tmp_path / "d.csv")
        error = caught.value
        assert (error.place.column, error.seen, error.place.row) == (column, seen, 2), row
        assert error.code == code and error.say("en") != error.say("zh"), row


def test_loaded_links_are_drawn_and_those_to_nowhere_stand_apart(workspace):
    with workspace.view.act("load", "body_link") as change:
        link = {"child": "F-2", "parent": "I-2", "role": "hosts", "valid_from": "2020-01-01", "source": "deed"}
        change.insert("body_link", [blank("body_link", link), blank("body_link", {**link, "parent": "I-9"})])
    answer = JOB.run(workspace)
    assert [(one.parent, one.as_of) for one in answer.links if one.role == "hosts"] == [("I-2", "2020-01-01")]
    assert [one.parent for one in answer.unknown] == ["I-9"]
    for lang in ("en", "zh"):
        assert [one.name for one in JOB.exports(answer, lang)]
    assert "1 link" in " ".join(line.en for _, line in JOB.lines(answer))
