# SPDX-License-Identifier: Apache-2.0
"""Sets on which indicators are tried."""

from tests.contracts.checks.works import Beside, graph_of, marks_of, random_sets, with_copy


def test_a_copy_stands_beside_the_set_with_all_that_is_known():
    known = Beside({"a": ("x", "patent")}, [("a", "x", 1.0)], (), {"a": "J", "b": "K"})
    works, links, both = with_copy({"a": 2000, "b": 2001}, [("b", "a")], known, {"a": "A", "b": "B"})
    assert works == {"a": 2000, "b": 2001, "A": 2000, "B": 2001}
    assert links == (("b", "a"), ("B", "A"))
    assert both.venues == {"a": "J", "b": "K", "A": "J", "B": "K"}
    assert both.kinds["A"] == ("x", "patent") and both.shares[1] == ("A", "x", 1.0)


def test_marks_are_in_the_order_of_the_works():
    marks = marks_of(["b", "a", "c"], Beside({"a": (None, "patent")}, venues={"a": "J", "b": "K"}))
    assert marks.patent.tolist() == [False, True, False]
    assert marks.venue[2] == -1 and len(set(marks.venue.tolist())) == 3


def test_drawn_sets_are_the_same_each_time():
    assert list(random_sets()) == list(random_sets())
    graph = graph_of({"a": 2000, "lost": None}, [("a", "lost"), ("a", "nobody")])
    assert graph.order.tolist() == ["a"] and graph.used == 0
