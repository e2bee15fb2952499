# SPDX-License-Identifier: Apache-2.0
"""Our schedules beside service in order of arrival: chosen without looking, checked, recorded."""

import hashlib
import json

import numpy as np
import pytest

from yuzui.errors import InputError
from yuzui.job.workspace import Workspace
from yuzui.ledger.jobs import schedule_benchmark as study
from yuzui.store.duck import Lake

HEAD = "job,submit,wait,run,procs,req_procs,req_time,status,user,group"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("w"))


@pytest.fixture(scope="module")
def document(workspace):
    return study.run(workspace, days=2)


def log(path, rows):
    lines = (f"{n},{t},0,{run},{procs},{procs},{run},1,1,1" for n, (t, run, procs) in rows)
    path.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    return str(path)


def test_days_are_chosen_by_the_work_submitted_and_not_by_what_becomes_of_it(document, workspace):
    from yuzui.ledger import usage

    lake = Lake()
    lake.register("job_file", workspace.shipped("gaia_2014_jobs.parquet"))
    jobs = usage.jobs(lake.sql("job"))
    work = np.bincount(jobs.submit // 86_400, weights=jobs.run * jobs.procs)
    assert {row["day"] for row in document["days"]} == set(np.argsort(-work)[:2].tolist())


def test_the_real_log(document):
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert document["checked"] and document["data"] == "gaia_2014_jobs.parquet"
    assert 1 < document["ratio"] == document["total"]["ours"] / document["total"]["first_come"]
    for row in document["days"]:
        assert max(row["ours"], row["first_come"]) <= row["bound"] + 1e-3 * row["asked"]


def test_a_long_job_at_the_head_of_the_queue(workspace, tmp_path):
    """Three processors: two hours on two of them, then ten minutes on all, then six on one.

    In order of arrival all wait for the first; begun ten minutes later, it lets everything in.
    """
    rows = [(0, 7_200, 2), (1, 600, 3), *((2 + k, 600, 1) for k in range(6))]
    found = study.run(workspace, trace=log(tmp_path / "l.csv", enumerate(rows)), processors=3)
    assert found["days"][0]["first_come"] == 14_400
    assert found["days"][0]["ours"] == 14_400 + 1_800 + 6 * 600 == found["days"][0]["asked"]
    assert found["data"] is None and study.keep(workspace, found) == []


def test_the_record_is_what_the_scorecard_reads(document, tmp_path):
    workspace = Workspace(tmp_path)
    written = study.keep(workspace, document)
    assert [path.name for path in written] == [f"{name}.json" for name in study.RECORDS]
    record = json.loads(written[0].read_text(encoding="utf-8"))
    file = workspace.shipped(record["data"])
    assert record["data_digest"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert record["ratio"] == document["ratio"] and record["peer"] == "first come, first served"


def test_what_the_checker_refuses_is_never_recorded(document, tmp_path):
    workspace = Workspace(tmp_path)
    assert study.keep(workspace, document | {"checked": False}) == []
    assert not (tmp_path / "benchmarks").exists()


def test_it_is_said_in_both_languages(document):
    first, second = (said for _, said in study.lines(document))
    assert "1.009 times" in first.en and "1.009" in first.zh
    assert "pass the checker" in second.en
    refused = study.lines(document | {"checked": False})[1][1]
    assert "nothing is recorded" in refused.en
    for lang in ("en", "zh"):
        (table,) = study.exports(document, lang)
        assert all(len(row) == len(table.headings) == len(table.formats) for row in table.rows)


@pytest.mark.parametrize(("inputs", "code"), [({"days": -1}, "too_small"), ({"budget": 0}, "too_small")])
def test_what_cannot_be_is_refused(workspace, inputs, code):
    with pytest.raises(InputError) as caught:
        study.run(workspace, **inputs)
    assert caught.value.code == code


def test_a_centre_of_unknown_size_is_refused(workspace, tmp_path):
    with pytest.raises(InputError) as caught:
        study.run(workspace, trace=log(tmp_path / "l.csv", enumerate([(0, 60, 1)])))
    assert caught.value.code == "processors"
