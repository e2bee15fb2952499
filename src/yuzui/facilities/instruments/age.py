# SPDX-License-Identifier: Apache-2.0
"""When instruments reach the end of the life they are meant to have, by year and value.

An instrument is due in the year in which its maker ends support; where no such day is stated, in
the year of its commissioning plus its service life. Where neither is known it is counted and not
guessed; what is retired is gone. Values of different currencies are never added.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]


def each_once(rows: Iterable[Row]) -> list[Row]:
    """Return one row for each instrument: the first, since capabilities repeat the others."""
    return list({str(row["id"]): row for row in reversed(list(rows))}.values())[::-1]


def sums(rows: Iterable[Row]) -> dict[str, int]:
    """Return the values of instruments by currency, in minor units."""
    found: dict[str, int] = {}
    for row in rows:
        if row.get("asset_value") is not None and row.get("currency"):
            found[row["currency"]] = found.get(row["currency"], 0) + int(row["asset_value"])
    return dict(sorted(found.items()))


def valued(rows: Iterable[Row]) -> int:
    """Return how many instruments have a value in a currency."""
    return sum(row.get("asset_value") is not None and bool(row.get("currency")) for row in rows)


NO_DATE = "1970-01-01"
"""What a machine says that was never told the date."""


def due(row: Row) -> int | None:
    """Return the year in which an instrument is due; None where date or life is not known."""
    if row.get("supported_until") and str(row["supported_until"])[:10] != NO_DATE:
        return int(str(row["supported_until"])[:4])
    if not row.get("commissioned") or not row.get("service_years"):
        return None
    return int(str(row["commissioned"])[:4]) + int(row["service_years"])


def replacement(rows: Sequence[Row], year: int) -> dict[str, Any]:
    """Return what is due when."""
    every = each_once(rows)
    gone = [row for row in every if row.get("retired") and int(str(row["retired"])[:4]) <= year]
    kept = [row for row in every if row not in gone]
    by_year: dict[int, list[Row]] = {}
    for row in kept:
        if (when := due(row)) is not None:
            by_year.setdefault(when, []).append(row)
    late = [row for when, ones in by_year.items() if when < year for row in ones]
    return {
        "instruments": len(every),
        "retired": len(gone),
        "unknown": len(kept) - sum(map(len, by_year.values())),
        "overdue": _told(None, late),
        "years": [_told(when, by_year[when]) for when in sorted(by_year) if when >= year],
    }


def _told(year: int | None, rows: Sequence[Row]) -> dict[str, Any]:
    return {"year": year, "count": len(rows), "value": sums(rows), "valued": valued(rows)}
