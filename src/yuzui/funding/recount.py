# SPDX-License-Identifier: Apache-2.0
"""Rules as plain sums over plain rows, read from the words of the rules alone.

Nothing here is shared with what finds a slate: no terms, no arrays, no reader of conditions. A
row that is funded in part stands here at its part (see :func:`taken`).
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
Rule = Mapping[str, Any]

MONEY = ("amount", "requested", "recommended")
WHOLE = ""
"""Key of the whole row in that of a partial award; no column has this name."""
STATISTICS = {"mean": "score_mean", "median": "score_median", "min": "score_min"}


@dataclass(frozen=True, slots=True)
class Line:
    """A sum over the funded rows, and what it may be.

    Parameters
    ----------
    name : str
        ``name`` or ``name[category]`` of the rule.
    adds : callable
        What a funded row adds.
    sign : int
        1 for at most, -1 for at least.
    limit : float
        The limit, in the unit of the sum.
    """

    name: str
    adds: Callable[[Row], float]
    sign: int
    limit: float

    def over(self, inside: Sequence[Row]) -> float:
        """Return by how much a set misses the limit; 0 or less if it keeps it."""
        return self.sign * (math.fsum(map(self.adds, inside)) - self.limit)

    def broken(self, inside: Sequence[Row]) -> bool:
        """Return whether a set misses the limit by more than rounding."""
        parts = [self.adds(row) for row in inside]
        size = max([1.0, abs(self.limit), *map(abs, parts)])
        return self.sign * (math.fsum(parts) - self.limit) > 3e-9 * size


@dataclass(frozen=True, slots=True)
class Call:
    """What a rule is read against.

    Parameters
    ----------
    rules : mapping
        The rules document as read from TOML.
    proposals : sequence of mapping
        All proposals at their whole amount.
    """

    rules: Mapping[str, Any]
    proposals: Sequence[Row]

    @property
    def unit(self) -> float:
        """Factor of the amounts in the rules."""
        return float(self.rules.get("call", {}).get("unit", 1))

    @property
    def money(self) -> float:
        """Sum of the budgets, all years, before any reserve."""
        return math.fsum(self.total(r) for r in self.rules["rule"] if r["kind"] == "budget")

    def total(self, rule: Rule) -> float:
        """Return the money of a budget over all years, whole currency units."""
        factor = float(rule.get("unit", self.unit))
        return factor * (math.fsum(rule["by_year"].values()) if "by_year" in rule else rule["total"])

    def whole(self, share_of: str, measure: str) -> float:
        """Return the fixed sum that a share is taken of."""
        if share_of == "budget":
            return self.money
        pool = self.proposals
        if share_of == "eligible":
            pool = [row for row in pool if row.get("eligible", True)]
        asked = "requested" if measure == "amount" else measure
        return math.fsum(measured(asked, row) for row in pool)


def taken(row: Row, level: float, worth: float) -> dict[str, Any]:
    """Return a row at the part of it that is funded: amounts and needs shrink, the count stays.

    What describes the proposal is read from the whole row, which it keeps under :data:`WHOLE`.
    """
    part = {k: float(v or 0.0) * level for k, v in row.items() if str(k).startswith("need_")}
    years = {year: float(sum_) * level for year, sum_ in (row.get("by_year") or {}).items()}
    money = {"amount": float(row["amount"]) * level, "value": float(row["value"]) * worth}
    return {**row, **part, **money, "by_year": years, WHOLE: row}


def lines(rule: Rule, call: Call) -> Iterator[Line]:
    """Return what one rule asks of a funded set, as sums."""
    kinds = {
        "budget": _budget,
        "floor": _limited,
        "cap": _limited,
        "capacity": _capacity,
        "requires": _pairs,
        "excludes": _pairs,
        "fixed": _fixed,
        "parallel": _parallel,
    }
    if rule["kind"] in kinds:
        yield from kinds[rule["kind"]](rule, call)


def _budget(rule: Rule, call: Call) -> Iterator[Line]:
    where, total = rule.get("where", {}), call.total(rule)
    factor = float(rule.get("unit", call.unit))
    reserve = factor * float(rule.get("reserve", 0.0))
    if "by_year" not in rule:
        yield Line(rule["name"], lambda r: _if(where, r, r["amount"]), 1, total - reserve)
        return
    for year, sum_ in sorted(rule["by_year"].items()):

        def spent(row: Row, year: int = int(year)) -> float:
            return _if(where, row, row["by_year"][year])

        share = 1 - reserve / total if total else 0.0
        yield Line(f"{rule['name']}[{year}]", spent, 1, factor * sum_ * share)


def _limited(rule: Rule, call: Call) -> Iterator[Line]:
    measure, share = rule.get("measure", "amount"), rule.get("share_of", "")
    factor = 1.0
    if share and share != "awarded":
        factor = call.whole(share, measure)
    elif measure == "amount" and not share:
        factor = float(rule.get("unit", call.unit))
    for name, member in _groups(rule, rule.get("by"), call):
        for key, sign in (("at_least", -1), ("at_most", 1)):
            if key in rule and sign == (-1 if rule["kind"] == "floor" else 1):
                limit = _number(rule[key], member, call)
                if share == "awarded":
                    yield Line(name, _beside(member, measure, limit), sign, 0.0)
                else:
                    yield Line(name, _sum(member, measure), sign, limit * factor)


def _capacity(rule: Rule, call: Call) -> Iterator[Line]:
    measure = f"need:{rule['resource']}"
    available = rule["available"]
    for name, member in _groups(rule, rule.get("by"), call):
        limit = available
        if isinstance(available, Mapping) and set(available) != {"column"}:
            category = name[len(rule["name"]) + 1 : -1]
            if category not in available:
                continue
            limit = available[category]
        yield Line(name, _sum(member, measure), 1, _number(limit, member, call))


def _parallel(rule: Rule, call: Call) -> Iterator[Line]:
    for name, member in _groups(rule, rule["item"], call):
        yield Line(name, _sum(member, "count"), 1, float(rule["teams_at_most"]))


def _pairs(rule: Rule, call: Call) -> Iterator[Line]:
    pairs = rule.get("pairs", ())
    # one pair may be written without the outer brackets
    pairs = [pairs] if pairs and isinstance(pairs[0], str) else pairs
    needs = rule["kind"] == "requires"
    for pair in pairs:
        first, second = (word(one) for one in pair)
        sign = "→" if needs else "–"
        name = rule["name"] + (f"[{first}{sign}{second}]" if len(pairs) > 1 else "")
        yield Line(name, _weights({first: 1, second: -1 if needs else 1}), 1, 0 if needs else 1)
    if not pairs:
        group = dict.fromkeys(map(word, rule["group"]), 1)
        yield Line(rule["name"], _weights(group), 1, float(rule.get("at_most", 1)))


def _fixed(rule: Rule, call: Call) -> Iterator[Line]:
    both = "in" in rule and "out" in rule
    for key, sign in (("in", -1), ("out", 1)):
        if key in rule:
            group = dict.fromkeys(map(word, rule[key]), 1)
            name = rule["name"] + (f"[{key}]" if both else "")
            yield Line(name, _weights(group), sign, len(group) if key == "in" else 0)


def _groups(rule: Rule, by: str | None, call: Call) -> Iterator[tuple[str, Callable[[Row], bool]]]:
    """Return name and membership of each category, or of the rule alone."""
    categories: list[str | None] = [None]
    if by:
        categories = [*sorted({word(row.get(by)) for row in call.proposals} - {""})]
    for category in categories:

        def member(row: Row, category: str | None = category) -> bool:
            if category is not None and word(row.get(WHOLE, row).get(by or "")) != category:
                return False
            return meets(rule.get("where", {}), row)

        name = rule["name"] + ("" if category is None else f"[{category}]")
        yield name, member


def _sum(member: Callable[[Row], bool], measure: str) -> Callable[[Row], float]:
    return lambda row: measured(measure, row) if member(row) else 0.0


def _beside(member: Callable[[Row], bool], measure: str, share: float) -> Callable[[Row], float]:
    """Return what a row adds to its group less its part of the whole that is awarded."""
    return lambda row: measured(measure, row) * (float(member(row)) - share)


def _weights(group: Mapping[str, int]) -> Callable[[Row], float]:
    return lambda row: float(group.get(word(row["id"]), 0))


def _if(where: Mapping[str, Any], row: Row, amount: Any) -> float:
    return float(amount) if meets(where, row) else 0.0


def _number(raw: Any, member: Callable[[Row], bool], call: Call) -> float:
    if isinstance(raw, Mapping) and "column" in raw:
        return float(next(row[raw["column"]] for row in call.proposals if member(row)))
    return float(raw)


def barred(rule: Rule, row: Row, unit: float) -> bool:
    """Return whether a threshold keeps a row out, whoever claims that it is eligible."""
    row = row.get(WHOLE, row)
    if not meets(rule.get("where", {}), row):
        return False
    figures = {**row, **row.get("statistics", {})}
    if "reviews_at_least" in rule and not _at_least(figures.get("n_reviews"), rule["reviews_at_least"]):
        return True
    name = rule.get("column") or STATISTICS.get(rule.get("statistic", "mean"), rule.get("statistic"))
    if "criterion" in rule:
        name = f"{name}:{rule['criterion']}"
    money = "column" in rule and (name in MONEY or str(name).startswith("amount_"))
    factor = float(rule.get("unit", unit)) if money else 1.0
    cell = figures.get(str(name))
    if "at_least" in rule and not _at_least(cell, rule["at_least"] * factor):
        return True
    minus = None if cell is None or cell == "" else -float(cell)
    return "at_most" in rule and not _at_least(minus, -rule["at_most"] * factor)


def _at_least(cell: Any, limit: float) -> bool:
    try:
        return float(cell) >= limit - 1e-9 * max(1.0, abs(limit))
    except (TypeError, ValueError):
        return False


def measured(measure: str, row: Row) -> float:
    """Return what a row counts: amount, requested, count, value or need of a resource."""
    if measure == "count":
        return 1.0
    if measure.startswith("need:"):
        return float(row.get("need_" + measure[5:]) or 0.0)
    return float(row[measure])


def word(cell: Any) -> str:
    """Return a cell as the name of a category."""
    if cell is None or cell != cell:
        return ""
    if str(cell) in ("True", "False"):
        return str(cell).lower()
    try:
        return str(int(float(cell))) if float(cell) == int(float(cell)) else str(cell).strip()
    except (TypeError, ValueError, OverflowError):
        return unicodedata.normalize("NFKC", str(cell)).strip()


def _same(cell: Any, wanted: Any) -> bool:
    def plain(value: Any) -> str:
        said = word(value).lower()
        return {"true": "1", "yes": "1", "是": "1", "false": "0", "no": "0", "否": "0"}.get(said, said)

    return plain(cell) == plain(wanted)


def meets(where: Mapping[str, Any], row: Row) -> bool:
    """Return whether a row meets a condition as it is written in the rules."""
    row = row.get(WHOLE, row)
    for key, wanted in where.items():
        if key == "any":
            if not any(meets(part, row) for part in wanted):
                return False
        elif key == "not":
            if meets(wanted, row):
                return False
        elif isinstance(wanted, Mapping):
            if not all(_compares(row.get(key), sign, v) for sign, v in wanted.items()):
                return False
        elif isinstance(wanted, list):
            if not any(_same(row.get(key), one) for one in wanted):
                return False
        elif not _same(row.get(key), wanted):
            return False
    return True


def _compares(cell: Any, sign: str, operand: Any) -> bool:
    if sign == "ne":
        return not _same(cell, operand)
    if sign == "contains":
        return str(operand).lower() in str(cell or "").lower()
    try:
        value, limit = float(cell), float(operand)
    except (TypeError, ValueError):
        return False
    return {"ge": value >= limit, "gt": value > limit, "le": value <= limit, "lt": value < limit}[sign]
