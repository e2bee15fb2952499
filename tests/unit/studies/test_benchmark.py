# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from yuzui.demonstration.jobs import benchmark
from yuzui.errors import InputError
from yuzui.job.workspace import Workspace


def test_a_set_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError) as caught:
        benchmark.run(Workspace(tmp_path), set="moon")
    assert caught.value.seen == "moon" and "pabulib" in caught.value.expected


def test_counts_are_told_and_exported():
    document = {
        "set": "pabulib", "instances": 2, "matches_exact": 2, "proven": 2, "refused": 3,
        "explained": 3, "misses": [],
    }  # fmt: skip
    (line,) = benchmark.lines(document)
    assert "2 of 2" in line[1].en and "2 个" in line[1].zh
    (table,) = benchmark.exports(document, "zh")
    assert ("instances", 2) in table.rows and benchmark.pictures(document) == []
