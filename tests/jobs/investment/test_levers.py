# SPDX-License-Identifier: Apache-2.0
"""Levers."""

import dataclasses
import math

import numpy as np
import pytest
from msgspec import structs

from yuzui.errors import InputError, NotIdentifiableError, UnknownIdentifierError
from yuzui.investment import lever_effects as lever_words
from yuzui.investment import prior, scenario, simulate, simulation_forms, simulation_run
from yuzui.investment.lever import Path, Setting
from yuzui.investment.lever_effects import start
from yuzui.investment.levers import denominator as lever
from yuzui.investment.levers import donations as levers_lever
from yuzui.investment.levers import government_growth as investment_levers_lever
from yuzui.investment.levers import joint_fund as joint_fund_lever
from yuzui.investment.levers import reclassification as reclassification_lever
from yuzui.investment.levers import structure as structure_lever
from yuzui.investment.levers import tax
from yuzui.investment.path_sources import bundled
from yuzui.investment.series.facts import check_identities
from yuzui.investment.series.ratio import ratio
from yuzui.investment.simulate import drawn, silent
from yuzui.investment.simulation_forms import shipped
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace

CELLS = {
    ("central_government", "higher_education", "basic"): 10.0,
    ("central_government", "higher_education", "applied"): 20.0,
    ("enterprise", "enterprise", "experimental"): 70.0,
}
BEFORE = Path.of(CELLS, (2024, 2025, 2026))


def test_a_shock_in_a_named_year_ends_with_it():
    path = lever.effect(BEFORE, Setting(lever.PARAMETERS, {"level": [0, -0.1, 0]}))
    assert path.whole[0].tolist() == pytest.approx([100, 91, 100])
    assert path.amount()[0].tolist() == [10, 10, 10]
    assert path.share()[0, 1] > 0.1 == path.share()[0, 2]
    # every payer pays its own change
    path = lever.effect(BEFORE, Setting(lever.PARAMETERS, {"level": 0.5}))
    assert path.paid["enterprise"][0].tolist() == [0, 35, 35]
    assert path.cost[0].tolist() == [0, 10, 10]


YEARS = (2024, 2025, 2026, 2027)
DONATIONS_BEFORE = Path.of({("central_government", "higher_education", "basic"): 100.0}, YEARS)


def spent(**values):
    path = levers_lever.effect(DONATIONS_BEFORE, Setting(levers_lever.PARAMETERS, values))
    return path.paid["other"]


def test_a_gift_counts_when_it_is_spent():
    found = spent(gifts=[0, 1, 0, 0], size=6.0, years_to_spend=2)
    assert found[0].tolist() == [0, 3, 3, 0]
    # a gift lies before it is spent
    found = spent(gifts=[0, 1, 0, 0], size=6.0, lag=1, years_to_spend=3)
    assert found[0].tolist() == [0, 0, 2, 2], "the last third falls after the horizon"
    assert not spent(gifts=1.0, lag=3)[0].any(), "what is not spent does not count"
    # a part of the profit cuts it off and without a profit nothing does
    given = {"gifts": 2.0, "size": 6.0, "years_to_spend": 1}
    assert spent(**given, profit=50.0, cap=0.12)[0].tolist() == [0, 6, 6, 6]
    assert spent(**given, profit=200.0, cap=0.12)[0].tolist() == [0, 12, 12, 12]
    assert spent(**given, cap=0.12)[0].tolist() == [0, 12, 12, 12]
    # the cap holds in every draw and flattens the slope
    chance = simulate.drawn(levers_lever, 7, 500, len(YEARS))
    given = {"gifts": 4.0, "size": 3.0, "years_to_spend": 1}
    capped, free = spent(**given, **chance, profit=100.0, cap=0.12), spent(**given, **chance)
    assert capped.max() == 12 and free.max() > 12
    assert (capped == np.minimum(free, 12)).all()
    settings = [Setting(levers_lever.PARAMETERS, given | {"profit": p, "cap": 0.12}) for p in (90, 110)]
    over, under = (levers_lever.linear(DONATIONS_BEFORE, one)["gifts"].basic for one in settings)
    assert not over.any() and under[1:].tolist() == [3, 3, 3]
    # numbers are poisson
    level = np.linspace(0.0005, 0.9995, 1000)[:, None]
    drawn = levers_lever._poisson(level, np.full((1, 1), 2.5))
    expected = [math.exp(-2.5) * 2.5**k / math.factorial(k) for k in range(6)]
    seen = [(drawn == k).mean() for k in range(6)]
    assert seen == pytest.approx(expected, abs=0.002)
    assert not levers_lever._poisson(level, np.zeros((1, 1))).any()
    # draws have the mean and the variance of a compound sum
    n, gifts, size, width = 40_000, 3.0, 2.0, 0.8
    chance = simulate.drawn(levers_lever, 7, n, len(YEARS))
    found = spent(gifts=gifts, size=size, spread=width, years_to_spend=1, **chance)[:, 1]
    assert found.mean() == pytest.approx(gifts * size, rel=0.02)
    # variance of a compound Poisson sum: rate times the second moment of a gift
    assert found.var() == pytest.approx(gifts * size**2 * math.exp(width**2), rel=0.1)
    assert (found == 0).mean() == pytest.approx(math.exp(-gifts), abs=0.005)
    # without draws the expected sum counts
    assert spent(gifts=2.0, size=3.0, years_to_spend=1)[0, 1] == pytest.approx(6)


def test_gifts_may_grow_in_size():
    found = spent(gifts=1.0, size=[9.0, 3.0, 6.0, 9.0], years_to_spend=1)
    assert found[0].tolist() == pytest.approx([0, 3, 6, 9])


GOVERNMENT_GROWTH_CELLS = {
    ("central_government", "higher_education", "basic"): 100.0,
    ("enterprise", "enterprise", "experimental"): 900.0,
}
NO_LIMIT = {"people_growth": 0.2, "cost_growth": 0.2, "margin": 0.2}


def after(values, cells=GOVERNMENT_GROWTH_CELLS, **more):
    return investment_levers_lever.effect(
        Path.of(cells, YEARS, **more), Setting(investment_levers_lever.PARAMETERS, values)
    )


def test_money_goes_where_the_weights_say():
    values = {"basic": 10.0, "response": 0.0, "central_share": 0.7, "university_share": 0.25}
    path = after(values | NO_LIMIT)
    before = Path.of(GOVERNMENT_GROWTH_CELLS, YEARS)
    added = (path.flows - before.flows)[0, 1]
    assert added[0, 2, 0] == pytest.approx(10 * 0.7 * 0.25)
    assert added[1, 1, 0] == pytest.approx(10 * 0.3 * 0.75)
    assert added.sum() == pytest.approx(10)
    # centre and provinces may pay other parts every year
    path = after({"basic": 10.0, "response": 0.0, "central_share": [0.6, 1.0, 0.5, 0.0]} | NO_LIMIT)
    assert path.paid["central_government"][0].tolist() == pytest.approx([0, 10, 5, 0])
    assert path.paid["local_government"][0].tolist() == pytest.approx([0, 0, 5, 10])
    # private money follows the enterprises own mix
    cells = GOVERNMENT_GROWTH_CELLS | {("enterprise", "enterprise", "basic"): 100.0}
    path = after({"experimental": 10.0, "response": 0.5} | NO_LIMIT, cells)
    assert path.paid["enterprise"][0, 1] == pytest.approx(5)
    assert path.amount()[0, 1] - 200 == pytest.approx(0.5)
    # crowding out takes private money away
    path = after({"basic": 10.0, "response": -0.2} | NO_LIMIT)
    assert path.paid["enterprise"][0, 1] == pytest.approx(-2)
    # what cannot be absorbed is queued and spent later
    values = {"basic": [0, 30, 0, 0], "response": 0.0}
    values |= {"people_growth": 0.1, "cost_growth": 0.0, "margin": 0.0}
    path = after(values)
    # 100 may become 110, then 121, then 133.1
    assert path.amount()[0].tolist() == pytest.approx([100, 110, 120, 100])
    assert path.queued[0].tolist() == pytest.approx([0, 20, 0, 0])
    assert path.cost[0].sum() == pytest.approx(30)
    # no room at all spends nothing
    values = {"basic": 5.0, "people_growth": 0.0, "cost_growth": 0.0, "margin": 0.0}
    path = after(values | {"response": 0.0}, growth=0.1)
    assert not path.cost.any()
    assert path.queued[0].tolist() == pytest.approx([0, 5, 10, 15])
    # response without enterprise money is not guessed
    cells = {("central_government", "higher_education", "basic"): 100.0}
    with pytest.raises(NotIdentifiableError):
        after({"basic": 1.0}, cells)
    assert after({"basic": 1.0, "response": 0.0}, cells).cost.any()


def test_more_development_money_lowers_the_share():
    path = after({"experimental": 50.0} | NO_LIMIT)
    assert (path.share()[0, 1:] < 0.1).all()
    # draws of the response move only private money
    draws = prior.load(investment_levers_lever.RESPONSE).draw(7, 20)
    path = after({"basic": 10.0, "response": draws} | NO_LIMIT)
    assert np.ptp(path.paid["enterprise"][:, 1]) > 0
    assert np.ptp(path.cost[:, 1]) == 0


JOINT_FUND_CELLS = {
    ("central_government", "higher_education", "basic"): 100.0,
    ("enterprise", "enterprise", "experimental"): 900.0,
}
JOINT_FUND_BEFORE = Path.of(JOINT_FUND_CELLS, (2024, 2025))


def joint_fund_after(**values):
    return joint_fund_lever.effect(
        JOINT_FUND_BEFORE, Setting(joint_fund_lever.PARAMETERS, {"partner_money": 10.0} | values)
    )


def test_only_what_is_new_counts():
    path = joint_fund_after(match_ratio=2.0, additionality=0.3, displacement=0.5)
    assert path.paid["enterprise"][0, 1] == pytest.approx(3)
    assert path.cost[0, 1] == pytest.approx(10)
    assert path.amount()[0, 1] == pytest.approx(113)
    # a fund of money that is not new changes nothing
    path = joint_fund_after(additionality=0.0, displacement=1.0)
    assert path.share().tolist() == JOINT_FUND_BEFORE.share().tolist()
    # draws of both parts
    draws = np.array([[0.0], [1.0]])
    path = joint_fund_after(additionality=draws, displacement=1 - draws)
    assert path.amount()[:, 1].tolist() == [100.0, 120.0]
    # the match may change from year to year
    values = {"partner_money": 10.0, "additionality": 0.5, "displacement": 0.0}
    setting = Setting(joint_fund_lever.PARAMETERS, values | {"match_ratio": [0.0, 1.0, 0.0, 2.0]})
    path = Path.of(JOINT_FUND_CELLS, (2024, 2025, 2026, 2027))
    moved = (joint_fund_lever.effect(path, setting).cost - path.cost)[0]
    assert moved.tolist() == pytest.approx([0, 10, 0, 20])
    # the slope of a year is that of its match
    assert joint_fund_lever.linear(path, setting)["partner_money"].cost[1:].tolist() == [1, 0, 2]


RECLASSIFICATION_CELLS = {
    ("central_government", "higher_education", "basic"): 100.0,
    ("enterprise", "enterprise", "experimental"): 900.0,
}
RECLASSIFICATION_BEFORE = Path.of(RECLASSIFICATION_CELLS, (2024, 2025))


def reclassification_after(amount):
    return reclassification_lever.effect(
        RECLASSIFICATION_BEFORE, Setting(reclassification_lever.PARAMETERS, {"amount": amount})
    )


def test_only_the_label_moves():
    path = reclassification_after(50.0)
    assert path.share()[0].tolist() == pytest.approx([0.1, 0.15])
    assert path.real_share().tolist() == RECLASSIFICATION_BEFORE.share().tolist()
    assert path.whole.tolist() == RECLASSIFICATION_BEFORE.whole.tolist() and not path.cost.any()
    # no more is relabelled than there is
    assert reclassification_after(5000.0).share()[0, 1] == pytest.approx(1.0)


STRUCTURE_CELLS = {
    ("central_government", "higher_education", "basic"): 40.0,
    ("central_government", "higher_education", "applied"): 30.0,
    ("enterprise", "higher_education", "experimental"): 30.0,
    ("enterprise", "enterprise", "experimental"): 900.0,
}
STRUCTURE_BEFORE = Path.of(STRUCTURE_CELLS, (2024, 2025, 2026))


def structure_after(**values):
    return structure_lever.effect(STRUCTURE_BEFORE, Setting(structure_lever.PARAMETERS, values))


def test_money_moves_inside_a_sector_and_its_payers_stay():
    path = structure_after(higher_education=[0, 0.06, 0.12])
    assert path.whole.tolist() == STRUCTURE_BEFORE.whole.tolist()
    assert path.amount()[0].tolist() == pytest.approx([40, 46, 52])
    # half of what moves was paid by enterprises
    assert path.cell(("enterprise", "higher_education", "basic"))[0].tolist() == [0, 3, 6]
    assert not any(paid.any() for paid in path.paid.values())
    # a sector that is not named is left alone
    path = structure_after(enterprise=0.01)
    assert path.cell(("enterprise", "enterprise", "basic"))[0].tolist() == [0, 9, 9]
    assert path.total(performer="higher_education").tolist() == [[100, 100, 100]]
    # no more moves than there is
    path = structure_after(higher_education=0.9)
    assert path.total(performer="higher_education", kind="basic")[0].tolist() == [40, 100, 100]
    assert min(money.min() for money in path.cells.values()) >= 0


TAX_CELLS = {
    ("central_government", "higher_education", "basic"): 100.0,
    ("enterprise", "enterprise", "experimental"): 890.0,
    ("enterprise", "enterprise", "basic"): 3.0,
    ("enterprise", "higher_education", "basic"): 7.0,
}


def act(**values):
    before = Path.of(TAX_CELLS, YEARS)
    return before, tax.effect(before, Setting(tax.PARAMETERS, values))


def test_relabelled_cost_is_reported_and_not_done():
    before, after = act(deduction=0.2, relabelled=0.5)
    real = after.whole - before.whole
    shown = sum(after.reported.values())
    assert shown == pytest.approx(real), "half of the increment on paper is real"
    assert (after.share() <= after.real_share()).all()
    # what is given to others arrives there
    _, after = act(contribution=0.2, relabelled=0.5)
    assert not any(extra.any() for extra in after.reported.values())
    assert after.share() == pytest.approx(after.real_share())
    # forgone tax is a cost and nobody pays research with it
    before, after = act(deduction=0.2, elasticity=0.0, claimed=1.0, loss=0.0)
    assert after.whole == pytest.approx(before.whole)
    assert after.cost[0, 1:] == pytest.approx(np.full(3, 0.25 * 0.2 * 893.0))
    assert after.cost[0, 0] == 0


def test_losses_that_are_carried_forward_by_hand():
    """A quarter of R&D is of firms without profit, half of it deducts two years later at 10 %."""
    values = {"deduction": 0.2, "elasticity": -1.0, "relabelled": 0.5, "claimed": 1.0, "pace": 1.0}
    loss = {"loss": 0.25, "carried": 0.5, "wait": 2.0, "interest": 0.1}
    before, after = act(**values, **loss)
    u = 0.25 / 1.21
    parts = [(0.75, 0.25, 0.5 / 0.45 - 1), (0.125, u, (1 - 2 * u) / (1 - 2.2 * u) - 1)]
    real = 893 * sum(part * more for part, _, more in parts)
    assert after.whole[0, 2] - before.whole[0, 2] == pytest.approx(real)
    tax_forgone = 893 * sum(p * rate * (1.2 * (1 + 2 * more) - 1) for p, rate, more in parts)
    assert after.cost[0, 2] == pytest.approx(tax_forgone)
    _, never = act(**values, **loss | {"carried": 0.0})
    assert never.whole[0, 2] - before.whole[0, 2] == pytest.approx(893 * 0.75 * parts[0][2])


def test_slope_of_carried_losses_is_that_of_the_effect():
    loss = {"loss": 0.4, "carried": 1.0, "wait": 3.0, "interest": 0.05, "elasticity": -0.5}
    slope = tax.linear(Path.of(TAX_CELLS, YEARS), Setting(tax.PARAMETERS, loss))["deduction"]
    before, after = act(deduction=1e-5, **loss)
    assert (after.whole - before.whole)[0] / 1e-5 == pytest.approx(slope.basic + slope.rest, 1e-3)
    assert after.cost[0, 1:] / 1e-5 == pytest.approx(slope.cost[1:], 1e-3)
    # response is phased
    before, after = act(deduction=0.2)
    more = (after.whole - before.whole)[0]
    assert more[1] < more[2] < more[3]
    assert more[2] - more[1] == pytest.approx(more[1] / 2)
    # without elasticity nothing is done
    before = Path.of(TAX_CELLS, YEARS)
    quiet = tax.effect(before, Setting(tax.PARAMETERS, {"deduction": 0.2, **silent(tax)}))
    assert quiet.whole == pytest.approx(before.whole)
    # draws of the priors
    values = {"deduction": 0.2, **drawn(tax, 7, 200, len(YEARS))}
    after = tax.effect(Path.of(TAX_CELLS, YEARS), Setting(tax.PARAMETERS, values))
    assert after.share().shape == (200, 4) and after.share()[:, 3].std() > 0
    # a deduction beyond the cost is refused
    with pytest.raises(InputError) as caught:
        act(deduction=2.5)
    assert caught.value.code == "deduction_beyond_cost" and caught.value.expected == "< 3"


@pytest.fixture(scope="module")
def found(workspace):
    return of("path").run(workspace, lever="government_growth").levers[0]


def test_effect_without_response_by_hand(found):
    # everything grows 8.9 % (as the whole did last year); 1 % of basic research is added
    rise = 36326.8 / 33357.1
    basic, whole, extra = 2500.9 * rise, 36326.8 * rise, 25.009
    by_hand = 100 * ((basic + extra) / (whole + extra) - basic / whole)
    assert found.amount == pytest.approx(extra)
    assert found.no_response_pp == pytest.approx(by_hand, rel=1e-9)
    # private response goes mostly into the denominator
    # at its median enterprises add 12.6 % of the money, a third of one per cent of it basic
    response, rise = 0.5 - (0.5 * 0.7 * 0.4) ** 0.5, 36326.8 / 33357.1
    basic, whole, extra = 2500.9 * rise, 36326.8 * rise, 25.009
    ends = [(basic + extra * (1 + response * c)) / (whole + extra * (1 + response)) for c in (0, 1)]
    low, high = (100 * (end - basic / whole) for end in ends)
    assert low < found.effect_pp < low + 0.05 * (high - low)
    assert found.effect_pp < found.no_response_pp
    assert "2019" in found.basis.en and "2019" in found.basis.zh
    # who pays does not matter and how long does
    rows = {row.level or row.mode: row for row in found.by}
    assert rows["central"].effect_pp == pytest.approx(rows["local"].effect_pp)
    assert rows["stable"].effect_pp == pytest.approx(rows["competitive"].effect_pp)
    assert rows["stable"].effect_pp_after > 0.02
    assert rows["competitive"].years == 4 and rows["competitive"].effect_pp_after == 0
    # interval comes from the prior and holds the effect
    interval = found.interval
    assert interval.low < found.effect_pp < interval.high and interval.level == 0.8
    assert found.priors[0].citation and found.priors[0].version
    # cap binds at the plausible maximum
    most = found.at_maximum
    room = 2500.9 * (1.06 * 1.05 * 1.05 - 36326.8 / 33357.1)
    assert found.cap_binds is True
    assert most.amount - most.queued == pytest.approx(room, rel=1e-9)


def test_seed_moves_the_interval_and_nothing_else(tmp_path, found):
    again = of("path").run(Workspace(tmp_path, seed=7), lever="government_growth").levers[0]
    other = of("path").run(Workspace(tmp_path, seed=8), lever="government_growth").levers[0]
    assert again == found
    assert structs.replace(other, interval=found.interval) == found and other != found


def test_a_falsified_numerator_moves_what_a_gift_buys(rows):
    # a third of one gift of 3 in all R&D of 2025
    part, whole = 2500.9 * 36326.8 / 33357.1, 36326.8**2 / 33357.1
    by_hand = 100 * ((part + 1) / (whole + 1) - part / whole)
    assert rows["donations"].effect_pp == pytest.approx(by_hand, rel=1e-6)


def test_unknown_lever_and_unknown_split(workspace):
    with pytest.raises(UnknownIdentifierError):
        of("path").run(workspace, lever="magic")
    with pytest.raises(NotIdentifiableError) as caught:
        of("path").run(workspace, lever="government_growth", country="KOR")
    assert caught.value.code == "no_enterprise_split"


def test_no_lever_unless_asked(workspace):
    document = of("path").run(workspace)
    assert document.levers == [] and "cap_binds" not in document.document()


def test_payers_add_up_nothing_does_nothing_and_two_levers_are_one_run(workspace):
    document = of("path").run(workspace, lever="all")
    by_name = {one.name: one for one in document.levers}
    public = by_name["government_growth"]
    parts = [one for one in public.by if one.part is not None]
    assert [one.part for one in parts] == [0.6, 0.4]
    assert math.fsum(one.part_pp for one in parts) == pytest.approx(public.no_response_pp, abs=1e-12)
    assert {one.zero_pp for one in document.levers} == {0.0}
    assert len(document.together) == len(by_name) * (len(by_name) - 1) // 2
    for both in document.together:
        assert both.sum_pp == by_name[both.first].effect_pp + by_name[both.second].effect_pp
    # labels do not move money: both ways of saying it give one sum
    (moved,) = [one for one in document.together if (one.first, one.second) == ("structure", "reclassification")]
    assert moved.effect_pp == pytest.approx(moved.sum_pp)


def test_a_fund_neither_loses_nor_makes_money(workspace):
    (row,) = of("path").run(workspace, lever="joint_fund").levers
    assert [one.balance for one in row.fund] == [0.0] * 5 and row.fund[0].paid_in == 2 * row.amount
    (gift,) = of("path").run(workspace, lever="donations").levers
    assert [(one.paid_in, one.paid_out, one.balance) for one in gift.fund[:2]] == [(3.0, 1.0, 2.0), (3.0, 2.0, 3.0)]
    # paid in over two years, handed out over four
    setting = {"partner_money": {2025: 40.0, 2026: 40.0}, "match_ratio": 0.5, "years_to_spend": 4.0}
    own = dataclasses.replace(
        scenario.read(scenario.find("many_ways_2035")), levers={"joint_fund": setting}, total=None
    )
    (fund,) = simulation_run.run(workspace, own, 0).funds
    rows = fund.years
    assert [one.paid_out for one in rows[:6]] == [15.0, 30.0, 30.0, 30.0, 15.0, 0.0]
    for last, one in enumerate(rows):
        paid_in = math.fsum(row.paid_in for row in rows[: last + 1])
        assert paid_in == math.fsum(row.paid_out for row in rows[: last + 1]) + one.balance
        assert 0 <= one.new <= one.paid_out
    slope = joint_fund_lever.linear(
        Path.of({joint_fund_lever.PUBLIC: 1.0}, range(2024, 2028)),
        Setting(joint_fund_lever.PARAMETERS, {"additionality": 1.0, "displacement": 1.0, "years_to_spend": 2.0}),
    )["partner_money"]
    assert slope.basic.tolist() == [0.0, 0.5, 1.0, 1.0]


def test_growth_of_the_whole_that_is_not_known_is_no_growth_of_0(workspace):
    from yuzui.investment.lever_effects import measured
    from yuzui.investment.path_sources import bundled
    from yuzui.investment.series.facts import check_identities
    from yuzui.investment.series.ratio import ratio

    facts = check_identities(bundled(workspace, "CHN"))
    share = ratio(facts, "CHN", "basic", "total")
    with pytest.raises(NotIdentifiableError) as caught:
        measured("government_growth", facts, share, [], 7)
    assert caught.value.code == "no_growth" and "--lever" in caught.value.fix.zh


def begun(workspace, country):
    facts = check_identities(bundled(workspace, country))
    share = ratio(facts, country, "basic", "total")
    return start(facts, share), share.latest


def total(cells, **wanted):
    names = ("source", "performer", "kind")
    return sum(v for key, v in cells.items() if wanted.items() <= dict(zip(names, key, strict=True)).items())


def test_cells_add_up_to_what_is_published(workspace):
    for country in ["CHN", "USA"]:
        found, base = begun(workspace, country)
        assert total(found.cells) == pytest.approx(base.whole)
        assert total(found.cells, kind="basic") == pytest.approx(base.part)
        assert min(found.cells.values()) > 0
    # what is published of china is kept and the rest is said
    found, base = begun(workspace, "CHN")
    assert total(found.cells, performer="enterprise") == pytest.approx(28211.8)
    # the government's part of all funds in 2022
    public = [total(found.cells, source=s) for s in ("central_government", "local_government")]
    assert sum(public) == pytest.approx(0.176 * base.whole)
    # outlays of one year: 4173.2 of 10717.4 in 2019
    assert public[0] / sum(public) == pytest.approx(4173.2 / 10717.4)
    for words in (found.basis.en, found.basis.zh):
        assert all(year in words for year in ("2019", "2022", "2023", "2024"))
    assert "figure of 2022" in found.basis.en and "2022 年数据" in found.basis.zh
    assert "assum" not in found.basis.en and "假设" not in found.basis.zh
    assert found.split == 2019 and "2023" in found.basis.en and "17.6" in found.basis.zh
    assert found.content["enterprise"] < 0.01 < found.content["higher_education"]


def test_applied_research_is_what_is_published_of_the_base_year(workspace):
    """4,305.5 applied and 29,520.4 development in 2024 (communiqué)."""
    found, base = begun(workspace, "CHN")
    rest = base.whole - base.part
    wanted = rest * 4305.5 / (4305.5 + 29520.4)
    assert total(found.cells, kind="applied") == pytest.approx(wanted)
    assert total(found.cells, kind="applied") == pytest.approx(4305.5, abs=0.1)


def test_the_united_states_publish_the_split_of_the_base_year(workspace):
    found, _ = begun(workspace, "USA")
    assert found.split == 2022
    assert total(found.cells, performer="higher_education", kind="basic") == pytest.approx(57838, abs=1)


def test_who_pays_in_the_united_states_is_what_is_published(workspace):
    """National Patterns, 2022: federal 2 676 of basic research in business, 30 768 in academia."""
    found, _ = begun(workspace, "USA")
    cells = found.cells
    own = {
        ("central_government", "enterprise", "basic"): 2676,
        ("central_government", "higher_education", "basic"): 30768,
        ("abroad", "enterprise", "applied"): 11860,
        ("local_government", "higher_education", "applied"): 1427,
    }
    assert {key: cells[key] for key in own} == {key: pytest.approx(amount, rel=0.004) for key, amount in own.items()}
    assert total(cells, kind="applied") == pytest.approx(159927)
    assert "published of 2022" in found.basis.en and "0.21 %" in found.basis.en
    assert "assum" not in found.basis.en


def cut(facts, keep):
    return dataclasses.replace(facts, rows=tuple(filter(keep, facts.rows)))


def test_half_a_table_of_payers_is_not_used_and_what_is_assumed_is_called_so(workspace):
    facts = check_identities(bundled(workspace, "USA"))
    share = ratio(facts, "USA", "basic", "total")
    half = cut(facts, lambda f: f.category != "central_government|enterprise|basic"
               and not f.category.endswith("|applied"))  # fmt: skip
    found = start(half, ratio(half, "USA", "basic", "total"))
    assert total(found.cells) == pytest.approx(share.latest.whole)
    assert "assumption" in found.basis.en and "50 %" in found.basis.en
    assert found.basis.zh.count("假设") == 2, "government pays all outside, the centre half of it"
    # a series without a split is refused
    with pytest.raises(NotIdentifiableError) as caught:
        begun(workspace, "KOR")
    assert caught.value.code == "no_enterprise_split"


def test_only_a_missing_split_is_said_to_be_one(workspace, monkeypatch):
    from yuzui.errors import InputError
    from yuzui.investment import cube
    from yuzui.text import Text

    def refused(*_):
        raise InputError(Text("another fault", "其他问题"), code="another")

    monkeypatch.setattr(cube, "known", refused)
    with pytest.raises(InputError) as caught:
        begun(workspace, "CHN")
    assert caught.value.code == "another"


@pytest.fixture(scope="module")
def rows(workspace):
    return {one.name: one for one in of("path").run(workspace, lever="all").levers}


def test_amounts_of_money_of_counts_and_of_shares():
    assert lever_words.amount(25.0, "100M CNY").zh == "每年 25.0 亿元"
    assert lever_words.amount(-0.01, "1").en.startswith("−1.0")
    assert lever_words.amount(3.0, "1").en == "3"


RESPONSE = "prior.direct_subsidy_additionality"


def test_every_argument_of_every_editable_prior_has_its_field():
    fields = {f.name: f for one in simulation_forms.priors() for f in simulation_forms.arguments(one)}
    wanted = {
        f"prior.{name}.{place + 1}"
        for name in prior.names()
        for place in range(len(prior.load(name).arguments))
        if prior.load(name).editable
    }
    assert set(fields) == wanted and "prior.gift_count.1" not in wanted
    assert fields[f"{RESPONSE}.2"].usual == 0.1 and fields[f"{RESPONSE}.2"].label.zh == "最可能值"
    for kind, count in prior.ARGUMENTS.items():
        assert len(simulation_forms.ARGUMENTS[kind]) == count
    # what stands as the paper has it is not changed
    given = {f"{RESPONSE}.1": "-0.2", f"{RESPONSE}.2": " ", "scenario": "x", "tax.deduction": "1"}
    assert simulation_forms.changed(given) == {}
    found = simulation_forms.changed(given | {f"{RESPONSE}.3": "80 %"})
    assert found == {"direct_subsidy_additionality": ("triangular", (-0.2, 0.1, 0.8))}


def test_what_cannot_be_used_is_refused_in_both_languages():
    for name, text, said in [
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
    ]:
        with pytest.raises(InputError) as caught:
            simulation_forms.changed({name: text})
        error = caught.value
        assert said in error.fix.en and error.fix.zh != error.fix.en
        assert "无法使用" in error.message.zh and error.code == "prior_value"


def test_all_faults_are_told_together():
    with pytest.raises(InputError) as caught:
        simulation_forms.changed({f"{RESPONSE}.1": "x", "prior.loss_share.1": "y", "prior.gift_count.1": "1"})
    assert len(caught.value.more) == 2


def test_the_changed_set_is_a_scenario_file_that_is_read_back(tmp_path):
    set_ = simulation_forms.changed({f"{RESPONSE}.1": "-0.9"})
    before = shipped("public_growth_2030")
    found = simulation_forms.with_priors(before, set_)
    assert found.parent == before.digest[:12] and found.id == "public_growth_2030_priors"
    assert "先验已改" in found.name.zh and simulation_forms.with_priors(before, {}) is before
    path = tmp_path / "mine.yaml"
    path.write_text(scenario.text(found), encoding="utf-8")
    assert scenario.read(path) == found


LESS = {"prior.direct_subsidy_additionality.1": "-0.9"}


@pytest.fixture(scope="module")
def document(workspace):
    given = {"scenario": "public_growth_2030", **LESS}
    return simulation_forms.effect(workspace, given, simulation_forms.changed(given))


def test_it_is_the_comparison_that_the_command_makes(workspace, document):
    one = simulation_forms.shipped("public_growth_2030")
    other = simulation_forms.with_priors(one, simulation_forms.changed(LESS))
    found = simulation_run.compare(workspace, one, other, simulate.ROUGH)
    both = [structs.replace(one, stocks=None) for one in found.scenarios]
    assert document == structs.replace(found, scenarios=both)


def test_less_private_money_lowers_the_denominator_and_raises_the_share(document):
    """Crowding out takes money of which little is basic: every draw moves the same way."""
    assert all(row.p05 >= 0 for row in document.difference_pp)
    assert document.difference_pp[-1].p50 > 0
    ((by, before, after),) = simulation_forms.odds(document)
    assert by == 2030 and after >= before
    said = simulation_forms.finding(document)
    assert "percentage points" in said.en and "2030 年占比由" in said.zh and "+0.0" in said.zh
    assert simulation_forms.picture(document).twin.rows[0][2] == 0


def test_levers_that_were_filled_in_are_the_scenario(workspace):
    given = {"joint_fund.partner_money": "50", "horizon": "2028", "prior.match_additionality.1": "9"}
    assert simulation_forms.chosen(given) == ""
    found = simulation_forms.effect(workspace, given, simulation_forms.changed(given))
    first, second = found.scenarios
    assert first.scenario.id == "yours" and second.scenario.id == "yours_priors"
    assert found.difference_pp[-1].year == 2028 and found.difference_pp[-1].p50 > 0
    used = simulation_forms.used_in(found)
    assert [name for name, by in used.items() if by != [simulation_forms.STOCKS]] == [
        "match_additionality", "match_displacement"]  # fmt: skip
    assert used["depreciation_basic"] == [simulation_forms.STOCKS]
    # the scenario that rests on most priors comes first
    counts = [len(simulation_forms.used(simulation_forms.shipped(name))) for name in simulation_forms.names()]
    assert counts == sorted(counts, reverse=True) and simulation_forms.chosen({}) == simulation_forms.names()[0]
    with pytest.raises(InputError) as caught:
        simulation_forms.chosen({"scenario": "magic"})
    assert "public_growth_2030" in caught.value.expected
