# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a query before anybody reads its hits.

Each rule is a trap that was met while queries for 63 fields were written: folding of plurals makes
words of acronyms (SARS becomes the radar SAR), folding of case joins acronyms (GaN and GAN), a short
Chinese term stands inside other words (储能 in 存储能力), a term alone carries half of a corpus.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from yuzui.fields.postings import Postings
from yuzui.fields.query import Any, Both, Near, Query, Reference, Term, Title, Without, terms, written
from yuzui.store.tokens import tokens
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, number, percent

WIDE = 0.2
"""Share of a corpus from which a query is too wide."""
TAKEN = 0.3
"""Share of hits from which a NOT group is named with what it takes away."""
NEIGHBOURS = 10
"""Neighbouring characters listed of a short Chinese term."""
BOND = 20
"""How many times more often a neighbour must stand beside the end of a short term alone, to make another word of it."""
LOOSE = frozenset("的了和与及或在对是为被把从由向等其该此以而则于之性型化中上下")
"""Characters that stand beside any word and make no other of it."""
_HAN = re.compile(r"[\u3400-\u9fff]{1,3}")
_DOCUMENT = Text("document", "篇文献")


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that a query should be mended for.

    Parameters
    ----------
    code : str
        Stable short name of the rule.
    severity : {"error", "warning", "note"}
        Whether the query may not be frozen, should be mended, or something is only to be read.
    term : str
        Term of the query, as it is written.
    message, fix : Text
        What is wrong, and what to write.
    examples : sequence of str
        Texts or neighbours from the corpus.
    """

    code: str
    severity: Literal["error", "warning", "note"]
    term: str
    message: Text
    fix: Text
    examples: tuple[str, ...] = ()


def lint(query: Query, hints: Sequence[str] = ()) -> list[Mark]:
    """Return what can be told without a corpus.

    Parameters
    ----------
    query : Query
        Its tree.
    hints : sequence of str
        Words of a list that only mean something with others: "learning", "key equipment".
    """
    marks: list[Mark] = []
    for term in dict.fromkeys(terms(query)):
        if not term.exact and (mark := _folded(term)):
            marks.append(mark)
    alone = {one.text.casefold() for one in _alone(query)}
    for hint in hints:
        if hint.casefold() in alone:
            message = Text("“{t}” alone means anything", "“{t}”单独使用没有区分度").format(t=hint)
            fix = Text('write: "{t}" AND (…)', '请写成："{t}" AND (…)').format(t=hint)
            marks.append(Mark("needs_context", "error", hint, message, fix))
    return marks


def _folded(term: Term) -> Mark | None:
    """Return what folding would make of an acronym or a name."""
    text = term.text
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", text) or text == text.lower():
        return None
    word = (tokens(text) or [""])[0]
    fix = Text("write: ={t}", "请写成：={t}").format(t=text)
    if word == text.lower():
        return None
    message = Text("“{t}” is looked up as “{w}”", "“{t}”按“{w}”检索").format(t=text, w=word)
    return Mark("plural_folded", "error", text, message, fix)


def _alone(query: Query) -> list[Term]:
    """Return the terms that fit a document without any other."""
    match query:
        case Term():
            return [query]
        case Any(parts):
            return [term for part in parts for term in _alone(part)]
        case Title(part):
            return _alone(part)
        case Without(left, _):
            return _alone(left)
    return []


def lint_hits(query: Query, corpus: Postings, nodes: Mapping[str, Query] | None = None) -> list[Mark]:
    """Return what the documents of a corpus show."""
    nodes = nodes or {}
    hits = corpus.hits(query, nodes)
    marks = [*_width(query, corpus, hits.size), *_short(query, corpus)]
    marks += [*_spellings(query, corpus), *_neighbours(query, corpus)]
    for left, right in _taken_away(query):
        before, after = corpus.hits(left, nodes), corpus.hits(Without(left, right), nodes)
        removed = np.setdiff1d(before, after, assume_unique=True)
        if before.size and removed.size > TAKEN * before.size:
            message = Text("NOT takes away {n} of {m}", "NOT 排除了 {m}中的 {n}").format(
                n=count(removed.size, _DOCUMENT), m=count(before.size, _DOCUMENT)
            )
            fix = Text("read what is taken away", "请核对被排除的题名")
            examples = tuple(corpus.titles[k] for k in removed[:10].tolist())
            marks.append(Mark("taken_away", "warning", written(right), message, fix, examples))
    return marks


def _width(query: Query, corpus: Postings, hits: int) -> list[Mark]:
    if hits == 0:
        message = Text("no document of this corpus fits", "该语料中没有文献符合")
        fix = Text("add terms, or load a corpus of the field", "请补充词语，或载入该领域的语料")
        return [Mark("nothing_found", "warning", written(query)[:80], message, fix)]
    if hits <= WIDE * len(corpus):
        return []
    sizes = [(corpus.hits(one).size, one.text) for one in dict.fromkeys(terms(query))]
    heavy = sorted(sizes, key=lambda one: -one[0])[:5]
    message = Text("{p} of the corpus fits", "符合的文献占语料的 {p}").format(p=percent(hits / len(corpus)))
    carried = join([same(f"{text} {size}") for size, text in heavy], ", ", "、")
    fix = Text("narrow the terms that carry it: {t}", "请收窄贡献最大的词语：{t}").format(t=carried)
    return [Mark("too_wide", "error", written(query)[:80], message, fix)]


def _short(query: Query, corpus: Postings) -> list[Mark]:
    """Return terms of three letters or fewer, each with five texts that it fits."""
    marks = []
    for term in dict.fromkeys(_alone(query)):
        if not term.exact and re.fullmatch(r"[A-Za-z0-9]{1,3}", term.text) and (hits := corpus.hits(term)).size:
            message = Text("a term of {n} letters stands for many things", "{n} 个字母的词含义很多").format(
                n=number(len(term.text))
            )
            fix = Text("write: ={t}, or add a context", "请写成：={t}，或加限定词").format(t=term.text)
            examples = tuple(corpus.titles[k] for k in hits[:5].tolist())
            marks.append(Mark("short_term", "warning", term.text, message, fix, examples))
    return marks


def _spellings(query: Query, corpus: Postings) -> list[Mark]:
    """Return terms with capitals inside that the corpus spells in other ways too: GaN and GAN."""
    marks = []
    for term in dict.fromkeys(terms(query)):
        text = term.text
        if term.exact or not re.fullmatch(r"[A-Za-z0-9]*[a-z][A-Za-z0-9]*", text) or text[1:] == text[1:].lower():
            continue
        spelt: Counter[str] = Counter()
        for document in corpus.hits(term).tolist():
            for side in (corpus.titles[document], corpus.abstracts[document]):
                spelt.update(re.findall(rf"(?<![A-Za-z0-9]){text}(?![A-Za-z0-9])", side, re.IGNORECASE))
        others = [(one, times) for one, times in spelt.most_common() if one != text and one.isupper()]
        if others:
            message = Text("capitals are not compared: “{t}” fits “{u}” too", "检索不区分大小写：“{t}”也会命中“{u}”")
            fix = Text("write: ={t}, with a context", "请写成：={t}，并加限定词").format(t=text)
            examples = tuple(f"{one} {times}" for one, times in spelt.most_common(5))
            marks.append(Mark("case_folded", "warning", text, message.format(t=text, u=others[0][0]), fix, examples))
    return marks


def _neighbours(query: Query, corpus: Postings) -> list[Mark]:
    """Return short Chinese terms with their commonest neighbours, and a warning where these make another word.

    A neighbour does if it stands beside the end of the term far more often without the rest of it: 存储 is common
    without 能 behind, so 存储能 holds 储能 by chance.
    """
    marks = []
    for term in dict.fromkeys(terms(query)):
        if not _HAN.fullmatch(term.text):
            continue
        beside: Counter[tuple[str, str]] = Counter()
        for document in corpus.hits(term).tolist():
            for side in (corpus.titles[document], corpus.abstracts[document]):
                for before, after in _occurrences(term.text, side):
                    beside.update([(before, ""), ("", after)])
        listed = [
            (before + term.text + after, times, before + term.text[0] if before else term.text[-1] + after)
            for (before, after), times in beside.most_common() if _HAN.fullmatch(before + after)
        ][: 2 * NEIGHBOURS]  # fmt: skip
        bound = [
            word for _, times, word in listed
            if LOOSE.isdisjoint(word) and corpus.occurrences(word) >= BOND * times
        ]  # fmt: skip
        examples = tuple(f"{whole} {times}" for whole, times, _ in listed)
        if bound:
            message = Text("“{t}” also stands inside other words: {w}", "“{t}”也会出现在其他词中：{w}")
            fix = Text("add a context or a NOT group", "请加限定词或 NOT")
            message = message.format(t=term.text, w=join([same(one) for one in bound[:3]], ", ", "、"))
            marks.append(Mark("inside_word", "warning", term.text, message, fix, examples))
        elif examples:
            message = Text("what stands beside “{t}”", "“{t}”的左右邻字").format(t=term.text)
            fix = Text("read whether it is the thing meant", "请核对是否为所指对象")
            marks.append(Mark("neighbours", "note", term.text, message, fix, examples))
    return marks


def _occurrences(text: str, side: str) -> list[tuple[str, str]]:
    """Return the characters before and after each occurrence."""
    at, beside = side.find(text), []
    while at >= 0:
        end = at + len(text)
        beside.append((side[at - 1 : at], side[end : end + 1]))
        at = side.find(text, at + 1)
    return beside


def _taken_away(query: Query) -> list[tuple[Query, Query]]:
    """Return each NOT of a query: what stands left of it, and what it takes away."""
    match query:
        case Without(left, right):
            return [(left, right), *_taken_away(left), *_taken_away(right)]
        case Both(left, right) | Near(left, right, _):
            return [*_taken_away(left), *_taken_away(right)]
        case Any(parts):
            return [one for part in parts for one in _taken_away(part)]
        case Title(part):
            return _taken_away(part)
        case Term() | Reference():
            return []
