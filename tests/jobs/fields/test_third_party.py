# SPDX-License-Identifier: Apache-2.0
"""Queries against classes that others gave: two measures with what they cover, on the half that stayed unseen."""

import os
from pathlib import Path

import numpy as np
import pytest

from yuzui.errors import InputError, UnknownIdentifierError
from yuzui.fields import corpora, third_party
from yuzui.fields.jobs import classify as job
from yuzui.fields.jobs.field_method import headline, transcript
from yuzui.fields.nodes import nodes
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import wilson
from yuzui.sheets import formats
from yuzui.sheets.sheet import Export

P, C, Z = (f"scholarly/{name}.parquet" for name in ("paperscape_9196_works", "conference_works", "csl_zh_10k"))


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "w")


def test_own_classes_of_three_files_give_both_measures_and_what_they_are_of(workspace, tmp_path):
    rows = [["2025年度立项清单", "", "", ""], ["序号", "项目名称", "学科", "立项年度"],
            [1, "量子密钥分发卫星", "量子物理", 2023], [2, "原子钟与光钟", "量子物理", 2023], [3, "水稻育种", "作物学", 2024],
            [4, "量子通信与法律", "法学", 2024], [5, "无学科的量子纠缠", None, 2024]]  # fmt: skip
    formats.write_xlsx(tmp_path / "a.xlsx", [Export("立项", rows[0], rows[1:])])
    text = "题目,学科,发表时间\n量子计算原型机,物理学,2019.3\n油藏模拟,石油,2020.11\n"
    (tmp_path / "b.csv").write_bytes(text.encode("gb18030"))
    tsv = "Paper Title\tprimary_category\tYear\nQubits at work\tquant-ph\t1996\nQubits in law\tcs.CY\t1996\nIce\tgeo\t1995\n"
    (tmp_path / "c.tsv").write_text(tsv, encoding="utf-8")
    for name, label, right, hit, members in (
        ("a.xlsx", "量子物理", 1, 2, 2), ("b.csv", "物理学", 1, 1, 1), ("c.tsv", "QUANT-PH", 1, 2, 1),
    ):  # fmt: skip
        one = of("classify").run(workspace, node="LAB-1", corpus=(str(tmp_path / name),), label=(label,))
        assert (one.precision.k, one.precision.n) == (right, hit) and (one.recall.k, one.recall.n) == (right, members)
        assert (one.precision.interval.low, one.precision.interval.high) == wilson(right, hit), "an interval, always"
        assert one.recall.kind == "third_party" and one.warning == job.CLASS_RECALL and one.labels == [label]
        assert label in job.headline(one).en and "no verdict" in job.headline(one).en, "no verdict from a class"
    assert one.labelled == 3
    with pytest.raises(InputError) as caught:
        of("classify").run(workspace, node="LAB-1", corpus=(str(tmp_path / "b.csv"),), label=("力学",))
    assert caught.value.code == "unknown_class" and "石油" in caught.value.expected and caught.value.fix.zh
    plain = of("classify").run(workspace, node="LAB-1", corpus=(str(tmp_path / "c.tsv"),))
    assert (plain.precision, plain.recall, plain.labels, plain.labelled) == (None, None, [], 0)


def test_a_material_is_told_from_the_network_of_the_same_letters(workspace, tmp_path):
    lines = [
        "title",
        "GaN transistor on silicon",
        "Training GANs",
        "GAN losses",
        "Silicon carbide wafers",
        "a sic rule",
    ]
    (tmp_path / "t.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    one = of("classify").run(workspace, node="BOX2-03-4", corpus=(str(tmp_path / "t.csv"),))
    apart = {told.term: (told.written, told.otherwise) for told in one.told_apart}
    assert apart["GaN"] == (1, 2) and apart["SiC"] == (0, 1) and one.union == 2, "no network among the material"
    assert {"silicon carbide", "SiC", "碳化硅", "GaN"} <= set(one.query.synonyms), "under name and formula"
    assert one.told_apart[0].examples == ["Training GANs", "GAN losses"]


def test_halves_do_not_hang_on_the_order_and_classes_are_read_whole(workspace, tmp_path):
    lines = [f"w{k},Title {k},{('cs.AI cs.CL', 'cond-mat.soft', '')[k % 3]}" for k in range(300)]
    halves = []
    for name, order in (("a", lines), ("b", lines[::-1])):
        (tmp_path / name).mkdir()
        file = tmp_path / name / "works.csv"
        file.write_text("\n".join(["paper_id,title,categories", *order]) + "\n", encoding="utf-8")
        corpus = corpora.read(workspace, str(file))
        halves.append({corpus.rows[k]["id"] for k in np.flatnonzero(third_party.unseen(corpus))})
    assert halves[0] == halves[1] and 110 < len(halves[0]) < 190
    verdicts = third_party.belongs(corpus, ("cond-mat*",))
    assert [int((verdicts == word).sum()) for word in (1, 0, -1)] == [100, 100, 100]
    within = third_party.belongs(corpus, ("cond-mat*",), ("cs.AI", "x"))
    assert [int((within == word).sum()) for word in (1, 0, -1)] == [0, 100, 200]
    none = third_party.measured(np.zeros(0, np.int64), within, within == 1)
    assert none.precision.value is None and none.recall.interval is None


def test_the_list_of_labels_names_nodes_classes_and_what_they_cover(workspace):
    known, lines = nodes(workspace), third_party.label_sets()
    assert {one.domain for one in lines} == set(third_party.DOMAINS) and len(lines) == len(
        {(one.node, one.corpus, one.labels) for one in lines}
    )
    for one in lines:
        assert one.node in known and one.labels and one.covers in third_party.COVERS, one
        assert one.words.en and one.words.zh and (not one.within or set(one.labels) <= set(one.within)), one
    robots = {"icra", "iros", "rss", "corl"}
    assert not any(robots & {*one.labels, *one.within} for one in lines), "venues of one topic alone"
    assert not any("nsf" in one.corpus or "eu_calls" in one.corpus for one in lines)
    for words, code in (
        ({"domain": "alchemy", "corpus": ("x",)}, "unknown_domain"),
        ({"domain": "life"}, "missing_value"),
        ({"corpus": ("nsf_award_texts.parquet",)}, "no_labels"),
        ({"corpus": ("nowhere",)}, "no_corpus"),
    ):
        with pytest.raises((InputError, UnknownIdentifierError)) as caught:
            of("field_method").run(workspace, **words)
        assert caught.value.code == code and caught.value.fix.zh and caught.value.expected


@pytest.mark.data(P, C, Z)
def test_domains_in_which_the_procedure_is_shown(workspace):
    """Counts of the queries of version 1; both halves, by documents whose label is right of those hit."""
    every = of("field_method").run(workspace, corpus=(P, C, Z))
    by = {(one.node, one.corpus, one.covers): one for one in every.measured}
    for (node, corpus, covers), (seen, unseen, recall) in {
        ("BOX2-01-4-5", "paperscape_9196_works", "wider"): ((125, 140), (95, 111), (220, 650)),
        ("BOX2-01-4-5", "conference_works", "same"): ((1764, 1981), (1781, 2006), (3545, 6736)),
        ("BOX2-01-1", "conference_works", "wider"): ((150, 162), (148, 160), (298, 7670)),
        ("BOX2-01-4-3", "conference_works", "same"): ((3417, 3598), (3454, 3619), (6871, 15563)),
        ("BOX2-02-1", "paperscape_9196_works", "wider"): ((10, 11), (16, 16), (26, 1083)),
        ("BOX2-02-2", "paperscape_9196_works", "wider"): ((37, 41), (35, 42), (72, 1083)),
        ("LAB-1", "paperscape_9196_works", "wider"): ((79, 110), (71, 111), (150, 1083)),
        ("BOX2-07-1-1", "paperscape_9196_works", "wider"): ((1257, 1469), (1258, 1480), (2515, 9973)),
        ("COR-5", "csl_zh_10k", "same"): ((15, 23), (14, 21), (29, 32)),
        ("COR-5", "csl_zh_10k", "wider"): ((20, 23), (15, 21), (35, 54)),
        ("BOX2-06-1", "csl_zh_10k", "wider"): ((15, 17), (8, 10), (23, 209)),
    }.items():
        one = by[node, corpus, covers]
        assert [(part.precision.k, part.precision.n) for part in (one.seen, one.unseen)] == [seen, unseen], node
        assert (one.all.recall.k, one.all.recall.n) == recall and one.all.recall.kind == "third_party", node
    assert by["COR-5", "csl_zh_10k", "same"].all.recall.interval.low == pytest.approx(0.758, abs=5e-4)
    reached = {one.id: one.reached for one in every.domains}
    assert reached == {
        "computing": ["BOX2-01-4-5", "BOX2-01-1"], "physical": ["BOX2-02-1", "BOX2-07-1-1"],
        "engineering": [], "life": [], "medicine": [],
    }  # fmt: skip
    assert every.validated == 4 and [one.id for one in every.domains if one.shown] == ["computing", "physical"]
    assert "not in engineering" in headline(every).en and len(transcript(every)) == 7
    elsewhere = [one for one in every.measured if one.covers == "elsewhere"]
    assert [one.all.precision.k for one in elsewhere] == [113, 48] and not any(one.met for one in elsewhere)


@pytest.mark.data(C)
def test_precision_hangs_on_what_a_class_is_held_against(workspace):
    """Language against vision, robots and graphics 3,545 of 4,146; vision against language alone 6,871 of 7,151."""
    corpus = corpora.read(workspace, str(Path(os.environ["YUZUI_DATA"]) / C))
    language, vision = ("acl", "naacl", "coling", "colm"), ("cvpr", "iccv", "eccv", "wacv", "3dv")
    others = ("iros", "icra", "corl", "rss", "siggraph", "siggraphasia")
    known, every = nodes(workspace), np.ones(len(corpus), bool)
    for node, labels, against, right, hit in (
        ("BOX2-01-4-5", language, (*vision, *others), 3545, 4146), ("BOX2-01-4-3", vision, language, 6871, 7151),
    ):  # fmt: skip
        documents = third_party.hits(corpus, known, known[node])
        half = third_party.measured(documents, third_party.belongs(corpus, labels, (*labels, *against)), every)
        assert (half.precision.k, half.precision.n) == (right, hit)
