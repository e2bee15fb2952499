# SPDX-License-Identifier: Apache-2.0
"""I-04: facilities by the centre that their site names, and names that rest on memory, from csv alone."""

import csv
import re


def rows(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def links_and_orphans(data):
    centres, sites = rows(data("centres.csv")), rows(data("facilities.csv"))
    counted = {}
    for centre in centres:
        if centre["kind"] in ("comprehensive national science centre", "international S&T innovation centre"):
            word = re.compile(rf"(?<!\w){re.escape(centre['name'])}(?!\w)")
            inside = {s["facility_id"] for s in sites if s["fact_status"] != "memory-only" and word.search(s["site"])}
            at = f"centres[id={centre['id']}]"
            counted[f"{at}.counts.facilities"] = len(inside)
            counted |= {f"{at}.facilities[id={one}].id": one for one in inside}
    memory = [c for c in centres if c["kind"] == "national laboratory" and c["fact_status"] == "memory-only"]
    return counted | {"held": len(memory)}
