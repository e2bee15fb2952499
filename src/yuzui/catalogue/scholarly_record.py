# SPDX-License-Identifier: Apache-2.0
"""What a reader gives: works, links, and lines that could not be read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass
from dataclasses import field as made
from typing import Any, Protocol

from yuzui.errors import FileFormatError, Place
from yuzui.model.tables.work import OPENNESS
from yuzui.text import Text

# Identifiers of works, written one way whatever way they came.


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
    match = _DOI.search(text or "")
    return f"doi:{_whole(match[0])}" if match else ""


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
    match = _OPENALEX.fullmatch((text or "").strip())
    return f"openalex:{match[1].upper()}" if match else ""


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
    if match := _ARXIV.fullmatch(text):
        key = match[1].lower()
        yield from (f"arxiv:{key}", key)
    if match := _WOS.fullmatch(text):
        yield from (f"wos:{match[1].upper()}", f"WOS:{match[1].upper()}")
    if match := _EID.search(text):
        yield from (f"eid:{match[1]}", match[1])
    yield text


def cited(text: str) -> str:
    """Return the name of a work cited in the manner of Web of Science; empty without a DOI.

    Several DOIs stand in brackets; the first counts.

    Examples
    --------
    >>> cited("Lee A, 2001, J X, V1, P2, DOI [10.1000/A, 10.1000/b]")
    'doi:10.1000/a'
    """
    match = _BEFORE.search(text)
    return doi(text[match.end() :].replace("DOI", " ").replace(",", " ")) if match else ""


def wos_key(text: str | None) -> str:
    """Return the name of a Web of Science record, or an empty string."""
    match = _WOS.search(text or "")
    return f"wos:{match[1].upper()}" if match else ""


def eid(text: str | None) -> str:
    """Return the name of a Scopus record, or an empty string."""
    match = _EID.search(text or "")
    return f"eid:{match[1]}" if match else ""


def some(*names: str) -> list[str]:
    """Return the names that are not empty, each once."""
    return list(dict.fromkeys(filter(None, names)))


# References without an identifier: what they say of the work they mean, and by what it is found.


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


def wos_reference(text: str) -> Cited:
    """Return a reference as Web of Science writes it.

    Examples
    --------
    >>> found = wos_reference("Roe B, 2010, J ONE, V1, P10, DOI 10.5555/a")
    >>> found.author, found.year, found.source, found.volume, found.page, found.name
    ('Roe B', '2010', 'J ONE', '1', '10', 'doi:10.5555/a')
    """
    parts = [part.strip() for part in text.rstrip(".").split(",")]
    place = next((n for n, part in enumerate(parts) if re.fullmatch(r"\d{4}", part)), -1)
    if place < 0:
        return Cited(cited(text))
    rest = parts[place + 1 :]
    volume = next((p[1:] for p in rest[1:] if re.fullmatch(r"V\w+", p)), "")
    page = next((p[1:] for p in rest[1:] if re.fullmatch(r"P\w+", p)), "")
    page = page or next((p.split()[-1] for p in rest[1:] if p.startswith("ARTN ")), "")
    who = " ".join(parts[:place]) if place else ""
    return Cited(cited(text), who, parts[place], rest[0] if rest else "", volume, page)


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


class Lines(Protocol):
    """Lines of a text without their ends, one after the other."""

    name: str
    number: int

    def __iter__(self) -> Iterator[str]:
        """Yield every line once."""


@dataclass(slots=True)
class Written:
    r"""A text in memory as lines.

    Examples
    --------
    >>> list(Written("a.txt", "one\ntwo"))
    ['one', 'two']
    """

    name: str
    text: str
    number: int = 0

    def __iter__(self) -> Iterator[str]:
        """Yield every line once."""
        self.number = 0
        for line in self.text.removesuffix("\n").split("\n"):
            self.number += 1
            yield line


@dataclass(frozen=True, slots=True)
class Affiliation:
    """One address of an author."""

    orgs: tuple[tuple[str | None, str | None], ...] = ((None, None),)


@dataclass(slots=True)
class Author:
    """One author of a work."""

    name: str = ""
    person: str | None = None
    corresponding: bool | None = None
    affiliations: list[Affiliation] = made(default_factory=list)


@dataclass(slots=True)
class Work:
    """One work as an export tells it; empty and None are unknown."""

    key: str
    row: int
    names: list[str] = made(default_factory=list)
    title: str = ""
    venue: str = ""
    language: str = ""
    year: str = ""
    date: str = ""
    type: str = ""
    field: str = ""
    fields: list[tuple[str, float]] = made(default_factory=list)
    retracted: bool | None = None
    openness: str = ""
    cited_by: str = ""
    declared: int | None = None
    references: list[str] = made(default_factory=list)
    listed: list[Cited] = made(default_factory=list)
    volume: str = ""
    page: str = ""
    short: str = ""
    authors: list[Author] = made(default_factory=list)
    placed: bool = True
    addresses: Sequence[Affiliation] = ()
    """Addresses of which it is not known which author has which; none where authors have theirs."""
    abstract: str = ""
    inverted: Mapping[str, Any] = made(default_factory=dict)
    """An abstract as the places of its words; see :func:`abstract`."""
    topics: list[tuple[str, float]] = made(default_factory=list)
    """Topics by their ids (``T10020``, ``subfields/3107``) with the weight that the export gives each."""
    organisations: Mapping[str, str] = made(default_factory=dict)
    """Names of organisations that stand in addresses by an id."""


def abstract(work: Work) -> str:
    """Return the abstract of a work, put together from the places of its words where it came so.

    Examples
    --------
    >>> abstract(Work("W1", 1, inverted={"ice": [1, 3], "On": [0], "and": [2]}))
    'On ice and ice'
    """
    if work.abstract or not work.inverted:
        return work.abstract
    placed = [
        (place, word)
        for word, places in work.inverted.items()
        if isinstance(places, list)
        for place in places
        if isinstance(place, int)
    ]
    return " ".join(word for _, word in sorted(placed))


@dataclass(frozen=True, slots=True)
class Link:
    """One work cites another, in a file that lists links apart from works."""

    citing: str
    cited: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A line, or a record, that was set aside."""

    code: str
    row: int
    column: str = ""
    seen: str = ""
    expected: str = ""


Item = Work | Link | Fault
"""What a reader yields."""


@dataclass(frozen=True, slots=True)
class Example:
    """A tiny export inside a reader, with what it must give."""

    name: str
    text: str
    tables: Mapping[str, Sequence[Mapping[str, Any]]]
    beside: Mapping[str, str] = made(default_factory=dict)


# Why an export is refused as a whole: cut off, or of a form that says too little.


def cut_off(file: str, seen: str, expected: str, row: int | None = None) -> FileFormatError:
    """Return the error that refuses a file of which a part is missing."""
    return FileFormatError(
        Text("the file is cut off: nothing of it was taken", "文件不完整，未采用其中任何内容"),
        place=Place(file=file, row=row),
        seen=seen,
        expected=expected,
        fix=Text("export it again, or get it again from where it came from", "请重新导出，或从来源重新获取该文件"),
        code="truncated",
    )


def unread(file: str, seen: str, expected: str, fix: Text, row: int | None = None) -> FileFormatError:
    """Return the error that refuses a form of a format that says too little."""
    return FileFormatError(
        Text("works and links cannot be read from this", "无法从中读取成果与引文"),
        place=Place(file=file, row=row),
        seen=seen,
        expected=expected,
        fix=fix,
        code="not_readable_as_links",
    )


# Words of exports in the words of the record: types, dates, numbers, languages.


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
    types = [TYPES.get(word, "other") for word in words if word]
    return next((one for one in _ORDER if one in types), types[0] if types else "")


def openness(text: str | None) -> str | None:
    """Return how a work is open, in a word of the record's ``OPENNESS``.

    Examples
    --------
    >>> openness("All Open Access; Gold Open Access; Green Open Access"), openness("Other Gold")
    ('gold', 'hybrid')
    >>> openness("Green Published, Bronze"), openness("FALSE"), openness(""), openness("blue")
    ('bronze', 'closed', '', None)
    """
    phrases = [word for word in re.split(r"[;,|]", (text or "").lower()) if word.strip()]
    words = (" ".join(word.replace("open access", "").replace("-", " ").split()) for word in phrases)
    states = {_OPEN.get(word, "green" if word.startswith("green") else "") for word in words}
    return next((one for one in OPENNESS if one in states), None if phrases else "")


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
    if match := re.match(r"(\d{1,2})(?!\d)", word):
        n = int(match[1])
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
    match = re.match(r"\d{4}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?", date or "")
    return match[0] if match else ""


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


def declared(count: int | None, references: Sized) -> int | None:
    """Return how many references a work has: what is told, else what is listed; None for none.

    Examples
    --------
    >>> declared(3, ["a"]), declared(None, ["a"]), declared(None, []), declared(0, ["a"])
    (3, 1, None, 0)
    """
    return count if count is not None else len(references) or None


def number(text: str | None) -> int | None:
    """Return a whole number without signs of thousands; None if there is none."""
    word = (text or "").strip().replace(",", "")
    return int(word) if re.fullmatch(r"\d{1,9}", word) else None


# Addresses as Web of Science and Scopus print them: organisation first, country last.


# Countries as exports write them, by ISO 3166 code.


_NAMES = """
AD Andorra; AE U Arab Emirates, United Arab Emirates; AF Afghanistan; AG Antigua and Barbuda;
AL Albania; AM Armenia; AO Angola; AR Argentina; AT Austria; AU Australia; AW Aruba; AZ
Azerbaijan; BA Bosnia & Herceg, Bosnia and Herzegovina; BB Barbados; BD Bangladesh; BE
Belgium; BF Burkina Faso; BG Bulgaria; BH Bahrain; BI Burundi; BJ Benin; BM Bermuda; BN
Brunei, Brunei Darussalam; BO Bolivia; BR Brazil; BS Bahamas; BT Bhutan; BW Botswana; BY
Belarus; BZ Belize; CA Canada; CD Dem Rep Congo, Democratic Republic Congo, DEM REP CONGO; CF
Central African Republic; CG Rep Congo; CH Switzerland; CI Cote Ivoire, Ivory Coast, Cote
d'Ivoire, Côte d'Ivoire; CL Chile; CM Cameroon; CN China, Peoples R China, PR China, P R
China, Mainland China; CO Colombia; CR Costa Rica; CU Cuba; CV Cape Verde; CW Curacao; CY
Cyprus; CZ Czech Republic, Czechia; DE Germany, Fed Rep Ger, West Germany, East Germany; DJ
Djibouti; DK Denmark; DM Dominica; DO Dominican Republic; DZ Algeria; EC Ecuador; EE Estonia;
EG Egypt; ER Eritrea; ES Spain; ET Ethiopia; FI Finland; FJ Fiji; FM Micronesia; FO Faroe
Islands; FR France; GA Gabon; GB United Kingdom, England, Scotland, Wales, North Ireland,
Northern Ireland, UK, Great Britain; GD Grenada; GE Georgia; GF French Guiana; GG Guernsey; GH
Ghana; GI Gibraltar; GL Greenland; GM Gambia; GN Guinea; GP Guadeloupe; GQ Equatorial Guinea;
GR Greece; GT Guatemala; GU Guam; GW Guinea-Bissau; GY Guyana; HK Hong Kong; HN Honduras; HR
Croatia; HT Haiti; HU Hungary; ID Indonesia; IE Ireland; IL Israel; IM Isle of Man; IN India;
IQ Iraq; IR Iran; IS Iceland; IT Italy; JE Jersey; JM Jamaica; JO Jordan; JP Japan; KE Kenya;
KG Kyrgyzstan; KH Cambodia; KM Comoros; KN Saint Kitts and Nevis; KP North Korea; KR South
Korea, Republic of Korea, Korea; KW Kuwait; KY Cayman Islands; KZ Kazakhstan; LA Laos, Lao
People's Democratic Republic; LB Lebanon; LC Saint Lucia; LI Liechtenstein; LK Sri Lanka; LR
Liberia; LS Lesotho; LT Lithuania; LU Luxembourg; LV Latvia; LY Libya; MA Morocco; MD Moldova;
ME Montenegro; MG Madagascar; MH Marshall Islands; MK North Macedonia, Macedonia; ML Mali; MM
Myanmar; MN Mongolia; MO Macao, Macau; MR Mauritania; MS Montserrat; MT Malta; MU Mauritius;
MV Maldives; MW Malawi; MX Mexico; MY Malaysia; MZ Mozambique; NA Namibia; NC New Caledonia;
NE Niger; NG Nigeria; NI Nicaragua; NL Netherlands, The Netherlands; NO Norway; NP Nepal; NU
Niue; NZ New Zealand; OM Oman; PA Panama; PE Peru; PF French Polynesia; PG Papua N Guinea,
Papua New Guinea; PH Philippines; PK Pakistan; PL Poland; PR Puerto Rico; PS Palestine; PT
Portugal; PW Palau; PY Paraguay; QA Qatar; RE Reunion, Réunion; RO Romania; RS Serbia,
Yugoslavia; RU Russia, Russian Federation; RW Rwanda; SA Saudi Arabia; SB Solomon Islands; SC
Seychelles; SD Sudan; SE Sweden; SG Singapore; SI Slovenia; SK Slovakia, Slovak Republic; SL
Sierra Leone; SM San Marino; SN Senegal; SO Somalia; SR Suriname; SS South Sudan; ST Sao Tome
and Principe; SV El Salvador; SY Syria; SZ Eswatini, Swaziland; TC Turks and Caicos Islands;
TD Chad; TG Togo; TH Thailand; TJ Tajikistan; TL Timor-Leste, East Timor; TM Turkmenistan; TN
Tunisia; TR Turkey, Turkiye, Türkiye; TT Trinidad & Tobago, Trinidad and Tobago; TW Taiwan; TZ
Tanzania; UA Ukraine; UG Uganda; US United States, USA, United States of America, U S A; UY
Uruguay; UZ Uzbekistan; VA Holy See (Vatican City State); VC Saint Vincent and the Grenadines;
VE Venezuela; VG Virgin Islands; VN Vietnam, Viet Nam; VU Vanuatu; WS Samoa; XK Kosovo; YE
Yemen; ZA South Africa; ZM Zambia; ZW Zimbabwe
"""
CODES: Mapping[str, str] = {
    name.strip().lower(): " ".join(part.split())[:2]
    for part in _NAMES.split(";")
    for name in " ".join(part.split())[3:].split(",")
}
"""Name in small letters to ISO 3166 alpha-2 code."""

_STATE = re.compile(r"(?:[A-Z]{2}\s+)?(?:\d{5}(?:-\d{4})?\s+)?USA")


def code(text: str) -> str | None:
    """Return the code of the country an address ends with.

    Examples
    --------
    >>> code("Peoples R China."), code("MA 02139 USA"), code("Atlantis")
    ('CN', 'US', None)
    """
    word = text.strip().rstrip(".").strip()
    if _STATE.fullmatch(word):
        return "US"
    return CODES.get(word.lower().removeprefix("the "))


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
    country = code(words[-1])
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


def unplaced(places: Sequence[str], placed: bool) -> list[Affiliation]:
    """Return the addresses of a work whose authors could not be given theirs."""
    return [] if placed else [affiliation(place, True) for place in places]


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
    numbers = {
        _plain(name): number
        for name, _, number in (part.partition("/") for part in parts(text.replace("\n", ";")))
        if re.fullmatch(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", number)
    }
    for author in authors:
        author.person = numbers.get(_plain(author.name), author.person)


_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "o", "ł": "l"})


def _plain(name: str) -> str:
    """Return a name without accents; fields of one record write them in different ways."""
    text = re.sub(r"[\s.]+", " ", name).strip().lower().translate(_UMLAUTS)
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _initials(name: str) -> str:
    """Return surname and first initial, as ``lee, j`` for ``Lee, Jane M.``."""
    last, _, rest = _plain(name).partition(",")
    return f"{last.strip()}, {rest.strip()[:1]}"
