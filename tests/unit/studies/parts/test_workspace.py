# SPDX-License-Identifier: Apache-2.0
"""The workspace: one folder, what is kept in it, who sees it."""

import datetime as dt

import pytest

from yuzui.errors import InputError, StoreError
from yuzui.job.result import stamp
from yuzui.job.workspace import Workspace, clock, stamped
from yuzui.model.visibility import PUBLIC


@pytest.fixture
def workspace(tmp_path):
    found = Workspace(tmp_path / "w")
    yield found
    found.close()


def document(value, study="thing"):
    return {"schema": "yuzui.thing/1", "run": stamp(study, {"value": value}), "value": value}


def test_nothing_is_made_before_something_is_kept(tmp_path):
    place = Workspace(tmp_path / "w", seed=3)
    assert place.seed == 3 and not place.dir.exists()
    assert place.store and (place.dir / "yuzui.sqlite").is_file()
    place.close()
    place.close()


def test_a_file_is_no_workspace(tmp_path):
    (tmp_path / "w").write_text("")
    with pytest.raises(InputError, match="must be a folder"):
        _ = Workspace(tmp_path / "w").store


def test_what_is_saved_comes_back_newest_first(workspace, monkeypatch):
    monkeypatch.setattr("yuzui.store.moment.FIXED", 1790000000)
    for value in ("old", "量子"):
        run = workspace.save("thing", document(value))
    assert workspace.latest("thing") == document("量子")
    assert run == document("量子")["run"]["id"]
    assert workspace.latest("thing", document("old")["run"]["id"]) == document("old")


def test_runs_are_numbered_by_the_log(workspace):
    """The event that kept a run bears its number; to keep it again is a new event."""
    saved = [workspace.save(study, document(study)) for study in ("a", "b", "c", "a")]
    log = {row["seq"]: row["object"] for row in workspace.view.select("audit")}
    rows = workspace.runs()
    assert [row["id"] for row in rows] == [saved[3], saved[2], saved[1]]
    assert all(log[row["audit_seq"]] == f"run {row['id']}" for row in rows)
    assert rows[0]["audit_seq"] == workspace.store.head().seq
    assert workspace.runs("b", "c", limit=1) == [rows[1]] and workspace.runs("b") == [rows[2]]
    assert workspace.seen_by(PUBLIC).runs() == []


def test_further_rows_come_in_the_same_act_or_not_at_all(workspace):
    workspace.view.count("run")
    before = workspace.store.head().seq
    rows = [{"id": "p1", "state": "submitted"}]
    workspace.save("thing", document(1), also={"proposal": rows})
    assert workspace.store.head().seq == before + 1 and workspace.view.count("proposal") == 1
    with pytest.raises(StoreError):
        workspace.save("thing", document(2), also={"proposal": rows})
    assert workspace.latest("thing") == document(1)


def test_what_is_not_there_is_none(workspace):
    workspace.save("thing", document(1))
    assert workspace.latest("other") is None
    assert workspace.latest("thing", "0" * 12) is None
    assert workspace.latest("other", document(1)["run"]["id"]) is None


def test_the_same_run_again_is_kept_once(workspace):
    workspace.save("thing", document(1))
    workspace.save("thing", document(1))
    assert workspace.view.count("run") == 1 and workspace.view.count("row_visibility") <= 1


@pytest.mark.parametrize(("level", "seen"), [("public", True), ("restricted", False)])
def test_the_public_sees_what_is_public(workspace, level, seen):
    workspace.save("thing", document(1), level)
    public = workspace.seen_by(PUBLIC)
    assert (public.latest("thing") is not None) is seen
    assert (public.latest("thing", document(1)["run"]["id"]) is not None) is seen
    assert public.store is workspace.store and workspace.latest("thing")


def test_shipped_and_larger_files(workspace, tmp_path, monkeypatch):
    assert workspace.shipped("MANIFEST.csv").is_file()
    with pytest.raises(InputError, match="no such file comes with"):
        workspace.shipped("none.csv")
    monkeypatch.delenv("YUZUI_DATA", raising=False)
    assert workspace.larger("a.csv") is None
    (tmp_path / "a.csv").write_text("")
    monkeypatch.setenv("YUZUI_DATA", str(tmp_path))
    assert workspace.larger("a.csv") == tmp_path / "a.csv" and workspace.larger("b.csv") is None


def test_no_snapshot_in_a_new_workspace(workspace):
    assert workspace.snapshot is None


def test_acts_are_dated_now_and_files_by_what_is_said(monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    now = dt.datetime.fromisoformat(clock())
    assert abs(dt.datetime.now(dt.UTC) - now) < dt.timedelta(seconds=5)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert stamped() == "1970-01-02T00:00:00Z" and clock()[:4] > "2020"
