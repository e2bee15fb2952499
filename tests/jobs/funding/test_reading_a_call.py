# SPDX-License-Identifier: Apache-2.0
"""Calls as offices export them: read at the first attempt, or stopped by lines that then work.

Every file is made here by hand: one joined table, criteria side by side, letters, words, Chinese
headings and units, odd orders of sheets, titles, totals and notes.
"""

import csv
import json
import random

import openpyxl
import pytest
from tests import drawn
from tests.slates import FUND

from yuzui.errors import InputError
from yuzui.faces.cli.main import run
from yuzui.funding import call_advice, call_data, call_reviews, import_report
from yuzui.job.result import Flagged

RULES = """format = "yuzui-rules/1"
value = {{from = "posterior_mean", per = "proposal", zero = {zero}}}
[[rule]]
name = "budget"
kind = "budget"
total = {total}
strength = "hard"
source = "paper 1"
"""


def workbook(place, sheets, merged=()):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for cells in merged:
            sheet.merge_cells(cells)
    place.mkdir(exist_ok=True)
    book.save(place / "call.xlsx")
    return place


def table(place, name, rows, encoding="utf-8", delimiter=","):
    place.mkdir(exist_ok=True)
    with (place / name).open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return place


def read(place, settled=None, stage="fund"):
    path = None
    if settled is not None:
        path = place / "map.toml"
        path.write_text(settled, encoding="utf-8")
    return call_reviews.merged(call_data.from_path(place, path, stage))


def refused(place, code, settled=None, stage="fund"):
    with pytest.raises(InputError) as caught:
        read(place, settled, stage)
    error = caught.value
    assert error.code == code, error
    assert not error.message.zh.isascii() and not error.fix.zh.isascii()
    return error


def lines_of(error):
    """The lines of map.toml that a refusal prints."""
    text = error.fix.en
    assert text.count("\n") == error.fix.zh.count("\n")
    return text[text.index("\n[") + 1 :] + "\n"


def told(found, code):
    return [f for f in found.findings if f.code == code]


def scores(found):
    columns = found.reviews
    return dict(
        zip(
            zip(columns["proposal"], columns["reviewer"], columns["criterion"], strict=True),
            columns["score"],
            strict=True,
        )
    )


def joined(status="Withdrawn", n=9, each=2):
    """A row a review, the fields of the proposal repeated: two reviews each, three of the last."""
    rows = [
        ["Grant Ref", "Title", "Applicant", "Host", "Amount sought", "Status", "Assessor", "Mark",
         "Remarks on status"]
    ]  # fmt: skip
    for k in range(n):
        base = [f"EP/X{k}/1", f"Project {k}", f"Ann Lee{k}", f"University {k % 3}"]
        base += [f"£{200_000 + 10_000 * k:,}", status if k == 3 else "Under review"]
        for i in range(each + (k == n - 1)):
            rows.append([*base, f"Rev {(k + 2 * i) % 5}", 2 + (k + i) % 5, "withdrawn?"])
    return rows


def test_one_joined_table_is_proposals_and_reviews(tmp_path):
    rows = joined()
    rows.insert(4, [None] * 9)
    rows += [["Total", None, None, None, "£9,999,999"], ["Exported by the grants office on 3 May"]]
    found = read(workbook(tmp_path / "a", {"Export": rows}))
    assert found.proposals["id"] == [f"EP/X{k}/1" for k in range(9) if k != 3]
    assert found.proposals["amount"][:2] == [200_000.0, 210_000.0] and found.currency == "GBP"
    assert len(found.reviews["score"]) == 17 and len(set(found.reviews["reviewer"])) == 5
    # what reviews say is no column of the proposals, and what is set aside is told by kind
    assert not {"Assessor", "Mark"} & set(found.proposals)
    proposals, reviews = import_report.sheets(found)
    assert proposals.rejected_by == {"note_row": 1, "total_row": 1} and proposals.blank == 1
    assert reviews.rejected == 0 and proposals.further == ["Remarks on status"]
    # any order of rows and columns is the same table
    turned = [row[::-1] for row in [rows[0], *random.Random(3).sample(rows[1:], len(rows) - 1)]]
    again = read(workbook(tmp_path / "b", {"x": turned}))
    assert sorted(again.proposals["id"]) == sorted(found.proposals["id"])
    assert scores(again) == scores(found)
    # an id in the first row of its group only, merged down or not, is that of the rows below
    grouped = [[*row] for row in joined()]
    for above, row in zip(joined()[1:], grouped[2:], strict=False):
        if row[0] == above[0]:
            row[:6] = [None] * 6
    again = read(workbook(tmp_path / "d", {"x": [*grouped, ["Total", None, None, None, "£5"]]}))
    assert scores(again) == scores(found) and again.proposals["amount"] == found.proposals["amount"]
    # beside a list of proposals of its own it is reviews, and no more
    listed = [["Grant Ref", "Amount sought"], *([f"EP/X{k}/1", 1000 + k] for k in range(9))]
    both = read(workbook(tmp_path / "c", {"Reviews": joined("In review"), "List": listed}))
    assert both.proposals["amount"] == [1000.0 + k for k in range(9)]


def test_repeated_fields_that_disagree_are_named_by_row_until_a_line_settles_them(tmp_path):
    rows = joined("Submitted")
    rows[4][4], rows[2][1] = "£5", "Another title"
    place = workbook(tmp_path / "a", {"Export": rows})
    error = refused(place, "proposal_id_repeated")
    assert "EP/X0/1 (rows 2 and 3)" in error.seen and "EP/X1/1 (rows 4 and 5)" in error.seen
    assert "Another title" in error.seen and error.place.sheet == "Export"
    first = read(place, lines_of(error)).proposals
    last = read(place, lines_of(error).replace("first", "last")).proposals
    assert (first["title"][0], first["amount"][1]) == ("Project 0", 210_000.0)
    assert (last["title"][0], last["amount"][1]) == ("Another title", 5.0)
    # a column that differs in most proposals is one of their reviews
    rows = joined("Submitted")
    for k, row in enumerate(rows[1:]):
        row[5] = ("Submitted", "Complete")[k % 2]
    found = read(workbook(tmp_path / "b", {"Export": rows}))
    assert len(told(found, "varies_within")) == 1 and "status" not in found.proposals


def test_one_id_for_two_proposals_stops_the_run(tmp_path):
    """Their reviews were merged without a word."""
    listed = [["Application ID", "Title", "Requested amount"]]
    listed += [[f"A{k}", f"T{k}", 1000 + k] for k in range(8)] + [["A3", "Another", 9000]]
    reviews = [["Application ID", "Reviewer", "Score"]]
    reviews += [[f"A{k % 8}", f"R{i}", 1 + (k + i) % 5] for k in range(9) for i in range(3)]
    place = workbook(tmp_path / "a", {"Reviews": reviews, "Applications": listed})
    error = refused(place, "proposal_id_repeated")
    assert "A3 (rows 5 and 10)" in error.seen and error.place.row == 10
    assert read(place, lines_of(error)).proposals["title"][3] == "T3"
    assert "Another" in read(place, lines_of(error).replace("first", "last")).proposals["title"]
    # the same row twice is one proposal
    listed[-1] = listed[4]
    found = read(workbook(tmp_path / "a", {"Reviews": reviews, "Applications": listed}))
    assert len(found.proposals["id"]) == 8


def test_criteria_side_by_side_are_reviews_by_criterion(tmp_path):
    """One consensus a proposal; several experts, in blocks under merged cells or in flat names."""
    three = ("Excellence", "Impact", "Implementation")
    marks = {k: [[3 + (k + i + j) % 5 / 2 for j in range(3)] for i in range(2)] for k in range(7)}
    one = [["Consensus results"], ["Proposal number", "Requested EU contribution", *three, "Total score"]]  # fmt: skip
    one += [[1000 + k, f"EUR {250 + k}k", *marks[k][0], sum(marks[k][0])] for k in marks]
    consensus = read(workbook(tmp_path / "a", {"Panel": one}))
    want = {(str(1000 + k), None, c): marks[k][0][j] for k in marks for j, c in enumerate(three)}
    assert scores(consensus) == want and consensus.proposals["amount"][0] == 250_000.0
    assert not {*three} & set(consensus.proposals)
    flat = [["Proposal number", "Requested EU contribution (€)",
             *(f"Expert {i + 1} - {c}" for i in range(2) for c in three), "Remark"]]  # fmt: skip
    flat += [[1000 + k, 250_000 + k, *marks[k][0], *marks[k][1], "x"] for k in marks]
    block = [["Proposal number", "Requested EU contribution (€)", "Expert 1", None, None,
              "Expert 2", None, None, "Remark"], [None, None, *three, *three, None], *flat[1:]]  # fmt: skip
    merged = ("C1:E1", "F1:H1", "A1:A2", "B1:B2", "I1:I2")
    for place, rows, cells in (("b", flat, ()), ("c", block, merged)):
        found = read(workbook(tmp_path / place, {"Panel": rows}, cells))
        by = sorted(zip(found.reviews["proposal"], found.reviews["criterion"], found.reviews["score"], strict=True))  # fmt: skip
        assert by == sorted((str(1000 + k), c, m[j]) for k in marks for m in marks[k] for j, c in enumerate(three))  # fmt: skip
        assert not any("Expert" in name for name in found.proposals)
    # an overall score that is more than the sum of its parts is what counts
    own = [["Proposal number", "Requested amount", *three, "Overall score"]]
    own += [[1000 + k, 250_000, *marks[k][0], 1 + k % 6] for k in marks]
    found = read(workbook(tmp_path / "d", {"Panel": own}))
    assert set(found.reviews["criterion"]) == {""} and len(found.reviews["score"]) == 7
    # criteria of other words are named in map.toml
    other = [["Antrag", "Geld", "Neuheit", "Machbarkeit"]]
    other += [[f"K{k}", 1000 * (k + 1), 1 + k % 5, 1 + (k + 2) % 5] for k in range(7)]
    text = '[proposals]\nid = "Antrag"\namount = "Geld"\n[reviews]\nproposal = "Antrag"\n'
    text += 'score = {columns = ["Neuheit", "Machbarkeit"]}\n'
    found = read(workbook(tmp_path / "e", {"Liste": other}), text)
    assert sorted(set(found.reviews["criterion"])) == ["Machbarkeit", "Neuheit"]


def test_a_status_takes_a_proposal_out_and_a_remark_does_not(tmp_path):
    """Withdrawn proposals were funded."""
    out = ("Withdrawn by applicant", "desk-rejected", "Ineligible", "not eligible", "WITHDRAWN",
           "rejected before review", "returned without review", "non-compliant", "inadmissible",
           "撤回", "已撤回", "不予受理", "形式审查不合格", "初筛淘汰", "形审未通过", "资格审查不合格", "申请人撤项")  # fmt: skip
    stays = ("Submitted", "under review", "eligible", "已受理", "通过", "形式审查合格", "评审中", "", None)
    asked = ("Rejected", "on hold", "not withdrawn", "未撤回", "暂缓", "desk rejection appealed")
    assert all(call_data.acts(word) is True for word in out), [w for w in out if not call_data.acts(w)]
    assert all(call_data.acts(word) is False for word in stays)
    assert all(call_data.acts(word) is None for word in asked)

    def made(place, heading, words, remark="备注"):
        listed = [["项目编号", "申请金额（万元）", heading, remark]]
        listed += [[f"X{k}", 50 + k, word, "撤回？"] for k, word in enumerate(words)]
        reviews = [["项目编号", "专家姓名", "得分"]]
        reviews += [[f"X{k}", f"王{i}", 60 + k + i] for k in range(len(words)) for i in range(2)]
        return workbook(place, {"打分": reviews, "清单": listed})

    words = ["受理", "撤回", "受理", None, "形式审查不合格", "受理", "受理"]
    for heading in ("状态", "受理状态", "形式审查", "Status", "Application status"):
        place = made(tmp_path / "a", heading, words)
        found = read(place)
        assert [(o.id, o.status, o.reviews, o.place.row) for o in found.out] == [
            ("X1", "撤回", 2, 3), ("X4", "形式审查不合格", 2, 6)
        ]  # fmt: skip
        assert found.proposals["id"] == ["X0", "X2", "X3", "X5", "X6"]
        assert not {"X1", "X4"} & set(found.reviews["proposal"])
        assert [f.row for f in told(found, "out_of_call")] == ["X1", "X4"]
        for stage in ("assign", "judge"):
            assert "X1" not in call_data.from_path(place, None, stage).proposals["id"]
    # yes and no, where the heading is the question
    for heading, yes in (("Withdrawn", "yes"), ("是否受理", "否"), ("Eligible", "No")):
        no = {"yes": "no", "否": "是", "No": "Yes"}[yes]
        found = read(made(tmp_path / "b", heading, [no, yes, no, no, no]))
        assert [o.id for o in found.out] == ["X1"]
    # a remark is not a status
    found = read(made(tmp_path / "c", "评审备注", words, "Remark"))
    assert not found.out and len(found.proposals["id"]) == 7
    # a word that nobody can be sure of is asked about by name, and the line then works
    place = made(tmp_path / "d", "状态", ["受理", "暂缓", "暂缓", "转出", "撤回"])
    error = refused(place, "unknown_status")
    assert "暂缓" in error.seen and "转出" in error.seen and error.place.row == 3
    line = lines_of(error)
    assert "in = [], out = []" in line  # no answer of its own
    line = line.replace("in = []", 'in = ["暂缓"]').replace("out = []", 'out = ["转出"]')
    assert [o.id for o in read(place, line).out] == ["X3", "X4"]


def test_grades_have_the_order_that_everybody_knows_or_are_asked_about():
    """The order printed was that of the alphabet, A before A+."""
    known = {
        "A+ A A- B+ B B- C+ C C-": 1, "A B C D E": 1, "优 良 中 差": 1, "优秀 良好 一般 较差": 1,
        "excellent|very good|good|fair|poor": 0, "1st|2:1|2:2|3rd": 0, "1st|2nd|3rd": 0,
        "甲 乙 丙": 1, "Outstanding|Good|Weak": 0, "strong accept|accept|weak reject|reject": 0,
        "优先资助 可资助 不予资助": 1, "4* 3* 2*": 1,
    }  # fmt: skip
    for text, spaced in known.items():
        words = text.split() if spaced else text.split("|")
        mixed = random.Random(1).sample(words, len(words))
        order = call_advice.order(mixed)
        given = call_advice.numbers(order)
        worth = [given[call_advice.plain(word)] for word in words]
        assert worth == sorted(worth, reverse=True) and len(set(worth)) == len(words), text
        assert min(worth) == 1
    # a letter between two in use counts though nobody gave it
    assert call_advice.numbers(call_advice.order(["A", "C"])) == {"a": 3.0, "b": 2.0, "c": 1.0}
    for text in ("red amber green", "A 优", "alpha beta", "E G F P", "I II III"):
        assert call_advice.order(text.split()) == (), text


def test_unknown_grades_are_asked_about_with_no_order_and_known_ones_are_told(tmp_path):
    def made(place, words):
        listed = [["Grant Ref", "Amount sought"], *([f"G{k}", 1000 + k] for k in range(6))]
        rows = [["Grant Ref", "Assessor", "Grade"]]
        rows += [[f"G{k}", f"A{i}", words[(k + i) % len(words)]] for k in range(6) for i in range(3)]  # fmt: skip
        return workbook(place, {"Scores": rows, "Read me": [["notes"]], "List": listed})

    place = made(tmp_path / "a", ["amber", "green", "red"])
    error = refused(place, "order_missing")
    line = lines_of(error)
    assert "amber" in error.seen and "amber" not in line and "Grade" in line
    line = line.replace('"…", "…"', '"green", "amber", "red"')
    found = read(place, line)
    assert found.grades == {"green": 3.0, "amber": 2.0, "red": 1.0} and found.ordinal
    found = read(made(tmp_path / "b", ["B+", "A", "A-", "A+"]))
    assert list(found.grades.items()) == [("A+", 4.0), ("A", 3.0), ("A-", 2.0), ("B+", 1.0)]
    understood = import_report.sheets(found)
    text = import_report.lines(understood)[-1][1]
    assert "A+ = 4, A = 3" in text.en and "A+ = 4" in text.zh


def test_what_is_off_is_flagged_before_judging_each_with_its_row(tmp_path):
    listed = [["Application ID", "Applicant", "Requested amount (USD)"]]
    listed += [[f"A{k}", f"Jane Doe-{k} Smith", 50_000 + k] for k in range(9)]
    listed[6][2] = 2_500_000  # fifty times the others: a hundred times its own
    listed[2][1] = "Dr. Jane Q. Roe"
    reviews = [["Application ID", "Reviewer", "Score"]]
    reviews += [[f"A{k}", f"R{i}", 1 + (k + i) % 6] for k in range(9) for i in range(3)]
    reviews[5][1], reviews[14][2] = "Roe, J. Q.", 44
    place = workbook(tmp_path / "a", {"Reviews": reviews, "Applications": listed})
    error = refused(place, "off_scale")
    assert "44 (row 15)" in error.seen and error.expected == "1 – 6"
    found = read(place, lines_of(error))
    # a finding is read by the board and names the proposal's row; the review's own, which tells who
    # wrote it, stands in the error above and among the rows set aside
    assert [f.place.row for f in told(found, "off_scale")] == [6]
    assert [aside[2] for aside in found.aside if "off_scale" in aside] == [15]
    assert [(f.row, f.place.row) for f in told(found, "amount_outlying")] == [("A5", 7)]
    assert [(f.row, f.place.row) for f in told(found, "reviewer_is_applicant")] == [("A1", 3)]
    assert "Roe" not in str([f.json() for f in found.findings])
    assert len(call_reviews.generous(found, 3 * 2.9e6)) == 1 and not call_reviews.generous(found, 1.5 * 2.9e6)
    text = " ".join(line.en for _, line in import_report.alerts(map(Flagged.of, found.findings)))
    assert "row 7" in text and "row 6" in text and "row 3" in text
    # a scale that is another is said too
    wide = lines_of(error).replace('off_scale = "aside"', "scale = [1, 44]")
    assert max(read(place, wide).reviews["score"]) == 44.0
    # few high scores of a wide scale are no fault
    fine = [[f"A{k}", f"R{i}", (3, 5, 6, 9, 10)[(k + i) % 5]] for k in range(9) for i in range(3)]
    fine = workbook(tmp_path / "b", {"Reviews": [reviews[0], *fine], "Applications": listed})
    assert len(read(fine).reviews["score"]) == 27


def test_figures_as_people_write_them(tmp_path):
    """Each in a file of its own beside the headings that offices use."""
    sums = {
        "申请金额": (["12,5 万", "13万", "140000"], [125_000, 130_000, 140_000]),
        "Requested EU contribution": (["EUR 292k", "€1.2M", "1,5 Mio €"], [292_000, 1.2e6, 1.5e6]),
        "Amount sought": (["£1,200,000", "£ 950 000.50", "1’250’000"], [1.2e6, 950_000.5, 1.25e6]),
        "Budget": (["100.000,00", "1.500", "2.000.000,5"], [100_000, 1500, 2_000_000.5]),
        "申请经费（万元）": (["30,5", "31.5", 32], [305_000, 315_000, 320_000]),
    }
    marks = (["7/10", "8,5/10", "6 / 10"], ["8,5", "7", "6,25"], ["85分", "90 分", "77"])
    for n, (heading, (cells, want)) in enumerate(sums.items()):
        place = tmp_path / str(n)
        ids = ("申请编号", "App No.", "Grant Ref", "Application ID", "项目编号")[n]
        table(place, "list.csv", [[ids, heading], *([f"P{k}", c] for k, c in enumerate(cells))], delimiter=";")  # fmt: skip
        scored = [[ids, "Reviewer", "Score"]]
        scored += [[f"P{k}", f"R{i}", m] for k, m in enumerate(marks[n % 3]) for i in range(2)]
        table(place, "scores.csv", scored, "gbk" if n % 2 else "utf-8", ";")
        found = read(place)
        assert found.proposals["amount"] == want, heading
        assert found.reviews["score"][::2] == [[7, 8.5, 6], [8.5, 7, 6.25], [85, 90, 77]][n % 3]
        assert found.scale == ((0.0, 10.0) if n % 3 == 0 else None)
    # what could be two things is never guessed
    place = table(tmp_path / "x", "list.csv", [["ID", "Amount"], ["A", "€250.000"], ["B", "€5"]])
    (aside,) = call_data.from_path(place, None, "fund").understood[0].rejected
    assert (aside.line, aside.code) == (2, "two_ways")
    mixed = [["ID", "Amount", "R1", "R2"], ["A", "5", "7/10", "3/5"], ["B", "5", "7/10", "4/5"]]
    refused(table(tmp_path / "y", "list.csv", mixed), "mixed_totals")


def test_an_unknown_file_names_headings_meanings_and_lines_that_then_work(tmp_path_factory):
    for lang in ["en", "zh"]:
        tmp_path = tmp_path_factory.mktemp("case")
        heads = {
            "en": (["Kennung", "Thema", "Geldbedarf"], ["Kennung", "Gutachter", "Punkte"]),
            "zh": (["代号", "选题", "所需资金（万元）"], ["代号", "打分人", "成绩"]),
        }[lang]
        listed = [heads[0], *([f"K{k}", f"Thema {k} lang", 20 + k] for k in range(8))]
        reviews = [heads[1], *([f"K{k}", f"G{(k + i) % 4}", 1 + (k + i) % 6] for k in range(8) for i in range(3))]  # fmt: skip
        whole = [[*heads[0], *heads[1][1:]]]
        whole += [[*listed[1 + k], *reviews[1 + 3 * k + i][1:]] for k in range(8) for i in range(3)]
        for name, sheets in (("a", {"B": reviews, "A": listed}), ("b", {"Alles": whole})):
            place = workbook(tmp_path / name, sheets)
            error = refused(place, "no_proposals")
            assert all(heading in error.seen for heading in (*heads[0], heads[1][2]))
            assert f"{heads[0][2]} → amount requested" in error.expected
            found = read(place, lines_of(error))
            factor = 10_000 if lang == "zh" else 1
            assert found.proposals["amount"] == [(20.0 + k) * factor for k in range(8)]
            assert len(found.reviews["score"]) == 24 and len(set(found.reviews["reviewer"])) == 4
        # a list that is known, reviews that are not
        known = [["Grant Ref", "Amount sought"], *([f"K{k}", 1000 + k] for k in range(8))]
        place = workbook(tmp_path / "c", {"Liesmich": [["x"]], "Noten": reviews, "Liste": known})
        error = refused(place, "no_reviews")
        assert len(read(place, lines_of(error)).reviews["score"]) == 24


def test_from_a_joined_export_to_slate_page_and_board_pack(tmp_path, capsys):
    """The withdrawn proposal, the best of all, is counted and listed in each."""
    rows = joined(n=8)
    for row in rows[1:]:
        row[7] = 6 if row[0] == "EP/X3/1" else row[7]
    place = workbook(tmp_path / "call", {"Export": rows})
    (place / "rules.toml").write_text(RULES.format(zero=1, total=700_000), encoding="utf-8")
    room = tmp_path / "room"
    ask = ["fund", str(place), "--dir", str(room), "--redraws", "0", "--near", "0", "--quiet"]
    assert run(ask) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "out of the slate (1): EP/X3/1 (Withdrawn" in text
    assert run([*ask, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [one["id"] for one in document["out"]] == ["EP/X3/1"]
    assert document["call"]["n_proposals"] == 7 and "EP/X3/1" not in document["slate"]["ids"]
    book = openpyxl.load_workbook(room / "board-pack.xlsx")
    cells = [[c.value for c in row] for row in book["out of the slate"].iter_rows()]
    assert any("EP/X3/1" in row and "Withdrawn" in row for row in cells)
    from yuzui.funding.slate_queries import blocks

    slate = FUND.answer(document)
    (listing,) = (
        one for one in blocks(slate.findings, slate.out, slate.call.currency) if getattr(one, "name", "") == "out"
    )
    assert listing.rows[0][:2] == ("EP/X3/1", "Withdrawn") and not listing.title.zh.isascii()


def headings():
    """Headings of joined tables as offices write them, and names of files that mean other lists."""
    rng = random.Random(5)
    pools = (
        "Bid no.|Bid|Application|Dossier|Our ref|Case|Project code|受理编号|Preference|Number",
        "Project|Title|Name of project|Works title|项目",
        "Lead|PI|Contact|申请者",
        "Host organisation",
        "Funding sought (k EUR)|Sum (k EUR)|Ask EUR k|Cost (k€)|申请经费（千欧元）",
        "Assessor|Reader|Reviewer|专家|Judge",
        "Mark /10|Points|Score (0-10)|Result out of 10|总评",
        "Outcome|Status|State of play|Reason|状态",
    )
    names = ("bids", "call", "reviewers", "works", "conflicts", "affinity", "relations", "意向")
    first = [pool.split("|")[0] for pool in pools]
    yield "bids", first
    for name in names * 5:
        yield name, [rng.choice(pool.split("|")) for pool in pools]


def test_a_joined_table_is_told_by_all_of_its_headings_and_not_by_one_or_its_name(tmp_path):
    rng, body = random.Random(2), []
    for k in range(12):
        base = [f"B/{k:03d}", f"Study of {'abcdefghijkl'[k]}", f"Ann {'ABCDEFGHIJKL'[k]}lee"]
        base += [f"University {k % 5}", f"{200 + 7 * k},5"]
        for who in rng.sample("uvwxyz", 3):
            mark = f"{rng.randint(30, 95) / 10}".replace(".", ",")
            body.append([*base, f"Assessor {who}", mark, ["", "Under review"][k % 2]])
    mapped = 0
    for at, (name, head) in enumerate(headings()):
        rows = [head, *body]
        if at % 2:
            order = rng.sample(range(8), 8)
            rows = [[row[i] for i in order] for row in rows]
        place = table(tmp_path / str(at), f"{name}.csv", rows, delimiter=";")
        try:
            found = read(place)
        except InputError as error:
            mapped += 1
            found = read(place, lines_of(error))
        assert found.proposals["id"] == [f"B/{k:03d}" for k in range(12)], head
        assert found.proposals["amount"] == [200_500.0 + 7_000 * k for k in range(12)], head
        assert len(found.reviews["score"]) == 36 and len({*found.reviews["reviewer"]}) == 6, head
    assert 0 < mapped < 40
    # reasons and marks beside two ids are no conflicts: what they lack to be reviews is said
    rows = [["Ref", "Expert", "Points", "Reason"]]
    rows += [[row[0], row[5], row[6], "good work"] for row in body]
    place = table(tmp_path / "two", "panel.csv", rows)
    listed = [["Ref", "Title", "Total requested"]]
    table(place, "projects.csv", listed + [[f"B/{k:03d}", f"S{k}", 9_000 + k] for k in range(12)])
    error = refused(place, "no_reviews")
    assert lines_of(error).startswith("[reviews]\n") and "Points" in lines_of(error)
    assert len(read(place, lines_of(error)).reviews["score"]) == 36


def test_a_heading_over_a_group_is_no_second_id(tmp_path):
    rows = [["Proposal", None, None, None, "Expert 1", None, "Expert 2", None],
            ["Number", "Acronym", "Host organisation", "Requested grant (k€)",
             *("Excellence", "Impact") * 2]]  # fmt: skip
    rows += [[f"P{k}", f"AC-{k}", f"U{k}", 1200 + k, 4, 3.5, 3, 4] for k in range(6)]
    found = read(workbook(tmp_path / "a", {"S": rows}, ("A1:D1", "E1:F1", "G1:H1")))
    assert found.proposals["id"] == [f"P{k}" for k in range(6)] and found.currency == "EUR"
    assert found.proposals["amount"][5] == 1_205_000.0 and len(found.reviews["score"]) == 24


def test_which_end_of_a_scale_is_best_is_asked_where_less_may_be_better(tmp_path):
    heads = ("Gesamtnote (1 = sehr gut)", "Overall Impact Score", "评分（越低越好）", "Mark, lower is better")
    for at, head in enumerate(heads):
        rows = [["Application", "Requested (T€)", "Referee", head]]
        rows += [[f"A{k}", f"{310 + k},5", f"R{i}", 1 + (k + i) % 4] for k in range(6) for i in range(2)]
        place = table(tmp_path / str(at), "a.csv", rows, "cp1252" if at < 2 else "utf-8", ";")
        extra = ""
        if at == 0 or at > 1:  # headings of no known word are named first
            extra = f'[proposals]\nid = "Application"\n[reviews]\nproposal = "Application"\nscore = "{head}"\n'
        error = refused(place, "which_end", extra or None)
        line = lines_of(error)
        assert "scale = [4, 1]" in line
        extra = extra.split("[reviews]")[0] + line.replace("[4, 1]", "[5, 1]")
        extra = extra.replace("[reviews]", '[reviews]\nproposal = "Application"')
        found = read(place, extra)
        assert list(scores(found).values()) == [5 - (k + i) % 4 for k in range(6) for i in range(2)]
        assert found.scale == (1.0, 5.0) and found.currency == "EUR"
        text = " ".join(text.en for _, text in import_report.lines(import_report.sheets(found)))
        assert "less was better and is turned: 1 counts as 5" in text
        assert [one.seen for one in told(found, "turned")] == ["1 → 5"]
        # what is off the scale is named as it was written
        rows[3][3] = 9
        table(place, "a.csv", rows, "cp1252" if at < 2 else "utf-8", ";")
        assert "9 (row 4)" in refused(place, "off_scale", extra).seen


def test_accents_of_windows_and_points_between_thousands_are_read(tmp_path):
    rows = [["Application no", "Project title", "Applicant", "Sum requested (EUR)", "Juror", "Medal"]]
    for k in range(9):
        base = [f"A{k}", f"Étude {k}", f"Zoë Müller {'ABCDEFGHI'[k]}", f"{90 + k}.500"]
        rows += [[*base, f"Jürgen {i}", ("gold", "silver", "bronze")[(k + i) % 3]] for i in (0, 1)]
    place = table(tmp_path / "a", "a.csv", rows, "cp1252", ";")
    lines = lines_of(refused(place, "no_proposals"))
    assert 'score = "Medal"' in lines and 'currency = "EUR"' in lines
    error = refused(place, "order_missing", lines)
    order = lines_of(error).replace('"…", "…"', '"gold", "silver", "bronze"').split("\n")[1]
    found = read(place, lines.replace('score = "Medal"', order))
    assert found.proposals["amount"] == [90_500.0 + 1_000 * k for k in range(9)]
    assert found.proposals["pi"][0] == "Zoë Müller A" and found.currency == "EUR"
    # Chinese text of the same machines is still read as such, and one damaged row is set aside
    chinese = [["申请号", "项目名称", "申请金额（元）", "专家", "评分"]]
    chinese += [[f"甲{k}", f"关于方向{k}的研究", 90_000 + k, f"专家{i}", 80 + k] for k in range(6) for i in (0, 1)]
    found = read(table(tmp_path / "b", "b.csv", chinese, "gb18030"))
    assert found.proposals["title"][0] == "关于方向0的研究"


def test_without_rules_the_lines_to_write_are_printed_and_work(tmp_path, capsys):
    listed = [["Application ID", "Applicant", "Requested amount (EUR)", "R1", "R2"]]
    listed += [[f"A{k}", f"P{k}", 60_000 + k, 2 + k % 4, 1 + k % 4] for k in range(9)]
    file = workbook(tmp_path / "a", {"S": listed}) / "call.xlsx"
    work = ["--dir", str(tmp_path / "w"), "--quiet", "--redraws", "50", "--near", "0"]
    assert run(["fund", str(file), *work]) == 2
    text = capsys.readouterr().err
    rules = tmp_path / "rules.toml"
    lines = text[text.index("format = ") :]
    rules.write_text(lines.replace("zero = …", "zero = 3").replace("total = …", "total = 200000"))
    assert run(["fund", str(file), "--rules", str(rules), *work]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "are judged no better than 3, the score worth nothing" in shown
    # a budget that is not used up, for want of anything as cheap, still limits the result
    assert "1 of 1 limits the result: budget" in shown and "the rule kept, proven best" in shown
    rules.write_text(rules.read_text().replace("total = 200000", "total = 60003"))
    assert run(["fund", str(file), "--rules", str(rules), *work]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "asks for more than the whole budget (5): A4 (60004" in shown, shown
    book = openpyxl.load_workbook(tmp_path / "w" / "board-pack.xlsx")
    first = [str(row[0].value) for row in book["1 Summary"].iter_rows()]
    assert any("asks for more than the whole budget (5): A4" in line for line in first)
    rules.write_text(rules.read_text().replace("value = {zero = 3}", ""))
    assert run(["fund", str(file), "--rules", str(rules), *work]) == 2
    assert "above the first [[rule]]" in capsys.readouterr().err


def test_headline_legend_and_table_speak_one_language_before_and_after_the_decision(tmp_path, capsys):
    from yuzui.funding import slate_outcome

    listed = [["Application ID", "Applicant", "Requested amount (EUR)", "R1", "R2"]]
    listed += [[f"A{k}", f"P{k}", 60_000 + k, 2 + (3 * k) % 4, 1 + (5 * k) % 5] for k in range(9)]
    file = workbook(tmp_path / "a", {"S": listed}) / "call.xlsx"
    rules = tmp_path / "rules.toml"
    rules.write_text(RULES.format(zero=1, total=250_000))
    work = ["--dir", str(tmp_path / "w"), "--quiet"]
    assert run(["fund", str(file), "--rules", str(rules), "--redraws", "50", "--near", "0", *work]) == 0

    def legend(document):
        shown = " ".join(drawn.words(FUND.pictures(document)[0]))
        return [word for word in ("clear", "close", "declined", "funded", "lottery") if f" {word} " in shown]

    document = json.loads((tmp_path / "w" / "slate.json").read_text())
    assert legend(document) == ["clear", "close", "declined"]
    bands = {row[12] for row in FUND.exports(document, "en")[0].rows}
    assert bands <= {"clear", "close", "declined"}, bands
    run_ = document["run"]["id"]
    assert run(["decide", run_, "--authority", "paper 1", "--reason", "agreed", *work]) == 0
    document = json.loads((tmp_path / "w" / "slate.json").read_text())
    assert legend(document) == ["funded"] and len(slate_outcome.places(FUND.answer(document))) == 2
    capsys.readouterr()
    for row in document["proposals"][:3]:
        assert run(["ask", f"why {row['id']}", "--slate", run_, *work]) == 0
        text = " ".join(capsys.readouterr().out.split())
        inside = row["id"] in document["decision"]["ids"]
        assert f"{row['id']} was {'' if inside else 'not '}funded by the decision of" in text, text


def test_pack_and_letters_say_what_figures_of_scores_stand_for(tmp_path):
    rows = [["Application ID", "Applicant", "Requested amount", "Referee", "Score (1 = best)"]]
    rows += [[f"A{k}", f"P{k}", 60_000 + k, f"R{i}", 1 + (k + 2 * i) % 5] for k in range(8) for i in (0, 1)]
    place = table(tmp_path / "a", "a.csv", rows)
    mapped, rules = tmp_path / "map.toml", tmp_path / "rules.toml"
    mapped.write_text('[reviews]\nscore = {column = "Score (1 = best)", scale = [5, 1]}\n')
    rules.write_text(RULES.format(zero=1, total=250_000))
    work = ["--dir", str(tmp_path / "w"), "--quiet"]
    ask = ["fund", str(place), "--rules", str(rules), "--map", str(mapped), "--redraws", "0"]
    assert run([*ask, *work]) == 0
    document = json.loads((tmp_path / "w" / "slate.json").read_text())
    assert run(["decide", document["run"]["id"], "--authority", "x", "--reason", "y", *work]) == 0
    pack = (tmp_path / "w" / "board-pack.html").read_text(encoding="utf-8")
    assert "less was better and is turned: 1 counts as 5" in pack and "XXX" not in pack
    (letter,) = (tmp_path / "w" / "letters").glob("*/zh/A1.html")
    assert "原以低者为优，已翻转：1 计作 5" in letter.read_text(encoding="utf-8")


def test_a_list_with_one_score_beside_it_or_a_row_a_partner_is_told_what_to_write(tmp_path):
    rows = [["Rank", "No.", "Title", "Applicant", "Budget requested EUR", "Average score", "Advice"]]
    rows += [[k + 1, f"S-{k + 7}", f"T{k}", f"A{k}", 80_000 + k, 5.8 - k / 4, "fund"] for k in range(9)]
    place = workbook(tmp_path / "a", {"Ranking": rows})
    lines = lines_of(refused(place, "no_proposals"))
    assert 'id = "No."' in lines and 'score = "Average score"' in lines
    found = read(place, lines)
    assert found.proposals["id"][0] == "S-7" and found.currency == "EUR"
    assert scores(found)["S-7", None, ""] == 5.8
    rows[0][1] = "Reference"  # all known but the score
    place = workbook(tmp_path / "b", {"Ranking": rows})
    lines = lines_of(refused(place, "no_reviews"))
    assert scores(read(place, lines))["S-15", None, ""] == 3.8
    heads = ["Ref", "Title", "Applicant", "Requested EUR", "Panel A mark", "Panel B mark", "Panel C mark", "Mean mark"]
    rows = [[f"R{k}", f"T{k}", f"A{k}", 90_000 + k, 4 + k % 3, 5 - k % 2, 6 - k % 4, 5] for k in range(9)]
    place = workbook(tmp_path / "wide", {"Marks": [heads, *rows]})
    lines = lines_of(refused(place, "no_reviews"))
    assert 'score = {columns = ["Panel A mark", "Panel B mark", "Panel C mark"]}' in lines
    marks = scores(read(place, lines))
    assert (len(marks), marks["R8", None, "Panel B mark"]) == (27, 5)
    parts = [["Proposal ID", "Participant", "EU contribution (€)", "Total score"]]
    parts += [[10 + k, f"Uni {p}", 200_000 + p, 9 + k / 2] for k in range(6) for p in range(3)]
    error = refused(workbook(tmp_path / "c", {"Participants": parts}), "rows_of_parts")
    assert "pivot table" in error.fix.en and "6 × Proposal ID, 18 rows" in error.seen


def test_lines_for_one_sheet_of_a_workbook_leave_its_notes_alone(tmp_path, capsys):
    listed = [["编号", "名称", "金额（万元）", "状态"], *([f"H{k}", f"题{k}", 30 + k, "暂缓"] for k in range(5))]
    marks = [["编号", "专家", "得分"], *([f"H{k}", f"甲{i}", 80 + k] for k in range(5) for i in (0, 1))]
    sheets = {"说明": [["本表由科研处导出"]], "打分": marks, "清单": listed}
    file = workbook(tmp_path / "a", sheets) / "call.xlsx"
    mapped = tmp_path / "map.toml"
    mapped.write_text('[proposals]\nstatus = {column = "状态", in = ["暂缓"], out = []}\n', "utf-8")
    assert run(["load", str(file), "--map", str(mapped), "--dir", str(tmp_path / "w"), "--quiet"]) == 0
    text = capsys.readouterr().out
    assert "sheet “说明”" in text and "5 rows read, 5 kept" in text


def test_words_of_a_status_under_any_heading_are_asked_about(tmp_path):
    rows = [["Reg. No.", "Requested amount (EUR)", "Score 1", "Score 2", "Decision of committee"]]
    rows += [[f"R/{k}", 90 + k, 50 + k, 60 + k, "eligible" if k != 4 else "not eligible"] for k in range(9)]
    place = workbook(tmp_path / "a", {"S": rows})
    error = refused(place, "unknown_status")
    assert "“not eligible” (1 row)" in error.seen and "“eligible”" not in error.seen
    line = lines_of(error)
    found = read(place, line.replace("out = []", 'out = ["not eligible"]'))
    assert [one.id for one in found.out] == ["R/4"] and len(found.proposals["id"]) == 8
    assert len(read(place, line.replace("in = []", 'in = ["not eligible"]')).proposals["id"]) == 9
    for row in rows[1:]:  # free words are a remark
        row[4] = "partner withdrawn, replaced" if row[0] == "R/4" else "good team"
    assert len(read(workbook(tmp_path / "b", {"S": rows})).proposals["id"]) == 9


def test_experts_numbered_by_stems_stand_side_by_side(tmp_path):
    rows = [["项目编号", "项目名称", "申请人", "申请额度", "专家甲", "专家乙", "专家丙", "形式审查"]]
    words = ("优秀", "良好", "一般", "较差")
    rows += [
        [f"K{k}", f"名{k}", f"人{k}", f"{30 + k}万", *(words[(k + i) % 4] for i in range(3)), "通过"] for k in range(8)
    ]
    rows[3][-1] = "未通过"
    found = read(workbook(tmp_path / "a", {"Sheet1": [*rows, ["总计", None, None, "268万"]]}))
    assert len(found.proposals["id"]) == 7 and found.proposals["amount"][0] == 300_000.0
    assert len(found.reviews["score"]) == 21 and found.grades["优秀"] == 4.0


def test_a_table_on_its_side_or_a_form_a_sheet_is_told_what_to_do(tmp_path):
    english = ["Proposal no.", "Applicant", "Institution", "Requested EUR", "Reviewer 1", "Reviewer 2"]
    chinese = ["申请编号", "负责人", "依托单位", "申请金额（元）", "专家1", "专家2"]
    for n, heads in enumerate((english, chinese)):
        rows = [[heads[0], *(f"Q{k}" for k in range(8))], [heads[1], *(f"A{k}" for k in range(8))]]
        rows += [[heads[2], *(f"U{k % 3}" for k in range(8))]]
        rows += [[heads[3], *range(90_000, 98_000, 1_000)]]
        rows += [[heads[4 + r], *((3 * k + r) % 6 + 1 for k in range(8))] for r in range(2)]
        place = workbook(tmp_path / f"side{n}", {"Overview": rows})
        for stage in ("fund", "assign"):
            error = refused(place, "sideways", stage=stage)
            assert "Transpose" in error.fix.en and "转置" in error.fix.zh
        turned = workbook(tmp_path / f"turned{n}", {"Overview": [list(r) for r in zip(*rows, strict=True)]})
        assert len(read(turned).reviews["proposal"]) == 16
        forms = {f"P{k}": [[a, row[1 + k]] for a, row in zip(heads, rows, strict=True)] for k in range(5)}
        error = refused(workbook(tmp_path / f"forms{n}", forms), "sideways")
        assert "a row a proposal" in error.fix.en and error.seen.startswith(heads[0])
