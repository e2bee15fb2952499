# SPDX-License-Identifier: Apache-2.0
"""S3-07: what one gift of three hundred million yuan, spent over three years, does to the share."""

from ._china import points


def points_of_share(data):
    """Add a third of the gift in the first year; follow what is given, spent and left."""
    at = "levers[name=donations]"
    figures = {f"{at}.effect_pp": points(data("china_rd_expenditure.csv"), 1.0)}
    balance = 0.0
    for year, spent in ((2025, 1.0), (2026, 2.0), (2027, 3.0)):
        balance += 3.0 - spent
        figures |= {
            f"{at}.fund[year={year}].paid_in": 3.0,
            f"{at}.fund[year={year}].paid_out": spent,
            f"{at}.fund[year={year}].balance": balance,
        }
    return figures
