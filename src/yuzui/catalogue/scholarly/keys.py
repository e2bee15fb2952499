# SPDX-License-Identifier: Apache-2.0
"""Identifiers of works, written one way whatever way they came.

A name begins with its scheme, so that ``doi:10.1/a`` of one export meets that of another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]+", re.IGNORECASE)
_OPENALEX = re.compile(r"(?:https?://(?:api\.)?openalex\.org/(?:works/)?)?(W\d+)/?", re.IGNORECASE)
_ARXIV = re.compile(
    r"(?:https?://arxiv\.org/(?:abs|pdf)/|arxiv:\s*)?"
    r"((?:[a-z-]+(?:\.[a-z]{2})?/\d{7})|(?:\d{4}\.\d{4,5}))(?:v\d+)?(?:\.pdf)?",
    re.IGNORECASE,
)
_WOS = re.compile(r"(?:WOS|ISI):\s*([A-Z0-9]{15})", re.IGNORECASE)
_EID = re.compile(r"(2-s2\.0-\d+)")
_BEFORE = re.compile(r"\bDOI:?\s*(?:\[)?", re.IGNORECASE)
KINDS = "DOI · OpenAlex W… · arXiv · WOS:… · 2-s2.0-… · id"
"""Kinds of identifiers that lists may hold."""


def doi(text: str | None) -> str:
    """Return the name of a DOI inside a text, or an empty string if there is none.

    Examples
    --------
    >>> doi("https://doi.org/10.1000/AB.c."), doi("none")
    ('doi:10.1000/ab.c', '')
    """
    found = _DOI.search(text or "")
    return f"doi:{_whole(found[0])}" if found else ""


def _whole(text: str) -> str:
    """Return a DOI without punctuation that belongs to the sentence around it."""
    text = text.lower().rstrip(".,;:'}")
    while text.endswith((")", "]")):
        end, begin = (")", "(") if text.endswith(")") else ("]", "[")
        if text.count(end) <= text.count(begin):
            break
        text = text[:-1].rstrip(".,;:")
    return text


def openalex(text: str | None) -> str:
    """Return the name of an OpenAlex work, or an empty string.

    Examples
    --------
    >>> openalex("https://openalex.org/W12")
    'openalex:W12'
    """
    found = _OPENALEX.fullmatch((text or "").strip())
    return f"openalex:{found[1].upper()}" if found else ""


def short(address: str | None) -> str | None:
    """Return the last part of an address such as ``https://openalex.org/I5``; None of nothing."""
    return str(address).rstrip("/").rsplit("/", 1)[-1] if address else None


def named(text: str) -> Iterator[str]:
    """Yield the names that an identifier of any kind may mean, the likeliest first.

    Examples
    --------
    >>> list(named("arXiv:hep-ph/9203201v2"))
    ['arxiv:hep-ph/9203201', 'hep-ph/9203201', 'arXiv:hep-ph/9203201v2']
    """
    text = text.strip()
    if name := doi(text):
        yield name
    if name := openalex(text):
        yield from (name, name.partition(":")[2])
    if found := _ARXIV.fullmatch(text):
        key = found[1].lower()
        yield from (f"arxiv:{key}", key)
    if found := _WOS.fullmatch(text):
        yield from (f"wos:{found[1].upper()}", f"WOS:{found[1].upper()}")
    if found := _EID.search(text):
        yield from (f"eid:{found[1]}", found[1])
    yield text


def cited(text: str) -> str:
    """Return the name of a work cited in the manner of Web of Science; empty without a DOI.

    Several DOIs stand in brackets; the first counts.

    Examples
    --------
    >>> cited("Lee A, 2001, J X, V1, P2, DOI [10.1000/A, 10.1000/b]")
    'doi:10.1000/a'
    """
    found = _BEFORE.search(text)
    return doi(text[found.end() :].replace("DOI", " ").replace(",", " ")) if found else ""


def wos(text: str | None) -> str:
    """Return the name of a Web of Science record, or an empty string."""
    found = _WOS.search(text or "")
    return f"wos:{found[1].upper()}" if found else ""


def eid(text: str | None) -> str:
    """Return the name of a Scopus record, or an empty string."""
    found = _EID.search(text or "")
    return f"eid:{found[1]}" if found else ""


def some(*names: str) -> list[str]:
    """Return the names that are not empty, each once."""
    return list(dict.fromkeys(filter(None, names)))
