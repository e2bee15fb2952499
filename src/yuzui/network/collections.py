# SPDX-License-Identifier: Apache-2.0
"""What collections hold, found by number, species and place; counted by any of them."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.text import Text

NUMBERS = ("Individual ID", "field number", "野外编号", "个体编号")
"""Headings of a field record under which an object has a further number."""
GROUPS: Mapping[str, Text] = {
    "species": Text("species", "物种"),
    "place": Text("place", "产地"),
    "collection": Text("collection", "库藏"),
    "year": Text("year collected", "采集年份"),
}
"""By what objects are counted."""


class Found(msgspec.Struct, frozen=True):
    """One object: its numbers, what it is, where it comes from, whether it may be given away and by which offer."""

    id: str
    collection: str
    number: str
    field_number: str | None
    species: str
    place: str
    collected: str | None
    shareable: str
    offer: str | None


class Group(msgspec.Struct, frozen=True):
    """How many objects have one value."""

    value: str
    objects: int


def plain(text: Any) -> str:
    """Return a text as it is compared: width, case and spaces do not matter."""
    return " ".join(unicodedata.normalize("NFKC", str(text or "")).casefold().split())


def find(workspace: Workspace, number: str = "", species: str = "", place: str = "") -> list[Found]:
    """Return the objects that the subject may see: a number as a whole, words of species and place in any order."""
    view = workspace.view
    offers = {str(row["accession"]): str(row["id"]) for row in view.select("share_offer") if row["accession"]}
    wanted = plain(number)
    rows = view.select("accession", order=("id",))
    return [
        _found(row, offers)
        for row in rows
        if (not wanted or wanted in numbers(row)) and _has(row["taxon"], species) and _has(row["origin_place"], place)
    ]


def _has(cell: Any, words: str) -> bool:
    text = plain(cell)
    return all(word in text for word in plain(words).split())


def numbers(row: Row) -> set[str]:
    """Return all numbers an object is known by, as they are compared."""
    own = (row["id"], row["local_no"], row["cstr"], row["igsn"], _field_number(row))
    return {plain(one) for one in own if one}


def _field_number(row: Row) -> str | None:
    quality = row["quality"] if isinstance(row["quality"], Mapping) else {}
    return next((str(quality[name]) for name in NUMBERS if quality.get(name)), None)


def _found(row: Row, offers: Mapping[str, str]) -> Found:
    return Found(
        id=str(row["id"]),
        collection=str(row["collection"]),
        number=str(row["local_no"] or ""),
        field_number=_field_number(row),
        species=str(row["taxon"] or ""),
        place=str(row["origin_place"] or ""),
        collected=row["collected_at"],
        shareable=str(row["shareable"] or ""),
        offer=offers.get(str(row["id"])),
    )


def groups(found: Iterable[Found], by: str) -> list[Group]:
    """Return how many objects there are of each species, place, collection or year; the most first."""
    counts = Counter(str(one.collected or "")[:4] if by == "year" else str(getattr(one, by)) for one in found)
    return [Group(value, n) for value, n in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]
