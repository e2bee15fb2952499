# SPDX-License-Identifier: Apache-2.0
"""Names that may be one person's: equal but for order, case and marks, or but for initials."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from yuzui.store.tokens import fold

_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})


def keys(name: str) -> tuple[set[str], set[str]]:
    """Return the forms of a name under which it is compared.

    Parameters
    ----------
    name : str
        As printed, in any order and script.

    Returns
    -------
    full : set of str
        Its words in order of the alphabet, joined; empty if it has an initial.
    short : set of str
        Each word of more than one letter with the initials of the others.

    Examples
    --------
    >>> keys("Zhang, Wei") == (({"wei zhang"}), {"wei z", "zhang w"})
    True
    >>> keys("W. Zhang")
    (set(), {'zhang w'})
    """
    words = sorted(name_words(name))
    long = [word for word in words if len(word) > 1 or not word.isascii()]
    short = set()
    for word in long:
        others = list(words)
        others.remove(word)
        if others:
            short.add(f"{word} {''.join(sorted(other[0] for other in others))}")
    return ({" ".join(words)} if words and len(long) == len(words) else set()), short


def name_words(name: str) -> list[str]:
    """Return the words of a name in one case, without points, commas and marks."""
    # letters without their marks: José is Jose in another file
    bare = (c for c in unicodedata.normalize("NFD", fold(name)) if not unicodedata.combining(c))
    whole = unicodedata.normalize("NFC", "".join(bare)).translate(_PLAIN)
    return "".join(c if c.isalnum() else " " for c in whole).split()


def namesakes(names: Mapping[int, Sequence[str]]) -> dict[int, set[int]]:
    """Return for each person the others whose name may be the same.

    Parameters
    ----------
    names : mapping of int to sequence of str
        Printed names of each person.

    Returns
    -------
    dict of int to set of int
        Others with an equal full name; or, where one of the two is written with initials, with
        an equal surname and equal initials. Persons without any are left out.
    """
    full: dict[str, set[int]] = {}
    short: dict[str, set[int]] = {}
    initialled: dict[str, set[int]] = {}
    for person, printed in names.items():
        for name in printed:
            whole, parts = keys(name)
            for key in whole:
                full.setdefault(key, set()).add(person)
            for key in parts:
                short.setdefault(key, set()).add(person)
                if not whole:
                    initialled.setdefault(key, set()).add(person)
    found: dict[int, set[int]] = {}
    for group in full.values():
        for person in group if len(group) > 1 else ():
            found.setdefault(person, set()).update(group - {person})
    for key, group in initialled.items():
        for person in group:
            for other in short[key] - {person}:
                found.setdefault(person, set()).add(other)
                found.setdefault(other, set()).add(person)
    return found
