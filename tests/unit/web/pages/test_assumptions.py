# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.faces.web import blocks
from yuzui.investment import prior, scenario, simulation_problem
from yuzui.investment.pages import assumptions
from yuzui.job.workspace import Workspace
from yuzui.view.page import Facts, Fieldset, Figure, Filter, Form, Notice, Visit

MATCH, OTHER = "prior.match_additionality.1", "prior.direct_subsidy_additionality.1"
SET = {MATCH: "8", OTHER: "-0.9"}


@pytest.fixture
def page(tmp_path):
    def build(**query):
        return assumptions.build(Workspace(tmp_path), Visit("en", assumptions.PATH, {}, query))

    return build


def one(page, kind):
    (found,) = [block for block in page.leaves() if isinstance(block, kind)]
    return found


def filled(page):
    groups = one(page, Form).fields
    assert all(isinstance(group, Fieldset) for group in groups)
    return {field.name: field.value.en for group in groups for field in group.fields}


def test_every_prior_is_there_with_its_paper_and_can_be_changed_where_it_may(page):
    made = page()
    every = [one for name in prior.names() for one in prior.versions(name)]
    assert f"{len(prior.names())} priors, 6 of them from published work" in made.finding.en
    rows = made.tables()["priors"].rows
    assert len(rows) == len(every) > len(prior.names())
    chance = [row for row in rows if row[3].text.en.startswith("chance")]
    assert [row[0].en for row in chance] == ["chance in the number of gifts"]
    assert len(one(made, Form).fields) == len(prior.names()) - 1 and filled(made)[OTHER] == "-0.2"
    assert "effect" not in made.tables()


def test_a_change_is_marked_with_default_and_difference_and_what_it_does(page, tmp_path):
    made = page(**SET)
    rows = {(row[0].en, row[1].en): row[2:] for row in made.tables()["changes"].rows}
    first = rows["private response to public money", "lowest"]
    assert first[:2] == (-0.2, -0.9) and first[2] == pytest.approx(-0.7)
    assert first[3].zh == "政府投入增长"
    marked = [r for r in made.tables()["priors"].rows if r[3].text.zh == "人工修改"]
    assert [row[0].en for row in marked] == ["private response to public money",
                                             "new part of partner money"]  # fmt: skip
    assert marked[0][2].zh == "三角分布（-0.9, 0.1, 0.5）"
    facts = one(made, Facts).facts
    assert len(facts) == 4 and facts[2].value.en.startswith("+0.0")
    assert [row[0] for row in made.tables()["effect"].rows] == list(range(2025, 2036))
    path = tmp_path / "mine.yaml"
    path.write_bytes(blocks.body(made, "scenario", "yaml", "en"))
    assert scenario.read(path).priors == {
        "direct_subsidy_additionality": ("triangular", (-0.9, 0.1, 0.5)),
        "match_additionality": ("beta", (8.0, 2.0)),
    }


def test_address_holds_priors_scenario_and_levers(page):
    given = {"joint_fund.partner_money": "20", "horizon": "2028", MATCH: "8"}
    made = page(**given)
    assert one(made, Form).hidden == {k: v for k, v in given.items() if k != MATCH}
    assert filled(made)[MATCH] == "8" and one(made, Filter).links[-1].text.zh == "自设政策"
    assert one(made, Figure).page.count("=") == len(given)
    links = one(page(scenario="tax_own_75_2035", **SET), Filter)
    assert "scenario=tax_own_75_2035" in links.current and "prior.match" in links.current


def test_what_cannot_be_used_is_said_and_the_form_keeps_what_was_written(page):
    made = page(**{MATCH: "x", OTHER: "-7"})
    notices = [block.text for block in made.leaves() if isinstance(block, Notice)]
    assert len(notices) == 2 and all("无法使用" in text.zh for text in notices)
    assert filled(made)[OTHER] == "-7" and "effect" not in made.tables()
    assert one(page(scenario="magic", **SET), Notice).text.zh == "没有该情景"


def test_a_redraw_runs_one_scenario_anew(page, monkeypatch):
    """Running is what takes long: bench/redraw.py measures it, this holds the number."""
    ran = []
    true = simulation_problem.ran
    monkeypatch.setattr(simulation_problem, "ran", lambda *given: ran.append(given) or true(*given))
    blocks.render(page(**SET), Visit("en", assumptions.PATH, {}, SET))
    ran.clear()
    visit = Visit("en", assumptions.PATH, {}, SET | {MATCH: "6"})
    blocks.render(page(**visit.query), visit)
    assert len(ran) == 1, "the default is not run again"
