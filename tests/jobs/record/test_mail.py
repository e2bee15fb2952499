# SPDX-License-Identifier: Apache-2.0
"""Mail: what is said, when it goes, and that it does not travel in the clear."""

from __future__ import annotations

import datetime as dt
import email
import ipaddress
import socket
import ssl
from email import policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope
from starlette.testclient import TestClient
from tests.people import admit

from yuzui.asgi import create_app
from yuzui.errors import InputError, VisibilityError
from yuzui.job import mail, notices, transport
from yuzui.job.mail import Office
from yuzui.job.site import read as read_site
from yuzui.job.workspace import Workspace
from yuzui.store import messages
from yuzui.store.accounts import FILE, Accounts
from yuzui.store.subjects import resolve

HOUR = 3_600


@pytest.fixture
def clock(monkeypatch):
    moment = [1_800_000_000]
    monkeypatch.setattr(messages, "now", lambda: moment[0])
    return moment


@pytest.fixture
def workspace(tmp_path):
    workspace = Workspace(tmp_path / "w")
    assert workspace.subject
    accounts = Accounts(workspace.dir / FILE, b"k" * 32)
    for id, address, lang in (
        ("ann", "ann@a.example", "en"),
        ("li", "li@b.example", "zh"),
        ("old", "old@c.example", "en"),
    ):
        accounts.add(id.title(), address, lang, id=id)
        accounts.change(id, state="closed" if id == "old" else "active")
    accounts.close()
    yield workspace
    workspace.close()


def office(tmp_path, way="folder:out"):
    return Office(way, "Yuzui 鱼嘴 <office@yuzui.example>", "https://yuzui.example", tmp_path)


def caught(tmp_path):
    files = sorted((tmp_path / "out").glob("*.eml"), key=lambda one: one.stat().st_mtime_ns)
    return [email.message_from_bytes(one.read_bytes(), policy=policy.default) for one in files]


def rows(workspace, where="1"):
    return messages.rows(workspace.store, "mail", where)


def text(message):
    return message.get_body(("plain",)).get_content(), message.get_body(("html",)).get_content()


def test_one_event_is_one_mail_in_the_language_of_the_person_and_says_nothing_of_it(workspace, tmp_path, clock):
    for _ in range(2):
        notices.tell(workspace, "signed", "ann", "decision:D1", "/fund/decisions/D1")
        notices.tell(workspace, "released", "li", "letters:D1", "/fund/proposals/EP~2F1", {"outcome": "declined"})
        notices.tell(
            workspace,
            "booking_made",
            "ann",
            "booking:B1",
            "/bookings/B1",
            ics=lambda _: "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
        )
        notices.tell(workspace, "signed", "old", "decision:D1", "/fund/decisions/D1")  # closed: a notice only
        notices.tell(workspace, "signed", "nobody", "decision:D1", "/fund/decisions/D1")
        notices.tell(workspace, "digest", "li", "week:2027-03", "/")
    assert len(rows(workspace)) == 4 and len(messages.rows(workspace.store, "notice", "1")) == 6
    assert mail.send(workspace.store, office(tmp_path)) == 4 and mail.send(workspace.store, office(tmp_path)) == 0
    found = {str(one["Subject"]): one for one in caught(tmp_path)}
    assert set(found) == {
        "There is news about a call",
        "您的申请有新消息",
        "There is news about a booking of yours",
        "本周待办",
    }
    for one in found.values():
        plain, html = text(one)
        assert (
            one["Auto-Submitted"] == "auto-generated" and one["From"].addresses[0].addr_spec == "office@yuzui.example"
        )
        assert "https://yuzui.example/" in plain and "https://yuzui.example/" in html
        assert not any(word in plain + html for word in ("declined", "Ann", "Li", "<img", "src="))
    assert "https://yuzui.example/zh/fund/proposals/EP~2F1" in text(found["您的申请有新消息"])[0]
    assert "List-Unsubscribe" in found["本周待办"] and "List-Unsubscribe" not in found["您的申请有新消息"]
    (calendar,) = found["There is news about a booking of yours"].iter_attachments()
    assert calendar.get_content_type() == "text/calendar"
    name = messages.name_of("decision:D1", "ann")
    assert found["There is news about a call"]["Message-ID"] == f"<{name}@yuzui.example>"
    sent = rows(workspace)
    assert {row["state"] for row in sent} == {"sent"} and all(row["args"] is None for row in sent)


def test_what_an_act_tells_is_told_with_it_or_not_at_all(workspace, tmp_path):
    with pytest.raises(InputError), workspace.view.act("save", "x"):
        notices.tell(workspace, "signed", "ann", "decision:D2", "/x")
        raise InputError(notices.Text("no", "否"))
    assert rows(workspace) == [] and messages.rows(workspace.store, "notice", "1") == []
    with workspace.view.act("save", "x"):
        notices.tell(workspace, "signed", "ann", "decision:D2", "/x")
    assert len(rows(workspace)) == 1 and list(workspace.store.replayed()) == []


def test_a_job_that_took_long_is_told_by_mail_if_that_was_wanted(workspace):
    for number, (seconds, notify, state, sent) in enumerate(
        [
            (61, True, "done", 1),
            (60, True, "done", 0),
            (600, False, "done", 0),
            (61, True, "failed", 1),
            (61, True, "cancelled", 0),
        ]
    ):
        row = {
            "id": f"j{number}",
            "by": "li",
            "state": state,
            "notify": notify,
            "started": 1000,
            "ended": 1000 + seconds,
        }
        for _ in range(2):
            notices.ended(workspace.store, workspace.dir, row)
        found = [one for one in rows(workspace) if one["args"]["about"] == f"/jobs/j{number}"]
        assert len(found) == sent and all(
            one["lang"] == "zh" and "任务已结束" in notices.KINDS[one["kind"]].subject.zh for one in found
        )


def test_more_than_five_within_an_hour_become_one(workspace, tmp_path, clock):
    for n in range(8):
        notices.tell(workspace, "signed", "ann", f"d{n}", f"/fund/decisions/{n}")
    notices.send(workspace, "invitation", "ann@a.example", "en", "i1", "/invitations/secret")
    way = office(tmp_path)
    assert mail.send(workspace.store, way) == 6  # the invitation does not wait
    clock[0] += HOUR - 1
    assert mail.send(workspace.store, way) == 0
    clock[0] += 1
    assert mail.send(workspace.store, way) == 1
    (bundle,) = [one for one in caught(tmp_path) if "pieces" in one["Subject"]]
    assert bundle["Subject"] == "3 pieces of news" and text(bundle)[0].count("https://yuzui.example/en/fund") == 3
    assert {row["state"] for row in rows(workspace)} == {"sent"} and mail.send(workspace.store, way) == 0


def test_a_server_that_is_down_is_tried_again_and_then_the_page_is_red(workspace, tmp_path, clock, monkeypatch):
    notices.tell(workspace, "role_given", "ann", "grant:1", "/me")
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        way = office(tmp_path, f"smtps://u:secret@127.0.0.1:{door.getsockname()[1]}")  # nobody listens
    waits = []
    for _ in range(6):
        assert mail.send(workspace.store, way) == 1 and mail.send(workspace.store, way) == 0
        (row,) = rows(workspace)
        waits.append(None if row["next_at"] is None else row["next_at"] - clock[0])
        clock[0] = row["next_at"] or clock[0]
    assert waits == [60, 300, 1800, 7200, 43200, None] and row["state"] == "failed" and "secret" not in row["error"]
    admit(workspace, "chief", roles=("administrator",))
    admit(workspace, "bob", roles=("programme_officer",))

    def site(name):
        own = {"sec-fetch-site": "same-origin"}
        return TestClient(
            create_app(workspace.dir, resolve(workspace.store, name), alone=True), "http://127.0.0.1", headers=own
        )

    page = site("chief").get("/en/admin/mail").text
    assert "Not sent: 1. Waiting: 0." in page and "chip bad" in page and "ann@a.example" in page
    assert site("bob").get("/en/admin/mail").status_code == 404
    assert site("bob").post("/en/admin/mail", data={"act": "again"}).status_code == 404
    with pytest.raises(VisibilityError):
        messages.every_mail(workspace.store, workspace.subject)
    assert site("chief").post("/zh/admin/mail", data={"act": "again"}, follow_redirects=False).status_code == 303
    assert mail.send(workspace.store, office(tmp_path)) == 1 and len(caught(tmp_path)) == 1
    notices.tell(workspace, "role_given", "ann", "grant:2", "/me")
    assert mail.send(workspace.store, office(tmp_path, "none")) == 0 and rows(workspace, "\"state\" = 'dropped'")
    full = tmp_path / "file"
    full.write_text("")
    notices.tell(workspace, "role_given", "ann", "grant:3", "/me")
    assert mail.send(workspace.store, office(tmp_path, "folder:file/x")) == 1  # a folder that cannot be made
    assert rows(workspace, "\"state\" = 'waiting'")[0]["error"]


def test_a_mail_whose_sender_was_killed_goes_later_under_the_same_name(workspace, tmp_path, clock):
    notices.tell(workspace, "signed", "ann", "d1", "/fund")
    messages.take(workspace.store, messages.due(workspace.store))  # and then it is gone
    assert mail.send(workspace.store, office(tmp_path)) == 0
    clock[0] += messages.SENDING
    assert mail.send(workspace.store, office(tmp_path)) == 1
    (sent,) = caught(tmp_path)
    assert sent["Message-ID"] == f"<{messages.name_of('d1', 'ann')}@yuzui.example>"


class Box:
    """A mail server that keeps what it is given, and refuses one address."""

    def __init__(self):
        self.caught: list[Envelope] = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("li@"):
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.caught.append(envelope)
        return "250 OK"


def certificate(folder):
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(True, None), True).sign(key, hashes.SHA256())
    )  # fmt: skip
    files = folder / "cert.pem", folder / "key.pem"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    files[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, plain)
    )
    return files


def test_mail_goes_over_an_encrypted_connection_only(workspace, tmp_path, monkeypatch):
    files = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)

    def known(server, session, envelope, mechanism, data):
        return AuthResult(success=(data.login, data.password) == (b"us er", b"p@ss"), handled=False)

    event = 0
    for scheme, how in (("smtps", {"ssl_context": context}), ("smtp+starttls", {"tls_context": context})):
        box = Box()
        with socket.socket() as door:
            door.bind(("127.0.0.1", 0))
            port = door.getsockname()[1]
        # of a connection that is encrypted from its first byte aiosmtpd does not know that it is
        own = dict.fromkeys(("require_starttls", "auth_required", "auth_require_tls"), scheme == "smtp+starttls")
        server = Controller(box, "127.0.0.1", port, authenticator=known, **how, **own)
        monkeypatch.setenv("SSL_CERT_FILE", str(files[0]))  # as after trusting the certificate
        server.start()
        try:
            for account in ("ann", "li"):
                notices.tell(workspace, "signed", account, f"{scheme}:{event}", "/fund")
            way = office(tmp_path, f"{scheme}://us%20er:p%40ss@127.0.0.1:{port}")
            assert mail.send(workspace.store, way) == 2
            assert [one.rcpt_tos for one in box.caught] == [["ann@a.example"]] and box.caught[0].content
            name = messages.name_of(f"{scheme}:{event}", "li")
            (refused,) = [row for row in rows(workspace, "\"state\" = 'failed'") if row["id"] == name]
            assert refused["tries"] == 1 and refused["error"] == "550 no such person"
            monkeypatch.delenv("SSL_CERT_FILE")  # nobody vouches for it now
            with pytest.raises(transport.MailError, match="certificate"):
                transport.deliver(way.way, tmp_path, [])
            monkeypatch.setenv("SSL_CERT_FILE", str(files[0]))
            with pytest.raises(transport.MailError, match="535"):
                transport.deliver(way.way.replace("p%40ss", "other"), tmp_path, [])
        finally:
            server.stop()
    for bad in ("smtp://host", "http://host", "folder:", "smtps://", "smtps://h:port", "sendmail"):
        with pytest.raises(InputError) as caught_:
            transport.check(bad)
        assert caught_.value.say("zh") and caught_.value.fix is not None
    site = tmp_path / "site.toml"
    form = 'format = "yuzui-site/1"\nurl = "https://a.example"\nproxy = ["127.0.0.1"]\nmail = "{}"\nsender = "{}"\n'
    for way_, sender, seen in (
        ("smtp://h", "a@a.example", "smtp"),
        ("folder:out", "", "-"),
        ("folder:out", "office", "office"),
    ):
        site.write_text(form.format(way_, sender))
        with pytest.raises(InputError) as caught_:
            read_site(site, workspace.dir)
        assert caught_.value.seen == seen
    site.write_text(form.format("folder:out", "a@a.example"))
    assert read_site(site, workspace.dir).mail == "folder:out"
    for good in ("", "none", "folder:out", "smtps://u:p@h", "smtp+starttls://h:25"):
        transport.check(good)


def test_every_kind_is_said_in_both_languages_and_names_nothing_in_a_mail():
    for name, kind in notices.KINDS.items():
        for words in (kind.notice, kind.subject, kind.line):
            assert words.en and words.zh and words.en != words.zh, name
        assert "{" not in kind.subject.en + kind.line.en + kind.subject.zh + kind.line.zh
