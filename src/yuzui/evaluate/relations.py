# SPDX-License-Identifier: Apache-2.0
"""Expressions that relational indicators share; nothing is executed here.

Every frame, cast and division is spelled out, so that DuckDB, SQLite, PostgreSQL and Spark give
the same numbers.
"""

from __future__ import annotations

from typing import Any

from yuzui.evaluate.indicator import Parameters, Tables

EARLIEST, LATEST = 1500, 2100
"""Years outside stand for "unknown"."""

CELL = ("field", "year", "type")
"""What works are compared within."""


def dated(t: Tables) -> Any:
    """Return one row per work of known year: ``work_id``, ``year``, ``field``, ``type``."""
    import ibis

    known = t.work.filter(t.work.work_id.notnull() & t.work.year.between(EARLIEST, LATEST))
    return known.group_by("work_id").agg(
        year=known.year.min(),
        field=ibis.coalesce(known.field.min(), ""),
        type=ibis.coalesce(known.type.min(), ""),
    )


def in_window(t: Tables, p: Parameters) -> Any:
    """Return how often each work was cited within the window: ``cited_id``, ``n``."""
    links = usable(t, p)
    counted = links.filter(links.lag_y < p.window) if p.window else links
    return counted.group_by("cited_id").agg(n=counted.citing_id.count())


def celled(t: Tables, p: Parameters) -> Any:
    """Return the works of known year with what their cells hold.

    Parameters
    ----------
    t : Tables
        Works and links.
    p : Parameters
        Window and ``negative_lag``.

    Returns
    -------
    ibis table
        ``work_id``, ``n`` (citations in the window), and of the cell (field, year and type):
        ``works``, ``total`` (citations of all), ``upto`` and ``equal`` (works cited at most, and
        just, as often), whole numbers, and ``logs`` (sum of ln(1 + citations)). A work without
        field or type is in the cell of such.
    """
    import ibis

    works, counted = dated(t), in_window(t, p)
    joined = works.left_join(counted, works.work_id == counted.cited_id)
    rows = joined.select("work_id", *CELL, n=ibis.coalesce(joined.n, 0).cast("int64"))
    # frames are spelled out: what an engine takes where they are not is its own
    whole = {"preceding": None, "following": None}
    cell = ibis.window(group_by=CELL, **whole)
    alike = ibis.window(group_by=[*CELL, "n"], **whole)
    # a range takes all that are cited equally often
    up = ibis.range_window(group_by=CELL, order_by="n", preceding=None, following=0)
    numbers = {
        "works": rows.work_id.count().over(cell),
        "total": rows.n.sum().over(cell),
        "upto": rows.work_id.count().over(up),
        "equal": rows.work_id.count().over(alike),
    }
    # added up in the order of their size: that of the rows then changes no digit
    sorted_ = ibis.window(group_by=CELL, order_by="n", **whole)
    logs = log1p(rows.n).sum().over(sorted_)
    found = {k: v.cast("int64") for k, v in numbers.items()}
    return rows.select("work_id", "n", **found, logs=logs)


def log1p(counts: Any) -> Any:
    """Return ln(1 + n) of whole numbers."""
    return (counts + 1).cast("float64").ln()


def every_work(t: Tables, valued: Any) -> Any:
    """Return every work once with its values; they are missing where its year is unknown.

    Parameters
    ----------
    t : Tables
        Works and links.
    valued : ibis table
        ``work_id`` of works of known year, and values; the first is never missing.

    Returns
    -------
    ibis table
        ``work_id``, ``dated`` and the values.
    """
    ids = t.work.filter(t.work.work_id.notnull()).select("work_id").distinct()
    joined = ids.left_join(valued, "work_id")
    names = [name for name in valued.columns if name != "work_id"]
    return joined.select("work_id", *names, dated=joined[names[0]].notnull())


def usable(t: Tables, p: Parameters) -> Any:
    """Return the citations that count, with their lag in years.

    Parameters
    ----------
    t : Tables
        Works and links as read.
    p : Parameters
        ``negative_lag``.

    Returns
    -------
    ibis table
        ``citing_id``, ``cited_id``, ``lag_y``: one row per pair of different works of known year;
        links to a later year are dropped, or counted at lag 0.
    """
    import ibis

    works = dated(t)
    citing = works.select(citing_id=works.work_id, citing_year=works.year)
    cited = works.select(cited_id=works.work_id, cited_year=works.year)
    links = t.citation.filter(t.citation.citing_id != t.citation.cited_id).distinct()
    both = links.inner_join(citing, "citing_id").inner_join(cited, "cited_id")
    lag = both.citing_year - both.cited_year
    if p.negative_lag == "clip0":
        lag = ibis.ifelse(lag < 0, 0, lag)
    found = both.select("citing_id", "cited_id", lag_y=lag.cast("int64"))
    return found.filter(found.lag_y >= 0)


def per_work(t: Tables, counted: Any) -> Any:
    """Return every work once with what was counted of it, 0 where nothing was.

    Parameters
    ----------
    t : Tables
        Works and links.
    counted : ibis table
        ``cited_id`` and whole numbers.

    Returns
    -------
    ibis table
        ``work_id``, ``year`` (missing if unknown) and the whole numbers.
    """
    import ibis

    ids = t.work.filter(t.work.work_id.notnull()).select("work_id").distinct()
    works = ids.left_join(dated(t), "work_id").select("work_id", "year")
    joined = works.left_join(counted, works.work_id == counted.cited_id)
    numbers = [name for name in counted.columns if name != "cited_id"]
    filled = {name: ibis.coalesce(joined[name], 0).cast("int64") for name in numbers}
    return joined.select("work_id", "year", **filled)
