# SPDX-License-Identifier: Apache-2.0
"""Reviewers enter the store under a pseudonym; who they are goes to the sealed file."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence

from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.store.state.pseudonym_vault import open_sealed

LINE = ("proposal", "criterion", "score", "grade", "confidence")
DIGITS = 10


def sealed(workspace: Workspace, rows: Iterable[Row], call: str = "") -> list[Row]:
    """Return reviews under pseudonyms and keep who stands behind them."""
    reviews = list(rows)
    names = stored_pseudonyms(workspace, reviews, call)
    return [{**row, "reviewer": names.get(str(row["reviewer"]), row["reviewer"])} for row in reviews]


def stored_pseudonyms(workspace: Workspace, reviews: Sequence[Row], call: str = "") -> dict[str, str]:
    """Return the pseudonym of each person who wrote reviews, and keep who stands behind it."""
    persons = {str(row["reviewer"]) for row in reviews if not _made_up(row)}
    if not persons:
        return {}
    file = open_sealed(workspace.dir)
    try:
        names = file.known(call, persons)
        pseudonyms = set(names.values())
        for person, mark in _marks(reviews, persons - set(names), call).items():
            name, n = mark, 1
            while name in pseudonyms:  # two who wrote the very same lines
                n += 1
                name = f"{mark}-{n}"
            names[person] = name
            pseudonyms.add(name)
        file.keep(
            {"call": call, "pseudonym": name, "person": person, "role": "reviewer"} for person, name in names.items()
        )
    finally:
        file.close()
    return names


def _made_up(row: Row) -> bool:
    reviewer = str(row["reviewer"] or "")
    return not reviewer or reviewer.startswith(f"{row['proposal']}#")


def _marks(reviews: Sequence[Row], persons: set[str], call: str) -> dict[str, str]:
    """Return a mark per person out of what they wrote, in the order of the marks."""
    written: dict[str, list[str]] = {person: [] for person in persons}
    for row in reviews:
        if str(row["reviewer"]) in written:
            cells = ("" if row.get(name) is None else str(row[name]) for name in LINE)
            written[str(row["reviewer"])].append("\t".join(cells))
    key = hashlib.sha256(f"yuzui-reviewer\n{call}".encode()).digest()
    marks = {
        person: "R-" + hmac.new(key, "\n".join(sorted(lines)).encode(), "sha256").hexdigest()[:DIGITS]
        for person, lines in written.items()
    }
    return dict(sorted(marks.items(), key=lambda item: item[1]))
