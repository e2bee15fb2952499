# SPDX-License-Identifier: Apache-2.0
"""Where a row comes from, told from what it says itself and from what was loaded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from yuzui.model.table import Row


@dataclass(frozen=True, slots=True)
class About:
    """Where data come from; what is unknown is empty.

    Parameters
    ----------
    source, licence, vintage, origin : str
        As the manifest of the data states them.
    """

    source: str = ""
    licence: str = ""
    vintage: str = ""
    origin: str = ""

    @classmethod
    def of(cls, row: Row) -> About:
        """Return what a row of table ``dataset``, or of a manifest, states."""
        return cls(*(str(row[n] or "") for n in ("source", "licence", "vintage", "origin")))

    def json(self) -> dict[str, str | None]:
        """Return it as JSON values; unknown is null."""
        return {
            "source": self.source or None,
            "licence": self.licence or None,
            "vintage": self.vintage or None,
            "origin": self.origin or None,
        }


def sorted_out(rows: Sequence[Row], candidates: Sequence[About], whole: bool = True) -> Callable[[Row], About]:
    """Return a function that says where a row comes from."""
    sources = {str(row.get("source") or "") for row in rows}
    matched = {source: next((one for one in candidates if _alike(one.source, source)), None) for source in sources}
    left = [one for one in dict.fromkeys(candidates) if one not in matched.values()]
    rest = left[0] if len(left) == 1 and whole else None
    known = {source: about or rest or About(source=source) for source, about in matched.items()}
    return lambda row: known[str(row.get("source") or "")]


def _alike(one: str, other: str) -> bool:
    return bool(one and other) and (one.startswith(other) or other.startswith(one))
