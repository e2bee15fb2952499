# SPDX-License-Identifier: Apache-2.0
"""What a slate is made from: proposals, reviews, rules, and where each column comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.funding.call_data import advice, money, standing
from yuzui.funding.call_data import sheets as reading
from yuzui.funding.call_data.matrix import Matrix, conflicts_by_name, ident
from yuzui.funding.call_data.rule_sheet import RuleSheet
from yuzui.funding.call_data.source_map import Written
from yuzui.model.column import Type
from yuzui.model.finding import CODES, Finding
from yuzui.model.headings import RECUSALS
from yuzui.model.money import digits
from yuzui.model.schema import TABLES, normalise
from yuzui.sheets import understand
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.understand import Meaning, Understood, headings
from yuzui.text import Text, join, same
from yuzui.text.numbers import NO_CURRENCY

Columns = dict[str, list[Any]]

OWN = ("id", "amount", "requested", "value")
SHOWN = 6
"""Rows that are named in one sentence."""


@dataclass(slots=True)
class Material:
    """The tables of one call."""

    call: str
    proposals: Columns
    reviews: Columns
    currency: str = ""
    by_year: dict[int, list[float]] = field(default_factory=dict)
    files: list[dict[str, Any]] = field(default_factory=list)
    origins: Mapping[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    understood: Sequence[Understood] = ()
    places: list[tuple[str, str, int]] = field(default_factory=list)
    aside: list[tuple[Any, ...]] = field(default_factory=list)
    scale: tuple[float, float] | None = None
    letters: tuple[str, ...] = ()
    ordinal: bool = False
    sheets: dict[str, Columns] = field(default_factory=dict)
    rules: RuleSheet | None = None
    written: Written = field(default_factory=Written)
    weights: dict[str, float] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    undeclared: list[str] = field(default_factory=list)
    rows: list[Place] = field(default_factory=list)
    out: list[standing.Out] = field(default_factory=list)
    settled: standing.Settled = field(default_factory=standing.Settled)
    sealed: dict[str, str] | None = None
    grades: dict[str, float] = field(default_factory=dict)
    authors: Columns = field(default_factory=dict)

    @property
    def further(self) -> list[str]:
        """Names of the columns that rules and tables may use beside the own ones."""
        return [name for name in self.proposals if name not in OWN]


def from_path(path: Path, said: Path | None = None, stage: str = "fund", also: Sequence[Path] = ()) -> Material:
    """Read a workbook, or a folder of files, as one call."""
    from yuzui.sheets import formats

    mapping = understand.load_map(said) if said is not None else None
    own = [*reading.files_of(path), *also]
    sheets = [one for file in own for one in formats.read(file)]
    done = reading.sort(sheets, mapping, stage)
    _present(path, done, stage)
    _all_read(done.of("conflict"))
    _bids_read(done.of("bid"))
    _one_content(done.of("proposal"), mapping)
    made = _joined(path, done, stage)
    made.settled = standing.Settled.of(mapping)
    standing.apply(made, _named(done))
    judged = made.reviews["proposal"] or any(made.proposals["value"])
    if stage == "fund" and not judged:
        # nothing to judge by: say what a sheet left over, or a column, lacks to be the reviews
        if (error := advice.no_reviews(path.name, done.others or sheets)) is not None:
            raise error
        if done.others:
            understand.understand(done.others[0], TABLES["review"], mapping)
    hidden = [note.removeprefix("hidden:") for one in sheets for note in one.notes]
    left = [one.name or one.file for one in done.others]
    for code, names in (("unread_sheet", left), ("hidden_sheet", hidden)):
        made.unread += names
        made.findings += [Finding(code, "note", "file", seen=name) for name in names]
    marked = [one for one in done.others if _of_conflicts(one) and one not in done.unmarked]
    made.undeclared = [one.name or one.file for one in (*marked, *done.unmarked)]
    made.undeclared += [name for name in hidden if conflicts_by_name(name)]
    return made


def _of_conflicts(sheet: Sheet) -> bool:
    """Return whether a sheet nobody could read seems to declare conflicts of interest."""
    known = {normalise(word) for word in RECUSALS}
    heads = (cell for row in sheet.rows[:3] for cell in row if isinstance(cell, str))
    filled = any(cell is not None for row in sheet.rows for cell in row)
    named = conflicts_by_name(sheet.name or Path(sheet.file).stem)
    return filled and (named or any(normalise(cell) in known for cell in heads))


def _present(path: Path, done: reading.Sorted, stage: str) -> None:
    """Refuse files without a sheet of proposals."""
    if not done.of("proposal") and not (stage == "judge" and done.of("review")):
        if stage != "assign":
            raise advice.no_proposals(path.name, done, stage)
        raise advice.no_list(path.name, done)


def _joined(path: Path, done: reading.Sorted, stage: str) -> Material:
    _each_once(done.of("proposal"), "proposal_twice")
    if stage == "assign":
        _each_once(done.of("reviewer"), "reviewer_twice")
    rows = [row for one in done.of("proposal") for row in one.rows]
    if not rows and stage == "judge":
        names = {str(row["proposal"]) for one in done.of("review") for row in one.rows}
        rows = [{"id": name} for name in sorted(names)]
    currency = money.currency(done.of("proposal"))
    proposals, years = proposal_columns(rows, 10.0 ** -digits(currency or NO_CURRENCY))
    reviews = done.of("review")
    persons = [one.read() for one in done.authors]
    # whoever orders the sheets of a workbook otherwise changes no byte of what is made of it
    crossed = [_matrix_read(*one) for one in done.matrices]
    told = sorted([*done.found, *persons], key=lambda one: (one.table, one.file, one.sheet))
    _spent(proposals, reviews)
    sheets, places = reading.further(done)
    reading.check(sheets, places, {str(name) for name in proposals["id"]})
    listed = [Place(u.file, u.sheet, n) for u in done.of("proposal") for n in u.lines]
    return Material(
        call=path.stem,
        proposals=proposals,
        reviews=review_columns([row for one in reviews for row in one.rows]),
        currency=currency,
        by_year=years,
        files=[_file(one) for one in told] + [_matrix_file(*one) for one in done.matrices],
        findings=[f for one in told for f in one.findings] + _unlisted(persons, proposals["id"]),
        understood=sorted([*told, *crossed], key=lambda one: (one.table, one.file, one.sheet)),
        places=[(u.file, u.sheet, line) for u in reviews for line in u.lines],
        scale=next((one.scale for one in reviews if one.scale), None),
        letters=next((tuple(one.order) for one in reviews if one.order), ()),
        sheets=sheets,
        rules=done.rules,
        rows=listed,
        authors=reading.table_columns([row for one in persons for row in one.rows], ("proposal", "name", "institute")),
    )


def _unlisted(persons: Sequence[Understood], known: Sequence[Any]) -> list[Finding]:
    """Return a finding for each proposal that a list of authors names and no other list."""
    ids = {str(name) for name in known}
    named = dict.fromkeys(str(row["proposal"]) for one in persons for row in one.rows)
    return [Finding("unknown_proposal", "warning", "proposal", name, "id", name) for name in named if name not in ids]


def _named(done: reading.Sorted) -> dict[str, str]:
    """Return the heading in the file of each column of proposals."""
    return {m.column: m.heading for one in done.of("proposal") for m in one.mapping}


def _one_content(proposals: Sequence[Understood], mapping: Any) -> None:
    """Refuse one id for two proposals: their reviews could not be told apart."""
    told = dict((mapping or {}).get("proposal", {})).get("id")
    if told is not None and told.repeated:
        return
    for one in proposals:
        lines = {str(row["id"]): n for row, n in zip(one.rows, one.lines, strict=True)}
        heading = next((m.heading for m in one.mapping if m.column == "id"), "id")
        seen = []
        for row in one.rejected:
            if row.code != "duplicate_differs":
                continue
            name = next((n for cell in row.cells if (n := ident(cell)) in lines), "")
            seen.append((name, lines.get(name), row.line))
        for clash in one.clashes:
            seen.append((clash.id, clash.before, clash.line))
        if seen:
            raise _two_contents(one, heading, seen)


def _two_contents(one: Understood, heading: str, seen: Sequence[tuple[str, int | None, int]]) -> InputError:
    named = dict.fromkeys(seen)
    rows = [Text(f"{name} (rows {a} and {b})", f"{name}（第 {a}、{b} 行）") for name, a, b in list(named)[:SHOWN]]
    if len(named) > SHOWN:
        rows.append(Text(f"{len(named)} pairs in all", f"共 {len(named)} 处"))
    minor = 10 ** -digits(money.currency([one]) or NO_CURRENCY)

    def cell(column: str, held: Any) -> str:
        whole = TABLES["proposal"][column].type is Type.MONEY
        return f"{held * minor:,.15g}" if whole else str(held)

    said = [
        f"{TABLES['proposal'][c.column].label.en}: {cell(c.column, c.held)} / {cell(c.column, c.seen)}"
        for c in one.clashes[:SHOWN]
    ]
    text = join(rows, "; ", "；") + (same(" · " + "; ".join(said)) if said else same(""))
    quoted = '"' + heading.replace("\\", "\\\\").replace('"', '\\"') + '"'
    line = f'[proposals]\nid = {{column = {quoted}, repeated = "first"}}'
    return InputError(
        Text("one proposal id stands in several rows that do not say the same", "同一申请号出现在多行，内容不一致"),
        place=Place(one.file, one.sheet, seen[0][2], heading),
        seen=text.en if text.en == text.zh else f"{text.en} · {text.zh}",
        fix=Text(
            "two proposals need two ids; if it is one, correct the rows, or write into map.toml "
            "which row counts (first or last) and add --map map.toml:",
            "若为两项申请，请各用一个编号；若为一项，请改正各行，或在 map.toml 中写明以哪一行为准"
            "（first 首行或 last 末行），并加上 --map map.toml：",
        )
        + same("\n" + line),
        code="proposal_id_repeated",
    )


_TWICE = {
    "proposal_twice": Text("a proposal stands in two sheets", "同一申请出现在两张表中"),
    "reviewer_twice": Text("a reviewer stands in two sheets", "同一评审人出现在两张表中"),
}


def _each_once(lists: Sequence[Understood], code: str) -> None:
    """Refuse what stands in two sheets: which amount or employer holds is not guessed."""
    seen: dict[str, Place] = {}
    for one in lists:
        for line, row in zip(one.lines, one.rows, strict=True):
            here, name = Place(one.file, one.sheet, line, "id"), str(row["id"])
            if (first := seen.setdefault(name, here)) is not here:
                raise InputError(
                    _TWICE[code],
                    place=here,
                    seen=f"{name}: {first.text().en}",
                    fix=Text(
                        "keep one of the two sheets in the folder, or take the row out of one",
                        "请在文件夹中只留其中一张表，或从一张表中删去该行",
                    ),
                    code=code,
                )


def _all_read(conflicts: Sequence[Understood]) -> None:
    """Refuse a conflict that cannot be read: set aside, it would bar nobody."""
    for one in conflicts:
        for row in one.rejected:
            if row.code in ("duplicate", "total_row"):
                continue
            kinds = TABLES["conflict"]["kind"].values if row.column == "kind" else ()
            raise InputError(
                CODES[row.code],
                place=Place(one.file, one.sheet, row.line, row.column),
                seen=", ".join(str(cell) for cell in row.cells if cell is not None),
                expected=" ".join(kinds),
                fix=Text("correct the row, or take it out", "请改正该行，或将其删去"),
                code="conflict_unread",
            )


def _bids_read(bids: Sequence[Understood]) -> None:
    """Refuse a bid in a word nobody knows: it may be a conflict."""
    for one in bids:
        for row in one.rejected:
            if row.column == "bid" and row.code in ("unknown_word", "missing_value"):
                heading = next((m.heading for m in one.mapping if m.column == "bid"), "bid")
                raise InputError(
                    Text("a bid in a word that is not known", "无法识别的意向用词"),
                    place=Place(one.file, one.sheet, row.line, heading),
                    seen=", ".join(str(cell) for cell in row.cells if cell is not None),
                    expected="yes, maybe, no, conflict · 愿意、可以、不愿意、回避",
                    fix=Text(
                        "write one of these words; numbers are read as scores of affinity where "
                        "the heading is “score”, the larger the better",
                        "请改用上述用词之一；若为数值且越大越合适，请将表头改为“匹配分”",
                    ),
                    code="bid_unread",
                )


def _spent(proposals: Columns, reviews: Sequence[Understood]) -> None:
    """Take columns that were read as scores out of what rules and tables may use."""
    used = {meaning.heading for one in reviews for meaning in one.mapping}
    used |= {heading for one in reviews for heading in one.spent}
    for name in [*proposals]:
        if name not in OWN and (name in used or headings.is_score(tuple(name.split("/")))) and reviews:
            del proposals[name]


def _matrix_file(sheet: Sheet, found: Matrix) -> dict[str, Any]:
    rows = len(set(found.lines))
    return {"path": sheet.file, "sheet": sheet.name or None, "rows": rows, "rejected": 0}


def _matrix_read(sheet: Sheet, found: Matrix) -> Understood:
    """Return how a matrix was read: the first and last name across it, and what is below them."""
    columns, size = found.columns, len(found.lines)
    rows = [{name: cells[k] for name, cells in columns.items()} for k in range(size)]
    names = [*dict.fromkeys(map(str, columns["reviewer"]))]
    heading = " … ".join(dict.fromkeys([*names[:1], *names[-1:]]))
    table = TABLES[found.table]
    value = {"affinity": "score", "bid": "bid"}.get(found.table, "kind")
    mapping = [Meaning(heading, value, table.label, "", 1.0, size, "")]
    return Understood(found.table, sheet.file, sheet.name, found.header_row, mapping, rows,
                      found.lines)  # fmt: skip


def _file(one: Understood) -> dict[str, Any]:
    return {"path": one.file, "sheet": one.sheet or None, "rows": one.rows_in, "rejected": len(one.rejected)}


def proposal_columns(rows: Sequence[Mapping[str, Any]], whole: float) -> tuple[Columns, dict[int, list[float]]]:
    """Return columns in whole currency units, tags and needs as columns of their own."""
    plain: list[dict[str, Any]] = []
    years: dict[int, list[float]] = {}
    for place, row in enumerate(rows):
        asked = float(row.get("amount") or 0) * whole
        advised = row.get("recommended")
        one = {k: v for k, v in row.items() if k not in ("tags", "needs", "amounts", "currency")}
        one |= dict(row.get("tags") or {})
        one |= {f"need_{name}": amount for name, amount in dict(row.get("needs") or {}).items()}
        one["requested"] = asked
        one["amount"] = asked if advised is None else float(advised) * whole
        one.pop("recommended", None)
        plain.append(one)
        for year, sum_ in dict(row.get("amounts") or {}).items():
            years.setdefault(int(year), [0.0] * len(rows))[place] = float(sum_) * whole
    names = list(dict.fromkeys(["id", "amount", "requested", "value", *(k for r in plain for k in r)]))
    columns: Columns = {name: [row.get(name) for row in plain] for name in names}
    return {n: c for n, c in columns.items() if n in OWN or any(v is not None for v in c)}, years


def review_columns(rows: Sequence[Mapping[str, Any]]) -> Columns:
    """Return reviews as columns; an id that reading made up is none."""
    names = ("proposal", "reviewer", "criterion", "score", "confidence", "panel")
    further = ("grade", "conflict", "submitted_at")
    columns = {name: [row.get(name) for row in rows] for name in (*names, *further)}
    for name in ("panel", *further):
        if all(cell is None for cell in columns[name]):
            del columns[name]
    columns["reviewer"] = [
        # an id made on reading, so that nobody is linked by it, is no id
        None if str(reviewer).startswith(f"{proposal}#") else reviewer
        for proposal, reviewer in zip(columns["proposal"], columns["reviewer"], strict=True)
    ]
    return columns
