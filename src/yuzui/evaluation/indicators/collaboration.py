# SPDX-License-Identifier: Apache-2.0
r"""Collaboration: by one author, within one organisation, within one country, across countries.

Each part is 1 or 0 for a work, so that its mean over a set is a share. With :math:`n_a` authors,
:math:`n_o` organisations and :math:`n_c` countries known of the work, a work is of a single author
where :math:`n_a = 1`, of one organisation where :math:`n_o = 1`, national where :math:`n_o > 1` and
:math:`n_c = 1`, and international where :math:`n_c > 1`. Organisations and countries stand as they
are given: parts are not counted for their wholes. Authors are counted by their places, or where
these are not known by persons. Nothing is taken of authors whose affiliation is
not known.

References
----------
Waltman, Calero-Medina, Kosten et al. (2012), doi:10.1002/asi.22708, indicators of collaboration.
"""

from __future__ import annotations

from typing import Any

from yuzui.evaluation.indicator import Example, Indicator, Parameters, Part, Tables
from yuzui.evaluation.relations import flags, reasoned
from yuzui.text import Text

TITLE = Text("Collaboration", "合作类型")
UNIT = "1"
NEEDS = ("authorship.work_id", "authorship.position", "authorship.affiliations")
WINDOWS = (3, 5, 10, 20, 0)
SOURCE = "doi:10.1002/asi.22708"
META = Indicator(
    kind="relational",
    version=1,
    question=Text(
        "Who worked together: one author, one organisation, one country or several?",
        "由谁合作完成：单一作者、单一机构、国内合作还是国际合作？",
    ),
    cannot_tell=Text(
        "Who did what, or whether working together was needed. Authors without a known affiliation "
        "do not count, so that collaboration may be missed, never made up.",
        "不能说明各人做了什么，也不能说明合作是否必要。单位未知的作者不计入，因此可能漏计合作，但不会虚增。",
    ),
    parts=(
        Part("single_author", Text("by one author", "单一作者")),
        Part("one_organisation", Text("within one organisation", "单一机构")),
        Part("national", Text("several organisations of one country", "国内合作")),
        Part("international", Text("several countries", "国际合作")),
    ),
    last=None,
    shares=True,
)
EXAMPLE = Example(
    works={"one": 2000, "home": 2000, "land": 2001, "world": 2001, "lost": 2001, "bare": 2002, "named": 2002},
    citations=(),
    authors=(
        ("one", 1, "p", 1, "X", "CN", None),
        ("home", 1, "p", 1, "X", "CN", None),
        ("home", 2, "q", 1, "X", "CN", None),
        ("land", 1, "p", 1, "X", "CN", None),
        ("land", 2, "r", 1, "Y", "CN", None),
        ("world", 1, "p", 1, "X", "CN", None),
        ("world", 2, "s", 1, "Z", "SE", None),
        ("lost", 1, "t", None, None, None, None),
        ("named", None, "t", None, None, None, None),
        ("named", None, "u", None, None, None, None),
    ),
    expect={
        "one": {"single_author": 1, "one_organisation": 1, "national": 0, "international": 0},
        "home": {"single_author": 0, "one_organisation": 1, "national": 0, "international": 0},
        "land": {"single_author": 0, "one_organisation": 0, "national": 1, "international": 0},
        "world": {"single_author": 0, "one_organisation": 0, "national": 0, "international": 1},
        "lost": {"single_author": 1, "one_organisation": None, "international": None},
        "named": {"single_author": 0, "one_organisation": None},
        "bare": {"single_author": None, "national": None},
    },
)


def expr(t: Tables, p: Parameters) -> Any:
    """Return the expression.

    Parameters
    ----------
    t : Tables
        Works and authors.
    p : Parameters
        Not used: nothing here hangs on a window.

    Returns
    -------
    ibis table
        ``work_id``, the parts of :data:`META` and beside each ``<part>_null``.
    """
    import ibis

    ids = t.work.filter(t.work.work_id.notnull()).select("work_id").distinct()
    names = ("authors", "organisations", "countries")
    if t.authorship is None:
        rows = ids.mutate(**{name: ibis.literal(0, "int64") for name in names})
    else:
        a = t.authorship
        known = a.group_by("work_id").agg(
            authors=ibis.coalesce(a.position.nunique().nullif(0), a.person_id.nunique()),
            organisations=a.org_id.nunique(),
            countries=a.country.nunique(),
        )
        joined = ids.left_join(known, "work_id").select("work_id", *names)
        rows = joined.mutate(**{name: ibis.coalesce(joined[name], 0) for name in names})
    counts = {
        "single_author": (rows.authors, rows.authors == 1),
        "one_organisation": (rows.organisations, rows.organisations == 1),
        "national": (ibis.least(rows.organisations, rows.countries), (rows.organisations > 1) & (rows.countries == 1)),
        "international": (rows.countries, rows.countries > 1),
    }
    parts: dict[str, Any] = {}
    for name, (known_of, holds) in counts.items():
        why = "no_author" if name == "single_author" else "no_affiliation"
        parts |= reasoned(ibis.ifelse(known_of > 0, "", why), **flags(**{name: holds}))
    return rows.select("work_id", **parts)
