"""From an asset desk's sheet to the report, the record and the pages; what is hidden leaves no byte there."""

import pytest
from starlette.testclient import TestClient
from tests.jobs.network.test_sharing import ASSETS_ZH, REQUESTS_ZH, USES_ZH
from tests.loading import load
from tests.people import admit

from yuzui.faces.web import app
from yuzui.job.workflow import moving
from yuzui.job.workspace import Workspace

OWN = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def workspace(tmp_path):
    opened = Workspace(tmp_path / "work")
    yield opened
    opened.close()


def client(workspace):
    return TestClient(app.create(workspace), base_url="http://127.0.0.1", follow_redirects=False)


def send(browser, act="", kind="instrument", lang="zh", **texts):
    files = [("files", (f"{name}.csv", text.encode("gb18030"), "text/csv")) for name, text in texts.items()]
    data = {"form": "sheet", "kind": kind, **({"act": act} if act else {})}
    return browser.post(f"/{lang}/offers", data=data, files=files, headers=OWN)


def test_a_sheet_leads_to_its_report_in_one_visit_and_into_the_record(workspace):
    browser = client(workspace)
    assert "form-sheet" in browser.get("/en/offers").text
    sheets = {"资产": ASSETS_ZH, "申请": REQUESTS_ZH, "记录": USES_ZH}
    refused = send(browser, kind="", **sheets)
    assert refused.status_code == 422 and "未写明供给的是仪器" in refused.text
    done = send(browser, **sheets)
    assert done.status_code == 303
    page = browser.get(done.headers["location"]).text
    assert "2,100 小时中已使用 24" in page and "超出同意量" in page
    assert workspace.view.count("share_offer") == 0
    registered = send(browser, act="register", **sheets)
    assert registered.status_code == 303 and registered.headers["location"].endswith("/offers")
    assert workspace.view.count("share_offer") == 3
    page = browser.get("/en/offers").text
    assert "ZC-1" in page and "/moves/share_offer/new?offer=ZC-1" in page and "24 of 2,100 h used" in page
    form = browser.get("/en/moves/share_offer/new?offer=ZC-1").text
    assert 'value="ZC-1"' in form
    assert browser.get("/en/moves/share_offer/S-1").status_code == 200
    begun = browser.post(
        "/en/moves/share_offer/new", data={"offer": "ZC-1", "borrower": "I-9", "amount": "5"}, headers=OWN
    )
    assert begun.status_code == 303
    no_terms = browser.post(
        "/en/moves/share_offer/new", data={"offer": "ZC-3", "borrower": "I-9", "amount": "5"}, headers=OWN
    )
    assert no_terms.status_code >= 400 and "without terms no use" in no_terms.text


def test_a_collection_is_searched_on_its_page_and_an_object_is_asked_for(workspace, tmp_path):
    browser = client(workspace)
    assert "yuzui load palmer_penguins.csv" in browser.get("/en/collections").text

    load(workspace, [Workspace.shipped("palmer_penguins.csv")])
    page = browser.get("/en/collections").text
    assert "344 objects in 3 species" in page
    assert "2 of 344 objects match" in browser.get("/en/collections?number=n1a1").text
    # by hand: 44 Gentoo of Biscoe in 2009, 124 in all, none of Torgersen
    assert "124 of 344 objects match" in browser.get("/en/collections?species=gentoo&place=biscoe").text
    assert "0 of 344 objects match" in browser.get("/en/collections?species=gentoo&place=torgersen").text
    offer = "id,owner,kind,accession,amount,unit,terms\nM-1,I-1,material,PAL0708-Adelie-1,5,piece,T-1\n"
    (tmp_path / "o.csv").write_text(offer)
    send(browser, act="register", kind="", offers=offer)
    page = browser.get("/en/collections?number=PAL0708-Adelie-1").text
    assert "/moves/material_request/new?offer=M-1" in page
    answer = moving.begin(workspace, "material_request", {"offer": "M-1", "borrower": "I-2", "amount": "2"})
    assert answer.state == "asked" and f"/moves/material_request/{answer.row}" in browser.get("/en/offers").text


def test_a_hidden_offer_is_on_no_page(workspace):
    browser = client(workspace)
    sheets = {"资产": ASSETS_ZH, "申请": REQUESTS_ZH, "记录": USES_ZH}
    send(browser, act="register", **sheets)
    admit(workspace, "reader", roles=("member",))
    hide = {"table": "share_offer", "row": "ZC-2", "level": "public", "deny": [workspace.subject.name]}
    before = browser.get("/en/offers").text
    with workspace.view.act("hide", "share_offer ZC-2") as change:
        change.insert("row_visibility", [hide])
    assert "ZC-2" in before and "S-3" in before
    for path in ("/en/offers", "/zh/offers", "/en/offers?format=json", "/en/moves", "/en/collections", "/en/network"):
        text = browser.get(path).text
        assert "ZC-2" not in text and "S-3" not in text and "超速离心机" not in text, path
    assert browser.get("/en/moves/share_offer/S-3").status_code == 404
