# SPDX-License-Identifier: Apache-2.0
"""What reviewers wrote in words: sealed to every role, and read here once, for the applicant it is about."""

from __future__ import annotations

from yuzui.store.messages import rows
from yuzui.store.sqlite import SqliteStore

Key = tuple[str, str, str, int]
"""Proposal, pseudonym of the reviewer, criterion, number."""


def words(store: SqliteStore) -> dict[Key, str]:
    """Return the words of all reviews, whoever may see them: who calls gives each to its applicant alone."""
    found = rows(store, "review", '"comment" IS NOT NULL')
    return {(row["proposal"], row["reviewer"], row["criterion"], row["n"]): row["comment"] for row in found}
