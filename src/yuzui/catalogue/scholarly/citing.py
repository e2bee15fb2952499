# SPDX-License-Identifier: Apache-2.0
"""References without an identifier: what they say of the work they mean, and by what it is found.

Web of Science writes ``Roe B, 2010, J ONE, V1, P10``, Scopus ``Roe B., First, J One, 1, pp. 10-19,
(2010)`` or, in older tables, ``Roe, B., First (2010) J One, 1, pp. 10-19``. A work is found by
first author, year, source, volume and first page together, or by year and title. A source is
compared by the initials of its words, which its abbreviation shares: ``PHYS REV D`` is *Physical
Review D*. What would fit several works of a set is taken for none of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yuzui.catalogue.scholarly.keys import cited as named
from yuzui.catalogue.scholarly.keys import doi

MARK = "~"
"""Begins a key, and no name of a work."""
SHORTEST = 15
"""Letters of a title below which it says too little."""
_SMALL = frozenset("a an and de der des die du et for für in la le les of on the und und".split())
_YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")
_PAGES = re.compile(r"\bpp?\.\s*([A-Za-z]?\d[\w.]*)")
_ART = re.compile(r"\bart\.?\s*(?:no\.?|n\.)?\s*([A-Za-z]?\d[\w.]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cited:
    """A reference."""

    name: str = ""
    author: str = ""
    year: str = ""
    source: str = ""
    volume: str = ""
    page: str = ""
    title: str = ""


def plain(text: str) -> str:
    """Return letters and figures alone, small and without accents.

    Examples
    --------
    >>> plain("Müller-Lyer, Ö."), plain("中国科学")
    ('mullerlyero', '中国科学')
    """
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in bare if c.isalnum())


def surname(author: str) -> str:
    """Return the surname of an author who is written surname first.

    Examples
    --------
    >>> surname("van der Waals, J. D."), surname("Roe B"), surname("VANDERWAALS JD")
    ('vanderwaals', 'roe', 'vanderwaals')
    """
    last, comma, _ = author.partition(",")
    words = last.split()
    # initials stand last: capitals, one to four of them, or with dots
    while (
        not comma
        and len(words) > 1
        and ((words[-1].isupper() and len(words[-1]) <= 4) or re.fullmatch(r"(?:\w\.[- ]?)+", words[-1]))
    ):
        words.pop()
    return plain(" ".join(words))


def initials(source: str) -> str:
    """Return the initials of a source, which an abbreviation of it has too.

    Examples
    --------
    >>> initials("Physical Review D"), initials("PHYS REV D"), initials("JHEP")
    ('prd', 'prd', 'jhep')
    """
    words = [w for w in re.split(r"[\W_]+", source.casefold()) if w and w not in _SMALL]
    if len(words) == 1 and source.isupper() and len(words[0]) <= 6:
        return words[0]
    return "".join(plain(word)[:1] for word in words)


def first_page(text: str) -> str:
    """Return the first of some pages, or an article number, without zeros before it."""
    return plain(re.split(r"[-–—+,;\s]", text.strip(), maxsplit=1)[0]).lstrip("0")


def keys(one: Cited) -> Iterator[str]:
    """Yield the keys of a reference or of a work, the surest first.

    Without first author, year, source and page there is none of the first kind, without a long
    title none of the second.
    """
    who, where, page = surname(one.author), initials(one.source), first_page(one.page)
    if who and one.year and where and page:
        for volume in dict.fromkeys((plain(one.volume).lstrip("0"), "")):
            yield f"{MARK}a {who} {one.year} {where} {volume} {page}"
    title = plain(one.title)
    if len(title) >= SHORTEST and one.year:
        yield f"{MARK}t {one.year} {title[:80]}"


def wos(text: str) -> Cited:
    """Return a reference as Web of Science writes it.

    Examples
    --------
    >>> found = wos("Roe B, 2010, J ONE, V1, P10, DOI 10.5555/a")
    >>> found.author, found.year, found.source, found.volume, found.page, found.name
    ('Roe B', '2010', 'J ONE', '1', '10', 'doi:10.5555/a')
    """
    parts = [part.strip() for part in text.rstrip(".").split(",")]
    place = next((n for n, part in enumerate(parts) if re.fullmatch(r"\d{4}", part)), -1)
    if place < 0:
        return Cited(named(text))
    rest = parts[place + 1 :]
    volume = next((p[1:] for p in rest[1:] if re.fullmatch(r"V\w+", p)), "")
    page = next((p[1:] for p in rest[1:] if re.fullmatch(r"P\w+", p)), "")
    page = page or next((p.split()[-1] for p in rest[1:] if p.startswith("ARTN ")), "")
    who = " ".join(parts[:place]) if place else ""
    return Cited(named(text), who, parts[place], rest[0] if rest else "", volume, page)


def scopus(text: str) -> Cited:
    """Return a reference as Scopus writes it, in either generation of its tables.

    Examples
    --------
    >>> found = scopus("Roe B., Lee A., First of all, J One, 1, 2, pp. 10-19, (2010)")
    >>> found.author, found.year, found.title, found.source, found.volume, found.page
    ('Roe B.', '2010', 'First of all', 'J One', '1', '10')
    >>> found = scopus("Roe, B., Lee, A., First of all (2010) J One, 1 (2), pp. 10-19")
    >>> found.author, found.title, found.source, found.volume, found.page
    ('Roe, B.', 'First of all', 'J One', '1', '10')
    """
    name = doi(text)
    years = list(re.finditer(r"\((\d{4})\)", text))
    if not years:
        return Cited(name)
    year = years[-1]
    before, after = text[: year.start()].strip(" ,"), text[year.end() :].strip(" ,;.")
    page = _PAGES.search(text) or _ART.search(text)
    first = page[1] if page else ""
    pieces = [part.strip() for part in re.split(r",\s+", before)]
    who, pieces = _authors(pieces)
    if after and not re.match(r"(?:DOI|https?:)", after, re.IGNORECASE):
        source, _, rest = after.partition(",")
        volume = re.match(r"\s*(\w+)", rest)
        title = ", ".join(pieces)
        return Cited(name, who, year[1], source.strip(), volume[1] if volume else "", first, title)
    # the source stands behind the title: the last words before the numbers
    numbers = next((n for n, p in enumerate(pieces) if n and re.match(r"(?:\d+\w?$|pp?\.)", p)),
                   len(pieces))  # fmt: skip
    words, figures = pieces[:numbers], pieces[numbers:]
    volume_of = next((p for p in figures if re.fullmatch(r"\w+", p)), "")
    title, source = ", ".join(words[:-1]), words[-1] if words else ""
    return Cited(name, who, year[1], source, volume_of, first, title or ", ".join(words))


def _authors(pieces: Sequence[str]) -> tuple[str, list[str]]:
    """Return the first author of a list that authors begin, and what follows the authors."""
    initial = re.compile(r"(?:[^\W\d_]{1,2}\.[- ]?)+(?:,? (?:Jr|Sr)\.?)?$")
    whole = re.compile(r"[^\d,]{2,60}? (?:[^\W\d_]{1,2}\.[- ]?)+$")
    who, at = "", 0
    while at < len(pieces):
        if whole.fullmatch(pieces[at]):
            who, at = who or pieces[at], at + 1
        elif at + 1 < len(pieces) and initial.fullmatch(pieces[at + 1]):
            who, at = who or f"{pieces[at]}, {pieces[at + 1]}", at + 2
        elif pieces[at].casefold() in ("et al.", "et al"):
            at += 1
        else:
            break
    return who, list(pieces[at:])
