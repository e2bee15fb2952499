# SPDX-License-Identifier: Apache-2.0
"""Addresses as Web of Science and Scopus print them: organisation first, country last."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from yuzui.catalogue.scholarly import countries
from yuzui.catalogue.scholarly.record import Affiliation, Author
from yuzui.catalogue.scholarly.words import parts

_GROUP = re.compile(r"\[([^\]]*)\]\s*([^\[]+)")
_CORRESPONDING = re.compile(r"\(\s*(?:corresponding|reprint)\s+author\s*\)", re.IGNORECASE)


def affiliation(text: str, scopus: bool = False) -> Affiliation:
    """Return the organisation and the country of an address.

    Examples
    --------
    >>> affiliation("Univ A, Dept B, Paris, France").orgs
    (('Univ A', 'FR'),)
    """
    words = parts(text.strip().rstrip("."), ",")
    if not words:
        return Affiliation()
    country = countries.code(words[-1])
    name = words[0]
    if scopus:
        name = next((word for word in words if _ORG.search(word)), words[0])
    return Affiliation(((" ".join(name.split()), country),))


_ORG = re.compile(
    r"universi|institut|academ|college|hospital|laborator(?:y|ies) of|ltd|inc\b|gmbh|cnrs|"
    r"corporation|ministry|école|ecole|polytech|politec|hochschule|大学|研究院|研究所",
    re.IGNORECASE,
)


def of_all(authors: Sequence[Author], places: Sequence[str], scopus: bool = False) -> bool:
    """Give addresses that name no author to all, where that cannot be wrong."""
    if len(places) > 1 and len(authors) > 1:
        return False
    for author in authors:
        author.affiliations += [affiliation(place, scopus) for place in places]
    return True


def of_groups(authors: Sequence[Author], text: str) -> bool:
    """Give authors the addresses of a field C1 of Web of Science."""
    groups = _GROUP.findall(text.replace("\n", " "))
    if groups:
        by_name = {_plain(author.name): author for author in authors}
        for names, where in groups:
            for address in parts(where):
                for name in parts(names):
                    if (author := by_name.get(_plain(name))) is not None:
                        author.affiliations.append(affiliation(address))
        return any(author.affiliations for author in authors)
    return of_all(authors, parts(text, "\n") if "\n" in text else parts(text))


def of_sentences(authors: Sequence[Author], text: str) -> None:
    """Give authors the addresses of a field ``Affiliation`` of Web of Science in BibTeX."""
    short = {_initials(author.name): author for author in authors}
    full = {_plain(author.name): author for author in authors}
    for sentence in re.split(r"\.\s*\n\s*|\.$", text.strip()):
        if not sentence.strip():
            continue
        corresponding = _CORRESPONDING.search(sentence)
        owners, address = _owners(_CORRESPONDING.sub("", sentence), short if corresponding else full)
        for author in owners:
            if corresponding:
                author.corresponding = True
            else:
                author.affiliations.append(affiliation(address))
    if any(author.corresponding for author in authors):
        for author in authors:
            author.corresponding = bool(author.corresponding)


def _owners(sentence: str, known: Mapping[str, Author]) -> tuple[list[Author], str]:
    """Return whose address a sentence holds, and the address."""
    owners: list[Author] = []
    *several, last = parts(sentence)
    for name in several:
        if (author := known.get(_plain(name))) is not None:
            owners.append(author)
    words = parts(last, ",")
    for size in (2, 1):
        author = known.get(_plain(", ".join(words[:size])))
        if author is not None:
            return [*owners, author], ", ".join(words[size:])
    return owners, ", ".join(words[2:]) if owners else last


def reprint(authors: Sequence[Author], text: str) -> None:
    """Mark the corresponding authors of a field RP of Web of Science."""
    pieces = [piece.rsplit(".;", 1)[-1] for piece in _CORRESPONDING.split(text)[:-1]]
    if not pieces:  # the oldest files say nothing behind the name
        pieces = [", ".join(parts(text, ",")[:2])]
    names = {_initials(name) for piece in pieces for name in parts(piece)}
    if names & {_initials(author.name) for author in authors}:
        for author in authors:
            author.corresponding = _initials(author.name) in names


def orcids(authors: Sequence[Author], text: str) -> None:
    """Give authors the ORCID of a field OI: ``Last, First/0000-…; …``.

    Names alone are no ids: two people may share one.
    """
    told = {
        _plain(name): number
        for name, _, number in (part.partition("/") for part in parts(text.replace("\n", ";")))
        if re.fullmatch(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", number)
    }
    for author in authors:
        author.person = told.get(_plain(author.name), author.person)


_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "o", "ł": "l"})


def _plain(name: str) -> str:
    """Return a name without accents; fields of one record write them in different ways."""
    text = re.sub(r"[\s.]+", " ", name).strip().lower().translate(_UMLAUTS)
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _initials(name: str) -> str:
    """Return surname and first initial, as ``lee, j`` for ``Lee, Jane M.``."""
    last, _, rest = _plain(name).partition(",")
    return f"{last.strip()}, {rest.strip()[:1]}"
