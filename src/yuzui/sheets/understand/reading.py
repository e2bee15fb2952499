# SPDX-License-Identifier: Apache-2.0
"""One sheet against one table: headings to columns, then rows kept, flagged or set aside."""

from __future__ import annotations

import math
import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from yuzui.errors import ColumnError, InputError, Place
from yuzui.model.finding import Finding, Severity
from yuzui.model.schema import TABLES, accepted, normalise
from yuzui.model.table import Column, Table, Type
from yuzui.sheets import units, values
from yuzui.sheets.directions import Direction, direction
from yuzui.sheets.sheet import Remark, Sheet
from yuzui.sheets.understand import headings
from yuzui.sheets.understand import headings as match
from yuzui.sheets.understand.mapping import ColumnMapping, Meaning, SourceMap, Understood, constants
from yuzui.sheets.understand.rows import Done, Plan, Reading, folded, is_total, read_rows
from yuzui.sheets.units import NONE, Unit
from yuzui.sheets.values import value, zoned
from yuzui.text import Text, measures, same

REQUIRED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "proposal": ("id", "amount"),
        "review": ("proposal", "score"),
        "conflict": ("proposal", "reviewer"),
        "affinity": ("proposal", "reviewer", "score"),
        "criterion": ("criterion",),
        "calendar": ("resource", "t0", "t1", "state"),
        "job": ("job", "submit", "run", "procs"),
        "event": ("source_key", "resource", "t0", "kind"),
        "entry": ("t0", "debit", "credit", "amount", "kind"),
    }
)
"""Columns a sheet must have, where that is not simply the key and what may not be missing."""

NO_ZONES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Shape:
    """Headings and rows of a sheet, in long form if it was wide."""

    header: match.Header
    headings: Sequence[tuple[str, ...]]
    rows: Sequence[Sequence[Any]]
    lines: Sequence[int]
    names: Mapping[int, str]
    spent: Sequence[str] = ()
    blank: Sequence[int] = ()
    means: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    criteria: Mapping[str, str] = field(default_factory=dict)


def required(table: Table) -> tuple[str, ...]:
    """Return the columns a sheet of a table must have."""
    usual = (c.name for c in table.columns if c.name in table.key or not c.null)
    return REQUIRED.get(table.name, tuple(usual))


def understand(
    sheet: Sheet,
    table: Table,
    source_map: SourceMap | None = None,
    needs: Sequence[str] | None = None,
    joined: bool = False,
    zones: Mapping[str, str] = NO_ZONES,
) -> Understood:
    """Say what a sheet means as rows of a table."""
    entries = {name: one for name, one in (source_map or {}).get(table.name, {}).items() if name in table}
    shape = shaped(sheet, table, entries)
    place = Place(sheet.file, sheet.name, sheet.number(shape.header.last))
    candidates = _candidates(shape)
    above = units.above(list(shape.header.above))
    constant = constants(source_map or {}, table.name)
    zone = str(constant.get("zone", "")) if "zone" not in table else ""
    constant = {name: cell for name, cell in constant.items() if name in table}
    written = {one.place: one.unit.comma for one in candidates}
    sums = {one.place for one in candidates if values.grouped(one.cells)}
    plans = [
        _marked(table, _placed(_commas(one, written[one.place], one.place in sums), zone), shape)
        for one in _plans(table, candidates, entries, above, place)
    ]
    wanted = required(table) if needs is None else needs
    currency = _currency(plans, shape, place)
    columns = {plan.column.name for plan in plans} | constant.keys() | ({"currency"} if currency else set())
    lacking = [name for name in wanted if name not in columns and not instead(table, name, columns)]
    if lacking:
        raise match.missing(table, lacking, _below(candidates, above), place)
    spare = _spare(candidates, plans)
    reading = Reading(
        table, plans, spare, currency, wanted, sheet.faulty, sheet.file,
        {name: value(table[name], source_map, currency=currency) for name, source_map in constant.items()},
        joined, zones,
    )  # fmt: skip
    if any(one.repeated == "last" for one in entries.values()):
        done = _from_below(reading, shape)
    else:
        done = read_rows(reading, shape.rows, shape.lines, len(shape.headings))
    done.findings = [_in_sheet(one, sheet) for one in done.findings] + _unscored(done, shape, sheet)
    declared = _declared(plans, entries, shape, place, sheet.remarks)
    if falling := table.name == "review" and (ends := declared.get("scale", (0, 0)))[0] > ends[1]:
        declared["scale"] = _turned(done.rows, ends)
        seen = f"{ends[1]:g} → {ends[0]:g}"
        done.findings.append(Finding("turned", "note", table.name, "", "score", seen))
    return Understood(
        table=table.name,
        file=sheet.file,
        sheet=sheet.name,
        header_row=shape.header.last + 1,
        mapping=[
            _meaning(plan, heading, used)
            for plan, used in zip(plans, done.used, strict=True)
            if (heading := shape.names.get(plan.place, "/".join(shape.headings[plan.place])))
        ],
        rows=done.rows,
        lines=[sheet.number(line - 1) for line in done.lines],
        rejected=[replace(one, line=sheet.number(one.line - 1)) for one in done.rejected],
        findings=done.findings,
        unused=[heading for _, heading in spare if heading not in done.varying],
        above=shape.header.above,
        encoding=sheet.encoding,
        blank=done.blank,
        spent=shape.spent,
        clashes=done.clashes,
        recused=_recused(done, sheet),
        turned=falling,
        **declared,
    )


@dataclass(frozen=True, slots=True)
class Draft:
    """What the headings of a sheet would be taken for as one table, before anything is refused.

    ``places`` is column to heading, ``exact`` those by a word that is known, ``rivals`` the headings that could be
    a column as well, ``gathered`` headings read by a pattern, ``lost`` columns whose named heading is not there.
    """

    shape: Shape
    places: Mapping[str, match.Candidate]
    exact: frozenset[str]
    rivals: Mapping[str, Sequence[match.Candidate]]
    gathered: Mapping[str, tuple[Column, str]]
    lost: Sequence[str]
    above: Unit


def drafted(sheet: Sheet, table: Table, source_map: SourceMap | None = None) -> Draft:
    """Say what each heading of a sheet would be taken for; :func:`understand` refuses what is doubtful here."""
    entries = {name: one for name, one in dict((source_map or {}).get(table.name, {})).items() if one.const is None}
    closed = dict((source_map or {}).get(table.name, {}))
    shape = shaped(sheet, table, closed)
    candidates = _candidates(shape)
    places: dict[str, match.Candidate] = {}
    lost = []
    for name, entry in entries.items():
        wanted = normalise(entry.heading)
        one = next((c for c in candidates if c.heading == entry.heading or wanted in c.names), None)
        if one is None:
            lost.append(name)
        else:
            places[name] = one
    exact = {name for name, one in places.items() if (own := one.among(accepted(table))) and own.name == name}
    used = {one.place for one in places.values()}
    rest = [one for one in candidates if one.place not in used]
    gathered = {one.heading: hit for one in rest if (hit := match.gathered(table, one))}
    rest = [one for one in rest if one.heading not in gathered]
    pairs = {p: w for p, w in match.weights(table, rest).items() if p[1] not in closed}
    chosen = match.assign(pairs)
    by_place = {one.place: one for one in rest}
    rivals = {
        name: [by_place[k] for k in claims]
        for name, claims in match.ambiguous(pairs, chosen).items()
        if not table[name].several
    }
    for name, at in chosen.items():
        places[name] = by_place[at]
        if (own := by_place[at].among(accepted(table))) is not None and own.name == name:
            exact.add(name)
    return Draft(shape, places, frozenset(exact), rivals, gathered, lost, units.above(list(shape.header.above)))


def _commas(plan: Plan, written: bool, grouped: bool) -> Plan:
    """Say how decimals are parted: single units of money are not written to the thousandth."""
    whole = plan.column.type is Type.MONEY and plan.unit.factor == 1
    return replace(plan, unit=replace(plan.unit, comma=written or (whole and grouped)))


def _marked(table: Table, plan: Plan, shape: Shape) -> Plan:
    """Say of a column of scores whether percentages in it are none of them."""
    if table.name != "review" or plan.column.unit != "score" or plan.unit.factor != 1:
        return plan
    cells = [row[plan.place] for row in shape.rows if plan.place < len(row)]
    return replace(plan, mixed=values.mixed_percent(cells))


def _spare(candidates: Sequence[match.Candidate], plans: Sequence[Plan]) -> list[tuple[int, str]]:
    """Return place and heading of each column that nothing is read from."""
    known = {plan.place for plan in plans}
    return [(one.place, one.heading) for one in candidates if one.place not in known]


def _recused(done: Done, sheet: Sheet) -> list[tuple[str, str, int]]:
    """Return proposal, reviewer and row of each conflict that a reviewer who is known declares in place of a score."""
    pairs = [(str(one.row["proposal"]), str(one.row["reviewer"]), one) for one in done.unscored]
    return [
        (proposal, who, sheet.number(one.line - 1))
        for proposal, who, one in pairs
        if one.code == values.RECUSED and not who.startswith(f"{proposal}#")
    ]


def _in_sheet(one: Finding, sheet: Sheet) -> Finding:
    """Return a finding with its row as the file counts it."""
    if one.place is None or one.place.row is None:
        return one
    return replace(one, place=replace(one.place, sheet=sheet.name, row=sheet.number(one.place.row - 1)))


def _unscored(done: Done, shape: Shape, sheet: Sheet) -> list[Finding]:
    """Return a finding for each review whose cell says why it has no score, and one for those left blank."""
    found = []
    for one in done.unscored:
        severity: Severity = "warning" if one.code in (values.FORMULA_ERROR, values.PERCENT) else "note"
        place = Place(sheet.file, sheet.name, sheet.number(one.line - 1))
        name = str(one.row["proposal"] or "")
        found.append(Finding(one.code, severity, "review", name, "score", one.seen, place=place))
    for heading, (same_rows, rows) in shape.means.items():
        place = Place(sheet.file, sheet.name, sheet.number(shape.header.last))
        found.append(
            Finding("mean_column", "warning", "review", heading, "score", f"{same_rows} / {rows}", place=place)
        )
    if shape.blank:
        n = len(shape.blank)
        place = Place(sheet.file, sheet.name, sheet.number(shape.blank[0] - 1))
        seen = f"{n} / {n + len(done.rows) + len(done.unscored)}"
        found.append(Finding("blank_score", "warning", "review", "", "score", seen, n, place))
    return found


def _placed(plan: Plan, zone: str) -> Plan:
    """Return a plan whose clock readings are of a stated zone, where its heading names none."""
    if not zone or plan.column.type is not Type.INSTANT or zoned(plan.unit.text):
        return plan
    return replace(plan, unit=replace(plan.unit, text=zone))


def _from_below(reading: Reading, shape: Shape) -> Done:
    """Read rows from below, so that of several with one id the last counts; in their order."""
    rows, lines = list(reversed(shape.rows)), list(reversed(shape.lines))
    done = read_rows(reading, rows, lines, len(shape.headings))
    done.rows.reverse()
    done.lines.reverse()
    done.rejected.reverse()
    done.findings.reverse()
    return done


def _out_of(plan: Plan, shape: Shape, place: Place) -> tuple[float, float] | None:
    """Return the scale that scores written as ``7/10`` name; refuse scores out of several."""
    seen: dict[Decimal, Place] = {}
    for row, line in zip(shape.rows, shape.lines, strict=True):
        cell = row[plan.place] if plan.place < len(row) else None
        if (whole := values.out_of(cell)) is not None:
            seen.setdefault(whole, replace(place, row=line, column="score"))
    if len(seen) > 1:
        raise InputError(
            Text("scores out of different totals in one column", "同一列评分的满分不一致"),
            place=[*seen.values()][1],
            seen=", ".join(f"/{whole:f}" for whole in seen),
            fix=Text("bring all scores of the column to one total", "请将该列评分统一为同一满分"),
            code="mixed_totals",
        )
    return next(((0.0, float(whole)) for whole in seen), None)


def _figures(cells: Sequence[Any], comma: bool) -> list[float]:
    figures = []
    for cell in cells:
        try:
            figures.append(float(values.score_of(cell, comma=comma)))
        except (values.UnfitError, OverflowError):
            continue
    return figures


def _direction(plan: Plan, plans: Sequence[Plan], shape: Shape, remarks: Sequence[Remark]) -> Direction:
    """Return what a file says of the order of its scores."""
    headings = list(shape.spent) if plan.place in shape.names else ["/".join(shape.headings[plan.place])]
    who = next((one.place for one in plans if one.column.name == "reviewer"), None)
    by: dict[str, list[Any]] = {}
    for row in shape.rows:
        if plan.place < len(row) and not values.is_missing(row[plan.place]):
            name = row[who] if who is not None and who < len(row) else None
            by.setdefault(str(name), []).append(row[plan.place])
    figures = {name: _figures(cells, plan.unit.comma) for name, cells in by.items()}
    return direction(headings, remarks, figures, ["/".join(parts) for parts in shape.header.headings if parts])


def _which_end(plan: Plan, doubt: Direction, shape: Shape, place: Place) -> InputError:
    """Return the question which end of a scale is the best."""
    cells = [row[plan.place] for row in shape.rows if plan.place < len(row)]
    figures = _figures(cells, plan.unit.comma)
    low, high = doubt.ends or (math.floor(min(figures, default=1)), math.ceil(max(figures, default=9)))
    low, high = doubt.reach(low, high)
    heading = "/".join(shape.headings[plan.place])
    column = f"column = {_quoted(heading)}"
    if plan.place in shape.names and headings.CRITERION in shape.headings and headings.REVIEWER not in shape.headings:
        column = f"columns = [{', '.join(map(_quoted, shape.spent))}]"
    line = f"[reviews]\nscore = {{{column}, scale = [{high:g}, {low:g}]}}"
    return InputError(
        Text(
            "less is better in this column, or may be: which end is the best?", "此列得分或以低者为优：请说明哪一端最优"
        ),
        place=replace(place, column=shape.names.get(plan.place, heading)),
        seen=f"{low:g} – {high:g}; {doubt.reason.en} · {doubt.reason.zh}",
        fix=Text(
            "write the worst and the best score there can be, in this order, into map.toml and "
            "add --map map.toml; scores whose best is the lowest are turned, so that more is "
            "better (where {high} is the best, write [{low}, {high}]):",
            "请将可能的最差分与最优分依次写入 map.toml 并加上 --map map.toml；低者为优的评分将翻转，使高者为优"
            "（若 {high} 最优，请写 [{low}, {high}]）：",
        ).format(low=same(f"{low:g}"), high=same(f"{high:g}"))
        + same("\n" + line),
        code="which_end",
    )


def _quoted(heading: str) -> str:
    return '"' + heading.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _turned(rows: Sequence[dict[str, Any]], scale: tuple[float, float]) -> tuple[float, float]:
    """Turn scores whose best is the lowest; one that is off the scale stays and is off it."""
    high, low = scale
    for row in rows:
        if row.get("score") is not None and low <= row["score"] <= high:
            row["score"] = type(row["score"])(low + high) - row["score"]
    return low, high


def _declared(
    plans: Sequence[Plan],
    entries: Mapping[str, ColumnMapping],
    shape: Shape,
    place: Place,
    remarks: Sequence[Remark] = (),
) -> dict[str, Any]:
    """Return order of letters and ends of the scale, said by the person, heading or cells."""
    declared: dict[str, Any] = {}
    for plan in plans:
        if plan.column.name not in ("score", "grade"):
            continue
        entry = entries.get(plan.column.name, entries.get("score", ColumnMapping("")))
        heading = shape.names.get(plan.place, "/".join(shape.headings[plan.place]))
        order = entry.order or units.order(heading)
        scale = entry.scale or units.scale(heading) or _out_of(plan, shape, place)
        if shape.criteria and plan.column.name == "score":
            declared |= _by_criterion(shape, entry)
            scale = declared.get("scale")
        if entry.scale is None and not entry.scales and plan.column is TABLES["review"]["score"]:
            doubt = _direction(plan, plans, shape, remarks)
            if doubt.doubtful:
                raise _which_end(plan, doubt, shape, place)
        declared |= {"order": order} if order else {}
        declared |= {"scale": scale} if scale else {}
    return declared


def _by_criterion(shape: Shape, entry: ColumnMapping) -> dict[str, Any]:
    """Return the one scale of all criteria, or the scale of each, and weights; said by the person, or by headings.

    A scale that a person says of all holds for all; weights of headings count where they make one whole.
    """
    said = dict(zip(entry.columns, entry.scales, strict=False))
    ends = {name: said.get(name) or units.scale(heading) for name, heading in shape.criteria.items()}
    one = entry.scale or (next(iter(ends.values())) if len({*ends.values()}) == 1 else None)
    shares = [*match.weighed([(heading,) for heading in shape.criteria.values()]).values()]
    rows = []
    for k, (name, scale) in enumerate(ends.items()):
        row: dict[str, Any] = {"weight": shares[k]} if len(shares) == len(ends) else {}
        if scale is not None and one is None:
            row |= {"low": min(scale), "high": max(scale), "direction": "lower" if scale[0] > scale[1] else "higher"}
        rows += [{"criterion": name, **row}] if row else []
    return {**({"scale": one} if one else {}), **({"criteria": rows} if rows else {})}


def shaped(
    sheet: Sheet, table: Table, entries: Mapping[str, ColumnMapping], heads: Sequence[headings.Header] | None = None
) -> Shape:
    """Return headings and rows of a sheet, reviews in long form."""
    known = match.known(table)
    named = {normalise(one.heading) for one in entries.values() if one.const is None}
    criteria = entries["score"].columns if "score" in entries else ()
    experts = entries["reviewer"].columns if "reviewer" in entries else ()
    named |= {normalise(heading) for heading in (*criteria, *experts)}

    def test(parts: tuple[str, ...]) -> bool:
        return known(parts) or normalise("/".join(parts)) in named or _numbered(table, parts)

    top = headings.find(heads or headings.read(sheet), test) or headings.first(sheet)
    rows = grouped(table, top.headings, headings.unmerged(sheet, top), entries)
    lines = range(top.last + 2, top.last + 2 + len(rows))
    scored = match.among(table, top.headings, "score") if table.name == "review" else None
    sought = criteria or (None if "score" in entries else ())
    if table.name == "review" and (spread := headings.long(top.headings, rows, sought, scored, experts)):
        numbers = [lines[i] for i in spread.lines]
        return Shape(
            top,
            spread.headings,
            spread.rows,
            numbers,
            spread.names,
            spread.spent,
            [lines[i] for i in spread.blank],
            spread.means,
            spread.criteria,
        )
    return Shape(top, top.headings, rows, lines, {})


GROUPED = 0.3
"""Share of rows without an id from which they are lines of the id above, and no mistake."""


def grouped(
    table: Table,
    headings: Sequence[tuple[str, ...]],
    rows: Sequence[Sequence[Any]],
    entries: Mapping[str, ColumnMapping],
) -> Sequence[Sequence[Any]]:
    """Return rows with the id of their group, where a file writes it in the first row of each."""
    name = {"proposal": "id", "review": "proposal"}.get(table.name)
    if name is None:
        return rows
    if name in entries and entries[name].const is None:
        wanted = normalise(entries[name].heading)
        places = [k for k, one in enumerate(headings) if normalise("/".join(one)) == wanted]
        place = places[0] if places else None
    else:
        place = match.among(table, headings, name)
    if place is None:
        return rows
    blank = [
        k
        for k, row in enumerate(rows)
        if values.is_missing(row[place] if place < len(row) else None)
        and sum(not values.is_missing(cell) for cell in row) > 1
        and not any(map(is_total, row))
    ]
    if len(blank) < GROUPED * len(rows) or blank[:1] == [0]:
        return rows
    filled: list[Sequence[Any]] = []
    below, last = set(blank), None
    for k, row in enumerate(rows):
        if k in below:
            row = [*row]
            row += [None] * (place + 1 - len(row))
            row[place] = last
        elif place < len(row) and not values.is_missing(row[place]):
            last = row[place]
        filled.append(row)
    return filled


def _numbered(table: Table, parts: tuple[str, ...]) -> bool:
    return table.name == "review" and (headings.is_score(parts) or headings.is_criterion(parts))


def _candidates(shape: Shape) -> list[match.Candidate]:
    sample = shape.rows[: match.SAMPLED]
    return [
        match.candidate(place, parts, [row[place] for row in sample if place < len(row)])
        for place, parts in enumerate(shape.headings)
        if parts
    ]


def _plans(
    table: Table, candidates: Sequence[match.Candidate], entries: Mapping[str, ColumnMapping], above: Unit, place: Place
) -> list[Plan]:
    """Return what each heading is read as: told, gathered by pattern, or matched."""
    fixed = [
        _worded(_mapped(table, name, entries, candidates, above, place), one)
        for name, one in entries.items()
        if one.const is None
    ]
    used = {plan.place for plan in fixed}
    names = {*entries, *(plan.column.name for plan in fixed)}
    plans = list(fixed)
    rest = []
    for one in candidates:
        if one.place in used:
            continue
        if hit := match.gathered(table, one):
            unit = unit_of(table, hit[0], one, above, place)
            plans.append(Plan(one.place, hit[0], unit, hit[1]))
        else:
            rest.append(one)
    pairs = {p: w for p, w in match.weights(table, rest).items() if p[1] not in names}
    chosen = match.assign(pairs)
    by_place = {one.place: one for one in rest}
    for name, claims in match.ambiguous(pairs, chosen).items():
        if table[name].several:
            continue
        raise match.two_for_one(table, name, _below([by_place[i] for i in claims], above), place)
    for name, at in chosen.items():
        order = units.order(by_place[at].heading)
        column = _graded(table, table[name], by_place[at], chosen, order)
        plans.append(Plan(at, column, unit_of(table, column, by_place[at], above, place)))
    return sorted(plans, key=lambda plan: plan.place)


def unit_of(table: Table, column: Column, one: match.Candidate, above: Unit, place: Place) -> Unit:
    """Return the unit of a column: of its heading, or else of the line above the table."""
    own, place = one.unit, replace(place, column=one.heading)
    if column.type is Type.MONEY or (column.type is Type.JSON and column.unit == "money"):
        if own.factor == 1 and not own.currency:
            own = above if above.factor != 1 or above.currency or units.unclear(above.text) else own
        if units.unclear(own.text) and own.factor == 1 and not own.currency:
            raise _strange(table, column, own.text, place)
        return own
    if column.unit in ("", "1") or column.type in (Type.INSTANT, Type.MICRO):
        return own
    if own.currency or own.factor != 1:
        own = replace(own, factor=NONE.factor)
    words = _beside(table, column, one) or ([above.text] if measures.seconds(above.text) else [])
    whole = column.type is Type.INT
    for text in words:
        if (factor := measures.measured(text, column.unit, whole)) is not None:
            return replace(own, text=text, factor=factor)
    if whole and column.unit == "unit":
        time = [(text, size[1]) for text in words if (size := measures.counted(text))]
        return replace(own, text=time[0][0], factor=Decimal(time[0][1])) if time else own
    timed = measures.seconds(column.unit) is not None
    if strange := [text for text in words if timed or measures.is_unit(text)]:
        raise _strange(table, column, strange[-1], place)
    return own


def _beside(table: Table, column: Column, one: match.Candidate) -> list[str]:
    """Return what a heading says beside the words of its column: in brackets, or behind them."""
    heading = re.sub(r"@[A-Z]{1,3}$", "", one.heading)  # the letter of a column whose heading stands twice
    words = {word for word, meant in accepted(table).items() if meant.name == column.name}
    if inside := [text for text in units.noted(heading) if normalise(text) not in words]:
        return inside
    whole = normalise(heading)
    if whole in words:
        return []
    last = re.split(r"[\s_/,，、:：-]+", heading.strip())[-1]
    behind = [whole.removeprefix(word) for word in words if whole.startswith(word)]
    return [text for text in (*behind, last) if measures.is_unit(text)][:1]


def _strange(table: Table, column: Column, unit: str, place: Place) -> InputError:
    """Return the error for a unit in a heading that is unknown, or not one of its column."""
    money, timed = column.type is Type.MONEY, measures.seconds(column.unit) is not None
    message = Text("the unit in the heading is not known", "表头所注单位无法识别")
    if timed and measures.uneven(unit):
        message = Text("a month or a year is no fixed length", "月、季、年的长短不一，不能用作单位")
    elif not timed and not money:
        message = Text("the unit in the heading is not that of the column", "表头所注单位与该列不符")
    one = measures.NAMES.get(column.unit, same(column.unit))
    if money:
        one = Text("whole units of money", "元")
    known = f"{one.en} · {one.zh}" if one.en != one.zh else one.en
    if timed or money:
        known = measures.LENGTHS if timed else "USD · USD million · 元 · 万元 · 亿元"
    sheet = table.sheets[0] if table.sheets else table.name
    line = f'[{sheet}]\n{column.name} = {{column = "{place.column}", unit = …}}'
    return InputError(
        message,
        place=place,
        seen=unit,
        expected=known,
        fix=Text(
            f"put a unit that is known in brackets and nothing else, or write into map.toml how "
            f"many {one.en} make one, and add --map map.toml:\n{line}",
            f"请在括号内只写可识别的单位；或在 map.toml 中写明一个单位合多少{one.zh}，并加上 --map map.toml：\n{line}",
        ),
        code="unknown_unit",
    )


def _graded(table: Table, column: Column, one: match.Candidate, used: Container[str], order: Sequence[str]) -> Column:
    """Return the column of letters where scores are letters, or have a declared order like them.

    Whatever the heading calls them: a column “grade” of figures holds scores.
    """
    if table.name != "review" or column.name not in ("score", "grade"):
        return column
    letters = bool(order) or match.fits(table["score"], one) < 0.5
    name = "grade" if letters else "score"
    return column if name in used else table[name]


def instead(table: Table, name: str, columns: set[str]) -> bool:
    """Say whether a required column follows from others: a number from the id in the source."""
    if name in table and (others := table[name].instead):
        return {*others} <= columns
    if name == "work_id":
        return {"source_key", "title", "year"} <= columns
    return name == "score" and "grade" in columns


def _below(candidates: Sequence[match.Candidate], above: Unit) -> list[match.Candidate]:
    """Return headings with the unit of the line above where they have none; for advice only."""
    return [one if one.unit != NONE else replace(one, unit=above) for one in candidates]


def _mapped(
    table: Table,
    name: str,
    entries: Mapping[str, ColumnMapping],
    candidates: Sequence[match.Candidate],
    above: Unit,
    place: Place,
) -> Plan:
    entry = entries[name]
    wanted = normalise(entry.heading)
    for one in candidates:
        if one.heading == entry.heading or wanted in one.names:
            order = entry.order or units.order(one.heading)
            column = _graded(table, table[name], one, entries, order)
            if entry.order and column.type is Type.REAL:
                worth = {folded(word): float(len(entry.order) - k) for k, word in enumerate(entry.order)}
                return Plan(one.place, column, order=worth)
            if entry.unit is None:
                return Plan(one.place, column, unit_of(table, column, one, above, place))
            factor = measures.measured(entry.unit.text, column.unit)
            unit = entry.unit if factor is None else replace(entry.unit, factor=factor)
            unit = replace(unit, currency=unit.currency or one.unit.currency)
            return Plan(one.place, column, unit)
    raise ColumnError(
        Text("the mapping names a column that is not there", "对应文件所指的列不存在"),
        place=replace(place, column=entry.heading),
        seen=", ".join(one.heading for one in candidates)[:300],
        expected=entry.heading,
        fix=Text("name one of the headings that were seen", "请改为“看到”所列的表头之一"),
        code="missing_column",
    )


def _worded(plan: Plan, entry: ColumnMapping) -> Plan:
    """Return a plan that knows what the words of its column mean, where somebody said so."""
    words = {folded(word): meaning for word, meaning in entry.values.items()}
    return replace(plan, order={**plan.order, **words}) if words and plan.column.values else plan


def _currency(plans: Sequence[Plan], shape: Shape, place: Place) -> str:
    """Return the one currency that headings and sums name; empty if none does."""
    money = [plan for plan in plans if plan.column.type in (Type.MONEY, Type.JSON)]
    named = {plan.unit.currency: place for plan in money if plan.unit.currency}
    for plan in money:
        if plan.column.type is not Type.MONEY and plan.column.name != "amounts":
            continue
        for row, line in zip(shape.rows, shape.lines, strict=True):
            cell = row[plan.place] if plan.place < len(row) else None
            if isinstance(cell, str) and (coin := units.coin(cell)):
                named.setdefault(coin, replace(place, row=line, column=plan.column.name))
    if len(named) > 1:
        raise InputError(
            Text("sums in different currencies", "金额币种不一致"),
            place=[*named.values()][-1],
            seen=", ".join(sorted(named)),
            fix=Text(
                "one currency in one file; nothing is ever converted silently", "一个文件只用一种币种；系统不会自动换算"
            ),
            code="mixed_currency",
        )
    return next(iter(named), "")


def _meaning(plan: Plan, heading: str, used: int) -> Meaning:
    unit, column = plan.unit, plan.column
    return Meaning(heading, column.name, column.label, unit.text, float(unit.factor), used, plan.key)
