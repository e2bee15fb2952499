# SPDX-License-Identifier: Apache-2.0
"""A call read from the form of a kind of facility: what the schedule says of it besides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

from yuzui.errors import InputError
from yuzui.model.finding import CODES
from yuzui.scheduling.requests import case
from yuzui.scheduling.requests.assemble import Asked, assemble, words
from yuzui.scheduling.requests.worth import worth
from yuzui.scheduling.run import form
from yuzui.sheets import formats
from yuzui.text import Text, join

Aside = tuple[str, InputError, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Call:
    """A call that was read from the form of a kind."""

    name: str
    module: ModuleType
    filled: form.Filled
    asked: Asked

    def aside(self) -> Iterator[Aside]:
        """Yield requests set aside: id, what is wrong, the row as it stands."""
        for id, error in (*self.filled.rejected.items(), *self.asked.rejected.items()):
            yield id, self._headed(error), self.filled.cells.get(error.place.row or 0, ())

    def shut(self, tasks: Sequence[str]) -> Iterator[Aside]:
        """Yield tasks without a window: id, which provider left none, the row as it stands."""
        known = words(self.module)
        rows = {str(row.values["id"]): row.place for row in self.filled.rows["request"]}
        fix = join([one.said for one in self.module.RELAX], "; ", "；")
        for task in tasks:
            code = self.asked.reasons.get(task, "no_window")
            place = rows[self.asked.request[task]]
            error = InputError(known.get(code, CODES["no_window"]), place, task, "", _LESS.format(fix=fix), code)
            yield task, error, self.filled.cells.get(place.row or 0, ())

    def _headed(self, error: InputError) -> InputError:
        """Return an error whose places name columns as they stand in the file."""
        for one in (error, *error.more):
            column = self.filled.headings.get(one.place.column, one.place.column)
            one.place = replace(one.place, column=column)
        return error

    def tell(self, unplaced: Sequence[dict[str, Any]]) -> None:
        """Name what shut out each task that has no window."""
        for row in unplaced:
            if row["reason"] == "no_window":
                row["reason"] = self.asked.reasons.get(row["task"], "no_window")

    def json(self) -> dict[str, Any]:
        """Return what a document says of the form: kind, reasons, requests, quotations."""
        return {
            "kind": self.name,
            "title": self.module.TITLE.json(),
            "unit": self.module.UNIT,
            "reasons": {code: text.json() for code, text in words(self.module).items()},
            "requests": dict(self.asked.request),
            "quotations": self._quotations(),
        }

    def _quotations(self) -> dict[str, float | None]:
        """Return what each task would cost where, for requests of industry."""
        formula = getattr(self.module, "PRICE", None)
        if formula is None:
            return {}
        asked = {str(row.values["id"]): row.values for row in self.filled.rows["request"]}
        places = {str(row.values["id"]): row.values for row in self.filled.rows["resource"]}
        found: dict[str, float | None] = {}
        for task in self.asked.document["tasks"]:
            values = asked[self.asked.request[task["id"]]]
            for way in task["alternatives"] if values.get("route") == "industrial" else ():
                place = places[way["resource"]]
                priced = place.get("price") is not None
                at = f"{task['id']}|{way['resource']}"
                found[at] = worth(formula, {**place, **values}) if priced else None
        return found


_LESS = Text("change what shuts it out, or one of: {fix}", "请改变所述条件，或：{fix}")


def example(name: str) -> Call:
    """Return the example of a kind as a call."""
    module = form.kind(name)
    filled = form.Filled(case.rows(module, name))
    return Call(name, module, filled, assemble(module, filled.rows))


def call(path: Path) -> Call | None:
    """Return the call that a workbook holds; None if it is no form of a kind."""
    if not (name := form.kind_of(formats.read(path))):
        return None
    module = form.kind(name)
    filled = form.rows(path, module)
    return Call(name, module, filled, assemble(module, filled.rows))
