# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.errors import InputError
from yuzui.investment.backcast_report import material
from yuzui.investment.backcast_report.asked import Asked


def test_the_shipped_series_is_described(read):
    assert read.share.latest.year == 2024
    assert read.files[0]["file"] == "china_rd_expenditure.csv" and read.files[0]["sha256"]
    assert read.rows["value"]


def test_an_own_series(workspace, tmp_path):
    own = tmp_path / "own.csv"
    head = "country,year,dimension,category,value,unit,vintage,status,source\n"
    lines = [
        f"CHN,{year},{dimension},{category},{value},100M CNY,final communique,sourced,x\n"
        for year in (2023, 2024)
        for dimension, category, value in (("total", "GERD", 100), ("type", "basic", 6))
    ]
    own.write_text(head + "".join(lines))
    found = material.read(workspace, Asked(), own)
    assert found.share.latest.share == pytest.approx(0.06) and found.files[0]["file"] == "own.csv"
    own.write_text("")
    with pytest.raises(InputError):
        material.read(workspace, Asked(), own)
