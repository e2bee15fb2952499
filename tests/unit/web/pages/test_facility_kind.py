# SPDX-License-Identifier: Apache-2.0
"""Every kind has a page: its form, its reasons, its example scheduled."""

from html import escape

import pytest
from starlette.testclient import TestClient

from yuzui import registry
from yuzui.faces.web import app
from yuzui.facilities.accounts.kpi import FIGURES
from yuzui.job.workspace import Workspace

KINDS = registry.modules("facility_kind")


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    return TestClient(app.create(Workspace(tmp_path_factory.mktemp("w"))))


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_kind_alone_has_its_page(client, name, lang):
    page = client.get(f"/{lang}/kinds/{name}")
    module = KINDS[name]
    assert page.status_code == 200 and module.TITLE.say(lang) in page.text
    for field in module.FIELDS:
        assert field.label.say(lang) in page.text
    for figure in FIGURES:
        told = all(escape(said.say(lang)) in page.text for said in figure.variants.values())
        assert told == (figure.name in module.KPIS), figure.name
    if hasattr(module, "PROVIDERS"):
        assert page.text.count("<svg") >= 1
        for provider in module.PROVIDERS:
            assert provider.reason.say(lang) in page.text


def test_what_is_left_out_of_the_example_is_told_with_its_reason(client):
    page = client.get("/en/kinds/telescope").text
    for said in ("T5", "the period is shorter", "the Moon is too near"):
        assert said in page


def test_no_such_kind(client):
    assert client.get("/en/kinds/nothing").status_code in (200, 404)
    assert "yuzui list" in client.get("/en/kinds/nothing").text
