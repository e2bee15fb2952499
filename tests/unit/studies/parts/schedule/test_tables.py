# SPDX-License-Identifier: Apache-2.0
"""The tables of a schedule."""

import pytest

from yuzui.scheduling.run import tables


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_tables_hold_what_the_document_holds(document, lang):
    found = tables.exports(document, lang)
    bookings, summary, unplaced, certificate, _, rejected, *agendas = found
    assert [row[:4] for row in bookings.rows] == [
        (row["task"], row["resource"], row["start"], row["end"])
        for row in sorted(document["schedule"], key=lambda row: row["start"])
    ]
    assert [one.name for one in agendas] == {
        "en": ["Partner p", "Resource station"], "zh": ["合作方 p", "资源 station"]
    }[lang]  # fmt: skip
    assert all(list(one.rows) == list(bookings.rows) for one in agendas)
    assert bookings.rows[0][4].endswith("+08:00") and bookings.rows[0][6] == "p"
    assert sum(row[8] for row in bookings.rows) == document["objective"]
    assert len(unplaced.rows) == len(document["unplaced"])
    assert dict(certificate.rows) == document["certificate"]["duals"]
    assert [row[0] for row in rejected.rows] == ["bad"] and rejected.rows[0][4] == "value"
    assert '"value": -1' in rejected.rows[0][9]
    assert any(document["run"]["inputs_hash"] in str(row) for row in summary.rows)
