# SPDX-License-Identifier: Apache-2.0
"""An export of works as rows of the record: works, citations, authors, fields.

Ids are digests of source and key, as for every work without an upstream number, so that exports
of one source meet wherever they are loaded. A key that holds within its file alone, such as the
number of a vertex, has the name of the file before it: two networks share no work.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from yuzui.administration.loading.part import Part
from yuzui.catalogue.extract import number
from yuzui.catalogue.scholarly import choose, gather
from yuzui.errors import ColumnError
from yuzui.model.finding import Finding
from yuzui.model.schema import TABLES
from yuzui.model.table import Row
from yuzui.sheets.understand.choose import USUAL, unknown
from yuzui.sheets.understand.mapping import Rejected

SCHEMES = {"openalex_jsonl": "openalex", "openalex_csv": "openalex"}
"""Readers of one source share its scheme; the others are schemes of their own."""


def part(path: Path) -> Part:
    """Read an export as one sheet."""
    exports, _ = choose.exports([path])
    gathered = gather.gather(exports, alone=False)
    reader = exports[0].reader
    scheme = SCHEMES.get(reader, reader)
    ids = {key: number(scheme, key) for key in gathered.tables["work"]["work_id"]}
    tables = {"work": [_work(row, ids, scheme) for row in _rows(gathered.tables["work"])]}
    tables["citation"], odd = _links(gathered.tables, ids)
    if "authorship" in gathered.tables:
        tables["authorship"] = _authors(_rows(gathered.tables["authorship"]), ids, scheme)
    if "work_field" in gathered.tables:
        tables["work_field"] = [
            _full("work_field", {**row, "work_id": ids[row["work_id"]], "scheme": scheme})
            for row in _rows(gathered.tables["work_field"])
        ]
    rejected = [Rejected(fault.row, fault.column, fault.code, (fault.seen,)) for _, fault in gathered.faults]
    works = len(tables["work"])
    each = Counter(one.code for one in gathered.noted)
    findings = [
        *gathered.noted,
        *(
            replace(one, count=one.count - each[one.code])
            for one in gathered.findings
            if one.severity != "rejected" and one.count > each[one.code]
        ),
    ]
    aside = {one.code: one.count for one in gathered.findings if one.severity == "rejected"}
    return Part(
        path.name, "", path.suffix.removeprefix("."), "", reader, tables, (),
        works + sum(aside.values()), works, 0, rejected, [*findings, *odd], (), reasons=aside,
    )  # fmt: skip


def aside(path: Path) -> list[ColumnError]:
    """Return why sheets of a workbook of works were not read."""
    return [unknown(sheet, USUAL.tables()) for sheet in choose.others(path)]


def _links(tables: Mapping[str, Mapping[str, Any]], ids: Mapping[str, Any]) -> tuple[list[Row], list[Finding]]:
    """Return one row a link, flagged where it is odd, and how many are."""
    year = dict(zip(tables["work"]["work_id"], tables["work"]["year"], strict=True))
    pairs = list(zip(*tables["citation"].values(), strict=True))
    counts = Counter({"duplicate": len(pairs) - len(set(pairs))})
    rows = []
    for a, b in dict.fromkeys(pairs):
        lag = None if year[a] is None or year[b] is None else year[a] - year[b]
        codes = ["self_link"] if a == b else []
        codes += ["negative_lag"] if lag is not None and lag < 0 else []
        counts.update(codes)
        ends = {"citing_id": ids[a], "cited_id": ids[b]}
        rows.append(_full("citation", {**ends, "lag_y": lag, "flags": codes or None}))
    return rows, [Finding(code, "warning", "citation", count=n) for code, n in counts.items() if n]


def _rows(columns: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _full(table: str, row: Mapping[str, Any]) -> Row:
    """Return a row with every column of the record, those not told empty."""
    return {name: row.get(name) for name in TABLES[table].names}


def _work(row: Mapping[str, Any], ids: Mapping[str, Any], scheme: str) -> Row:
    key, doi = row["work_id"], row["doi"]
    month = f"{row['year']}-{row['month']:02d}-01" if row["year"] and row["month"] else None
    date = row["date"] or month or (f"{row['year']}-01-01" if row["year"] else None)
    precision = "day" if row["date"] else "month" if month else "year" if row["year"] else None
    plain = date if row["year"] is None or 1000 <= row["year"] <= 9999 else None
    return _full(
        "work",
        {
            **row,
            "work_id": ids[key],
            "source_key": key,
            "ext_ids": {scheme: key, **({"doi": doi} if doi else {})},
            "date": plain,
            "date_precision": precision if plain else None,
        },
    )


def _authors(rows: list[dict[str, Any]], ids: Mapping[str, Any], scheme: str) -> list[Row]:
    """Return one row an author: addresses as a list."""
    authors: dict[tuple[str, int], Row] = {}
    for row in rows:
        key = row["work_id"], row["position"]
        if key not in authors:
            who = number(f"person:{scheme}", row["person_id"]) if row["person_id"] else None
            authors[key] = _full(
                "authorship",
                {
                    "work_id": ids[key[0]],
                    "position": key[1],
                    "person_id": who,
                    "corresponding": row["corresponding"],
                    "affiliations": [],
                },
            )
        if row["affiliation"] is not None:
            one = {"affiliation": row["affiliation"], "org": row["org_id"]}
            authors[key]["affiliations"].append({**one, "country": row["country"]})
    return list(authors.values())
