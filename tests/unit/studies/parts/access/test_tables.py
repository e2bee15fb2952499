# SPDX-License-Identifier: Apache-2.0
"""One row a facility and capability; what is not known is an empty cell."""

from yuzui.facilities.access.report import tables


def test_a_table(document):
    for lang, heading in (("en", "distance (km)"), ("zh", "距离（公里）")):
        found = tables.exports(document, lang)[0]
        at = list(found.headings).index(heading)
        assert [row[at] for row in found.rows] == [424.2, None]
        assert all(len(row) == len(found.headings) for row in found.rows)
