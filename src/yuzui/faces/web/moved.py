# SPDX-License-Identifier: Apache-2.0
"""Where a page stands that stood elsewhere before: its old addresses answer 308 for ever.

A page file names its old paths in ``WAS``, with the parts of its ``PATH``. What follows them holds:
the parts, what was asked, a download below the page, and the language if one was named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from urllib.parse import parse_qsl, quote, urlencode

from yuzui import registry
from yuzui.text import LANGUAGES
from yuzui.text.address import ENDINGS, decode, encode

PART = re.compile(r"\{(\w+)(:path)?\}")
_LANGUAGE = re.compile(rf"/({'|'.join(LANGUAGES)})(?=/|$)")
_DOWNLOAD = re.compile(rf"/[^/]+\.(?:{'|'.join(ENDINGS)})$")


def target(path: str, query: str, preferred: str) -> str | None:
    """Return the address that took the place of one that no page has now, or None.

    An address without a language is one of a page too: in the language that is preferred.
    """
    named = _LANGUAGE.match(path)
    lang, rest = (named[1], path[named.end() :]) if named else (preferred, path)
    ending = _DOWNLOAD.search(rest)
    download = ending[0] if ending else ""
    rest = rest.removesuffix(download).rstrip("/")
    found, new = next(((hit, new) for old, new in _moves() if (hit := old.fullmatch(rest))), (None, ""))
    if found is None:
        return None
    place = PART.sub(lambda part: encode(decode(found[part[1]])), new)
    # whose eyes a page was seen with is no part of its address any more
    asked = urlencode([pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] != "as"])
    return f"/{lang}{quote(place + download)}" + (f"?{asked}" if asked else "")


@cache
def _moves() -> list[tuple[re.Pattern[str], str]]:
    """Return old paths and new ones; of two that fit, the one that says more comes first."""
    pairs = sorted(_pairs(), key=lambda pair: len(PART.sub("", pair[0])), reverse=True)
    return [(re.compile(_pattern(old)), new) for old, new in pairs]


def _pairs() -> Iterator[tuple[str, str]]:
    for page in registry.modules("page").values():
        yield from ((old, page.PATH) for old in getattr(page, "WAS", ()))


def _pattern(path: str) -> str:
    """Return what an old path looks like."""
    texts = PART.split(path)
    shape = re.escape(texts[0])
    for name, deep, text in zip(texts[1::3], texts[2::3], texts[3::3], strict=True):
        shape += f"(?P<{name}>{'.+' if deep else '[^/]+'})" + re.escape(text)
    return shape
