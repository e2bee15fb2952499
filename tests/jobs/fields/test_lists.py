# SPDX-License-Identifier: Apache-2.0
"""Lists of fields of other offices load without code; a changed query is a new version."""

import json

import pytest
import xlsxwriter

from yuzui.errors import InputError, StateError
from yuzui.faces.cli.main import run
from yuzui.fields import field_record
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "w")


def versions(workspace):
    return {row["concept"]: (row["version"], row["body"]) for row in workspace.view.select("classifier")}


def test_three_lists_in_both_languages_lead_to_hits(workspace, tmp_path):
    with xlsxwriter.Workbook(tmp_path / "领域.xlsx") as book:
        sheet = book.add_worksheet("清单")
        sheet.merge_range("A1:D1", "某省“十五五”优先发展领域（征求意见稿）")
        for span, text in (("A2:A3", "大类"), ("B2:B3", "优先领域"), ("C2:D2", "检索")):
            sheet.merge_range(span, text)
        sheet.write_row("C3", ["中文检索词", "英文关键词"])
        sheet.merge_range("A4:A5", "信息")
        sheet.write_row("B4", ["量子信息", "量子通信、量子计算", "quantum computing; qubit*"])
        sheet.write_row("B5", ["第三代半导体", "氮化镓；碳化硅", '"gallium nitride" OR =SiC'])
        sheet.write_row("A6", ["农业", "种业", "育种 AND 水稻", "rice breeding"])
        sheet.write_row("A7", ["合计"])
    done = field_record.load(workspace, str(tmp_path / "领域.xlsx"), "P15")
    assert (len(done.new), done.joined, done.without_query) == (3, 3, [])
    bodies = {concept: body for concept, (_, body) in versions(workspace).items()}
    assert bodies["P15-1"] == {"zh": "量子通信 OR 量子计算", "en": '"quantum computing" OR qubit*', "topics": []}
    assert bodies["P15-3"]["en"] == '"rice breeding"' and bodies["P15-3"]["zh"] == "育种 AND 水稻"
    found = of("classify").run(workspace, node="信息")
    assert [one.id for one in found.nodes] == ["P15-1", "P15-2"] and found.nodes[0].hits > 20
    rows = ["代码,领域名称,关键词", "A1,深海探测,载人潜水；海底热液", "A2,极地考察,"]
    (tmp_path / "gb.csv").write_bytes("\n".join(rows).encode("gb18030"))
    done = field_record.load(workspace, str(tmp_path / "gb.csv"))
    assert (done.name, done.new, done.without_query) == ("GB", ["A1", "A2"], ["A2"])
    text = "No\tTopic\tSearch terms\tOwner\n1\tFusion energy\ttokamak, plasma confinement\tX\n2\tSmall reactors\tnuclear reactor and small\tY\n"
    (tmp_path / "us.tsv").write_text(text, encoding="utf-8")
    done = field_record.load(workspace, str(tmp_path / "us.tsv"), "US")
    assert done.new == ["US-1", "US-2"] and done.unused == ["Owner"] and done.without_query == ["US-2"]
    assert done.aside[0].row == 3 and 'write: "nuclear reactor" AND small' in done.aside[0].message.en


def test_a_column_of_search_strings_is_the_query_whatever_its_heading(tmp_path, capsys):
    heads = ("Search string (EN)", "Search strategy", "检索表达式", "Search string (中文)", "检索策略（英文）")
    for n, head in enumerate(heads):
        query = "qubit*" if "英" in head or head.isascii() else "量子比特"
        (tmp_path / f"L{n}.csv").write_text(f"Code,Field,{head}\nF{n},Quantum information,{query}\n", encoding="utf-8")
        assert run(["field", "load", str(tmp_path / f"L{n}.csv"), "--dir", str(tmp_path / "w"), "--json"]) == 0
        done = json.loads(capsys.readouterr().out)
        assert (done["unused"], done["without_query"]) == ([], []), head


def test_headings_of_two_languages_below_one_and_cells_that_hold_both(workspace, tmp_path):
    with xlsxwriter.Workbook(tmp_path / "两层.xlsx") as book:
        sheet = book.add_worksheet("清单")
        sheet.merge_range("A1:E1", "研究院 2026 年重点跟踪领域（征求意见稿）")
        for span, text in (("A2:A3", "序号"), ("B2:B3", "领域名称"), ("C2:D2", "检索词"), ("E2:E3", "责任部门")):
            sheet.merge_range(span, text)
        sheet.write_row("C3", ["英文", "中文"])
        sheet.write_row("A4", [1, "强化学习", "reinforcement learning; policy gradient", "强化学习、策略梯度", "一室"])
    done = field_record.load(workspace, str(tmp_path / "两层.xlsx"), "P")
    assert (done.new, done.unused, done.parted) == (["P-1"], ["责任部门"], 0)
    assert versions(workspace)["P-1"][1] == {
        "en": '"reinforcement learning" OR "policy gradient"', "zh": "强化学习 OR 策略梯度", "topics": [],
    }  # fmt: skip
    rows = [
        "序号,研究方向,关键词",
        "1,图学习,图神经网络/graph neural network",
        "2,导航,SLAM、visual odometry",
        "3,种业,育种",
    ]
    (tmp_path / "both.csv").write_bytes("\n".join(rows).encode("gb18030"))
    done = field_record.load(workspace, str(tmp_path / "both.csv"), "B")
    assert (done.new, done.parted) == (["B-1", "B-2", "B-3"], 2)
    bodies = {id: body for id, (_, body) in versions(workspace).items()}
    assert (bodies["B-1"]["en"], bodies["B-1"]["zh"]) == (
        '"graph neural network"',
        '图神经网络 OR "graph neural network"',
    )
    assert bodies["B-2"]["en"] == 'SLAM OR "visual odometry"' and "en" not in bodies["B-3"]
    with pytest.raises(InputError) as caught:
        of("classify").run(workspace, node="both.csv")
    assert caught.value.fix.en == "put the list on record first: yuzui field load both.csv"


def test_running_numbers_are_of_their_list_and_a_phrase_with_a_stem_is_a_phrase(workspace, tmp_path):
    for name, word in (("A", "soft robot*"), ("B", "sea ice")):
        (tmp_path / "n.csv").write_text(f"序号,领域,英文检索词\n1,甲,{word}\n2,乙,\n", encoding="utf-8")
        assert field_record.load(workspace, str(tmp_path / "n.csv"), name).new == [f"{name}-1", f"{name}-2"]
    assert [versions(workspace)[id][1]["en"] for id in ("A-1", "B-1")] == ['"soft robot*"', '"sea ice"']


def test_a_changed_query_is_a_new_version_and_names_are_enough(workspace, tmp_path):
    path = tmp_path / "f.csv"
    path.write_text("id,name,query\nF-1,Ice,glacier\nF-2,Sea,\n", encoding="utf-8")
    assert field_record.load(workspace, str(path)).new == ["F-1", "F-2"]
    assert field_record.load(workspace, str(path)).same == ["F-1", "F-2"]
    path.write_text("id,name,query\nF-1,Ice,glacier OR iceberg\nF-2,Sea,\n", encoding="utf-8")
    assert field_record.load(workspace, str(path)).changed == ["F-1"]
    assert versions(workspace)["F-1"] == (2, {"en": "glacier OR iceberg", "topics": []})
    assert of("classify").run(workspace, node="F-1").query.version == 2
    assert of("classify").run(workspace, node="F-2").reason.en == "no English query"
    for text, code in (
        ("id,query\nF-1,x\n", "missing_column"),
        ("id,name\n,\n", "nothing_left"),
        ("id,name\nF-1,a\nF-1,b\n", "key_repeated"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputError) as caught:
            field_record.load(workspace, str(path))
        assert caught.value.code == code and (caught.value.fix or caught.value.expected)
    with pytest.raises(StateError):
        field_record.load(workspace, str(path), by="nobody")


def test_the_template_of_each_language_loads_and_the_verb_answers(tmp_path, capsys):
    for lang in ("en", "zh"):
        book = tmp_path / f"{lang}.xlsx"
        assert run(["field", "template", "--out", str(book), "--lang", lang, "--dir", str(tmp_path / lang)]) == 0
        capsys.readouterr()
        assert run(["field", "load", str(book), "--list", "X", "--dir", str(tmp_path / lang), "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["new"] == ["F-1", "F-2"]
        assert run(["field", "classify", "X", "--dir", str(tmp_path / lang), "--json"]) == 0
        assert [one["hits"] for one in json.loads(capsys.readouterr().out)["nodes"]] == [7, 3]
