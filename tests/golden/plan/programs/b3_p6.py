# SPDX-License-Identifier: Apache-2.0
"""B3-P6: both published costs, read out of the cell by a pattern of their own."""

from ._facilities import both


def two_costs(data):
    return both(data, "P6", r"([\d.]+) (bn) CNY", r"or ([\d.]+) in an older", ("chinadailyhk", "aappsbulletin"))
