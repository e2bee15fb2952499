# SPDX-License-Identifier: Apache-2.0
"""``yuzui export``: a kept result as a file, noted in the log."""

import hashlib
import json
from pathlib import Path

import pytest

from yuzui.facilities.jobs import registry
from yuzui.job.workspace import Workspace


@pytest.fixture
def kept(tmp_path):
    workspace = Workspace(tmp_path / "yuzui-work")
    workspace.save("registry", registry.run(workspace))
    workspace.close()


def test_where_to_write_must_be_said(document):
    code, found = document("export", "registry")
    assert code == 2 and found["errors"][0]["fix"]["en"].startswith("yuzui export registry --out")


@pytest.mark.parametrize("name", ["r.xlsx", "r.csv", "r.json"])
def test_file_digest_and_run(document, kept, name):
    code, found = document("export", "registry", "--out", name)
    (row,) = found["exports"]
    assert code == 0 and row["sha256"] == hashlib.sha256(Path(name).read_bytes()).hexdigest()
    assert row["file"] == name and row["study"] == "registry"


def test_json_is_the_document_itself(asked, kept):
    asked("export", "registry", "--out", "r.json", "--lang", "zh")
    assert json.loads(Path("r.json").read_text(encoding="utf-8"))["schema"] == "yuzui.registry/1"


def test_headings_in_the_language_asked_for(asked, kept):
    asked("export", "registry", "--out", "en.csv", "--lang", "en")
    asked("export", "registry", "--out", "zh.csv", "--lang", "zh")
    head = [Path(n).read_text(encoding="utf-8-sig").splitlines()[0] for n in ("en.csv", "zh.csv")]
    assert head[0].isascii() and not head[1].isascii()


def test_what_is_not_there_is_not_found(document):
    code, found = document("export", "fund", "--out", "f.xlsx")
    assert (code, found["code"]) == (4, "not_found")
    assert not Path("f.xlsx").exists()
