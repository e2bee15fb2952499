# SPDX-License-Identifier: Apache-2.0
"""The document of a facility and a year: where its time went, figures, sheet, outages, findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

import yaml

from yuzui.facilities.accounts import assessment
from yuzui.facilities.accounts.account import Book
from yuzui.facilities.accounts.balance import flow, overgranted, statement
from yuzui.facilities.accounts.check import check
from yuzui.job.workspace import Workspace
from yuzui.ledger.posting import figures
from yuzui.ledger.posting.material import Material
from yuzui.store.duck import Lake
from yuzui.text import Text

BASE: Mapping[str, tuple[int, Text]] = {
    "s": (3_600, Text("hours", "小时")),
    "core-s": (3_600, Text("core-hours", "核时")),
}
"""How many of a base unit make one of the unit shown, and its name; other units are shown as is."""
OUTAGES = ("fault", "weather")


def made(workspace: Workspace, given: Material) -> dict[str, Any]:
    """Return the parts of the document that the rows give."""
    lake = Lake()
    found = figures.measured(lake, given)
    lake.close()
    instruments = assessed(given)
    return {
        "books": [_book(book, row) for book, row in statement(given.ledger).items()],
        "overgranted": [one.json() for one in overgranted(given.ledger)],
        "broken": [
            {"rule": one.rule, "message": one.message.json(), "where": one.where,
             "seen": one.seen, "limit": one.limit, "entries": list(one.entries)}
            for one in check(given.ledger)
        ],
        "figures": found,
        "sheet": _sheet(instruments) | {"unvalued": _unvalued(given)},
        "outages": _outages(given),
        "findings": [
            f.json() | {"message": f.message.json()} for f in given.examined.findings()
        ],
        "national": _yaml("open_sharing.yaml")["years"],
        "esfri": esfri(found, instruments),
    }  # fmt: skip


def _book(book: Book, row: Mapping[str, int]) -> dict[str, Any]:
    """Return where the time of one book went, in its base unit and named for people."""
    size, shown = BASE.get(book.unit, (1, Text(book.unit, book.unit)))
    return {
        "scope": book.scope, "unit": book.unit, "cycle": book.cycle, "shown": shown.json(),
        "size": size, "flow": flow(row), "balances": dict(row),
    }  # fmt: skip


def assessed(given: Material) -> list[assessment.Instrument]:
    """Return the assessed instruments with their figures of the year, by id."""
    rows = given.tables.get("resource", ())
    charges = given.tables.get("charge") or None
    return assessment.instruments(given.ledger, given.columns, list(rows), given.year, charges)


def _sheet(found: Sequence[assessment.Instrument]) -> dict[str, Any]:
    return {
        "instruments": [
            {"id": one.id, "name": one.name, "asset": one.asset,
             **{name: _cell(cell) for name, cell in zip(CELLS, one.cells, strict=True)}}
            for one in found
        ],
        "totals": [
            {"name": name.json(), **_cell(cell)} for name, cell in assessment.totals(found)
        ],
    }  # fmt: skip


def _unvalued(given: Material) -> int:
    """Return how many resources that were used have no value in yuan: they are in no sheet."""
    used = {a.scope for a in given.ledger.accounts.values() if a.owner == "delivered"}
    rows = [row for row in given.tables.get("resource", ()) if row["id"] in used]
    return sum(row["asset_value"] is None or row["currency"] != "CNY" for row in rows)


CELLS = ("effective", "external", "sharing", "income", "network")


def _cell(cell: assessment.Cell) -> dict[str, Any]:
    """Return one cell with the entries it is summed from, as ranges of their numbers."""
    return {
        "value": cell.value,
        "entries": ", ".join(assessment.ranges(cell.seqs)),
        "reason": None if cell.reason is None else cell.reason.json(),
    }


def _outages(given: Material) -> list[dict[str, Any]]:
    rows = [row for row in given.events if row["kind"] in OUTAGES and row["t1"] is not None]
    return [
        {name: row[name] for name in ("resource", "t0", "t1", "kind", "source", "source_key")}
        for row in sorted(rows, key=lambda row: (row["resource"], row["t0"]))
        if row["t1"] >= row["t0"]
    ]


def esfri(found: Sequence[Mapping[str, Any]], instruments: Sequence[assessment.Instrument]) -> dict[str, Any]:
    """Return the 21 indicators of the European forum, with those that are computed here."""
    values = {f"{row['figure']}.{row['variant']}": row for row in found}
    map = _yaml("esfri_kpi.yaml")
    income = [one.income for one in instruments]
    paid = [cell.value for cell in income if cell.value is not None]
    computed: dict[str, Any] = {
        "demand.requests": values.get("demand.proposals", {}).get("numerator") or None,
        "users.persons": values.get("users.persons", {}).get("value"),
        "income": sum(paid) if paid and len(paid) == len(income) else None,
        "availability.delivered": values.get("availability.delivered", {}).get("numerator"),
    }
    return {
        "source": map["source"],
        "confirmed": map["confirmed"],
        "indicators": [
            {
                "n": row["n"],
                "name": {"en": row["en"], "zh": row["zh"]},
                "says": row["says"],
                "value": computed.get(row.get("figure")),
                "reason": _why(row["says"], computed.get(row.get("figure"))),
            }
            for row in map["indicators"]
        ],
    }


_REASONS = {
    "computed": Text("nothing of it is known for this year", "该年度没有相关数据"),
    "outside": Text("needs data that a facility's ledger does not hold", "所需数据不在设施账簿中"),
    "not_applicable": Text("asks for members of a European organisation", "针对欧洲组织的成员，不适用"),
}


def _why(says: str, value: Any) -> dict[str, str] | None:
    return _REASONS[says].json() if value is None else None


def _yaml(name: str) -> dict[str, Any]:
    text = (files("yuzui.facilities") / name).read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded
