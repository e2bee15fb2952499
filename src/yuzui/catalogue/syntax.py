# SPDX-License-Identifier: Apache-2.0
"""The grammar of BibTeX: entries, fields, macros, lists of names."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from yuzui.catalogue.scholarly_record import Fault, Lines, Work, cut_off
from yuzui.errors import missing_column
from yuzui.text import measures

_BEGIN = re.compile(r"\s*@\s*([A-Za-z][\w-]*)\s*([{(])(.*)", re.DOTALL)
_BRACE = re.compile(r"\\.|[{}]")
_NAME = re.compile(r"\s*,?\s*([^\s=,#{}\"]+)\s*=\s*")
_WORD = re.compile(r"[^\s,#{}\"]+")
LONGEST_ENTRY = 16_000_000
"""Characters of an entry."""


def entries(lines: Lines) -> Iterator[tuple[int, str, str]]:
    """Yield the entries of a file; what stands between them is remark."""
    held: list[str] = []
    kind, row, depth, close, size = "", 0, 0, "}", 0
    for line in lines:
        text: str | None = line
        while text is not None:
            if not held:
                begun = _BEGIN.match(text)
                if begun is None:
                    break
                kind, row, text = begun[1].lower(), lines.number, begun[3]
                close, depth, size = "}" if begun[2] == "{" else ")", 1, 0
            end, depth = _end(text, depth, close)
            size += len(text)
            if size > LONGEST_ENTRY:
                raise cut_off(lines.name, f"@{kind} {size:,}", f"≤ {LONGEST_ENTRY:,}", row)
            held.append(text if end is None else text[:end])
            text = None if end is None else text[end + 1 :]
            if text is not None:
                yield row, kind, "\n".join(held)
                held = []
    if held:
        raise cut_off(lines.name, f"@{kind}{{…", close, row)


def _end(text: str, depth: int, close: str) -> tuple[int | None, int]:
    """Return where an entry ends in a line, None if it does not, and the depth of braces."""
    floor = 0 if close == "}" else 1
    for hit in _BRACE.finditer(text):
        depth += {"{": 1, "}": -1}.get(hit[0], 0)
        if depth <= 0:
            return hit.start(), 0
    if floor and depth == 1 and text.rstrip().endswith(")"):
        return text.rindex(")"), 0
    return None, depth


def fields(text: str, macros: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of an entry.

    Examples
    --------
    >>> fields(' title = {A {B}} # " c", year = 2001 ', {})
    {'title': 'A {B} c', 'year': '2001'}
    """
    values: dict[str, str] = {}
    at = 0
    while (begun := _NAME.match(text, at)) is not None:
        value, at = _field_value(text, begun.end(), macros)
        values.setdefault(begun[1].lower(), value)
    if text[at:].strip(" \t\r\n,"):
        raise ValueError(text[at:].strip()[:40])
    return values


def _field_value(text: str, at: int, macros: Mapping[str, str]) -> tuple[str, int]:
    """Return a value and where it ends: pieces in braces, quotes or bare, joined by ``#``."""
    pieces = []
    while at < len(text):
        if text[at] == "{":
            end = _closing(text, at)
            pieces.append(text[at + 1 : end])
            at = end + 1
        elif text[at] == '"':
            end = _quoted(text, at)
            pieces.append(text[at + 1 : end])
            at = end + 1
        elif (word := _WORD.match(text, at)) is not None:
            pieces.append(macros.get(word[0].lower(), word[0]))
            at = word.end()
        else:
            raise ValueError(text[at : at + 40])
        joined = re.compile(r"\s*#\s*").match(text, at)
        if joined is None:
            break
        at = joined.end()
    return "".join(pieces), at


def _closing(text: str, at: int) -> int:
    depth = 0
    for hit in _BRACE.finditer(text, at):
        depth += {"{": 1, "}": -1}.get(hit[0], 0)
        if not depth:
            return hit.start()
    raise ValueError(text[at : at + 40])


def _quoted(text: str, at: int) -> int:
    depth = 0
    for hit in re.compile(r'\\.|[{}"]').finditer(text, at + 1):
        depth += {"{": 1, "}": -1}.get(hit[0], 0)
        if hit[0] == '"' and not depth:
            return hit.start()
    raise ValueError(text[at : at + 40])


def names(text: str) -> list[str]:
    """Return the names of a field ``author``, ``Last, First`` each.

    Examples
    --------
    >>> names("Ann Lee and {The ATLAS and CMS Collaborations} and Roe, Bo and others")
    ['Lee, Ann', '{The ATLAS and CMS Collaborations}', 'Roe, Bo']
    """
    persons: list[str] = []
    depth, begin = 0, 0
    flat = " ".join(text.split())
    for hit in re.compile(r"\\.|[{}]| and ").finditer(flat):
        depth += {"{": 1, "}": -1}.get(hit[0], 0)
        if hit[0] == " and " and not depth:
            persons.append(flat[begin : hit.start()])
            begin = hit.end()
    persons.append(flat[begin:])
    return [_turned(name) for name in persons if name.strip() and name.strip() != "others"]


def _turned(name: str) -> str:
    """Return ``First Last`` as ``Last, First``; particles stay with the last name."""
    words = name.strip().split()
    if "," in name or len(words) < 2 or name.strip().startswith("{"):
        return name.strip()
    small = next((n for n, word in enumerate(words[:-1]) if word[:1].islower()), len(words) - 1)
    if small == 0:
        return name.strip()
    return f"{' '.join(words[small:])}, {' '.join(words[:small])}"


# Text out of TeX: accents, signs and braces of the fields of BibTeX.


_MARKS: Mapping[str, str] = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306",
    ".": "\u0307", '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323",
    "c": "\u0327", "k": "\u0328", "b": "\u0331",
}  # fmt: skip
_SIGNS: Mapping[str, str] = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł",
    "aa": "å", "AA": "Å", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ",
    "textendash": "–", "textemdash": "—", "textquoteright": "’", "textquoteleft": "‘",
    "textquotedblleft": "“", "textquotedblright": "”", "textasciitilde": "~", "textbackslash": "",
}  # fmt: skip
_LETTER = r"\{?\\?(?P<letter>[A-Za-zıȷ])\}?"
_SPACED = re.compile(r"\\(?P<mark>[uvHckrdb])(?:\s+|(?=\{))" + _LETTER)
_CLOSE = re.compile(r"\\(?P<mark>[`'^~=.\"])\s*" + _LETTER)
_SIGN = re.compile(r"\\(" + "|".join(sorted(_SIGNS, key=len, reverse=True)) + r")(?![A-Za-z])(?:\s*\{\}|\s+)?")
_COMMAND = re.compile(r"\\[A-Za-z]+\*?\s*")


def plain(text: str) -> str:
    r"""Return a field of BibTeX as people read it.

    Examples
    --------
    >>> plain(r"G{\"o}del, {\'E}. and \v{S}{\i}lo \& {NASA} --- \emph{x}")
    'Gödel, É. and Šılo & NASA — x'
    """
    if "\\" in text:
        text = _CLOSE.sub(_accented, _SPACED.sub(_accented, text))
        text = _SIGN.sub(lambda match: _SIGNS[match[1]], text)
        text = re.sub(r"\\([&%$#_{}])", lambda match: {"{": "\0", "}": "\1"}.get(match[1], match[1]), text)
        text = _COMMAND.sub("", text).replace("\\\\", " ")
    text = text.replace("{", "").replace("}", "").replace("\0", "{").replace("\1", "}")
    text = text.replace("---", "—").replace("~", " ")
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _accented(match: re.Match[str]) -> str:
    letter = {"ı": "i", "ȷ": "j"}.get(match["letter"], match["letter"])
    return unicodedata.normalize("NFC", letter + _MARKS[match["mark"]])


# Exports that are tables: rows by meaning, whatever the columns are called.


Row = dict[str, str]
LONGEST_CELL = 1 << 24
"""Characters of a cell; lists of references are long."""


def split(line: str) -> list[str]:
    """Return the headings of a first line, divided by tabs, commas or semicolons."""
    return [one.strip().strip("\ufeff") for one in next(csv.reader([line], delimiter=_mark(line)))]


def _mark(line: str) -> str:
    return max("\t,;", key=line.count)


def meant(headings: Sequence[str], aliases: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the heading of each meaning that a table has."""
    by_name = {one.lower(): one for one in reversed(headings)}
    columns = {}
    for meaning, names in aliases.items():
        hit = next((by_name[name.lower()] for name in names if name.lower() in by_name), None)
        if hit is not None:
            columns[meaning] = hit
    return columns


def works(rows: Iterable[tuple[int, Row] | Fault], work: Callable[[int, Row], Work | Fault]) -> Iterator[Work | Fault]:
    """Yield what a function makes of each row of :func:`rows`; rows set aside stay so."""
    for one in rows:
        yield one if isinstance(one, Fault) else work(*one)


def rows(
    lines: Lines, aliases: Mapping[str, Sequence[str]], needed: Sequence[str], quoted: bool = True
) -> Iterator[tuple[int, Row] | Fault]:
    """Yield the rows of a table by meaning."""
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST_CELL))
    stream = iter(lines)
    first = next((line for line in stream if line.strip()), "")
    headings = split(first)
    places = meant(headings, aliases)
    for meaning in needed:
        if meaning not in places:
            raise missing_column(lines.name, meaning, aliases[meaning], headings, places.values())
    index = {meaning: headings.index(name) for meaning, name in places.items()}
    reader = csv.reader(
        (f"{line}\n" for line in stream),
        delimiter=_mark(first),
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
        strict=quoted,
    )
    held: tuple[int, int] | None = None
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            if "end of data" in str(error):
                raise cut_off(lines.name, "“", "”", lines.number) from None
            yield Fault("unreadable_record", lines.number, "", str(error)[:80])
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if held is not None:  # a short row that is not the last
            yield Fault("ragged", held[0], "", str(held[1]), str(len(headings)))
            held = None
        full = len(cells) - (not cells[-1] and len(cells) == len(headings) + 1)
        if full < len(headings):
            held = (lines.number, full)
        elif full > len(headings):
            yield Fault("ragged", lines.number, "", str(full), str(len(headings)))
        else:
            yield lines.number, {meaning: cells[at].strip() for meaning, at in index.items()}
    if held is not None:
        raise cut_off(lines.name, str(held[1]), str(len(headings)), held[0])


# Values of JSON whose shape nobody vouches for.


WRONG: Any = object()
"""Stands for a line that is no JSON, or is nested too deeply."""
_FOUL = re.compile("[\0\ud800-\udfff]")


def mapping(value: Any) -> Mapping[str, Any]:
    """Return an object, an empty one for anything else."""
    return value if isinstance(value, Mapping) else {}


def several(value: Any) -> Sequence[Any]:
    """Return a list, an empty one for anything else."""
    return value if isinstance(value, list) else []


def text(value: Any) -> str:
    """Return a text or a number as text, an empty one for anything else.

    Examples
    --------
    >>> text(3), text(None), text(["a"]), text(True)
    ('3', '', '', '')
    """
    if isinstance(value, str):
        return _FOUL.sub("\ufffd", value).strip()
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 63:
        return str(value)
    return ""


def parsed(lines: Lines) -> Iterator[tuple[int, Any]]:
    """Yield the values of a file: one a line, or a single one over many lines."""
    held: list[str] = []
    single = False
    row, failed = 0, False
    for line in lines:
        if single:
            held.append(line)
            continue
        if not line.strip():
            continue
        if failed:
            yield row, WRONG
        value = _json_value(line)
        failed, first = value is WRONG, not row
        row = lines.number
        if failed and first:
            single, failed = True, False
            held.append(line)
        elif not failed:
            yield row, value
    if failed:
        raise cut_off(lines.name, "{…", "{…}", row)
    if single:
        yield 1, _whole(lines, "\n".join(held))


def _json_value(line: str) -> Any:
    try:
        return measures.loads(line)
    except (ValueError, RecursionError):
        return WRONG


def _whole(lines: Lines, content: str) -> Any:
    try:
        return measures.loads(content)
    except json.JSONDecodeError as error:
        seen = f"{error.msg}: {error.lineno}:{error.colno}"
        raise cut_off(lines.name, seen, "JSON", error.lineno) from None
    except (ValueError, RecursionError) as error:
        raise cut_off(lines.name, str(error)[:80], "JSON") from None
