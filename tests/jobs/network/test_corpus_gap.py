# SPDX-License-Identifier: Apache-2.0
"""What is needed of the seven laboratory fields beside the works that their queries find, from three offices' sheets."""

import pytest

from yuzui.errors import InputError, UnknownIdentifierError
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.network.corpus_gap import ASSUMED
from yuzui.network.gap_view import headline
from yuzui.sheets import formats
from yuzui.sheets.sheet import Export

WORKS = [
    "题目,学科",
    "量子密钥分发卫星,物理",
    "硅光子芯片,光学",
    "深度学习综述,计算机",
    "强化学习,计算机",
    "神经网络,计算机",
    "桥梁,土木",
]


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "w")


def gap(workspace, **words):
    return of("lab_gap").run(workspace, **words)


def test_seven_fields_stand_beside_what_a_corpus_has(workspace):
    even = gap(workspace, corpus="nsf_award_texts.parquet")
    assert len(even.fields) == 7 and even.notes[0] == ASSUMED and even.measures == ["works"]
    hits = {one.field.split()[0]: one.works for one in even.fields}
    assert hits == {"LAB-1": 110, "LAB-2": 72, "LAB-3": 83, "LAB-4": 75, "LAB-5": 403, "LAB-6": 142, "LAB-7": 119}
    for one in even.fields:
        (part,) = one.capacity
        assert (
            part.share == pytest.approx(hits[one.field.split()[0]] / 1004, abs=1e-6)
            and part.low <= part.gap <= part.high
        )
    assert even.outside == 1151 - 646 and gap(workspace, corpus="nsf_award_texts.parquet").run.id == even.run.id


def test_needs_of_three_offices_in_other_shapes_are_read(workspace, tmp_path):
    (tmp_path / "works.csv").write_bytes("\n".join(WORKS).encode("gb18030"))
    corpus = str(tmp_path / "works.csv")
    rows = [
        ["实验室领域需求测算表（内部）", "", ""],
        ["序号", "研究领域", "需求量"],
        [1, "人工智能", 10],
        [2, "量子信息", 30],
        [3, "光子", 10],
    ]
    formats.write_xlsx(tmp_path / "a.xlsx", [Export("需求", rows[0], rows[1:])])
    (tmp_path / "b.csv").write_bytes("方向,权重\n人工智能,0.2\n量子信息,0.6\nLAB-2,0.2\n".encode("gb18030"))
    (tmp_path / "c.tsv").write_text(
        "Field\tDemand\nArtificial intelligence (AI)\t1\nquantum information\t3\nphotonics\t1\n", encoding="utf-8"
    )
    seen = []
    for name in ("a.xlsx", "b.csv", "c.tsv"):
        one = gap(workspace, corpus=corpus, need=str(tmp_path / name))
        seen.append([(part.field, part.need, part.works, part.capacity[0].gap) for part in one.fields])
        assert one.need_source == name and ASSUMED not in one.notes and headline(one).zh
    assert seen[0] == seen[1] == seen[2]
    assert seen[0][0][:3] == ("LAB-1 quantum information 量子信息", 0.6, 1)
    assert seen[0][0][3] == pytest.approx(0.6 - 1 / 6, abs=1e-6)


def test_what_cannot_be_held_against_each_other_is_refused(workspace, tmp_path):
    (tmp_path / "none.csv").write_text("title\nbridges\n", encoding="utf-8")
    (tmp_path / "need.csv").write_text("field,need\nLAB-1,1\nLAB-9,1\n", encoding="utf-8")
    for words, code in (
        ({"corpus": "nowhere"}, "no_corpus"),
        ({"corpus": str(tmp_path / "none.csv")}, "nothing_found"),
        ({"corpus": "nsf_award_texts.parquet", "need": str(tmp_path / "need.csv")}, "unknown_node"),
        ({"corpus": "nsf_award_texts.parquet", "labs": "awards"}, "two_sources"),
    ):
        with pytest.raises((InputError, UnknownIdentifierError)) as caught:
            gap(workspace, **words)
        assert caught.value.code == code and caught.value.expected and caught.value.fix.zh, words
