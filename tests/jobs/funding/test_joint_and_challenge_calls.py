# SPDX-License-Identifier: Apache-2.0
"""Calls of several funders, items of challenge calls, and lists of calls: what adds up, who may not, what is counted."""

import csv
import os
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from tests.people import admit

from yuzui.errors import InputError, StateError
from yuzui.funding import cofunding
from yuzui.funding.jobs import challenge
from yuzui.job.contract import of
from yuzui.job.workflow import moving
from yuzui.job.workflow.item import find
from yuzui.job.workspace import Workspace
from yuzui.model.schema import TABLES
from yuzui.model.visibility import PUBLIC
from yuzui.store.duck import file_rows

HEADS = "call,title,funder,amount,currency,signer"
PARTS = ("J-1,Joint,F-1,600,CNY,o", "J-1,Joint,F-2,400,CNY,t", "J-1,Joint,F-2,70.5,EUR,t")


@pytest.fixture
def workspace(tmp_path):
    opened = Workspace(tmp_path / "work")
    admit(opened, "o", "t", "s", roles=("member",))
    admit(opened, "p", roles=("programme_officer",))
    admit(opened, "d", "m", roles=("decider",))
    yield opened
    opened.close()


def sheet(tmp_path, *rows, name="call.csv"):
    path = tmp_path / name
    path.write_text("\n".join((HEADS, *rows)) + "\n")
    return path


def move(workspace, action, by, **given):
    return moving.move(workspace, "joint_call", "J-1", action, by=by, reason="r", given=given)


def test_each_funder_signs_decides_and_pays_and_the_parts_add_up_in_each_currency(workspace, tmp_path):
    path = sheet(tmp_path, *PARTS, "J-1,Joint,whole,1000,CNY,", "J-1,Joint,合计,70.5,EUR,")
    assert cofunding.draft(workspace, path, by="o") == ["J-1"]
    with pytest.raises(StateError) as again:
        cofunding.draft(workspace, path, by="o")
    assert again.value.code == "key_exists"
    for action, by, code in (("open", "o", "illegal_move"), ("sign", "s", "not_allowed")):
        with pytest.raises(StateError) as caught:
            move(workspace, action, by)
        assert caught.value.code == code
    move(workspace, "sign", "o")
    for action, by, code in (("sign", "o", "part_unsigned"), ("open", "o", "all_signed")):
        with pytest.raises(StateError) as caught:
            move(workspace, action, by)
        assert caught.value.code == code
    move(workspace, "return", "t")  # the text changes: what was signed falls
    assert not any(row["signed_on"] for row in workspace.view.select("cofunding"))
    for by in ("o", "t"):
        move(workspace, "sign", by)
    move(workspace, "open", "t")
    move(workspace, "review", "o")
    move(workspace, "decide", "t")
    with pytest.raises(StateError) as caught:
        move(workspace, "fund", "t")
    assert caught.value.code == "all_decided" and "F-1" in caught.value.say("en")
    move(workspace, "decide", "o")
    move(workspace, "fund", "o")
    answer = of("joint_call").run(workspace, call="J-1")
    assert [(one.currency, one.whole, one.parts, one.balance, one.paid) for one in answer.calls[0].sums] == [
        ("CNY", 1000, 1000, 0, 1000), ("EUR", 70.5, 70.5, 0, 70.5)
    ]  # fmt: skip
    assert answer.calls[0].state == "funded" and "add up" in of("joint_call").headline(answer).en
    assert of("joint_call").run(workspace.seen_by(PUBLIC), call="J-1").calls[0].parts == []


def test_parts_that_are_not_the_whole_are_refused_in_any_currency_and_at_any_step(workspace, tmp_path):
    cases = {
        ("J-1,Joint,whole,1100,CNY,",): ("parts_not_whole", "1000"),
        ("J-1,Joint,total,71,EUR,",): ("parts_not_whole", "70.5"),
        ("J-1,Joint,F-3,5,CNY,",): ("missing_value", "F-3"),
    }
    for more, (code, seen) in cases.items():
        with pytest.raises(InputError) as caught:
            cofunding.draft(workspace, sheet(tmp_path, *PARTS, *more), by="o")
        assert caught.value.code == code and seen in caught.value.say("en"), more
    assert workspace.view.count("call") == workspace.view.count("cofunding") == 0
    cofunding.draft(workspace, sheet(tmp_path, *PARTS), by="o")
    with workspace.view.act("correct", "cofunding") as change:
        row = workspace.view.get("cofunding", "J-1", "F-1", "CNY")
        change.replace("cofunding", [{**row, "amount": row["amount"] - 1}])
    with pytest.raises(StateError) as caught:
        move(workspace, "sign", "o")
    assert caught.value.code == "parts_not_whole" and "999.99" in caught.value.say("en")
    with pytest.raises(StateError) as caught:
        cofunding.draft(workspace, sheet(tmp_path, "J-9,x,F-1,1,CNY,o"), by="s")
    assert caught.value.code == "not_allowed"


def test_sheets_of_other_shapes_are_read(workspace, tmp_path):
    (tmp_path / "a.csv").write_bytes(
        "联合征集份额表,,,,\n征集编号,资助机构,出资额,币种,签字人\nJ-1,F-1,600,CNY,o\nJ-1,F-2,400,CNY,t\n".encode(
            "gb18030"
        )
    )
    book = openpyxl.Workbook()
    for row in (["Parts of the funders"], [], ["Call id", "Funding body", "Signatory", "Currency", "Part"],
                ["J-2", "F-1", "o", "CNY", 600], ["J-2", "F-2", "t", "CNY", 400]):  # fmt: skip
        book.active.append(row)
    book.save(tmp_path / "b.xlsx")
    (tmp_path / "c.tsv").write_text(
        "funder\tcall\tamount\tcurrency\tsigner\nF-1\tJ-3\t600\tCNY\to\nF-2\tJ-3\t400\tCNY\tt\n"
    )
    for name, id in (("a.csv", "J-1"), ("b.xlsx", "J-2"), ("c.tsv", "J-3")):
        assert cofunding.draft(workspace, tmp_path / name, by="o") == [id]
        (one,) = of("joint_call").run(workspace, call=id).calls[0].sums
        assert (one.whole, one.balance) == (1000, 0), name


ITEM = {"call": "C-1", "problem": "A pump", "test": "8000 hours", "judge": "u", "amount": "1000", "currency": "CNY",
        "teams_at_most": "1", "stage_shares": "[30, 70]"}  # fmt: skip


def item(workspace, action, by, reason="r", **given):
    return moving.move(workspace, "call_challenge", "B-1", action, by=by, reason=reason, given=given)


def named(workspace):
    moving.begin(workspace, "call_challenge", ITEM, by="p", id="B-1")
    blank = dict.fromkeys(TABLES["call_bid"].names)
    with workspace.view.act("load", "call_bid") as change:
        change.insert("call_bid", [{**blank, "item": "B-1", "team": "T-1", "members": ["m", "u2"]},
                                   {**blank, "item": "B-1", "team": "T-2", "members": ["n"]}])  # fmt: skip
    item(workspace, "close", "p", "")
    item(workspace, "defend", "p", "")
    for by, teams, code in (("m", '["T-2"]', "not_of_a_team"), ("d", '["T-7"]', "teams_bid"),
                            ("d", '["T-1", "T-2"]', "teams_bid")):  # fmt: skip
        with pytest.raises(StateError) as caught:
            item(workspace, "name", by, teams=teams)
        assert caught.value.code == code
    item(workspace, "name", "d", teams='["T-1"]')
    item(workspace, "begin", "p", "")


def test_an_item_goes_from_stage_to_stage_and_only_its_end_user_accepts(workspace):
    for shares in ("[30, 60]", "[50, 50, 10]", '["a"]', "[]"):
        with pytest.raises(StateError) as caught:
            moving.begin(workspace, "call_challenge", {**ITEM, "stage_shares": shares}, by="p", id="B-0")
        assert caught.value.code == "shares_whole", shares
    named(workspace)
    pay = {"team": "T-1", "day": "2027-05-01"}
    for given, code in (
        ({**pay, "sum": "300.01"}, "within_stages"),
        ({**pay, "team": "T-2", "sum": "1"}, "within_stages"),
    ):
        with pytest.raises(StateError) as caught:
            item(workspace, "pay", "p", "", **given)
        assert caught.value.code == code
    item(workspace, "pay", "p", "", **pay, sum="300")
    for action, by, code in (
        ("accept", "u", "last_stage"),
        ("pass", "p", "not_allowed"),
        ("accept", "d", "not_allowed"),
    ):
        with pytest.raises(StateError) as caught:
            item(workspace, action, by)
        assert caught.value.code == code
    item(workspace, "pass", "u")
    item(workspace, "pay", "p", "", **pay, sum="700")
    item(workspace, "accept", "u")
    (one,) = of("challenge").run(workspace, item="B-1").items
    assert (one.state, one.paid, [stage.state for stage in one.stages]) == ("accepted", 1000, ["passed", "passed"])
    assert [(bid.team, bid.named, bid.paid) for bid in one.bids] == [("T-1", True, 1000), ("T-2", False, 0)]


def test_an_item_whose_sum_nobody_stated_shows_none(workspace):
    named(workspace)
    with workspace.view.act("correct", "call_item") as change:
        change.replace("call_item", [{**find(workspace, "call_challenge", "B-1").row, "amount": None}])
    answer = of("challenge").run(workspace)
    assert answer.items[0].amount is None and challenge.stated(answer.items[0]).zh == "未写明"
    cells = [cell for table in (challenge.ITEMS, challenge.GATES) for row in table.drawn(answer).rows for cell in row]
    assert {"not stated", "–"} <= {getattr(cell, "en", "") for cell in cells}


def test_no_second_stage_follows_a_stop_and_no_member_of_a_team_judges(workspace):
    named(workspace)
    with workspace.view.act("correct", "call_item") as change:
        change.replace("call_item", [{**find(workspace, "call_challenge", "B-1").row, "judge": "u2"}])
    with pytest.raises(StateError) as caught:
        item(workspace, "pass", "u2")
    assert caught.value.code == "not_of_a_team"
    item(workspace, "stop", "d")
    for action in ("pass", "pay", "accept"):
        with pytest.raises(StateError) as caught:
            item(workspace, action, "d")
        assert caught.value.code == "illegal_move"
    assert [one.state for one in of("challenge").run(workspace).items[0].stages] == ["stopped", "ahead"]


def test_types_of_awards_by_code_add_up_with_those_that_have_none(workspace, tmp_path):
    answer = of("award_types").run(workspace)
    with workspace.shipped("nsf_awards_fy2026.csv").open() as stream:
        counted = Counter(row["directorate"] for row in csv.DictReader(stream))
    use = counted["ENG"] + counted["TIP"]
    assert answer.types[0].awards == use and answer.awards == sum(counted.values()) == 1151
    assert (
        answer.typed + answer.untyped.awards == 1151 == sum(one.awards for one in answer.types) + answer.untyped.awards
    )
    (tmp_path / "odd.csv").write_text("code,type\nEAR,blue_sky\n")
    with pytest.raises(InputError) as caught:
        of("award_types").run(workspace, types=tmp_path / "odd.csv")
    assert caught.value.code == "unknown_type" and caught.value.place.row == 2


def test_lists_of_calls_and_counts_of_success_of_ones_own(workspace, tmp_path):
    path = tmp_path / "calls.csv"
    path.write_bytes("选题编号,指南名称,截止日,经费,计划\nA,甲,2027-03-01,100,P\nB,乙,,,Q\n".encode("gb18030"))
    answer = of("call").run(workspace, file=path)
    assert (answer.calls, answer.with_deadline, answer.with_budget, answer.budget_low) == (2, 1, 1, 100)
    (tmp_path / "success.csv").write_text(
        "Scheme,Call year,Outcome,Number\nx,2020,evaluated,40\nx,2020,granted,10\ny,2020,granted,1\n"
    )
    rates = of("success_rates").run(workspace, file=tmp_path / "success.csv")
    assert [(one.scheme, one.share) for one in rates.success] == [("x", 0.25), ("y", None)] and rates.one_sided == 1
    with pytest.raises(InputError) as caught:
        of("call").run(workspace, file=tmp_path / "nowhere.csv")
    assert caught.value.code == "no_file"


def test_headings_nobody_knows_are_named_by_a_map_and_what_cannot_be_read_is_named(workspace, tmp_path):
    book = openpyxl.Workbook()
    for title, rows in (
        ("甲司", [["甲司清单"], [], ["代号", "收件到", "钱"], ["A", "2027-03-01", 100], ["B", "春天", 50]]),
        ("乙司", [["代号", "收件到", "钱"], ["C", "2027.4.2", 30], [None, "2027-05-01", 1]]),
    ):
        one = book.create_sheet(title)
        for row in rows:
            one.append(row)
    book.remove(book.worksheets[0])
    book.save(tmp_path / "own.xlsx")
    with pytest.raises(InputError):
        of("call").run(workspace, file=tmp_path / "own.xlsx")
    (tmp_path / "map.toml").write_text('[calls]\nid = "代号"\ndeadline = "收件到"\nhigh = "钱"\n')
    answer = of("call").run(workspace, file=tmp_path / "own.xlsx", map=tmp_path / "map.toml")
    assert (answer.calls, answer.with_deadline, answer.budget_high) == (3, 2, 180)
    assert [(one.sheet, one.row, one.column.zh) for one in answer.aside] == [
        ("甲司", 5, "截止日期"),
        ("乙司", 3, "编号"),
    ]
    assert any("春天" in line.en for _, line in of("call").view.sentences(answer))
    (tmp_path / "joint.csv").write_text("征集,谁出,钱,钱的种类,谁签\nJ-5,F-1,600,CNY,o\nJ-5,F-2,四百,CNY,t\n")
    (tmp_path / "joint.toml").write_text(
        '["联合征集"]\ncall = "征集"\nfunder = "谁出"\namount = "钱"\ncurrency = "钱的种类"\nsigner = "谁签"\n'
    )
    with pytest.raises(InputError) as caught:
        cofunding.draft(workspace, tmp_path / "joint.csv", "o", tmp_path / "joint.toml")
    place = caught.value.place
    assert (place.file, place.row, place.column, caught.value.seen) == ("joint.csv", 3, "钱", "四百")
    text = (tmp_path / "joint.csv").read_text().replace("四百", "400")
    (tmp_path / "joint.csv").write_text(text)
    assert cofunding.draft(workspace, tmp_path / "joint.csv", "o", tmp_path / "joint.toml") == ["J-5"]
    assert of("joint_call").run(workspace, call="J-5").calls[0].sums[0].whole == 1000


@pytest.mark.data("grants/eu_calls_2026.parquet")
def test_european_calls_are_counted_as_by_hand(workspace):
    answer = of("call").run(workspace)
    rows = file_rows(Path(os.environ["YUZUI_DATA"], "grants/eu_calls_2026.parquet"))
    assert answer.calls == len(rows) == 629 and answer.with_deadline == 629
    assert answer.with_budget == sum(row["budgetMin"] is not None for row in rows) == 466
    assert (answer.budget_low, answer.budget_high) == (
        sum(row["budgetMin"] or 0 for row in rows), sum(row["budgetMax"] or 0 for row in rows)
    )  # fmt: skip
    assert {one.programme: one.calls for one in answer.programmes} == Counter(row["programme"] for row in rows)


@pytest.mark.data("grants/erc_evaluated_granted.parquet")
def test_success_by_scheme_is_counted_as_by_hand(workspace):
    answer = of("success_rates").run(workspace)
    sums = Counter()
    rows = file_rows(Path(os.environ["YUZUI_DATA"], "grants/erc_evaluated_granted.parquet"))
    for row in rows:
        sums[row["scheme"], row["year"], row["stage"]] += int(row["n"])
    assert answer.lines == len(rows) == 2026
    for one in answer.success:
        assert (one.evaluated or 0) == sums[one.scheme, one.year, "evaluated"]
        assert (one.granted or 0) == sums[one.scheme, one.year, "granted"]


def test_lists_of_calls_and_parts_as_offices_write_them(workspace, tmp_path):
    text = (
        "附件：2027年度“揭榜挂帅”技术需求榜单\n序号,榜单名称,需求单位,拟投入资金（万元）,揭榜截止日期\n1,探测器,甲,1500,2027年3月31日\n"
        "2,放大器,乙,600,2027.4.15\n3,密封,丙,面议,2027/5/6\n2,放大器,乙,600,2027.4.15\n合计,,,2700,\n注：电话略。\n"
    )
    (tmp_path / "list.csv").write_bytes(text.encode("gb18030"))
    job = of("call")
    answer = job.run(workspace, file=tmp_path / "list.csv")
    assert (answer.calls, answer.distinct, answer.with_budget, answer.budget_high) == (4, 3, 3, 27_000_000)
    words = [line.zh for _, line in job.view.sentences(answer)]
    assert (
        "载明者合计 27,000,000" in words
        and any("编号重复" in one for one in words)
        and any("面议" in one for one in words)
    )
    book = openpyxl.Workbook()
    for row in (["Joint call on sensing"], [], ["Call ref", "Agency", "Contribution (M CNY)", "Signed by"],
                ["J-1", "F-1", 20, "o"], ["J-1", "F-2", 12.5, "t"], ["Total", None, 32.5], ["Note: in kind beside."]):  # fmt: skip
        book.active.append(row)
    book.save(tmp_path / "parts.xlsx")
    assert cofunding.draft(workspace, tmp_path / "parts.xlsx", by="o") == ["J-1"]
    rows = workspace.desk.select("cofunding", order=("funder",))
    assert [(row["amount"], row["currency"]) for row in rows] == [(2_000_000_000, "CNY"), (1_250_000_000, "CNY")]
