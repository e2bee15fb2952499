# SPDX-License-Identifier: Apache-2.0
"""The workbooks of findings and rejected rows hold what the store holds."""

from yuzui.administration.jobs import load
from yuzui.administration.loading import books
from yuzui.job.workspace import Workspace
from yuzui.sheets import formats


def test_books_are_of_all_loads_and_the_same_bytes_again(tmp_path):
    workspace = Workspace(tmp_path / "ws")
    load.run(workspace, files=[Workspace.shipped("tax_rules.csv")])
    load.run(workspace, files=[Workspace.shipped("centres.csv")])
    rows = formats.read(workspace.dir / "findings.xlsx")[0].rows
    assert len(rows) == 1 + 14 and {row[0] for row in rows[1:]} == {"tax_rules.csv", "centres.csv"}
    assert {row[9] for row in rows[1:]} == {"待人工确认前暂不使用"}
    first = (workspace.dir / "findings.xlsx").read_bytes()
    assert books.write(workspace) == [str(workspace.dir / "findings.xlsx")]
    assert (workspace.dir / "findings.xlsx").read_bytes() == first
    workspace.close()


def test_nothing_odd_makes_no_book(tmp_path):
    workspace = Workspace(tmp_path / "ws")
    load.run(workspace, files=[Workspace.shipped("fields.csv")])
    assert books.write(workspace) == []
    workspace.close()
