# SPDX-License-Identifier: Apache-2.0
"""The security requirements of a site with accounts; the number of each stands in the name of its test."""

import re
import socket
import time
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pyotp
import pytest
from starlette.testclient import TestClient
from tests.site import BASE, OWN, PASSWORD, TOKEN, UNTIL, Town

from yuzui import asgi, registry
from yuzui.administration import granting, sign_in
from yuzui.errors import InputError, StateError, YuzuiError
from yuzui.faces.web import sessions as web_sessions
from yuzui.job import caller as callers
from yuzui.job import site as sites
from yuzui.job.caller import BEFORE, COOKIE
from yuzui.model.visibility import ROLES, Subject
from yuzui.store.accounts import FILE, Accounts, buckets, credentials, file, invitations, passwords, sessions
from yuzui.text import Text
from yuzui.view.page import Page

PAGES = registry.modules("page")
MISSING = "/en/nothing/here"


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    made = Town(tmp_path_factory.mktemp("town"))
    made.ada = made.person("Ada", "administrator")
    made.otto = made.person("Otto", "programme_officer@call:c1")
    made.olga = made.person("Olga", "programme_officer@call:c2")
    made.mei = made.person("Mei", "member")
    return made


@pytest.fixture
def clock(monkeypatch):
    """Turn the clock of the accounts: ``clock(seconds)`` later than now."""
    later = [0.0]
    real = time.time
    monkeypatch.setattr(file.Accounts, "now", lambda self: int(real() + later[0]))
    old = file.Accounts.__init__

    def begun(self, *args, **more):
        old(self, *args, **more)
        self.clock = lambda: real() + later[0]

    monkeypatch.setattr(file.Accounts, "__init__", begun)

    def turn(seconds):
        later[0] = seconds

    return turn


def events(town, action):
    return [row for row in town.workspace.store.engine.log(0) if row["action"] == action]


def same_as_missing(town, browser, answer):
    def bare(page):
        """Return a page without the address that was asked for, which who asked knows."""
        return re.sub(r"next=[^\"]*", "", TOKEN.sub("", page.text))

    assert answer.status_code == 404
    assert bare(answer) == bare(browser.get(MISSING))


# ---------------------------------------------------------------- Q1 forms of this site only


def test_q1_a_form_of_another_site_or_session_writes_nothing(town):
    mei, ada = town.mei.quick(), town.ada.quick()
    form = {"act": "profile", "name": "Mallory", "lang": "en", "tz": "UTC"}
    mine, other = mei.token("/en/me"), ada.token("/en/me")
    wrong = [
        (mine, {"sec-fetch-site": "cross-site"}), (mine, {"sec-fetch-site": "same-site"}), (mine, {"sec-fetch-site": "none"}),
        (mine, {}), (mine, {"origin": "null"}), (mine, {"origin": "https://evil.example"}),
        (mine, {"origin": "http://yuzui.test"}), ("", OWN), (other, OWN), ("x" * 88, OWN), ("é", OWN), (mine[:-8], OWN),
    ]  # fmt: skip
    for token, headers in wrong:
        answer = mei.post("/en/me", token=token, headers=headers, **form)
        assert answer.status_code == 403, (token[:5], headers)
    assert town.accounts.account("Mei").name == "Mei"
    assert mei.post("/en/me", token=mine, headers={"origin": BASE}, **form | {"name": "Mei"}).status_code == 303
    # every page that writes takes no form without a token, whoever sends it
    for page in PAGES.values():
        if hasattr(page, "WRITERS"):
            path = "/en" + getattr(page, "ADDRESS", page.PATH)
            for person in (mei, ada):
                assert person.post(path, token="", act="x").status_code in (403, 404), path
    # what asks without cookie at all has no token to send
    assert town.client().post("/en/signin", data={"email": "x", "password": "y"}, headers=OWN).status_code == 403


def test_q1_every_route_that_writes_refuses_what_is_not_bound_to_its_reader(tmp_path, monkeypatch):
    town = Town(tmp_path)
    all_ = town.person("All", *(role.name for role in ROLES if role.name != "public")).quick()
    mine, other = all_.token("/en/signout"), town.person("Other", "member").quick().token("/en/signout")
    called = []
    for page in PAGES.values():
        if hasattr(page, "WRITERS"):
            monkeypatch.setattr(
                page, "act", lambda workspace, visit, values, page=page: called.append(page.PATH) or "/"
            )
            monkeypatch.setattr(page, "build", lambda workspace, visit, page=page: Page(page.TITLE, ()))
    head, tried = town.workspace.store.head(), 0
    for page in PAGES.values():
        if not hasattr(page, "WRITERS"):
            continue
        path = "/en" + getattr(page, "ADDRESS", page.PATH)
        for token, headers in (
            (mine, {"sec-fetch-site": "cross-site"}), (mine, {}), (mine, {"origin": "null"}), ("", OWN), (other, OWN),
        ):  # fmt: skip
            assert all_.post(path, token=token, headers=headers, act="-").status_code == 403, (path, headers)
            tried += 1
    assert not called and tried > 200 and town.workspace.store.head() == head
    # a bare GET of a form's address with what it would send writes nothing
    assert all_.get("/en/me?act=profile&name=Mallory&lang=en&tz=UTC").status_code == 200 and not called
    assert all_.post("/en/me", token=mine, act="-").status_code == 303 and called == ["/me"]


def test_q1_on_ones_own_machine_a_form_belongs_to_the_owner(tmp_path):
    token = "start-token"
    app = asgi.create_app(tmp_path, token=token, alone=True)
    here = TestClient(app, base_url="http://127.0.0.1:8642", follow_redirects=False)
    assert "set-cookie" in here.get(f"/en/?token={token}").headers
    path = "/en/facilities/any/bookings"
    writes = next(page for page in PAGES.values() if "facility_officer" in getattr(page, "WRITERS", ()))
    path = "/en" + getattr(writes, "ADDRESS", writes.PATH)
    assert here.post(path, data={"act": "x"}, headers=OWN).status_code == 403
    secret = callers.owner_secret(next(iter(here.cookies.jar)).value)
    good = callers.Owner(None, secret, True).token()
    assert here.post(path, data={"act": "x", "token_": good}, headers=OWN).status_code != 403


# ---------------------------------------------------------------- Q2 to Q4 headers and cookies


def test_q2_q3_q4_headers_and_cookies(town):
    mei = town.mei
    mei.browser.cookies.clear()
    mei.sign_in()
    for path in ("/en/me", "/zh/signin", MISSING, "/static/mark.svg", "/api/openapi.json", "/en/admin/people"):
        headers = mei.get(path).headers
        assert headers["referrer-policy"] == "same-origin"
        assert headers["strict-transport-security"] == "max-age=63072000; includeSubDomains"
        assert headers["x-content-type-options"] == "nosniff"
        policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
        assert policy["default-src"] == "'none'" and policy["script-src"] == "'self'"
        assert policy["frame-ancestors"] == policy["base-uri"] == policy["object-src"] == "'none'"
        assert policy["form-action"] == "'self'" and "unsafe" not in headers["content-security-policy"]
    fresh = town.client()
    first = fresh.get("/en/signin").headers.get_list("set-cookie")
    assert len(first) == 1 and first[0].startswith(f"{BEFORE}=")
    new = town.person("Cook", "member")
    cookies = new.sign_in().headers.get_list("set-cookie")
    for cookie in (*first, *cookies):
        assert {"Path=/", "Secure", "HttpOnly", "SameSite=Lax"} <= set(cookie.split("; ")) and "Domain" not in cookie
    value = next(one for one in cookies if one.startswith(COOKIE)).split("=")[1].split(";")[0]
    assert len(value) >= 43 and not town.accounts.rows("SELECT 1 FROM session WHERE hash = ?", value)


# ---------------------------------------------------------------- Q7 buckets


def test_q7_who_guesses_waits_and_the_owner_comes_in(tmp_path, clock):
    town = Town(tmp_path)
    eve, mei = town.client(), town.person("Mei", "member")
    token = unescape(TOKEN.search(eve.get("/en/signin").text)[1])
    form = {"token_": token, "email": mei.email, "password": "wrong " * 4}
    sent = [eve.post("/en/signin", data=form, headers=OWN) for _ in range(6)]
    assert [one.status_code for one in sent] == [422] * 5 + [429]
    assert int(sent[-1].headers["retry-after"]) <= 180
    assert "That did not work" in sent[0].text and "Too often" in sent[-1].text
    # nothing is locked: the owner, from elsewhere, is in with the right password
    mei.browser = TestClient(town.app, base_url=BASE, follow_redirects=False, client=("198.51.100.9", 1))
    assert mei.sign_in().status_code == 303
    clock(200)
    assert eve.post("/en/signin", data=form, headers=OWN).status_code == 422
    # an address tries 30 times in 15 minutes, whoever is tried
    for n in range(40):
        clock(200)
        last = eve.post("/en/signin", data=form | {"email": f"u{n}@example.org"}, headers=OWN)
    assert last.status_code == 429
    accounts = town.accounts
    for kind, (most, seconds) in buckets.LIMITS.items():
        for _ in range(most):
            buckets.take(accounts, kind, "k")
        with pytest.raises(StateError) as caught:
            buckets.take(accounts, kind, "k")
        assert 0 < caught.value.detail["retry_after"] <= seconds


def test_q7_who_hands_in_files_without_end_waits(town, monkeypatch):
    monkeypatch.setitem(buckets.LIMITS, "upload", (2, 3600))
    path, office = "/en/fund/new", town.person("Uma", "programme_officer").quick()
    data = {"token_": office.token(path)}
    sent = [office.browser.post(path, data=data, files={"files": ("a.csv", b"a\n1\n")}, headers=OWN) for _ in range(3)]
    assert 429 not in [one.status_code for one in sent[:2]] and sent[2].status_code == 429
    assert "Too often" in sent[2].text


def test_q7_who_asks_for_jobs_without_end_waits(tmp_path, monkeypatch):
    from yuzui.job import background
    from yuzui.store import jobs

    town = Town(tmp_path)
    mine, owner = (
        town.workspace.seen_by(Subject("Mei", frozenset({"programme_officer"}), signed_in=one))
        for one in ("passkey", "")
    )
    monkeypatch.setattr(jobs, "HOURLY", 2)
    for n in (1, 2, 2):  # the same question twice is one job
        background.ask(mine, "draft", {"n": n})
    with pytest.raises(StateError) as caught:
        background.ask(mine, "draft", {"n": 3})
    assert caught.value.code == "too_often" and caught.value.detail["retry_after"] > 0
    background.ask(owner, "draft", {"n": 3})


def test_q6_the_scan_that_a_site_names_looks_at_every_file(tmp_path, monkeypatch):
    from yuzui.job.intake import _scanned

    monkeypatch.setenv("YUZUI_SCAN", "")
    Town(tmp_path, scan="false")
    with pytest.raises(YuzuiError) as caught:
        _scanned(tmp_path)
    assert caught.value.code == "scan"
    Town(tmp_path, scan="true")
    _scanned(tmp_path)


# ---------------------------------------------------------------- Q8 passwords


def test_q8_passwords(tmp_path, town):
    def refused(text, **more):
        try:
            passwords.check(text, ("yuzui", "鱼嘴", "yuzui.test", "Mei Lin", "mei.lin@example.org"), **more)
        except InputError as error:
            return error.code == "weak_password"
        return False

    tail = "q7 blue herons over the weir, and a bit more to be long enough for any test there is "
    lengths = {14: True, 15: False, 64: False, 200: False, 201: True}
    assert {n: refused((tail * 3)[:n]) for n in lengths} == lengths
    for text in ("passwordpassword", "password1234567890", "123456789012345", "qwertyuiopasdfgh", "aaaaaaaaaaaaaaaa",
                 "abcabcabcabcabcabc", "iloveyoumonkey123", "PASSWORD password", "1q2w3e4r5t6y7u8i9o0p",
                 "yuzui yuzui test", "mei.lin@example.org", "Mei Lin Mei Lin!", "鱼嘴鱼嘴鱼嘴鱼嘴鱼嘴鱼嘴鱼嘴鱼嘴"):  # fmt: skip
        assert refused(text), text
    for text in (
        PASSWORD,
        "correct horse battery staple",
        "一句别人不会写的话才是好密码对吗",
        "   spaces   kept   ",
        "x" * 3 + "yzzy plugh 4711 q",
    ):
        assert not refused(text), text
    assert len(passwords.commonest()) >= 10_000
    # a mounted list of digests
    import hashlib

    known = sorted(hashlib.sha1(f"leaked number {n} of them".encode()).hexdigest().upper() for n in range(300))
    path = tmp_path / "breached.txt"
    path.write_text("".join(f"{one}:{n}\n" for n, one in enumerate(known)))
    assert all(refused(f"leaked number {n} of them", breached=path) for n in range(300))
    assert not refused("leaked number 300 of them", breached=path)
    # kept exactly, as argon2id with its parameters, and anew with better ones
    for text in ("  密码 with spaces 空格  ", "e\u0301" * 10 + " é as typed"):
        kept = passwords.digest(text)
        assert kept.startswith("$argon2id$v=19$m=47104,t=1,p=1$")
        assert passwords.same(kept, text) and not passwords.same(kept, text.strip() + "x")
    assert not passwords.same(passwords.digest("  two spaces before it"), "two spaces before it")
    from argon2 import PasswordHasher

    person = town.person("Rehash", "member")
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    credentials.set_password(town.accounts, person.id, weak)
    assert credentials.knows(town.accounts, person.id, PASSWORD)
    row = town.accounts.rows(
        "SELECT secret FROM credential WHERE account = ? AND kind = 'password' AND revoked IS NULL", person.id
    )
    assert "m=47104" in row[0]["secret"]
    page = town.client().get("/en/signin").text
    assert 'type="password"' in page and 'autocomplete="current-password"' in page and "onpaste" not in page
    assert "maxlength" not in page


# ---------------------------------------------------------------- Q9 two factors on every path


def test_q9_no_way_in_without_two_factors(town):
    # no account is there by itself
    assert {one.id for one in town.accounts.accounts()} >= {"Ada", "Mei"} and not town.accounts.by_email("admin")
    # of all addresses that may be sent something without a session, none but the second step signs in
    open_ = {page.PATH for page in PAGES.values() if "public" in getattr(page, "WRITERS", ())}
    assert open_ == {
        "/signin", "/signin/code", "/signin/again", "/signin/reset/{token}", "/signout", "/invitations/{token}", "/me",
        "/me/codes", "/me/factors", "/me/mail",
    }  # fmt: skip
    person = town.person("Half", "administrator")
    first = person.post("/en/signin", email=person.email, password=PASSWORD, next="/en/admin/people")
    assert first.headers["location"] == "/en/signin/code"
    same_as_missing(town, person.browser, person.get("/en/admin/people"))
    for path in sorted(open_ - {"/signin/code"}):
        address = "/en" + path.replace("{token}", "none")
        token = unescape(TOKEN.search(person.get("/en/signin/code").text)[1])
        answer = person.post(address, token=token, act="code", code="000000", email="", password="", new_password="")
        assert COOKIE + "=" not in answer.headers.get("set-cookie", "").replace(f"{COOKIE}=;", ""), path
    assert person.post("/en/signin/code", code="000000").status_code == 422
    same_as_missing(town, person.browser, person.get("/en/admin/people"))


def test_q9_reset_keeps_the_second_factor_and_links_work_once(tmp_path, clock):
    town = Town(tmp_path)
    ada, mei = town.person("Ada", "administrator").quick(), town.person("Mei", "member").quick()
    assert mei.get("/en/me").status_code == 200
    made = ada.post("/en/admin/people", act="reset", account=mei.id)
    page = ada.get(made.headers["location"]).text
    link = urlsplit(unescape(re.search(rf"{BASE}/\w\w/signin/reset/[\w-]+", page)[0])).path
    assert link not in ada.get(made.headers["location"]).text, "shown once"
    before = credentials.active(town.accounts, mei.id, "totp")
    other = town.client()
    token = unescape(TOKEN.search(other.get(link).text)[1])
    new = "a new sentence of my own, 42"
    assert other.post(link, data={"token_": token, "new_password": "short"}, headers=OWN).status_code == 422
    done = other.post(link, data={"token_": token, "new_password": new}, headers=OWN)
    assert done.status_code == 303 and COOKIE not in done.headers.get("set-cookie", "")
    assert credentials.active(town.accounts, mei.id, "totp") == before
    assert "Sign in to see your account" in mei.get("/en/me").text, "every session ended"
    same_as_missing(town, other, other.get(link))
    assert other.post(link, data={"token_": token, "new_password": new}, headers=OWN).status_code == 404
    assert credentials.knows(town.accounts, mei.id, new) and not credentials.knows(town.accounts, mei.id, PASSWORD)
    # ten minutes
    made = ada.post("/en/admin/people", act="reset", account=mei.id)
    link = urlsplit(
        unescape(re.search(rf"{BASE}/\w\w/signin/reset/[\w-]+", ada.get(made.headers["location"]).text)[0])
    ).path
    clock(invitations.RESET + 1)
    same_as_missing(town, other, other.get(link))


def test_q9_two_officers_together_let_a_password_be_set_anew(tmp_path, clock):
    town = Town(tmp_path)
    officer = "programme_officer@call:c1"
    otto, olga, max_ = (town.person(name, officer).quick() for name in ("Otto", "Olga", "Max"))
    town.person("Ada", "administrator", "panel_chair@call:c1"), town.person("Mei", "reviewer@call:c1")
    town.person("Nia", "reviewer@call:c2")
    kim = town.person("Kim", "programme_officer@call:c2").quick()
    path, wait = "/en/fund/calls/c1/people", {"act": "reset", "account": "Mei"}
    page = otto.get(path).text
    offered = re.search(r'<select id="reset-account".*?</select>', page, re.S)[0]
    assert re.findall(r'value="(\w+)"', offered) == ["Max", "Mei", "Olga"]
    for account in ("Ada", "Nia", "Otto", "nobody"):  # who administers, of another call, oneself
        assert otto.post(path, act="reset", account=account).status_code == 404, account
    assert otto.post(path, **wait).headers["location"].endswith("done=resetwaits")
    key = next(iter(town.accounts.token_payloads("reset_wait")))
    agree = {"act": "agreereset", "key": key}
    # neither the same person, nor the one it is for, nor of another call; nobody else takes it back
    assert otto.post(path, **agree).status_code == 409 and not town.accounts.token_payloads("reset")
    assert kim.post("/en/fund/calls/c2/people", **agree).status_code == 404
    assert kim.post(path, on="/en/fund/calls/c2/people", **agree).status_code == 404
    assert olga.post(path, act="noreset", key=key).status_code == 404
    # not with a sign-in that is not fresh, nor once the first is no officer any more
    town.accounts.rows("UPDATE session SET auth_at = auth_at - 901 WHERE account = 'Olga'")
    assert olga.post(path, **agree).status_code == 422
    olga.quick()
    made = olga.post(path, **agree).headers["location"]
    link = urlsplit(unescape(re.search(rf"{BASE}/\w\w/signin/reset/[\w-]+", olga.get(made).text)[0])).path
    assert olga.post(path, **agree).status_code == 404, "once"
    assert events(town, "reset_password")[-1]["reason"] == "Otto" and events(town, "propose_reset")
    new, browser = "a new sentence of my own, 42", town.client()
    token = unescape(TOKEN.search(browser.get(link).text)[1])
    before = credentials.active(town.accounts, "Mei", "totp")
    assert browser.post(link, data={"token_": token, "new_password": new}, headers=OWN).status_code == 303
    assert credentials.active(town.accounts, "Mei", "totp") == before and credentials.knows(town.accounts, "Mei", new)
    assert browser.post(link, data={"token_": token, "new_password": new}, headers=OWN).status_code == 404
    assert otto.post(path, **wait).status_code == 303
    keeper = granting._keeper(town.workspace, "setup")
    granting.subjects.revoke(keeper, "Otto", "programme_officer", "call:c1", "test")
    assert olga.post(path, **agree).status_code == 404
    assert olga.post(path, **wait).status_code == 303 and max_.post(path, **agree).status_code == 303
    # it waits one day
    assert olga.post(path, **wait).status_code == 303
    clock(86_401)
    assert not town.accounts.token_payloads("reset_wait")


def test_q9_an_invitation_is_taken_once_within_seven_days(tmp_path, clock):
    town = Town(tmp_path)
    ada = town.person("Ada", "administrator").quick()
    until = UNTIL[:10]

    def invite(email, role="curator"):
        made = ada.post(
            "/en/admin/people", act="invite", email=email, role=role, scope="*", until=until, note="welcome"
        )
        assert made.status_code == 303, made.text
        page = ada.get(made.headers["location"]).text
        # where no mail goes out, the link names whom it is for, and nothing is said to be sent
        assert f"Hand this link over to {email}" in page and "within seven days" in page
        assert "link handed over by you" in page and "Make a new link" in page and "Send it again" not in page
        return unescape(re.search(rf"{BASE}(/\w\w/invitations/[\w-]+)", page)[1])

    # an administrator who stands alone is led to inviting officers, until one is invited
    alone = '<a class="button" href="/en/admin/people">Invite the officers who run calls, or instruments</a>'
    assert alone in ada.get("/en/").text
    link = invite("dora@example.org")
    assert alone in ada.get("/en/").text
    invite("otto@example.org", "programme_officer")
    assert "Invite the officers" not in ada.get("/en/").text
    dora = town.client()
    page = dora.get(link).text
    assert "Ada invites you" in page and "curator" in page and "welcome" in page and "dora@example.org" in page

    def send(**fields):
        token = unescape(TOKEN.search(dora.get(link).text)[1])
        return dora.post(link, data={"token_": token, **fields}, headers=OWN)

    assert send(act="account", name="Dora D", new_password="dora@example.org").status_code == 422
    assert send(act="account", name="", new_password=PASSWORD).status_code == 422
    assert send(act="account", name="Dora D", new_password=PASSWORD).status_code == 303
    assert town.accounts.by_email("dora@example.org") is None, "nothing is made before the authenticator works"
    seed = re.search(r"key: ([A-Z2-7 ]+)", dora.get(link).text)[1].replace(" ", "")
    assert send(act="code", code="000000").status_code == 422
    done = send(act="code", code=pyotp.TOTP(seed).now())
    assert done.headers["location"] == "/en/me/codes"
    codes = re.findall(r"<b>([a-z2-7]{4}(?:-[a-z2-7]{4}){3})</b>", dora.get("/en/me/codes").text)
    assert len(codes) == 10
    assert "curator" in dora.get("/en/me").text
    same_as_missing(town, dora, dora.get(link))
    # a link to new credentials opens no account that was stopped meanwhile
    made = ada.post("/en/admin/people", do="renew", account="Dora D")
    renewal = unescape(re.search(rf"{BASE}(/\w\w/invitations/[\w-]+)", ada.get(made.headers["location"]).text)[1])
    assert ada.post("/en/admin/people", do="locked", account="Dora D").status_code == 303
    same_as_missing(town, dora, dora.get(renewal))
    # seven days, and taken back
    late = invite("late@example.org")
    clock(invitations.WEEK - 5)
    assert town.client().get(late).status_code == 200
    clock(invitations.WEEK + 5)
    assert town.client().get(late).status_code == 404
    clock(0)
    gone = invite("gone@example.org")
    id = next(one.id for one in invitations.listed(town.accounts) if one.email == "gone@example.org")
    assert ada.post("/en/admin/people", act="withdraw", invitation=id).status_code == 303
    assert town.client().get(gone).status_code == 404
    # of two who take one at once, one gets it
    token = link.rsplit("/", 1)[1]
    assert invitations.take(town.accounts, token, "x") is None


def test_roles_that_an_interruption_left_out_are_given_at_the_next_sign_in(tmp_path, monkeypatch):
    town = Town(tmp_path)
    town.person("Ada", "administrator")
    mei = town.person("Mei").quick()
    one, other = (granting.Role(role, "*", UNTIL) for role in ("curator", "auditor"))
    token, _ = invitations.make(town.accounts, "m@example.org", [one, other], "Ada")
    give, given = granting._give, []

    def interrupted(workspace, account, role, *more):
        if given:
            raise StateError(Text("the process ends", "进程终止"), code="ended")
        given.append(role.role)
        give(workspace, account, role, *more)

    with monkeypatch.context() as broken:
        broken.setattr(granting, "_give", interrupted)
        assert mei.post(f"/en/invitations/{token}", act="take").status_code != 303
    assert [row["role"] for row in town.workspace.store.grants("Mei")] == ["curator"]
    for _ in range(2):
        mei.browser = town.client()
        mei.sign_in()
        assert sorted(row["role"] for row in town.workspace.store.grants("Mei")) == ["auditor", "curator"]
    assert not town.accounts.token_payloads("taken")


# ---------------------------------------------------------------- Q10 codes


def test_q10_codes_hold_once_and_only_now(tmp_path, clock):
    town = Town(tmp_path)
    accounts, mei = town.accounts, town.person("Mei", "member")
    totp = pyotp.TOTP(credentials.seed(accounts, mei.salt))
    now = int(time.time()) // 30 * 30 + 15
    clock(now - time.time())
    for step in (-2, -1, 1, 2):
        assert credentials.check_code(accounts, mei.id, totp.at(accounts.now() + 30 * step)) == ""
    code = totp.at(accounts.now())
    assert credentials.check_code(accounts, mei.id, code) == "totp"
    with pytest.raises(InputError) as caught:
        credentials.check_code(accounts, mei.id, code)
    assert caught.value.code == "used_code" and "wait for the next" in caught.value.message.en
    clock(now - time.time() + 30)
    assert credentials.check_code(accounts, mei.id, totp.at(accounts.now())) == "totp"
    codes = credentials.new_recovery(accounts, mei.id)
    assert len(set(codes)) == 10 and all(len(one.replace("-", "")) == 16 for one in codes)
    assert credentials.check_code(accounts, mei.id, codes[3].upper().replace("-", " ")) == "recovery"
    assert credentials.check_code(accounts, mei.id, codes[3]) == ""
    credentials.new_recovery(accounts, mei.id)
    assert credentials.check_code(accounts, mei.id, codes[4]) == ""
    # nothing that signs in stands in the file: neither seed nor code, token nor password
    raw = b"".join(path.read_bytes() for path in tmp_path.glob(f"{FILE}*"))
    for secret in (
        credentials.seed(accounts, mei.salt),
        *codes,
        *(one.replace("-", "").upper() for one in codes),
        PASSWORD,
    ):
        assert secret.encode() not in raw
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    # whatever is drawn by lot here comes from the system, not from a generator that can be foretold
    drawn = [path for path in Path(credentials.__file__).parent.glob("*.py") if "import random" in path.read_text()]
    assert not drawn and "import random" not in Path(callers.__file__).read_text()
    # with another key a copy of the file makes other seeds
    assert credentials.seed(Accounts(tmp_path / FILE, b"z" * 32), mei.salt) != credentials.seed(accounts, mei.salt)


# ---------------------------------------------------------------- Q12 sessions


def test_q12_sessions_end(tmp_path, clock):
    town = Town(tmp_path)
    ada, mei = town.person("Ada", "administrator"), town.person("Mei", "member")

    def signed_in(person):
        return "How you sign in" in person.get("/en/me").text

    for person, idle, whole in ((mei, 8 * 3600, 7 * 86400), (ada, 3600, 12 * 3600)):
        clock(0)
        person.quick()
        clock(idle - 60)
        assert signed_in(person)
        clock(2 * idle - 30)
        assert not signed_in(person)
        clock(0)
        person.quick()
        for moment in range(idle // 2, whole, idle // 2):
            clock(moment)
            assert signed_in(person), moment
        clock(whole + 1)
        assert not signed_in(person)
    clock(0)
    # at most ten, the oldest ends
    first = mei.quick().browser.cookies.get(COOKIE)
    for _ in range(11):
        mei.quick()
    assert len(sessions.live(town.accounts, mei.id)) == 10
    assert sessions.find(town.accounts, first) is None
    # new at every sign-in; what was there before is gone
    before = mei.browser.cookies.get(COOKIE)
    mei.browser.cookies.set(BEFORE, "planted", domain="yuzui.test")
    mei.browser.cookies.delete(COOKIE)
    mei.sign_in()
    assert mei.browser.cookies.get(COOKIE) != before
    # by oneself, all others, by an administrator, by closing the account
    other = mei.browser
    mei.browser = town.client()
    mei.quick()
    assert mei.post("/en/me", act="end_others").status_code == 303
    assert signed_in(mei) and "How you sign in" not in other.get("/en/me").text
    ada.quick()
    one = sessions.live(town.accounts, mei.id)[0]
    assert ada.post("/en/admin/sessions", account=mei.id, session=one.hash).status_code == 303
    assert not signed_in(mei)
    for state in ("locked", "closed"):
        mei.quick()
        assert ada.post("/en/admin/people", act=state, account=mei.id).status_code == 303
        assert not signed_in(mei)
        assert mei.post("/en/signin", email=mei.email, password=PASSWORD).status_code == 422
        assert ada.post("/en/admin/people", act="active", account=mei.id).status_code == 303
    # out, and the browser forgets
    mei.quick()
    out = mei.post("/en/signout")
    assert out.headers["clear-site-data"] == '"cache"' and f"{COOKIE}=; " in out.headers["set-cookie"]
    assert not signed_in(mei) and sessions.live(town.accounts, mei.id) == []


def test_q12_a_form_that_comes_after_its_session_is_not_lost(tmp_path, clock):
    town = Town(tmp_path)
    mei, lin = town.person("Mei", "member").quick(), town.person("Lin", "member")
    page = mei.get("/en/me").text
    assert re.search(r'id="ends" data-left="28[78]\d\d"', page) and "You are signed in until" in page
    assert 'id="ends"' not in town.client().get("/en/signin").text and 'id="ends"' not in mei.get(MISSING).text
    form = {"act": "profile", "name": "Mei <Lin>", "lang": "zh", "tz": "UTC", "password": "not kept 1234"}
    token = mei.token("/en/me")
    # not of another session, not of a cookie that was never one, not from another site
    other = lin.quick().token("/en/me")
    town.accounts.rows("UPDATE session SET ended = 1 WHERE account = 'Mei'")
    for wrong, headers in ((other, OWN), ("x", OWN), (token, {"sec-fetch-site": "cross-site"})):
        assert mei.post("/en/me", token=wrong, headers=headers, **form).status_code == 403
    stranger = town.client()
    stranger.cookies.set(COOKIE, "planted", domain="yuzui.test")
    planted = callers.Caller(None, callers._bound("planted")).token()
    assert stranger.post("/en/me", data={"token_": planted, **form}, headers=OWN).status_code == 403
    assert not town.accounts.token_payloads("form")
    # the session ended: nothing is written, and who signs in again finds the form as it was filled in
    led = mei.post("/en/me", token=token, **form).headers["location"]
    assert led.startswith("/en/signin?next=%2Fme%3Fkept%3D")
    assert "your form comes back" in mei.get(led).text and town.accounts.account("Mei").name == "Mei"
    kept = next(iter(town.accounts.token_payloads("form").values()))
    assert kept["account"] == "Mei" and "password" not in kept["form"]
    then = unescape(re.search(r'name="next" value="([^"]*)"', mei.get(led).text)[1])
    back = mei.sign_in(then).headers["location"]
    page = mei.get(back).text
    assert 'value="Mei &lt;Lin&gt;"' in page and "nothing was written" in page and "not kept" not in page
    for browser in (lin.browser, town.client()):
        assert "Mei &lt;Lin&gt;" not in browser.get(back).text, "nobody else finds it"
    done = mei.browser.post("/en/me", data={**form, "name": "Mei L", "token_": mei.token(back)}, headers=OWN)
    assert done.status_code == 303 and town.accounts.account("Mei").name == "Mei L"
    # signed in anew elsewhere meanwhile: the form is refused, filled in
    old = mei.token("/en/me")
    mei.quick()
    refused = mei.post("/en/me", token=old, **form)
    assert refused.status_code == 403 and 'value="Mei &lt;Lin&gt;"' in refused.text
    assert town.accounts.account("Mei").name == "Mei L"


# ---------------------------------------------------------------- Q13 role × route × state

WRITE = {
    "/signin": {"public"}, "/signin/code": {"public"}, "/signin/again": {"public"}, "/signin/reset/{token}": {"public"},
    "/signout": {"public"}, "/invitations/{token}": {"public"}, "/me": {"public"}, "/me/mail": {"public"}, "/me/codes": {"public"},
    "/me/factors": {"public"}, "/admin/people": {"administrator"}, "/admin/grants": {"administrator"},
    "/admin/sessions": {"administrator"}, "/fund/calls/{call}/people": {"administrator", "programme_officer"},
}  # fmt: skip
"""Who may send something where, of the pages of accounts; the others say it themselves and are asked below."""


def test_q13_every_route_by_every_role_in_every_state(tmp_path, monkeypatch):
    town = Town(tmp_path)
    called = []
    known = {role.name for role in ROLES}
    for name, page in PAGES.items():
        assert set(page.ROLES) <= known and page.ROLES, name
        if not hasattr(page, "WRITERS"):
            assert not hasattr(page, "act"), name
            continue
        assert set(page.WRITERS) <= known and page.WRITERS, name
        assert page.PATH not in WRITE or set(page.WRITERS) == WRITE[page.PATH], name
        # nothing is written by somebody who is nobody but in the pages of accounts
        assert "public" not in page.WRITERS or page.PATH in WRITE, name
        monkeypatch.setattr(page, "act", lambda workspace, visit, values, name=name: called.append(name) or "/")
    writing = {name: page for name, page in PAGES.items() if hasattr(page, "WRITERS")}
    people = {role.name: town.person(role.name.replace("_", " "), role.name) for role in ROLES if role.name != "public"}
    people |= {
        f"{name}@": town.person(f"scoped {name}", f"{name}@call:c1") for name in ("programme_officer", "decider")
    }
    people["public"] = town.person("nobody in particular")
    stale = town.person("stale", "administrator", "programme_officer", "decider", "facility_officer", "curator")
    revoked = town.person("revoked")
    tokens = {role: person.quick().token("/en/signout") for role, person in (*people.items(), ("stale", stale))}
    browser = town.client()
    outside = unescape(TOKEN.search(browser.get("/en/signin").text)[1])
    town.accounts.rows("UPDATE session SET auth_at = auth_at - 901 WHERE account = ?", stale.id)
    for name, page in writing.items():
        address = "/en" + getattr(page, "ADDRESS", page.PATH)
        for role, person in people.items():
            called.clear()
            answer = person.post(address, token=tokens[role], act="-")
            may = bool({role.rstrip("@"), "public"} & set(page.WRITERS))
            assert (called == [name]) == may, (role, name, answer.status_code)
            assert answer.status_code == 303 if may else answer.status_code == 404
        # signed out: only what begins a session
        called.clear()
        browser.post(address, data={"token_": outside, "act": "-"}, headers=OWN)
        assert (called == [name]) == ("public" in page.WRITERS), name
        # a sign-in of more than 15 minutes does nothing grave
        if getattr(page, "FRESH", False) is True:
            called.clear()
            answer = stale.post(address, token=tokens["stale"], act="-")
            assert not called and "/signin/again" in answer.headers["location"], name
            assert "/signin/again" in stale.get(address).headers["location"]
    # what a role ended with a moment ago is refused in the next request of the same session
    town.grant(revoked.id, "administrator")
    revoked.quick()
    token = revoked.token("/en/me")
    assert revoked.post("/en/admin/grants", token=token, act="-").status_code == 303
    keeper = granting._keeper(town.workspace, "setup")
    granting.subjects.revoke(keeper, revoked.id, "administrator", "*", "test")
    called.clear()
    same_as_missing(town, revoked.browser, revoked.post("/en/admin/grants", token=token, act="-"))
    assert not called
    # pages of offices are as missing to everybody else
    for path in ("/en/admin/people", "/en/admin/grants", "/en/admin/sessions", "/en/admin/settings"):
        for role in ("public", "administrator", "programme_officer", "auditor", "decider@"):
            answer = people[role].get(path)
            if role == "administrator":
                assert answer.status_code == 200
            else:
                same_as_missing(town, people[role].browser, answer)


# ---------------------------------------------------------------- Q14 nobody crosses


def test_q14_nothing_crosses_from_one_call_to_another(town):
    otto, olga, ada = town.otto.quick(), town.olga.quick(), town.ada.quick()
    until = UNTIL[:10]
    mine, theirs = "/en/fund/calls/c1/people", "/en/fund/calls/c2/people"
    assert otto.get(mine).status_code == 200
    same_as_missing(town, otto.browser, otto.get(theirs))
    given = {"role": "reviewer", "until": until}
    assert otto.post(mine, act="grant", account="Mei", **given).status_code == 303
    for path, fields in (
        (theirs, {"act": "grant", "account": "Mei", **given}),
        (theirs, {"act": "invite", "email": "n@example.org", **given}),
        (theirs, {"act": "revoke", "account": "Olga", "role": "programme_officer"}),
        (mine, {"act": "grant", "account": "Mei", "scope": "call:c2", **given}),
        (mine, {"act": "invite", "email": "n@example.org", "scope": "*", **given}),
        (mine, {"act": "revoke", "account": "Olga", "role": "programme_officer", "scope": "call:c2"}),
        ("/en/admin/people", {"act": "invite", "email": "n@example.org", **given}),
        ("/en/admin/sessions", {"account": "Olga", "session": sessions.live(town.accounts, "Olga")[0].hash}),
    ):
        answer = otto.post(path, on=mine, **fields)
        assert answer.status_code in (404, 422), (path, fields)
    assert [row["scope"] for row in town.workspace.store.grants("Mei") if row["role"] == "reviewer"] == ["call:c1"]
    assert not [one for one in invitations.listed(town.accounts) if one.email == "n@example.org"]
    # a role that waits in one call is agreed to in no other; and an invitation of another is not taken back
    assert olga.post(theirs, act="invite", email="d@example.org", role="decider", until=until).status_code == 303
    key = next(
        row["key"]
        for row in granting.waiting(town.workspace.seen_by(callers.person(town.workspace, "Olga")), town.accounts)
    )
    for path in (mine, theirs):
        assert otto.post(path, on=mine, act="confirm", key=key).status_code == 404
    id = key.partition(".")[0]
    assert otto.post(mine, act="withdraw", invitation=id).status_code == 404
    # who administers one call administers no account
    wei = town.person("Wei", "administrator@call:c1").quick()
    for path, fields in (
        ("/en/admin/people", {"do": "locked", "account": "Olga"}),
        ("/en/admin/people", {"do": "reset", "account": "Ada"}),
        ("/en/admin/sessions", {"account": "Olga", "session": sessions.live(town.accounts, "Olga")[0].hash}),
    ):
        same_as_missing(town, wei.browser, wei.post(path, on="/en/me", **fields))
    assert town.accounts.account("Olga").state == "active" and not town.accounts.token_payloads("reset")
    # nobody ends the session, reads the codes or edits the account of another
    hash = sessions.live(town.accounts, "Olga")[0].hash
    assert otto.post("/en/me", act="end", session=hash).status_code == 303
    assert sessions.live(town.accounts, "Olga")[0].hash == hash
    assert events(town, "refuse_act"), "what is tried stands in the log"
    assert ada.post("/en/admin/grants", act="confirm", key=key).status_code == 303
    made = invitations.listed(town.accounts)
    assert next(one for one in made if one.id == id).roles[0].confirmed == "Ada"


def test_q15_two_persons_and_nobody_for_themselves(tmp_path):
    town = Town(tmp_path)
    ada, otto = town.person("Ada", "administrator").quick(), town.person("Otto", "programme_officer@call:c1").quick()
    mei, rui = town.person("Mei").quick(), town.person("Rui", "decider@call:c1").quick()
    path, until = "/en/fund/calls/c1/people", UNTIL[:10]

    def roles(person):
        return {(row["role"], row["scope"]) for row in granting.active_grants(town.workspace, person.id)}

    give = {"act": "grant", "role": "decider", "until": until}
    assert otto.post(path, account="Otto", **give).status_code == 409, "not to oneself"
    assert otto.post(path, account="Mei", **give).headers["location"].endswith("done=waits")
    assert roles(mei) == set(), "one person is not enough"
    key = next(iter(town.accounts.token_payloads("grant")))
    assert otto.post(path, act="confirm", key=key).status_code == 409, "nor the same one twice"
    same_as_missing(town, mei.browser, mei.post(path, on="/en/me", act="confirm", key=key))
    assert ada.post("/en/admin/grants", act="confirm", key=key).headers["location"].endswith("done=confirmed")
    row = town.workspace.store.grants("Mei")[0]
    assert roles(mei) == {("decider", "call:c1")}
    assert (row["granted_by"], row["confirmed_by"]) == ("Otto", "Ada")
    assert ada.post("/en/admin/grants", act="confirm", key=key).status_code == 404
    # nor does who agreed to a role take it by the invitation
    roles_ = [granting.Role("decider", "call:c1", UNTIL, needs_second=True)]
    token, id = invitations.make(town.accounts, "new@example.org", roles_, "Otto")
    assert ada.post("/en/admin/grants", act="confirm", key=f"{id}.0").status_code == 303
    for person in (ada, otto):
        assert person.post(f"/en/invitations/{token}", on="/en/me", act="take").status_code == 404
    assert roles(ada) == {("administrator", "*")}
    # an administrator appoints officers and no decider; nobody without end
    assert (
        ada.post("/en/admin/grants", account="Rui", act="grant", role="decider", scope="*", until=until).status_code
        == 422
    )
    for end in ("", "2020-01-01", "soon"):
        assert otto.post(path, act="grant", account="Rui", role="reviewer", until=end).status_code == 422
    # the last administrator stays, whoever administers one call
    town.grant("Rui", "administrator", "call:c1")
    assert ada.post("/en/admin/grants", act="revoke", account="Ada", role="administrator", scope="*").status_code == 409
    keeper = granting._keeper(town.workspace, "setup")
    granting.subjects.revoke(keeper, "Rui", "administrator", "call:c1", "test")
    # a deputy: at most 60 days, not passed on, over with the role of who is stood in for
    import datetime as dt

    soon = (dt.date.today() + dt.timedelta(days=30)).isoformat()
    far = (dt.date.today() + dt.timedelta(days=90)).isoformat()
    name = {"act": "deputy", "which": "decider call:c1"}
    assert rui.post("/en/me", deputy="mei@example.org", until=far, **name).status_code == 422
    nia = town.person("Nia").quick()
    assert rui.post("/en/me", deputy="rui@example.org", until=soon, **name).status_code == 409
    assert rui.post("/en/me", deputy="nia@example.org", until=soon, **name).status_code == 303
    assert roles(nia) == {("decider", "call:c1")}
    assert callers.person(town.workspace, "Nia").keys == {"Nia", "Rui"}, "conflicts of both"
    assert nia.post("/en/me", deputy="mei@example.org", until=soon, **name).status_code == 422
    assert otto.post(path, act="revoke", account="Rui", role="decider").status_code == 303
    assert roles(rui) == roles(nia) == set()


# ---------------------------------------------------------------- Q16 to Q18, Q19, Q20


def test_q16_nothing_secret_is_kept_or_said(town, monkeypatch):
    mei = town.mei
    mei.browser.cookies.clear()
    mei.sign_in()
    cookie = mei.browser.cookies.get(COOKIE)
    head = town.workspace.store.head()
    for page in PAGES.values():
        if "{" in page.PATH:
            continue
        if "administration" not in page.__name__:  # what others show is looked at elsewhere
            monkeypatch.setattr(page, "build", lambda workspace, visit, page=page: Page(page.TITLE, ()))
        answer = mei.get("/en" + page.PATH)
        assert answer.headers["cache-control"] == "no-store", page.PATH
        assert cookie not in answer.text and PASSWORD not in answer.text
        for address in re.findall(r'(?:href|action)="([^"]*)"', answer.text):
            assert "token" not in address and cookie not in address, address
    assert town.workspace.store.head() == head, "no page is a write"
    assert town.client().get("/en/").headers["cache-control"] == "no-cache"
    log = "".join(str(row) for row in town.workspace.store.engine.log(0))
    assert cookie not in log and PASSWORD not in log and "testclient" not in log
    assert events(town, "sign_in")[-1]["actor"] == "Mei"
    # a form that was refused gives neither password nor code back
    bad = town.client()
    token = unescape(TOKEN.search(bad.get("/en/signin").text)[1])
    answer = bad.post(
        "/en/signin", data={"token_": token, "email": "x@example.org", "password": "my secret words"}, headers=OWN
    )
    assert answer.status_code == 422 and "my secret words" not in answer.text and "x@example.org" in answer.text


def test_q17_closed_on_failure_and_generic(tmp_path, monkeypatch):
    town = Town(tmp_path)
    mei = town.person("Mei", "administrator").quick()
    assert mei.get("/en/admin/people").status_code == 200
    # an address that nobody has, a wrong password, an account that is closed: one sentence
    town.person("Shut")
    town.accounts.change("Shut", state="closed")
    said = set()
    for email in ("nobody@example.org", mei.email, "shut@example.org"):
        answer = town.client()
        token = unescape(TOKEN.search(answer.get("/en/signin").text)[1])
        page = answer.post(
            "/en/signin", data={"token_": token, "email": email, "password": "wrong " * 3}, headers=OWN
        ).text
        page = re.sub(r'name="token_" value="[^"]*"', "", page).replace(email, "")
        said.add(page)
    assert len(said) == 1
    for row in events(town, "fail_sign_in"):
        assert "\n" not in row["reason"] and "wrong" not in row["reason"]
    # the file of accounts cannot be read: nobody is let in, and nothing is said of why
    quiet = TestClient(town.app, base_url=BASE, follow_redirects=False, raise_server_exceptions=False)
    quiet.cookies.set(COOKIE, mei.browser.cookies.get(COOKIE), domain="yuzui.test")

    def broken(*_):
        raise YuzuiError(sign_in.FAILED)

    monkeypatch.setattr(callers.sessions, "find", broken)
    answer = quiet.get("/en/admin/people")
    assert answer.status_code >= 400 and "Mei" not in answer.text


def test_q18_redirects_lead_only_here(town):
    # who follows a link before signing in is led to sign in, and back
    assert 'href="/en/signin?next=%2Fen%2Fadmin%2Fpeople"' in town.client().get("/en/admin/people").text
    assert "/signin" not in re.search(r"<main.*?</main>", town.mei.quick().get(MISSING).text, re.S)[0]
    for text in ("//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "javascript:alert(1)",
                 "/a\nb", "/a b\tc", "http:evil", "", "evil", "/" + "a" * 2000, "///evil.example", "/en//evil.example"):  # fmt: skip
        assert sign_in.local_path(text) == "/", text
    assert sign_in.local_path("/zh/fund/lists/3?show=near") == "/fund/lists/3?show=near"
    person = town.person("Next", "member")
    assert person.sign_in("//evil.example/x").headers["location"] == "/en/"
    person.browser.cookies.clear()
    assert person.sign_in("/en/fund/calls").headers["location"] == "/en/fund/calls"


def test_q19_a_bad_site_is_refused_in_one_sentence(tmp_path, capsys, monkeypatch):
    from yuzui.faces.cli.main import run

    folder, base = tmp_path / "work", tmp_path / "etc"
    folder.mkdir()
    base.mkdir()
    good = {"format": "yuzui-site/1", "url": "https://yuzui.test", "proxy": ["127.0.0.1"]}
    bad = [
        {"url": "http://yuzui.test"}, {"url": "https://yuzui.test/path"}, {"url": "yuzui.test"}, {"format": "x"},
        {"proxy": []}, {"proxy": ["0.0.0.0/0"]}, {"proxy": ["anything"]}, {"listen": "0.0.0.0:8643"}, {"listen": "x"},
        {"certificate": "no.pem", "key": "no.pem"}, {"certificate": "no.pem"}, {"key": "no.pem"}, {"unknown": 1},
        {"keys": str(folder / "keys.toml")}, {"url": 3}, {"breached": "no.txt"},
    ]  # fmt: skip
    path = base / "site.toml"

    def write(values):
        path.write_text("".join(f"{name} = {value!r}\n".replace("'", '"') for name, value in values.items()))

    def serve():
        capsys.readouterr()
        code = run(["serve", "--site", str(path), "--dir", str(folder), "--lang", "en"])
        return code, capsys.readouterr().err

    for change in bad:
        write(good | change)
        code, said = serve()
        assert code == 2 and said.strip() and "Traceback" not in said, change
    for name in ("own.pem", "own.key"):
        (base / name).write_text("")
    certified = {"certificate": "own.pem", "key": "own.key", "proxy": []}
    for change, port in (
        (certified | {"url": "https://yuzui.test:8721"}, 8721), (certified, 8643), ({"url": "https://yuzui.test:9"}, 8643),
        (certified | {"url": "https://yuzui.test:8721", "listen": "127.0.0.1:8700"}, 8700),
    ):  # fmt: skip
        write(good | change)
        assert sites.read(path, folder).listen == ("127.0.0.1", port), "the port people are told to go to"
    write(good)
    from yuzui.faces.cli.commands import serve as command

    with socket.create_server(("127.0.0.1", 0)) as taken, monkeypatch.context() as patched:
        patched.setattr("yuzui.administration.site_accounts.require_administrator", lambda *_: None)
        patched.setattr(command, "run", lambda *_, **__: pytest.fail("it was served"))
        capsys.readouterr()
        port = str(taken.getsockname()[1])
        assert run(["serve", "--site", str(path), "--dir", str(folder), "--lang", "en", "--port", port]) == 2
        assert "nothing can be served there" in capsys.readouterr().err
    (base / "keys.toml").write_text('key = "00"\n')
    (base / "keys.toml").chmod(0o600)
    assert serve()[0] == 2
    (base / "keys.toml").write_text(f'key = "{"0" * 64}"\n')
    (base / "keys.toml").chmod(0o644)
    assert serve()[0] == 2
    (base / "keys.toml").unlink()
    code, said = serve()
    assert code == 2 and "no administrator" in said
    assert (base / "keys.toml").stat().st_mode & 0o777 == 0o600
    assert serve()[0] == 2 and serve()[1] == said
    # the link of the first administrator, once, for fifteen minutes; then the site may be served
    assert run(["accounts", "init", "ada@example.org", "--site", str(path), "--dir", str(folder), "--lang", "en"]) == 0
    out = capsys.readouterr().out
    token = re.search(r"https://yuzui\.test/en/invitations/([\w-]+)", out)[1]
    site = sites.read(path, folder)
    accounts = Accounts(folder / FILE, site.secret)
    assert invitations.find(accounts, token).roles[0].role == "administrator"
    assert invitations.find(accounts, token).expires - accounts.now() <= 900
    assert {"password", "code"} <= web_sessions.SECRETS


def test_q20_two_answers_share_no_byte_of_a_token(town):
    mei = town.mei.quick()
    first, second = (mei.token("/en/me") for _ in range(2))
    assert first != second and len(first) == len(second) == 88
    same = sum(a == b for a, b in zip(first, second, strict=True))
    assert same < 20, "no more than chance"
    for token in (first, second):
        assert mei.post("/en/me", token=token, act="-").status_code == 303


def test_documents_of_a_person_hold_what_is_held(town):
    mei = town.mei.quick()
    text = mei.get("/en/me/about-me.json").text
    assert '"Mei"' in text and "argon2" not in text and "hash" not in text


def test_the_command_line_signs_with_a_token_of_ones_own(tmp_path, monkeypatch, capsys):
    from yuzui.administration import site_accounts
    from yuzui.faces.cli.main import run

    town = Town(tmp_path)
    dora = town.person("Dora", "decider@call:c1", "member").quick()
    made = dora.post("/en/me", act="token", scope="call:c1")
    token = re.search(r"--token ([\w-]+)", dora.get(made.headers["location"]).text)[1]
    assert token not in dora.get(made.headers["location"]).text, "shown once"
    seen = site_accounts.by_token(town.workspace, token).subject
    assert (seen.name, seen.signed_in, seen.roles, seen.scoped) == ("Dora", "token", {"public"}, {"decider", "member"})
    assert dora.post("/en/me", act="token", scope="call:c2").status_code == 404
    for wrong in ("", "x", token + "x"):
        with pytest.raises(InputError) as caught:
            site_accounts.by_token(town.workspace, wrong)
        assert caught.value.code == "no_token"
    # nor does whoever may read the files act by name alone
    monkeypatch.chdir(tmp_path)
    for words in (["", "--authority", "a"], ["propose"], ["agree"], ["return"], ["release"], ["publish"]):
        reason = [] if words[0] == "release" else ["--reason", "r"]
        line = ["decide", *filter(None, words[:1]), "x", *words[1:], *reason, "--dir", str(tmp_path), "--json"]
        assert run(line) == 2 and "no_token" in capsys.readouterr().out, words
    town.accounts.rows("""UPDATE "transaction" SET expires = 0 WHERE kind = 'token'""")
    with pytest.raises(InputError):
        site_accounts.by_token(town.workspace, token)


# ---------------------------------------------------------------- Q11 institutes


def test_q11_an_institute_signs_in_whom_it_may(tmp_path, monkeypatch):
    import warnings

    import httpx
    from joserfc import jwt
    from joserfc.jwk import ECKey, KeySet, RSAKey

    from yuzui.administration import institutes
    from yuzui.job.site import Provider

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import oidc_provider_mock

        with oidc_provider_mock.run_server_in_thread() as server:
            issuer = f"http://localhost:{server.server_port}"
            one = Provider(name="uni", issuer=issuer, client_id="yuzui", client_secret="s", title="University")
            town = Town(tmp_path, oidc=(one,))
            mei = town.person("Mei", "member")

            def through(browser, query="", alter=lambda text: text):
                """Go to the institute and back; return the answer of this site."""
                away = browser.get(f"/en/signin/oidc/uni{query}")
                assert away.status_code == 303 and away.headers["location"].startswith(issuer), away.text
                assert "code_challenge_method=S256" in away.headers["location"]
                back = httpx.post(away.headers["location"], data={"sub": "alice"}, follow_redirects=False)
                return browser.get(alter(back.headers["location"].removeprefix(BASE)))

            assert "University" in town.client().get("/en/signin").text
            stranger = town.client()
            assert "no account" in through(stranger).text and COOKIE not in stranger.cookies
            # joined by who is signed in, after the institute asked anew; never by an equal address
            mei.quick()
            town.accounts.rows("UPDATE session SET auth_at = auth_at - 901 WHERE account = 'Mei'")
            assert mei.get("/en/signin/oidc/uni?link=yes").headers["location"] == "/en/me/factors", "a fresh sign-in"
            assert town.client().get("/en/signin/oidc/uni?link=yes").status_code == 404
            mei.quick()
            joined = through(mei.browser, "?link=yes")
            if joined.status_code != 303:  # this institute does not say when it asked
                town.accounts.rows("INSERT INTO identity VALUES (?, 'alice', 'Mei')", issuer)
            browser = town.client()
            second = through(browser, "?next=/en/fund/calls")
            assert second.headers["location"] == "/en/signin/code", "the second factor is asked for here"
            token = unescape(TOKEN.search(browser.get("/en/signin/code").text)[1])
            done = browser.post("/en/signin/code", data={"token_": token, "code": mei.code()}, headers=OWN)
            assert done.headers["location"] == "/en/fund/calls" and COOKIE in browser.cookies
            # another state, the answer of another browser, another issuer, an answer used twice
            for alter in (
                lambda text: re.sub("state=[^&]*", "state=x", text),
                lambda text: text + "&iss=https://evil.example",
                lambda text: re.sub("code=[^&]*", "code=x", text),
                lambda text: re.sub("code=[^&]*", "error=access_denied", text),
            ):
                assert "did not work" in through(town.client(), alter=alter).text
            seen = []
            assert through(town.client(), alter=lambda text: seen.append(text) or text).status_code == 303
            assert "did not work" in town.client().get(seen[0]).text, "the answer of another browser, or a used one"
            for path in ("/en/signin/oidc/other", "/en/signin/back/other"):
                assert town.client().get(path).status_code == 404
            # who came by it may prove so once more, if it asked them a moment ago
            mei.browser = browser
            town.accounts.rows("UPDATE session SET auth_at = auth_at - 901")
            page = mei.get("/en/signin/again?next=/me/factors").text
            way = unescape(re.search(r'href="/en(/signin/oidc/uni[^"]*)"', page)[1]).removeprefix("/signin/oidc/uni")
            assert "again=yes" in way
            for claims, done in (({}, False), ({"auth_time": 1}, False), ({"auth_time": int(time.time())}, True)):
                real = institutes._claims
                with monkeypatch.context() as changed:
                    changed.setattr(institutes, "_claims", lambda *args: {**real(*args), "auth_time": None, **claims})
                    back = through(browser, way)
                assert (back.headers.get("location") == "/en/me/factors") == done, back.text
                assert (mei.get("/en/me/factors").status_code == 200) == done
            town.accounts.rows("UPDATE session SET auth_at = auth_at - 901")
            town.accounts.rows("UPDATE identity SET account = 'Else'")
            with monkeypatch.context() as changed:
                changed.setattr(institutes, "_claims", lambda *args: {**real(*args), "auth_time": int(time.time())})
                assert "did not work" in through(browser, way).text, "somebody else of the institute"
    # what it signs: each claim, the algorithm and the key
    good = RSAKey.generate_key(2048)
    monkeypatch.setattr(institutes, "_metadata", lambda one: {"token_endpoint": "t", "jwks_uri": "j"})
    monkeypatch.setattr(institutes, "_json", lambda address: KeySet([good]).as_dict(private=False))
    token = {}

    class Client:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def fetch_token(self, *_, **__):
            return token

    monkeypatch.setattr(institutes, "_client", lambda one, redirect: Client())
    now = int(time.time())
    claims = {"iss": issuer, "sub": "a", "aud": "yuzui", "nonce": "n", "iat": now, "exp": now + 60, "auth_time": now}
    held = {"nonce": "n", "verifier": "v", "back": "b"}

    def refused(change, key=good, alg="RS256", **header):
        body = {name: value for name, value in (claims | change).items() if value is not None}
        token["id_token"] = jwt.encode({"alg": alg, **header}, body, key, algorithms=[alg])
        try:
            institutes._claims(one, held, "c")
        except InputError:
            return True
        return False

    assert not refused({}) and not refused({"aud": ["yuzui", "x"], "azp": "yuzui"})
    for change in ({"iss": issuer + "/"}, {"iss": "https://evil.example"}, {"aud": "other"}, {"aud": ["yuzui", "x"]},
                   {"nonce": "m"}, {"nonce": None}, {"exp": now - 3600}, {"exp": None}, {"sub": None}, {"iat": None},
                   {"aud": None}, {"iss": None}):  # fmt: skip
        assert refused(change), change
    assert refused({}, RSAKey.generate_key(2048)), "a key of nobody"
    assert refused({}, good, "RS512") and refused({}, ECKey.generate_key("P-384"), "ES384")
    token["id_token"] = ".".join([*jwt.encode({"alg": "RS256"}, claims, good).split(".")[:2], ""])
    with pytest.raises(InputError):
        institutes._claims(one, held, "c")
    assert institutes.fresh({"auth_time": now}, now + 30)
    assert not institutes.fresh({"auth_time": now - 600}, now) and not institutes.fresh({}, now)
    assert institutes._strong({"amr": ["pwd", "otp"]}) and not institutes._strong({"amr": ["pwd"]})


def test_a_name_of_the_one_person_mode_is_joined_to_an_account(tmp_path, monkeypatch):
    from yuzui.administration import accounts as first
    from yuzui.administration import site_accounts

    town = Town(tmp_path)
    first.grant(town.workspace, "A. Chair", "panel_chair", "call:c1", UNTIL[:10], "before there were accounts")
    assert not site_accounts._written(town.workspace, "wang")
    monkeypatch.setattr(site_accounts, "_written", lambda _, name: name == "wang")  # who booked or decided
    for name, email in (("A. Chair", "chair@example.org"), ("wang", "wang@example.org")):
        link = site_accounts.join(town.workspace, town.site, name, email, "en").link
        browser, path = town.client(), urlsplit(link).path
        assert f"For {email}" in browser.get(path).text
        assert town.accounts.by_email(email).id == name and town.accounts.by_email(email).state == "invited"
        with pytest.raises(StateError):
            site_accounts.join(town.workspace, town.site, name, "other@example.org", "en")
    # never by likeness, and nobody who stands nowhere
    for name in ("a. chair", "Wang", "nobody"):
        with pytest.raises(InputError) as caught:
            site_accounts.join(town.workspace, town.site, name, "x@example.org", "en")
        assert caught.value.code == "no_such_person"
    assert [row["object"] for row in events(town, "adopt")] == ["account:A. Chair", "account:wang"]
