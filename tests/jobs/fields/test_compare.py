# SPDX-License-Identifier: Apache-2.0
"""Own works beside a benchmark: what is larger is said where the counts let it, and nowhere else."""

import json
import os
from pathlib import Path

import duckdb
import openpyxl
import pytest
from tests import work_exports as exports

from yuzui.errors import InputError
from yuzui.faces.cli.main import run
from yuzui.fields import corpus_record, field_record, shares, taxonomy
from yuzui.fields.jobs import field_compare
from yuzui.fields.pages import field_compare as page
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.view.page import Visit

LIST = "id,field,领域,query,检索式\nF1,Quantum,量子,quantum key,量子密钥\nF2,GaN,氮化镓,gallium nitride,氮化镓\nF3,Rice,水稻,rice,水稻\nF4,Ice,冰,ice,\n"
OWN = {"quantum": 8, "gallium": 2, "other": 10}
WORLD = {"quantum": 10, "gallium": 10, "rice": 1, "other": 80}


@pytest.fixture
def workspace(tmp_path):
    made = Workspace(tmp_path / "w")
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    field_record.load(made, str(tmp_path / "list.csv"))
    exports.openalex(tmp_path / "world.jsonl", exports.works(WORLD))
    yield made
    made.close()


def compared(workspace, **values):
    return of("field_compare").run(workspace, **{name: str(value) for name, value in values.items()})


def test_each_export_of_own_works_stands_beside_the_world(workspace, tmp_path):
    rows = [*exports.works(OWN, range(2014, 2020), n=5000)]
    for make, name in ((exports.cnki, "cnki.txt"), (exports.ris, "own.ris"), (exports.own_sheet, "成果.xlsx")):
        made = compared(workspace, own=make(tmp_path / name, rows), benchmark=tmp_path / "world.jsonl")
        one = {each.id: each for each in made.fields}
        assert made.window == [2014, 2019] and (made.own.works, made.benchmark.works) == (120, 606)
        assert made.benchmark.outside == 404
        quantum = shares.activity((48, 120), (60, 606))
        assert (one["F1"].own, one["F1"].benchmark, one["F1"].reading) == (48, 60, "more")
        assert one["F1"].interval == [quantum.low, quantum.high] and one["F1"].ratio == quantum.ratio
        assert one["F2"].reading == "unclear" and one["F3"].refused == "few_benchmark"
        # no Chinese query: a Chinese list has no fair share of it
        assert one["F4"].refused == ("few_benchmark" if name == "own.ris" else "no_zh")
        assert "larger share in 1" in field_compare.headline(made).en


def test_an_institute_within_the_benchmark_is_held_against_the_rest(workspace, tmp_path):
    rows = [*exports.works(WORLD)]
    own = [one for n, one in enumerate(rows) if one[1] == "quantum" or n % 7 == 0]
    made = compared(workspace, own=exports.openalex(tmp_path / "own.jsonl", own), benchmark=tmp_path / "world.jsonl")
    one = made.fields[0]
    assert made.shared == len(own) and one.refused == "few_benchmark"  # all works of the field are own ones
    own = [one for n, one in enumerate(rows) if n % 7 == 0 or (one[1] == "quantum" and n % 2)]
    made = compared(workspace, own=exports.openalex(tmp_path / "own.jsonl", own), benchmark=tmp_path / "world.jsonl")
    one, n = made.fields[0], sum(each[1] == "quantum" for each in own)
    expected = shares.activity((n, len(own)), (100, 1010), (n, len(own)))
    assert (one.own, one.ratio, one.interval) == (n, expected.ratio, [expected.low, expected.high])
    assert "stand in both" in field_compare.works(made).en


def test_countries_years_and_what_cannot_be_compared(workspace, tmp_path):
    rows = [*exports.works(OWN, range(2014, 2020), n=5000)]
    own = exports.ris(tmp_path / "own.ris", rows)
    china = compared(workspace, own=own, benchmark=tmp_path / "world.jsonl", country="China")
    assert china.benchmark.works == 606 and "China" in field_compare.headline(china).en
    none = compared(workspace, own=own, benchmark=tmp_path / "world.jsonl", country="Japan")
    assert {one.refused for one in none.fields} == {"few_benchmark"} and field_compare.chart(none) is None
    two = compared(workspace, own=own, benchmark=tmp_path / "world.jsonl", years="2015—2016")
    assert (two.window, two.own.works) == ([2015, 2016], 40)
    old = exports.ris(tmp_path / "old.ris", exports.works(OWN, range(1990, 1993)))
    titles = tmp_path / "titles.csv"
    titles.write_text("title\n" + "\n".join(row[2] for row in rows), encoding="utf-8")
    for values, code in (({"own": own}, "missing_value"), ({"own": own, "benchmark": old}, "no_common_years"),
                         ({"own": own, "benchmark": titles, "country": "CN"}, "no_country"),
                         ({"own": own, "benchmark": old, "years": "soon"}, "value")):  # fmt: skip
        with pytest.raises(InputError) as caught:
            compared(workspace, **values)
        assert caught.value.code == code and (caught.value.fix or caught.value.expected)
    undated = compared(workspace, own=own, benchmark=titles)
    assert undated.window is None and undated.fields[0].reading == "unclear"


def test_two_corpora_are_compared_on_the_page(workspace, tmp_path):
    assert "No two sets" in str(page.build(workspace, Visit("en", page.PATH)).blocks)
    rows = [*exports.works(OWN, range(2014, 2020), n=5000)]
    corpus_record.load(workspace, [exports.cnki(tmp_path / "own.txt", rows)], "own")
    corpus_record.load(workspace, [tmp_path / "world.jsonl"], "world")
    path = page.act(workspace, Visit("zh", page.PATH), {"own": "own", "benchmark": "world", "node": "LIST"})
    shown = page.build(workspace, Visit("zh", page.PATH, query={"run": path.partition("=")[2]}))
    assert shown.finding == field_compare.headline(shown.document) and "占比较高 1 个" in shown.finding.zh
    assert shown.pack("en").startswith(b"PK") and len(shown.document.fields) == 4
    with pytest.raises(InputError):
        page.act(workspace, Visit("zh", page.PATH), {"own": "/etc/passwd", "benchmark": "world"})


def test_topics_come_from_ids_else_from_words_and_the_rest_is_counted(workspace, tmp_path):
    own = exports.openalex(tmp_path / "own.jsonl", exports.works(OWN, range(2014, 2020), n=5000))
    made = compared(workspace, own=own, benchmark=tmp_path / "world.jsonl", by="topics")
    one = {each.id: each for each in made.fields}
    assert (one["fields/17"].own, one["fields/31"].own, made.own.without) == (48, 12, 60)
    assert made.own.by_words == 0 and one["fields/17"].reading == "more" and one["fields/11"].reading == "refused"
    row = {"topics": [], "title": "Quantum Information and Cryptography over fibre", "abstract": None}
    assert taxonomy.field_of(row) == ("17", "words")
    assert taxonomy.field_of({**row, "title": "Train stations of old"}) == ("", "")
    assert taxonomy.field_of({**row, "topics": [["T10002", 0.2], ["T10001", 0.9]]}) == ("19", "ids")
    words = exports.ris(tmp_path / "own.ris", exports.works(OWN, range(2014, 2020), n=5000))
    mixed = compared(workspace, own=words, benchmark=tmp_path / "world.jsonl", by="topics")
    assert mixed.notices and mixed.own.by_ids == 0
    assert len(taxonomy.FIELDS) == 26


def test_the_file_holds_what_the_verb_says(workspace, tmp_path, capsys):
    own, out = (
        exports.own_sheet(tmp_path / "成果.xlsx", exports.works(OWN, range(2014, 2020), n=5000)),
        tmp_path / "c.xlsx",
    )
    asked = [
        "field",
        "compare",
        "--own",
        str(own),
        "--benchmark",
        str(tmp_path / "world.jsonl"),
        "--dir",
        str(tmp_path / "w"),
    ]
    assert run([*asked, "--lang", "zh", "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert said.index("报销科目") < said.index("占比较高 1 个")
    rows = [*openpyxl.load_workbook(out).worksheets[0].iter_rows(values_only=True)]
    assert any("量子" in row and "占比较高" in row for row in rows)
    assert run([*asked, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["readings"] == {"more": 1, "unclear": 1, "refused": 2}


@pytest.mark.data("scholarly/csl_zh_10k.parquet")
def test_a_chinese_list_against_its_source_counts_as_a_plain_search_does(workspace, tmp_path):
    with duckdb.connect() as lake:
        path = Path(os.environ["YUZUI_DATA"], "scholarly/csl_zh_10k.parquet")
        rows = lake.execute(f"select title, category from '{path}' where category is not null").fetchall()
    words = {"水稻": "农学", "肿瘤": "医学", "混凝土": "工学"}
    (tmp_path / "zh.csv").write_text("领域,检索式\n" + "\n".join(f"{one},{one}" for one in words), encoding="utf-8")
    field_record.load(workspace, str(tmp_path / "zh.csv"), "ZH")
    for word, category in words.items():
        mine = [title for title, own in rows if own == category]
        for name, titles in (("own", mine), ("all", [title for title, _ in rows])):
            table = "篇名,单位\n" + "\n".join('"' + title.replace('"', '""') + '",甲' for title in titles)
            (tmp_path / f"{name}.csv").write_bytes(table.encode("gb18030"))
        made = compared(workspace, own=tmp_path / "own.csv", benchmark=tmp_path / "all.csv", node="ZH")
        one = {each.label.zh: each for each in made.fields}[word]
        counted = [len({title for title in titles if word in title}) for titles in (mine, [title for title, _ in rows])]
        assert abs(one.own - counted[0]) <= 1 and abs(one.benchmark - counted[1]) <= 1
        assert one.reading == "more" and one.interval[0] > 2
