# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.investment.pages import explain, milestones
from yuzui.job.workspace import Workspace
from yuzui.view.page import Notice, Visit


def built(page, tmp_path, **query):
    return page.build(Workspace(tmp_path), Visit("en", page.PATH, {}, query))


def test_per_cent_is_read_with_and_without_its_sign(tmp_path):
    plain, signed = (built(milestones, tmp_path, target=text) for text in ("8", "8 %"))
    assert plain.document == signed.document and plain.document["target"] == 0.08


@pytest.mark.parametrize(
    ("page", "query", "column"),
    [
        (milestones, {"target": "much"}, "much"),
        (milestones, {"span": "long"}, "long"),
        (explain, {"from": "then"}, "then"),
        (explain, {"to": ""}, "2030"),
    ],
)
def test_what_is_no_number_is_told_with_what_stood_there(tmp_path, page, query, column):
    found = built(page, tmp_path, **query)
    (notice,) = [block for block in found.blocks if isinstance(block, Notice)]
    assert column in notice.text.en and "这不是数字" in notice.text.zh
