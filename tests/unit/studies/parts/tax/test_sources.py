# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.errors import UnknownIdentifierError
from yuzui.investment.confirmed import confirmed
from yuzui.investment.tax_report import sources
from yuzui.job.workspace import Workspace

HEAD = "规则编号,法域,政策工具,适用范围,适用事项,比率,生效日,截止日,核实状态\n"
LINE = "A-1,DEU,additional_deduction,所有符合条件的企业,自主研发,0.25,2020-01-01,,有据\n"


def test_a_file_with_chinese_headings_is_read(tmp_path):
    path = tmp_path / "规则.csv"
    path.write_text(HEAD + LINE, encoding="utf-8")
    found = sources.rules(Workspace(tmp_path), "DEU", path)
    assert found.rows[0].rate == 0.25 and found.file == "规则.csv"
    assert sources.described(Workspace(tmp_path), path, None)[0]["sha256"]


def test_a_country_without_rules_is_told(tmp_path):
    with pytest.raises(UnknownIdentifierError) as caught:
        sources.rules(Workspace(tmp_path), "FRA")
    assert caught.value.code == "no_rules_of_country" and caught.value.expected == "CHN"


def test_a_person_confirms_in_the_file_of_overrides(tmp_path):
    (tmp_path / "overrides.csv").write_text(
        "table,id,column,value,who,when,reason\n"
        "tax_rule,CN-CIT-25,confirmed_by,Desk,Desk,2026-11-02T00:00:00Z,read in the law\n",
        encoding="utf-8",
    )
    workspace = Workspace(tmp_path)
    assert confirmed(workspace, "tax_rule") == {"CN-CIT-25": "Desk"}
    assert sources.rules(workspace, "CHN").by_id("CN-CIT-25").confirmed_by == "Desk"
    assert confirmed(Workspace(tmp_path / "other"), "tax_rule") == {}


def test_amounts_of_china(tmp_path):
    amounts, year = sources.amounts(*sources.series(Workspace(tmp_path), "CHN"))
    assert (amounts.part, amounts.whole, amounts.enterprise) == (2500.9, 36326.8, 28211.8)
    assert year == 2019 and amounts.content == pytest.approx(50.8 / 16921.8)


def test_a_country_without_the_split_has_no_amounts(tmp_path):
    assert sources.amounts(*sources.series(Workspace(tmp_path), "FRA")) is None
    why = sources.series(Workspace(tmp_path), "XXX")
    assert "(no_series)" in why.en and "（no_series）" in why.zh
