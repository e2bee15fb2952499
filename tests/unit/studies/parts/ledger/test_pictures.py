# SPDX-License-Identifier: Apache-2.0
"""Pictures: the flow ends at what was delivered, definitions stand side by side, outages by day."""

from yuzui.ledger.posting import pictures
from yuzui.view.chart import NARROW, WIDE


def test_flow_steps_add_up_to_delivered(document):
    drawn = pictures.draw(document)
    assert [p.meta.name for p in drawn] == ["flow-bl01-2026-s", "flow-bl02-2026-s", "availability"]
    steps = drawn[0].twin.rows
    assert steps[0][1] == 24.0 and abs(steps[-1][2] - 24700 / 3600) < 1e-9
    for picture in drawn:
        for lang in ("en", "zh"):
            assert picture.spec(lang, WIDE)["description"] and picture.spec(lang, NARROW)


def test_over_granting_is_a_step_up(document):
    book = document["books"][0]
    over = {**book, "flow": {**book["flow"], "pool": -3600, "opened": 32400}}
    rows = pictures.flow(document, over).twin.rows
    assert [row[1] for row in rows if row[0] == pictures.words.BEYOND] == [1.0]


def test_availability_has_a_bar_for_each_definition_known(document):
    assert len(pictures.known(document)) == 4
    none = {**document, "figures": []}
    assert len(pictures.draw(none)) == 2


def test_outages_are_drawn_by_day_and_absent_without_any(document):
    drawn = pictures.outages(document)
    assert drawn is not None and len(drawn.twin.rows) == 2
    assert [row[2:4] for row in drawn.twin.rows] == [(1.0, 2.0), (7500 / 3600, 8000 / 3600)]
    undated = pictures.outages({**document, "dated": False})
    assert "log" in str(undated.twin.columns[2].label.en)
    assert pictures.outages({**document, "outages": []}) is None


def test_hours_stand_beside_the_national_means_by_year(document):
    drawn = pictures.sharing([document])
    years = list(dict.fromkeys(row[0].en for row in drawn.twin.rows))
    assert years == ["2019, national mean", "2025, national mean", "2026, ring"]
    assert "1,599" in drawn.meta.finding.en and "5 effective hours" in drawn.meta.finding.en
    none = pictures.sharing([{**document, "figures": []}])
    assert none.meta.finding.en.startswith("No effective hours")


def test_large_amounts_are_drawn_in_thousands(document):
    book = document["books"][0]
    many = {**book, "flow": {name: n * 10_000 for name, n in book["flow"].items()}}
    rows = pictures.flow(document, many).twin.rows
    assert rows[0][1] == 240.0
