# SPDX-License-Identifier: Apache-2.0
"""Pages of this job."""

import io
from urllib.parse import parse_qsl, urlsplit

import openpyxl
import pytest
from msgspec import structs
from starlette.testclient import TestClient

from yuzui import registry
from yuzui.errors import InputError, VisibilityError
from yuzui.faces.cli.main import run
from yuzui.faces.web import app, blocks, serving
from yuzui.investment import scenario, simulation_forms, simulation_problem
from yuzui.investment.jobs import cube
from yuzui.investment.jobs import tax as study
from yuzui.investment.pages import (
    assumptions,
    backcast,
    explain,
    levers,
    path,
    reference_class,
    stocks,
    stress,
    structure,
    tax_rules,
)
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.text.numbers import percent
from yuzui.view.page import Cards, Facts, Fieldset, Figure, Filter, Form, Items, Notice, Prose, Remedy, Split, Visit
from yuzui.view.table import DataTable

MATCH, OTHER = "prior.match_additionality.1", "prior.direct_subsidy_additionality.1"
SET = {MATCH: "8", OTHER: "-0.9"}


@pytest.fixture
def page(workspace):
    def build(**query):
        return assumptions.build(workspace, Visit("en", assumptions.PATH, {}, query))

    return build


def one(page, kind):
    (found,) = [block for block in page.leaves() if isinstance(block, kind)]
    return found


def filled(page):
    groups = one(page, Form).fields
    assert all(isinstance(group, Fieldset) for group in groups)
    return {field.name: field.value.en for group in groups for field in group.fields}


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


def backcast_page(workspace, **query):
    return backcast.build(workspace, Visit("en", backcast.PATH, {}, query))


def leaves(found, kind):
    return [block for block in found.leaves() if isinstance(block, kind)]


def test_published_paths_and_every_picture(workspace):
    found = backcast_page(workspace)
    assert found.document.price_of_steadiness == pytest.approx(1.0715, abs=1e-4)
    assert [f.picture.meta.name for f in leaves(found, Figure)] == [
        "backcast-money", "backcast-growth", "backcast-frontier"]  # fmt: skip
    names = [table.name for table in leaves(found, DataTable)]
    assert names == ["frontier-extra", "frontier-price", "stress", "files"]
    more, _ = leaves(found, Items)
    assert any("0.1 pp more" in line.en for item in more.items for line in item.lines)
    # permalink and form hold every parameter
    asked = {"by": "2032", "target": "8.5%", "growth": "7%", "cap": "15%", "steadiness": "100",
             "sure": "80%"}  # fmt: skip
    found = backcast_page(workspace, **asked)
    (form,) = leaves(found, Form)
    assert {field.name: field.value.en for field in form.fields} == asked
    assert not any(field.needed for field in form.fields)
    (link,) = {figure.page for figure in leaves(found, Figure)}
    for name, value in asked.items():
        assert f"{name}={value.replace('%', '%25')}" in link
    again = backcast_page(workspace, **dict(pair.split("=") for pair in
                                   link.partition("?")[2].replace("%25", "%").split("&")))  # fmt: skip
    assert again.document.run.id == found.document.run.id
    # no path shows what binds and no path
    found = backcast_page(workspace, by="2025", cap="20%")
    assert "No path" in found.finding.en
    assert "7.53" in leaves(found, Notice)[0].text.en
    needed = next(table for table in leaves(found, DataTable) if table.name == "needed")
    how, limit, year, _, wanted = needed.rows[0]
    assert (how.en, limit.en, year) == ("this limit alone", "growth cap", 2025)
    assert "28.1" in wanted.text.en and len(needed.rows) == 1
    assert [f.picture.meta.name for f in leaves(found, Figure)] == ["backcast-frontier"]
    # bad input is said and the usual question answered
    for query, said in [
        ({"by": "soon"}, "not a number"),
        ({"by": "2020"}, "deadline"),
        ({"target": "120%"}, "between 0 and 1"),
        ({"cap": "2%"}, "growth cap"),
        ({"sure": "10%"}, "odds"),
    ]:
        found = backcast_page(workspace, **query)
        assert said in leaves(found, Notice)[0].text.en
        assert found.document.by == 2030
    # a target already met
    found = backcast_page(workspace, target="5%")
    assert "already met" in found.finding.en and leaves(found, Figure) == []


def test_the_board_pack_is_one_click_away(workspace):
    found = backcast_page(workspace, by="2030", cap="15%")
    link = next(item for block in leaves(found, Items) for item in block.items if item.path)
    assert link.path.startswith("/spending/backwards/board-pack.xlsx?")
    client = TestClient(app.create(workspace))
    for lang in ("en", "zh"):
        answer = client.get(f"/{lang}{link.path}")
        assert answer.status_code == 200 and answer.content[:2] == b"PK"
        assert "board-pack.xlsx" in answer.headers["content-disposition"]
    assert client.get("/en/spending/board-pack.xlsx").status_code == 404


def test_a_scenario_is_asked_with_its_levers(workspace):
    found = backcast_page(workspace, scenario="many_ways_2035")
    (links,) = leaves(found, Filter)
    names = [link.path.partition("scenario=")[2] for link in links.links]
    assert names[0] == "" and "many_ways_2035" in names and "labels_only_2030" not in names
    (form,) = leaves(found, Form)
    assert form.hidden == {"scenario": "many_ways_2035"}
    levers = next(table for table in leaves(found, DataTable) if table.name == "levers")
    assert [head.name for head in levers.columns[2:]] == [f"y{y}" for y in range(2025, 2036)]
    assert {row[0].en for row in levers.rows} == {"cheapest", "steadiest"}
    assert all(set(row[2:]) != {"0"} for row in levers.rows), "what is not used is left out"
    # the structure rule costs nothing, so that a little more has no price: no empty block beside
    assert all(block.items for block in leaves(found, Items))
    link = next(item for block in leaves(found, Items) for item in block.items if item.path)
    assert "scenario=many_ways_2035" in link.path
    readme = openpyxl.load_workbook(io.BytesIO(found.pack("en"))).worksheets[0]
    cells = {row[0]: row[1] for row in readme.iter_rows(values_only=True, max_col=2)}
    assert cells["scenario file"] == "many_ways_2035.yaml" and cells["signature"] == "not signed"


def test_levers_that_do_not_suffice_say_what_would_give_way(workspace):
    found = backcast_page(workspace, scenario="public_growth_2030", target="11%")
    assert "with every lever at its maximum" in leaves(found, Notice)[0].text.en.lower()
    blocks = [table.name for table in leaves(found, DataTable)]
    assert "levers" not in blocks and found.document.infeasible.reachable < 0.11


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
def levers_page(workspace):
    def build(query=()):
        return levers.build(workspace, Visit("en", levers.PATH, {}, dict(query)))

    return build


def form(page):
    (found,) = [block for block in page.leaves() if isinstance(block, Form)]
    return found


def levers_filled(page):
    """Every field of the form and what stands in it."""
    groups = [one for one in form(page).fields if isinstance(one, Fieldset)]
    rest = [one for one in form(page).fields if not isinstance(one, Fieldset)]
    fields = [field for one in groups for field in (*one.fields, *one.more)] + rest
    return {field.name: field.value.en for field in fields}


def test_every_schedule_of_every_lever_has_its_field(levers_page):
    names = set(levers_filled(levers_page()))
    modules = registry.modules("lever")
    schedules = {f"{name}.{one.name}" for name, module in modules.items() for one in module.PARAMETERS if one.schedule}
    assert schedules < names
    known = simulation_forms.fields()
    sources = {one.source for one in known if one.source}
    assert names - {"horizon"} - sources == {one.name for one in known}
    folded = {field.name for one in form(levers_page()).fields[:-1] for field in one.more}
    assert not schedules & folded


def test_address_holds_all_that_was_filled_in_and_the_file_is_that_scenario(levers_page, tmp_path):
    made = levers_page(ALL)
    assert {k: v for k, v in levers_filled(made).items() if v} == ALL
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
    assert "/zh/spending/levers/scenario.yaml?" in html and "/zh/spending/assumptions?" in html


def test_every_fault_is_told_with_how_to_mend_it_and_the_form_keeps_what_was_written(levers_page):
    wrong = ALL | {"tax.deduction": "0.1 " * 13, "donations.gifts": "many"}
    made = levers_page(wrong)
    notices = [block.text for block in made.leaves() if isinstance(block, Notice)]
    assert len(notices) == 2 and "Donations" in notices[0].en and "税收规则" in notices[1].zh
    said = [p.zh for b in made.leaves() if isinstance(b, Prose) for p in b.paragraphs]
    assert any("多出 1 个值" in one for one in said)
    assert levers_filled(made)["donations.gifts"] == "many" and made.document.keys() == {"levers"}


def path_leaves(page, kind):
    return [block for block in page.leaves() if isinstance(block, kind)]


def test_questions_lead_only_to_pages_that_are_there(tmp_path):
    workspace = Workspace(tmp_path)
    workspace.save("path", of("path").run(workspace, by=2030))
    page = path.build(workspace, Visit(path="/spending"))
    (cards,) = path_leaves(page, Cards)
    known = {module.PATH for module in registry.modules("page").values()}
    assert len(cards.items) >= 6
    for item in cards.items:
        place, _, mark = item.path.partition("#")
        assert place in known
        assert not mark or mark in page.tables()


def test_a_run_of_an_earlier_version_is_named_with_the_command_that_mends_it(tmp_path):
    workspace = Workspace(tmp_path)
    document = of("path").run(workspace, by=2030).document()
    old = {key: value for key, value in document.items() if key not in ("ghosts", "volatility")}
    workspace.save("path", old)
    client = TestClient(app.create(workspace))
    for lang, said in (("en", "earlier version"), ("zh", "旧版本")):
        for query in ("", f"?run={old['run']['id']}"):
            answer = client.get(f"/{lang}/spending{query}")
            assert answer.status_code == 400 and said in answer.text
            assert "ghosts, volatility" in answer.text
        assert client.get(f"/{lang}/spending/overview").status_code == 200
    with pytest.raises(InputError) as caught:
        path.build(workspace, Visit(path="/spending"))
    (remedy,) = path_leaves(serving.page(caught.value), Remedy)
    words = remedy.command.split()[1:]
    assert run([*words, "--dir", str(tmp_path)]) == 0
    again = path.build(workspace, Visit(path="/spending", query={"run": old["run"]["id"]}))
    assert path_leaves(again, Figure), "computed again, it stands at the address of the old one"


def test_years_that_cannot_be_explained_are_refused_with_the_form_again(workspace):
    for asked in ({"from": "1900"}, {"to": "soon"}, {"country": "DEU"}):
        page = explain.build(workspace, Visit(path=explain.PATH, query=asked))
        assert path_leaves(page, Notice)[0].text.zh and path_leaves(page, Form)[0].fields
        assert path_leaves(page, Figure) == []


def test_other_countries_with_counts_and_two_cases(workspace):
    page = reference_class.build(workspace, Visit(path=reference_class.PATH))
    changes, replay = path_leaves(page, DataTable)
    assert [row[0] for row in changes.rows] == [1, 3, 5, 10]
    assert all(row[3] <= row[2] <= row[1] for row in changes.rows), "effective, all, changes"
    assert list(replay.rows[0][1:]) == [row["after"] for row in page.document["cases"]]
    (reading,) = path_leaves(page, Items)
    assert len(reading.items) == 2


def built(workspace, **query):
    return stocks.build(workspace, Visit("en", stocks.PATH, {}, query))


def test_the_scenario_asked_for_is_shown_and_an_unknown_one_is_the_first(workspace):
    page = built(workspace, scenario="public_growth_2030")
    assert "2030" in page.finding.en
    (links,) = [block for block in page.blocks if isinstance(block, Filter)]
    assert links.current.endswith("public_growth_2030") and len(links.links) >= 3
    assert "2035" in built(workspace, scenario="nothing").finding.en


def test_every_assumption_is_labelled(workspace):
    table = built(workspace).tables()["stocks-assumptions"]
    assert len(table.rows) == 6 and {row[3].text.en for row in table.rows} == {"assumption"}


def stress_built(workspace, **query):
    return stress.build(workspace, Visit("en", stress.PATH, {}, query))


def test_it_opens_on_a_scenario_with_something_to_lose(workspace):
    page = stress_built(workspace)
    assert len(page.tables()["stresses"].rows) >= 5
    (links,) = [block for block in page.blocks if isinstance(block, Filter)]
    assert len(links.links) >= 5 and links.current == links.links[0].path


def test_without_any_stress_there_is_no_picture(workspace, monkeypatch):
    whole = stress._stressed(workspace, "labels_only_2030")
    monkeypatch.setattr(stress, "_stressed", lambda workspace, name: structs.replace(whole, stresses=[]))
    page = stress_built(workspace)
    assert not any(isinstance(block, Split) for block in page.blocks)
    assert page.tables()["stresses"].rows == []


@pytest.fixture(scope="module")
def structure_workspace(tmp_path_factory):
    found = Workspace(tmp_path_factory.mktemp("work"))
    for country in ("USA", "CHN"):
        found.save("cube", cube.compute(found, cube.Inputs(country=country)), cube.LEVEL)
    yield found
    found.close()


def structure_built(workspace, run=None):
    return structure.build(workspace, Visit("en", structure.PATH, {}, {"run": run} if run else {}))


def test_the_table_twin_marks_estimates(structure_workspace):
    page = structure_built(structure_workspace)
    twin = page.tables()["structure-performers"].picture.twin
    assert any(row[5].en == "published" for row in twin.rows)
    assert all(row[6] is None for row in twin.rows if row[5].en == "published")
    shown = page.tables()["holdout"]
    assert isinstance(shown, DataTable) and len(shown.rows) == 13


def test_a_fit_that_did_not_settle_cannot_be_overlooked(tmp_path, monkeypatch):
    from yuzui.investment import cube as estimate

    def notices(place):
        found = Workspace(place)
        found.save("cube", cube.compute(found, cube.Inputs()), cube.LEVEL)
        page = structure_built(found)
        found.close()
        return [block.text for block in page.blocks if isinstance(block, Notice)]

    assert len(notices(tmp_path / "settled")) == 1
    monkeypatch.setattr(estimate, "SWEEPS", 1)
    said = notices(tmp_path / "early")
    assert "stopped after 1 passes" in said[-1].en and "较粗略" in said[-1].zh


def test_regions_stand_where_they_are_published(structure_workspace):
    (links,) = [block for block in structure_built(structure_workspace).blocks if isinstance(block, Filter)]
    other = next(link.path for link in links.links if link.text.en == "United States")
    states = structure_built(structure_workspace, other.partition("run=")[2]).tables()["regions"]
    assert len(states.rows) == 51 and states.rows[0][0].en == "California"
    assert "regions" not in structure_built(structure_workspace).tables()


@pytest.fixture
def tax_rules_page(workspace):
    def build(**query):
        visit = Visit("en", tax_rules.PATH, {}, query)
        return tax_rules.build(workspace, visit)

    return build


def notices(page):
    return [block.text.en for block in page.leaves() if isinstance(block, Notice)]


def test_cost_and_effect_only_with_a_rate_somebody_answers_for(tax_rules_page):
    assert "effects" not in tax_rules_page().tables()
    assert any("not stated" in text for text in notices(tax_rules_page()))
    given = tax_rules_page(tax_rate="0.25")
    assert "effects" in given.tables()
    assert not any("not stated" in text for text in notices(given))
    assert tax_rules_page(tax_rate="25%").document.tax_rate.given == 0.25


def test_address_holds_every_parameter(tax_rules_page):
    found = tax_rules_page(year="2024", firm="chips", tax_rate="0.25")
    figures = [block for block in found.leaves() if isinstance(block, Figure)]
    assert figures[0].page == "/spending/tax?firm=chips&year=2024&tax_rate=0.25"
    (links,) = [block for block in found.leaves() if isinstance(block, Filter)]
    assert links.current in {link.path for link in links.links}


def test_spending_and_carry_forward_are_asked_for_and_kept(tax_rules_page):
    asked = {"weights": "0.1 0.2 0.2 0.5", "wait": "3", "interest": "5 %"}
    found = tax_rules_page(year="2022", tax_rate="0.25", **asked)
    spending = found.document.spending
    assert (spending.weights, spending.wait) == ([0.1, 0.2, 0.2, 0.5], 3.0)
    assert spending.interest == 0.05
    (form,) = [block for block in found.leaves() if isinstance(block, Form)]
    shown = {field.name: field.value.en for field in form.fields}
    assert shown["weights"] == asked["weights"] and shown["interest"] == "0.05"
    address = next(block.page for block in found.leaves() if isinstance(block, Figure))
    again = tax_rules_page(**dict(parse_qsl(urlsplit(address).query)))
    assert again.document.run.id == found.document.run.id
    assert spending.note.en in found.tables()["effects"].note.en


@pytest.mark.parametrize(
    "query", [{"year": "soon"}, {"tax_rate": "much"}, {"tax_rate": "25"}, {"firm": "bakery"}, {"weights": "1 1 1 1"}]
)
def test_what_cannot_be_read_is_said_and_the_page_still_stands(tax_rules_page, query):
    found = tax_rules_page(**query)
    said = next(block.paragraphs for block in found.leaves() if isinstance(block, Prose))
    assert next(iter(query.values())) in said[0].en
    assert "tax-timeline" in found.tables()


def test_a_kept_run_is_opened_again_with_its_own_figures(tmp_path):
    workspace = Workspace(tmp_path)
    asked = {"year": 2022, "rule": "CN-BR-100", "tax_rate": 0.25}
    made = study.compute(workspace, study.Inputs(**asked))
    study.keep(workspace, made)
    study.keep(workspace, study.compute(workspace, study.Inputs()))
    visit = Visit("en", tax_rules.PATH, {}, {"run": made.run.id})
    found = tax_rules.build(workspace, visit)
    assert found.document == made and "contributions to basic research" in found.finding.en
    figures = [block for block in found.leaves() if isinstance(block, Figure)]
    assert {figure.run for figure in figures} == {made.run.id}
    with pytest.raises(VisibilityError):
        tax_rules.build(workspace, Visit("en", tax_rules.PATH, {}, {"run": "0" * 12}))
    workspace.close()


def test_held_back_rows_are_listed_with_how_to_confirm(tax_rules_page):
    made = tax_rules_page()
    assert len(made.tables()["held-back"].rows) == 4
    (remedy,) = [one for one in made.blocks if isinstance(one, Remedy)]
    assert remedy.command.startswith("yuzui path confirm ID")
