# SPDX-License-Identifier: Apache-2.0
"""The terms of the glossary, which the package holds as a table: one word, one meaning, in both languages."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple


class Term(NamedTuple):
    """One term with its definition, and words that should not be used for it."""

    term: str
    zh: str
    definition_en: str
    definition_zh: str
    source: str
    avoid: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def terms() -> tuple[Term, ...]:
    """Return the terms in the order of the glossary."""
    text = (files("yuzui.text") / "glossary.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines() if line.startswith("| ")]
    avoided: dict[str, list[str]] = {}
    for word, term in (row for row in rows if len(row) == 2):
        avoided.setdefault(term, []).append(word)
    defined = [row for row in rows if len(row) == 5 and row[0] != "term"]
    return tuple(Term(a, b, c, d, e, tuple(avoided.get(a, ()))) for a, b, c, d, e in defined)
