# SPDX-License-Identifier: Apache-2.0
"""People for open posts: equal to all deployments there are, rules kept, posts that stay open say why, invitations."""

import json
from hashlib import sha256
from itertools import product

import numpy as np
import pytest
from tests.people import admit

from yuzui.administration.pages import upload_answer
from yuzui.errors import InputError, StateError, VisibilityError
from yuzui.faces.cli.main import run
from yuzui.job.contract import of
from yuzui.job.workflow.item import find
from yuzui.job.workspace import Workspace
from yuzui.reviewing import deployment
from yuzui.reviewing.deploy_sheets import Person, Post, read
from yuzui.reviewing.deployment import Rules
from yuzui.reviewing.inputs import Deploy
from yuzui.reviewing.jobs import deploy
from yuzui.reviewing.pages import deploy as pages_deploy
from yuzui.reviewing.pages import deploy_one
from yuzui.sheets.formats import write_xlsx
from yuzui.sheets.sheet import Export
from yuzui.store import subjects
from yuzui.view.page import Received, Visit

SKILLS = ("laser", "optics", "nmr")
SECTORS = ("enterprise", "university")


def world(random):
    """A few posts and people of at most five blocks each."""
    some = lambda: tuple(one for one in SKILLS if random.random() < 0.6)  # noqa: E731
    posts, blocks = [], 0
    while blocks < 4:
        need = int(random.integers(1, 3))
        start, end = f"2027-0{random.integers(1, 4)}-01", f"2027-0{random.integers(5, 9)}-01"
        priority = float(random.integers(1, 3))
        posts.append(Post(f"P{len(posts)}", need, start, end, some(), priority, f"I-{random.integers(1, 4)}", "", 2))
        blocks += need
    people = [
        Person(
            f"E{k}", int(random.integers(0, 3)), None, "2027-08-01" if random.random() < 0.3 else None, some(),
            f"I-{random.integers(1, 4)}", str(random.choice(SECTORS)), (),
            (("p0", "export"),) if random.random() < 0.2 else (), None, 2,
        )
        for k in range(int(random.integers(1, 5)))
    ]  # fmt: skip
    rules = Rules(
        *((int(random.integers(1, 4)), {}) if random.random() < 0.5 else (None, {})),
        {"enterprise": 1} if random.random() < 0.4 else {},
    )
    return posts, people, rules


def best(posts, people, rules, done):
    """Fill of blocks and sum of scores of the best of all deployments, by trying each."""
    blocks = [p for p, post in enumerate(posts) for _ in range(post.blocks)]
    able = [[r for r in range(len(people)) if (p, r) not in done.barred] for p in blocks]
    top = (0, 0.0)
    for choice in product(*([None, *may] for may in able)):
        load = [choice.count(r) for r in range(len(people))]
        if any(n > one.blocks for n, one in zip(load, people, strict=True)):
            continue
        homes = {}
        for n, one in zip(load, people, strict=True):
            homes[one.home] = homes.get(one.home, 0) + n
        if rules.cap is not None and max(homes.values()) > rules.cap:
            continue
        kept = True
        for p, post in enumerate(posts):
            own = [r for k, r in zip(blocks, choice, strict=True) if k == p]
            for sector, least in rules.least.items():
                kept &= sum(r is None or people[r].sector == sector for r in own) >= min(least, post.blocks)
        if kept:
            score = sum(done.scores[k, r] for k, r in enumerate(choice) if r is not None)
            top = max(top, (sum(r is not None for r in choice), score))
    return top


def test_small_deployments_equal_the_best_of_all_there_are():
    random = np.random.default_rng(7)
    ruled = 0
    for n in range(60):
        posts, people, rules = world(random)
        done = deployment.deploy(posts, people, rules)
        filled, score = best(posts, people, rules, done)
        assert len(done.lent) == filled, n
        assert sum(done.scores[k, r] for k, r in done.lent) == pytest.approx(score, abs=1e-9), n
        assert all((done.blocks[k][0], r) not in done.barred for k, r in done.lent)
        assert len({k for k, _ in done.lent}) == len(done.lent)
        ruled += bool(rules)
        for p, post in enumerate(posts):
            full = sum(done.blocks[k][0] == p for k, _ in done.lent) == post.blocks
            assert (deployment.reason(done, p, posts, people) is None) == full
    assert ruled > 20


PEOPLE = (
    "工号,空闲占比,专长,原单位,单位类型,回避\n"
    "E-1,40%,激光;光学,I-1,企业,\n"
    "E-2,100%,激光,I-2,高校,出口管制：P-2\n"
    "E-3,20%,NMR,I-2,高校,\n"
)
POSTS = (
    "post,organisation,fte,from,to,skills,priority\n"
    "P-1,I-3,0.4,2027-01-01,2027-12-31,激光;光学,1\n"
    "P-2,I-3,0.6,2027-01,2027-12,激光,2\n"
    "P-3,I-4,0.2,2027年3月,2027年8月,NMR,1\n"
    "P-4,I-1,0.2,2027-01-01,2027-12-31,Astronomy,1\n"
)


@pytest.fixture
def files(tmp_path):
    people, posts = tmp_path / "people.csv", tmp_path / "posts.csv"
    people.write_bytes(PEOPLE.encode("gb18030"))
    posts.write_text(POSTS, encoding="utf-8")
    return people, posts


@pytest.fixture
def workspace(tmp_path):
    opened = Workspace(tmp_path / "work")
    for n in (1, 2, 3, 4):
        admit(opened, f"h{n}", roles=("hr_officer",), scope=f"org:I-{n}")
    yield opened
    opened.close()


def test_two_sheets_in_two_languages_come_to_invitations_and_reasons(workspace, files):
    job = of("deploy")
    answer = job.run(workspace, people=files[0], posts=files[1])
    assert job.view.headline(answer).en == "2 of 4 posts can be filled by 3 invited people; 2 stay open"
    assert answer.status == "optimal" and answer.gap <= 1e-6
    blocks = [(one.person, one.post, one.block) for one in answer.assignments]
    assert blocks == [("E-2", "P-1", 1), ("E-2", "P-1", 2), ("E-1", "P-2", 1), ("E-1", "P-2", 2), ("E-3", "P-3", 1)]
    open_ = {one.id: one.reason for one in answer.posts if one.reason}
    assert open_["P-2"].en == "posts P-2 need 3 blocks; the 1 who may take any of them have 2 blocks free"
    assert open_["P-4"].en == "nobody may take it: no skill in common 2, works there already 1" and open_["P-4"].zh
    assert {(one.kind, one.pairs) for one in answer.barred} >= {("export", 1), ("home", 1)}
    assert [(one.id, one.end) for one in answer.posts] == [
        ("P-1", "2028-01-01"), ("P-2", "2028-01-01"), ("P-3", "2027-09-01"), ("P-4", "2028-01-01"),
    ]  # fmt: skip
    for text in (*(words for _, words in job.view.sentences(answer)), job.view.headline(answer)):
        assert text.en and text.zh
    assert len(job.pictures(answer)) == 1 and job.exports(answer, "zh")
    # stored and read again it is the same
    job.save(workspace, answer)
    assert job.latest(workspace, answer.run.id).assignments == answer.assignments


def test_rules_of_homes_and_sectors_hold(workspace, files):
    inputs = Deploy(people=files[0], posts=files[1], cap=2, caps="I-2=1", least="企业=1")
    answer = deploy.compute(workspace, inputs)
    lent = [one.home for one in answer.assignments]
    assert lent.count("I-2") <= 1 and lent.count("I-1") <= 2 and len(answer.rules) == 3
    for post in answer.posts:
        own = [one.home for one in answer.assignments if one.post == post.id]
        assert len(own) < post.blocks or "I-1" in own  # I-1 is the enterprise
    # a sector goes by its word in either language
    other = deploy.compute(
        workspace, Deploy(people=files[0], posts=files[1], cap=2, caps="I-2=1", least="enterprise=1")
    )
    assert other.assignments == answer.assignments and other.rules == answer.rules
    for bad in ({"caps": "I-2"}, {"caps": "I-2=x"}, {"caps": "=1"}, {"caps": "I-77=1"}, {"least": "hospital=1"}):
        with pytest.raises(InputError) as caught:
            deploy.compute(workspace, Deploy(people=files[0], posts=files[1], **bad))
        assert caught.value.place.column.lstrip("-") in bad


def test_one_workbook_holds_both_and_rows_that_cannot_be_used_are_named(tmp_path, workspace):
    book = tmp_path / "pool.xlsx"
    people = [["Employee", "Available", "Expertise", "Home institute", "Region", "Agreed"],
              ["E-1", 60, "laser physics", "I-1", "north", "yes"],
              ["E-2", 100, "laser physics", "I-1", "south", "no"],
              ["E-3", 120, "laser physics", "I-1", "", ""]]  # fmt: skip
    posts = [["Vacancy", "Share", "Start", "End", "Requirements", "Region"],
             ["P-1", "50%", "2027-01-01", "", "Laser physics", "north"],
             ["P-2", "20%", "soon", "", "Laser", ""],
             ["P-3", "20%", "2027-05-01", "2027-01-01", "Laser", ""]]  # fmt: skip
    write_xlsx(book, [Export("Posts", posts[0], posts[1:]), Export("People", people[0], people[1:])])
    sheets = read(book, None)
    assert [(one.id, one.blocks) for one in sheets.posts] == [("P-1", 3)]
    assert [(one.id, one.blocks, one.consent) for one in sheets.people] == [("E-1", 3, True), ("E-2", 5, False)]
    assert sorted((one.sheet, one.row) for one in sheets.aside) == [("People", 4), ("Posts", 3), ("Posts", 4)]
    assert {(one.row, one.column.zh, one.seen) for one in sheets.aside} == {
        (4, "空闲", "120.0"), (3, "起", "soon"), (4, "止", "2027-01-01")
    }  # fmt: skip
    answer = deploy.compute(workspace, Deploy(people=book))
    assert {one.person for one in answer.assignments} == {"E-1"}
    assert {one.kind for one in answer.barred} == {"consent"}
    with pytest.raises(InputError):
        deploy.invite(workspace, answer, "h1")  # of no organisation is said whose post it is
    assert read(tmp_path / "pool.xlsx", None).posts == sheets.posts
    for text in ("person,free\n", PEOPLE):
        (tmp_path / "people.csv").write_text(text, encoding="utf-8")
        (tmp_path / "posts.csv").write_text("post,fte,from,to\n", encoding="utf-8")
        with pytest.raises(InputError):
            deploy.compute(workspace, Deploy(people=tmp_path / "people.csv", posts=tmp_path / "posts.csv"))
    with pytest.raises(InputError):
        deploy.compute(workspace, Deploy(people=tmp_path / "people.csv"))


def test_headings_that_nothing_was_read_from_are_named_and_may_be_mapped(tmp_path, workspace):
    """Who needs a skill that was not read would be offered to everybody: that is said, and the map mends it."""
    people, posts = tmp_path / "人员.csv", tmp_path / "岗位.csv"
    people.write_bytes(
        "可调配人员名单,,,\n工号,原单位,可用比例,会什么\n1,甲,40%,电镜\n2,乙,0.6,质谱\n3,丙,半天,电镜\n".encode(
            "gb18030"
        )
    )
    posts.write_bytes("岗位,用人单位,所需比例,起,止,技能要求\nP1,丁,40%,2027.3,2027.9,电镜\n".encode("gb18030"))
    answer = deploy.compute(workspace, Deploy(people=people, posts=posts))
    assert any("NOT USED: 会什么" in one.en and "会什么" in one.zh for one in answer.notes)
    assert [(one.file, one.row, one.column.en) for one in answer.aside] == [("人员.csv", 5, "free share")]
    assert not answer.assignments
    (tmp_path / "map.toml").write_text('[people]\nskill = "会什么"\n')
    answer = deploy.compute(workspace, Deploy(people=people, posts=posts, map=tmp_path / "map.toml"))
    assert {(one.person, one.post, tuple(one.skills)) for one in answer.assignments} == {("1", "P1", ("电镜",))}
    assert answer.posts[0].end == "2027-10-01" and not any("NOT USED" in one.en for one in answer.notes)


def test_each_invitation_opens_a_second_post_that_is_asked_for(workspace, files):
    answer = deploy.compute(workspace, Deploy(people=files[0], posts=files[1]))
    with pytest.raises(StateError) as caught:
        deploy.invite(workspace, answer, "h3")  # a post of I-4 is not theirs: none is opened
    assert caught.value.code == "not_allowed" and workspace.desk.count("appointment") == 0
    admit(workspace, "h3", roles=("hr_officer",), scope="org:I-4")
    done = deploy.invite(workspace, answer, "h3")
    rows = workspace.desk.select("appointment", order=("id",))
    assert [(row["person"], row["post"], row["fte"], row["home"], row["state"]) for row in rows] == [
        ("E-2", "P-1", 40, "I-2", "asked"), ("E-1", "P-2", 40, "I-1", "asked"), ("E-3", "P-3", 20, "I-2", "asked"),
    ]  # fmt: skip
    assert {one.invitation for one in done.assignments} == {row["id"] for row in rows}
    assert find(workspace, "dual_post", rows[0]["id"]).due
    with pytest.raises(StateError) as caught:
        deploy.invite(workspace, answer, "h3")
    assert caught.value.code == "invited_already"


def test_the_verb_ends_with_3_where_nothing_can_be_filled(tmp_path, files, capsys):
    work = ["--dir", str(tmp_path / "w")]
    assert run(["assign", "deploy", *map(str, files), "--json", *work]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "yuzui.deploy/1" and document["assignments"][0]["post"] == "P-1"
    files[1].write_text(POSTS.replace("激光", "x").replace("光学", "y").replace("NMR", "z"), encoding="utf-8")
    assert run(["assign", "deploy", *map(str, files), *work]) == 3


def test_both_sheets_are_handed_in_and_people_invited_from_the_page(workspace, files, tmp_path):
    received = []
    for path in (files[1], files[0]):  # in whatever order
        content = path.read_bytes()
        (tmp_path / f"in-{path.name}").write_bytes(content)
        received.append(Received(path.name, tmp_path / f"in-{path.name}", len(content), sha256(content).hexdigest()))
    path = pages_deploy.act(workspace, Visit("en", "/deploy", files=tuple(received)), {"form": "new"})
    assert path.endswith("/answer")
    visit = Visit("en", path, parts={"id": path.split("/")[2]})
    upload_answer.build(workspace, visit)
    path = upload_answer.act(workspace, visit, {"act": "answer", "cap": "4"})
    assert path.startswith("/deploy/") and "2 of 4" in str(pages_deploy.build(workspace, Visit("en", "/deploy")).blocks)
    one = Visit("zh", path, parts={"id": path.split("/")[2]})
    page = deploy_one.build(workspace, one)
    assert page.finding.en.startswith("2 of 4 posts") and "发出 3 项邀请" in str(page.blocks)
    with pytest.raises(StateError):  # the owner of the workspace is of no personnel office
        deploy_one.act(workspace, one, {"act": "invite"})
    admit(workspace, "h3", roles=("hr_officer",), scope="org:I-4")
    office = workspace.seen_by(subjects.resolve(workspace.store, "h3"), "web")
    with pytest.raises(VisibilityError):
        deploy_one.build(office, one)  # what another handed in
    admit(workspace, workspace.subject.name, roles=("hr_officer",))
    owner = workspace.seen_by(subjects.resolve(workspace.store, workspace.subject.name), "web")
    assert deploy_one.act(owner, one, {"act": "invite"}) == path
    assert "/moves/dual_post/" in str(deploy_one.build(owner, one).blocks)
    assert deploy_one.build(owner, Visit("en", "/deploy/newest", parts={"id": "newest"})).finding == page.finding


def test_without_files_an_example_is_answered_and_marked_as_made_up(workspace):
    answer = deploy.compute(workspace, Deploy())
    assert (answer.origin, answer.source) == ("example", "example") and len(answer.assignments) == 5


def test_lists_of_a_personnel_office_in_person_months_with_consent_in_words(workspace, tmp_path):
    people = (
        "2027年度可派出人员,,,,,,\n职工号,人事关系所在单位,单位性质,可投入(人月),起始,截止,专业特长,本人意见\n"
        "A1,甲所,研究所,6,2027.1,2027.12,光学;激光,同意 2027-01-05\nA2,乙公司,公司,4.8,2027.1,2027.12,激光,同意\n"
        "A3,丙大学,大学,9.6,2027.1,2027.12,光学,不同意\nA4,丙大学,大学,3,2027.1,,光学,同意\n合计,,,23.4,,,,\n"
    )
    posts = (
        "岗位编号,岗位名称,需求单位,需要人力(人月),到岗时间,结束时间,所需专长\n"
        "B1,光学工程师,总装,4.8,2027.1,2027.12,光学\nB2,激光工程师,总装,1.2,2027.4,2027.6,激光\n"
    )
    files = tmp_path / "人员.csv", tmp_path / "岗位.csv"
    for path, text in zip(files, (people, posts), strict=True):
        path.write_bytes(text.encode("gb18030"))
    for given in (files, files[::-1]):
        read_ = read(*given)
        # by hand: 6 of 12 months are two whole blocks, 4.8 of 12 two, 1.2 of 3 two
        assert [(one.id, one.blocks) for one in read_.posts] == [("B1", 2), ("B2", 2)]
        assert [(one.id, one.blocks, one.sector, one.consent) for one in read_.people] == [
            ("A1", 2, "institute", True), ("A2", 2, "enterprise", True), ("A3", 4, "university", False),
        ]  # fmt: skip
        assert [(one.row, one.column.en if one.column else "") for one in read_.aside] == [(7, ""), (6, "free share")]
        assert "人月" in read_.aside[1].message.zh and any("人月" in note.zh for note in read_.notes)
    done = of("deploy").run(workspace, people=files[0], posts=files[1])
    assert {(one.person, one.post) for one in done.assignments} <= {("A1", "B1"), ("A1", "B2"), ("A2", "B2")}
    # one column that is called otherwise is asked of the sheet that lacks it, and mapped there
    files[0].write_bytes(people.replace("职工号", "证件号").encode("gb18030"))
    with pytest.raises(InputError) as error:
        read(*files)
    assert error.value.place.file == "人员.csv"
    source = tmp_path / "map.toml"
    source.write_text('[people]\nperson = "证件号"\n', encoding="utf-8")
    assert len(of("deploy").run(workspace, people=files[0], posts=files[1], map=source).assignments) >= 2
    # in the browser the same: posts go by their number, and nothing is asked
    files[0].write_bytes(people.encode("gb18030"))
    received = tuple(
        Received(path.name, path, path.stat().st_size, sha256(path.read_bytes()).hexdigest()) for path in files
    )
    visit = Visit("zh", pages_deploy.PATH, files=received)
    assert pages_deploy.act(workspace, visit, {"form": "new"}).endswith("/checks")
