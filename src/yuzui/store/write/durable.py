# SPDX-License-Identifier: Apache-2.0
"""A file that is the old one or the new one, and a folder that one process writes at a time."""

from __future__ import annotations

import glob
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from yuzui.errors import Place, StoreError
from yuzui.settings import setting
from yuzui.text import Text

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
