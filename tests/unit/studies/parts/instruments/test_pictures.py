# SPDX-License-Identifier: Apache-2.0
"""What is due and who made it; what nobody knows is not drawn."""

from yuzui.facilities.instruments.report import pictures


def test_years_and_shares(made):
    due, origin = pictures.draw(made())
    assert [row[-1] for row in due.twin.rows] == [1, 1]
    shares = [row[2] for row in origin.twin.rows]
    assert shares[:3] == [1 / 3, 1 / 3, 1 / 3] and shares[3:] == [0.25, 0.75, 0.0]


def test_nothing_known_is_not_drawn(made):
    assert pictures.draw(made([("a", *[None] * 14)])) == []
