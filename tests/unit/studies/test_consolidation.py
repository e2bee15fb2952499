# SPDX-License-Identifier: Apache-2.0
"""What the registers that ship hold more than once, held against the files by eye."""

import csv
from collections import Counter

import pytest
from tests.contracts.checks.study import document_faults

from yuzui.catalogue.jobs import consolidation
from yuzui.errors import InputError
from yuzui.job.workspace import Workspace


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return consolidation.run(Workspace(tmp_path_factory.mktemp("w")))


def test_the_document_is_whole(made):
    assert list(document_faults(consolidation, made)) == []


def test_pairs_are_those_seen_by_eye(made):
    between = [one for one in made["pairs"] if one["same"] is None]
    assert [(one["a"]["id"], one["b"]["id"]) for one in between] == [("X1 · Zhangjiang, Shanghai", "SSRF")]
    wrong = [(one["a"]["id"], one["b"]["id"]) for one in made["pairs"] if one["same"] is False]
    assert wrong == [("NSLS", "NSLS-II")]


def test_pairs_of_one_facility_are_counted_in_the_file(made):
    with Workspace.shipped("facilities.csv").open(encoding="utf-8", newline="") as source:
        sites = Counter(row["facility_id"] for row in csv.DictReader(source))
    assert made["repeated"] == sum(n * (n - 1) // 2 for n in sites.values()) == 14
    assert (made["precision"]["hits"], made["precision"]["of"]) == (14, 15)


def test_what_rests_on_memory_alone_is_not_compared(made):
    names = str(made)
    assert "Pengcheng" not in names and "Seismic" not in names


@pytest.mark.parametrize("threshold", [0, -1, 1.01])
def test_a_threshold_out_of_range(tmp_path, threshold):
    with pytest.raises(InputError) as failed:
        consolidation.run(Workspace(tmp_path), threshold=threshold)
    assert failed.value.place.column == "--threshold"
