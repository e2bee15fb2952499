# SPDX-License-Identifier: Apache-2.0
"""The registry of the plan's facilities: items, sites and facts, with conflicts kept.

A *fact* is what one source says of one attribute at one time. Facts that disagree stand side by
side with status ``conflicting``; what rests on memory alone is quarantined; what was searched and
not found says so. Nothing is averaged, chosen or guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from yuzui.errors import ColumnError, InputError, Place
from yuzui.facilities.items import ITEMS, REFERENCES, kinds, stage
from yuzui.facilities.readings import CONFLICTS, READINGS, UNNAMED
from yuzui.model.finding import Finding
from yuzui.model.table import Row
from yuzui.text import Text

COLUMNS = (
    "facility_id box3_class text_name real_name site operator status status_asof lat lon "
    "coord_status access_mode capacity_facts source fact_status note"
).split()
COORD_ERROR_KM = 10.0
"""How far coordinates from memory may be off."""
NO_NAME = ("", "name not confirmed")
"""What stands in the file where no name was found."""
PLAIN = ("site", "operator", "status", "access_mode")
"""Columns that become facts as they stand."""


def check(rows: Sequence[Row]) -> None:
    """Refuse a file that is not a facilities file."""
    seen = set(rows[0]) if rows else set()
    if missing := [name for name in COLUMNS if name not in seen]:
        raise ColumnError(
            Text("columns are missing", "缺少列"),
            place=Place(column=", ".join(missing)),
            seen=" ".join(sorted(seen)),
            expected=" ".join(COLUMNS),
            fix=Text("add the missing columns to the first row of the file", "请在文件首行补上缺少的列"),
        )
    known = {item.id for item in (*ITEMS, *REFERENCES)}
    for number, row in enumerate(rows, start=2):
        if row["facility_id"] not in known:
            raise InputError(
                Text("this item is not in the list", "该项目不在清单内"),
                place=Place(row=number, column="facility_id"),
                seen=row["facility_id"],
                expected=" ".join(sorted(known)),
            )
        try:
            kinds(row["facility_id"], row["access_mode"])
        except KeyError:
            raise InputError(
                Text("this way of access is not in the table", "该使用方式不在对照表内"),
                place=Place(row=number, column="access_mode"),
                seen=row["access_mode"],
                fix=Text(
                    "write one of the ways of access that facilities/items.py lists",
                    "请填写 facilities/items.py 所列的使用方式之一",
                ),
            ) from None


def sites(rows: Iterable[Row]) -> list[Row]:
    """Return one resource per row of the file, with id, kind, place and its error."""
    found: list[Row] = []
    number: dict[str, int] = {}
    for row in rows:
        item = row["facility_id"]
        number[item] = number.get(item, 0) + 1
        located = bool(row["lat"] and row["lon"])
        found.append(
            {
                "id": f"{item}-{number[item]}",
                "parent": item,
                "kind": kinds(item, row["access_mode"])[0],
                "name": None if row["real_name"] in NO_NAME else row["real_name"],
                "listed_name": row["text_name"],
                "site": row["site"],
                "operator": row["operator"],
                "status": row["status"],
                "status_as_of": row["status_asof"] or None,
                "lat": float(row["lat"]) if located else None,
                "lon": float(row["lon"]) if located else None,
                "coord_error_km": _error(row["coord_status"]) if located else None,
                "coord_status": row["coord_status"] or None,
                "access_mode": row["access_mode"],
                "capacity_facts": row["capacity_facts"] or None,
                "source": row["source"],
                "fact_status": row["fact_status"],
                "note": row["note"] or None,
            }
        )
    return found


def _error(status: str) -> float:
    """Return how far coordinates may be off, in kilometres, by the words of their status."""
    return 1.0 if status.endswith("about 1 km") else COORD_ERROR_KM


def facts(places: Iterable[Row]) -> list[Row]:
    """Return what the sources say, one row per source, attribute and time."""
    found: dict[tuple[Any, ...], Row] = {}
    for place in places:
        for row in (*_plain(place), *_read(place)):
            key = tuple(row[name] for name in ("resource", "attribute", "as_of", "value"))
            found.setdefault(key, row)
    return list(found.values())


def _status(place: Row, text: str) -> str:
    """Return how well a statement is sourced: its words may be weaker than the row's."""
    if place["fact_status"] != "sourced":
        return str(place["fact_status"])
    if text.startswith("not found") or text == "not confirmed":
        return "not found"
    return "partly sourced" if "memory" in text else "sourced"


def _fact(place: Row, attribute: str, value: str, status: str, **more: Any) -> Row:
    return {
        "resource": place["parent"],
        "attribute": attribute,
        "as_of": place["status_as_of"] or "",
        "source": place["source"],
        "value": value,
        "amount": None,
        "unit": None,
        "status": status,
        "note": None,
        **more,
    }


def _plain(place: Row) -> list[Row]:
    found = [_fact(place, name, place[name], _status(place, place[name])) for name in PLAIN if place[name]]
    name = place["name"]
    if name is None:
        found.insert(0, _fact(place, "name", "", "not found", note=place["note"]))
    else:
        found.insert(0, _fact(place, "name", name, _status(place, name)))
    if place["lat"] is not None:
        shown = f"{place['lat']:.2f}, {place['lon']:.2f} ({place['site']})"
        found.append(_fact(place, "coordinates", shown, "unverified", note=place["coord_status"]))
    return found


def _read(place: Row) -> list[Row]:
    """Return the figures read from a row's free text, while the words quoted stand in it."""
    text = " ".join(str(place[n] or "") for n in ("capacity_facts", "operator", "status", "note"))
    found = []
    for reading in READINGS:
        if reading.item != place["parent"] or reading.quote not in text:
            continue
        disputed = (reading.item, reading.attribute) in CONFLICTS
        row = _fact(
            place,
            reading.attribute,
            reading.value,
            "conflicting" if disputed else "derived",
            amount=reading.amount,
            unit=reading.unit or None,
            note=f"“{reading.quote}”",
        )
        if reading.as_of:
            row["as_of"] = reading.as_of
        if reading.host:
            row["source"] = _said_by(place["source"], reading.host)
        found.append(row)
    return found


def _said_by(source: str, host: str) -> str:
    """Return the one address of a row's sources that a reading was read from."""
    named = [one.strip() for one in source.split(" ; ") if host != "-" and host in one]
    return named[0] if named else UNNAMED


def items(places: Sequence[Row], told: Sequence[Row]) -> list[dict[str, Any]]:
    """Return one entry per item of the list, references last."""
    found = []
    for item in (*ITEMS, *REFERENCES):
        mine = [place for place in places if place["parent"] == item.id]
        if not mine:
            continue
        words = [row for row in told if row["resource"] == item.id]
        disputed = {row["attribute"] for row in words if row["status"] == "conflicting"}
        first = mine[0]
        held = first["fact_status"] == "memory-only"
        found.append(
            {
                "id": item.id,
                "title": item.title.json(),
                "class": item.id[0],
                "in_list": item in ITEMS,
                "name": None if held else first["name"],
                "stage": stage(first["status"]),
                "kinds": [k for k in kinds(item.id, first["access_mode"]) if k],
                "access_mode": first["access_mode"],
                "sites": [place["id"] for place in mine],
                "status": first["status"],
                "status_as_of": first["status_as_of"],
                "fact_status": first["fact_status"],
                "quarantined": held,
                "conflicts": sorted(disputed),
                "facts": len(words),
            }
        )
    return found


def findings(places: Sequence[Row], told: Sequence[Row]) -> list[Finding]:
    """Return what a reader must know before using the registry."""
    disputed = {(r["resource"], r["attribute"]) for r in told if r["status"] == "conflicting"}
    found = [
        Finding("conflicting_values", "warning", "fact", row=item, column=attribute)
        for item, attribute in sorted(disputed)
    ]
    unsure = sum(1 for place in places if place["lat"] is not None)
    if unsure:
        found.append(Finding("unverified", "warning", "resource", column="lat", count=unsure))
    for status, code in (("memory-only", "quarantined"), ("not found", "missing_value")):
        ids = sorted({p["parent"] for p in places if p["fact_status"] == status})
        found += [Finding(code, "warning", "resource", row=id) for id in ids]
    kept = {(r["resource"], r["attribute"], r["value"]) for r in told}
    for reading in READINGS:
        if (reading.item, reading.attribute, reading.value) not in kept:
            seen = f"{reading.attribute}: “{reading.quote}”"
            found.append(Finding("missing_value", "warning", "fact", row=reading.item, seen=seen))
    return found


def light_sources(rows: Sequence[Row]) -> dict[str, Any]:
    """Return how many light sources there are, by kind and country."""
    kinds_seen: dict[str, int] = {}
    by_country: dict[str, list[int]] = {}
    for row in rows:
        kinds_seen[row["kind"]] = kinds_seen.get(row["kind"], 0) + 1
        counts = by_country.setdefault(row["country"], [0, 0])
        counts[0] += 1
        counts[1] += row["active"] == "true"
    ordered = sorted(by_country.items(), key=lambda pair: (-pair[1][0], pair[0]))
    return {
        "count": len(rows),
        "active": sum(counts[1] for counts in by_country.values()),
        "kinds": dict(sorted(kinds_seen.items())),
        "countries": [{"country": c, "count": n[0], "active": n[1]} for c, n in ordered],
    }
