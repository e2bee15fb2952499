# SPDX-License-Identifier: Apache-2.0
"""The demonstration beside one's own workspace: where it lies, and a server of its own that ends with this one.

A server shows one workspace. So the demonstration has a process, a port and a start token of its
own; its address is given to nobody but the owner who asks for it here.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from pathlib import Path

from yuzui.errors import StateError
from yuzui.job.workspace import Workspace
from yuzui.text import Text

FOLDER, MADE = "demo", ".made"
"""Where the demonstration lies within a workspace, and the file that says it is complete."""
_CODE = "from yuzui.faces.cli.commands.serve import beside; beside()"
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/\S*")
_lock = threading.Lock()
_servers: dict[Path, tuple[subprocess.Popen[str], str]] = {}


def folder(workspace: Workspace) -> Path:
    """Return where the demonstration of a workspace lies."""
    return workspace.dir.absolute() / FOLDER


def made(workspace: Workspace) -> bool:
    """Say whether the demonstration is there, complete."""
    return (folder(workspace) / MADE).exists()


def address(workspace: Workspace, lang: str) -> str:
    """Return the address that opens the demonstration; its server is started if it does not run."""
    place = folder(workspace)
    with _lock:
        server = _servers.get(place)
        if server is None or server[0].poll() is not None:
            server = _servers[place] = _started(place)
    return server[1].replace("/en", f"/{lang}", 1)


def _started(place: Path) -> tuple[subprocess.Popen[str], str]:
    path = os.pathsep.join(filter(None, sys.path))
    # it ends when its standard input does, which is held by this process alone
    popen = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-P", "-c", _CODE, str(place)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
        text=True,
        start_new_session=True,
    )
    assert popen.stdout is not None
    found = _ADDRESS.match(popen.stdout.readline())
    if found is None:
        popen.kill()
        raise StateError(
            Text("the server of the demonstration did not start", "示例服务未能启动"),
            fix=Text("open it yourself: yuzui open --dir {d}", "请自行打开：yuzui open --dir {d}").format(d=str(place)),
            code="no_demo",
        )
    return popen, found[0]
