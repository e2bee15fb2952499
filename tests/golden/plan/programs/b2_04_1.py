# SPDX-License-Identifier: Apache-2.0
"""B2-04-1: papers on how the brain thinks in the last ten and twenty years."""

from tests.golden.plan.programs._queries import hits, reader

SET = "scholarly/conference_works.parquet"


def windows(data):
    rows = reader(data(SET))[1]
    last = max(row["year"] for row in rows)
    years = [rows[n]["year"] for n in hits(data("field_queries.csv"), data(SET), "BOX2-04-1")]
    return {f"windows[years={span}].works": sum(last - span < year <= last for year in years) for span in (10, 20)}
