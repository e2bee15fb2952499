# SPDX-License-Identifier: Apache-2.0
"""Universities of the world with their web domains.

The source has no identifiers: a university is known here by name and country.
"""

from __future__ import annotations

from yuzui.exchange.extract import Source, const, number
from yuzui.text import Text

TITLE = Text("Universities of the world", "世界大学名录")
LICENCE = "MIT"
URL = "https://github.com/Hipo/university-domains-list"
FORMAT = "parquet"
HEADINGS = ("name", "country", "country_code", "region", "domains")


def _id(row: Source) -> str | None:
    if not row["name"]:
        return None
    key = f"{row['country_code']}/{row['name']}"
    return f"I{number('university', key)}"


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
    {
        "organisation": [
            {"name": "University of Andorra", "country_code": "AD", "domains": ["uda.ad"]}
        ]
    },
)
