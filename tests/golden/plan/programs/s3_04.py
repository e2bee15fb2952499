# SPDX-License-Identifier: Apache-2.0
"""S3-04: what more government money does where nothing responds, by hand."""

from ._china import given, points


def effect(data):
    """Add a hundredth of basic research to part and whole; share the effect as the money is paid, either first."""
    path = data("china_rd_expenditure.csv")
    money = given(path)
    whole = points(path, money)
    alone = {"central": points(path, 0.6 * money), "local": points(path, 0.4 * money)}
    at = "levers[name=government_growth]"
    return {
        f"{at}.no_response_pp": whole,
        f"{at}.by[level=central].part_pp": (alone["central"] + whole - alone["local"]) / 2,
        f"{at}.by[level=local].part_pp": (alone["local"] + whole - alone["central"]) / 2,
        f"{at}.cost": money,
    }
