# SPDX-License-Identifier: Apache-2.0
"""S4-01: facilities of the box with a site inside the former and the present boundary of each innovation centre."""

import csv

FORMER = {"IC-BEI": ("Beijing",), "IC-SHA": ("Shanghai",), "IC-GUA": ("Guangdong", "Hong Kong", "Macao")}
CURRENT = {
    "IC-BEI": ("Beijing", "Tianjin", "Hebei"),
    "IC-SHA": ("Shanghai", "Jiangsu", "Zhejiang", "Anhui"),
    "IC-GUA": FORMER["IC-GUA"],
}


def sites(data):
    with data("facilities.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {
        f"regions[id={name},boundary={boundary}].facilities": len(
            {row["facility_id"] for row in rows if any(place in row["site"] for place in places)}
        )
        for boundary, regions in (("former", FORMER), ("current", CURRENT))
        for name, places in regions.items()
    }
