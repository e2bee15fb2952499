# SPDX-License-Identifier: Apache-2.0
"""link: share of linked rows, and no id that leads nowhere."""

import pytest

from yuzui.policy.checks import link
from yuzui.policy.plan.check import Link


@pytest.mark.parametrize(
    ("links", "share", "word", "measured"),
    [
        ("1 2 2 1", 1.0, "pass", 1.0),
        ("1 2 2 -", 0.75, "pass", 0.75),
        ("1 2 2 -", 1.0, "fail", 0.75),
        ("1 2 2 9", 0.5, "fail", 0.75),
    ],
)
def test_link(world, data, links, share, word, measured):
    (data / "b.csv").write_text("id,name\n1,x\n2,y\n")
    rows = "\n".join(f"{n},{x}".replace("-", "") for n, x in enumerate(links.split()))
    (data / "a.csv").write_text("n,to\n" + rows + "\n")
    found = link.run(Link(data="a.csv#to", to="b.csv#id", share=share), world, None)
    assert (found.outcome, found.measured) == (word, measured)


def test_no_rows_is_no_pass(world, data):
    (data / "b.csv").write_text("id\n1\n")
    (data / "a.csv").write_text("to\n")
    assert link.run(Link(data="a.csv#to", to="b.csv#id"), world, None).outcome == "fail"
