# SPDX-License-Identifier: Apache-2.0
"""B2-02-2: newest result of each machine, test and measure, in a database."""

import duckdb


def newest_results(data):
    base = duckdb.connect()
    base.execute(
        "create table result as select * from read_csv(?, all_varchar = true)",
        [str(data("plan/metriq_quantum_benchmarks.csv"))],
    )
    base.execute("create table real as select * from result where device is not null and simulator <> 'True'")
    read, sure, nameless = base.execute(
        "select count(*), count(uncertainty), count(*) - count(device) from result"
    ).fetchone()
    machines, newest = base.execute(
        "select count(distinct device), count(distinct (device, benchmark, metric)) from real"
    ).fetchone()
    day, low = base.execute(
        "select max(day), min(value::double) from real where device = 'ibm_kingston' and metric = 'eplg_100'"
        " and day = (select max(day) from real where device = 'ibm_kingston' and metric = 'eplg_100')"
    ).fetchone()
    at = "results[machine=ibm_kingston,test=EPLG,measure=eplg_100]"
    return {
        "read": read, "with_uncertainty": sure, "without_machine": nameless, "machines": machines, "newest": newest,
        f"{at}.day": str(day), f"{at}.low": low,
    }  # fmt: skip
