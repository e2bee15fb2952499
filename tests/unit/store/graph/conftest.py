# SPDX-License-Identifier: Apache-2.0
"""A file of works and one of links, with every oddity there is."""

import csv

import pytest

from yuzui.store.duck import Lake
from yuzui.store.graph import reading

WORKS = [("b", 2000, 3), ("a", 2000, 3), ("old", 1990, 1), ("late", 2001, 12), ("gone", "", ""),
         ("silly", 99999, 1), ("a", 2000, 3)]  # fmt: skip
LINKS = [("a", "old"), ("late", "a"), ("late", "old"), ("late", "a"), ("b", "b"), ("old", "a"),
         ("late", "gone"), ("nobody", "a"), ("silly", "a"), ("gone", "gone")]  # fmt: skip


def _write(path, header, rows):
    with path.open("w", newline="", encoding="utf-8") as target:
        csv.writer(target).writerows([header, *rows])
    return path


@pytest.fixture
def files(tmp_path):
    works = _write(tmp_path / "works.csv", ("work_id", "year", "month"), WORKS)
    return works, _write(tmp_path / "links.csv", ("citing", "cited"), LINKS)


@pytest.fixture
def built(files):
    return reading.read(Lake(), *files)


@pytest.fixture
def write():
    return _write


@pytest.fixture
def rows():
    return WORKS, LINKS
