# SPDX-License-Identifier: Apache-2.0
"""The document of a year: flow that adds up, sheet with entries, outages, published means, ESFRI.

Published: yearly assessment of open sharing in China, 2019: 344 units, 42,000 instruments, 1,440
effective and 240 external hours a year an instrument, sharing rate 16 % (notice of 20 November
2019, as reported at 181616.com/news/show.php?itemid=637); 2025: 344 units, 53,000 instruments, 71
infrastructures, 1,599 and 273 hours, all on the network (text of the notice at
easyshb.com/jrfw/article/MsfjBPFPThfcjd2FEEPthr.htm).
"""

import json

from yuzui.ledger.posting.document import esfri


def test_what_was_opened_is_all_accounted_for(document):
    for book in document["books"]:
        flow = book["flow"]
        between = sum(flow[n] for n in flow if n not in ("opened", "granted", "booked", "delivered"))
        assert flow["opened"] - between == flow["delivered"]
        assert flow["booked"] == flow["held"] + flow["lost_fault"] + flow["delivered"]
    assert document["broken"] == [] and document["overgranted"] == []
    json.dumps(document, allow_nan=False)


def test_every_cell_of_the_sheet_names_its_entries(document, facility):
    rows = {row["id"]: row for row in document["sheet"]["instruments"]}
    assert rows["BL01"]["effective"]["value"] == 24700 / 3600
    assert rows["BL02"]["external"]["value"] == 0.0
    deliveries = {str(e["seq"]): e["amount"] for e in facility.view.select("entry") if e["kind"] == "deliver"}
    named = [n for row in rows.values() for n in row["effective"]["entries"].split(", ")]
    seqs = [str(n) for one in named for n in range(int(one.split("-")[0]), int(one.split("-")[-1]) + 1)]
    assert sorted(seqs) == sorted(deliveries)
    assert sum(deliveries.values()) == 35500
    assert rows["BL01"]["network"]["value"] is None and rows["BL01"]["network"]["reason"]["zh"]


def test_outages_are_listed_and_one_that_cannot_be_is_flagged(document):
    assert [(o["resource"], o["source_key"]) for o in document["outages"]] == [
        ("BL01", "1"), ("BL01", "2"),
    ]  # fmt: skip
    assert {f["code"]: f["count"] for f in document["findings"]} == {"negative_run_time": 1}


def test_the_published_means_are_those_published(document):
    first, second = document["national"]
    assert (first["units"], first["instruments"], second["instruments"]) == (344, 42_000, 53_000)
    assert (first["effective_hours"], first["external_hours"], first["rate"]) == (1440, 240, 0.16)
    assert (second["effective_hours"], second["external_hours"]) == (1599, 273)
    assert (second["infrastructures"], second["on_network"], second["rate"]) == (71, 1.0, None)
    # 240 / 1,440 is 16.7 %: the published 16 % came about by another rule
    assert round(first["external_hours"] / first["effective_hours"], 3) == 0.167


def test_twenty_one_european_indicators_each_say_what_they_are(document):
    rows = document["esfri"]["indicators"]
    assert [row["n"] for row in rows] == list(range(1, 22))
    assert not document["esfri"]["confirmed"]
    assert {row["says"] for row in rows} == {"computed", "outside", "not_applicable"}
    for row in rows:
        assert row["name"]["en"] and row["name"]["zh"]
        assert (row["value"] is None) == (row["reason"] is not None)
        assert row["value"] is None or row["says"] == "computed"
    resources = next(row for row in rows if row["n"] == 21)
    assert resources["value"] == 35500
    empty = esfri([], [])
    assert all(row["value"] is None for row in empty["indicators"])
