# SPDX-License-Identifier: Apache-2.0
"""Works of OpenAlex: one JSON object a line (packed or not), or pages of the API.

Read are works of both forms, that of 2022 (``host_venue``, ``concepts``) and that of today
(``primary_location``, ``topics``, ``is_corresponding``). The field of a work is the subfield of
its primary topic; weights of fields are the scores of its topics, summed by subfield and divided
by their sum. Older works carry concepts: the field is the concept of level 0 with the highest
score. Open access is ``open_access.oa_status``, else ``is_oa``. A date on the first of January
stands for the year alone. An abstract comes as the places of its words, and is put together where it
is read.

References
----------
https://docs.openalex.org/api-entities/works/work-object
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from yuzui.catalogue.scholarly_record import (
    Affiliation,
    Author,
    Example,
    Fault,
    Item,
    Lines,
    Work,
    cut_off,
    doi,
    kind,
    known,
    openalex,
    short,
    some,
)
from yuzui.catalogue.syntax import WRONG, mapping, parsed, several, text
from yuzui.text import Text

TITLE = Text("OpenAlex works (JSON)", "OpenAlex 成果（JSON）")
SOURCE = URL = "https://docs.openalex.org/api-entities/works/work-object"
_TOPIC = re.compile(r"T\d+$|(?:sub)?fields/\d+$")
ENDINGS = (".jsonl", ".json", ".ndjson", ".gz", ".txt")


def matches(head: str, name: str) -> bool:
    """Say whether a text begins as works of OpenAlex do."""
    return head.lstrip()[:1] in ("{", "[") and "openalex.org/W" in head


def read(lines: Lines) -> Iterator[Item]:
    """Yield the works of a file, of whichever form."""
    for row, parsed_line in parsed(lines):
        if parsed_line is WRONG:
            yield Fault("unreadable_record", row, "", "", "JSON")
            continue
        if isinstance(parsed_line, Mapping) and "results" in parsed_line:
            _complete(lines.name, parsed_line)
            parsed_line = parsed_line["results"]
        for one in parsed_line if isinstance(parsed_line, list) else [parsed_line]:
            yield _work(row, one)


def _complete(file: str, page: Mapping[str, Any]) -> None:
    """Refuse a page that holds fewer works than it says."""
    about, here = mapping(page.get("meta")), len(several(page["results"]))
    total, size, n = (about.get(name) for name in ("count", "per_page", "page"))
    if not isinstance(total, int) or not isinstance(size, int):
        return
    by_cursor = total if total <= size else here  # such pages do not say which they are
    due = min(size, max(total - (n - 1) * size, 0)) if isinstance(n, int) else by_cursor
    if here != due:
        raise cut_off(file, f"{here:,} results", f"{due:,} (meta.count, per_page)")


def _work(row: int, one: Any) -> Work | Fault:
    """Return one work, or why it is none."""
    if not isinstance(one, Mapping) or not openalex(text(one.get("id"))):
        seen = text(one.get("id")) if isinstance(one, Mapping) else type(one).__name__
        return Fault("missing_value", row, "id", seen[:60], "https://openalex.org/W…")
    name = openalex(text(one["id"]))
    references = [openalex(text(ref)) for ref in several(one.get("referenced_works"))]
    place = mapping(one.get("primary_location")).get("source") or one.get("host_venue")
    main, fields = _fields(one)
    declared = one.get("referenced_works_count")
    counted = one.get("cited_by_count")
    return Work(
        key=name.partition(":")[2], row=row, names=some(name, doi(text(one.get("doi")))),
        title=text(one.get("display_name") or one.get("title")),
        venue=text(mapping(place).get("display_name")),
        language=text(one.get("language")), year=text(one.get("publication_year")),
        date=known(text(one.get("publication_date"))), type=kind(text(one.get("type"))),
        field=main, fields=fields,
        retracted=one["is_retracted"] if isinstance(one.get("is_retracted"), bool) else None,
        openness=_openness(mapping(one.get("open_access"))), cited_by=text(counted),
        declared=declared if isinstance(declared, int) else len(references),
        references=list(filter(None, references)), authors=list(_authors(one)), abstract=text(one.get("abstract")),
        inverted=mapping(one.get("abstract_inverted_index")),
        topics=_topics(one), organisations=dict(_organisations(one)),
    )  # fmt: skip


def _topics(one: Mapping[str, Any]) -> list[tuple[str, float]]:
    """Return topics, their subfields and fields, each with the largest score that any topic of it has."""
    weights: dict[str, float] = {}
    for topic in map(mapping, several(one.get("topics")) or [one.get("primary_topic")]):
        score = topic.get("score")
        weight = float(score) if isinstance(score, int | float) and 0 < score <= 1 else 1.0
        for part in (topic, mapping(topic.get("subfield")), mapping(topic.get("field"))):
            match = _TOPIC.search(text(part.get("id")))
            if match:
                weights[match[0]] = max(weights.get(match[0], 0.0), weight)
    return list(weights.items())


def _fields(one: Mapping[str, Any]) -> tuple[str, list[tuple[str, float]]]:
    """Return the main field and the weights of all."""
    main = text(mapping(mapping(one.get("primary_topic")).get("subfield")).get("display_name"))
    scores: dict[str, float] = {}
    for topic in map(mapping, several(one.get("topics"))):
        name = text(mapping(topic.get("subfield")).get("display_name"))
        _add(scores, name, topic.get("score"))
    if not scores and not main:
        for concept in map(mapping, several(one.get("concepts"))):
            if concept.get("level") == 0:
                _add(scores, text(concept.get("display_name")), concept.get("score"))
        main = max(scores, key=lambda name: scores[name], default="")
    if main and not scores:
        scores = {main: 1.0}
    total = sum(scores.values())
    return main, [(name, score / total) for name, score in scores.items()] if total else []


def _openness(item: Mapping[str, Any]) -> str:
    """Return how a work is open: its status, else whether it is."""
    flag = item.get("is_oa")
    return text(item.get("oa_status")) or (str(flag) if isinstance(flag, bool) else "")


def _add(scores: dict[str, float], name: str, score: Any) -> None:
    value = float(score) if isinstance(score, int | float) and 0 < score < 1e6 else 0.0
    if name:
        scores[name] = scores.get(name, 0.0) + value


def _authors(one: Mapping[str, Any]) -> Iterator[Author]:
    for each in map(mapping, several(one.get("authorships"))):
        who = mapping(each.get("author"))
        corresponding = each.get("is_corresponding")
        yield Author(
            name=text(each.get("raw_author_name") or who.get("display_name")),
            person=short(text(who.get("id"))),
            corresponding=corresponding if isinstance(corresponding, bool) else None,
            affiliations=list(_affiliations(each)),
        )


def _affiliations(each: Mapping[str, Any]) -> Iterator[Affiliation]:
    """Yield each address with the institutions it was linked to."""
    places = [mapping(place) for place in several(each.get("institutions"))]
    country = {short(text(p.get("id"))): text(p.get("country_code")) or None for p in places}
    affiliations = [mapping(one) for one in several(each.get("affiliations"))]
    if affiliations:
        for one in affiliations:
            ids = [short(text(key)) for key in several(one.get("institution_ids"))]
            yield Affiliation(_pairs(ids, country) or ((None, None),))
        return
    for place in places:
        key = short(text(place.get("id"))) or text(place.get("display_name")).lower() or None
        yield Affiliation(((key, text(place.get("country_code")) or None),))
    if not places:
        raw = text(each.get("raw_affiliation_string"))
        if raw or several(each.get("raw_affiliation_strings")):
            yield Affiliation()


def _organisations(one: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for each in map(mapping, several(one.get("authorships"))):
        for place in map(mapping, several(each.get("institutions"))):
            key, name = short(text(place.get("id"))), text(place.get("display_name"))
            if key and name:
                yield key, name


def _pairs(
    ids: Iterable[str | None], country: Mapping[str | None, str | None]
) -> tuple[tuple[str | None, str | None], ...]:
    return tuple((key, country.get(key)) for key in ids if key)


EXAMPLE = Example(
    "works.jsonl",
    "\n".join(
        json.dumps(one, separators=(",", ":"))
        for one in (
            {
                "id": "https://openalex.org/W2",
                "doi": "https://doi.org/10.5555/B",
                "display_name": "Second",
                "publication_year": 2012,
                "publication_date": "2012-05-03",
                "type": "article",
                "is_retracted": False,
                "open_access": {"is_oa": True, "oa_status": "gold"},
                "cited_by_count": 3,
                "primary_location": {"source": {"display_name": "J One"}},
                "primary_topic": {"subfield": {"display_name": "Optics"}},
                "topics": [
                    {"score": 0.9, "subfield": {"display_name": "Optics"}},
                    {"score": 0.3, "subfield": {"display_name": "Acoustics"}},
                ],
                "authorships": [
                    {
                        "author": {"id": "https://openalex.org/A7", "display_name": "A Seven"},
                        "is_corresponding": True,
                        "institutions": [{"id": "https://openalex.org/I1", "country_code": "CN"}],
                        "affiliations": [{"institution_ids": ["https://openalex.org/I1"]}],
                    }
                ],
                "referenced_works": ["https://openalex.org/W1", "https://openalex.org/W99"],
            },
            {
                "id": "https://openalex.org/W1",
                "display_name": "First",
                "publication_year": 2010,
                "publication_date": "2010-01-01",
                "type": "review",
                "cited_by_count": 10,
                "referenced_works": [],
            },
        )
    ),
    {
        "work": [
            {"work_id": "W2", "doi": "10.5555/b", "year": 2012, "month": 5, "date": "2012-05-03",
             "type": "article", "venue": "J One", "field": "Optics", "retracted": False,
             "oa_status": "gold", "n_ref_declared": 2, "n_ref_resolved": 1, "cited_by_external": 3},
            {"work_id": "W1", "year": 2010, "month": None, "date": None, "type": "review",
             "cited_by_external": 10},
        ],
        "citation": [{"citing": "W2", "cited": "W1"}],
        "authorship": [
            {"work_id": "W2", "position": 1, "person_id": "A7", "affiliation": 1, "org_id": "I1",
             "country": "CN", "corresponding": True}
        ],
        "work_field": [
            {"work_id": "W2", "field_id": "Optics", "weight": 0.75},
            {"work_id": "W2", "field_id": "Acoustics", "weight": 0.25},
        ],
    },
)  # fmt: skip
