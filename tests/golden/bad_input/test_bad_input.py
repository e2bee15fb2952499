# SPDX-License-Identifier: Apache-2.0
"""Bad input, row by row of the design: a clear error in both languages, or kept and flagged.

Every case goes through the command a person would type, or the study behind it.
"""

import datetime as dt
import zipfile

import pytest
import xlsxwriter
from tests.slates import FUND, fund

from yuzui.errors import YuzuiError
from yuzui.funding import call_data, call_reviews
from yuzui.job.workspace import Workspace
from yuzui.model.finding import CODES

PROPOSALS = "id,amount,field,value\n" + "".join(f"P{k},{10 * k},{'xyz'[k % 3]},{k}\n" for k in range(1, 8))
REVIEWS = "proposal,reviewer,score\n" + "".join(
    f"P{k},R{(k + j) % 4},{3 + (k * j) % 4}\n" for k in range(1, 8) for j in range(3)
)
BUDGET = {"name": "budget", "kind": "budget", "total": 100}
FIXED = {"name": "old", "kind": "fixed", "by_whom": "board", "reason": "granted"}


def toml(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k} = {toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else str(value)  # fmt: skip


def book(*rows):
    text = 'format = "yuzui-rules/1"\ncall = {currency = "CNY"}\nvalue = {from = "given"}\n'
    for row in rows:
        whole = {"strength": "hard", "source": "clause 1", **row}
        text += "[[rule]]\n" + "".join(f"{k} = {toml(v)}\n" for k, v in whole.items() if v is not None)  # fmt: skip
    return text


def run(tmp_path, *rows, **sheets):
    place = tmp_path / "call"
    place.mkdir(exist_ok=True)
    texts = {"proposals.csv": PROPOSALS, "rules.toml": book(BUDGET, *rows), **sheets}
    for name, text in texts.items():
        (place / name.replace("_csv", ".csv")).write_text(text, encoding="utf-8")
    return fund(Workspace(tmp_path / "w"), path=place, redraws=0, near=0)


def refused(tmp_path, code, *rows, **sheets):
    with pytest.raises(YuzuiError) as caught:
        run(tmp_path, *rows, **sheets)
    errors = (caught.value, *caught.value.more)
    error = next((one for one in errors if one.code == code), None)
    assert error is not None and caught.value.exit == 2, [one.code for one in errors]
    assert error.message.en.isascii() or "“" in error.message.en
    assert not error.message.zh.isascii() and "Traceback" not in error.say("zh")
    return error


def codes(document):
    return {f["code"] for f in document["findings"]}


# a clear error -------------------------------------------------------------------------------


def test_money_column_ambiguous(tmp_path):
    text = "id,amount,requested\nP1,1,2\n"
    error = refused(tmp_path, "ambiguous_column", **{"proposals.csv": text})
    assert 'amount = {column = "requested", unit = 1}' in error.fix.zh and "--map" in error.fix.en


def test_score_column_ambiguous(tmp_path):
    text = "申请号,专家,评分,得分\nP1,R1,3,4\n"
    error = refused(tmp_path, "ambiguous_column", reviews_csv=text)
    assert "[reviews]" in error.fix.en and 'score = "得分"' in error.fix.zh


def test_unknown_proposal_or_reviewer(tmp_path):
    error = refused(tmp_path, "unknown_proposal", reviews_csv=REVIEWS + "P99,R1,3\n")
    assert error.place.row == 23 and error.seen == "P99"
    people = "id\nR0\nR1\nR2\n"
    error = refused(tmp_path, "unknown_reviewer", reviews_csv=REVIEWS, reviewers_csv=people)
    assert error.seen == "R3" and error.expected


def test_review_of_a_proposal_whose_row_cannot_be_used(tmp_path):
    """It is in the list: what is to be mended is its amount."""
    text = PROPOSALS.replace("P3,30,", "P3,-30,")
    error = refused(tmp_path, "reviewed_set_aside", reviews_csv=REVIEWS, **{"proposals.csv": text})
    assert (error.place.file, error.place.row, error.place.column) == ("proposals.csv", 4, "amount")
    assert "P3" in error.seen and "reviews.csv" in error.seen


def test_rules_that_cannot_be_meant(tmp_path_factory):
    for code, row in [
        ("missing_source", {"name": "a", "kind": "cap", "at_most": 5, "source": None}),
        ("missing_share_of", {"name": "a", "kind": "cap", "at_most": 0.5}),
        ("no_such_column", {"name": "a", "kind": "cap", "at_most": 5, "where": {"feild": "x"}}),
        ("missing_penalty", {"name": "a", "kind": "cap", "at_most": 5, "strength": "soft"}),
        ("unknown_kind", {"name": "a", "kind": "celing", "at_most": 5}),
        ("missing_by_whom", {"name": "a", "kind": "fixed", "in": ["P1"], "reason": "x"}),
        ("fixed_breaks_rule", {**FIXED, "in": ["P5", "P6"]}),
        ("empty_group", {"name": "a", "kind": "floor", "at_least": 5, "where": {"field": "w"}}),
        ("unknown_identifier", {**FIXED, "in": ["P9"]}),
    ]:
        tmp_path = tmp_path_factory.mktemp("case")
        refused(tmp_path, code, row)


def test_nearest_criterion_is_named(tmp_path):
    """In the word that the row of rules has for it, not in the name of a figure."""
    lines = REVIEWS.splitlines()
    text = "\n".join([f"{lines[0]},criterion", *(f"{line},Impact" for line in lines[1:])])
    rule = {"name": "a", "kind": "threshold", "at_least": 3, "criterion": "impakt"}
    rules = book(BUDGET, rule).replace('from = "given"', 'from = "posterior_mean", zero = 0')
    sheets = {"proposals.csv": PROPOSALS.replace(",value", ",order"), "rules.toml": rules}
    error = refused(tmp_path, "no_such_statistic", reviews_csv=text, **sheets)
    assert error.place.column == "criterion" and error.expected == "impact"
    assert "“impact”" in error.fix.en
    rule = {"name": "a", "kind": "threshold", "at_least": 3, "statistic": "median"}
    error = refused(tmp_path, "no_such_statistic", rule)
    assert error.place.column == "statistic" and error.seen == "median" and error.fix.zh


def test_nearest_column_is_named(tmp_path):
    row = {"name": "a", "kind": "cap", "at_most": 5, "where": {"feild": "x"}}
    assert refused(tmp_path, "no_such_column", row).fix.zh == "请将“feild”改为“field”"


def test_requires_circle_with_excludes(tmp_path):
    rows = (
        {"name": "tied", "kind": "requires", "pairs": [["P1", "P2"], ["P2", "P1"]]},
        {"name": "apart", "kind": "excludes", "group": ["P1", "P2", "P3"], "at_most": 1},
    )
    error = refused(tmp_path, "contradiction", *rows)
    assert error.detail["rules"] == ["tied", "apart"] and "“tied”" in error.message.zh


def test_floor_above_cap_of_the_same(tmp_path):
    rows = [
        {"name": name, "kind": kind, key: limit, "where": {"field": "x"}}
        for name, kind, key, limit in (("low", "floor", "at_least", 60), ("high", "cap", "at_most", 40))
    ]  # fmt: skip
    assert refused(tmp_path, "contradiction", *rows).detail["rules"] == ["low", "high"]


def test_fixed_in_what_a_threshold_keeps_out(tmp_path):
    rows = ({**FIXED, "in": ["P1"]}, {"name": "good", "kind": "threshold", "column": "value", "at_least": 3})  # fmt: skip
    error = refused(tmp_path, "fixed_breaks_rule", *rows)
    assert error.detail["rules"] == ["old", "good"] and "P1" in error.seen
    assert "“old”" in error.message.zh


def test_what_was_settled_before_needs_no_review(tmp_path):
    text = PROPOSALS.replace("P3,30,x,3", "P3,30,x,")
    found = run(tmp_path, {**FIXED, "in": ["P3"]}, **{"proposals.csv": text})
    assert "P3" in found["slate"]["ids"] and found["slate"]["status"] == "optimal"


def test_conflict_waived_by_the_reviewer(tmp_path):
    text = "proposal,reviewer,kind,waived_by\nP1,R1,family,R1\n"
    refused(tmp_path, "waived_by_own", reviews_csv=REVIEWS, conflicts_csv=text)


def test_conflict_of_a_kind_nobody_knows(tmp_path):
    """Set aside, the conflict would bar nobody."""
    for kind, row in (("lunch", 2), ("", 3)):
        text = f"proposal,reviewer,kind\nP1,R1,{kind}\nP2,,family\n"
        error = refused(tmp_path, "conflict_unread", reviews_csv=REVIEWS, conflicts_csv=text)
        assert error.place.row == row and error.fix.zh
    assert error.seen == "P2, family"


def test_neither_reviews_nor_values(tmp_path):
    text = "id,amount\nP1,10\nP2,20\n"
    refused(tmp_path, "no_reviews", **{"proposals.csv": text})


# kept and flagged ----------------------------------------------------------------------------


def test_kept_and_flagged(tmp_path_factory):
    for code, sheets in [
        ("duplicate", {"reviews_csv": REVIEWS + "P1,R1,6\n"}),
        ("conflicted_review", {
            "reviews_csv": REVIEWS, "conflicts_csv": "proposal,reviewer,kind\nP1,R1,family\n"}),
        ("same_person", {
            "reviews_csv": REVIEWS,
            "reviewers_csv": "id,orcid\nR0,1\nR1,2\nR2,3\nR3,2\n"}),
        ("out_of_range", {"proposals.csv": PROPOSALS + "P8,0,x,3\nP9,9000,x,3\n"}),
        ("recommended_above", {"proposals.csv": "id,amount,recommended,value\nP1,5,6,1\nP2,5,4,2\n"}),
        ("parts_not_total", {"proposals.csv": "id,amount,amount_2027,amount_2028,value\nP1,5,1,1,1\n"}),
        ("selected", {"proposals.csv": "id,amount,value,status\nP1,5,1,accepted\nP2,5,1,accepted\n"}),
    ]:  # fmt: skip
        tmp_path = tmp_path_factory.mktemp("case")
        found = run(tmp_path, **sheets)
        assert code in codes(found) and found["slate"]["status"] == "optimal"
        assert not CODES[code].zh.isascii()


def test_scores_off_their_scale_stop_the_run(tmp_path):
    """Set aside and counted, a mistyped score changed the slate without a word."""
    text = REVIEWS.replace("score", "score (1-6)") + "P1,R9,60\n"
    error = refused(tmp_path, "off_scale", reviews_csv=text)
    assert "60" in error.seen and error.place.column == "score"


def test_proposals_below_the_least_number_of_reviews(tmp_path):
    text = REVIEWS + "".join(f"P8,R{k},4\n" for k in range(1))
    row = {"name": "three", "kind": "threshold", "reviews_at_least": 3}
    found = run(tmp_path, row, reviews_csv=text, **{"proposals.csv": PROPOSALS + "P8,5,x,9\n"})
    told = [f["row"] for f in found["findings"] if f["code"] == "below_minimum"]
    row = next(r for r in found["proposals"] if r["id"] == "P8")
    assert told == ["P8"] and not row["eligible"] and row["ineligible_by"] == ["three"]


def test_lots_without_a_commitment(tmp_path):
    found = run(tmp_path, {"name": "lots", "kind": "lottery"})
    assert "no_committed_seed" in codes(found)


def test_a_rule_over_nobody(tmp_path):
    row = {"name": "none", "kind": "cap", "at_most": 5, "where": {"field": "w"}}
    found = run(tmp_path, row)
    assert [f["row"] for f in found["findings"] if f["code"] == "empty_group"] == ["none"]


def plain_workbook(path, sheets):
    """Write a workbook part by part: a library takes ten times as long for so many rows."""
    space = "http://schemas.openxmlformats.org"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    parts = {"[Content_Types].xml": f'<Types xmlns="{space}/package/2006/content-types">'
             '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
             '<Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
             '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'}  # fmt: skip
    kind = f"{space}/officeDocument/2006/relationships"
    relations = f'<Relationships xmlns="{space}/package/2006/relationships">'
    parts["_rels/.rels"] = f'{relations}<Relationship Id="r1" Type="{kind}/officeDocument" Target="xl/workbook.xml"/></Relationships>'  # fmt: skip
    names = links = ""
    for n, (name, rows) in enumerate(sheets.items(), 1):
        names += f'<sheet name="{name}" sheetId="{n}" r:id="s{n}"/>'
        links += f'<Relationship Id="s{n}" Type="{kind}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        lines = "".join(plain_row(k, row) for k, row in enumerate(rows, 1))
        parts[f"xl/worksheets/sheet{n}.xml"] = f'<worksheet xmlns="{space}/spreadsheetml/2006/main"><sheetData>{lines}</sheetData></worksheet>'  # fmt: skip
    parts["xl/workbook.xml"] = f'<workbook xmlns="{space}/spreadsheetml/2006/main" xmlns:r="{kind}"><sheets>{names}</sheets></workbook>'  # fmt: skip
    parts["xl/_rels/workbook.xml.rels"] = f"{relations}{links}</Relationships>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for name, text in parts.items():
            file.writestr(name, head + text)


def plain_row(line, row):
    cells = "".join(
        f'<c r="{at}{line}" t="inlineStr"><is><t>{cell}</t></is></c>'
        if isinstance(cell, str)
        else f'<c r="{at}{line}"><v>{cell}</v></c>'
        for at, cell in zip("ABC", row, strict=False)
    )
    return f'<row r="{line}">{cells}</row>'


# sheets --------------------------------------------------------------------------------------


def test_sheets_that_are_not_read_are_named(tmp_path):
    """A second round under a heading nobody knows is neither conflicts nor passed over."""
    path = tmp_path / "call.xlsx"
    file = xlsxwriter.Workbook(path)
    pairs = [(p, r) for p in "ABC" for r in ("r1", "r2")]
    sheets = {
        "p": [("id", "amount"), ("A", 10), ("B", 20), ("C", 30)],
        "first round": [("proposal", "reviewer", "score"), *((*two, 3) for two in pairs)],
        "second round": [("proposal", "reviewer", "Note"), *((*two, 4) for two in pairs)],
        "third round": [("proposal", "reviewer", "score"), *((*two, 5) for two in pairs)],
    }
    for name, rows in sheets.items():
        sheet = file.add_worksheet(name)
        for k, row in enumerate(rows):
            sheet.write_row(k, 0, row)
    sheet.hide()
    file.close()
    rules = tmp_path / "rules.toml"
    rules.write_text(book(BUDGET).replace('{from = "given"}', "{zero = 0.0}"), encoding="utf-8")
    document = fund(Workspace(tmp_path / "w"), path=path, rules=rules, redraws=0, near=0)
    assert document["call"]["n_reviews"] == 6
    said = {f["code"]: f["seen"] for f in document["findings"] if f["table"] == "file"}
    assert said == {"unread_sheet": "second round", "hidden_sheet": "third round"}
    kept = next(text for label, text in FUND.lines(document) if label.en == "kept")
    assert "second round" in kept.en and "third round" in kept.zh


# files ---------------------------------------------------------------------------------------


def test_two_hundred_thousand_rows(tmp_path):
    """A workbook of that many reviews is read whole, row for row."""
    path = tmp_path / "big.xlsx"
    proposals = [["申请号", "申请金额（万元）"], *([f"P{k}", 50] for k in range(400))]
    reviews = [["申请号", "专家", "评分"]]
    reviews += [[f"P{k % 400}", f"E{k // 400}", 60 + k % 40] for k in range(200_000)]
    plain_workbook(path, {"申请书": proposals, "评审": reviews})
    found = call_reviews.merged(call_data.from_path(path))
    assert len(found.reviews["score"]) == 200_000 and sum(found.reviews["score"]) == 200_000 * 79.5
    assert set(found.proposals["amount"]) == {500_000.0} and not found.aside


def test_formulas_dates_and_merged_headers(tmp_path_factory):
    """Formulas by their stored results, dates of either epoch, two rows of headings, 万元."""
    for epoch in [False, True]:
        tmp_path = tmp_path_factory.mktemp("case")
        path = tmp_path / "call.xlsx"
        file = xlsxwriter.Workbook(path, {"date_1904": epoch})
        day = file.add_format({"num_format": "yyyy-mm-dd"})
        sheet = file.add_worksheet("申请书")
        sheet.merge_range(0, 0, 0, 3, "2027年度申请汇总")
        sheet.merge_range(1, 0, 2, 0, "申请号")
        sheet.merge_range(1, 1, 1, 2, "经费（万元）")
        sheet.write_row(2, 1, ["申请金额", "建议金额"])
        sheet.merge_range(1, 3, 2, 3, "受理日期")
        for k in range(3):
            sheet.write(k + 3, 0, f"P{k}")
            sheet.write(k + 3, 1, 100 + k)
            sheet.write_formula(k + 3, 2, f"=B{k + 4}*0.9", None, (100 + k) * 0.9)
            sheet.write_datetime(k + 3, 3, dt.datetime(2027, 3, 1 + k), day)
        file.close()
        found = call_data.from_path(path)
        assert found.proposals["requested"] == [1_000_000, 1_010_000, 1_020_000]
        assert found.proposals["amount"] == pytest.approx([900_000, 909_000, 918_000])
        assert found.proposals["受理日期"] == ["2027-03-01", "2027-03-02", "2027-03-03"]


def test_formulas_without_results_are_refused(tmp_path):
    import openpyxl

    file = openpyxl.Workbook()
    file.active.append(["id", "amount"])
    file.active.append(["P1", "=1+1"])
    file.save(tmp_path / "f.xlsx")
    with pytest.raises(YuzuiError) as caught:
        call_data.from_path(tmp_path / "f.xlsx")
    assert caught.value.code == "formula_without_value" and "公式" in caught.value.message.zh


def test_gb18030_with_a_semicolon_and_rare_characters(tmp_path):
    path = tmp_path / "申请书.csv"
    path.write_text("编号;经费（万元）;负责人\nA;1,5;𠮷田\nB;2.5;李喆\nC;3;王\n", encoding="gb18030")
    found = call_data.from_path(path)
    # no group of thousands has one digit: 1,5 is one and a half
    assert found.proposals["amount"] == [15_000, 25_000, 30_000]
    assert found.proposals["pi"] == ["𠮷田", "李喆", "王"]
    assert not found.understood[0].rejected
