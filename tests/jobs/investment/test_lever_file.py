# SPDX-License-Identifier: Apache-2.0
"""A way of paying as one file: kept in a workspace it stands beside the levers that come with Yuzui."""

import json

import pytest

from yuzui.errors import InputError
from yuzui.faces.cli.main import run
from yuzui.investment import lever_file
from yuzui.investment.lever import Path, Setting
from yuzui.investment.pages import levers
from yuzui.job.workspace import Workspace
from yuzui.view.page import Visit

BONDS = """
lever: research_bonds
title: {en: Research bonds, zh: 科研专项债}
source: programme note
most: 300
parts:
  - {pays: local_government, performs: higher_education, type: basic, part: 0.5}
  - {pays: local_government, performs: enterprise, type: experimental, part: 0.25}
"""


@pytest.fixture
def bonds(tmp_path):
    file = tmp_path / "bonds.yaml"
    file.write_text(BONDS, encoding="utf-8")
    return file


def asked(capsys, *argv):
    run([*argv, "--json"])
    return json.loads(capsys.readouterr().out)


def test_a_file_appears_in_command_document_and_page(bonds, tmp_path, capsys):
    place = ("--dir", str(tmp_path / "w"))
    # nothing of it before
    assert "research_bonds" not in {one["name"] for one in asked(capsys, "path", "--lever", "all", *place)["levers"]}
    (only,) = asked(capsys, "path", "lever", str(bonds), *place)["levers"]
    assert only["zero_pp"] == 0 and only["effect_pp"] > 0 and only["source"] == "programme note"
    document = asked(capsys, "path", "--lever", "all", *place)
    assert {one["name"]: one for one in document["levers"]}["research_bonds"] == only
    assert sum("research_bonds" in (one["first"], one["second"]) for one in document["together"]) == 7
    page = levers.build(Workspace(tmp_path / "w"), Visit("en", levers.PATH, {}, {}))
    assert "research_bonds" in {one["name"] for one in page.document["levers"]}
    (table,) = [one for one in page.blocks if getattr(one, "name", "") == "levers" and hasattr(one, "rows")]
    assert any(row[0].zh.startswith("科研专项债") for row in table.rows)


def test_its_effect_is_that_of_its_parts(bonds):
    lever = lever_file.read(bonds)
    cells = {("other", "other", "basic"): 100.0, ("enterprise", "enterprise", "experimental"): 900.0}
    setting = Setting(lever.PARAMETERS, {"amount": 8.0})
    after = lever.effect(Path.of(cells, [2024, 2025]), setting)
    assert after.share()[0, 1] == pytest.approx(104 / 1006)
    slope = lever.linear(Path.of(cells, [2024, 2025]), setting)["amount"]
    assert (slope.basic[1], slope.rest[1], slope.cost[1]) == (0.5, 0.25, 0.75)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("source: programme note", "", "lever_source"),
        ("source: programme note", "source: ''", "lever_source"),
        ("lever: research_bonds", "lever: donations", "lever_file"),
        ("lever: research_bonds", "lever: ../bonds", "lever_file"),
        ("most: 300", "most: 0", "lever_file"),
        ("zh: 科研专项债", "zh: ''", "lever_file"),
        ("part: 0.25", "part: 0.75", "lever_file"),
        ("part: 0.25", "part: .nan", "lever_file"),
        ("type: experimental", "type: development", "lever_file"),
        ("most: 300", "most: 300\nsigned: yes", "lever_file"),
        ("parts:", "parts: none\nold:", "lever_file"),
    ],
)
def test_what_is_no_way_of_paying_is_refused_and_leaves_nothing(bonds, tmp_path, old, new, code):
    bonds.write_text(BONDS.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        lever_file.keep(Workspace(tmp_path / "w"), bonds)
    assert caught.value.code == code and caught.value.place.file == "bonds.yaml"
    assert (
        lever_file.stored_levers(Workspace(tmp_path / "w")) == {} and lever_file.state(Workspace(tmp_path / "w")) == ""
    )
