# SPDX-License-Identifier: Apache-2.0
"""The tables that relational indicators read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

COLUMNS: Mapping[str, Mapping[str, str]] = {
    "work": {"work_id": "id", "year": "int64", "field": "string", "type": "string", "oa_status": "string"},
    "citation": {"citing_id": "id", "cited_id": "id"},
    "authorship": {
        "work_id": "id",
        "position": "int64",
        "person_id": "string",
        "affiliation": "int64",
        "org_id": "string",
        "country": "string",
        "corresponding": "boolean",
    },
    "work_field": {"work_id": "id", "field_id": "string", "weight": "float64"},
}
"""Tables of relational indicators: column to Ibis type; ``id`` is the type of work ids."""
ALWAYS = ("work", "citation")


@dataclass(frozen=True, slots=True)
class Tables:
    """The unbound Ibis tables a relational indicator reads.

    Parameters
    ----------
    work : ibis table
        ``work_id``, ``year``, ``field``, ``type``, ``oa_status``; all but the first may be missing.
    citation : ibis table
        ``citing_id``, ``cited_id``, as read: nothing removed.
    authorship : ibis table or None
        One row per author, affiliation and organisation linked to it: ``work_id``, ``position``,
        ``person_id``, ``affiliation`` (numbered from 1 per author), ``org_id``, ``country``,
        ``corresponding``; None where nothing is known of authors.
    work_field : ibis table or None
        ``work_id``, ``field_id``, ``weight``, which sum to 1 per work; None where works have the
        one field of ``work``.
    history, cell : ibis table or None
        What :func:`relations.histories` and :func:`relations.celled` give, kept by whoever asks
        for several windows or indicators; None where it is to be found anew.
    once : bool
        Whether every work is known to have one row in ``work``, which need not be found out then.
    """

    work: Any
    citation: Any
    authorship: Any = None
    work_field: Any = None
    history: Any = None
    cell: Any = None
    once: bool = False


def tables(id_type: str = "string", have: Collection[str] = (), once: bool = False) -> Tables:
    """Return the tables of relational indicators."""
    import ibis

    unbound = {
        name: ibis.table({c: id_type if k == "id" else k for c, k in columns.items()}, name=name)
        for name, columns in COLUMNS.items()
        if name in ALWAYS or name in have
    }
    return Tables(**unbound, once=once)
