# SPDX-License-Identifier: Apache-2.0
"""rows: counts, filled shares, trusted words; each can fail."""

import pytest

from yuzui.policy.checks import rows
from yuzui.policy.plan.check import Rows

TEXT = "id,kind,source,status\n1,a,s,sourced\n2,a,,sourced\n3,b,s,memory-only\n3,b,s,memory-only\n"


@pytest.mark.parametrize(
    ("more", "word", "measured"),
    [
        ({}, "pass", 4),
        ({"at_least": 5}, "fail", 4),
        ({"exactly": 4}, "pass", 4),
        ({"exactly": 3}, "fail", 4),
        ({"distinct": "id", "exactly": 3}, "pass", 3),
        ({"where": {"kind": "a"}, "filled": {"source": 0.5}}, "pass", 2),
        ({"where": {"kind": "a"}, "filled": {"source": 0.6}}, "fail", 2),
        ({"filled": {"no_such_column": 0.1}}, "fail", 4),
        ({"where": {"kind": "a"}, "words": {"status": ["sourced", "derived"]}}, "pass", 2),
        ({"words": {"status": ["sourced", "derived"]}}, "fail", 4),
        ({"where": {"kind": "z"}}, "fail", 0),
    ],
)
def test_rows(world, data, more, word, measured):
    (data / "x.csv").write_text(TEXT)
    found = rows.run(Rows(data="x.csv", **more), world, None)
    assert (found.outcome, found.measured) == (word, measured)
    assert found.message.en and found.message.zh and found.data == ("x.csv",)
