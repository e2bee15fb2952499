# SPDX-License-Identifier: Apache-2.0
"""Small pieces of sentence."""

import pytest

from yuzui.studies.parts.look.words import signed, span


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.0458, "+0.046"), (-0.0204887, "\u22120.020"), (0.0001, "0.000"), (None, "—")],
)
def test_signed(value, shown):
    assert signed(value).en == signed(value).zh == shown


def test_span():
    assert span(1992, 1994).en == "1992–1994" and span(1992, 1994).zh == "1992—1994"
    assert span(2003, 2003).zh == "2003"
