# SPDX-License-Identifier: Apache-2.0
"""A source that breaks its promise is told how."""

from types import SimpleNamespace

import pytest

from yuzui.catalogue import sample
from yuzui.catalogue.sources import plan_fields


def changed(**rest):
    return SimpleNamespace(**{**vars(plan_fields), **rest})


def test_a_true_source_has_no_faults():
    assert sample.faults(plan_fields) == []


@pytest.mark.parametrize(
    ("rest", "word"),
    [
        ({"FORMAT": "abacus"}, "FORMAT abacus"),
        ({"TABLES": {"colour": {}}}, "no table colour"),
        ({"SAMPLE": (b"", {})}, "cannot be read"),
        ({"SAMPLE": (plan_fields.SAMPLE[0], {"list_entry": []})}, "gives 1 rows"),
        ({"SAMPLE": (plan_fields.SAMPLE[0], {"list_entry": [{"level": 2}]})}, "level is 1, not 2"),
        ({"SAMPLE": (plan_fields.SAMPLE[0] + b",,,,,,,x\n", plan_fields.SAMPLE[1])}, "set aside"),
    ],
)
def test_each_broken_promise_is_named(rest, word):
    assert word in " ".join(sample.faults(changed(**rest)))
