# SPDX-License-Identifier: Apache-2.0
"""Identifier schemes: normal form and check digit of each.

A value that fails its check is kept as text, marked invalid, and never links two records.

References
----------
ISO 7064:2003 (mod 11-2, mod 97-10); ISO 3297 (ISSN); ISO 2108 (ISBN); GB 32100-2015 (unified
social credit code); GB/T 32843-2016 (CSTR); ISO 26324 (DOI); ISO 23527 (RAiD); WIPO ST.16
(kind codes of patent documents).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from yuzui.errors import InputError, meant
from yuzui.text import Text

FIRST, LAST = 9_000_000_000_000, 2**53
"""Local numbers: above those of upstream registries, exact in every language."""

_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


@dataclass(frozen=True, slots=True)
class Scheme:
    """One identifier scheme.

    Parameters
    ----------
    name : str
        Short name, as in the column ``scheme`` of the table ``identifier``.
    label : Text
        Name for people.
    normal : callable
        Text as found to its normal form.
    holds : callable
        Whether a value in normal form is well formed and its check digit right.
    address : str
        Web address with ``{}`` for the value; empty if the scheme has no resolver.
    """

    name: str
    label: Text
    normal: Callable[[str], str]
    holds: Callable[[str], bool]
    address: str = ""


def _bare(text: str, *prefixes: str) -> str:
    bare = text.strip()
    for prefix in (r"https?://", r"www\.", *prefixes):
        bare = re.sub(f"^{prefix}", "", bare, flags=re.IGNORECASE)
    return bare.strip()


def _orcid(text: str) -> str:
    digits = re.sub(r"[^0-9X]", "", _bare(text, r"orcid\.org/", r"orcid:?").upper())
    return "-".join(digits[i : i + 4] for i in range(0, len(digits), 4))


def _orcid_holds(value: str) -> bool:
    if not re.fullmatch(r"(\d{4}-){3}\d{3}[\dX]", value):
        return False
    total = 0
    for digit in value.replace("-", "")[:-1]:
        total = 2 * (total + int(digit))
    return "0123456789X"[(12 - total % 11) % 11] == value[-1]


def _issn(text: str) -> str:
    digits = re.sub(r"[^0-9X]", "", _bare(text, r"portal\.issn\.org/resource/", r"issn:?").upper())
    return f"{digits[:4]}-{digits[4:]}"


def _issn_holds(value: str) -> bool:
    if not re.fullmatch(r"\d{4}-\d{3}[\dX]", value):
        return False
    digits = ["0123456789X".index(c) for c in value.replace("-", "")]
    return sum(w * d for w, d in zip(range(8, 0, -1), digits, strict=True)) % 11 == 0


def _isbn(text: str) -> str:
    digits = re.sub(r"[^0-9X]", "", _bare(text, r"isbn(-1[03])?:?").upper())
    if len(digits) == 10 and _isbn10_holds(digits):
        return "978" + digits[:-1] + _isbn13_digit("978" + digits[:-1])
    return digits


def _isbn10_holds(value: str) -> bool:
    if not re.fullmatch(r"\d{9}[\dX]", value):
        return False
    digits = ["0123456789X".index(c) for c in value]
    return sum(w * d for w, d in zip(range(10, 0, -1), digits, strict=True)) % 11 == 0


def _isbn13_digit(first: str) -> str:
    return str(-sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(first)) % 10)


def _isbn_holds(value: str) -> bool:
    return bool(re.fullmatch(r"97[89]\d{10}", value)) and _isbn13_digit(value[:-1]) == value[-1]


def _ror(text: str) -> str:
    return _bare(text, r"ror\.org/", r"ror:?").lower()


def _ror_holds(value: str) -> bool:
    if not re.fullmatch(rf"0[{_CROCKFORD}]{{6}}\d\d", value):
        return False
    number = 0
    for letter in value[:-2]:
        number = 32 * number + _CROCKFORD.index(letter)
    return 98 - number * 100 % 97 == int(value[-2:])


def _uscc(text: str) -> str:
    return re.sub(r"[\s-]", "", text).upper()


def _uscc_holds(value: str) -> bool:
    if len(value) != 18 or any(letter not in _CREDIT for letter in value):
        return False
    total = sum(_CREDIT.index(c) * pow(3, i, 31) for i, c in enumerate(value[:-1]))
    return _CREDIT[-total % 31] == value[-1]


def _cstr(text: str) -> str:
    return _bare(text, r"(www\.)?cstr\.cn/", r"cstr:").lower()


def _doi(text: str) -> str:
    return _bare(text, r"(dx\.)?doi\.org/", r"doi:?\s*").lower().rstrip(".,;")


def _raid(text: str) -> str:
    return _bare(text, r"(app\.)?raid\.org(\.au)?/", r"raid:?\s*").lower()


def _arxiv(text: str) -> str:
    bare = _bare(text, r"arxiv\.org/(abs|pdf)/", r"arxiv:").removesuffix(".pdf")
    return re.sub(r"v\d+$", "", bare)


def _patent(text: str) -> str:
    return re.sub(r"[\s.,/-]", "", text).upper()


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda value: compiled.fullmatch(value) is not None


_DOI = r"10\.\d{4,9}(\.\d+)*/\S+"
_CSTR = r"\d{5}\.\d{2}\.[^\s.]+(\.[^\s]+)*"
_ARXIV = r"\d{4}\.\d{4,5}|[a-z-]+(\.[A-Z]{2})?/\d{7}"

SCHEMES: Mapping[str, Scheme] = MappingProxyType(
    {
        scheme.name: scheme
        for scheme in (
            Scheme("orcid", Text("ORCID iD", "ORCID"), _orcid, _orcid_holds, "https://orcid.org/{}"),
            Scheme("issn", Text("ISSN", "国际标准连续出版物号"), _issn, _issn_holds),
            Scheme("isbn", Text("ISBN", "国际标准书号"), _isbn, _isbn_holds),
            Scheme("ror", Text("ROR", "ROR 机构标识"), _ror, _ror_holds, "https://ror.org/{}"),
            Scheme("uscc", Text("unified social credit code", "统一社会信用代码"), _uscc, _uscc_holds),
            Scheme("cstr", Text("CSTR", "科技资源标识"), _cstr, _matches(_CSTR), "https://cstr.cn/{}"),
            Scheme("doi", Text("DOI", "数字对象标识符"), _doi, _matches(_DOI), "https://doi.org/{}"),
            Scheme("raid", Text("RAiD", "科研活动标识"), _raid, _matches(_DOI), "https://raid.org/{}"),
            Scheme("arxiv", Text("arXiv", "arXiv 编号"), _arxiv, _matches(_ARXIV), "https://arxiv.org/abs/{}"),
            Scheme(
                "patent",
                Text("patent publication number", "专利公开号"),
                _patent,
                _matches(r"[A-Z]{2}[A-Z]?\d{1,12}[A-Z]\d?"),
            ),
        )
    }
)
"""Schemes by name."""


def scheme(name: str) -> Scheme:
    """Return one scheme.

    Parameters
    ----------
    name : str
        A key of :data:`SCHEMES`.

    Returns
    -------
    Scheme
        The scheme.

    Raises
    ------
    InputError
        If there is no such scheme; the text names the nearest one.
    """
    if name in SCHEMES:
        return SCHEMES[name]
    raise InputError(
        Text("unknown identifier scheme", "未知的标识体系"),
        seen=name,
        expected=", ".join(SCHEMES),
        fix=meant(name, SCHEMES),
        code="unknown_scheme",
    )


def read(name: str, text: str) -> tuple[str, bool]:
    """Return the normal form of an identifier and whether it is valid.

    Parameters
    ----------
    name : str
        Scheme.
    text : str
        Identifier as found: with or without prefix, address, spaces, hyphens.

    Returns
    -------
    tuple of (str, bool)
        Normal form and validity; an invalid value comes back as it was found.

    Raises
    ------
    InputError
        If there is no such scheme.

    Examples
    --------
    >>> read("orcid", "https://orcid.org/0000-0002-1825-0097")
    ('0000-0002-1825-0097', True)
    >>> read("doi", "doi:10.1007/BF00196791")
    ('10.1007/bf00196791', True)
    >>> read("issn", "0378-5956")
    ('0378-5956', False)
    """
    scheme_ = scheme(name)
    value = scheme_.normal(text)
    return (value, True) if scheme_.holds(value) else (text.strip(), False)


@lru_cache(maxsize=1 << 17)
def local_number(scheme: str, key: str) -> int | None:
    """Return the local number of a thing known by a foreign key.

    Parameters
    ----------
    scheme : str
        Scheme of the key, such as ``arxiv``.
    key : str
        The key.

    Returns
    -------
    int or None
        The same for the same key on every installation, in [9·10¹², 2⁵³); None without a key.

    Notes
    -----
    SHA-256 of scheme and key, modulo the length m ≈ 9·10¹⁵ of the range. Among n keys two
    collide with probability about n²/2m: 7·10⁻⁸ for 34,546 works. Of two that do, a load sets the
    second aside.
    """
    if not key:
        return None
    digest = hashlib.sha256(f"{scheme}\n{key}".encode()).digest()
    return FIRST + int.from_bytes(digest, "big") % (LAST - FIRST)
