# SPDX-License-Identifier: Apache-2.0
"""Rows of a published schedule."""

from yuzui.scheduling.publish import rows


def _document(status="ok"):
    return {
        "run": {"id": "0" * 12, "version": "1"},
        "instance": {"horizon": [0, 9]},
        "files": [{"sha256": "f" * 64}],
        "certificate": {"kind": "energy", "duals": {"x": 1.0}},
        "unplaced": [],
        **dict.fromkeys(("seed", "objective", "bound", "bound_kind", "gap", "budget"), 1),
    }


def test_what_the_checker_said_stands_in_the_certificate():
    assert rows.certificate(_document(), ())["checker"] == "ok"
    wrong = [{"code": "overlap"}, {"code": "window"}, {"code": "overlap"}]
    assert rows.certificate(_document(), wrong)["checker"] == "overlap window"


def test_a_schedule_names_its_instance():
    row = rows.schedule(_document(), {"a": 1}, "refused", reason="x")
    assert (row["t1"], row["status"], len(row["instance_hash"])) == (9, "refused", 64)
    assert row["instance_hash"] != rows.schedule(_document(), {"a": 2}, "x")["instance_hash"]
