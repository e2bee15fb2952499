# SPDX-License-Identifier: Apache-2.0
"""Small series to work on."""

import csv
from pathlib import Path

import pytest

import yuzui
from yuzui.job.workspace import Workspace

DATA = Path(yuzui.__file__).parent / "demo_data"


def shipped(name):
    with (DATA / name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


@pytest.fixture(scope="package")
def workspace(tmp_path_factory):
    """A workspace of which tests read only what comes with Yuzui."""
    return Workspace(tmp_path_factory.mktemp("work"))


@pytest.fixture
def china():
    return shipped("china_rd_expenditure.csv")


@pytest.fixture
def uis():
    return shipped("uis_rd_by_type.csv")


@pytest.fixture
def row():
    """Make one row of a series file."""

    def make(category="basic", value="100", year=2024, vintage="final", **more):
        dimension = "total" if category == "GERD" else "type"
        cells = {
            "country": "CHN",
            "year": str(year),
            "dimension": dimension,
            "category": category,
            "value": value,
            "unit": "100M CNY",
            "vintage": vintage,
            "status": "sourced",
            "source": "a",
        }
        return cells | {name: str(cell) for name, cell in more.items()}

    return make


@pytest.fixture
def tax_rules():
    return shipped("tax_rules.csv")
