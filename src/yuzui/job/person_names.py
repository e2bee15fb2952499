# SPDX-License-Identifier: Apache-2.0
"""Names that are one name: equal but for order, case, marks, titles, or but for initials.

Two names are *one* where a reading of each gives the same surname and given name: ``Zhang, Wei``
and ``Wei ZHANG``, ``Xiao-Ming Li`` and ``Li Xiaoming``, ``J. Garcia`` and ``José García``. A name
in Chinese characters and one in letters may *sound* alike (张伟, Zhang Wei): many persons do, so
that is only possible.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from yuzui.job.pinyin import spelled
from yuzui.store.tokens import fold

_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d"})
_HAN = re.compile(r"[\u3400-\u9fff·]+")
_TITLES = frozenset(
    "dr prof professor mr mrs ms miss mx sir dame ir eng ing phd dphil dsc frs jr sr ii iii hon "
    "rev "
    "assoc associate assistant emeritus dipl".split()
)
MOST = 10
"""Words of a name that are looked at."""
_JOINED = re.compile("[·'’ʼ`´]")
_CALLED = re.compile(r"(?:副?教授|副?研究员|院士|博士|硕士|老师|先生|女士|高级工程师|工程师|主任|所长|讲师)+$")


class Reading(NamedTuple):
    """One way to read a name."""

    surname: str
    given: tuple[str, ...]
    initials: str


def name_words(name: str) -> list[str]:
    """Return the words of a name in one case, without points, commas, marks and titles."""
    # letters without their marks: José is Jose in another file
    bare = (c for c in unicodedata.normalize("NFD", fold(name)) if not unicodedata.combining(c))
    whole = unicodedata.normalize("NFC", "".join(bare)).translate(_PLAIN)
    words = "".join(c if c.isalnum() else " " for c in _JOINED.sub("", whole)).split()
    if words and all(_HAN.fullmatch(word) for word in words):
        joined = "".join(words)
        called = _CALLED.sub("", joined)
        return [called if len(called) > 1 else joined]
    plain = [word for word in words if word not in _TITLES]
    return (plain if len(plain) > 1 or not words else words)[:MOST]


@lru_cache(maxsize=65536)
def readings(name: str) -> frozenset[Reading]:
    """Return every way to read a name: its first or its last word, or any long one, is the surname.

    Examples
    --------
    >>> readings("W. Zhang")
    frozenset({Reading(surname='zhang', given=(), initials='w')})
    >>> Reading("zhang", ("wei",), "w") in readings("ZHANG Wei")
    True
    """
    words = name_words(name)
    if len(words) == 1:
        return frozenset({Reading(words[0], (), "")})
    readings_ = set()
    for place, word in enumerate(words):
        if len(word) == 1 and word.isascii():
            continue
        rest = [*words[:place], *words[place + 1 :]]
        whole = all(len(one) > 1 or not one.isascii() for one in rest)
        inner = 0 < place < len(words) - 1
        if inner and whole:
            # a middle name in full is no surname
            continue
        forenames = tuple(rest) if whole else ()
        readings_.add(Reading(word, forenames, "".join(one[0] for one in rest)))
    if len(words) > 2:
        readings_ |= _compound(words)
    return frozenset(readings_)


def _compound(words: Sequence[str]) -> set[Reading]:
    """Return readings with a surname of several words: García Márquez, van der Berg."""
    compounds = set()
    for size in range(2, len(words)):
        for surname, rest in ((words[:size], words[size:]), (words[-size:], words[:-size])):
            if all(len(one) > 1 for one in surname):
                whole = all(len(one) > 1 for one in rest)
                forenames = tuple(rest) if whole else ()
                compounds.add(Reading("".join(surname), forenames, "".join(one[0] for one in rest)))
    return compounds


def one_name(one: str, other: str) -> bool:
    """Return whether two printed names are one name.

    Examples
    --------
    >>> one_name("Zhang, Wei", "W. ZHANG"), one_name("J. B. Smith", "John Adam Smith")
    (True, False)
    >>> one_name("Li, Xiao-Ming", "Xiaoming Li"), one_name("Wei Zhang", "Wen Zhang")
    (True, False)
    """
    theirs = readings(other)
    return any(_same(mine, their) for mine in readings(one) for their in theirs)


def _same(one: Reading, other: Reading) -> bool:
    if one.surname != other.surname:
        return False
    if not one.initials or not other.initials:
        # a single word is a whole name only beside another single word
        return one.initials == other.initials
    if one.given and other.given:
        few, many = sorted((one.given, other.given), key=len)
        return many[: len(few)] == few or "".join(few) == "".join(many)
    return _within(one.initials, other.initials) or _within(other.initials, one.initials)


def _within(few: str, many: str) -> bool:
    """Return whether initials are those of the first given names of another name."""
    return many.startswith(few)


def sounds(name: str) -> set[str]:
    """Return a name in Chinese characters as it is written in letters; empty for any other."""
    words = name_words(name)
    if len(words) != 1 or not _HAN.fullmatch(words[0]):
        return set()
    spelling = spelled(words[0])
    return {spelling} if spelling else set()


def alike(one: str, other: str) -> bool:
    """Return whether a name in characters sounds like one in letters.

    Examples
    --------
    >>> alike("张伟", "Wei Zhang"), alike("张伟", "张炜"), alike("Wei Zhang", "Wei Zhang")
    (True, False, False)
    """
    mine, theirs = sounds(one), sounds(other)
    if bool(mine) == bool(theirs):
        return False
    latin = other if mine else one
    return any(one_name(spelled_, latin) for spelled_ in mine | theirs)


def matches(names: Mapping[int, Sequence[str]], others: Mapping[int, Sequence[str]]) -> dict[tuple[int, int], bool]:
    """Return which persons of two lists bear one name, or names that sound alike."""
    latin: dict[tuple[str, str], list[tuple[int, Reading]]] = {}
    heard: dict[tuple[str, str], list[tuple[int, Reading]]] = {}
    for person, printed in others.items():
        for name in printed:
            _filed(latin, person, readings(name))
            for form in sounds(name):
                _filed(heard, person, readings(form))
    pairs: dict[tuple[int, int], bool] = {}
    for person, printed in names.items():
        for name in printed:
            spoken = {reading for form in sounds(name) for reading in readings(form)}
            for own, there, same in (
                (readings(name), latin, True),
                (spoken, latin, False),
                (() if spoken else readings(name), heard, False),
            ):
                for reading in own:
                    for other, theirs in there.get(_drawer(reading), ()):
                        pair = (person, other)
                        if other != person and not pairs.get(pair) and _same(reading, theirs):
                            pairs[pair] = same
    return pairs


def _drawer(reading: Reading) -> tuple[str, str]:
    """Return where a reading is filed: one name has one surname and one first letter."""
    return reading.surname, reading.initials[:1]


def _filed(
    drawers: dict[tuple[str, str], list[tuple[int, Reading]]], person: int, readings_: Iterable[Reading]
) -> None:
    for reading in readings_:
        drawers.setdefault(_drawer(reading), []).append((person, reading))


def namesakes(names: Mapping[int, Sequence[str]]) -> dict[int, set[int]]:
    """Return for each person the others of the same name; persons without any are left out."""
    others: dict[int, set[int]] = {}
    for (person, other), same in matches(names, names).items():
        if same:
            others.setdefault(person, set()).add(other)
    return others
