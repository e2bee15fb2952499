# SPDX-License-Identifier: Apache-2.0
"""How awards divide: four ways, each counting money once, from any sheet of awards, needs and programmes."""

import csv
from importlib.resources import files

import pytest
import xlsxwriter

from yuzui.errors import InputError, UnknownIdentifierError, VisibilityError
from yuzui.fields import award_sheets, nodes, postings, split_record, split_view
from yuzui.fields.split_answer import Inputs, compute
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Subject
from yuzui.sheets import formats

OFFICER = Subject("p", frozenset({"programme_officer"}))


def book(path, sheets):
    with xlsxwriter.Workbook(path) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for n, row in enumerate(rows):
                sheet.write_row(n, 0, row)
    return path


def ask(tmp_path, *paths, **more):
    return compute(Workspace(tmp_path / "w", OFFICER), Inputs(files=paths, **more))


def by_id(rows):
    return {one.id: one for one in rows}


def test_shipped_awards_divide_as_counted(tmp_path):
    """867 tagged by nodes, 1,100 by programme; 17.63, 16.46 and 15.03 % long-term; seven laboratory fields 646 of 1,004."""
    answer = ask(tmp_path)
    assert (answer.awards, answer.tagged_by_nodes, answer.tagged_by_programme) == (1151, 867, 1100)
    assert answer.union + answer.untagged == 1151 and answer.naive_sum == sum(one.awards for one in answer.orientations)
    weights: dict[str, float] = {}
    for tag in answer.tags:
        weights[tag.award] = weights.get(tag.award, 0) + tag.weight
    assert all(one == pytest.approx(1) for one in weights.values())
    untagged = answer.money - sum(one.money for one in answer.orientations)
    assert 0 < untagged < 0.07 * answer.money
    shares = [100 * one.share_long for one in answer.horizon.rates]
    assert shares == pytest.approx([17.63, 16.46, 15.03], abs=0.01) and answer.horizon.counted == 1151
    assert sum(one.awards for one in answer.tracks) == 1151 and by_id(answer.tracks)["unknown"].awards > 0
    # COR-1 holds 0.7 % with nine hits; a tenth came with the tokens of two beginnings
    held = {id: 100 * one.share_of_all for id, one in by_id(answer.needs).items()}
    assert held == pytest.approx({"COR-1": 1.04, "COR-2": 0.41, "COR-3": 8.76, "COR-4": 7.50, "COR-5": 0.56}, abs=0.01)
    assert sum(one.gap for one in answer.needs) == pytest.approx(0) and answer.needs[0].rank == 1
    kappa = answer.agreement
    assert 0 < kappa.interval.low < kappa.kappa < kappa.interval.high and kappa.decisions == 4 * kappa.awards
    awards = award_sheets.shipped(Workspace(tmp_path))
    index = postings.index([one.title for one in awards], [one.abstract for one in awards])
    known = nodes.nodes(Workspace(tmp_path))
    trees = nodes.trees(known, "en", known.values())
    hits = [{*index.hits(trees[f"LAB-{n}"], trees).tolist()} for n in range(1, 8)]
    assert (len(set().union(*hits)), sum(map(len, hits))) == (646, 1004)


def test_rules_of_programmes_are_those_of_the_questions_on_one_of_them():
    def rows(package, name):
        return list(csv.DictReader((files(package) / name).read_text(encoding="utf-8").splitlines()))

    rules = award_sheets.usual_rules()
    pairs = {(rule.programme, rule.unit, name) for rule in rules for name in rule.orientations}
    codes = rows("yuzui.funding", "orientation_codes.csv")
    assert pairs == {(one["directorate"], one["division"], one["orientation"]) for one in codes}
    tracks = {rule.programme: rule.track for rule in rules if rule.track}
    assert tracks == {one["code"]: one["type"] for one in rows("yuzui.funding", "award_type_codes.csv")}
    assert {one for rule in award_sheets.node_orientations().values() for one in rule} == set(award_sheets.ORIENTATIONS)


def test_a_chinese_workbook_of_awards_needs_and_rules(tmp_path):
    path = book(tmp_path / "立项.xlsx", {
        "立项清单": [["2026年立项项目一览表"], [],
                 ["序号", "项目批准号", "项目名称", "项目摘要", "计划类别", "批准经费（万元）", "起始时间", "终止时间", "类型"],
                 [1, "甲-1", "量子纠缠态的制备", "研究量子比特", "面上", 120, "2026年1月", "2030年12月", "基础研究"],
                 [2, "甲-2", "页岩气压裂技术", "示范工程", "重大专项", 360, "2026-01-01", "2028-12-31", ""],
                 [3, "甲-3", "年会资助", "", "其他", 20, "", "", ""],
                 ["合计", "", "", "", "", 500, "", "", ""]],
        "需求": [["需求编号", "需求内容", "权重", "对应领域", "出处"], ["X-1", "油气", "60%", "COR-5", "通知"],
               ["X-2", "量子", "40%", "LAB-1", "通知"]],
        "计划规则": [["计划类别", "面向", "研究性质"], ["面上", "世界科技前沿", "自由探索"],
                 ["重大专项", "国家重大需求；经济主战场", "应用牵引"]],
    })  # fmt: skip
    answer = ask(tmp_path, path)
    assert (answer.awards, answer.money, answer.currency) == (3, 5_000_000, "CNY") and answer.unused == ["序号"]
    # two rules speak of two awards each
    assert (answer.union, answer.untagged, answer.agreement.awards) == (2, 1, 2)
    needs = by_id(answer.needs)
    assert needs["X-1"].share == pytest.approx(0.75) and needs["X-1"].gap == pytest.approx(-0.15)
    assert needs["X-2"].rank == 1 and needs["X-2"].awards == 1 and answer.without_source == 0
    assert (answer.horizon.counted, answer.horizon.without_end) == (2, 1)
    tracks = by_id(answer.tracks)
    assert (tracks["free_exploration"].stated, tracks["use_inspired"].by_programme, tracks["unknown"].awards) == (
        1,
        1,
        1,
    )


def test_awards_in_gb18030_and_needs_told_by_words(tmp_path):
    awards, needs = tmp_path / "项目.csv", tmp_path / "needs.csv"
    text = "编号,名称,金额(元),开始日期,结束日期\nA,抗癌药物研发,1000000,2026.01.01,2026.12.31\nB,高原水稻育种,3000000,2026/1/1,2029/12/31\n"
    awards.write_bytes(text.encode("gb18030"))
    needs.write_text(
        "Demand,Words,Priority,Issued by\nmedicine,药物 OR drug*,25,Office\ngrain,水稻,75,\n", encoding="utf-8"
    )
    answer = ask(tmp_path, awards, needs, rates="0", years=1)
    each = by_id(answer.needs)
    assert each["medicine"].weight == 0.25 and each["medicine"].gap == pytest.approx(0) and answer.without_source == 1
    # one year of four lies before the line
    assert answer.horizon.rates[0].share_long == pytest.approx(0.75 * 0.75, abs=0.002)
    assert answer.agreement.kappa is None and answer.tagged_by_programme == 0 and answer.tagged_by_nodes == 2


def test_english_awards_with_faults_that_are_named(tmp_path):
    path = book(tmp_path / "awards.xlsx", {
        "Awards": [["Grant no", "Project title", "Program", "Funding", "Currency", "From", "Until"],
                   ["1", "Lithium ion battery", "Energy", 100, "EUR", "2026-01-01", "2025-01-01"],
                   ["2", "Lithium ion battery", "Energy", "", "EUR", "someday", "2027-01-01"]],
        "Notes": [["About this file"], ["Internal"]],
    })  # fmt: skip
    answer = ask(tmp_path, path)
    assert (answer.awards, answer.without_amount, answer.money) == (2, 1, 100) and answer.horizon.backwards == 1
    assert [one.seen for one in answer.aside] == ["someday"] and "Notes" in answer.notes[0].en
    (tmp_path / "two.csv").write_text("title,amount,currency\na,1,EUR\nb,2,USD\n")
    for name, text, code in (
        ("n.csv", "need,weight,nodes\na,0.5,COR-1\nb,0.2,COR-2\n", "weights_not_one"),
        ("n.csv", "need,weight,nodes\na,-1,COR-1\nb,2,COR-2\n", "not_a_weight"),
        ("n.csv", "need,weight,nodes\na,1,XYZ-1\n", "unknown_node"),
        ("p.csv", "programme,orientation\nEnergy,prestige\n", "unknown_orientation"),
        ("p.csv", "programme,track\nEnergy,blue sky\n", "unknown_type"),
        ("x.csv", "name of person,age\nA,3\n", "missing_column"),
        ("two.csv", "title,amount,currency\na,1,EUR\nb,2,USD\n", "mixed_currencies"),
    ):
        (tmp_path / name).write_text(text)
        with pytest.raises((InputError, UnknownIdentifierError)) as caught:
            ask(tmp_path, tmp_path / name)
        assert caught.value.code == code and caught.value.expected, (text, caught.value)
        assert caught.value.message.zh and caught.value.fix is not None and caught.value.fix.zh
    with pytest.raises(InputError) as caught:
        ask(tmp_path, path, rates="0,much")
    assert caught.value.code == "not_a_rate"


def test_needs_and_orientations_are_registered_by_an_office(tmp_path):
    formats.write(tmp_path / "a.xlsx", award_sheets.template("zh"))
    space = Workspace(tmp_path / "w", OFFICER)
    answer = compute(space, Inputs(files=(tmp_path / "a.xlsx",)))
    needs = award_sheets.read([tmp_path / "a.xlsx"]).needs
    for _ in range(2):
        done = split_record.register(space, answer.tags, answer.rules, needs)
        assert (done.needs, done.awards, space.view.count("orientation_tag")) == (2, 2, done.tags)
    assert {one.id for one in compute(space, Inputs()).needs} == {"N-1", "N-2"}
    with pytest.raises(VisibilityError):
        split_record.register(space.seen_by(Subject("x", frozenset({"public"}))), answer.tags, answer.rules, needs)


def test_money_that_meets_no_need_makes_no_gap(tmp_path):
    """A gap of the whole weight stood first where nothing was known; shares of all money did not say of what."""
    path = tmp_path / "awards.csv"
    path.write_bytes("编号,项目名称,金额（万元）\nA1,某项研究,44.0\nA2,另一项研究,6\n".encode("gb18030"))
    workspace = Workspace(tmp_path / "w")
    answer = compute(workspace, Inputs(files=(path,)))
    lines = {label.en: words for label, words in split_view.sentences(answer)}
    assert (answer.money, answer.met) == (500_000, 0) and "no award meets any need" in lines["widest gap"].en
    assert lines["needs"].zh.startswith("占全部经费：")
    workspace.close()
