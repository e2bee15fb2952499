# SPDX-License-Identifier: Apache-2.0
"""What the catalogue answers: how much there is, what holds some words, one record with its fields."""

from __future__ import annotations

from typing import Any

import msgspec

from yuzui.job.result import Answer as Base
from yuzui.job.result import Tagged
from yuzui.model.finding import MARKED, mix
from yuzui.model.quantity import Origin
from yuzui.text import Text


class Facet(msgspec.Struct, frozen=True):
    """A value of a facet, and how many things have it."""

    value: str
    label: Text
    count: int


class Facets(msgspec.Struct, frozen=True):
    """Values with their counts; those of each facet add up to the count of all."""

    kind: list[Facet]
    source: list[Facet]
    origin: list[Facet]

    @property
    def mixed(self) -> Origin:
        """What is counted: real, made up, or both."""
        origins: set[Origin] = {one.value if one.value in MARKED else "real" for one in self.origin}
        return mix(origins) if origins else "real"


class Thing(msgspec.Struct, frozen=True, kw_only=True):
    """A thing in the catalogue, where it comes from, and who may read it."""

    kind: str
    kind_label: Text
    id: str
    title: Text
    subtitle: Text
    source: str | None
    licence: str | None
    vintage: str | None
    origin: str | None
    page: str | None
    level: str
    score: float | None


class Hit(Thing, frozen=True, kw_only=True):
    """A thing that holds the words, and where they stand, out of what the reader may read."""

    snippet: Text


class Advice(msgspec.Struct, frozen=True):
    """What a phrase finds alone, and words near it that find something."""

    phrase: str
    count: int
    near: list[str]


class SearchResults(Tagged, frozen=True, kw_only=True, tag="yuzui.search/1"):
    """What holds the words, as the reader may see it; advice where nothing does."""

    query: str
    only: dict[str, str]
    count: int
    facets: Facets
    hits: list[Hit]
    next: str | None
    advice: list[Advice]


class Group(msgspec.Struct, frozen=True):
    """Things of one group that hold the words: how many, and the best of them."""

    name: str
    label: Text
    count: int
    hits: list[Hit]


class SearchGroups(Tagged, frozen=True, kw_only=True, tag="yuzui.search-groups/1"):
    """What holds the words, by group; other words that were sought too."""

    query: str
    count: int
    also: list[str]
    groups: list[Group]
    advice: list[Advice]


class Meta(msgspec.Struct, frozen=True):
    """How many records there are, how many a page holds, and where it goes on."""

    count: int
    per_page: int
    next_cursor: str | None


class Records(Tagged, frozen=True, kw_only=True, tag="yuzui.records/1"):
    """A page of the catalogue over HTTP."""

    meta: Meta
    facets: Facets
    results: list[Hit]
    advice: list[Advice]


class Field(msgspec.Struct, frozen=True):
    """A field of a record that the reader may read; its value as the record holds it."""

    name: str
    label: Text
    unit: str | None
    value: Any


class Record(Tagged, Thing, frozen=True, kw_only=True, tag="yuzui.record/1"):
    """One record with the fields the reader may read."""

    fields: list[Field]


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.catalogue/1"):
    """The catalogue of a workspace as the public sees it: how much, of which kinds, from which sources."""

    origin: Origin
    source: str
    count: int
    facets: Facets
