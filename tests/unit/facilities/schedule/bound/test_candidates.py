# SPDX-License-Identifier: Apache-2.0
import numpy as np

from yuzui.scheduling.bound.candidates import candidates
from yuzui.scheduling.options import options
from yuzui.scheduling.reading import read


def test_windows_of_one_task_in_one_block_stand_side_by_side():
    instance = read(
        {
            "horizon": [0, 30],
            "resources": [
                {"id": "r", "calendar": [[0, 20], [22, 30]],
                 "changeover": {"default": 3, "pairs": [["a", "b", 1]]}},
                {"id": "many", "capacity": 2},
            ],
            "tasks": [
                {"id": "x", "value": 1, "duration": 4, "config": "a",
                 "alternatives": [{"resource": "r", "windows": [[0, 6], [10, 30]]}]},
                {"id": "y", "value": 1, "duration": 4, "config": "b",
                 "alternatives": [{"resource": "r", "windows": [[0, 30]]},
                                  {"resource": "many", "windows": [[0, 30]]}]},
            ],
        }
    ).instance  # fmt: skip
    found = options(instance)
    given = candidates(instance, found, np.ones(len(found), dtype=bool))
    assert given.block.tolist() == [0, 0, 1, 1] and given.task.tolist() == [0, 1, 0, 1]
    assert given.early[0].tolist() == [0, 10] and given.late[0].tolist() == [2, 16]
    assert given.late[1].tolist() == [16, np.iinfo(np.int64).min]
    assert given.first.tolist() == [0, 2, 4, 4]
    gap = lambda a, b: given.gaps[given.row[a] + given.config[b]]  # noqa: E731
    assert [gap(0, 1), gap(1, 0), gap(0, 0)] == [1, 3, 0]
    assert len(candidates(instance, found, np.zeros(len(found), dtype=bool))) == 0
