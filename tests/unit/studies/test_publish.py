# SPDX-License-Identifier: Apache-2.0
"""The study of publishing: an empty list, and what it needs."""

import pytest
from tests.contracts.checks import study

from yuzui.errors import InputError, VisibilityError
from yuzui.job.workspace import Workspace
from yuzui.scheduling.jobs import publish


def test_an_empty_list_is_a_document(tmp_path):
    document = publish.run(Workspace(tmp_path))
    assert document["schedules"] == [] and document["published"] is None
    assert list(study.document_faults(publish, document)) == []


def test_a_schedule_nobody_kept(tmp_path):
    with pytest.raises(VisibilityError):
        publish.run(Workspace(tmp_path), schedule="0" * 12, approve="A, b")
    with pytest.raises(InputError):
        publish.run(Workspace(tmp_path), schedule="0" * 12)
