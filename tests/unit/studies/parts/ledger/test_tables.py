# SPDX-License-Identifier: Apache-2.0
"""Tables: every figure names its view, parameters and place in the ledger."""

from yuzui.ledger.posting import tables


def test_tables_hold_figures_with_view_parameters_and_entry(document):
    for lang in ("en", "zh"):
        found = {one.name: one for one in tables.exports(document, lang)}
        assert len(found) == 6
        first = next(iter(found.values()))
        assert len(first.rows) == len(document["figures"])
        assert all(row[8].startswith("facility_kpi/") and row[10] > 0 for row in first.rows)
    assert len(found["ESFRI 指标"].rows) == 21


def test_over_grants_are_listed_grant_by_grant(document):
    over = {"scope": "BL01", "unit": "s", "cycle": "2026", "short": 5, "opened": 9, "since": 3,
            "grants": [{"seq": 1, "owner": "proposal", "owner_id": "P1", "amount": 14, "unspent": 2}]}  # fmt: skip
    found = tables.exports({**document, "overgranted": [over]}, "en")
    (row,) = next(one for one in found if one.name == "Over-granted").rows
    assert row == ("BL01", "2026", "s", 5, 9, 3, 1, "P1", 14, 2)
