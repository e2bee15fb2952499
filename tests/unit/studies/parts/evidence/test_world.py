# SPDX-License-Identifier: Apache-2.0
"""Where checks look for data: workspace, shipped, larger; demonstration data never."""

import dataclasses

import pytest

from yuzui.policy.evidence.outcome import NoDataError, NotBuiltError
from yuzui.policy.evidence.software import Registry


def test_shipped_then_larger_then_nothing(world, data):
    assert world.path("centres.csv").parent.name == "demo_data"
    (data / "x.csv").write_text("a\n1\n")
    assert world.path("x.csv") == data / "x.csv"
    with pytest.raises(NoDataError) as caught:
        world.path("gone.csv")
    assert "gone.csv" in caught.value.message.zh


def test_larger_sets_can_be_left_alone(world, data):
    (data / "x.csv").write_text("a\n1\n")
    world.shipped_only = True
    with pytest.raises(NoDataError):
        world.path("x.csv")


def test_demonstration_data_are_no_data(world):
    world.manifest["centres.csv"]["origin"] = "synthetic"
    with pytest.raises(NoDataError) as caught:
        world.path("centres.csv")
    assert "demonstration" in caught.value.message.en


def test_rows_of_csv_parquet_plan_and_table(world):
    assert len(world.rows("palmer_penguins.csv")) == 344
    assert world.rows("us_rd_1953_2022.parquet")[0]["year"] == 1953
    assert len(world.rows("plan:cn_14fyp_ch4")) == 111
    with pytest.raises(NoDataError):
        world.rows("table:organisation")
    with world.workspace.view.act("enter", "organisation") as change:
        change.insert("organisation", [{"id": "O-1", "name": "A"}])
    assert [row["name"] for row in world.rows("table:organisation")] == ["A"]


def test_table_of_no_registry_is_not_built_and_the_nearest_is_named(world):
    with pytest.raises(NotBuiltError) as caught:
        world.rows("table:organisations")
    assert "table:organisation" in caught.value.message.en


def test_analytic_table_without_a_snapshot_is_no_data(world):
    with pytest.raises(NoDataError):
        world.rows("table:job")


def test_digest_follows_the_content(world, data):
    (data / "x.csv").write_text("a\n1\n")
    first = world.digest("x.csv")
    world._digests.clear()
    (data / "x.csv").write_text("a\n2\n")
    assert world.digest("x.csv") != first


def test_the_log_makes_nothing_stale_since_every_act_lengthens_it(world):
    assert not world.is_data("table:audit")
    assert world.is_data("table:award") and world.is_data("plan:cn_14fyp_ch4")
    assert not world.is_data("page:plan")


def test_study_is_run_once_for_equal_arguments_and_refuses_unknown_ones(world):
    assert world.study("path", {"by": 2030}) is world.study("path", {"by": 2030})
    with pytest.raises(NotBuiltError) as caught:
        world.study("path", {"mood": "good"})
    assert "mood" in str(caught.value)
    small = dataclasses.replace(world, registry=Registry({}))
    with pytest.raises(NotBuiltError):
        small.study("path", {"by": 2030})
