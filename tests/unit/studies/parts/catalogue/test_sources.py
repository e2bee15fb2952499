# SPDX-License-Identifier: Apache-2.0
"""What the index is made from: shipped data sets, plans, and names in both languages."""

from yuzui.catalogue.finder import sources
from yuzui.catalogue.jobs.catalogue import find
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC


def test_clauses_of_every_plan_have_section_and_page_where_there_is_one():
    rows, said = sources.plans()
    assert len({(row["plan"], row["clause"]) for row in rows}) == len(rows) > 111
    for row in rows:
        assert f"section/{row['plan']}/{row['section']}" in said and row["title"]["zh"]
    pages = {row["plan"] for row in rows if row["page"]}
    assert len(pages) == 1 < len({row["plan"] for row in rows})


def test_names_are_in_both_languages():
    names = sources.names()
    assert names["facility/A1"].zh == "高能同步辐射光源" and "study/catalogue" in names
    assert names["field/LAB-1"].zh == "量子信息"


def test_a_loaded_data_set_takes_the_place_of_the_shipped_line(tmp_path):
    workspace = Workspace(tmp_path)
    before = find(workspace, kind="dataset")["count"]
    row = {"id": "fields.csv", "title": {"en": "My fields", "zh": "我的领域"}, "origin": "real"}
    with workspace.view.act("load", "file") as change:
        change.insert("dataset", [row])
    found = find(workspace, kind="dataset", limit=100)
    assert found["count"] == before
    assert next(h for h in found["hits"] if h["id"] == "fields.csv")["title"]["zh"] == "我的领域"
    workspace.close()


def test_the_index_can_be_removed_and_is_made_again(tmp_path):
    workspace = Workspace(tmp_path, PUBLIC)
    first = find(workspace, "量子", kind="clause")
    (tmp_path / sources.FILE).unlink()
    assert find(workspace, "量子", kind="clause") == first and first["count"] == 3
    workspace.close()
