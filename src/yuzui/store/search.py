# SPDX-License-Identifier: Apache-2.0
"""Full-text search over rows of the record, each reader finding what it may see.

The index is one SQLite file, derived from store and snapshot. It can be removed at any time, is
brought up to date before every answer, and is swapped whole, so that a reader keeps what it has
opened. Text lies in one FTS5 table per class of fields, so that a hit never comes from text the
reader may not read. Open text of rows that everyone may see lies in a table of its own, and only
its statistics enter the ranking: what a hidden row says moves nothing, neither a count nor an
order.
"""

# ruff: noqa: S608 - names in a statement are made here, every value is bound

from __future__ import annotations

import base64
import json
import math
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from yuzui.errors import InputError
from yuzui.model.visibility import classes
from yuzui.store import visible
from yuzui.store.index import near, rank
from yuzui.store.index.entry import EVERYONE, FACETS, SHELVES, Entry, Part
from yuzui.store.index.fill import Origin, fresh, reading, table_of
from yuzui.store.snapshot import Snapshot
from yuzui.store.state.view import StoreView, reach
from yuzui.store.tokens import Phrase, phrases
from yuzui.text import Text, measures

__all__ = ["FACETS", "Advice", "Entry", "Hit", "Index", "Part", "ResultPage"]

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found.

    Parameters
    ----------
    kind, id : str
        Its public name.
    row : str
        Row id of the row it is.
    level : str
        Level at which that row is visible.
    score : float
        BM25; 0 where nothing was searched for.
    record : dict
        What the reader may know of it.
    """

    kind: str
    id: str
    row: str
    level: str
    score: float
    record: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ResultPage:
    """One page of an answer.

    Parameters
    ----------
    count : int
        How many there are in all.
    facets : mapping of str to mapping of str to int
        Of these, how many by each facet, most first; each facet adds up to the count.
    hits : sequence of Hit
        This page.
    next : str or None
        Cursor of the next page.
    """

    count: int
    facets: Mapping[str, Mapping[str, int]]
    hits: Sequence[Hit]
    next: str | None


@dataclass(frozen=True, slots=True)
class Grouped:
    """How many were found of each kind, and the best of each group of kinds."""

    kinds: Mapping[str, int]
    hits: Mapping[str, Sequence[Hit]]


@dataclass(frozen=True, slots=True)
class Advice:
    """What became of one phrase of a query.

    Parameters
    ----------
    text : str
        The phrase.
    count : int
        How many things it finds alone.
    near : sequence of str
        Words or parts of it that find something.
    """

    text: str
    count: int
    near: Sequence[str]


class Index:
    """The search index of one workspace.

    Parameters
    ----------
    path : Path
        Its file.
    parts : sequence of Part
        What is in it.
    snapshot : Snapshot, optional
        Analytic tables it is made from.
    """

    def __init__(self, path: Path, parts: Sequence[Part], snapshot: Snapshot | None = None) -> None:
        self.path, self.parts, self.snapshot = path, parts, snapshot

    def find(
        self,
        view: StoreView,
        query: str = "",
        only: Mapping[str, str | Sequence[str]] | None = None,
        after: str | None = None,
        limit: int = 25,
    ) -> ResultPage:
        """Return what a reader finds, best first.

        Notes
        -----
        The order of what does not change is the same on every page: a walk over cursors gives
        each thing once. Paging is by keyset, never by offset.
        """
        place = None if after is None else cursor(after)
        chosen = _facets(only or {})

        def answer(connection: sqlite3.Connection) -> ResultPage:
            search = _Search(connection, view, self.parts)
            found = search.selection(query, chosen)
            facets = _counted(connection, found if found.scored else search.tallied(chosen) or found)
            count = sum(facets["kind"].values())
            hits = [_hit(row, view) for row in _page(connection, found, place, limit)]
            more = len(hits) > limit
            hits = hits[:limit]
            last = [hits[-1].score, hits[-1].kind, hits[-1].id] if more and hits else None
            return ResultPage(count, facets, hits, None if last is None else _written(last))

        return self._asked(view, answer)

    def grouped(self, view: StoreView, query: str, groups: Mapping[str, Sequence[str]], each: int) -> Grouped:
        """Return how many a reader finds of each kind, and the best few of each group of kinds."""
        group = {kind: name for name, kinds in groups.items() for kind in kinds}

        def answer(connection: sqlite3.Connection) -> Grouped:
            found = _Search(connection, view, self.parts).selection(query, {})
            kinds = connection.execute(f"SELECT kind, count(*) FROM {found.source} GROUP BY kind", found.values)
            hits: dict[str, list[Hit]] = {name: [] for name in groups}
            # the best of each kind hold the best of each group
            sql = (
                f"SELECT {_SHOWN}, f.score FROM (SELECT n, id, kind, score,"
                " row_number() OVER (PARTITION BY kind ORDER BY score DESC, id) AS place"
                f" FROM {found.source}) AS f JOIN entry AS v ON v.n = f.n {_ABOUT}"
                " WHERE f.place <= ? ORDER BY f.score DESC, f.kind, f.id"
            )
            for row in connection.execute(sql, (*found.values, each)):
                if row[0] in group and len(hits[group[row[0]]]) < each:
                    hits[group[row[0]]].append(_hit(row, view))
            return Grouped(dict(kinds.fetchall()), hits)

        return self._asked(view, answer)

    def get(self, view: StoreView, kind: str, id: str) -> Hit | None:
        """Return one thing; None if it is not there or not for this reader."""

        def answer(connection: sqlite3.Connection) -> Hit | None:
            where, values = _Search(connection, view).policy()
            named = "v.kind = ? AND v.id = ?"
            sql = f"SELECT {_SHOWN}, 0.0 FROM entry AS v {_ABOUT} WHERE {named} AND {where}"
            name = storable(kind), storable(id)
            row = connection.execute(sql, (*name, *values)).fetchone()
            return None if row is None else _hit(row, view)

        return self._asked(view, answer)

    def advise(self, view: StoreView, query: str) -> list[Advice]:
        """Return, for each phrase of a query, what it finds alone and what would find something.

        Suggestions come from text that everyone may see.
        """

        def answer(connection: sqlite3.Connection) -> list[Advice]:
            hits = []
            for number, phrase in enumerate(phrases(query)):
                _Search(connection, view).collect(f"alone_{number}", [phrase], {})
                sql = f"SELECT count(*) FROM alone_{number}"
                count = connection.execute(sql).fetchone()[0]
                words = [] if count else near.words(connection, phrase)
                hits.append(Advice(phrase.text, count, words))
            return hits

        return self._asked(view, answer)

    def _asked(self, view: StoreView, answer: Callable[[sqlite3.Connection], Answer]) -> Answer:
        """Return the answer of an index that is up to date; one that is damaged is made anew."""
        fresh(self.path, Origin(view.session, self.snapshot, self.parts))
        try:
            with closing(reading(self.path)) as connection:
                return answer(connection)
        except sqlite3.DatabaseError as error:
            if not error.sqlite_errorname.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
                raise
            self.path.unlink(missing_ok=True)
            fresh(self.path, Origin(view.session, self.snapshot, self.parts))
            with closing(reading(self.path)) as connection:
                return answer(connection)


def cursor(text: str) -> tuple[float, str, str]:
    """Return the place that a cursor names."""
    try:
        score, kind, id = measures.loads(base64.urlsafe_b64decode(text.encode("ascii")))
        if not (isinstance(kind, str) and isinstance(id, str) and math.isfinite(score)):
            raise ValueError
    except (ValueError, TypeError):
        raise InputError(
            Text("this is not a cursor of an earlier page", "不是先前页面给出的游标"),
            seen=text[:80],
            fix=Text("begin again without a cursor", "请不带游标重新开始"),
            code="bad_cursor",
        ) from None
    return float(score), storable(kind), storable(id)


def storable(text: str) -> str:
    """Return a text with a question mark for each code point that no text has."""
    return text.encode("utf-8", "replace").decode()


def _written(place: Sequence[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode("ascii")


def _facets(only: Mapping[str, str | Sequence[str]]) -> Mapping[str, str | Sequence[str]]:
    for name in only:
        if name not in FACETS:
            raise InputError(
                Text("answers are not counted by this", "不能按此项筛选"),
                seen=name,
                expected=", ".join(FACETS),
                code="unknown_facet",
            )
    return only


_ABOUT = "JOIN about AS s ON s.n = v.about"
_SHOWN = "v.kind, v.id, v.row, v.level, v.record, s.record"
_FACET = {
    "kind": "v.kind IN (SELECT value FROM json_each(?))",
    "source": "v.about IN (SELECT n FROM about WHERE source = ?)",
    "origin": "v.about IN (SELECT n FROM about WHERE origin = ?)",
}


class _Selection(NamedTuple):
    """What stands behind FROM to read all that is found, the values it binds, and whether scores order it."""

    source: str
    values: tuple[Any, ...] = ()
    scored: bool = True
    many: str = "count(*)"


class _Search:
    """One question of one reader to one index."""

    def __init__(self, connection: sqlite3.Connection, view: StoreView, parts: Sequence[Part] = ()) -> None:
        self.connection, self.view = connection, view
        cases = " ".join(f"WHEN '{p.name}' THEN {p.weight!r}" for p in parts if p.weight != 1)
        self.weight = f"CASE v.kind {cases} ELSE 1.0 END" if cases else "1.0"
        may = classes(view.subject)
        self.shelves = [shelf for kind, shelf in SHELVES.items() if kind in may]

    def selection(self, query: str, only: Mapping[str, str | Sequence[str]]) -> _Selection:
        """Return what is found; everything is not written down, its pages follow the index by name."""
        if query.strip():
            self.collect("found", phrases(query), only)
            return _Selection("found")
        where, values = self._where(only)
        source = f"(SELECT v.n, v.id, v.kind, v.about, 0.0 AS score FROM entry AS v WHERE {where})"
        return _Selection(source, tuple(values), scored=False)

    def tallied(self, only: Mapping[str, str | Sequence[str]]) -> _Selection | None:
        """Return where everything is counted by what governs it; None where single rows are not seen."""
        (where, values), apart = self._governed()
        if apart:
            return None
        chosen, more = _narrowed(only)
        source = f"(SELECT v.kind, v.about, v.many FROM tally AS v WHERE {where}{chosen})"
        return _Selection(source, (*values, *more), scored=False, many="sum(many)")

    def _where(self, only: Mapping[str, str | Sequence[str]]) -> tuple[str, list[Any]]:
        where, values = self.policy()
        chosen, more = _narrowed(only)
        return where + chosen, [*values, *more]

    def collect(self, name: str, wanted: Sequence[Phrase], only: Mapping[str, str | Sequence[str]]) -> None:
        """Put what holds some phrases in a table of the connection."""
        where, values = self._where(only)
        hits, first = self._hits(wanted)
        self.connection.execute("PRAGMA temp_store = MEMORY")
        self.connection.execute(
            f"CREATE TEMP TABLE {name} AS SELECT v.n, v.id, v.kind, v.about, max(h.score) * {self.weight} AS score"
            f" FROM ({hits}) AS h JOIN entry AS v ON v.n = h.n WHERE {where} GROUP BY v.n",
            (*first, *values),
        )

    def _hits(self, wanted: Sequence[Phrase]) -> tuple[str, list[Any]]:
        """Return the statement that finds rows and scores on the shelves the reader may read."""
        if not wanted:
            return "SELECT 0 AS n, 0.0 AS score WHERE 1 = 0", []
        weigh = rank.weigher(self.connection, wanted)
        self.connection.create_function("weigh", 2, weigh, deterministic=True)
        parts = [
            f"SELECT rowid AS n, -bm25({EVERYONE}, {rank.TITLE}, {rank.BODY}) AS score"
            f" FROM {EVERYONE} WHERE {EVERYONE} MATCH ?"
        ]
        parts += [f"SELECT rowid, weigh(title, body) FROM {shelf} WHERE {shelf} MATCH ?" for shelf in self.shelves]
        return " UNION ALL ".join(parts), [rank.match(wanted)] * len(parts)

    def policy(self) -> tuple[str, list[Any]]:
        """Return the condition that a row of ``entry AS v`` exists for the reader."""
        (where, values), apart = self._governed()
        for name, ids in apart:
            where += ' AND NOT (v."table" = ? AND v.row IN (SELECT value FROM json_each(?)))'
            values += [name, json.dumps(ids)]
        return where, values

    def _governed(self) -> tuple[tuple[str, list[Any]], list[tuple[str, Sequence[str]]]]:
        """Return the condition by what governs a row, and the single rows that are not seen, by table."""
        engine, now = self.view.session.engine, self.view.session.clock()
        governing = engine.tables["row_visibility"]
        beyond = reach(self.view.session, self.view.subject)
        alike: dict[tuple[str, tuple[Any, ...]], list[str]] = {}
        apart: list[tuple[str, Sequence[str]]] = []
        for (name,) in self.connection.execute('SELECT DISTINCT "table" FROM tally').fetchall():
            table = table_of(engine, name)
            clause = visible.sql(visible.rule(self.view.subject, table, governing), now, "sqlite")
            alike.setdefault((clause.sql, clause.values), []).append(name)
            if table.state and (rows := beyond.rows(table)):
                apart.append((name, rows))
        parts, values = list[str](), list[Any]()
        for (sql, bound), names in alike.items():
            parts.append(f'(v."table" IN (SELECT value FROM json_each(?)) AND {sql})')
            values += [json.dumps(names), *bound]
        return (f"({' OR '.join(parts) or '1 = 0'})", values), apart


def _narrowed(only: Mapping[str, str | Sequence[str]]) -> tuple[str, list[str]]:
    """Return the further condition of facets; of kinds there may be several."""
    where, values = "", []
    for facet, value in only.items():
        where += f" AND {_FACET[facet]}"
        several = [value] if isinstance(value, str) else list(value)
        values.append(json.dumps([storable(one) for one in several]) if facet == "kind" else storable(several[0]))
    return where, values


def _counted(connection: sqlite3.Connection, found: _Selection) -> dict[str, dict[str, int]]:
    """Return how many were found by each facet, most first, counted in one pass."""
    sql = f"SELECT kind, about, {found.many} AS many FROM {found.source} GROUP BY kind, about"
    sql = f"SELECT f.kind, s.source, s.origin, f.many FROM ({sql}) AS f JOIN about AS s ON s.n = f.about"
    rows = connection.execute(sql, found.values).fetchall()
    facets = {}
    for place, facet in enumerate(("kind", "source", "origin")):
        counts = Counter[str]()
        for row in rows:
            counts[row[place]] += row[3]
        facets[facet] = dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))
    return facets


def _page(
    connection: sqlite3.Connection, found: _Selection, place: tuple[float, str, str] | None, limit: int
) -> Iterator[tuple[Any, ...]]:
    where, values, order = "1 = 1", tuple[Any, ...](), "f.score DESC, f.kind, f.id"
    if not found.scored:
        order = "f.kind, f.id"
    if place is not None and found.scored:
        where, values = "(f.score < ? OR (f.score = ? AND (f.kind, f.id) > (?, ?)))", (place[0], *place)
    elif place is not None:
        where, values = "(f.kind, f.id) > (?, ?)", place[1:]
    return connection.execute(
        f"SELECT {_SHOWN}, f.score FROM {found.source} AS f JOIN entry AS v ON v.n = f.n"
        f" {_ABOUT} WHERE {where}"
        f" ORDER BY {order} LIMIT ?",
        (*found.values, *values, limit + 1),
    )


def _hit(row: tuple[Any, ...], view: StoreView) -> Hit:
    kind, id, key, level, record, about, score = row
    may = {one.value for one in classes(view.subject)}
    shown: dict[str, Any] = json.loads(about)
    for name, fields in json.loads(record).items():
        if name in may:
            shown |= fields
    return Hit(kind, id, key, level, score, shown)
