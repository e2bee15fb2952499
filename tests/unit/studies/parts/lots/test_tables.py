# SPDX-License-Identifier: Apache-2.0
"""The tables of a draw say what its file says."""

from yuzui.funding.lottery_draw import drawing, tables


def test_every_candidate_stands_in_the_order_of_the_draw(lots):
    document = drawing.published(lots, "a1" * 32, "beacon")
    for lang in ("en", "zh"):
        first, second = tables.exports(document, lang)
        assert [row[1] for row in first.rows] == document["order"]
        assert [row[2] for row in first.rows] == [document["tickets"][n] for n in document["order"]]
        taken = {"en": "taken", "zh": "抽中"}[lang]
        assert [row[3] == taken for row in first.rows] == [o["taken"] for o in document["outcome"]]
        assert len(first.headings) == len(first.rows[0]) and second.rows
