# SPDX-License-Identifier: Apache-2.0
"""``yuzui open``: a folder or a file as a page, in the browser if there is one."""

import webbrowser
from pathlib import Path
from urllib.parse import urlparse

import pytest

from yuzui.faces.cli.commands import open as opening
from yuzui.job.workspace import Workspace


@pytest.fixture
def served(monkeypatch):
    """Stand in for server and browser; return what they were asked."""
    calls = {}
    monkeypatch.setattr(opening, "run", lambda folder, port, token: calls.update(folder=folder, port=port, token=token))
    monkeypatch.setattr(
        webbrowser,
        "open",
        lambda url: calls.update(
            url=url, page=Path(urlparse(url).path).read_text(), mode=Path(urlparse(url).path).stat().st_mode & 0o777
        ),
    )
    return calls


def test_a_folder(asked, served, tmp_path):
    code, out, _ = asked("open", tmp_path, "--lang", "zh")
    assert code == 0 and served["folder"] == tmp_path
    url = f"http://127.0.0.1:{served['port']}/zh?token={served['token']}"
    assert url in out and url in served["page"]
    # what is passed to the browser is seen by every user of the machine: no token is in it
    assert served["token"] not in served["url"] and served["mode"] == 0o600
    assert not (tmp_path / "open.html").exists()


def test_a_file_is_loaded_and_its_catalogue_opened(asked, served):
    code, out, _ = asked("open", Workspace.shipped("fields.csv"), "--no-browser", "--lang", "en")
    assert code == 0 and "url" not in served
    assert "/en/catalogue" in out and "rows read" in out
    workspace = Workspace(Path("yuzui-work"))
    assert workspace.view.count("load") == 1
    workspace.close()


@pytest.mark.parametrize("words", [["none.xlsx"], []])
def test_nothing_to_open(document, served, words):
    code, _ = document("open", *words)
    assert code == 2 and not served
