# SPDX-License-Identifier: Apache-2.0
"""B2-06-2: the term came up with the call of a national programme in 2018; the awards are of 2026."""

import duckdb

SINCE = 2018


def young_term(data):
    path = str(data("nsf_award_texts.parquet"))
    (last,) = duckdb.connect().execute("select max(start_date)::varchar from read_parquet(?)", [path]).fetchone()
    return {"notices[code=low_recall].code": "low_recall" if int(last[:4]) - SINCE < 10 else ""}
