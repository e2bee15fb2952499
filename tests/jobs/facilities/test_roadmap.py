# SPDX-License-Identifier: Apache-2.0
"""The roadmap: costs that stay two, gates that are late, peers with their interval, what a year of waiting changes."""

import openpyxl
import pytest
from tests.people import admit

from yuzui.errors import InputError, StateError
from yuzui.facilities import roadmap_sheet
from yuzui.facilities.life_cycle import Life, delay_risk
from yuzui.job.contract import of
from yuzui.job.workflow import moving
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC


@pytest.fixture
def workspace(tmp_path):
    opened = Workspace(tmp_path / "work")
    admit(opened, "i", "stranger", roles=("member",))
    admit(opened, "r", roles=("reviewer",))
    yield admit(opened, "d", roles=("decider",))
    opened.close()


def test_a_life_by_hand_and_waiting_as_arithmetic():
    """Built 100 in two years, run at 10 for three, upgraded at 20 half-way, taken down at 5."""
    life = Life(build=100, build_years=2, operate=10, life_years=3, upgrade=20, decommission=5)
    assert life.cost(0) == pytest.approx(155)
    by_hand = 50 + 50 / 1.03 + 10 * (1.03**-2 + 1.03**-3 + 1.03**-4) + 20 * 1.03**-3.5 + 5 * 1.03**-5
    assert life.cost(0.03) == pytest.approx(by_hand, abs=1e-12)
    for rate in (0.0, 0.03, 0.07):
        whole = life.cost(rate)
        waits = Life(**{name: getattr(life, name) for name in Life.__slots__} | {"escalation": 0.02, "replaced": 4.0})
        assert waits.cost_of_a_year(rate) == pytest.approx(whole * 1.02 / (1 + rate) - whole + 4)
    assert Life(build=100).cost_of_a_year(0) == 0
    # a part of a year of use costs its part
    assert Life(build=0, operate=10, life_years=2.5).cost(0) == pytest.approx(25)


def test_share_of_late_peers_is_told_from_five_on():
    assert delay_risk([True] * 4) is None
    told = delay_risk([True, True, True, False, False, False, False])
    assert (told.n, told.late) == (7, 3)
    # 3 of 7: 0.158 to 0.750 (Wilson 1927, as in Brown, Cai and DasGupta 2001)
    assert told.interval == pytest.approx([0.1582, 0.7495], abs=5e-4)


def test_published_costs_stay_two_and_late_gates_equal_a_hand_count(workspace):
    """facilities.csv lines P5 and P6; facility_milestones.csv: S6 and P1 planned for 2025, A1 forecast for 12/2025."""
    job = of("facility_roadmap")
    answer = job.run(workspace, day="2026-01-01")
    costs = {one.id: (one.cost.low, one.cost.high, len(one.cost.sources)) for one in answer.facilities if one.cost}
    assert costs["P5"] == (859e6, 908e6, 2) and costs["P6"] == (2.5e9, 2.67e9, 2) and answer.conflicts == 2
    assert all(each.source for one in answer.facilities if one.cost for each in one.cost.sources)
    assert sorted((one.project, one.gate, one.due) for one in answer.late) == [
        ("A1", "first users", "2025-12"),
        ("P1", "FEL-II ready for commissioning", "2025"),
        ("S6", "completion", "2025"),
    ]
    assert (answer.peers, answer.peers_late, answer.delay_risk) == (3, 3, None)
    assert "too few" in job.view.headline(answer).en and answer.replacement is None
    # planned for some time in 2025: not late before the year is over
    assert job.run(workspace, day="2025-12-31").late == []
    assert {one.project for one in job.run(workspace, day="2026-07-01").late} == {"A1", "P1", "S6"}
    p5 = next(one for one in answer.facilities if one.id == "P5")
    assert [(at.rate, at.low, at.high) for at in p5.cost_of_a_year] == [
        (0.0, 0.0, 0.0), (0.03, -26446601.94, -25019417.48), (0.07, -59401869.16, -56196261.68)
    ]  # fmt: skip
    with pytest.raises(InputError) as caught:
        job.run(workspace, day="spring")
    assert caught.value.place.column == "--day"
    for lang in ("en", "zh"):
        assert [len(one.rows) for one in job.exports(answer, lang) if one.name in ("facilities", "设施")] == [12]
    assert [one.meta.name for one in job.pictures(answer)] == ["costs"] and job.lines(answer)


def test_a_project_of_ones_own_passes_gates_in_order_and_joins_the_peers(workspace):
    given = {"name": "Source", "proposer": "i", "cost": "100", "cost_high": "120", "currency": "CNY", "operate": "10",
             "life_years": "3", "build_years": "2", "planned_day": "2024-01-01"}  # fmt: skip
    moving.begin(workspace, "facility_project", given, by="i", id="F-1")

    def move(action, by, code="", **rest):
        if not code:
            return moving.move(workspace, "facility_project", "F-1", action, by=by, **rest)
        with pytest.raises(StateError) as caught:
            moving.move(workspace, "facility_project", "F-1", action, by=by, **rest)
        assert caught.value.code == code
        return None

    move("accept", "d", "illegal_move", given={"accepted_day": "2025-01-01"})
    move("review", "i", "not_allowed", given={"score": "4"})
    move("review", "r", given={"score": "4"})
    for person in ("i", "r", "stranger"):
        move("approve", person, "not_allowed", reason="order")
    move("approve", "d", reason="order")
    move("build", "i", given={"start_day": "2022-01-01"})
    move("accept", "d", given={"accepted_day": "2023-12-01"})
    answer = of("facility_roadmap").run(workspace, day="2026-01-01")
    mine = next(one for one in answer.facilities if one.entered)
    assert (mine.cost.low, mine.cost.high, mine.life_cycle[0].low, mine.life_cycle[0].high) == (100, 120, 130, 150)
    assert "operate" not in mine.missing and "upgrade" in mine.missing and mine.state.zh == "已验收"
    assert (answer.peers, answer.peers_late, mine.peers) == (4, 3, 3)
    # a hidden project leaves neither line nor peer
    with workspace.view.act("hide", "facility_project F-1") as change:
        change.insert(
            "row_visibility", [{"table": "facility_project", "row": "F-1", "level": "restricted", "deny": []}]
        )
    public = of("facility_roadmap").run(workspace.seen_by(PUBLIC), day="2026-01-01")
    assert public.peers == 3 and "F-1" not in str(public.document())


def test_three_sheets_of_projects_and_peers(workspace, tmp_path):
    job = of("facility_roadmap")
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["Facilities planned"], ["Facility name", "Build low (CNY)", "Build high (CNY)", "Operating cost (CNY)", "Service life", "Planned", "Accepted"],
                ["Ring", 100, 120, 10, 3, "2024-01-01", "2023-12-01"], ["Tunnel", 90, 80, None, None, None, None],
                ["Array", 50, None, None, None, "2024-06-30", "2025-02-01"], ["Lab", None, None, None, None, "2022-06-30", "2022-06-30"]):  # fmt: skip
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    answer = job.run(workspace, path=tmp_path / "a.xlsx", day="2026-01-01")
    mine = {one.title.en: one for one in answer.facilities if one.entered}
    assert set(mine) == {"Ring", "Array", "Lab"} and [one.row for one in answer.aside] == [4]
    assert mine["Ring"].cost.high == 120 and mine["Ring"].life_cycle[0].low == 130
    # six peers: three that come with it, late; Array late, Ring and Lab not
    assert (answer.peers, answer.peers_late, answer.delay_risk.n) == (6, 4, 6) and mine["Ring"].delay_risk.n == 5
    zh = "设施建设路线图\n编号,设施名称,总投资(万元),年运行费(万元),使用年限,建设周期,造价年涨幅,原计划\nF1,光源,90000,6000,30,5,2%,2031-12-31\n"
    (tmp_path / "路线图.csv").write_bytes(zh.encode("gb18030"))
    answer = job.run(workspace, path=tmp_path / "路线图.csv", day="2026-01-01")
    (mine,) = [one for one in answer.facilities if one.entered]
    assert mine.cost.low == 9e8 and mine.life_cycle[0].low == 9e8 + 30 * 6e7
    assert mine.cost_of_a_year[0].low == pytest.approx(0.02 * (9e8 + 30 * 6e7))
    (tmp_path / "c.tsv").write_text("project id\tname\tcost\tcurrency\nX\tTelescope\t1000000\tEUR\n")
    answer = job.run(workspace, path=tmp_path / "c.tsv", day="2026-01-01")
    assert [one.cost.currency for one in answer.facilities if one.entered] == ["EUR"] and answer.peers == 3
    assert "Telescope" in str(job.lines(answer)) and roadmap_sheet.EXAMPLE


def test_a_project_without_an_id_bears_the_number_of_its_row(workspace, tmp_path):
    text = "设施路线图\n设施名称,总投资（亿元）,建成时间\n甲光源,48,2031年\n合计,48,\n"
    (tmp_path / "r.csv").write_bytes(text.encode("gb18030"))
    job = of("facility_roadmap")
    answer = job.run(workspace, path=tmp_path / "r.csv")
    assert "#3" in {one.id for one in answer.facilities}
    assert "个关口 " not in job.view.headline(answer).zh
