# SPDX-License-Identifier: Apache-2.0
"""Small pieces of sentence."""

from yuzui.studies.parts.look.words import span


def test_span():
    assert span(1992, 1994).en == "1992–1994" and span(1992, 1994).zh == "1992—1994"
    assert span(2003, 2003).zh == "2003"
