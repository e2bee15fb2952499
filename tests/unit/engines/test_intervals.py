# SPDX-License-Identifier: Apache-2.0
import pickle

from yuzui.solve.intervals import Intervals, Lag, Machine, Shared


def test_a_model_has_a_length_and_reaches_another_process_as_it_is():
    change = ((0, 3), (2, 0))
    table = Intervals(
        value=[1.0, 2.0],
        duration=[3, 4],
        kind=[0, 1],
        places=[[(0, 0, 9)], [(0, 2, 5), (1, 0, 3)]],
        machines=[Machine(change=change), Machine(2, taken=[(0, 4, 1)])],
        shared=[Shared(2, {0: 1, 1: 2})],
        lags=[Lag(1, 0, 0, None)],
        homes={1: ((1, 2), 0.5)},
    )
    assert len(table) == 2 and pickle.loads(pickle.dumps(table)) == table
