# SPDX-License-Identifier: Apache-2.0
"""Take the picture of the README: the slate of the demonstration as a browser shows it.

``python docs/screenshot.py [WORKSPACE]`` writes ``docs/slate.png``. Without a workspace the
demonstration is run first, in a folder that is deleted afterwards. Chromium is needed.
"""

from __future__ import annotations

import shutil
import socket
import sys
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn
from playwright.sync_api import sync_playwright

from yuzui.asgi import create_app
from yuzui.demonstration.jobs import demo
from yuzui.job.workspace import Workspace

OUT = Path(__file__).parent / "slate.png"
PATH = "/en/fund/lists/demo"
WIDTH, HEIGHT = 1280, 1500
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def serve(folder: Path) -> tuple[uvicorn.Server, str]:
    """Serve a workspace on a free port of the loopback interface."""
    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    workspace = Workspace(folder)
    app = create_app(folder, workspace.subject)
    workspace.close()
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True).start()
    while not server.started:
        time.sleep(0.02)
    return server, f"http://127.0.0.1:{door.getsockname()[1]}"


def take(folder: Path) -> None:
    """Take the picture."""
    browser = next((path for path in map(shutil.which, BROWSERS) if path), None)
    if browser is None:
        sys.exit("no Chromium here: sudo apt-get install chromium fonts-noto-cjk")
    server, site = serve(folder)
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=browser, args=ARGUMENTS)
        page = opened.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(site + PATH)
        page.screenshot(path=OUT)
        opened.close()
    server.should_exit = True
    print(f"wrote {OUT.name}")


def main() -> None:
    """Run the demonstration if no workspace is named, then take the picture."""
    if len(sys.argv) > 1:
        take(Path(sys.argv[1]))
        return
    with TemporaryDirectory() as folder:
        workspace = demo.demo(Path(folder, "demo"))
        workspace.close()
        take(workspace.dir)


if __name__ == "__main__":
    main()
