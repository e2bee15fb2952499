# SPDX-License-Identifier: Apache-2.0
import pytest
from tests.contracts.checks import study

from yuzui.errors import InputError
from yuzui.investment.jobs import tax
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Subject

RULES = (
    "rule_id,jurisdiction,instrument,scope,rate,effective_from,effective_to,applies_to,status\n"
    'X-1,FRA,additional_deduction,all eligible enterprises,0.5,2020-01-01,,"own R&D",sourced\n'
)


@pytest.fixture
def workspace(tmp_path):
    found = Workspace(tmp_path)
    yield found
    found.close()


def test_document_can_be_said_drawn_and_handed_out(workspace):
    for asked in ({"tax_rate": 0.25}, {"year": 2022, "rule": "CN-BR-100"}):
        assert list(study.document_faults(tax, tax.run(workspace, **asked))) == []


def test_a_run_is_kept_listed_and_opened_again(workspace):
    made = tax.run(workspace, year=2022, tax_rate=0.25, weights=[0.1, 0.2, 0.2, 0.5])
    name = tax.keep(workspace, made)
    assert name == made["run"]["id"] and made["run"]["study"] == "tax"
    (row,) = workspace.runs("tax")
    assert (row["id"], row["inputs_hash"]) == (name, made["run"]["inputs_hash"])
    tax.keep(workspace, tax.run(workspace, year=2023))
    assert workspace.latest("tax", name) == made and len(workspace.runs("tax")) == 2


def test_a_callers_own_rules_are_not_for_everyone(workspace, tmp_path):
    own = tmp_path / "tax_rules.csv"
    own.write_text(RULES, encoding="utf-8")
    mine = tax.run(workspace, rules=own, country="FRA")
    tax.keep(workspace, mine)
    tax.keep(workspace, tax.run(workspace))
    guest = workspace.seen_by(Subject("guest"))
    assert [row["document"]["country"] for row in guest.runs("tax")] == ["CHN"]
    assert len(workspace.runs("tax")) == 2


def test_digest_of_inputs_is_that_of_rules_files_and_question(workspace, tmp_path):
    own = tmp_path / "rules.csv"
    runs = set()
    for text, more in ((RULES, {}), (RULES.replace("0.5", "0.6"), {}), (RULES, {"wait": 2.0})):
        own.write_text(text, encoding="utf-8")
        runs.add(tax.run(workspace, rules=own, country="FRA", **more)["run"]["inputs_hash"])
    assert len(runs) == 3


def test_unknown_inputs_and_rules(workspace):
    with pytest.raises(TypeError):
        tax.run(workspace, colour="red")
    with pytest.raises(InputError):
        tax.run(workspace, rule="CN-CIT-25")
