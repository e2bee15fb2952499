# SPDX-License-Identifier: Apache-2.0
"""Persons in one cell, as people write them: parted by ; , 、 and “and”; a surname before a comma.

``Zhang, Wei; Müller, Anna`` is two persons and so is ``Wei Zhang, Anna Müller``; ``Smith, J., Doe,
A. B.`` is two, ``Zhang, Wei`` one. Where a cell can be read in two ways (``García Márquez, Gabriel
José``) every reading is given: a name too many bars nobody, a name lost lets a conflict pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from yuzui.job.person_names import name_words

LONGEST = 20_000
"""Characters of a cell that are looked at: a thousand names."""
_PARTS = re.compile(r"[;；、\n\r|]")
_COMMA = re.compile(r"[,，]")
_AND = re.compile(r"\s+(?:and|&)\s+|,\s*(?:and|&)\s+", re.IGNORECASE)
_ORCID = re.compile(r"\b\d{4}-\d{4}-\d{4}-\d{3}[\dXx]\b")
_MAIL = re.compile(r"[\w.+-]+@[\w.-]+\.\w+")
_INSIDE = re.compile(r"[(（\[【<]([^()（）\[\]【】<>]*)[)）\]】>]")
_MARKS = re.compile(r"[*†‡§¶^]+")
_RAISED = re.compile(r"(?<![^\W\d])([^\W\d]+[.,]?\s+[^\W\d]{2,})\d+(?:\s*[,，]\s*\d+)*")
_PARTICLES = frozenset("van von de der den del della di da dos das du la le el al bin ibn ter".split())
_SUFFIXES = frozenset("jr sr ii iii iv phd md".split())


class Person(NamedTuple):
    """One person of a cell."""

    name: str
    employer: str = ""
    sure: bool = True


def persons(cell: object) -> list[Person]:
    """Return the persons in a cell.

    Examples
    --------
    >>> [one.name for one in persons("Zhang, Wei; Müller, Anna")]
    ['Zhang, Wei', 'Müller, Anna']
    >>> persons("Wei Zhang (Tsinghua University), José García and Ida Moss")[0]
    Person(name='Wei Zhang', employer='Tsinghua University', sure=True)
    """
    text = "" if cell is None else str(cell)[:LONGEST].replace("\x00", " ")
    inside: list[str] = []

    def set_aside(match: re.Match[str]) -> str:
        inside.append(match[1].strip())
        return f"\x00{len(inside) - 1}\x00"

    text = _RAISED.sub(r"\1", _INSIDE.sub(set_aside, text))
    listed: dict[str, Person] = {}
    for part in _PARTS.split(text):
        pieces = [piece for piece in _AND.split(part) if piece.strip(" ,，")]
        for name, sure in (one for piece in pieces for one in _by_comma(piece)):
            person = _person(name, inside)
            if person is not None:
                person = person if sure else Person(person.name, "", sure=False)
                listed.setdefault(person.name, person)
    return list(listed.values())


def _person(text: str, inside: Sequence[str]) -> Person | None:
    """Return a person with what stood in brackets; addresses and ids there are no employer."""
    notes = [inside[int(place)] for place in re.findall("\x00(\\d+)\x00", text)]
    name = re.sub("\x00\\d+\x00", " ", text)
    name = " ".join(_MARKS.sub("", name).split()).strip(" ,，.")
    if not name:
        return None
    employer = next((n for n in notes if n and not _ORCID.search(n) and not _MAIL.search(n)), "")
    if re.fullmatch(r"[\d,\s*]*", employer) or len(employer) < 2:
        employer = ""
    return Person(name, employer)


def _by_comma(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the names in a text without other separators, and whether each is sure."""
    bare = [piece.strip() for piece in _COMMA.split(text) if piece.strip()]
    pieces: list[str] = []
    for piece in bare:
        if pieces and piece.strip(". ").casefold() in _SUFFIXES:
            continue
        pieces.append(piece)
    if len(pieces) < 2:
        yield from ((piece, True) for piece in pieces)
        return
    if any(sign.isdigit() for piece in pieces for sign in re.sub("\x00\\d+\x00", "", piece)):
        yield from ((piece, True) for piece in pieces)
        return
    sizes = [_size(piece) for piece in pieces]
    firsts, seconds = range(0, len(pieces), 2), range(1, len(pieces), 2)
    even = len(pieces) % 2 == 0
    initials = even and all(_initials(pieces[k]) for k in seconds)
    single = even and all(sizes[k] == 1 and not _han(pieces[k]) for k in firsts)
    if initials or single or (len(pieces) == 2 and _surname_first(pieces, sizes)):
        yield from ((f"{pieces[k]}, {pieces[k + 1]}", True) for k in firsts)
        return
    yield from ((piece, True) for piece in pieces)
    if len(pieces) == 2 and not any(map(_han, pieces)):
        # either two persons, or a surname of two words before given names
        yield f"{pieces[0]}, {pieces[1]}", False


def _surname_first(pieces: Sequence[str], sizes: Sequence[int]) -> bool:
    if any(map(_han, pieces)):
        return False
    particle = pieces[0].split()[0].casefold().strip(".") in _PARTICLES
    return sizes[0] == 1 or particle or sizes[1] == 1


def _size(piece: str) -> int:
    return len([word for word in re.sub("\x00\\d+\x00", " ", piece).split() if word])


def _initials(piece: str) -> bool:
    words = name_words(re.sub("\x00\\d+\x00", " ", piece))
    return bool(words) and all(len(word) == 1 and word.isascii() for word in words)


def _han(piece: str) -> bool:
    return any("\u3400" <= sign <= "\u9fff" for sign in piece)
