# SPDX-License-Identifier: Apache-2.0
"""B2-07-1: papers on the universe and on seeing into the earth."""

from tests.golden.plan.programs._queries import hits, reader

SET = "scholarly/paperscape_9196_works.parquet"


def earth_sciences_apart(data):
    halves = ("BOX2-07-1-1", "BOX2-07-1-2")
    counts = {f"terms[term={one}].works": len(hits(data("field_queries.csv"), data(SET), one)) for one in halves}
    return counts | {"documents": len(reader(data(SET))[1])}
