# SPDX-License-Identifier: Apache-2.0
"""Downloads: the same rows in every form, numbers typed, units said once."""

from __future__ import annotations

import csv
import io

import pytest

from yuzui.faces.web import blocks
from yuzui.text import Text, same
from yuzui.view.chart import Meta
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.page import Chip, Figure, File, Page
from yuzui.view.table import Column, DataTable, Link

LISTING = DataTable(
    "shares",
    Text("Shares", "占比"),
    (
        Column("name", Text("Name", "名称")),
        Column("share", Text("Share", "占比"), "%", 1),
        Column("money", Text("Amount", "金额"), "CNY", 0),
    ),
    [(Link(Text("basic", "基础"), "/path"), 0.0688, 2500), (Chip(Text("=1+1", "=1+1")), None, 3)],
)
META = Meta("hours", Text("f", "发现"), same("d"), "real", same("s"), "2014")
FIGURE = Figure(bar_chart(META, [Bar(Text("a", "甲"), 3)], (Text("hours", "小时"), "")), run="7f3a")
PAGE = Page(same("f"), (LISTING, FIGURE))


def test_json_says_units_as_stored_and_texts_in_both_languages():
    made = blocks.document(LISTING)
    assert made["schema"] == "yuzui.table/1"
    assert [c["unit"] for c in made["columns"]] == ["", "1", "CNY"]
    assert made["rows"][0] == [{"en": "basic", "zh": "基础"}, 0.0688, 2500]
    assert blocks.document(FIGURE)["run"] == "7f3a"
    assert blocks.document(FIGURE)["origin"] == "real"


def test_export_types_numbers():
    made = blocks.export(LISTING, "zh", picture=False)
    assert made.headings == ["名称", "占比", "金额 (CNY)"]
    assert list(made.formats) == ["", "0.0%", "#,##0"]
    assert made.rows[0] == ("基础", 0.0688, 2500)


def test_csv_neutralises_what_looks_like_a_formula():
    raw = blocks.body(PAGE, "shares", "csv", "en")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert not any(cell.startswith("=") for row in rows for cell in row)
    assert any("1+1" in cell for row in rows for cell in row)


@pytest.mark.parametrize("kind", ["xlsx", "csv", "json", "svg"])
def test_figure_in_every_form_and_the_same_each_time(kind):
    first = blocks.body(PAGE, "hours", kind, "zh")
    assert first
    assert blocks.body(PAGE, "hours", kind, "zh") == first


def test_what_is_not_there_is_none():
    assert blocks.body(PAGE, "shares", "svg", "en") is None
    assert blocks.body(PAGE, "nothing", "csv", "en") is None


def test_a_file_is_taken_as_it_is_and_only_as_what_it_is():
    file = File("scenario", Text("Scenario", "情景"), "name: {zh: 一}\n", Text("n", "注"))
    page = Page(same("f"), (LISTING, file))
    assert blocks.body(page, "scenario", "yaml", "zh") == "name: {zh: 一}\n".encode()
    assert blocks.body(page, "scenario", "csv", "zh") is None
    assert blocks.body(page, "shares", "yaml", "zh") is None
