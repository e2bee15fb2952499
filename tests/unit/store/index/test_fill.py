# SPDX-License-Identifier: Apache-2.0
"""Only what has changed is made anew, from all rows or from those that everyone may see."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "properties"))
import strategies as w

from yuzui.errors import InternalError
from yuzui.model.column import Class
from yuzui.model.visibility import PUBLIC, Subject
from yuzui.store import snapshot
from yuzui.store.memory import MemoryStore
from yuzui.store.search import Entry, Index, Part

OFFICER = Subject("ann", frozenset({"programme_officer"}))


def entry(table, id, title):
    return Entry(table, id, table, id, {"source": "x"}, {Class.OPEN: (title, "")}, {})


def store_of(calls):
    line = dict.fromkeys(("audiences", "embargo_until", "deny", "withdrawn_at"))
    rows = {"call": [{"call": id, "title": id} for id in calls],
            **{name: [] for name in ("proposal", "review", "finding")},
            "row_visibility": [{**line, "table": "call", "row": id, "level": level}
                               for id, level in calls.items()]}  # fmt: skip
    return w.World(rows).fill(MemoryStore(tables=w.TABLES, clock=lambda: w.NOW))


def told(seen, name="calls", whole=("call",), salt=""):
    def describe(rows):
        seen.append(sorted(row["call"] for row in rows["call"]))
        for row in rows["call"]:
            yield entry("call", row["call"], row["title"])

    return Part(name, {"call": ("title",)}, describe, frozenset(whole), salt)


def test_a_part_whose_rows_did_not_change_is_left(tmp_path):
    seen, store = [], store_of({"C1": "public", "C2": "restricted"})
    index = Index(tmp_path / "index", [told(seen)])
    index.find(store.open(PUBLIC))
    assert seen == [["C1", "C2"]]
    with store.open(OFFICER).act("note", "elsewhere"):
        pass
    index.find(store.open(PUBLIC))
    assert len(seen) == 1
    Index(tmp_path / "index", [told(seen, salt="other")]).find(store.open(PUBLIC))
    assert len(seen) == 2
    with store.open(OFFICER).act("load", "call") as change:
        change.insert("call", [{"call": "C3", "title": "C3"}])
    assert index.find(store.open(OFFICER)).count == 3


def test_rows_of_which_a_part_reads_only_those_everyone_sees(tmp_path):
    seen, store = [], store_of({"C1": "public", "C2": "restricted"})
    index = Index(tmp_path / "index", [told(seen, whole=())])
    assert index.find(store.open(OFFICER)).count == 1
    assert seen == [["C1"]]


def test_a_part_that_is_no_longer_declared_is_gone(tmp_path):
    store, path = store_of({"C1": "public"}), tmp_path / "index"
    other = Part("other", {}, lambda rows: [entry("finding", "F", "stardust")])
    view = store.open(OFFICER)
    assert Index(path, [told([]), other]).find(view, "stardust").count == 1
    assert Index(path, [told([])]).find(view, "stardust").count == 0
    assert Index(path, [told([])]).find(view).count == 1


def test_two_entries_of_one_name_are_an_error_of_ours(tmp_path):
    store = store_of({"C1": "public"})
    twice = Part("t", {}, lambda rows: [entry("call", "C1", "a"), entry("call", "C1", "b")])
    with pytest.raises(InternalError):
        Index(tmp_path / "index", [twice]).find(store.open(PUBLIC))
    assert not (tmp_path / "index").exists()


def test_analytic_rows_are_read_from_the_snapshot(tmp_path):
    about = {"source": "s", "licence": "l", "vintage": "v", "origin": "real"}
    names = {"work_id": [1, 2], "title": ["量子通信", "star dust"], "year": [2020, 2021]}
    snapshot.publish(tmp_path / "snapshots", {"work": names}, about)
    seen = []

    def describe(rows):
        seen.append(len(rows["work"]))
        for row in rows["work"]:
            yield entry("work", str(row["work_id"]), row["title"])

    part = Part("works", {"work": ("title",)}, describe, frozenset({"work"}))
    published = snapshot.current(tmp_path / "snapshots")
    store = store_of({})
    index = Index(tmp_path / "index", [part], published)
    assert [hit.id for hit in index.find(store.open(PUBLIC), "量子").hits] == ["1"]
    names = {**names, "title": ["量子通信", "量子计算"]}
    snapshot.publish(tmp_path / "snapshots", {"work": names}, about)
    index = Index(tmp_path / "index", [part], snapshot.current(tmp_path / "snapshots"))
    assert index.find(store.open(PUBLIC), "量子").count == 2
    assert Index(tmp_path / "index", [part], None).find(store.open(PUBLIC)).count == 0
    assert seen == [2, 2, 0]


def test_whatever_ends_a_filling_early_leaves_the_old_index_whole(tmp_path):
    store, path = store_of({"C1": "public"}), tmp_path / "index"
    Index(path, [told([])]).find(store.open(PUBLIC))
    held = path.read_bytes()

    def ends(rows):
        yield entry("call", "C1", "half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Index(path, [Part("calls", {}, ends, salt="new")]).find(store.open(PUBLIC))
    assert path.read_bytes() == held
    assert Index(path, [told([])]).find(store.open(PUBLIC)).count == 1
    assert {p.name for p in tmp_path.iterdir()} <= {"index", ".index.lock", ".index.new"}


def test_many_readers_at_once_make_the_index_once(tmp_path):
    from concurrent.futures import ThreadPoolExecutor

    seen, store = [], store_of({"C1": "public", "C2": "public"})
    index = Index(tmp_path / "index", [told(seen)])
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: index.find(store.open(PUBLIC), "c1").count, range(24)))
    assert found == [1] * 24 and len(seen) == 1


def test_an_index_of_another_version_is_made_anew(tmp_path, monkeypatch):
    from yuzui.store.index import fill

    seen, store = [], store_of({"C1": "public"})
    index = Index(tmp_path / "index", [told(seen)])
    index.find(store.open(PUBLIC))
    monkeypatch.setattr(fill, "_VERSION", "later")
    assert index.find(store.open(PUBLIC)).count == 1 and len(seen) == 2
