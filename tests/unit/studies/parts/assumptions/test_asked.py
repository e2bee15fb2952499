# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.errors import InputError
from yuzui.investment import prior, scenario, scenario_file
from yuzui.investment.assumptions import asked
from yuzui.investment.assumptions.effect import shipped

RESPONSE = "prior.direct_subsidy_additionality"


def test_every_argument_of_every_editable_prior_has_its_field():
    fields = {f.name: f for one in asked.priors() for f in asked.arguments(one)}
    wanted = {
        f"prior.{name}.{place + 1}"
        for name in prior.names()
        for place in range(len(prior.load(name).arguments))
        if prior.load(name).editable
    }
    assert set(fields) == wanted and "prior.gift_count.1" not in wanted
    assert fields[f"{RESPONSE}.2"].usual == 0.1 and fields[f"{RESPONSE}.2"].label.zh == "最可能值"
    for kind, count in prior.ARGUMENTS.items():
        assert len(asked.ARGUMENTS[kind]) == count


def test_what_stands_as_the_paper_has_it_is_not_changed():
    given = {f"{RESPONSE}.1": "-0.2", f"{RESPONSE}.2": " ", "scenario": "x", "tax.deduction": "1"}
    assert asked.changed(given) == {}
    found = asked.changed(given | {f"{RESPONSE}.3": "80 %"})
    assert found == {"direct_subsidy_additionality": ("triangular", (-0.2, 0.1, 0.8))}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (f"{RESPONSE}.1", "much", "write a number"),
        (f"{RESPONSE}.1", "-1.5", "-1 … 1"),
        (f"{RESPONSE}.2", "0.9", "rise from lowest to highest"),
        (f"{RESPONSE}.1", "nan", "write a number"),
        ("prior.loss_share.1", "0", "above zero"),
        ("prior.loss_share.2", "9000", "0.2 … 500"),
        ("prior.gift_size.2", "-1", "deviation"),
        ("prior.gift_count.1", "0.5", "chance by definition"),
        ("prior.nothing.1", "1", "name one of these priors"),
        (f"{RESPONSE}.4", "1", "name one of these priors"),
    ],
)
def test_what_cannot_be_used_is_refused_in_both_languages(name, text, said):
    with pytest.raises(InputError) as caught:
        asked.changed({name: text})
    error = caught.value
    assert said in error.fix.en and error.fix.zh != error.fix.en
    assert "无法使用" in error.message.zh and error.code == "prior_value"


def test_all_faults_are_told_together():
    with pytest.raises(InputError) as caught:
        asked.changed({f"{RESPONSE}.1": "x", "prior.loss_share.1": "y", "prior.gift_count.1": "1"})
    assert len(caught.value.more) == 2


def test_the_changed_set_is_a_scenario_file_that_is_read_back(tmp_path):
    set_ = asked.changed({f"{RESPONSE}.1": "-0.9"})
    before = shipped("public_growth_2030")
    found = asked.under(before, set_)
    assert found.parent == before.digest[:12] and found.id == "public_growth_2030_priors"
    assert "先验已改" in found.name.zh and asked.under(before, {}) is before
    path = tmp_path / "mine.yaml"
    path.write_text(scenario.text(found), encoding="utf-8")
    assert scenario_file.read(path) == found
