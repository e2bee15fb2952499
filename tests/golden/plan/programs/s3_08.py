# SPDX-License-Identifier: Apache-2.0
"""S3-08: a joint fund in which half of the partners' money is new and part of the match is not."""

from ._china import beta_2_6_median, given, points


def fund(data):
    """Follow partners' money and its match one to one; only what is new moves the share."""
    path = data("china_rd_expenditure.csv")
    partners = given(path)
    matched = partners
    public = (1 - beta_2_6_median()) * matched
    new = 0.5 * partners + public
    at = "levers[name=joint_fund]"
    return {
        f"{at}.fund[year=2025].paid_in": partners + matched,
        f"{at}.fund[year=2025].paid_out": partners + matched,
        f"{at}.fund[year=2025].balance": 0.0,
        f"{at}.fund[year=2029].balance": 0.0,
        f"{at}.fund[year=2025].new": new,
        f"{at}.effect_pp": points(path, new),
        f"{at}.cost": public,
        "money_residual": 0.0,
    }
