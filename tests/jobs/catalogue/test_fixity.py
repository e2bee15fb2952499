# SPDX-License-Identifier: Apache-2.0
"""Data sets and copies of them, held against the manifest."""

import shutil

import pytest

from yuzui.errors import InputError
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace


def test_a_damaged_copy_is_named_and_so_is_what_is_missing_or_not_listed(tmp_path):
    job, workspace = of("fixity"), Workspace(tmp_path / "w")
    whole = job.run(workspace)
    listed = [row["file"] for row in workspace.shipped_rows("MANIFEST.csv")]
    assert whole.sound == len(listed) and [one.file for one in whole.sets] == listed
    assert whole.damaged == whole.missing == whole.unlisted == []
    copies = tmp_path / "copies"
    copies.mkdir()
    for name in listed[1:]:
        shutil.copy(workspace.shipped(name), copies)
    (copies / "notes.txt").write_text("of nobody")
    damaged = copies / "centres.csv"
    raw = damaged.read_bytes()
    # one bit
    damaged.write_bytes(raw[:-2] + bytes([raw[-2] ^ 1]) + raw[-1:])
    found = job.run(workspace, copies=copies)
    assert (found.damaged, found.missing, found.unlisted) == (["centres.csv"], listed[:1], ["notes.txt"])
    assert found.sound == len(listed) - 2
    assert {row[1] for row in job.exports(found, "zh")[0].rows} == {"完好", "已损坏", "缺失"}
    assert [one.state for one in job.run(workspace, copies=damaged).sets] == ["damaged"]
    with pytest.raises(InputError) as caught:
        job.run(workspace, copies=tmp_path / "nowhere")
    assert caught.value.code == "no_path"
