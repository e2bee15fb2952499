# SPDX-License-Identifier: Apache-2.0
"""What comes back of an audit sheet, in the shapes in which people send it, and when a node is audited by it."""

import os
import random
import re
import zipfile
from pathlib import Path

import numpy as np
import pytest
import xlsxwriter

from yuzui.errors import InputError, StateError, UnknownIdentifierError
from yuzui.faces.cli import main
from yuzui.fields import (
    audit,
    audit_frame,
    audit_judging,
    audit_record,
    audit_sheet,
    audit_state,
    candidates,
    corpora,
    corpus_record,
    nodes,
)  # fmt: skip
from yuzui.fields.audit_frame import Narrowing
from yuzui.fields.recall import Stratum, correction, recall
from yuzui.fields.shares import activity
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import wilson
from yuzui.sheets import formats
from yuzui.sheets.sheet import Export


def texts(path, hits=30, near=120, rest=150):
    """Write a corpus: titles that the query of LAB-7 finds, titles that read like them, others."""
    lines = ["id,title,abstract,year,field"]
    lines += [f"h{k},solar cell of thin films {k},,{2015 + k % 5},physics" for k in range(hits)]
    lines += [f"n{k},cell of thin films and layers {k},,{2015 + k % 5},physics" for k in range(near)]
    lines += [f"r{k},sediment of a river in spring {k},,2016,geology" for k in range(rest)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "w")


def drawn(workspace, tmp_path, labels=200, judges=("a", "b"), lang="en", seed=7, size=(30, 120, 150), **more):
    corpus = texts(tmp_path / "works.csv", *size)
    ask = audit_record.Ask(
        node="LAB-7", labels=labels, judges=judges, seed=seed, within=Narrowing(corpus=corpus, **more)
    )
    return audit_record.make(workspace, ask, tmp_path, lang)


def rows_of(path):
    """Return headings and rows of a workbook that was handed out."""
    sheet = formats.read(Path(path))[0]
    at = next(k for k, row in enumerate(sheet.rows) if "Check" in row or "校验" in row)
    return list(sheet.rows[at]), [list(row) for row in sheet.rows[at + 1 :]]


def filled(path, out, answer, change=lambda heads, rows: (heads, rows)):
    heads, rows = rows_of(path)
    for row in rows:
        row[5] = answer(int(row[0]), str(row[1]))
    heads, rows = change(heads, rows)
    formats.write_xlsx(Path(out), [Export("Documents", heads, rows)])
    return Path(out)


def solar(n, title):
    return "yes" if "solar" in title else "no"


def but(*numbers):
    return lambda n, title: ("no" if solar(n, title) == "yes" else "yes") if n in numbers else solar(n, title)


def strata_of(workspace, sheet):
    return [one["stratum"] for one in audit_record.sheet(workspace, sheet)["documents"]]


def state_of(workspace, corpus):
    one = of("classify").run(workspace, node="LAB-7", corpus=(corpus,))
    listed = of("field_list").run(workspace, node="LAB-7").nodes[0]
    return one, listed.state


def test_what_two_simulated_judges_fill_in_is_read_back_to_the_last_figure(workspace, tmp_path):
    sheet = drawn(workspace, tmp_path, labels=120)
    strata, stream = strata_of(workspace, sheet.sheet), random.Random(5)
    books = [cell for one in formats.read(Path(sheet.files[0])) for row in one.rows for cell in row]
    assert not any(str(cell) in audit.STRATA or "renewable energy" in str(cell) for cell in books), "nor the query"
    with zipfile.ZipFile(sheet.files[0]) as book:
        page = book.read("xl/worksheets/sheet1.xml").decode()
    assert f"{sheet.sheet}-1" in page.partition("<oddFooter>")[2] and 'hidden="1"' in page, "printed on each page"
    assert workspace.view.select("audit_sheet") == [], "nobody reads strata as rows"
    truth = ["yes" if name == "hits" or (name == "near" and stream.random() < 0.3) else "no" for name in strata]
    said = [[one if stream.random() < 0.9 else stream.choice(["no", "yes", "unsure"]) for one in truth] for _ in "ab"]
    files = [
        filled(path, tmp_path / f"{k}.xlsx", lambda n, _, k=k: said[k][n - 1],
               lambda heads, rows, k=k: ([*heads, "Own"], random.Random(k).sample([[*row, 3] for row in rows], len(rows))))
        for k, path in enumerate(sheet.files)
    ]  # fmt: skip
    audit_judging.bring(workspace, [(file, "") for file in files])
    one = of("field_audit").run(workspace, sheet=sheet.sheet)
    # counted once more from what the judges wrote
    agreed = [a if a == b else None for a, b in zip(*said, strict=True)]
    parts = []
    for name in ("hits", "near", "rest"):
        inside = [label for label, own in zip(agreed, strata, strict=True) if own == name and label]
        parts.append(Stratum(sheet.strata[name], len(inside), inside.count("yes")))
    assert one.precision.value == parts[0].belong / parts[0].labelled
    assert [one.recall.value, *one.recall.interval] == list(recall(parts[0], parts[1:], 7))
    n, pairs = len(strata), list(zip(*said, strict=True))
    observed = sum(a == b for a, b in pairs) / n
    chance = sum(said[0].count(w) * said[1].count(w) for w in ("yes", "no", "unsure")) / n**2
    assert one.kappa.value == pytest.approx((observed - chance) / (1 - chance), abs=1e-12)
    assert [each.document for each in one.disagreements] == [k for k, label in enumerate(agreed, 1) if label is None]
    assert [(each.labels, each.done) for each in one.seats] == [(n, True), (n, True)]


def test_each_way_in_which_a_workbook_comes_back(workspace, tmp_path):
    sheet = drawn(workspace, tmp_path, labels=60)
    other = drawn(workspace, tmp_path, labels=60, judges=("c", "d"), seed=8)
    a, b = sheet.files

    def refused(code, files, error=InputError, **more):
        with pytest.raises(error) as caught:
            audit_judging.bring(workspace, files, **more)
        codes = {caught.value.code, *(one.code for one in caught.value.more)}
        every = [caught.value, *caught.value.more]
        assert code in codes and all(one.message.zh and (one.mending.zh or one.expected) for one in every)
        assert audit_record.inside(workspace).view.count("audit_label") == 0, "nothing of a refused file stays"
        return caught.value

    def edited(change):
        return [(filled(a, tmp_path / "x.xlsx", solar, change), "a")]

    def first(place, value):
        return lambda heads, rows: (heads, [[*rows[0][:place], value, *rows[0][place + 1 :]], *rows[1:]])

    assert refused("row_edited", edited(first(0, 999))).place.row == 2
    refused("row_edited", edited(first(1, "Another title")))
    refused("row_edited", edited(first(7, None)))
    refused("sheet_unknown", edited(first(7, "0123456789-1-abcdef")))
    refused("label", edited(first(5, "perhaps not")))
    refused("row_twice", edited(lambda heads, rows: (heads, [*rows, rows[3]])))
    refused("no_labels", [(filled(a, tmp_path / "x.xlsx", lambda *_: None), "a")])
    refused("no_column", edited(lambda heads, rows: (heads[:7], [row[:7] for row in rows])))
    refused("two_sheets", edited(lambda heads, rows: (heads, rows + rows_of(other.files[0])[1])))
    refused("two_judges", edited(lambda heads, rows: (heads, rows[:30] + rows_of(b)[1][30:])))
    whole = filled(a, tmp_path / "a.xlsx", solar)
    refused("other_judge", [(whole, "b")])
    refused("same_judge", [(whole, "a"), (whole, "a")], StateError)
    refused("third", [(whole, "e")], StateError)
    refused("early", [(whole, "c")], StateError, decides=True)
    with pytest.raises(InputError):
        audit_judging.paired(("x",), ("a", "b"))
    with pytest.raises(UnknownIdentifierError):
        of("field_audit").run(workspace, sheet="0000000000")
    for wrong in (["a", "A"], ["a", "b", "c"], []):
        with pytest.raises(InputError):
            drawn(workspace, tmp_path, labels=9, judges=tuple(wrong))
    with pytest.raises(StateError):
        drawn(workspace, tmp_path, labels=60, judges=("e", "f"))
    assert drawn(workspace, tmp_path, labels=60).sheet == sheet.sheet != other.sheet
    formats.write_xlsx(tmp_path / "none.xlsx", [Export("Other", ("a", "b"), [(1, 2)])])
    refused("no_documents", [(tmp_path / "none.xlsx", "a")])
    # sorted, with a column more and a row missing, in words of their own: read, and what is missing is counted
    words = {"yes": "是", "no": "N", None: None}
    mine = filled(
        a, tmp_path / "mine.xlsx", lambda n, t: words[solar(n, t)],
        lambda heads, rows: (["Own", *heads], [["x", *row] for row in reversed(rows)][:-1]),
    )  # fmt: skip
    theirs = filled(b, tmp_path / "theirs.xlsx", lambda n, t: {"yes": "1", "no": "0"}[solar(n, t)])
    one, two = audit_judging.bring(workspace, [(mine, ""), (theirs, "b")])
    assert (one.missing, one.spellings, two.spellings) == (1, {"N": "no"}, {"1": "yes", "0": "no"})
    lines = audit_judging.read_lines([one, two])
    assert "59 labels, 1 without" in lines[0][1].en and "1 → yes" in lines[3][1].zh
    again = filled(a, tmp_path / "again.xlsx", solar)
    with pytest.raises(StateError):
        audit_judging.bring(workspace, [(again, "a")])
    with pytest.raises(StateError):
        audit_judging.bring(workspace, [(again, "a")], decides=True)
    assert audit_frame.years("２０１５年-2020年") == (2015, 2020) and audit_frame.years("") is None
    with pytest.raises(InputError):
        audit_frame.years("soon")


def as_csv(path, out):
    """Save as a spreadsheet program of an office in China does: GB18030, a title and an empty line above."""
    heads, rows = rows_of(path)
    for row in rows:
        row[5] = {"yes": "是", "no": "否"}[solar(0, str(row[1]))]
    lines = [["国家实验室领域抽检，请于周五前交回"], [], heads, *rows]
    text = "\r\n".join(",".join("" if cell is None else str(cell) for cell in line) for line in lines)
    out.write_bytes(text.encode("gb18030"))
    return out


def as_office(path, out):
    """Save as a person edits it: title rows merged across, headings with hints, labels merged over equal rows."""
    heads, rows = rows_of(path)
    rows.sort(key=lambda row: solar(0, str(row[1])))
    heads = [f"{one}（是/否/不确定）" if one in ("判断", "Label") else one for one in heads]
    book = xlsxwriter.Workbook(str(out))
    page = book.add_worksheet("判断结果")
    page.merge_range(0, 0, 0, 7, "抽检：能源系统")
    page.merge_range(1, 0, 1, 7, "判断人：张三")
    page.write_row(3, 0, ["组", *heads])
    for k, row in enumerate(rows):
        page.write_row(4 + k, 1, [f"{row[0]}.0" if k % 2 else row[0], *row[1:5], None, None, row[7]])
    split = sum(solar(0, str(row[1])) == "no" for row in rows)
    page.merge_range(4, 6, 3 + split, 6, "否")
    page.merge_range(4 + split, 6, 3 + len(rows), 6, "是")
    book.add_worksheet("备注").write(0, 0, "无")
    book.close()
    return out


def as_tabs(path, out):
    """Save as text of another program: UTF-16 with tabs, other headings, full-width words, the title cut off nowhere."""
    heads, rows = rows_of(path)
    heads = [{"No": "Number", "Label": "Verdict", "Note": "Comment"}.get(one, one) for one in heads]
    for row in rows:
        row[5] = {"yes": "Ｙ", "no": "Ｎ"}[solar(0, str(row[1]))]
    lines = [heads, *rows]
    out.write_bytes("\n".join("\t".join("" if c is None else str(c) for c in one) for one in lines).encode("utf-16"))
    return out


@pytest.mark.parametrize(("lang", "save", "name"), [
    ("zh", as_csv, "结果.csv"), ("zh", as_office, "抽检（张三）.xlsx"), ("en", as_tabs, "labels.tsv"),
], ids=("gb18030", "merged", "utf16"))  # fmt: skip
def test_files_as_judges_return_them_lead_to_the_same_result(workspace, tmp_path, capsys, lang, save, name):
    sheet = drawn(workspace, tmp_path, labels=60, lang=lang)
    first = save(sheet.files[0], tmp_path / name)
    second = filled(sheet.files[1], tmp_path / "b.xlsx", solar)
    to = ["--dir", str(workspace.dir), "--into", str(tmp_path), "--lang", "en"]
    assert main.run(["field", "audit", "read", str(first), str(second), *to]) == 0
    assert "precision 1.00" in capsys.readouterr().out.replace("\n", " ")
    one = of("field_audit").run(workspace, sheet=sheet.sheet)
    assert (one.labelled, one.judges, one.kappa.value, one.disagreements) == (60, 2, 1.0, [])


def test_a_node_is_audited_by_enough_labels_of_two_who_agree(workspace, tmp_path):
    corpus = str(tmp_path / "works.csv")
    sheet = drawn(workspace, tmp_path)
    assert sheet.drawn == {"hits": 30, "near": 80, "rest": 90} and not sheet.census
    assert state_of(workspace, corpus)[0].precision is None
    files = [filled(path, tmp_path / f"{k}.xlsx", answer) for k, (path, answer) in enumerate(zip(sheet.files, (solar, but(3, 9)), strict=True))]  # fmt: skip
    audit_judging.bring(workspace, [(file, "") for file in files])
    one, listed = state_of(workspace, corpus)
    assert listed == "defined" and "2 documents on which the judges differ" in one.reason.en
    decider = audit_record.Seat(3, "", "", {})
    book = audit_sheet.workbook(
        audit_record.workbook(workspace, audit_record.sheet(workspace, sheet.sheet), decider, "en")
    )
    (tmp_path / "d.xlsx").write_bytes(book)
    assert [row[0] for row in rows_of(tmp_path / "d.xlsx")[1]] == [3, 9]
    with pytest.raises(StateError):
        audit_judging.bring(workspace, [(filled(tmp_path / "d.xlsx", tmp_path / "e.xlsx", solar), "A")], decides=True)
    audit_judging.bring(workspace, [(filled(tmp_path / "d.xlsx", tmp_path / "e.xlsx", solar), "c")], decides=True)
    one, listed = state_of(workspace, corpus)
    assert (one.state, listed, one.labelled, one.audit) == ("audited", "audited", 200, sheet.sheet)
    # every hit was judged: precision is counted, and so is their share of recall
    assert one.precision.value == one.precision.interval.low == 1.0
    assert one.recall.kind == "frame" and one.recall.interval.low < one.recall.value == 1.0
    assert one.kappa.value > 0.9 and "audited" not in one.warning.en.partition("frame")[0]
    assert "precision 1.00" in of("classify").view.headline(one).en
    (result,) = workspace.view.select("audit_result")
    assert (result["state"], result["labels"], result["reached"]) == ("audited", 200, 1)
    assert of("classify").run(workspace, node="LAB-7").precision is None, "an audit speaks of its corpus alone"


def ruled(workspace, tmp_path, first=solar, second=solar, judges=("a", "b"), **more):
    sheet = drawn(workspace, tmp_path, judges=judges, **more)
    answers = (first, second)[: len(sheet.files)]
    files = [filled(path, tmp_path / f"{k}.xlsx", answers[k]) for k, path in enumerate(sheet.files)]
    audit_judging.bring(workspace, [(file, "") for file in files])
    return of("field_audit").run(workspace, sheet=sheet.sheet)


def test_what_keeps_a_node_from_being_audited_is_said(workspace, tmp_path):
    alone = ruled(workspace, tmp_path, judges=("a",))
    assert (alone.state, alone.judges, alone.recall) == ("not audited", 1, None) and alone.precision.value == 1
    assert "alone" in alone.reason.en
    one = state_of(workspace, str(tmp_path / "works.csv"))[0]
    assert one.state == "defined" and one.precision.value == 1 and one.kappa is None and "alone" in one.reason.en

    stream = random.Random(3)
    poor = ruled(workspace, tmp_path, second=lambda n, t: stream.choice(["yes", "no"]), seed=8)
    assert poor.kappa.value < audit_state.POOR and poor.state == "not audited" and "too little" in poor.reason.en
    assert of("field_audit").view.sentences(poor)[1][1].en.startswith("not audited")

    none = ruled(workspace, tmp_path, first=lambda *_: "no", second=lambda *_: "no", seed=9)
    assert none.recall is None and none.precision.value == 0 and "cannot be stated" in none.reason.en


def test_a_frame_of_140_is_taken_whole_and_one_of_some_years_and_a_class_is_smaller(workspace, tmp_path):
    one = ruled(workspace, tmp_path, size=(20, 60, 60))
    assert one.census and one.documents == one.frame == 140 and one.labelled == 140
    assert one.recall.interval == [1.0, 1.0] and "140 labels, 200" in one.reason.en
    assert any("counted, not estimated" in line.en for _, line in of("field_audit").view.sentences(one))
    part = drawn(workspace, tmp_path, labels=20, size=(30, 120, 150), years=(2016, 2017), subfield="Physics")
    assert sum(part.strata.values()) == 60 and part.strata["hits"] == 12
    with pytest.raises(InputError) as caught:
        drawn(workspace, tmp_path, labels=20, subfield="law")
    assert "physics" in caught.value.expected and caught.value.code == "empty_frame"
    plan = audit_record.needed(workspace, "LAB-7", Narrowing(corpus=str(tmp_path / "works.csv")), 0.2)
    assert [row.recall for row in plan.recalls] == [0.3, 0.5, 0.8] and "labels" in audit_frame.words(plan).en
    with pytest.raises(InputError):
        audit_frame.plan(100, 10, 2.0)


def test_an_audit_of_an_earlier_version_or_an_old_load_audits_nothing(workspace, tmp_path):
    one = ruled(workspace, tmp_path)
    assert one.state == "audited"
    row, sitting, verdicts = audit_record.result(workspace, one.sheet)
    assert "version 1 of the query was judged" in audit_state.ruling(row, verdicts, 2, 0)[1].en
    assert audit_state.ruling(row, verdicts, 1, 2)[0] == "audited"
    assert "3 newer loads" in audit_state.ruling(row, verdicts, 1, 3)[1].en
    node = nodes.nodes(workspace)["LAB-7"]
    assert audit_state.measured(workspace, node).state == "audited" and len(sitting) == 2


def test_precision_and_corrected_volume_by_hand():
    # V-FR1: Wilson 1927, doi 10.1080/01621459.1927.10502953; V-FR2: 200 hits, P 0.9, R 0.6 are 300 works
    assert wilson(90, 100) == pytest.approx((0.8256, 0.9448), abs=5e-5)
    assert wilson(18, 30) == pytest.approx((0.4232, 0.7541), abs=5e-5)
    hits, others = Stratum(200, 200, 180), [Stratum(1000, 1000, 120)]
    assert recall(hits, others, 1)[0] == pytest.approx(0.6)
    assert 200 * correction(hits, others, 1)[0] == pytest.approx(300)
    # V-FR5: 30 of 200 own works against 500 of 10,000
    assert activity((30, 200), (500, 10_000)).ratio == pytest.approx(3)


PAPERSCAPE = "scholarly/paperscape_9196_works.parquet"


@pytest.mark.data(PAPERSCAPE)
def test_intervals_of_recall_hold_in_400_audits_with_the_category_as_judge_and_weighted_draws_do_not(workspace):
    corpus = corpora.read(workspace, str(Path(os.environ["YUZUI_DATA"]) / PAPERSCAPE))
    known, labels = nodes.nodes(workspace), (60, 80, 60)
    fields = {"LAB-1": ({"quant-ph"}, 0.139), "BOX2-01-4-5": ({"cmp-lg"}, 0.338),
              "BOX2-07-1-1": ({"astro-ph", "gr-qc"}, 0.252)}  # fmt: skip
    for node, (classes, stated) in fields.items():
        hits = audit_frame.hits(corpus, known[node], known)
        belongs = np.array([bool(classes & set(corpus.classes(k))) for k in range(len(corpus))])
        order = candidates.ranked(corpus.postings, hits)
        strata = [hits, order[: 4 * hits.size], order[4 * hits.size :]]
        right = [int(belongs[one].sum()) for one in strata]
        truth = right[0] / sum(right)
        assert truth == pytest.approx(stated, abs=5e-4)
        rng = np.random.default_rng(7)
        drawn = [rng.hypergeometric(k, one.size - k, n, 400) for k, one, n in zip(right, strata, labels, strict=True)]
        held = 0
        for turn, ks in enumerate(zip(*drawn, strict=True)):
            parts = [Stratum(one.size, n, int(k)) for one, n, k in zip(strata, labels, ks, strict=True)]
            _, low, high = recall(parts[0], parts[1:], turn, draws=2_000)
            held += low <= truth <= high
        assert 0.92 <= held / 400 <= 0.99, node
        # the same 140 labels drawn in proportion to 1/(rank + 50), each weighted by what it stands for
        chances = 1 / (np.arange(order.size) + 50)
        chances /= chances.sum()
        places = np.searchsorted(chances.cumsum(), rng.random((400, 140)) * chances.sum(), side="right")
        stands = belongs[order[places]] / chances[places]
        outside = rng.normal(stands.mean(1), stands.std(1) / np.sqrt(140), (1_000, 400)).clip(0)
        inside = hits.size * rng.beta(drawn[0] + 0.5, 60 - drawn[0] + 0.5, (1_000, 400))
        low, high = np.quantile(inside / (inside + outside), (0.025, 0.975), axis=0)
        assert ((low <= truth) & (truth <= high)).mean() < 0.92, node


def test_the_plan_counts_an_audit_for_its_own_node_alone(workspace, tmp_path, capsys):
    assert ruled(workspace, tmp_path).state == "audited"
    capsys.readouterr()
    assert main.run(["plan", "show", "S1-06", "--json", "--dir", str(workspace.dir)]) == 0
    rows = re.findall(r'"name":\s*"(audited-LAB-\d)".*?"outcome":\s*"(\w+)"', capsys.readouterr().out, re.S)
    assert [name for name, outcome in rows if outcome == "pass"] == ["audited-LAB-7"] and len(rows) == 7


def test_an_audit_of_a_corpus_on_record_stands_for_two_later_loads(workspace, tmp_path):
    file = Path(texts(tmp_path / "works.csv"))
    corpus_record.load(workspace, [file], name="mine", source="own")
    ask = audit_record.Ask(node="LAB-7", labels=200, judges=("a", "b"), within=Narrowing(corpus="mine"))
    sheet = audit_record.make(workspace, ask, tmp_path)
    assert audit_record.sheet(workspace, sheet.sheet)["snapshot"] == 1
    files = [(filled(path, tmp_path / f"{k}.xlsx", solar), "") for k, path in enumerate(sheet.files)]
    audit_judging.bring(workspace, files)
    seen = []
    for extra in range(1, 4):
        file.write_text(
            file.read_text(encoding="utf-8") + f"\nx{extra},a later work {extra},,2020,law", encoding="utf-8"
        )
        corpus_record.load(workspace, [file], name="mine", source="own")
        one, listed = state_of(workspace, "mine")
        seen.append((one.state, listed, one.labelled))
        if extra == 1:
            assert one.precision.value == 1 and "earlier state" in one.warning.en
    assert seen == [("audited", "audited", 200)] * 2 + [("defined", "defined", 0)]
    assert "3 newer loads" in one.reason.en and one.precision is None
