# SPDX-License-Identifier: Apache-2.0
"""S3-09: nothing does nothing, and two ways of paying together are one run."""

from ._china import beta_2_6_median, given, next_year

WAYS = ("denominator", "government_growth", "structure", "joint_fund", "donations", "tax", "reclassification")


def zero_and_together(data):
    """Move part, whole and label by what each of two ways adds, in one fraction."""
    path = data("china_rd_expenditure.csv")
    basic, whole = next_year(path)
    money = given(path)
    fund = 0.5 * money + (1 - beta_2_6_median()) * money
    # more in the part, factor on the rest, more under the label
    moves = {
        "denominator": (0.0, 0.99, 0.0),
        "joint_fund": (fund, 1.0, 0.0),
        "donations": (1.0, 1.0, 0.0),
        "reclassification": (0.0, 1.0, money),
    }
    figures = {f"levers[name={name}].zero_pp": 0.0 for name in WAYS}
    names = list(moves)
    for place, first in enumerate(names):
        for second in names[place + 1 :]:
            more, factor, label = (
                moves[first][0] + moves[second][0],
                moves[first][1] * moves[second][1],
                moves[first][2] + moves[second][2],
            )
            done = basic + more
            share = (done + label) / (done + factor * (whole - basic))
            figures[f"together[first={first},second={second}].effect_pp"] = 100 * (share - basic / whole)
    return figures
