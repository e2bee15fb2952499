# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from tests.drawn import marks, words

from yuzui.text import Text, same
from yuzui.view.charts import bars
from yuzui.view.charts.bars import Bar, Move, Step
from yuzui.view.drawing import NARROW, WIDE, Rects, Rules
from yuzui.view.palette import INK_2, RIVER, SILT


def spans(picture, lang="en", width=WIDE):
    """Return from where to where the boxes of each mark go."""
    return [[(box.x, box.x2) for box in mark.boxes] for mark in marks(picture, Rects, lang, width)]


def drawn(gallery, rows, form=""):
    return bars.bar_chart(gallery["bars"].meta, rows, (Text("x", "横"), form))


def test_bars_start_at_zero_and_stacks_add_up(gallery):
    assert spans(gallery["bars"]) == [[(0, 0), (0, 10), (0, 20), (0, 30)]]
    assert marks(gallery["bars"], Rects)[0].x.low == -0.0
    assert spans(gallery["bars-stacked"]) == [[(0, 3), (0, 4), (0, 5)], [(3, 6), (4, 8), (5, 10)]]
    assert {"6", "8", "10"} <= set(words(gallery["bars-stacked"]))
    assert "无数据" in words(gallery["bars-one"], "zh")


def test_the_scale_holds_what_lies_below_zero(gallery):
    both = [Bar(Text(f"a{value}", f"甲{value}"), value) for value in (-2.0, 3.0)]
    below = [Bar(Text("a", "甲"), -2.0, None, -3.0, -1.0)]
    for rows, ends in ((both, (-2.0, 3.0)), (below, (-3.0, 0.0))):
        (mark,) = marks(drawn(gallery, rows), Rects)
        assert (mark.x.low, mark.x.high) == ends


def test_one_group_needs_no_legend(gallery):
    label = Text("a", "甲")
    assert not [word for word in words(drawn(gallery, [Bar(label, 1, label)])) if "■" in word]


def test_shares_of_one_whole_do_not_say_that_they_make_100_percent(gallery):
    def ends(values, form="%"):
        return words(drawn(gallery, [Bar(same(name), value, same(group)) for name, group, value in values], form))

    whole = [("a", "g", 0.25), ("a", "h", 0.75), ("b", "g", 0.4), ("b", "h", 0.6)]
    assert not any("100" in word for word in ends(whole))
    assert any("85" in word for word in ends([*whole[:3], ("b", "h", 0.45)]))
    assert "1.00" in ends(whole, "")
    assert any("100" in word for word in ends([("a", "g", 1.0), ("b", "g", 1.0)]))


def test_no_bar_is_long_and_labelled_nought(gallery):
    """Small effects once drew full bars labelled 0.00; rounding is no effect at all."""
    picture = drawn(gallery, [Bar(same(f"r{i}"), v) for i, v in enumerate((0.0012, -0.0009, 0.00031))])
    (mark,) = marks(picture, Rects)
    assert mark.x.high == 0.0012 and {"0.0012", "−0.0009", "0.0003"} <= set(words(picture))
    assert picture.twin.columns[-1].digits == 4
    dust = drawn(gallery, [Bar(same(f"r{i}"), v) for i, v in enumerate((1e-17, -3e-18))])
    assert marks(dust, Rects)[0].x.high == 1 and {"0.00", "−0.00"} & set(words(dust))


def test_value_and_target_are_said_and_no_value_is_not_zero(gallery):
    bullet = gallery["bullet"]
    assert {"6.88\u202f% of 8.00\u202f% · not met", "target 7.00\u202f% · no data"} <= set(words(bullet))
    assert "6.88%，目标 8.00% · 未达到" in words(bullet, "zh")
    assert spans(bullet) == [[(0, 0.0688 / 0.08)]], "only a value with a target has a bar, on the larger of both"
    (targets,) = marks(bullet, Rules)
    assert [box.x for box in targets.ends] == [1, 1]
    rows = bullet.twin.rows
    assert [cell.en for cell in rows[0][1:]] == ["6.88\u202f%", "8.00\u202f%", "not met"]
    assert rows[1][1].zh == "无数据" and rows[2][2].en == "—"


def test_what_stands_beside_a_bullet_is_broken_and_not_cut(gallery):
    phrase = "30.0 % of at most 30.0 %, which limits the result, with some room left for further awards"
    rows = [bars.Bullet(same("a"), 1, 1, same("s"), phrase=same(phrase), note=same("clause 3.1"))]
    for width in (WIDE, NARROW):
        assert (
            phrase.split()
            == " ".join(words(bars.bullet_chart(gallery["bullet"].meta, rows), "en", width)[1:-1]).split()
        )


def test_leaving_grows_to_the_left_and_entering_to_the_right(gallery):
    leaves, enters = spans(gallery["swap"])
    assert len(leaves) == 2 and len(enters) == 3
    assert all(end < start for start, end in leaves) and all(end > start for start, end in enters)
    label = same("x")
    rows = [Move(name, name == "a", 2.0) for name in "ab"]
    (((a, b),), ((c, d),)) = spans(bars.swap_chart(gallery["swap"].meta, rows, (label, label, label)))
    assert abs(a - b) == abs(c - d)


def test_many_moves_are_one_row_with_their_sum_and_without_a_bar(gallery):
    many = gallery["swap-many"]
    assert len(spans(many)[1]) == bars.MOST_MOVES - 1 and len(many.twin.rows) == 41
    assert "27 more" in words(many) and "另 27 项" in words(many, "zh")
    assert {"+3.30 value points", "\u22122.70 value points"} <= set(words(gallery["swap"]))
    assert words(gallery["swap-none"]).count("nobody") == 2


def steps(gallery, sizes, digits):
    rows = [Step(Text(f"s{k}", f"第{k}步"), size) for k, size in enumerate(sizes)]
    unit = (Text("value, points", "价值（分）"), Text("whole change", "合计"))
    return bars.waterfall_chart(gallery["waterfall"].meta, rows, unit, digits)


def test_each_step_begins_where_the_last_ended(gallery):
    picture = gallery["waterfall"]
    up, down, total = marks(picture, Rects)
    assert (up.fill, down.fill, total.fill) == (RIVER, SILT, INK_2)
    assert spans(picture) == [
        [pytest.approx((-1.47, -0.23)), pytest.approx((-0.23, 0.56))],
        [pytest.approx((0, -1.47)), pytest.approx((0.56, -0.54))],
        [pytest.approx((0, -0.54))],
    ]
    assert [row[2] for row in picture.twin.rows] == pytest.approx([-1.47, -0.23, 0.56, -0.54, -0.54])
    assert {"+1.24", "\u22121.47"} <= set(words(picture))
    zero, links = marks(picture, Rules)
    assert [(box.x, box.x2) for box in links.ends] == [
        (-1.47, -1.47),
        *((pytest.approx(v),) * 2 for v in (-0.23, 0.56, -0.54)),
    ]
    assert zero.ends[0].x == 0 and len(zero.ends) == 1 and len(marks(picture, Rules, width=NARROW)[0].ends) == 5


def test_many_steps_are_drawn_as_one_and_still_add_up(gallery):
    many = gallery["waterfall-many"]
    assert sum(map(len, spans(many))) == bars.MOST_STEPS + 1
    assert spans(many)[-1][0][1] == pytest.approx(4.0) and len(many.twin.rows) == 41
    assert [row[1:] for row in gallery["waterfall-none"].twin.rows] == [(0.0, 0.0)]


def test_changes_keep_as_many_digits_as_show_them(gallery):
    fine = steps(gallery, (0.00125, -0.5655), 4)
    for lang in ("en", "zh"):
        for width in (WIDE, NARROW):
            assert {"\u22120.5655", "\u22120.5643"} <= set(words(fine, lang, width))
    small = words(steps(gallery, (1.2451, -1.24556), 3))
    assert "\u22120.0005" in small and "\u22120.000" not in small and "+1.245" in small
    for nothing in (0.0, 1e-17):
        none = words(steps(gallery, (1.5, -1.5, nothing), 3))
        assert any(word.endswith("0.000") for word in none) and not any("0.0000" in word for word in none)
