# SPDX-License-Identifier: Apache-2.0
"""Works of Crossref: answers of its API, files of its public dump, or one object a line.

The id is the DOI. The year is that of ``published`` (older answers: the earlier of print and
online, then ``issued``); ``reference`` resolves by DOI, ``reference-count`` is what was declared.
``is-referenced-by-count`` is a count by Crossref and stays apart. Nothing is said of open access:
a licence tells of some works that they are open and of none that it is closed, so that all works
of known status would be open.

References
----------
https://github.com/CrossRef/rest-api-doc/blob/master/api_format.md
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from yuzui.catalogue import scholarly_record
from yuzui.catalogue.scholarly_record import (
    Affiliation,
    Author,
    Example,
    Fault,
    Item,
    Lines,
    Work,
    alike,
    cut_off,
    doi,
    first,
    kind,
    language,
    short,
)
from yuzui.catalogue.syntax import WRONG, mapping, parsed, several, text
from yuzui.text import Text

TITLE = Text("Crossref works (JSON)", "Crossref 成果（JSON）")
SOURCE = URL = "https://github.com/CrossRef/rest-api-doc/blob/master/api_format.md"
ENDINGS = (".json", ".jsonl", ".ndjson", ".gz", ".txt")
EXACT_DATES = True


def matches(head: str, name: str) -> bool:
    """Say whether a text begins as works of Crossref do."""
    marks = ('"DOI"', '"date-parts"', '"reference-count"', '"message-type"', '"is-referenced-by')
    return head.lstrip()[:1] in ("{", "[") and sum(word in head for word in marks) >= 2


def read(lines: Lines) -> Iterator[Item]:
    """Yield the works of a file, of whichever form."""
    for row, parsed_line in parsed(lines):
        if parsed_line is WRONG:
            yield Fault("unreadable_record", row, "", "", "JSON")
            continue
        whole = mapping(parsed_line)
        message = mapping(whole.get("message")) or whole
        if "items" in message:
            _complete(lines.name, message)
            parsed_line = several(message["items"])
        elif message is not whole:
            parsed_line = [message]
        for one in parsed_line if isinstance(parsed_line, list) else [parsed_line]:
            yield _work(row, one)


def _complete(file: str, message: Mapping[str, Any]) -> None:
    """Refuse a page that holds fewer works than it says."""
    total, size = message.get("total-results"), message.get("items-per-page")
    start = mapping(message.get("query")).get("start-index")
    if not (isinstance(total, int) and isinstance(size, int) and isinstance(start, int)):
        return
    due, here = min(size, max(total - start, 0)), len(several(message["items"]))
    if here < due and not message.get("next-cursor"):
        raise cut_off(file, f"{here:,} items", f"{due:,} (total-results, items-per-page)")


def _work(row: int, one: Any) -> Work | Fault:
    item = mapping(one)
    name = doi(text(item.get("DOI")))
    if not name:
        return Fault("missing_value", row, "DOI", text(item.get("DOI"))[:60], "10.…/…")
    year, date = _date(item)
    references = [mapping(ref) for ref in several(item.get("reference"))]
    declared = item.get("references-count", item.get("reference-count"))
    count = isinstance(declared, int) and not isinstance(declared, bool)
    return Work(
        key=name.partition(":")[2], row=row, names=[name], title=_first(item.get("title")),
        venue=_first(item.get("container-title")), language=language(text(item.get("language"))),
        year=year, date=date, type=kind(text(item.get("type"))),
        field=_first(item.get("subject")),
        fields=alike(filter(None, map(text, several(item.get("subject"))))),
        retracted=_retracted(item), cited_by=text(item.get("is-referenced-by-count")),
        declared=declared if count else len(references) if "reference" in item else None,
        references=_cited(references), authors=list(map(_author, several(item.get("author")))),
        abstract=re.sub(r"<[^>]*>", " ", text(item.get("abstract"))).strip(),
    )  # fmt: skip


def _cited(references: list[Mapping[str, Any]]) -> list[str]:
    return [name for ref in references if (name := doi(text(ref.get("DOI"))))]


def _date(item: Mapping[str, Any]) -> tuple[str, str]:
    """Return year and date of the first publication, as precise as it is told."""
    if "published" in item:
        dates = [_parts(item["published"])]
    else:
        dates = [_parts(item.get(f"published-{how}")) for how in ("print", "online")]
    complete = sorted(filter(None, dates), key=lambda one: [*one, 99, 99][:3])
    best = complete[0] if complete else _parts(item.get("issued"))
    if not best:
        return "", ""
    date = "-".join([f"{best[0]:04d}", *(f"{n:02d}" for n in best[1:])])
    return str(best[0]), date if len(date) >= 7 else ""


def _parts(value: Any) -> list[int]:
    """Return year, month, day of a date in parts, without what is no number."""
    outer = several(mapping(value).get("date-parts"))
    numbers: list[int] = []
    for part, most in zip(several(outer[0]) if outer else [], (10**6, 12, 31), strict=False):
        if not isinstance(part, int) or isinstance(part, bool) or not (0 < part <= most):
            break
        numbers.append(part)
    return numbers


def _first(value: Any) -> str:
    return first(*map(text, value)) if isinstance(value, list) else text(value)


def _retracted(item: Mapping[str, Any]) -> bool | None:
    """Return True if an update says so; Crossref does not say that a work was not."""
    updates = [mapping(one) for one in several(item.get("updated-by"))]
    return True if any(text(one.get("type")) == "retraction" for one in updates) else None


def _author(value: Any) -> Author:
    one = mapping(value)
    name = ", ".join(filter(None, (text(one.get("family")), text(one.get("given")))))
    return Author(
        name=name or text(one.get("name")),
        person=short(text(one.get("ORCID"))),
        affiliations=[_place(mapping(place)) for place in several(one.get("affiliation"))],
    )


def _place(place: Mapping[str, Any]) -> Affiliation:
    """Return an affiliation by its registry id, else by its name."""
    known = scholarly_record.affiliation(text(place.get("name"))).orgs[0]
    ids = [mapping(one) for one in several(place.get("id"))]
    key = next((short(text(one.get("id"))) for one in ids if one.get("id")), None)
    return Affiliation(((key or known[0], known[1]),))


EXAMPLE = Example(
    "works.json",
    '{"status":"ok","message-type":"work-list","message":{"total-results":2,"items-per-page":20,'
    '"query":{"start-index":0},"items":[\n'
    '{"DOI":"10.5555/B","type":"journal-article","title":["Second"],"container-title":["J One"],'
    '"published":{"date-parts":[[2012,5,3]]},"reference-count":3,"is-referenced-by-count":3,'
    '"author":[{"given":"Ann","family":"Lee","affiliation":[{"name":"Univ A, Paris, France"}]}],'
    '"reference":[{"key":"1","DOI":"10.5555/a"},{"key":"2","DOI":"10.5555/zz"},'
    '{"key":"3","unstructured":"a book"}]},\n'
    '{"DOI":"10.5555/a","type":"posted-content","title":["First"],'
    '"issued":{"date-parts":[[2010]]},"reference-count":0,"is-referenced-by-count":10}]}}\n',
    {
        "work": [
            {"work_id": "10.5555/b", "year": 2012, "date": "2012-05-03", "type": "article",
             "venue": "J One", "n_ref_declared": 3, "n_ref_resolved": 1, "cited_by_external": 3},
            {"work_id": "10.5555/a", "year": 2010, "month": None, "type": "preprint",
             "n_ref_declared": 0},
        ],
        "citation": [{"citing": "10.5555/b", "cited": "10.5555/a"}],
        "authorship": [{"position": 1, "org_id": "Univ A", "country": "FR"}],
    },
)  # fmt: skip
