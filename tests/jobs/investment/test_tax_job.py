# SPDX-License-Identifier: Apache-2.0
"""The job that says what tax relief is worth."""

from dataclasses import replace

import pytest

from yuzui.errors import InputError, UnknownIdentifierError
from yuzui.investment import prior, simulation_run, tax_sources, tax_view
from yuzui.investment.jobs import tax
from yuzui.investment.path_sources import confirmed
from yuzui.investment.scenario import Scenario
from yuzui.investment.simulation_problem import pose, ran
from yuzui.investment.tax_sources import Question, quarters
from yuzui.job import contract
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Subject
from yuzui.text import Text


@pytest.fixture
def look(tmp_path):
    """Ask for an answer."""
    return lambda path=None, **asked: tax.answer(Workspace(tmp_path), Question(**asked), path)


@pytest.fixture
def ask(look):
    """Ask for the document of an answer."""
    return lambda path=None, **asked: look(path, **asked).document()


def tables(answer):
    drawn = [table.drawn(answer) for table in tax_view.TABLES]
    return {table.name: table for table in drawn if table.rows}


CONFIRM = (
    "table,id,column,value,who,when,reason\n"
    "tax_rule,CN-CIT-25,confirmed_by,Desk,Desk,2026-11-02T00:00:00Z,read in the law\n"
    "tax_rule,CN-CIT-15-HNTE,confirmed_by,Desk,Desk,2026-11-02T00:00:00Z,read in the law\n"
)


def row(document, key, **equal):
    return next(r for r in document[key] if all(r[n] == v for n, v in equal.items()))


def test_2022_by_class_of_firm_with_its_parts(ask):
    found = ask(year=2022)
    assert found["schema"] == "yuzui.path.tax/1"
    ordinary = row(found, "in_force", firm="ordinary", work="own", type="basic")
    assert ordinary["theta"] == pytest.approx((273 * 0.75 + 92) / 365)
    assert [part["rule"] for part in ordinary["parts"]] == ["CN-SD-075", "CN-SD-100-Q4"]
    small = row(found, "in_force", firm="tsme", work="own", type="basic")
    assert (small["theta"], small["theta_known"]) == (1.0, pytest.approx(0.9445, abs=1e-4))


def test_values_of_the_sources_and_the_denominator(ask):
    found = ask()
    assert found["b_index"]["checked"] == 18 and found["b_index"]["largest_error"] <= 5e-5
    effect = found["denominator_effect"]
    assert round(100 * effect["effect"], 2) == -0.05
    assert "−0.05" in effect["sentence"]["en"] and "−0.05" in effect["sentence"]["zh"]


def test_memory_only_rates_wait_and_nothing_is_built_on_them(ask):
    found = ask(firm="chips", year=2024)
    assert {r["id"] for r in found["held_back"]} >= {"CN-CIT-25", "CN-CIT-15-HNTE"}
    assert found["tax_rate"]["basis"] == "listed" and found["effects"] == []
    assert {r["tax_rate"] for r in found["user_cost"]} == {0.25, 0.15}
    with pytest.raises(InputError) as caught:
        ask(rule="CN-CIT-25")
    assert caught.value.code == "rule_unconfirmed" and "path confirm CN-CIT-25" in caught.value.fix.zh


def test_the_callers_rate_gives_price_cost_and_effect(ask):
    found = ask(firm="chips", year=2024, tax_rate=0.25)
    price = row(found, "relative_price", firm="chips")
    assert price["relative_price"] == pytest.approx(0.5 / 0.45)
    effect = row(found, "effects", rule="CN-SD-120-ICMT")
    assert (effect["without"], effect["with"], effect["from"]) == (1.0, 1.2, 2023)
    assert effect["reported"] > effect["real"] > 0 and effect["forgone"] > 0
    low, high = effect["interval"]["low"], effect["interval"]["high"]
    assert low < effect["per_unit_forgone"] < high


def test_a_confirmed_rate_is_that_of_the_firm(ask, tmp_path):
    (tmp_path / "overrides.csv").write_text(CONFIRM, encoding="utf-8")
    found = ask(year=2024)
    assert found["tax_rate"]["basis"] == "confirmed"
    rates = {r["firm"]: r["tax_rate"] for r in found["user_cost"]}
    assert rates["ordinary"] == 0.25 and rates["hnte"] == 0.15
    assert row(found, "rules", id="CN-CIT-25")["confirmed_by"] == "Desk"


def test_a_rule_asked_for_leaves_only_where_it_holds(ask):
    found = ask(rule="CN-SD-120-ICMT", year=2024, tax_rate=0.25)
    assert {r["firm"] for r in found["in_force"]} == {"chips", "machine_tools"}
    assert {r["rule"] for r in found["effects"]} == {"CN-SD-120-ICMT"}
    with pytest.raises(UnknownIdentifierError):
        ask(rule="nothing")


def test_sunset_and_assumption_are_told(ask):
    kinds = {w["kind"]: w for w in ask(year=2027)["warnings"]}
    assert kinds["sunset"]["rule"] == "CN-SD-120-ICMT"
    assert "100" in kinds["sunset"]["text"]["en"] and set(kinds) == {"sunset", "assumed"}
    assert ask()["year"] == 2025, "by default the last year the rules name"


def test_amounts_of_gifts_are_no_rates(ask):
    found = ask()
    assert [gift["amount"] for gift in found["gifts"]] == [1e8, 5e8]
    assert all((rule["rate"] or 0) <= 3 for rule in found["rules"] + found["held_back"])


RULE = (
    "rule_id,jurisdiction,instrument,scope,rate,effective_from,effective_to,applies_to,status\n"
    'X-1,{country},additional_deduction,all eligible enterprises,0.5,{start},,"own R&D",sourced\n'
)


def test_files_are_those_the_document_rests_on(ask, tmp_path):
    assert [file["file"] for file in ask()["files"]] == ["tax_rules.csv", "china_rd_expenditure.csv"]
    own = tmp_path / "rules.csv"
    for country, series in (("FRA", []), ("USA", ["us_rd_1953_2022.parquet"])):
        own.write_text(RULE.format(country=country, start="2020-01-01"), encoding="utf-8")
        found = ask(own, country=country)
        assert [file["file"] for file in found["files"]] == ["rules.csv", *series], country
        assert (found["denominator_effect"] is None) == (not series)
        assert (found["denominator_unknown"] is None) == bool(series)


def test_rules_without_a_day_ask_for_the_year(ask, tmp_path):
    own = tmp_path / "rules.csv"
    own.write_text(RULE.format(country="FRA", start=""), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        ask(own, country="FRA")
    assert caught.value.code == "year_missing" and "--year" in caught.value.expected
    assert ask(own, country="FRA", year=2020)["year"] == 2020


def test_same_question_same_run_and_other_weights_another(ask):
    one, again, other = ask(), ask(), ask(weights=[0.1, 0.2, 0.3, 0.4])
    assert one == again and one["run"]["id"] != other["run"]["id"]


def test_effect_by_hand(ask):
    """Contributions at 100 %: cost 0.5/0.75 of what it was; three years at half the way each."""
    found = ask(firm="ordinary", rule="CN-BR-100", year=2023, tax_rate=0.25)["effects"][0]
    priors = {row.name: row.arguments for row in tax.priors()}
    low, mode, high = priors["user_cost_elasticity"]
    # the median lies left of the mode: half of the area of the triangle
    median = low + (0.5 * (high - low) * (mode - low)) ** 0.5
    known = 93 / 365  # announced on 30 September 2022
    goals = [((1 - 0.25 * (1 + t)) / 0.75) ** median for t in (known, 1.0)]
    m = 1.0
    for goal in goals:
        m += 0.5 * (goal - m)
    uptake = found["real"] / (m - 1)
    assert 0.6 < uptake < 0.7, "claimed four fifths, with profit four fifths"
    assert found["from"] == 2022 and (found["without"], found["with"]) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("asked", "u", "last", "with_profit"),
    [
        ({"weights": [0.1, 0.2, 0.2, 0.5], "wait": 3.0, "interest": 0.05}, 0.25 / 1.05**3, 0.5, 1),
        ({"weights": [0.1, 0.2, 0.2, 0.5]}, 0.25, 0.5, None),
        ({}, 0.25, 92 / 365, None),
    ],
)
def test_weights_wait_and_interest_run_through_cost_and_response(ask, asked, u, last, with_profit):
    """By hand: 100 % instead of 75 % from October 2022, when ``last`` of the year is spent."""
    question = {"firm": "ordinary", "rule": "CN-SD-100-Q4", "year": 2022, "tax_rate": 0.25}
    (found,) = ask(**question, **asked)["effects"]
    elasticity, hidden, claimed, loss = (prior.load(name).median for name in tax.PRIORS)
    reached = claimed * (with_profit or 1 - loss)
    old, new = 0.75, 0.75 * (1 - last) + last
    assert (found["without"], found["with"]) == (old, pytest.approx(new))
    price = (1 - u * (1 + new)) / (1 - u * (1 + old))
    more = 0.5 * (price**elasticity - 1)
    assert found["real"] == pytest.approx(reached * more)
    assert found["reported"] == pytest.approx(reached * more / (1 - hidden))
    forgone = u * reached * (new * (1 + more / (1 - hidden)) - old)
    assert found["forgone"] == pytest.approx(forgone)


def test_tax_relief_is_compared_with_what_the_literature_measured():
    names = [row.name for row in tax.priors()]
    assert names[-1] == "tax_incrementality" and len(names) == 5


def test_no_first_day_no_effect(ask):
    assert ask(firm="ordinary", rule="CN-SD-050", year=2016, tax_rate=0.25)["effects"] == []


def test_ratio_stays_inside_its_interval_for_every_rule(ask):
    rows = ask(year=2024, tax_rate=0.25)["effects"]
    assert len(rows) >= 8
    for row in rows:
        assert row["interval"]["low"] < row["per_unit_forgone"] < row["interval"]["high"]
        hidden = 0.2288 if row["work"] == "own" else 0.0
        assert row["reported"] == pytest.approx(row["real"] / (1 - hidden), rel=0.02)


YEARS = range(2024, 2031)


def test_the_rule_that_ends_is_found_with_what_holds_after_it(tmp_path):
    workspace = Workspace(tmp_path)
    (end,), why = tax_sources.ends(workspace, "CHN", YEARS)
    assert why is None
    assert (end.rule.id, end.turn.after.rate) == ("CN-SD-120-ICMT", 1.0)
    assert end.falls == pytest.approx([0, 0, 0, 0, -0.2, -0.2, -0.2])
    assert tax_sources.ends(workspace, "CHN", range(2024, 2028)) == ([], None), "it still holds in 2027"
    found, why = tax_sources.ends(workspace, "KOR", YEARS)
    assert found == [] and "no tax rule" in why.en and "税收规则" in why.zh
    said = tax_sources.assumed(tax_sources.ended(end, 0.25))
    assert "120" in said.en and "integrated circuits" in said.en and "集成电路" in said.zh
    assert "31 Dec 2027" in said.en and "自主研发" in said.zh


GIFTS = {"gifts": 10.0, "size": 5.0, "years_to_spend": 1.0}
FREE = Scenario(
    id="g",
    name=Text("Gifts", "捐赠"),
    horizon=2026,
    levers={"donations": GIFTS},
    growth=0.08,
    draws=0,
    sources={"donations.profit": "balance sheets, 2024"},
)
CAPPED = replace(FREE, levers={"donations": {**GIFTS, "profit": 100.0}})
GIVING_CONFIRM = (
    "table,id,column,value,who,when,reason\n"
    "tax_rule,CN-DON-12,confirmed_by,Desk,Desk,2026-11-02T00:00:00Z,read in the law\n"
)


def spent(posed):
    return ran(posed, 0).after.paid["other"][0, 1:].tolist()


def test_without_a_profit_there_is_no_cap_and_that_is_said(tmp_path):
    workspace = Workspace(tmp_path)
    posed = pose(workspace, FREE)
    assert spent(posed) == [50.0, 50.0]
    (said,) = [one for one in simulation_run.simulation(posed, 0).basis if "gifts" in one.en]
    assert "no cap" in said.en and "不设上限" in said.zh
    assert tax_sources.gift_cap({}, {}, posed.law) is None


def test_a_profit_of_nothing_is_not_taken_for_none_given(tmp_path):
    none = replace(FREE, levers={"donations": {**GIFTS, "profit": 0.0}})
    with pytest.raises(InputError) as caught:
        pose(Workspace(tmp_path), none)
    assert caught.value.code == "no_profit" and caught.value.fix.zh


def test_a_rule_from_memory_caps_nothing_until_a_person_confirms_it(tmp_path):
    with pytest.raises(InputError) as caught:
        pose(Workspace(tmp_path), CAPPED)
    assert caught.value.code == "rule_unconfirmed" and "CN-DON-12" in caught.value.fix.zh
    (tmp_path / "overrides.csv").write_text(GIVING_CONFIRM, encoding="utf-8")
    posed = pose(Workspace(tmp_path), CAPPED)
    assert spent(posed) == pytest.approx([12.0, 12.0]), "12 % of 100"
    said = tax_sources.gift_cap(CAPPED.levers, CAPPED.sources, posed.law)
    for words in (said.en, said.zh):
        assert "CN-DON-12" in words and "Desk" in words and "balance sheets, 2024" in words
    assert posed.files[-1].file == "tax_rules.csv"


def test_a_cap_a_person_sets_needs_no_rule(tmp_path):
    levers = {"donations": {**GIFTS, "profit": 100.0, "cap": 0.3}}
    posed = pose(Workspace(tmp_path), replace(CAPPED, levers=levers))
    assert spent(posed) == pytest.approx([30.0, 30.0]) and not posed.law.values
    assert "set in the scenario" in tax_sources.gift_cap(posed.scenario.levers, {}, posed.law).en


def test_a_country_without_such_a_rule_is_told(tmp_path, monkeypatch):
    from yuzui.investment import tax_sources

    read = tax_sources.rules(Workspace(tmp_path), "CHN")
    monkeypatch.setattr(tax_sources, "rules", lambda *_: replace(read, held_back=()))
    with pytest.raises(InputError) as caught:
        pose(Workspace(tmp_path), CAPPED)
    assert caught.value.code == "no_rule" and "donations.cap" in caught.value.fix.en


def test_a_back_cast_is_capped_by_the_same_law(tmp_path):
    workspace = Workspace(tmp_path)
    levers = {"government_growth": {"basic": {"most": 5000.0}}, "donations": {**GIFTS, "profit": 100.0}}
    asked = {"by": 2030, "levers": levers, "sources": FREE.sources}
    with pytest.raises(InputError) as caught:
        contract.of("backcast").run(workspace, **asked)
    assert caught.value.code == "rule_unconfirmed"
    (tmp_path / "overrides.csv").write_text(GIVING_CONFIRM, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        contract.of("backcast").run(workspace, **asked | {"sources": {}})
    assert caught.value.code == "no_source" and "donations.profit" in caught.value.expected
    found = contract.of("backcast").run(workspace, **asked)
    assert found.levers["donations"]["cap"] == 0.12 and "CN-DON-12" in found.gifts.en
    assert found.files[-1].file == "tax_rules.csv"
    said = {label.en: text for label, text in contract.of("backcast").lines(found)}
    assert "balance sheets, 2024" in said["gifts"].zh
    del levers["donations"]["profit"]
    assert "no cap" in contract.of("backcast").run(workspace, **asked | {"sources": {}}).gifts.en


TECHNOLOGY = "high and new technology firm"


def test_firms_of_which_everything_is_the_same_are_one_row(look):
    found = look(year=2022, tax_rate=0.25)
    of = {name.en: rows for name, rows in tax_view.by_firm(found)}
    first = next(iter(of)).split(", ")
    assert first == ["ordinary firm", "chip maker", "machine-tool maker", TECHNOLOGY]
    assert [len(rows) for rows in of.values()] == [2, 2, 2, 2]
    cost, effects = (tables(found)[name].rows for name in ("user-cost", "effects"))
    assert len(cost) == 6 and len(found.user_cost) == 28, "price does not ask what firms knew"
    assert [row[0] for row in effects].count("CN-BR-100") == 1, "one effect for all firms"
    named = {firm for name in of for firm in name.split(", ")}
    assert named == {row.firm_label.en for row in found.in_force}, "none is left out"


def test_timeline_has_every_rule_and_hatches_what_is_assumed(look):
    found = look()
    twin = tax_view.timeline(found).twin
    assert len(twin.rows) == len(found.rules) == 11
    open_ = [row for row in twin.rows if row[3] is None]
    assert open_ and all(row[4] == "2025-01-01" for row in open_)
    assert all(row[4] is None for row in twin.rows if row[3])


def test_user_cost_shows_both_uses_at_one_rate(look):
    twin = tax_view.cost(look(year=2024)).twin
    assert len(twin.rows) == 14
    assert min(row[1] for row in twin.rows) < 0.61
    assert "1.11" in tax_view.cost(look(year=2024)).meta.finding.en
    assert "no firm" in tax_view.cost(look(year=2021, firm="negative_list")).meta.finding.en


def test_what_cannot_be_meant_is_refused_with_an_example():
    for asked, option in [
        ({"tax_rate": 25.0}, "--tax-rate"),
        ({"tax_rate": 0.0}, "--tax-rate"),
        ({"wait": -1.0}, "--wait"),
        ({"interest": 5.0}, "--interest"),
        ({"year": 24}, "--year"),
    ]:
        with pytest.raises(InputError) as caught:
            Question(**asked)
        assert caught.value.place.column == option and option in caught.value.fix.zh
    # percent given as a fraction is told
    with pytest.raises(InputError) as caught:
        Question(tax_rate=25.0)
    assert "0.25" in caught.value.fix.en
    # quarters
    assert quarters(None) is None and quarters(" ") is None
    assert quarters("0.1, 0.2 0.3，0.4") == [0.1, 0.2, 0.3, 0.4]
    with pytest.raises(InputError):
        quarters("a b c d")


HEAD = "规则编号,法域,政策工具,适用范围,适用事项,比率,生效日,截止日,核实状态\n"
LINE = "A-1,DEU,additional_deduction,所有符合条件的企业,自主研发,0.25,2020-01-01,,有据\n"


def test_a_file_with_chinese_headings_is_read(tmp_path):
    path = tmp_path / "规则.csv"
    path.write_text(HEAD + LINE, encoding="utf-8")
    found = tax_sources.rules(Workspace(tmp_path), "DEU", path)
    assert found.rows[0].rate == 0.25 and found.file == "规则.csv"
    assert tax_sources.described(Workspace(tmp_path), path, None)[0].sha256


def test_a_country_without_rules_is_told(tmp_path):
    with pytest.raises(UnknownIdentifierError) as caught:
        tax_sources.rules(Workspace(tmp_path), "FRA")
    assert caught.value.code == "no_rules_of_country" and caught.value.expected == "CHN"


def test_a_person_confirms_in_the_file_of_overrides(tmp_path):
    (tmp_path / "overrides.csv").write_text(
        "table,id,column,value,who,when,reason\n"
        "tax_rule,CN-CIT-25,confirmed_by,Desk,Desk,2026-11-02T00:00:00Z,read in the law\n",
        encoding="utf-8",
    )
    workspace = Workspace(tmp_path)
    assert confirmed(workspace, "tax_rule") == {"CN-CIT-25": "Desk"}
    assert tax_sources.rules(workspace, "CHN").by_id("CN-CIT-25").confirmed_by == "Desk"
    assert confirmed(Workspace(tmp_path / "other"), "tax_rule") == {}


def test_amounts_of_china(tmp_path):
    amounts, year = tax_sources.amounts(*tax_sources.series(Workspace(tmp_path), "CHN"))
    assert (amounts.part, amounts.whole, amounts.enterprise) == (2500.9, 36326.8, 28211.8)
    assert year == 2019 and amounts.content == pytest.approx(50.8 / 16921.8)


def test_relative_price_stands_with_the_contribution(look):
    rows = tables(look(firm="chips", year=2024, tax_rate=0.25))["user-cost"].rows
    assert [row[6] is None for row in rows] == [True, False]
    assert round(rows[1][6], 2) == 1.11


RULES = (
    "rule_id,jurisdiction,instrument,scope,rate,effective_from,effective_to,applies_to,status\n"
    'X-1,FRA,additional_deduction,all eligible enterprises,0.5,2020-01-01,,"own R&D",sourced\n'
)


@pytest.fixture
def workspace(tmp_path):
    found = Workspace(tmp_path)
    yield found
    found.close()


def asked_of(workspace, **inputs):
    return tax.compute(workspace, tax.Inputs(**inputs))


def test_a_run_is_kept_listed_and_opened_again(workspace):
    made = asked_of(workspace, year=2022, tax_rate=0.25, weights=[0.1, 0.2, 0.2, 0.5])
    name = tax.keep(workspace, made)
    assert name == made.run.id and made.run.study == "tax"
    (row,) = workspace.runs("tax")
    assert (row["id"], row["inputs_hash"]) == (name, made.run.inputs_hash)
    tax.keep(workspace, asked_of(workspace, year=2023))
    assert contract.of("tax").latest(workspace, name) == made and len(workspace.runs("tax")) == 2


def test_a_callers_own_rules_are_not_for_everyone(workspace, tmp_path):
    own = tmp_path / "tax_rules.csv"
    own.write_text(RULES, encoding="utf-8")
    mine = asked_of(workspace, rules=own, country="FRA")
    tax.keep(workspace, mine)
    tax.keep(workspace, asked_of(workspace))
    guest = workspace.seen_by(Subject("guest"))
    assert [row["document"]["country"] for row in guest.runs("tax")] == ["CHN"]
    assert len(workspace.runs("tax")) == 2


def test_digest_of_inputs_is_that_of_rules_files_and_question(workspace, tmp_path):
    own = tmp_path / "rules.csv"
    runs = set()
    for text, more in ((RULES, {}), (RULES.replace("0.5", "0.6"), {}), (RULES, {"wait": 2.0})):
        own.write_text(text, encoding="utf-8")
        runs.add(asked_of(workspace, rules=own, country="FRA", **more).run.inputs_hash)
    assert len(runs) == 3


def test_unknown_inputs_and_rules(workspace):
    with pytest.raises(TypeError):
        asked_of(workspace, colour="red")
    with pytest.raises(InputError):
        asked_of(workspace, rule="CN-CIT-25")
