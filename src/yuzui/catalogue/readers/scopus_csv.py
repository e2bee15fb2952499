# SPDX-License-Identifier: Apache-2.0
"""The table that Scopus exports, of both generations.

The older one (to 2020) has ``Authors`` divided by commas and no full names; the newer one divides
by semicolons, adds ``Author full names`` and quotes every cell. The id is the EID. References
resolve by the DOI some of them carry, else by author, year, source and page or by title;
``Cited by`` is a count of Scopus and stays apart. Addresses go to authors by ``Authors with
affiliations``, whose parts are in the order of the authors. Where there is a column ``Open
Access``, an empty cell is a work that Scopus knows no open copy of.

References
----------
https://service.elsevier.com/app/answers/detail/a_id/11234/supporthub/scopus/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from yuzui.catalogue import scholarly_record
from yuzui.catalogue.scholarly_record import (
    Author,
    Example,
    Fault,
    Item,
    Lines,
    Work,
    doi,
    eid,
    first,
    kind,
    language,
    parts,
    some,
)
from yuzui.catalogue.syntax import Row, meant, rows, split, works
from yuzui.text import Text

TITLE = Text("Scopus table (CSV)", "Scopus 表格（CSV）")
SOURCE = URL = "https://service.elsevier.com/app/answers/detail/a_id/11234/supporthub/scopus/"
ENDINGS = (".csv", ".tsv", ".txt", ".gz", ".xlsx")
ALIASES = {
    "eid": ("EID",),
    "authors": ("Authors", "Author"),
    "full": ("Author full names",),
    "persons": ("Author(s) ID", "Author Ids", "Authors ID"),
    "title": ("Title", "Document title"),
    "year": ("Year",),
    "venue": ("Source title", "Source Title", "Journal"),
    "cited_by": ("Cited by", "Cited By", "Citation count"),
    "doi": ("DOI",),
    "link": ("Link",),
    "affiliations": ("Affiliations", "Affiliation"),
    "with": ("Authors with affiliations", "Author with affiliations"),
    "references": ("References", "Cited references"),
    "correspondence": ("Correspondence Address", "Correspondence address"),
    "language": ("Language of Original Document", "Language of original document", "Language"),
    "type": ("Document Type", "Document type"),
    "oa": ("Open Access",),
    "volume": ("Volume",),
    "page": ("Page start", "Page Start"),
    "article": ("Art. No.", "Article number"),
    "short": ("Abbreviated Source Title", "Abbreviated source title"),
    "stage": ("Publication Stage", "Publication stage"),
    "abstract": ("Abstract",),
}  # fmt: skip
NEEDED = ("year", "title", "eid")
_NOBODY = "[no author name available]"


def matches(head: str, name: str) -> bool:
    """Say whether a table has the columns of Scopus."""
    line = head.partition("\n")[0]
    columns = meant(split(line), ALIASES) if line.strip() else {}
    return len(columns) >= 5 and bool({"venue", "eid"} & set(columns)) and (
        "eid" in columns or "Scopus" in head or "2-s2.0-" in head
    )  # fmt: skip


def read(lines: Lines) -> Iterator[Item]:
    """Return a work a row."""
    return works(rows(lines, ALIASES, NEEDED), _work)


def _work(row: int, cells: Row) -> Work | Fault:
    get, name = cells.get, eid(cells["eid"]) or eid(cells.get("link"))
    if not name:
        return Fault("missing_value", row, "EID", cells["eid"][:60], "2-s2.0-…")
    references = parts(get("references"))
    authors, placed = _authors(cells)
    return Work(
        key=name.partition(":")[2], row=row, names=some(name, doi(get("doi"))),
        title=cells["title"], venue=get("venue", ""), language=language(get("language")),
        year=cells["year"], type=kind(get("type")),
        retracted="retracted" in get("type", "").lower() if "type" in cells else None,
        openness=first(get("oa"), "closed") if "oa" in cells else "",
        # an empty cell is no citation, as Scopus writes it
        cited_by=first(get("cited_by"), "0") if "cited_by" in cells else "",
        declared=len(references) if "references" in cells else None,
        listed=list(map(scholarly_record.scopus, references)), volume=get("volume", ""),
        page=first(get("page"), get("article")), short=get("short", ""), authors=authors,
        placed=placed, addresses=scholarly_record.unplaced(parts(cells.get("affiliations")), placed),
        abstract=get("abstract", ""),
    )  # fmt: skip


def _authors(cells: Row) -> tuple[list[Author], bool]:
    """Return the authors with their addresses, and whether these could be given."""
    names = _names(cells.get("authors", ""))
    persons = parts(cells.get("persons"))
    paired = len(persons) == len(names)
    authors = [Author(name=name, person=persons[n] if paired else None) for n, name in enumerate(names)]
    _corresponding(authors, cells.get("correspondence", ""))
    return authors, _addresses(authors, cells)


def _names(text: str) -> list[str]:
    """Return the names of authors, ``Lee A.`` each, divided by semicolons or commas.

    Older tables write ``Lee, A., Roe, B.``, or ``Lee A., Roe B.``.
    """
    if not text.strip() or text.strip().lower() == _NOBODY:
        return []
    if ";" in text:
        return [name.replace(",", "") for name in parts(text)]
    words = parts(text, ",")
    initials = [re.fullmatch(r"(?:[^\W\d_]{1,2}\.[ -]?)+", word) is not None for word in words]
    if len(words) > 1 and initials[1::2] and all(initials[1::2]) and not any(initials[::2]):
        return [" ".join(pair) for pair in zip(words[::2], words[1::2], strict=False)]
    return words


def _addresses(authors: list[Author], cells: Row) -> bool:
    """Give each author the address behind the name; say whether that could be done."""
    entries = parts(cells.get("with"))
    if len(entries) == len(authors):
        for author, text in zip(authors, entries, strict=True):
            rest = _after(author.name, text)
            if rest:
                author.affiliations.append(scholarly_record.affiliation(rest, True))
        return True
    return scholarly_record.of_all(authors, parts(cells.get("affiliations")), True)


def _after(name: str, text: str) -> str:
    """Return what follows the name of an author: ``Lee A., Dept, …`` or ``Lee, A., Dept, …``."""
    words = parts(text, ",")
    for size in (1, 2):
        if _same(name, " ".join(words[:size])):
            return ", ".join(words[size:])
    return ", ".join(words[1:])


def _same(name: str, other: str) -> bool:
    """Say whether ``Lee A.`` may be written as the other: ``Lee, Ann`` or ``A. Lee``."""
    a, b = (re.sub(r"[\s.,-]+", " ", one).strip().lower().split() for one in (name, other))
    surname = a[:-1] or a
    rest = [word for word in b if word not in surname]
    first = a[-1][:1] if len(a) > 1 else ""
    return all(word in b for word in surname) and (any(word.startswith(first) for word in rest) if first else not rest)


def _corresponding(authors: list[Author], text: str) -> None:
    who = text.partition(";")[0].strip()
    for author in authors if who else ():
        author.corresponding = _same(author.name, who)


EXAMPLE = Example(
    "scopus.csv",
    '"Authors","Author full names","Author(s) ID","Title","Year","Source title","Cited by","DOI",'
    '"Affiliations","Authors with affiliations","References","Correspondence Address",'
    '"Document Type","Open Access","EID"\n'
    '"Lee A.; Roe B.","Lee, Ann (11); Roe, Bo (12)","11; 12","Second","2012","J One","3",'
    '"10.5555/B","Dept X, University of A, Paris, France; Institute B, Beijing, China",'
    '"Lee A., Dept X, University of A, Paris, France; Roe B., Institute B, Beijing, China",'
    '"Roe B., First, J One, (2010), DOI: 10.5555/a; Old X., A book, (1950)",'
    '"B. Roe; Institute B, Beijing, China; email: b@example.org","Article",'
    '"All Open Access; Gold Open Access","2-s2.0-840002"\n'
    '"Roe B.","Roe, Bo (12)","12","First","2010","J One","","10.5555/a","","","","","Review","",'
    '"2-s2.0-840001"\n',
    {
        "work": [
            {"work_id": "2-s2.0-840002", "year": 2012, "type": "article", "venue": "J One",
             "oa_status": "gold", "n_ref_declared": 2, "n_ref_resolved": 1,
             "cited_by_external": 3},
            {"work_id": "2-s2.0-840001", "year": 2010, "type": "review", "oa_status": "closed",
             "n_ref_declared": 0, "cited_by_external": 0},
        ],
        "citation": [{"citing": "2-s2.0-840002", "cited": "2-s2.0-840001"}],
        "authorship": [
            {"position": 1, "person_id": "11", "org_id": "University of A", "country": "FR"},
            {"position": 2, "person_id": "12", "org_id": "Institute B", "country": "CN"},
            {"position": 1, "person_id": "12", "org_id": None},
        ],
    },
)  # fmt: skip
