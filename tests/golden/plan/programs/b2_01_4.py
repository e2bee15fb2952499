# SPDX-License-Identifier: Apache-2.0
"""B2-01-4: papers of five branches of AI, joined by inclusion and exclusion."""

from itertools import combinations

from tests.golden.plan.programs._queries import hits, reader

SET, QUERIES = "scholarly/conference_works.parquet", "field_queries.csv"


def union_of_five(data):
    names = [f"BOX2-01-4-{k}" for k in range(1, 6)]
    sets = [hits(data(QUERIES), data(SET), name) for name in names]
    union = sum(
        (-1) ** (size + 1) * len(frozenset.intersection(*some))
        for size in range(1, 6) for some in combinations(sets, size)
    )  # fmt: skip
    counts = {f"terms[term={name}].works": len(one) for name, one in zip(names, sets, strict=True)}
    return counts | {
        "documents": len(reader(data(SET))[1]), "naive_sum": sum(map(len, sets)), "union": union,
        "union_less_inclusion_exclusion": len(frozenset().union(*sets)) - union,
    }  # fmt: skip
