# SPDX-License-Identifier: Apache-2.0
"""Awards in one list, papers, patents and trials in lists of their own: one workbook, or a file each."""

import csv
from hashlib import sha256

import pytest
import xlsxwriter

import yuzui
from yuzui.administration.pages import upload_answer
from yuzui.errors import InputError
from yuzui.fields import chain_own
from yuzui.fields.chain_inputs import InnovationChain
from yuzui.fields.jobs import innovation_chain
from yuzui.fields.pages import chain as page
from yuzui.job import intake, upload_steps
from yuzui.job.upload_steps import key
from yuzui.job.workspace import Workspace
from yuzui.sheets.partial_day import PartialDay
from yuzui.view.page import Received, Visit

ENGLISH = {
    "awards.csv": [
        ["Award Number", "Award Title", "Program", "Start Date"],
        ["R01CA1", "a", "Imaging", "Mar 2010"], ["R01CA2", "b", "Imaging", "Jan 2012"],
        ["R21CA3", "c", "Genomics", "May 2013"], ["R21CA4", "d", "Genomics", "Oct 2022"], ["U54CA5", "e", "Imaging", "Jan 2027"],
    ],
    "publications.csv": [
        ["PMID", "Title", "Publication Date", "Grant Numbers"],
        ["20000001", "p", "2011-03", "R01CA1; R01CA2"], ["20000002", "q", "2013-02", "R01CA2, R01XX9"], ["20000001", "p", "2011-03", "R01CA1"],
    ],
    "patents.csv": [
        ["Patent No.", "Title", "Date Granted", "Supporting grants"],
        ["US 9,155,746 B2", "m", "Oct 13, 2015", "R01CA1"], ["CN101234568B", "n", "May 24, 2022", "R01CA2"],
        ["USRE40125E1", "o", "Jun 7, 2016", "R01CA1"],
    ],
    "trials.csv": [["NCT Number", "Start Date", "Phase", "Funding award(s)"], ["NCT01000000", "2009-09", "Phase 2", "R01CA1"]],
}  # fmt: skip
CHINESE = {
    "立项清单": [
        ["某基金立项清单"], [], ["基本信息", "", "", "时间"], ["资助编号", "项目名称", "领域", "立项时间"],
        ["R01CA1", "a", "影像", "2010年3月"], ["R01CA2", "b", "影像", "2012.01"], ["R21CA3", "c", "基因", "2013-05-01"],
        ["R21CA4", "d", "基因", "2022年10月"], ["U54CA5", "e", "影像", "2027年1月"], [], ["合计"],
    ],
    "论文": [["PMID", "题目", "发表时间", "标注的资助编号"], ["20000001", "p", "2011年3月", "R01CA1；R01CA2"],
             ["20000002", "q", "2013年2月", "R01CA2，R01XX9"], ["20000001", "p", "2011年3月", "R01CA1"]],
    "专利": [["专利产出"], ["专利号", "名称", "授权日", "资助编号"], ["US 9,155,746 B2", "m", "2015年10月13日", "R01CA1"],
             ["CN101234568B", "n", "2022年5月24日", "R01CA2"], ["USRE40125E1", "o", "2016年6月7日", "R01CA1"]],
    "临床试验": [["登记号", "开始日期", "分期", "项目编号"], ["NCT01000000", "2009/9", "二期", "R01CA1"]],
    "经费说明": [["科目", "金额"], ["设备费", 3]],
}  # fmt: skip


def files(folder, sheets):
    paths = []
    for name, rows in sheets.items():
        paths.append(folder / name)
        with paths[-1].open("w", encoding="utf-8-sig", newline="") as out:
            csv.writer(out).writerows(rows)
    return tuple(paths)


def book(folder, sheets):
    path = folder / "立项与产出.xlsx"
    with xlsxwriter.Workbook(path) as out:
        for name, rows in sheets.items():
            sheet = out.add_worksheet(name)
            for n, row in enumerate(rows):
                sheet.write_row(n, 0, row)
            if name == "立项清单":
                sheet.merge_range(2, 0, 2, 2, "基本信息")
    return path


def test_lists_of_outputs_beside_a_list_of_awards_are_all_read(tmp_path):
    """Every list is read, each award of a cell has its link, the start of a trial is no start of an award."""
    english, chinese = files(tmp_path, ENGLISH), book(tmp_path, CHINESE)
    awards, *outputs = english
    workspace = Workspace(tmp_path / "w")
    asked = [{"path": english}, {"path": (awards,), "links": tuple(outputs)}, {"path": (chinese,)}, {"path": (*reversed(english),)}]  # fmt: skip
    for one in asked:
        answer = innovation_chain.compute(workspace, InnovationChain(through="2024-12", **one))
        ends = {step.target: (step.reached, step.open, step.lost, step.full, step.fractional) for step in answer.steps}
        assert ends == {"paper": (2, 2, 1, 4, 2.0), "patent": (2, 2, 1, 3, 3.0), "trial": (1, 2, 2, 1, 1.0)}, one
        assert answer.grants == 5 and answer.steps[0].unknown_grant == pytest.approx(1 / 3)
        opened = {row.id: row.opened for row in answer.units}
        assert opened["R01CA1"] == "2010-03" and set(opened) == {"R01CA1", "R01CA2", "R21CA3", "R21CA4", "U54CA5"}
        found = {(row.step, row.code): row.count for row in answer.findings}
        assert found[("grant_trial", "event_before_award")] == 1 and found[("grant_paper", "twice")] == 1
        assert found[("grant_patent", "other_series")] == 1
        patents = answer.lags[1]
        assert [(point.t, round(3 * point.s)) for point in patents.survival] == [(0, 3), (67, 2), (124, 1)]
        said = [row for row in answer.aside if row.seen != "合计" and row.column is not None]
        assert not said and ("经费说明" in answer.unused) == (one["path"] == (chinese,))
    stored = chain_own.load(workspace, english)
    assert stored["chain_unit"] == 5 and stored["chain_link"] == 8
    kept = innovation_chain.compute(workspace, InnovationChain(through="2024-12"))
    assert [(one.reached, one.open, one.lost) for one in kept.steps] == [(2, 2, 1), (2, 2, 1), (1, 2, 2)]
    for wrong in ({"links": tuple(outputs)}, {"path": (awards, *files(tmp_path, {"x.csv": [["a", "b"], [1, 2]]}))}):
        workspace_alone = Workspace(tmp_path / "w2")
        with pytest.raises(InputError):
            innovation_chain.compute(workspace_alone, InnovationChain(**wrong))
        workspace_alone.close()
    workspace.close()


def test_a_list_in_which_all_awards_have_a_paper_stays_a_list(tmp_path):
    rows = [["award", "opened", "papers"], ["A1", "2010-01", "10.1000/a"], ["A2", "2022-01", "10.1000/b"], ["A3", "2021.1", "10.1000/c"]]  # fmt: skip
    workspace = Workspace(tmp_path / "w")
    answer = innovation_chain.compute(workspace, InnovationChain(path=files(tmp_path, {"a.csv": rows}), through="2024"))
    assert answer.grants == 3 and not answer.complete_list
    assert [row.opened for row in answer.units] == ["2010-01", "2022-01", ""]
    assert "January or October" in answer.aside[0].message.en
    workspace.close()


def test_the_comma_of_an_english_date_ends_no_date():
    for written, text in {"Dec 19, 2015": "2015-12-19", "2019, revised": "2019", "Sept. 3, 2019": "2019-09-03"}.items():
        assert PartialDay.of(written).text == text
    with pytest.raises(ValueError, match="wrong_type"):
        PartialDay.of("about, 2015")


def test_the_page_counts_what_the_shell_counts(tmp_path):
    """The browser writes down that each sheet holds awards; those of outputs stay no list all the same."""
    workspace = Workspace(tmp_path / "w")
    for paths in (files(tmp_path, ENGLISH), (book(tmp_path, CHINESE),)):
        shell = innovation_chain.compute(workspace, InnovationChain(path=paths, through="2024-12"))
        received = []
        for path in paths:
            content = path.read_bytes()
            received.append(Received(path.name, path, len(content), sha256(content).hexdigest()))
        place = page.act(workspace, Visit("zh", page.PATH, files=tuple(received)), {"form": "new"})
        for _ in range(3):
            upload = intake.get(workspace, place.split("/")[2])
            if place.endswith("/columns"):
                read = upload_steps.reading(workspace, upload)
                answers = {key(one.name): one.proposed for one in read.questions}
                place = upload_steps.columns_act(workspace, upload, answers)
            elif place.endswith("/checks"):
                place = upload_steps.checks_act(workspace, upload, {})
        visit = Visit("zh", place, parts={"id": place.split("/")[2]})
        upload_answer.build(workspace, visit)
        done = upload_answer.act(workspace, visit, {"act": "answer", "horizon": "10", "through": "2024-12"})
        made = page.build(workspace, Visit("zh", page.PATH, query={"run": done.partition("run=")[2]}))
        assert "“Title”" in str(made.blocks) or "“题目”" in str(made.blocks), "what was not read is named"
        shown = made.document
        assert shown.grants == shell.grants == 5
        assert shown.steps == shell.steps and shown.lags == shell.lags and shown.units == shell.units
    workspace.close()


def test_a_list_of_outputs_that_lacks_an_id_stays_no_list_of_awards(tmp_path):
    awards = [["Award Number", "Start Date"], ["A1", "Mar 2010"], ["A2", "Mar 2011"], ["A3", "Mar 2020"]]
    papers = [["PMID", "Publication Date", "Grant Numbers"], ["20000001", "2011-05", "A1; A2"], ["", "2013-05", "A1"], ["20000003", "2012-05", "A9"]]  # fmt: skip
    trials = [["NCT Number", "Start Date", "Grant"], ["NCT01000000", "2009-05", "A1"], ["", "2012-05", "A9"]]
    paths = files(tmp_path, {"aw.csv": awards, "pubs.csv": papers, "trials.csv": trials})
    workspace = Workspace(tmp_path / "w")
    answer = innovation_chain.compute(workspace, InnovationChain(path=paths, through="2024-12"))
    assert [(row.id, row.opened) for row in answer.units] == [("A1", "2010-03"), ("A2", "2011-03"), ("A3", "2020-03")]
    ends = {step.target: (step.reached, step.open, step.lost) for step in answer.steps}
    assert ends == {"paper": (2, 1, 0), "trial": (1, 1, 1)}
    wide = [["award", "papers"], ["B1", 2], ["B2", ""], ["B3", 0]]
    alone = innovation_chain.compute(workspace, InnovationChain(path=files(tmp_path, {"wide.csv": wide})))
    assert (alone.grants, alone.steps[0].reached, alone.complete_list) == (3, 1, True), "a list alone stays one"
    twice = [["PMID", "DOI", "Grant Numbers"], ["20000001", "10.1000/a", "A1"]]
    with pytest.raises(InputError) as refused:
        innovation_chain.compute(workspace, InnovationChain(path=files(tmp_path, {"aw.csv": awards, "x.csv": twice})))
    assert refused.value.seen == "PMID, DOI" and refused.value.mending is not None
    workspace.close()


def test_an_award_planned_for_later_makes_no_earlier_one_lost(tmp_path):
    """The last date seen is that of an output; that of a planned award had made open ones lost."""
    awards = [["award", "opened"], ["A1", "2010-01"], ["A2", "2013-06"], ["A3", "2016-01"], ["A4", "2028-01"]]
    papers = [["PMID", "Publication date", "award"], ["20000001", "2023-08", "A1"]]
    workspace = Workspace(tmp_path / "w")
    paths = files(tmp_path, {"aw.csv": awards, "papers.csv": papers})
    answer = innovation_chain.compute(workspace, InnovationChain(path=paths))
    assert (answer.complete_through, answer.complete_through_kind) == ("2023-08", "last_seen")
    assert [row.ends for row in answer.units] == [["reached"], ["lost"], ["open"], ["open"]]
    later = innovation_chain.compute(workspace, InnovationChain(path=paths, through="2028-12"))
    assert [row.ends for row in later.units] == [["reached"], ["lost"], ["lost"], ["open"]]
    workspace.close()


def test_counted_patents_are_links_and_no_award_with_one_is_lost(tmp_path):
    """A count of patents was read as a number of one that nobody can read, and its award was lost."""
    rows = [["项目编号", "立项年份", "论文数", "专利数"], ["P-1", "2010年", "5篇", "2件"], ["P-2", 2012, 0, "无"],
            ["P-3", "2013年度", 12, "—"], ["P-4", "FY2021", 1200, 1]]  # fmt: skip
    workspace = Workspace(tmp_path / "w")
    answer = innovation_chain.compute(workspace, InnovationChain(path=files(tmp_path, {"a.csv": rows}), through="2025"))
    ends = {step.target: (step.reached, step.open, step.lost, step.full, step.fractional) for step in answer.steps}
    assert ends == {"paper": (3, 0, 1, 1217, 1217.0), "patent": (2, 0, 2, 3, 3.0)}
    assert [row.opened for row in answer.units] == ["2010", "2012", "2013", "2021"] and not answer.findings
    ids = [["award", "opened", "patents", "patent day"], ["A1", 2010, "8100001", ""], ["A2", 2010, "", "2012-05"], ["A3", 2010, "1200", ""]]  # fmt: skip
    answer = innovation_chain.compute(workspace, InnovationChain(path=files(tmp_path, {"b.csv": ids}), through="2025"))
    assert answer.steps[0].reached == 3 and [row.code for row in answer.findings] == ["too_short"]
    workspace.close()


def test_an_award_is_the_same_with_or_without_a_space_in_its_number(tmp_path):
    awards = [["Grant", "Start"], ["R01 CA000001", "3/15/2010"], ["r01ca000002", "2010-04"], ["R01CA000004", "2010"]]
    papers = [["PMID", "Published", "Grants"], ["1000001", "2012", "R01CA000001"], ["1000002", "2012", "R01 CA000002; r01ca000001"]]  # fmt: skip
    workspace = Workspace(tmp_path / "w")
    paths = files(tmp_path, {"aw.csv": awards, "pp.csv": papers})
    answer = innovation_chain.compute(workspace, InnovationChain(path=paths, through="2025"))
    step = answer.steps[0]
    assert (step.reached, step.lost, step.full, step.unknown_grant) == (2, 1, 3, 0.0)
    assert [row.id for row in answer.units] == ["R01 CA000001", "r01ca000002", "R01CA000004"]
    workspace.close()


def test_python_takes_one_file_or_several_by_name(tmp_path):
    paths = files(tmp_path, ENGLISH)
    with yuzui.open(tmp_path / "w") as book_:
        several = book_.chain([str(one) for one in paths], through="2024-12").answer
        beside = book_.chain(str(paths[0]), links=[str(one) for one in paths[1:]], through="2024-12").answer
        alone = book_.chain(paths[0], links=str(paths[1]), through="2024-12").answer
        example = book_.chain().answer
    assert several.steps == beside.steps and len(several.steps) == 3
    assert alone.steps == several.steps[:1] and example.origin in ("example", "real")
