# SPDX-License-Identifier: Apache-2.0
"""Countries and regions by the words that sheets have for them."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from yuzui.model.schema import normalise
from yuzui.text import Text, same


@cache
def labels() -> Mapping[str, Text]:
    """Return what each is called, by its code of three letters."""
    return {row["iso3"]: Text(row["en"], row["zh"]) for row in _rows()}


@cache
def _words() -> Mapping[str, str]:
    return {
        normalise(word): row["iso3"]
        for row in _rows()
        for word in (row["iso3"], row["en"], row["zh"], *row["others"].split(";"))
        if word
    }


@cache
def _rows() -> tuple[dict[str, str], ...]:
    text = (files("yuzui.fields") / "countries.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def code(word: str) -> str:
    """Return the code of a country by its name or code; empty for a word that is none.

    Examples
    --------
    >>> code("日本"), code("The Netherlands"), code("DE"), code("Umicore")
    ('JPN', 'NLD', 'DEU', '')
    """
    return _words().get(normalise(word), "")


def label(word: str) -> Text:
    """Return what the country of a code is called; other words as they are."""
    return labels().get(word, same(word))
