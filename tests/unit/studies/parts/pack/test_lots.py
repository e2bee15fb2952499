# SPDX-License-Identifier: Apache-2.0
"""Sheet 9 before, without and after a draw; the pack as a whole is tested with the board pack."""

from copy import deepcopy

from yuzui.funding.lottery_draw import drawing
from yuzui.funding.pack import lots as sheet


def test_without_lots_it_says_that_none_were_drawn(lots):
    made = sheet.draw({**lots, "lottery": None}, "zh")
    assert made.title == "未进行抽签" and len(made.rows) == 4
    assert ("承诺值", "—", None, None, None) in made.rows


def test_thresholds_that_had_to_move_are_told(lots):
    moved = deepcopy(lots)
    moved["lottery"]["low"] = 0.1
    said = " ".join(str(cell) for row in sheet.draw(moved, "en").rows for cell in row)
    assert "widened from 20\u202f% to 80\u202f% so that the rules can be kept" in said


def test_tickets_are_those_of_the_published_file(lots):
    made = deepcopy(lots)
    published = drawing.published(made, "a1" * 32, "beacon")
    names = ("commitment", "list_hash", "public", "secret", "order", "outcome")
    made["lottery"] |= {name: published[name] for name in names}
    rows = [row for row in sheet.draw(made, "en").rows if " · " in row[0]]
    assert [row[1] for row in rows] == [published["tickets"][n] for n in published["order"]]
    # a slate that does not tell its secret cannot tell tickets
    made["lottery"]["secret"] = None
    rows = [row for row in sheet.draw(made, "en").rows if " · " in row[0]]
    assert {row[1] for row in rows} == {"—"}
