# SPDX-License-Identifier: Apache-2.0
"""Every plug-in file of every seam passes the checks we offer to outsiders."""

import subprocess
import sys

import pytest

from yuzui import plugins, testing

EVERY = [(seam, name) for seam in plugins.SEAMS for name in plugins.modules(seam)]


@pytest.mark.parametrize(("seam", "name"), EVERY)
def test_plugin_fits_its_seam(seam, name):
    assert testing.check_plugin(seam, plugins.modules(seam)[name]) == []


def test_every_seam_holds_at_least_one_real_file():
    assert [seam for seam in plugins.SEAMS if not len(plugins.modules(seam))] == []


@pytest.mark.parametrize("words", [["--help"], ["list"], ["--version"]])
def test_help_and_list_load_nothing_heavy(words):
    code = (
        "import sys, contextlib, io\n"
        "from yuzui.cli.main import run\n"
        f"with contextlib.redirect_stdout(io.StringIO()): code = run({words!r})\n"
        f"print(code, *[n for n in {testing.HEAVY!r} if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.split() == ["0"], done.stdout + done.stderr


def test_outside_file_is_told_what_is_wrong(tmp_path, monkeypatch):
    (tmp_path / "outside_rule.py").write_text(
        "from yuzui.text import Text\nTITLE = Text('Outside', 'Outside')\nimport numpy\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    import outside_rule

    faults = " ".join(testing.check_plugin("rule", outside_rule))
    for word in ("EXAMPLE is not declared", "not in Chinese", "numpy is imported", "docstring"):
        assert word in faults


def test_outside_package_appears_everywhere_by_itself(tmp_path, monkeypatch):
    """An entry point of another package is listed beside ours and may not take our names."""
    (tmp_path / "theirs.py").write_text(
        "from yuzui.text import Text\nTITLE = Text('Theirs', '外部')\n"
    )
    info = tmp_path / "theirs-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: theirs\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[yuzui.indicator]\ntheir_share = theirs\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    row = next(row for row in plugins.rows() if row["name"] == "their_share")
    assert row["status"] == "entry point" and row["title"]["zh"] == "外部"
    (info / "entry_points.txt").write_text("[yuzui.command]\nlist = theirs\n")
    with pytest.raises(Exception, match="two plug-ins of one name"):
        plugins.modules("command")
