# SPDX-License-Identifier: Apache-2.0
"""Schedules as their documents, of which a test changes a part before it is shown."""

from __future__ import annotations

from types import MappingProxyType

import msgspec

from yuzui.job.contract import decoded
from yuzui.scheduling import solution
from yuzui.scheduling.answer import Answer, Booking
from yuzui.scheduling.jobs import schedule

INSTANCE = {"name": "i", "title": {"en": "t", "zh": "t"}, "timezone": "UTC", "horizon": [0, 1], "resources": 0,
            "tasks": 0, "pools": 0, "quotas": 0, "open_seconds": 0, "calendars": {}, "shift": None}  # fmt: skip
EMPTY = {
    "schema": "yuzui.schedule/1",
    "run": {"id": "r", "study": "schedule", "version": "1", "seed": 7, "inputs_hash": "", "rules_hash": None},
    "status": "feasible", "objective": 0.0, "bound": 0.0, "bound_kind": "energy", "gap": None, "baselines": {},
    "schedule": [], "unplaced": [], "seed": 7, "cpu_seconds": 0.0, "checker": "ok",
    "certificate": {"kind": "energy", "duals": {}}, "findings": [], "budget": 0.0, "origin": "synthetic",
    "placed": {}, "rejected": [], "files": [],
}  # fmt: skip
NULLABLE = ("gap", "parent", "origin")
PARTS = {
    "change": {"schedule": "s", "kind": "make", "by": "", "reason": "", "at": ""},
    "findings": {"severity": "note", "table": "t", "row": None, "column": None, "seen": None, "count": 1,
                 "place": None, "message": {"en": "m", "zh": "m"}},
    "checker": {"code": "overlap", "tasks": [], "message": {"en": "m", "zh": "m"}, "when": None},
}  # fmt: skip


def answer(document):
    """Return a document, whole or in part, as the answer."""
    if isinstance(document, Answer):
        return document
    instance = INSTANCE | document.get("instance", {})
    run = EMPTY["run"] | document.get("run", {})
    rest = {name: value for name, value in document.items() if value is not None or name in NULLABLE}
    for name, part in PARTS.items():
        if isinstance(rest.get(name), list):
            rest[name] = [part | row for row in rest[name]]
        elif isinstance(rest.get(name), dict):
            rest[name] = part | rest[name]
    return decoded(Answer, EMPTY | rest | {"instance": instance, "run": run})


def shown(function):
    """Let a function of an answer take its document."""
    return lambda document, *rest, **more: function(answer(document), *rest, **more)


def booked(rows):
    """Return plain rows as bookings."""
    return msgspec.convert(rows, list[Booking])


def solve(*inputs, **more):
    """Return what was solved as plain values."""
    return msgspec.to_builtins(solution.solve(*inputs, **more))


def ask(study, workspace, **inputs):
    """Return the document of an answer."""
    return study.compute(workspace, study.Inputs(**inputs)).document()


class Made(dict):
    """The document of a schedule with the rows that are stored beside it."""

    rows = MappingProxyType({})


def run(workspace, **inputs):
    """Return the document of a schedule with what is stored beside it."""
    made = schedule.compute(workspace, schedule.Inputs(**inputs))
    document = Made(made.document())
    document.rows = made.rows
    return document


def keep(workspace, document, *lang):
    """Store a schedule."""
    made = answer(document)
    made.attach(rows=getattr(document, "rows", {}))
    return schedule.keep(workspace, made, *lang)


def of(*inputs):
    return schedule.of(*inputs).document()


lines = shown(schedule.sentences)
