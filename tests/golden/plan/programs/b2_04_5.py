# SPDX-License-Identifier: Apache-2.0
"""B2-04-5: papers on brain-like computing that are on AI too."""

from tests.golden.plan.programs._queries import hits, reader

SET, QUERIES = "scholarly/conference_works.parquet", "field_queries.csv"


def overlap_with_ai(data):
    brain, ai = (hits(data(QUERIES), data(SET), node) for node in ("BOX2-04-5", "LAB-5"))
    return {
        "documents": len(reader(data(SET))[1]), "works": len(brain), "related[node=LAB-5].works": len(brain & ai),
        "overlap_less_counted": len(brain & ai) - len([one for one in brain if one in ai]),
    }  # fmt: skip
