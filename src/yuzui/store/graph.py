# SPDX-License-Identifier: Apache-2.0
"""Citation arrays: works numbered in order of publication, neighbour lists in both directions.

Because node numbers follow publication, the citers of any period are one slice of each in-list.
The arrays are plain ``.npy`` files beside a manifest of checksums, read by memory map: 4 bytes a
citation and direction, about 16 a work.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yuzui.errors import ColumnError, InputError, Place, StoreError
from yuzui.record.finding import Finding
from yuzui.record.schema import quoted
from yuzui.store.duck import Lake
from yuzui.store.sql.statement import statement
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.integer[Any]]

ARRAYS = ("order", "undated", "date", "year_ptr", "out_ptr", "out_idx", "in_ptr", "in_idx")
YEARS = (1500, 2100)
"""First and last year taken for a year; what lies outside stands for "unknown"."""
PRECISIONS = ("year", "month", "day")
ALIASES: Mapping[str, tuple[str, ...]] = {
    "id": ("work_id", "arxiv_id", "openalex_id", "work_no", "id"),
    "year": ("year", "publication_year"),
    "month": ("month",),
    "date": ("date", "publication_date"),
    "citing": ("citing", "citing_id", "citing_no"),
    "cited": ("cited", "cited_id", "cited_no"),
}
"""Column names understood, the usual one first."""


@dataclass(frozen=True, eq=False)
class Graph:
    """A citation graph as arrays, with what was set aside while building it.

    Parameters
    ----------
    order : array, shape (n,)
        Work ids by publication date, then id; the place in it is the node number.
    undated : array, shape (m,)
        Ids of works without a usable year; they have no number.
    date : array of int32, shape (n,)
        Days since 1970-01-01 of the publication date, its first day where only month or year
        is known.
    year_ptr : array of int64, shape (last year - first year + 2,)
        First node of each year from the first to the last, and the number of nodes.
    out_ptr, in_ptr : array of int64, shape (n + 1,)
        Start of each node's references and citers.
    out_idx, in_idx : array of uint32, shape (links,)
        References and citers as node numbers, sorted within a node.
    precision : str
        Finest member of :data:`PRECISIONS` that the dates carry.
    read : int
        Links in the file.
    findings : tuple of Finding
        Every kind of oddity with its count.
    id_name : str
        What the file calls its ids.
    """

    order: NDArray[Any]
    undated: NDArray[Any]
    date: Ints
    year_ptr: Ints
    out_ptr: Ints
    out_idx: Ints
    in_ptr: Ints
    in_idx: Ints
    precision: str
    read: int
    findings: tuple[Finding, ...] = ()
    id_name: str = "work_id"

    @property
    def works(self) -> int:
        """Works in the file, numbered or not."""
        return len(self.order) + len(self.undated)

    @property
    def used(self) -> int:
        """Links in the arrays."""
        return len(self.out_idx)

    @property
    def year(self) -> Ints:
        """Publication year per node, ``(n,)``."""
        return self.times("year")

    def times(self, precision: str) -> Ints:
        """Return publication times as whole years, months or days.

        Parameters
        ----------
        precision : str
            A member of :data:`PRECISIONS`.

        Returns
        -------
        array of int64, shape (n,)
            Years, months since 0000-01, or days since 1970-01-01; not decreasing.

        Raises
        ------
        InputError
            If the dates are coarser than that.
        """
        import numpy as np

        if precision not in PRECISIONS:
            raise InputError(
                Text("there is no such precision", "没有这种时间精度"),
                seen=precision,
                expected=" ".join(PRECISIONS),
            )
        if precision != "year" and self.precision == "year":
            raise InputError(
                Text("these works carry a year and no month", "这些成果只有年份，没有月份"),
                seen=precision,
                expected="year",
                fix=Text("add a column “month” or “date”", "补充“month”或“date”列"),
            )
        days = np.asarray(self.date).astype("datetime64[D]")
        if precision == "year":
            return days.astype("datetime64[Y]").astype(np.int64) + 1970
        if precision == "month":
            return days.astype("datetime64[M]").astype(np.int64) + 1970 * 12
        return days.astype(np.int64)


def build(
    order: NDArray[Any],
    date: Ints,
    citing: Ints,
    cited: Ints,
    self_link: NDArray[np.bool_],
    precision: str = "year",
) -> Graph:
    """Build the arrays from numbered works and links.

    Parameters
    ----------
    order, date : array, shape (n,)
        As in :class:`Graph`.
    citing, cited : array of int64, shape (links,)
        Node numbers; -1 is a work without a usable year, -2 one that is not in the set.
    self_link : array of bool, shape (links,)
        Whether both ends are the same work.
    precision : str
        Finest precision of the dates.

    Returns
    -------
    Graph
        Self-links, repeated links and links with an unknown end are counted and left out; links
        to a work of a later year are counted and kept (they are references, never citers in a
        window).
    """
    import numpy as np

    n = len(order)
    unknown_work = (citing == -2) | (cited == -2)
    unknown_year = ~unknown_work & ((citing == -1) | (cited == -1))
    usable = ~(unknown_work | unknown_year | self_link)
    keys = citing[usable] * n + cited[usable]
    distinct = np.unique(keys)
    source, target = distinct // max(n, 1), distinct % max(n, 1)
    backward = np.sort(target * n + source)
    days = date.astype("datetime64[D]")
    year = days.astype("datetime64[Y]").astype(np.int64) + 1970
    counts = {
        "self_link": int(self_link.sum()),
        "duplicate": len(keys) - len(distinct),
        "unknown_work": int(unknown_work.sum()),
        "unknown_year": int(unknown_year.sum()),
        "negative_lag": int((year[source] < year[target]).sum()),
    }
    return Graph(
        order=order,
        undated=order[:0],
        date=date.astype(np.int32),
        year_ptr=_pointers(year - year[0], int(year[-1] - year[0]) + 1) if n else np.zeros(1, int),
        out_ptr=_pointers(source, n),
        out_idx=target.astype(np.uint32),
        in_ptr=_pointers(target, n),
        in_idx=(backward % max(n, 1)).astype(np.uint32),
        precision=precision,
        read=len(citing),
        findings=_counted("citation", counts),
    )


def _pointers(owner: Ints, size: int) -> Ints:
    import numpy as np

    return np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=size))]).astype(np.int64)


def _counted(table: str, counts: Mapping[str, int]) -> tuple[Finding, ...]:
    return tuple(Finding(code, "warning", table, count=n) for code, n in counts.items() if n)


def read(lake: Lake, works: Path, citations: Path, *, latest: int = YEARS[1]) -> Graph:
    """Read works and citations from Parquet or csv files and build the arrays.

    The lake then also holds them as tables ``work`` (``work_id``, ``year``) and ``citation``
    (``citing_id``, ``cited_id``), for relational indicators.

    Parameters
    ----------
    lake : Lake
        The analytic engine.
    works : Path
        One row per work: an id, and ``year`` (``month``) or ``date``.
    citations : Path
        One row per link: ``citing``, ``cited``.
    latest : int
        Last year taken for a year.

    Returns
    -------
    Graph
        The graph; every oddity is among its findings.

    Raises
    ------
    ColumnError
        If a needed column is missing.
    FileFormatError
        If a file cannot be read.
    """
    id_name, precision = _name_columns(lake, works, citations)
    lake.query(statement("graph_node"), {"earliest": YEARS[0], "latest": latest})
    node, loose, link = (lake.sql(f"graph_{part}") for part in ("work", "loose", "link"))
    graph = build(
        _plain(node["id"]),
        node["date"],
        link["citing"],
        link["cited"],
        link["self_link"],
        precision,
    )
    odd = _counted("work", lake.rows("graph_oddity")[0])
    return replace(
        graph, undated=_plain(loose["id"]), findings=odd + graph.findings, id_name=id_name
    )


def _plain(ids: NDArray[Any]) -> NDArray[Any]:
    """Return ids as an array that needs no pickling."""
    import numpy as np

    return ids.astype(np.str_) if ids.dtype == object else np.asarray(ids)


def _name_columns(lake: Lake, works: Path, citations: Path) -> tuple[str, str]:
    """Make tables ``work`` and ``citation`` of the files; return id column and precision."""
    lake.register("work_file", works)
    lake.register("citation_file", citations)
    columns = [row["column_name"] for row in lake.query("DESCRIBE work_file")]
    date = _pick(columns, "date", works, needed=False)
    year = _pick(columns, "year", works, needed=date == "NULL")
    month = _pick(columns, "month", works, needed=False)
    day = "NULL"
    if date != "NULL":
        year = f"coalesce({year}, year(TRY_CAST({date} AS DATE)))"
        month, day = (f"{part}(TRY_CAST({date} AS DATE))" for part in ("month", "day"))
    id_name = _pick(columns, "id", works)
    parts = {"work_id": id_name}
    kind = {"year": year, "month": month, "day": day}
    parts |= {name: f"TRY_CAST({value} AS BIGINT)" for name, value in kind.items()}
    _view(lake, "work", parts)
    columns = [row["column_name"] for row in lake.query("DESCRIBE citation_file")]
    ends = {f"{end}_id": _pick(columns, end, citations) for end in ("citing", "cited")}
    _view(lake, "citation", ends)
    precision = "day" if day != "NULL" else "month" if month != "NULL" else "year"
    return id_name[1:-1], precision


def _view(lake: Lake, name: str, parts: Mapping[str, str]) -> None:
    chosen = ", ".join(f"{value} AS {part}" for part, value in parts.items())
    lake.query(f"CREATE OR REPLACE VIEW {name} AS SELECT {chosen} FROM {name}_file")  # noqa: S608 - quoted columns


def _pick(columns: list[str], meaning: str, path: Path, needed: bool = True) -> str:
    """Return the quoted column of a meaning, or NULL where it may be missing."""
    for name in ALIASES[meaning]:
        if name in columns:
            return quoted(name)
    if not needed:
        return "NULL"
    raise ColumnError(
        Text("a column is missing", "缺少列"),
        place=Place(file=path.name, column=meaning),
        seen=" ".join(columns),
        expected=" | ".join(ALIASES[meaning]),
        fix=Text("give the column one of these names", "请将该列改为上述名称之一"),
    )


def save(graph: Graph, folder: Path) -> None:
    """Write the arrays and a manifest of their checksums into an empty or new folder.

    Parameters
    ----------
    graph : Graph
        The graph.
    folder : Path
        Where; an earlier graph there is replaced, its manifest last.
    """
    import numpy as np

    folder.mkdir(parents=True, exist_ok=True)
    checksums = {}
    for name in ARRAYS:
        path = folder / f"{name}.npy"
        fresh = path.with_suffix(".part")
        with fresh.open("wb") as target:
            np.save(target, np.asarray(getattr(graph, name)), allow_pickle=False)
        fresh.replace(path)
        checksums[name] = _checksum(path)
    manifest = {
        "schema": "yuzui.graph/1",
        "precision": graph.precision,
        "read": graph.read,
        "id_name": graph.id_name,
        "findings": [[f.code, f.severity, f.table, f.count] for f in graph.findings],
        "sha256": checksums,
    }
    fresh = folder / "manifest.part"
    fresh.write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    fresh.replace(folder / "manifest.json")


def load(folder: Path, *, verify: bool = True) -> Graph:
    """Open saved arrays by memory map.

    Parameters
    ----------
    folder : Path
        A folder written by :func:`save`.
    verify : bool
        Whether to compare the checksums, which reads every byte once.

    Returns
    -------
    Graph
        The graph; its arrays are read from disk as they are used.

    Raises
    ------
    StoreError
        If an array is missing or not what the manifest says.
    """
    import numpy as np

    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        arrays = {}
        for name in ARRAYS:
            path = folder / f"{name}.npy"
            if verify and _checksum(path) != manifest["sha256"][name]:
                raise ValueError(f"{path.name}: checksum")
            arrays[name] = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, KeyError) as error:
        raise StoreError(
            Text("these citation arrays are damaged", "引文数组已损坏"),
            place=Place(file=str(folder)),
            seen=str(error),
            fix=Text("build them again from the works and links", "请由成果与引文重新生成"),
        ) from None
    return Graph(
        **arrays,
        precision=manifest["precision"],
        read=manifest["read"],
        id_name=manifest["id_name"],
        findings=tuple(
            Finding(code, severity, table, count=n)
            for code, severity, table, n in manifest["findings"]
        ),
    )


def _checksum(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
