# SPDX-License-Identifier: Apache-2.0
"""Which parts of organisations count for which wholes, and how countries are reported: files."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from yuzui.errors import InputError, Place
from yuzui.store.duck import Lake
from yuzui.store.graph.attached import SHOWN, WITHIN, Wanted, columns_of, needed, parts_of, unreadable
from yuzui.text import Text

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
    for part, (count, seen) in unreadable(lake, name, parts, wanted).items():
        raise InputError(
            Text(f"{count} cells of this column cannot be read", f"该列有 {count} 个单元格无法识别"),
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
