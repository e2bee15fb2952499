# SPDX-License-Identifier: Apache-2.0
"""The grammar of BibTeX: entries, fields, macros, lists of names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

from yuzui.catalogue.scholarly.record import Lines, cut_off

_BEGIN = re.compile(r"\s*@\s*([A-Za-z][\w-]*)\s*([{(])(.*)", re.DOTALL)
_BRACE = re.compile(r"\\.|[{}]")
_NAME = re.compile(r"\s*,?\s*([^\s=,#{}\"]+)\s*=\s*")
_WORD = re.compile(r"[^\s,#{}\"]+")
LONGEST = 16_000_000
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
            if size > LONGEST:
                raise cut_off(lines.name, f"@{kind} {size:,}", f"≤ {LONGEST:,}", row)
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
        value, at = _value(text, begun.end(), macros)
        values.setdefault(begun[1].lower(), value)
    if text[at:].strip(" \t\r\n,"):
        raise ValueError(text[at:].strip()[:40])
    return values


def _value(text: str, at: int, macros: Mapping[str, str]) -> tuple[str, int]:
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
