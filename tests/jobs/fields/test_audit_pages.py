# SPDX-License-Identifier: Apache-2.0
"""Audits in the browser: two judges work apart, and no byte that one is given depends on the other or on the strata."""

import csv
import io
import re

import pytest
from starlette.testclient import TestClient

from yuzui.errors import InputError, StateError, VisibilityError
from yuzui.faces.web import app
from yuzui.fields import audit, audit_frame, audit_judging, audit_record
from yuzui.fields.audit_frame import Narrowing
from yuzui.fields.pages import field_audit, field_audit_sheet, field_judge
from yuzui.job import next_step
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC
from yuzui.store.subjects import resolve
from yuzui.view.page import Visit

from ...people import admit
from .test_audit_files import filled, solar, strata_of, texts

HERE = {"host": "127.0.0.1", "origin": "http://127.0.0.1"}
NEWS = ("yes", "no", "unsure")


def make(folder, tmp_path, labels=10, judges=("ann", "bob"), owner=True):
    workspace = Workspace(folder)
    if not owner:
        admit(workspace, workspace.subject.name, roles=("programme_officer",))
        admit(workspace, "ann", "bob", "cat", roles=("reviewer",))
        admit(workspace, "dan", "eve", roles=("programme_officer",))
    ask = audit_record.Ask(node="LAB-7", labels=labels, judges=judges, definition="Energy systems", belongs=("solar",),
                           within=Narrowing(corpus=texts(tmp_path / "works.csv")))  # fmt: skip
    return workspace, audit_record.draw(workspace, ask).sheet


def as_(workspace, name):
    """Return the workspace as a person sees it who signed in."""
    subject = resolve(workspace.store, name)
    return workspace.seen_by(subject.__class__(**{**_fields(subject), "signed_in": "passkey"}), "web")


def _fields(subject):
    return {name: getattr(subject, name) for name in ("name", "roles", "audiences", "keys", "scoped")}


def visit(path="", **more):
    parts = dict(zip(("id", "sheet", "seat"), ["LAB-7", *filter(None, path.split("/"))], strict=False))
    return Visit("en", f"/fields/LAB-7/audit/{path}", parts, **more)


def client(workspace, subject=None):
    return TestClient(app.create(workspace, *([subject] if subject else [])), base_url="http://127.0.0.1", headers=HERE)


def test_one_user_judges_on_the_page_for_two_persons_and_by_file(tmp_path, monkeypatch):
    workspace, sheet = make(tmp_path / "w", tmp_path)
    with client(workspace) as site:
        base = f"/en/fields/LAB-7/audit/{sheet}"
        front = site.get(base).text
        assert "identity not checked" in front and "Drawn from" in front and f"{base}/1" in front
        assert site.get(f"{base}/3").status_code == 404, "nothing is decided before two are through"
        titles = [one["title"] for one in audit_record.sheet(workspace, sheet)["documents"]]
        for n, title in enumerate(titles, start=1):
            sent = {"act": "label", "n": str(n), "label": solar(n, title), "note": "why" if n == 1 else ""}
            page = site.post(f"{base}/1", data=sent)
            assert page.status_code == 200
        assert "All is judged" in page.text and "Your labels" in page.text and "10 of 10" in page.text
        refused = site.post(f"{base}/2", data={"act": "label", "n": "1", "label": "perhaps"})
        assert refused.status_code == 422 and "hoose yes, no or unsure" in refused.text
        assert site.post(f"{base}/2", data={"act": "label", "n": "99", "label": "yes"}).status_code == 422
        assert site.post(f"{base}/2", data={"act": "other"}).status_code == 422
        # the other judge works in the workbook; that of the first is refused for them
        mine, theirs = (site.get(f"{base}/audit-LAB-7-{sheet}-{seat}.xlsx").content for seat in (1, 2))
        (tmp_path / "book.xlsx").write_bytes(theirs)
        whole = filled(tmp_path / "book.xlsx", tmp_path / "b.xlsx", lambda n, t: "unsure" if n < 3 else solar(n, t))

        def hand_in(content, *more, seat="2"):
            files = [("files", (f"判断{k}.xlsx", one)) for k, one in enumerate((content, *more))]
            return site.post(base, data={"act": "hand_in", "seat": seat}, files=files)

        for content, words in ((mine, "workbook of the other judge"), (b"no book", "xlsx"), (theirs, "has a label")):
            answer = hand_in(content)
            assert answer.status_code == 422 and words in answer.text
        assert hand_in(whole.read_bytes(), whole.read_bytes()).status_code == 422
        assert site.post(base, data={"act": "hand_in", "seat": "2"}).status_code == 422
        done = hand_in(whole.read_bytes())
        assert done.status_code == 200 and "The labels are on record" in done.text
        assert "2 of 2 documents on which they differ are open" in done.text and "Where the judges differ" in done.text
        closed = site.get(f"{base}/1?n=2").text
        assert "Both judges are through" in closed and 'name="label"' not in closed
        assert site.post(f"{base}/1", data={"act": "label", "n": "1", "label": "no"}).status_code in (409, 422)
        third = site.get(f"{base}/3").text
        assert "The judges say" in third and "ann" not in third and "bob" not in third
        assert "say who decides" in site.post(f"{base}/3", data={"act": "label", "n": "1", "label": "no"}).text.lower()
        assert site.post(f"{base}/3", data={"act": "label", "n": "1", "label": "no", "judge": "Ann"}).status_code == 422
        for n in (1, 2):
            decided = site.post(f"{base}/3", data={"act": "label", "n": str(n), "label": "yes", "judge": "cy"})
            assert decided.status_code == 200
        answer = site.get(f"{base}?format=json").json()
        assert answer["disagreements"] == [] and answer["labelled"] == 10 and answer["seats"][2]["labels"] == 2
        listed = site.get("/zh/fields/LAB-7/audit").text
        assert sheet in listed and "10 项判断" not in listed.partition("抽检表")[0]
    assert of("field_audit").run(workspace, sheet=sheet).document()["kappa"] == answer["kappa"]


def test_the_page_says_how_many_labels_a_width_asks_for_before_it_draws(tmp_path):
    workspace = Workspace(tmp_path / "w")
    with client(workspace) as site:
        path = "/en/fields/lab-7/audit"
        first = site.get(path).text
        assert "How many labels?" in first and "Draw the sheet" not in first
        sent = {"corpus": "nsf_award_texts.parquet", "years": "", "subfield": "ENG", "width": "0.3"}
        plan = site.get(path, params=sent).text
        assert "Labels that this width asks for" in plan and "Draw the sheet" in plan
        assert "no text of this corpus" in site.get(path, params={**sent, "years": "1900"}).text
        assert "between 0 and 1" in site.get(path, params={**sent, "width": "3"}).text
        form = {"act": "make", **sent, "first": "a", "second": "A", "labels": "20", "seed": "7", "belongs": "x\ny"}
        assert "two different persons" in site.post(path, data=form).text
        assert site.post(path, data={**form, "second": "b", "corpus": "/etc/passwd"}).status_code == 422
        drawn = site.post(path, data={**form, "second": "b"}, follow_redirects=False)
        assert drawn.status_code == 303
        (row,) = audit_record.sheets(workspace, "LAB-7")
        assert (row["subfield"], row["wanted"], row["guide"]["belongs"]) == ("ENG", 20, ["x", "y"])
        assert drawn.headers["location"].endswith(row["sheet"])
        assert site.get("/en/fields/NO-1/audit").status_code == 404
        assert site.get(f"/en/fields/LAB-6/audit/{row['sheet']}").status_code == 404
        assert site.get(f"/en/fields/LAB-6/audit/{row['sheet']}/1").status_code == 404
    with client(workspace, PUBLIC) as site:
        assert row["sheet"] not in site.get(path).text and "How many labels?" not in site.get(path).text
        assert [site.get(f"{path}/{row['sheet']}{end}").status_code for end in ("", "/1")] == [404, 404]
    assert [file for file, _ in audit_frame.choices(workspace)] == ["nsf_award_texts.parquet"]


def test_who_signs_in_judges_for_nobody_else_and_reads_nothing_before_both_are_through(tmp_path):
    workspace, sheet = make(tmp_path / "w", tmp_path, judges=("ann", "dan"), owner=False)
    ann, dan, eve, cat = (as_(workspace, name) for name in ("ann", "dan", "eve", "cat"))
    assert field_judge.build(ann, visit(f"{sheet}/1")).finding.en.endswith("?")
    for who, path in ((ann, "/2"), (cat, "/1"), (eve, "/1"), (dan, "/1"), (eve, "/3"), (ann, "/9")):
        with pytest.raises(VisibilityError):
            field_judge.build(who, visit(sheet + path))
    # an officer who judges is a judge: neither page, job nor rows tell what the other says
    for who in (dan, ann, cat):
        with pytest.raises(VisibilityError):
            field_audit_sheet.build(who, visit(sheet))
        with pytest.raises(InputError):
            of("field_audit").run(who, sheet=sheet)
        assert not any(who.view.count(name) for name in ("audit_sheet", "audit_label", "audit_judge"))
        assert sheet not in str(
            field_audit.SHEETS.drawn(field_audit._listed(who, "", field_audit.node_at(who, "LAB-7")))
        )
    assert [step.text.en for step in next_step.steps(ann)] == ["Judge 10 documents for LAB-7"]
    assert "You judge here" in str(field_audit.build(ann, visit()).blocks)
    assert sheet in str(field_audit.build(eve, visit()).blocks) and field_audit_sheet.build(eve, visit(sheet))
    with pytest.raises(VisibilityError):
        field_audit_sheet.act(eve, visit(sheet), {"act": "hand_in", "seat": "1"})
    titles = [one["title"] for one in audit_record.sheet(workspace, sheet)["documents"]]
    for who, seat in ((ann, 1), (dan, 2)):
        for n, title in enumerate(titles, start=1):
            word = "unsure" if (seat, n) == (2, 5) else solar(n, title)
            field_judge.act(who, visit(f"{sheet}/{seat}"), {"act": "label", "n": str(n), "label": word})
    with pytest.raises(StateError):
        field_judge.act(ann, visit(f"{sheet}/1"), {"act": "label", "n": "1", "label": "no"})
    # both are through: the officer who judged reads the result, a third person of the office decides
    assert field_audit_sheet.build(dan, visit(sheet)).state.en == "not audited yet"
    for who in (dan, ann, cat):
        with pytest.raises(VisibilityError):
            field_judge.build(who, visit(f"{sheet}/3"))
    assert [step.text.en for step in next_step.steps(eve)][-1].startswith("Decide on 1 document of LAB-7")
    assert field_judge.act(eve, visit(f"{sheet}/3"), {"act": "label", "n": "5", "label": "no"})
    assert of("field_audit").run(eve, sheet=sheet).disagreements == []
    names = {row["judge"]: row["seat"] for row in audit_record.inside(workspace).view.select("audit_judge")}
    assert names == {"ann": 1, "dan": 2, "eve": 3}
    with pytest.raises(StateError):
        ask = audit_record.Ask(node="LAB-7", labels=9, judges=("ann", "nobody"),
                               within=Narrowing(corpus=str(tmp_path / "works.csv")))  # fmt: skip
        audit_record.draw(eve, ask)


def test_who_signs_in_hands_in_the_text_table_of_their_own_sheet(tmp_path):
    workspace, sheet = make(tmp_path / "w", tmp_path, owner=False)
    with client(workspace, as_(workspace, "ann").subject) as site:
        base = f"/zh/fields/LAB-7/audit/{sheet}/1"
        text = site.get(f"{base}/audit-LAB-7-{sheet}-1.csv").content.decode("utf-8-sig")
        heads, *lines = [row for row in csv.reader(io.StringIO(text)) if len(row) > 5]
        place = heads.index("判断")
        rows = [[*row[:place], "是" if "solar" in row[1] else "否", *row[place + 1 :]] for row in lines]
        sent = "\r\n".join(",".join(row) for row in [heads, *rows]).encode("gb18030")
        files = [("files", ("我的判断.csv", sent))]
        done = site.post(base, data={"act": "file"}, files=files)
        assert done.status_code == 200 and "文件中的判断" in done.text and "10 / 10" in done.text
        assert site.post(f"/zh/fields/LAB-7/audit/{sheet}/2", data={"act": "file"}, files=files).status_code == 404
        wrong = [("files", ("x.csv", sent.replace(b"solar", b"sonar")))]
        refused = site.post(base, data={"act": "file"}, files=wrong)
        assert (
            refused.status_code == 422
            and "校验码" in refused.text
            and re.search("x.csv，第 [0-9]+ 行", re.sub("<.*?>", "", refused.text))
        )
    (ann, bob) = audit_record.seats(workspace, sheet)
    assert (len(ann.labels), bool(ann.done_at), len(bob.labels)) == (10, True, 0)


def test_a_judge_may_be_through_before_all_is_judged(tmp_path):
    workspace, sheet = make(tmp_path / "w", tmp_path)
    row, seat = audit_judging.sitting(workspace, sheet, 1)
    audit_judging.label(workspace, row, seat, 1, "yes")
    assert "I am through" in str(field_judge.build(workspace, visit(f"{sheet}/1")).blocks)
    field_judge.act(workspace, visit(f"{sheet}/1"), {"act": "through"})
    assert audit_record.seats(workspace, sheet)[0].done_at
    assert of("field_audit").run(workspace, sheet=sheet).labelled == 1


def judge_bytes(workspace, sheet, subject):
    """Return all that a judge can be given: pages in both languages, their data, the workbook."""
    with client(workspace, subject) as site:
        made = {}
        for lang in ("en", "zh"):
            base = f"/{lang}/fields/LAB-7/audit/{sheet}"
            paths = [f"{base}/1", *(f"{base}/1?n={n}" for n in range(1, 11)), *(f"{base}/1/audit-LAB-7-{sheet}-1.{end}" for end in ("xlsx", "csv")),
                     f"{base}/1?format=json", f"{base}/2", f"{base}/3", base, f"/{lang}/fields/LAB-7/audit",
                     f"/{lang}/fields", f"/{lang}/answers/field_audit?sheet={sheet}"]  # fmt: skip
            for path in paths:
                answer = site.get(path)
                body = re.sub(rb'value="[\w=-]{60,}"', b"", answer.content)  # tokens of forms are masked anew
                made[path] = answer.status_code, body
        return made


def test_no_byte_of_a_judge_depends_on_strata_or_on_the_other_judge(tmp_path, monkeypatch):
    drawing, given = audit.draw, []
    for turn in range(2):

        def permuted(*asked, turn=turn, **more):
            sample = drawing(*asked, **more)
            strata = list(reversed(sample.strata)) if turn else sample.strata
            return audit.Sample(sample.sheet, sample.sizes, sample.documents, strata)

        monkeypatch.setattr(audit, "draw", permuted)
        workspace, sheet = make(tmp_path / f"w{turn}", tmp_path, owner=False)
        titles = [one["title"] for one in audit_record.sheet(workspace, sheet)["documents"]]
        for number in (1, 2):
            row, seat = audit_judging.sitting(workspace, sheet, number)
            for n, title in enumerate(titles[:8], start=1):
                word = NEWS[(n + turn) % 3] if number == 2 else solar(n, title)
                note = f"hidden {turn}" if number == 2 else "mine"
                audit_judging.label(workspace, row, seat, n, word, note)
        given.append((strata_of(workspace, sheet), judge_bytes(workspace, sheet, as_(workspace, "ann").subject)))
    (strata, first), (others, second) = given
    assert strata != others and first.keys() == second.keys()
    assert [path for path in first if first[path] != second[path]] == []
    assert sum(status == 200 for status, _ in first.values()) >= 28, "pages and files were there to be compared"
    assert not any(word in body for _, body in first.values() for word in (b"hidden 0", b"near misses", b"stratum"))
