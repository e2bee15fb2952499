# SPDX-License-Identifier: Apache-2.0
"""Lines of a text in memory, numbered anew every time."""

from yuzui.catalogue.scholarly.record import Written


def test_lines_are_numbered_and_can_be_read_again():
    lines = Written("a.txt", "one\n\ntwo\n")
    for _ in range(2):
        assert list(lines) == ["one", "", "two"] and lines.number == 3
