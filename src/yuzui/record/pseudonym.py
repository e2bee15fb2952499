# SPDX-License-Identifier: Apache-2.0
"""Pseudonyms of reviewers, made from what they wrote and not from who they are.

A name, an account or an order of arrival therefore leaves no trace in any computation, order,
hash or page: exchange two people and not a byte changes.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from typing import Any

WROTE = ("proposal", "criterion", "score", "confidence")
"""Columns of a review that count as what its reviewer wrote."""

DOMAIN = "yuzui-reviewer-1"


def pseudonyms(rows: Iterable[Mapping[str, Any]], call: str, seed: int) -> dict[str, str]:
    """Return the pseudonym of each reviewer.

    Parameters
    ----------
    rows : iterable of mapping
        Reviews with ``reviewer`` and the columns of :data:`WROTE`; one left out is missing.
    call : str
        Call within which the pseudonyms hold; another call gives others.
    seed : int
        Seed of the run.

    Returns
    -------
    dict of str to str
        Reviewer as named in the rows to ``R01``, ``R02``, …, in the order of the pseudonyms.

    Notes
    -----
    Reviewers stand in the order of ``HMAC-SHA-256(key, own rows, sorted)`` with
    ``key = SHA-256(domain, call, seed)``. Two who wrote the same are in the same place: whichever
    comes first, the table under pseudonyms is the same.

    Examples
    --------
    >>> rows = [{"reviewer": "Li", "proposal": "P1", "score": 5.0},
    ...         {"reviewer": "Wu", "proposal": "P1", "score": 4.0}]
    >>> sorted(pseudonyms(rows, "C1", 7).values())
    ['R01', 'R02']
    """
    wrote: dict[str, list[str]] = {}
    for row in rows:
        line = repr(tuple(_plain(row.get(name)) for name in WROTE))
        wrote.setdefault(str(row["reviewer"]), []).append(line)
    key = hashlib.sha256(repr((DOMAIN, call, int(seed))).encode()).digest()
    marks = {
        name: hmac.digest(key, "\n".join(sorted(lines)).encode(), "sha256")
        for name, lines in wrote.items()
    }
    width = max(2, len(str(len(marks))))
    order = sorted(marks, key=lambda name: (marks[name], name))
    return {name: f"R{number:0{width}d}" for number, name in enumerate(order, start=1)}


def _plain(value: Any) -> str | float | None:
    """Return a value so that 3, 3.0 and an array's 3 are the same, and so are None and NaN."""
    if value is None or isinstance(value, str):
        return value
    number = float(value)
    return None if number != number else number
