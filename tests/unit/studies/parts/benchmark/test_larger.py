# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.demonstration.benchmark.larger import larger
from yuzui.errors import InputError
from yuzui.job.workspace import Workspace


def test_a_file_is_found_or_its_folder_is_asked_for(tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_text("x")
    monkeypatch.setenv("YUZUI_DATA", str(tmp_path))
    assert larger(Workspace(tmp_path / "w"), "a.csv") == tmp_path / "a.csv"
    with pytest.raises(InputError) as error:
        larger(Workspace(tmp_path / "w"), "b.csv")
    assert error.value.code == "no_larger_data"
