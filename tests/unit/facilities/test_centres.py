# SPDX-License-Identifier: Apache-2.0
from yuzui.facilities.centres import KINDS, NAMES, tree


def row(id, name, location, **more):
    kind = "comprehensive national science centre"
    blank = {"since": "", "status": "", "source": "page", "fact_status": "sourced", "note": ""}
    return {"id": id, "kind": kind, "name": name, "location": location} | blank | more


def site(id, words):
    return {"id": id, "parent": id, "site": words}


SITES = [
    site("a", "Huairou, Beijing"),
    site("b", "Beijing (FITI backbone)"),
    site("c", "Huairoutan, Hebei"),
    site("d", None),
]


def test_a_site_is_in_the_centre_its_words_name_else_only_in_the_region():
    [one] = tree([row("NSC-HR", "Huairou", "Beijing")], SITES)
    assert [s["id"] for s in one["inside"]] == ["a"]
    assert [s["id"] for s in one["region_only"]] == ["b"]


def test_what_is_not_known_is_none_and_what_rests_on_memory_is_held():
    rows = [row("X", "Elsewhere", "", fact_status="memory-only", since="2017-01")]
    [one] = tree(rows, SITES)
    assert one["held"] and one["since"] == "2017-01" and one["status"] is None
    assert one["inside"] == [] == one["region_only"]


def test_counts_of_bodies_are_no_centres():
    assert tree([row("CNT", "zones", "") | {"kind": "count"}], SITES) == []
    assert all(text.en and text.zh for text in (*KINDS.values(), *NAMES.values()))
