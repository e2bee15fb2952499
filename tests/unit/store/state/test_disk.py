# SPDX-License-Identifier: Apache-2.0
"""A workspace on a network file system is refused with advice."""

from __future__ import annotations

from pathlib import Path

import pytest

from yuzui.errors import StoreError
from yuzui.store import open_store
from yuzui.store.state import disk

MOUNTS = """/dev/vda / ext4 rw 0 0
server:/export /home nfs4 rw 0 0
/dev/vdb /home/local xfs rw 0 0
//server/share /mnt/my\\040share cifs rw 0 0
me@host: /mnt/ssh fuse.sshfs rw 0 0
/dev/vdc /mnt/sshd ext4 rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "found"),
    [
        ("/work", "ext4"),
        ("/home/ann/w", "nfs4"),
        ("/home/local/w", "xfs"),
        ("/mnt/my share/w", "cifs"),
        ("/mnt/ssh", "fuse.sshfs"),
        ("/mnt/sshd/w", "ext4"),
    ],
)
def test_the_innermost_mount_decides(folder, found):
    assert disk.kind(Path(folder), MOUNTS) == found


def test_where_nothing_is_known():
    assert disk.kind(Path("/w"), "") == ""
    assert disk.kind(Path("//server/share/w"), MOUNTS) == "unc"


@pytest.mark.parametrize("system", ["nfs4", "cifs", "fuse.sshfs"])
def test_it_is_refused_in_both_languages_with_what_to_do(tmp_path, monkeypatch, system):
    mounts = tmp_path / "mounts"
    mounts.write_text(f"x {tmp_path} {system} rw 0 0\n")
    monkeypatch.setattr(disk, "MOUNTS", mounts)
    with pytest.raises(StoreError) as caught:
        open_store(tmp_path / "w")
    error = caught.value
    assert error.code == "network_file_system" and error.seen == system
    assert "--dir" in error.say("en") and "网络文件系统" in error.say("zh")
    assert not list((tmp_path / "w").iterdir())


def test_a_local_disk_is_not(tmp_path, monkeypatch):
    mounts = tmp_path / "mounts"
    mounts.write_text(f"x {tmp_path} ext4 rw 0 0\n")
    monkeypatch.setattr(disk, "MOUNTS", mounts)
    disk.require_local(tmp_path)
    monkeypatch.setattr(disk, "MOUNTS", tmp_path / "none")
    disk.require_local(tmp_path)
