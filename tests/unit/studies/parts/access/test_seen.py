# SPDX-License-Identifier: Apache-2.0
"""What ships and what is loaded, as one subject may see it."""

from yuzui.facilities.access.report.seen import seen
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC, Subject

OFFICER = Subject("o", roles=frozenset({"programme_officer"}))


def test_what_ships_is_there_without_what_is_held_back(tmp_path):
    found = seen(Workspace(tmp_path))
    ids = {row["id"] for row in found.resources}
    assert "P1-1" in ids and not any(id.startswith(("H4", "S3")) for id in ids)
    assert {row["resource"] for row in found.capabilities} <= ids


def test_what_is_loaded_stands_above_what_ships_where_it_says_anything(tmp_path):
    made = Workspace(tmp_path, OFFICER)
    with made.view.act("test", "x") as change:
        change.insert("resource", [{"id": "P1-1", "name": "renamed"}])
        change.insert("resource", [{"id": "R1", "name": "hidden"}])
        change.insert("capability", [{"resource": id, "code": "X", "scheme": "PaNET"} for id in ("P1-1", "R1")])
        change.insert("row_visibility", [{"table": "resource", "row": "R1", "level": "restricted"}])
    found = seen(made.seen_by(PUBLIC))
    row = next(row for row in found.resources if row["id"] == "P1-1")
    assert row["name"] == "renamed" and row["lat"] is not None
    assert [r["resource"] for r in found.capabilities if r["code"] == "X"] == ["P1-1"]
    assert {r["resource"] for r in seen(made).capabilities if r["code"] == "X"} == {"P1-1", "R1"}
