# SPDX-License-Identifier: Apache-2.0
"""How much memory may be taken: a setting, or half of what is free."""

from __future__ import annotations

import os
from pathlib import Path

from yuzui.settings import whole

MEMINFO = Path("/proc/meminfo")
CGROUP = Path("/sys/fs/cgroup")


def free() -> int:
    """Return the memory that can be taken without another process losing any, bytes."""
    limits = [_available(MEMINFO), _left(CGROUP)]
    known = [limit for limit in limits if limit is not None]
    if known:
        return max(0, min(known))
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2


def budget() -> int:
    """Return the memory a run may take, bytes: as set by ``memory_budget``, else half the free."""
    return whole("memory_budget") or free() // 2


def _available(path: Path) -> int | None:
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    for line in lines:
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return None


def _left(folder: Path) -> int | None:
    try:
        most, used = ((folder / f"memory.{name}").read_text().strip() for name in ("max", "current"))
    except OSError:
        return None
    return int(most) - int(used) if most.isdigit() else None
