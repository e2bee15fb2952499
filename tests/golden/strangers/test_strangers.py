# SPDX-License-Identifier: Apache-2.0
"""Four strangers' calls of different shapes and languages, from file to board pack in one command.

Made by hand the way offices keep them: a folder of GB18030 csv with experts side by side and sums
in 万元; an English workbook with letters and a two-row header; two csv as HotCRP exports them;
one csv with all scores of a submission in one cell.
"""

import csv
import json

import openpyxl
import pytest

from yuzui.faces.cli.main import run

FIELDS, REGIONS = ("物理", "化学", "生物"), ("东部", "中部", "西部")
SCORES = [
    (88, 91, 85), (72, 70, None), (95, 90, 93), (60, 66, 58), (81, 79, 84), (77, 83, 80),
    (69, 74, 71), (86, 88, 90), (55, 62, 60), (92, 87, 89), (78, 76, 75), (83, 85, 80),
]  # fmt: skip
GRADES = ["AAB", "BCB", "AAA", "DCC", "BBA", "BBC", "CCD", "AAB", "DDC", "ABA", "BCB", "ABB"]


def written(path, rows, encoding="utf-8"):
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)


def chinese_folder(place):
    """GB18030; a title and 单位：万元 above the header; a line of totals; experts side by side."""
    place.mkdir()
    rows = [
        ["2027年度重点研发计划申报项目汇总表"],
        ["填报单位：科技处", "", "", "单位：万元"],
        ["序号", "受理编号", "项目名称", "申请单位", "学科领域", "所在地区", "申请经费", "青年项目"],
    ]
    for k in range(12):
        cells = [k + 1, f"ZD2027-{k + 1:03d}", f"课题{k + 1}", f"第{k % 5 + 1}研究所"]
        rows.append([*cells, FIELDS[k % 3], REGIONS[k % 3 - 1], 60 + 5 * k, "是" if k % 2 else "否"])
    rows.append(["合计", "", "", "", "", "", sum(60 + 5 * k for k in range(12)), ""])
    written(place / "申报项目.csv", rows, "gb18030")
    rows = [["受理编号", "专家一", "专家二", "专家三", "平均分"]]
    for k, three in enumerate(SCORES):
        told = [s for s in three if s is not None]
        rows.append([f"ZD2027-{k + 1:03d}", *three, round(sum(told) / len(told), 1)])
    written(place / "专家打分.csv", rows, "gb18030")
    rows = [
        ["零分", 60],
        ["金额单位", "万元"],
        ["名称", "类别", "范围", "分组", "不少于", "不多于", "度量", "占比基数", "总额", "强度", "罚分", "依据"],
        ["总预算", "预算", "", "", "", "", "", "", 500, "硬性", "", "指南第1条"],
        ["青年", "下限", "青年=是", "", 0.4, "", "项数", "获资助总额", "", "硬性", "", "指南第2条"],
        ["学科上限", "上限", "", "学科领域", "", 0.5, "金额", "预算", "", "硬性", "", "指南第3条"],
        ["西部", "下限", '{所在地区 = "西部"}', "", 1, "", "数量", "", "", "软性", 2, "指南第4条"],
        ["资格线", "门槛", "", "", "", "", "", "", "", "硬性", "", "指南第5条"],
    ]
    rows[2] += ["统计量", "评审份数不少于"]
    rows[7] += ["", 2]
    written(place / "规则.csv", rows, "gb18030")
    return place


def english_workbook(path):
    """Long format, letters, a header of two rows under merged cells, sums in thousands."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Applications"
    sheet.append(["Call 14: applications received"])
    sheet.append(["Application", None, "Funding", None, "Discipline", "Early career", "Received"])
    sheet.append(["No", "Project title", "Requested (£k)", "Recommended (£k)", None, None, None])
    for merged in ("A2:B2", "C2:D2", "E2:E3", "F2:F3", "G2:G3"):
        sheet.merge_cells(merged)
    for k in range(12):
        field = ("physics", "biology", "history")[k % 3]
        early = "yes" if k % 4 == 0 else "no"
        cells = [f"A{k + 1:02d}", f"Project {k + 1}", 100 + 10 * k, 90 + 10 * k if k % 2 else None]
        sheet.append([*cells, field, early, f"2027-01-{k + 1:02d}"])
    sheet = book.create_sheet("Assessments")
    sheet.append(["Application No", "Assessor", "Grade (A > B > C > D)", "Comment"])
    for k, letters in enumerate(GRADES):
        for i, letter in enumerate(letters):
            sheet.append([f"A{k + 1:02d}", f"Assessor {(k + 2 * i) % 5 + 1}", letter, "see form"])
    sheet = book.create_sheet("Rules")
    sheet.append(["zero", 1, None, "unit", "k£"])
    sheet.append(["name", "kind", "where", "by", "at_least", "at_most", "share_of", "total", "strength", "source"])
    sheet.append(["money", "budget", None, None, None, None, None, 700, "hard", "Board paper 3"])
    sheet.append(["early", "floor", "{early = true}", None, 0.15, None, "awarded", None, "hard", "Board paper 4"])
    sheet.append(["discipline", "cap", None, "Discipline", None, 0.6, "budget", None, "hard", "Board paper 5"])
    sheet.append(["one of two", "excludes", None, None, None, None, None, None, "hard", "Board paper 6"])
    sheet["K2"], sheet["K6"] = "pairs", "A01→A08"
    book.create_sheet("Notes").append(["kept by the office"])
    book.save(path)
    return path


def hotcrp_folder(place):
    """Two csv as HotCRP exports them: a line a review, "3. Weak accept", names of reviewers."""
    place.mkdir()
    words = {1: "Reject", 2: "Weak reject", 3: "Weak accept", 4: "Accept", 5: "Strong accept"}
    rows = [["ID", "Title", "Topics", "Cost (USD)"]]
    rows += [[k + 1, f"On {k + 1}", "abc"[k % 3], 10_000 + 1_000 * k] for k in range(12)]
    written(place / "papers.csv", rows)
    rows = [["paper", "title", "review", "reviewername", "Overall merit", "Reviewer expertise"]]
    for k, three in enumerate(SCORES):
        for i, score in enumerate(s for s in three if s is not None):
            merit = min(5, max(1, round((score - 45) / 10)))
            name = f"Reviewer {(k + 2 * i) % 5 + 1}"
            told = [f"{merit}. {words[merit]}", f"{1 + (k + i) % 4}. Knowledgeable"]
            rows.append([k + 1, f"On {k + 1}", f"{k + 1}{'ABC'[i]}", name, *told])
    written(place / "reviews.csv", rows)
    (place / "rules.toml").write_text(COMMITTEE, encoding="utf-8")
    return place


def packed_csv(place):
    """One csv: a submission a line, all its scores in one cell; dollars; no reviewer ids."""
    place.mkdir()
    rows = [["paper", "title", "topics", "cost (USD)", "rating", "confidence", "decision"]]
    for k, three in enumerate(SCORES):
        scores = ";".join(str(round(s / 20)) for s in three if s is not None)
        sure = ";".join(str(1 + (k + i) % 4) for i, s in enumerate(three) if s is not None)
        rows.append([k + 1, f"On {k + 1}", "abc"[k % 3], 10_000 + 1_000 * k, scores, sure, "undecided"])
    written(place / "data.csv", rows)
    (place / "rules.toml").write_text(COMMITTEE, encoding="utf-8")
    return place


COMMITTEE = """format = "yuzui-rules/1"
value = {from = "posterior_mean", per = "proposal", zero = 2.0}
[[rule]]
name = "budget"
kind = "budget"
total = 75000
strength = "hard"
source = "Programme committee, minute 2"
[[rule]]
name = "topic"
kind = "cap"
by = "topics"
at_most = 3
measure = "count"
strength = "hard"
source = "Programme committee, minute 3"
"""


STRANGERS = {
    "chinese": (chinese_folder, "项目", "zh"),
    "english": (english_workbook, "call14.xlsx", "en"),
    "hotcrp": (hotcrp_folder, "export", "en"),
    "packed": (packed_csv, "packed", "zh"),
}


@pytest.fixture(scope="module")
def packs(tmp_path_factory):
    """One command for each, in a folder of its own."""
    made = {}
    for name, (build, file, lang) in STRANGERS.items():
        place = tmp_path_factory.mktemp(name)
        path = build(place / file)
        quick = ("--redraws", "20", "--near", "2", "--quiet")
        code = run(["fund", str(path), "--dir", str(place / "w"), "--lang", lang, *quick])
        found = json.loads((place / "w" / "slate.json").read_text(encoding="utf-8"))
        made[name] = (code, found, place / "w")
    return made


def test_one_command_from_file_to_board_pack(packs):
    for name in STRANGERS:
        code, found, place = packs[name]
        assert code == 0 and found["slate"]["status"] == "optimal"
        sheets = openpyxl.load_workbook(place / "board-pack.xlsx").sheetnames
        assert len(sheets) == 12 and (place / "board-pack.html").stat().st_size > 10_000
        assert found["call"]["n_proposals"] == 12 and found["totals"]["reconciles"]
        broken = [r for r in found["rules"] if r["strength"] == "hard" and r["shortfall"]]
        assert not broken and all(rule["source"] for rule in found["rules"])
    # chinese folder is read as meant
    _, found, place = packs["chinese"]
    amounts = {row["id"]: row["amount"] for row in found["proposals"]}
    assert amounts["ZD2027-001"] == 600_000 and amounts["ZD2027-012"] == 1_150_000
    assert found["call"]["budget"] == 5_000_000 and found["call"]["currency"] == "CNY"
    assert found["call"]["n_reviews"] == 35 and found["call"]["n_reviewers"] is None
    means = {row["id"]: row["score_mean"] for row in found["proposals"]}
    assert means["ZD2027-001"] == 88 and means["ZD2027-002"] == 71
    told = {one["table"]: one for one in found["understood"]}
    assert told["proposal"]["rejected_by"] == {"total_row": 1}
    assert told["proposal"]["encoding"] == told["review"]["encoding"] == "gb18030"
    kinds = [(r["name"], r["category"]) for r in found["rules"]]
    assert ("青年", None) in kinds and ("学科上限", "化学") in kinds and ("西部", None) in kinds
    assert found["judge"]["severity"] is False
    page = (place / "board-pack.html").read_text(encoding="utf-8")
    assert "指南第2条" in page and "课题3" in page
    # english workbook is read as meant
    _, found, _ = packs["english"]
    rows = {row["id"]: row for row in found["proposals"]}
    assert rows["A01"]["amount"] == rows["A01"]["requested"] == 100_000
    assert (rows["A02"]["amount"], rows["A02"]["requested"]) == (100_000, 110_000)
    assert found["call"]["currency"] == "GBP" and found["call"]["budget"] == 700_000
    assert found["call"]["n_reviewers"] == 5 and found["judge"]["severity"]
    # A A B is 4 4 3; letters are judged by whichever model predicts the held-out ones better
    assert rows["A01"]["score_mean"] == pytest.approx(11 / 3)
    (criterion,) = found["judge"]["criteria"]
    scored = {one["model"]: one["log_score"] for one in criterion["compared"]}
    assert scored.keys() == {"normal", "ordinal"}
    assert criterion["model"] == max(scored, key=scored.get)
    assert not {"A01", "A08"} <= set(found["slate"]["ids"])
    assert {r["name"] for r in found["rules"]} == {"money", "early", "discipline", "one of two"}
    # scores in one cell are read as meant
    _, found, _ = packs["packed"]
    rows = {row["id"]: row for row in found["proposals"]}
    assert rows["1"]["score_mean"] == pytest.approx((4 + 5 + 4) / 3) and rows["2"]["n_reviews"] == 2
    assert found["call"]["currency"] == "USD" and rows["12"]["amount"] == 21_000
    codes = {finding["code"] for finding in found["findings"]}
    assert "severity_not_identifiable" in codes and "selected" not in codes


def test_hotcrp_is_read_as_meant(packs):
    _, found, _ = packs["hotcrp"]
    rows = {row["id"]: row for row in found["proposals"]}
    # 88, 91 and 85 are 4, 5 and 4 of 5
    assert rows["1"]["score_mean"] == pytest.approx(13 / 3) and rows["1"]["n_reviews"] == 3
    assert found["call"]["n_reviewers"] == 5 and found["judge"]["severity"]
    assert "Reviewer 1" not in json.dumps(found) and rows["3"]["columns"]["Topics"] == "c"
