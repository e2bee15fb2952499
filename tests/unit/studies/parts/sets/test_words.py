# SPDX-License-Identifier: Apache-2.0
"""Snapshots in sentences and tables, in both languages."""

from yuzui.evaluation.shift import Shift
from yuzui.evaluation.work_sets import words

ROW = {
    "n": 2, "source": "made", "vintage": "2026", "complete_through": None, "licence": None,
    "n_works": 1234, "n_citations": 5, "state": "quarantined", "accepted_by": None, "reason": None,
    "previous": 1, "taken_at": "2026-01-01T00:00:00Z", "sha256": "0" * 64,
    "shifts": [Shift("works", str(year), 100, 80, -0.2).json() for year in range(2000, 2007)]
    + [Shift("type", "review", 0.1, 0.3, 0.2).json()],
}  # fmt: skip


def said(lang, **changed):
    lines = words.lines({"act": "list", "snapshots": [ROW | changed]})
    return " ".join(text.say(lang) for line in lines for text in line)


def test_what_is_held_back_says_why_and_what_to_do():
    assert "1,234 works" in said("en") and "works of the year 2000 100 → 80 (−20 %)" in said("en")
    assert "… +3" in said("en") and "snapshot accept 2 --by NAME" in said("en")
    assert "暂缓" in said("zh") and "该年成果数" in said("zh") and "--reason 理由" in said("zh")
    share = [Shift("type", "review", 0.1, 0.3, 0.2).json()]
    assert "share of the type review 10" in said("en", shifts=share)


def test_who_decided_is_said():
    told = {"state": "rejected", "accepted_by": "A. Person", "reason": "half is missing"}
    assert "rejected by A. Person: half is missing" in said("en", **told)
    assert "不予采用（A. Person：half is missing）" in said("zh", **told)


def test_none_and_the_same():
    assert "尚未" in words.lines({"act": "list", "snapshots": []})[0][1].zh
    assert "相同" in words.lines({"act": "same", "snapshots": [ROW]})[-1][1].zh


def test_tables():
    first, second = words.exports({"snapshots": [ROW]}, "zh")
    assert first.rows[0][0] == 2 and len(second.rows) == 8 and second.rows[0][1] == "该年成果数"
