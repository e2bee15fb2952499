# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.investment.jobs import path
from yuzui.investment.path_report import tables
from yuzui.job.workspace import Workspace


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    return path.run(Workspace(tmp_path_factory.mktemp("work")), by=2030)


def test_summary_repeats_filter_and_run(document):
    summary = tables.exports(document, "en")[0]
    said = " ".join(str(cell) for row in summary.rows for cell in row)
    assert document["run"]["id"] in said and "not_specified_pct <= 10" in said


def test_both_languages_hold_the_same_numbers(document):
    for english, chinese in zip(tables.exports(document, "en"), tables.exports(document, "zh"), strict=True):
        numbers = [
            [cell for row in table.rows for cell in row if isinstance(cell, int | float)]
            for table in (english, chinese)
        ]
        assert numbers[0] == numbers[1] and english.formats == chinese.formats
        assert all(not heading.isascii() for heading in chinese.headings if heading != "SHA-256" and "%" not in heading)


def test_series_has_every_vintage_with_its_source(document):
    series = tables.exports(document, "en")[1]
    assert len(series.rows) == 17 and all(row[-1] for row in series.rows)
    assert [row[5] for row in series.rows].count("preliminary") == 6
