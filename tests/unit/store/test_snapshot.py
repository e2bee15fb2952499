# SPDX-License-Identifier: Apache-2.0
"""Snapshots: whole or not there, damaged ones named and never read."""

import json
import subprocess
import sys

import pytest

from yuzui.errors import StoreError
from yuzui.store import snapshot
from yuzui.store.duck import Lake

ABOUT = {"source": "S", "licence": "CC0-1.0", "vintage": "2026", "origin": "real", "audit_seq": 4}
WORKS = {"work_id": [1, 2], "year": [1999, None]}


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "snapshots"
    assert snapshot.publish(place, {"work": WORKS}, ABOUT) == 1
    return place


def rows(path):
    lake = Lake()
    lake.register("t", path)
    return lake.query("FROM t")


def test_nothing_was_published(tmp_path):
    assert snapshot.current(tmp_path / "no") is None
    assert snapshot.verify(tmp_path / "no") is None


def test_manifest_says_everything(folder):
    found = snapshot.current(folder)
    entry = found.manifest["tables"]["work"]
    assert found.n == 1 and found.tables == ("work",) and found.manifest["parent"] is None
    assert entry["rows"] == 2 and entry["sha256"] == snapshot.digest_of(found.path("work"))
    assert {k: entry[k] for k in snapshot.ABOUT} == {k: ABOUT[k] for k in snapshot.ABOUT}
    assert found.manifest["audit_seq"] == 4 and "yuzui" in found.manifest["versions"]
    assert rows(found.path("work"))[1]["year"] is None


def test_tables_that_are_not_new_are_carried_over(folder):
    snapshot.publish(folder, {"citation": {"citing_id": [1], "cited_id": [2]}}, ABOUT)
    found = snapshot.current(folder)
    assert found.n == 2 and found.manifest["parent"] == 1 and found.tables == ("citation", "work")
    assert len(rows(found.path("work"))) == 2
    assert rows(snapshot.read(folder, 1).path("work")) == rows(found.path("work"))


def test_adding_keeps_rows_of_other_keys_and_both_sources(folder):
    snapshot.publish(folder, {"work": {"work_id": [2, 3], "year": [2001, 2002]}}, {**ABOUT, "source": "Z"}, adding=True)
    found = snapshot.current(folder)
    assert [(r["work_id"], r["year"]) for r in rows(found.path("work"))] == [(1, 1999), (2, 2001), (3, 2002)]
    assert [s["source"] for s in found.manifest["tables"]["work"]["sources"]] == ["S", "Z"]


def test_same_tables_are_the_same_files(tmp_path):
    a, b = tmp_path / "a", tmp_path / "b"
    for place in (a, b):
        snapshot.publish(place, {"work": WORKS}, ABOUT)
    assert (a / "1" / "MANIFEST.json").read_bytes() == (b / "1" / "MANIFEST.json").read_bytes()


@pytest.mark.parametrize("how", ["flip", "cut", "remove"])
def test_damaged_file_is_named_and_refused(folder, how):
    path = folder / "1" / "work.parquet"
    data = bytearray(path.read_bytes())
    if how == "flip":
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
    elif how == "cut":
        path.write_bytes(data[:-10])
    else:
        path.unlink()
    for ask in (lambda: snapshot.current(folder).path("work"), lambda: snapshot.verify(folder)):
        with pytest.raises(StoreError) as error:
            ask()
        assert error.value.code == "damaged_snapshot"
        assert "work.parquet" in error.value.say("en") and "已损坏" in error.value.say("zh")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"n": 2, "tables": {}}', '{"n": 1}'])
def test_damaged_manifest_is_named_and_refused(folder, text):
    (folder / "1" / "MANIFEST.json").write_text(text)
    with pytest.raises(StoreError, match="damaged"):
        snapshot.current(folder)


def test_damaged_pointer_is_refused(folder):
    (folder / "CURRENT").write_text("../../etc\n")
    with pytest.raises(StoreError):
        snapshot.current(folder)


def test_unknown_table_is_named(folder):
    with pytest.raises(StoreError) as error:
        snapshot.current(folder).path("patent")
    assert error.value.seen == "patent" and error.value.expected == "work"


@pytest.mark.parametrize("step", ["_write", "_carried", "durable"])
def test_interrupted_publish_leaves_the_old_one_whole(folder, monkeypatch, step):
    def fail(*_):
        raise KeyboardInterrupt

    before = snapshot.current(folder).manifest
    with monkeypatch.context() as patch:
        patch.setattr(snapshot, step, fail)
        with pytest.raises(KeyboardInterrupt):
            snapshot.publish(folder, {"citation": {"citing_id": [1], "cited_id": [2]}}, ABOUT)
    assert snapshot.current(folder).manifest == before
    snapshot.verify(folder)
    n = snapshot.publish(folder, {"citation": {"citing_id": [1], "cited_id": [2]}}, ABOUT)
    assert snapshot.current(folder).n == n
    assert all((folder / p.name / "MANIFEST.json").is_file() for p in folder.iterdir() if p.name.isdigit())
    assert not list(folder.rglob(".new-*"))


def test_pointer_is_swapped_last(folder, monkeypatch):
    seen = []
    real = snapshot.durable
    monkeypatch.setattr(snapshot, "durable", lambda path, text: (seen.append(path.name), real(path, text)))
    snapshot.publish(folder, {"work": WORKS}, ABOUT)
    assert seen == ["MANIFEST.json", "CURRENT"]


def test_second_publisher_waits_then_says_who_holds_it(folder, monkeypatch):
    monkeypatch.setenv("YUZUI_BUSY_TIMEOUT", "0.2")
    code = (
        "import fcntl, sys\n"
        f"f = open({str(folder / '.lock')!r}, 'a'); fcntl.flock(f, fcntl.LOCK_EX)\n"
        "print('held', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert other.stdout.readline() == b"held\n"
    with pytest.raises(StoreError) as error:
        snapshot.publish(folder, {"work": WORKS}, ABOUT)
    assert error.value.code == "busy"
    other.kill()
    other.wait()
    other.stdin.close()
    other.stdout.close()
    assert snapshot.publish(folder, {"work": WORKS}, ABOUT) == 2


def test_carried_files_take_no_second_place(folder):
    snapshot.publish(folder, {"citation": {"citing_id": [1], "cited_id": [2]}}, ABOUT)
    assert (folder / "1" / "work.parquet").stat().st_ino == (folder / "2" / "work.parquet").stat().st_ino
    assert json.loads((folder / "2" / "MANIFEST.json").read_text())["tables"]["work"]["source"] == "S"
