# SPDX-License-Identifier: Apache-2.0
"""B3-P5: both published costs, read out of the cell by a pattern of their own."""

from ._facilities import both


def two_costs(data):
    return both(data, "P5", r"(\d+) (M) CNY", r"\((\d+) (M) in 2018", ("mbachina", "chinadaily"))
