# SPDX-License-Identifier: Apache-2.0
"""The part of a hit that shows why it was found, out of what its reader may read of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.catalogue.finder.sources import WORDS
from yuzui.store.tokens import Phrase, fold, tokens
from yuzui.text import Text

WIDTH = 160
"""Columns of a snippet; a Chinese character takes two."""
BEFORE = 40


def cut(record: Mapping[str, Any], wanted: Sequence[Phrase]) -> Text:
    """Return a snippet in both languages."""
    return Text(_cut(record, wanted, "en"), _cut(record, wanted, "zh"))


def _cut(record: Mapping[str, Any], wanted: Sequence[Phrase], lang: str) -> str:
    below = str(record["subtitle"][lang])
    words = [line for name, text in record.items() if name.startswith(WORDS) for line in str(text).split("\n")]
    # of further words in two languages those of the reader's come first
    words.sort(key=lambda line: _chinese(line) != (lang == "zh"))
    for line in (below, *words):
        place = _place(line, wanted)
        if place is not None:
            return _around(line, place)
    return _around(below or (words[0] if words else str(record["title"][lang])), 0)


def _chinese(text: str) -> bool:
    return any("\u3400" <= sign <= "\u9fff" for sign in text)


def _place(line: str, wanted: Sequence[Phrase]) -> int | None:
    """Return where the first phrase stands in a line; None if none does."""
    words = f" {' '.join(tokens(line))} "
    for phrase in (one for asked in wanted for one in asked.readings()):
        sought = " " + " ".join(phrase.tokens) + ("" if phrase.prefix else " ")
        if sought in words:
            folded = fold(line)
            at = folded.find(phrase.text)
            at = folded.find(phrase.tokens[0]) if at < 0 else at
            return max(at, 0) if len(folded) == len(line) else 0
    return None


def _around(line: str, place: int) -> str:
    """Return a line cut to the width, from a little before a place on."""
    start = place
    room = BEFORE
    while start > 0 and room > 0:
        start -= 1
        room -= _width(line[start])
    if start > 0 and " " in line[start:place]:
        start = line.index(" ", start) + 1
    end, room = start, WIDTH
    while end < len(line) and room > 0:
        room -= _width(line[end])
        end += 1
    cut_ = " ".join(line[start:end].split())
    return ("… " if start > 0 else "") + cut_ + (" …" if end < len(line) else "")


def _width(sign: str) -> int:
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1
