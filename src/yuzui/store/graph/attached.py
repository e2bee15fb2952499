# SPDX-License-Identifier: Apache-2.0
"""Tables beside works and links, from files of their own: authors, and fields with weights."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from yuzui.errors import InputError, Place, missing_column
from yuzui.model.finding import Finding
from yuzui.model.schema import quoted
from yuzui.store.duck import WHOLE, Lake
from yuzui.store.graph import reading
from yuzui.text import Text
from yuzui.text.numbers import count

Wanted = Mapping[str, tuple[tuple[str, ...], str]]
"""Column to the names understood, the usual one first, and to its type."""
AUTHORSHIP: Wanted = {
    "position": (("position", "author_position", "author_no", "seq"), "BIGINT"),
    "person_id": (("person_id", "author_id", "person", "author"), "VARCHAR"),
    "affiliation": (("affiliation", "affiliation_no"), "BIGINT"),
    "org_id": (("org_id", "institution_id", "organisation", "ror"), "VARCHAR"),
    "country": (("country", "country_code"), "VARCHAR"),
    "corresponding": (("corresponding", "is_corresponding"), "BOOLEAN"),
}
WHO = ("person_id", "org_id", "country")
"""What a row of authors must tell one of."""
FIELD: Wanted = {
    "field_id": (("field_id", "field", "topic_id", "subfield_id"), "VARCHAR"),
    "weight": (("weight", "share", "score"), "DOUBLE"),
    "scheme": (("scheme",), "VARCHAR"),
}
PATENT: Wanted = {"patent_id": (("patent_id", "patent", "citing", "citing_id"), "VARCHAR")}
CITED = ("cited", "cited_id", "oaid", *reading.WORK)
BESIDE = ("authorship", "work_field", "patent_link", "org_link", "country_map")
FITS = {
    "BIGINT": WHOLE,
    "DOUBLE": WHOLE | {"FLOAT", "DOUBLE"},
    "BOOLEAN": frozenset(("BOOLEAN",)),
    "DATE": frozenset(("DATE",)),
}
"""Type that is wanted to types of columns of which every value can be read as such."""
WITHIN = 1e-9
"""How far the weights of a work's fields may be from 1 together."""
SHOWN = 10


def forget(lake: Lake) -> None:
    """Drop the tables that stood beside an earlier set."""
    for name in BESIDE:
        _drop(lake, name)


def _drop(lake: Lake, name: str) -> None:
    """Drop a table or a view, if there is one."""
    rows = lake.query(
        "SELECT table_type FROM information_schema.tables "
        "WHERE table_catalog = current_database() AND table_name = $name",
        {"name": name},
    )
    for row in rows:
        lake.query(f"DROP {'VIEW' if row['table_type'] == 'VIEW' else 'TABLE'} {quoted(name)}")


def authorship(lake: Lake, *paths: Path) -> tuple[Finding, ...]:
    """Make the table ``authorship`` of files: one row per author, affiliation and organisation.

    Several files add up: what one tells of persons and another of countries is known of a work,
    though not who of them works where.
    """
    authors = _authors(lake, paths[0])
    for path in paths[1:]:
        lake.query("CREATE OR REPLACE TABLE authorship_before AS FROM authorship")
        authors += _authors(lake, path)
        lake.query(
            "CREATE OR REPLACE TABLE authorship_both AS FROM authorship_before UNION ALL BY NAME FROM authorship"
        )
        for name in ("authorship", "authorship_before"):
            _drop(lake, name)
        lake.query("ALTER TABLE authorship_both RENAME TO authorship")
    return authors


def _authors(lake: Lake, path: Path) -> tuple[Finding, ...]:
    """Make the table ``authorship`` of one file."""
    columns = columns_of(lake, "authorship_file", path)
    parts = parts_of(columns, AUTHORSHIP)
    if all(parts[name] == "NULL" for name in WHO):
        raise reading.nobody(path, columns, parts, {one: AUTHORSHIP[one][0] for one in WHO})
    unread = _unread(lake, "authorship", parts, AUTHORSHIP)
    # an empty text names nobody and no place: works would share a person, or come from one country
    parts |= {name: f"nullif(trim(CAST({parts[name]} AS VARCHAR)), '')" for name in WHO if parts[name] != "NULL"}
    parts["affiliation"] = (
        f"CASE WHEN coalesce({parts['org_id']}, {parts['country']}) IS NOT NULL"
        f" THEN coalesce(TRY_CAST({parts['affiliation']} AS BIGINT), 1)"
        f" ELSE TRY_CAST({parts['affiliation']} AS BIGINT) END"
    )
    key = _read(lake, "authorship", columns, parts, (path, AUTHORSHIP))
    # what Parquet has is read again sooner than it is held
    clean = path.suffix == ".parquet" and not reading.astray(lake, "authorship_read")[0]
    _make(lake, "authorship", "VIEW" if clean else "TABLE")
    return unread if clean else (*unread, *reading.strays(lake, "authorship", (path, key)))


def fields(lake: Lake, path: Path, scheme: str | None = None, renormalise: bool = False) -> tuple[Finding, ...]:
    """Make the table ``work_field`` of a file: one row per work and field, with its weight."""
    columns = columns_of(lake, "work_field_file", path)
    parts = parts_of(columns, FIELD)
    needed(parts["field_id"], columns, path, FIELD["field_id"][0])
    key = _read(lake, "work_field", columns, parts, (path, FIELD))
    _make(lake, "work_field")
    _choose(lake, path, scheme)
    if parts["weight"] == "NULL":
        lake.query(
            "CREATE OR REPLACE TABLE work_field AS SELECT * REPLACE "
            "(1.0 / count(*) OVER (PARTITION BY work_id) AS weight) FROM work_field"
        )
    return (*reading.strays(lake, "work_field", (path, key)), *_weighed(lake, path, renormalise))


def patents(lake: Lake, path: Path) -> tuple[Finding, ...]:
    """Make the table ``patent_link`` of a file: one row per work that a patent cites."""
    columns = columns_of(lake, "patent_link_file", path)
    parts = parts_of(columns, PATENT)
    needed(parts["patent_id"], columns, path, PATENT["patent_id"][0])
    _read(lake, "patent_link", columns, parts, (path, PATENT), CITED)
    _make(lake, "patent_link")
    return reading.strays(lake, "patent_link")


def _weighed(lake: Lake, path: Path, renormalise: bool) -> tuple[Finding, ...]:
    """Check that the weights of each work sum to 1, or make them."""
    weights = lake.query(
        "SELECT work_id, sum(weight) AS total, min(weight) AS least FROM work_field "
        "GROUP BY work_id HAVING coalesce(abs(sum(weight) - 1) > $within, true) "
        "OR count(weight) < count(*) OR min(weight) < 0 ORDER BY work_id",
        {"within": WITHIN},
    )
    if not weights:
        return ()
    hopeless = [row for row in weights if not row["total"] or row["least"] < 0]
    if renormalise and not hopeless:
        lake.query(
            "CREATE OR REPLACE TABLE work_field AS SELECT * REPLACE "
            "(weight / sum(weight) OVER (PARTITION BY work_id) AS weight) FROM work_field "
            "WHERE weight IS NOT NULL"
        )
        return (Finding("renormalised", "warning", "work_field", count=len(weights)),)
    listed = (hopeless or weights)[:SHOWN]
    raise InputError(
        Text("the weights of the fields of {works} do not sum to 1", "{works}的领域权重之和不为 1").format(
            works=count(len(weights), Text("work", "项成果"))
        ),
        place=Place(file=path.name, column="weight"),
        seen=", ".join(f"{row['work_id']}: {row['total']}" for row in listed),
        expected=f"1 ± {WITHIN:g}",
        fix=Text(
            "mend the weights, or divide them by their sum: --renormalise (it is recorded); "
            "a weight may not be missing or negative",
            "请修正权重，或以 --renormalise 除以其和（将记录在案）；权重不得缺失或为负",
        ),
        code="field_weights",
    )


def _choose(lake: Lake, path: Path, scheme: str | None) -> None:
    """Keep the rows of one classification."""
    rows = lake.query("SELECT DISTINCT coalesce(scheme, '') AS scheme FROM work_field ORDER BY 1")
    known = [row["scheme"] for row in rows]
    if len(known) > 1 if scheme is None else scheme not in known:
        raise InputError(
            Text("the file holds several classifications", "文件含多个分类体系")
            if scheme is None
            else Text("the file holds no such classification", "文件没有该分类体系"),
            place=Place(file=path.name, column="scheme"),
            seen=scheme or " ".join(known),
            expected=" | ".join(known),
            fix=Text(
                f"name one: --scheme {known[0] if known else ''}", f"请指定一个：--scheme {known[0] if known else ''}"
            ),
            code="several_schemes",
        )
    lake.query("DELETE FROM work_field WHERE coalesce(scheme, '') <> $one",
               {"one": known[0] if scheme is None and known else scheme or ""})  # fmt: skip


def _make(lake: Lake, name: str, how: str = "TABLE") -> None:
    """Make a table or a view of what is read."""
    _drop(lake, name)
    lake.query(f"CREATE {how} {name} AS FROM {name}_read")


def _unread(lake: Lake, name: str, parts: Mapping[str, str], wanted: Wanted) -> tuple[Finding, ...]:
    cells = unreadable(lake, name, parts, wanted)
    return tuple(
        Finding("wrong_type", "warning", name, column=part, seen=seen, count=count)
        for part, (count, seen) in cells.items()
    )


def unreadable(lake: Lake, name: str, parts: Mapping[str, str], wanted: Wanted) -> dict[str, tuple[int, str]]:
    """Return which columns hold what cannot be read as their type."""
    held = {quoted(column): kind for column, kind in lake.types(f"{name}_file").items()}
    cells = {}
    for part, (_, kind) in wanted.items():
        if kind == "VARCHAR" or parts[part] == "NULL" or held[parts[part]] in FITS[kind]:
            continue
        cell = f"trim(CAST({parts[part]} AS VARCHAR))"
        (row,) = lake.query(
            f"SELECT count(*) AS n, coalesce(min({cell}), '') AS seen FROM {name}_file "  # noqa: S608 - quoted columns
            f"WHERE {cell} <> '' AND TRY_CAST({parts[part]} AS {kind}) IS NULL"
        )
        if row["n"]:
            cells[part] = row["n"], row["seen"]
    return cells


def columns_of(lake: Lake, name: str, path: Path) -> list[str]:
    """Make a file a table and return its columns."""
    lake.register(name, path)
    return list(lake.types(name))


def parts_of(columns: list[str], wanted: Wanted) -> dict[str, str]:
    """Return the quoted column that stands for each wanted one, NULL where none does."""
    return {
        part: next((quoted(name) for name in names if name in columns), "NULL") for part, (names, _) in wanted.items()
    }


def needed(part: str, columns: list[str], path: Path, names: tuple[str, ...], present: Collection[str] = ()) -> None:
    """Refuse a file without a column that is needed."""
    if part == "NULL":
        raise missing_column(path.name, names[0], names, columns, present)


def _read(
    lake: Lake,
    name: str,
    columns: list[str],
    parts: Mapping[str, str],
    source: tuple[Path, Any],
    names: tuple[str, ...] = reading.WORK,
) -> str:
    """Let a registered file be read: the id of the work, and the parts in their types.

    Return the quoted column that names the works.
    """
    path, wanted = source
    own = parts_of(columns, {"work_id": (names, "")})["work_id"]
    needed(own, columns, path, names)
    kind = lake.types("work")["work_id"]
    own, work, rows = reading.rows_of(lake, name, own[1:-1], columns, path)
    chosen = [f"{reading.comparable(f'TRY_CAST({work} AS {kind})', kind)} AS work_id"]
    chosen += [f"TRY_CAST({parts[c]} AS {of}) AS {c}" for c, (_, of) in wanted.items()]
    lake.query(
        f"CREATE OR REPLACE VIEW {name}_read AS SELECT {', '.join(chosen)} FROM {rows}"  # noqa: S608 - quoted columns
    )
    return own


# Which parts of organisations count for which wholes, and how countries are reported: files.


LINK: Wanted = {
    "child": (("child", "part"), "VARCHAR"),
    "parent": (("parent", "whole"), "VARCHAR"),
    "role": (("role",), "VARCHAR"),
    "weight": (("weight",), "DOUBLE"),
    "valid_from": (("valid_from", "from"), "DATE"),
    "valid_to": (("valid_to", "to"), "DATE"),
    "table_version": (("table_version", "version"), "VARCHAR"),
}
CODE: Wanted = {
    "code": (("code", "country"), "VARCHAR"),
    "reporting_code": (("reporting_code", "reported_as"), "VARCHAR"),
    "table_version": (("table_version", "version"), "VARCHAR"),
}
ROLES = ("component", "joint", "associated")
"""Column to the names understood, the usual one first, and to its type; roles of links."""


def organisations(lake: Lake, path: Path, version: str | None = None) -> int:
    """Make the table ``org_link`` of a file: which part counts for which whole."""
    columns = columns_of(lake, "org_link_file", path)
    _version(lake, path, "org_link", LINK, version)
    _impossible(lake, path)
    rows = lake.query("SELECT DISTINCT child, parent FROM org_link ORDER BY ALL")
    parts: dict[str, set[str]] = {}
    for row in rows:
        parts.setdefault(row["parent"], set()).add(row["child"])
    try:
        order = list(TopologicalSorter(parts).static_order())
    except CycleError as error:
        raise InputError(
            Text("an organisation is part of itself", "机构是其自身的组成部分"),
            place=Place(file=path.name),
            seen=" → ".join(map(str, error.args[1])),
            expected=" ".join(columns[:2]),
            fix=Text("take one of these links out", "请删除其中一条隶属关系"),
            code="circular_parts",
        ) from None
    level: dict[str, int] = {}
    for one in order:
        level[one] = max((level[part] + 1 for part in parts.get(one, ())), default=0)
    lake.put("_level", {"child": list(level), "level": list(level.values())},
             {"child": "VARCHAR", "level": "BIGINT"})  # fmt: skip
    lake.query(
        "CREATE OR REPLACE TABLE org_link AS SELECT child, parent, role, weight, "
        "CAST(year(valid_from) AS BIGINT) AS from_year, CAST(year(valid_to) AS BIGINT) AS to_year, "
        "level FROM org_link JOIN _level USING (child)"
    )
    return 1 + max((level[row["child"]] for row in rows), default=-1)


def countries(lake: Lake, path: Path, version: str | None = None) -> None:
    """Make the table ``country_map`` of a file: under which code a country is reported."""
    columns_of(lake, "country_map_file", path)
    _version(lake, path, "country_map", CODE, version)
    twice = lake.query("SELECT code FROM country_map GROUP BY code HAVING count(*) > 1 ORDER BY 1")
    if twice:
        raise InputError(
            Text("a country is reported under two codes", "同一国家归入两个代码"),
            place=Place(file=path.name, column="code"),
            seen=" ".join(str(row["code"]) for row in twice[:SHOWN]),
            fix=Text("leave one row a code", "每个代码只保留一行"),
            code="two_codes",
        )


def _version(lake: Lake, path: Path, name: str, wanted: Wanted, version: str | None) -> None:
    """Make a table of one version of a registered file."""
    columns = list(lake.types(f"{name}_file"))
    parts = parts_of(columns, wanted)
    for part in list(wanted)[: 3 if name == "org_link" else 2]:
        needed(parts[part], columns, path, wanted[part][0])
    for part, (count_, seen) in unreadable(lake, name, parts, wanted).items():
        raise InputError(
            Text(f"{count_} cells of this column cannot be read", f"该列有 {count_} 个单元格无法识别"),
            place=Place(file=path.name, column=part),
            seen=seen,
            expected={"DATE": "YYYY-MM-DD", "DOUBLE": "0.5"}[wanted[part][1]],
            fix=Text(
                "mend the cells, or leave them empty: empty is without a limit in time, or all",
                "请修正这些单元格，或留空：留空表示不限时间或全部计入",
            ),
            code="unreadable_cell",
        )
    chosen = ", ".join(f"TRY_CAST({parts[c]} AS {of}) AS {c}" for c, (_, of) in wanted.items())
    lake.query(f"CREATE OR REPLACE TABLE {name} AS SELECT {chosen} FROM {name}_file")  # noqa: S608 - quoted columns
    rows = lake.query(f"SELECT DISTINCT coalesce(table_version, '') AS v FROM {name} ORDER BY 1")  # noqa: S608 - fixed names
    known = [row["v"] for row in rows]
    versions = [v for v in (version or "").split(",") if v in known]
    # a file without versions is taken whatever is named, for the name is of the other file
    if len(versions) != 1 if len(known) > 1 else version and known not in ([], [""], versions):
        raise InputError(
            Text("the file holds several versions of its table", "文件含多个版本")
            if len(known) > 1
            else Text("the file holds no such version", "文件没有该版本"),
            place=Place(file=path.name, column="table_version"),
            seen=version or " ".join(known),
            expected=" | ".join(known),
            fix=Text(f"name one: --table-version {known[-1]}", f"请指定一个：--table-version {known[-1]}"),
            code="several_versions",
        )
    if len(known) > 1:
        lake.query(f"DELETE FROM {name} WHERE coalesce(table_version, '') <> $v", {"v": versions[0]})  # noqa: S608 - fixed names


def _impossible(lake: Lake, path: Path) -> None:
    """Refuse links that cannot be counted by."""
    lake.query("UPDATE org_link SET weight = 1 WHERE weight IS NULL")
    wrong = lake.query(
        "SELECT child, parent, role, weight FROM org_link WHERE child IS NULL OR parent IS NULL "
        "OR coalesce(role, '') NOT IN (SELECT unnest($roles)) OR NOT weight BETWEEN 0 AND 1 "
        "ORDER BY ALL",
        {"roles": list(ROLES)},
    )
    over = lake.query(
        "SELECT l.child, '' AS parent, moment AS role, sum(l.weight) AS weight FROM "
        "(SELECT DISTINCT child, coalesce(year(valid_from), -9999) AS moment FROM org_link) AS m "
        "JOIN org_link AS l ON l.child = m.child "
        "WHERE coalesce(year(l.valid_from), -9999) <= moment "
        "AND coalesce(year(l.valid_to), 9999) > moment "
        "GROUP BY ALL HAVING sum(l.weight) > 1 + $within ORDER BY ALL",
        {"within": WITHIN},
    )
    if wrong or over:
        raise InputError(
            Text("an organisation cannot count like this", "机构不能如此计入"),
            place=Place(file=path.name),
            seen="; ".join(" ".join(str(v) for v in row.values()) for row in (wrong or over)[:SHOWN]),
            expected="component | joint | associated, 0 <= weight, Σ weight <= 1",
            fix=Text(
                "mend the role or the weight: what a part gives to its wholes at one time is at most 1 together",
                "请修正关系或权重：同一时期内，一个下级机构计入各上级的份额之和不得超过 1",
            ),
            code="impossible_link",
        )
