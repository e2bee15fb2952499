# SPDX-License-Identifier: Apache-2.0
import pytest
from oracle import optimum
from small_worlds import world as document

from yuzui.scheduling.reading import read
from yuzui.scheduling.search.compiled_problem import world
from yuzui.scheduling.search.exhaustive import whole
from yuzui.scheduling.search.state import Work


@pytest.mark.parametrize("seed", range(40))
def test_it_finds_the_optimum_where_no_lag_is_bounded_above(seed):
    given = document(seed, "changeover", "alternatives", "pools", "quotas", "groups", "closed", tasks=5)
    made = world(read(given).instance)
    spots, done = whole(made, Work(1e6))
    value = sum(made.value[task] for task, spot in enumerate(spots) if spot is not None)
    assert done and value == optimum(given)[0]


def test_it_says_when_it_did_not_look_at_all():
    made = world(read(document(1, "alternatives", tasks=7)).instance)
    assert whole(made, Work(3))[1] is False
