# SPDX-License-Identifier: Apache-2.0
"""S4-02 counted in the rows themselves: which facility's site names which centre as a word of its own."""

import csv
import re


def rows(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def names(place, site):
    return bool(place) and re.search(rf"(^|[^\w]){re.escape(place)}([^\w]|$)", site) is not None


def tree(data):
    centres = [row for row in rows(data("centres.csv")) if row["kind"] == "comprehensive national science centre"]
    sites = [row for row in rows(data("facilities.csv")) if row["fact_status"] != "memory-only"]
    other = [row for row in rows(data("centres.csv")) if row["kind"] == "international S&T innovation centre"]
    inside, region = {}, {}
    for centre in (*centres, *other):
        here = {site["facility_id"] for site in sites if names(centre["name"], site["site"])}
        around = {site["facility_id"] for site in sites if names(centre["location"], site["site"])}
        inside[centre["id"]], region[centre["id"]] = here, around - here
    stated = {
        (site["facility_id"], word): int(match[1])
        for site in sites
        for word, pattern in (
            ("beamlines", r"phase I (\d+) beamlines"),
            ("lines", r"(\d+) FEL lines"),
            ("end_stations", r"(\d+) end stations"),
        )
        if (match := re.search(pattern, site["capacity_facts"]))
    }
    placed = set().union(*inside.values())
    mine = [centre["id"] for centre in centres]
    return {
        "science.centres": len(centres),
        "science.dated": sum(bool(centre["since"]) for centre in centres),
        "science.facilities": len(set().union(*(inside[id] for id in mine))),
        **{f"centres[id={id}].counts.facilities": len(inside[id]) for id in mine},
        **{f"centres[id={id}].counts.region_only": len(region[id]) for id in mine},
        "centres[id=NSC-HR].facilities[id=A1].stated[attribute=beamlines].amount": stated["A1", "beamlines"],
        "centres[id=NSC-ZJ].facilities[id=P1].stated[attribute=lines].amount": stated["P1", "lines"],
        "centres[id=NSC-ZJ].facilities[id=P1].stated[attribute=end_stations].amount": stated["P1", "end_stations"],
        "apart.instruments[owner=Grid'5000].instruments": sum(
            row["owner"] == "Grid'5000" for row in rows(data("testbed_clusters.csv"))
        ),
        "apart.facilities": len({site["facility_id"] for site in sites} - placed),
    }
