# SPDX-License-Identifier: Apache-2.0
"""The row behind an entry, from store or snapshot, with the columns its reader may read."""

import pytest

from yuzui.model.visibility import PUBLIC, Subject
from yuzui.store import snapshot
from yuzui.store.index.row import row_of
from yuzui.store.memory import MemoryStore

OFFICER = Subject("ann", frozenset({"programme_officer"}))
ABOUT = {"source": "s", "licence": "l", "vintage": "v", "origin": "real"}


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    folder = tmp_path_factory.mktemp("snapshots")
    works = {"work_id": [7], "title": ["量子"]}
    patents = {"id": ["P1"], "title": ["clock"], "inventors": ['["Ada"]']}
    snapshot.publish(folder, {"work": works, "patent": patents}, ABOUT)
    return snapshot.current(folder)


def test_row_of_the_store_as_its_reader_sees_it():
    store = MemoryStore()
    row = {"id": "A1", "collection": "C", "taxon": "T", "depositor": "Ada"}
    with store.open(OFFICER).act("load", "x") as change:
        change.insert("collection", [{"id": "C", "name": {"en": "C", "zh": "藏"}, "kind": "animal"}])
        change.insert("accession", [row])
    assert row_of(store.open(OFFICER), None, "accession", "A1")["depositor"] == "Ada"
    assert "depositor" not in row_of(store.open(PUBLIC), None, "accession", "A1")
    assert row_of(store.open(PUBLIC), None, "accession", "A2") is None


def test_row_of_a_snapshot_has_readable_columns_only(published):
    view = MemoryStore().open(PUBLIC)
    assert row_of(view, published, "work", "7") == {"work_id": 7, "title": "量子"}
    assert row_of(view, published, "work", "8") is None
    assert row_of(view, published, "patent", "P1") == {"id": "P1", "title": "clock"}
    assert "inventors" in row_of(MemoryStore().open(OFFICER), published, "patent", "P1")
    assert row_of(view, published, "citation", "1|2") is None
    assert row_of(view, None, "work", "7") is None


def test_an_entry_made_from_no_row_has_none():
    assert row_of(MemoryStore().open(PUBLIC), None, "clause", "p|S1") is None
