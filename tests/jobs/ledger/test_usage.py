# SPDX-License-Identifier: Apache-2.0
"""Records of use."""

import csv
import re
from fractions import Fraction

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import loading

from yuzui.errors import ColumnError, InputError
from yuzui.facilities.registry import ATTRIBUTES, READINGS
from yuzui.job.contract import of
from yuzui.job.result import digest, plain
from yuzui.job.workspace import Workspace
from yuzui.ledger import job_log, recovery
from yuzui.ledger.job_log import LOADED, NEEDED, find, in_order_of_arrival
from yuzui.ledger.job_log import jobs as usage_jobs
from yuzui.ledger.job_log import read as traces_read
from yuzui.ledger.jobs import usage as jobs_usage
from yuzui.ledger.recovery import Occupancy, swept
from yuzui.scheduling.check import objective, violations
from yuzui.scheduling.reading import read

ROWS = [(0, 0, 100, 2, 1, 7), (5, 0, 50, 4, 0, 7), (9, 0, 10, 1, 1, 3), (9, 0, -5, 1, 1, 3)]


def jobs():
    names = ("submit", "wait", "run", "procs", "status", "user")
    columns = {name: np.array([row[i] for row in ROWS]) for i, name in enumerate(names)}
    unknown = np.full(len(ROWS), -1)
    return job_log.jobs({**columns, "group": unknown, "req_procs": unknown, "req_time": unknown})


def test_every_job_is_charged_to_its_account_and_none_twice():
    found = recovery.bill(jobs())
    assert [(a.account, a.jobs, a.seconds) for a in found.accounts] == [(7, 2, 400), (3, 1, 10)]
    assert (found.seconds, found.waived_jobs) == (410, 0)
    # a status may be waived and stays counted
    found = recovery.bill(jobs(), waive=(0,))
    assert found.seconds == 210
    assert (found.waived_jobs, found.waived_seconds) == (1, 200)
    # an unknown account is charged as unknown
    assert [a.account for a in recovery.bill(jobs(), by="group").accounts] == [-1]


@given(st.lists(st.fractions(0, 1_000, max_denominator=97), max_size=30))
def test_what_is_written_adds_up_and_is_off_by_less_than_a_unit(amounts):
    found = recovery.written(amounts)
    assert sum(found) == round(sum(amounts, Fraction(0)))
    assert all(abs(w - a) < 1 for w, a in zip(found, amounts, strict=True))


JOB = st.tuples(st.integers(0, 20), st.integers(0, 10), st.integers(1, 5)).map(
    lambda row: (row[0], row[0] + row[1], row[2])
)


@given(st.lists(JOB, max_size=12), st.integers(1, 8))
def test_as_counting_every_second_says(jobs, processors):
    span = max((end for _, end, _ in jobs), default=0)
    used = [sum(n for a, b, n in jobs if a <= t < b) for t in range(span)]
    found = swept(jobs, processors, span)
    assert found.opened == processors * span
    assert found.idle == sum(max(processors - n, 0) for n in used)
    assert found.over == sum(max(n - processors, 0) for n in used)
    assert found.most == max(used, default=0)


def test_jobs_that_touch_do_not_overlap():
    assert swept([(0, 5, 2), (5, 9, 2)], 2, 9) == Occupancy(18, 0, 0, 2)


@pytest.mark.parametrize("reading", READINGS, ids=lambda r: f"{r.item} {r.attribute} {r.value}")
def test_the_number_stands_in_the_quote(reading):
    assert reading.attribute in ATTRIBUTES
    if reading.amount is None:
        assert reading.value in reading.quote
        return
    found = re.search(r"\d[\d,]*(?:\.\d+)?", reading.value).group()
    assert found in reading.quote
    factor = {"bn": 1e9, "M ": 1e6, "mil": 1e6}
    scale = next((f for word, f in factor.items() if f" {word}" in f"{reading.value} "), 1)
    assert float(found.replace(",", "")) * scale == pytest.approx(reading.amount)


# submit, wait, run, procs: one runs over the beginning of a span at 10, one takes no time
LOG = [(0, 2, 20, 2), (11, 0, 10, 1), (12, 3, 10, 3), (13, 0, 0, 1), (14, 9, 5, 1), (30, 0, 5, 4)]


@pytest.fixture
def log():
    rows = np.array([(*row, -1, -1, 1, 1, 1) for row in LOG])
    return usage_jobs({name: rows[:, number] for number, name in enumerate(NEEDED)})


def spans(document):
    return {task["id"]: (task["duration"], *task["alternatives"][0]["windows"][0]) for task in document["tasks"]}


def test_a_job_may_start_until_its_patience_ends_and_one_that_runs_is_fixed(log):
    document = job_log.instance(log, 4, (10, 30), patience=6)
    assert spans(document) == {
        "j000001": (12, 10, 22),
        "j000002": (10, 11, 27),
        "j000003": (10, 12, 28),
        "j000005": (5, 14, 25),
    }
    assert document["horizon"] == [10, 30]
    assert [task["value"] for task in document["tasks"]] == [24, 10, 30, 5]
    found = read(document)
    assert (dict(found.rejected), found.findings) == ({}, ())


def test_the_whole_log_is_the_span_if_none_is_given(log):
    document = job_log.instance(log, 4, patience=1)
    assert list(spans(document)) == ["j000001", "j000002", "j000003", "j000005", "j000006"]
    assert spans(document)["j000001"] == (20, 0, 21)


def test_in_order_of_arrival_none_overtakes_and_the_late_are_left_out(log):
    document = job_log.instance(log, 4, (10, 30), patience=6)
    found = {row["task"]: row["start"] for row in job_log.in_order(document)}
    # job 3 needs three processors, free at 21 and not by 18; job 5 waits behind it beyond 20
    assert found == {"j000001": 10, "j000002": 11}
    assert violations(document, job_log.in_order(document)) == []


def test_as_it_was_keeps_the_rules_and_leaves_out_who_waited_too_long(log):
    document = job_log.instance(log, 6, (10, 30), patience=6)
    found = job_log.as_it_was(document, log)
    assert {row["task"]: row["start"] for row in found} == {"j000001": 10, "j000002": 11, "j000003": 15}
    assert violations(document, found) == []
    assert objective(document, found) == 64
    fewer = job_log.instance(log, 5, (10, 30), patience=6)
    assert violations(fewer, found) != []


def test_an_empty_log_is_an_empty_problem():
    none = usage_jobs({name: np.zeros(0, dtype=np.int64) for name in NEEDED})
    document = job_log.instance(none, 4)
    assert document["tasks"] == []
    assert job_log.in_order(document) == []


HEAD = "submit wait run procs req_procs req_time status user group".split()
USAGE_ROWS = [
    (0, 10, 100, 2, 2, 200, 1, 1, 1),
    (50, 0, job_log.DAY, 1, 1, 100, 0, 2, 1),  # ran longer than asked
    (60, 5, -1, 4, 4, 100, 2, 2, 1),  # negative run time
    (70, 3, 40, 1, -1, -1, 1, 3, 2),  # request unknown
]


def columns(rows=USAGE_ROWS):
    return {name: np.array([row[i] for row in rows]) for i, name in enumerate(HEAD)}


def test_what_cannot_be_is_flagged_and_left_out():
    jobs = job_log.jobs(columns())
    assert (jobs.read, len(jobs.run)) == (4, 3)
    assert {f.code: f.count for f in jobs.findings} == {"negative_run_time": 1, "ran_over_request": 1}
    assert jobs.placed
    # a log in unix time begins with its first submission
    later = [(1_735_689_600 + row[0], *row[1:]) for row in USAGE_ROWS]
    assert job_log.reconcile(job_log.jobs(columns(later)), 4) == job_log.reconcile(job_log.jobs(columns()), 4)
    # the ledger adds up
    found = job_log.reconcile(jobs, 4)
    delivered = 100 * 2 + job_log.DAY + 40
    assert found.span == job_log.DAY + 50
    assert found.delivered == delivered == sum(d.delivered for d in found.days)
    assert found.opened == 4 * (job_log.DAY + 50) == sum(d.opened for d in found.days)
    assert found.idle == found.opened - delivered == sum(d.idle for d in found.days)
    assert found.requested == 2 * 200 + 100 and found.request_known == 2
    assert [d.delivered for d in found.days] == [delivered - 50, 50]
    assert [d.jobs for d in found.days] == [3, 0]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 4 * job_log.DAY), st.integers(-1, 9999),
            st.integers(-1, 2 * job_log.DAY), st.integers(-1, 8),
        ),
        max_size=30,
    )
)  # fmt: skip
def test_days_always_add_up_to_run_time_times_processors(rows):
    full = [(s, w, r, p, p, r, 1, 1, 1) for s, w, r, p in rows]
    jobs = job_log.jobs(columns(full))
    found = job_log.reconcile(jobs, None)
    expected = sum(r * p for _, _, r, p in rows if r >= 0 and p > 0)
    assert found.delivered == sum(d.delivered for d in found.days) == expected
    assert found.idle is found.opened is found.utilisation is None
    assert sum(d.seconds for d in found.days) == found.span


def test_more_than_the_machine_can_give_is_refused():
    with pytest.raises(InputError) as caught:
        job_log.reconcile(job_log.jobs(columns()), 1)
    assert caught.value.code == "over_capacity" and caught.value.fix
    # quantiles are waits that occurred
    rows = [(0, w, 1, 1, 1, 1, 1, 1, 1) for w in (2, 2, 2, 2, 2, 2, 2, 2, 2, 50)]
    found = job_log.waits(job_log.jobs(columns(rows)))
    assert found.quantiles == {"0.5": 2, "0.9": 2, "0.95": 50, "0.99": 50, "1.0": 50}
    assert found.mean == pytest.approx(6.8)
    assert sum(b.jobs for b in found.bins) == 10
    # an unknown wait is never nought
    rows = [(0, -1, 10, 1, 1, 10, 1, 1, 1), (5, -1, 10, 1, 1, 10, 1, 1, 1)]
    jobs = job_log.jobs(columns(rows))
    found = job_log.waits(jobs)
    assert found == job_log.Waits(known=0, unknown=2, mean=None, quantiles={}, bins=[])
    assert not jobs.placed
    assert [(f.code, f.column, f.count) for f in jobs.findings] == [("missing_value", "wait", 2)]
    # an unknown request is never nought
    rows = [(0, 1, 10, 1, -1, -1, 1, 1, 1)]
    found = job_log.reconcile(job_log.jobs(columns(rows)), 2)
    assert found.requested is None and found.days[0].requested is None
    # users by definition
    counts = {u.definition: u.count for u in job_log.users(job_log.jobs(columns()))}
    assert counts == {
        "distinct_ids": 3, "groups": 2, "completed": 2, "one_hour": 1, "half": 1, "user_days": 3,
    }  # fmt: skip
    # outcomes count every job read
    found = job_log.outcomes(job_log.jobs(columns()))
    assert {row.status: row.jobs for row in found} == {0: 1, 1: 2, 2: 1}
    assert sum(row.share for row in found) == pytest.approx(1)
    # service in order of arrival
    rows = [(0, 9, 10, 3, 3, 10, 1, 1, 1), (1, 9, 10, 2, 2, 10, 1, 1, 1)]
    found = in_order_of_arrival(job_log.jobs(columns(rows)), 4)
    assert found.mean == 4.5 and found.quantiles["1.0"] == 9


def test_an_empty_log():
    jobs = job_log.jobs(columns([]))
    found = job_log.reconcile(jobs, 4)
    assert (found.span, found.delivered, found.utilisation, found.days) == (0, 0, None, [])
    assert job_log.waits(jobs).quantiles == {} and job_log.outcomes(jobs) == []
    assert all(row.count == 0 for row in job_log.users(jobs))
    # a missing column is named
    given = columns()
    del given["wait"]
    with pytest.raises(ColumnError) as caught:
        job_log.jobs(given)
    assert caught.value.place.column == "wait"
    # a masked value is unknown
    given = columns()
    given["wait"] = np.ma.masked_array(given["wait"], mask=[True, False, False, False])
    assert job_log.waits(job_log.jobs(given)).unknown == 1


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path)


def test_a_given_size_replaces_that_of_the_archive(workspace):
    trace, path = find(workspace, "gaia", 3000)
    assert (trace.processors, trace.stated) == (3000, "as given") and path.is_file()


def test_a_file_has_only_the_size_it_is_given(workspace, tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("job\n")
    assert find(workspace, str(path), None)[0].processors is None
    assert find(workspace, str(path), 8)[0].stated == "as given"


def test_a_log_that_is_not_there(workspace):
    with pytest.raises(InputError):
        find(workspace, "x.parquet", None)


def test_a_log_is_read_with_its_columns_and_its_figures_say_where_they_come_from(workspace):
    trace, said, columns = traces_read(workspace, "gaia", None)
    assert len(columns["job"]) == 51_987
    assert said == digest(workspace.shipped(trace.file).read_bytes())
    figure = trace.quantity(0.5, "1", 60, 0.9)
    assert (figure.value, figure.coverage, figure.origin) == (0.5, 0.9, "derived")
    assert figure.window == "0 to 60 s of the log" and "UniLu-Gaia-2014-2" in figure.source


SWF = "; Version: 2.2\n1 0 5 {run} 4 -1 -1 4 600 -1 1 1 1 -1 1 -1 -1 -1\n2 9 5 60 2 -1 -1 2 600 -1 1 1 1 -1 1 -1 -1 -1\n"  # fmt: skip


def take(workspace, folder, name, text, **more):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    (line,) = loading.load(workspace, files=[path], **more)["loads"]
    return line


def test_two_logs_that_number_their_jobs_alike_stay_two(workspace, tmp_path):
    take(workspace, tmp_path, "north.swf", SWF.format(run=100))
    alone = of("usage").run(workspace, trace=LOADED, processors=8)
    assert take(workspace, tmp_path, "south.swf", SWF.format(run=300))["kept"] == 2
    with pytest.raises(InputError) as told:
        traces_read(workspace, LOADED, None)
    assert told.value.code == "no_log" and told.value.expected == "jobs:north | jobs:south"
    with pytest.raises(InputError):
        traces_read(workspace, "jobs:west", None)
    north, south = (of("usage").run(workspace, trace=f"jobs:{n}", processors=8) for n in ("north", "south"))
    runs = [found.ledger.delivered for found in (north, south)]
    assert runs == [4 * 100 + 2 * 60, 4 * 300 + 2 * 60] and alone.ledger == north.ledger
    assert north.run.id != south.run.id
    assert "north.swf" in north.trace.source and "south" not in north.trace.source


def test_a_longer_dump_of_the_same_name_replaces_and_adds(workspace, tmp_path):
    take(workspace, tmp_path, "north.swf", SWF.format(run=100))
    more = SWF.format(run=200) + "3 20 5 10 1 -1 -1 1 600 -1 1 1 1 -1 1 -1 -1 -1\n"
    take(workspace, tmp_path, "north.swf", more)
    trace, _, columns = traces_read(workspace, LOADED, None)
    assert trace.name == "north" and columns["run"].tolist() == [200, 60, 10]


def test_a_made_up_log_says_so_and_the_real_one_beside_it_does_not(workspace, tmp_path):
    take(workspace, tmp_path, "north.swf", SWF.format(run=100))
    take(workspace, tmp_path, "south.swf", SWF.format(run=300), origin="synthetic")
    origins = [traces_read(workspace, f"jobs:{n}", None)[0].origin for n in ("north", "south")]
    assert origins == ["real", "synthetic"]


SACCT = "Cluster|JobIDRaw|Submit|Start|ElapsedRaw|AllocCPUS|ReqCPUS|TimelimitRaw|State|UID|GID\n"


def test_dumps_of_one_cluster_are_one_log_and_clusters_are_several(workspace, tmp_path):
    row = "{c}|{n}|1767571200|1767571260|{n}|1|1|120|COMPLETED|1|1\n"
    for name, jobs in (("january", (1, 2)), ("february", (2, 3))):
        text = SACCT + "".join(row.format(c=c, n=n) for c in ("alpha", "beta") for n in jobs)
        assert take(workspace, tmp_path, f"{name}.csv", text)["kept"] == 4
    assert traces_read(workspace, "jobs:alpha", None)[2]["job"].tolist() == [1, 2, 3]
    assert set(traces_read(workspace, "jobs:beta", None)[2]["source"]) == {"beta"}
    table = "cluster,job number,submitted,wait time,run time,processors\ngamma,1,0,5,100,2\n"
    assert take(workspace, tmp_path, "jobs.csv", table)["kept"] == 1
    assert traces_read(workspace, "jobs:gamma", None)[2]["procs"].tolist() == [2]


USAGE_HEAD = "job submit wait run procs req_procs req_time status user group".split()


@pytest.fixture(scope="module")
def usage_workspace(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("w") / "work")


@pytest.fixture(scope="module")
def usage_document(usage_workspace):
    return of("usage").run(usage_workspace)


def usage_log(path, rows):
    with path.open("w", newline="", encoding="utf-8") as target:
        csv.writer(target).writerows([USAGE_HEAD, *rows])
    return str(path)


def test_the_document_is_plain_json(usage_document):
    assert plain(usage_document)["schema"] == "yuzui.usage/1" and usage_document.origin == "real"
    # jobs are flagged not dropped
    assert usage_document.jobs == jobs_usage.Counts(read=51_987, usable=51_959, flagged=28)
    assert {f.code: f.count for f in usage_document.findings}["negative_run_time"] == 28
    # the number of processors has a source
    trace = usage_document.trace
    assert trace.processors == 2004
    assert "Parallel Workloads Archive" in trace.processors_source
    # every number carries what is needed to judge it
    for name in ("utilisation", "delivered", "median_wait"):
        q = getattr(usage_document, name)
        assert q.unit and q.source and q.vintage == "2014" and q.window
        assert 0 < q.coverage <= 1


def test_a_log_of_ones_own(usage_workspace, tmp_path):
    path = usage_log(tmp_path / "log.csv", [(1, 0, 5, 10, 2, 2, 20, 1, 1, 1), (2, 3, 0, 4, 1, 1, 5, 0, 2, 1)])
    found = of("usage").run(usage_workspace, trace=path, processors=4)
    assert found.ledger.delivered == 24 and found.ledger.opened == 60
    assert found.baseline.mean == 0
    unknown = of("usage").run(usage_workspace, trace=path)
    assert unknown.utilisation.value is None and unknown.baseline is None
    assert "number of processors unknown" in jobs_usage.sentences(unknown)[0][1].en
    assert [p.meta.name for p in jobs_usage.VIEW.pictures(unknown)] == ["waits", "outcomes"]
    assert of("usage").exports(unknown, "zh")


def test_waits_are_named_by_their_ends(usage_document):
    bins = [job_log.Bin(10, 2), job_log.Bin(60, 1), job_log.Bin(None, 1)]
    waits = job_log.Waits(known=4, unknown=0, mean=None, quantiles={"0.5": 1, "0.95": 90}, bins=bins)
    picture = jobs_usage.waiting(msgspec.structs.replace(usage_document, waits=waits))
    assert [row[0].en for row in picture.twin.rows] == ["up to 10 s", "10 s to 60 s", "over 60 s"]
    assert [row[1] for row in picture.twin.rows] in ([0.5, 0.25, 0.25], [50.0, 25.0, 25.0])


def test_a_log_without_waits(usage_workspace, tmp_path):
    path = usage_log(tmp_path / "log.csv", [(1, 0, -1, 10, 1, -1, -1, -1, 1, 1)])
    found = of("usage").run(usage_workspace, trace=path, processors=4)
    assert found.median_wait.value is None and not found.starts_known
    assert "no wait is known" in jobs_usage.sentences(found)[0][1].en


def test_an_empty_log_of_usage(usage_workspace, tmp_path):
    found = of("usage").run(usage_workspace, trace=usage_log(tmp_path / "log.csv", []), processors=4)
    assert found.jobs.read == 0 and jobs_usage.sentences(found) and of("usage").exports(found, "en")


def test_an_unknown_log_is_refused(usage_workspace):
    with pytest.raises(InputError) as caught:
        of("usage").run(usage_workspace, trace="nowhere.csv")
    assert caught.value.seen == "nowhere.csv" and "gaia" in caught.value.expected


def test_a_larger_set_that_is_not_there_says_how_to_name_it(usage_workspace, monkeypatch):
    monkeypatch.delenv("YUZUI_DATA", raising=False)
    with pytest.raises(InputError) as caught:
        of("usage").run(usage_workspace, trace="lcg")
    assert caught.value.code == "no_data" and "YUZUI_DATA" in caught.value.say("zh")
