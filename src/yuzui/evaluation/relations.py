# SPDX-License-Identifier: Apache-2.0
"""Expressions that relational indicators share; nothing is executed here.

Every frame, cast and division is spelled out, so that DuckDB, SQLite, PostgreSQL and Spark give
the same numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from yuzui.evaluation.indicator import Parameters, Tables

CELL = ("field", "year", "type")
"""What works are compared within."""
POOL = "*"
"""Type of the works of a field and year whose cells are compared as one."""


def pooled(works: Any, p: Parameters) -> Any:
    """Return works with small cells of a field and year put together, if that is asked for.

    Notes
    -----
    A cell goes as a whole or stays, so that works are always compared with just those that are
    compared with them: means over the set stay what they must be.
    """
    import ibis

    if not p.pool_cells:
        return works
    # a table of its own: what is itself a join cannot be joined with what was made of it
    works = works.mutate(type=works.type)
    sizes = works.group_by(CELL).agg(held=works.work_id.count())
    above = {"group_by": ("field", "year"), "preceding": None}
    upto = ibis.window(order_by=["held", "type"], following=0, **above)
    whole = ibis.window(order_by=["held", "type"], following=None, **above)
    smaller = sizes.held.sum().over(upto) - sizes.held
    few = (sizes.held < p.pool_cells) | ((smaller > 0) & (smaller < p.pool_cells))
    sizes = sizes.mutate(few=ibis.ifelse(few, 1, 0))
    # a small cell that is alone has nothing to be put together with
    together = (sizes.few == 1) & (sizes.few.sum().over(whole) > 1)
    # a type may be called anything, so that those that stay are told from the pool by a sign
    unpooled = ibis.literal("=").concat(sizes.type)
    sizes = sizes.select(*CELL, pool=ibis.ifelse(together, POOL, unpooled))
    both = works.inner_join(sizes, CELL)
    return both.select("work_id", "year", "field", "share", type=both.pool)


EARLIEST, LATEST = 1500, 2100
"""Years outside stand for "unknown"."""


def dated(t: Tables) -> Any:
    """Return one row per work of known year: ``work_id``, ``year``, ``field``, ``type``."""
    import ibis

    known = t.work.filter(t.work.work_id.notnull() & t.work.year.between(EARLIEST, LATEST))
    if not t.once:
        known = known.group_by("work_id").agg(year=known.year.min(), field=known.field.min(), type=known.type.min())
    return known.select("work_id", "year", field=ibis.coalesce(known.field, ""), type=ibis.coalesce(known.type, ""))


def in_window(t: Tables, p: Parameters) -> Any:
    """Return how often each work was cited within the window: ``cited_id``, ``n``."""
    if t.history is not None:
        counted = t.history.filter(t.history.lag_y < p.window) if p.window else t.history
        return counted.group_by("cited_id").agg(n=counted.n.sum().cast("int64"))
    links = usable(t, p, p.window)
    return links.group_by("cited_id").agg(n=links.citing_id.count())


def stored_table(expression: Any, name: str) -> Any:
    """Return the unbound table of an answer that is kept under a name."""
    import ibis

    return ibis.table(expression.schema(), name=name)


def histories(t: Tables, p: Parameters) -> Any:
    """Return how often each work was cited at each lag in years: ``cited_id``, ``lag_y``, ``n``."""
    if t.history is not None:
        return t.history
    links = usable(t, p)
    return links.group_by("cited_id", "lag_y").agg(n=links.citing_id.count())


def placed(t: Tables) -> Any:
    """Return the works of known year with their fields."""
    import ibis

    works = dated(t)
    if t.work_field is None:
        return works.mutate(share=ibis.literal(1, "int64"))
    weighted = t.work_field.filter(t.work_field.weight > 0)
    parts = weighted.group_by("work_id", "field_id").agg(weight=weighted.weight.sum())
    joined = works.left_join(parts, "work_id")
    return joined.select(
        "work_id",
        "year",
        "type",
        field=ibis.coalesce(joined.field_id, joined.field),
        share=ibis.coalesce(joined.weight, 1.0),
    )


def pool(t: Tables, p: Parameters) -> Any:
    """Return how many works are compared in cells that were put together: one row, ``works``."""
    rows = pooled(placed(t), p)
    return rows.agg(works=rows.work_id.nunique(where=rows.type == POOL))


def celled(t: Tables, p: Parameters) -> Any:
    """Return the works of known year with what their cells hold.

    Notes
    -----
    Sums are taken over distinct counts and shares, in the order of their size: that of the rows
    then changes no digit.
    """
    import ibis

    if t.cell is not None:
        return t.cell
    works, counted = pooled(placed(t), p), in_window(t, p)
    joined = works.left_join(counted, works.work_id == counted.cited_id)
    rows = joined.select("work_id", *CELL, "share", "n")
    rows = rows.mutate(n=ibis.coalesce(rows.n, 0).cast("int64"))
    alike = rows.group_by([*CELL, "n", "share"]).agg(k=rows.work_id.count())
    alike = alike.mutate(mass=alike.k * alike.share)
    # frames are spelled out: what an engine takes where they are not is its own
    whole = {"preceding": None, "following": None}
    cell = ibis.window(group_by=CELL, order_by=["n", "share"], **whole)
    up = ibis.window(group_by=CELL, order_by=["n", "share"], preceding=None, following=0)
    same = ibis.window(group_by=[*CELL, "n"], order_by="share", **whole)
    alike = alike.mutate(
        works=alike.k.sum().over(cell).cast("int64"),
        weight=_as(alike.mass, alike.mass.sum().over(cell)),
        total=_as(alike.mass, (alike.mass * alike.n).sum().over(cell)),
        logs=(alike.mass * log1p(alike.n)).sum().over(cell),
        running=alike.mass.sum().over(up),
        equal=_as(alike.mass, alike.mass.sum().over(same)),
    )
    held = alike.mutate(upto=_as(alike.mass, alike.running.max().over(same)))
    both = rows.inner_join(held, [*CELL, "n", "share"])
    return both.select("work_id", "share", "n", "works", "weight", "total", "upto", "equal", "logs")


def _as(like: Any, value: Any) -> Any:
    """Return a sum in the type of what was added up: engines widen it each in their way."""
    return value.cast(like.type())


def by_work(t: Tables, rows: Any, **scores: Any) -> Any:
    """Return one row per work of scores that its fields have part in by their shares."""
    scored = rows.select("work_id", "share", "n", "works", "total", **scores)
    if t.work_field is None:
        return scored.drop("share")
    sums = {name: (scored[name] * scored.share).sum() for name in scores}
    shared = {name: scored[name].min() for name in ("n", "works", "total")}
    return scored.group_by("work_id").agg(**shared, **sums)


def log1p(counts: Any) -> Any:
    """Return ln(1 + n) of whole numbers."""
    return (counts + 1).cast("float64").ln()


def every_work(t: Tables, valued: Any) -> Any:
    """Return every work once with its values; they are missing where its year is unknown."""
    ids = t.work.filter(t.work.work_id.notnull()).select("work_id").distinct()
    joined = ids.left_join(valued, "work_id")
    names = [name for name in valued.columns if name != "work_id"]
    return joined.select("work_id", *names, dated=joined[names[0]].notnull())


def reasoned(why: Any, **values: Any) -> dict[str, Any]:
    """Return columns that are missing where there is a reason, each with the reason beside it."""
    import ibis

    columns = {}
    for name, value in values.items():
        columns[name] = ibis.ifelse(why == "", value, ibis.null(value.type()))
        columns[f"{name}_null"] = why
    return columns


def flags(**holds: Any) -> dict[str, Any]:
    """Return 1 where something holds, 0 where not: engines have no truth value in common."""
    import ibis

    return {name: ibis.ifelse(so, 1, 0).cast("int64") for name, so in holds.items()}


def signed(t: Tables) -> Any:
    """Return the persons of each work: ``work_id``, ``person_id``, each pair once."""
    known = t.authorship.filter(t.authorship.person_id.notnull())
    return known.select("work_id", "person_id").distinct()


def self_citation_links(t: Tables) -> Any:
    """Return the links between works that share a person: ``citing_id``, ``cited_id``."""
    persons = signed(t)
    citing = persons.select(citing_id=persons.work_id, person_id=persons.person_id)
    cited = persons.select(cited_id=persons.work_id, person_id=persons.person_id)
    by_citing = t.citation.inner_join(citing, "citing_id")
    both = by_citing.inner_join(cited, ["cited_id", "person_id"])
    return both.select("citing_id", "cited_id").distinct()


def selves(t: Tables, p: Parameters) -> Any:
    """Return how many citations are by works that share a person with the cited one."""
    import ibis

    links = usable(t, replace(p, self_citations="include"))
    ones = signed(t).select("work_id").distinct().mutate(known=ibis.literal(1, "int64"))
    citing = ones.select(citing_id=ones.work_id, citing_known=ones.known)
    cited = ones.select(cited_id=ones.work_id, cited_known=ones.known)
    same = self_citation_links(t).mutate(own=ibis.literal(1, "int64"))
    pairs = links.left_join(citing, "citing_id").select("citing_id", "cited_id", "citing_known")
    pairs = pairs.mutate(citing_known=ibis.coalesce(pairs.citing_known, 0))
    pairs = pairs.left_join(cited, "cited_id").select(*pairs.columns, "cited_known")
    pairs = pairs.mutate(cited_known=ibis.coalesce(pairs.cited_known, 0))
    pairs = pairs.left_join(same, ["citing_id", "cited_id"]).select(*pairs.columns, "own")
    known = pairs.citing_known * pairs.cited_known
    return pairs.agg(
        citations=pairs.count(),
        own=ibis.coalesce(pairs.own.sum(), 0).cast("int64"),
        unknown=ibis.coalesce((1 - known).sum(), 0).cast("int64"),
    )


def usable(t: Tables, p: Parameters, within: int = 0) -> Any:
    """Return the citations that count, with their lag in years."""
    import ibis

    works = dated(t)
    citing = works.select(citing_id=works.work_id, citing_year=works.year)
    cited = works.select(cited_id=works.work_id, cited_year=works.year)
    links = t.citation.filter(t.citation.citing_id != t.citation.cited_id)
    both = links.inner_join(citing, "citing_id").inner_join(cited, "cited_id")
    lag = both.citing_year - both.cited_year
    if p.negative_lag == "clip0":
        lag = ibis.ifelse(lag < 0, 0, lag)
    lagged = both.select("citing_id", "cited_id", lag_y=lag.cast("int64"))
    lagged = lagged.filter(lagged.lag_y >= 0)
    if within:
        lagged = lagged.filter(lagged.lag_y < within)
    if p.self_citations == "exclude" and t.authorship is not None:
        lagged = lagged.anti_join(self_citation_links(t), ["citing_id", "cited_id"])
    # what repeats is left out last: a window has far fewer links than the set
    return lagged.distinct()


def per_work(t: Tables, counted: Any) -> Any:
    """Return every work once with what was counted of it, 0 where nothing was."""
    import ibis

    ids = t.work.filter(t.work.work_id.notnull()).select("work_id").distinct()
    works = ids.left_join(dated(t), "work_id").select("work_id", "year")
    joined = works.left_join(counted, works.work_id == counted.cited_id)
    numbers = [name for name in counted.columns if name != "cited_id"]
    filled = {name: ibis.coalesce(joined[name], 0).cast("int64") for name in numbers}
    return joined.select("work_id", "year", **filled)


def references(t: Tables) -> Any:
    """Return the references between works of known year, once each: ``citing_id``, ``cited_id``."""
    works = dated(t)
    citing, cited = (works.select(**{end: works.work_id}) for end in ("citing_id", "cited_id"))
    links = t.citation.filter(t.citation.citing_id != t.citation.cited_id).distinct()
    return links.inner_join(citing, "citing_id").inner_join(cited, "cited_id")


def citations(t: Tables, p: Parameters) -> Any:
    """Return the citations that count within the window: ``citing_id``, ``cited_id``."""
    return usable(t, p, p.window).select("citing_id", "cited_id")


def spread(t: Tables, links: Any, ends: tuple[str, str], name: str) -> Any:
    """Return how widely works are spread over the fields at the other end of their links."""
    mine, other = ends
    known = placed(t)
    known = known.filter(known.field != "").select(other_id=known.work_id, field=known.field, share=known.share)
    pairs = links.select(work_id=links[mine], other_id=links[other])
    fielded = pairs.inner_join(known.select("other_id").distinct(), "other_id")
    number = fielded.group_by("work_id").agg(n=fielded.other_id.count())
    classes = pairs.inner_join(known, "other_id")
    sums = classes.group_by("work_id", "field").agg(held=classes.share.sum())
    squares = sums.group_by("work_id").agg(squares=(sums.held * sums.held).sum())
    works = dated(t).select("work_id", "year")
    spreads = works.left_join(number.inner_join(squares, "work_id"), "work_id")
    rows = every_work(t, spreads.select("work_id", "year", "n", "squares"))
    return rows.select("work_id", **_values(rows, name))


def _values(rows: Any, name: str) -> Mapping[str, Any]:
    import ibis

    n = ibis.coalesce(rows.n, 0).cast("int64")
    reason = ibis.cases((~rows.dated, "unknown_year"), (n < 2, "fewer_than_two"), else_="")
    # whole numbers as long as it can be, so that equal spreads give equal values
    left = (n * n - rows.squares).cast("float64")
    plain, corrected = (left / pairs.cast("float64") for pairs in (n * n, n * (n - 1)))
    undated = ibis.ifelse(rows.dated, "", "unknown_year")
    return {
        **reasoned(reason, **{name: plain, f"{name}_corrected": corrected}),
        **reasoned(undated, **{f"{name}_n": n}),
    }
