# SPDX-License-Identifier: Apache-2.0
"""State and files: the transactional store, snapshots, the analytic engine, search."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yuzui.store.sqlite import SqliteStore


def open_store(folder: Path) -> SqliteStore:
    """Open the store of a workspace.

    Parameters
    ----------
    folder : Path
        The workspace; made on first use. The store is its file ``yuzui.sqlite``.

    Returns
    -------
    SqliteStore
        The store.

    Raises
    ------
    StoreError
        If the folder cannot be made or the store cannot be used; see :class:`SqliteStore`.
    """
    from yuzui.errors import Place, StoreError
    from yuzui.store.sqlite import SqliteStore
    from yuzui.text import Text

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            Text("the folder cannot be made", "无法建立文件夹"),
            place=Place(file=str(folder)),
            seen=error.strerror or "",
            fix=Text(
                "choose a folder you may write to: --dir FOLDER",
                "请选择有写入权限的文件夹：--dir 文件夹",
            ),
            code="no_folder",
        ) from error
    return SqliteStore(folder / "yuzui.sqlite")
