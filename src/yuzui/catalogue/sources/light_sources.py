# SPDX-License-Identifier: Apache-2.0
"""Synchrotrons and free-electron lasers of the world."""

from __future__ import annotations

from yuzui.catalogue.extract import const
from yuzui.text import Text

TITLE = Text("Light sources", "光源装置")
LICENCE = "CC0-1.0"
URL = "https://github.com/XraySpectroscopy/XASDataLibrary"
FORMAT = "csv"
HEADINGS = ("short_name", "kind", "name", "country", "active", "website")
TABLES = {
    "resource": {
        "id": "short_name",
        "kind": "kind",
        "name": "name",
        "country": "country",
        "active": "active",
        "website": "website",
        "source": const("X-ray Spectroscopy Data Library"),
        "fact_status": const("sourced"),
    }
}
FLAGS: dict[str, object] = {}
SAMPLE = (
    b"short_name,kind,name,country,active,website\n"
    b"AS,synchrotron,Australian Synchrotron,Australia,true,http://www.synchrotron.org.au\n",
    {"resource": [{"id": "AS", "kind": "synchrotron", "country": "Australia", "active": True}]},
)
