# SPDX-License-Identifier: Apache-2.0
"""S2-05: largest share and concentration of chip inputs, from the published rows alone."""

import csv
from collections import defaultdict


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def top_share(data):
    inputs = {row["input_id"] for row in rows(data("plan/eto_chip_inputs.csv"))}
    makers = {row["provider_id"]: row for row in rows(data("plan/eto_chip_providers.csv"))}
    shares, firms, named = defaultdict(dict), defaultdict(lambda: defaultdict(float)), defaultdict(set)
    for row in rows(data("plan/eto_chip_provision.csv")):
        maker = makers[row["provider_id"]]
        country = maker["provider_name"] if maker["provider_type"] == "country" else maker["country"]
        if country == "Various":
            continue
        if row["negligible_market_share"] != "negligible":
            named[row["provided_id"]].add(country)
        if not row["share_provided"]:
            continue
        share = int(row["share_provided"].rstrip("%")) / 100
        if maker["provider_type"] == "country":
            shares[row["provided_id"]][country] = share
        else:
            firms[row["provided_id"]][country] += share
    for name, of in firms.items():
        shares[name] = shares.get(name) or dict(of)
    tops = [max(shares[name].values()) for name in inputs if shares.get(name)]
    scanners = shares["N20"]
    return {
        "inputs": len(inputs),
        "inputs_without_share": len(inputs) - len(tops),
        "inputs_half_from_one_country": sum(one >= 0.5 for one in tops),
        "inputs_nearly_all_from_one_country": sum(one >= 0.95 for one in tops),
        "dependencies[id=N20].top.name": max(scanners, key=scanners.get),
        "dependencies[id=N20].concentration.low": sum(one**2 for one in scanners.values()),
        "unknown[id=N100].concentration.low": 1 / len(named["N100"] - {""}),
        "unknown[id=N100].concentration.high": 1.0,
    }
