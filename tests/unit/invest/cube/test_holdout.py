# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.errors import InputError
from yuzui.investment.cube import holdout
from yuzui.investment.cube.estimate import Cube
from yuzui.text import Text


def cube(a, b, c, d):
    keys = [("firms", "basic"), ("firms", "rest"), ("schools", "basic"), ("schools", "rest")]
    return Cube(("performer", "type"), dict(zip(keys, map(float, (a, b, c, d)), strict=True)))


def test_what_only_grows_is_estimated_without_error():
    found = holdout.holdout({2000: cube(1, 9, 4, 6), 2001: cube(2, 18, 8, 12)}, (1,))
    assert len(found.misses) == 12
    assert max(abs(miss.error) for miss in found.misses) < 1e-9


def test_errors_are_those_of_the_cells_named():
    found = holdout.holdout({2000: cube(1, 9, 4, 6), 2001: cube(2, 8, 4, 6)}, (1, 5))
    # the type's total rose from 5 to 6: carried gives firms a fifth of it, 1.2 instead of 2
    assert found.errors("carried", 1, performer="firms", type="basic") == [pytest.approx(0.4)]
    assert found.errors("carried_by_performer", 1, performer="firms", type="basic") == [0.5]
    assert len(found.errors("ipf", 1, type="basic")) == 2
    assert found.errors("ipf", 5) == []


def test_only_margins_of_the_year_estimated_are_used():
    last, now = cube(1, 9, 4, 6), cube(3, 17, 2, 8)
    other = cube(2, 18, 3, 7)  # the same margins
    for run in holdout.RUNS.values():
        a, b = run(last, now, "type").cube.cells, run(last, other, "type").cube.cells
        assert a == pytest.approx(b)


def test_cells_without_a_relative_error_and_refused_fits_are_left_out():
    found = holdout.holdout({2000: cube(1, 9, 0, 6), 2001: cube(1, 9, 0, 6)}, (1,))
    assert {miss.key for miss in found.misses} == set(cube(1, 1, 1, 1).cells) - {("schools", "basic")}
    refused = holdout.holdout({2000: cube(0, 9, 0, 6), 2001: cube(1, 9, 1, 6)}, (1,))
    assert refused.refused == ((2001, 1),) and refused.misses == ()
    assert str(holdout.mean([])) == "nan"


def test_only_margins_that_disagree_are_counted_as_refused(monkeypatch):
    def other(*_):
        raise InputError(Text("something else", "其他"), code="other")

    monkeypatch.setitem(holdout.RUNS, "ipf", other)
    with pytest.raises(InputError) as caught:
        holdout.holdout({2000: cube(1, 9, 0, 6), 2001: cube(1, 9, 0, 6)}, (1,))
    assert caught.value.code == "other"
