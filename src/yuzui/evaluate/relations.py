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


def dated(t: Tables) -> Any:
    """Return one row per work of known year: ``work_id``, ``year``."""
    known = t.work.filter(t.work.work_id.notnull() & t.work.year.between(EARLIEST, LATEST))
    return known.group_by("work_id").agg(year=known.year.min())


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
