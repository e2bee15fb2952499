# SPDX-License-Identifier: Apache-2.0
"""The catalogue of page chrome: every word of the frame around a page, in both languages."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from io import StringIO

from yuzui.text import Text


@cache
def catalogue() -> dict[str, Text]:
    """Return every entry by its key."""
    table = files("yuzui.faces.web").joinpath("locale", "chrome.csv")
    rows = csv.DictReader(StringIO(table.read_text(encoding="utf-8")))
    return {row["key"]: Text(row["en"], row["zh"]) for row in rows}


def word(key: str) -> Text:
    """Return one entry."""
    return catalogue()[key]
