# SPDX-License-Identifier: Apache-2.0
"""Universities of the world with their web domains.

The source has no identifiers: a university is known here by name and country.
"""

from __future__ import annotations

from yuzui.catalogue.extract import const, number, over
from yuzui.model.table import Columns
from yuzui.text import Text

TITLE = Text("Universities of the world", "世界大学名录")
LICENCE = "MIT"
URL = "https://github.com/Hipo/university-domains-list"
FORMAT = "parquet"
HEADINGS = ("name", "country", "country_code", "region", "domains")


@over
def _id(cells: Columns) -> list[str | None]:
    pairs = zip(cells["country_code"], cells["name"], strict=True)
    return [f"I{number('university', f'{code}/{name}')}" if name else None for code, name in pairs]


TABLES = {
    "organisation": {
        "id": _id,
        "name": "name",
        "kind": const("university"),
        "sector": const("higher_education"),
        "country": "country",
        "country_code": "country_code",
        "region": "region",
        "domains": "domains",
        "source": const("Hipo/university-domains-list"),
        "fact_status": const("sourced"),
    }
}
FLAGS: dict[str, object] = {}
SAMPLE = (
    b'{"name": "University of Andorra", "country": "Andorra", "country_code": "AD",'
    b' "region": null, "domains": ["uda.ad"]}\n',
    {"organisation": [{"name": "University of Andorra", "country_code": "AD", "domains": ["uda.ad"]}]},
)
