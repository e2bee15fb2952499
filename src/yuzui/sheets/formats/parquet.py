# SPDX-License-Identifier: Apache-2.0
"""Read and write Parquet; a file's own footer says whether it is too large to unpack."""

from __future__ import annotations

from pathlib import Path

from yuzui.errors import FileFormatError
from yuzui.sheets.formats.guard import limit, refusal
from yuzui.sheets.sheet import Export, Sheet, Stacked
from yuzui.store.duck import Lake
from yuzui.store.sql.statement import literal, plain


def read(path: Path) -> list[Sheet]:
    """Read a Parquet file as one sheet whose first row is the header."""
    lake = Lake()
    try:
        name = literal(path)
        about = lake.query(f"SELECT num_rows AS n FROM parquet_file_metadata({name})")[0]  # noqa: S608 - a quoted path
        parts = lake.query(
            "SELECT count(DISTINCT path_in_schema) AS columns,"  # noqa: S608 - a quoted path
            f" sum(total_uncompressed_size) AS size FROM parquet_metadata({name})"
        )[0]
        limit(path, "max_rows", int(about["n"]))
        limit(path, "max_columns", int(parts["columns"]))
        limit(path, "max_unpacked_size", int(parts["size"] or 0))
        rows = Stacked(*lake.lists(f"FROM read_parquet({name})"))
    except FileFormatError as error:
        if error.code in ("max_rows", "max_columns", "max_unpacked_size"):
            raise
        raise refusal(path, "damaged", error.seen) from None
    finally:
        lake.close()
    return [Sheet(path.name, "", rows, numbers=range(len(rows)))]


def write(path: Path, export: Export) -> int:
    """Write one table as Parquet and return how many rows it has."""
    columns = zip(*export.rows, strict=True) if export.rows else [[] for _ in export.headings]
    lake = Lake()
    try:
        lake.put("export", {name: plain(list(column)) for name, column in zip(export.headings, columns, strict=True)})
        return lake.write("export", path)
    finally:
        lake.close()
