# SPDX-License-Identifier: Apache-2.0
"""Stores: SQLite, memory, snapshots, audit."""

from __future__ import annotations

import copy
import datetime as dt
import gzip
import hashlib
import json
import os
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
import unicodedata
from contextlib import closing
from pathlib import Path

import ibis
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import loading
from tests.jobs.evaluation import sets
from tests.properties import strategies as w
from tests.store.memory import MemoryStore

from yuzui.errors import FileFormatError, InputError, InternalError, StoreError, VisibilityError
from yuzui.job.workspace import Workspace
from yuzui.model.tables.log import AUDIT
from yuzui.model.visibility import Eq, Subject
from yuzui.sheets import formats, manifest
from yuzui.sheets.sheet import Export
from yuzui.store import audit, open_store, private, snapshot, sql, subjects
from yuzui.store import durable as room
from yuzui.store.duck import Lake
from yuzui.store.durable import alone, durable
from yuzui.store.sql.statement import (
    array,
    columns_of,
    handed,
    integers,
    literal,
    on_sqlite,
    plain,
    rows_of,
    sqlite_version,
    statement,
)
from yuzui.store.sql.statement import filled as columns_filled
from yuzui.store.sqlite import SqliteStore
from yuzui.store.state import schema
from yuzui.store.state.engine import connect
from yuzui.store.state.pseudonym_vault import open_sealed
from yuzui.store.tokens import LONGEST, fold, phrases, stem, tokens
from yuzui.store.values import SIMPLIFIED, TRADITIONAL

FIELDS = [n for n in AUDIT.names if n not in ("seq", "prev")]


def chain(count):
    rows, head = [], audit.GENESIS
    for n in range(count):
        event = audit.Event("2026-11-25T08:00:00Z", f"a{n}", "cli", "load", f"x:{n}", "")
        row, _ = audit.rows_of(head, event, audit.Trail(), "00", "ref")
        rows.append(row)
        head = audit.Head(row["seq"], row["hash"])
    return rows


def test_an_untouched_log_is_whole():
    rows = chain(5)
    assert audit.verify(rows) is None and audit.verify([]) is None
    assert audit.verify(rows, [audit.Head(5, rows[4]["hash"]), audit.Head(2, rows[1]["hash"])]) is None
    # a row has every column of the record
    assert set(chain(1)[0]) == set(AUDIT.names)


def test_the_hash_is_what_the_page_says():
    """Recomputed by hand: previous hash in ASCII, then the sorted JSON of the row.

    A person named enters it; where nobody is, the row hashes as it did before there was the column.
    """
    row = chain(2)[1]
    rest = {n: value for n, value in row.items() if n not in ("prev", "hash", "named")}
    assert row["named"] is None
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert row["hash"] == hashlib.sha256(row["prev"].encode() + text.encode()).hexdigest()
    assert audit.row_hash(row["prev"], {**row, "named": "Xu"}) != row["hash"]


@given(st.integers(1, 8), st.data())
def test_an_edit_is_found_at_its_row(count, data):
    rows = chain(count)
    at = data.draw(st.integers(0, count - 1))
    name = data.draw(st.sampled_from([*FIELDS, "seq", "prev"]))
    old = rows[at][name]
    rows[at][name] = 99 if name == "seq" else f"{old}x"
    assert audit.verify(rows) == at + 1


@given(st.integers(2, 8), st.data())
def test_an_edit_with_its_hash_mended_is_found_at_the_next(count, data):
    rows = chain(count)
    at = data.draw(st.integers(0, count - 2))
    rows[at]["actor"] = "mallory"
    rows[at]["hash"] = audit.row_hash(rows[at]["prev"], rows[at])
    assert audit.verify(rows) == at + 2


@given(st.integers(2, 8), st.data())
def test_a_missing_row_is_found_at_its_number(count, data):
    rows = chain(count)
    at = data.draw(st.integers(0, count - 2))
    del rows[at]
    assert audit.verify(rows) == at + 1


@given(st.integers(2, 8), st.data())
def test_exchanged_rows_are_found_at_the_first(count, data):
    rows = chain(count)
    one, two = sorted(data.draw(st.permutations(range(count)))[:2])
    rows[one], rows[two] = rows[two], rows[one]
    assert audit.verify(rows) == one + 1


@given(st.integers(2, 8), st.data())
def test_a_cut_or_rewritten_log_is_found_by_an_anchor(count, data):
    rows = chain(count)
    head = audit.Head(count, rows[-1]["hash"])
    kept = data.draw(st.integers(0, count - 1))
    assert audit.verify(rows[:kept]) is None  # a chain alone cannot tell
    assert audit.verify(rows[:kept], [head]) == kept + 1
    fresh = copy.deepcopy(rows)
    at = data.draw(st.integers(0, count - 1))
    fresh[at]["actor"] = "mallory"
    previous = audit.GENESIS.hash
    for row in fresh:
        row["prev"] = previous
        row["hash"] = previous = audit.row_hash(previous, row)
    assert audit.verify(fresh) is None
    assert audit.verify(fresh, [head]) == count
    middle = audit.Head(at + 1, rows[at]["hash"])
    assert audit.verify(fresh, [middle, head]) == at + 1


def test_the_part_behind_a_checked_row():
    rows = chain(6)
    after = audit.Head(3, rows[2]["hash"])
    assert audit.verify(rows[3:], after=after) is None
    rows[4]["actor"] = "x"
    assert audit.verify(rows[3:], after=after) == 5


@given(st.text())
def test_no_persons_text_breaks_a_line(text):
    shown = audit.escape(text)
    assert len(shown.splitlines()) <= 1 and len(shown) <= audit.LONGEST
    assert "\u202e" not in shown and "\x1b" not in shown


def test_text_of_a_person_is_escaped_in_the_row():
    event = audit.Event("t", "a", "cli", "load", "x", "one\ntwo\u202e\x1b[31m")
    row, _ = audit.rows_of(audit.GENESIS, event, audit.Trail(), "00", "r")
    assert row["reason"] == "one\\u000atwo\\u202e\\u001b[31m"
    # digests are salted
    assert audit.digest("00", [1]) != audit.digest("01", [1])
    assert audit.digest("0a", {"a": 1}) == hashlib.sha256(b'\x0a{"a":1}').hexdigest()
    # a body tells few rows in full and many by digest
    trail = audit.Trail()
    trail.add(AUDIT, after=[(n,) for n in range(audit.SHOWN)])
    assert len(trail.body()["after"][0]["rows"]) == audit.SHOWN
    trail.add(AUDIT, after=[(99,)])
    side = trail.body()["after"][0]
    assert side["rows"] is None and side["count"] == audit.SHOWN + 1
    lines = b"".join(b"[%d]\n" % n for n in (*range(audit.SHOWN), 99))
    assert side["sha256"] == hashlib.sha256(lines).hexdigest()
    row, body = audit.rows_of(audit.GENESIS, audit.Event(*"tacdor"), trail, "00", "ref")
    assert (row["body_ref"], row["before"]) == ("ref", None) and audit.body_holds(row, body)
    body["body"]["after"][0]["count"] += 1
    assert not audit.body_holds(row, body)


@pytest.fixture
def lake():
    found = Lake()
    found.put("t", {"a": [1, None, 3], "b": ["x", None, "量子"], "c": [1.5, None, 2], "d": [True, None, False]})
    yield found
    found.close()


def test_missing_values_have_one_meaning(lake):
    found = lake._columns("FROM t", {})
    assert found["a"].dtype == np.int64 and found["a"].mask.tolist() == [False, True, False]
    assert found["b"].tolist() == ["x", None, "量子"]
    assert np.isnan(found["c"][1]) and found["c"].dtype == float
    assert lake.query("FROM t")[1] == {"a": None, "b": None, "c": None, "d": None}


def test_whole_numbers_beyond_floats_stay_exact():
    lake = Lake()
    lake.put("t", {"n": [2**62 + 1, None]})
    assert lake.query("FROM t") == [{"n": 2**62 + 1}, {"n": None}]
    # types are those asked for
    lake.put("t", {"v": [1, 2], "empty": [None, None]}, {"v": "DECIMAL(18,4)", "empty": "BIGINT"})
    kinds = {row["column_name"]: row["column_type"] for row in lake.query("DESCRIBE t")}
    assert kinds == {"v": "DECIMAL(18,4)", "empty": "BIGINT"}
    assert lake.query("FROM t")[0]["v"] == 1.0 and isinstance(lake.query("FROM t")[0]["v"], float)
    # days come back as days
    lake.put("t", {"day": [dt.date(2026, 11, 25)]})
    assert lake.query("SELECT CAST(day AS VARCHAR) AS day FROM t") == [{"day": "2026-11-25"}]
    # types of columns are told in their order
    lake.put("t", {"b": [1, 2], "a": ["x", None]})
    assert lake.types("t") == {"b": "BIGINT", "a": "VARCHAR"}
    assert list(lake.types("t")) == ["b", "a"]


def test_parquet_and_csv_are_tables(lake, tmp_path):
    assert lake.write("t", tmp_path / "it's.parquet") == 3
    (tmp_path / "n.csv").write_text("k,v\n1,甲\n2,\n", encoding="utf-8")
    lake.register("p", tmp_path / "it's.parquet")
    lake.register("n", tmp_path / "n.csv")
    assert lake.query("SELECT count(*) AS n FROM p") == [{"n": 3}]
    assert lake.query("FROM n") == [{"k": 1, "v": "甲"}, {"k": 2, "v": None}]
    assert lake.tables() == ("n", "p", "t")


def test_same_rows_are_the_same_bytes(lake, tmp_path):
    lake.write("t", tmp_path / "a.parquet")
    lake.write("t", tmp_path / "b.parquet")
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()


def test_what_is_no_table_is_refused(lake, tmp_path_factory):
    for name in ["no.parquet", "notes.txt"]:
        tmp_path = tmp_path_factory.mktemp("case")
        (tmp_path / "notes.txt").write_text("hello")
        with pytest.raises(FileFormatError):
            lake.register("x", tmp_path / name)


def test_broken_parquet_is_refused_with_its_name(lake, tmp_path):
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 nothing PAR1")
    with pytest.raises(FileFormatError) as error:
        lake.register("x", tmp_path / "broken.parquet")
    assert error.value.place.file == "broken.parquet"


def test_union_replaces_by_key_and_orders():
    lake = Lake()
    lake.put("old", {"k": [2, 1], "v": ["b", "a"]})
    lake.put("new", {"k": [2, 3], "v": ["B", "c"]})
    lake.union("all_of_it", "old", "new", ["k"])
    assert lake.query("FROM all_of_it") == [{"k": 1, "v": "a"}, {"k": 2, "v": "B"}, {"k": 3, "v": "c"}]


def test_no_extension_may_be_loaded(lake):
    for text in ("INSTALL httpfs", "LOAD httpfs"):
        with pytest.raises(Exception, match=r"(?i)extension|http"):
            lake.query(text)
    settings = lake.query("SELECT name, value FROM duckdb_settings() WHERE name LIKE 'auto%known_extensions'")
    assert {row["value"] for row in settings} == {"false"}


def test_threads_and_memory_come_from_the_settings(monkeypatch):
    monkeypatch.setenv("YUZUI_THREADS", "1")
    monkeypatch.setenv("YUZUI_MEMORY_LIMIT", "300MB")
    rows = Lake().query("SELECT name, value FROM duckdb_settings() WHERE name IN ('threads', 'memory_limit')")
    found = {row["name"]: row["value"] for row in rows}
    assert found["threads"] == "1" and "MiB" in found["memory_limit"]


def test_unknown_statement_is_a_bug_with_its_name(lake):
    with pytest.raises(InternalError) as error:
        lake.sql("no_such_statement")
    assert error.value.seen == "no_such_statement"


def test_parameters_are_bound_never_pasted(lake):
    assert lake.query("SELECT b FROM t WHERE b = $b", {"b": "x' OR 1=1 --"}) == []


def test_whole_numbers_stand_for_words_in_a_file(tmp_path):
    lake, path = Lake(), tmp_path / "t.parquet"
    said = ("", "it's", "何")
    lake.export({"id": [1, 2, 3], "why": [2, 0, 1]}, path, {"id": "VARCHAR"}, {"why": said})
    lake.register("t", path)
    assert lake.query("FROM t") == [
        {"id": "1", "why": "何"}, {"id": "2", "why": ""}, {"id": "3", "why": "it's"},
    ]  # fmt: skip


def test_an_answer_is_held_as_long_as_it_is_asked():
    import ibis

    lake = Lake()
    lake.put("t", {"n": [1, 2, 3]})
    t = ibis.table({"n": "int64"}, name="t")
    for anew in (False, True):
        with lake.holding("above", t.filter(t.n > 1), anew):
            assert [row["n"] for row in lake.query("FROM above")] == [2, 3]
        assert lake.tables() == ("t",)


def test_a_table_in_another_encoding_says_how_to_save_it(tmp_path):
    path = tmp_path / "w.csv"
    path.write_bytes("work_id,title\n1,中文\n".encode("gbk"))
    with Lake() as lake, pytest.raises(FileFormatError) as told:
        lake.register("w", path)
    assert told.value.code == "encoding" and "CSV UTF-8" in told.value.fix.zh
    path.write_text("work_id,title\n" + "1,中文\n" * 9000, encoding="utf-8")  # cut in a character
    with Lake() as lake:
        lake.register("w", path)


BASE = "s3://openalex/data/works/"
PARTS = {"updated_date=2022-12-20/part_000.gz": (1, 2), "updated_date=2022-12-21/part_000.gz": (3,)}


def line(n):
    refs = [f"https://openalex.org/W{n - 1}"] if n > 1 else []
    return json.dumps({"id": f"https://openalex.org/W{n}", "display_name": f"Work {n}",
                       "publication_year": 2000 + n, "type": "article", "cited_by_count": 0,
                       "referenced_works": refs})  # fmt: skip


def openalex(folder, wrong=()):
    """Write files by date and the manifest beside them; return its content, changed as told."""
    entries = []
    for name, works in PARTS.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress("\n".join(map(line, works)).encode(), mtime=0))
        meta = {"content_length": path.stat().st_size, "record_count": len(works)}
        entries.append({"url": BASE + name, "meta": meta})
    told = {"entries": entries, "meta": {"record_count": sum(map(len, PARTS.values()))}}
    for change in wrong:
        change(told)
    (folder / "manifest").write_text(json.dumps(told))
    return folder


def fewer(told):
    told["entries"][0]["meta"]["record_count"] = 3
    told["meta"]["record_count"] = 4


def longer(told):
    told["entries"][1]["meta"]["content_length"] += 1


def short(told):
    del told["entries"][1]


def another(told):
    told["entries"].append({"url": BASE + "updated_date=2023-01-01/part_000.gz",
                            "meta": {"content_length": 9, "record_count": 1}})  # fmt: skip
    told["meta"]["record_count"] += 1


def test_files_that_a_manifest_names_are_read_wherever_they_lie(tmp_path):
    folder = openalex(tmp_path / "works")
    (folder / "manifest.json").write_text('{"name": "a page"}')
    document = sets.document(Workspace(tmp_path / "ws"), works=folder, indicator="citations")
    assert document["works"] == 3 and document["citations"]["used"] == 2
    assert [one["file"] for one in document["exports"]] == ["part_000.gz"] * 2
    assert document["unread"] == ["manifest.json"]
    (folder / "manifest.json").unlink()
    told = loading.load(Workspace(tmp_path / "w2"), files=[folder])
    assert [one["kept"] for one in told["loads"]] == [2, 1]


def test_what_is_not_as_listed_is_refused_by_evaluate_and_load(tmp_path_factory):
    for wrong, code, seen, expected in [
        (fewer, "not_as_listed", "2", "3 (manifest)"),
        (longer, "not_as_listed", " B", " B (manifest)"),
        (short, "not_as_listed", "2", "3 (meta.record_count)"),
        (another, "file_missing", "—", "updated_date=2023-01-01/part_000.gz"),
    ]:
        tmp_path = tmp_path_factory.mktemp("case")
        folder = openalex(tmp_path / "works", [wrong])
        space = Workspace(tmp_path / "ws")
        for run in (
            lambda: sets.document(space, works=folder, indicator="citations"),
            lambda: loading.load(space, files=[folder]),
        ):
            with pytest.raises(FileFormatError) as caught:
                run()
            error = caught.value
            assert error.code == code and error.seen.endswith(seen), error.seen
            assert error.expected.endswith(expected) and error.fix
            assert error.say("en") != error.say("zh") and "清单" in error.say("zh")


def test_a_file_that_was_cut_is_refused_and_so_is_a_manifest_that_was(tmp_path):
    folder = openalex(tmp_path / "works")
    assert len(manifest.within(folder)) == 2 and manifest.known(folder / "manifest")
    first, second = manifest.within(folder)
    first.write_bytes(gzip.compress(line(1).encode(), mtime=0))
    assert manifest.of(second).rows == 1
    with pytest.raises(FileFormatError, match="not what its manifest says"):
        manifest.of(first)
    text = (folder / "manifest").read_text()
    (folder / "manifest").write_text(text[:-20])
    with pytest.raises(FileFormatError, match="manifest"):
        manifest.within(folder)
    (folder / "manifest").write_text("[]")
    assert manifest.within(folder) == [] and manifest.of(first) is None


def test_two_entries_are_never_one_file(tmp_path):
    folder = openalex(tmp_path / "works")
    for n, path in enumerate(manifest.within(folder)):
        if not n:
            path.rename(folder / "part_000.gz")
        else:
            path.unlink()
    with pytest.raises(FileFormatError, match="missing"):
        manifest.within(folder)


def test_tables_beside_a_manifest_of_ours(tmp_path_factory):
    for what in ["rows", "sha256"]:
        tmp_path = tmp_path_factory.mktemp("case")
        (tmp_path / "work.csv").write_text("work_id,year\na,2000\nb,2001\n")
        (tmp_path / "link.csv").write_text("citing,cited\nb,a\n")
        digest = hashlib.sha256((tmp_path / "work.csv").read_bytes()).hexdigest()
        entry = {"file": "work.csv", "rows": 2, "sha256": digest}
        given = {"works": tmp_path / "work.csv", "citations": tmp_path / "link.csv"}

        def told(**other):
            said = {"schema": "yuzui.manifest/1", "n": 1, "tables": {"work": {**entry, **other}}}
            (tmp_path / "MANIFEST.json").write_text(json.dumps(said))
            return sets.document(Workspace(tmp_path / "ws"), **given, indicator="citations")

        assert told()["works"] == 2
        with pytest.raises(FileFormatError) as caught:
            told(**{what: {"rows": 3, "sha256": "0" * 64}[what]})
        assert caught.value.code == "not_as_listed" and caught.value.place.file == "work.csv"
        assert told()["works"] == 2
        with pytest.raises(FileFormatError, match="3"):
            told(rows=3)


OFFICER = Subject("ann", frozenset({"programme_officer"}))


def test_a_failed_act_brings_back_every_table_it_touched():
    store = MemoryStore(tables=w.TABLES)
    view = store.open(OFFICER)
    with view.act("load", "x") as change:
        change.insert("proposal", [{"id": "1"}, {"id": "2"}])
    before = {name: dict(rows) for name, rows in store.engine.rows.items()}
    with pytest.raises(ZeroDivisionError), view.act("load", "x") as change:
        change.replace("proposal", [{"id": "1", "amount": 3}])
        change.insert("call", [{"call": "C"}])
        1 / 0  # noqa: B018
    assert store.engine.rows == before
    # closing forgets
    store = MemoryStore(tables=w.TABLES)
    with store.open(OFFICER).act("load", "x") as change:
        change.insert("proposal", [{"id": "1"}])
    store.close()
    assert store.open(OFFICER).count("proposal") == 0 and store.head().seq == 0


@pytest.fixture
def open_mask():
    before = os.umask(0)
    private._usual.clear()
    yield
    os.umask(before)
    private._usual.clear()


def modes(folder):
    found = [folder, *folder.rglob("*")]
    return {p.name: stat.S_IMODE(p.stat().st_mode) for p in found if not p.is_symlink()}


def test_folder_0700_and_files_0600_whatever_the_mask(tmp_path, open_mask):
    folder = tmp_path / "deep" / "work"
    store = open_store(folder)
    with store.open(_subject()).act("load", "x"):
        assert {"yuzui.sqlite-wal", "yuzui.sqlite-shm"} <= modes(folder).keys()
    open_sealed(folder).close()
    table = [Export("t", ("a",), [(1,)])]
    formats.write_xlsx(folder / "findings.xlsx", table)
    (folder / "letters" / "en").mkdir(parents=True)
    (folder / "letters" / "en" / "P.html").write_text("x")
    there = modes(folder)
    assert all(m == (0o700 if n in ("work", "letters", "en") else 0o600) for n, m in there.items())
    # what a person asked for elsewhere has the mode their mask gives
    formats.write_xlsx(tmp_path / "out.xlsx", table)
    assert modes(tmp_path)["out.xlsx"] == 0o666
    store.close()


def test_a_workspace_an_earlier_release_left_open_is_closed(tmp_path, open_mask):
    store = open_store(tmp_path / "w")
    store.close()
    folder = tmp_path / "w"
    (folder / "snapshots").mkdir()
    (folder / "snapshots" / "a.parquet").write_text("x")
    (folder / "my-own.txt").write_text("x")
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o777)
    open_store(folder).close()
    there = modes(folder)
    assert there.pop("my-own.txt") == 0o777  # not of the workspace; nobody reaches it either
    assert there == {n: 0o600 if "." in n else 0o700 for n in there}


def test_a_user_without_a_name_is_named_by_number(monkeypatch):
    assert private.name_of(3_999_999_999) == "uid 3999999999"
    monkeypatch.setenv("LOGNAME", "nobody-here")
    assert private.system_user() == private.name_of(os.geteuid())


def test_a_folder_one_may_not_enter_is_refused_by_whose_it_is(tmp_path, monkeypatch):
    def barred(path, **more):
        if path.name == private.FILE:
            raise PermissionError(13, "Permission denied")
        return real(path, **more)

    real = Path.stat
    private.require(tmp_path / "none")
    monkeypatch.setattr(Path, "stat", barred)
    with pytest.raises(StoreError) as caught:
        private.require(tmp_path)
    assert caught.value.code == "no_folder"
    monkeypatch.setattr(private, "_me", lambda: 4242)
    for refuse in (private.require, private.claim):
        with pytest.raises(StoreError) as caught:
            refuse(tmp_path)
        assert caught.value.code == "other_user" and "账户" in caught.value.message.zh
        assert caught.value.expected == private.name_of(os.geteuid())


def test_what_cannot_be_written_is_read(tmp_path, monkeypatch):
    """A folder on a read-only medium: without a log, and with one that holds the last act."""
    store = open_store(tmp_path)
    with store.open(_subject()).act("load", "first"):
        pass
    store.close()
    monkeypatch.setattr(private.os, "access", lambda path, mode: mode != private.os.W_OK)
    real = __import__("sqlite3").connect

    def no_index(path, **options):
        if "mode=ro" in str(path) and "immutable" not in str(path):
            raise __import__("sqlite3").OperationalError("unable to open database file")
        return real(path, **options)

    monkeypatch.setattr("yuzui.store.state.engine.sqlite3.connect", no_index)
    read = open_store(tmp_path)
    assert read.head().seq == 1 and not read.writable
    seen = []
    other = threading.Thread(target=lambda: seen.append(read.head().seq))
    other.start()
    other.join()
    assert seen == [1]
    read.close()
    monkeypatch.undo()
    store = open_store(tmp_path)
    with store.open(_subject()).act("load", "second"):
        pass
    assert (tmp_path / "yuzui.sqlite-wal").stat().st_size
    copy = tmp_path / "medium"
    copy.mkdir()
    for name in ("yuzui.sqlite", "yuzui.sqlite-wal"):
        (copy / name).write_bytes((tmp_path / name).read_bytes())
    store.close()
    monkeypatch.setattr(private.os, "access", lambda path, mode: mode != private.os.W_OK)
    monkeypatch.setattr("yuzui.store.state.engine.sqlite3.connect", no_index)
    read = open_store(copy)
    assert read.head().seq == 2 and read.log_state().bad is None
    read.close()


def _subject():
    from yuzui.model.visibility import Subject

    return Subject("ann", frozenset({"programme_officer"}))


def test_opening_a_store_again_drops_no_lock_of_this_process(tmp_path):
    """Closing any handle of a file drops all locks its process holds: another process then took
    the log away from under its readers, and they met disk errors."""
    import subprocess
    import sys

    first = open_store(tmp_path)
    with first.open(_subject()).act("load", "x"):
        pass
    connection = first.session.engine.connection
    connection.execute("BEGIN IMMEDIATE")
    private.begin(tmp_path / "yuzui.sqlite")  # what opening it once more in this process does
    code = (
        "import sqlite3, sys\n"
        "try:\n"
        "    sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None).execute('BEGIN IMMEDIATE')\n"
        "except sqlite3.OperationalError as error:\n"
        "    sys.exit(3 if 'locked' in str(error) else 4)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "yuzui.sqlite")], check=False)
    assert done.returncode == 3
    connection.execute("ROLLBACK")
    first.close()


def system(tmp_path, monkeypatch, available=None, most=None, used=None):
    if available is not None:
        (tmp_path / "meminfo").write_text(f"MemTotal: 9 kB\nMemAvailable: {available} kB\n")
    if most is not None:
        (tmp_path / "memory.max").write_text(f"{most}\n")
        (tmp_path / "memory.current").write_text(f"{used}\n")
    monkeypatch.setattr(room, "MEMINFO", tmp_path / "meminfo")
    monkeypatch.setattr(room, "CGROUP", tmp_path)


def test_free_is_what_the_system_says(tmp_path, monkeypatch):
    system(tmp_path, monkeypatch, 1000, "max", 5)
    assert room.free() == 1_024_000


def test_the_limit_of_a_control_group_counts_if_it_is_less(tmp_path, monkeypatch):
    system(tmp_path, monkeypatch, 1000, 5000, 3000)
    assert room.free() == 2000


def test_a_system_that_says_nothing_leaves_half_of_all_memory(tmp_path, monkeypatch):
    system(tmp_path, monkeypatch)
    monkeypatch.setattr(room.os, "sysconf", {"SC_PHYS_PAGES": 10, "SC_PAGE_SIZE": 4096}.get)
    assert room.free() == 20_480
    (tmp_path / "meminfo").write_text("MemTotal: 9 kB\n")
    assert room.free() == 20_480


def test_the_budget_is_half_of_it_or_what_is_set(tmp_path, monkeypatch):
    system(tmp_path, monkeypatch, 1000)
    monkeypatch.delenv("YUZUI_MEMORY_BUDGET", raising=False)
    assert room.budget() == 512_000
    monkeypatch.setenv("YUZUI_MEMORY_BUDGET", "77")
    assert room.budget() == 77


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


@pytest.fixture
def path(tmp_path):
    return tmp_path / "yuzui.sqlite"


def make(path, **kw):
    return SqliteStore(path, tables=w.TABLES, **kw)


def filled(path, count=5):
    store = make(path)
    with store.open(OFFICER).act("load", "x") as change:
        change.insert("proposal", [{"id": f"P{n:04d}", "amount": n} for n in range(count)])
    return store


def pragma(store, name):
    return store.engine.run(f"PRAGMA {name}")[0][0]


def test_every_connection_asks_for_what_a_store_needs(path):
    store = filled(path)
    seen = []
    names = ("journal_mode", "foreign_keys", "synchronous")
    for _ in range(2):
        thread = threading.Thread(target=lambda: seen.append([pragma(store, n) for n in names]))
        thread.start()
        thread.join()
    assert seen == [["wal", 1, 2]] * 2
    assert pragma(store, "application_id") == schema.APPLICATION
    assert pragma(store, "user_version") == schema.VERSION
    store.close()


def test_a_connection_per_thread_and_none_for_the_dead(path):
    store = filled(path)
    for _ in range(5):
        thread = threading.Thread(target=lambda: store.open(OFFICER).count("proposal"))
        thread.start()
        thread.join()
    assert len(store.engine.connections) <= 2
    store.close()
    assert not store.engine.connections


def test_no_other_file_can_be_attached(path, tmp_path):
    with closing(connect(path)) as connection, pytest.raises(sqlite3.OperationalError):
        connection.execute("ATTACH ? AS other", (str(tmp_path / "sealed.sqlite"),))


def test_tables_are_strict(path):
    store = filled(path)
    with closing(connect(path)) as raw, pytest.raises(sqlite3.IntegrityError):
        raw.execute("INSERT INTO proposal (id, amount) VALUES ('X', 'many')")
    store.close()


def test_a_copy_of_the_store_is_a_store(path, tmp_path):
    store = filled(path)
    head = store.head()
    store.backup(tmp_path / "copy.sqlite")
    with pytest.raises(InputError):
        store.backup(tmp_path / "copy.sqlite")
    store.close()
    copy = make(tmp_path / "copy.sqlite")
    assert copy.head() == head and copy.faults() == [] and copy.log_state().bad is None
    assert copy.open(OFFICER).count("proposal") == 5
    copy.close()


def refused(path):
    with pytest.raises(StoreError) as caught:
        make(path)
    error = caught.value
    assert error.exit == 6 and str(path.name) in error.say("en") + str(error.place)
    assert error.say("zh") and error.fix is not None
    return error.code


def test_a_damaged_file_is_named(path):
    path.write_bytes(b"not a database, surely" * 1000)
    assert refused(path) == "sqlite_notadb"
    path.unlink()
    filled(path, 2000).close()
    with path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * 4096 * 20)
    with pytest.raises(StoreError) as caught:
        store = make(path)
        try:
            store.open(OFFICER).select("proposal")
        finally:
            store.close()
    assert caught.value.code.startswith("sqlite_corrupt") and "已损坏" in caught.value.say("zh")


def test_quiet_damage_is_found_by_the_check(path):
    store = filled(path, 2000)
    store.engine.run("PRAGMA wal_checkpoint(TRUNCATE)")
    index = "SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_award_1'"
    page = store.engine.run(index.replace("award", "proposal"))[0][0]
    store.close()
    with path.open("r+b") as file:
        file.seek(4096 * page - 8)  # the last entry of the key's index
        file.write(b"\0" * 8)
    store = make(path)
    assert store.faults() != []
    store.close()


def test_a_cut_file_is_named(path):
    filled(path, 2000).close()
    with path.open("r+b") as file:
        file.truncate(4096 * 4)
    with pytest.raises(StoreError):
        store = make(path)
        try:
            store.open(OFFICER).select("proposal")
        finally:
            store.close()


def test_another_programs_database_is_refused_untouched(path):
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE proposal (id TEXT)")
        raw.commit()
    with pytest.raises(StoreError) as caught:
        make(path)
    assert caught.value.code == "foreign_file"
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (1,)


def test_a_newer_store_is_read_and_not_written(path):
    store = filled(path)
    store.engine.run("ALTER TABLE proposal ADD COLUMN later TEXT")
    store.engine.run(f"PRAGMA user_version = {schema.VERSION + 1}")
    store.close()
    store = make(path)
    view = store.open(OFFICER)
    assert view.count("proposal") == 5 and "later" not in view.get("proposal", "P0001")
    with pytest.raises(StoreError) as caught, view.act("load", "x"):
        pass
    assert caught.value.code == "read_only"
    with pytest.raises(StoreError):
        store.engine.run("DELETE FROM proposal")
    store.close()


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("ALTER TABLE proposal DROP COLUMN title", "column “proposal.title” is missing"),
        ("ALTER TABLE proposal ADD COLUMN more TEXT", "column “proposal.more” is unknown"),
        ("DROP TABLE proposal", "table “proposal” is missing"),
        ("ALTER TABLE finding RENAME COLUMN load TO lode", "column “finding.load” is missing"),
    ],
)
def test_a_schema_that_differs_is_named(path, sql, words):
    store = filled(path)
    store.engine.run(sql)
    store.close()
    with pytest.raises(StoreError) as caught:
        make(path)
    assert caught.value.code == "schema_differs" and words in caught.value.say("en")
    assert "不一致" in caught.value.say("zh")


def test_another_order_of_columns_is_no_difference(path):
    make(path).close()
    turned = w._table("call", ("call",), *w.CALL.columns[::-1], level="organisation")
    SqliteStore(path, tables={**w.TABLES, "call": turned}).close()


def test_the_file_checks_once_more_what_reaches_it(path):
    """The adapters are the first line; a row that slips past them is refused by the table."""
    store = make(path)
    row = ("1", None, None, -1, *[None] * 9)
    with pytest.raises(StoreError) as caught, store.engine.transaction():
        store.engine.put(w.PROPOSAL, [row], replace=False)
    assert caught.value.code == "sqlite_constraint_check"
    assert store.open(OFFICER).count("proposal") == 0
    store.close()


def test_checks_that_a_row_breaks_are_a_difference(path):
    store = filled(path)
    with store.open(OFFICER).act("load", "x") as change:
        change.insert("proposal", [{"id": "X", "kind": next(v for v in w.PROPOSAL["kind"].values if v != "basic")}])
    store.close()
    weaker = w._table("proposal", ("id",), *(c for c in w.PROPOSAL.columns if c.name != "kind"),
                      w._column("kind", w.Type.TEXT, values=("basic",)))  # fmt: skip
    with pytest.raises(StoreError) as caught:
        SqliteStore(path, tables={**w.TABLES, "proposal": weaker})
    assert "types or checks of “proposal”" in caught.value.say("en")


def test_a_folder_that_cannot_be_made_or_opened(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError) as caught:
        open_store(tmp_path / "file" / "w")
    assert caught.value.code == "no_folder"
    with pytest.raises(StoreError) as caught:
        make(tmp_path / "missing" / "yuzui.sqlite")
    assert caught.value.code.startswith("sqlite_cantopen")


def test_a_full_disk_leaves_nothing_half_written(path):
    store = filled(path)
    store.engine.run("PRAGMA max_page_count = 1")
    big = [{"id": f"X{n}", "title": "x" * 4000} for n in range(500)]
    with pytest.raises(StoreError) as caught, store.open(OFFICER).act("load", "x") as change:
        change.insert("proposal", big)
    assert caught.value.code == "sqlite_full" and "磁盘已满" in caught.value.say("zh")
    assert store.open(OFFICER).count("proposal") == 5 and store.faults() == []
    store.close()


def test_open_store_makes_the_folder_once(tmp_path):
    store = open_store(tmp_path / "a" / "b")
    store.close()
    assert (tmp_path / "a" / "b" / "yuzui.sqlite").is_file()
    again = open_store(tmp_path / "a" / "b")
    assert again.head().seq == 0
    again.close()


def plan_of(store, sql, values):
    return " ".join(str(row) for row in store.engine.run("EXPLAIN QUERY PLAN " + sql, values))


def test_paging_and_keys_use_the_index(path):
    """Keyset paging must not read what lies before the page; offset paging would."""
    store = filled(path, 500)
    statements = []
    store.engine.connection.set_trace_callback(statements.append)
    page = store.open(OFFICER).select("proposal", limit=10, after=["P0400"])
    store.engine.connection.set_trace_callback(None)
    assert [row["id"] for row in page] == [f"P{n:04d}" for n in range(401, 411)]
    select = next(s for s in statements if '"proposal" AS t' in s)
    plan = plan_of(store, select, ())
    assert "SEARCH t USING INDEX sqlite_autoindex_proposal_1 (id>?)" in plan
    assert "TEMP B-TREE" not in plan
    statements.clear()
    store.engine.connection.set_trace_callback(statements.append)
    store.open(OFFICER).select("proposal", where=Eq("id", "P0003"))
    store.engine.connection.set_trace_callback(None)
    select = next(s for s in statements if '"proposal" AS t' in s)
    assert "SEARCH t USING INDEX" in plan_of(store, select, ())
    denied = next(s for s in statements if '"row_visibility" AS t' in s)
    assert "row_visibility_deny" in plan_of(store, denied, ())
    store.close()


def test_owners_that_are_not_seen_are_found_by_key(path):
    statements, store = [], SqliteStore(path)
    store.engine.connection.set_trace_callback(statements.append)
    store.open(OFFICER).count("capability")
    store.engine.connection.set_trace_callback(None)
    owners = next(s for s in statements if "'resource'" in s)
    assert "SEARCH t USING INDEX sqlite_autoindex_row_visibility_1" in plan_of(store, owners, ())
    store.close()


def test_a_copied_file_without_its_log_is_still_whole(path, tmp_path):
    """Closing folds the write-ahead log into the file."""
    filled(path).close()
    shutil.copyfile(path, tmp_path / "other.sqlite")
    other = make(tmp_path / "other.sqlite")
    assert other.open(OFFICER).count("proposal") == 5
    other.close()


def test_folder_and_file_are_made_and_found_again(tmp_path):
    folder = tmp_path / "a" / "b"
    with_store = open_store(folder)
    head = with_store.head()
    with_store.close()
    assert (folder / "yuzui.sqlite").is_file()
    again = open_store(folder)
    assert again.head() == head
    again.close()


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError) as caught:
        open_store(tmp_path / "file" / "w")
    assert caught.value.code == "no_folder" and caught.value.exit == 6


NOW = dt.datetime(2026, 11, 25, 8, tzinfo=dt.UTC)
ADMIN = Subject("root", frozenset({"administrator"}))


def row(role, scope="*", start="2026-01-01T00:00:00Z", end=None, account="ann"):
    return {"subject": account, "role": role, "scope": scope, "valid_from": start, "valid_to": end}


def test_a_grant_holds_from_its_first_moment_until_before_its_last():
    grant = row("decider", start="2026-11-25T08:00:00Z", end="2026-11-25T08:00:02Z")
    held = [
        "decider" in subjects.subject_of("ann", [grant], NOW + dt.timedelta(seconds=n)).roles for n in (-1, 0, 1, 2)
    ]
    assert held == [False, True, True, False]
    # a scope gives an audience and no level
    subject = subjects.subject_of("ann", [row("programme_officer", "call:C1")], NOW)
    assert subject.roles == {"public"} and subject.audiences == {"call:C1", f"person:{subject.name}"}
    assert subject.scoped == {"programme_officer"}
    # nobodys grant is anothers
    assert subjects.subject_of("bob", [row("decider")], NOW) == Subject(
        "bob", frozenset({"public"}), frozenset({"person:bob"}), frozenset({"bob"})
    )


def test_the_maker_of_a_workspace_is_the_systems_user_whatever_the_environment_says(tmp_path, monkeypatch):
    import os
    import pwd

    me = pwd.getpwuid(os.geteuid()).pw_name
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "the-minister")
    store = open_store(tmp_path)
    subject = subjects.operator(store)
    assert subject.name == me and subject.roles == {"public", *subjects.FIRST_ROLES}
    assert subject.keys == {me}
    (event,) = store.open(subject).select("audit")
    assert (event["actor"], event["action"], event["object"]) == (me, "grant", f"role_grant:{me}")
    assert subjects.operator(store) == subject and store.head().seq == 1
    store.close()


def test_a_second_user_of_the_system_is_refused_and_takes_over_only_what_is_theirs(tmp_path, monkeypatch):
    monkeypatch.setattr("yuzui.store.subjects.system_user", lambda: "maker")
    store = open_store(tmp_path)
    subjects.operator(store)
    monkeypatch.setattr("yuzui.store.subjects.system_user", lambda: "guest")
    with pytest.raises(StoreError) as caught:
        subjects.operator(store)
    assert caught.value.code == "other_user" and "accounts" in caught.value.message.en
    assert "yuzui accounts adopt" in caught.value.say("zh")
    assert subjects.adopt(store) == "maker"
    assert subjects.operator(store).roles == {"public", *subjects.FIRST_ROLES}
    assert subjects.resolve(store, "maker").roles == {"public"}
    assert subjects.maker(store) == subjects.adopt(store) == "guest"
    store.close()
    # the files of another: only the system's administrator reads them, and writes nothing
    monkeypatch.setattr("yuzui.store.private._me", lambda: 4242)
    with pytest.raises(StoreError) as caught:
        open_store(tmp_path)
    assert caught.value.code == "other_user" and caught.value.message.zh
    monkeypatch.setattr("yuzui.store.private._me", lambda: 0)
    monkeypatch.setattr("yuzui.store.private._owner", lambda path: 4242)
    monkeypatch.setattr("yuzui.store.subjects.system_user", lambda: "root")
    store = open_store(tmp_path)
    subject = subjects.operator(store)
    assert (subject.name, store.writable) == ("root", False) and "decider" in subject.roles
    with pytest.raises(StoreError) as caught, store.open(subject).act("load", "x"):
        pass
    assert caught.value.code == "read_only"
    with pytest.raises(StoreError):
        open_store(tmp_path / "new")
    store.close()


def test_grants_that_vanished_make_nobody_the_owner(tmp_path):
    import sqlite3
    from contextlib import closing

    store = open_store(tmp_path)
    subjects.operator(store)
    store.close()
    with closing(sqlite3.connect(tmp_path / "yuzui.sqlite")) as db, db:
        db.execute("DELETE FROM role_grant")
    store = open_store(tmp_path)
    assert subjects.operator(store).roles == {"public"} and store.head().seq == 1
    store.close()


def test_a_revoked_grant_refuses_the_next_request():
    store = MemoryStore()
    admin = store.open(ADMIN)
    subjects.grant(admin, "ann", "programme_officer", reason="new")
    subject = subjects.resolve(store, "ann")
    with store.open(subject).act("load", "x"):
        pass
    assert subjects.revoke(admin, "ann", "programme_officer", reason="left") == 1
    assert subjects.revoke(admin, "ann", "programme_officer") == 0
    again = subjects.resolve(store, "ann")
    assert again.roles == {"public"}
    with pytest.raises(VisibilityError), store.open(again).act("load", "x"):
        pass
    assert [e["action"] for e in store.open(Subject("k", frozenset({"auditor"}))).select("audit")] == [
        "grant", "load", "revoke", "load refused"]  # fmt: skip
    assert store.grants("ann")[0]["reason"] == "new"  # kept, though the administrator reads it not
    # bad grants are refused
    admin = MemoryStore().open(ADMIN)
    with pytest.raises(InputError) as caught:
        subjects.grant(admin, "ann", "emperor")
    assert "administrator" in caught.value.expected
    with pytest.raises(InputError) as caught:
        subjects.grant(admin, "ann", "auditor", "sealed:C1")
    assert "截止" in caught.value.say("zh")
    subjects.grant(admin, "ann", "auditor", "sealed:C1", valid_to="2026-12-01T00:00:00Z")
    officer = MemoryStore().open(Subject("o", frozenset({"programme_officer"})))
    with pytest.raises(VisibilityError):
        subjects.grant(officer, "o", "auditor")


CJK = st.sampled_from("量子通信氢能源研究所有电脑电网力学")
MIXED = st.text(st.one_of(CJK, st.sampled_from("abZ09 ,，。-/\n·\"*'")), max_size=24)


def held(words, phrase):
    """Return whether a phrase stands in tokens, by the rule of an index of positions."""
    size = len(phrase.tokens)
    for start in range(len(words) - size + 1):
        *first, last = words[start : start + size]
        ends = last.startswith(phrase.tokens[-1]) if phrase.prefix else last == phrase.tokens[-1]
        if tuple(first) == phrase.tokens[:-1] and ends:
            return True
    return False


def test_text_becomes_words_and_pairs():
    for text, expected in [
        ("量子", ["量子", "子"]),
        ("量子通信", ["量子", "子通", "通信", "信"]),
        ("氢", ["氢"]),
        ("量子，通信", ["量子", "子", "通信", "信"]),
        ("５Ｇ通信", ["5g", "通信", "信"]),
        ("量子資訊", ["量子", "子资", "资讯", "讯"]),
        ("São Paulo, Łódź", ["sao", "paulo", "lodz"]),
        ("Straße", ["strasse"]),
        ("コンピュータ", ["コン", "ンピ", "ピュ", "ュー", "ータ", "タ"]),
        ("한국", ["한국", "국"]),
        ("𠀀𠀁", ["𠀀𠀁", "𠀁"]),
        ("hep-ph/9203201", ["hep", "ph", "9203201"]),
        ("", []),
        ("—，。！\x00\ud800", []),
    ]:
        assert tokens(text) == expected


def test_marks_of_kana_and_hangul_are_kept():
    assert tokens("がか") != tokens("かか")
    assert tokens("각") != tokens("가")
    # traditional text is that of simplified text
    assert fold("國家實驗室與量子資訊") == "国家实验室与量子资讯"
    assert tokens("國家實驗室") == tokens("国家实验室")
    assert len(TRADITIONAL) == len(SIMPLIFIED) == len(set(TRADITIONAL))
    assert all(unicodedata.category(c) == "Lo" for c in TRADITIONAL + SIMPLIFIED)
    # folding twice is folding once
    assert fold(fold(TRADITIONAL)) == fold(TRADITIONAL)
    # only the plural ending is dropped
    for word, expected in [("universities", "university"), ("awards", "award"), ("sources", "source"), ("gas", "gas"),
     ("process", "process"), ("status", "status"), ("trees", "tree"), ("series", "sery"),
     ("5gs", "5gs")]:  # fmt: skip
        assert stem(word) == expected
    # query becomes phrases
    for query, expected in [
        ("量子", [(("量子",), False)]),
        ("量子通信", [(("量子", "子通", "通信"), False)]),
        ("氢", [(("氢",), True)]),
        ("量子 通信", [(("量子",), False), (("通信",), False)]),
        ("量子、通信", [(("量子",), False), (("通信",), False)]),
        ("5G通信", [(("5g", "通信"), False)]),
        ("通信5G", [(("通信", "信", "5g"), False)]),
        ("hep-ph/9203201", [(("hep", "ph", "9203201"), False)]),
        ('"deep learning"', [(("deep", "learning"), False)]),
        ("deep learning", [(("deep",), False), (("learning",), False)]),
        ("阿尔伯特·爱因斯坦", [(("阿尔", "尔伯", "伯特", "特", "爱因", "因斯", "斯坦"), False)]),
        ('"', []),
        ("* OR AND NOT (", [(("or",), False), (("and",), False), (("not",), False)]),
    ]:
        assert [(one.tokens, one.prefix) for one in phrases(query)] == expected
    # a long query is cut and says where
    assert len(phrases(" ".join(f"w{n}" for n in range(500)))) == LONGEST


@given(MIXED, st.text(CJK, min_size=1, max_size=5))
def test_a_chinese_query_finds_exactly_the_texts_that_hold_it(text, query):
    words = tokens(text)
    assert all(held(words, one) for one in phrases(query)) == (query in fold(text))


@given(MIXED, MIXED)
def test_a_part_of_a_text_finds_the_text(before, after):
    """Recall, whatever stands around: cut out a part that ends where words end."""
    for part in re.findall(r"[a-z0-9]+|[一-鿿]+", fold(before)):
        words = tokens(f"{before} {after}")
        assert all(held(words, one) for one in phrases(part)), part


@given(st.text(max_size=40))
def test_no_token_holds_a_sign_of_a_query_language_and_every_text_is_accepted(text):
    found = [*tokens(text), *(token for one in phrases(text) for token in one.tokens)]
    for token in found:
        # Characters newer than the tables of Python have no category, and are characters still.
        assert token and all(c.isalnum() or unicodedata.category(c) in ("Mn", "Cn") for c in token)
        token.encode()


@given(st.text(max_size=40))
def test_a_text_finds_itself(text):
    words = tokens(text)
    assert all(held(words, one) for one in phrases(text.replace('"', " ")))


def test_array_keeps_the_type_beside_missing_values():
    for values, kind, masked in [
        ([1, 2], "i", False),
        ([1, None], "i", True),
        ([1, 2.5], "f", False),
        ([True, None], "b", True),
        (["a", None], "O", False),
        ([dt.date(2026, 1, 1), None], "O", False),
        ([None, None], "O", False),
        ([], "O", False),
        ([1, "a"], "O", False),
        ([[1], [2, 3]], "O", False),
    ]:
        found = array(values)
        assert found.dtype.kind == kind and np.ma.isMaskedArray(found) is masked
        assert len(found) == len(values)
    # filled unmasks where the type says missing
    assert np.isnan(columns_filled(np.ma.masked_array([1.0, 2.0], mask=[0, 1]))[1])
    assert columns_filled(np.ma.masked_array(np.array(["a", "?"], dtype=object), mask=[0, 1])).tolist() == ["a", None]
    assert np.ma.isMaskedArray(columns_filled(np.ma.masked_array([1, 2], mask=[0, 1])))
    assert not np.ma.isMaskedArray(columns_filled(np.ma.masked_array([1, 2], mask=[0, 0])))
    # rows and columns are one thing
    rows = [{"a": 1, "b": "x"}, {"a": None, "b": None}]
    columns = columns_of(rows, ["a", "b"])
    assert rows_of({name: array(values) for name, values in columns.items()}) == rows
    assert plain(np.array([1.0, np.nan])) == [1.0, None]
    # whole numbers stay whole where sums were widened
    assert integers(np.array([1.0, 2.0])).dtype == np.int64
    found = integers(np.array([1.0, np.nan]))
    assert found.dtype == np.int64 and found.tolist() == [1, None]
    same = np.array([3])
    assert integers(same) is same
    # what is handed over is read by its type and words
    given = {"a": [1, 2], "empty": [None, None], "why": [1, 0]}
    arrays, chosen = handed(given, {"a": "VARCHAR", "empty": "DATE"}, {"why": ("", "it's")})
    assert list(arrays) == ["a", "why"] and 'CAST(NULL AS DATE) AS "empty"' in chosen
    assert "['', 'it''s']" in chosen and 'CAST("a" AS VARCHAR) AS "a"' in chosen


T = ibis.table({"g": "string", "x": "float64", "n": "int64"}, name="t")
ROWS = {"g": ["a", "a", "b", None, "b"], "x": [1.0, 4.0, None, 2.5, 9.0], "n": [1, 2, 3, None, 5]}
EXPRESSIONS = {
    "sums": T.group_by("g").agg(s=T.x.sum(), m=T.x.mean(), n=T.n.count()),
    "spread": T.group_by("g").agg(v=T.x.var(), p=T.x.var(how="pop"), d=T.x.std()),
    "shares": T.group_by("g").agg(share=(T.x >= 2.5).mean()),
    "mathematics": T.select(T.g, r=T.x.sqrt(), l=T.x.log(), e=T.x.exp(), p=T.x**2),
    "wholes": T.select(T.g, s=T.n.sum().over(group_by="g"), w=T.n.max().over(group_by="g")),
    "windows": T.mutate(c=T.x.sum().over(group_by="g")),
}


def test_only_the_tables_an_expression_reads_are_taken_from_a_lake():
    lake = Lake()
    lake.put("t", ROWS | {"more": [1, 2, 3, 4, 5]})
    lake.put("other", ROWS)
    expression = EXPRESSIONS["sums"].order_by("g")
    there, here = lake.expression(expression, "sqlite"), on_sqlite(expression, {"t": ROWS})
    assert sqlite_version().startswith("3.")
    assert {k: v.tolist() for k, v in there.items()} == {k: v.tolist() for k, v in here.items()}
    # sums of whole numbers are whole on both
    expression = EXPRESSIONS["wholes"].order_by("g")
    lake = Lake()
    lake.put("t", ROWS)
    for engine in ("duckdb", "sqlite"):
        found = lake.expression(expression, engine)
        assert {found[name].dtype.kind for name in ("s", "w")} == {"i"}, engine
    # both engines agree to a billionth
    for name in EXPRESSIONS:
        expression = EXPRESSIONS[name]
        lake = Lake()
        lake.put("t", ROWS)
        first, second = lake.expression(expression), on_sqlite(expression, {"t": ROWS})
        assert list(first) == list(second)
        order = [np.lexsort([_keyed(column) for column in found.values()]) for found in (first, second)]
        for key in first:
            a, b = (_number(found[key])[rows] for found, rows in zip((first, second), order, strict=True))
            assert a.shape == b.shape
            if a.dtype == object:
                assert a.tolist() == b.tolist()
            else:
                np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-9, equal_nan=True)


def _number(column):
    values = np.ma.filled(np.ma.asarray(column).astype(object), None)
    if all(v is None or isinstance(v, int | float) for v in values.tolist()):
        return np.array([np.nan if v is None else float(v) for v in values.tolist()])
    return np.asarray(values, dtype=object)


def _keyed(column):
    return np.array([f"{v:.6f}" if isinstance(v, float) else str(v) for v in _number(column).tolist()])


def test_empty_tables_give_empty_columns():
    found = on_sqlite(T.group_by("g").agg(s=T.x.sum()), {"t": {"g": [], "x": [], "n": []}})
    assert {name: len(values) for name, values in found.items()} == {"g": 0, "s": 0}


FILES = sorted(path.stem for path in Path(sql.__file__).parent.glob("*.sql"))


def test_each_file_is_one_statement_that_parses():
    for name in FILES:
        text = statement(name)
        assert len(Lake()._connection.extract_statements(text)) == 1


ALONE = """
import sys

import ibis

from yuzui.store.sql.statement import compiled

t = ibis.table({"a": "int64"}, name="t")
assert not {"pandas", "pyarrow"} & set(sys.modules)
"""


def test_expression_is_compiled_for_every_engine_without_pandas_or_pyarrow():
    # in a process of its own: a solver that others test here loads pandas for itself
    done = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    # path cannot end its literal
    assert literal(Path("/a/it's.csv")) == "'/a/it''s.csv'"


def test_a_text_is_replaced_and_nothing_is_left_beside_it(tmp_path):
    durable(tmp_path / "a", "1\n")
    durable(tmp_path / "a", "量\n")
    assert (tmp_path / "a").read_text(encoding="utf-8") == "量\n"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_what_fails_leaves_the_old_text(tmp_path):
    durable(tmp_path / "a", "1\n")
    with pytest.raises(UnicodeEncodeError):
        durable(tmp_path / "a", "\ud800")
    assert (tmp_path / "a").read_text(encoding="utf-8") == "1\n"


def test_a_second_process_waits_and_then_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("YUZUI_BUSY_TIMEOUT", "0.2")
    code = (
        "import pathlib, sys; from yuzui.store.durable import alone\n"
        f"with alone(pathlib.Path({str(tmp_path)!r})): print('held', flush=True); sys.stdin.read()"
    )
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", code], stdin=pipe, stdout=pipe) as other:
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(StoreError) as error, alone(tmp_path):
            pass
        assert error.value.code == "busy" and error.value.fix.zh
        other.stdin.close()
        other.wait()
    with alone(tmp_path):
        pass
