# SPDX-License-Identifier: Apache-2.0
"""Key figures over stored rows: by hand, the same on SQLite and DuckDB, and empty with a reason."""

import pytest
from hypothesis import given, settings
from ledger_walks import walks

from yuzui.facilities.accounts import kpi, stored
from yuzui.facilities.accounts.balance import balances
from yuzui.facilities.accounts.check import check
from yuzui.job.workspace import Workspace
from yuzui.ledger.posting import figures
from yuzui.ledger.posting.material import gather
from yuzui.store.duck import Lake
from yuzui.store.sql.second import rows_on_sqlite


def named(rows):
    return {f"{row['figure']}.{row['variant']}": row for row in rows}


def test_figures_of_a_day_are_those_worked_out_by_hand(document):
    found = named(document["figures"])
    parts = {name: (row["numerator"], row["denominator"]) for name, row in found.items()}
    assert parts["availability.delivered"] == (35500, 172800)
    assert parts["lost_time.lost_fault"] == (4100, 43600)
    assert parts["completeness.completeness"] == (43200, 47200)
    # two outages 300 s apart are one of 4400 s; one that ended before it began counts for nothing
    assert parts["uptime.short_uptime"] == (168400, 172800)
    assert parts["uptime.mtbf"] == (172800, 2) and parts["uptime.mttr"] == (4400, 1)
    assert found["uptime.mttr"]["excluded"] == 1
    assert parts["effective_hours.all.effective_hours"] == (pytest.approx(35500 / 3600), 2)
    assert found["effective_hours.all.sharing_ratio_of_sums"]["value"] == pytest.approx(247 / 355)
    assert found["effective_hours.all.sharing_mean_of_units"]["value"] == pytest.approx(0.5)
    for row in found.values():
        assert row["definition"]["zh"] and row["label"]["en"] and row["seq"] == document["seq"]
        assert (row["value"] is None) == (row["reason"] is not None)


def test_oversubscription_and_pressure_are_two_words(document):
    demand = [row for row in document["figures"] if row["figure"] == "demand"]
    assert {row["variant"] for row in demand} >= {"capacity", "pressure"}
    assert all(row["value"] is None and row["reason"]["en"] for row in demand)


def both(lake_rows, given, figure, seq, parameters):
    first = kpi.measure(lake_rows, figure, seq, **parameters)
    second = kpi.measure(lambda name, **values: rows_on_sqlite(name, given, **values), figure, seq, **parameters)
    return first, second


def test_sqlite_and_duckdb_give_the_same_over_stored_rows(facility):
    found = gather(facility, "SRC", "2026")
    given, lake = figures.tables(found), Lake()
    for name, columns in given.items():
        lake.put(name, columns, kpi.types(name))
    by_name = {figure.name: figure for figure in kpi.FIGURES}
    asked = list(figures._asked(found))
    assert {name for name, _ in asked} == set(by_name) - {"stability"}
    for name, parameters in asked:
        first, second = both(lake.rows, given, by_name[name], found.ledger.seq, parameters)
        for one, other in zip(first, second, strict=True):
            assert one | {"value": None} == other | {"value": None}
            assert one["value"] == pytest.approx(other["value"], abs=1e-9)


@settings(max_examples=15, deadline=None)
@given(walks())
def test_random_walks_balance_in_the_store_as_they_do_in_memory(ledger):
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(folder)
        with workspace.view.act("post", "walk") as change:
            stored.append(change, stored.ledger(workspace.view), ledger)
        found = stored.ledger(workspace.view)
        workspace.close()
    assert balances(found) == balances(ledger) and found.seq == ledger.seq
    assert [b.rule for b in check(found)] == [b.rule for b in check(ledger)]
    for name, values in ledger.entries.items():
        assert found.entries[name].tolist() == values.tolist()


def test_gaia_keeps_its_published_share_and_what_the_log_cannot_tell_is_empty(gaia):
    found = gather(gaia, "gaia", "2014")
    rows = named(figures.measured(Lake(), found))
    share = rows["availability.delivered"]
    assert share["numerator"] == 6_978_070_499 and round(share["value"], 3) == 0.452
    assert rows["uptime.mtbf"]["value"] is None and "no date" in rows["uptime.mtbf"]["reason"]["en"]
    assert share["excluded"] == 28
    flags = {f.code: f.count for f in found.examined.findings()}
    assert flags == {"negative_run_time": 28, "ran_over_request": 1500}
    lost = [row["value"] for name, row in rows.items() if name.startswith("lost_time")]
    assert lost == [None] * 4  # no job tells of a loss
    open_hours = rows["completeness.completeness"]
    assert 0.98 < open_hours["value"] < 1


def test_silence_about_faults_is_not_a_year_without_faults(fresh, tmp_path):
    from yuzui.ledger.posting import posting

    posting.calendar(fresh.view, {"id": "BL02", "capacity": 1, "tz": None}, "2026")
    given = gather(fresh, "BL02", "2026")
    quiet = [e for e in given.events if e["kind"] != "fault"]
    import dataclasses

    rows = named(figures.measured(Lake(), dataclasses.replace(given, events=quiet)))
    assert rows["uptime.short_uptime"]["value"] is None
    assert rows["uptime.short_uptime"]["reason"] == figures.NO_FAULTS.json()
