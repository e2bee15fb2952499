# SPDX-License-Identifier: Apache-2.0
"""Rows that are made up keep their mark; what is computed from them is tested with the ledger."""

from yuzui.job import row_origins
from yuzui.model.schema import TABLES

EVENTS = """system,event id,resource,from,to,kind
door,1,BL01,2026-01-05T00:00:00Z,2026-01-05T01:00:00Z,done
"""


def test_marks_are_read_row_by_row(workspace, take):
    take("events.csv", EVENTS, "synthetic")
    rows = [{"source": "door", "source_key": "1"}, {"source": "door", "source_key": "77"}]
    assert row_origins.marks(workspace.view, TABLES["event"], rows) == ["synthetic", None]
    assert row_origins.marks(workspace.view, TABLES["entry"], [{"seq": 1}]) == [None]


LIST = "facility_id,facility name,capacity,country,kind\nZ1,Spectrograph of the hill,1,CN,instrument\n"
TRUE = LIST.replace("Z1", "Z2").replace("hill", "dale")


def every(workspace):
    """Return the documents that rest on resources of a workspace."""
    from yuzui.catalogue.jobs import catalogue, consolidation
    from yuzui.facilities.jobs import instruments

    return {
        "instruments": instruments.run(workspace),
        "consolidation": consolidation.run(workspace),
        "catalogue": catalogue.run(workspace),
    }


def test_whatever_reads_a_made_up_row_says_so_and_tells_real_ones_apart(workspace, take):
    def told():
        return {name: one["origin"] for name, one in every(workspace).items()}

    take("facilities.csv", TRUE)
    assert told() == {"instruments": "real", "consolidation": "real", "catalogue": "real"}
    take("facilities2.csv", LIST, "synthetic")
    # what ships is real in the registers and in the catalogue
    assert told() == {"instruments": "mixed", "consolidation": "mixed", "catalogue": "mixed"}
    take("facilities3.csv", LIST, "real")
    assert set(told().values()) == {"real"}
    take("facilities4.csv", LIST, "synthetic")
    take("facilities5.csv", TRUE.replace("1,CN", "2,CN"), "synthetic")
    assert told()["instruments"] == "synthetic"


def test_each_facility_that_can_do_something_says_whether_it_is_made_up(workspace, take):
    from yuzui.facilities.jobs import access

    with workspace.view.act("test", "x") as change:
        rows = [{"id": name, "name": name, "kind": "beamline"} for name in ("Z1", "Z2", "Z3")]
        able = [
            {"resource": name, "code": "PaNET01124", "scheme": "PaNET", "low": 1.0, "high": 30.0,
             "unit": "keV"} for name in ("Z1", "Z2", "Z3")
        ]  # fmt: skip
        change.insert("resource", rows)
        change.insert("capability", able)
        change.insert("access_offer", [{"id": "O", "resources": ["Z2"], "cycle": "c", "route": "peer",
                                        "unit": "shift"}])  # fmt: skip
        row_origins.mark(workspace.view, change, TABLES["resource"], rows[:1], "synthetic")
        row_origins.mark(workspace.view, change, TABLES["capability"], able[:1], "synthetic")
        row_origins.mark(workspace.view, change, TABLES["access_offer"], [{"id": "O"}], "synthetic")
    document = access.run(workspace, query="PaNET01124 5..12 keV")
    said = {row["id"]: row["origin"] for row in document["found"]}
    assert said == {"Z1": "synthetic", "Z2": "mixed", "Z3": "real"}
    assert document["origin"] == "mixed" and document["query"] == "PaNET01124 5..12 keV"
    made_up = [row for row in document["found"] if row["id"] == "Z1"]
    lines = {label.en: text for label, text in access.lines(document | {"found": made_up})}
    assert "(synthetic data)" in lines["Z1"].en and "（合成数据）" in lines["Z1"].zh
    found, summary = access.exports(document, "zh")
    assert "合成数据" in {row[-1] for row in found.rows}
    assert ("数据性质", "真实与合成数据") in [tuple(row) for row in summary.rows]


def test_a_record_of_the_catalogue_has_the_origin_of_its_row(workspace, take):
    from yuzui.catalogue.jobs import catalogue

    take("facilities.csv", TRUE)
    take("facilities2.csv", LIST, "synthetic")
    said = {id: catalogue.get(workspace, "facility", id)["origin"] for id in ("Z1", "Z2")}
    assert said["Z1"] == "synthetic" and said["Z2"] != "synthetic"
    assert {one["id"] for one in catalogue.find(workspace, "spectrograph")["hits"]} >= {"Z1", "Z2"}


def test_a_booking_is_what_the_run_of_its_schedule_is_and_nothing_rests_on_no_row(workspace):
    with workspace.view.act("test", "x") as change:
        run = {"id": "s1", "study": "schedule", "made_at": "2026-01-01T00:00:00Z", "version": "0",
               "inputs_hash": "0", "audit_seq": 1, "state": "current",
               "document": {"origin": "synthetic"}}  # fmt: skip
        change.insert("run", [run])
    rows = [{"schedule": name, "id": "b"} for name in ("s1", "s2")]
    desk = workspace.desk
    assert row_origins.marks(desk, TABLES["booking"], rows) == ["synthetic", None]
    assert row_origins.of(desk, {"booking": rows[:1]}) == "synthetic"
    assert row_origins.of(desk, {"booking": rows}) == "mixed"
    assert row_origins.of(desk, {"booking": rows[1:]}, "derived") == "derived" == row_origins.of(desk, {}, "derived")
    assert row_origins.by(desk, [("x", "booking", rows[0])]) == {"x": "synthetic"}
