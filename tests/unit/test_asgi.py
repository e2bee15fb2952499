# SPDX-License-Identifier: Apache-2.0
"""The composition root: one application, a free port of the loopback interface."""

from __future__ import annotations

import socket

from starlette.testclient import TestClient

from yuzui import asgi


def test_folder_comes_from_the_setting(tmp_path, monkeypatch):
    monkeypatch.setenv("YUZUI_DIR", str(tmp_path / "w"))
    client = TestClient(asgi.create_app(), base_url="http://127.0.0.1", follow_redirects=False)
    assert client.get("/").status_code == 307
    client.get("/en/")
    assert (tmp_path / "w").is_dir()


def test_a_busy_port_is_passed_over():
    with socket.socket() as busy:
        busy.bind((asgi.LOOPBACK, 0))
        busy.listen()
        port = busy.getsockname()[1]
        assert asgi.free_port(port, 1) is None
        found = asgi.free_port(port, 20)
        assert found is None or port < found < port + 20


def test_there_is_no_port_beyond_the_last():
    assert asgi.free_port(65_536) is None
