# SPDX-License-Identifier: Apache-2.0
"""Known figures of the LCG 2005 log, whose waits and requests are all unknown.

Source: Parallel Workloads Archive, LCG-2005; counted in the log by a separate program.
"""

import pytest

from yuzui.job.workspace import Workspace
from yuzui.ledger import job_log
from yuzui.store.duck import Lake

FILE = "facilities/grid_lcg_2005.parquet"
PATH = Workspace.larger(FILE)
pytestmark = pytest.mark.data(FILE)


def test_unknown_waits_stay_unknown():
    lake = Lake()
    lake.register("job_file", PATH)
    jobs = job_log.jobs(lake.sql("job"))
    assert jobs.read == len(jobs.run) == 188_041
    found = job_log.reconcile(jobs, None)
    assert found.delivered / 3600 == pytest.approx(417_370, abs=1)
    assert found.utilisation is found.requested is None
    waits = job_log.waits(jobs)
    assert waits.unknown == 188_041 and waits.quantiles == {}
    assert {u.definition: u.count for u in job_log.users(jobs)}["distinct_ids"] == 216
