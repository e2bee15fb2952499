# SPDX-License-Identifier: Apache-2.0
"""An id as one part of an address, and back: whatever a funder or a facility calls its things.

Letters of any script, digits and ``._-`` stay as they are. Every other byte becomes ``~XX``, and
so does a dot that leads, follows a dot, or stands before the ending of a download: ``%2F`` is
decoded by routers and proxies before any page sees it, ``..`` leads away from it, and ``.csv``
asks for a file. So does the first letter of an id that is a word of the site: a call named
``lists`` is ``~6Cists``, for ``lists`` there is a page. Percent signs come on top where an address
is written, and mean nothing here.
"""

from __future__ import annotations

import re

ENDINGS = ("svg", "json", "yaml", "csv", "ics", "toml", "xlsx", "zip")
"""Endings of downloads: ``ID.csv`` below the address of a page is a file of that page."""

WORDS = frozenset(
    """again appeals assumptions audit availability awards back backwards booking bookings calls candidates centres
    changes checks citations code codes columns compare concepts cost cover data decisions decline draw duplicates
    explain factors find gates grants indicators instruments items jobs joint kinds ledger levers lists long mail matrix
    method milestones needs new numbers oidc others overview panel people proposals ranks requests reset returns
    reviewers reviews rules schedules sessions sets settings sharing sheet sources stocks stress structure tax teams
    usage why""".split()
)
"""Words that stand in addresses themselves; a page whose path has another adds it here."""

_EMPTY = "~"
_DOT = re.compile(rf"(?:^|(?<=\.))\.|\.(?=(?:{'|'.join(ENDINGS)})$)")
_BYTES = re.compile(rb"~([0-9A-Fa-f]{2})")


def encode(text: str) -> str:
    """Return an id as one part of an address.

    Examples
    --------
    >>> encode("lists"), decode("~6Cists")
    ('~6Cists', 'lists')
    >>> encode("EP/Z5130/1"), encode("项目#1"), encode("a b"), encode("..")
    ('EP~2FZ5130~2F1', '项目~231', 'a~20b', '~2E~2E')
    >>> encode("v1.2"), encode("rows.csv"), encode("~")
    ('v1.2', 'rows~2Ecsv', '~7E')
    """
    text = str(text)
    if text in WORDS:
        return _hex(text[0]) + text[1:]
    dots = {hit.start() for hit in _DOT.finditer(text)}
    parts = [_hex(c) if i in dots or not _plain(c) else c for i, c in enumerate(text)]
    return "".join(parts) or _EMPTY


def decode(part: str) -> str:
    """Return the id that a part of an address stands for.

    Examples
    --------
    >>> decode("EP~2FZ5130~2F1"), decode("demo:sort_and_cut"), decode("100~")
    ('EP/Z5130/1', 'demo:sort_and_cut', '100~')
    """
    if part == _EMPTY:
        return ""
    try:
        raw = part.encode()
        return _BYTES.sub(lambda hit: bytes([int(hit[1], 16)]), raw).decode()
    except UnicodeError:
        return part


def _plain(char: str) -> bool:
    return char.isalpha() or char.isdecimal() or char in "._-"


def _hex(char: str) -> str:
    # half a pair of surrogates is no text: it is written so that it is no id either
    return "".join(f"~{byte:02X}" for byte in char.encode("utf-8", "surrogatepass"))
