# SPDX-License-Identifier: Apache-2.0
"""I-08: grants with papers, patents and trials, counted and joined in a database."""

import duckdb

PAPERS, PATENTS, TRIALS = (f"plan/nih_project_{name}.parquet" for name in ("papers_cost", "patent", "trial"))


def links_counted(data):
    base = duckdb.connect()
    for name, path in (("grant_", PAPERS), ("patent", PATENTS), ("trial", TRIALS)):
        base.execute(f"create view {name} as select * from read_parquet('{data(path)}')")
    grants, papers = base.execute("select count(*), count(*) filter (n_pubs >= 2) from grant_").fetchone()
    (patents,), (trials,) = (base.execute(f"select count(*) from {name}").fetchone() for name in ("patent", "trial"))
    (unknown,) = base.execute(
        "select avg((g.project_num is null)::int) from (select distinct project_num from patent) p"
        " left join (select distinct project_num from grant_) g using (project_num)"
    ).fetchone()
    return {
        "grants": grants, "steps[name=grant_paper].reached": papers, "steps[name=grant_patent].linked": patents,
        "steps[name=grant_trial].linked": trials, "steps[name=grant_patent].unknown_grant": unknown,
    }  # fmt: skip


def time_to_patent(data):
    """Neither file has a column of a day: no time can be recorded."""
    base = duckdb.connect()
    types = [
        kind for path in (PAPERS, PATENTS)
        for _, kind, *_ in base.execute(f"describe select * from read_parquet('{data(path)}')").fetchall()
    ]  # fmt: skip
    return {"lag.recorded": any(kind.startswith(("DATE", "TIMESTAMP")) for kind in types)}
