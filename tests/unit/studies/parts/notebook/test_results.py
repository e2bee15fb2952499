# SPDX-License-Identifier: Apache-2.0
"""Results of the Python API: frozen, with their making; drawn, asked and written like all others."""

import dataclasses
import json
import re

import openpyxl
import pytest

import yuzui as y
from yuzui.errors import InputError
from yuzui.faces.notebook.results import Answer


@pytest.fixture(scope="module")
def made(call, tmp_path_factory):
    notebook = y.open(tmp_path_factory.mktemp("results") / "ws", lang="en")
    notebook.load(call / "csv")
    yield notebook.fund(call="C2027", rules=call / "rules.toml", redraws=4, near=2)
    notebook.close()


@pytest.fixture(scope="module", params=["en", "zh"])
def slate(request, made):
    """The slate as it was made, and as the next person finds it, in the other language."""
    if request.param == "en":
        yield made
        return
    notebook = y.open(made.workspace.dir, lang="zh")
    yield notebook.slate()
    notebook.close()


def refused(slate):
    return next(r["id"] for r in slate.document["proposals"] if r["eligible"] and not r["selected"])


def test_a_result_is_frozen_and_says_how_it_was_made(slate):
    run = slate.document["run"]
    assert (slate.run, slate.seed, slate.data_hash) == (run["id"], 7, run["inputs_hash"])
    assert slate.rules_hash == run["rules_hash"] and slate.version == y.__version__
    assert slate.engine == f"{run['engine']} {run['engine_version']}"
    assert slate.run in slate.stamp() and slate.data_hash[:12] in repr(slate)
    with pytest.raises(TypeError):
        slate.document["slate"] = None
    with pytest.raises(dataclasses.FrozenInstanceError):
        slate.study = "other"


def test_asking_solves_again(slate):
    name = refused(slate)
    why = slate.why(name)
    assert isinstance(why, Answer) and why.document["why"]["id"] == name
    assert why.document["why"]["exact"] and why.document["why"]["delta"] >= 0
    cut = slate.diff("sort_and_cut")
    assert cut.document["question"]["names"][1] == f"{slate.run}:sort_and_cut"
    assert slate.diff(slate).document["sets"][1]["enters"] == []
    assert len(slate.sensitivity().document["sets"]) > 1


def test_a_number_is_in_whole_currency_units_and_a_share_a_fraction(slate):
    by, to = slate.loosen("总预算", by=1_000_000), slate.loosen("budget", to="800万")
    assert by.document["changes"][0]["new"] - by.document["changes"][0]["old"] == 1_000_000
    assert to.document["changes"][0]["new"] == 8_000_000
    share = slate.loosen("地区上限", by=0.02)
    assert {row["new"] for row in share.document["changes"]} == {0.52}
    for none in ({}, {"by": 1, "to": 2}):
        with pytest.raises(InputError):
            slate.loosen("budget", **none)


def test_it_draws_itself_with_the_table_and_touches_nothing_else(slate):
    html = slate._repr_html_()
    lang = slate.lang
    assert ('lang="zh-Hans"' if lang == "zh" else 'lang="en"') in html
    assert html.count("<svg") >= 2 and "<table" in html and slate.stamp() in html
    assert not re.search(r"<script|https?://(?!www\.w3\.org)", html)
    style = html[html.index("<style>") + 7 : html.index("</style>")]
    assert style.startswith(".yuzui {") and ":root" not in style and "\nbody" not in style
    assert style.count("{") == style.count("}")


def test_a_picture_offers_its_specification(slate):
    one = slate.pictures()[0]
    made = one._repr_mimebundle_()
    assert made["text/plain"] == repr(one)
    spec = made["application/vnd.vegalite.v5+json"]
    assert "vega-lite" in spec["$schema"] and json.dumps(spec)
    assert one.svg() in made["text/html"]


def test_it_writes_itself_and_leaves_a_line_in_the_log(slate, tmp_path):
    before = slate.workspace.view.count("export")
    book = openpyxl.load_workbook(slate.to(tmp_path / "s.xlsx"))
    assert len(book.sheetnames) > 3
    again = json.loads(slate.to(tmp_path / "s.json").read_text(encoding="utf-8"))
    assert again == json.loads(json.dumps(dict(slate.document)))
    assert slate.why(refused(slate)).to(tmp_path / "a.csv").read_bytes()
    assert slate.to(tmp_path / "s.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert slate.workspace.view.count("export") == before + 3
    with pytest.raises(InputError):
        slate.to(tmp_path / "s.pdf")
