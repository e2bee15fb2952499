# SPDX-License-Identifier: Apache-2.0
"""A workspace belongs to one user of the system: folder 0700, files 0600, nobody else acts in it.

Whose a workspace is says the system (the owner of ``yuzui.sqlite``), not a variable that whoever
starts a program sets. Several users on one workspace wait for accounts; until then another user
is refused, and the system's administrator, who can read every file anyway, reads only.
"""

from __future__ import annotations

import os
import pwd
import threading
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from yuzui.errors import Place, StoreError
from yuzui.text import Text

FILE = "yuzui.sqlite"
PARTS = (
    f"{FILE}*", "accounts.sqlite*", "sealed.sqlite*", "catalogue.sqlite*", ".catalogue.sqlite*", "snapshots",
    "results", "sets", "letters", "benchmarks", "board-pack.*", "slate.json", "*.xlsx",
    "overrides.csv", "rules.toml", "ORIGIN.md", "exports",
)  # fmt: skip
"""What a workspace holds, for one that an earlier release left open to others."""

MASK = 0o077
_usual: list[int] = []


class Claim(NamedTuple):
    """What the user of the system may do with a workspace."""

    writable: bool
    own: bool


def system_user() -> str:
    """Return the name of the user this process runs as, as the system knows it.

    Neither ``LOGNAME`` nor ``USER`` is asked: whoever starts a program sets them. A user without
    an entry in the system's list, as in a container, is named by number.
    """
    return name_of(os.geteuid()) if hasattr(os, "geteuid") else os.getlogin()


def name_of(uid: int) -> str:
    """Return the name of a user of the system by number."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"


def require(folder: Path) -> None:
    """Refuse a folder that this user may not enter, before anything in it is looked for."""
    try:
        (folder / FILE).stat()
    except PermissionError as error:
        raise _refused(folder, error) from None
    except OSError:  # not there: whoever needs it says so
        return


def claim(folder: Path) -> Claim:
    """Return what this process may do in the folder of a workspace, and make it private."""
    mask()
    file = folder / FILE
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        there = file.exists()
        owner = _owner(file if there else folder)
    except PermissionError as error:
        raise _refused(folder, error) from None
    except OSError as error:
        raise StoreError(
            Text("the folder cannot be made", "无法建立文件夹"),
            place=Place(file=str(folder)),
            seen=error.strerror or "",
            fix=Text("choose a folder you may write to: --dir FOLDER", "请选择有写入权限的文件夹：--dir 文件夹"),
            code="no_folder",
        ) from error
    own = owner in (None, _me())
    if not own:
        if not there or _me() != 0:
            raise another(folder, name_of(owner or 0))
        return Claim(False, False)
    writable = os.access(folder, os.W_OK) and (not there or os.access(file, os.W_OK))
    if writable:
        _tighten(folder)
    return Claim(writable, True)


def another(folder: Path, owner: str) -> StoreError:
    """Return the error of a workspace that belongs to another user of the system."""
    return StoreError(
        Text(
            "this workspace belongs to another user of this system; several users of one workspace wait for accounts",
            "该工作区属于本系统的另一用户；多名系统用户共用一个工作区须待账户功能推出",
        ),
        place=Place(file=str(folder)),
        seen=system_user(),
        expected=owner,
        fix=Text(
            "let {owner} act, or choose a folder of your own with --dir",
            "请由 {owner} 操作，或用 --dir 选择您自己的文件夹",
        ).format(owner=owner),
        code="other_user",
    )


def mask() -> None:
    """Let what this process makes from now on be its user's alone."""
    before = os.umask(MASK)
    if not _usual:
        _usual.append(before)
    os.umask(before | MASK)


def settle(path: Path) -> None:
    """Give a file just written for a person its mode: private in a workspace, else as usual."""
    if not any((above / FILE).exists() for above in path.absolute().parents) and _usual:
        with suppress(OSError):
            path.chmod(0o666 & ~_usual[0])


def open_to_others(folder: Path) -> list[str]:
    """Return what of a workspace other users of the system could read; its files, then itself."""
    if not hasattr(os, "geteuid"):
        return []
    names = [path.name for path in (folder / FILE, folder / "sealed.sqlite") if _loose(path)]
    return [*names, "."] if _loose(folder) else names


def _loose(path: Path) -> bool:
    return path.exists() and bool(path.stat().st_mode & MASK)


def owns(path: Path) -> bool:
    """Return whether a file or folder belongs to the user this process runs as."""
    return _owner(path) in (None, _me())


def _me() -> int:
    return os.geteuid() if hasattr(os, "geteuid") else 0


def _owner(path: Path) -> int | None:
    return path.stat().st_uid if hasattr(os, "geteuid") else None


def _refused(folder: Path, error: OSError) -> StoreError:
    """Return the error of a folder this user may not enter; whose it is, if that can be told."""
    for place in (folder, *folder.absolute().parents):
        with suppress(OSError):
            owner = _owner(place)
            if owner not in (None, _me()):
                return another(folder, name_of(owner or 0))
            break
    return StoreError(
        Text("the folder cannot be made", "无法建立文件夹"),
        place=Place(file=str(folder)),
        seen=error.strerror or "",
        fix=Text("choose a folder you may write to: --dir FOLDER", "请选择有写入权限的文件夹：--dir 文件夹"),
        code="no_folder",
    )


_BEGINNING = threading.Lock()


def begin(file: Path) -> None:
    """Make the file of a store with its mode, whatever the mask: its logs take theirs from it.

    A file that is there is never opened: closing it would drop every lock this process holds on
    it, and another process would take away the log that is in use.
    """
    with suppress(OSError), _BEGINNING:  # whoever opens it says what is wrong
        with suppress(FileExistsError):
            os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        if file.stat().st_mode & MASK:
            file.chmod(0o600)


def _tighten(folder: Path) -> None:
    """Take a folder away from group and others; of one that was open, its parts as well."""
    if not folder.stat().st_mode & MASK:
        return
    with suppress(OSError):  # a file system without modes: a check says that others may read it
        folder.chmod(0o700)
    for pattern in PARTS:
        for part in folder.glob(pattern):
            for path in (part, *(part.rglob("*") if part.is_dir() else ())):
                with suppress(OSError):
                    if not path.is_symlink():
                        path.chmod(0o700 if path.is_dir() else 0o600)
