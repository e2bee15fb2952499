# SPDX-License-Identifier: Apache-2.0
"""The page of a draw: what is committed is public at once, what is secret only when revealed."""

import pytest
from starlette.testclient import TestClient
from tests.jobs.funding import drawn
from tests.people import admit

from yuzui.faces.web import app
from yuzui.funding.jobs import fund
from yuzui.funding.lottery_draw import commands
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    """Four pages: before a commitment, with the list fixed, drawn, and as the public sees it."""
    place = tmp_path_factory.mktemp("page")
    workspace = admit(Workspace(place / "w"), "Lin")
    document = fund.run(workspace, path=drawn.folder(place / "call"), near=3)
    run = workspace.save("fund", document)
    client, public = (TestClient(app.create(workspace, *s)) for s in ((), (PUBLIC,)))
    seen = {"before": both(client, run), "unknown": public.get(f"/en/slates/{run}/draw")}
    commands.commit(workspace, "Lin", "beacon of 1 December")
    workspace.save("fund", document)
    commands.fix(workspace)
    seen["fixed"] = both(client, run)
    seen["published"] = commands.reveal(workspace, "beacon 42")
    seen["drawn"], seen["public"] = both(client, run), both(public, run)
    seen["json"] = client.get(f"/en/slates/{run}/draw?format=json").json()
    seen["csv"] = client.get(f"/zh/slates/{run}/draw/tickets.csv").content.decode("utf-8-sig")
    yield seen
    workspace.close()


def both(client, run):
    return {lang: client.get(f"/{lang}/slates/{run}/draw").text for lang in ("en", "zh")}


def test_before_a_commitment_it_says_how(held):
    assert "no commitment binds it yet" in held["before"]["en"]
    assert "yuzui draw commit" in held["before"]["en"] and "尚无承诺" in held["before"]["zh"]
    assert held["unknown"].status_code == 404


def test_with_the_list_fixed_commitment_and_list_are_there_and_the_secret_is_not(held):
    published = held["published"]
    for lang, said in (("en", "the secret is sealed"), ("zh", "此前密值封存")):
        page = held["fixed"][lang]
        assert published["commitment"] in page and published["list_hash"] in page and said in page
        assert published["secret"] not in page and "beacon of 1 December" in page
        assert "yuzui draw reveal" in page
    assert "will follow from a public value" in held["fixed"]["en"]


def test_drawn_it_shows_every_step_and_ticket_in_both_languages(held):
    published = held["published"]
    for lang in ("en", "zh"):
        page = held["drawn"][lang]
        for key in ("commitment", "list_hash", "public", "secret"):
            assert published[key] in page
        places = [page.index(published["tickets"][name]) for name in published["order"]]
        assert places == sorted(places)
        assert "yuzui check draw draw.json" in page
    assert "passed over" in held["drawn"]["en"] and "越过" in held["drawn"]["zh"]
    assert published["order"][0] in held["csv"] and "签号" in held["csv"]


def test_the_page_as_json_is_the_published_file(held):
    assert held["json"] == held["published"]


def test_the_public_sees_the_draw_though_not_the_slate(held):
    page = held["public"]["en"]
    assert held["published"]["secret"] in page and "Replay it yourself" in page
    assert "Expert" not in page and "Person" not in page and "re-draws" not in page
