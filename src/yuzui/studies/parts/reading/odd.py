# SPDX-License-Identifier: Apache-2.0
"""What is odd about proposals and reviewers that are kept: told, never mended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from yuzui.record.finding import Finding

if TYPE_CHECKING:
    from yuzui.studies.parts.reading.material import Material

TOLERANCE = 0.005
"""Relative difference between a total and the sum of its years that is rounding."""


def odd(material: Material) -> list[Finding]:
    """Return what is odd about the lists of a call.

    Parameters
    ----------
    material : Material
        As read.

    Returns
    -------
    list of Finding
        Recommended above requested; years that do not add up; one person under two ids, counted
        but not named: findings are read by the board.
    """
    return [*_sums(material), *_twice(material)]


def _sums(material: Material) -> Iterator[Finding]:
    table = material.proposals
    for k, name in enumerate(table["id"]):
        asked, amount = float(table["requested"][k] or 0.0), float(table["amount"][k] or 0.0)
        if amount > asked * (1 + 1e-9):
            seen = f"{amount:.0f} > {asked:.0f}"
            yield Finding(
                "recommended_above", "warning", "proposal", str(name), "recommended", seen
            )
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
