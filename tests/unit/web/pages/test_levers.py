# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui import registry
from yuzui.faces.web import blocks
from yuzui.investment import scenario, simulation_forms
from yuzui.investment.pages import levers
from yuzui.job.workspace import Workspace
from yuzui.text.numbers import percent
from yuzui.view.page import Facts, Fieldset, Figure, Form, Notice, Prose, Visit

HERE = Workspace(".")

ALL = {
    "denominator.level": "-0.01",
    "government_growth.basic": "50, 100, 150",
    "government_growth.applied": "20",
    "government_growth.central_share": "0.6, 0.5",
    "structure.enterprise": "2028: 0.002",
    "joint_fund.partner_money": "20",
    "donations.gifts": "2026: 3, 2030: 0",
    "donations.size": "3, 4, 5",
    "tax.contribution": "0.1",
    "reclassification.amount": "10",
    "horizon": "2036",
}


@pytest.fixture
def page(tmp_path):
    def build(query=()):
        return levers.build(Workspace(tmp_path), Visit("en", levers.PATH, {}, dict(query)))

    return build


def form(page):
    (found,) = [block for block in page.leaves() if isinstance(block, Form)]
    return found


def filled(page):
    """Every field of the form and what stands in it."""
    groups = [one for one in form(page).fields if isinstance(one, Fieldset)]
    rest = [one for one in form(page).fields if not isinstance(one, Fieldset)]
    fields = [field for one in groups for field in (*one.fields, *one.more)] + rest
    return {field.name: field.value.en for field in fields}


def test_every_schedule_of_every_lever_has_its_field(page):
    names = set(filled(page()))
    modules = registry.modules("lever")
    schedules = {f"{name}.{one.name}" for name, module in modules.items() for one in module.PARAMETERS if one.schedule}
    assert schedules < names
    known = simulation_forms.fields()
    sources = {one.source for one in known if one.source}
    assert names - {"horizon"} - sources == {one.name for one in known}
    folded = {field.name for one in form(page()).fields[:-1] for field in one.more}
    assert not schedules & folded


def test_address_holds_all_that_was_filled_in_and_the_file_is_that_scenario(page, tmp_path):
    made = page(ALL)
    assert {k: v for k, v in filled(made).items() if v} == ALL
    figures = [block for block in made.leaves() if isinstance(block, Figure)]
    assert [one.picture.meta.name for one in figures[:3]] == [
        "scenario-share", "scenario-levers", "scenario-tornado"]  # fmt: skip
    assert figures[0].page.count("=") == len(ALL), "its permalink holds every parameter"
    facts = next(block.facts for block in made.leaves() if isinstance(block, Facts))
    (notice,) = [block.text for block in made.leaves() if isinstance(block, Notice)]
    assert "a sketch" in notice.en, "2036 lies beyond what enough countries tell"
    share = made.tables()["share"].rows
    assert [row[0] for row in share] == list(range(2025, 2037))
    assert facts[0].value == percent(share[-1][1], 2) and facts[1].value == percent(share[-1][4], 2)
    path = tmp_path / "yours.yaml"
    path.write_bytes(blocks.body(made, "scenario", "yaml", "zh"))
    found = scenario.read(path)
    assert found == simulation_forms.scenario_of(HERE, ALL) and found.horizon == 2036
    assert found.levers["donations"]["gifts"][2030] == 0
    html = blocks.render(made, Visit("zh", levers.PATH, {}, ALL))
    assert "/zh/path/levers/scenario.yaml?" in html and "/zh/path/assumptions?" in html


def test_every_fault_is_told_with_how_to_mend_it_and_the_form_keeps_what_was_written(page):
    wrong = ALL | {"tax.deduction": "0.1 " * 13, "donations.gifts": "many"}
    made = page(wrong)
    notices = [block.text for block in made.leaves() if isinstance(block, Notice)]
    assert len(notices) == 2 and "Donations" in notices[0].en and "税收规则" in notices[1].zh
    said = [p.zh for b in made.leaves() if isinstance(b, Prose) for p in b.paragraphs]
    assert any("多出 1 个值" in one for one in said)
    assert filled(made)["donations.gifts"] == "many" and made.document.keys() == {"levers"}
