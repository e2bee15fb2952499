# SPDX-License-Identifier: Apache-2.0
import numpy as np

from yuzui.reviewing.affinity.mixed import SILENCE, bids, field, mix
from yuzui.reviewing.assign.arcs import Dense


def test_one_part_of_weight_one_is_used_as_it_is():
    given = Dense(np.array([[3.0, 5.0]]))
    assert mix({"supplied": given, "bids": given}, {"supplied": 1, "bids": 0}, None).source is given


def test_a_mix_is_the_weighted_sum_of_its_parts():
    parts = {"text": Dense(np.array([[0.2, 0.4]])), "bids": Dense(np.array([[1.0, 0.0]]))}
    made = mix(parts, {"text": 1.0, "bids": 0.5}, None)
    assert made.source.shape == (1, 2)
    np.testing.assert_allclose(made.source.block(slice(0, 1), slice(None)), [[0.7, 0.4]])
    np.testing.assert_allclose(made.source.at(np.array([0]), np.array([1])), [0.4])


def test_no_bid_lies_between_no_and_some():
    made = bids((2, 2), np.array([0, 1]), np.array([0, 1]), ["very", "no"])
    assert made.block(slice(0, 2), slice(None)).tolist() == [[1.0, SILENCE], [SILENCE, 0.0]]


def test_fields_are_compared_without_case_and_missing_ones_match_nothing():
    made = field(["Physics", None, "化学"], [" physics", "化学", None])
    assert made.block(slice(0, 3), slice(None)).tolist() == [[1, 0, 0], [0, 0, 0], [0, 1, 0]]
