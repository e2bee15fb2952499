# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from yuzui.errors import InputError, NotIdentifiableError
from yuzui.funding.scoring.model import (
    Scores,
    check,
    components,
    identifiable,
    patterns,
    scale_of,
    selected,
    severity_asked,
)


def scores(pairs, score=None):
    p, r = map(np.array, zip(*pairs, strict=True))
    y = np.arange(len(pairs), dtype=float) if score is None else np.array(score, dtype=float)
    return Scores(y, p, r, (0.0, 10.0))


RING = [(0, 0), (0, 1), (1, 1), (1, 2), (2, 2), (2, 0)]


def test_parts_of_the_graph():
    assert components(scores(RING)).tolist() == [0, 0, 0]
    two = [(0, 0), (1, 0), (2, 1), (3, 1), (4, 2)]
    assert components(scores(two)).tolist() == [0, 0, 1, 1, 2]
    chain = [(k, k) for k in range(40)] + [(k, k + 1) for k in range(40)]
    assert set(components(scores(chain)).tolist()) == {0}


def test_severity_needs_a_ring():
    assert identifiable(scores(RING))
    assert not identifiable(scores(RING[:-1]))  # a chain: no second way
    assert not identifiable(scores([(0, 0), (1, 1), (2, 2)]))  # one review each
    assert not identifiable(scores([(0, 0), (0, 1), (1, 0), (1, 1)]))  # two reviewers
    without = Scores(np.ones(2), np.array([0, 1]), None, (0, 1))
    assert not identifiable(without) and components(without).tolist() == [0, 0]
    with pytest.raises(NotIdentifiableError, match="severity"):
        severity_asked(without)


def test_patterns_are_number_and_sum():
    made = scores([(0, 0), (0, 1), (1, 0), (1, 1), (2, 0)], [6, 4, 5, 5, 10])
    found = patterns(made)
    assert found[0] == found[1] != found[2]
    assert made.means.tolist() == [5, 5, 10] and made.counts.tolist() == [2, 2, 1]


@pytest.mark.parametrize(
    ("words", "is_selected"),
    [
        (["Poster", "Oral"], True),
        (["Accept (oral)", "accepted"], True),
        (["Poster", "Reject"], False),
        (["Not accepted", "accepted"], False),
        (["资助", "资助"], True),
        (["资助", "不予资助"], False),
        (["under review"], False),
        (["", " "], False),
        ([], False),
    ],
)
def test_selected(words, is_selected):
    assert selected(words) is is_selected


def test_what_cannot_be_ranked_is_refused():
    good = scores([(k, 0) for k in range(5)])
    check(good)
    check(good, ["Accept", "Reject"])
    with pytest.raises(NotIdentifiableError, match="SELECTED") as caught:
        check(good, ["Accept"])
    assert caught.value.code == "selected" and "SELECTED" in caught.value.message.zh
    with pytest.raises(NotIdentifiableError, match="too few"):
        check(scores([(k, 0) for k in range(4)]))
    with pytest.raises(NotIdentifiableError, match="one score for all"):
        check(scores([(k, 0) for k in range(5)], [3] * 5))


def test_scale():
    assert scale_of(np.array([2.0, 8.0])) == (2, 8)
    assert scale_of(np.array([2.0, 8.0]), (1.0, 10.0)) == (1, 10)
    with pytest.raises(InputError):
        scale_of(np.ones(1), (5.0, 5.0))
