# SPDX-License-Identifier: Apache-2.0
"""Citation arrays of a file of works and a file of links, with every oddity counted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import ColumnError, InputError, Place, missing_column
from yuzui.model.finding import Finding
from yuzui.model.schema import quoted
from yuzui.model.tables.work import OPENNESS
from yuzui.store.duck import Lake
from yuzui.store.graph import numbering
from yuzui.store.graph.arrays import Graph, build, counted
from yuzui.store.graph.runs import Room
from yuzui.store.sql.statement import literal, statement
from yuzui.text import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray


# By which column a file beside works names them: their ids, or another name that works have.


WORK = ("work_id", "arxiv_id", "openalex_id", "work_no", "id", "doi", "DOI", "Doi")
"""Names of a column of ids, the first of which in the file of works is taken for the id."""
SHOWN = 3
STRAY = "work_id IS NULL OR work_id NOT IN (SELECT work_id FROM work WHERE work_id IS NOT NULL)"
"""Says of a row that it is of a work that is not in the set."""


_DOI = r"(?i)^\s*(?:https?://(?:dx\.|www\.)?doi\.org/|doi:\s*)?(10\.[0-9]{4,9}/\S+)\s*$"


def comparable(column: str, kind: str = "VARCHAR") -> str:
    """Return an id as ids are compared: of a DOI its small letters without its address, all else as it stands."""
    if kind != "VARCHAR":
        return column
    # most ids are no DOIs: their first letter says so before any pattern is tried
    plain = f"coalesce(nullif(lower(regexp_extract({column}, '{_DOI}', 1)), ''), {column})"
    return f"CASE WHEN left({column}, 1) IN ('1', 'd', 'D', 'h', 'H', ' ') THEN {plain} ELSE {column} END"


def rows_of(lake: Lake, name: str, own: str, columns: Collection[str], path: Path) -> Sequence[str]:
    """Return how the rows of a file are told which work they are of.

    Works may have several columns of names. A file that has another of them than the one taken for
    the id is read by that.
    """
    source = f"{name}_file"
    known = _known(lake) or own
    if known == own or known in columns or own not in lake.types("work_file"):
        own = known if known in columns else own
        return quoted(own), quoted(own), source
    _once(lake, own, known, path)
    key, other = quoted(own), quoted(known)
    named = comparable(f"CAST({key} AS VARCHAR)")
    source += (
        f" LEFT JOIN (SELECT DISTINCT {named} AS named_key, {other} AS named_work "  # noqa: S608 - quoted columns
        f"FROM work_file) ON named_key = {named}"
    )
    return key, "named_work", source


def _known(lake: Lake) -> str | None:
    """Return the column that is taken for the id of works, if their file is there."""
    works = lake.types("work_file") if "work_file" in lake.tables() else {}
    return next((one for one in WORK if one in works), None)


def _once(lake: Lake, own: str, known: str, path: Path) -> None:
    """Refuse names that each stand for several works."""
    key = quoted(own)
    named = comparable(f"CAST({key} AS VARCHAR)")
    twice = lake.query(
        f"SELECT {named} AS name FROM work_file WHERE {key} IS NOT NULL "  # noqa: S608 - quoted columns
        f"GROUP BY 1 HAVING count(DISTINCT {quoted(known)}) > 1 ORDER BY 1 LIMIT {SHOWN}"
    )
    if twice:
        raise InputError(
            Text("these names each stand for several works", "这些标识各对应多项成果"),
            place=Place(file=path.name, column=own),
            seen=", ".join(row["name"] for row in twice),
            expected=known,
            fix=Text(
                f"give the file a column “{known}”, by which works are told apart",
                f"请在文件中补充“{known}”列，以区分各项成果",
            ),
            code="names_repeated",
        )


def apart(lake: Lake, name: str, key: str, path: Path) -> InputError:
    """Return the refusal of a file of which no row is of a work of the set, with ids of both."""
    seen, known = (
        ", ".join(str(row["id"]) for row in lake.query(
            f"SELECT DISTINCT {column} AS id FROM {table} WHERE {column} IS NOT NULL "  # noqa: S608 - quoted columns
            f"ORDER BY 1 LIMIT {SHOWN}"
        ))
        for column, table in ((key, f"{name}_file"), ("work_id", "work"))
    )  # fmt: skip
    return InputError(
        Text("no row of this file is of a work of the set", "该文件没有一行属于本集合的成果"),
        place=Place(file=path.name, column=key[1:-1]),
        seen=seen,
        expected=known,
        fix=Text(
            "name works by their ids, which the file of works has in its column “{own}”",
            "请使用成果标识，即成果文件中的“{own}”列",
        ).format(own=_known(lake) or WORK[0]),
        code="nothing_in_common",
    )


def nobody(
    path: Path, columns: Sequence[str], parts: Mapping[str, str], who: Mapping[str, tuple[str, ...]]
) -> ColumnError:
    """Return the refusal of authors of whom nothing is known, with the column that is nearest."""
    named = {*WORK, *(part[1:-1] for part in parts.values())}
    tried = (missing_column(path.name, one, names, columns, named) for one, names in who.items())
    near = next((one for one in tried if one.detail["nearest"]), None)
    give = Text(
        "give authors with a column of persons, organisations or countries, or leave the file out",
        "请给出含人员、机构或国家列的署名，或去掉该文件",
    )
    return ColumnError(
        Text("no column says who wrote or where", "没有列说明作者或其单位"),
        place=Place(file=path.name),
        seen=" ".join(columns),
        expected=" | ".join(who),
        fix=near.fix if near else give,
    )


def strays(lake: Lake, name: str, needed: tuple[Path, str] | None = None) -> tuple[Finding, ...]:
    """Leave out rows of works that are not in the set, and say how many they were."""
    many, every = astray(lake, name)
    if not many:
        return ()
    if needed is not None and many == every:
        path, key = needed
        raise apart(lake, name, key, path)
    lake.query(f"DELETE FROM {name} WHERE {STRAY}")  # noqa: S608 - fixed names
    return (Finding("stray_row", "warning", name, count=many),)


def astray(lake: Lake, name: str) -> tuple[int, int]:
    """Return how many rows are of works that are not in the set, and how many there are."""
    (row,) = lake.query(f"SELECT count(*) FILTER ({STRAY}) AS n, count(*) AS every FROM {name}")  # noqa: S608 - fixed names
    return int(row["n"]), int(row["every"])


YEARS = (1500, 2100)
"""First and last year taken for a year; what lies outside stands for "unknown"."""
ALIASES: Mapping[str, tuple[str, ...]] = {
    "id": ("work_id", "arxiv_id", "openalex_id", "work_no", "id", "doi", "DOI", "Doi"),
    "year": ("year", "publication_year", "Year", "发表年份", "出版年", "年份"),
    "month": ("month",),
    "date": ("date", "publication_date"),
    "field": ("field", "primary_category", "subfield"),
    "type": ("type", "document_type"),
    "venue": ("venue", "journal", "source_title", "container_title"),
    "doi": ("doi", "DOI", "Doi"),
    "title": ("title", "display_name", "Title", "题目", "题名", "篇名"),
    "oa_status": ("oa_status", "open_access.oa_status", "open_access_status", "open_access"),
    "open": ("open", "is_oa", "open_access.is_oa"),
    "n_ref_declared": ("n_ref_declared", "n_refs_total", "referenced_works_count"),
    "cited_by_external": ("cited_by_external", "cited_by_count", "gs_citations"),
    "citing": ("citing", "citing_id", "citing_no"),
    "cited": ("cited", "cited_id", "cited_no"),
}
"""Column names understood, the usual one first."""
COUNTS = ("n_ref_declared", "cited_by_external")


def read(
    lake: Lake,
    works: Path,
    citations: Path | None,
    *,
    years: tuple[int, int] = YEARS,
    place: Callable[[int, int | None], Room] | None = None,
) -> Graph:
    """Read works and citations from Parquet or csv files and build the arrays.

    The lake then also holds them as tables ``work`` (``work_id``, ``year``, ``field``, ``type``,
    ``venue``, ``doi``, ``oa_status``, ``n_ref_declared``, ``cited_by_external``) and ``citation``
    (``citing_id``, ``cited_id``), for relational indicators. Where no links are given there is no
    such table.
    """
    id_name, precision = name_columns(lake, works, citations)
    lake.query(statement("graph_distinct" if numbering.distinct(lake) else "graph_single"))
    lake.query(statement("graph_node"), {"earliest": years[0], "latest": years[1]})
    node, loose = (lake.sql(f"graph_{part}") for part in ("work", "loose"))
    many: dict[str, Any] = lake.rows("graph_size")[0] if citations else {}
    all_works = len(node["id"]) + len(loose["id"])
    room = place(all_works, many.get("read")) if place else Room()
    odd = counted("work", lake.rows("graph_oddity")[0])
    lake.query(statement("graph_slim"))
    links: Iterable[NDArray[Any]] = ()
    if citations:
        links = numbering.links(lake, many, numbering.Places.of(node["id"], loose["id"]))
    graph = build(_plain(node["id"]), node["date"], links, precision, room)
    if citations and graph.read and not graph.used and all_works:
        _not_apart(lake, citations)
    _unknown_outside(lake, years)
    return replace(
        graph, undated=_plain(loose["id"]), findings=odd + graph.findings, id_name=id_name, linked=citations is not None
    )


def profile(lake: Lake, linked: bool) -> list[dict[str, Any]]:
    """Return how many works and links of theirs a set has, by year and type."""
    profile_ = (
        "SELECT citing_id, count(DISTINCT cited_id) AS links FROM citation "
        "WHERE citing_id <> cited_id GROUP BY citing_id"
        if linked
        else "SELECT id AS citing_id, NULL AS links FROM node WHERE false"
    )
    lake.query(f"CREATE OR REPLACE TEMP VIEW found_reference AS {profile_}")
    rows = lake.rows("set_profile")
    return rows if linked else [row | {"links": None} for row in rows]


def _unknown_outside(lake: Lake, years: tuple[int, int]) -> None:
    """Let relational indicators too take a year outside for unknown, as the arrays do."""
    first, last = map(int, years)
    lake.query("DROP VIEW IF EXISTS work_read")
    lake.query("ALTER VIEW work RENAME TO work_read")
    lake.query(
        "CREATE VIEW work AS SELECT * REPLACE "  # noqa: S608 - whole numbers
        f"(CASE WHEN year BETWEEN {first} AND {last} THEN year END AS year) FROM work_read"
    )


def _plain(ids: NDArray[Any]) -> NDArray[Any]:
    """Return ids as an array that needs no pickling."""
    return ids.astype(np.str_) if ids.dtype == object else np.asarray(ids)


def name_columns(lake: Lake, works: Path, citations: Path | None) -> tuple[str, str]:
    """Make tables ``work`` and ``citation`` of the files."""
    lake.register("work_file", works)
    columns = list(lake.types("work_file"))
    date = _pick(columns, "date", works, needed=False)
    year = _pick(columns, "year", works, needed=date == "NULL")
    month = _pick(columns, "month", works, needed=False)
    day, other, odd = ("NULL", "false", f"coalesce(TRY_CAST({month} AS BIGINT), 0) NOT BETWEEN 1 AND 12")
    odd = f"coalesce(CAST({month} AS VARCHAR), '') <> '' AND {odd}"
    if date != "NULL":
        read, date_ = _date(date)
        odd = f"({odd}) OR ({date_} <> '' AND {read} IS NULL)"
        other = f"coalesce(TRY_CAST({year} AS BIGINT) <> year({read}), false)"
        year = f"coalesce({year}, year({read}))"
        # of a date in another year than the one given nothing is taken
        month, day = (
            f"CASE WHEN NOT {other} THEN {part} END"
            for part in (f"coalesce(month({read}), TRY_CAST({month} AS BIGINT))", f"day({read})")
        )
    id_name = _pick(columns, "id", works)
    parts = {"work_id": comparable(id_name, lake.types("work_file")[id_name[1:-1]])}
    kind = {"year": year, "month": month, "day": day}
    kind |= {name: _pick(columns, name, works, needed=False) for name in COUNTS}
    parts |= {name: f"TRY_CAST({value} AS BIGINT)" for name, value in kind.items()}
    # a negative count stands for "unknown", and is counted as such
    parts |= {name: f"CASE WHEN {parts[name]} >= 0 THEN {parts[name]} END" for name in COUNTS}
    parts["negative_count"] = " OR ".join(f"coalesce({kind[name]} < 0, false)" for name in COUNTS)
    parts |= {"unreadable_date": odd, "other_year": other}
    for name in ("field", "type", "venue", "doi"):
        parts[name] = f"CAST({_pick(columns, name, works, needed=False)} AS VARCHAR)"
    parts |= _openness(*(_pick(columns, one, works, needed=False) for one in ("oa_status", "open")))
    _view(lake, "work", parts)
    for left in ("citation", "citation_file", numbering.ROW):  # of an earlier set
        lake.query(f"DROP VIEW IF EXISTS {left}")
    if citations is not None:
        _ends(lake, citations)
    precision = "day" if day != "NULL" else "month" if month != "NULL" else "year"
    return id_name[1:-1], precision


def _ends(lake: Lake, citations: Path) -> None:
    """Make the table ``citation`` of its file, and one with the numbers of rows where it can be."""
    lake.register("citation_file", citations)
    columns = list(lake.types("citation_file"))
    ends = {f"{end}_id": _pick(columns, end, citations) for end in ("citing", "cited")}
    own, kinds = lake.types("work")["work_id"], lake.types("citation_file")
    for end, column in ends.items():
        # numbers in one file may be texts in the other
        if (kinds[column[1:-1]] == "VARCHAR") != (own == "VARCHAR"):
            column = f"TRY_CAST({column} AS {own})"
        ends[end] = comparable(column, own)
    _view(lake, "citation", ends)
    if citations.suffix == ".parquet" and numbering.PLACE not in columns:
        rows = f"read_parquet({literal(citations)})"
        _view(lake, numbering.ROW, ends | {"place": numbering.PLACE}, rows)


def _not_apart(lake: Lake, citations: Path) -> None:
    """Refuse links of which no end is a work of the set: they are of others, or by other names."""
    if lake.rows("graph_apart")[0]["apart"]:
        columns = list(lake.types("citation_file"))
        raise apart(lake, "citation", _pick(columns, "citing", citations), citations)


def _openness(status: str, flag: str) -> dict[str, str]:
    """Return how a work is open by its status, else by whether it is, and whether a word is odd."""
    cells = [f"lower(trim(coalesce(CAST({one} AS VARCHAR), '')))" for one in (status, flag)]
    words = {word: word for word in OPENNESS}
    words |= {"true": "open", "yes": "open", "1": "open"}
    words |= {"false": "closed", "no": "closed", "0": "closed"}
    cases = " ".join(f"WHEN '{word}' THEN '{state}'" for word, state in words.items())
    known = [f"CASE {one} {cases} END" for one in cells]
    odd = " OR ".join(f"({one} <> '' AND {state} IS NULL)" for one, state in zip(cells, known, strict=True))
    return {"oa_status": f"coalesce({', '.join(known)})", "unknown_openness": odd}


def _date(column: str) -> tuple[str, str]:
    """Return a date, of a month or year its first day, and what was given as text."""
    text = f"trim(coalesce(CAST({column} AS VARCHAR), ''))"
    short = (
        f"CASE WHEN regexp_full_match({text}, '[0-9]{{4}}-[0-9]{{2}}') THEN {text} || '-01' "
        f"WHEN regexp_full_match({text}, '[0-9]{{4}}') THEN {text} || '-01-01' END"
    )
    return f"coalesce(TRY_CAST({column} AS DATE), TRY_CAST({short} AS DATE))", text


def _view(lake: Lake, name: str, parts: Mapping[str, str], source: str = "") -> None:
    chosen = ", ".join(f"{value} AS {part}" for part, value in parts.items())
    lake.query(f"CREATE OR REPLACE VIEW {name} AS SELECT {chosen} FROM {source or name + '_file'}")  # noqa: S608 - quoted columns


def _pick(columns: list[str], meaning: str, path: Path, needed: bool = True) -> str:
    """Return the quoted column of a meaning, or NULL where it may be missing."""
    for name in ALIASES[meaning]:
        if name in columns:
            return quoted(name)
    if not needed:
        return "NULL"
    chosen = {one for one in columns if any(one in names for names in ALIASES.values())}
    raise missing_column(path.name, meaning, ALIASES[meaning], columns, chosen)


def titles(lake: Lake, view: str, ids: Collection[object]) -> dict[str, str]:
    """Return the titles of some works, by their ids as text; none where the file has none."""
    columns = lake.types(view)
    names = [next((one for one in ALIASES[what] if one in columns), None) for what in ("id", "title")]
    if None in names or not ids:
        return {}
    own, title = (quoted(str(name)) for name in names)
    named = comparable(f"CAST({own} AS VARCHAR)")
    rows = lake.query(
        f"SELECT {named} AS id, CAST({title} AS VARCHAR) AS title FROM {view} "  # noqa: S608 - quoted columns
        f"WHERE list_contains($ids, {named})",
        {"ids": [str(one) for one in ids]},
    )
    return {row["id"]: " ".join(row["title"].split()) for row in rows if row["title"]}


def strata(lake: Lake) -> dict[str, str]:
    """Return the field of each work that was read, else its venue, by its id as text; empty where it has neither."""
    rows = lake.query("SELECT CAST(work_id AS VARCHAR) AS id, coalesce(field, venue, '') AS stratum FROM work")
    return {row["id"]: row["stratum"] for row in rows}
