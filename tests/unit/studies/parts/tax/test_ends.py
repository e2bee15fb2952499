# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.investment.tax_report import ends
from yuzui.job.workspace import Workspace

YEARS = range(2024, 2031)


def test_the_rule_that_ends_is_found_with_what_holds_after_it(tmp_path):
    workspace = Workspace(tmp_path)
    (end,), why = ends.ends(workspace, "CHN", YEARS)
    assert why is None
    assert (end.rule.id, end.turn.after.rate) == ("CN-SD-120-ICMT", 1.0)
    assert end.falls == pytest.approx([0, 0, 0, 0, -0.2, -0.2, -0.2])
    assert ends.ends(workspace, "CHN", range(2024, 2028)) == ([], None), "it still holds in 2027"
    found, why = ends.ends(workspace, "KOR", YEARS)
    assert found == [] and "no tax rule" in why.en and "税收规则" in why.zh
    said = ends.assumed({"ends": {**ends.told(end), "tax_rate": 0.25}})
    assert "120" in said.en and "integrated circuits" in said.en and "集成电路" in said.zh
    assert "31 Dec 2027" in said.en and "自主研发" in said.zh
