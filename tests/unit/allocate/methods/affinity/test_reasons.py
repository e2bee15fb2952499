# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from yuzui.reviewing.affinity.mixed import bids, field, mix
from yuzui.reviewing.affinity.reasons import reasons
from yuzui.reviewing.affinity.texts import Profiles, text
from yuzui.reviewing.assign.arcs import Dense


def test_the_weights_of_the_reasons_of_a_pair_add_up_to_its_score():
    profiles = Profiles(
        ["quantum codes", "fish"], ["quantum codes", "quantum noise", "fish"],
        np.array([0, 0, 1]), ["A", "B", "C"], 2,
    )  # fmt: skip
    source, index = text(profiles)
    parts = {
        "text": source,
        "bids": bids((2, 2), np.array([0]), np.array([0]), ["very"]),
        "field": field(["physics", "biology"], ["physics", "biology"]),
    }
    made = mix(parts, {"text": 1.0, "bids": 0.5, "field": 0.25}, index)
    (found,) = reasons(made, np.array([0]), np.array([0]), ["physics", "biology"])
    score = made.source.at(np.array([0]), np.array([0]))[0]
    assert sum(one.weight for one in found) == pytest.approx(score)
    weights = [one.weight for one in found]
    assert weights == sorted(weights, reverse=True)
    assert {one.code for one in found} == {"work", "bid", "field"}
    work = next(one for one in found if one.code == "work")
    assert work.evidence == ("A",) and "quantum" in work.text.en and "共同用词" in work.text.zh


def test_a_score_supplied_is_its_own_reason_and_zero_has_none():
    made = mix({"supplied": Dense(np.array([[0.7, 0.0]]))}, {"supplied": 1}, None)
    some, none = reasons(made, np.array([0, 0]), np.array([0, 1]))
    assert [(one.code, one.weight) for one in some] == [("supplied", 0.7)]
    assert none == []
    assert set(some[0].json()) == {"code", "text", "weight", "evidence"}
