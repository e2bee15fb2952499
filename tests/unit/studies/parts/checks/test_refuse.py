# SPDX-License-Identifier: Apache-2.0
"""refuse: the named error, nothing changed, and a good input that is taken."""

import pytest

from yuzui.policy.checks import refuse
from yuzui.policy.plan.check import Case, Refuse

ROW = {"id": "O-1", "name": "A"}
GOOD = Case(table="organisation", insert=[ROW])


@pytest.mark.parametrize(
    ("case", "accept", "word"),
    [
        (Case(table="organisation", insert=[ROW, ROW], code="key_exists"), GOOD, "pass"),
        (Case(table="organisation", insert=[ROW, ROW], code="other"), GOOD, "fail"),
        (Case(table="organisation", insert=[ROW], code="key_exists"), GOOD, "fail"),
        (
            Case(table="organisation", insert=[ROW, ROW], code="key_exists"),
            Case(table="organisation", insert=[ROW, ROW]),
            "fail",
        ),
    ],
)
def test_rows(world, case, accept, word):
    found = refuse.run(Refuse(ref="table:organisation", cases=[case], accept=accept), world, None)
    assert found.outcome == word
    assert world.workspace.view.count("organisation") == 0


def test_study_with_files(world):
    head = "country,year,dimension,category,value,unit,vintage,status,source\n"
    mixed = head + (
        "CHN,2023,total,GERD,33357.1,100M CNY,final,sourced,x\n"
        "CHN,2023,type,basic,2212,100M CNY,preliminary,sourced,x\n"
    )
    bad = Case(args={"series": {"file": "m.csv", "text": mixed}}, code="mixed_vintage")
    check = Refuse(ref="study:path", cases=[bad], accept=Case())
    assert refuse.run(check, world, None).outcome == "pass"


def test_refusal_that_is_an_answer(world):
    world.know("known", {"status": "infeasible"})
    right = Refuse(ref="study:known", cases=[Case(holds={"status": "infeasible"})], accept=Case())
    wrong = Refuse(ref="study:known", cases=[Case(holds={"status": "optimal"})], accept=Case())
    assert refuse.run(right, world, None).outcome == "pass"
    assert refuse.run(wrong, world, None).outcome == "fail"


def test_folder_of_files(tmp_path):
    made = refuse._given({"folder": {"a.csv": "x\n"}}, tmp_path)
    assert (made / "a.csv").read_text() == "x\n"
