# SPDX-License-Identifier: Apache-2.0
"""Costs recovered; schedules held against use."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuzui.errors import InputError
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.ledger import job_log, recovery
from yuzui.ledger.inputs import CostRecovery
from yuzui.ledger.jobs import cost_recovery
from yuzui.ledger.recovery import YEAR, Asked
from yuzui.store.duck import Lake


def test_a_price_is_exact_per_second():
    assert Asked.of(CostRecovery(price="0.05", currency="eur")).per_second == Fraction(5, 3_600)
    assert Asked.of(CostRecovery(price="7", currency="JPY")).per_second == Fraction(7, 3_600)
    # cost is spread evenly over the year
    asked = Asked.of(CostRecovery(cost="365"))
    assert asked.spent(YEAR // 365) == 100 and Asked.of(CostRecovery()).spent(1) is None
    # what is not given is said to be assumed
    status = {row.rule: row.status for row in Asked.of(CostRecovery()).rules()}
    assert status["price"] == status["cost"] == status["waive"] == "assumed"
    given = Asked.of(CostRecovery(price="2", cost=9, waive="0,5"))
    assert [row.status for row in given.rules()] == ["given", "given", "given", "declared"]
    assert given.waive == (0, 5) and all(row.source.zh for row in given.rules())
    # what cannot be is refused
    for inputs, code in [
        ({"price": "x"}, "price"),
        ({"price": "-1"}, "price"),
        ({"cost": "nan"}, "price"),
        ({"currency": "euro"}, "currency"),
        ({"by": "person"}, "by"),
        ({"waive": "0 9"}, "status"),
    ]:
        with pytest.raises(InputError) as caught:
            Asked.of(CostRecovery(**inputs))
        assert caught.value.code == code


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("w"))


def test_the_steps_make_the_whole_cost(workspace):
    pictures = cost_recovery.VIEW.pictures(of("cost_recovery").run(workspace, price="0.03", cost="700000"))
    assert [p.meta.name for p in pictures] == ["where-the-cost-goes", "accounts"]
    assert pictures[0].twin.rows[-1][1] == pytest.approx(100)
    assert all(p.drawing(lang, 360) for p in pictures for lang in ("en", "zh"))


JOB = st.tuples(*(st.integers(0, 40) for _ in range(3)), st.integers(1, 4), st.integers(0, 2))


def jobs(rows):
    names = ("submit", "wait", "run", "procs", "user")
    columns = {name: np.array([row[i] for row in rows]) for i, name in enumerate(names)}
    same = dict.fromkeys(("group", "status", "req_procs", "req_time"), columns["user"])
    return job_log.jobs({**columns, **same})


@given(st.lists(JOB, min_size=1, max_size=12), st.decimals("0.01", 9, places=2), st.booleans())
def test_they_agree_to_the_last_unit_wherever_the_log_is_possible(rows, price, waived):
    asked = Asked.of(CostRecovery(price=price, waive="0" if waived else ""))
    found = recovery.reconciled(jobs(rows), 48, asked)
    assert found.residual == 0 == found.seconds.residual
    balance = found.balance
    assert balance.opened == balance.invoiced + balance.waived + balance.idle
    assert sum(a.invoice for a in found.accounts) == balance.invoiced


def test_more_in_use_than_there_is_cannot_have_been_delivered():
    found = recovery.reconciled(jobs([(0, 0, 3_600, 3, 1), (0, 0, 3_600, 2, 2)]), 4, Asked.of(CostRecovery()))
    assert found.residual == -100 and found.in_use.most == 5


def test_a_charge_forgotten_is_noticed(monkeypatch):
    bill = recovery.bill

    def careless(*args, **more):
        whole = bill(*args, **more)
        return recovery.Bill(whole.accounts[1:], 0, 0)

    monkeypatch.setattr(recovery, "bill", careless)
    found = recovery.reconciled(jobs([(0, 0, 3_600, 2, 1), (0, 0, 3_600, 1, 2)]), 4, Asked.of(CostRecovery()))
    assert found.residual == 200


def test_the_price_that_pays_for_the_centre():
    """4 processors for an hour, 3 used: at 4 units an hour each hour used must pay 4/3."""
    for cost, level in [("8760", Fraction(400, 3)), (None, Fraction(400, 3))]:
        price = None if cost is None else "2"
        asked = Asked.of(CostRecovery(cost=None if cost is None else 4 * 8_760, price=price))
        found = recovery.reconciled(jobs([(0, 0, 3_600, 3, 1)]), 4, asked)
        assert found.even() == level
        assert found.balance.cost == 400


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    return of("cost_recovery").run(Workspace(tmp_path_factory.mktemp("w")), price="0.03", cost="700000")


def test_tables_are_rectangular_and_add_up(document):
    for lang in ["en", "zh"]:
        tables = of("cost_recovery").exports(document, lang)
        for table in tables:
            assert all(len(row) == len(table.headings) == len(table.formats) for row in table.rows)
        invoices, _, balance, _ = tables
        assert len(invoices.rows) == 84 and all(isinstance(row[0], str) for row in invoices.rows)
        assert sum(row[3] for row in invoices.rows) == balance.rows[0][1]
        assert sum(row[1] for row in balance.rows[:-1]) == balance.rows[-1][1]


@pytest.fixture(scope="module")
def cost_recovery_document(workspace):
    return of("cost_recovery").run(workspace)


def test_the_document_is_plain_json(cost_recovery_document, workspace):
    # bill and clock agree on the real log
    assert cost_recovery_document.residual_minor_units == 0 == cost_recovery_document.seconds.over
    assert cost_recovery_document.seconds.charged == 6_978_070_499
    assert cost_recovery_document.in_use == recovery.InUse(most=1_978, processors=2_004)
    assert cost_recovery_document.jobs == cost_recovery.Counts(read=51_987, charged=51_959, waived=0, flagged=28)
    # a price changes sums and no residual
    paid = of("cost_recovery").run(workspace, price="0.0137", cost="812345.67", currency="EUR")
    assert paid.residual_minor_units == 0
    balance = paid.balance
    parts = ("invoiced", "waived", "idle", "unpriced")
    assert balance.cost == sum(getattr(balance, part) for part in parts)
    assert paid.recovered.value == balance.invoiced / balance.cost
    assert paid.run.id != cost_recovery_document.run.id
    # at the break even price the hours charged pay for the centre
    first = of("cost_recovery").run(workspace, price="0.02", cost="500000")
    price = f"{first.break_even.value:.12f}"
    again = of("cost_recovery").run(workspace, price=price, cost="500000")
    assert again.recovered.value == pytest.approx(1, abs=1e-6)
    # waived jobs are counted and cost nothing
    less = of("cost_recovery").run(workspace, waive="0")
    assert less.jobs.waived == 10_592 and less.residual_minor_units == 0
    assert less.balance.invoiced + less.balance.waived == pytest.approx(cost_recovery_document.balance.invoiced, abs=1)
    # fewer processors than were in use do not agree
    assert of("cost_recovery").run(workspace, processors=1_977).residual_minor_units < 0


def test_without_the_number_of_processors_nothing_is_said(workspace, tmp_path):
    path = tmp_path / "log.csv"
    head = "job,submit,wait,run,procs,req_procs,req_time,status,user,group"
    path.write_text(f"{head}\n1,0,0,3600,1,1,3600,1,1,1\n")
    with pytest.raises(InputError) as caught:
        of("cost_recovery").run(workspace, trace=str(path))
    assert caught.value.code == "processors"
    assert of("cost_recovery").run(workspace, trace=str(path), processors=2).recovered.value == 0.5


HEAD = "job,submit,wait,run,procs,req_procs,req_time,status,user,group"


@pytest.fixture(scope="module")
def schedule_benchmark_document(workspace):
    return of("schedule_benchmark").run(workspace, days=2)


def log(path, rows):
    lines = (f"{n},{t},0,{run},{procs},{procs},{run},1,1,1" for n, (t, run, procs) in rows)
    path.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    return str(path)


def test_days_are_chosen_by_the_work_submitted_and_not_by_what_becomes_of_it(schedule_benchmark_document, workspace):
    from yuzui.ledger import job_log

    lake = Lake()
    lake.register("job_file", workspace.shipped("gaia_2014_jobs.parquet"))
    jobs = job_log.jobs(lake.sql("job"))
    work = np.bincount(jobs.submit // 86_400, weights=jobs.run * jobs.procs)
    assert {row.day for row in schedule_benchmark_document.days} == set(np.argsort(-work)[:2].tolist())
    # the real log
    assert schedule_benchmark_document.checked and schedule_benchmark_document.data == "gaia_2014_jobs.parquet"
    ratio, total = schedule_benchmark_document.ratio, schedule_benchmark_document.total
    assert 1 < ratio.value == total.ours / total.first_come
    # drawn in pairs, two days give the ratio of one, of the other, or of both
    each = sorted(row.ours / row.first_come for row in schedule_benchmark_document.days)
    assert [ratio.interval.low, ratio.interval.high] == pytest.approx(each)
    assert schedule_benchmark_document.better == sum(x > 1 for x in each)
    assert schedule_benchmark_document.worse == schedule_benchmark_document.refused == 0
    for row in schedule_benchmark_document.days:
        assert max(row.ours, row.first_come) <= row.bound + 1e-3 * row.requested


def test_a_long_job_at_the_head_of_the_queue(workspace, tmp_path):
    """Three processors: two hours on two of them, then ten minutes on all, then six on one.

    In order of arrival all wait for the first; begun ten minutes later, it lets everything in.
    """
    rows = [(0, 7_200, 2), (1, 600, 3), *((2 + k, 600, 1) for k in range(6))]
    found = of("schedule_benchmark").run(workspace, trace=log(tmp_path / "l.csv", enumerate(rows)), processors=3)
    assert found.days[0].first_come == 14_400
    assert found.days[0].ours == 14_400 + 1_800 + 6 * 600 == found.days[0].requested
    # one day has no interval
    assert found.ratio.interval is None and (found.better, found.worse) == (1, 0)
    assert found.data is None


def test_what_cannot_be_is_refused_of_schedule_benchmark(workspace):
    for inputs, code in [({"days": -1}, "too_small"), ({"budget": 0}, "too_small")]:
        with pytest.raises(InputError) as caught:
            of("schedule_benchmark").run(workspace, **inputs)
        assert caught.value.code == code


def test_a_centre_of_unknown_size_is_refused(workspace, tmp_path):
    with pytest.raises(InputError) as caught:
        of("schedule_benchmark").run(workspace, trace=log(tmp_path / "l.csv", enumerate([(0, 60, 1)])))
    assert caught.value.code == "processors"


def test_prices_by_class_are_added_up_and_the_bill_still_agrees(workspace, tmp_path):
    file = tmp_path / "tariff.csv"
    file.write_text('class,price,accounts\ninside,0.5,\noutside,1,2 3 5\nindustry,3.2,"7, 11"\n', encoding="utf-8")
    found = of("cost_recovery").run(workspace, tariff=file)
    given = [
        {"class": "inside", "price": 0.5},
        {"class": "outside", "price": "1", "accounts": [2, 3, 5]},
        {"class": "industry", "price": "3.2", "accounts": [7, 11]},
    ]
    assert of("cost_recovery").run(workspace, tariff=given).classes == found.classes
    assert found.residual_minor_units == 0 and [one.accounts for one in found.classes] == [79, 3, 2]
    assert sum(one.invoiced for one in found.classes) == found.balance.invoiced
    assert sum(one.markup for one in found.classes) == found.balance.markup != 0
    plain = of("cost_recovery").run(workspace)
    assert plain.classes == [] and plain.balance.markup == 0
    assert [sum(one.seconds for one in found.classes)] == [plain.seconds.charged]
    (picture, _) = cost_recovery.VIEW.pictures(found)
    assert picture.twin.rows[-1][1] == pytest.approx(100)
    assert "industry" in cost_recovery.sentences(found)[-1][1].en
    for rows in (
        "inside,x,",
        "inside,-1,",
        "inside,1,\noutside,2,",
        "inside,1,2\noutside,2,2 3",
        "inside,1,2",
        "inside,1,two",
        ",,",
    ):
        file.write_text(f"class,price,accounts\n{rows}\n", encoding="utf-8")
        with pytest.raises(InputError) as caught:
            of("cost_recovery").run(workspace, tariff=file)
        assert caught.value.code == "tariff", rows
