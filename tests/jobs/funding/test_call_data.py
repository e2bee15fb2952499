# SPDX-License-Identifier: Apache-2.0
"""A call as it is read from files and sheets."""

import json
import tomllib

import pytest
from tests import loading
from tests.jobs.funding import calls
from tests.slates import fund

from yuzui.errors import FileFormatError, InputError, Place, RuleError, UnknownIdentifierError
from yuzui.funding import call_data, call_reviews, call_rules, call_sheets, rule_sheet
from yuzui.funding.call_pairs import matrix
from yuzui.funding.call_reviews import odd
from yuzui.funding.call_rules import book_of, parameters, rules_text
from yuzui.funding.rule_sheet import Written
from yuzui.job.workspace import Workspace
from yuzui.sheets.sheet import Sheet
from yuzui.text import Text

RULES = """format = "yuzui-rules/1"
value = {{zero = 3}}
[[rule]]
name = "{}"
kind = "budget"
total = 10
strength = "hard"
source = "clause 1"
"""
SHEET = "zero,3\nname,kind,total,strength,source\nby sheet,budget,10,hard,c\n"


def call(tmp_path, **files):
    place = tmp_path / "call"
    place.mkdir(exist_ok=True)
    texts = {"proposals.csv": "id,amount\nP1,1\nP2,2\n", **files}
    for name, text in texts.items():
        (place / name.replace("_", ".")).write_text(text, encoding="utf-8")
    return place, call_data.from_path(place)


def test_named_above_folder_above_sheet(tmp_path):
    place, found = call(tmp_path, rules_csv=SHEET)
    assert book_of(found, place, None).rules[0].name == "by sheet"
    place, found = call(tmp_path, rules_toml=RULES.format("by folder"))
    assert book_of(found, place, None).rules[0].name == "by folder"
    other = tmp_path / "other.toml"
    other.write_text(RULES.format("by name"), encoding="utf-8")
    assert book_of(found, place, other).rules[0].name == "by name"


def test_no_rules_is_an_error_that_says_what_to_do(tmp_path):
    place, found = call(tmp_path)
    with pytest.raises(InputError) as caught:
        book_of(found, place, None)
    assert caught.value.code == "no_rules" and "规则" in caught.value.fix.zh
    with pytest.raises(InputError):
        rules_text(tmp_path / "nowhere.toml")


def test_values_given_without_reviews_are_taken_and_links_added(tmp_path):
    place, found = call(
        tmp_path,
        **{"proposals.csv": "id,amount,value\nP1,1,3\nP2,2,4\n"},
        rules_csv=SHEET,
        links_csv="a,b,kind\nP1,P2,excludes\n",
    )
    book = book_of(found, place, None)
    assert book.worth.source == "given" and [r.kind for r in book.rules] == ["budget", "excludes"]


def test_a_rule_may_name_a_dated_value_of_a_plan(tmp_path):
    from yuzui.policy.plan import loader

    one = next(p for name in loader.names() for p in loader.load(name).parameters)
    sheet = f"zero,3\nname,kind,at_most,measure,share_of,strength,source\nbudget,budget,,,,hard,c\ncap,cap,{{plan = '{one.name}'}},amount,requested,hard,c\n"
    sheet = sheet.replace("source\n", "source,total\n").replace("hard,c\n", "hard,c,10\n", 1)
    place, found = call(tmp_path, rules_csv=sheet)
    (cap,) = book_of(found, place, None).of_kind("cap")
    assert cap.at_most == one.values[max(one.values)]
    with pytest.raises(RuleError) as caught:
        book_of(call(tmp_path, rules_csv=sheet.replace(one.name, one.name + "x"))[1], place, None)
    assert one.name in caught.value.fix.en


def test_plans_are_read_only_where_a_rule_names_one():
    assert parameters({"rule": [{"at_least": 3, "where": {"plan": "a", "x": 1}}]}) == {}


def test_a_file_of_rules_may_name_columns_by_their_headings(tmp_path):
    text = RULES.format("budget") + (
        '[[rule]]\nname = "cap"\nkind = "cap"\nby = "学科领域"\nat_most = {column = "限额"}\n'
        'measure = "count"\nwhere = {TOPIC = "a", any = [{"研究类型" = "x"}]}\n'
        'strength = "hard"\nsource = "c"\n'
    )
    head = "id,amount,学科领域,限 额,Topic,type\nP1,1,p,2,a,x\n"
    place, found = call(tmp_path, **{"proposals.csv": head}, rules_toml=text)
    cap = book_of(found, place, None).rules[1]
    assert (cap.by, cap.at_most) == ("field", "限 额")
    assert cap.where.columns == ("Topic", "type")


def test_same_seed_same_call(tmp_path):
    one, two = call_rules.material(Workspace(tmp_path)), call_rules.material(Workspace(tmp_path))
    assert one.proposals == two.proposals and one.reviews == two.reviews
    other = call_rules.material(Workspace(tmp_path, seed=8))
    assert other.proposals["amount"] != one.proposals["amount"]
    assert other.reviews == one.reviews  # scores are real: no seed touches them


def test_every_column_has_an_origin(tmp_path):
    found = call_rules.material(Workspace(tmp_path))
    labelled = set(call_rules.ORIGINS)
    assert {"type", "field", "region", "early", "amount"} <= labelled
    assert set(found.further) - {"status"} <= labelled
    assert len(found.proposals["id"]) == 971 and len(found.reviews["score"]) == 2927
    assert set(found.reviews["reviewer"]) == {None}


@pytest.fixture
def loaded(call, tmp_path):
    workspace = Workspace(tmp_path / "w")
    loading.load(workspace, files=[call / "csv"])
    yield workspace
    workspace.close()


def test_what_was_loaded_is_what_the_files_say(loaded, call):
    one, two = call_reviews.material(loaded, "C2027"), call_data.from_path(call / "csv")
    assert one.call == "C2027" and not two.rules
    for name in ("id", "amount", "requested", "field", "region", "early", "pi"):
        assert one.proposals[name] == two.proposals[name], name
    rows = [
        sorted(zip(m.reviews["proposal"], m.reviews["score"], m.reviews["confidence"], strict=True)) for m in (one, two)
    ]
    assert rows[0] == rows[1]
    named = [len(set(m.reviews["reviewer"])) for m in (one, two)]
    assert named[0] == named[1] == 9
    assert {file["path"] for file in one.files} == {"proposals.csv", "reviews.csv"}


def test_the_slate_is_the_same(loaded, call, quick):
    one = fund(loaded, call="C2027", rules=call / "rules.toml", **quick)
    two = fund(loaded, path=call / "csv", rules=call / "rules.toml", **quick)
    assert one["slate"]["ids"] == two["slate"]["ids"] and one["slate"]["ids"]
    assert one["slate"]["value"] == pytest.approx(two["slate"]["value"], rel=1e-12)


@pytest.fixture
def quick():
    return {"redraws": 0, "near": 0}


def test_the_rules_of_the_workspace_are_taken_if_none_are_named(loaded, call, quick):
    with pytest.raises(InputError, match="rules are missing"):
        fund(loaded, call="C2027", **quick)
    (loaded.dir / "rules.toml").write_text(calls.RULES, encoding="utf-8")
    assert fund(loaded, call="C2027", **quick)["call"]["id"] == "C2027"


def test_rules_of_another_call_are_refused(loaded, call, quick):
    with pytest.raises(InputError) as error:
        fund(loaded, call="C1", rules=call / "rules.toml", **quick)
    assert error.value.seen == "C2027" and error.value.expected == "C1"


def test_calls_are_kept_apart_and_named(tmp_path):
    (tmp_path / "proposals.csv").write_text(
        "id,call,amount,currency\nA,C1,10,CNY\nB,C1,20,CNY\nC,C2,30,EUR\n", encoding="utf-8"
    )
    (tmp_path / "reviews.csv").write_text("proposal,reviewer,score\nA,x,5\nB,x,6\nC,x,7\nA,y,4\n", encoding="utf-8")
    workspace = Workspace(tmp_path / "w")
    loading.load(workspace, files=[tmp_path / "proposals.csv", tmp_path / "reviews.csv"])
    found = call_reviews.material(workspace, "C1")
    assert found.proposals["id"] == ["A", "B"] and found.currency == "CNY"
    assert found.proposals["amount"] == [10, 20] and set(found.reviews["proposal"]) == {"A", "B"}
    with pytest.raises(InputError) as error:
        call_reviews.material(workspace, "C3")
    assert error.value.expected == "C1 · C2"
    workspace.close()


def test_a_corrected_score_counts_and_the_old_one_does_not(tmp_path):
    workspace = Workspace(tmp_path / "w")
    for score in (5, 9):
        (tmp_path / "p.csv").write_text("id,amount\nA,10\n", encoding="utf-8")
        text = f"proposal,reviewer,score\nA,x,{score}\nA,y,4\n"
        (tmp_path / "r.csv").write_text(text, encoding="utf-8")
        loading.load(workspace, files=[tmp_path / "p.csv", tmp_path / "r.csv"])
    assert sorted(call_reviews.material(workspace, "any").reviews["score"]) == [4, 9]
    workspace.close()


def test_units_tags_needs_and_years(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text(
        "编号,申请经费(万元),建议金额(万元),2027年经费(万元),2028年经费(万元),need_fte,优先级,学科\n"
        "A,10,8,6,4,1.5,高,x\nB,20,,12,8,,低,y\n",
        encoding="gb18030",
    )
    found = call_data.from_path(path)
    assert found.proposals["amount"] == [80_000, 200_000]
    assert found.proposals["requested"] == [100_000, 200_000]
    assert found.by_year == {2027: [60_000, 120_000], 2028: [40_000, 80_000]}
    assert found.proposals["need_fte"] == [1.5, None] and found.proposals["优先级"] == ["高", "低"]
    assert found.currency == "CNY" and "title" not in found.proposals
    assert set(found.further) == {"need_fte", "优先级", "field"}
    assert found.files == [{"path": "p.csv", "sheet": None, "rows": 2, "rejected": 0}]


def test_workbook_and_folder(call):
    for place in ("评审.xlsx", "csv"):
        found = call_data.from_path(call / place)
        assert len(found.proposals["id"]) == 40 and len(found.reviews["score"]) >= 120


def test_map_names_a_column(tmp_path):
    path, said = tmp_path / "p.csv", tmp_path / "map.toml"
    path.write_text("代号,钱,优先\nA,1,x\n", encoding="utf-8")
    said.write_text('[proposals]\nid = "代号"\namount = {column = "钱", unit = 10000}\n', encoding="utf-8")
    assert call_data.from_path(path, said).proposals["amount"] == [10_000]


def test_what_cannot_be_read(tmp_path):
    with pytest.raises(FileFormatError):
        call_data.from_path(tmp_path / "nowhere.xlsx")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="no sheet of proposals"):
        call_data.from_path(tmp_path / "empty")


def test_a_proposal_in_two_sheets_is_refused_at_the_second(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text("id,amount,value\nP1,1,2\nP2,2,3\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        call_data.from_path(tmp_path)
    error = caught.value
    assert (error.code, error.place) == ("proposal_twice", Place("b.csv", "", 2, "id"))
    assert error.seen == "P1: a.csv, row 2, column “id”"


P, R = {"P1", "P2"}, {"R1", "R2", "R3"}


def matrix_read(rows, hinted=False, reviewers=R):
    found = matrix(Sheet("a.csv", "", rows), P, reviewers.__contains__, hinted)
    return found[0] if found else None


def test_both_ways():
    for turned in [False, True]:
        rows = [[None, "R1", "R2"], ["P1", 0.5, None], ["P2", "0.25", 1]]
        if turned:
            rows = [list(row) for row in zip(*rows, strict=True)]
        found = matrix_read(rows)
        triples = set(zip(*found.columns.values(), strict=True))
        assert found.table == "affinity"
        assert triples == {("P1", "R1", 0.5), ("P2", "R1", 0.25), ("P2", "R2", 1.0)}
    # bids are words
    found = matrix_read([["意向"], [None, "R1", "R2"], ["P1", "很愿意", "不愿意"], ["Ｐ２", "愿意", None]])
    assert found.table == "bid" and found.columns["bid"] == ["very", "no", "some"]
    assert found.columns["proposal"] == ["P1", "P1", "P2"] and found.lines == [3, 3, 4]
    # no matrix
    assert matrix_read([["id", "amount"], ["P1", 4]]) is None
    assert matrix_read([[None, "R1", "R2"], ["P1", 1, 2], ["P2", "soon", 3]]) is None
    unknown = [[None, "X1", "X2"], ["P1", 1, 2], ["P2", 3, 4]]
    assert matrix_read(unknown, reviewers=set()) is None
    assert matrix_read(unknown, hinted=True, reviewers=set()).columns["reviewer"] == ["X1", "X2"] * 2


PROPOSALS = "id,amount\nP1,10\nP2,20\n"


def merge_read(tmp_path, settled=None, **sheets):
    for name, text in {"proposals": PROPOSALS, **sheets}.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    said = None
    if settled is not None:
        said = tmp_path / "map.toml"
        said.write_text(settled, encoding="utf-8")
    return call_reviews.merged(call_data.from_path(tmp_path, said))


def codes(found):
    return [(f.code, f.severity, f.row) for f in found.findings]


def refused(tmp_path, kind, code, **sheets):
    with pytest.raises(kind) as caught:
        merge_read(tmp_path, **sheets)
    error = caught.value
    assert error.code == code and not error.message.zh.isascii()
    return error


def test_unknown_proposals_are_refused_with_place_and_the_nearest(tmp_path):
    text = "proposal,reviewer,score\nP1,R1,3\nP2x,R1,4\n"
    error = refused(tmp_path, UnknownIdentifierError, "unknown_proposal", reviews=text)
    assert (error.place.file, error.place.row, error.seen) == ("reviews.csv", 3, "P2x")
    assert "P2" in error.fix.zh and "P2" in error.fix.en


def test_unknown_reviewers_are_refused_where_there_is_a_list(tmp_path):
    text = "proposal,reviewer,score\nP1,R1,3\nP2,R11,4\n"
    error = refused(tmp_path, UnknownIdentifierError, "unknown_reviewer", reviews=text, reviewers="id\nR1\nR2\n")
    assert error.place.row == 3 and error.place.column == "reviewer"
    assert merge_read(tmp_path, reviewers="id\nR1\nR11\n").reviews["reviewer"] == ["R1", "R11"]


def test_a_name_stands_for_its_id(tmp_path):
    found = merge_read(
        tmp_path, reviews="proposal,reviewer,score\nP1,Ann Lee,3\n", reviewers="id,name\nR1,Ann Lee\nR2,Bo Wu\n"
    )
    assert found.reviews["reviewer"] == ["R1"]


def test_letters_count_in_their_declared_order_or_in_that_everybody_knows(tmp_path):
    unknown = "proposal,reviewer,等级\nP1,R1,红\nP1,R2,绿\nP2,R1,蓝\n"
    error = refused(tmp_path, InputError, "order_missing", reviews=unknown)
    assert 'order = ["…", "…"]' in error.fix.zh and "[reviews]" in error.fix.en
    assert error.seen == "“红”, “绿”, “蓝”" or set("红绿蓝") <= set(error.seen)
    text = "proposal,reviewer,{}\nP1,R1,优\nP1,R2,差\nP2,R1,良\n"
    assert merge_read(tmp_path, reviews=text.format("等级")).reviews["score"] == [3.0, 1.0, 2.0]
    found = merge_read(tmp_path, reviews=text.format("等级（优>良>中>差）"))
    assert found.reviews["score"] == [4.0, 1.0, 3.0] and found.ordinal
    error = refused(tmp_path, InputError, "unknown_letter", reviews=text.format("等级（优>良）"))
    assert error.seen == "差" and error.place.row == 3


def test_letters_by_the_sheet_of_criteria(tmp_path):
    found = merge_read(
        tmp_path,
        reviews="proposal,reviewer,criterion,grade\nP1,R1,quality,A\nP2,R1,quality,BB\n",
        criteria="criterion,letters\nquality,A>B>BB>C\n",
    )
    assert found.reviews["score"] == [4.0, 2.0]


def test_the_later_of_two_counts_by_time_or_by_place(tmp_path):
    text = "proposal,reviewer,score,submitted at\nP1,R1,3,2026-03-02\nP1,R1,5,2026-03-01\nP1,R2,1,2026-03-01\n"
    found = merge_read(tmp_path, reviews=text)
    assert found.reviews["score"] == [3.0, 1.0]
    assert ("duplicate", "warning", "P1") in codes(found)
    found = merge_read(tmp_path, reviews="proposal,reviewer,score\nP1,R1,3\nP1,R1,5\n")
    assert found.reviews["score"] == [5.0]


def test_scores_outside_the_scale_stop_until_a_line_sets_them_aside(tmp_path):
    off = {"reviews": "proposal,reviewer,score (1-5)\nP1,R1,3\nP1,R2,30\n"}
    error = refused(tmp_path, InputError, "off_scale", **off)
    assert (error.place.row, error.expected) == (3, "1 – 5") and "30 (row 3)" in error.seen
    line = error.fix.en.split("\n", 1)[1]
    found = merge_read(tmp_path, settled=line, **off)
    assert found.reviews["score"] == [3.0] and codes(found) == [("off_scale", "rejected", "P1")]
    assert found.aside[0][:5] == ("reviews.csv", "", 3, "score", "off_scale")
    found = merge_read(
        tmp_path,
        reviews="proposal,reviewer,criterion,score\nP1,R1,q,7\nP1,R2,q,3\n",
        criteria="criterion,low,high\nq,1,6\n",
        settled='[reviews]\nscore = {column = "score", off_scale = "aside"}',
    )
    assert found.reviews["score"] == [3.0]


def test_reviews_by_people_in_conflict_do_not_count(tmp_path_factory):
    for conflicts, left in [
        ("proposal,reviewer,kind\nP1,R1,coauthor\n", [5.0]),
        ("proposal,reviewer,kind,waived_by\nP1,R1,coauthor,the chair\n", [3.0, 5.0]),
    ]:
        tmp_path = tmp_path_factory.mktemp("case")
        text = "proposal,reviewer,score\nP1,R1,3\nP1,R2,5\n"
        found = merge_read(tmp_path, reviews=text, reviewers="id\nR1\nR2\n", conflicts=conflicts)
        assert found.reviews["score"] == left
        told = [f for f in found.findings if f.code == "conflicted_review"]
        assert len(told) == 2 - len(left) and "R1" not in str([f.json() for f in told])


def test_what_the_review_itself_says_of_a_conflict(tmp_path):
    text = "申请号,专家,评分,回避\nP1,R1,3,是\nP1,R2,5,否\nP2,R1,4,\n"
    assert merge_read(tmp_path, reviews=text).reviews["score"] == [5.0, 4.0]


def test_half_of_the_ids_are_none(tmp_path):
    found = merge_read(tmp_path, reviews="proposal,reviewer,score\nP1,,3\nP1,R2,5\nP2,,3\n")
    assert found.reviews["reviewer"] == [None] * 3 and len(found.reviews["score"]) == 3


def test_no_reviews_at_all(tmp_path):
    assert merge_read(tmp_path).reviews["score"] == []


def money_read(tmp_path, text, name="proposals.csv"):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return call_data.from_path(tmp_path)


def test_two_currencies_are_refused(tmp_path):
    with pytest.raises(InputError) as caught:
        money_read(tmp_path, "id,amount,currency\nP1,1,EUR\nP2,2,USD\n")
    assert caught.value.code == "mixed_currency" and caught.value.place.row == 3
    assert "币种" in caught.value.message.zh


def test_numbered_years_are_refused(tmp_path_factory):
    for heading in ["第一年经费", "year 1 budget", "第2年度申请经费"]:
        tmp_path = tmp_path_factory.mktemp("case")
        with pytest.raises(InputError) as caught:
            money_read(tmp_path, f"id,amount,{heading}\nP1,1,1\n")
        assert caught.value.code == "missing_fiscal_year" and caught.value.seen == heading


def test_one_currency_is_told(tmp_path):
    assert money_read(tmp_path, "id,amount (USD)\nP1,1\n").currency == "USD"
    assert money_read(tmp_path, "id,amount\nP1,1\n").currency == ""


def told(tmp_path, **sheets):
    for name, text in sheets.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    found = call_data.from_path(tmp_path)
    return found, [(f.code, f.row, f.seen, f.count) for f in odd(found)]


def test_more_recommended_than_requested(tmp_path):
    found, seen = told(tmp_path, proposals="id,amount,recommended\nP1,10,12\nP2,10,8\n")
    assert seen == [("recommended_above", "P1", "12 > 10", 1)]
    assert found.proposals["amount"] == [12, 8]


def test_years_that_do_not_add_up(tmp_path):
    text = "id,amount,amount_2027,amount_2028\nP1,1000,600,400\nP2,1000,600,300\nP3,1000,600,401\n"
    assert told(tmp_path, proposals=text)[1] == [("parts_not_total", "P2", "900 / 1000", 1)]


def test_one_person_under_two_ids_is_counted_and_not_named(tmp_path):
    proposals = "id,amount\nP1,1\n"
    people = "id,name,institute\nR1,Ann Lee,U1\nR2,ann  lee,U1\nR3,Ann Lee,U2\nR4,,U1\n"
    found, seen = told(tmp_path, proposals=proposals, reviewers=people)
    assert seen == [("same_person", "", "", 1)] and "Ann" not in str(odd(found))
    people = "id,orcid\nR1,0000-0001\nR2,0000-0001\nR3,\nR4,\n"
    assert told(tmp_path, proposals=proposals, reviewers=people)[1] == [("same_person", "", "", 1)]


def toml(value):
    """Return a value as TOML, as a person writes it into a cell."""
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{k}" = {toml(v)}' for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def sheet(rows, heading=lambda key: key, above=(["zero", 0], ["from", "given"])):
    keys = list(dict.fromkeys(key for row in rows for key in row))
    cells = [[heading(key) for key in keys]]
    for row in rows:
        told = (row.get(key) for key in keys)
        cells.append([toml(v) if isinstance(v, (dict, list, tuple)) else v for v in told])
    return Sheet("book.xlsx", "rules", [*above, *cells])


def test_headings_of_proposals_may_be_used_in_rules():
    rows = [
        {"名称": "预算", "类别": "预算", "总额": 100, "强度": "硬性", "依据": "第1条"},
        {"名称": "青年", "类别": "下限", "强度": "硬性", "依据": "第2条", "范围": "青年=是", "分组": "学科", "不少于": 1, "度量": "项数"},
    ]  # fmt: skip
    found = rule_sheet.rules_of(sheet(rows, above=(["币种", "CNY", "金额单位", "万元"], ["零分", 60])))
    book = rule_sheet.written_book(found, {"early": [True], "field": ["x"]})
    assert book.rules[1].where.columns == ("early",) and book.rules[1].by == "field"
    assert book.rules[0].own["total"] == 1_000_000 and book.call["currency"] == "CNY"
    assert book.worth.zero == 60
    # unit in the heading is that of its row
    rows = [
        {"name": "a", "kind": "cap", "at_most(万元)": 5, "strength": "hard", "source": "c"},
        {"name": "b", "kind": "budget", "total(元)": 7, "strength": "hard", "source": "c"},
    ]
    book = rule_sheet.written_book(rule_sheet.rules_of(sheet(rows)), {})
    assert book.rules[0].at_most == 50_000 and book.rules[1].own["total"] == 7
    # faults name the row of the sheet
    rows = [{"name": "a", "kind": "floor", "at_least": 0.4, "strength": "hard", "source": "c"}]
    with pytest.raises(RuleError) as caught:
        rule_sheet.written_book(rule_sheet.rules_of(sheet(rows)), {})
    assert caught.value.code == "missing_share_of"
    assert (caught.value.place.file, caught.value.place.row) == ("book.xlsx", 4)
    with pytest.raises(RuleError) as caught:
        rule_sheet.written_book(rule_sheet.rules_of(sheet(rows, above=())), {})
    zero = next(e for e in (caught.value, *caught.value.more) if e.code == "missing_zero")
    assert "零分 | 6" in zero.fix.zh
    # a column that is not read is said and a slip of the pen refused
    rows = [{"name": "a", "kind": "budget", "total": 7, "strength": "hard", "source": "c"}]
    found = rule_sheet.rules_of(sheet([{**rows[0], "经办人": "x"}, {"责任处室": None, **rows[0]}]))
    assert found.unread == ["经办人"]
    with pytest.raises(RuleError) as caught:
        rule_sheet.rules_of(sheet([{**rows[0], "评审数不少于": 2}]))
    assert caught.value.code == "unknown_key" and caught.value.place.row == 3
    assert "评审份数不少于" in caught.value.fix.zh and "reviews_at_least" in caught.value.fix.en
    # links make rules
    tables = {"proposal_link": {"a": ["P1", "P3", "P5"], "b": ["P2", "P4", "P6"], "kind": ["requires", "requires", "synergy"], "bonus": [None, None, 4.0]}}  # fmt: skip
    rows = list(rule_sheet.links(tables))
    assert [row["kind"] for row in rows] == ["requires", "synergy"]
    assert rows[0]["pairs"] == [["P1", "P2"], ["P3", "P4"]] and rows[1]["bonus"] == 4.0
    assert list(rule_sheet.links({})) == []
    # headings of reviewers may be used in rules about them
    own = {"strength": "hard", "source": "c"}
    rows = [
        {"name": "a", "kind": "diversity", "by": "工作单位", "at_most": 1, **own},
        {"name": "b", "kind": "include", "where": "资深专家=是", "at_least": 1, **own},
        {"name": "c", "kind": "cap", "by": "承担单位", "at_most": 1, "measure": "count", **own},
    ]
    found = rule_sheet.written_book(rule_sheet.rules_of(sheet(rows)), {"institute": ["x"]})
    assert [rule.by for rule in found.rules] == ["institute", "", "institute"]
    assert found.rules[1].where.columns == ("senior",)


PEOPLE = "id,name\nR1,Ann\nR2,Bo\n"


def sheets_read(tmp_path, stage="fund", **texts):
    for name, text in {"proposals": PROPOSALS, **texts}.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return call_data.from_path(tmp_path, stage=stage)


def test_names_are_hints_and_what_means_nothing_is_left_alone(tmp_path):
    found = sheets_read(tmp_path, abc="proposal,reviewer,score\nP1,R1,3\n", notes="colour\nred\n")
    assert found.reviews["score"] == [3.0] and found.unread == ["notes.csv"]


def test_our_own_files_beside_the_callers_are_not_read(tmp_path):
    found = sheets_read(tmp_path, rejects="id,amount\nP9,1\n", slate="id,amount\nP8,1\n")
    assert found.proposals["id"] == ["P1", "P2"]


def test_ids_in_no_list_are_refused_with_the_nearest(tmp_path_factory):
    for name, text, code in [
        ("affinity", "proposal,reviewer,score\nP1,R1,0.5\nP3,R1,0.5\n", "unknown_proposal"),
        ("conflicts", "proposal,reviewer,kind\nP1,R9,family\n", "unknown_reviewer"),
        ("bids", "proposal,reviewer,bid\nP1,R9,very\n", "unknown_reviewer"),
        ("links", "a,b,kind\nP1,P9,requires\n", "unknown_proposal"),
    ]:
        tmp_path = tmp_path_factory.mktemp("case")
        with pytest.raises(UnknownIdentifierError) as caught:
            sheets_read(tmp_path, reviewers=PEOPLE, **{name: text})
        error = caught.value
        assert error.code == code and error.place.row and not error.message.zh.isascii()
        assert error.detail["nearest"] in ("P1", "P2", "R1", "R2", None)


def test_nobody_waives_the_own_conflict(tmp_path):
    text = "proposal,reviewer,kind,waived_by\nP1,R1,family,Ann\n"
    with pytest.raises(InputError) as caught:
        sheets_read(tmp_path, reviewers=PEOPLE, conflicts=text)
    assert caught.value.code == "waived_by_own" and "本人豁免" in caught.value.message.zh


def test_a_smallest_load_above_the_largest_is_refused(tmp_path):
    with pytest.raises(InputError) as caught:
        sheets_read(tmp_path, reviewers="id,min,max\nR1,3,2\n")
    assert caught.value.code == "load_range" and caught.value.place.row == 2


def test_scores_beside_the_proposals_are_reviews(tmp_path):
    found = sheets_read(tmp_path, proposals="id,amount,R1,R2\nP1,10,3,4\nP2,20,,5\n")
    assert found.reviews["proposal"] == ["P1", "P1", "P2"] and found.reviews["score"] == [3, 4, 5]
    assert "R1" not in found.proposals


def test_assignment_wants_ids_only(tmp_path):
    found = sheets_read(tmp_path, stage="assign", proposals="id,title\nP1,a\nP2,b\n", reviewers=PEOPLE)
    assert found.proposals["id"] == ["P1", "P2"]
    assert call_sheets.sought("assign").needs == {"proposal": ("id",)}


PAGE = """format = "yuzui-rules/1"

[call]
id = "c"   # [[rule]]
note = '''
[[rule]]
name = "no rule"
'''

[value]
zero = 5.0

[[rule]]
name = "budget"
kind = "budget"
total = 10

  [[ rule ]]
"name" = "floor"
note = \"\"\"one
kind = "not a key\"\"\"
kind = "floor"
at_least.share = 1
[rule.where]
type = "basic"
"""


def found(text=PAGE):
    return Written.in_text(text, "rules.toml", len(tomllib.loads(text)["rule"]))


def test_each_key_has_its_line():
    for number, column, line in [
        (1, "total", 16),
        (1, "source", 13),
        (2, "name", 19),
        (2, "kind", 22),
        (2, "at_least", 23),
        (2, "where", 24),
        (2, "", 18),
        (None, "zero", 11),
        (None, "value", 10),
        (None, "unheard", None),
    ]:
        assert found().place(number, column) == Place("rules.toml", "", line, column)
    # rules written as one array are counted and no line is made up
    text = 'rule = [\n  { name = "a" },\n  { name = "b" },\n]\n'
    assert found(text).place(2, "name") == Place("rules.toml", "rules", 2, "name")
    # a rule beyond the page keeps its number
    assert found().place(3, "pairs") == Place("rules.toml", "rules", 3, "pairs")
    # every fault is placed and what was placed stays
    said = Text("a", "甲")
    with pytest.raises(RuleError) as caught, found().naming():
        raise RuleError(
            said,
            place=Place(sheet="rules", row=2, column="kind"),
            more=[
                RuleError(said, place=Place(column="zero")),
                RuleError(said, place=Place("book.xlsx", "conflicts", 7, "waived_by")),
            ],
        )
    places = [one.place for one in (caught.value, *caught.value.more)]
    assert places == [
        Place("rules.toml", "", 22, "kind"),
        Place("rules.toml", "", 11, "zero"),
        Place("book.xlsx", "conflicts", 7, "waived_by"),
    ]
