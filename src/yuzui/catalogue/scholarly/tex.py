# SPDX-License-Identifier: Apache-2.0
"""Text out of TeX: accents, signs and braces of the fields of BibTeX."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

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
        text = _SIGN.sub(lambda found: _SIGNS[found[1]], text)
        text = re.sub(r"\\([&%$#_{}])", lambda found: {"{": "\0", "}": "\1"}.get(found[1], found[1]), text)
        text = _COMMAND.sub("", text).replace("\\\\", " ")
    text = text.replace("{", "").replace("}", "").replace("\0", "{").replace("\1", "}")
    text = text.replace("---", "—").replace("~", " ")
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _accented(found: re.Match[str]) -> str:
    letter = {"ı": "i", "ȷ": "j"}.get(found["letter"], found["letter"])
    return unicodedata.normalize("NFC", letter + _MARKS[found["mark"]])
