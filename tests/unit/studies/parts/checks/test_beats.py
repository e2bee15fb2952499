# SPDX-License-Identifier: Apache-2.0
"""beats: bar, peer, age and data of a recorded benchmark."""

import json

import pytest

from yuzui.policy.checks import beats
from yuzui.policy.evidence.outcome import NoDataError
from yuzui.policy.plan.check import Beats

CHECK = Beats(benchmark="b", peer="first come", at_least=1.0, max_age_days=366)


@pytest.fixture
def record(world):
    def written(**more):
        folder = world.workspace.dir / "benchmarks"
        folder.mkdir(parents=True, exist_ok=True)
        body = {"peer": "first come", "ratio": 1.2, "date": "2026-06-01", "data": "centres.csv",
                "data_digest": world.digest("centres.csv"), **more}  # fmt: skip
        (folder / "b.json").write_text(json.dumps(body))
        return beats.run(CHECK, world, None)

    return written


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({}, "pass"),
        ({"ratio": 0.99}, "fail"),
        ({"peer": "somebody else"}, "fail"),
        ({"date": "2025-01-01"}, "stale"),
        ({"data_digest": "0" * 64}, "stale"),
    ],
)
def test_beats(record, more, word):
    assert record(**more).outcome == word


def test_no_record_is_no_data(world):
    with pytest.raises(NoDataError) as caught:
        beats.run(CHECK, world, None)
    assert "first come" in caught.value.message.zh
