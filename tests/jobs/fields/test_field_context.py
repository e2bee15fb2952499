# SPDX-License-Identifier: Apache-2.0
"""What stands beside a field: a facility that is related and no more, a name too young to find much, the union of parts."""

import pytest

from yuzui.fields.field_view import sentences
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "w")


def test_a_related_facility_and_a_young_name_are_said_and_no_others(workspace, tmp_path):
    rows = [
        f"{title},{year}"
        for year in range(2012, 2022)
        for title in ("Quantum gravimeter on ships", "Lifestyle intervention by phone")
    ]
    rows += ["Proactive health at home,2021", "主动健康管理平台,2021"]
    for name, years in (("old", -10), ("new", 0)):
        lines = [f"{line.rpartition(',')[0]},{int(line.rpartition(',')[2]) + years}" for line in rows]
        (tmp_path / f"{name}.csv").write_text("\n".join(["title,year", *lines]) + "\n", encoding="utf-8")
    field = of("field")
    gravity = field.run(workspace, node="BOX2-02-3", corpus=str(tmp_path / "new.csv"))
    (one,) = gravity.facilities
    assert (one.id, one.relation) == ("P5", "related") and "no more" in str([line[1].en for line in sentences(gravity)])
    health = field.run(workspace, node="BOX2-06-2", corpus=str(tmp_path / "new.csv"))
    (warning,) = [notice for notice in health.notices if notice.code == "low_recall"]
    assert (
        "call of 2018 and stands in 2 of" in warning.message.en
        and "2018 年国家计划" in warning.message.zh
        and warning.terms
    )
    assert health.facilities == [] and not [notice for notice in gravity.notices if notice.code == "low_recall"]


def test_a_field_with_parts_counts_a_work_of_two_parts_once(workspace, tmp_path):
    text = "title,year\nImage captioning by reinforcement learning,2020\nSpeech recognition,2021\nObject detection in images,2021\n"
    (tmp_path / "w.csv").write_text(text, encoding="utf-8")
    one = of("field").run(workspace, node="BOX2-01-4", corpus=str(tmp_path / "w.csv"))
    assert len(one.terms) == 5 and one.union == 3 < one.naive_sum == sum(part.works for part in one.terms)
    assert one.union_less_inclusion_exclusion == 0
