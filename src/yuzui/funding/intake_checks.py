# SPDX-License-Identifier: Apache-2.0
"""What is to look at in the rows of a call before they are loaded, and what the answers write into ``overrides.csv``.

Nothing edits a file: an answer becomes overrides with who, when and why, applied to the rows of every reading.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from msgspec.structs import replace

from yuzui.errors import InputError, Place
from yuzui.funding import call_data, call_reviews, call_sheets, intake_cells
from yuzui.funding.call_corrections import TWO, place_key
from yuzui.funding.call_data import Material
from yuzui.funding.call_pairs import ident
from yuzui.funding.call_sheets import Sorted
from yuzui.funding.intake import Checks, Reading
from yuzui.job.institution_names import near
from yuzui.job.person_names import namesakes
from yuzui.job.upload_sheets import document, mapped, stops_of, without_collector
from yuzui.model.finding import CODES
from yuzui.model.quantity import digits
from yuzui.model.schema import TABLES
from yuzui.model.table import Row, Type
from yuzui.sheets import understand
from yuzui.sheets.overrides import Override
from yuzui.sheets.sheet import Sheet, letter
from yuzui.sheets.understand import Understood
from yuzui.sheets.understand.mapping import Clash
from yuzui.sheets.understand.questions import Answers, Check, Choice, Stop, Write, title_of_checks
from yuzui.sheets.values import ABSTAINED, FORMULA_ERROR, PERCENT, RECUSED
from yuzui.text import Text, join, same
from yuzui.text.numbers import NO_CURRENCY, count, money, number

ALIKE = 0.9
"""Similarity of two names of institutions from which it is asked whether they are one."""
SLIPS = (3, 4)
"""Powers of ten by which an amount is off when its unit slipped."""
NEAR_POWER = 0.6
"""How far, in powers of ten, an amount may be from such a slip of the middle one."""
FEWEST = 3
"""Amounts among which one can be off."""
LISTED = 200
"""Lines of one kind; the rest is counted in one more."""
PEOPLE = 5_000
"""Names of persons that are compared with one another."""
NAMES = 3_000
"""Names of institutions that are compared with one another."""
UNSCORED = (RECUSED, ABSTAINED, FORMULA_ERROR, PERCENT)
"""Codes of cells in which a score is due and is none."""
SAME, DIFFERENT, ASIDE, KEEP, SEEN = "same", "different", "aside", "keep", "seen"
_SAME = Choice(SAME, Text("the same", "相同"))
_DIFFERENT = Choice(DIFFERENT, Text("different", "不同"))
_SEEN = Choice(SEEN, Text("seen", "已阅"))


def rows_of(sheets: Sequence[Sheet], toml: str) -> Sorted:
    """Read the rows of all sheets under a ``map.toml``; what :func:`checks` and :func:`material` share."""
    with without_collector():
        return call_sheets.sort(sheets, mapped(document(toml)) if toml else None, "fund")


def material(
    name: str, sheets: Sequence[Sheet], toml: str, overrides: Sequence[Override] = (), done: Sorted | None = None
) -> Material:
    """Return the call that a slate is made from: what ``yuzui fund FILE --map map.toml --overrides …`` reads."""
    mapping = mapped(document(toml)) if toml else None
    return call_data.from_sheets(Path(name), sheets, mapping, overrides=overrides, done=done)


def rows_apart(sheets: Sequence[Sheet], toml: str, done: Sorted, overrides: Sequence[Override]) -> Sorted:
    """Return the rows with proposals under one id told apart, as answers have it."""
    return call_data.apart(sheets, mapped(document(toml)) if toml else None, "fund", done, overrides)


def checks(
    sheets: Sequence[Sheet],
    reading: Reading,
    answers: Answers | None = None,
    budget: float | None = None,
    done: Sorted | None = None,
) -> Checks:
    """Say what is to look at, stops first.

    Parameters
    ----------
    sheets : sequence of Sheet
        As :func:`upload_sheets.opened` gives them.
    reading : Reading
        What was understood; it must be ready.
    answers : mapping
        All answers of the upload: those to lines stand at their code and place.
    budget : float or None
        Money there is, in whole units.
    done : Sorted or None
        What :func:`rows_of` gave for the same sheets and ``map.toml``.
    """
    with without_collector():
        return _checks(sheets, reading, dict(answers or {}), budget, done)


def _checks(
    sheets: Sequence[Sheet],
    reading: Reading,
    given: Mapping[tuple[str, str], str],
    budget: float | None,
    done: Sorted | None,
) -> Checks:
    try:
        done = done or rows_of(sheets, reading.toml)
        call_checks = _CallChecks(sheets, reading, done, budget)
        lines = [_answered(one, given) for one in call_checks.lines()]
        stops: list[Stop] = []
        if not any(one.kind == "stop" and one.state == "open" for one in lines):
            found, stops = _tried(sheets, reading, lines, done)
            known = {(one.code, one.seen) for one in lines}
            lines += [_answered(one, given) for one in found if (one.code, one.seen) not in known]
    except InputError as error:
        return Checks(
            Text("The rows cannot be checked yet.", "各行暂时无法核查。"),
            stops=tuple(stops_of(error)),
            unchecked=reading.unchecked,
        )
    lines = [_under_heading(one, reading) for one in lines]
    lines.sort(key=lambda one: (one.kind != "stop", one.code, one.file, one.sheet, one.row or 0))
    proposals = {str(row["id"]) for one in done.of("proposal") for row in one.rows}
    reviews = [row for one in done.of("review") for row in one.rows]
    people = {str(r["reviewer"]) for r in reviews if not str(r["reviewer"]).startswith(f"{r['proposal']}#")}
    return Checks(
        title_of_checks(lines, stops),
        tuple(lines),
        tuple(stops),
        reading.unchecked,
        len(proposals),
        len(reviews),
        len(people),
    )


def _answered(line: Check, answers: Mapping[tuple[str, str], str]) -> Check:
    if line.answer:
        return line
    answer = answers.get((line.code, line.place), "")
    value, _, text = answer.partition(" ")
    if any(one.free and one.value == value for one in line.choices) and text:
        # what a person wrote stands for what is proposed
        writes = tuple(Write(w.table, w.row, w.column, text.strip()) for w in line.writes[value])
        return replace(line, answer=answer, writes={**line.writes, answer: writes})
    return replace(line, answer=answer) if answer in {one.value for one in line.choices} else line


def _under_heading(line: Check, reading: Reading) -> Check:
    """Return a line that names the column as the file does."""
    headings = (
        column.heading
        for sheet in reading.sheets
        if (sheet.file, sheet.name) == (line.file, line.sheet)
        for column in sheet.columns
        if line.column and column.means.rpartition(".")[2] == line.column
    )
    return replace(line, column=next(headings, line.column))


def overrides(
    found: Checks,
    who: str,
    when: str,
    reason: str = "",
    signatures: Mapping[tuple[str, str], tuple[str, str]] = MappingProxyType({}),
) -> list[Override]:
    """Return the lines of ``overrides.csv`` that the answers write; a reason of one's own stands for the usual one.

    ``signatures`` say by code and place who answered and when; what is not among them is by ``who`` at ``when``.
    """
    lines: list[Override] = []
    for one in found.lines:
        by, at = signatures.get((one.code, one.place), (who, when))
        for write in one.writes.get(one.answer, ()):
            why = reason or f"{one.code}: {one.seen} → {one.answer}"[:200]
            lines.append(Override(write.table, write.row, write.column, write.value, by, at, why))
    return lines


def _tried(
    sheets: Sequence[Sheet], reading: Reading, lines: Sequence[Check], done: Sorted
) -> tuple[list[Check], list[Stop]]:
    """Read the call as it would be loaded: what is flagged then is worth knowing, what is refused stops."""
    found = Checks(same(""), tuple(lines))
    # proposals that an answer tells apart were not among those that lines of their own ask about
    apart = {str(write.value) for one in lines for write in one.writes.get(one.answer, ()) if write.column == "id"}
    try:
        read = material("call", sheets, reading.toml, overrides(found, "-", "2026-01-01T00:00:00Z"), done)
        call_reviews.merged(read)
    except InputError as error:
        return [], stops_of(error)
    flagged = [
        Check(
            one.code,
            "know",
            f"{one.code}|{one.table}|{one.row}|{one.column}|{one.seen}"[:200],
            CODES[one.code],
            one.place.file if one.place else "",
            one.place.sheet if one.place else "",
            one.place.row if one.place else None,
            one.column or "",
            " ".join(part for part in (one.row, one.seen) if part),
            choices=(_SEEN,),
            proposed=SEEN,
            alike=one.code,
        )
        for one in read.findings
        if one.severity == "warning" and one.code in CODES and (one.code not in _ASKED or one.row in apart)
    ]
    return _few(flagged), []


_BESIDE = ("total_row", "note_row")
_ASKED = frozenset({"duplicate", "amount_outlying", "above_budget", *UNSCORED})
"""Findings that a line of its own asks about."""


def _few(lines: Sequence[Check]) -> list[Check]:
    """Return at most so many lines of each kind, and one that counts the rest."""
    out: list[Check] = []
    counts: Counter[str] = Counter()
    for one in lines:
        counts[one.code] += 1
        if counts[one.code] <= LISTED or one.kind == "stop":
            out.append(one)
    for code, n in counts.items():
        first = next(one for one in lines if one.code == code)
        if n > LISTED and first.kind == "know":
            rest = Text("and {n} more of these", "另有 {n} 处同类情况").format(n=number(n - LISTED))
            out.append(
                Check(
                    code,
                    "know",
                    f"{code}|rest",
                    first.text + Text(": ", "：") + rest,
                    choices=(_SEEN,),
                    proposed=SEEN,
                    alike=code,
                )
            )
    return out


class _CallChecks:
    """Checks of the rows of a call."""

    def __init__(self, sheets: Sequence[Sheet], reading: Reading, done: Sorted, budget: float | None) -> None:
        self.sheets, self.reading, self.done, self.budget = sheets, reading, done, budget
        self.mapping = mapped(document(reading.toml))
        self.proposals = done.of("proposal")
        self.reviews = done.of("review")
        self.places: dict[str, Place] = {}
        for one in self.proposals:
            for line, row in zip(one.lines, one.rows, strict=True):
                self.places.setdefault(str(row["id"]), Place(one.file, one.sheet, line))
        self.given: dict[str, Place] = {}
        self.given_count: Counter[str] = Counter()
        for one in self.reviews:
            names = [str(row["proposal"]) for row in one.rows]
            self.given_count.update(names)
            for line, name in zip(one.lines, names, strict=True):
                if name not in self.given:
                    self.given[name] = Place(one.file, one.sheet, line)
        coins = [str(row["currency"]) for one in self.proposals for row in one.rows if row.get("currency")]
        self.coin = coins[0] if coins else ""
        self.minor = 10.0 ** -digits(self.coin or NO_CURRENCY)

    def lines(self) -> list[Check]:
        """Return every line, without answers."""
        ways = (
            self.duplicates,
            self.references,
            self.unscored,
            self.unlisted,
            self.twice,
            self.amounts,
            self.whole,
            self.people,
            self.institutions,
            self.rejected,
            self.beside,
            self.slips,
        )
        return _few([one for way in ways for one in way()])

    # One id with two contents.

    def duplicates(self) -> Iterator[Check]:
        """Ask of ids that stand twice which row holds."""
        said = self.mapping.get("proposal", {}).get("id")
        if said is not None and said.repeated:
            return
        for one in self.proposals:
            clashes = [*one.clashes, *self._rows_twice(one)]
            by: dict[str, list[Clash]] = {}
            for clash in clashes:
                by.setdefault(clash.id, []).append(clash)
            for name, own in by.items():
                yield self._duplicate(one, name, own)

    def _rows_twice(self, one: Understood) -> list[Clash]:
        """Return what rows of one id in a list tell differently."""
        if not any(row.code == "duplicate_differs" for row in one.rejected):
            return []
        sheet = next(s for s in self.done.sheets if (s.file, s.name) == (one.file, one.sheet))
        again = understand.understand(sheet, TABLES["proposal"], self.mapping, joined=True)
        return list(again.clashes)

    def _duplicate(self, one: Understood, name: str, clashes: Sequence[Clash]) -> Check:
        first, last = clashes[0].before, max(clash.line for clash in clashes)
        named = {meaning.column: meaning.heading for meaning in one.mapping}
        seen = "; ".join(
            f"{named.get(c.column, c.column)}: {self._cell(one, c.before, c.column, c.held)} / "
            f"{self._cell(one, c.line, c.column, c.seen)}"
            for c in clashes[:4]
        )
        rows = [row.line for row in one.rejected if row.code == TWO and name in map(ident, row.cells)]
        firsts = {c.column: c.held for c in clashes}
        lasts = {c.column: c.seen for c in clashes}
        return Check(
            "duplicate",
            "stop",
            f"duplicate|{name}",
            Text(
                "{n} stands in rows {a} and {b}, which differ.", "{n} 出现在第 {a} 行和第 {b} 行，内容不一致。"
            ).format(n=same(name), a=same(str(first)), b=same(str(last))),
            one.file,
            one.sheet,
            last,
            "id",
            f"{name} · {seen}",
            Text("one content for one id", "同一编号内容一致"),
            (
                Choice(
                    "first",
                    Text(f"row {first} holds, row {last} is left out", f"以第 {first} 行为准，第 {last} 行不计"),
                ),
                Choice(
                    "last", Text(f"row {last} holds, row {first} is left out", f"以第 {last} 行为准，第 {first} 行不计")
                ),
                *((self._two(one, name, first, rows),) if rows else ()),
            ),
            alike="duplicate",
            writes={
                way: tuple(Write("proposal", name, column, value) for column, value in values.items())
                for way, values in (("first", firsts), ("last", lasts))
            }
            | ({"two": tuple(self._renamed(one, name, k, line) for k, line in enumerate(rows, 2))} if rows else {}),
        )

    def _two(self, one: Understood, name: str, first: int, rows: Sequence[int]) -> Choice:
        """Return the answer that rows of one id are proposals of their own."""
        given = "、".join(f"{name} ({k})" for k in range(2, len(rows) + 2))
        stay = same("")
        if any((two.file, two.sheet) != (one.file, one.sheet) for two in self.reviews) and name in self.given:
            stay = Text(f"; scores under {name} are those of row {first}", f"；{name} 的评分归第 {first} 行")
        words = Text(
            f"they are {len(rows) + 1} proposals: row {rows[0]} is {given.replace('、', ', ')}",
            f"是 {len(rows) + 1} 项申请：第 {rows[0]} 行编号为 {given}",
        )
        note = Text("if they are two: an id of its own", "若为两项：后一项的编号")
        return Choice("two", words + stay, note, free=len(rows) == 1)

    def _renamed(self, one: Understood, name: str, k: int, line: int) -> Write:
        return Write("proposal", place_key(one.file, one.sheet, line), "id", f"{name} ({k})")

    def _written(self, one: Understood, line: int, column: str) -> Any:
        """Return a cell of a proposal as the file has it; None where it cannot be told."""
        read = next((s for s in self.reading.sheets if (s.file, s.name) == (one.file, one.sheet)), None)
        column_read = next((c for c in read.columns if c.means == f"proposal.{column}"), None) if read else None
        sheet = next((s for s in self.sheets if (s.file, s.name) == (one.file, one.sheet)), None)
        if column_read is None or sheet is None:
            return None
        row = next((row for k, row in enumerate(sheet.rows) if sheet.number(k) == line), ())
        return next((cell for k, cell in enumerate(row) if letter(k) == column_read.letter), None)

    def _cell(self, one: Understood, line: int, column: str, held: Any) -> str:
        """Return what a cell says, and of an amount what it would mean where that is another figure."""
        cell = self._written(one, line, column)
        if TABLES["proposal"][column].type is not Type.MONEY:
            return str(held if cell is None else cell)
        meant = f"{held * self.minor:,.15g}"
        plain = "" if cell is None else str(cell).strip()
        return meant if plain.replace(",", "") in ("", meant.replace(",", "")) else f"{plain} → {meant}"

    # Ids that are nearly one, and scores and proposals that lack each other.

    def references(self) -> Iterator[Check]:
        """Ask of ids that are alike but for case, width, spaces or dashes whether they are one."""
        spelled: dict[str, list[str]] = {}
        for name in (*self.places, *(one for one in self.given if one not in self.places)):
            spelled.setdefault(folded(name), []).append(name)
        for names in spelled.values():
            held, *others = names
            for other in others:
                place = self.places.get(other) or self.given[other]
                listed = other in self.places
                choices = [_SAME, _DIFFERENT] if listed else [_SAME, _aside(self.given_count[other])]
                yield Check(
                    "near_reference",
                    "stop",
                    f"near_reference|{other}",
                    Text("“{a}” and “{b}”: one proposal?", "“{a}”与“{b}”是否为同一申请？").format(
                        a=same(held), b=same(other)
                    ),
                    place.file,
                    place.sheet,
                    place.row,
                    "id" if listed else "proposal",
                    other,
                    same(held),
                    tuple(choices),
                    SAME,
                    writes={
                        SAME: (Write("proposal", other, "id", held),),
                        ASIDE: (Write("proposal", other, "id", None),),
                    },
                )

    def unscored(self) -> Iterator[Check]:
        """Ask about scores of proposals that no list has; say which proposals have none."""
        known = {folded(name) for name in self.places}
        rejected = {
            ident(cell): (one, row)
            for one in self.proposals
            for row in one.rejected
            for cell in row.cells
            if cell is not None
        }
        for name, place in self.given.items():
            if folded(name) in known:
                continue
            near_id = call_sheets.nearest(name, {*self.places}) if len(self.places) < LISTED * 25 else ""
            ways = [_aside(self.given_count[name])]
            writes: dict[str, tuple[Write, ...]] = {ASIDE: (Write("proposal", name, "id", None),)}
            if near_id:
                ways.append(Choice(f"is {near_id}", Text(f"it is {near_id}", f"应为 {near_id}")))
                writes[f"is {near_id}"] = (Write("proposal", name, "id", near_id),)
            text = Text("“{n}” has scores and is in no list.", "“{n}”有评分，但不在申请清单中。")
            why = same("")
            if name in rejected:
                why = CODES[rejected[name][1].code]
                text = Text(
                    "“{n}” has scores, and its own row cannot be used: {w}.", "“{n}”有评分，但其所在行无法使用：{w}。"
                )
            yield Check(
                "no_proposal",
                "stop",
                f"no_proposal|{name}",
                text.format(n=same(name), w=why),
                place.file,
                place.sheet,
                place.row,
                "proposal",
                f"{name} ({self.given_count[name]})",
                Text("an id of the list", "清单中的编号"),
                tuple(ways),
                alike="no_proposal",
                writes=writes,
            )
        given = {folded(name) for name in self.given}
        if not given:
            return
        for name, place in self.places.items():
            if folded(name) not in given:
                yield Check(
                    "no_score",
                    "know",
                    f"no_score|{name}",
                    Text("“{n}” has no score.", "“{n}”没有评分。").format(n=same(name)),
                    place.file,
                    place.sheet,
                    place.row,
                    "id",
                    name,
                    Text("at least one score", "至少一个评分"),
                    (_SEEN,),
                    SEEN,
                    alike="no_score",
                )

    def unlisted(self) -> Iterator[Check]:
        """Ask about reviewers whom the list of reviewers does not have."""
        rows = [row for one in self.done.of("reviewer") for row in one.rows]
        known = {str(row["id"]) for row in rows} | {str(row["name"]) for row in rows if row.get("name")}
        if not known:
            return
        counts: Counter[str] = Counter()
        places: dict[str, Place] = {}
        for one in self.reviews:
            for line, row in zip(one.lines, one.rows, strict=True):
                who = str(row["reviewer"])
                if who not in known and not who.startswith(f"{row['proposal']}#"):
                    counts[who] += 1
                    places.setdefault(who, Place(one.file, one.sheet, line))
        for who, n in counts.items():
            ways = [_aside(n)]
            writes: dict[str, tuple[Write, ...]] = {ASIDE: (Write("reviewer", who, "id", None),)}
            if (like := call_sheets.nearest(who, {str(row["id"]) for row in rows})) and len(rows) < PEOPLE:
                ways.append(Choice(f"is {like}", Text(f"it is {like}", f"应为 {like}")))
                writes[f"is {like}"] = (Write("reviewer", who, "id", like),)
            yield Check(
                "no_reviewer",
                "stop",
                f"no_reviewer|{who}",
                Text("“{n}” reviewed and is in no list of reviewers.", "“{n}”参加了评审，但不在评审人名单中。").format(
                    n=same(who)
                ),
                places[who].file,
                places[who].sheet,
                places[who].row,
                "reviewer",
                f"{who} ({n})",
                Text("a reviewer of the list", "名单中的评审人"),
                tuple(ways),
                alike="no_reviewer",
                writes=writes,
            )

    def twice(self) -> Iterator[Check]:
        """Say who reviewed a proposal twice under one criterion, and ask which review counts."""
        seen: dict[tuple[str, str, str], tuple[Understood, int, Row]] = {}
        for one in self.reviews:
            for line, row in zip(one.lines, one.rows, strict=True):
                if row["n"] == 1:
                    continue
                key = (str(row["proposal"]), str(row["reviewer"]), str(row["criterion"]))
                seen[key] = (one, line, row)
        if not seen:
            return
        firsts: dict[tuple[str, str, str], tuple[int, Row]] = {}
        for one in self.reviews:
            for line, row in zip(one.lines, one.rows, strict=True):
                key = (str(row["proposal"]), str(row["reviewer"]), str(row["criterion"]))
                if key in seen and row["n"] == 1:
                    firsts[key] = (line, row)
        for key, (one, line, row) in seen.items():
            if key not in firsts:
                continue
            at, first = firsts[key]
            table = TABLES["review"]
            shown = [r["grade"] if r["score"] is None else f"{r['score']:g}" for r in (first, row)]
            yield Check(
                "reviewed_twice",
                "know",
                f"reviewed_twice|{'|'.join(key)}",
                Text(
                    "{p} was reviewed twice by one reviewer (rows {a} and {b}).",
                    "{p} 由同一评审人评了两次（第 {a}、{b} 行）。",
                ).format(p=same(key[0]), a=same(str(at)), b=same(str(line))),
                one.file,
                one.sheet,
                line,
                "reviewer",
                f"{shown[0]} / {shown[1]}",
                Text("one review", "一份评审"),
                (
                    Choice("last", Text("the later counts", "以后一份为准")),
                    Choice("first", Text("the first counts", "以前一份为准")),
                ),
                "last",
                alike="reviewed_twice",
                writes={"first": tuple(Write("review", table.row_id(row), name, None) for name in ("score", "grade"))},
            )

    # Money.

    def amounts(self) -> Iterator[Check]:
        """Ask about amounts whose unit may have slipped; say which exceed the budget."""
        rows = [(one, line, row) for one in self.proposals for line, row in zip(one.lines, one.rows, strict=True)]
        sums = [row["amount"] * self.minor for _, _, row in rows if row.get("amount")]
        middle = intake_cells.typical(sums)
        for one, line, row in rows:
            amount = (row.get("amount") or 0) * self.minor
            if amount <= 0:
                continue
            name = str(row["id"])
            power = math.log10(amount / middle) if middle and len(sums) >= FEWEST else 0.0
            slip = next((p for p in SLIPS if abs(abs(power) - p) <= NEAR_POWER and abs(power) > 2.3), 0)
            if slip:
                yield self._slipped(one, line, name, amount, middle, power)
            elif self.budget is not None and amount > self.budget:
                yield Check(
                    "above_budget",
                    "know",
                    f"above_budget|{name}",
                    Text("{n} asks for more than the budget.", "{n} 的申请金额超过预算。").format(n=same(name)),
                    one.file,
                    one.sheet,
                    line,
                    "amount",
                    self._cell(one, line, "amount", round(amount / self.minor)),
                    Text("at most {b}", "至多 {b}").format(b=money(self.budget, self.coin or NO_CURRENCY)),
                    (_SEEN,),
                    SEEN,
                    alike="above_budget",
                )

    def whole(self) -> Iterator[Check]:
        """Ask whether the budget and the unit are right where all requests are nowhere near the budget."""
        rows = [(one, line, row) for one in self.proposals for line, row in zip(one.lines, one.rows, strict=True)]
        sums = [row["amount"] * self.minor for _, _, row in rows if row.get("amount")]
        least, most = intake_cells.PLAUSIBLE
        # amounts whose own unit slipped are asked one by one
        usual = intake_cells.typical(sums) * len(sums)
        if not self.budget or not usual or least * self.budget < usual < most * self.budget:
            return
        total, coin = sum(sums), self.coin or NO_CURRENCY
        one, line, _ = rows[0]
        yield Check(
            "far_from_budget",
            "stop",
            "far_from_budget",
            Text(
                "All requests together are {t}, {n} times the budget of {b}. Is the unit of the amounts right, and "
                "the budget? If not, answer the unit under Columns, or correct the budget.",
                "全部申请合计 {t}，是预算 {b} 的 {n} 倍。金额单位和预算是否无误？"
                "如有误，请在“列”一步改正单位，或更正预算。",
            ).format(t=money(total, coin), b=money(self.budget, coin), n=intake_cells.times(total, self.budget)),
            one.file,
            one.sheet,
            line,
            "amount",
            f"{total:,.15g}",
            Text("within a hundredth and a hundred times {b}", "{b} 的百分之一至一百倍").format(
                b=money(self.budget, coin)
            ),
            (Choice(KEEP, Text("both are right", "均无误")),),
        )

    def _slipped(self, one: Understood, line: int, name: str, amount: float, middle: float, power: float) -> Check:
        sign = -1 if power > 0 else 1
        ranked = sorted(SLIPS, key=lambda p: abs(abs(power) - p))
        ways = {f"{10**p}": amount * 10.0 ** (sign * p) for p in ranked}
        coin = self.coin or NO_CURRENCY
        choices = tuple(
            Choice(f"times {factor}", Text("it is {m}", "应为 {m}").format(m=money(value, coin)))
            for factor, value in ways.items()
        )
        return Check(
            "unit_slip",
            "stop",
            f"unit_slip|{name}",
            Text(
                "{n} asks for {a}; the middle one of all asks for {m}.", "{n} 申请 {a}；全部申请的中位数为 {m}。"
            ).format(n=same(name), a=money(amount, coin), m=money(middle, coin)),
            one.file,
            one.sheet,
            line,
            "amount",
            self._cell(one, line, "amount", round(amount / self.minor)),
            Text("about {m}", "约 {m}").format(m=money(middle, coin)),
            (*choices, Choice(KEEP, Text("it is right", "无误"))),
            choices[0].value,
            alike=f"unit_slip|{sign}|{ranked[0]}",
            writes={
                f"times {factor}": (Write("proposal", name, "amount", round(value / self.minor)),)
                for factor, value in ways.items()
            },
        )

    # Persons and institutions under two names.

    def people(self) -> Iterator[Check]:
        """Ask of reviewers under two ids who bear one name whether they are one person."""
        names: dict[str, str] = {}
        places: dict[str, Place] = {}
        for one in self.done.of("reviewer"):
            for line, row in zip(one.lines, one.rows, strict=True):
                names[str(row["id"])] = str(row.get("name") or row["id"])
                places[str(row["id"])] = Place(one.file, one.sheet, line, "name")
        if not names:
            for one in self.reviews:
                for line, row in zip(one.lines, one.rows, strict=True):
                    who = str(row["reviewer"])
                    if not who.startswith(f"{row['proposal']}#") and who not in names:
                        names[who], places[who] = who, Place(one.file, one.sheet, line, "reviewer")
        listed = [who for who in names if any(c.isalpha() for c in names[who]) and not _coded(names[who])][:PEOPLE]
        pairs = namesakes({k: [names[who]] for k, who in enumerate(listed)})
        done: set[int] = set()
        for k, others in sorted(pairs.items()):
            for other in sorted(others):
                if other <= k or other in done:
                    continue
                done.add(other)
                a, b = listed[k], listed[other]
                place = places[b]
                yield Check(
                    "two_ids",
                    "know",
                    f"two_ids|{a}|{b}",
                    Text("“{a}” and “{b}”: one reviewer?", "“{a}”与“{b}”是否为同一评审人？").format(
                        a=same(_called(a, names)), b=same(_called(b, names))
                    ),
                    place.file,
                    place.sheet,
                    place.row,
                    place.column,
                    _called(b, names),
                    same(_called(a, names)),
                    (_SAME, _DIFFERENT),
                    "",
                    writes={SAME: (Write("reviewer", b, "id", a),)},
                )

    def institutions(self) -> Iterator[Check]:
        """Ask of names of institutions that are nearly one whether they are."""
        counts: Counter[str] = Counter()
        places: dict[str, Place] = {}
        for one in (*self.proposals, *self.done.of("reviewer")):
            for line, row in zip(one.lines, one.rows, strict=True):
                if name := " ".join(str(row.get("institute") or "").split()):
                    counts[name] += 1
                    places.setdefault(name, Place(one.file, one.sheet, line, "institute"))
        names = [name for name, _ in counts.most_common(NAMES)]
        done: set[int] = set()
        for (a, b), value in sorted(near(names, names, ALIKE).items()):
            if a >= b or b in done or _numbers(names[a]) != _numbers(names[b]):
                continue
            done.add(b)
            place = places[names[b]]
            yield Check(
                "near_institution",
                "know",
                f"near_institution|{names[a]}|{names[b]}",
                Text("“{a}” and “{b}”: one institution?", "“{a}”与“{b}”是否为同一单位？").format(
                    a=same(names[a]), b=same(names[b])
                ),
                place.file,
                place.sheet,
                place.row,
                "institute",
                f"{names[b]} ({counts[names[b]]})",
                same(names[a]),
                (_SAME, _DIFFERENT),
                SAME if value >= 1 else "",
                writes={SAME: (Write("organisation", names[b], "name", names[a]),)},
            )

    # Rows that cannot be used, and slips of the keys answered before.

    def rejected(self) -> Iterator[Check]:
        """Say which rows are set aside and why."""
        for one in self.done.understood:
            nth: Counter[tuple[str, int]] = Counter()
            for row in one.rejected:
                if row.code in (*_BESIDE, TWO):
                    continue
                cells = " · ".join(str(cell) for cell in row.cells if cell is not None)[:120]
                text = Text("Row {r} is set aside: {w}.", "第 {r} 行已搁置：{w}。")
                if row.code in UNSCORED:
                    text = Text("Row {r}: {w}.", "第 {r} 行：{w}。")
                asked = row.code in (FORMULA_ERROR, PERCENT)
                way = Choice(ASIDE, Text("leave this score out", "不计该评分")) if asked else _SEEN
                nth[row.code, row.line] += 1
                n = nth[row.code, row.line]
                yield Check(
                    row.code,
                    "stop" if asked else "know",
                    f"{row.code}|{one.file}|{one.sheet}|{row.line}" + (f"|{n}" if n > 1 else ""),
                    text.format(r=same(str(row.line)), w=CODES[row.code]),
                    one.file,
                    one.sheet,
                    row.line,
                    row.column,
                    cells,
                    Text("a score", "评分") if asked else same(""),
                    (way,),
                    way.value,
                    alike=row.code,
                )

    def beside(self) -> Iterator[Check]:
        """Name the rows of totals and notes that are not read, of each sheet in one line."""
        by: dict[tuple[str, str], dict[int, str]] = {}
        for one in self.done.understood:
            for row in one.rejected:
                if row.code in _BESIDE:
                    words = dict.fromkeys(str(cell) for cell in row.cells if cell is not None)
                    by.setdefault((one.file, one.sheet), {})[row.line] = " · ".join(words)[:60]
        for (file, sheet), rows in by.items():
            shown = [Text(f"row {line}: {words}", f"第 {line} 行：{words}") for line, words in sorted(rows.items())[:8]]
            yield Check(
                "row_beside",
                "know",
                f"row_beside|{file}|{sheet}",
                Text("{n} not read as proposals or reviews: {r}", "{n}未作为申请或评审读取：{r}").format(
                    n=count(len(rows), Text("row", "行")), r=join(shown, "; ", "；")
                ),
                file,
                sheet,
                min(rows),
                "",
                ", ".join(map(str, sorted(rows)[:20])),
                Text("totals and notes", "合计与说明"),
                (_SEEN,),
                SEEN,
            )

    def slips(self) -> Iterator[Check]:
        """Write the scores that were said to be slips of the keys."""
        for question in self.reading.questions:
            if question.code != "scale" or question.answer != "slip":
                continue
            way = next((one for one in question.choices if one.value == "slip"), None)
            pairs = [one.split(" → ") for one in way.note.en.split(", ")] if way is not None else []
            means = {float(a): float(b) for a, b in pairs}
            sheet = question.place.rpartition("!")[0]
            for one in self.reviews:
                if sheet not in (one.file, f"{one.file}!{one.sheet}"):
                    continue
                for line, row in zip(one.lines, one.rows, strict=True):
                    if row["score"] in means:
                        own = TABLES["review"].row_id(row)
                        score = means[row["score"]]
                        score = sum(one.scale) - score if one.turned and one.scale else score
                        yield Check(
                            "slip",
                            "know",
                            f"slip|{own}",
                            Text("Row {r}: {a} is read as {b}.", "第 {r} 行：{a} 按 {b} 读取。").format(
                                r=same(str(line)), a=same(f"{row['score']:g}"), b=same(f"{means[row['score']]:g}")
                            ),
                            one.file,
                            one.sheet,
                            line,
                            "score",
                            f"{row['score']:g}",
                            same(f"{means[row['score']]:g}"),
                            (Choice("slip", Text("typing slip", "录入有误")),),
                            "slip",
                            "slip",
                            "slip",
                            {"slip": (Write("review", own, "score", score),)},
                        )


def _aside(n: int) -> Choice:
    return Choice(ASIDE, Text("leave out its scores ({n})", "不计其评分（{n} 个）").format(n=number(n)))


def _called(who: str, names: Mapping[str, str]) -> str:
    return who if names[who] == who else f"{names[who]} ({who})"


def _coded(name: str) -> bool:
    """Say whether a name is a code: it has a figure, or is one short word of capitals."""
    return any(c.isdigit() for c in name) or bool(re.fullmatch(r"[A-Z]{1,4}", name))


def _numbers(name: str) -> list[str]:
    """Return the figures in a name: University 1 and University 2 are two."""
    return re.findall(
        r"\d+|[一二三四五六七八九十]+(?=[所院室部])|(?<=第)[一二三四五六七八九十]+", unicodedata.normalize("NFKC", name)
    )


_DASHES = re.compile(r"[\s\u00ad\u200b\u2010-\u2015\u2212\uff0d_-]+")


def folded(name: str) -> str:
    """Return an id without what people type differently: case, width, spaces and dashes.

    Examples
    --------
    >>> folded("EP/Z5130–1") == folded("ep/z5130 1"), folded("Ａ１") == folded("a1"), folded("A1") == folded("A11")
    (True, True, False)
    """
    return _DASHES.sub("", unicodedata.normalize("NFKC", name).casefold())
