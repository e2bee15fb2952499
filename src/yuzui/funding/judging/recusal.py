# SPDX-License-Identifier: Apache-2.0
"""What is known of conflicts of interest, without anybody's name: pairs by proposal and kind.

Who stands behind a pair, and the evidence that names people, stay with the office; what leaves
is how many pairs were known, how each was handled, and whether anything could be checked at all.
"""

from __future__ import annotations

from typing import Any

from yuzui.funding.call_data.call_data import Material


def recusals(material: Material) -> dict[str, Any]:
    """Return the ``recusals`` of a document."""
    sheet = material.sheets.get("conflict", {})
    ids = sheet.get("proposal", [])
    empty = [None] * len(ids)
    columns = [sheet.get(name, empty) for name in ("kind", "state", "waived_by")]
    pairs = []
    for name, kind, state, by in zip(ids, *columns, strict=True):
        waived = state == "waived" or by is not None
        pairs.append(
            {
                "proposal": str(name),
                "kind": None if kind is None else str(kind),
                "state": "waived" if waived else str(state or "declared"),
                "waived_by": None if by is None else str(by),
            }
        )
    people = material.reviews.get("reviewer", [])
    found = [one for one in material.findings if one.code == "conflicted_review"]
    return {
        "checkable": any(person is not None for person in people),
        "supplied": "conflict" in material.sheets,
        "pairs": sorted(pairs, key=lambda row: [row[k] or "" for k in sorted(row)]),
        "set_aside": sum(one.count for one in found),
    }
