# SPDX-License-Identifier: Apache-2.0
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from ties import ties

from yuzui.reviewing.people.known import known
from yuzui.reviewing.people.meeting import joined, linked, second, shared, themselves


def test_a_join_gives_every_pair_of_equal_keys():
    rng = np.random.default_rng(0)
    left, right = rng.integers(0, 5, 30), rng.integers(0, 5, 20)
    a, b = joined(left, right)
    wanted = {(i, j) for i in range(30) for j in range(20) if left[i] == right[j]}
    assert set(zip(a.tolist(), b.tolist(), strict=True)) == wanted
    assert len(a) == len(wanted)


def test_employers_meet_only_while_both_were_there():
    rows = [
        ("a", "employer", "U", "2018", "2019"),
        ("r", "employer", "U", "2020", None),
        ("s", "employer", "U", "2019-06", "2021"),
    ]
    found = known([["a"]], [["r"], ["s"]], ties(*rows))
    met = shared(found, "employer")
    assert (met.proposal.tolist(), met.reviewer.tolist()) == ([0], [1])


def test_two_steps_go_over_a_third_person():
    rows = [
        ("a", "coauthor", "W1"),
        ("x", "coauthor", "W1"),
        ("x", "coauthor", "W2"),
        ("r", "coauthor", "W2"),
        ("s", "coauthor", "W3"),
    ]
    found = known([["a"]], [["r"], ["s"]], ties(*rows))
    met = second(found, "coauthor", -(10**8))
    assert set(met.reviewer.tolist()) == {0}
    assert {found.things[k] for k in met.thing} == {"W2"}


def test_an_adviser_is_linked_both_ways_and_an_applicant_is_no_judge_of_the_own():
    found = known([["a"], ["b"]], [["b"], ["c"]], ties(("a", "advisor", "c"), ("c", "advisor", "b")))
    met = linked(found, "advisor")
    assert set(zip(met.proposal.tolist(), met.reviewer.tolist(), strict=True)) == {(0, 1), (1, 1)}
    own = themselves(found)
    assert (own.proposal.tolist(), own.reviewer.tolist()) == ([1], [0])
