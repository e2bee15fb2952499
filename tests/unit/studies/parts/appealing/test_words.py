# SPDX-License-Identifier: Apache-2.0
"""What an appeal says: the finding first, what is due last, in both languages."""

from yuzui.funding.appeals import words
from yuzui.funding.jobs import appeal
from yuzui.text import LANGUAGES

ROW = {
    "id": "a" * 12, "decision": "d" * 12, "proposal": "B", "by": "Wu", "grounds": "g",
    "filed": "2026-09-21", "deadline": "2026-09-22", "handler": None, "outcome": None,
    "reason": None, "settled": None, "run": None, "final": False, "state": "open", "late": True,
    "same": None, "call": "c", "slate": "e" * 12, "stage": "contested",
}  # fmt: skip
UPHELD = {**ROW, "state": "upheld", "outcome": "upheld", "handler": "x", "reason": "r",
          "final": True, "run": "f" * 12, "same": False}  # fmt: skip


def said(lang, act="file", rows=(ROW,), recomputed=None):
    document = {"act": act, "appeals": list(rows), "recomputed": recomputed}
    lines = words.lines(document)
    assert all(label.en and label.zh and text.en and text.zh for label, text in lines)
    return [f"{label.say(lang)}: {text.say(lang)}" for label, text in lines]


def test_an_open_one_says_what_it_waits_for_and_what_is_next():
    lines = said("en")
    assert lines[0] == "appeals: 1 appeal: 1 open; the decision waits for the outcome"
    assert "deadline: 22 Sep 2026 (passed)" in lines
    assert lines[-1].startswith(f"next: yuzui appeal recompute {ROW['id']}")
    assert said("zh")[0] == "复审: 1 项复审申请：1 项办理中；决定待其结论"


def test_an_upheld_one_says_that_a_new_decision_is_due():
    lines = said("en", "settle", [UPHELD])
    assert lines[0] == "appeals: 1 appeal: 1 upheld; a new decision is due"
    assert "outcome: upheld; no further appeal is possible" in lines
    assert "computed again: computed again: not the same" in lines
    assert lines[-1] == f"next: yuzui decide SLATE --supersedes {ROW['decision']} …"
    dismissed = {**UPHELD, "state": "dismissed", "outcome": "dismissed", "stage": "signed"}
    assert not any(line.startswith("next") for line in said("en", "settle", [dismissed]))


def test_a_list_has_a_line_for_each_and_none_says_so():
    assert len(said("en", "list", [ROW, UPHELD])) == 3
    assert said("en", "list", []) == ["appeals: nobody has appealed"]
    assert words.finding([ROW, UPHELD]).en.startswith("2 appeals: 1 open, 1 upheld")


def test_a_reader_who_may_not_see_a_person_is_told_so():
    assert "appellant: not for this reader" in said("en", "file", [{**ROW, "by": None}])


def again(same, changes=0):
    changed = [{"where": f"w{k}", "before": None, "after": "x" * 99} for k in range(changes)]
    return {
        "same": same, "slate": "e" * 12, "seed": 7, "version": "1", "inputs": [{}] * 5,
        "before": "0" * 64, "after": ("0" if same else "1") * 64, "changed": changed, "more": 2,
        "enters": ["A"], "leaves": ["B"],
    }  # fmt: skip


def test_computing_again_says_the_same_bytes_or_what_changed():
    assert said("en", recomputed=again(True))[0] == "recomputed: the same bytes"
    lines = said("en", recomputed=again(False, 15))
    assert lines[0] == "recomputed: not the same: 17 values differ"
    assert "proposals: in: A; out: B" in lines
    assert lines[-1] == "changed: and 5 more: see --json"
    assert sum(line.startswith("changed: w") for line in lines) == words.SHOWN
    assert said("zh", recomputed=again(False, 1))[0] == "重算: 不同：3 处取值"


def test_tables():
    for lang in LANGUAGES:
        document = {"act": "list", "appeals": [ROW], "recomputed": None}
        (table,) = appeal.exports(document, lang)
        assert table.rows[0][0] == ROW["id"] and len(table.headings) == len(table.rows[0])
        document["recomputed"] = again(False, 3)
        (table,) = appeal.exports(document, lang)
        assert len(table.rows) == 3
    assert appeal.pictures(document) == []
