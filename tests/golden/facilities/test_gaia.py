# SPDX-License-Identifier: Apache-2.0
"""Known figures of the UniLu Gaia 2014 log.

Source: Parallel Workloads Archive, page of the log (51,987 jobs, 2004 cores); negative run times,
jobs over their request, core-hours and utilisation were counted in the log by a separate program.
"""

from importlib.resources import files
from pathlib import Path

import pytest

from yuzui.ledger import job_log
from yuzui.scheduling.check import objective, violations
from yuzui.store.duck import Lake


@pytest.fixture(scope="module")
def jobs():
    lake = Lake()
    lake.register("job_file", Path(str(files("yuzui") / "demo_data" / "gaia_2014_jobs.parquet")))
    return job_log.jobs(lake.sql("job"))


def test_jobs_and_flags(jobs):
    assert (jobs.read, len(jobs.run)) == (51_987, 51_959)
    assert {f.code: f.count for f in jobs.findings} == {"negative_run_time": 28, "ran_over_request": 1_500}
    # utilisation
    found = job_log.reconcile(jobs, 2_004)
    assert found.span // job_log.DAY == 89
    assert found.utilisation == pytest.approx(0.452, abs=5e-4)
    assert found.delivered / 3600 == pytest.approx(1.938e6, rel=5e-4)
    assert sum(day.delivered for day in found.days) == found.delivered
    assert all(0 <= day.utilisation <= 1 for day in found.days)
    # waits and users
    quantiles = job_log.waits(jobs).quantiles
    assert quantiles["0.5"] == 2
    assert 25 * 60 < quantiles["0.95"] < 26 * 60
    counts = {u.definition: u.count for u in job_log.users(jobs)}
    assert counts["distinct_ids"] == 84
    # outcomes
    assert {row.status: row.jobs for row in job_log.outcomes(jobs)} == {0: 10_592, 1: 41_268, 2: 127}


def test_the_log_replayed_with_an_hour_of_patience(jobs):
    """What really ran keeps every rule of the problem made from it, so the model fits the log."""
    document = job_log.instance(jobs, 2_004)
    assert len(document["tasks"]) == 51_859
    total = sum(task["value"] for task in document["tasks"])
    assert total == int((jobs.run * jobs.procs).sum())
    shares = {}
    for name, found in (("in order", job_log.in_order(document)), ("as it was", job_log.as_it_was(document, jobs))):
        assert violations(document, found) == []
        shares[name] = len(found), round(objective(document, found) / total, 3)
    assert shares == {"in order": (49_854, 0.971), "as it was": (49_779, 0.855)}
