# SPDX-License-Identifier: Apache-2.0
"""Parallel teams with a stop rule, and the smallest team that covers: against enumeration, a second program, doors."""

import itertools

import numpy as np
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yuzui.errors import InfeasibleError, InputError
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.missions.chances import Chance, chance
from yuzui.missions.covering_team import Task, size_by_subsets, smallest
from yuzui.missions.jobs.team_builder import published
from yuzui.missions.parallel_teams import Stages, Team, closed_form, plan, plans

STAGES = Stages.of([0.3, 0.4, 0.3])


def sure(value):
    return Chance(value, value)


def pair():
    """0.8 x 0.625 and 0.7 x 4/7: by hand 0.5 and 0.4."""
    return [Team("N", sure(0.8), sure(0.625)), Team("S", sure(0.7), sure(4 / 7))]


def by_hand(teams, go_on, stages):
    """Odds and expected payment, every pattern of passing and succeeding added up."""
    odds = payment = 0.0
    for passes in itertools.product((0, 1), repeat=len(teams)):
        kept = [i for i, one in enumerate(passes) if one][:go_on]
        weight = np.prod([t.gate.low if p else 1 - t.gate.low for t, p in zip(teams, passes, strict=True)])
        for wins in itertools.product((0, 1), repeat=len(kept)):
            s = np.prod([teams[i].success.low if w else 1 - teams[i].success.low
                         for i, w in zip(kept, wins, strict=True)])  # fmt: skip
            odds += weight * s * any(wins)
            payment += weight * s * (len(teams) * stages.first + len(kept) * stages.between + sum(wins) * stages.last)
    return odds, payment


def test_published_case_and_every_pattern_by_hand():
    told = {(one.start, one.go_on): (one.odds.value, 100 * one.payment.value) for one in plans(pair(), STAGES)}
    for key, wanted in {(2, 2): (0.7, 147.0), (2, 1): (0.58, 115.0), (1, 1): (0.5, 77.0)}.items():
        assert told[key] == pytest.approx(wanted, abs=1e-12), key
    assert plan(pair(), 2, STAGES).worst == pytest.approx(2.0) and plan(pair(), 1, STAGES).worst == pytest.approx(1.3)
    draw = np.random.default_rng(1)
    for m in range(1, 7):
        teams = [Team(str(i), sure(q), sure(s)) for i, (q, s) in enumerate(draw.random((m, 2)))]
        assert plan(teams, m, STAGES).odds.value == pytest.approx(closed_form(teams), abs=1e-12)
        for go_on in range(1, m + 1):
            one = plan(teams, go_on, STAGES)
            odds, payment = by_hand(teams, go_on, STAGES)
            assert (one.odds.value, one.payment.value) == pytest.approx((odds, payment), abs=1e-12)


def test_simulation_agrees_within_four_standard_deviations():
    draw, n = np.random.default_rng(7), 200_000
    teams = pair()
    passed = draw.random((n, 2)) < [t.gate.low for t in teams]
    won = draw.random((n, 2)) < [t.success.low for t in teams]
    for go_on in (1, 2):
        kept = passed & (passed.cumsum(axis=1) <= go_on)
        success = (kept & won).any(axis=1)
        paid = 60 + 40 * kept.sum(axis=1) + 30 * (kept & won).sum(axis=1)
        one = plan(teams, go_on, STAGES)
        for seen, value in ((success, one.odds.value), (paid, 100 * one.payment.value)):
            assert abs(seen.mean() - value) < 4 * seen.std() / n**0.5


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(*[st.floats(0, 1)] * 4), min_size=1, max_size=3), st.integers(1, 3), st.randoms())
def test_ranges_hold_whatever_the_chances_are(rows, go_on, random):
    teams = [Team(str(i), Chance(*sorted(row[:2])), Chance(*sorted(row[2:]))) for i, row in enumerate(rows)]
    inner = [Team(t.name, sure(random.uniform(t.gate.low, t.gate.high)),
                  sure(random.uniform(t.success.low, t.success.high))) for t in teams]  # fmt: skip
    wide, one = plan(teams, go_on, STAGES), plan(inner, go_on, STAGES)
    assert wide.odds.low - 1e-9 <= one.odds.value <= wide.odds.high + 1e-9
    assert wide.payment.low - 1e-9 <= one.payment.value <= wide.payment.high + 1e-9


def test_chances_as_panels_write_them():
    cases = {"0.8": (0.8, 0.8), "80 %": (0.8, 0.8), "60-80%": (0.6, 0.8), "0.6–0.8": (0.6, 0.8), "约七成": (0.7, 0.7),
             "五至七成": (0.5, 0.7), "0.5到0.6": (0.5, 0.6), "０．８": (0.8, 0.8)}  # fmt: skip
    for text, ends in cases.items():
        one = chance(text)
        assert (one.low, one.high) == pytest.approx(ends), text
    assert [chance(text) for text in ("likely", "1.2", "0.8-0.6", "", "-0.1", "1-2-3")] == [None] * 6
    assert chance("80", per_cent=True) == sure(0.8)


@pytest.fixture
def workspace(tmp_path):
    opened = Workspace(tmp_path / "work")
    yield opened
    opened.close()


def workbook(path):
    """Two sheets in English, a title above, merged cells, per cent as formats."""
    book = openpyxl.Workbook()
    items, teams = book.active, book.create_sheet("Teams 2027")
    items.title = "Items"
    items.append(["Challenge call 2027: problems"])
    items.merge_cells("A1:F1")
    items.append(["Item", "Problem", "Acceptance", "End user", "Budget (CNY)", "Stages", "Deadline"])
    items.append(["A", "Cold pump", "10,000 h", "Works 1", 100000, "30/40/30", "2029-04-30"])
    teams.append(["Item", "Bidder", "Panel score", "P gate", "P success", "Ready by"])
    teams.append(["A", "South", 81, 0.7, "4/7", "2029-05-31"])
    teams.append(["A", "North", 86, 0.8, 0.625, "2029-03-31"])
    teams.append(["A", "West", 80, 0.7, "50%-60%", "2029-05-31"])
    for row in (2, 3):
        teams.cell(row, 4).number_format = "0%"
    book.save(path)


def test_three_shapes_of_sheet_come_to_the_same_kind_of_answer(workspace, tmp_path):
    job = of("parallel_teams")
    workbook(tmp_path / "call.xlsx")
    zh = "揭榜团队评审汇总表\n榜单编号,揭榜单位,过关把握(%),成功率,预计完成\n榜1,甲,80,62.5%,2029年3月31日\n榜1,乙,70,0.5~0.6,2029.5.31\n"
    (tmp_path / "团队.csv").write_bytes(zh.encode("gb18030"))
    (tmp_path / "bare.tsv").write_text("challenge\tconsortium\tpass\tsuccess\nX\tOne\t0.5\t0.5\n")
    answer = job.run(workspace, path=tmp_path / "call.xlsx")
    (item,) = answer.items
    assert [one.name for one in item.teams] == ["North", "West"] and answer.order == "score"
    assert [(one.row, one.seen) for one in answer.aside] == [(2, "4/7")]
    assert item.currency == "CNY" and item.amount == 100_000 and item.plan(1, 1).odds.value == pytest.approx(0.5)
    assert job.view.headline(answer).zh.startswith("A：2 支团队并行")
    assert any("2029-04-30" in line.en and "50 of 100" in line.en for _, line in job.lines(answer))
    answer = job.run(workspace, path=tmp_path / "团队.csv")
    (item,) = answer.items
    assert [(one.name, one.gate.low) for one in item.teams] == [("甲", 0.8), ("乙", 0.7)] and item.shares_assumed
    assert item.plan(2, 2).odds.low < item.plan(2, 2).odds.value < item.plan(2, 2).odds.high
    answer = job.run(workspace, path=tmp_path / "bare.tsv")
    assert answer.items[0].plan(1, 1).odds.value == 0.25
    for lang in ("en", "zh"):
        tables = job.exports(answer, lang)
        assert tables[0].rows and len({tuple(one.headings) for one in tables}) == len(tables)
    assert of("parallel_teams").run(workspace).origin == "example"


def test_what_is_refused_of_teams_is_named_by_row(workspace, tmp_path):
    job = of("parallel_teams")

    def run(items, teams):
        book = openpyxl.Workbook()
        for name, rows in (("items", items), ("teams", teams)):
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
        del book["Sheet"]
        book.save(tmp_path / "x.xlsx")
        return job.run(workspace, path=tmp_path / "x.xlsx")

    head, team = ["item", "problem", "judge", "stages"], ["item", "team", "pass gate", "succeed", "members"]
    good = [team, ["A", "N", 0.8, 0.6, "U-1; U-2"]]
    cases = {
        "shares_not_whole": ([head, ["A", "x", "J", "30/40/40"]], good, 2),
        "own_judge": ([head, ["A", "x", "U-2", "30/40/30"]], good, 2),
        "unknown_item": ([head, ["B", "x", "J", "30/40/30"]], good, 2),
        "twice": ([head, ["A", "x", "J", "1"], ["A", "y", "J", "1"]], good, 3),
        "too_many_teams": ([head, ["A", "x", "J", "1"]], [team, *(["A", f"T{i}", 0.5, 0.5, ""] for i in range(7))], 8),
        "no_rows": ([head, ["A", "x", "J", "1"]], [team, ["A", "N", "likely", 0.5, ""]], None),
    }
    for code, (items, teams, row) in cases.items():
        with pytest.raises(InputError) as caught:
            run(items, teams)
        error = caught.value
        assert (error.code, error.place.row) == (code, row) and error.mending and error.say("zh") != error.say("en")
    assert run([head, ["A", "x", "J", "50%;50%"]], good).items[0].shares == [0.5, 0.5]


def test_smallest_team_equals_a_second_exact_program_and_brute_force():
    draw = np.random.default_rng(3)
    for _ in range(60):
        n, m = int(draw.integers(1, 9)), int(draw.integers(1, 6))
        able = draw.random((n, m)) < 0.35
        times = draw.integers(1, 3, m)
        groups, most = draw.integers(-1, 3, n), int(draw.integers(1, 3))
        joint = {
            (a, b): int(draw.integers(1, 4)) for a, b in itertools.combinations(range(n), 2) if draw.random() < 0.3
        }
        cover = smallest(Task(able, times, groups, most, joint))
        lawful = [
            team
            for size in range(n + 1)
            for team in itertools.combinations(range(n), size)
            if (able[list(team)].sum(axis=0) >= times).all()
            and all((groups[list(team)] == g).sum() <= most for g in range(3))
        ]
        assert (cover is None) == (not lawful)
        if cover is not None:
            size = len(lawful[0])
            best = max(sum(w for (a, b), w in joint.items() if a in t and b in t) for t in lawful if len(t) == size)
            assert cover.proven and tuple(cover.people) in lawful and (len(cover.people), cover.joint) == (size, best)
        once = smallest(Task(able, np.ones(m, dtype=int), groups, None, {}))
        assert size_by_subsets(able) == (None if once is None else len(once.people))


def test_people_and_needs_from_three_sheets(workspace, tmp_path):
    job = of("team_builder")
    book = openpyxl.Workbook()
    able, needs, joint = book.active, book.create_sheet("needs"), book.create_sheet("joint works")
    able.title = "people"
    for row in (["Author", "Topic", "Papers", "Organisation"], ["a", "x", 3, "U"], ["a", "y", 2, "U"], ["b", "y", 1, "U"],
                ["b", "z", 5, "U"], ["c", "z", 2, "V"], ["d", "q", 9, "V"]):  # fmt: skip
        able.append(row)
    for row in (["Need", "Times"], ["x", 1], ["y", ""], ["z", 1]):
        needs.append(row)
    for row in (["Author A", "Author B", "Works"], ["c", "a", 4]):
        joint.append(row)
    book.save(tmp_path / "people.xlsx")
    answer = job.run(workspace, path=tmp_path / "people.xlsx")
    assert [one.person for one in answer.members] == ["a", "c"] and (answer.size, answer.joint_works) == (2, 4)
    assert [one.size_without for one in answer.members] == [None, 2] and answer.able == 3
    assert "These 2 cover" in job.view.headline(answer).en and "best people" not in str(job.lines(answer))
    with pytest.raises(InfeasibleError) as caught:
        job.run(workspace, path=tmp_path / "people.xlsx", works=3)
    assert caught.value.exit == 3 and "y" in caught.value.seen
    (tmp_path / "能力.csv").write_bytes(
        "项目能力一览\n工号,方向,所在单位\n1,光学,甲所\n1,低温,甲所\n2,光学,甲所\n".encode("gb18030")
    )
    answer = job.run(workspace, path=tmp_path / "能力.csv")
    assert [one.person for one in answer.members] == ["1"] and answer.proven == 1
    (tmp_path / "cap.csv").write_text("expert,skill,institution\n1,a,U\n2,b,U\n")
    with pytest.raises(InfeasibleError) as caught:
        job.run(workspace, path=tmp_path / "cap.csv", most=1)
    assert caught.value.code == "capped"
    assert job.run(workspace).origin == "example"


@pytest.mark.data("scholarly/openalex_amc_authors.parquet", "scholarly/openalex_amc_keywords.parquet")
def test_published_authors_cover_twelve_needs(workspace):
    """545 of 10,849 authors have two works or more on one of twelve keywords: four cover them once, eight twice."""
    able, people, needs = published(workspace)
    assert (len(able), people, len(needs)) == (545, 10_849, 12)
    for times, size in ((1, 4), (2, 8)):
        cover = smallest(Task(able, np.full(12, times), np.full(545, -1), None, {}))
        assert cover.proven and len(cover.people) == size
    answer = of("team_builder").run(workspace, tasks=30, seed=7)
    assert (answer.tasks, answer.proven, answer.sizes_equal) == (30, 30, 30)


def test_marks_of_people_are_read_as_who_can_do_what(tmp_path):
    marks = (
        "Skills of the team\nName,Unit,Cryogenics,Electronics,Vacuum,Data,Safety\nLin,L1,x,,x,,\nRao,L1,x,x,,,\n"
        "Ekman,L2,,x,,x,\nOrtiz,L2,x,,-,x,x\nWu,L2,,x,x,0,x\nTotal,,3,3,2,2,2\n"
    )
    rows = "人员\t单位\t专长\n甲\t一所\t低温\n甲\t一所\t数据\n乙\t二所\t真空\n乙\t二所\t电子\n"
    (tmp_path / "marks.csv").write_text(marks, encoding="utf-8-sig")
    (tmp_path / "rows.tsv").write_bytes(rows.encode("gb18030"))
    workspace = Workspace(tmp_path / "work")
    try:
        one = of("team_builder").run(workspace, path=tmp_path / "marks.csv")
        assert ({each.person for each in one.members}, one.people, len(one.needs)) == ({"Ortiz", "Wu"}, 5, 5)
        assert {each.size_without for each in one.members} == {3}
        assert {each.need: each.able for each in one.needs}["Cryogenics"] == 3
        one = of("team_builder").run(workspace, path=tmp_path / "rows.tsv")
        assert (one.size, len(one.needs)) == (2, 4)
    finally:
        workspace.close()


def test_a_panel_with_merged_headings_says_what_was_not_read(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "揭榜情况"
    for row in (["揭榜团队评审汇总表"], ["榜单编号", "揭榜团队", "专家预估", None, "团队经费（万元）"],
                [None, None, "通过中期把握", "最终成功把握", None], ["B-01", "甲队", "80%", "0.6-0.7", 500],
                ["B-01", "乙队", "七成", "50%", 500], ["B-02", "丙队", "85%", "较高", 300], ["合计", "3支", None, None, 1300]):  # fmt: skip
        sheet.append(row)
    for place in ("A1:E1", "A2:A3", "B2:B3", "E2:E3", "C2:D2"):
        sheet.merge_cells(place)
    items = book.create_sheet("榜单")
    for row in (
        ["榜单编号", "榜单名称", "验收单位", "完成时限"],
        ["B-01", "探测器", "检测中心", "2028年12月"],
        ["B-02", "放大器", "检测中心", "尽快"],
    ):
        items.append(row)
    book.save(tmp_path / "panel.xlsx")
    workspace = Workspace(tmp_path / "work")
    try:
        answer = of("parallel_teams").run(workspace, path=tmp_path / "panel.xlsx")
    finally:
        workspace.close()
    (item,) = answer.items
    assert (item.due, item.judge) == ("2028-12-31", "检测中心") and "团队经费（万元）" in answer.unused
    both = next(one for one in item.plans if (one.start, one.go_on) == (2, 2))
    assert both.odds.value == pytest.approx(1 - (1 - 0.8 * 0.65) * (1 - 0.7 * 0.5))
    assert {"较高", "尽快", "B-02"} <= {one.seen for one in answer.aside}
