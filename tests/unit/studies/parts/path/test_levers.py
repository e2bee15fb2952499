# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui import plugins
from yuzui.errors import NotIdentifiableError, UnknownIdentifierError
from yuzui.studies import path
from yuzui.studies.parts.workspace import Workspace


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    document = path.run(Workspace(tmp_path_factory.mktemp("w")), lever="government_growth")
    return document["levers"][0]


def test_effect_without_response_by_hand(found):
    # everything grows 8.9 % (as the whole did last year); 1 % of basic research is added
    rise = 36326.8 / 33357.1
    basic, whole, extra = 2500.9 * rise, 36326.8 * rise, 25.009
    by_hand = 100 * ((basic + extra) / (whole + extra) - basic / whole)
    assert found["amount"] == pytest.approx(extra)
    assert found["no_response_pp"] == pytest.approx(by_hand, rel=1e-9)


def test_private_response_goes_mostly_into_the_denominator(found):
    # 0.1 of the money, 0.30 % of it basic (2019: 50.8 of 16921.8)
    rise, content = 36326.8 / 33357.1, 50.8 / 16921.8
    basic, whole, extra = 2500.9 * rise, 36326.8 * rise, 25.009
    after = (basic + extra * (1 + 0.1 * content)) / (whole + extra * 1.1)
    assert found["effect_pp"] == pytest.approx(100 * (after - basic / whole), rel=1e-9)
    assert found["effect_pp"] < found["no_response_pp"]
    assert "2019" in found["basis"]["en"] and "2019" in found["basis"]["zh"]


def test_interval_comes_from_the_prior_and_holds_the_effect(found):
    interval = found["interval"]
    assert interval["low"] < found["effect_pp"] < interval["high"] and interval["level"] == 0.8
    assert found["priors"][0]["citation"] and found["priors"][0]["version"]


def test_cap_binds_at_the_plausible_maximum(found):
    most = found["at_maximum"]
    room = 2500.9 * (1.06 * 1.05 * 1.05 - 36326.8 / 33357.1)
    assert found["cap_binds"] is True
    assert most["amount"] - most["queued"] == pytest.approx(room, rel=1e-9)


def test_seed_moves_the_interval_and_nothing_else(tmp_path, found):
    again = path.run(Workspace(tmp_path, seed=7), lever="government_growth")["levers"][0]
    other = path.run(Workspace(tmp_path, seed=8), lever="government_growth")["levers"][0]
    assert again == found
    assert {name for name in other if other[name] != found[name]} == {"interval"}


def test_every_lever_of_the_registry_can_be_measured(tmp_path):
    for name in plugins.modules("lever"):
        document = path.run(Workspace(tmp_path), lever=name)
        assert document["levers"][0]["name"] == name
        assert document["levers"][0]["effect_pp"] != 0
        said = [label.en for label, _ in path.lines(document)]
        assert "lever" in said


def test_unknown_lever_and_unknown_split(tmp_path):
    with pytest.raises(UnknownIdentifierError):
        path.run(Workspace(tmp_path), lever="magic")
    with pytest.raises(NotIdentifiableError) as caught:
        path.run(Workspace(tmp_path), lever="government_growth", country="KOR")
    assert caught.value.code == "no_enterprise_split"


def test_no_lever_unless_asked(tmp_path):
    document = path.run(Workspace(tmp_path))
    assert document["levers"] == [] and "cap_binds" not in document
