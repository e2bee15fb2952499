# SPDX-License-Identifier: Apache-2.0
"""I-02: awards under each orientation, joined with the list of codes in a database."""

from pathlib import Path

import duckdb

CODES = Path(__file__).parents[4] / "src/yuzui/funding/orientation_codes.csv"


def counts(data):
    base = duckdb.connect()
    base.execute(
        f"create table award as select award_id, directorate, division from '{data('nsf_award_texts.parquet')}'"
    )
    base.execute(f"create table code as select * from read_csv('{CODES}', all_varchar = true)")
    base.execute(
        "create table tag as select distinct award_id, orientation from award join code"
        " on award.directorate = code.directorate and code.division in ('*', award.division)"
    )
    (awards,), (tags, tagged) = (
        base.execute(text).fetchone()
        for text in ("select count(*) from award", "select count(*), count(distinct award_id) from tag")
    )
    each = base.execute("select orientation, count(*) from tag group by all").fetchall()
    found = {f"orientations[id={name}].awards": n for name, n in each}
    # the sum of each award's tags beyond its first is all that is counted more than once
    more = base.execute("select sum(n - 1) from (select count(*) n from tag group by award_id)").fetchone()[0]
    found |= {"awards": awards, "naive_sum": tags, "union": tagged, "double_counted": tags - more - tagged}
    return found | {"untagged.awards": awards - tagged}
