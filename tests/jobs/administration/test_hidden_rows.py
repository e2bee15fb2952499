# SPDX-License-Identifier: Apache-2.0
"""The comparison of what a role gets with and without a hidden row: none leaks, and an open one is noticed."""

import pytest

from yuzui.errors import InputError
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace

JOB = of("visibility")


def test_a_sealed_programme_changes_no_answer_to_the_public_and_an_open_one_does(tmp_path):
    workspace = Workspace(tmp_path / "work")
    answer = JOB.run(workspace, roles="public")
    (public,) = answer.roles
    assert public.differing == [] and answer.leaks == answer.counts_that_differ == 0
    assert public.addresses > 150 and public.files == 9 and public.counts > 100
    assert answer.noticed > 10
    assert {"/en/programmes", "/zh/programmes"} & set(answer.pages)
    assert JOB.headline(answer).en.startswith("A hidden programme leaves no trace")
    for inputs, code in (
        ({"noun": "award"}, "unknown_table"),
        ({"roles": "pilot"}, "unknown_role"),
        ({"roles": ""}, "unknown_role"),
    ):
        with pytest.raises(InputError) as caught:
            JOB.run(workspace, **inputs)
        assert caught.value.code == code
    workspace.close()
