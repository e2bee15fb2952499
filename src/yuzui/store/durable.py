# SPDX-License-Identifier: Apache-2.0
"""Two clocks: that of acts, which nobody sets, and that of files, which a build may fix."""

from __future__ import annotations

import datetime as dt
import glob
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from itertools import count
from pathlib import Path

from yuzui.errors import InputError, Place, StoreError
from yuzui.settings import setting, whole
from yuzui.text import Text

FIXED: int | None = None
"""Second at which tests hold the clock of acts; nothing outside the process reaches it."""
_CLOCK: ContextVar[int | None] = ContextVar("yuzui_clock", default=None)
"""Second at which :func:`clock_at` holds that clock."""


def now() -> dt.datetime:
    """Return the present moment, for whatever a person or a machine does."""
    second = FIXED if (own := _CLOCK.get()) is None else own
    return dt.datetime.now(dt.UTC) if second is None else dt.datetime.fromtimestamp(second, dt.UTC)


@contextmanager
def clock_at(moment: dt.datetime | None) -> Iterator[None]:
    """Hold the clock of acts at a moment for what runs within, as a walk of the evidence asks; None lets it go on."""
    token = _CLOCK.set(_CLOCK.get() if moment is None else int(moment.timestamp()))
    try:
        yield
    finally:
        _CLOCK.reset(token)


def of_files() -> dt.datetime:
    """Return the moment written into files: ``SOURCE_DATE_EPOCH`` if set, else the present one."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH")
    if not fixed:
        return now()
    try:
        return dt.datetime.fromtimestamp(int(fixed), dt.UTC)
    except (ValueError, OverflowError, OSError):
        raise InputError(
            Text("the clock of files cannot be read", "无法识别文件时间"),
            place=Place(column="SOURCE_DATE_EPOCH"),
            seen=fixed[:40],
            expected="1790000000",
            fix=Text("write seconds since 1970, or unset the variable", "请写自 1970 年起的秒数，或取消该变量"),
            code="not_a_time",
        ) from None


def text(moment: dt.datetime) -> str:
    """Return a moment as documents and rows write it, to the second."""
    return moment.replace(microsecond=0).isoformat().replace("+00:00", "Z")


# How much memory may be taken: a setting, or half of what is free.


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


# A file that is the old one or the new one, and a folder that one process writes at a time.


LOCK = ".lock"
_NEW = re.compile(r"\.new-(\d{1,9})-.+")

_NUMBERS = count(1)


def fresh(path: Path) -> Path:
    """Return a name beside a path that no other process and no other thread writes under.

    What a process that was killed left under such a name for the same path is removed.
    """
    if path.parent.is_dir():
        sweep(path.parent, path.name)
    return path.with_name(f".new-{os.getpid()}-{next(_NUMBERS)}-{path.name}")


def sweep(folder: Path, name: str = "") -> int:
    """Remove what processes that are no more left half-written."""
    done = 0
    with suppress(OSError):
        for place in list(folder.glob(f".new-*-{glob.escape(name)}" if name else ".new-*")):
            match = _NEW.fullmatch(place.name)
            if match and not place.is_symlink() and place.is_file() and not _runs(int(match[1])):
                place.unlink(missing_ok=True)
                done += 1
    return done


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def durable(path: Path, text: str) -> None:
    """Put a text at a path so that after a power cut it is the old one or the new one."""
    new = fresh(path)
    try:
        with new.open("w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder; the system releases it when the process ends in any way."""
    import fcntl

    until = time.monotonic() + float(setting("busy_timeout"))
    with (folder / LOCK).open("a") as stream:
        while True:
            with suppress(BlockingIOError):
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            if time.monotonic() > until:
                raise StoreError(
                    Text("another process is publishing", "另一进程正在发布快照"),
                    place=Place(file=str(folder)),
                    fix=Text("wait for it and try again", "请等待其完成后重试"),
                    code="busy",
                )
            time.sleep(0.02)
        yield
