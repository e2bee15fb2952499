# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.investment.jobs import path
from yuzui.investment.lever_report import words as lever_words
from yuzui.job.workspace import Workspace


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    document = path.run(Workspace(tmp_path_factory.mktemp("w")), lever="all")
    return {one["name"]: one for one in document["levers"]}


def test_what_is_not_real_is_said(rows):
    said = lever_words.said(rows["reclassification"])
    assert "not real" in said.en and "并非实际" in said.zh
    assert "8 in 10" not in said.en


def test_gifts_without_a_profit_are_said_to_have_no_cap(rows):
    said = lever_words.said(rows["donations"])
    assert "no cap" in said.en and "不设上限" in said.zh
    assert "no cap" not in lever_words.said(rows["joint_fund"]).en


def test_what_cannot_be_absorbed_and_what_ends_is_said(rows):
    said = lever_words.said(rows["government_growth"])
    assert "absorbed" in said.en and "after 5 years" in said.en and "5 年后" in said.zh


def test_amounts_of_money_of_counts_and_of_shares():
    assert lever_words.amount(25.0, "100M CNY").zh == "每年 25.0 亿元"
    assert lever_words.amount(-0.01, "1").en.startswith("−1.0")
    assert lever_words.amount(3.0, "1").en == "3"


def test_nothing_is_said_without_levers():
    assert lever_words.lines({"levers": []}) == []
