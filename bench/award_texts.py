# SPDX-License-Identifier: Apache-2.0
"""Titles and abstracts of the awards that come with Yuzui, without names of persons and addresses.

``award_names.csv`` marks where an abstract names somebody, as ``start+length``: the abstracts were
read by eye, and the list itself names nobody. Names of things (a telescope, a scholarship, a
theorem, a result cited by surname) and of the dead stay. An abstract that changed since it was
read, or a name that only the checks below see, stops the script: read it and mark it.
"""

import csv
import hashlib
import re
from pathlib import Path

import duckdb

MARKS = Path(__file__).parent / "award_names.csv"
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
TITLED = re.compile(r"\b(?:Drs?|Profs?|Mr|Mrs|Ms)\.\s+[A-Z]|\bProfessors?\s+[A-Z][a-z]")


def marks() -> dict[str, tuple[str, list[tuple[int, int]]]]:
    """Return award -> digest of the abstract that was read, and where it names somebody."""
    with MARKS.open(encoding="utf-8", newline="") as stream:
        return {
            row["award_id"]: (row["sha256"], [tuple(map(int, one.split("+"))) for one in row["spans"].split()])
            for row in csv.DictReader(stream)
        }


def masked(award: str, text: str, read: dict[str, tuple[str, list[tuple[int, int]]]]) -> str:
    """Return an abstract with ``[name]`` and ``[address]`` in place of what was marked."""
    digest, spans = read.get(award, ("", []))
    if digest and digest != hashlib.sha256(text.encode()).hexdigest():
        raise SystemExit(f"award {award}: the abstract changed since it was read; read it again")
    for start, length in reversed(spans):
        text = f"{text[:start]}[name]{text[start + length :]}"
    return ADDRESS.sub("[address]", text)


def names_left(text: str, first: str, last: str) -> bool:
    """Return whether a text still names its investigator, or anybody with a title."""
    own = first and last and re.search(rf"\b{re.escape(first)}\b.{{0,20}}\b{re.escape(last)}\b", text)
    return bool(own or TITLED.search(text))


def write(source: Path, target: Path) -> None:
    """Write the record of each award of a file, with title and abstract, as Parquet."""
    read = marks()
    connection = duckdb.connect(config={"threads": 1})
    rows = connection.execute(
        f"select award_id::varchar, title_clean, abstract, pi_first, pi_last from '{source}' order by award_id"
    ).fetchall()
    texts = [(award, title.strip(), masked(award, text.strip(), read)) for award, title, text, _, _ in rows]
    for (award, title, text), (*_, first, last) in zip(texts, rows, strict=True):
        if names_left(f"{title} {text}", first, last):
            raise SystemExit(f"award {award}: a person is still named; mark it in {MARKS.name}")
    connection.execute("create table texts (award_id varchar, title varchar, abstract varchar)")
    connection.executemany("insert into texts values (?, ?, ?)", texts)
    connection.execute(
        f"""copy (select texts.award_id, title, texts.abstract, institution, state, directorate, division, amount_usd,
            strftime(start_date, '%Y-%m-%d') as start_date, strftime(end_date, '%Y-%m-%d') as end_date
            from texts join '{source}' as source on source.award_id::varchar = texts.award_id order by texts.award_id)
            to '{target}' (format parquet, compression zstd, compression_level 19)"""
    )
