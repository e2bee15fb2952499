# SPDX-License-Identifier: Apache-2.0
"""Ways in besides password and code: a passkey of a device, an institute (J11); and a session that is about to end."""

import re
import shutil
import warnings

import pytest
from tests.journeys.conftest import WAYS, free_port, served
from tests.site import PASSWORD, Town

from yuzui.job.site import Provider
from yuzui.store.accounts import credentials, sessions

pytestmark = pytest.mark.page
SCRIPTED = {name: way for name, way in WAYS.items() if way[2]}
TOLD = {
    "added": {"en": "The passkey is added", "zh": "通行密钥已添加"},
    "failed": {"en": "did not work", "zh": "未成功"},
    "until": {"en": "You are signed in until", "zh": "登录有效至"},
    "over": {"en": "Your session has ended", "zh": "登录已结束"},
    "kept": {"en": "your form comes back", "zh": "表单会原样恢复"},
}


@pytest.fixture
def town(tmp_path):
    """An empty workspace as a site whose name a passkey may be bound to."""
    port = free_port()
    made = Town(tmp_path, host="localhost", url=f"http://localhost:{port}")
    made.address = made.site.url
    made.mei = made.person("Mei", "member")
    with served(tmp_path, owned=False, port=port, site=made.site):
        yield made


def device(page, verified=True):
    """Give a window an authenticator that says at once who holds it, or that it does not know."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
               "isUserVerified": verified, "automaticPresenceSimulation": True}  # fmt: skip
    made = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    return cdp, made


def enter(town, page, person, then=""):
    """Sign a person in by address, password and code."""
    from tests.journeys.test_accounts import enter as by_password

    return by_password(town, page, person, then)


@pytest.mark.parametrize("way", SCRIPTED.values(), ids=SCRIPTED)
def test_a_passkey_is_added_and_signs_in_alone(town, people, way):
    mei = enter(town, people(*way), town.mei)
    cdp, authenticator = device(mei)
    mei.goto(f"{town.address}/{mei.lang}/me/factors")
    mei.click("#form-passkey button")
    mei.wait_for_url("**/me/factors?done=passkey")
    assert TOLD["added"][mei.lang] in mei.locator("main").inner_text()
    assert len(credentials.passkeys(town.accounts, town.mei.id)) == 1
    # in another window of the same device: one button, and the page asked for first
    mei.goto(f"{town.address}/{mei.lang}/signout")
    mei.click("#form-signout button[type=submit]")
    mei.goto(f"{town.address}/{mei.lang}/signin?next=/me")
    mei.click("#form-passkey button")
    mei.wait_for_url(f"**/{mei.lang}/me")
    assert "mei@example.org" in mei.content()
    assert sessions.live(town.accounts, town.mei.id)[0].factors == "passkey"
    # a device that does not know who holds it signs nobody in
    mei.goto(f"{town.address}/{mei.lang}/signout")
    mei.click("#form-signout button[type=submit]")
    cdp.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})
    mei.goto(f"{town.address}/{mei.lang}/signin")
    mei.click("#form-passkey button")
    mei.locator("#form-passkey [role=status]", has_text=TOLD["failed"][mei.lang]).wait_for()
    assert "mei@example.org" not in mei.content()
    # without script there is no button
    plain = people(way[0], way[1], False)
    plain.goto(f"{town.address}/{plain.lang}/signin")
    assert not plain.locator("#form-passkey").is_visible() and plain.locator("#form-signin").is_visible()


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_session_that_ends_soon_says_so_and_the_form_is_kept(town, people, way):
    page = people(*way)
    page.clock.install()
    mei = enter(town, page, town.mei, "/me")
    note = mei.locator("#ends")
    assert TOLD["until"][mei.lang] in note.inner_text() and note.locator("a").is_hidden()
    if mei.script:
        mei.clock.fast_forward(1000 * (sessions.IDLE - 240))
        assert note.get_attribute("role") == "alert" and "soon" in note.get_attribute("class")
        town.accounts.rows("UPDATE session SET seen = seen - 1000")
        note.locator("a").click()
        note.locator("a").wait_for(state="hidden")
        assert sessions.live(town.accounts, "Mei")[0].seen > town.accounts.now() - 100
        mei.clock.fast_forward(1000 * (sessions.IDLE + 10))
        assert TOLD["over"][mei.lang] in note.inner_text()
    # it ends while something is written: that comes back once its person has signed in again
    mei.fill("#profile-name", "Mei Lin")
    town.accounts.rows("UPDATE session SET ended = 1 WHERE ended IS NULL")
    mei.click("#form-profile button[type=submit]")
    assert "/signin" in mei.url and TOLD["kept"][mei.lang] in mei.locator("main").inner_text()
    town.accounts.rows("UPDATE credential SET meta = '{}' WHERE kind = 'totp'")
    mei.fill("#signin-email", town.mei.email)
    mei.fill("#signin-password", PASSWORD)
    mei.click("#form-signin button[type=submit]")
    mei.fill("#code-code", town.mei.code())
    mei.click("#form-code button[type=submit]")
    assert mei.input_value("#profile-name") == "Mei Lin" and town.accounts.account("Mei").name == "Mei"
    with mei.expect_request(lambda asked: asked.method == "POST") as sent:
        mei.click("#form-profile button[type=submit]")
    # Q2: what a browser says of a form of this site, by which it is known
    headers = sent.value.all_headers()
    assert headers["origin"] == town.address and headers["sec-fetch-site"] == "same-origin"
    mei.wait_for_url("**done=saved*")
    assert town.accounts.account("Mei").name == "Mei Lin"


@pytest.fixture
def institute():
    """The address of an institute that signs in whoever it is told to."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import oidc_provider_mock

        with oidc_provider_mock.run_server_in_thread() as server:
            yield f"http://localhost:{server.server_port}"


@pytest.mark.parametrize("way", [WAYS["en"], WAYS["zh-plain"]], ids=["en", "zh-plain"])
def test_j11_who_comes_by_an_institute_signs_with_a_factor_of_their_own(
    demo_workspace, tmp_path, people, way, institute
):
    from tests.journeys.test_accounts import CALL, enter, go, propose, sign

    port, folder = free_port(), tmp_path / "workspace"
    shutil.copytree(demo_workspace, folder)
    one = Provider(name="uni", issuer=institute, client_id="yuzui", client_secret="s", title="University")
    town = Town(folder, host="localhost", url=f"http://localhost:{port}", oidc=(one,))
    town.address, town.run = town.site.url, town.workspace.latest("fund")["run"]["id"]
    otto, dora = town.person("Otto", f"programme_officer@{CALL}"), town.person("Dora Li", f"decider@{CALL}")
    town.accounts.join(institute, "dora", dora.id)

    def through(page, then):
        """Go to the institute, say there who one is, and come back."""
        page.route("https://**", lambda route: route.abort())
        go(town, page, f"/signin?next={then}")
        page.click("text=University")
        page.fill("input[name=sub]", "dora")
        page.click("text=Authorize >> nth=-1")
        page.complaints.clear()  # what the pages of the institute fetch is not ours

    with served(folder, owned=False, port=port, site=town.site):
        office, decider = people(*way), people(*way)
        enter(town, office, otto)
        propose(town, office)
        # the institute said who it is; the second factor is asked for here
        then = f"/fund/lists/{town.run}"
        through(decider, then)
        assert decider.url.endswith("/signin/code") and decider.locator("#form-sign").count() == 0
        decider.fill("#code-code", dora.code())
        decider.click("#form-code button[type=submit]")
        decider.locator("#form-sign").wait_for()
        # a quarter of an hour later a signature asks for a factor again, and takes no other
        town.accounts.rows("UPDATE session SET auth_at = auth_at - 901 WHERE account = ?", dora.id)
        decider.reload()
        decider.fill("#form-sign [name=password_]", "not the password of anybody")
        sign(decider)
        assert town.workspace.view.count("decision") == 0 and decider.input_value("#sign-reason") == "as ranked"
        decider.fill("#form-sign [name=password_]", PASSWORD)
        decider.click("#form-sign button[type=submit]")
        decider.wait_for_url("**/fund/decisions/**")
        assert re.search("institute uni and one-time code|机构 uni 与一次性验证码", decider.content())
        # an answer to another question than the one asked is none: nobody is let in
        thief = people(*way)
        thief.route(
            f"{institute}/**", lambda route: route.continue_(url=re.sub("nonce=[^&]*", "nonce=x", route.request.url))
        )
        through(thief, "/me")
        assert "/signin/back/uni" in thief.url and thief.locator("#code-code").count() == 0
        assert re.search("did not work|登录未成功", thief.locator("main").inner_text())
        go(town, thief, "/me")
        assert "dora" not in thief.content()
