# SPDX-License-Identifier: Apache-2.0
"""The command line in an empty folder."""

import json

import pytest

from yuzui.faces.cli.main import run


@pytest.fixture
def asked(tmp_path, monkeypatch, capsys):
    """Run a command line in an empty folder; return code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)

    def ask(*words):
        capsys.readouterr()
        code = run([*map(str, words)])
        return code, *capsys.readouterr()

    return ask


@pytest.fixture
def document(asked):
    """Run a command line with --json; return code and document."""

    def ask(*words):
        code, out, _ = asked(*words, "--json")
        return code, json.loads(out)

    return ask


@pytest.fixture
def loaded(asked):
    """Load the small table of fields into ./yuzui-work."""
    from yuzui.job.workspace import Workspace

    assert asked("load", Workspace.shipped("fields.csv"))[0] == 0
