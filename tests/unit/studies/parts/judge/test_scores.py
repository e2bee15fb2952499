# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.errors import InputError
from yuzui.funding.call_data.call_data import Material
from yuzui.funding.judging.scores import criteria, lines, panels, weights

NAMES = ("proposal", "reviewer", "criterion", "score", "confidence")


def material(reviews, more=None, sheet=None, **proposals):
    ids = sorted({row[0] for row in reviews})
    columns = dict(zip(NAMES, map(list, zip(*reviews, strict=True)), strict=True))
    return Material(
        "c",
        {"id": ids, "amount": [1.0] * len(ids), **proposals},
        columns | (more or {}),
        scale=(1.0, 6.0),
        sheets={"criterion": sheet} if sheet else {},
    )


def two(a=("A", "B"), who="xy"):
    return [(p, r, c, 2.0 + k, 3) for k, (p, r) in enumerate((p, r) for p in a for r in who) for c in ("merit", "team")]


SHEET = {
    "criterion": ["merit", "team"],
    "low": [1, 0],
    "high": [6, 10],
    "direction": ["higher", "lower"],
    "weight": [3, 1],
}


def test_lines_do_not_know_who_stands_behind_them():
    one = lines(material(two(who="xy")), 7)
    other = lines(material(list(reversed(two(who=("Zhao", "Qian"))))), 7)
    assert one == other and {line[1] for line in one} == {"R01", "R02"}


def test_reviewers_without_ids_have_no_name():
    found = lines(material([("A", None, "", 3.0, None), ("B", None, "", 4.0, None)]), 7)
    assert found == [("A", "", "", 3.0, None), ("B", "", "", 4.0, None)]


def test_lower_is_better_is_reflected_within_the_scale_and_said():
    call = material(two(), sheet=SHEET)
    found = {line[3] for line in lines(call, 7) if line[2] == "team"}
    assert found == {8.0, 7.0, 6.0, 5.0}
    assert [f.code for f in call.findings] == ["scale_reversed"]
    with pytest.raises(InputError) as caught:
        lines(material(two(), sheet=SHEET | {"low": [1, None]}), 7)
    assert caught.value.code == "scale_missing" and caught.value.seen == "team"


def test_weights_are_those_of_the_call_or_equal():
    assert weights(material(two(), sheet=SHEET), ["merit", "team"]) == {"merit": 0.75, "team": 0.25}
    assert weights(material(two()), ["merit", "team"]) == {"merit": 0.5, "team": 0.5}
    for wrong in ([3, None], [0, 0]):
        with pytest.raises(InputError) as caught:
            weights(material(two(), sheet=SHEET | {"weight": wrong}), ["merit", "team"])
        assert caught.value.code == "weights_incomplete"


def test_panels_of_proposals_or_of_their_reviews():
    rows = [(p, r, "", 3.0, None) for p in "ABCD" for r in "xy"]
    own = material(rows, panel=["p1", "p1", "p2", "p2"])
    assert panels(own) == {"A": "p1", "B": "p1", "C": "p2", "D": "p2"}
    by_review = material(rows, {"panel": ["p1", "p1", "p2", "p2", "p2", "p2", "p2", "p2"]})
    assert panels(by_review)["A"] == "p1" and panels(by_review)["D"] == "p2"
    assert panels(material(rows)) == {} == panels(material(rows, panel=["p1"] * 4))
    mixed = material(rows, {"panel": ["p1", "p2"] * 4})
    assert panels(mixed) == {} and mixed.findings[0].code == "panels_overlap"
    assert panels(material(rows, panel=["p1", "p1", None, "p2"])) == {}
    small = material(rows, panel=["p1", "p2", "p3", "p3"])
    assert panels(small) == {} and small.findings[0].code == "panels_small"


def test_scores_of_each_criterion():
    call = material(two(), sheet=SHEET | {"direction": ["higher", "higher"]})
    merit, team = criteria(call, lines(call, 7))
    assert (merit.name, merit.weight, merit.scores.scale) == ("merit", 0.75, (1.0, 6.0))
    assert team.scores.scale == (0.0, 10.0) and team.reviewers == ["R01", "R02"]
    assert merit.scores.means.tolist() == [2.5, 4.5]
    assert merit.scores.confidence is None, "one class says nothing"


def test_confidence_is_a_class_only_where_all_have_said_it():
    rows = [(p, r, "", 3.0, k) for p in "AB" for k, r in enumerate("xy")]
    call = material(rows)
    assert criteria(call, lines(call, 7))[0].classes == [0.0, 1.0]
    call = material([*rows[:-1], (*rows[-1][:4], None)])
    assert criteria(call, lines(call, 7))[0].scores.confidence is None


def test_criterion_that_is_not_scored_everywhere_is_refused():
    call = material([row for row in two() if (row[0], row[2]) != ("B", "team")])
    with pytest.raises(InputError) as caught:
        criteria(call, lines(call, 7))
    assert caught.value.code == "criterion_incomplete" and "team" in caught.value.seen
