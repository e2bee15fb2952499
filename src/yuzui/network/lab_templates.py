# SPDX-License-Identifier: Apache-2.0
"""The sheets of laboratories to fill in, with a few rows that show how."""

from __future__ import annotations

from yuzui.job.result import Tagged
from yuzui.network.field_gap import NEED
from yuzui.network.lab_proposals import PROPOSALS
from yuzui.network.lab_sheets import LABS
from yuzui.network.option_tables import OPTIONS, WEIGHTS
from yuzui.sheets.schema import Schema
from yuzui.sheets.sheet import Export

ROWS = (
    {"lab": "L-1", "title": "Entangled photons over fibre", "topic": "quantum", "person": "P-1", "work": "W-1",
     "year": 2024, "group": "physics", "fte": 0.8},
    {"lab": "L-1", "title": "A cold atom clock", "topic": "quantum; metrology", "person": "P-2", "work": "W-2",
     "year": 2025, "group": "physics", "fte": 1.0},
    {"lab": "L-2", "title": "Photon pairs in a silicon chip", "topic": "photonics", "person": "P-2", "work": "W-3",
     "year": 2025, "group": "physics", "fte": 0.2},
    {"lab": "L-2", "title": "Mode-locked lasers on a chip", "topic": "photonics", "person": "P-3", "work": "W-4",
     "year": 2023, "group": "physics", "fte": 1.0},
)  # fmt: skip
NEEDS = ({"field": "quantum", "need": 2}, {"field": "photonics", "need": 1})
VALUES = (
    {"option": "O-1", "host": "I-1", "field": "quantum", "criterion": "people", "value": 120},
    {"option": "O-1", "host": "I-1", "field": "quantum", "criterion": "land", "value": 3},
    {"option": "O-2", "host": "I-2", "field": "quantum", "criterion": "people", "value": 90},
    {"option": "O-2", "host": "I-2", "field": "quantum", "criterion": "land", "value": 1},
)
WEIGHED = (
    {"criterion": "people", "weight": 0.6, "low": 0.3, "high": 0.9, "better": "more"},
    {"criterion": "land", "weight": 0.4, "low": 0.1, "high": 0.7, "better": "less"},
)
PROPOSED = (
    {"id": "LP-1", "host": "I-1", "field": "quantum", "name": "Example", "criterion": "people", "value": 120},
    {"id": "LP-2", "host": "I-2", "field": "quantum", "name": "Other", "criterion": "people", "value": 90},
)
"""Invented rows."""


class Registered(Tagged, frozen=True, kw_only=True, tag="yuzui.labs.registered/1"):
    """How many laboratories were registered, with how many rows."""

    labs: int
    entries: int


def sheets(lang: str) -> list[Export]:
    """Return the sheets to fill in; the first is that of laboratories."""
    forms = ((LABS, ROWS), (NEED, NEEDS), (OPTIONS, VALUES), (WEIGHTS, WEIGHED), (PROPOSALS, PROPOSED))
    schemas = [(Schema.of(form), rows) for form, rows in forms]
    return [one.export([one.cells(row) for row in rows], lang, beside=(one,)) for one, rows in schemas]
