# SPDX-License-Identifier: Apache-2.0
"""Passkeys as a device of our own answers for them: taken over, used, and every way in which one is refused."""

import hashlib
import json
import os
import re
from html import unescape

import cbor2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from tests.site import BASE, HOST, OWN, TOKEN, Town
from webauthn import base64url_to_bytes as decoded
from webauthn.helpers import bytes_to_base64url as encoded

from yuzui.job.caller import COOKIE
from yuzui.store.accounts import credentials, invitations, sessions

PRESENT, VERIFIED, ATTESTED = 1, 4, 64
OPTIONS = re.compile(r'data-options="([^"]*)"')


class Device:
    """An authenticator with one passkey; a test may let it lie."""

    def __init__(self):
        self.key, self.id, self.count, self.handle = ec.generate_private_key(ec.SECP256R1()), os.urandom(16), 0, b""

    def _said(self, kind, options, **lies):
        body = {"type": f"webauthn.{kind}", "challenge": options["challenge"], "origin": BASE} | lies
        return json.dumps(body).encode()

    def _data(self, flags, rp, more=b""):
        return hashlib.sha256(rp.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big") + more

    def make(self, options, flags=PRESENT | VERIFIED, rp=HOST, **lies):
        self.handle = decoded(options["user"]["id"])
        point = self.key.public_key().public_numbers()
        key = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")})
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + key
        made = {"fmt": "none", "attStmt": {}, "authData": self._data(flags | ATTESTED, rp, attested)}
        response = {"clientDataJSON": encoded(self._said("create", options, **lies)),
                    "attestationObject": encoded(cbor2.dumps(made))}  # fmt: skip
        return self._answer(response)

    def use(self, options, flags=PRESENT | VERIFIED, rp=HOST, handle=None, **lies):
        self.count += 1
        said, data = self._said("get", options, **lies), self._data(flags, rp)
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        response = {"clientDataJSON": encoded(said), "authenticatorData": encoded(data),
                    "signature": encoded(signature), "userHandle": encoded(handle or self.handle)}  # fmt: skip
        return self._answer(response)

    def _answer(self, response):
        id = encoded(self.id)
        return json.dumps({"id": id, "rawId": id, "type": "public-key", "response": response})


def asked(browser, path, **fields):
    """Ask for a challenge as the script does; return what the device is given, and the token of the form."""
    token = unescape(TOKEN.search(browser.get(path).text)[1])
    sent = browser.post(path, data={"token_": token, "act": "passkey", "credential": "", **fields}, headers=OWN)
    page = browser.get(sent.headers["location"]).text
    return json.loads(unescape(OPTIONS.search(page)[1])), unescape(TOKEN.search(page)[1])


def send(browser, path, token, answer, **fields):
    data = {"token_": token, "act": "passkey", "credential": answer, **fields}
    return browser.post(path, data=data, headers=OWN)


def added(person, **how):
    """Add a passkey to who is signed in; return the device and the answer of the site."""
    device = Device()
    options, token = asked(person.browser, "/en/me/factors")
    assert options["authenticatorSelection"]["userVerification"] == "required" and options["rp"]["id"] == HOST
    return device, send(person.browser, "/en/me/factors", token, device.make(options, **how))


@pytest.fixture
def town(tmp_path):
    return Town(tmp_path)


def enter(town, device, then="/en/fund/calls", **how):
    """Sign in by a device in a browser of its own; return browser and answer."""
    browser = town.client()
    options, token = asked(browser, "/en/signin", next=then)
    assert options["userVerification"] == "required" and options["rpId"] == HOST
    return browser, send(browser, "/en/signin", token, device.use(options, **how), next=then)


def test_q9_a_passkey_is_both_factors_and_says_so(town):
    mei = town.person("Mei", "member").quick()
    device, done = added(mei)
    assert done.headers["location"] == "/en/me/factors?done=passkey"
    page = mei.get("/en/me/factors").text
    assert "signs you in alone" in mei.get(done.headers["location"]).text and "Remove it" in page
    assert re.search(r"<form[^>]*data-passkey=\"create\"[^>]* hidden>", page), "shown by a script only"
    browser, answer = enter(town, device)
    assert answer.headers["location"] == "/en/fund/calls" and COOKIE in browser.cookies
    assert sessions.live(town.accounts, "Mei")[0].factors == "passkey"
    # no name of a person, and nothing that signs in, is kept for it
    row = town.accounts.rows("SELECT * FROM credential WHERE kind = 'passkey'")[0]
    assert encoded(device.handle) not in str(row) and b"Mei" not in device.handle
    log = [(r["action"], r["reason"]) for r in town.workspace.store.engine.log(0)]
    assert ("change_factor", "passkey") in log
    # it makes a sign-in fresh again, if it is one's own
    lin = town.person("Lin", "member").quick()
    other = added(lin)[0]
    for one, fresh in ((other, False), (device, True)):
        town.accounts.rows("UPDATE session SET auth_at = auth_at - 901 WHERE account = 'Mei'")
        assert "/signin/again" in mei.get("/en/me/factors").headers["location"]
        options, token = asked(mei.browser, "/en/signin/again", next="/me/factors")
        again = send(mei.browser, "/en/signin/again", token, one.use(options), next="/me/factors")
        assert again.status_code == (303 if fresh else 422)
        assert (mei.get("/en/me/factors").status_code == 200) == fresh
    # removed, it signs nobody in and every other session ends
    remove = mei.post("/en/me/factors", act="remove", passkey=row["id"])
    assert remove.status_code == 303 and COOKIE not in enter(town, device)[0].cookies
    assert "Sign in to see your account" in browser.get("/en/me").text
    # script, and its address, are on the two pages that need it
    for path, there in (("/en/signin", True), ("/en/me", False)):
        assert ("/static/passkey." in town.client().get(path).text) == there


def test_q9_a_passkey_of_another_origin_site_or_challenge_is_not_taken_over(town):
    mei = town.person("Mei", "member").quick()
    for how in (
        {"origin": "https://evil.example"}, {"origin": BASE + ":8443"}, {"type": "webauthn.get"}, {"rp": "evil.example"},
        {"flags": PRESENT}, {"flags": VERIFIED}, {"challenge": encoded(bytes(32))},
    ):  # fmt: skip
        _, refused = added(mei, **how)
        assert refused.status_code == 422 and "not taken over" in refused.text, how
    device = Device()
    options, token = asked(mei.browser, "/en/me/factors")
    for wrong in ("{}", "x", "[]", "{" * 5000, '{"id": 3}', "x" * 30_000):
        assert send(mei.browser, "/en/me/factors", token, wrong).status_code == 422
    assert send(mei.browser, "/en/me/factors", token, device.make(options)).status_code == 422, "used up"
    # what one device made is nobody else's
    device = added(mei)[0]
    lin = town.person("Lin", "member").quick()
    options, token = asked(lin.browser, "/en/me/factors")
    assert send(lin.browser, "/en/me/factors", token, device.make(options)).status_code == 422
    assert len(credentials.passkeys(town.accounts, "Mei")) == 1 and not credentials.passkeys(town.accounts, "Lin")
    # nor is one added by a sign-in that is not fresh
    town.accounts.rows("UPDATE session SET auth_at = auth_at - 901 WHERE account = 'Mei'")
    data = {"token_": mei.token("/en/me"), "act": "passkey", "credential": ""}
    assert "/signin/again" in mei.browser.post("/en/me/factors", data=data, headers=OWN).headers["location"]


def test_q9_a_passkey_signs_in_nobody_if_anything_is_wrong_with_it(town):
    mei, lin = town.person("Mei", "member").quick(), town.person("Lin", "member").quick()
    device, other = added(mei)[0], added(lin)[0]
    for how in (
        {"origin": "https://evil.example"}, {"origin": "http://yuzui.test"}, {"type": "webauthn.create"},
        {"rp": "evil.example"}, {"flags": PRESENT}, {"flags": VERIFIED}, {"challenge": encoded(bytes(32))},
        {"handle": other.handle}, {"handle": b"x"},
    ):  # fmt: skip
        browser, refused = enter(town, device, **how)
        assert refused.status_code == 422 and COOKIE not in browser.cookies, how
        assert "That did not work" in refused.text and "data-options" not in refused.text
    # another key behind the same id, an id that nobody has
    false = Device()
    false.id, false.handle, false.count = device.id, device.handle, 90
    for one in (false, Device()):
        assert enter(town, one)[1].status_code == 422
    # a challenge is answered once, right or wrong, in the browser that asked, within ten minutes
    browser = town.client()
    options, token = asked(browser, "/en/signin")
    answer = device.use(options)
    assert send(town.client(), "/en/signin", token, answer).status_code == 403
    stranger = town.client()
    token_ = unescape(TOKEN.search(stranger.get("/en/signin").text)[1])
    assert send(stranger, "/en/signin", token_, answer).status_code == 422
    assert send(browser, "/en/signin", token, "{}").status_code == 422
    assert send(browser, "/en/signin", token, answer).status_code == 422
    options, token = asked(browser, "/en/signin")
    town.accounts.rows("""UPDATE "transaction" SET expires = 0 WHERE kind = 'passkey'""")
    assert send(browser, "/en/signin", token, device.use(options)).status_code == 422
    # a count that goes back is a copy
    assert enter(town, device)[1].status_code == 303
    device.count -= 1
    assert enter(town, device)[1].status_code == 422
    assert enter(town, device)[1].status_code == 303
    # who is stopped comes in by no passkey; a link to new credentials ends them all
    town.accounts.change("Mei", state="locked")
    assert enter(town, device)[1].status_code == 422
    town.accounts.change("Mei", state="active")
    said = {r["reason"] for r in town.workspace.store.engine.log(0) if r["action"] == "fail_sign_in"}
    assert said and all(one.startswith("passkey · ") for one in said)
    link, _ = invitations.make(town.accounts, "mei@example.org", [], "Ada", renews="Mei")
    import pyotp

    browser, path = town.client(), f"/en/invitations/{link}"
    for n in range(2):
        page = browser.get(path).text
        fields = {"act": "account", "new_password": "a new sentence of my own, 42"}
        if n:
            seed = re.search(r"key: ([A-Z2-7 ]+)", page)[1].replace(" ", "")
            fields = {"act": "code", "code": pyotp.TOTP(seed).now()}
        browser.post(path, data={"token_": unescape(TOKEN.search(page)[1]), **fields}, headers=OWN)
    assert not credentials.passkeys(town.accounts, "Mei")
    # an address tries 30 times
    sent = [enter(town, other)[1].status_code for _ in range(20)]
    assert sent[0] == 303 and sent[-1] == 429
