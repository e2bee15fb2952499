# SPDX-License-Identifier: Apache-2.0
"""Facilities of a plan, one row a site: the registry and what each source says.

An item of the plan is one resource, each of its sites another below it. What a row says of
name, operator, state, use and place becomes facts with source and date, so that statements that
disagree stand side by side. Coordinates are those of a town.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from yuzui.catalogue.extract import Source, uncertain
from yuzui.model.table import Row
from yuzui.text import Text

TITLE = Text("Facilities by site", "设施清单（按场址）")
LICENCE = "facts with source"
URL = "pages named in each row"
FORMAT = "csv"
HEADINGS = tuple(
    "facility_id box3_class text_name real_name site operator status status_asof lat lon"
    " coord_status access_mode capacity_facts source fact_status note".split()
)
SAME = "site operator status lat lon coord_status access_mode capacity_facts note".split()
NO_NAME = ("", "name not confirmed")
ATTRIBUTES = {
    "name": "real_name",
    "site": "site",
    "operator": "operator",
    "status": "status",
    "access_mode": "access_mode",
    "capacity_facts": "capacity_facts",
}


def _name(row: Source) -> str | None:
    return None if (row["real_name"] or "") in NO_NAME else row["real_name"]


def _error_km(row: Source) -> float | None:
    if not row["lat"]:
        return None
    return 1.0 if str(row["coord_status"]).endswith("about 1 km") else 10.0


def _numbered(rows: Iterable[Source]) -> Iterator[tuple[int, int, Source]]:
    """Yield index, number of the site within its item, and row; rows without an item are left."""
    number: dict[str, int] = {}
    for index, row in enumerate(rows):
        if item := row["facility_id"]:
            number[item] = number.get(item, 0) + 1
            yield index, number[item], row


def _resources(rows: Iterable[Source]) -> Iterator[tuple[int, Row]]:
    for index, number, row in _numbered(rows):
        both = {
            "name": _name(row),
            "listed_name": row["text_name"],
            "list_class": row["box3_class"],
            "source": row["source"],
            "fact_status": row["fact_status"],
        }
        if number == 1:
            yield index, {"id": row["facility_id"], **both}
        yield (
            index,
            {
                "id": f"{row['facility_id']}-{number}",
                "parent": row["facility_id"],
                **both,
                **{name: row[name] for name in SAME},
                "status_as_of": row["status_asof"],
                "coord_error_km": _error_km(row),
            },
        )


def _facts(rows: Iterable[Source]) -> Iterator[tuple[int, Row]]:
    for index, number, row in _numbered(rows):
        for attribute in ATTRIBUTES:
            if value := row[ATTRIBUTES[attribute]]:
                yield (
                    index,
                    {
                        "resource": f"{row['facility_id']}-{number}",
                        "attribute": attribute,
                        "as_of": row["status_asof"] or "",
                        "source": row["source"] or "",
                        "value": value,
                        "status": _status(row, value),
                        "note": row["note"],
                    },
                )


def _status(row: Source, value: str) -> str:
    """Return how well a statement is sourced: its words may be weaker than the row's."""
    if row["fact_status"] != "sourced":
        return str(row["fact_status"])
    if value.startswith("not found") or value == "not confirmed":
        return "not found"
    return "partly sourced" if "memory" in value else "sourced"


TABLES = {"resource": _resources, "fact": _facts}
FLAGS = {"quarantined": uncertain("fact_status"), "unverified": lambda row: "memory" in str(row["coord_status"] or "")}
SAMPLE = (
    b"facility_id,box3_class,text_name,real_name,site,operator,status,status_asof,lat,lon,"
    b"coord_status,access_mode,capacity_facts,source,fact_status,note\n"
    b'S2,01,time service,eLoran,"Korla, Xinjiang",NTSC,building,2023-10,41.7,86.2,'
    b'"memory, about +-10 km",service,,http://example.org,sourced,\n',
    {
        "resource": [
            {"id": "S2", "parent": None, "listed_name": "time service"},
            {"id": "S2-1", "parent": "S2", "site": "Korla, Xinjiang", "coord_error_km": 10.0},
        ],
        "fact": [
            {"resource": "S2-1", "attribute": "name", "value": "eLoran", "as_of": "2023-10"},
            {"resource": "S2-1", "attribute": "site", "value": "Korla, Xinjiang"},
            {"resource": "S2-1", "attribute": "operator", "value": "NTSC"},
            {"resource": "S2-1", "attribute": "status", "value": "building"},
            {"resource": "S2-1", "attribute": "access_mode", "value": "service"},
        ],
    },
)
