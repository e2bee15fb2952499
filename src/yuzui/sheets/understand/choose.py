# SPDX-License-Identifier: Apache-2.0
"""Which table a sheet is: told by its headings, its name is only a hint."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Any

from yuzui.errors import ColumnError, InputError, Place
from yuzui.model.schema import TABLES, accepted, meant, normalise
from yuzui.model.table import Table
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.understand import headings, reading
from yuzui.sheets.understand.mapping import ColumnMapping, MapFile, SourceMap, Understood, constants
from yuzui.sheets.understand.rows import DEFAULTS
from yuzui.sheets.values import UnfitError, is_missing, score_of
from yuzui.text import Text

FIRST = ("proposal", "review", "reviewer", "conflict", "bid", "affinity", "proposal_link")
"""Tables asked first; of equals the earlier wins."""
HINT = 0.5
FEW = 3
"""Ids that stand several times from which they are no mistakes."""
MAJORITY = 0.5
"""Share of headings that must be known where one required column alone would tell nothing."""
NEAR = 3
"""Known headings of a table that is worth naming where none fits."""
LOOKED_AT = 300
"""Rows from which a table is told."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What a job looks for in the files it is given."""

    first: Sequence[str] = FIRST
    needs: Mapping[str, Sequence[str]] = field(default_factory=dict)
    enough: int = 0

    def required(self, table: Table) -> Sequence[str]:
        """Return the columns a sheet of a table must have."""
        return self.needs.get(table.name) or reading.required(table)

    def tables(self) -> tuple[Table, ...]:
        """Return the tables that may come from a spreadsheet, in the order they are asked."""
        others = [name for name, table in TABLES.items() if table.sheets and name not in self.first]
        return tuple(TABLES[name] for name in (*self.first, *others) if name in TABLES)


USUAL = Sought()


@dataclass(frozen=True, slots=True)
class Guess:
    """What one table knows of a sheet."""

    table: Table
    known: tuple[str, ...]
    of: int
    lacks: tuple[str, ...]
    named: bool
    seen: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        """Share of headings that are known."""
        return len(self.known) / self.of if self.of else 0.0

    def text(self) -> Text:
        """Return the table, what it knows and what it lacks, as a sentence part."""
        sentence = Text("{t}: {n} of {m} headings ({h})", "{t}：识别 {m} 列中的 {n} 列（{h}）").format(
            t=self.table.label + Text(f" ({self.table.name})", f"（{self.table.name}）"),
            n=str(len(self.known)),
            m=str(self.of),
            h=", ".join(self.known)[:120],
        )
        if self.named:
            sentence += Text(", and the name of the file or sheet", "，且文件名或工作表名相符")
        if self.lacks:
            labels = [self.table[name].label for name in self.lacks]
            en, zh = (", ".join(one.say(lang) for one in labels) for lang in ("en", "zh"))
            sentence += Text(f"; lacks {en}", f"；缺少{zh}")
        return sentence

    def json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "table": self.table.name,
            "known": list(self.known),
            "of": self.of,
            "lacks": list(self.lacks),
            "named": self.named,
        }


def fitting(
    sheet: Sheet,
    table: Table,
    source_map: SourceMap | None = None,
    sought: Sought = USUAL,
    heads: Sequence[headings.Header] | None = None,
) -> float:
    """Return how well a sheet fits a table."""
    entries = dict((source_map or {}).get(table.name, {}))
    shape = reading.shaped(_top(sheet), table, entries, heads)
    named_by_map = {normalise(one.heading): name for name, one in entries.items() if one.const is None}
    places = _column_places(table, shape, named_by_map)
    constant = constants(source_map or {}, table.name)
    headings = sum(1 for parts in shape.headings if parts)
    if not headings or not all(
        name in places
        or name in constant
        # a job that looks for proposals is not given a list of papers for works
        or (reading.instead(table, name, set(places)) and (sought == USUAL or name != "work_id"))
        for name in sought.required(table)
        if name not in _filled(table)
    ):
        return 0.0
    own = places.get(table.key[0]) if len(table.key) == 1 else None
    if own is not None and not _identifies(shape, own):
        return 0.0
    share, hinted = len(places) / headings, named(sheet, table)
    needed = {*sought.required(table)}
    if needed <= {*table.key} and not hinted and not entries:
        places = _with_known_words(table, shape, places)
    # a pair of ids says whom a sheet is about, and not what further columns say of the two
    bare = {*places} <= needed <= {*table.key}
    least = MAJORITY if len(needed) == 1 else 1.0 if bare else 0.0
    telling = share >= least or hinted or bool(entries) or 0 < sought.enough <= len(places)
    return share + HINT * hinted if telling else 0.0


LIST = frozenset("amount title pi institute status recommended".split())
"""Columns that tell a proposal and not its reviews."""


def joined(sheet: Sheet, source_map: SourceMap | None = None, sought: Sought = USUAL) -> bool:
    """Say whether a sheet is proposals and reviews in one: a row a review, the proposal in each."""
    table, reviews = TABLES["proposal"], TABLES["review"]
    entries = dict((source_map or {}).get("proposal", {}))
    shape = reading.shaped(_top(sheet), table, entries)
    named_by_map = {normalise(one.heading): name for name, one in entries.items() if one.const is None}
    places = _column_places(table, shape, named_by_map)
    if not {*sought.required(table)} <= {*places} or not LIST & {*places}:
        return False
    heading = "/".join(shape.headings[places["id"]])
    own = {"proposal": ColumnMapping(heading), **dict((source_map or {}).get("review", {}))}
    both = {**(source_map or {}), "review": own}
    if fitting(sheet, reviews, both, replace(sought, needs={})) <= 0:
        return False
    cells = [row[places["id"]] for row in shape.rows if places["id"] < len(row)]
    names = [str(cell) for cell in cells if not is_missing(cell)]
    counts = Counter(names)
    repeated = sum(1 for n in counts.values() if n > 1)
    people = headings.among(reviews, shape.headings, "reviewer") is not None or "reviewer" in own
    return repeated >= (1 if people else max(1, 0.3 * len(counts)))


def _top(sheet: Sheet) -> Sheet:
    return replace(sheet, rows=sheet.rows[:LOOKED_AT])


def _column_places(table: Table, shape: reading.Shape, named_by_map: dict[str, str]) -> dict[str, int]:
    """Return the place of the heading of each column that has an exact word or was told."""
    words = accepted(table)
    places: dict[str, int] = {}
    for place, parts in enumerate(shape.headings):
        if not parts:
            continue
        one = headings.candidate(place, parts, ())
        column = one.among(words)
        name = next((named_by_map[n] for n in one.names if n in named_by_map), "") or (
            "" if column is None else column.name
        )
        if hit := headings.gathered(table, one):
            name = hit[0].name + hit[1]
        if name:
            places.setdefault(name, place)
    return places


def _with_known_words(table: Table, shape: reading.Shape, places: dict[str, int]) -> dict[str, int]:
    """Leave out columns of fixed words below which there are none, where figures stand beside.

    A reason or a status beside marks is not the kind of a conflict.
    """

    def cells(place: int) -> list[Any]:
        return [c for row in shape.rows for c in row[place : place + 1] if not is_missing(c)]

    rest = [cells(k) for k in range(len(shape.headings)) if k not in places.values()]
    if not any(below and all(map(_figure, below)) for below in rest):
        return places
    candidates = {name: headings.candidate(k, shape.headings[k], cells(k)) for name, k in places.items()}
    return {
        name: one.place
        for name, one in candidates.items()
        if not table[name].values or headings.fits(table[name], one) >= MAJORITY
    }


def _figure(cell: Any) -> bool:
    try:
        score_of(cell)
    except UnfitError:
        return False
    return True


def _identifies(shape: reading.Shape, place: int) -> bool:
    """Say whether most values of a column stand once, as those of an id do but for mistakes."""
    cells = [row[place] for row in shape.rows if place < len(row) and not is_missing(row[place])]
    counts = Counter(map(str, cells))
    repeated = sum(n > 1 for n in counts.values())
    return 2 * len(counts) >= len(cells) and (repeated < FEW or 2 * repeated <= len(counts))


def _filled(table: Table) -> tuple[str, ...]:
    return (*DEFAULTS.get(table.name, {}), *(("reviewer",) if table.name == "review" else ()))


def named(sheet: Sheet, table: Table) -> bool:
    """Say whether a sheet or its file bears the name of a table."""
    names = {normalise(name): table.name for name in (table.name, *table.sheets)}
    return any(meant(names, one) for one in (sheet.name, PurePath(sheet.file).stem))


def choose(sheet: Sheet, source_map: SourceMap | None = None, sought: Sought = USUAL) -> Understood:
    """Understand a sheet as rows of the table it fits best."""
    table = table_of(sheet, source_map, sought)
    if table is None:
        raise unknown(sheet, sought.tables())
    return reading.understand(sheet, table, source_map, sought.required(table))


def table_of(sheet: Sheet, source_map: SourceMap | None = None, sought: Sought = USUAL) -> Table | None:
    """Return the table that :func:`choose` would read a sheet as; None for one that it would refuse."""
    if sheet.table in TABLES:
        return TABLES[sheet.table]
    # what is said of the columns of a table is said of the sheets that are said to be it
    claimed = {one.table for one in source_map.sheets.values()} if isinstance(source_map, MapFile) else set()
    source_map = {name: entries for name, entries in (source_map or {}).items() if name not in claimed}
    heads = headings.read(_top(sheet))
    scores = {one: fitting(sheet, one, source_map, sought, heads) for one in sought.tables()}
    best = max(scores, key=lambda one: scores[one])
    if scores[best] > 0:
        return best
    own = (one for one in scores if named(sheet, one) or _mentioned(sheet, source_map.get(one.name, {})))
    return next(own, None)


def guess(sheet: Sheet, table: Table, sought: Sought, heads: Sequence[headings.Header]) -> Guess:
    """Return what a table knows of a sheet."""
    shape = reading.shaped(_top(sheet), table, {}, heads)
    places = _column_places(table, shape, {})
    known = tuple("/".join(shape.headings[place]) for place in places.values())
    lacks = tuple(
        name
        for name in sought.required(table)
        if name not in places and not reading.instead(table, name, set(places)) and name not in _filled(table)
    )
    seen = tuple("/".join(parts) for parts in shape.headings if parts)
    return Guess(table, known, len(seen), lacks, named(sheet, table), seen)


def _mentioned(sheet: Sheet, entries: Mapping[str, ColumnMapping]) -> bool:
    """Say whether a ``map.toml`` may mean a sheet: one with the headings of an entry in a row."""
    rows = [{normalise(str(cell)) for cell in row if cell} for row in sheet.rows[: headings.SEARCHED]]
    wanted = [{normalise(one) for one in entry.columns or (entry.heading,)} for entry in entries.values()]
    return any(names <= row for names in wanted for row in rows)


def unknown(sheet: Sheet, tables: Sequence[Table]) -> ColumnError:
    """Return the error for a sheet that fits no table; the nearest is named if it knows enough."""
    message = Text("this table is not one that Yuzui knows", "无法识别这张表")
    heads = headings.read(_top(sheet))
    guesses = [guess(sheet, table, USUAL, heads) for table in tables]
    near = max(guesses, key=lambda one: (len(one.known), one.named))
    seen = ["/".join(parts) for parts in headings.first(_top(sheet)).headings if parts]
    if len(near.known) >= NEAR:
        name = near.table.name
        return ColumnError(
            message,
            place=Place(sheet.file, sheet.name),
            seen=", ".join(near.seen)[:300],
            expected=f"{near.text().en} · {near.text().zh}",
            fix=Text(
                f"if it is the table expected, say so: yuzui load FILE --as {name} (any other "
                "table likewise), or say which column is which in map.toml",
                f"若是“应为”所列的表，请指明：yuzui load 文件 --as {name}（其他表同理），或在 map.toml 中写明各列含义",
            ),
            code="unknown_table",
            detail={"table": name, "columns": list(near.lacks)},
        )
    return ColumnError(
        message,
        place=Place(sheet.file, sheet.name),
        seen=", ".join(seen)[:300],
        expected=", ".join(f"{table.name} ({', '.join(reading.required(table))})" for table in tables[:7]),
        fix=Text(
            'say which column is which in map.toml, as in [reviews] proposal = "…"',
            '请在 map.toml 中写明各列含义，如 [reviews] proposal = "…"',
        ),
        code="unknown_table",
    )


# How sure it is which table a sheet is: what each table knows of its headings, and the runner-up.


LEAST, NAMED = 0.8, 0.5
"""Share of headings that must be known; where file or sheet bears the name of the table."""
KNOWN = 3
"""Fewest headings that tell a table which is not named."""
SHARED = 1
"""Other tables that may know a heading which still tells one."""
MARGIN = 0.25
"""By how much the runner-up must know less where the table is not named."""


@dataclass(frozen=True, slots=True)
class Recognition:
    """The table a sheet was taken for, and the one that comes next."""

    best: Guess
    next: Guess | None
    sure: bool

    def json(self) -> dict[str, Any]:
        """Return the JSON form."""
        following = self.next.json() if self.next else None
        return {**self.best.json(), "sure": self.sure, "next": following}


def recognised(sheet: Sheet, name: str, sought: Sought = USUAL) -> Recognition:
    """Say how sure it is that a sheet is the table it was taken for."""
    heads = headings.read(_top(sheet))
    guesses = [guess(sheet, table, sought, heads) for table in sought.tables()]
    best = next(one for one in guesses if one.table.name == name)
    others = [one for one in guesses if one is not best and one.known]
    own = [head for head in best.known if sum(head in one.known for one in others) <= SHARED]
    # of equals the one that is named, and that lacks nothing
    following = max(others, key=lambda o: (o.share, o.named, not o.lacks), default=None)
    return Recognition(best, following, _sure(best, following, bool(own)))


def _sure(best: Guess, following: Guess | None, telling: bool) -> bool:
    rival = following.share if following else 0.0
    if best.named:
        level = following is not None and following.named and rival == best.share
        return best.share >= max(NAMED, rival) and not level
    apart = following is None or (best.share - rival >= MARGIN and not following.named)
    return best.share >= LEAST and len(best.known) >= KNOWN and telling and apart


def unsure(sheet: Sheet, recognition: Recognition, alone: bool) -> ColumnError:
    """Return the error for a sheet that may be something else than a table everybody sees."""
    guesses = [recognition.best, *([recognition.next] if recognition.next else [])]
    names = [one.table.name for one in guesses]
    able = [one.table.name for one in guesses if not one.lacks]
    ways = [name if alone else f"{sheet.name}={name}" for name in able]
    options = [f"--as {way}" if re.fullmatch(r"[\w=.-]+", way) else f'--as "{way}"' for way in ways]
    label = recognition.best.table.label
    return ColumnError(
        Text(
            f"it cannot be told for sure that this is “{label.en}”, and everybody sees such rows",
            f"无法确定这张表就是“{label.zh}”，而此类数据对所有人公开",
        ),
        place=Place(sheet.file, sheet.name),
        seen=", ".join("/".join(parts) for parts in _headings(sheet, recognition.best.table))[:300],
        expected="; ".join(f"{g.text().en} · {g.text().zh}" for g in guesses),
        fix=Text(
            f"nothing was loaded. Say which table it is: yuzui load FILE {' or '.join(options)} "
            "(any other table likewise), or say which column is which in map.toml",
            f"未导入任何数据。请指明是哪张表：yuzui load 文件 {' 或 '.join(options)}"
            "（其他表同理），或在 map.toml 中写明各列含义",
        ),
        code="unsure_table",
        detail={"tables": names},
    )


def _headings(sheet: Sheet, table: Table) -> list[tuple[str, ...]]:
    return [parts for parts in reading.shaped(_top(sheet), table, {}).headings if parts]


def table_named(word: str) -> Table:
    """Return the table of a name: its own, its label, or a name its sheets usually have."""
    own = [table for table in TABLES.values() if table.sheets]
    # a table's own name goes before its label, and that before a name that several have
    known = {normalise(one): table for table in own for one in table.sheets}
    known |= {normalise(one): table for table in own for one in (table.sheets[0], table.label.en, table.label.zh)}
    known |= {normalise(table.name): table for table in own}
    table = known.get(normalise(word))
    if table is None:
        raise InputError(
            Text("there is no such table", "没有该表"),
            place=Place(column="--as"),
            seen=word,
            expected=", ".join(sorted(table.name for table in own)),
            fix=Text(
                "name one of the tables, as in --as work; of one sheet of a workbook --as SHEET=work",
                "请指明其中一张表，如 --as work；只指工作簿中的一张表时写 --as 工作表=work",
            ),
            code="unknown_table",
        )
    return table
