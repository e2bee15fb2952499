# SPDX-License-Identifier: Apache-2.0
"""The set of participatory budgets, on two instances written here."""

from __future__ import annotations

import io
import tarfile

import pytest

from yuzui.demonstration.benchmark import pabulib
from yuzui.errors import InputError
from yuzui.job.workspace import Workspace
from yuzui.sheets.formats.parquet import write
from yuzui.sheets.sheet import Export

TEXT = (
    "META\nkey;value\nbudget;{budget}\nPROJECTS\nproject_id;cost\na;60\nb;50\nc;50\n"
    "VOTES\nvoter_id;vote\n1;a\n2;a\n3;a,b\n4;b,c\n5;c\n"
)


@pytest.fixture
def larger(tmp_path, monkeypatch):
    folder = tmp_path / "allocation"
    folder.mkdir()
    with tarfile.open(folder / "pabulib.tar.xz", "w:xz") as out:
        for name, budget in (("one.pb", 100), ("two.pb", 60)):
            data = TEXT.format(budget=budget).encode()
            member = tarfile.TarInfo(name)
            member.size = len(data)
            out.addfile(member, io.BytesIO(data))
    monkeypatch.setenv("YUZUI_DATA", str(tmp_path))
    return folder


def index(folder, **budgets):
    rows = [(f"{name}.pb", budget) for name, budget in budgets.items()]
    write(folder / "pabulib_index.parquet", Export("index", ("file", "budget"), rows))


def test_every_instance_is_solved_and_every_refusal_explained(larger, tmp_path):
    index(larger, one=100.0, two=60.0)
    found = pabulib.run(Workspace(tmp_path / "w"))
    assert (found["instances"], found["matches_exact"], found["proven"]) == (2, 2, 2)
    assert found["refused"] == found["explained"] == 3 and found["ballots"] == 10
    assert "2" in pabulib.said(found).zh


def test_an_index_that_disagrees_with_its_files_is_noticed(larger, tmp_path):
    index(larger, one=50.0, two=30.0)
    found = pabulib.run(Workspace(tmp_path / "w"))
    assert found["matches_exact"] == 0 and found["misses"] == ["one.pb", "two.pb"]


def test_without_the_larger_sets_it_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("YUZUI_DATA", str(tmp_path))
    with pytest.raises(InputError) as caught:
        pabulib.run(Workspace(tmp_path / "w"))
    assert caught.value.code == "no_larger_data"
