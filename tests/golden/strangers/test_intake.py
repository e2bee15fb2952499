# SPDX-License-Identifier: Apache-2.0
"""From unseen files to a list by answers only: what is asked, what answers make, and the same from the command line."""

import dataclasses
import json

import openpyxl
import pytest
from tests.golden.strangers import intake_files as files
from tests.golden.strangers.test_strangers import chinese_folder, packed_csv

from yuzui.errors import ColumnError
from yuzui.faces.cli.main import run
from yuzui.funding import (
    call_data,
    call_reviews,
    import_report,
    intake,
    intake_checks,
    intake_difference,
    intake_questions,
)
from yuzui.job import upload_sheets
from yuzui.job.result import Flagged
from yuzui.sheets.overrides import append
from yuzui.text.numbers import money

WHEN = "2026-11-29T12:00:00Z"
RULES = 'format = "yuzui-rules/1"\nvalue = {{from = "posterior_mean", per = "proposal", zero = {zero}}}\n[[rule]]\nname = "budget"\nkind = "budget"\ntotal = {total}\nstrength = "hard"\nsource = "paper 1"\n'


def answered(sheets, own=None, remembered="", budget=None):
    """Read and answer as a person does who takes what is proposed, and says the rest; return reading and answers."""
    answers = {}
    for _ in range(3):
        reading = intake_questions.read(sheets, answers, remembered, budget)
        assert not reading.stops and not reading.faults, (reading.stops, reading.faults)
        if reading.ready:
            return reading, answers
        for one in reading.open:
            value = (own or {}).get(one.place) or (own or {}).get(one.code) or one.proposed
            assert value, (one.code, one.place, one.text.en)
            assert not one.text.zh.isascii() and one.text.en
            answers[one.code, one.place] = value
    raise AssertionError(reading.open)


def checked(sheets, reading, answers, budget=None, own=None):
    """Answer what is to look at, as proposed or told, until nothing stops."""
    answers = dict(answers)
    for _ in range(3):
        found = intake_checks.checks(sheets, reading, answers, budget)
        for line in found.lines:
            if not line.answer:
                value = (own or {}).get(line.code) or line.proposed or line.choices[0].value
                answers[line.code, line.place] = value
        if found.ready and all(line.answer for line in found.lines):
            return found, answers
    raise AssertionError((found.stops, [one for one in found.lines if one.state == "open"]))


def same_as_the_command_line(place, path, sheets, reading, found):
    """Hold what the wizard reads against what the command line reads with the stored files; return it."""
    mapping, corrections = place / "map.toml", place / "corrections.csv"
    mapping.write_text(reading.toml, encoding="utf-8")
    lines = intake_checks.overrides(found, "Ann Officer", WHEN)
    append(corrections, lines)
    wizard = call_reviews.merged(intake_checks.material(path.name, sheets, reading.toml, lines))
    line = call_reviews.merged(call_data.from_path(path, mapping, overrides=corrections))
    for field in dataclasses.fields(wizard):
        if field.name not in ("understood", "rules"):
            assert getattr(wizard, field.name) == getattr(line, field.name), field.name
    return wizard


def opened(*paths):
    sheets, stops = upload_sheets.opened([(path, path.name) for path in paths])
    assert not stops
    return sheets


def read(place, path, own=None, budget=None, settle=None):
    sheets = opened(*(sorted(path.iterdir()) if path.is_dir() else [path]))
    reading, answers = answered(sheets, own, budget=budget)
    found, answers = checked(sheets, reading, answers, budget, settle)
    return reading, found, same_as_the_command_line(place, path, sheets, reading, found)


def test_one_joined_sheet_becomes_a_list_by_answers_only(tmp_path):
    path = files.workbook(tmp_path / "networking.xlsx", {"Export": files.councils_export()})
    sheets = opened(path)
    first = intake_questions.read(sheets)
    assert [one.code for one in first.open] == ["column", "split", "unit", "scale", "order"]
    asked = {one.code: one for one in first.questions}
    assert asked["status"].answer and len(first.left_out) == 6 and first.left_out[0].row == 14
    assert "44" in asked["scale"].text.en and asked["scale"].rows[0].row == 61
    assert asked["unit"].choices[0].label.en == "100 is £100,000" and "£18\u202fM" in asked["unit"].choices[0].note.en
    assert asked["order"].proposed == '["优", "良", "中", "差"]' and first.splits[0].proposals == 41
    assert [one.code for one in first.unchecked] == ["no_employers", "no_declarations"]
    sure = {one.letter: one.sure for one in first.sheets[0].columns}
    assert sure["A"] == "known" and sure["D"] == sure["G"] == sure["H"] == "asked" and sure["I"] == "own"
    assert sure["E"] == "known"  # words of a status that everybody knows need no answer
    # notes that stand in some rows of a proposal only do not say the same in all
    assert "Title" in asked["split"].detail.en and "notes" not in asked["split"].detail.en
    reading, answers = answered(sheets, {"scale": "slip"})
    assert "nothing is open" in reading.title.en and not reading.open
    found, answers = checked(sheets, reading, answers)
    assert {one.code for one in found.lines} == {"slip", "near_institution"}
    # a pair is judged by itself, and its column is called as in the file
    pair = next(one for one in found.lines if one.code == "near_institution")
    assert pair.column == "Lead Institution" and found.alike(pair) == ()
    material = same_as_the_command_line(tmp_path, path, sheets, reading, found)
    assert max(material.reviews["score"]) == 6 and material.currency == "GBP" and len(material.out) == 6
    assert material.proposals["amount"][:2] == [100_000.0, 117_000.0]
    assert set(material.proposals["institute"]) == {"Univ. of Leeds", "UCL"}  # one name for one university
    # a list of reviewers that comes later is no list of proposals, whatever was answered of those
    people = [["Assessor", "Employer"], *([f"A{k:02d}", f"University of Town {k}"] for k in range(27))]
    more = [*sheets, *opened(files.text_table(tmp_path / "people.csv", people))]
    (asked_of,) = intake_questions.read(more, answers).open
    assert (asked_of.code, asked_of.proposed) == ("table", "reviewer")
    both, _ = answered(more, {"scale": "slip"})
    assert both.sheets[1].columns[1].means == "reviewer.institute" and len(both.unchecked) == 1
    # and what is said of its columns makes no list of reviewers of the other sheet
    alone = intake_questions.read(more, {(asked_of.code, asked_of.place): "reviewer"})
    assert [one.table for one in alone.sheets] == ["joined", "reviewer"]
    # set aside instead, and the confidence turned round
    other, _ = answered(sheets, {"scale": "aside", "order": '["差", "中", "良", "优"]'})
    assert 'off_scale = "aside"' in other.toml
    turned = call_reviews.merged(intake_checks.material(path.name, sheets, other.toml))
    assert len(turned.reviews["score"]) == len(material.reviews["score"]) - 1
    best = {"优": 4.0, "良": 3.0, "中": 2.0, "差": 1.0}
    first_word = files.councils_export()[3][7]
    assert (
        material.reviews["confidence"][0] == best[first_word]
        and turned.reviews["confidence"][0] == 5 - best[first_word]
    )
    # next week: another file with these headings is read without a question
    later = files.councils_export()
    later[0] = ["Networking 2027 export of 6 December"]
    later[60][6] = 5
    again = opened(files.workbook(tmp_path / "networking-2.xlsx", {"Export": later}))
    toml = intake_questions.recalled(again, {"other": "", reading.fingerprint: reading.toml})
    known = intake_questions.read(again, remembered=toml)
    assert known.again and known.title.en == "Read as last time." and known.ready and known.toml == reading.toml
    (tmp_path / "rules.toml").write_text(RULES.format(zero=2, total=9_000_000), encoding="utf-8")
    code = run(["fund", str(path), "--map", str(tmp_path / "map.toml"), "--overrides", str(tmp_path / "corrections.csv"),
                "--rules", str(tmp_path / "rules.toml"), "--dir", str(tmp_path / "w"), "--redraws", "5", "--near", "0", "--quiet"])  # fmt: skip
    assert code == 0 and json.loads((tmp_path / "w" / "slate.json").read_text())["call"]["n_proposals"] == 35


def test_files_of_other_shapes_are_read_by_what_is_proposed(tmp_path):
    """Consensus with criteria, grades and 万元, two rows of headings, GB18030 with semicolons, ods, several sheets."""
    place = tmp_path / "a"
    place.mkdir()
    path = files.workbook(place / "panel3.xlsx", {"Consensus": files.consensus_sheet()})
    reading, _, found = read(place, path, {"weights": '{"Excellence": "50", "Impact": "30", "Implementation": "20"}'})
    assert found.weights == {"Excellence": 50, "Impact": 30, "Implementation": 20} and len(found.reviews["score"]) == 72
    total = intake_questions.read(opened(path), {("criteria", reading.sheets[0].key): "total G"})
    alone = call_reviews.merged(intake_checks.material("x", opened(path), total.toml))
    assert total.ready and set(alone.reviews["criterion"]) == {""} and len(alone.reviews["score"]) == 24
    # grades: the order is asked though everybody knows it; a word that nobody knows has no answer of ours
    path = files.workbook(place / "申报.xlsx", {"汇总": files.graded_list()})
    first = intake_questions.read(opened(path))
    asked = {one.code: one for one in first.questions}
    assert not asked["status"].proposed and {i.key: i.value for i in asked["status"].items}["形审不合格"] == "out"
    words = json.dumps({"受理": "in", "形审不合格": "out", "转出": "out"}, ensure_ascii=False)
    down, up = '["优", "良", "中", "差"]', '["差", "中", "良", "优"]'
    reading, look, found = read(place, path, {"status": words, "order": down})
    assert [one.code for one in first.open] == ["split", "unit", "order", "status"] and len(found.out) == 6
    assert found.proposals["amount"][0] == 600_000 and found.currency == "CNY"
    assert any(one.code == "near_institution" and "北大" in one.text.zh for one in look.lines)
    other, _ = answered(opened(path), {"status": words, "order": up})
    turned = call_reviews.merged(intake_checks.material("x", opened(path), other.toml))
    pairs = zip(turned.reviews["score"], found.reviews["score"], strict=True)
    assert all(a == 5 - b for a, b in pairs)
    rows, merged = files.two_header_rows()
    _, _, found = read(place, files.workbook(place / "two.xlsx", {"Sheet1": rows}, merged))
    assert len(found.reviews["score"]) == 42 and found.proposals["amount"][0] == 150_000
    path = files.text_table(place / "评分.csv", files.letters_in_csv(), "gb18030", ";")
    reading, look, found = read(place, path)
    assert reading.sheets[0].encoding == "gb18030" and found.proposals["amount"][1] == 301_000
    assert [one.code for one in look.lines] == ["reviewed_twice"] and len(found.reviews["score"]) == 36
    path = files.open_document(place / "call.ods", files.several_sheets())
    reading, _, found = read(place, path)
    assert [one.table for one in reading.sheets] == ["proposal", "review", "reviewer", ""]
    assert [one.code for one in reading.unchecked] == ["no_declarations"] and found.currency == "USD"
    assert found.sheets["reviewer"]["institute"][0] == "Univ. Town 0" and len(found.sheets["reviewer"]["id"]) == 5
    assert len(found.proposals["id"]) == 12 and len(found.reviews["score"]) == 36
    # the shapes that other tests of strangers keep
    place = tmp_path / "b"
    place.mkdir()
    _, _, found = read(place, chinese_folder(place / "folder"))
    assert len(found.proposals["id"]) == 12 and len(found.reviews["score"]) == 35
    folder = packed_csv(place / "packed")
    (folder / "rules.toml").unlink()
    _, _, found = read(place, folder)
    assert len(found.reviews["score"]) == 35


def test_a_column_may_be_a_reviewer(tmp_path):
    """Initials or names as headings tell nobody that below them stand scores: it is asked which, and how many."""
    path = files.workbook(tmp_path / "small.xlsx", {"Round 7": files.initials_as_columns()})
    first = intake_questions.read(opened(path), budget=200_000)
    (asked,) = first.open
    assert asked.code == "experts" and [one.value for one in asked.choices] == ["none", *"EFGH"] and not asked.proposed
    assert [one.sure for one in first.sheets[0].columns][4:8] == ["asked"] * 4
    reading, _, found = read(tmp_path, path, {"experts": '["E", "F", "G"]'})
    assert reading.questions[0].answer == '["E", "F", "G"]' and set(found.reviews["reviewer"]) == {"JS", "MK", "ABC"}
    assert len(found.reviews["score"]) == 44 and found.scale == (0, 6) and "Avg" in found.proposals
    assert intake_questions.read(opened(path), remembered=reading.toml).title.en == "Read as last time."
    assert "no_reviewers" not in {one.code for one in reading.unchecked}
    people = [["Initials", "Employer"], ["JS", "Leeds"], ["MK", "Hull"], ["ABC", "Bath"]]
    more = [*opened(path), *opened(files.text_table(tmp_path / "panel.csv", people))]
    both, _ = answered(more, {"experts": '["E", "F", "G"]'})
    assert [one.table for one in both.sheets] == ["proposal", "reviewer"]
    assert "no_employers" not in {one.code for one in both.unchecked}
    # one column is the score for all; a column that is not there is a fault
    _, _, found = read(tmp_path, path, {"experts": '["H"]'})
    assert len(found.reviews["score"]) == 16 and found.reviews["score"][1] == pytest.approx(3.33)
    assert intake_questions.read(opened(path), {("experts", asked.place): '["Z"]'}).faults
    path = files.text_table(tmp_path / "打分.csv", files.names_as_columns(), "gb18030")
    reading, look, found = read(tmp_path, path, {"experts": '["F", "G", "H"]', "unit": "1 CNY"})
    assert len(found.reviews["score"]) == 41 and found.proposals["amount"][0] == 300_000
    assert [one.code for one in look.lines] == ["recused", "row_beside"] and "回避" in look.lines[0].seen
    assert found.proposals["序号"][:2] == ["1", "2"]  # a number of proposals, not of the reviews of one


def graded(heads, score, lead=(), below=()):
    """A list of nine proposals with scores below some headings."""
    rows = [[f"P{k}", f"Study {k}", 100_000 + 1000 * k, *(score(k, i) for i in range(len(heads)))] for k in range(9)]
    return [*lead, ["Proposal ID", "Title", "Amount (EUR)", *heads], *rows, *below]


def test_which_end_is_the_best_is_asked_wherever_a_file_speaks_of_an_order(tmp_path, capsys):
    """Above the table, below it, on another sheet, in headings of reviewers side by side, by figures alone."""
    heads = ["Reviewer A", "Reviewer B", "Reviewer C"]
    mark = lambda k, i: 1 + (k + i) % 5  # noqa: E731
    place = lambda k, i: 1 + (k + 2 * i) % 9  # noqa: E731
    top = "Grades: 1 = best, 5 = worst"
    experts, ranks = '["D", "E", "F"]', ["Rank HB", "Rank TK", "Rank LR"]
    cases = {
        "above": ({"S": graded(heads, mark, [[top]])}, {}, top, "low 1 5"),
        "below": ({"S": graded(heads, mark, (), [[], ["1 = sehr gut, 5 = mangelhaft"]])}, {}, "sehr gut", "low 1 5"),
        "other": ({"Read me": [["Panel B"], ["Rank 1 = best."]], "S": graded(heads, place)}, {}, "Rank 1", "low 1 9"),
        "legend": ({"S": graded(heads, mark), "Key": [["Mark", "Means"], [1, "excellent"]]}, {}, "1 = exc", "low 1 5"),
        "ranks": ({"S": graded(ranks, place)}, {"experts": experts}, "Rank HB", "low 1 9"),
        "notes": ({"S": graded(["Note A (1 = best)", "Note B (1 = best)"], mark)}, {"experts": '["D", "E"]'}, "Note A", "low 1 5"),
        "places": ({"S": graded(["HB", "TK", "LR"], place)}, {"experts": experts}, "places 1, 2, 3", "low 1 9"),
        "名次": ({"S": graded(["名次甲", "名次乙"], place)}, {"experts": '["D", "E"]'}, "名次甲", "low 1 9"),
        "word": ({"S": graded(heads, mark), "Notes": [["see the ranking rules"]]}, {}, "ranking rules", ""),
        "german": ({"S": [["Kennung", "Vorhaben", "Fördersumme (EUR)", "Gutachten 1", "Gutachten 2"], *graded(heads[:2], mark)[1:]]},
                   {"experts": '["D", "E"]', "table": "proposal", "order": "low 1 5"}, "German", ""),
    }  # fmt: skip
    for name, (sheets, own, said, proposed) in cases.items():
        folder = tmp_path / name
        folder.mkdir()
        path = files.workbook(folder / "call.xlsx", sheets)
        answers = {}
        for _ in range(4):
            first = intake_questions.read(opened(path), answers)
            asked = next((one for one in first.open if one.code == "order"), None)
            if asked is not None:
                break
            answers |= {(one.code, one.place): own.get(one.code) or one.proposed for one in first.open}
        assert asked is not None and said in asked.detail.en and asked.proposed == proposed, (name, asked)
        low = asked.choices[0].value
        reading, _, found = read(folder, path, {"order": low, **own})
        high = float(low.split()[2])
        assert found.reviews["proposal"][0] == "P0" and found.reviews["score"][0] == high, name
        up, _ = answered(opened(path), {**own, "order": low.replace("low", "high")})
        raised = call_reviews.merged(intake_checks.material("x", opened(path), up.toml))
        assert raised.reviews["score"][0] == 1, name
        # the command stops with the line of the mapping that answers it, and the answer is that of the page
        toml = "\n".join(line for line in reading.toml.splitlines() if not line.startswith("score = "))
        (folder / "open.toml").write_text(toml, encoding="utf-8")
        (folder / "rules.toml").write_text(RULES.format(zero=1, total=400_000), encoding="utf-8")
        given = ["fund", str(path), "--rules", str(folder / "rules.toml"), "--dir", str(folder / "w"), "--quiet"]
        capsys.readouterr()
        assert run([*given, "--map", str(folder / "open.toml")]) == 2, name
        err = capsys.readouterr().err
        line = 'score = {column = "score", scale = [' + f"{high:g}, {low.split()[1]}]}}"
        assert line in err and said in err and line in reading.toml, (name, err)
    # a file that says that more is better is read so, and says why
    for line in ("Scores 1 (poor) to 6 (outstanding)", "5分为最好", "Higher scores are better"):
        path = files.workbook(tmp_path / "high.xlsx", {"S": graded(heads, mark, [[line]])})
        reading, answers = answered(opened(path))
        assert "order" not in {code for code, _ in answers}, line
        found = call_reviews.merged(intake_checks.material("x", opened(path), reading.toml))
        assert found.reviews["score"][0] == 1 and not told_turned(found)
    # a score off the scale that is a slip, or set aside, leaves the order as it was answered
    for way, scores in (("slip", 26), ("aside", 26)):
        rows = graded(heads, lambda k, i: 44 if (k, i) == (4, 1) else mark(k, i), [[top]])
        folder = tmp_path / way
        folder.mkdir()
        path = files.workbook(folder / "call.xlsx", {"S": rows})
        reading, _, found = read(folder, path, {"scale": way})
        assert found.reviews["score"][0] == 5 and told_turned(found), way
        assert len(found.reviews["score"]) == scores + (way == "slip")
        assert way != "slip" or found.reviews["score"][13] == 2


def test_words_and_errors_where_a_score_is_due_are_no_scores_and_are_told(tmp_path, capsys):
    """Recused, abstained, a failed formula, a percentage: each with its cell, on page and command, and no dead end."""
    cells = {(1, 1): "回避", (2, 0): "弃权", (3, 2): "COI", (4, 1): "n/s", (5, 0): "-", (6, 2): None}
    marks = "优良中差"
    for name, heads, score in (
        ("names", ["王一", "李二", "张三"], lambda k, i: 1 + (k * 2 + i) % 5),
        ("numbers", ["专家一", "专家二", "专家三"], lambda k, i: marks[(k + i) % 4]),
    ):
        rows = graded(heads, lambda k, i, score=score: cells.get((k, i), score(k, i)))
        folder = tmp_path / name
        folder.mkdir()
        path = files.workbook(folder / "call.xlsx", {"S": rows})
        reading, look, found = read(folder, path, {"experts": '["D", "E", "F"]'})
        codes = sorted(one.code for one in look.lines)
        assert codes == ["abstained", "abstained", "blank_score", "recused", "recused"], (name, look.lines)
        blank = next(one for one in look.lines if one.code == "blank_score")
        assert blank.seen == "2 / 27" and blank.row == 7 and len(found.reviews["score"]) == 21
        assert next(one for one in look.lines if one.code == "recused").row == 3
        pairs = found.sheets.get("conflict", {})
        named = name == "names"
        assert [*zip(pairs.get("proposal", ()), pairs.get("reviewer", ()), strict=True)] == (
            [("P1", "李二"), ("P3", "张三")] if named else []
        )
        assert ("no_declarations" in {one.code for one in reading.unchecked}) != named
        assert sum(one.code == "recused" for one in found.findings) == 2
        (folder / "rules.toml").write_text(RULES.format(zero=1, total=400_000), encoding="utf-8")
        own = ["fund", str(path), "--map", str(folder / "map.toml"), "--rules", str(folder / "rules.toml")]
        assert run([*own, "--dir", str(folder / "w"), "--redraws", "5", "--near", "0"]) == 0
        out = " ".join(capsys.readouterr().out.split())
        assert "4 rows set aside" in out and "no score: a conflict of interest is declared 2" in out
        assert "score left blank beside others (2)" in out
        slate = json.loads((folder / "w" / "slate.json").read_text())["recusals"]
        assert slate["set_aside"] == 2 and len(slate["pairs"]) == 2 * named and slate["supplied"] == named
    # a grade that nobody knows, below numbered reviewers, is asked for its place: 回避 is none of them
    odd = graded(["专家一", "专家二"], lambda k, i: "回避" if (k, i) == (1, 1) else "红黄绿"[(k + i) % 3])
    first = intake_questions.read(opened(files.workbook(tmp_path / "odd.xlsx", {"S": odd})))
    assert [{one.key for one in q.items} for q in first.open if q.code == "order"] == [{"红", "黄", "绿"}]
    # what a failed formula and a percentage are is asked, each at its cell; nothing of either is counted
    wrong = {(3, 0): "#DIV/0!", (6, 1): "#REF!", (4, 2): "85%"}
    folder = tmp_path / "wrong"
    folder.mkdir()
    rows = graded(["HB", "TK", "LR"], lambda k, i: wrong.get((k, i), 2 + (k * 2 + i) % 4))
    path = files.workbook(folder / "call.xlsx", {"S": rows})
    sheets = opened(path)
    reading, answers = answered(sheets, {"experts": '["D", "E", "F"]'})
    look = intake_checks.checks(sheets, reading, answers)
    assert [(one.code, one.row) for one in look.lines if one.kind == "stop"] == [
        ("formula_error", 5), ("formula_error", 8), ("percent", 6)]  # fmt: skip
    assert not look.ready and "#DIV/0!" in look.lines[0].seen and "HB" in look.lines[0].seen
    found, answers = checked(sheets, reading, answers)
    material = same_as_the_command_line(folder, path, sheets, reading, found)
    assert len(material.reviews["score"]) == 24 and min(material.reviews["score"]) == 2
    (folder / "rules.toml").write_text(RULES.format(zero=1, total=400_000), encoding="utf-8")
    own = ["fund", str(path), "--map", str(folder / "map.toml"), "--rules", str(folder / "rules.toml")]
    assert run([*own, "--dir", str(folder / "w"), "--redraws", "5", "--near", "0"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "look at no score: its formula ends in an error (2): P3 (#DIV/0!, call.xlsx, sheet “S”, row 5)" in out
    assert "P4 (85%, call.xlsx, sheet “S”, row 6)" in out
    # a column of percentages is one
    path = files.workbook(tmp_path / "percent.xlsx", {"S": graded(["R1", "R2"], lambda k, i: f"{60 + k + i}%")})
    reading, _ = answered(opened(path))
    assert max(call_reviews.merged(intake_checks.material("x", opened(path), reading.toml)).reviews["score"]) == 0.69


def test_a_reviewer_that_is_the_mean_of_the_others_is_asked_about(tmp_path, capsys):
    marks = lambda k: [1 + k * 2 % 5, 1 + (k + 2) % 5, None if k == 4 else 1 + k % 4]  # noqa: E731
    mean = lambda k: round(sum(m for m in marks(k) if m) / sum(m is not None for m in marks(k)), 1)  # noqa: E731
    path = files.workbook(
        tmp_path / "call.xlsx", {"S": graded(["HB", "TK", "LR", "Mean"], lambda k, i: [*marks(k), mean(k)][i])}
    )
    own = {"experts": '["D", "E", "F", "G"]'}
    experts = {("experts", "call.xlsx!S"): own["experts"]}
    (asked,) = intake_questions.read(opened(path), experts).open
    assert asked.code == "mean" and asked.place.endswith("!G") and asked.proposed == "leave"
    assert "in 9 of 9 rows" in asked.text.en and "“Mean”" in asked.text.zh
    _, look, found = read(tmp_path, path, own)
    assert set(found.reviews["reviewer"]) == {"HB", "TK", "LR"} and "mean_column" not in {
        one.code for one in look.lines
    }
    folder = tmp_path / "kept"
    folder.mkdir()
    (folder / "call.xlsx").write_bytes(path.read_bytes())
    _, look, found = read(folder, folder / "call.xlsx", {**own, "mean": "keep"})
    assert "Mean" in found.reviews["reviewer"] and "mean_column" in {one.code for one in look.lines}
    (folder / "rules.toml").write_text(RULES.format(zero=1, total=400_000), encoding="utf-8")
    line = ["fund", str(folder / "call.xlsx"), "--map", str(folder / "map.toml"), "--rules", str(folder / "rules.toml")]
    assert run([*line, "--dir", str(folder / "w"), "--redraws", "5", "--near", "0"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "look at a column that is the mean of the other reviewers counts as one of them (1): Mean (9 / 9" in out
    # three who agree are no mean of one another
    path = files.workbook(tmp_path / "alike.xlsx", {"S": graded(["HB", "TK", "LR"], lambda k, i: 1 + k % 5)})
    assert intake_questions.read(opened(path), {("experts", "alike.xlsx!S"): '["D", "E", "F"]'}).ready


def told_turned(found):
    return [one.seen for one in found.findings if one.code == "turned"]


def test_each_panel_has_a_sheet_and_reviewers_of_its_own(tmp_path):
    """What was ticked on the second sheet took the place of the first, so that its question never closed."""
    heads = ["Ref", "Title", "Host institution", "Requested"]

    def panel(letter, *people):
        marks = [[f"{letter}{k}", f"Title {letter}{k}", "Bath", 30_000 + k, *[7 - k + p / 2 for p in range(len(people))]]
                 for k in range(4)]  # fmt: skip
        return [[*heads, *people], *marks]

    sheets = {"Panel A": panel("A", "Hale", "Rossi"), "Panel B": panel("B", "Petrov", "Okafor", "Avg")}
    path = files.workbook(tmp_path / "panels.xlsx", sheets)
    key = f"{path.name}!Panel"
    own = {f"{key} A": '["E", "F"]', f"{key} B": '["E", "F"]', "unit": "1 GBP"}
    reading, _, found = read(tmp_path, path, own)
    assert {*found.reviews["reviewer"]} == {"Hale", "Rossi", "Petrov", "Okafor"} and len(found.reviews["score"]) == 16
    assert intake_questions.read(opened(path), {}, reading.toml).title.en == "Read as last time."
    # one reviewer on a panel, or none yet
    _, _, found = read(tmp_path, path, {**own, f"{key} A": '["F"]'})
    assert {*found.reviews["reviewer"]} == {"Rossi", "Petrov", "Okafor"} and len(found.reviews["score"]) == 12
    _, look, found = read(tmp_path, path, {**own, f"{key} A": '["none"]'})
    assert {*found.reviews["reviewer"]} == {"Petrov", "Okafor"}
    assert [one.code for one in look.lines] == ["no_score"] * 4
    # a sheet that is said to be both lists and reviews is asked as well
    both = {("table", f"{key} A"): "joined", ("table", f"{key} B"): "joined"}
    asked = intake_questions.read(opened(path), both)
    assert not asked.stops and [one.code for one in asked.open if one.code in ("experts", "who")] == ["experts"] * 2
    # columns of one name are read alike
    alike = files.workbook(tmp_path / "alike.xlsx", {"A": panel("A", "Hale", "Avg"), "B": panel("B", "Lee", "Avg")})
    answers = {("experts", f"{alike.name}!A"): '["E", "F"]', ("experts", f"{alike.name}!B"): '["E"]'}
    assert "Avg" in intake_questions.read(opened(alike), answers).faults[0].text.en
    # a reviewer whom no sheet has is a stop, on the page and in the command line
    lost = reading.toml.replace('"Hale"', '"Halle"')
    assert [one.column for one in intake_questions.read(opened(path), {}, lost).stops] == ["Halle"]
    with pytest.raises(ColumnError, match="Halle"):
        intake_checks.rows_of(opened(path), lost)


def test_an_amount_whose_heading_names_a_currency_is_asked_where_no_word_tells_it(tmp_path):
    """Money in whole euros below a German heading: neither the unit nor the column was asked, and no row could be read."""
    rows = [["Kennzeichen", "Titel", "Beantragte Mittel (EUR)", "Gutachter", "Note"]]
    for k in range(20):
        rows += [
            [f"FO-{k:03d}", f"Vorhaben {k}", f"{90 + k}.512,50", f"G{(k + a) % 7}", f"{1 + k % 3},7"] for a in range(2)
        ]
    path = files.text_table(tmp_path / "gutachten.csv", rows, "cp1252", ";")
    own = {"table": "joined", "who": "D", "column": "", "order": "low 1 4"}
    sheets, answers = opened(path), {}
    for _ in range(5):
        reading = intake_questions.read(sheets, answers, "", 2_000_000, "EUR")
        column = {"review.score": "E", "proposal.id": "A", "proposal.amount": "C"}
        for one in reading.open:
            value = column.get(one.place.rpartition("!")[2]) if one.code == "column" else own.get(one.code)
            answers[one.code, one.place] = value or one.proposed
    assert reading.ready and {one.code for one in reading.questions} >= {"column", "order"}
    look = intake_checks.checks(sheets, reading, answers, 2_000_000)
    assert not look.stops and look.proposals == 20
    found = intake_checks.material("call", sheets, reading.toml)
    assert found.proposals["amount"][0] == pytest.approx(90_512.5) and max(found.reviews["score"]) == pytest.approx(3.3)


def test_the_unit_of_a_heading_is_proposed_and_cells_with_a_unit_keep_their_own(tmp_path):
    """Multiplied by the heading, 50万元 was 50亿元, so that yuan was proposed below 万元 and nobody said a word."""
    unscored = {"column": "none"}
    for head, cells, unit, amounts in (
        ("申请金额（万元）", [30, 25, "50万元", "60 万"], "10000 CNY", [300_000, 250_000, 500_000, 600_000]),
        ("申请金额（万元）", [30, 25, "300000元", 40], "10000 CNY", [300_000, 250_000, 300_000, 400_000]),
        ("Amount (k€)", [250, 300, "€1.2m", "400k€"], "1000 EUR", [250_000, 300_000, 1_200_000, 400_000]),
        ("Requested £k", [250, 300, "£1.2m", 400], "1000 GBP", [250_000, 300_000, 1_200_000, 400_000]),
    ):
        rows = [["Ref", "Title", "Institution", head]]
        rows += [[f"P{k}", f"Title {k}", ("Bath", "Leeds")[k % 2], cell] for k, cell in enumerate(cells)]
        path = files.workbook(tmp_path / "call.xlsx", {"Proposals": rows})
        for budget in (None, 1e6, 5.0):
            asked = {one.code: one for one in intake_questions.read(opened(path), {}, "", budget).open}
            assert asked["unit"].proposed == unit, (head, budget)
            assert ("times that" in asked["unit"].detail.en) is (budget == 5.0)
            sums = {one.value: one.note.en for one in asked["unit"].choices}
            coin = unit.split()[1]
            assert sums[unit] == f"sum {money(sum(amounts), coin).en}", (sums, head)
        reading, look, done = read(tmp_path, path, unscored, budget=1e6)
        assert done.proposals["amount"] == amounts and "far_from_budget" not in {one.code for one in look.lines}
        # an answer that leaves the sum a hundred times beside the budget stops until somebody confirms it
        far = intake_checks.checks(opened(path), reading, {}, 5.0)
        (line,) = (one for one in far.lines if one.code == "far_from_budget")
        assert line.kind == "stop" and not line.proposed and "times the budget" in line.text.en and not far.ready
        by_hand, answers = answered(opened(path), {**unscored, "unit": f"1 {coin}"})
        slips = [one.code for one in intake_checks.checks(opened(path), by_hand, answers).lines if one.kind == "stop"]
        assert {*slips} == {"unit_slip"}, (head, slips)
    # figures in yuan below 万元: the budget speaks against the heading, and a person settles it
    rows = [["编号", "课题名称", "承担单位", "申请金额（万元）"]]
    rows += [[f"P{k}", f"课题{k}", "江南大学", 300_000 + k] for k in range(6)]
    (asked,) = (
        one
        for one in intake_questions.read(opened(files.workbook(tmp_path / "w.xlsx", {"表": rows})), {}, "", 1e6).open
        if one.code == "unit"
    )
    assert asked.proposed == "" and "倍" in asked.detail.zh


def test_what_sheets_hold_and_what_their_columns_are_is_asked_at_once(tmp_path):
    """Two sheets whose headings nobody knows were asked about in two rounds: first what each holds, then the rest."""
    listed = files.text_table(
        tmp_path / "a.csv", [["Ref", "Vorhaben", "Kosten"], *([f"P{k}", f"T{k}", 900 + k] for k in range(9))]
    )
    marks = files.text_table(
        tmp_path / "b.csv", [["Antrag", "Gutachter", "Punkte"], *([f"P{k % 9}", f"G{k % 4}", k % 5] for k in range(27))]
    )
    sheets = opened(listed, marks)
    first = intake_questions.read(sheets)
    tables = {one.place: one.proposed for one in first.open if one.code == "table"}
    assert tables == {"a.csv": "proposal", "b.csv": "review"}
    columns = {"proposal.amount": "C", "review.proposal": "A", "review.score": "C"}
    own = {"who": "B", "unit": "1 EUR"}
    answers = {
        (one.code, one.place): own.get(one.code) or columns.get(one.place.rpartition("!")[2]) or one.proposed
        for one in first.open
    }
    reading = intake_questions.read(sheets, answers)
    assert reading.ready and {one.code for one in first.open} == {"table", "column", "who", "unit"}, reading.open
    # answers about columns do not hold once the person says that the sheet is another one
    other = intake_questions.read(sheets, {**answers, ("table", "b.csv"): "reviewer"})
    assert not other.faults and "review" not in other.toml.replace("reviewer", "") and "[proposals]" in other.toml


def test_columns_of_reviewers_without_names_are_called_that(tmp_path):
    path = files.workbook(tmp_path / "n.xlsx", {"S": graded(["专家一", "专家二"], lambda k, i: 1 + (k + i) % 5)})
    why = {one.code: one.meaning for one in intake_questions.read(opened(path)).unchecked}
    assert "“专家一” to “专家二” are columns of reviewers without names" in why["no_reviewers"].en


def test_a_list_of_two_columns_may_be_the_reviewers(tmp_path):
    listed = files.text_table(
        tmp_path / "l.csv", [["Ref", "Title", "Amount"], *([f"P{k}", f"T{k}", 900] for k in range(9))]
    )
    people = files.text_table(tmp_path / "p.csv", [["Assessor", "Employer"], ["A1", "Leeds"], ["A2", "York"]])
    reading = intake_questions.read([*opened(listed), *opened(people)])
    assert {one.place: one.proposed for one in reading.questions if one.code == "table"} == {"p.csv": "reviewer"}


def test_a_sheet_a_panel_with_marks_of_numbered_referees_is_a_list(tmp_path):
    """No id stands twice: each is a list with marks beside it, and only what its words mean is asked."""
    sheets = opened(files.workbook(tmp_path / "panels.xlsx", files.panels_apart()))
    first = intake_questions.read(sheets, budget=2_000_000)
    assert [(one.code, one.proposed) for one in first.open] == [("status", ""), ("status", "")]
    assert [one.table for one in first.sheets] == ["proposal", "proposal"]
    words = {"A list": "in", "Reserve": "in", "Rejected": "in", "Withdrawn": "out"}
    answers = {(one.code, one.place): json.dumps(words) for one in first.open}
    reading = intake_questions.read(sheets, answers, budget=2_000_000)
    assert reading.ready
    found, _ = checked(sheets, reading, answers)
    found = same_as_the_command_line(tmp_path, tmp_path / "panels.xlsx", sheets, reading, found)
    assert len(found.proposals["id"]) == 18 and found.proposals["amount"][0] == 120_500_00 / 100
    assert len(found.reviews["score"]) == 54 and found.currency == "EUR"


def test_where_reviewers_work_may_stand_beside_their_scores(tmp_path):
    """A column of employers beside the scores is no column of proposals, and conflicts are checked by it."""
    for headings in (("Assessor", "Assessor's employer", "Overall mark (1-10)"), ("评审专家", "专家单位", "评分")):
        path = files.workbook(tmp_path / f"{headings[1]}.xlsx", {"Marks": files.employers_beside_marks(headings)})
        reading, _, found = read(tmp_path, path)
        column = reading.sheets[0].columns[6]
        assert (column.means, column.sure) == ("reviewer.institute", "known")
        assert [one.code for one in reading.unchecked] == ["no_declarations"]
        people = found.sheets["reviewer"]
        assert dict(zip(people["id"], people["institute"], strict=True))["K. Marsh"] == "University of Leeds"
        assert len(people["id"]) == 3 and headings[1] not in found.proposals
    # a heading that nobody knows may be chosen for it
    path = files.workbook(
        tmp_path / "works.xlsx", {"Marks": files.employers_beside_marks(("Assessor", "Works at", "Mark"))}
    )
    sheets = opened(path)
    first, answers = answered(sheets)
    assert [one.code for one in first.unchecked] == ["no_employers", "no_declarations"]
    means = ("means", first.sheets[0].columns[6].place)
    reading = intake_questions.read(sheets, {**answers, means: "reviewer.institute"})
    found, _ = checked(sheets, reading, {**answers, means: "reviewer.institute"})
    found = same_as_the_command_line(tmp_path, path, sheets, reading, found)
    assert found.sheets["reviewer"]["institute"][0] == "University of Leeds"


def test_a_heading_that_stands_twice_is_told_by_its_letter(tmp_path):
    path = files.workbook(tmp_path / "twice.xlsx", {"Sheet1": files.repeated_headings()})
    sheets = opened(path)
    key = intake_questions.read(sheets).sheets[0].key
    own = {
        ("means", f"{key}!F"): "drop",
        ("means", f"{key}!B"): "proposal.title",
        ("means", f"{key}!D"): "review.reviewer",
    }
    reading = intake_questions.read(sheets, own)
    more = {(one.code, one.place): one.proposed or "1 USD" for one in reading.open}
    reading = intake_questions.read(sheets, {**own, **more})
    assert reading.ready, (reading.open, reading.stops, reading.faults)
    assert 'drop = ["Application ID@F"]' in reading.toml and '"Name@D"' in reading.toml
    found, _ = checked(sheets, reading, {})
    read_ = same_as_the_command_line(tmp_path, path, sheets, reading, found)
    assert read_.proposals["title"][0] == "Title 0" and len(set(read_.reviews["reviewer"])) == 5
    # two columns with one meaning are a fault of the answer
    twice = {**own, ("means", f"{key}!B"): "review.reviewer"}
    assert {one.code for one in intake_questions.read(sheets, twice).faults} == {"means"}


def test_faults_of_rows_are_asked_and_answers_are_overrides(tmp_path):
    path = files.workbook(tmp_path / "faults.xlsx", files.faults())
    sheets = opened(path)
    reading, answers = answered(sheets)
    look = intake_checks.checks(sheets, reading, answers, 210_500)
    stops = {one.code: one for one in look.lines if one.kind == "stop"}
    assert [*stops] == ["duplicate", "near_reference", "no_proposal", "unit_slip"] and not look.ready
    assert (stops["duplicate"].row, stops["unit_slip"].proposed, stops["near_reference"].proposed) == (
        14,
        "times 1000",
        "same",
    )
    assert stops["no_proposal"].seen == "EP/Z777 (1)" and "aside" in {one.value for one in stops["no_proposal"].choices}
    found, answers = checked(sheets, reading, answers, 210_500, {"duplicate": "last", "no_proposal": "aside"})
    material = same_as_the_command_line(tmp_path, path, sheets, reading, found)
    amounts = dict(zip(material.proposals["id"], material.proposals["amount"], strict=True))
    assert amounts["EP/Z002"] == 202_000 and amounts["EP/Z004"] == 900_000 and len(amounts) == 12
    assert material.reviews["proposal"].count("EP/Z001") == 4 and "EP/Z777" not in material.reviews["proposal"]
    assert {one.code for one in found.lines} >= {"no_score", "above_budget", "reviewed_twice"}
    lines = intake_checks.overrides(found, "Ann Officer", WHEN, "telephone call")
    assert {one.by for one in lines} == {"Ann Officer"} and {one.reason for one in lines} == {"telephone call"}
    own = ("unit_slip", "unit_slip|EP/Z002")
    other = intake_checks.overrides(found, "Ann Officer", WHEN, signatures={own: ("Bo Deputy", "2026-11-30T08:00:00Z")})
    assert {one.by for one in other if one.row == "EP/Z002"} >= {"Bo Deputy"} and len(other) == len(lines)
    assert {one.by for one in other if one.row != "EP/Z002"} == {"Ann Officer"}
    # the same file again differs in nothing; a later one says what is new, gone and changed
    before = intake_checks.rows_of(sheets, reading.toml)
    assert intake_difference.difference(before, before) == intake.Difference()
    later = files.faults()
    later["Applications"][1][3] = 1
    del later["Applications"][6]
    later["Scores"].append(["EP/Z011", "Rev 1", 2])
    after = intake_checks.rows_of(opened(files.workbook(tmp_path / "later.xlsx", later)), reading.toml)
    told = intake_difference.difference(before, after)
    assert told.gone == (("proposal", "EP/Z005"),) and told.added == (("review", "EP/Z011|Rev 1||1"),)
    assert [(one.row, one.before, one.after) for one in told.changed] == [("EP/Z000", "20000000", "100")]


HOSTILE = {
    "empty.csv": b"\n\n",
    "words.csv": b"this is a letter\nwith two lines\n",
    "binary.csv": bytes(range(256)) * 4,
    "cut.xlsx": b"PK\x03\x04" + b"\0" * 60,
    "one.csv": "申请号\n".encode(),
    "same.csv": b"id,id,id\n1,1,1\n1,1,1\n",
    "wide.csv": (",".join(f"c{k}" for k in range(120)) + "\n" + ",".join("x" * 120) + "\n").encode(),
    "headings.csv": b"Application ID,Amount,Score,Reviewer\n",
    "formula.csv": b'Application ID,Amount,Score,Reviewer\n"=1+1","=cmd()",@x,-\n"=1+1",7,9,8\n',
    "rtl.csv": "Application ID,Amount,Score\n\u202eX1,1e400,NaN\nX2,inf,∞\nX3,٣,五\n".encode(),
    "lone.csv": b"Application ID,Amount,Score\nA,1,2\n",
    "map.csv": b'Application ID,"Amo""unt]\n[x] = 1",Score\nA,1,2\nB,2,3\n',
}


def test_two_proposals_under_one_id_may_both_stay_and_what_is_left_out_is_said(tmp_path):
    """One of two was lost without a word, with rows of totals, exact doubles and hidden rows as silent."""
    heads = ["编号", "项目名称", "负责人", "依托单位", "申请金额（万元）", "专家1", "专家2"]
    rows = [[f"K{k}", f"课题{k}", f"张{k}", "江南大学", 20 + k, 80 + k, 70 + k] for k in range(1, 9)]
    rows[3] = [
        "K3",
        "另一课题",
        "李四",
        "苏州大学",
        "45万元",
        83,
        99,
    ]  # the score of one expert is that of the other K3
    note = ["注：经费以万元为单位，同一单位限报四项。"]
    sheet = [heads, *rows, ["合计", None, None, None, 200], note]
    path = files.workbook(tmp_path / "call.xlsx", {"表": sheet})
    book = openpyxl.load_workbook(path)
    book.active.row_dimensions[3].hidden = True
    book.save(path)
    _, look, both = read(tmp_path, path, settle={"duplicate": "two"})
    lines = {one.code: one for one in look.lines}
    asked = lines["duplicate"]
    assert [one.value for one in asked.choices] == ["first", "last", "two"]
    assert "项目名称: 课题3 / 另一课题" in asked.seen and "45万元 → 450,000" in asked.seen and "title" not in asked.seen
    assert "“K3 (2)”" not in both.proposals["id"] and both.proposals["id"][3] == "K3 (2)"
    assert both.proposals["title"][2:4] == ["课题3", "另一课题"] and both.proposals["amount"][3] == 450_000
    scored = list(zip(both.reviews["proposal"], both.reviews["score"], strict=True))
    assert ("K3 (2)", 83) in scored and ("K3 (2)", 99) in scored and len(scored) == 16
    # totals and notes are named, hidden rows too
    assert "row 10: 合计 · 200; row 11: 注" in lines["row_beside"].text.en and lines["row_beside"].row == 10
    assert lines["hidden_row"].row == 3 and "隐藏" in lines["hidden_row"].text.zh
    # under an id of the person's own
    (tmp_path / "corrections.csv").unlink()
    _, _, named = read(tmp_path, path, settle={"duplicate": "two K33"})
    assert named.proposals["id"][3] == "K33"
    # and where one row holds, the other is told: on the list, in the paper, by the command
    (tmp_path / "corrections.csv").unlink()
    _, _, one = read(tmp_path, path, settle={"duplicate": "first"})
    assert "另一课题" not in one.proposals["title"]
    told = {
        where.en: (what.zh, seen.zh) for what, where, seen in import_report.row_notes(map(Flagged.of, one.findings))
    }
    place = "call.xlsx, sheet “表”, row"
    assert "另一课题" in told[f"{place} 5"][1] and told[f"{place} 10"][0] == "合计行" and told[f"{place} 3"][1]
    (tmp_path / "corrections.csv").unlink()
    _, _, last = read(tmp_path, path, settle={"duplicate": "last"})
    assert "另一课题" in last.proposals["title"]
    rows = {where.en: seen.zh for _, where, seen in import_report.row_notes(map(Flagged.of, last.findings))}
    assert f"{place} 5" not in rows
    assert rows["K3 · amount requested"] == "230,000 → 450,000 · Ann Officer, 2026-11-29"
    assert "3 rows left out" in import_report.row_summary(map(Flagged.of, one.findings)).en
    # a review that is there twice is no line lost; two of one reviewer tell which counts
    long = [["编号", "项目名称", "申请金额（元）", "专家", "评分"]]
    long += [[f"K{k}", f"课题{k}", 1000 * k, who, 70 + k] for k in range(1, 6) for who in ("甲某某", "乙某某")]
    long += [long[2], ["K2", "课题2", 2000, "甲某某", 79]]
    path = files.workbook(tmp_path / "long.xlsx", {"表": long})
    (tmp_path / "corrections.csv").unlink()
    _, look, found = read(tmp_path, path)
    assert {"duplicate", "reviewed_twice"} <= {one.code for one in look.lines}
    rows = [
        (what.en, where.en, seen.en) for what, where, seen in import_report.row_notes(map(Flagged.of, found.findings))
    ]
    assert ("stands more than once", f"long.xlsx, sheet “表”, row {len(long) - 1}", "") in rows
    assert ("reviewed twice by one reviewer: the later review counts", "K2", "72 → 79") in rows


def test_hostile_and_dirty_files_end_in_questions_or_sentences(tmp_path):
    for name, content in HOSTILE.items():
        path = tmp_path / name
        path.write_bytes(content)
        sheets, stops = upload_sheets.opened([(path, name)])
        reading = intake_questions.read(sheets) if sheets else None
        assert stops or reading.stops or reading.open or reading.ready, name
        if reading is None:
            assert all(one.text.en and one.text.zh for one in stops)
            continue
        answers = {
            (one.code, one.place): one.proposed or (one.choices[0].value if one.choices else "x")
            for one in reading.open
        }
        reading = intake_questions.read(sheets, answers)
        upload_sheets.document(reading.toml)
        assert isinstance(intake_checks.checks(sheets, reading, answers).ready, bool)
    # answers that nobody can mean are faults or are ignored, never a crash
    sheets = opened(files.workbook(tmp_path / "x.xlsx", {"Export": files.councils_export()}))
    first = intake_questions.read(sheets)
    places = [(one.code, one.place) for one in first.questions] + [
        (c, first.sheets[0].key) for c in ("headings", "table", "split")
    ]
    places += [("means", one.place) for one in first.sheets[0].columns]
    for value in (
        "x",
        "999999",
        "[]",
        '["a"]',
        "scale 5 5",
        "total ZZ",
        "proposal.nothing",
        "other 1e999 GBP",
        "split last",
    ):
        reading = intake_questions.read(sheets, dict.fromkeys(places, value))
        upload_sheets.document(reading.toml)
    assert intake_questions.read(sheets, remembered="[nothing]\nx = 1").stops
    # a spreadsheet that would grow beyond every limit is refused before it grows
    grows = '<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="1500" office:value-type="float" office:value="1"/></table:table-row>'
    for extra in ({"repeated": grows}, {"before": '<!DOCTYPE a [<!ENTITY b "c">]>'}):
        path = files.open_document(tmp_path / "bomb.ods", {"a": [["Application ID", 1]]}, **extra)
        assert upload_sheets.opened([(path, "bomb.ods")])[1][0].code in ("bomb", "bad_xml")


@pytest.mark.parametrize("row", [1, 3])
def test_the_row_of_headings_may_be_said(tmp_path, row):
    rows = [
        ["Application ID", "Amount", "Score"],
        ["old", "old", "old"],
        ["Application ID", "Requested amount (EUR)", "Score"],
    ]
    rows += [[f"K{k}", 1000 + k, 1 + k % 5] for k in range(9)]
    sheets = opened(files.workbook(tmp_path / "x.xlsx", {"a": rows}))
    key = intake_questions.read(sheets).sheets[0].key
    reading = intake_questions.read(sheets, {("headings", key): str(row)})
    assert reading.sheets[0].headings == row and f"headings = {row}" in reading.toml
    assert reading.sheets[0].columns[1].heading == rows[row - 1][1]


def test_what_would_stop_the_command_line_is_asked(tmp_path):
    """Two columns for one meaning that nothing needs; a column that takes out by its heading; a sum without a unit."""
    rows = [["Application ID", "Requested amount", "撤回", "Reviewer", "Score", "Familiarity", "熟悉程度"]]
    rows += [
        [f"K{k}", 100 + k, "later" if k == 3 else "否", f"R{i}", 1 + (k + i) % 5, 1, 2]
        for k in range(9)
        for i in range(2)
    ]
    sheets = opened(files.workbook(tmp_path / "x.xlsx", {"a": rows}))
    asked = {one.code: one for one in intake_questions.read(sheets, budget=400_000).open}
    assert {*asked} == {"column", "split", "unit", "status"} and asked["column"].place.endswith("review.confidence")
    assert asked["unit"].proposed == "1000" and [i.key for i in asked["status"].items] == ["later", "否"]
    own = {"column": "G", "unit": "1000 EUR", "status": '{"later": "out", "否": "in"}'}
    reading, answers = answered(sheets, own, budget=400_000)
    found, _ = checked(sheets, reading, answers)
    material = same_as_the_command_line(tmp_path, tmp_path / "x.xlsx", sheets, reading, found)
    assert (
        material.reviews["confidence"][0] == 2 and material.currency == "EUR" and [o.id for o in material.out] == ["K3"]
    )


def test_a_call_without_scores_is_read_to_the_end(tmp_path):
    """Months were preselected as the score, and eight employers of eight reviewers were taken for ids of proposals."""
    rows = files.list_without_scores()
    people = files.text_table(tmp_path / "专家名单.csv", files.reviewers_of_eight_employers(), "gb18030")
    listed = files.workbook(tmp_path / "months.xlsx", {"汇总表": rows})
    sheets = opened(listed, people)
    first = intake_questions.read(sheets)
    asked = next(one for one in first.open if one.place.endswith("review.score"))
    assert [one.value for one in asked.choices] == ["none", "G"] and not asked.proposed
    assert "no_reviewers" not in {one.code for one in first.unchecked}
    months = ("means", asked.place.replace("review.score", "G"))
    rest = {(one.code, one.place): one.proposed for one in first.open if one is not asked}
    # what is said of a column itself holds, whichever answer is marked above
    for own, means in (
        ({(asked.code, asked.place): "none"}, "further"),
        ({(asked.code, asked.place): "none", months: "further"}, "further"),
        ({(asked.code, asked.place): "G", months: "drop"}, "drop"),
        ({months: "drop"}, "drop"),
    ):
        answers = {**rest, **own}
        reading = intake_questions.read(sheets, answers)
        assert reading.ready and reading.sheets[0].columns[6].means == means, (own, reading.open)
        found, _ = checked(sheets, reading, answers)
        assert found.proposals == 24 and not found.stops
        again = intake_questions.read(sheets, remembered=reading.toml)
        assert again.ready and again.again, (own, again.open)
    # with headings that are all known nothing is asked of scores
    plain = opened(files.workbook(tmp_path / "plain.xlsx", {"汇总表": [row[:6] for row in rows]}), people)
    reading, answers = answered(plain)
    assert {one.code for one in reading.questions} == {"column", "unit"}
    assert checked(plain, reading, answers)[0].proposals == 24
    # of several columns of figures none may be scores; the amount is none
    several = [
        [*row, *more]
        for row, more in zip(rows[1:], [["参加人数", "页数"], *([k % 5, k] for k in range(24))], strict=True)
    ]
    several[0][:5] = ["流水号", "课题题目", "牵头人", "依托单位", "拟资助经费（万元）"]
    sheets = opened(files.workbook(tmp_path / "several.xlsx", {"a": several}))
    asked = {one.code: one for one in intake_questions.read(sheets).open}
    assert [*asked] == ["table", "experts", "unit"] and asked["table"].proposed == "proposal"
    assert [one.value for one in asked["experts"].choices] == ["none", *"GHI"]
    reading = intake_questions.read(sheets, {("table", "several.xlsx!a"): "proposal"})
    means = ["proposal.id", "proposal.title", "proposal.pi", "proposal.institute"]
    assert [one.means for one in reading.sheets[0].columns[:4]] == means
    reading, answers = answered(sheets, {"experts": '["none"]', "table": "proposal", "unit": "10000 CNY"})
    assert checked(sheets, reading, answers)[0].proposals == 24


def test_members_of_a_panel_may_stand_in_columns_of_a_sheet_of_scores(tmp_path):
    """Beside a sheet of proposals: which columns are members is asked once, and the command reads the same."""
    heads = ["Chair (HB)", "Member TK", "Member DO"]
    listed = [
        ["ID", "Title", "Host", "Amount (GBP)"],
        *([f"Q{k}", f"S {k}", f"Uni {k}", 100_000 + k] for k in range(9)),
    ]
    marks = [["Proposal", "Title", *heads]]
    marks += [[f"Q{k}", f"S {k}", 1 + k % 6, 1 + 2 * k % 6, None if k == 4 else 1 + 5 * k % 6] for k in range(9)]
    path = files.workbook(tmp_path / "panel.xlsx", {"Proposals": listed, "Scores": marks})
    first = intake_questions.read(opened(path), budget=400_000)
    (asked,) = first.open
    assert asked.code == "experts" and [one.value for one in asked.choices] == ["none", "C", "D", "E"]
    reading, _, found = read(tmp_path, path, {"experts": '["C", "D", "E"]'})
    assert [one.table for one in reading.sheets] == ["proposal", "review"]
    assert set(found.reviews["reviewer"]) == {*heads} and len(found.reviews["score"]) == 26
    assert len(found.proposals["id"]) == 9 and found.proposals["amount"][8] == 100_008


def test_columns_of_letters_under_names_are_scores_of_several_reviewers(tmp_path):
    """Which columns are reviewers is asked of grades as of figures; groups of one column are none."""
    heads = ["甲", "乙", "丙"]
    rows = graded(heads, lambda k, i: "回避" if (k, i) == (5, 2) else "ABC"[(k + k // (i + 2)) % 3])
    rows = [[*row, "I" if n % 2 else "II"] if n else [*row, "Stream"] for n, row in enumerate(rows)]
    path = files.workbook(tmp_path / "letters.xlsx", {"S": rows})
    first = intake_questions.read(opened(path), budget=400_000)
    asked = next(one for one in first.open if one.code == "experts")
    assert [one.value for one in asked.choices] == ["none", "D", "E", "F"]
    _, _, found = read(tmp_path, path, {"experts": '["D", "E", "F"]', "order": '["A", "B", "C"]'})
    assert set(found.reviews["reviewer"]) == {*heads} and len(found.reviews["proposal"]) == 26
    places = dict(
        zip(zip(found.reviews["proposal"], found.reviews["reviewer"], strict=True), found.reviews["score"], strict=True)
    )
    assert found.ordinal and (places["P0", "甲"], places["P1", "乙"]) == (3, 2), "A is the best of three"
    assert ("P5", "丙") not in places
    # what everybody knows of letters is proposed and asked about: the other way round it turns the scores
    (tmp_path / "turned").mkdir()
    _, _, turned = read(tmp_path / "turned", path, {"experts": '["D", "E", "F"]', "order": '["C", "B", "A"]'})
    assert turned.reviews["score"] == [4 - one for one in found.reviews["score"]]
