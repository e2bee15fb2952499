# SPDX-License-Identifier: Apache-2.0
import json
from xml.etree import ElementTree

import pytest

from yuzui.errors import InputError
from yuzui.faces.cli import drawings
from yuzui.faces.cli.main import run
from yuzui.view.render import png

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(
    "words",
    [
        ("ask", "--by", "2030"),
        ("backcast",),
        ("tax",),
        ("explain", "2018", "2024"),
        ("simulate", "public_growth_2030", "--draws", "50"),
        ("structure",),
        ("sources",),
    ],
)
def test_every_picture_of_a_path_is_written_with_its_origin(capsys, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    assert run(["path", *words, "--lang", "zh", "--out", "x.svg"]) == 0
    said = capsys.readouterr().out
    written = sorted(tmp_path.glob("*.svg"))
    assert tmp_path / "x.svg" in written
    for path in written:
        assert path.name in said
        root = ElementTree.fromstring(path.read_bytes())
        data = json.loads(root.findtext(f"{SVG}metadata"))
        assert data["source"] and data["vintage"] and data["run"]["inputs_hash"] and data["files"]
        assert {"filter", "origin"} <= set(data) and root.findtext(f"{SVG}title")


def test_json_stays_one_document_beside_the_picture(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(["path", "--json", "--out", "x.svg"]) == 0
    assert json.loads(capsys.readouterr().out)["schema"] == "yuzui.path/1"


def test_dots_are_written_where_chinese_can_be_drawn(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(png, "has_cjk_font", lambda: True)
    assert run(["path", "explain", "2018", "2024", "--out", "x.png"]) == 0
    assert (tmp_path / "x.png").read_bytes().startswith(b"\x89PNG")
    monkeypatch.setattr(png, "has_cjk_font", lambda: False)
    capsys.readouterr()
    assert run(["path", "explain", "2018", "2024", "--out", "x.png", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["code"] == "no_font"


def test_a_result_without_pictures_is_refused(tmp_path):
    with pytest.raises(InputError) as caught:
        drawings.write(tmp_path / "x.svg", [], "en", {})
    assert caught.value.code == "no_picture" and caught.value.fix.en == "--out x.json"


def test_forms_offered_are_those_that_can_be_written(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(["path", "--json", "--out", "x.docx"]) == 2
    error = json.loads(capsys.readouterr().out)["errors"][0]
    assert error["expected"] == ".xlsx .csv .parquet .json .svg .png"
