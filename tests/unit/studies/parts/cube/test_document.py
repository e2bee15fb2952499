# SPDX-License-Identifier: Apache-2.0
import csv

import pytest
from tests.contracts.checks import study

from yuzui.errors import InputError
from yuzui.investment.jobs import cube
from yuzui.job.workspace import Workspace


@pytest.mark.parametrize("country", ["CHN", "USA"])
def test_document_is_whole(made, country):
    assert list(study.document_faults(cube, made[country])) == []


def test_design_figures(made):
    """Enterprises 3.8 % of basic research in 2019 and 0.30 % of their own R&D, higher education
    54.1 %, institutes 38.2 % (communiqué of 2019, chitec.cn)."""
    cells = {(c["performer"], c["type"]): c["value"] for c in made["CHN"]["cells"] if c["year"] == 2019}
    basic = {p: value for (p, kind), value in cells.items() if kind == "basic"}
    shares = {p: round(100 * value / 1335.6, 1) for p, value in basic.items()}
    assert shares == {
        "enterprise": 3.8, "government_institute": 38.2, "higher_education": 54.1, "other": 3.9,
    }  # fmt: skip
    assert round(100 * cells["enterprise", "basic"] / 16921.8, 2) == 0.30


def test_cells_add_up_to_the_file_read_by_other_code(made):
    """Sums against the shipped file, read here without any of the code under test."""
    published = {}
    with Workspace.shipped("china_rd_expenditure.csv").open(encoding="utf-8") as source:
        for row in csv.DictReader(source):
            if row["vintage"] == "final communique" and row["unit"] == "100M CNY":
                published[int(row["year"]), row["dimension"], row["category"]] = float(row["value"])
    sums = {}
    for cell in made["CHN"]["cells"]:
        for axis in ("performer", "type"):
            key = (cell["year"], axis, cell[axis])
            sums[key] = sums.get(key, 0.0) + cell["value"]
    for year in range(2019, 2024):
        for performer in ("enterprise", "government_institute", "higher_education", "other"):
            total = published[year, "performer", performer]
            assert sums[year, "performer", performer] == pytest.approx(total, abs=0.1)
    for year in range(2019, 2025):
        basic = published[year, "type", "basic"]
        assert sums[year, "type", "basic"] == pytest.approx(basic, abs=0.1)
    assert made["CHN"]["margins"]["largest_error"] <= 0.1


def test_estimates_carry_an_error_that_is_wider_for_enterprises_and_with_time(made):
    cells = {(c["year"], c["performer"]): c for c in made["CHN"]["cells"] if c["type"] == "basic"}
    for (year, performer), cell in cells.items():
        assert (cell["rel_error"] is None) == (year == 2019) == (cell["basis"] == "published")
        if year > 2019:
            assert cell["rel_error"] <= cells[year, "enterprise"]["rel_error"]
            assert cell["rel_error_p90"] > cell["rel_error"] > 0
            before = cells.get((year - 1, performer))
            assert (before["rel_error"] or 0) < cell["rel_error"]
    assert {c["basis"] for c in made["CHN"]["cells"] if c["year"] == 2024} == {"carried"}


def test_holdout_and_years_left_out(made):
    found = made["CHN"]["holdout"]
    assert [row["ahead"] for row in found["rows"]] == [1, 2, 3, 4, 5]
    assert found["ratio_ipf_carried"] == pytest.approx(0.844, abs=5e-4)
    assert [row["year"] for row in made["CHN"]["left_out"]] == [2014, 2015, 2016, 2017, 2018]


def test_a_fully_published_cube_has_no_estimate(made):
    assert made["USA"]["origin"] == "real" and made["CHN"]["origin"] == "derived"
    assert {cell["basis"] for cell in made["USA"]["cells"]} == {"published"}
    assert len(made["USA"]["cells"]) == 70 * 12


def test_a_country_without_a_split_is_refused(tmp_path):
    with pytest.raises(InputError) as caught:
        cube.run(Workspace(tmp_path), country="DEU")
    assert caught.value.code == "no_split"
    with pytest.raises(TypeError):
        cube.run(Workspace(tmp_path), contry="DEU")
