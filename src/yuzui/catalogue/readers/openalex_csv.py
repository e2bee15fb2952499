# SPDX-License-Identifier: Apache-2.0
"""The table that the pages of OpenAlex export.

Until 2024 its columns had the names of the API (``authorships.author.display_name``), values of
lists divided by bars; since then they may have words (``Title``, ``Citation count``). Columns of
authors run in parallel; institutions are given to authors only where there is one for each.
References are there only if they were asked for.

References
----------
https://help.openalex.org/hc/en-us/articles/28931192702103
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from yuzui.catalogue.scholarly_record import (
    Affiliation,
    Author,
    Example,
    Fault,
    Item,
    Lines,
    Work,
    doi,
    first,
    kind,
    known,
    number,
    openalex,
    parts,
    short,
    some,
)
from yuzui.catalogue.syntax import Row, meant, rows, split, works
from yuzui.text import Text

TITLE = Text("OpenAlex table (CSV)", "OpenAlex 表格（CSV）")
SOURCE = URL = "https://help.openalex.org/hc/en-us/articles/28931192702103"
ENDINGS = (".csv", ".txt")
ALIASES = {
    "id": ("id", "ID", "OpenAlex ID", "openalex_id", "work.id"),
    "title": ("display_name", "title", "Title"),
    "year": ("publication_year", "Year", "Publication year"),
    "date": ("publication_date", "Publication date", "Date"),
    "doi": ("doi", "DOI"),
    "type": ("type", "Type"),
    "language": ("language", "Language"),
    "venue": (
        "primary_location.source.display_name", "primary_location.display_name",
        "host_venue.display_name", "locations.source.display_name", "Source", "Journal",
    ),
    "cited_by": ("cited_by_count", "Citation count", "Cited by"),
    "retracted": ("is_retracted", "Retracted"),
    "oa": ("open_access.oa_status", "Open access status", "OA status"),
    "is_oa": ("open_access.is_oa", "is_oa", "Open access"),
    "references": ("referenced_works", "References", "Referenced works"),
    "declared": ("referenced_works_count", "Reference count"),
    "field": (
        "primary_topic.subfield.display_name", "Subfield", "primary_topic.field.display_name",
        "Field",
    ),
    "person": ("authorships.author.id", "author_ids", "Author ID"),
    "author": ("authorships.author.display_name", "Author", "Authors"),
    "corresponding": ("authorships.is_corresponding",),
    "org": ("authorships.institutions.id", "Institution ID"),
    "org_name": ("authorships.institutions.display_name", "Institution", "Institutions"),
    "country": ("authorships.countries", "Country", "Countries"),
    "abstract": ("abstract", "Abstract"),
    "topics": ("topics.id", "primary_topic.id", "Topic ID"),
    "scores": ("topics.score", "primary_topic.score", "Topic score"),
}  # fmt: skip
NEEDED = ("id", "year")


def matches(head: str, name: str) -> bool:
    """Say whether a table has columns of OpenAlex and names works of it."""
    line, _, rest = head.partition("\n")
    columns = meant(split(line), ALIASES) if line.strip() else {}
    fields = {"cited_by", "venue", "author", "title"} & set(columns)
    return len(fields) >= 2 and ("openalex.org/W" in rest or "authorships." in line)


def read(lines: Lines) -> Iterator[Item]:
    """Return a work a row."""
    return works(rows(lines, ALIASES, NEEDED), _work)


def _work(row: int, cells: Row) -> Work | Fault:
    get, name = cells.get, openalex(cells["id"])
    if not name:
        return Fault("missing_value", row, "id", cells["id"][:60], "https://openalex.org/W…")
    references = [openalex(ref) for ref in parts(get("references"), "|")]
    listed = "references" in cells
    return Work(
        key=name.partition(":")[2], row=row, names=some(name, doi(get("doi"))),
        title=get("title", ""), venue=first(*parts(get("venue"), "|")),
        language=get("language", ""), year=cells["year"], date=known(get("date")),
        type=kind(get("type")), field=get("field", ""),
        fields=[(cells["field"], 1.0)] if get("field") else [],
        retracted={"true": True, "false": False}.get(get("retracted", "").lower()),
        openness=first(get("oa"), get("is_oa")), cited_by=get("cited_by", ""),
        declared=number(get("declared")) if "declared" in cells
        else len(references) if listed else None,
        references=list(filter(None, references)), authors=_authors(cells), abstract=get("abstract", ""),
        topics=_topics(parts(get("topics"), "|"), parts(get("scores"), "|")),
        addresses=_addresses(cells),
        organisations=_organisations(parts(get("org"), "|"), parts(get("org_name"), "|")),
    )  # fmt: skip


def _organisations(ids: list[str], names: list[str]) -> dict[str, str]:
    """Return names by their ids, where the two columns run in parallel."""
    keys = [short(one) or "" for one in ids]
    return dict(zip(keys, names, strict=True)) if len(keys) == len(names) else {}


def _topics(ids: list[str], scores: list[str]) -> list[tuple[str, float]]:
    """Return topics with their scores; 1 where none is stated."""
    weights = scores if len(scores) == len(ids) else ["1"] * len(ids)
    return [
        (name, float(weight) if re.fullmatch(r"[01](?:\.\d+)?", weight) else 1.0)
        for one, weight in zip(ids, weights, strict=True)
        if (name := short(one)) and re.fullmatch(r"T\d+", name)
    ]


def _addresses(cells: Row) -> list[Affiliation]:
    """Return organisations and countries of a work that stand in no parallel with its authors."""
    columns = {name: cells.get(name, "").split("|") for name in ("author", "person", "org", "org_name", "country")}
    size = max(len(columns[name]) if cells.get(name) else 0 for name in ("author", "person"))
    orgs = list(filter(None, map(short, columns["org"]))) if cells.get("org") else columns["org_name"]
    return [
        Affiliation(((one.strip(), None),) if column is orgs else ((None, one.strip()),))
        for column in (orgs, columns["country"])
        if len(column) != size
        for one in column
        if one.strip()
    ]


def _authors(cells: Row) -> list[Author]:
    """Return the authors, with what stands in parallel columns of the same length."""
    columns = {
        name: [part.strip() for part in cells.get(name, "").split("|")]
        for name in ("author", "person", "corresponding", "org", "org_name", "country")
        if cells.get(name)
    }
    size = max(len(columns.get("author", ())), len(columns.get("person", ())))

    def at(name: str, place: int) -> str:
        column = columns.get(name, [])
        return column[place] if len(column) == size else ""

    authors = []
    for place in range(size):
        org = short(at("org", place)) or at("org_name", place).lower() or None
        country = at("country", place) or None
        authors.append(
            Author(
                name=at("author", place),
                person=short(at("person", place)),
                corresponding={"true": True, "false": False}.get(at("corresponding", place).lower()),
                affiliations=[Affiliation(((org, country),))] if org or country else [],
            )
        )
    return authors


EXAMPLE = Example(
    "works-2023.csv",
    "id,doi,display_name,publication_year,publication_date,type,"
    "primary_location.source.display_name,cited_by_count,open_access.is_oa,"
    "open_access.oa_status,authorships.author.id,"
    "authorships.author.display_name,authorships.countries,referenced_works\n"
    "https://openalex.org/W2,https://doi.org/10.5555/b,Second,2012,2012-05-03,article,J One,3,"
    "true,hybrid,"
    "https://openalex.org/A7|https://openalex.org/A8,A Seven|B Eight,CN|FR,"
    "https://openalex.org/W1|https://openalex.org/W99\n"
    "https://openalex.org/W1,,First,2010,2010-01-01,review,,10,,,,,,\n",
    {
        "work": [
            {"work_id": "W2", "doi": "10.5555/b", "year": 2012, "month": 5, "type": "article",
             "venue": "J One", "oa_status": "hybrid", "n_ref_declared": 2, "n_ref_resolved": 1,
             "cited_by_external": 3},
            {"work_id": "W1", "year": 2010, "month": None, "type": "review"},
        ],
        "citation": [{"citing": "W2", "cited": "W1"}],
        "authorship": [
            {"position": 1, "person_id": "A7", "affiliation": 1, "org_id": None, "country": "CN"},
            {"position": 2, "person_id": "A8", "affiliation": 1, "org_id": None, "country": "FR"},
        ],
    },
)  # fmt: skip
