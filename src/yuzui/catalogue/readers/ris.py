# SPDX-License-Identifier: Apache-2.0
"""Records of RIS, as Scopus, EndNote, Zotero and Web of Science write them.

Two letters, two blanks, a dash. The id is the accession number, else the DOI, else the id of the
record, else its place. RIS has no field for references; Scopus writes them into notes
(``N1  - References``), of which those with a DOI are read, and its count of citations likewise.
A file whose last record has no ``ER`` is cut off.

References
----------
https://en.wikipedia.org/wiki/RIS_(file_format)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from yuzui.catalogue import scholarly_record
from yuzui.catalogue import scholarly_record as citing
from yuzui.catalogue.scholarly_record import (
    Author,
    Example,
    Fault,
    Item,
    Lines,
    Work,
    cut_off,
    declared,
    doi,
    eid,
    first,
    kind,
    known,
    language,
    parts,
    some,
    wos_key,
)
from yuzui.text import Text

TITLE = Text("RIS records", "RIS 题录")
SOURCE = URL = "https://en.wikipedia.org/wiki/RIS_(file_format)"
ENDINGS = (".ris", ".txt", ".gz")
LOCAL = True
_TAG = re.compile(r"([A-Z][A-Z0-9])  ?-(?: (.*))?$")
_CITED = re.compile(r"cited by\s*:?\s*(\d+)", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})(?:[/-](\d{1,2}))?(?:[/-](\d{1,2}))?")

Record = dict[str, list[str]]


def matches(head: str, name: str) -> bool:
    """Say whether the first tag is ``TY``."""
    lines = (line for line in head.lstrip("\ufeff").splitlines() if line.strip())
    tag = next((match for line in lines if (match := _TAG.match(line.strip()))), None)
    return tag is not None and tag[1] == "TY"


def read(lines: Lines) -> Iterator[Item]:
    """Yield a work a record."""
    record: Record = {}
    begun = count = 0
    last = ""
    for line in lines:
        text = line.strip().lstrip("\ufeff")
        tag = _TAG.match(text)
        if tag is None:
            if text and record and last:
                record[last][-1] += "\n" + text
            elif text and begun:
                yield Fault("unreadable_record", lines.number, "", text[:60], "XX  - …")
            continue
        name, value = tag[1], (tag[2] or "").strip()
        if name == "ER":
            count += 1
            yield _work(record, begun, count)
            record, last = {}, ""
        elif name == "TY":
            if record:
                raise cut_off(lines.name, f"TY  - {value}", "ER  -", lines.number)
            record, begun, last = {"TY": [value]}, lines.number, "TY"
        elif record:
            record.setdefault(name, []).append(value)
            last = name
        else:
            yield Fault("unreadable_record", lines.number, name, value[:60], "TY  - …")
    if record:
        raise cut_off(lines.name, f"{last}  -", "ER  -", lines.number)


def _work(record: Record, row: int, place: int) -> Work | Fault:
    if not record:
        return Fault("missing_value", row, "TY", "", "TY  - JOUR")
    year, date = _date(record)
    notes = "\n".join(record.get("N1", []) + record.get("M3", []))
    at = first(*record.get("DO", []), *record.get("M3", []), *record.get("L3", []))
    address_of = first(*record.get("UR", []), *record.get("L2", []))
    names = some(
        doi(at), doi(address_of), wos_key(first(*record.get("AN", []), *record.get("UT", []))),
        eid(address_of),
    )  # fmt: skip
    key = first(*record.get("AN", []), *(name.partition(":")[2] for name in names),
                *record.get("ID", []), f"#{place}")  # fmt: skip
    counted = _CITED.search(notes)
    authors, placed = _authors(record)
    references = [ref for note in record.get("N1", []) for ref in _references(note)]
    return Work(
        key=key, row=row, names=names,
        title=first(*record.get("TI", []), *record.get("T1", []), *record.get("CT", [])),
        venue=first(*(value for tag in ("T2", "JO", "JF", "JA", "BT", "J2", "SO")
                      for value in record.get(tag, []))),
        language=language(first(*record.get("LA", []))), year=year, date=date,
        type=_kind(record, notes), cited_by=counted[1] if counted else "",
        declared=declared(None, references),
        listed=list(map(citing.scopus, references)), volume=first(*record.get("VL", [])),
        page=first(*record.get("SP", [])),
        short=first(*record.get("J2", []), *record.get("JA", [])),
        authors=authors, placed=placed, addresses=scholarly_record.unplaced(_places(record), placed),
        abstract=first(*record.get("AB", []), *record.get("N2", [])).replace("\n", " "),
    )  # fmt: skip


def _kind(record: Record, notes: str) -> str:
    """Return the type; Scopus says it in a note or in M3, more finely than TY."""
    for text in (*record.get("M3", []), *re.findall(r"(?m)^(.+?)(?: -.*)?$", notes)):
        word = kind(text)
        if word not in ("", "other"):
            return word
    return kind(record["TY"][0])


def _date(record: Record) -> tuple[str, str]:
    """Return year and date; EndNote writes ``2004/05/``, Zotero ``2004-05-12``."""
    matches = [_DATE.match(v) for tag in ("PY", "Y1", "DA") for v in record.get(tag, [])]
    dates = [hit for hit in matches if hit]
    if not dates:
        return first(*record.get("PY", []), *record.get("Y1", [])), ""
    best = next((hit for hit in dates if hit[2] and hit[1] == dates[0][1]), dates[0])
    pieces = [best[1], *(f"{int(part):02d}" for part in (best[2], best[3]) if part)]
    return dates[0][1], known("-".join(pieces))


def _references(note: str) -> list[str]:
    """Return the references inside a note of Scopus."""
    match = re.search(r"(?s)References:\s*(.*)", note)
    if not match:
        return []
    return parts(match[1].replace("\n", ";"))


def _authors(record: Record) -> tuple[list[Author], bool]:
    """Return the authors with their addresses, and whether these could be given."""
    names = [*record.get("AU", []), *([] if "AU" in record else record.get("A1", []))]
    authors = [Author(name=name) for name in names if name]
    return authors, scholarly_record.of_all(authors, _places(record), True)


def _places(record: Record) -> list[str]:
    """Return the addresses of a record."""
    values = record.get("AD", []) + record.get("C1", [])
    return [place for value in values for place in parts(value.replace("\n", ";"))]


EXAMPLE = Example(
    "scopus.ris",
    "TY  - JOUR\nTI  - Second\nT2  - J One\nAU  - Lee, A.\nPY  - 2012\nDA  - 2012/05/03/\n"
    "DO  - 10.5555/B\nAD  - Department of X, University of A, Paris, France\nM3  - Review\n"
    "N1  - Export Date: 1 June 2024; Cited By: 3\n"
    "N1  - References: Roe, First, 2010, DOI 10.5555/a; Roe, A book, 2001\n"
    "UR  - https://www.scopus.com/inward/record.uri?eid=2-s2.0-840001\nER  -\n\n"
    "TY  - JOUR\nTI  - First\nAU  - Roe, B.\nPY  - 2010///\nDO  - 10.5555/a\nER  - \n",
    {
        "work": [
            {"work_id": "10.5555/b", "year": 2012, "date": "2012-05-03", "type": "review",
             "venue": "J One", "n_ref_declared": 2, "n_ref_resolved": 1, "cited_by_external": 3},
            {"work_id": "10.5555/a", "year": 2010, "month": None, "type": "article"},
        ],
        "citation": [{"citing": "10.5555/b", "cited": "10.5555/a"}],
        "authorship": [
            {"position": 1, "person_id": None, "org_id": "University of A", "country": "FR"},
            {"position": 1, "person_id": None, "org_id": None, "country": None},
        ],
    },
)  # fmt: skip
