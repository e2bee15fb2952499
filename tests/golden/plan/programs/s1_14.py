# SPDX-License-Identifier: Apache-2.0
"""S1-14: who pays for research in the United States, and how concentrated the payers are."""

import csv

from ._files import parquet

YEARS = (1953, 1963, 1973, 1983, 1993, 2003, 2013, 2022)
PAYERS = ("central_government", "local_government", "enterprise", "abroad", "other")


def _paid(path):
    """Return by year what each payer pays, in millions of dollars, and what names no payer."""
    table = parquet(path)
    table = table[(table.type == "R&D") & (table.price_basis == "current") & table.usd_millions.notna()]
    names = {
        "Federal": "central_government",
        "Nonfederal government": "local_government",
        "Own domestic": "enterprise",
        "Other domestic business": "enterprise",
        "Business": "enterprise",
        "Foreign business": "abroad",
        "Higher education": "other",
        "NPO": "other",
        "Other": "other",
    }
    found = {}
    for year, rows in table.groupby("year"):
        own = dict.fromkeys((*PAYERS, "not_split"), 0.0)
        seen = set()
        for performer, lines in rows.groupby("performer"):
            if performer.startswith("All"):
                continue
            named = lines[lines.source.isin(names)]
            for source, value in zip(named.source, named.usd_millions, strict=True):
                own[names[source]] += value
                seen.add(names[source])
            total = lines[lines.source == "Total"].usd_millions.sum()
            # published sources of a performer add up to its total but for rounding
            if total - named.usd_millions.sum() > 3:
                own["not_split"] += total - named.usd_millions.sum()
        found[int(year)] = {payer: own[payer] for payer in own if own[payer] or payer in seen}
    return found


def five_payers(data):
    """Add up the published amounts of every payer and divide."""
    paid = _paid(data("us_rd_1953_2022.parquet"))
    figures = {}
    for year in YEARS:
        whole = sum(paid[year].values())
        for payer in PAYERS:
            if payer in paid[year]:
                figures[f"years[year={year}].shares.{payer}"] = paid[year][payer] / whole
    return figures


def china_government(data):
    """Return the government's share as the rows of the series state it."""
    with data("china_rd_expenditure.csv").open(encoding="utf-8-sig", newline="") as stream:
        return {
            f"government[year={row['year']}].share": float(row["value"]) / 100
            for row in csv.DictReader(stream)
            if (row["dimension"], row["category"]) == ("share_of_GERD_by_source", "government")
        }


def concentration(data):
    """Square the shares of government, business with abroad, others, and what names no payer."""
    figures = {}
    for year, own in _paid(data("us_rd_1953_2022.parquet")).items():
        whole = sum(own.values())
        broad = (
            own.get("central_government", 0) + own.get("local_government", 0),
            own.get("enterprise", 0) + own.get("abroad", 0),
            own.get("other", 0),
            own.get("not_split", 0),
        )
        figures[f"years[year={year}].concentration"] = sum((part / whole) ** 2 for part in broad)
    return {at: value for at, value in figures.items() if any(str(year) in at for year in YEARS)}
