# SPDX-License-Identifier: Apache-2.0
"""Events as rows and columns, for tests."""

from yuzui.model.tables.schedule import EVENT


def event(key, t0, t1, kind="done", booking="A", resource="R"):
    cells = {"source": "door", "source_key": key, "resource": resource, "booking": booking,
             "t0": t0, "t1": t1, "kind": kind}  # fmt: skip
    return {name: cells.get(name) for name in EVENT.names}


def columns(rows):
    return {name: [row[name] for row in rows] for name in EVENT.names}
