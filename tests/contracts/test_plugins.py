# SPDX-License-Identifier: Apache-2.0
"""Every plug-in file of every seam passes the checks we offer to outsiders."""

import json
import subprocess
import sys

import pytest
from tests.contracts import checks as testing

from yuzui import registry
from yuzui.faces.cli.main import run
from yuzui.policy.plan import loader

EVERY = [(seam, name) for seam in registry.SEAMS for name in registry.modules(seam)]


HEAVY = ("numpy", "duckdb", "highspy", "resvg_py", "ibis", "starlette")


@pytest.fixture(scope="module")
def alone():
    """Why plug-ins cannot be imported alone, asked at once."""
    return testing.alone([registry.modules(seam)[name].__name__ for seam, name in EVERY])


def test_form_is_that_of_its_seam(alone):
    for seam, name in EVERY:
        module = registry.modules(seam)[name]
        assert testing.form(seam, module, alone[module.__name__]) == []


@pytest.mark.parametrize("seam", registry.SEAMS)
def test_behaves_as_its_seam_asks(seam):
    for name, module in registry.modules(seam).items():
        for check in testing.checks(seam):
            assert list(testing.told(check, module)) == [], name


def test_plan_can_be_shown():
    for name in loader.names():
        assert testing.check_plan(name) == []
    # every seam holds at least one real file
    assert [seam for seam in registry.SEAMS if not len(registry.modules(seam))] == []
    assert len(loader.names()) >= 2
    # check plugin is form then behaviour
    for seam in registry.SEAMS:
        name = next(iter(registry.modules(seam)))
        assert testing.check_plugin(seam, registry.modules(seam)[name]) == []
        assert set(testing.NAMES) == set(registry.SEAMS)
    # no such seam
    with pytest.raises(KeyError):
        testing.check_plugin("plugin", registry)
    # help loads nothing heavy
    for words in [["--help"], ["--version"]]:
        code = (
            "import sys, contextlib, io\n"
            "from yuzui.faces.cli.main import run\n"
            f"with contextlib.redirect_stdout(io.StringIO()): code = run({words!r})\n"
            f"print(code, *[n for n in {HEAVY!r} if n in sys.modules])"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        assert done.stdout.split() == ["0"], done.stdout + done.stderr


def listed(capsys, *words):
    assert run(["list", *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)["plugins"]


def test_list_holds_every_plugin_and_plan_once(capsys):
    rows = listed(capsys)
    names = [(row["seam"], row["name"]) for row in rows]
    assert names == [*EVERY, *(("plan", name) for name in loader.names())]
    plan = next(row for row in rows if row["seam"] == "plan")
    assert plan["title"] == loader.load(plan["name"]).head.title.json()
    assert plan["source"].startswith("http")


def test_list_of_one_seam(capsys):
    for seam in [*registry.SEAMS, "plan"]:
        assert {row["seam"] for row in listed(capsys, "--seam", seam)} == {seam}
        assert run(["list", "--seam", seam]) == 0
        assert capsys.readouterr().out.split()[0] == seam


def test_outside_package_appears_everywhere_by_itself(tmp_path, monkeypatch):
    """An entry point of another package is listed beside ours and may not take our names."""
    (tmp_path / "theirs.py").write_text("from yuzui.text import Text\nTITLE = Text('Theirs', '外部')\n")
    info = tmp_path / "theirs-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: theirs\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[yuzui.indicator]\ntheir_share = theirs\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    row = next(row for row in registry.listed() if row.name == "their_share")
    assert row.status == "entry point" and row.title.zh == "外部"
    registry.installed.cache_clear()
    (info / "entry_points.txt").write_text("[yuzui.command]\nlist = theirs\n")
    with pytest.raises(Exception, match="two plug-ins of one name"):
        registry.modules("command")
