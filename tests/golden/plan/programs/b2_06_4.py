# SPDX-License-Identifier: Apache-2.0
"""B2-06-4: awards on communicable disease that are on outbreaks too."""

from tests.golden.plan.programs._queries import hits

SET, QUERIES = "nsf_award_texts.parquet", "field_queries.csv"


def tie_to_core(data):
    disease, outbreaks = (hits(data(QUERIES), data(SET), node) for node in ("BOX2-06-4", "COR-1"))
    at = "overlap[smaller=COR-1]"
    return {f"{at}.works": len(disease & outbreaks), f"{at}.of_smaller": len(outbreaks)}
