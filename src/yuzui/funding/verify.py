# SPDX-License-Identifier: Apache-2.0
"""A second pair of eyes: whether a slate keeps what it claims, in plain sums over plain rows.

Nothing here is shared with what found the slate; every kind of rule is read again from its words
(see :mod:`yuzui.funding.verify`).
"""

from __future__ import annotations

import hashlib
import math
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yuzui.funding.slate_answer import Answer, Proposal

# Rules as plain sums over plain rows, read from the words of the rules alone.


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
        base = "requested" if measure == "amount" else measure
        return math.fsum(measured(base, row) for row in pool)


def selection(row: Row, level: float, worth: float) -> dict[str, Any]:
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


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


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
        name = _bare(f"{name}:{rule['criterion']}")
        figures = {_bare(key): cell for key, cell in figures.items()}
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
        text = word(value).lower()
        return {"true": "1", "yes": "1", "是": "1", "false": "0", "no": "0", "否": "0"}.get(text, text)

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


def verify(rules: Mapping[str, Any], proposals: Sequence[Row], slate: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with a slate; an empty list if nothing is."""
    call, levels = Call(rules, proposals), slate.get("levels") or {}
    chosen = {str(name) for name in slate["ids"]}
    known = {str(row["id"]) for row in proposals}
    faults = [f"{name} is no proposal" for name in sorted(chosen - known)]
    faults += _ineligible(call, chosen)
    faults += _levels(call, {name: float(levels.get(name, 1.0)) for name in chosen & known})
    inside = _inside(call, chosen, levels)
    spend = math.fsum(float(row["amount"]) for row in inside)
    if abs(spend - slate["spend"]) > 1e-6 * max(1.0, spend):
        faults.append(f"spend is {spend}, not {slate['spend']}")
    if slate.get("bound") is not None and slate.get("value") is not None:
        low = slate["value"] - 1e-7 * max(1.0, abs(slate["value"]))
        if slate["bound"] < low:
            faults.append(f"bound {slate['bound']} below value {slate['value']}")
    for rule in rules["rule"]:
        if rule.get("strength", "hard") == "hard":
            faults += broken(rule, call, inside)
        if rule["kind"] == "ranking":
            certificates = slate.get("certificates") or {}
            faults += _outranked(rule, call, chosen, int(slate.get("seed") or 0), certificates)
    return faults


def breaks(
    rules: Mapping[str, Any], proposals: Sequence[Row], ids: Iterable[str], levels: Mapping[str, float] | None = None
) -> list[str]:
    """Return the names of the hard rules that a set breaks, in the order of the rules."""
    call, chosen = Call(rules, proposals), set(ids)
    inside = _inside(call, chosen, levels or {})
    names: list[str] = []
    for rule in rules["rule"]:
        if rule.get("strength", "hard") == "hard":
            names += dict.fromkeys(f.split(":")[0] for f in broken(rule, call, inside))
    return names


def worth(
    rules: Mapping[str, Any], proposals: Sequence[Row], ids: Iterable[str], levels: Mapping[str, float] | None = None
) -> float:
    """Return what a set is worth: values, bonuses of pairs, less the penalties of soft rules."""
    call, chosen = Call(rules, proposals), set(ids)
    inside = _inside(call, chosen, levels or {})
    total = math.fsum(float(row["value"]) for row in inside)
    for rule in rules["rule"]:
        if rule["kind"] == "synergy":
            pairs = rule["pairs"]
            pairs = [pairs] if isinstance(pairs[0], str) else pairs
            both = sum(all(word(one) in chosen for one in pair) for pair in pairs)
            total += both * float(rule["bonus"])
    return total - penalties(rules, proposals, chosen, levels)


def penalties(
    rules: Mapping[str, Any], proposals: Sequence[Row], ids: Iterable[str], levels: Mapping[str, float] | None = None
) -> float:
    """Return what a set pays for the soft rules it misses."""
    call = Call(rules, proposals)
    inside = _inside(call, set(ids), levels or {})
    soft = (rule for rule in rules["rule"] if rule.get("strength") == "soft")
    return math.fsum(_penalty(rule, call, inside) for rule in soft)


def _penalty(rule: Rule, call: Call, inside: Sequence[Row]) -> float:
    """Return what a soft rule costs: by unit of the rule, or by percentage point of a share."""
    unit = 1.0
    measure, share = rule.get("measure", "amount"), rule.get("share_of")
    if share:
        unit = 0.01 * call.whole(share, measure)
    elif measure == "amount" and rule["kind"] in ("floor", "cap", "budget"):
        unit = float(rule.get("unit", call.unit))
    missing = math.fsum(max(0.0, line.over(inside)) for line in lines(rule, call))
    return float(rule["penalty"]) * missing / unit if unit else 0.0


def _inside(call: Call, chosen: set[str], levels: Mapping[str, float]) -> list[Row]:
    """Return the funded rows, each at the part of it that is funded."""
    worths = _steps(call)
    rows: list[Row] = []
    for row in call.proposals:
        name = str(row["id"])
        if name in chosen:
            part = float(levels.get(name, 1.0))
            near = min(worths, key=lambda step: abs(step - part))
            # what is left is offered for as much of the value as of the amount
            level = worths[near] if abs(near - part) <= 1e-9 else part
            rows.append(row if part == 1 else selection(row, part, level))
    return rows


def _steps(call: Call) -> dict[float, float]:
    """Return the parts of an amount that may be funded, and the part of the value each keeps."""
    levels = {1.0: 1.0}
    for rule in call.rules["rule"]:
        if rule["kind"] == "levels":
            levels |= dict(zip(map(float, rule["fractions"]), map(float, rule["value"]), strict=True))
    return levels


def _levels(call: Call, levels: Mapping[str, float]) -> list[str]:
    known = _steps(call)
    offers = [r for r in call.rules["rule"] if r.get("on_misfit") == "offer_partial"]
    if offers and len(known) == 1:
        parts = [name for name, level in sorted(levels.items()) if level < 1]
        return [f"{', '.join(parts)}: only one may be offered what is left"] * (len(parts) > 1)
    return [
        f"{name} is funded at {level:g}, which is no level"
        for name, level in sorted(levels.items())
        if min(abs(level - step) for step in known) > 1e-9
    ]


def _ineligible(call: Call, chosen: set[str]) -> list[str]:
    """Return who is funded although not eligible, and who is called eligible and is not."""
    names = []
    thresholds = [rule for rule in call.rules["rule"] if rule["kind"] == "threshold"]
    for row in call.proposals:
        name, key = str(row["id"]), bool(row.get("eligible", True))
        if name in chosen and not key:
            names.append(f"{name} is not eligible")
        for rule in thresholds if key else ():
            if barred(rule, row, call.unit):
                names.append(f"{name} is called eligible: {rule['name']} keeps it out")
    return names


def broken(rule: Rule, call: Call, inside: Sequence[Row]) -> list[str]:
    """Say in which categories one rule is broken."""
    if rule["kind"] == "threshold":
        out = [str(row["id"]) for row in inside if barred(rule, row, call.unit)]
        return [f"{rule['name']}: {', '.join(out)}"] if out else []
    names = []
    for line in lines(rule, call):
        if line.broken(inside):
            reached = math.fsum(map(line.adds, inside))
            names.append(f"{line.name}: {reached:g} against {line.limit:g}")
    return names


def _outranked(
    rule: Rule, call: Call, chosen: set[str], seed: int, certificates: Mapping[str, Mapping[str, float]]
) -> list[str]:
    """Return who is in or out against a binding ranking: the walk down the order once more."""
    fixed = {
        key: {word(one) for r in call.rules["rule"] if r["kind"] == "fixed" for one in r.get(key, ())}
        for key in ("in", "out")
    }
    score = _scores(rule, call)
    able = [
        row
        for row in call.proposals
        if row.get("eligible", True)
        and score[str(row["id"])] is not None
        and str(row["id"]) not in fixed["in"] | fixed["out"]
    ]
    able.sort(key=lambda row: (-(score[str(row["id"])] or 0.0), _ticket(seed, str(row["id"]))))
    walk = _Walk(call, [row for row in call.proposals if str(row["id"]) in fixed["in"]])
    if rule.get("on_misfit") == "lexicographic":
        settled = [row for row in call.proposals if str(row["id"]) in fixed["in"]]
        return _refuted(call, able, settled, chosen, certificates)
    above, line = walk.down(able, stop=True)
    if line is None:
        return [f"{name} is above the line and out" for name in above if name not in chosen]
    band = _band(rule, score, able, line)
    surely = [name for name in above if name not in band]
    if rule.get("on_misfit", "stop") == "skip":
        first = {*fixed["in"], *surely, *(band & chosen)}
        rest = [row for row in able if str(row["id"]) not in first | band]
        more = _Walk(call, [row for row in call.proposals if str(row["id"]) in first])
        surely += more.down(rest, stop=False)[0]
    free = {*surely, *band, *fixed["in"]}
    surely_out = [f"{name} is above the line and out" for name in surely if name not in chosen]
    return surely_out + [f"{name} is below the line and in" for name in sorted(chosen - free)]


def _refuted(
    call: Call,
    able: Sequence[Row],
    first: Sequence[Row],
    chosen: set[str],
    certificates: Mapping[str, Mapping[str, float]],
) -> list[str]:
    """Return who is out and not refuted, down an order in which each is funded with whom all rules can hold.

    A certificate weighs rules: if their weighed sum is above its limit with those funded before a
    proposal and itself, whoever comes after it, no set holds it. An empty one claims no proof.
    """
    hard = [rule for rule in call.rules["rule"] if rule.get("strength", "hard") == "hard"]
    rows = {line.name: line for rule in hard for line in lines(rule, call)}
    names = [str(row["id"]) for row in able]
    adds = {name: [line.sign * line.adds(row) for row in able] for name, line in rows.items()}
    used = {name: math.fsum(line.sign * line.adds(row) for row in first) for name, line in rows.items()}
    faults = [f"{row['id']} is settled and out" for row in first if str(row["id"]) not in chosen]
    strays = chosen - {*names, *(str(row["id"]) for row in first)}
    faults += [f"{name} is in and has no place in the order" for name in sorted(strays)]
    for k, id in enumerate(names):
        if id in chosen:
            for name in used:
                used[name] += adds[name][k]
            continue
        weights = certificates.get(id)
        if weights is None or not set(weights) <= set(rows):
            faults.append(f"{id} is out and no rule is named that keeps it out")
        elif weights:
            least = math.fsum(
                y * (used[name] + adds[name][k] - rows[name].sign * rows[name].limit) for name, y in weights.items()
            )
            later = range(k + 1, len(names))
            least += math.fsum(min(0.0, sum(y * adds[name][j] for name, y in weights.items())) for j in later)
            size = math.fsum(y * max(1.0, abs(rows[name].limit)) for name, y in weights.items())
            if min(weights.values()) < 0 or least <= 1e-10 * size:
                faults.append(f"{id} is out although {', '.join(weights)} can be kept with it")
    return faults


def _ticket(seed: int, name: str) -> str:
    return hashlib.sha256(f"{seed}\n{name}".encode()).hexdigest()


def _scores(rule: Rule, call: Call) -> dict[str, float | None]:
    """Return what a ranking ranks by, the higher the better; None for what cannot be ranked."""
    order = rule.get("order", "posterior_mean")
    if not isinstance(order, str):
        places = {word(name): float(-k) for k, name in enumerate(order)}
        return {str(row["id"]): places.get(word(row["id"])) for row in call.proposals}
    scores: dict[str, float | None] = {}
    for row in call.proposals:
        figures = {**row, **row.get("statistics", {})}
        name = STATISTICS.get(order, order)
        cell = figures.get(name, row["value"] if order in _JUDGED else None)
        scores[str(row["id"])] = None if cell is None or cell != cell else float(cell)
    return scores


_JUDGED = (*STATISTICS, "posterior_mean", "lower")


def _band(rule: Rule, score: Mapping[str, float | None], able: Sequence[Row], line: str) -> set[str]:
    """Return who is tied with the first that did not fit, itself included."""
    ties, there = rule.get("tie_band", {}), score[line] or 0.0
    band = {line}
    for row in able:
        name = str(row["id"])
        if "probability" in ties:
            chance = row.get("statistics", {}).get("above_line")
            near = chance is not None and abs(chance - 0.5) <= ties["probability"] - 0.5 + 1e-9
        else:
            near = abs((score[name] or 0.0) - there) <= ties.get("points", 0.0) + 1e-9
        if near:
            band.add(name)
    return band


class _Walk:
    """A walk down an order over what only fills up: at most so much, and nothing takes away."""

    def __init__(self, call: Call, first: Sequence[Row]) -> None:
        self.lines: list[Line] = [
            line
            for rule in call.rules["rule"]
            if rule.get("strength", "hard") == "hard"
            for line in lines(rule, call)
            if line.sign > 0 and all(line.adds(row) >= 0 for row in call.proposals)
        ]
        self.used = [math.fsum(map(line.adds, first)) for line in self.lines]

    def down(self, rows: Sequence[Row], stop: bool) -> tuple[list[str], str | None]:
        """Return who fits one after another, and the first that does not; there it may stop."""
        funded: list[str] = []
        misfit: str | None = None
        for row in rows:
            then = [used + line.adds(row) for used, line in zip(self.used, self.lines, strict=True)]
            room = ((line.limit, now) for line, now in zip(self.lines, then, strict=True))
            if all(now <= limit + 1e-9 * max(1.0, abs(limit)) for limit, now in room):
                self.used = then
                funded.append(str(row["id"]))
                continue
            misfit = misfit or str(row["id"])
            if stop:
                break
        return funded, misfit


# A stored slate, checked again from its document alone: rules, sums and who is in.


NEAR = 1e-6
"""Largest difference of a sum, relative."""


def faults(answer: Answer) -> list[str]:
    """Return what a slate claims and does not hold; an empty list if it holds."""
    slate = answer.slate
    chosen = [row for row in answer.proposals if row.selected]
    problems = []
    if sorted(row.id for row in chosen) != slate.ids:
        problems.append("the proposals marked as selected are not those of the slate")
    if slate.count != len(slate.ids):
        problems.append(f"count is {len(slate.ids)}, not {slate.count}")
    if slate.value is None:
        return problems
    levels = {row.id: row.level for row in chosen if row.level != 1.0}
    plainly = stored_rows(answer)
    value = worth(answer.book, plainly, slate.ids, levels)
    if abs(value - slate.value) > NEAR * max(1.0, abs(value)):
        problems.append(f"value is {value}, not {slate.value}")
    paid = math.fsum(rule.penalty_paid or 0.0 for rule in answer.rules)
    owed = penalties(answer.book, plainly, slate.ids, levels)
    if abs(paid - owed) > NEAR * max(1.0, abs(owed)):
        problems.append(f"penalties are {owed}, not {paid}")
    claims = {
        "ids": slate.ids,
        "spend": slate.spend,
        "value": slate.value,
        "bound": slate.bound,
        "levels": levels,
        "seed": answer.run.seed,
        "certificates": None if answer.ranking is None else answer.ranking.certificates,
    }
    return problems + verify(answer.book, plainly, claims)


def stored_rows(answer: Answer) -> list[dict[str, Any]]:
    """Return the proposals of an answer as the independent check reads them."""
    return rows(answer.proposals, {int(year): cells for year, cells in (answer.by_year or {}).items()})


def rows(proposals: Sequence[Proposal], by_year: Mapping[int, Iterable[float]]) -> list[dict[str, Any]]:
    """Return proposals as the independent check reads them, each column beside its figures."""
    listed: list[dict[str, Any]] = [
        {
            **row.columns,
            "id": row.id,
            "amount": row.amount,
            "requested": row.requested,
            "eligible": row.eligible,
            "value": row.value or 0.0,
            "statistics": {"n_reviews": row.n_reviews, **row.statistics},
        }
        for row in proposals
    ]
    for year, cells in by_year.items():
        for own, cell in zip(listed, cells, strict=True):
            own.setdefault("by_year", {})[year] = float(cell)
    return listed
