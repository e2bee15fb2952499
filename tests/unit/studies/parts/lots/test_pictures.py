# SPDX-License-Identifier: Apache-2.0
"""The picture of a draw says chances before it and what lots said after it."""

from copy import deepcopy

from yuzui.funding.lottery_draw import drawing, pictures


def test_before_and_after_the_draw(lots):
    before = pictures.chances(lots)
    chance = lots["lottery"]["chance"]
    assert [row[1] for row in before.twin.rows] == sorted(chance.values(), reverse=True)
    assert "between" in before.meta.finding.en and "入选机会" in before.meta.finding.zh
    drawn = deepcopy(lots)
    published = drawing.published(lots, "a1" * 32, "beacon")
    drawn["lottery"] |= {name: published[name] for name in ("order", "outcome")}
    after = pictures.chances(drawn)
    assert [row[1] for row in after.twin.rows] == [chance[name] for name in published["order"]]
    taken = sum(one["taken"] for one in published["outcome"])
    assert after.meta.finding.en.startswith(f"{taken} of {len(chance)} candidates")
    marks = [row[0].en.endswith("taken") for row in after.twin.rows]
    assert marks == [one["taken"] for one in published["outcome"]]


def test_of_many_candidates_the_first_are_drawn_and_it_says_so(lots):
    many = deepcopy(lots)
    many["lottery"]["chance"] = {f"P{k:03d}": k / 100 for k in range(60)}
    made = pictures.chances(many)
    assert len(made.twin.rows) == 40 and "the first 40 are drawn" in made.meta.description.en
