# SPDX-License-Identifier: Apache-2.0
"""Names of institutions that may be one: by hand here, by 3,000 printed affiliations in the bench."""

import csv
from pathlib import Path

from yuzui.job.pinyin import spelled, syllable
from yuzui.reviewing.people.institutions import BOTH, LONGEST, THRESHOLD, near, scripts, similarity

BENCH = Path(__file__).parents[5] / "bench" / "affiliations.csv"

ALIKE = """
Univ Leeds | University of Leeds
Univ. of Edinburgh | The University of Edinburgh
ETH Zurich | ETH Zürich
Queen's University Belfast | Queen’s University Belfast
Dept of Physics, University York | University of York
Massachusetts Institute of Technology (MIT) | MIT
KAIST | Korea Advanced Institute of Science and Technology (KAIST)
Technische Universität München | Technical University of Munich
Universidad de Sevilla | University of Seville
Texas A&M University | Texas A and M University
R & D Centre | R and D Centre
UC Berkeley | University of California, Berkeley
University of Edinburgh, School of Informatics | University of Edinburgh
École Normale Supérieure | Ecole Normale Superieure
Acme Biotech Ltd | Acme Biotech Limited
中国科学院物理研究所 | 中科院物理所
清华大学 | 清华大学计算机系
上海交大 | 上海交通大学
中国地质大学（武汉） | 中国地质大学(武汉)
北大 | 北京大学
清华大学 | Tsinghua University
"""
APART = """
University of Leeds | Leeds Beckett University
University of Oxford | Oxford Brookes University
University of Michigan | Michigan State University
University of California, Berkeley | University of California, San Diego
Max Planck Institute for Physics | Max Planck Institute for Chemistry
Imperial College London | King's College London
Tokyo University of Science | University of Tokyo
University of South Carolina | University of South Australia
中国科学院物理研究所 | 中国科学院化学研究所
中国科学院高能物理研究所 | 中国科学院物理研究所
中国地质大学（武汉） | 中国地质大学（北京）
南京大学 | 东南大学
西安交通大学 | 上海交通大学
浙江大学 | 浙江工业大学
"""


def pairs(text):
    return [line.split(" | ") for line in text.strip().splitlines()]


def test_near_equal_names_are_alike_and_others_are_not():
    for text, alike in ((ALIKE, True), (APART, False)):
        for one, other in pairs(text):
            value = similarity(one, other)
            assert (value >= THRESHOLD) == alike and value == similarity(other, one), (one, other)


def test_lists_are_compared_by_words_in_common_and_nothing_alike_is_missed():
    left, right = zip(*pairs(ALIKE + APART.lstrip()), strict=True)
    brute = {
        (a, b): value
        for a, one in enumerate(left)
        for b, other in enumerate(right)
        if (value := similarity(one, other)) >= THRESHOLD
    }
    assert near(left, right) == brute


def test_a_name_in_one_script_is_not_compared_with_one_in_another_unless_both_are_known():
    assert scripts("江汉示范学院") == {"han"} and scripts("Aalborg Universitet") == {"latin"}
    for name, other in BOTH.items():
        assert scripts(name) == {"han", "latin"}, name
        assert similarity(name, other) >= THRESHOLD, name


def test_whatever_stands_in_a_cell_is_compared():
    for text in ("", " ", "()", "大学", "学院" * LONGEST, "a" * 10**5, "\x00", "\ud800", ",;/"):
        assert 0 <= similarity(text, "University of Leeds") <= 1
        assert 0 <= similarity(text, text) <= 1


def test_the_threshold_is_the_one_of_the_bench():
    """Chosen by F2 on one half of the truth; the other half says what to expect."""
    with BENCH.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    best = max((row for row in rows if row["half"] == "choice"), key=lambda row: float(row["f2"]))
    assert float(best["threshold"]) == THRESHOLD
    (told,) = [r for r in rows if r["half"] == "report" and r["threshold"] == best["threshold"]]
    assert float(told["precision"]) >= 0.7 and float(told["recall"]) >= 0.7
    assert int(told["pairs_right"]) <= min(int(told["pairs_found"]), int(told["true_pairs"]))


def test_common_characters_have_their_pinyin():
    assert [syllable(sign) for sign in "张王李赵陈杨吴周"] == ("zhang wang li zhao chen yang wu zhou".split())
    assert (spelled("欧阳娜"), spelled("单伟"), spelled("吕布")) == ("ouyang na", "shan wei", "lu bu")
    assert spelled("屠呦呦") == "" and spelled("王") == ""
