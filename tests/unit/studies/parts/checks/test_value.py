# SPDX-License-Identifier: Apache-2.0
"""value: published numbers within tolerance, texts, bars, and what must be carried."""

import pytest

from yuzui.policy.checks import value
from yuzui.policy.evidence.outcome import NoDataError, NotBuiltError
from yuzui.policy.plan.check import Truth, Value

DOCUMENT = {"n": 5, "share": 0.0688, "word": "optimal", "yes": True, "source": "s", "nothing": ""}


def run(world, truths, **more):
    world.know("known", DOCUMENT)
    check = Value(ref="study:known", truths=truths, citation="c", **more)
    return value.run(check, world, None)


@pytest.mark.parametrize(
    ("truth", "word"),
    [
        ({"at": "n", "value": 5}, "pass"),
        ({"at": "n", "value": 6}, "fail"),
        ({"at": "share", "value": 0.069, "tolerance": 0.0003}, "pass"),
        ({"at": "share", "value": 0.069, "tolerance": 0.0001}, "fail"),
        ({"at": "word", "value": "optimal"}, "pass"),
        ({"at": "word", "value": "feasible"}, "fail"),
        ({"at": "word", "value": 1}, "fail"),
        ({"at": "yes", "value": True}, "pass"),
        ({"at": "yes", "value": 1}, "fail"),
        ({"at": "n", "at_least": 5, "at_most": 5}, "pass"),
        ({"at": "n", "at_least": 6}, "fail"),
        ({"at": "n", "at_most": 4}, "fail"),
        ({"at": "gone", "value": 5}, "fail"),
        ({"at": "share", "not_above": "n"}, "pass"),
        ({"at": "n", "not_above": "share"}, "fail"),
        ({"at": "n", "not_above": "gone"}, "fail"),
    ],
)
def test_truths(world, truth, word):
    assert run(world, [Truth(**truth)]).outcome == word


def test_the_first_wrong_value_is_shown(world):
    found = run(world, [Truth(at="n", value=5), Truth(at="share", value=1.0)])
    assert found.measured == 0.0688 and "share" in found.message.en and found.bar == "share = 1"


def test_what_must_be_carried(world):
    good = [Truth(at="n", value=5)]
    assert run(world, good, carries=["source"]).outcome == "pass"
    assert run(world, good, carries=["source", "nothing"]).outcome == "fail"
    assert run(world, good, carries=["vintage"]).bar == "vintage"


def test_missing_data_and_missing_parts_are_told_apart(world):
    good = [Truth(at="n", value=5)]
    with pytest.raises(NoDataError):
        run(world, good, data=["gone.csv"])
    with pytest.raises(NotBuiltError):
        value.run(Value(ref="lever:gone", through="study:known", truths=good, citation="c"), world, 0)
