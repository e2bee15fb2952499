# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.errors import InputError
from yuzui.investment import simulate
from yuzui.investment.simulation import asked, document, pictures
from yuzui.job.workspace import Workspace

HERE = Workspace(".")

YEARS = range(2025, 2031)


def schedule(name, text, horizon="2030"):
    lever, _, parameter = name.partition(".")
    return asked.asked(HERE, {name: text, "horizon": horizon}).levers[lever][parameter]


def test_a_list_by_year_holds_on_at_its_last_number():
    found = schedule("government_growth.basic", "25, 50；75")
    assert [found[year] for year in YEARS] == [25, 50, 75, 75, 75, 75]


def test_years_by_name_hold_until_the_next_so_that_money_may_end():
    found = schedule("government_growth.applied", "2026: 25，2029：0")
    assert [found[year] for year in YEARS] == [0, 25, 25, 25, 0, 0]
    part = schedule("government_growth.central_share", "2028 = 100%")
    assert [part[year] for year in YEARS] == [0.6, 0.6, 0.6, 1, 1, 1]


def test_one_number_of_what_is_no_schedule_is_one_number():
    assert schedule("joint_fund.match_ratio", "2") == 2
    assert schedule("tax.tax_rate", "15 %") == 0.15


def test_what_is_empty_is_not_set():
    given = {"donations.gifts": " ", "horizon": "", "as": "public", "run": "x"}
    assert asked.asked(HERE, given).levers == {}


def test_years_follow_the_series_and_what_can_be_forecast():
    first, last = asked.bounds(HERE)
    assert (first, last) == (2025, 2036) and first <= asked.usual(HERE) <= last
    assert asked.horizon(HERE, {}) == asked.usual(HERE) == 2035
    assert asked.posed(HERE, last).years == tuple(range(2024, 2037))


@pytest.mark.parametrize(
    ("name", "text", "fix"),
    [
        ("donations.gifts", "many", "numbers alone"),
        ("donations.gifts", "-1", "from 0 to 20"),
        ("government_growth.basic", "1e9", "from 0 to 1000"),
        ("structure.enterprise", "nan", "numbers alone"),
        ("tax.deduction", "0.1 " * 7, "1 too many for the 6 years 2025 to 2030"),
        ("tax.deduction", "2031: 0.1", "years from 2025 to 2030"),
        ("tax.deduction", "2026: 0.1, 0.2", "a year before every number"),
        ("tax.deduction", "2026: 0.1, 2026: 0.2", "each year once"),
        ("tax.present", "1, 0.5", "the same in all years"),
        ("tax", "0.1", "one of the names"),
        ("tax.speed", "0.1", "one of the names"),
        ("horizon", "2037", "from 2025"),
        ("horizon", "2024", "from 2025"),
        ("horizon", "<b>", "from 2025"),
    ],
)
def test_what_cannot_be_used_is_named_with_how_to_mend_it(name, text, fix):
    with pytest.raises(InputError) as caught:
        asked.asked(HERE, {"horizon": "2030", name: text})
    error = caught.value
    assert error.place.column == name and fix in error.fix.en
    assert error.fix.zh != error.fix.en and "无法使用" in error.message.zh


def test_all_faults_are_told_together():
    with pytest.raises(InputError) as caught:
        asked.asked(HERE, {"tax": "1", "donations.gifts": "x", "tax.pace": "7"})
    assert [one.place.column for one in (caught.value, *caught.value.more)] == [
        "tax", "donations.gifts", "tax.pace"]  # fmt: skip


def test_an_answer_is_that_of_the_same_scenario_run_from_the_command(tmp_path):
    from yuzui.job.workspace import Workspace

    given = {"joint_fund.partner_money": "20", "donations.gifts": "3", "horizon": "2028"}
    one, workspace = asked.asked(HERE, given), Workspace(tmp_path)
    found = asked.answer(workspace, one)
    assert found == document.run(workspace, one, simulate.ROUGH) | {"stocks": None}
    names = [picture.meta.name for picture in pictures.pictures(found)]
    assert names == ["scenario-share", "scenario-levers", "scenario-tornado"]
    assert "联合基金" in pictures.moved(found).meta.finding.zh


def test_a_figure_that_needs_a_source_is_refused_without_one():
    given = {"donations.gifts": "3", "donations.profit": "100", "donations.cap": "0.12"}
    with pytest.raises(InputError) as caught:
        asked.asked(HERE, given)
    assert caught.value.place.column == "donations.profit.source"
    found = asked.asked(HERE, given | {"donations.profit.source": "accounts of 2024"})
    assert found.sources == {"donations.profit": "accounts of 2024"}


def test_a_cap_that_the_law_sets_and_nobody_confirmed_is_refused(tmp_path):
    from yuzui.job.workspace import Workspace

    given = {"donations.gifts": "3", "donations.profit": "100", "donations.profit.source": "x"}
    with pytest.raises(InputError) as caught:
        asked.answer(Workspace(tmp_path), asked.asked(HERE, given))
    assert caught.value.code == "rule_unconfirmed"
