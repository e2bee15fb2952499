# SPDX-License-Identifier: Apache-2.0
"""Registers and what is said of pairs; what is loaded is seen as its visibility allows."""

import json

from yuzui.catalogue import deduplication as told
from yuzui.catalogue.jobs import consolidation
from yuzui.facilities.instruments.alike import Entry, Pair
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC, Subject

OFFICER = Subject("o", roles=frozenset({"programme_officer"}))
ROWS = [
    {"id": "Z9", "name": "Hefei synchrotron (NSRL)", "kind": ""},
    {"id": "S2-1", "parent": "S2", "name": "shipped already"},
    {"id": "M1", "name": "by heart", "fact_status": "memory-only"},
]


def loaded(folder, level="public"):
    workspace = Workspace(folder, OFFICER)
    with workspace.view.act("test", "x") as change:
        change.insert("resource", ROWS)
        if level != "public":
            change.insert("row_visibility", [{"table": "resource", "row": "Z9", "level": level}])
    return workspace


def test_what_is_loaded_is_a_register_of_its_own(tmp_path):
    mine = [e for e in told.entries(loaded(tmp_path)) if e.register == "workspace"]
    assert [(e.key, e.id) for e in mine] == [("Z9", "Z9")]


def test_what_is_restricted_changes_no_byte(tmp_path):
    without = consolidation.run(Workspace(tmp_path / "a").seen_by(PUBLIC))
    with_it = consolidation.run(loaded(tmp_path / "b", "restricted").seen_by(PUBLIC))
    assert json.dumps(with_it) == json.dumps(without)
    seen = consolidation.run(loaded(tmp_path / "c", "restricted"))
    assert json.dumps(seen) != json.dumps(without)


def test_precision_leaves_out_what_nobody_judged():
    a, b = Entry("r", "1", "x"), Entry("s", "1", "x")
    found = [Pair(a, a, 1.0, True), Pair(a, a, 1.0, False), Pair(a, b, 1.0, None)]
    assert {k: told.precision(found)[k] for k in ("pairs", "hits", "of", "value")} == {
        "pairs": 3, "hits": 1, "of": 2, "value": 0.5,
    }  # fmt: skip
    assert told.precision([found[2]])["value"] is None


def test_said_in_both_languages(tmp_path):
    document = consolidation.run(Workspace(tmp_path))
    said = {label.en: text for label, text in told.lines(document)}
    assert said["how right"].en.startswith("14 of the 15 pairs") and "(70\u202f%" in said["how right"].en
    assert "14 对" in said["how right"].zh
    none = {**document, "precision": {**document["precision"], "value": None}}
    assert "not known" in told.right(none).en
    sheets = told.exports(document, "zh")
    assert [len(one.rows) for one in sheets[:2]] == [16, 5]
