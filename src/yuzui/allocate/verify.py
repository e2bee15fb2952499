# SPDX-License-Identifier: Apache-2.0
"""A second pair of eyes: whether a slate keeps what it claims, in plain sums over plain rows.

Nothing here is shared with what found the slate: no terms, no arrays, no reader of conditions.
It knows the kinds ``budget``, ``floor`` and ``cap`` from the words of the rules alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]

_EPS = 1e-9


def verify(
    rules: Mapping[str, Any], proposals: Sequence[Row], slate: Mapping[str, Any]
) -> list[str]:
    """Return what is wrong with a slate; an empty list if nothing is.

    Parameters
    ----------
    rules : mapping
        The rules document as read from TOML.
    proposals : sequence of mapping
        Each with ``id``, ``amount``, ``requested``, ``value``, ``eligible`` and its columns.
    slate : mapping
        ``ids``, ``spend``, ``value``, ``bound`` (value and bound may be None).

    Returns
    -------
    list of str
        One sentence per fault.
    """
    chosen = {str(name) for name in slate["ids"]}
    known = {str(row["id"]) for row in proposals}
    faults = [f"{name} is no proposal" for name in sorted(chosen - known)]
    inside = [row for row in proposals if str(row["id"]) in chosen]
    faults += [f"{row['id']} is not eligible" for row in inside if not row.get("eligible", True)]
    spend = math.fsum(float(row["amount"]) for row in inside)
    if abs(spend - slate["spend"]) > 1e-6 * max(1.0, spend):
        faults.append(f"spend is {spend}, not {slate['spend']}")
    if slate.get("bound") is not None and slate.get("value") is not None:
        low = slate["value"] - 1e-7 * max(1.0, abs(slate["value"]))
        if slate["bound"] < low:
            faults.append(f"bound {slate['bound']} below value {slate['value']}")
    unit = float(rules.get("call", {}).get("unit", 1))
    money = math.fsum(_money(rule, unit) for rule in rules["rule"] if rule["kind"] == "budget")
    for rule in rules["rule"]:
        if rule.get("strength", "hard") == "hard":
            faults += broken(rule, unit, money, proposals, inside)
    return faults


def breaks(rules: Mapping[str, Any], proposals: Sequence[Row], ids: Iterable[str]) -> list[str]:
    """Return the names of the hard rules that a set breaks, in the order of the rules.

    Parameters
    ----------
    rules : mapping
        The rules document.
    proposals : sequence of mapping
        See :func:`verify`.
    ids : iterable of str
        The set.

    Returns
    -------
    list of str
        ``name`` or ``name[category]``.
    """
    chosen = set(ids)
    inside = [row for row in proposals if str(row["id"]) in chosen]
    unit = float(rules.get("call", {}).get("unit", 1))
    money = math.fsum(_money(rule, unit) for rule in rules["rule"] if rule["kind"] == "budget")
    found: list[str] = []
    for rule in rules["rule"]:
        if rule.get("strength", "hard") == "hard":
            found += [f.split(":")[0] for f in broken(rule, unit, money, proposals, inside)]
    return found


def _money(rule: Mapping[str, Any], unit: float) -> float:
    factor = float(rule.get("unit", unit))
    return factor * (math.fsum(rule["by_year"].values()) if "by_year" in rule else rule["total"])


def broken(
    rule: Mapping[str, Any],
    unit: float,
    money: float,
    proposals: Sequence[Row],
    inside: Sequence[Row],
) -> list[str]:
    """Say in which categories one rule is broken.

    Parameters
    ----------
    rule : mapping
        A row of rules.
    unit : float
        Factor of the amounts in the rules.
    money : float
        Sum of the budgets, whole currency units.
    proposals, inside : sequence of mapping
        All proposals, and those in the set.

    Returns
    -------
    list of str
        ``name: reached against limit`` for each.
    """
    if rule["kind"] == "budget":
        return _spent(rule, unit, inside)
    found = []
    for category in _categories(rule, proposals):
        members = [r for r in inside if _in(rule, category, r)]
        measure, share = rule.get("measure", "amount"), rule.get("share_of")
        reached = math.fsum(_measured(measure, row) for row in members)
        factor = 1.0
        if share == "budget":
            factor = money
        elif share == "awarded":
            factor = math.fsum(_measured(measure, row) for row in inside)
        elif share:
            pool = proposals
            if share == "eligible":
                pool = [row for row in proposals if row.get("eligible", True)]
            asked = "requested" if measure == "amount" else measure
            factor = math.fsum(_measured(asked, row) for row in pool)
        elif measure == "amount":
            factor = float(rule.get("unit", unit))
        name = rule["name"] + (f"[{category}]" if category is not None else "")
        for key, sign in (("at_least", -1), ("at_most", 1)):
            if key in rule:
                limit = _limit(rule[key], rule, category, proposals) * factor
                if sign * (reached - limit) > 1e-9 * max(1.0, abs(limit)) + _EPS:
                    found.append(f"{name}: {reached:g} against {limit:g}")
    return found


def _spent(rule: Mapping[str, Any], unit: float, inside: Sequence[Row]) -> list[str]:
    members = [row for row in inside if _meets(rule.get("where", {}), row)]
    factor, total = float(rule.get("unit", unit)), _money(rule, unit)
    reserve = factor * float(rule.get("reserve", 0.0))
    if "by_year" not in rule:
        spent = math.fsum(float(row["amount"]) for row in members)
        limit = total - reserve
        over = spent - limit > 1e-9 * max(1.0, abs(limit))
        return [f"{rule['name']}: {spent:g} against {limit:g}"] if over else []
    found = []
    for year, sum_ in rule["by_year"].items():
        spent = math.fsum(float(row["by_year"][int(year)]) for row in members)
        limit = factor * sum_ * (1 - reserve / total)
        if spent - limit > 1e-9 * max(1.0, abs(limit)):
            found.append(f"{rule['name']}[{year}]: {spent:g} against {limit:g}")
    return found


def _categories(rule: Mapping[str, Any], proposals: Sequence[Row]) -> list[str | None]:
    if "by" not in rule:
        return [None]
    return [*sorted({_word(row.get(rule["by"])) for row in proposals} - {""})]


def _in(rule: Mapping[str, Any], category: str | None, row: Row) -> bool:
    if category is not None and _word(row.get(rule["by"])) != category:
        return False
    return _meets(rule.get("where", {}), row)


def _measured(measure: str, row: Row) -> float:
    if measure == "count":
        return 1.0
    if measure.startswith("need:"):
        return float(row.get("need_" + measure[5:]) or 0.0)
    return float(row[measure])


def _limit(raw: Any, rule: Mapping[str, Any], category: str | None, rows: Sequence[Row]) -> float:
    if isinstance(raw, Mapping) and "column" in raw:
        return float(next(row[raw["column"]] for row in rows if _in(rule, category, row)))
    return float(raw)


def _word(cell: Any) -> str:
    if cell is None or cell != cell:
        return ""
    if str(cell) in ("True", "False"):
        return str(cell).lower()
    try:
        return str(int(cell)) if float(cell) == int(float(cell)) else str(cell)
    except (TypeError, ValueError):
        return str(cell).strip()


def _same(cell: Any, wanted: Any) -> bool:
    def plain(value: Any) -> str:
        word = _word(value).lower()
        return {"true": "1", "yes": "1", "是": "1", "false": "0", "no": "0", "否": "0"}.get(
            word, word
        )

    return plain(cell) == plain(wanted)


def _meets(where: Mapping[str, Any], row: Row) -> bool:
    for key, wanted in where.items():
        if key == "any":
            if not any(_meets(part, row) for part in wanted):
                return False
        elif key == "not":
            if _meets(wanted, row):
                return False
        elif isinstance(wanted, Mapping):
            if not all(_compares(row.get(key), word, v) for word, v in wanted.items()):
                return False
        elif isinstance(wanted, list):
            if not any(_same(row.get(key), one) for one in wanted):
                return False
        elif not _same(row.get(key), wanted):
            return False
    return True


def _compares(cell: Any, word: str, operand: Any) -> bool:
    if word == "ne":
        return not _same(cell, operand)
    if word == "contains":
        return str(operand).lower() in str(cell or "").lower()
    try:
        value, limit = float(cell), float(operand)
    except (TypeError, ValueError):
        return False
    return {"ge": value >= limit, "gt": value > limit, "le": value <= limit, "lt": value < limit}[
        word
    ]
