# SPDX-License-Identifier: Apache-2.0
"""The one function that turns text into search tokens, at index and at query time.

NFKC, case fold, traditional characters to simplified ones, letters without their marks. Words of
letters and digits stay words, without the ending of a plural. A run of Han, kana or hangul
becomes its overlapping pairs of characters and then its last character alone::

    量子通信 5G   →   量子 子通 通信 信 5g

A query run of n characters is a phrase of n − 1 pairs and matches exactly the texts that hold
it, whatever the words of the language are. One character is asked as the beginning of a token:
each character begins a pair or stands alone at the end of its run. The last character also keeps
phrases from spanning two runs, since no query has a single character between pairs.

References
----------
Harman 1991, doi 10.1002/(SICI)1097-4571(199101)42:1<7::AID-ASI2>3.0.CO;2-P (the plural stemmer).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from yuzui.store.values import FOLD
from yuzui.text import glossary

VERSION = 1
"""Version of the tokens; an index of another version is made anew."""

ALIKE = (
    ("光束线站", "光束线", "线站", "束线", "beamline", "beam line"),
    ("同步辐射", "synchrotron"),
    ("自由电子激光", "free electron laser", "fel"),
    ("望远镜", "telescope"),
    ("托卡马克", "tokamak"),
    ("中子源", "neutron source"),
    ("超级计算机", "超算", "supercomputer"),
    ("研发", "研究与试验发展", "r&d"),
    ("评审专家", "评审人", "reviewer", "referee"),
    ("抽签", "lottery", "drawing lots"),
)
"""Words that mean one thing: a query for one finds the texts that hold another, as it does for the glossary."""

ASIDE = frozenset("the a an of in on for to is are do does how what where which who why can i my".split())
"""Words of a question that nobody searches for; a query of nothing else is taken as it stands."""
_ASKING = re.compile(
    r"^(?:请问|怎么样|怎么|怎样|如何|什么是|哪里有|哪里|哪些|谁能|为什么)|"
    r"(?:是什么|在哪里|怎么办|有哪些|吗|呢)[?？]?$"
)

LONGEST = 40
"""Most phrases of a query that are searched; further ones are not looked at."""

_CJK = (
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u31f0-\u31ff"
    "\u1100-\u11ff\u3131-\u318e\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97c\uac00-\ud7fb\uf900-\ufaff"
    "\U00020000-\U0003fffd"
)
_RUN = re.compile(rf"([{_CJK}]+)|(?:[^\W_{_CJK}][\u0300-\u036f]*)+")
_ASCII = re.compile(r"[a-z0-9]+")
_FIRST = min(map(chr, FOLD))
_JOINS = re.compile(r"[-/.'’:@&+#~·・]?")
_QUOTED = re.compile(r'"([^"]*)(?:"|$)|([^"]+)')
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens that must stand in a text one after the other.

    Parameters
    ----------
    tokens : tuple of str
        The tokens.
    prefix : bool
        Whether the last one need only begin a token.
    text : str
        What was asked for, as it is compared.
    others : tuple of tuple of str
        Tokens of other words for it, any of which does as well.
    said : tuple of str
        These words as people write them.
    """

    tokens: tuple[str, ...]
    prefix: bool
    text: str
    others: tuple[tuple[str, ...], ...] = ()
    said: tuple[str, ...] = ()

    def readings(self) -> list[Phrase]:
        """Return the phrase and each other word for it."""
        plain = Phrase(self.tokens, self.prefix, self.text)
        return [plain, *(Phrase(tokens, False, " ".join(tokens)) for tokens in self.others)]


def fold(text: str) -> str:
    """Return a text as it is compared: NFKC, case-folded, in simplified characters.

    Examples
    --------
    >>> fold("量子資訊ＡＩ")
    '量子资讯ai'
    """
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return folded.translate(FOLD) if max(folded) >= _FIRST else folded


def tokens(text: str) -> list[str]:
    """Return the tokens of a text for the index, in the order of the text.

    Examples
    --------
    >>> tokens("量子通信, Universities")
    ['量子', '子通', '通信', '信', 'university']
    """
    folded = fold(text)
    if folded.isascii():
        return [stem(word) if word[-1] == "s" else word for word in _ASCII.findall(folded)]
    tokens_: list[str] = []
    for run in _RUN.finditer(folded):
        tokens_ += _pairs(run[1], True) if run[1] else [_word(run[0])]
    return tokens_


def places(text: str) -> list[tuple[str, int, int]]:
    """Return the tokens of a line and where they stand in it; a run that folding makes longer is left out.

    Examples
    --------
    >>> places("量子 bits")
    [('量子', 0, 2), ('子', 1, 2), ('bit', 3, 7)]
    """
    found: list[tuple[str, int, int]] = []
    for run in _RUN.finditer(text):
        start, end = run.span()
        folded = fold(run[0])
        if not run[1]:
            found.append((_word(folded), start, end))
        elif len(folded) == end - start:
            found += [(token, at, min(at + 2, end)) for at, token in enumerate(_pairs(folded, True), start)]
    return found


def phrases(query: str) -> list[Phrase]:
    """Return what a query asks for; all of it must stand in a text.

    Examples
    --------
    >>> [phrase.tokens for phrase in phrases("量子通信 氢")]
    [('量子', '子通', '通信'), ('氢',)]
    """
    phrases_: list[Phrase] = []
    idle: list[Phrase] = []
    for quoted, free in _QUOTED.findall(query):
        text = fold(quoted) if quoted else _joined(fold(free))
        for runs in _groups(text, bool(quoted)):
            one = _phrase(runs) if quoted else _phrase(_asked(runs))
            aside = not quoted and one.text in ASIDE
            (idle if aside else phrases_).append(one if quoted else _widened(one))
    return list(dict.fromkeys(phrases_ or idle))[:LONGEST]


def _joined(text: str) -> str:
    """Return a query in which words of several words for one thing stand together."""
    whole = " ".join(text.split())
    if any(whole in group for group in alike()):
        return whole.replace(" ", "-")
    for group in ALIKE:
        for word in group:
            if " " in word and word in text:
                text = re.sub(rf"\b{re.escape(word)}s?\b", word.replace(" ", "-"), text)
    return text


@lru_cache(maxsize=1)
def alike() -> tuple[tuple[str, ...], ...]:
    """Return the groups of words that mean one thing: those of this file and of the glossary, joined."""
    groups: list[dict[str, None]] = []
    pairs = [[fold(one.term), fold(one.zh)] for one in glossary.terms()]
    for words in (*ALIKE, *(pair for pair in pairs if min(map(len, pair)) > 1)):
        fresh = dict.fromkeys(words)
        for held in [group for group in groups if not fresh.keys().isdisjoint(group)]:
            groups.remove(held)
            fresh = held | fresh
        groups.append(fresh)
    return tuple(map(tuple, groups))


def _asked(runs: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """Return a run of characters without the words of a question around it."""
    if len(runs) == 1 and runs[0][1]:
        bare = _ASKING.sub("", runs[0][0])
        return [(bare if len(bare) > 1 else runs[0][0], True)]
    return runs


def _widened(phrase: Phrase) -> Phrase:
    """Return a phrase with the other words for what it holds."""
    forms: dict[tuple[str, ...], str] = {}
    stems = f" {_stems(phrase.text)} "
    for group in alike():
        word = next((word for word in group if _holds(phrase.text, stems, word)), None)
        if word is None:
            continue
        for other in group:
            if other != word:
                text = _swapped(phrase.text, word, other)
                runs = [run for part in _groups(text, True) for run in part]
                if runs:
                    forms.setdefault(_phrase(runs).tokens, text)
    forms.pop(phrase.tokens, None)
    return replace(phrase, others=tuple(forms), said=tuple(forms.values())) if forms else phrase


def _holds(text: str, stems: str, word: str) -> bool:
    return f" {_bare(word)} " in stems if word.isascii() else word in text


@lru_cache(maxsize=1 << 12)
def _bare(word: str) -> str:
    return " ".join(map(stem, _ASCII.findall(word)))


def _stems(text: str) -> str:
    return " ".join(map(stem, text.split()))


def _swapped(text: str, word: str, other: str) -> str:
    """Return a text with one word put for another; English ones stand between spaces."""
    if word.isascii():
        return f" {_stems(text)} ".replace(f" {_bare(word)} ", f" {other} ").strip()
    return text.replace(word, f" {other} " if other.isascii() else other).strip()


def _groups(text: str, whole: bool) -> Iterator[list[tuple[str, bool]]]:
    """Yield the runs that belong together, and of each whether it is of CJK characters."""
    group: list[tuple[str, bool]] = []
    end = 0
    for run in _RUN.finditer(text):
        if group and not whole and not _JOINS.fullmatch(text[end : run.start()]):
            yield group
            group = []
        group.append((run[0], bool(run[1])))
        end = run.end()
    if group:
        yield group


def _phrase(runs: list[tuple[str, bool]]) -> Phrase:
    words: list[str] = []
    for place, (run, cjk) in enumerate(runs, 1):
        # Only the last run may go on in the text; the others must end where they end here.
        ends = place < len(runs) or len(run) == 1
        words += _pairs(run, ends) if cjk else [_word(run)]
    last, cjk = runs[-1]
    return Phrase(tuple(words), cjk and len(last) == 1, " ".join(run for run, _ in runs))


def _pairs(run: str, ends: bool) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)] + ([run[-1]] if ends else [])


@lru_cache(maxsize=1 << 14)
def _word(word: str) -> str:
    """Return the token of a word: without marks on its letters, without the ending of a plural."""
    if not word.isascii():
        parts = unicodedata.normalize("NFD", word.translate(_PLAIN))
        bare = "".join(c for c in parts if not unicodedata.combining(c))
        word = unicodedata.normalize("NFC", bare)
    return stem(word)


def stem(word: str) -> str:
    """Return a word without the ending of an English plural.

    Examples
    --------
    >>> stem("universities"), stem("awards"), stem("status"), stem("gas")
    ('university', 'award', 'status', 'gas')
    """
    if len(word) < 4 or not word.endswith("s") or word[-2] in "us":
        return word
    if word.endswith("ies") and word[-4] not in "ae":
        return word[:-3] + "y"
    return word[:-1]
