# SPDX-License-Identifier: Apache-2.0
"""Logs by name, by path, and with another size of the centre."""

import pytest

from yuzui.errors import InputError
from yuzui.studies.parts.usage.traces import TRACES, find, read
from yuzui.studies.parts.workspace import Workspace


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
    trace, path, columns = read(workspace, "gaia", None)
    assert len(columns["job"]) == 51_987 and path.is_file()
    told = trace.quantity(0.5, "1", 60, 0.9)
    assert (told["value"], told["coverage"], told["origin"]) == (0.5, 0.9, "derived")
    assert told["window"] == "0 to 60 s of the log" and "UniLu-Gaia-2014-2" in told["source"]
