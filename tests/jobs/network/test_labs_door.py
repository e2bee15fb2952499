# SPDX-License-Identifier: Apache-2.0
"""From a laboratory office's own sheet to the answer in the browser, then registered; what is not said is asked."""

import random
from collections import Counter
from hashlib import sha256

import pytest

from yuzui.administration.pages import upload_answer
from yuzui.errors import InputError, VisibilityError
from yuzui.faces.cli.main import run
from yuzui.job import contract, intake, upload_steps
from yuzui.job.upload_steps import key
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Subject
from yuzui.network import lab_sheets, lab_templates
from yuzui.network.pages import lab_pair, labs
from yuzui.sheets.formats import write_xlsx
from yuzui.sheets.sheet import Export
from yuzui.view.page import Received, Visit


def works(laboratories=4, each=18):
    """Yield laboratory and title; the last two laboratories work on the same matters."""
    rng = random.Random(11)
    for k in range(laboratories):
        matter = min(k, laboratories - 2)
        for _ in range(each):
            own = rng.sample([f"m{matter}x{i}" for i in range(30)], 3)
            yield f"第{k}室", " ".join([*own, *rng.sample([f"common{i}" for i in range(30)], 2)])


ROWS = list(works())


@pytest.fixture
def workspace(tmp_path):
    opened = Workspace(tmp_path / "work")
    yield opened
    opened.close()


def hand_in(workspace, folder, *files):
    received = []
    for n, (name, content) in enumerate(files):
        path = folder / f"in{n}"
        path.write_bytes(content)
        received.append(Received(name, path, len(content), sha256(content).hexdigest()))
    return labs.act(workspace, Visit("en", labs.PATH, files=tuple(received)), {"form": "new"})


def book(folder, *exports):
    write_xlsx(folder / "book.xlsx", list(exports))
    return (folder / "book.xlsx").read_bytes()


def upload_at(workspace, path):
    return intake.get(workspace, path.split("/")[2])


def answered(workspace, path):
    visit = Visit("zh", path, parts={"id": path.split("/")[2]})
    upload_answer.build(workspace, visit)
    done = upload_answer.act(workspace, visit, {"act": "answer"})
    return done.partition("run=")[2]


def page(workspace, run=None):
    return labs.build(workspace, Visit("en", labs.PATH, {}, {} if run is None else {"run": run}))


def test_headings_that_nobody_knows_are_asked_answered_once_and_read_by_the_command_line_too(
    workspace, tmp_path, capsys
):
    text = "建设单元,题录,公历\n" + "".join(f"{lab},{title},2024\n" for lab, title in ROWS)
    path = hand_in(workspace, tmp_path, ("清单.csv", text.encode("gb18030")))
    assert path.endswith("/columns")
    read = upload_steps.reading(workspace, upload_at(workspace, path))
    assert read.sheets[0].encoding.lower().startswith("gb") and "建设单元" in str(read.sheets[0].top[0])
    for _ in range(4):
        upload = upload_at(workspace, path)
        read = upload_steps.reading(workspace, upload)
        if not read.questions and read.stops:
            break  # laboratories are known by now, and nothing says what they work on
        form = {key(one.name): "A" if one.place.endswith("!lab") else one.proposed or "labs" for one in read.questions}
        upload_steps.columns_act(workspace, upload, form)
        upload = upload_at(workspace, path)
        read = upload_steps.reading(workspace, upload)
        if not any(one.open for one in read.questions):
            break
    assert [one.code for one in read.stops] == ["missing_column"] and not read.ready
    titles = next(one for one in read.sheets[0].columns if one.heading == "题录")
    form = {key(f"means|{titles.place}"): "labs.title", "remember": "yes"}
    assert upload_steps.columns_act(workspace, upload, form).endswith("/checks")
    path = upload_steps.checks_act(workspace, upload_at(workspace, path), {})
    made = page(workspace, answered(workspace, path)).document
    # counted from the rows themselves
    assert {one.id: one.works for one in made.labs} == Counter(lab for lab, _ in ROWS)
    assert [(one.a, one.b) for one in made.pairs if one.significant] == [("第2室", "第3室")]
    assert made.unused == ["公历"] and "NOT READ" in str(page(workspace, made.run.id).blocks)
    (tmp_path / "map.toml").write_text(read_toml(workspace, path), encoding="utf-8")
    (tmp_path / "清单.csv").write_bytes(text.encode("gb18030"))
    again = contract.of("labs").run(workspace, labs=str(tmp_path / "清单.csv"), map=tmp_path / "map.toml")
    assert again.document() == made.document()
    merged = contract.of("lab_reorganise").run(
        workspace, labs=str(tmp_path / "清单.csv"), map=tmp_path / "map.toml", a="第2室", b="第3室"
    )
    assert merged.ids == ["第2室", "第3室"]
    given = [
        str(tmp_path / "清单.csv"),
        "--map",
        str(tmp_path / "map.toml"),
        "--dir",
        str(tmp_path / "cli"),
        "--lang",
        "en",
    ]
    assert run(["labs", "register", *given]) == 0 and "4 laboratories, 72 rows" in capsys.readouterr().out
    assert hand_in(workspace, tmp_path, ("清单.csv", text.encode("gb18030"))).endswith("/answer")


def read_toml(workspace, path):
    return upload_steps.reading(workspace, upload_at(workspace, path)).toml


def test_four_shapes_go_straight_on_and_say_how_they_were_read(workspace, tmp_path):
    by_lab = {lab: [title for name, title in ROWS if name == lab] for lab in dict.fromkeys(lab for lab, _ in ROWS)}
    sheets = [Export(lab, ["论文题目"], [[one] for one in titles], title="年度成果") for lab, titles in by_lab.items()]
    path = hand_in(workspace, tmp_path, ("各室.xlsx", book(tmp_path, *sheets)))
    shown = page(workspace, answered(workspace, path))
    assert shown.document.significant == 1 and "taken as a laboratory of its name" in str(shown.blocks)
    # two sheets of different columns are read together: works of one, people of the other
    people = [[lab, f"G-{lab}-{n}", 0.5] for lab in by_lab for n in range(3)]
    content = book(
        tmp_path, Export("成果", ["实验室", "成果名称"], ROWS), Export("人员", ["实验室", "工号", "全时当量"], people)
    )
    made = page(workspace, answered(workspace, hand_in(workspace, tmp_path, ("两表.xlsx", content)))).document
    assert [(one.works, one.people) for one in made.labs] == [(18, 3)] * 4 and made.significant == 1
    # printed affiliations; one row names no laboratory, one year cannot be read
    lines = [["title", "affiliations", "venue", "year"]]
    lines += [[t, f"State Key Lab of Matter {lab[1]} Studies, Univ; Univ X", "icra", 2020] for lab, t in ROWS]
    lines += [["no laboratory", "Univ X", "icra", 2020], ["odd", "Key Lab of Matter 0 Studies", "icra", "soon"]]
    text = "\n".join("\t".join(map(str, line)) for line in lines)
    path = hand_in(workspace, tmp_path, ("export.tsv", text.encode()))
    shown = page(workspace, answered(workspace, path))
    assert shown.document.tested == 4 and shown.document.significant == 1
    assert "no laboratory named in 1 row" in str(shown.blocks)
    assert [(one.row, one.column.en) for one in shown.document.aside] == [(len(lines), "year")]
    # laboratories by topics, with full-time equivalents beside
    text = "实验室,量子,光子,全时当量\n甲,3,1,20\n乙,,2,\n合计,3,3,20\n"
    path = hand_in(workspace, tmp_path, ("矩阵.csv", text.encode("gb18030")))
    made = page(workspace, answered(workspace, path)).document
    assert (made.unit, [one.id for one in made.labs], made.hhi.topics) == ("row", ["乙", "甲"], 2)
    (tmp_path / "矩阵.csv").write_bytes(text.encode("gb18030"))
    listed = lab_sheets.read(tmp_path / "矩阵.csv")
    assert [(row["lab"], row["topic"], row["weight"], row.get("fte")) for row in listed.rows] == [
        ("甲", "量子", 3.0, 20.0), ("甲", "光子", 1.0, None), ("乙", "光子", 2.0, None)
    ]  # fmt: skip


def test_the_template_goes_straight_on_and_what_is_answered_is_registered(workspace, tmp_path):
    content = book(tmp_path, *lab_templates.sheets("zh"))
    assert hand_in(workspace, tmp_path, ("t.xlsx", content)).endswith("/answer")
    text = "lab,title\n" + "".join(f"{lab},{title}\n" for lab, title in ROWS)
    run = answered(workspace, hand_in(workspace, tmp_path, ("labs.csv", text.encode())))
    assert workspace.view.count("lab_topic") == 0 and not page(workspace, run).document.paged
    assert page(workspace).finding.en.startswith("0 of 1,081")
    assert labs.act(workspace, Visit("en", labs.PATH), {"act": "register", "run": run}) == "/labs"
    assert workspace.view.count("lab_topic") == len(ROWS)
    shown = page(workspace)
    assert shown.finding.en == "1 of 6 pairs overlap beyond their field" and shown.document.paged
    pair = lab_pair.build(workspace, Visit(path="/labs/x", parts={"a": "第2室", "b": "第3室"}))
    assert pair.document.ids == ["第2室", "第3室"]
    with pytest.raises(VisibilityError):
        lab_pair.build(workspace, Visit(parts={"a": "第2室", "b": "Z"}))
    with pytest.raises(VisibilityError):
        labs.act(workspace, Visit("en", labs.PATH), {"act": "register", "run": "none"})
    stranger = workspace.seen_by(Subject("s", frozenset({"member"})))
    assert "form-new" not in str(page(stranger).blocks)
    with pytest.raises(VisibilityError):
        page(stranger, run)


def test_what_the_job_would_not_read_is_refused(workspace, tmp_path):
    texts = ["lab,title\n" + "".join(f"{lab},{title}\n" for lab, title in part) for part in (ROWS[:36], ROWS[36:])]
    path = hand_in(workspace, tmp_path, *((f"{n}.csv", text.encode()) for n, text in enumerate(texts)))
    assert path.endswith("/columns")
    assert [one.code for one in upload_steps.reading(workspace, upload_at(workspace, path)).stops] == ["several_files"]
    path = hand_in(workspace, tmp_path, ("one.csv", b"lab,title\nA,x\nA,y\n"))
    with pytest.raises(InputError) as refused:
        answered(workspace, path)
    assert refused.value.code == "one_laboratory"
