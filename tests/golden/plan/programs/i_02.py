# SPDX-License-Identifier: Apache-2.0
"""I-02: awards under each orientation, joined with the list of codes in a database."""

import csv
import math
from pathlib import Path

import duckdb
from tests.golden.plan.programs._queries import Reader

CODES = Path(__file__).parents[4] / "src/yuzui/funding/orientation_codes.csv"
NODES = Path(__file__).parents[4] / "src/yuzui/fields/node_orientations.csv"


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


def kappa_low(pairs):
    """Return Cohen's kappa less its half width (Fleiss, Cohen, Everitt 1969), from a table of four."""
    n = len(pairs)
    p = {(a, b): sum(one == (a, b) for one in pairs) / n for a in (0, 1) for b in (0, 1)}
    row, column = [p[a, 0] + p[a, 1] for a in (0, 1)], [p[0, b] + p[1, b] for b in (0, 1)]
    same, chance = p[0, 0] + p[1, 1], row[0] * column[0] + row[1] * column[1]
    kappa = (same - chance) / (1 - chance)
    inner = sum(p[a, a] * (1 - (row[a] + column[a]) * (1 - kappa)) ** 2 for a in (0, 1))
    outer = (1 - kappa) ** 2 * sum(p[a, 1 - a] * (column[a] + row[1 - a]) ** 2 for a in (0, 1))
    spread = inner + outer - (kappa - chance * (1 - kappa)) ** 2
    return kappa, kappa - 1.959964 * math.sqrt(spread / n) / (1 - chance)


def tags_by_text(data):
    base = duckdb.connect()
    path = data("nsf_award_texts.parquet")
    rows = base.execute(f"select title, coalesce(abstract, ''), directorate, division from '{path}'").fetchall()
    with data("field_queries.csv").open(encoding="utf-8", newline="") as stream:
        queries = list(csv.DictReader(stream))
    with NODES.open(encoding="utf-8", newline="") as stream:
        carried = {row["node"]: row["orientation"].split("; ") for row in csv.DictReader(stream)}
    reader, by_node = Reader([row[:2] for row in rows]), [set() for _ in rows]
    for lang in ("query_en", "query_zh"):
        bodies = {row["node"]: row[lang] for row in queries}
        for node, of in carried.items():
            for n in reader.fits(bodies[node], bodies) if bodies[node] else ():
                by_node[n] |= set(of)
    with CODES.open(encoding="utf-8", newline="") as stream:
        codes = list(csv.DictReader(stream))
    by_code = [
        {one["orientation"] for one in codes if one["directorate"] == d and one["division"] in ("*", v)}
        for _, _, d, v in rows
    ]
    names = sorted({one["orientation"] for one in codes})
    both = [(a, b) for a, b in zip(by_node, by_code, strict=True) if a and b]
    kappa, low = kappa_low([(int(name in a), int(name in b)) for a, b in both for name in names])
    return {
        "tagged_by_nodes": sum(map(bool, by_node)),
        "agreement.awards": len(both),
        "agreement.kappa": kappa,
        "agreement.interval.low": low,
    }
