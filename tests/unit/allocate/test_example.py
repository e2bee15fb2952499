# SPDX-License-Identifier: Apache-2.0
from yuzui.allocate.example import TWELVE


def test_table_is_the_published_one():
    assert TWELVE["id"] == [f"P{n:02d}" for n in range(1, 13)]
    assert sum(TWELVE["amount"]) == 760 and sum(TWELVE["value"]) == 872
    assert len({len(column) for column in TWELVE.values()}) == 1
    assert TWELVE["type"].count("basic") == 3 and sum(TWELVE["early"]) == 7
