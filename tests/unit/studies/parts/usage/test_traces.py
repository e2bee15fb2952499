# SPDX-License-Identifier: Apache-2.0
"""Logs by name, by path, and with another size of the centre."""

import pytest

from yuzui.administration.jobs import load
from yuzui.errors import InputError
from yuzui.job.result import digest
from yuzui.job.workspace import Workspace
from yuzui.ledger.jobs import usage
from yuzui.ledger.use.traces import LOADED, TRACES, find, read


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path)


def test_every_named_log_has_a_source_and_both_labels():
    for trace in TRACES.values():
        assert trace.source and trace.vintage and trace.label.en != trace.label.zh
        assert (trace.processors is None) == (not trace.stated)


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
    trace, said, columns = read(workspace, "gaia", None)
    assert len(columns["job"]) == 51_987
    assert said == digest(workspace.shipped(trace.file).read_bytes())
    told = trace.quantity(0.5, "1", 60, 0.9)
    assert (told["value"], told["coverage"], told["origin"]) == (0.5, 0.9, "derived")
    assert told["window"] == "0 to 60 s of the log" and "UniLu-Gaia-2014-2" in told["source"]


SWF = "; Version: 2.2\n1 0 5 {run} 4 -1 -1 4 600 -1 1 1 1 -1 1 -1 -1 -1\n2 9 5 60 2 -1 -1 2 600 -1 1 1 1 -1 1 -1 -1 -1\n"  # fmt: skip


def take(workspace, folder, name, text, **more):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    (line,) = load.run(workspace, files=[path], **more)["loads"]
    return line


def test_two_logs_that_number_their_jobs_alike_stay_two(workspace, tmp_path):
    take(workspace, tmp_path, "north.swf", SWF.format(run=100))
    alone = usage.run(workspace, trace=LOADED, processors=8)
    assert take(workspace, tmp_path, "south.swf", SWF.format(run=300))["kept"] == 2
    with pytest.raises(InputError) as told:
        read(workspace, LOADED, None)
    assert told.value.code == "no_log" and told.value.expected == "jobs:north | jobs:south"
    with pytest.raises(InputError):
        read(workspace, "jobs:west", None)
    north, south = (usage.run(workspace, trace=f"jobs:{n}", processors=8) for n in ("north", "south"))
    runs = [found["ledger"]["delivered"] for found in (north, south)]
    assert runs == [4 * 100 + 2 * 60, 4 * 300 + 2 * 60] and alone["ledger"] == north["ledger"]
    assert north["run"]["id"] != south["run"]["id"]
    assert "north.swf" in north["trace"]["source"] and "south" not in north["trace"]["source"]


def test_a_longer_dump_of_the_same_name_replaces_and_adds(workspace, tmp_path):
    take(workspace, tmp_path, "north.swf", SWF.format(run=100))
    more = SWF.format(run=200) + "3 20 5 10 1 -1 -1 1 600 -1 1 1 1 -1 1 -1 -1 -1\n"
    take(workspace, tmp_path, "north.swf", more)
    trace, _, columns = read(workspace, LOADED, None)
    assert trace.name == "north" and columns["run"].tolist() == [200, 60, 10]


def test_a_made_up_log_says_so_and_the_real_one_beside_it_does_not(workspace, tmp_path):
    take(workspace, tmp_path, "north.swf", SWF.format(run=100))
    take(workspace, tmp_path, "south.swf", SWF.format(run=300), origin="synthetic")
    origins = [read(workspace, f"jobs:{n}", None)[0].origin for n in ("north", "south")]
    assert origins == ["real", "synthetic"]


SACCT = "Cluster|JobIDRaw|Submit|Start|ElapsedRaw|AllocCPUS|ReqCPUS|TimelimitRaw|State|UID|GID\n"


def test_dumps_of_one_cluster_are_one_log_and_clusters_are_several(workspace, tmp_path):
    row = "{c}|{n}|1767571200|1767571260|{n}|1|1|120|COMPLETED|1|1\n"
    for name, jobs in (("january", (1, 2)), ("february", (2, 3))):
        text = SACCT + "".join(row.format(c=c, n=n) for c in ("alpha", "beta") for n in jobs)
        assert take(workspace, tmp_path, f"{name}.csv", text)["kept"] == 4
    assert read(workspace, "jobs:alpha", None)[2]["job"].tolist() == [1, 2, 3]
    assert set(read(workspace, "jobs:beta", None)[2]["source"]) == {"beta"}
    table = "cluster,job number,submitted,wait time,run time,processors\ngamma,1,0,5,100,2\n"
    assert take(workspace, tmp_path, "jobs.csv", table)["kept"] == 1
    assert read(workspace, "jobs:gamma", None)[2]["procs"].tolist() == [2]
