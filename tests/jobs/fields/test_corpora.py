# SPDX-License-Identifier: Apache-2.0
"""Works as persons have them become corpora: exports of each source, tables with any headings, loads on record."""

import json

import pytest
from tests import work_exports as exports

from yuzui.errors import InputError, UnknownIdentifierError
from yuzui.faces.cli.main import run
from yuzui.fields import corpora, corpus_record
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Subject

FEW = {"quantum": 2, "other": 3}


@pytest.fixture
def workspace(tmp_path):
    made = Workspace(tmp_path / "w")
    yield made
    made.close()


def test_each_export_brings_titles_abstracts_years_and_places(workspace, tmp_path):
    rows = [*exports.works(FEW, range(2020, 2023))]
    for make, name, country, organisation in (
        (exports.cnki, "CNKI.txt", None, "甲大学"), (exports.openalex, "oa.jsonl", "CN", "Institute Nine"),
        (exports.wos, "savedrecs.txt", "FR", "Univ A"), (exports.ris, "a.ris", "DE", "University of A"),
        (exports.scopus, "scopus.csv", "DE", "University of A"), (exports.own_sheet, "成果.xlsx", "中国", "甲大学；乙研究院"),
    ):  # fmt: skip
        made = corpora.read(workspace, str(make(tmp_path / name, rows)))
        assert (len(made), made.undated, made.repeated, made.years) == (15, 0, 0, (2020, 2022)), name
        first = made.rows[0]
        assert (first["country"], first["organisation"]) == (country, organisation), name
        assert bool(first["abstract"]) == (name != "成果.xlsx") and first["venue"].lower() in ("j one", "示例学报")
        assert first["language"] == (
            "zh" if name in ("CNKI.txt", "成果.xlsx") else "en" if name in ("oa.jsonl", "savedrecs.txt") else ""
        )
        hits = of("classify").run(workspace, node="BOX2-02-1", corpus=(str(tmp_path / name),))
        assert hits.union == 6, name
    assert corpora.read(workspace, str(tmp_path / "成果.xlsx")).unread == ["报销科目"]
    assert made.aside == 1  # the total below the table


def test_repeats_are_left_out_and_likenesses_and_lacking_years_counted(workspace, tmp_path):
    lines = ["Title;Year;DOI;Costs", "Quantum networks at sea;2020;10.5/a;1", "Quantum networks at sea;2020;10.5/A;1",
             "Quantum networks at sea;2020;10.5/b;2", "Ice;;10.5/c;3", "Ice on a river;2021;;4"]  # fmt: skip
    (tmp_path / "w.csv").write_text("\n".join(lines), encoding="utf-8")
    done = corpus_record.load(workspace, [tmp_path / "w.csv"], "mine", "our list", "2026-11")
    assert (done.works, done.repeated, done.alike, done.undated, done.unread) == (4, 1, 1, 1, ["Costs"])
    assert (done.source, done.day, done.snapshot) == ("our list", "2026-11-01", 1)
    lines = corpus_record.sentences(done)
    assert [label.en for label, _ in lines[:4]] == ["not read", "look at", "look at", "look at"]
    assert "报销" not in str(lines) and lines[0][1].en == "“Costs”"


def test_a_load_is_kept_with_source_and_day_and_a_later_one_beside_it(workspace, tmp_path):
    small, large = ([*exports.works({"quantum": k, "other": 3}, range(2020, 2023))] for k in (1, 2))
    corpus_record.load(workspace, [exports.ris(tmp_path / "a.ris", small)], "mine", "Scopus", "2026-01-31")
    assert corpora.usual(workspace) == ("mine",)
    again = corpus_record.load(workspace, [tmp_path / "a.ris"], "mine")
    assert again.snapshot == 1 and again.day == "2026-01-31"
    later = corpus_record.load(workspace, [exports.ris(tmp_path / "a.ris", large)], "mine")
    assert (later.snapshot, later.before) == (2, 12)
    hits = {name: of("classify").run(workspace, node="BOX2-02-1", corpus=(name,)) for name in ("mine", "MINE@1")}
    assert (hits["mine"].union, hits["MINE@1"].union) == (6, 3) and "2026-01-31" in hits["MINE@1"].source
    two = corpus_record.load(workspace, [tmp_path / "a.ris", exports.cnki(tmp_path / "b.txt", small)], "both")
    assert two.works == 27 and two.files == ["a.ris", "b.txt"]
    outside = workspace.seen_by(Subject("x", frozenset({"public"})))
    assert corpora.usual(outside) == (corpora.SHIPPED,)
    with pytest.raises(UnknownIdentifierError):
        corpora.read(outside, "mine")
    for bad, code in (({"day": "soon"}, "day"), ({"name": "!"}, "name")):
        with pytest.raises(InputError) as caught:
            corpus_record.load(workspace, [tmp_path / "a.ris"], **bad)
        assert caught.value.code == code and caught.value.expected


def test_topics_of_works_count_beside_words(workspace, tmp_path):
    rows = [*exports.works(FEW, range(2020, 2022))]
    plain = {"other": ("T10020", 0.4, 31), "quantum": ("T10020", 0.9, 31)}
    path = exports.openalex(tmp_path / "oa.jsonl", rows, plain)
    one = of("classify").run(workspace, node="BOX2-02-1", corpus=(str(path),))
    assert one.union == 4 and one.corpora[0].by_topic == 10
    assert one.hits[0].score == pytest.approx(1 - 0.4 * 0.8**2 * (1 - 0.9), abs=0.05)
    table = tmp_path / "t.csv"
    table.write_text("Title,Topics\nA,T10020 0.7; T1\nB,https://openalex.org/T10020|https://openalex.org/T10099\nC,\n")
    made = corpora.read(workspace, str(table))
    assert made.by_topic(["T10020"]) == {0: 0.7, 1: 1.0} and made.by_topic(["T10099"]) == {1: 1.0}


def test_the_verb_says_what_is_not_read_first(tmp_path, capsys):
    rows = [*exports.works(FEW, range(2020, 2022))]
    path, place = str(exports.own_sheet(tmp_path / "成果.xlsx", rows)), str(tmp_path / "d")
    assert run(["field", "corpus", "load", path, "--name", "本院", "--lang", "zh", "--dir", place]) == 0
    out = capsys.readouterr().out
    assert out.index("报销科目") < out.index("10 项成果")
    assert run(["field", "corpus", "--dir", place, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["corpora"][0]["works"] == 10
    assert run(["field", "classify", "BOX2-02-1", "--corpus", "本院", "--dir", place, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["union"] == 4
    assert run(["field", "classify", "BOX2-02-1", "--dir", place, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["corpora"][0]["id"] == "本院"


def test_what_is_cut_off_or_no_list_of_works_is_refused_with_what_mends_it(workspace, tmp_path):
    files = {
        "cut.ris": ("TY  - JOUR\nTI  - A\nPY  - 2020\nER  - \nTY  - JOUR\nTI  - Cut", "truncated"),
        "none.csv": ("a,b\n1,2\n", "missing_column"),
        "empty.csv": ("", "empty"),
    }
    for name, (text, code) in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        with pytest.raises(InputError) as caught:
            corpus_record.load(workspace, [tmp_path / name])
        assert caught.value.code == code and (caught.value.mending or caught.value.expected), name
    lines = ['{"id":"https://openalex.org/W1","display_name":"Ice"}', '{"id": broken}',
             '{"id":"https://openalex.org/W2","display_name":"Sea","publication_year":2020}']  # fmt: skip
    (tmp_path / "odd.jsonl").write_text("\n".join(lines), encoding="utf-8")
    odd = corpus_record.load(workspace, [tmp_path / "odd.jsonl"])
    assert (odd.works, odd.aside, odd.undated) == (2, 1, 1)
    with pytest.raises(InputError) as caught:
        corpora.read(workspace, "nowhere")
    assert "odd" in caught.value.expected and "corpus list" in caught.value.fix.en


def test_tables_of_openalex_and_records_for_notes_are_read_too(workspace, tmp_path):
    head = "id,doi,display_name,publication_year,abstract,topics.id,topics.score,authorships.countries,cited_by_count"
    row = "https://openalex.org/W1,,Quantum key links,2020,We study it.,https://openalex.org/T10020|https://openalex.org/T10682,0.99|0.4,CN,3"
    (tmp_path / "oa.csv").write_text(f"{head}\n{row}\n", encoding="utf-8")
    one = corpora.read(workspace, str(tmp_path / "oa.csv")).rows[0]
    assert (one["year"], one["abstract"], one["topics"]) == (2020, "We study it.", [("T10020", 0.99), ("T10682", 0.4)])
    text = "{Reference Type}: Journal Article\n{Title}: 量子密钥分发\n{Author}: 张三\n{Journal}: 学报\n{Year}: 2021\n"
    (tmp_path / "ne.txt").write_bytes(text.encode("gb18030"))
    one = corpora.read(workspace, str(tmp_path / "ne.txt")).rows[0]
    assert (one["title"], one["year"], one["venue"], one["language"]) == ("量子密钥分发", 2021, "学报", "zh")
