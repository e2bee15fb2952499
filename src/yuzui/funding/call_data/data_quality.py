# SPDX-License-Identifier: Apache-2.0
"""What is odd about proposals and reviewers that are kept: told, never mended."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any

from yuzui.funding.call_data.call_data import Material
from yuzui.model.finding import Finding

TOLERANCE = 0.005
"""Relative difference between a total and the sum of its years that is rounding."""


def odd(material: Material) -> list[Finding]:
    """Return what is odd about the lists of a call."""
    return [*_sums(material), *_outlying(material), *_twice(material)]


FAR, FEWEST = 30.0, 5
"""How many times above or below the middle an amount is odd, and among how many at least."""
OVER = 2.0
"""How many times the requests a budget is odd."""


def _outlying(material: Material) -> Iterator[Finding]:
    table = material.proposals
    amounts = [float(cell or 0.0) for cell in table.get("requested", table["amount"])]
    asked = [amount for amount in amounts if amount > 0]
    if len(asked) < FEWEST or material.origins:  # amounts of the demo are of other proposals
        return
    middle = median(asked)
    for k, amount in enumerate(amounts):
        if amount > 0 and not middle / FAR < amount < middle * FAR:
            place = material.rows[k] if k < len(material.rows) else None
            seen = f"{amount:,.0f} / {middle:,.0f}"
            name = str(table["id"][k])
            yield Finding("amount_outlying", "warning", "proposal", name, "amount", seen, place=place)


def generous(material: Material, budget: float) -> list[Finding]:
    """Return the finding that a budget funds everything several times over."""
    total = sum(float(cell or 0.0) for cell in material.proposals["amount"])
    if not total or budget < OVER * total:
        return []
    seen = f"{budget:,.0f} / {total:,.0f}"
    return [Finding("budget_many_times", "warning", "proposal", "", "amount", seen)]


_TITLES = frozenset(
    ("dr prof professor mr mrs ms mx sir dame phd md 教授 副教授 研究员 副研究员 博士 院士 老师 先生 女士").split()
)


def one_person(a: str, b: str) -> bool:
    """Say whether two names may be one person's: parts in any order, first names or initials.

    Examples
    --------
    >>> one_person("Dr Jane Doe", "Doe, Jane"), one_person("J. Doe", "Jane Doe")
    (True, True)
    >>> one_person("张伟教授", "张伟"), one_person("A1", "A1"), one_person("Jane Doe", "John Doe")
    (True, False, False)
    """
    one, two = _name_parts(a), _name_parts(b)
    if not one or not two:
        return False
    if not "".join(one).isascii() or not "".join(two).isascii():
        return "".join(sorted(one)) == "".join(sorted(two))
    full = {part for part in one if len(part) > 1} & {part for part in two if len(part) > 1}
    if not full or len(one) < 2 or len(two) < 2:
        return False
    rest = [[part for part in parts if part not in full] for parts in (one, two)]
    initials = [sorted(part[0] for part in parts) for parts in rest]
    short = all(len(p) == 1 or len(q) == 1 for p, q in zip(*map(sorted, rest), strict=False))
    return initials[0] == initials[1] and short


def _name_parts(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    parts = re.split(r"[\s,.;，、·-]+", plain)
    found = []
    for part in parts:
        for title in _TITLES:
            if not title.isascii() and part.endswith(title) and len(part) > len(title):
                part = part.removesuffix(title)
                break
        if part and part not in _TITLES:
            found.append(part)
    if not all(part.isalpha() or not part.isascii() for part in found):
        found = [part for part in found if any(c.isalpha() for c in part)]
    return found if len(found) > 1 or (found and not found[0].isascii()) else []


def _sums(material: Material) -> Iterator[Finding]:
    table = material.proposals
    for k, name in enumerate(table["id"]):
        asked, amount = float(table["requested"][k] or 0.0), float(table["amount"][k] or 0.0)
        if amount > asked * (1 + 1e-9):
            seen = f"{amount:.0f} > {asked:.0f}"
            yield Finding("recommended_above", "warning", "proposal", str(name), "recommended", seen)
        years = sum(cells[k] for cells in material.by_year.values())
        if material.by_year and abs(years - asked) > TOLERANCE * max(asked, 1.0):
            seen = f"{years:.0f} / {asked:.0f}"
            yield Finding("parts_not_total", "warning", "proposal", str(name), "amounts", seen)


def _twice(material: Material) -> Iterator[Finding]:
    people = material.sheets.get("reviewer", {})
    for columns in (("orcid",), ("name", "institute")):
        if not all(column in people for column in columns):
            continue
        cells = zip(*(people[column] for column in columns), strict=True)
        several = _repeated([tuple(map(_plain, one)) for one in cells])
        if several:
            yield Finding("same_person", "warning", "reviewer", "", columns[0], "", several)
            return


def _plain(cell: Any) -> str:
    return "".join(str(cell or "").casefold().split())


def _repeated(keys: Sequence[tuple[str, ...]]) -> int:
    """Return how many keys, all of whose parts are filled, stand more than once."""
    counts = Counter(key for key in keys if all(key))
    return sum(1 for count in counts.values() if count > 1)
