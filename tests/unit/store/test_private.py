# SPDX-License-Identifier: Apache-2.0
"""A workspace is its owner's alone, whatever the mask of whoever runs it."""

import os
import stat
import threading
from pathlib import Path

import pytest

from yuzui.errors import StoreError
from yuzui.sheets import formats
from yuzui.sheets.sheet import Export
from yuzui.store import open_store, private
from yuzui.store.state.pseudonym_vault import open_sealed


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

    monkeypatch.setattr("yuzui.store.state.connection.sqlite3.connect", no_index)
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
    monkeypatch.setattr("yuzui.store.state.connection.sqlite3.connect", no_index)
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
