# SPDX-License-Identifier: Apache-2.0
"""The old text or the new one; one process at a time."""

import subprocess
import sys

import pytest

from yuzui.errors import StoreError
from yuzui.store.write.durable import alone, durable


def test_a_text_is_replaced_and_nothing_is_left_beside_it(tmp_path):
    durable(tmp_path / "a", "1\n")
    durable(tmp_path / "a", "量\n")
    assert (tmp_path / "a").read_text(encoding="utf-8") == "量\n"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_what_fails_leaves_the_old_text(tmp_path):
    durable(tmp_path / "a", "1\n")
    with pytest.raises(UnicodeEncodeError):
        durable(tmp_path / "a", "\ud800")
    assert (tmp_path / "a").read_text(encoding="utf-8") == "1\n"


def test_a_second_process_waits_and_then_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("YUZUI_BUSY_TIMEOUT", "0.2")
    code = (
        "import pathlib, sys; from yuzui.store.write.durable import alone\n"
        f"with alone(pathlib.Path({str(tmp_path)!r})): print('held', flush=True); sys.stdin.read()"
    )
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", code], stdin=pipe, stdout=pipe) as other:
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(StoreError) as error, alone(tmp_path):
            pass
        assert error.value.code == "busy" and error.value.fix.zh
        other.stdin.close()
        other.wait()
    with alone(tmp_path):
        pass
