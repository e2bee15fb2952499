# SPDX-License-Identifier: Apache-2.0
"""Files handed in through the site: what is kept and refused, its steps, who sees it, what is erased."""

import hashlib
import io
import random
import struct
import zipfile
from html.parser import HTMLParser

import openpyxl
import pytest
from starlette.testclient import TestClient

from yuzui.errors import StateError, VisibilityError, YuzuiError
from yuzui.faces.web import app
from yuzui.job import intake, upload_steps
from yuzui.job.upload_steps import key
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Subject
from yuzui.store import durable
from yuzui.view.page import Received

OFFICER = Subject("officer", frozenset({"public", "programme_officer"}))
HERE = {"sec-fetch-site": "same-origin"}
ROWS = "Application Ref\tTitle\tAmount (EUR)\tAssessor\tOverall\n" + "".join(
    f"EX/{k}/1\tStudy {k}\t{300_000 + 1000 * k}\tA{a}\t{(k + a) % 6 + 1}\n" for k in range(12) for a in range(3)
)


@pytest.fixture
def workspace(tmp_path):
    own = Workspace(tmp_path / "w", OFFICER)
    yield own
    own.close()


@pytest.fixture
def client(workspace):
    with TestClient(app.create(workspace), base_url="http://127.0.0.1") as found:
        yield found


def come(workspace, name, content):
    content = content.encode() if isinstance(content, str) else content
    path = intake.spool(workspace) / hashlib.sha256(name.encode() + content[:99]).hexdigest()
    path.write_bytes(content)
    return Received(name, path, len(content), hashlib.sha256(content).hexdigest())


def book(parts=()):
    out = io.BytesIO()
    made = openpyxl.Workbook()
    made.active.append(["id", "amount"])
    made.save(out)
    if parts:
        with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts:
                archive.writestr(name, content)
    return out.getvalue()


def send(client, path="/en/fund/new", files=(), **fields):
    fields = {"name": "Call 1", "budget": "3 m", "form": "new"} | fields
    sent = [("files", (name, content)) for name, content in files]
    return client.post(path, data=fields, files=sent or [("files", ("", b""))], headers=HERE, follow_redirects=False)


def formulas():
    """A workbook whose sum was written by a program that does not compute."""
    made = openpyxl.Workbook()
    made.active.title = "S"
    made.active.append(["id", "amount"])
    made.active.append(["A", "=1+1"])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_hostile_files_are_refused_by_a_sentence_and_nothing_is_kept(client, workspace):
    bomb = book([("xl/worksheets/sheet9.xml", b"0" * 60_000_000)])
    cases = {
        "is not what its name says": [
            ("a.csv", book()),
            ("a.xlsx", ROWS),
            ("a.csv", b"%PDF-1.7 ..."),
            ("a.csv", b"MZ\x90"),
        ],
        "protected by a password": [
            ("a.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"))
        ],
        "old format": [("a.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600)],
        "this kind of file": [("a.exe", b"MZ"), ("a.html", b"<script>alert(1)</script>"), ("noending", b"x")],
        "unpacks to far more": [("a.xlsx", bomb)],
        "is empty": [("a.csv", b"")],
        "damaged": [("a.xlsx", book()[:300])],
        "sheet “S”, row 2, column “B”: formulas without stored results": [("a.xlsx", formulas())],
        "points outside it": [("a.xlsx", book([("../../etc/passwd", b"x")]))],
        "More was sent than is taken": [[(f"{k}.csv", ROWS) for k in range(6)]],
    }
    for words, files in cases.items():
        for one in files:
            listed = one if isinstance(one, list) else [one]
            answer = send(client, files=listed, name="Kept <b>name</b>")
            assert answer.status_code == 422, (words, listed[0][0], answer.status_code)
            assert (
                words in answer.text
                and "Kept &lt;b&gt;name&lt;/b&gt;" in answer.text
                and "<title>Error:" in answer.text
            ), (words, listed[0][0])
            if len(listed) == 1 and one[1]:
                assert f"“{one[0]}”" in answer.text, "said under the name its owner knows"
    assert not workspace.view.count("upload") or all(r["state"] == "dropped" for r in workspace.view.select("upload"))
    left = [p for p in (workspace.dir / "inbox").rglob("*") if p.is_file()]
    assert not left
    # nobody else's form, nothing to act on, and names that would leave the folder or the header
    assert client.post("/en/fund/new", data={}, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    macros = send(client, files=[('评分 "x"\r\n.xlsm', book([("xl/vbaProject.bin", b"x")]))])
    assert macros.status_code in (303, 422)
    names = send(client, files=[("../../etc/评分.csv", ROWS)])
    assert names.status_code == 303
    upload = intake.get(workspace, names.headers["location"].split("/")[3])
    (file,) = upload.files
    assert file.name == "评分.csv" and file.path == workspace.dir.absolute() / "inbox" / upload.id / "1.csv"
    assert file.path.stat().st_mode & 0o777 == 0o600 and file.path.parent.stat().st_mode & 0o777 == 0o700
    back = client.get(f"/en/uploads/{upload.id}/original-1.csv")
    assert back.content == ROWS.encode() and back.headers["content-type"] == "application/octet-stream"
    assert (
        back.headers["content-disposition"].startswith("attachment;")
        and "%E8%AF%84" in back.headers["content-disposition"]
    )


def test_a_budget_is_never_read_as_another_sum(client, workspace):
    sums = {"1,5 m": "1500000 EUR", "CHF 3'000'000": "3000000 CHF", "3 mio": "3000000 EUR", "500 t€": "500000 EUR"}
    for text, means in sums.items():
        sent = send(client, files=[("a.csv", ROWS)], budget=text, currency="EUR")
        upload = intake.get(workspace, sent.headers["location"].split("/")[3])
        assert f"{upload.answer('about.budget')} {upload.answer('about.currency')}" == means, text
    for text in ("5 crore", "3e6", "-5", "about three"):
        assert send(client, files=[("a.csv", ROWS)], budget=text).status_code == 422, text


def test_macros_are_read_past_and_said(workspace):
    name = intake.receive(workspace, "call", [come(workspace, "m.xlsm", book([("xl/vbaProject.bin", b"x")]))])
    (file,) = intake.get(workspace, name).files
    assert file.note == "macros" and "macros" in intake.remark(file).en


def test_steps_are_saved_in_order_seen_by_their_call_and_logged(client, workspace):
    sent = send(client, files=[("scores.tsv", ROWS)])
    assert sent.status_code == 303 and sent.headers["location"].endswith("/columns")
    path = sent.headers["location"]
    base, name = path.removesuffix("/columns"), path.split("/")[3]
    # out of order: 409, and the page says where to go on
    for late in ("checks", "rules"):
        assert client.get(f"{base}/{late}").status_code == 409
        assert client.post(f"{base}/{late}", data={"form": "x"}, headers=HERE).status_code == 409
    page = client.get(path)
    assert page.status_code == 200 and "no-cache" in page.headers["cache-control"]
    # what was answered is refused where it cannot be used, and given back as it was filled in
    read = upload_steps.reading(workspace, intake.get(workspace, name))
    fields = {key(one.name): one.proposed for one in read.questions if one.kind == "one"}
    score = next(one for one in read.questions if one.code == "column")
    wrong = client.post(path, data={"form": "columns", **fields, key(score.name): "ZZ"}, headers=HERE)
    assert wrong.status_code == 422 and f'href="#columns-{key(score.name)}"' in wrong.text
    assert not workspace.view.count("mapping")
    done = client.post(
        path, data={"form": "columns", "remember": "yes", **fields}, headers=HERE, follow_redirects=False
    )
    assert done.status_code == 303 and done.headers["location"].endswith("/checks"), done.text[-3000:]
    toml = client.get(f"{path}/map.toml")
    assert toml.status_code == 200 and "[reviews]" in toml.text
    # somebody of another call sees neither page nor file, as if there were none
    other = Subject(
        "other",
        frozenset({"public"}),
        frozenset({"call:Call 2"}),
        frozenset({"other"}),
        frozenset({"programme_officer"}),
    )
    own = Subject(
        "own", frozenset({"public"}), frozenset({"call:Call 1"}), frozenset({"own"}), frozenset({"programme_officer"})
    )
    assert intake.get(workspace.seen_by(own), name).files[0].name == "scores.tsv"
    with pytest.raises(VisibilityError):
        intake.get(workspace.seen_by(other), name)
    assert not workspace.seen_by(other).view.count("answer")
    checks = client.post(
        f"{base}/checks", data={"form": "checks", "unchecked": "yes"}, headers=HERE, follow_redirects=False
    )
    assert checks.status_code == 303 and checks.headers["location"].endswith("/rules")
    assert client.get(f"{base}/checks/findings.xlsx").status_code in (200, 404)
    signed = {at: by for at, (by, _) in intake.get(workspace, name).signatures.items()}
    assert signed and {*signed.values()} == {"officer"}
    log = [row["action"] for row in workspace.view.select("audit", order=("seq",))]
    assert [one for one in log if "refused" not in one][-5:] == ["upload", "understand", "map", "confirm", "check"]
    row = workspace.view.select("confirmation")[0]
    assert row["subject"] == f"upload:{name}" and len(row["text_hash"]) == 64
    # the same headings again ask nothing, and say so
    again = send(client, files=[("next week.tsv", ROWS.replace("Study", "Project"))], name="Call 1")
    assert "Read as last time" in client.get(again.headers["location"]).text
    # what is handed in again says what it adds, changes and no longer has, before anything is loaded
    intake.load(workspace, intake.get(workspace, name), "run")
    second = again.headers["location"]
    client.post(second, data={"form": "columns", "remember": "yes"}, headers=HERE)
    checks = client.get(second.replace("columns", "checks"))
    assert 'id="changes"' in checks.text and "Project 3" in checks.text and "0 added, 12 changed, 0 gone" in checks.text
    assert client.post(path, data={"form": "columns", **fields}, headers=HERE).status_code == 409
    # what was erased is not there
    upload = intake.get(workspace, second.split("/")[3])
    client.post(second.removesuffix("/columns"), data={"act": "drop"}, headers=HERE)
    assert not upload.files[0].path.exists() and client.get(second).status_code == 404


class Filled(HTMLParser):
    """What a browser sends of a form as it is shown, its tick boxes by what stands beside them."""

    def __init__(self, html, form):
        super().__init__()
        self.form, self.fields, self.boxes, self.select, self.box = form, {}, [], "", ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "option" and self.select and ("selected" in attrs or self.select not in self.fields):
            self.fields[self.select] = attrs.get("value") or ""
        if tag not in ("input", "select") or attrs.get("form", self.form) != self.form or not attrs.get("name"):
            return
        name, kind = attrs["name"], attrs.get("type", "text")
        self.select = name if tag == "select" else ""
        self.box = name if kind == "checkbox" else ""
        if tag == "input" and (kind not in ("checkbox", "radio") or "checked" in attrs):
            self.fields[name] = attrs.get("value") or ""

    def handle_data(self, data):
        if self.box and data.strip():
            self.boxes.append((data.strip(), self.box))
            self.box = ""


def test_reviewers_ticked_on_each_sheet_pass_the_columns(client, workspace):
    """The form as the page shows it, of one panel and of two, each with reviewers of its own."""
    panels = {"Panel A": ("Hale", "Rossi"), "Panel B": ("Petrov", "Okafor")}
    for shown in (["Panel A"], [*panels]):
        made = openpyxl.Workbook()
        made.remove(made.active)
        for name in shown:
            sheet = made.create_sheet(name)
            sheet.append(["Ref", "Title", "Host institution", "Requested", *panels[name]])
            for k in range(4):
                sheet.append([f"{name[-1]}{k}", f"Title {k}", "Bath", 30_000 + k, 7 - k, 6.5 - k])
        out = io.BytesIO()
        made.save(out)
        path = send(client, files=[("panels.xlsx", out.getvalue())], name="Panels", budget="100000").headers["location"]
        page = client.get(path)
        assert (page.text.count("sheet “Panel A”") > 1) is (len(shown) > 1)  # which sheet is asked
        form = Filled(page.text, "form-columns")
        people = [person for name in shown for person in panels[name]]
        ticked = {box: "yes" for beside, box in form.boxes if beside in people}
        assert len(ticked) == len(people)
        done = client.post(path, data={**form.fields, **ticked}, headers=HERE, follow_redirects=False)
        assert done.status_code == 303 and done.headers["location"].endswith("/checks"), done.text[-2000:]
        # saved once more as it is shown then, nothing changes
        again = Filled(client.get(path).text, "form-columns")
        done = client.post(path, data=again.fields, headers=HERE, follow_redirects=False)
        assert done.status_code == 303 and done.headers["location"].endswith("/checks")
        toml = client.get(f"{path}/map.toml").text
        assert all(f'"{person}"' in toml for person in people)


def test_two_uploads_never_meet_and_old_ones_are_erased(workspace, monkeypatch):
    draw = random.Random(4)
    names = [
        intake.receive(
            workspace, "call", [come(workspace, "same.csv", f"id,amount\nP{k},{k}\n")], "", {"about.name": f"C{k}"}
        )
        for k in range(4)
    ]
    draw.shuffle(names)
    for name in names:
        (file,) = intake.get(workspace, name).files
        told = intake.get(workspace, name).answer("about.name")
        assert file.path.read_text() == f"id,amount\nP{told[1:]},{told[1:]}\n"
    first, *rest = names
    upload = intake.get(workspace, first)
    intake.add(workspace, upload, [come(workspace, "same.csv", "id\nX\n")])
    assert [one.name for one in intake.get(workspace, first).files] == ["same.csv", "same (2).csv"]
    intake.load(workspace, intake.get(workspace, first), "run")
    with pytest.raises(StateError):
        intake.save(workspace, intake.get(workspace, first), "answer", {})
    monkeypatch.setattr(durable, "FIXED", int(durable.now().timestamp()) + (intake.DAYS + 1) * 86_400)
    assert intake.sweep(workspace) == 3 and intake.get(workspace, first).files[0].path.exists()
    for name in rest:
        with pytest.raises(YuzuiError):
            intake.get(workspace, name)
        assert not (workspace.dir / "inbox" / name).exists()


def test_a_workbook_that_lies_about_its_size_is_refused(workspace):
    """The directory of the archive says little, the part unpacks to much: it is counted while it unpacks."""
    content = bytearray(book([("xl/worksheets/sheet9.xml", b"0" * 30_000_000)]))
    at = content.rfind(b"PK\x01\x02")
    struct.pack_into("<I", content, at + 24, 1_000)
    name = intake.receive(workspace, "call", [come(workspace, "lie.xlsx", bytes(content))])
    upload = intake.get(workspace, name)
    found, stops = upload_steps.purpose(upload).sheets(upload)
    assert not found and stops and stops[0].file == "lie.xlsx"


def test_what_a_sheet_holds_is_asked_once_and_the_answer_counts(client, workspace):
    """A question and a field beside it under one name: the last of them would win."""
    odd = "Kennung\tTeam\tSumme\n" + "".join(f"K{k}\tT{k}\t{1000 + k}\n" for k in range(9))
    path = send(client, files=[("odd.tsv", odd)]).headers["location"]
    page = client.get(path).text
    asked = next(
        one
        for one in upload_steps.reading(workspace, intake.get(workspace, path.split("/")[3])).questions
        if one.code == "table"
    )
    name = key(asked.name)
    assert page.count(f'name="{name}"') == len(asked.choices), "answers of one question, and nothing else"
    client.post(path, data={"form": "columns", name: "proposal", "act": "later"}, headers=HERE)
    read = upload_steps.reading(workspace, intake.get(workspace, path.split("/")[3]))
    assert [one.table for one in read.sheets] == ["proposal"] and not any(
        one.name == asked.name and one.open for one in read.questions
    )
