# SPDX-License-Identifier: Apache-2.0
"""``yuzui serve``: the loopback address only, a free port, an end on request."""

import re
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing

import pytest

from yuzui.errors import InputError
from yuzui.faces.cli.commands.serve import LOOPBACK, address, port_for


@pytest.fixture
def busy():
    """A port somebody listens on."""
    with closing(socket.create_server((LOOPBACK, 0))) as server:
        yield server.getsockname()[1]


def test_a_port_asked_for_is_used_or_refused(busy):
    with pytest.raises(InputError, match="busy"):
        port_for(busy)


def test_without_one_the_next_free_is_taken(busy, monkeypatch):
    monkeypatch.setenv("YUZUI_PORT", str(busy))
    assert port_for(None) > busy


def test_address_names_language_and_page():
    assert address(1234, "zh", "/plan") == "http://127.0.0.1:1234/zh/plan"
    assert address(1234, "zh", "/plan", "t") == "http://127.0.0.1:1234/zh/plan?token=t"


def test_a_folder_that_is_not_there(document):
    code, found = document("serve", "--dir", "none")
    assert code == 2 and found["errors"][0]["fix"]["en"] == "yuzui demo"


def test_pages_of_a_workspace_on_loopback_until_interrupted(tmp_path):
    with closing(socket.create_server((LOOPBACK, 0))) as server:
        port = server.getsockname()[1]
    (tmp_path / "w").mkdir()
    words = ["-m", "yuzui", "serve", "--dir", str(tmp_path / "w"), "--port", str(port), "--lang", "en"]
    process = subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE, text=True)
    try:
        url = re.search(r"http://\S+", process.stdout.readline())[0]
        assert url.startswith(f"http://127.0.0.1:{port}/en?token=")
        page = _answer(f"http://{LOOPBACK}:{port}/en/plan")
        assert "<h1" in page and "ends in ?token=" in page
        assert "cookie" not in page and url.partition("=")[2] not in page
        with urllib.request.urlopen(url, timeout=20) as entered:
            cookie = entered.headers["set-cookie"].partition(";")[0]
        mine = urllib.request.Request(f"http://127.0.0.1:{port}/en/plan", headers={"cookie": cookie})
        with urllib.request.urlopen(mine, timeout=20) as answer:
            assert "with all your rights" in answer.read().decode()
        with pytest.raises(OSError):
            # another address of this machine: nobody listens there
            socket.create_connection(("127.0.0.2", port), timeout=1).close()
    finally:
        process.terminate()
        process.communicate(timeout=20)


def _answer(url):
    for _ in range(200):
        try:
            with urllib.request.urlopen(url, timeout=20) as answer:
                return answer.read().decode()
        except OSError:
            time.sleep(0.05)
    raise AssertionError(url)
