# SPDX-License-Identifier: Apache-2.0
from urllib.parse import parse_qsl, urlsplit

import pytest

from yuzui.errors import VisibilityError
from yuzui.investment.jobs import tax as study
from yuzui.investment.pages import tax_rules
from yuzui.job.workspace import Workspace
from yuzui.view.page import Figure, Filter, Form, Notice, Prose, Remedy, Visit


@pytest.fixture
def page(tmp_path):
    def build(**query):
        visit = Visit("en", tax_rules.PATH, {}, query)
        return tax_rules.build(Workspace(tmp_path), visit)

    return build


def notices(page):
    return [block.text.en for block in page.leaves() if isinstance(block, Notice)]


def test_denominator_sentence_is_on_the_page(page):
    assert any("raises the denominator" in text for text in notices(page()))


def test_finding_names_rate_and_relative_price(page):
    finding = page(year="2022").finding
    assert "81.3" in finding.en and "2022 年" in finding.zh
    assert "1.11 times" in page().finding.en and "1.11 倍" in page().finding.zh


def test_cost_and_effect_only_with_a_rate_somebody_answers_for(page):
    assert "effects" not in page().tables()
    assert any("not stated" in text for text in notices(page()))
    given = page(tax_rate="0.25")
    assert "effects" in given.tables()
    assert not any("not stated" in text for text in notices(given))
    assert page(tax_rate="25%").document["tax_rate"]["given"] == 0.25


def test_address_holds_every_parameter(page):
    found = page(year="2024", firm="chips", tax_rate="0.25")
    figures = [block for block in found.leaves() if isinstance(block, Figure)]
    assert figures[0].page == "/path/tax?firm=chips&year=2024&tax_rate=0.25"
    (links,) = [block for block in found.leaves() if isinstance(block, Filter)]
    assert links.current in {link.path for link in links.links}


def test_spending_and_carry_forward_are_asked_for_and_kept(page):
    asked = {"weights": "0.1 0.2 0.2 0.5", "wait": "3", "interest": "5 %"}
    found = page(year="2022", tax_rate="0.25", **asked)
    spending = found.document["spending"]
    assert (spending["weights"], spending["wait"]) == ([0.1, 0.2, 0.2, 0.5], 3.0)
    assert spending["interest"] == 0.05
    (form,) = [block for block in found.leaves() if isinstance(block, Form)]
    shown = {field.name: field.value.en for field in form.fields}
    assert shown["weights"] == asked["weights"] and shown["interest"] == "0.05"
    address = next(block.page for block in found.leaves() if isinstance(block, Figure))
    again = page(**dict(parse_qsl(urlsplit(address).query)))
    assert again.document["run"]["id"] == found.document["run"]["id"]
    assert spending["note"]["en"] in found.tables()["effects"].note.en


@pytest.mark.parametrize(
    "query", [{"year": "soon"}, {"tax_rate": "much"}, {"tax_rate": "25"}, {"firm": "bakery"}, {"weights": "1 1 1 1"}]
)
def test_what_cannot_be_read_is_said_and_the_page_still_stands(page, query):
    found = page(**query)
    said = next(block.paragraphs for block in found.leaves() if isinstance(block, Prose))
    assert next(iter(query.values())) in said[0].en
    assert "tax-timeline" in found.tables()


def test_a_kept_run_is_opened_again_with_its_own_figures(tmp_path):
    workspace = Workspace(tmp_path)
    asked = {"year": 2022, "rule": "CN-BR-100", "tax_rate": 0.25}
    made = study.run(workspace, **asked)
    study.keep(workspace, made)
    study.keep(workspace, study.run(workspace))
    visit = Visit("en", tax_rules.PATH, {}, {"run": made["run"]["id"]})
    found = tax_rules.build(workspace, visit)
    assert found.document == made and "contributions to basic research" in found.finding.en
    figures = [block for block in found.leaves() if isinstance(block, Figure)]
    assert {figure.run for figure in figures} == {made["run"]["id"]}
    with pytest.raises(VisibilityError):
        tax_rules.build(workspace, Visit("en", tax_rules.PATH, {}, {"run": "0" * 12}))
    workspace.close()


def test_nothing_in_force_is_said(page):
    found = page(year="1990", rule="CN-SD-100")
    assert "no deduction is in force" in found.finding.en and "没有" in found.finding.zh


def test_held_back_rows_are_listed_with_how_to_confirm(page):
    made = page()
    assert len(made.tables()["held-back"].rows) == 4
    (remedy,) = [one for one in made.blocks if isinstance(one, Remedy)]
    assert remedy.command.startswith("yuzui path confirm ID")
