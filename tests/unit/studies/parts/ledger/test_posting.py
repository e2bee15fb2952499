# SPDX-License-Identifier: Apache-2.0
"""What happened, posted: once however often, revisions kept, late reports counted.

Published: Gaia 2014, 51,987 jobs, 2,004 cores (Parallel Workloads Archive, l_unilu_gaia).
"""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_day import DAY, EVENTS, made

from yuzui.administration.jobs import load
from yuzui.facilities.accounts import stored
from yuzui.facilities.accounts.balance import balances, overgranted, statement
from yuzui.facilities.accounts.check import check, continues
from yuzui.ledger.jobs import ledger
from yuzui.ledger.posting import posting
from yuzui.model.tables.schedule import EVENT

LINE = {"id": "BL01", "capacity": 1, "tz": None}


def test_a_day_of_two_lines_is_accounted_to_the_second(facility):
    found = stored.ledger(facility.view)
    first, second = statement(found).values()
    assert check(found) == []
    assert (first["opened"], first["delivered"], first["lost_fault"]) == (86400, 24700, 4100)
    assert (first["held"], first["proposal"], first["pool"]) == (4000, 3200, 50400)
    assert (second["delivered"], second["held"], second["proposal"]) == (10800, 0, 9200)


def test_posting_again_adds_nothing_and_a_late_report_is_counted(fresh, tmp_path):
    posting.calendar(fresh.view, LINE, "2026")
    first = posting.happened(fresh.view, ["BL01", "BL02"])
    assert (first["settled"], first["open"], first["entries"]) == (2, 1, 7)
    old = stored.ledger(fresh.view)
    assert posting.calendar(fresh.view, LINE, "2026")["entries"] == 0
    again = posting.happened(fresh.view, ["BL01", "BL02"])
    assert (again["settled"], again["entries"], again["late"]) == (0, 0, 0)
    late = tmp_path / "late.csv"
    late.write_text(EVENTS.splitlines()[0] + f"\nroom,9,BL01,B1,{DAY},{DAY + 60},fault,,\n")
    load.run(fresh, files=[late])
    told = posting.happened(fresh.view, ["BL01"])
    assert (told["late"], told["entries"]) == (1, 0)
    assert continues(old, stored.ledger(fresh.view)) == []


def test_a_calendar_that_shrinks_is_a_revision_and_is_never_clipped(fresh, tmp_path):
    posting.calendar(fresh.view, LINE, "2026")
    path = tmp_path / "newer.csv"
    path.write_text(
        "resource,from,to,state,capacity,version\n"
        f"BL01,{DAY},{DAY + 30000},user,1,2\nBL01,{DAY + 30000},{DAY + 86400},closed,1,2\n"
    )
    load.run(fresh, files=[path])
    assert posting.calendar(fresh.view, LINE, "2026") == {"seconds": 30000, "entries": 1}
    assert posting.calendar(fresh.view, LINE | {"id": "SRC"}, "2026")["entries"] == 0
    found = stored.ledger(fresh.view)
    assert found.entries["kind"].tolist()[-1] == "revise"
    (over,) = [one for one in overgranted(found) if one.book.scope == "BL01"]
    assert (over.short, over.opened) == (6000, 30000)
    assert balances(found)["BL01/2026/s/pool/"] == -6000


def test_gaia_in_the_store_is_reconciled_to_the_core_second(gaia):
    found = stored.ledger(gaia.view)
    (book,) = statement(found).values()
    assert gaia.view.count("event") == 51_987
    assert book["delivered"] == 6_978_070_499
    assert round(book["delivered"] / 3600 / 1e6, 3) == 1.938
    assert round(book["delivered"] / book["opened"], 3) == 0.452
    assert check(found) == [] and overgranted(found) == []
    again = ledger.post(gaia, "gaia", "2014", "gaia")["counts"]
    assert (again["added"], again["entries"]) == (0, 0)


LCG_FILE = "facilities/grid_lcg_2005.parquet"
LCG = Path(os.environ.get("YUZUI_DATA", "-")) / LCG_FILE


@pytest.mark.data(LCG_FILE)
def test_lcg_opens_nothing_since_its_size_is_unknown(tmp_path):
    from yuzui.ledger import usage
    from yuzui.ledger.trace import Source, opened, spent
    from yuzui.store.duck import Lake

    lake = Lake()
    lake.register("job_file", LCG)
    jobs = usage.reported(lake.sql("job"))
    used, _ = spent(jobs, Source("lcg", "LCG-2005", "2005"))
    (book,) = statement(used).values()
    assert (len(jobs.number), round(book["delivered"] / 3600)) == (188_041, 417_370)
    assert opened(jobs, None) == 0 and book["opened"] == 0


@st.composite
def worlds(draw):
    """Draw bookings one after the other, what was served of each, and faults across them."""
    rows, at = [], 0
    for n in range(draw(st.integers(1, 5))):
        start = at + draw(st.integers(0, 50))
        length = draw(st.integers(1, 200))
        served = draw(st.one_of(st.none(), st.integers(0, length)))
        rows.append((f"B{n}", start, length, served))
        at = start + length
    faults = draw(st.lists(st.tuples(st.integers(0, 900), st.integers(1, 60)), max_size=3))
    return rows, faults


@settings(max_examples=12, deadline=None)
@given(worlds())
def test_replay_of_stored_events_gives_what_was_delivered_second_by_second(world):
    rows, faults = world
    with tempfile.TemporaryDirectory() as folder:
        events = EVENTS.splitlines()[0] + "\n"
        holds = "time,from account,to account,amount,kind,cause\n"
        for name, start, length, served in rows:
            holds += f"{DAY},BL01/2026/s/pool,BL01/2026/s/proposal/{name},{length},grant,x\n"
            holds += (f"{DAY + start},BL01/2026/s/proposal/{name},BL01/2026/s/held/{name},"
                      f"{length},hold,booking:{name}\n")  # fmt: skip
            if served is not None:
                events += f"d,{name},BL01,{name},{DAY + start},{DAY + start + served},done,,\n"
        for n, (start, length) in enumerate(faults):
            events += f"f,{n},BL01,,{DAY + start},{DAY + start + length},fault,,\n"
        events += f"x,visit,BL01,,{DAY},{DAY + 1},visit,,\n"
        workspace = made(Path(folder), events=events, ledger=holds)
        posting.happened(workspace.view, ["BL01"])
        found = stored.ledger(workspace.view)
        workspace.close()
    down = [set(range(a, a + n)) for a, n in faults]
    expected = sum(
        sum(not any(second in one for one in down) for second in range(start, start + served))
        for _, start, _, served in rows
        if served is not None
    )
    delivered = sum(row["delivered"] for row in statement(found).values())
    assert check(found) == [] and delivered == expected
    assert EVENT.key == ("source", "source_key")
