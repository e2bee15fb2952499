# SPDX-License-Identifier: Apache-2.0
"""Words of exports in the words of the record: types, dates, numbers, languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sized

from yuzui.model.tables.work import OPENNESS

_TYPES = """
article: article, journal article, journal-article, jour, j, research article, data paper,
 article in press, short survey, magazine article, mgzn, news item, newspaper, news, articles
review: review, review article, systematic review, book review
preprint: preprint, posted-content, unpublished, unpb, manuscript, pre-print
proceedings: proceedings paper, proceedings-article, conference paper, conference article,
 inproceedings, conference, cpaper, conf, c, proceedings, meeting abstract, conference review,
 conference proceeding, proceedings-series
book: book, monograph, edited-book, reference-book, b, collection, book-set, book-series
chapter: book chapter, book-chapter, chapter, chap, incollection, inbook, book-section,
 book-part, reference-entry, ench, encyc, book section
thesis: thesis, dissertation, phdthesis, mastersthesis, thes
dataset: dataset, data, data set, database, data study, component, aggr
software: software, comp, computer program
patent: patent, pat, p
report: report, techreport, rprt, report-component, report-series, technical report
standard: standard, stand
letter: letter, correspondence
editorial: editorial, editorial material, note, paratext, erratum, correction, corrected article,
 retraction, retracted publication, biographical-item, libguides
"""
TYPES: Mapping[str, str] = {
    " ".join(word.split()): kind
    for block in re.split(r"\n(?=\w)", _TYPES.strip())
    for kind, _, words in [block.partition(":")]
    for word in words.split(",")
}
"""Word of an export, in small letters, to word of the record."""

_OPEN: Mapping[str, str] = {
    **{word: word for word in OPENNESS},
    # "open access" and "all open access" without these two words
    "": "open", "all": "open", "true": "open", "yes": "open", "1": "open",
    "false": "closed", "no": "closed", "0": "closed", "not": "closed",
    "doaj gold": "gold", "other gold": "hybrid", "gold hybrid": "hybrid", "hybrid gold": "hybrid",
    "free to read": "bronze", "platinum": "diamond",
}  # fmt: skip
_ORDER = ("review", "proceedings", "article", "letter", "editorial", "chapter", "book")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
LANGUAGES: Mapping[str, str] = {
    "english": "en", "chinese": "zh", "german": "de", "french": "fr", "spanish": "es",
    "russian": "ru", "japanese": "ja", "portuguese": "pt", "italian": "it", "korean": "ko",
    "polish": "pl", "turkish": "tr", "dutch": "nl", "czech": "cs", "hungarian": "hu",
    "ukrainian": "uk", "arabic": "ar", "persian": "fa", "croatian": "hr", "slovenian": "sl",
}  # fmt: skip


def kind(text: str | None) -> str:
    """Return the type of a work in the words of the record.

    Examples
    --------
    >>> kind("Article; Proceedings Paper"), kind("journal-article"), kind("painting"), kind("")
    ('proceedings', 'article', 'other', '')
    """
    words = [" ".join(word.lower().split()) for word in (text or "").split(";")]
    found = [TYPES.get(word, "other") for word in words if word]
    return next((one for one in _ORDER if one in found), found[0] if found else "")


def openness(text: str | None) -> str | None:
    """Return how a work is open, in a word of the record's ``OPENNESS``.

    Examples
    --------
    >>> openness("All Open Access; Gold Open Access; Green Open Access"), openness("Other Gold")
    ('gold', 'hybrid')
    >>> openness("Green Published, Bronze"), openness("FALSE"), openness(""), openness("blue")
    ('bronze', 'closed', '', None)
    """
    told = [word for word in re.split(r"[;,|]", (text or "").lower()) if word.strip()]
    words = (" ".join(word.replace("open access", "").replace("-", " ").split()) for word in told)
    found = {_OPEN.get(word, "green" if word.startswith("green") else "") for word in words}
    return next((one for one in OPENNESS if one in found), None if told else "")


def language(text: str | None) -> str:
    """Return the ISO 639-1 code of a language, or the code itself; empty if unknown.

    Examples
    --------
    >>> language("English"), language("zh"), language("Old Norse")
    ('en', 'zh', '')
    """
    word = (text or "").split(";")[0].strip().lower()
    return word if len(word) == 2 else LANGUAGES.get(word, "")


def month(text: str | None) -> int | None:
    """Return the number of a month or of the first month of a span; None if there is none.

    Examples
    --------
    >>> month("SEP-OCT"), month("03"), month("Dec 15"), month("n.d."), month("March")
    (9, 3, 12, None, 3)
    """
    word = (text or "").strip().strip("{}").lower()
    if found := re.match(r"(\d{1,2})(?!\d)", word):
        n = int(found[1])
        return n if 1 <= n <= 12 else None
    return _MONTHS.index(word[:3]) + 1 if word[:3] in _MONTHS else None


def dated(year: str, text: str | None) -> str:
    """Return ``YYYY-MM`` or ``YYYY-MM-DD`` of a year and a text such as ``DEC 15``; empty if none.

    Examples
    --------
    >>> dated("2004", "DEC 15"), dated("2004", "SPR"), dated("", "DEC")
    ('2004-12-15', '', '')
    """
    n = month(text)
    if not n or not re.fullmatch(r"\d{4}", year):
        return ""
    day = re.search(r"[a-z]+\s+(\d{1,2})$", (text or "").strip().lower())
    return f"{year}-{n:02d}" + (f"-{int(day[1]):02d}" if day and 1 <= int(day[1]) <= 31 else "")


def known(date: str | None) -> str:
    """Return the part of a text that is a date with a month at least; empty if there is none.

    Examples
    --------
    >>> known("2010-05-03T00:00"), known("2010-05"), known("2010")
    ('2010-05-03', '2010-05', '')
    """
    found = re.match(r"\d{4}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?", date or "")
    return found[0] if found else ""


def first(*texts: str | None) -> str:
    """Return the first text that is not empty, without blanks around it."""
    return next((text.strip() for text in texts if text and text.strip()), "")


def parts(text: str | None, by: str = ";") -> list[str]:
    """Return the parts of a text, without blanks around them and without empty ones."""
    return [part.strip() for part in (text or "").split(by) if part.strip()]


def alike(names: Iterable[str]) -> list[tuple[str, float]]:
    """Return fields of a work, each once, with equal weights that sum to 1.

    Examples
    --------
    >>> alike(["Optics", "Acoustics", "Optics"])
    [('Optics', 0.5), ('Acoustics', 0.5)]
    """
    each = list(dict.fromkeys(names))
    return [(name, 1 / len(each)) for name in each]


def declared(told: int | None, references: Sized) -> int | None:
    """Return how many references a work has: what is told, else what is listed; None for none.

    Examples
    --------
    >>> declared(3, ["a"]), declared(None, ["a"]), declared(None, []), declared(0, ["a"])
    (3, 1, None, 0)
    """
    return told if told is not None else len(references) or None


def number(text: str | None) -> int | None:
    """Return a whole number without signs of thousands; None if there is none."""
    word = (text or "").strip().replace(",", "")
    return int(word) if re.fullmatch(r"\d{1,9}", word) else None
