# SPDX-License-Identifier: Apache-2.0
"""Real logs through events and ledger give the core-seconds that were counted without them.

Published: Gaia 2014, 51,987 jobs, 2,004 cores (Parallel Workloads Archive, l_unilu_gaia).
"""

import os
from pathlib import Path

import numpy as np
import pytest

import yuzui
from yuzui.facilities.accounts.balance import overgranted, statement
from yuzui.facilities.accounts.check import check
from yuzui.facilities.accounts.events import merge
from yuzui.ledger import trace, usage
from yuzui.model.table import Rows
from yuzui.store.duck import Lake

GAIA = Path(yuzui.__file__).parent / "demo_data" / "gaia_2014_jobs.parquet"


def read(path):
    lake = Lake()
    lake.register("job_file", path)
    return usage.jobs(lake.sql("job"))


def test_gaia_2014_is_reconciled_to_the_core_second():
    jobs = read(GAIA)
    ledger, examined = trace.ledger(jobs, trace.Source("gaia", "UniLu-Gaia-2014-2"), 2004)
    counted = usage.ledger(jobs, 2004)
    (found,) = statement(ledger).values()
    assert jobs.read == 51_987
    assert found["delivered"] == counted["delivered"] == 6_978_070_499
    assert found["opened"] == counted["opened"] and found["pool"] == counted["idle"]
    assert round(found["delivered"] / 3600 / 1e6, 3) == 1.938
    assert round(found["delivered"] / found["opened"], 3) == 0.452
    assert {f.code: f.count for f in (*jobs.findings, *examined.findings())} == {
        "negative_run_time": 28,
        "ran_over_request": 1500,
    }
    assert check(ledger) == [] and overgranted(ledger) == []


def test_jobs_that_cannot_be_stay_held_and_change_nothing_that_was_delivered():
    lake = Lake()
    lake.register("job_file", GAIA)
    every = usage.reported(lake.sql("job"))
    ledger, examined = trace.ledger(every, trace.Source("gaia", "UniLu", "2014"), 2004)
    (found,) = statement(ledger).values()
    assert len(every.run) == 51_987 and found["delivered"] == 6_978_070_499
    odd = every.some(~every.countable)
    assert len(odd.run) == 28
    assert found["held"] == int((odd.req_time * odd.procs).sum()) > 0
    assert examined.flags["negative_run_time"].sum() == 28 and check(ledger) == []


def test_a_log_that_tells_unix_time_keeps_its_instants():
    log = {"submit": 1735689600, "wait": 60, "run": 10, "procs": 2, "req_procs": 2, "req_time": 20,
           "status": 1, "user": 1, "group": 5, "job": 4711}  # fmt: skip
    columns = {name: np.array([value]) for name, value in log.items()}
    jobs = usage.reported(columns)
    events = trace.events(jobs, trace.Source("c", "slurm"))
    assert (jobs.began, int(events["t0"][0]), int(events["t1"][0])) == (
        1735689600, 1735689660, 1735689670,
    )  # fmt: skip
    assert events["source_key"] == ["4711"] and events["booking"] == ["slurm:4711"]


def test_an_import_of_the_log_counts_once():
    jobs = read(GAIA)
    columns = {
        name: values.tolist() if isinstance(values, np.ndarray) else values
        for name, values in trace.events(jobs, trace.Source("gaia", "log")).items()
    }
    rows = Rows({name: values[:500] for name, values in columns.items()})
    again = merge(merge([], rows).rows, rows)
    assert (again.added, again.repeated, len(again.rows)) == (0, 500, 500)


LCG_FILE = "facilities/grid_lcg_2005.parquet"
LCG = Path(os.environ.get("YUZUI_DATA", "-")) / LCG_FILE


@pytest.mark.data(LCG_FILE)
def test_lcg_2005_delivers_without_a_wait_or_a_capacity_that_is_known():
    jobs = read(LCG)
    ledger, _ = trace.ledger(jobs, trace.Source("lcg", "LCG-2005"), None)
    (found,) = statement(ledger).values()
    assert found["delivered"] == usage.ledger(jobs, None)["delivered"]
    assert (jobs.read, round(found["delivered"] / 3600)) == (188_041, 417_370)
    waits = usage.waits(jobs)
    assert (waits["known"], waits["mean"], waits["quantiles"]) == (0, None, {})
    (unknown,) = overgranted(ledger)
    assert unknown.opened is None and found["opened"] == 0
