# SPDX-License-Identifier: Apache-2.0
import hashlib
import json

import pytest

from yuzui.scheduling.options import options
from yuzui.scheduling.reading import read
from yuzui.scheduling.synthetic.families import FAMILIES, pressure

SMALL = {
    "telescope": (100, "87cc7bdf778b"),
    "beamline": (300, "e719e8d18876"),
    "campaign": (400, "c668c942fcff"),
    "tunnel": (100, "538d3ca0caf9"),
}
CASES = [(name, n) for name, one in FAMILIES.items() for n in one.sizes if n <= 2_000]


@pytest.mark.parametrize("name", FAMILIES)
def test_a_seed_gives_the_same_bytes_and_another_seed_others(name):
    n, digest = SMALL[name]
    written = [json.dumps(FAMILIES[name].make(n, seed)) for seed in (1, 1, 2)]
    assert written[0] == written[1] != written[2]
    assert hashlib.sha256(written[0].encode()).hexdigest()[:12] == digest


@pytest.mark.parametrize(("name", "n"), CASES)
def test_every_task_is_read_without_a_finding_and_could_run_alone(name, n):
    document = FAMILIES[name].make(n, 3)
    found = read(document)
    assert (dict(found.rejected), found.findings) == ({}, ())
    assert len(found.instance.tasks) == n
    assert set(options(found.instance).task.tolist()) == set(range(n))


@pytest.mark.parametrize("name", FAMILIES)
def test_titles_say_that_it_is_synthetic(name):
    title = FAMILIES[name].title
    assert "synthetic" in title.en
    assert "合成" in title.zh


def test_pressure_is_what_is_asked_for_over_what_is_open():
    document = {
        "resources": [{"calendar": [[0, 10], [20, 30]]}, {"calendar": [[0, 20]]}],
        "tasks": [{"duration": 30}, {"duration": 30}],
    }
    assert pressure(document) == 1.5
