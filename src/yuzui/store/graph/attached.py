# SPDX-License-Identifier: Apache-2.0
"""Tables beside works and links, from files of their own: authors, and fields with weights."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from yuzui.errors import InputError, Place, missing_column
from yuzui.model.finding import Finding
from yuzui.model.schema import quoted
from yuzui.store.duck import WHOLE, Lake
from yuzui.store.graph import naming
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
CITED = ("cited", "cited_id", "oaid", *naming.WORK)
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
        raise naming.nobody(path, columns, parts, {one: AUTHORSHIP[one][0] for one in WHO})
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
    clean = path.suffix == ".parquet" and not naming.astray(lake, "authorship_read")[0]
    _make(lake, "authorship", "VIEW" if clean else "TABLE")
    return unread if clean else (*unread, *naming.strays(lake, "authorship", (path, key)))


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
    return (*naming.strays(lake, "work_field", (path, key)), *_weighed(lake, path, renormalise))


def patents(lake: Lake, path: Path) -> tuple[Finding, ...]:
    """Make the table ``patent_link`` of a file: one row per work that a patent cites."""
    columns = columns_of(lake, "patent_link_file", path)
    parts = parts_of(columns, PATENT)
    needed(parts["patent_id"], columns, path, PATENT["patent_id"][0])
    _read(lake, "patent_link", columns, parts, (path, PATENT), CITED)
    _make(lake, "patent_link")
    return naming.strays(lake, "patent_link")


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
    names: tuple[str, ...] = naming.WORK,
) -> str:
    """Let a registered file be read: the id of the work, and the parts in their types.

    Return the quoted column that names the works.
    """
    path, wanted = source
    own = parts_of(columns, {"work_id": (names, "")})["work_id"]
    needed(own, columns, path, names)
    kind = lake.types("work")["work_id"]
    own, work, rows = naming.rows_of(lake, name, own[1:-1], columns, path)
    chosen = [f"TRY_CAST({work} AS {kind}) AS work_id"]
    chosen += [f"TRY_CAST({parts[c]} AS {of}) AS {c}" for c, (_, of) in wanted.items()]
    lake.query(
        f"CREATE OR REPLACE VIEW {name}_read AS SELECT {', '.join(chosen)} FROM {rows}"  # noqa: S608 - quoted columns
    )
    return own
