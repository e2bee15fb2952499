# SPDX-License-Identifier: Apache-2.0
"""Objections in words: none, one, several."""

from yuzui.evaluation.objections import acts, words

ROW = dict.fromkeys(acts.SHOWN) | {"id": "1", "result": "abcd", "filed": "2026-01-02",
                                   "state": "open", "work": "w", "grounds": "g"}  # fmt: skip


def test_how_many_wait_is_said():
    assert words.finding([]).en == "nobody has objected"
    assert words.finding([ROW]).zh == "1 项异议，办理中"
    two = words.finding([ROW, {**ROW, "state": "rejected"}])
    assert two.en == "2 objections, 1 of them open" and "1 项办理中" in two.zh


def test_what_the_reader_may_not_read_is_left_out():
    assert words.about(ROW).en == "abcd w"
    hidden = {**ROW, "grounds": None}
    said = words.lines([ROW])[1][1]
    assert said.en.endswith("\n—: g") and "\n" not in words.lines([hidden])[1][1].en
    for lang in ("en", "zh"):
        (table,) = words.exports([ROW], lang)
        assert len(table.headings) == len(table.rows[0])
