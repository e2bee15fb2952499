# SPDX-License-Identifier: Apache-2.0
"""Concepts: one idea that stands in several lists of a plan, so that unions can be counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from yuzui.text import Text

Relation = Literal["exact", "broader", "narrower", "related"]


class Membership(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One node of one list, seen from a concept.

    Parameters
    ----------
    node : str
        Id of the node; its list is what stands before the first hyphen.
    relation : str
        ``broader`` means that the node says more than the concept.
    """

    node: str
    relation: Relation = "exact"

    @property
    def list(self) -> str:
        """Name of the list the node stands in."""
        return self.node.split("-", 1)[0]


class Concept(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One concept.

    Parameters
    ----------
    id : str
        Short name.
    label : Text
        Name in both languages.
    members : list of Membership
        Nodes named for it; children of a node follow it unless they are named elsewhere.
    see : list of str
        Related concepts and facilities.
    query_version : str
        Version of the search query that stands for the concept; empty if there is none yet.
    """

    id: str
    label: Text
    members: list[Membership]
    see: list[str] = []
    query_version: str = ""


def place(concepts: Iterable[Concept], parents: Mapping[str, str]) -> dict[str, tuple[str, Relation]]:
    """Return the one concept and relation of every node."""
    named = {m.node: (c.id, m.relation) for c in concepts for m in c.members}
    placed: dict[str, tuple[str, Relation]] = {}
    for node in parents:
        step = node
        while step not in named and step in parents:
            step = parents[step]
        if step in named:
            concept, relation = named[step]
            placed[node] = (concept, relation if step == node else "narrower")
    return placed


def union_counts(
    placed: Mapping[str, tuple[str, Relation]], items: Mapping[str, Iterable[str]]
) -> list[tuple[str, int, int]]:
    """Return items per concept without counting twice what stands in several lists."""
    found: dict[str, tuple[set[str], int]] = {}
    for node, ids in items.items():
        if node not in placed:
            continue
        concept = placed[node][0]
        seen, total = found.get(concept, (set(), 0))
        own = set(ids)
        found[concept] = (seen | own, total + len(own))
    return [(name, len(seen), total) for name, (seen, total) in sorted(found.items())]


def matrix(placed: Mapping[str, tuple[str, Relation]], lists: Sequence[str]) -> dict[str, dict[str, list[str]]]:
    """Return concept → list → nodes, top nodes only: the membership matrix of a page."""
    rows: dict[str, dict[str, list[str]]] = {}
    for node, (concept, relation) in placed.items():
        name = node.split("-", 1)[0]
        if name in lists and relation != "narrower":
            rows.setdefault(concept, {}).setdefault(name, []).append(node)
    return rows
