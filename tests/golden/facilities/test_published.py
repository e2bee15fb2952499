# SPDX-License-Identifier: Apache-2.0
"""Published numbers of facilities come out of rows in the store as they were published.

Sources. Hubble, cycle 24: 1,094 proposals, 245 accepted with 3,760 orbits
(spacetelescope.org/forscientists/announcements/sci16010, 12 October 2016); 25,611 orbits asked for
is the Institute's figure, not on that page; ratios 4.5 and 6.8. China, yearly assessment of open
sharing, means an instrument: 2019, 1,440 effective and 240 external hours, sharing rate published
as 16 %; 2025, 1,599 and 273 hours (addresses in ``facilities/open_sharing.yaml``). Shanghai
Synchrotron Radiation Facility: "40,000+" users (November 2018) and 24,600 (May 2019): two counts
that stay two. Light sources: X-ray Spectroscopy Data Library (CC0): 55 synchrotrons, of which 51
are active, and 18 free-electron lasers.
"""

import csv
from collections import Counter

import pytest
from tests import loading

from yuzui.facilities import registry
from yuzui.facilities.registry import READINGS
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.ledger.jobs import ledger

HOUR, START = 3_600, 1_767_225_600


@pytest.fixture
def workspace(tmp_path):
    found = Workspace(tmp_path / "ws")
    yield found
    found.close()


def spread(total, parts):
    return [total // parts + (n < total % parts) for n in range(parts)]


def test_hubble_cycle_24_is_oversubscribed_by_two_different_numbers(workspace):
    offer = {"id": "GO24", "resources": ["HST"], "cycle": "2016", "route": "peer", "unit": "orbit"}
    asked, got = spread(25_611, 1_094), spread(3_760, 245)
    with workspace.view.act("load", "cycle 24") as change:
        change.insert("resource", [{"id": "HST", "name": "Hubble Space Telescope"}])
        change.insert("access_offer", [offer])
        change.insert("time_request", [
            {"proposal": f"p{n}", "offer": "GO24", "scope": "HST", "amount": amount}
            for n, amount in enumerate(asked)
        ])  # fmt: skip
        change.insert("time_grant", [
            {"proposal": f"p{n}", "offer": "GO24", "scope": "HST", "amount": amount,
             "by": "the director", "at": "2016-06-24T00:00:00Z"}
            for n, amount in enumerate(got)
        ])  # fmt: skip
        change.insert("account", [
            {"id": f"HST/2016/orbit/{owner}/", "owner": owner, "scope": "HST", "unit": "orbit",
             "cycle": "2016"} for owner in ("source", "pool")
        ])  # fmt: skip
        change.insert("entry", [{
            "seq": 1, "t0": 0, "debit": "HST/2016/orbit/source/", "credit": "HST/2016/orbit/pool/",
            "amount": 3_760, "kind": "open",
        }])  # fmt: skip
    document = of("ledger").run(workspace, facility="HST", year="2016")
    found = {r.variant: r for r in document.figures if r.figure == "demand"}
    assert round(found["proposals"].value, 1) == 4.5
    assert round(found["capacity"].value, 1) == 6.8
    # what was offered is not published, so pressure is another number that is not known
    assert found["pressure"].value is None and found["pressure"].reason.en
    first = document.esfri.indicators[0]
    assert (first.says, first.value) == ("computed", 1_094)


@pytest.mark.parametrize(("year", "effective", "external"), [(2019, 1440, 240), (2025, 1599, 273)])
def test_two_rules_make_two_sharing_rates_of_the_same_national_means(workspace, tmp_path, year, effective, external):
    """Two instruments whose means are the national ones: one serves outside more than the other."""
    hours = {"I1": (external + 90, effective - external - 400),
             "I2": (external - 90, effective - external + 400)}  # fmt: skip
    ledger_rows = "time,from account,to account,amount,kind,cause\n"
    events = "system,event id,resource,booking,from,to,kind,class of user\n"
    for name, (outside, own) in hours.items():
        book, at = f"{name}/{year}/s", START
        total = (outside + own) * HOUR
        ledger_rows += f"{at},{book}/pool,{book}/proposal/P,{total},grant,x\n"
        for kind, length in (("domestic", outside), ("own", own)):
            booking = f"{name}-{kind}"
            ledger_rows += (f"{at},{book}/proposal/P,{book}/held/P,{length * HOUR},hold,"
                            f"booking:{booking}\n")  # fmt: skip
            events += f"log,{booking},{name},{booking},{at},{at + length * HOUR},done,{kind}\n"
            at += length * HOUR
    for name, text in {
        "instruments.csv": "id,name,asset value (CNY),currency\nI1,a,600000,CNY\nI2,b,700000,CNY\n",
        "events.csv": events,
        "ledger.csv": ledger_rows,
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        loading.load(workspace, files=[tmp_path / name])
    for name in hours:
        ledger.post(workspace, name, str(year))
    document = of("ledger").run(workspace, facility="", year=str(year))
    found = {r.variant: r.value for r in document.figures}
    assert found["all.effective_hours"] == effective and found["all.external_hours"] == external
    published = next(row for row in document.national if row.year == year)
    of_sums = found["all.sharing_ratio_of_sums"]
    assert of_sums == pytest.approx(published.external_hours / published.effective_hours)
    assert round(of_sums, 3) == {2019: 0.167, 2025: 0.171}[year]
    assert abs(found["all.sharing_mean_of_units"] - of_sums) > 0.005
    assert published.rate is None or round(of_sums, 2) != published.rate


def test_two_user_counts_of_one_facility_stay_two():
    counts = [one.amount for one in READINGS if (one.item, one.attribute) == ("X1", "users")]
    assert counts == [40_000, 24_600]
    # light sources are synchrotrons and lasers
    with Workspace.shipped("light_sources.csv").open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    kinds = Counter(row["kind"] for row in rows)
    assert len(rows) == 73 and kinds == {"synchrotron": 55, "fel": 18}
    active = [row for row in rows if row["kind"] == "synchrotron" and row["active"] == "true"]
    assert len(active) == 51
    found = registry.light_sources(rows)
    assert found.count == 73
    # coverage: only three of China are listed there
    assert {one.country: one.count for one in found.countries}["China"] == 3
