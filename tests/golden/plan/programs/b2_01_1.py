# SPDX-License-Identifier: Apache-2.0
"""B2-01-1: papers on the theory of AI by the words that they use."""

from tests.golden.plan.programs._queries import hits, reader

SET, QUERIES = "scholarly/conference_works.parquet", "field_queries.csv"
BASIC = (
    'theory OR theorem OR theoretical OR proof OR convergence OR complexity OR fundamental OR principle OR mechanism '
    'OR "lower bound" OR "upper bound"'
)  # fmt: skip
APPLIED = (
    'application OR applied OR system OR device OR prototype OR deployment OR industrial OR platform OR hardware OR '
    '"real world" OR "clinical trial"'
)  # fmt: skip


def basic_or_applied(data):
    titles = reader(data(SET))[0]
    works = hits(data(QUERIES), data(SET), "BOX2-01-1")
    basic, applied = works & set(titles.fits(BASIC, {})), works & set(titles.fits(APPLIED, {}))
    one, other = len(basic - applied), len(applied - basic)
    return {"works": len(works), "tags.basic": one, "tags.applied": other, "tags.unknown": len(works) - one - other}
