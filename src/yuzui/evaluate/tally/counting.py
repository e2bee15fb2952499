# SPDX-License-Identifier: Apache-2.0
r"""Which part of a work an organisation or a country is given: modes of counting.

With author-fractional counting an organisation :math:`o` has of a work :math:`i`

.. math:: w(i,o) = \sum_{authors} \sum_{affiliations} \sum_{o} \frac{1}{n_a \, n_f \, n_o}

for :math:`n_a` authors of the work, :math:`n_f` affiliations of the author and :math:`n_o`
organisations linked to the affiliation. What belongs to an author without affiliation, or to an
affiliation without organisation, is *lost mass*: it is told and never given to others.

References
----------
Waltman & van Eck (2015), doi:10.1016/j.joi.2015.08.001, on full and fractional counting.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.evaluate.indicator import Tables
from yuzui.text import Text

MODES: Mapping[str, Text] = {
    "full": Text("full: each unit counts the work whole", "全计数：每个单位各计一项"),
    "author": Text("fractional by authors", "按作者分数计数"),
    "organisation": Text("fractional by organisations", "按机构分数计数"),
    "country": Text("fractional by countries", "按国家分数计数"),
    "first": Text("first author", "第一作者"),
    "last": Text("last author", "末位作者"),
    "corresponding": Text("corresponding authors", "通讯作者"),
}
UNITS: Mapping[str, Text] = {
    "organisation": Text("organisation", "机构"),
    "country": Text("country", "国家"),
}
TINY = 1e-12
"""Weights below are what rounding leaves where nothing is left."""
OF_AUTHORS = ("author", "first", "last", "corresponding")
ROW = ("work_id", "position", "affiliation", "org_id", "country")


@dataclass(frozen=True, slots=True)
class Counting:
    """How works are counted.

    Parameters
    ----------
    by : str
        A member of :data:`UNITS`.
    mode : str
        A member of :data:`MODES`.
    levels : int
        Levels of the table of organisations, 0 without one.
    """

    by: str = "organisation"
    mode: str = "author"
    levels: int = 0

    def __post_init__(self) -> None:
        for value, known, option in (
            (self.by, UNITS, "--by"),
            (self.mode, MODES, "--counting"),
        ):
            if value not in known:
                raise InputError(
                    Text("works are not counted by this", "不能按此计数"),
                    place=Place(column=option),
                    seen=value,
                    expected=" ".join(known),
                )


def weights(t: Tables, c: Counting) -> Any:
    """Return which part of each work each unit is given.

    Parameters
    ----------
    t : Tables
        With authors; perhaps a table of organisations and a map of countries.
    c : Counting
        Unit and mode.

    Returns
    -------
    ibis table
        ``work_id``, ``unit``, ``weight`` > 0: one row per work and unit that has part in it. With
        every mode but full counting the weights of a work sum to 1 less its lost mass.

    Notes
    -----
    By organisations or countries, all that a work has count alike, after parts were counted for
    their wholes; a country's share is parted equally among its organisations in the work (those
    not known lose theirs), an organisation's among its countries. First and last are the lowest
    and highest position; corresponding authors share alike, and where none is known the work is
    lost.
    """
    rows = unified(t, c, _shares(t, c))
    if c.mode in OF_AUTHORS:
        rows = rows.mutate(unit=rows.org_id if c.by == "organisation" else rows.country)
        known = rows.filter(rows.unit.notnull())
        found = known.group_by("work_id", "unit").agg(weight=known.weight.sum())
        return found.filter(found.weight > TINY)
    return _alike(rows, c)


def _shares(t: Tables, c: Counting) -> Any:
    """Return affiliations with the part of the work that goes through each."""
    import ibis

    a = t.authorship
    rows = a.mutate(
        position=ibis.coalesce(a.position, 0),
        affiliation=ibis.coalesce(a.affiliation, 0),
        main=ibis.ifelse(a.corresponding, 1, 0),
    )
    if t.country_map is not None:
        rows = _reported(rows, t.country_map)
    rows = rows.group_by(ROW).agg(main=rows.main.max())
    if c.mode not in OF_AUTHORS:
        return rows.select("work_id", "org_id", "country", weight=ibis.literal(1.0))
    author = ["work_id", "position"]
    links = rows.group_by([*author, "affiliation"]).agg(n_o=rows.count(), main=rows.main.max())
    authors = links.group_by(author).agg(n_f=links.count(), main=links.main.max())
    works = authors.group_by("work_id").agg(
        n_a=authors.count(),
        first=authors.position.min(),
        last=authors.position.max(),
        mains=authors.main.sum(),
    )
    joined = (
        rows.drop("main")
        .inner_join(links.drop("main"), [*author, "affiliation"])
        .inner_join(authors, author)
        .inner_join(works, "work_id")
    )
    of_author = {
        "author": 1.0 / joined.n_a,
        "first": ibis.ifelse(joined.position == joined.first, 1.0, 0.0),
        "last": ibis.ifelse(joined.position == joined.last, 1.0, 0.0),
        "corresponding": ibis.ifelse(joined.main == 1, 1.0 / joined.mains, 0.0),
    }[c.mode]
    part = of_author / (joined.n_f * joined.n_o)
    return joined.select("work_id", "org_id", "country", weight=part)


def _reported(rows: Any, country_map: Any) -> Any:
    """Return rows with countries under the codes they are reported as."""
    import ibis

    joined = rows.left_join(country_map, rows.country == country_map.code)
    found = joined.select(*ROW, "main", "reporting_code")
    return found.mutate(country=ibis.coalesce(found.reporting_code, found.country))


def unified(t: Tables, c: Counting, rows: Any) -> Any:
    """Return affiliations with parts of organisations counted for their wholes.

    Parameters
    ----------
    t : Tables
        Works, and perhaps a table of organisations.
    c : Counting
        ``levels``.
    rows : ibis table
        ``work_id``, ``org_id``, ``country``, ``weight``.

    Returns
    -------
    ibis table
        The same columns; the weights of a work sum to what they did. A component or a joint unit
        gives its whole the part that the table says and keeps the rest; an associated one does so
        where the work also carries the whole. A link holds for works of a year if it is in force
        at the end of that year; works of unknown year go by links without dates.
    """
    import ibis

    if not c.levels:
        return rows
    years = t.work.group_by("work_id").agg(year=t.work.year.min())
    rows = rows.left_join(years, "work_id").select(*rows.columns, "year")
    for level in range(c.levels):
        link = t.org_link.filter(t.org_link.level == level)
        link = link.select(org_id=link.child, whole=link.parent, role=link.role, part=link.weight,
                           since=link.from_year, until=link.to_year)  # fmt: skip
        met = rows.inner_join(link, "org_id")
        undated = met.since.isnull() & met.until.isnull()
        begun = (met.since.isnull() | (met.since <= met.year)) & met.year.notnull()
        holding = undated | (begun & (met.until.isnull() | (met.until > met.year)))
        met = met.filter(holding).select("work_id", "org_id", "country", "weight", "year", "whole",
                                         "role", "part")  # fmt: skip
        there = rows.filter(rows.weight > 0).select("work_id", whole="org_id").distinct()
        there = there.mutate(carried=ibis.literal(1))
        both = met.left_join(there, ["work_id", "whole"]).select(*met.columns, "carried")
        held = both.filter((both.role != "associated") | both.carried.notnull())
        total = held.select("work_id", "org_id", "whole", "part").distinct()
        given = total.group_by("work_id", "org_id").agg(given=total.part.sum())
        moved = held.select("work_id", "country", "year", org_id="whole",
                            weight=held.weight * held.part)  # fmt: skip
        rest = rows.left_join(given, ["work_id", "org_id"]).select(*rows.columns, "given")
        rest = rest.mutate(weight=rest.weight * (1.0 - ibis.coalesce(rest.given, 0.0)))
        columns = ["work_id", "org_id", "country", "weight", "year"]
        rows = rest.select(columns).union(moved.select(columns))
    return rows.filter(rows.weight > TINY).drop("year")


def _alike(rows: Any, c: Counting) -> Any:
    """Return weights where all organisations or countries of a work count alike."""
    mine, other = ("org_id", "country") if c.by == "organisation" else ("country", "org_id")
    shared = {"organisation": "org_id", "country": "country"}.get(c.mode, mine)
    known = rows.filter(rows[shared].notnull()).select("work_id", "org_id", "country").distinct()
    wholes = known.select("work_id", shared).distinct()
    n = wholes.group_by("work_id").agg(n=wholes.count())
    if shared == mine:
        found = wholes.inner_join(n, "work_id")
        part = 1.0 / found.n if c.mode != "full" else found.n * 0.0 + 1.0
        return found.select("work_id", unit=found[mine], weight=part)
    # the share of an organisation goes to its countries alike, or that of a country to its own
    inner = known.group_by("work_id", other).agg(k=known.count())
    joined = known.inner_join(inner, ["work_id", other]).inner_join(n, "work_id")
    rows = joined.select("work_id", unit=joined[mine], weight=1.0 / (joined.n * joined.k))
    rows = rows.filter(rows.unit.notnull())
    return rows.group_by("work_id", "unit").agg(weight=rows.weight.sum())
