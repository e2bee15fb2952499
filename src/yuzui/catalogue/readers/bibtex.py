# SPDX-License-Identifier: Apache-2.0
"""Entries of BibTeX, as Web of Science, Scopus, Zotero and JabRef write them.

The id is the key of the entry. Macros (``@string``) and ``#`` are resolved, braces and accents of
TeX are read as letters. References are there in files of Web of Science (``Cited-References``) and
of Scopus (``references``) and resolve by DOI; counts of citations by either (``Times-Cited``,
``note = {cited By 3}``) stay apart. A file that ends inside an entry is cut off.

References
----------
https://www.bibtex.com/g/bibtex-format/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from yuzui.catalogue import scholarly_record, syntax
from yuzui.catalogue.scholarly_record import (
    Author,
    Example,
    Fault,
    Item,
    Lines,
    Work,
    alike,
    dated,
    declared,
    doi,
    eid,
    first,
    kind,
    known,
    language,
    number,
    parts,
    some,
    wos_key,
)
from yuzui.catalogue.syntax import plain
from yuzui.text import Text

TITLE = Text("BibTeX entries", "BibTeX 条目")
SOURCE = URL = "https://www.bibtex.com/g/bibtex-format/"
ENDINGS = (".bib", ".bibtex", ".txt", ".gz")
LOCAL = True
_CITED = re.compile(r"cited\s+by\s*:?\s*(\d+)", re.IGNORECASE)
Entry = dict[str, str]


def matches(head: str, name: str) -> bool:
    """Say whether a text holds an entry and is no other format."""
    begun = re.search(r"(?m)^\s*@\s*[A-Za-z][\w-]*\s*[{(]", head)
    return begun is not None and not re.match(r"\s*[*{\[]|TY  -|FN ", head.lstrip("\ufeff"))


def read(lines: Lines) -> Iterator[Item]:
    """Yield a work an entry; macros are taken on the way."""
    macros: dict[str, str] = {}
    place = 0
    for row, type_, body in syntax.entries(lines):
        if type_ == "string":
            try:
                macros |= syntax.fields(body, macros)
            except ValueError as error:
                yield Fault("unreadable_record", row, "@string", str(error)[:60], "name = {…}")
        if type_ in ("string", "comment", "preamble"):
            continue
        key, _, rest = body.partition(",")
        try:
            entry = syntax.fields(rest, macros)
        except ValueError as error:
            yield Fault("unreadable_record", row, key.strip()[:40], str(error)[:60], "name = {…}")
            continue
        place += 1
        yield _work(row, key.strip() or f"#{place}", type_, entry)


def _work(row: int, key: str, type_: str, entry: Entry) -> Work:
    get = {name: plain(text) for name, text in entry.items()}.get
    year, date = _date(get("year", ""), get("month", ""), get("date", ""))
    unique = first(get("unique-id"), key)
    cited_references = get("cited-references") or get("references") or ""
    from_wos = "cited-references" in entry or bool(wos_key(unique))
    references = _references(cited_references, from_wos)
    authors, placed = _authors(entry)
    counted = _CITED.search(get("note", "") or "")
    categories = parts((get("web-of-science-categories") or "").replace("\n", " "))
    return Work(
        key=wos_key(unique).replace("wos:", "WOS:") or key, row=row,
        names=some(wos_key(unique), doi(get("doi")) or doi(get("url")), eid(get("url"))),
        title=(get("title") or "").replace("\n", " "),
        venue=first(get("journal"), get("journaltitle"), get("booktitle")).replace("\n", " "),
        language=language(first(get("language"), get("langid"))), year=year, date=date,
        type=_kind(type_, first(get("document_type"), get("type"))),
        field=categories[0] if categories else "",
        fields=alike(categories),
        cited_by=first(get("times-cited"), counted[1] if counted else ""),
        declared=declared(number(get("number-of-cited-references")), references),
        listed=[(scholarly_record.wos_reference if from_wos else scholarly_record.scopus)(one) for one in references],
        volume=get("volume", ""), page=get("pages", ""), short=get("abbrev_source_title", ""),
        authors=authors, placed=placed,
        addresses=scholarly_record.unplaced(parts(plain(entry.get("affiliation", "")).replace("\n", " ")), placed),
        abstract=(get("abstract") or "").replace("\n", " "),
    )  # fmt: skip


def _kind(type_: str, word: str) -> str:
    """Return the type an export says, else that of the entry."""
    named = kind(word)
    return named if named not in ("", "other") else kind(type_)


def _date(year: str, month: str, date: str) -> tuple[str, str]:
    """Return year and date; BibLaTeX writes ``date = {2012-05-03}``."""
    match = re.match(r"(\d{4})", date)
    if not year and match:
        return match[1], known(date)
    return year, known(date) if date.startswith(year) and year else dated(year, month)


def _references(text: str, from_wos: bool) -> list[str]:
    """Return references: a line each in Web of Science, divided by semicolons in Scopus."""
    return parts(text, "\n") if from_wos else parts(text.replace("\n", " "))


def _authors(entry: Entry) -> tuple[list[Author], bool]:
    """Return the authors with their addresses, and whether these could be given."""
    authors = [Author(name=name) for name in map(plain, syntax.names(entry.get("author", "")))]
    affiliation = plain(entry.get("affiliation", ""))
    if "unique-id" in entry or "web-of-science-categories" in entry:
        scholarly_record.orcids(authors, plain(entry.get("orcid-numbers", "")))
        scholarly_record.of_sentences(authors, affiliation)
        return authors, True
    return authors, scholarly_record.of_all(authors, parts(affiliation.replace("\n", " ")), True)


EXAMPLE = Example(
    "savedrecs.bib",
    '@string{one = "J One"}\n'
    "@article{ WOS:000000000000002,\nAuthor = {Lee, Ann and Roe, Bo},\n"
    "Title = {{Second\n   work}},\n"
    "Journal = one,\nYear = {{2012}},\nMonth = {{MAY}},\nType = {{Article}},\n"
    "Affiliation = {{Lee, A (Corresponding Author), Univ A, Paris, France.\n"
    "   Lee, Ann; Roe, Bo, Univ A, Paris, France.\n"
    "   Roe, Bo, Univ B, Beijing, Peoples R China.}},\n"
    "DOI = {{10.5555/B}},\nCited-References = {{Roe B, 2010, J ONE, V1, P1, DOI 10.5555/a.\n"
    "   Old X, 1950, BOOK.}},\nNumber-of-Cited-References = {{2}},\nTimes-Cited = {{3}},\n"
    "Web-of-Science-Categories = {{Optics}},\nUnique-ID = {{WOS:000000000000002}},\n}\n\n"
    '@inproceedings{Roe2010,\n  author = "R{\\"o}e, Bo",\n  title = {First},\n'
    "  year = 2010,\n  doi = {10.5555/a}\n}\n",
    {
        "work": [
            {"work_id": "WOS:000000000000002", "title": "Second work", "year": 2012, "month": 5,
             "venue": "J One", "type": "article", "field": "Optics", "n_ref_declared": 2,
             "n_ref_resolved": 1, "cited_by_external": 3},
            {"work_id": "Roe2010", "year": 2010, "type": "proceedings", "n_ref_declared": None},
        ],
        "citation": [{"citing": "WOS:000000000000002", "cited": "Roe2010"}],
        "authorship": [
            {"position": 1, "affiliation": 1, "org_id": "Univ A", "country": "FR",
             "corresponding": True},
            {"position": 2, "affiliation": 1, "org_id": "Univ A", "corresponding": False},
            {"position": 2, "affiliation": 2, "org_id": "Univ B", "country": "CN"},
            {"position": 1, "person_id": None, "org_id": None},
        ],
        "work_field": [{"field_id": "Optics", "weight": 1.0}],
    },
)  # fmt: skip
