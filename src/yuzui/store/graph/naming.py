# SPDX-License-Identifier: Apache-2.0
"""By which column a file beside works names them: their ids, or another name that works have."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from yuzui.errors import ColumnError, InputError, Place, missing_column
from yuzui.model.finding import Finding
from yuzui.model.schema import quoted
from yuzui.store.duck import Lake
from yuzui.text import Text

WORK = ("work_id", "arxiv_id", "openalex_id", "work_no", "id", "doi", "DOI", "Doi")
"""Names of a column of ids, the first of which in the file of works is taken for the id."""
SHOWN = 3
STRAY = "work_id IS NULL OR work_id NOT IN (SELECT work_id FROM work WHERE work_id IS NOT NULL)"
"""Says of a row that it is of a work that is not in the set."""


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
    source += (
        f" LEFT JOIN (SELECT DISTINCT CAST({key} AS VARCHAR) AS named_key, {other} AS named_work "  # noqa: S608 - quoted columns
        f"FROM work_file) ON named_key = CAST({key} AS VARCHAR)"
    )
    return key, "named_work", source


def _known(lake: Lake) -> str | None:
    """Return the column that is taken for the id of works, if their file is there."""
    works = lake.types("work_file") if "work_file" in lake.tables() else {}
    return next((one for one in WORK if one in works), None)


def _once(lake: Lake, own: str, known: str, path: Path) -> None:
    """Refuse names that each stand for several works."""
    key = quoted(own)
    twice = lake.query(
        f"SELECT CAST({key} AS VARCHAR) AS name FROM work_file WHERE {key} IS NOT NULL "  # noqa: S608 - quoted columns
        f"GROUP BY {key} HAVING count(DISTINCT {quoted(known)}) > 1 ORDER BY 1 LIMIT {SHOWN}"
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
