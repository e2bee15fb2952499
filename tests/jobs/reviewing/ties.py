# SPDX-License-Identifier: Apache-2.0
"""Ties for the tests of conflicts, written as rows."""

COLUMNS = ("person", "kind", "thing", "valid_from", "valid_to", "source")


def ties(*rows):
    """Return rows ``(person, kind, thing, from, to)`` as columns."""
    full = [(*row, *[None] * (5 - len(row)), "file") for row in rows]
    return {name: [row[k] for row in full] for k, name in enumerate(COLUMNS)}
