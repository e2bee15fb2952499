# SPDX-License-Identifier: Apache-2.0
"""Whether a folder lies on a disk of this machine; a shared one would corrupt a store."""

from __future__ import annotations

import re
from pathlib import Path

from yuzui.errors import Place, StoreError
from yuzui.text import Text

NETWORK = frozenset(
    "nfs nfs4 cifs smb3 smbfs ncpfs afs ceph glusterfs lustre beegfs gpfs orangefs ocfs2 9p davfs "
    "fuse.sshfs fuse.glusterfs fuse.ceph fuse.rclone fuse.s3fs fuse.gcsfuse fuse.davfs "
    "fuse.smbnetfs fuse.dfs fuse.juicefs".split()
)
"""File systems of ``/proc/mounts`` that several machines may write at once."""

MOUNTS = Path("/proc/mounts")


def kind(folder: Path, mounts: str) -> str:
    """Return the file system a folder lies on."""
    if str(folder).startswith(("\\\\", "//")):
        return "unc"
    best, longest = "", -1
    for line in mounts.splitlines():
        _, point, system, *_ = line.split(" ")
        # The kernel writes blanks in a path as octal escapes.
        point = re.sub(r"\\(\d{3})", lambda m: chr(int(m[1], 8)), point)
        if folder.is_relative_to(point) and len(point) >= longest:
            best, longest = system, len(point)
    return best


def require_local(folder: Path) -> None:
    """Refuse a folder on a network file system."""
    mounts = MOUNTS.read_text(encoding="utf-8", errors="replace") if MOUNTS.exists() else ""
    kind_ = kind(folder.resolve(), mounts)
    if kind_ == "unc" or kind_ in NETWORK:
        raise StoreError(
            Text(
                "the workspace lies on a network file system, where a store would be damaged",
                "工作区位于网络文件系统，存储会因此损坏",
            ),
            place=Place(file=str(folder)),
            seen=kind_,
            fix=Text(
                "choose a folder on this machine's disk with --dir; to share, run yuzui serve",
                "请用 --dir 选择本机磁盘上的文件夹；多人共用请运行 yuzui serve",
            ),
            code="network_file_system",
        )
