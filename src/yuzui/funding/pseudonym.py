# SPDX-License-Identifier: Apache-2.0
"""Reviewers under names made from what they wrote, not from who they are.

Whoever replaces the identities behind a set of reviews changes nothing after this step: the
pseudonyms, the order of every sum and every printed hash stay the same, byte for byte.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from typing import Any

Line = tuple[Any, ...]


def pseudonyms(call: str, seed: int, reviewers: Sequence[Any], lines: Sequence[Line]) -> list[str]:
    """Return the pseudonym of the reviewer of each review."""
    written: dict[Any, list[str]] = {}
    for reviewer, line in zip(reviewers, lines, strict=True):
        written.setdefault(reviewer, []).append("\t".join(map(_cell, line)))
    key = hashlib.sha256(f"{call}\n{seed}".encode()).digest()
    marks = {
        reviewer: hmac.new(key, "\n".join(sorted(own)).encode(), "sha256").hexdigest()
        for reviewer, own in written.items()
    }
    order = sorted(written, key=lambda reviewer: marks[reviewer])
    digits = max(2, len(str(len(order))))
    names = {reviewer: f"R{place:0{digits}d}" for place, reviewer in enumerate(order, 1)}
    return [names[reviewer] for reviewer in reviewers]


def _cell(value: Any) -> str:
    """Return one text for a cell, whatever type a file gave it."""
    if value is None:
        return ""
    return repr(float(value)) if isinstance(value, (int, float)) else str(value).strip()
