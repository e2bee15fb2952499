# SPDX-License-Identifier: Apache-2.0
"""Works of an export, as texts in which fields are looked for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yuzui.catalogue import exports
from yuzui.catalogue.scholarly_record import Fault, Work, abstract
from yuzui.errors import ColumnError, FileFormatError

_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Texts:
    """Rows of works, how many could not be read, what of the file nothing was read from."""

    rows: Sequence[Mapping[str, Any]]
    aside: int
    unread: Sequence[str]
    lines: Sequence[int] = ()
    """Rows that could not be read, by their place in the file."""


def read(path: Path) -> Texts | None:
    """Return the works of an export with their abstracts; None of a file that is a table of another kind.

    A table of works in general is read by its headings, whatever they are: see :data:`yuzui.fields.corpora.TEXTS`.
    """
    try:
        taker = exports.recognise(path)
        if taker is None or taker[0] == "works_table":
            return None
        opened, left = exports.exports([path])
        rows, lines = [], []
        for one in opened:
            for item in exports.items(one):
                if isinstance(item, Fault) or (isinstance(item, Work) and not item.title.strip()):
                    lines.append(item.row)
                if isinstance(item, Work) and item.title.strip():
                    rows.append(_row(item))
    except (ColumnError, FileFormatError):
        if path.suffix.lower() in (".csv", ".tsv", ".xlsx"):
            return None
        raise
    return Texts(rows, len(lines), left, lines) if rows else None


def language_of(title: str) -> str:
    """Return the language that the letters of a title show: zh, or nothing that could be known."""
    return "zh" if _HAN.search(title) else ""


def _plain(text: str) -> str:
    """Return a text in one line, without what no file can hold."""
    return " ".join(text.replace("\0", " ").encode("utf-8", "replace").decode().split())


def _row(work: Work) -> dict[str, Any]:
    # an export may list addresses without saying whose they are: they are the work's all the same
    named = [one for author in work.authors for one in author.affiliations]
    places = [pair for one in (*named, *work.addresses) for pair in one.orgs]
    names = dict.fromkeys(work.organisations.get(org, org) for org, _ in places if org)
    year = work.year.strip()
    return {
        "id": next((name.partition(":")[2] for name in work.names if not name.startswith("doi:")), None)
        or (None if work.key.startswith("#") else work.key),
        "doi": next((name[4:] for name in work.names if name.startswith("doi:")), None),
        "title": _plain(work.title),
        "abstract": _plain(abstract(work)) or None,
        "year": int(year) if year.isdecimal() and 1000 <= int(year) <= 9999 else None,
        "date": work.date or None,
        "venue": work.venue or None,
        "field": work.field or None,
        "classes": "; ".join(name for name, _ in work.fields) or None,
        "country": "; ".join(dict.fromkeys(country for _, country in places if country)) or None,
        "organisation": "; ".join(names) or None,
        "topics": work.topics,
        "language": work.language or language_of(work.title),
    }  # fmt: skip
