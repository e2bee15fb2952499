# SPDX-License-Identifier: Apache-2.0
"""The usage document of the shipped log, and logs of one's own."""

import csv
import json

import pytest

from yuzui.errors import InputError
from yuzui.job.workspace import Workspace
from yuzui.ledger.jobs import usage

HEAD = "job submit wait run procs req_procs req_time status user group".split()


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("w") / "work")


@pytest.fixture(scope="module")
def document(workspace):
    return usage.run(workspace)


def log(path, rows):
    with path.open("w", newline="", encoding="utf-8") as target:
        csv.writer(target).writerows([HEAD, *rows])
    return str(path)


def test_the_document_is_plain_json(document):
    assert document["schema"] == "yuzui.usage/1" and document["origin"] == "real"
    assert json.loads(json.dumps(document, allow_nan=False)) == document


def test_jobs_are_flagged_not_dropped(document):
    assert document["jobs"] == {"read": 51_987, "usable": 51_959, "flagged": 28}
    assert {f["code"]: f["count"] for f in document["findings"]}["negative_run_time"] == 28


def test_the_number_of_processors_has_a_source(document):
    trace = document["trace"]
    assert trace["processors"] == 2004
    assert "Parallel Workloads Archive" in trace["processors_source"]


def test_every_number_carries_what_is_needed_to_judge_it(document):
    for name in ("utilisation", "delivered", "median_wait"):
        q = document[name]
        assert q["unit"] and q["source"] and q["vintage"] == "2014" and q["window"]
        assert 0 < q["coverage"] <= 1


def test_lines_hold_the_truths_in_both_languages(document):
    lines = usage.lines(document)
    assert lines[0][1].en == (
        "Gaia cluster, University of Luxembourg: 89 days, 51,959 jobs: 45\u202f% of processor time "
        "used, median wait 2 s, 95 % under 26 min"
    )
    for figure in ("89", "51,959", "45", "26"):
        assert figure in lines[0][1].zh
    told = " ".join(sentence.en for _, sentence in lines)
    assert "84 user ids" in told and "28 × negative run time" in told


def test_pictures_have_a_twin_and_a_finding(document):
    pictures = usage.pictures(document)
    assert [p.meta.name for p in pictures] == ["use-by-day", "waits", "outcomes"]
    for picture in pictures:
        assert picture.twin.rows and picture.spec("zh", 360)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_exports_are_rectangular(document, lang):
    for table in usage.exports(document, lang):
        assert all(len(row) == len(table.headings) == len(table.formats) for row in table.rows)


def test_a_log_of_ones_own(workspace, tmp_path):
    path = log(tmp_path / "log.csv", [(1, 0, 5, 10, 2, 2, 20, 1, 1, 1), (2, 3, 0, 4, 1, 1, 5, 0, 2, 1)])
    found = usage.run(workspace, trace=path, processors=4)
    assert found["ledger"]["delivered"] == 24 and found["ledger"]["opened"] == 60
    assert found["baseline"]["mean"] == 0
    unknown = usage.run(workspace, trace=path)
    assert unknown["utilisation"]["value"] is None and unknown["baseline"] is None
    assert "number of processors unknown" in usage.lines(unknown)[0][1].en
    assert [p.meta.name for p in usage.pictures(unknown)] == ["waits", "outcomes"]
    assert usage.exports(unknown, "zh")


def test_a_log_without_waits(workspace, tmp_path):
    path = log(tmp_path / "log.csv", [(1, 0, -1, 10, 1, -1, -1, -1, 1, 1)])
    found = usage.run(workspace, trace=path, processors=4)
    assert found["median_wait"]["value"] is None and not found["starts_known"]
    assert "no wait is known" in usage.lines(found)[0][1].en


def test_an_empty_log(workspace, tmp_path):
    found = usage.run(workspace, trace=log(tmp_path / "log.csv", []), processors=4)
    assert found["jobs"]["read"] == 0 and usage.lines(found) and usage.exports(found, "en")


def test_an_unknown_log_is_refused(workspace):
    with pytest.raises(InputError) as caught:
        usage.run(workspace, trace="nowhere.csv")
    assert caught.value.seen == "nowhere.csv" and "gaia" in caught.value.expected


def test_a_larger_set_that_is_not_there_says_how_to_name_it(workspace, monkeypatch):
    monkeypatch.delenv("YUZUI_DATA", raising=False)
    with pytest.raises(InputError) as caught:
        usage.run(workspace, trace="lcg")
    assert caught.value.code == "no_data" and "YUZUI_DATA" in caught.value.say("zh")
