# SPDX-License-Identifier: Apache-2.0
"""own: rows of the installation, shipped files left out."""

import pytest

from yuzui.policy.checks import own
from yuzui.policy.evidence.outcome import NoDataError
from yuzui.policy.plan.check import Own

CHECK = Own(data="table:organisation", at_least=2)


def enter(world, *ids, file_hash=None):
    with world.workspace.view.act("enter", "organisation") as change:
        change.insert("organisation", [{"id": i, "name": i} for i in ids])
        if file_hash:
            change.insert("load", [{
                "id": file_hash[:8], "file": "a.csv", "file_hash": file_hash, "kind": "csv",
                "table": "organisation", "mapping": {}, "rows_in": 1, "kept": 1, "flagged": 0,
                "rejected": 0, "loaded_at": "2026-01-01T00:00:00Z",
            }])  # fmt: skip


def test_nothing_loaded(world):
    with pytest.raises(NoDataError):
        own.run(CHECK, world, None)


def test_shipped_file_is_not_ones_own(world):
    enter(world, "a", "b", file_hash=world.manifest["universities.parquet"]["sha256"])
    with pytest.raises(NoDataError):
        own.run(CHECK, world, None)


def test_own_rows(world):
    enter(world, "a", file_hash="f" * 64)
    assert own.run(CHECK, world, None).outcome == "fail"
    enter(world, "b")
    found = own.run(CHECK, world, None)
    assert (found.outcome, found.measured) == ("pass", 2)


def test_analytic_table_without_a_snapshot(world):
    with pytest.raises(NoDataError):
        own.run(Own(data="table:job"), world, None)
