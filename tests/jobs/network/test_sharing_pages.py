# SPDX-License-Identifier: Apache-2.0
"""From an asset desk's sheet to the report, the record and the pages; what is hidden leaves no byte there."""

import pytest
from starlette.testclient import TestClient
from tests.jobs.network.test_sharing import ASSETS_ZH, REQUESTS_ZH, USES_ZH
from tests.loading import load
from tests.people import admit

from yuzui.administration.pages import upload_answer
from yuzui.errors import InputError
from yuzui.faces.web import app
from yuzui.job import intake, upload_steps
from yuzui.job.contract import of
from yuzui.job.upload_steps import key
from yuzui.job.workflow import moving
from yuzui.job.workspace import Workspace
from yuzui.view.page import Visit

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


def test_headings_that_nobody_knows_are_asked_and_lead_to_the_same_report(workspace, tmp_path):
    browser = client(workspace)
    rows = "固资号码,品名,归口,每时钱数(元/小时),可借(小时),规矩\nG-1,电镜,甲所,300,120,培训\n"
    path = send(browser, kind="", 台账=rows).headers["location"].partition("?")[0]
    assert path.endswith("/columns")
    upload = intake.get(workspace, path.split("/")[-2])
    place = f"{upload.files[0].name}"
    means = {"A": "id", "B": "title", "C": "owner", "D": "price", "E": "amount", "F": "terms"}
    for _ in range(3):
        read = upload_steps.reading(workspace, upload)
        form = {key(f"means|{place}!{at}"): f"form_share_offer.{name}" for at, name in means.items()}
        for one in read.questions:
            if one.code == "table":
                form[key(one.name)] = "form_share_offer"
            elif one.open:
                form[key(one.name)] = next(at for at, name in means.items() if one.place.endswith(f"!{name}"))
        path = upload_steps.columns_act(workspace, upload, {**form, "remember": "yes"})
        upload = intake.get(workspace, upload.id)
        if not path.endswith("/columns"):
            break
    assert path.endswith("/checks"), path
    path = upload_steps.checks_act(workspace, upload, {})
    visit = Visit("zh", path, parts={"id": upload.id})
    with pytest.raises(InputError) as caught:  # nothing says that these are instruments: the last step has a field
        upload_answer.act(workspace, visit, {"act": "answer"})
    assert caught.value.place.column == "kind"
    done = upload_answer.act(workspace, visit, {"act": "answer", "kind": "instrument", "unit": "h"})
    answer = of("share").latest(workspace, done.partition("run=")[2])
    (offer,) = answer.offered
    assert (offer.id, offer.owner, offer.price, offer.offered, offer.terms) == ("G-1", "甲所", 300, 120, True)
    # the mapping is what the command line reads
    (tmp_path / "map.toml").write_text(upload_steps.reading(workspace, upload).toml, encoding="utf-8")
    (tmp_path / "台账.csv").write_text(rows, encoding="utf-8")
    again = of("share").run(workspace, files=(tmp_path / "台账.csv",), map=tmp_path / "map.toml", kind="instrument")
    assert again.offered == answer.offered
