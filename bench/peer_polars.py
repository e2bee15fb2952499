# SPDX-License-Identifier: Apache-2.0
"""MNCS and PP(top 10) of organisations in Polars, for :mod:`bench.citation_units`.

``python -m venv VENV && VENV/bin/pip install polars``; then ``VENV/bin/python peer_polars.py
FOLDER`` reads ``work.parquet``, ``citation.parquet`` and ``authorship.parquet`` and prints one JSON
object. Written as one would by hand: one lazy query, so that Polars orders its steps itself.
"""

import json
import resource
import sys
import time

began = time.process_time()

import polars as pl  # noqa: E402 - the import is counted

CELL = ["year", "field"]


def citations(works: pl.LazyFrame, links: pl.LazyFrame) -> pl.LazyFrame:
    """Return works with their citations at lags 0 to 4."""
    year = works.select("work_id", "year")
    cited = (
        links.filter(pl.col("citing") != pl.col("cited"))
        .unique()
        .join(year.rename({"work_id": "citing", "year": "later"}), on="citing")
        .join(year.rename({"work_id": "cited", "year": "earlier"}), on="cited")
        .filter((pl.col("later") - pl.col("earlier")).is_between(0, 4))
        .group_by("cited")
        .agg(n=pl.len().cast(pl.Int64))
    )
    found = works.join(cited, left_on="work_id", right_on="cited", how="left")
    return found.with_columns(pl.col("n").fill_null(0))


def scores(works: pl.LazyFrame) -> pl.LazyFrame:
    """Return works with their normalised score and their credit for the top tenth of their cell."""
    n, works_of, total, equal, upto = (pl.col(name) for name in ("n", "works", "total", "equal", "upto"))
    found = works.with_columns(
        works=pl.len().over(CELL).cast(pl.Int64),
        total=pl.col("n").sum().over(CELL),
        equal=pl.len().over([*CELL, "n"]).cast(pl.Int64),
        upto=pl.col("n").rank("max").over(CELL).cast(pl.Int64),
    )
    return found.select(
        "work_id",
        ncs=pl.when(total == 0).then(1.0).otherwise(n * works_of / total),
        top=pl.when(10 * (upto - equal) >= 9 * works_of)
        .then(1.0)
        .when(10 * upto > 9 * works_of)
        .then((10 * upto - 9 * works_of) / (10 * equal))
        .otherwise(0.0),
    )


def parts(authors: pl.LazyFrame) -> pl.LazyFrame:
    """Return which part of a work each organisation has, by authors."""
    rows = authors.with_columns(o=pl.len().over(["work_id", "position", "affiliation"]))
    each = rows.group_by("work_id", "position").agg(f=pl.col("affiliation").n_unique())
    many = each.group_by("work_id").agg(k=pl.len())
    return (
        rows.join(each, on=["work_id", "position"])
        .join(many, on="work_id")
        .group_by("work_id", "org_id")
        .agg(weight=(1 / (pl.col("k") * pl.col("f") * pl.col("o"))).sum())
    )


def main(folder: str) -> None:
    """Print processor seconds, peak memory and the checksum of the table."""
    work, citation, author = (
        pl.scan_parquet(f"{folder}/{name}.parquet") for name in ("work", "citation", "authorship")
    )
    weight = pl.col("weight")
    table = (
        parts(author)
        .join(scores(citations(work, citation)), on="work_id")
        .group_by("org_id")
        .agg(
            works=pl.len(), weight=weight.sum(),
            ncs_total=(weight * pl.col("ncs")).sum(), top_total=(weight * pl.col("top")).sum(),
        )
        .sort("org_id")
        .collect()
    )  # fmt: skip
    spent = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    total = float(table["ncs_total"].sum() + table["top_total"].sum())
    print(json.dumps({"cpu_s": spent, "peak_mb": peak, "sum": total, "version": pl.__version__}))


if __name__ == "__main__":
    main(sys.argv[1])
