# SPDX-License-Identifier: Apache-2.0
"""How widely the works at the other end of a work's links are spread over fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.evaluation.indicator import Parameters, Tables
from yuzui.evaluation.relations import dated, every_work, placed, reasoned, usable


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
