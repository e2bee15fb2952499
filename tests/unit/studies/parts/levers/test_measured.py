# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui import registry
from yuzui.errors import NotIdentifiableError, UnknownIdentifierError
from yuzui.investment.jobs import path
from yuzui.job.workspace import Workspace


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
    # at its median enterprises add 12.6 % of the money, a third of one per cent of it basic
    response, rise = 0.5 - (0.5 * 0.7 * 0.4) ** 0.5, 36326.8 / 33357.1
    basic, whole, extra = 2500.9 * rise, 36326.8 * rise, 25.009
    ends = [(basic + extra * (1 + response * c)) / (whole + extra * (1 + response)) for c in (0, 1)]
    low, high = (100 * (end - basic / whole) for end in ends)
    assert low < found["effect_pp"] < low + 0.05 * (high - low)
    assert found["effect_pp"] < found["no_response_pp"]
    assert "2019" in found["basis"]["en"] and "2019" in found["basis"]["zh"]


def test_who_pays_does_not_matter_and_how_long_does(found):
    rows = {row["level"] or row["mode"]: row for row in found["by"]}
    assert rows["central"]["effect_pp"] == pytest.approx(rows["local"]["effect_pp"])
    assert rows["stable"]["effect_pp"] == pytest.approx(rows["competitive"]["effect_pp"])
    assert rows["stable"]["effect_pp_after"] > 0.02
    assert rows["competitive"]["years"] == 4 and rows["competitive"]["effect_pp_after"] == 0


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
    document = path.run(Workspace(tmp_path), lever="all")
    rows = {lever["name"]: lever for lever in document["levers"]}
    assert rows.keys() == registry.modules("lever").keys()
    assert document["money_residual"] == 0.0
    for name, lever in rows.items():
        assert lever["interval"]["low"] <= lever["effect_pp"] <= lever["interval"]["high"], name
        assert (lever["real_pp"] == 0) is (not lever["real"]), name
    said = [sentence for label, sentence in path.lines(document) if label.en == "lever"]
    assert len(said) == len(rows) and all("个百分点" in one.zh for one in said)
    alone = path.run(Workspace(tmp_path), lever="structure")["levers"]
    assert alone == [rows["structure"]]


def test_a_falsified_numerator_moves_what_a_gift_buys(tmp_path):
    rows = {one["name"]: one for one in path.run(Workspace(tmp_path), lever="all")["levers"]}
    # a third of one gift of 3 in all R&D of 2025
    part, whole = 2500.9 * 36326.8 / 33357.1, 36326.8**2 / 33357.1
    by_hand = 100 * ((part + 1) / (whole + 1) - part / whole)
    assert rows["donations"]["effect_pp"] == pytest.approx(by_hand, rel=1e-6)


def test_unknown_lever_and_unknown_split(tmp_path):
    with pytest.raises(UnknownIdentifierError):
        path.run(Workspace(tmp_path), lever="magic")
    with pytest.raises(NotIdentifiableError) as caught:
        path.run(Workspace(tmp_path), lever="government_growth", country="KOR")
    assert caught.value.code == "no_enterprise_split"


def test_no_lever_unless_asked(tmp_path):
    document = path.run(Workspace(tmp_path))
    assert document["levers"] == [] and "cap_binds" not in document


def test_growth_of_the_whole_that_is_not_known_is_no_growth_of_0(tmp_path):
    from yuzui.investment.lever_report.measured import measured
    from yuzui.investment.path_report.sources import bundled
    from yuzui.investment.series.identities import check
    from yuzui.investment.series.ratio import ratio

    facts = check(bundled(Workspace(tmp_path), "CHN"))
    share = ratio(facts, "CHN", "basic", "total")
    with pytest.raises(NotIdentifiableError) as caught:
        measured("government_growth", facts, share, [], 7)
    assert caught.value.code == "no_growth" and "--lever" in caught.value.fix.zh
