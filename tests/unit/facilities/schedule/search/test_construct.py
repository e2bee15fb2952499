# SPDX-License-Identifier: Apache-2.0
import numpy as np

from yuzui.facilities.schedule.reading import read
from yuzui.facilities.schedule.search import construct
from yuzui.facilities.schedule.search.state import Work
from yuzui.facilities.schedule.search.world import world

GIVEN = {
    "horizon": [0, 10],
    "resources": [{"id": "r"}, {"id": "q"}],
    "tasks": [
        {"id": "long", "value": 5, "duration": 10, "alternatives": [{"resource": "r", "windows": [[0, 10]]}]},
        {"id": "dear", "value": 4, "duration": 5, "alternatives": [{"resource": "r", "windows": [[0, 10]]}, {"resource": "q", "windows": [[0, 10]]}]},
        {"id": "short", "value": 2, "duration": 2, "alternatives": [{"resource": "r", "windows": [[0, 10]]}]},
    ],
}  # fmt: skip


def test_the_orders_people_use():
    made = world(read(GIVEN).instance)
    assert construct.orders(made) == {
        "rank_order": [0, 1, 2],
        "priority": [0, 1, 2],
        "density": [2, 1, 0],
    }
    spots = construct.in_order(made, [2, 1, 0], Work(1e6)).spots
    # the second could begin on r after the first, and begins at once on q
    assert spots == [None, (1, 0), (0, 0)]


def test_what_the_bound_places_goes_in_first_and_where_it_says():
    made = world(read(GIVEN).instance)
    used = np.array([0.0, 1.0, 0.0, 1.0])
    state = construct.guided(made, np.array([0.0, 4.0, 2.0]), used, Work(1e6))
    assert state.spots == [None, (0, 2), (0, 0)]
