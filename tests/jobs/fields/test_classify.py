# SPDX-License-Identifier: Apache-2.0
"""From a list and a file of titles to what belongs to each field, and the words that brought it in."""

import csv
import os
from pathlib import Path

import pytest

from yuzui.errors import InputError, UnknownIdentifierError
from yuzui.fields.jobs.classify import headline, scored
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.sheets import formats
from yuzui.sheets.sheet import Export


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "w")


def classify(workspace, node, *corpora):
    return of("classify").run(workspace, node=node, **({"corpus": tuple(map(str, corpora))} if corpora else {}))


def test_lists_answer_for_each_of_their_nodes_and_count_a_document_once(workspace):
    for name, size, last in (
        ("LAB", 7, "LAB-7"),
        ("FRO", 8, "FRO-8"),
        ("COR", 5, "COR-5"),
        ("BOX2-01-4", 1, "BOX2-01-4"),
    ):
        one = classify(workspace, name)
        assert (len(one.nodes), one.nodes[-1].id, one.documents) == (size, last, 1151)
        assert one.union <= one.naive_sum and all(node.query.version == 1 for node in one.nodes)
    lab = classify(workspace, "lab")
    assert (lab.union, lab.naive_sum) == (646, 1004)
    assert [one.hits for one in lab.nodes] == [110, 72, 83, 75, 403, 142, 119]
    assert lab.precision is None and lab.recall is None and "no verdict" in headline(lab).en
    assert all(hit.found_by for hit in lab.hits) and lab.hits[0].score >= lab.hits[-1].score
    for node, corpus, code in (("FRO-9", "nsf_award_texts.parquet", "unknown_node"), ("LAB-1", "nowhere", "no_corpus")):
        with pytest.raises(UnknownIdentifierError) as caught:
            classify(workspace, node, corpus)
        assert caught.value.code == code and (caught.value.fix or caught.value.expected)
        assert "FRO-8" in caught.value.expected or caught.value.seen == "nowhere"


def test_three_files_of_offices_in_both_languages(workspace, tmp_path):
    book = [["2025年度立项项目清单（内部）"], ["序号", "项目名称", "批准号", "内容摘要", "立项年度"],
            [1, "量子密钥分发卫星载荷", "A1", "研制星载量子通信终端", 2023], [2, "高原牦牛品种选育", "A2", None, "2024年"],
            [3, "桥梁健康监测", "A3", "用于公路桥", 2024]]  # fmt: skip
    formats.write_xlsx(tmp_path / "own.xlsx", [Export("立项", book[0] + [""] * 4, book[1:])])
    zh = classify(workspace, "LAB-1", tmp_path / "own.xlsx")
    assert (zh.documents, zh.union, zh.hits[0].title, zh.hits[0].id) == (3, 1, "量子密钥分发卫星载荷", "A1")
    assert zh.corpora[0].by_language == {"en": 0, "zh": 1} and zh.window == [2023, 2024]
    assert set(zh.hits[0].found_by) == {"量子密钥", "量子通信"} and zh.hits[0].score == scored(True, True, 2)
    rows = ["题目,发表时间,学科", "量子纠缠态的制备,2019.3,物理", "油藏数值模拟,2020.11,石油"]
    (tmp_path / "gb.csv").write_bytes("\n".join(rows).encode("gb18030"))
    oil = classify(workspace, "COR-5", tmp_path / "gb.csv")
    assert (oil.union, oil.third_party[0].label, oil.hits[0].year) == (1, "石油", 2020)
    text = "Paper Title\tPub Year\tConference\nQubits at work\t2021\tQIP\nQubits at work\t2022\tQIP\nRice\t2022\tAG\n"
    (tmp_path / "us.tsv").write_text(text, encoding="utf-8")
    us = classify(workspace, "BOX2-02", tmp_path / "us.tsv")
    assert (us.union, us.window, [one.year for one in us.hits]) == (2, [2021, 2022], [2021, 2022]), "repeats stay"


PAPERSCAPE = "scholarly/paperscape_9196_works.parquet"
CONFERENCES = "scholarly/conference_works.parquet"


@pytest.mark.data(PAPERSCAPE, "policy/field_queries.csv")
def test_precision_against_categories_that_authors_gave(workspace):
    """arXiv categories of 1991-1996; figures of ``policy/field_queries.csv``, column third_party_check."""
    path = Path(os.environ["YUZUI_DATA"]) / PAPERSCAPE
    wanted = {"BOX2-02-1": ("quant-ph", 26, 27, 0.82), "BOX2-02-2": ("quant-ph", 72, 83, 0.78),
              "BOX2-01-4-5": ("cmp-lg", 220, 251, 0.83), "LAB-1": ("quant-ph", 150, 221, 0.61)}  # fmt: skip
    for node, (label, k, n, low) in wanted.items():
        one = classify(workspace, node, path)
        top = next(each for each in one.third_party if each.label == label)
        assert (top.k, top.n) == (k, n) and top.interval[0] == pytest.approx(low, abs=0.005)
    with path.parent.parent.joinpath("policy/field_queries.csv").open(encoding="utf-8-sig") as stream:
        stated = {row["node"]: row["third_party_check"] for row in csv.DictReader(stream)}
    assert all(f"{k}/{n}" in stated[node] for node, (_, k, n, _) in wanted.items())


def test_every_node_is_listed_with_its_state_and_checked_before_it_is_frozen(workspace):
    every = of("field_list").run(workspace)
    assert (len(every.nodes), every.english, every.chinese) == (63, 63, 55)
    assert {one.id for one in every.nodes if one.state == "named"} == {
        "BOX2-01-2", "BOX2-01-3", "BOX2-02-1", "BOX2-02-2", "BOX2-04-2", "BOX2-04-5", "LAB-1", "FRO-2",
    }  # fmt: skip
    assert [one.id for one in of("field_list").run(workspace, node="BOX2-03").nodes][:2] == ["BOX2-03", "BOX2-03-1"]
    for name in ("LAB", "FRO", "COR"):
        marks = of("field_lint").run(workspace, node=name).marks
        assert {one.code for one in marks if one.severity == "error"} <= {"too_wide"}, "no trap of 5.1 is left"
    own = of("field_lint").run(workspace, node="SARS OR GaN OR learning NOT adversarial")
    assert [(one.code, one.term) for one in own.marks if one.severity == "error"] == [
        ("plural_folded", "SARS"), ("too_wide", own.marks[1].term),
    ]  # fmt: skip
    assert "learning 4" in own.marks[1].fix.en
    with pytest.raises(InputError) as caught:
        of("field_lint").run(workspace, node="SARS and x")
    assert caught.value.code == "query" and caught.value.place.column == "NODE"
    for study in ("classify", "field_lint"):
        with pytest.raises(InputError) as caught:
            of(study).run(workspace)
        assert caught.value.code == "missing_value" and caught.value.fix.zh
