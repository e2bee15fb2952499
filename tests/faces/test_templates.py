# SPDX-License-Identifier: Apache-2.0
"""Every template that verbs share: both languages, one sheet as csv, nothing written over."""

import json

from yuzui.faces.cli.main import run
from yuzui.sheets import formats

VERBS = (
    "call", "labs", "mission", "mission cover", "mission phases", "mission roadmap", "mission teams", "people",
    "register", "share",
)  # fmt: skip
STARTS = {"call": "call joint"}
"""What comes next, where it is not the verb itself."""


def test_a_template_is_a_new_file_in_the_language_asked_for(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for verb in VERBS:
        words = verb.split()
        heads = {}
        for lang in ("en", "zh"):
            path = tmp_path / f"{'-'.join(words)}_{lang}.xlsx"
            assert run([*words, "template", "--out", str(path), "--lang", lang]) == 0, verb
            assert f"yuzui {STARTS.get(verb, verb)} {path}" in capsys.readouterr().out
            heads[lang] = [str(cell) for cell in formats.read(path)[0].rows[0]]
        assert heads["en"] != heads["zh"], verb
        assert run([*words, "template", "--out", "one.csv", "--json"]) == 0, verb
        assert json.loads(capsys.readouterr().out) == {"schema": "yuzui.form/1", "path": "one.csv"}
        before = (tmp_path / "one.csv").read_bytes()
        assert run([*words, "template", "--out", "one.csv", "--lang", "zh"]) == 2, verb
        assert (tmp_path / "one.csv").read_bytes() == before and "--out" in capsys.readouterr().err
        (tmp_path / "one.csv").unlink()
