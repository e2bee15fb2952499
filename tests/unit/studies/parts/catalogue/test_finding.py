# SPDX-License-Identifier: Apache-2.0
"""What one reader finds: hits with where they come from, counts, advice, single records."""

import pytest

from yuzui.catalogue.finder.finding import Seen, find, get
from yuzui.errors import InputError, VisibilityError
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC
from yuzui.store import snapshot

ABOUT = {"source": "Stars", "licence": "CC0-1.0", "vintage": "2026", "origin": "real"}
AWARD = {"id": "G1", "title": "量子計算研究", "funder": "NSFC", "amount": 6000000_00, "currency": "CNY"}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """Return a workspace with works of a snapshot, awards of the store, and a hidden award."""
    found = Workspace(tmp_path_factory.mktemp("finding"))
    works = {"work_id": [7, 8], "title": ["Dust of stars", "量子通信"], "source_key": ["a/7", "a/8"],
             "year": [2020, 2021]}  # fmt: skip
    snapshot.publish(found.dir / "snapshots", {"work": works}, ABOUT)
    hidden = {"id": "G2", "title": "Hidden stars"}
    with found.view.act("load", "awards") as change:
        change.insert("award", [AWARD, hidden])
        change.insert("row_visibility", [{"table": "award", "row": "G2", "level": "restricted"}])
    yield found
    found.close()


def test_hit_tells_where_it_comes_from(workspace):
    (hit,) = find(workspace, "dust")["hits"]
    assert {name: hit[name] for name in ABOUT} == ABOUT
    assert (hit["kind"], hit["id"], hit["level"]) == ("work", "W7", "public")
    assert hit["title"] == {"en": "Dust of stars", "zh": "Dust of stars"} and hit["score"] > 0


def test_traditional_and_simplified_find_each_other(workspace):
    for query in ("量子计算", "量子計算"):
        assert {hit["id"] for hit in find(workspace, query, kind="award")["hits"]} == {"G1"}


def test_counts_are_of_what_the_reader_may_see(workspace):
    public = workspace.seen_by(PUBLIC)
    assert find(workspace, "stars")["count"] == 2 and find(public, "stars")["count"] == 1
    assert find(public, "hidden")["count"] == 0
    near = [word for one in find(public, "hiden")["advice"] for word in one["near"]]
    assert "hidden" not in near


def test_narrowing_by_kind_and_source(workspace):
    assert find(workspace, kind="work")["count"] == 2
    assert find(workspace, source="Stars")["count"] == 2
    assert find(workspace, kind="award", source="Stars")["count"] == 0
    assert find(workspace, kind="award", source="")["count"] == 2
    assert find(workspace, kind="no-such-kind")["count"] == 0


def test_unknown_facets_are_said_to_be_unknown(workspace):
    (one,) = find(workspace, kind="award")["facets"]["source"]
    assert one == {"value": "", "label": {"en": "unknown", "zh": "未注明"}, "count": 2}


def test_advice_only_where_nothing_is_found(workspace):
    assert find(workspace, "dust")["advice"] == []
    advice = {one["phrase"]: one for one in find(workspace, "dust 量子通讯")["advice"]}
    assert advice["dust"]["count"] == 1 and advice["量子通讯"]["near"] == ["量子通"]


def test_one_record_with_its_fields(workspace):
    work = get(workspace, "work", "W8")
    fields = {field["name"]: field["value"] for field in work["fields"]}
    assert fields == {"work_id": 8, "source_key": "a/8", "title": "量子通信", "year": 2021}
    award = {f["name"]: f for f in get(workspace, "award", "G1")["fields"]}
    assert award["title"]["value"] == "量子計算研究" and award["title"]["label"]["zh"]
    assert get(workspace, "dataset", "fields.csv")["fields"] == []


@pytest.mark.parametrize(("kind", "id"), [("award", "G9"), ("nothing", "1"), ("work", "7"), ("", "")])
def test_what_is_not_there_is_not_found(workspace, kind, id):
    with pytest.raises(VisibilityError):
        get(workspace, kind, id)


def test_what_is_hidden_is_not_found_in_the_same_words(workspace):
    said = []
    for id in ("G2", "G9"):
        with pytest.raises(VisibilityError) as told:
            get(workspace.seen_by(PUBLIC), "award", id)
        said.append(told.value.json())
    assert said[0] == said[1]
    assert get(workspace, "award", "G2")["level"] == "restricted"


def test_endpoints_are_given_the_same(workspace):
    seen = Seen(workspace)
    assert seen.find("dust", limit=1) == find(workspace, "dust", limit=1)
    assert seen.get("work", "W7") == get(workspace, "work", "W7")
    with pytest.raises(InputError):
        seen.find(after="nonsense")


def test_a_query_that_is_no_text_is_a_query_all_the_same(workspace):
    assert find(workspace, "\ud800")["query"] == "?"
