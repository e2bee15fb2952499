# SPDX-License-Identifier: Apache-2.0
"""Field records of penguins: each sample becomes an accession of a collection.

Measurements stay with the sample, under their headings with unit, as its quality data.
"""

from __future__ import annotations

from typing import Any

from yuzui.catalogue.extract import Source, const, words
from yuzui.model.table import Row
from yuzui.text import Text

TITLE = Text("Field records of penguins", "企鹅野外记录")
LICENCE = "CC0-1.0"
URL = "https://allisonhorst.github.io/palmerpenguins/"
FORMAT = "csv"
MEASURED = (
    "Culmen Length (mm)",
    "Culmen Depth (mm)",
    "Flipper Length (mm)",
    "Body Mass (g)",
    "Delta 15 N (o/oo)",
    "Delta 13 C (o/oo)",
)
STATED = ("Stage", "Individual ID", "Clutch Completion", "Sex")
HEADINGS = ("studyName", "Sample Number", "Species", "Region", "Island", "Date Egg", *STATED, *MEASURED)
COLLECTION = "CO-PALMER-PENGUINS"


def _quality(row: Source) -> Row:
    quality: dict[str, Any] = {name: row[name] for name in STATED if row[name]}
    for name in MEASURED:
        if row[name] is not None:
            quality[name] = float(row[name])
    return quality


def _island(row: Source) -> str:
    return f"{row['Island']}, {row['Region']}"


def _id(row: Source) -> str | None:
    if any(row[name] is None for name in ("studyName", "Sample Number", "Species")):
        return None
    initial = str(row["Species"]).split()[0]
    return f"{row['studyName']}-{initial}-{row['Sample Number']}"


TABLES = {
    "accession": {
        "id": _id,
        "collection": const(COLLECTION),
        "local_no": "Sample Number",
        "taxon": "Species",
        "origin_place": _island,
        "collected_at": "Date Egg",
        "quality": _quality,
        "shareable": const("yes"),
    },
    "collection": {
        "id": const(COLLECTION),
        "name": words("Penguins of the Palmer Archipelago", "帕默群岛企鹅"),
        "kind": const("animal"),
        "holder": const("Palmer Station LTER"),
        "standard": const("field record"),
    },
}
FLAGS = {"missing_value": lambda row: any(row[name] is None for name in MEASURED[:4])}
SAMPLE = (
    b"studyName,Sample Number,Species,Region,Island,Stage,Individual ID,Clutch Completion,Date Egg,"
    b"Culmen Length (mm),Culmen Depth (mm),Flipper Length (mm),Body Mass (g),Sex,"
    b"Delta 15 N (o/oo),Delta 13 C (o/oo)\n"
    b'PAL0708,1,Adelie Penguin (Pygoscelis adeliae),Anvers,Torgersen,"Adult, 1 Egg Stage",N1A1,'
    b"Yes,2007-11-11,39.1,18.7,181.0,3750.0,MALE,,\n",
    {
        "collection": [{"id": "CO-PALMER-PENGUINS", "kind": "animal"}],
        "accession": [
            {
                "id": "PAL0708-Adelie-1",
                "taxon": "Adelie Penguin (Pygoscelis adeliae)",
                "origin_place": "Torgersen, Anvers",
                "collected_at": "2007-11-11",
            }
        ],
    },
)
