# SPDX-License-Identifier: Apache-2.0
"""Logs of jobs in the shapes that centres really export, beside a count made apart from ours."""

import datetime as dt
import json
import random
from zoneinfo import ZoneInfo

import pytest
from tests import loading

from yuzui.errors import ColumnError, InputError
from yuzui.faces.cli.main import run as yuzui
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.ledger.jobs import ledger, usage

SIZE = 192
BEGAN = {"this decade": 1_704_067_200, "before 2000": 749_454_020}
"""Unix seconds at which the made-up logs begin; archives hold logs of 1993."""


def made(began, count=120, seed=3):
    """Return jobs: number, submission, start, run time, processors, state, user."""
    draw, rows, clock = random.Random(seed), [], began
    for n in range(1, count + 1):
        clock += draw.randint(5, 1800)
        state = draw.choices(["COMPLETED", "FAILED", "CANCELLED by 1003"], [8, 1, 1])[0]
        never = state.startswith("CANCELLED") and draw.random() < 0.5
        start = None if never else clock + draw.randint(0, 900)
        run = 0 if never else draw.randint(30, 90_000)
        rows.append((n, clock, start, run, 0 if never else draw.choice([1, 2, 4]), state, n % 7))
    return rows


def truth(rows):
    """Return span, core-seconds and share used, second by second of begin and end alone."""
    begin = min(row[1] for row in rows)
    end = max(start + run for _, _, start, run, *_ in rows if start is not None)
    delivered = sum(run * procs for _, _, _, run, procs, *_ in rows)
    return end - begin, delivered, delivered / (SIZE * (end - begin))


def clock(seconds, zone="UTC"):
    return dt.datetime.fromtimestamp(seconds, ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M:%S")


def length(seconds):
    days, rest = divmod(seconds, 86_400)
    shown = f"{rest // 3600:02d}:{rest % 3600 // 60:02d}:{rest % 60:02d}"
    return f"{days}-{shown}" if days else shown


def raw(rows):
    yield "JobIDRaw|Submit|Start|ElapsedRaw|AllocCPUS|ReqCPUS|TimelimitRaw|State|UID|GID"
    for n, submit, start, run, procs, state, user in rows:
        begun = "Unknown" if start is None else start
        yield f"{n}|{submit}|{begun}|{run}|{procs}|4|1500|{state}|{1000 + user}|500"


def printed(rows, zone="UTC"):
    """Yield what sacct --parsable2 prints without care: clocks, names, steps, resources."""
    yield "JobID|User|Account|Partition|AllocTRES|State|Submit|Start|End|ExitCode"
    for n, submit, start, run, procs, state, user in rows:
        tres = f"billing={procs},cpu={procs},mem=4G,node=1" if procs else ""
        begun, ended = ("Unknown",) * 2
        if start is not None:
            begun, ended = clock(start, zone), clock(start + run, zone)
        yield f"{n}|u{user}|lab|main|{tres}|{state}|{clock(submit, zone)}|{begun}|{ended}|0:0"
        if start is not None:
            for step in ("batch", "extern", "0"):
                yield f"{n}.{step}||lab||{tres}|{state.split()[0]}|{begun}|{begun}|{ended}|0:0"


def ruled(rows):
    """Yield what sacct prints on a screen: right-aligned columns below dashes, some empty."""
    widths = (12, 8, 10, 12, 20, 20, 14)
    heads = ("JobID", "User", "NCPUS", "State", "Submit", "Start", "Elapsed")
    lines = [heads, tuple("-" * width for width in widths)]
    for n, submit, start, run, procs, state, user in rows:
        begun = "Unknown" if start is None else clock(start)
        told = "CANCELLED+" if state.startswith("CANC") else state
        lines.append((str(n), f"u{user}", str(procs), told, clock(submit), begun, length(run)))
        lines.append((f"{n}.batch", "", str(procs), told, begun, begun, length(run)))
    for line in lines:
        yield " ".join(c.rjust(w) for c, w in zip(line, widths, strict=True)) + " "


def written(folder, name, lines):
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("began", BEGAN)
def test_accounting_of_every_shape_gives_the_figures_of_a_count_by_hand(tmp_path, began):
    rows = made(BEGAN[began])
    span, delivered, share = truth(rows)
    workspace = Workspace(tmp_path / "ws")
    shapes = {
        "raw.txt": raw(rows), "raw.csv": (one.replace("|", ",") for one in raw(rows)),
        "printed.txt": printed(rows), "printed.csv": printed(rows), "ruled.txt": ruled(rows),
    }  # fmt: skip
    for name, lines in shapes.items():
        path = written(tmp_path, name, lines)
        document = of("usage").run(workspace, trace=str(path), processors=SIZE)
        found = document.ledger
        seen = (found.span, found.delivered)
        assert seen == (span, delivered) and found.utilisation == pytest.approx(share), name
        assert not any(f.code == "negative_run_time" for f in document.findings), name
        assert document.clock.kind == ("unix" if name.startswith("raw") else "local")
        assert document.clock.began.startswith(clock(min(row[1] for row in rows)))
        assert document.waits.known == sum(row[2] is not None for row in rows)
        if began != "before 2000":
            continue
        # loaded into a workspace and charged, the same
        (line,) = loading.load(workspace, files=[path])["loads"]
        assert line["kept"] == len(rows) and {*(line["reasons"] or ())} <= {"job_step"}, name
    if began != "before 2000":
        return
    workspace = Workspace(tmp_path / "one")
    loading.load(workspace, files=[tmp_path / "printed.txt"])
    inputs = {"processors": SIZE, "price": "0.1", "cost": "100000"}
    for trace in ("jobs", str(tmp_path / "ruled.txt"), str(tmp_path / "raw.txt")):
        bill = of("cost_recovery").run(workspace, trace=trace, **inputs)
        assert bill.seconds.span == span and bill.residual_minor_units == 0


def test_a_stated_zone_makes_instants_of_clock_readings(tmp_path, capsys):
    rows = made(BEGAN["this decade"], 20)
    path = written(tmp_path, "acct.txt", printed(rows, "Asia/Shanghai"))
    said = written(tmp_path, "map.toml", ["[jobs]", 'const.zone = "Asia/Shanghai"'])
    workspace = Workspace(tmp_path / "ws")
    loading.load(workspace, files=[path])
    with pytest.raises(InputError) as told:  # nobody knows which instants these are
        ledger.post(workspace, log="jobs", facility="hpc", year="2024", processors=SIZE)
    assert told.value.code == "no_zone" and "const.zone" in told.value.fix.zh
    loading.load(workspace, files=[path], map=said)
    document = of("usage").run(workspace, trace="jobs", processors=SIZE)
    assert document.clock == usage.Clock(kind="unix", began=clock(rows[0][1]) + "Z", zone="Asia/Shanghai")
    ledger.post(workspace, log="jobs", facility="hpc", year="2024", processors=SIZE)
    events = workspace.view.select("event")
    assert min(row["t0"] for row in events) == min(row[2] for row in rows if row[2])


def test_constants_that_cannot_be_are_refused(tmp_path):
    for line in ('const.zone = "Asia/Nowhere"', "const.run = [3]", 'const.colour = "red"'):
        said = written(tmp_path, "map.toml", ["[jobs]", line])
        with pytest.raises(ColumnError) as told:
            loading.load(Workspace(tmp_path / "ws"), files=[said], map=said)
        assert told.value.expected and told.value.place.file == "map.toml", line


def test_accounting_that_says_too_little_is_refused_with_the_columns_to_add(tmp_path, capsys):
    shapes = {
        "JobID,JobName,Partition,Account,AllocCPUS,State,ExitCode": {"Start", "ElapsedRaw"},
        "JobID|User|Elapsed|State|Submit|Start": {"AllocCPUS"},
        "JobIDRaw|State|AllocCPUS|Elapsed": {"Submit", "Start"},
    }
    for n, (head, lacking) in enumerate(shapes.items()):
        sign = "|" if "|" in head else ","
        cells = sign.join("1" for _ in head.split(sign))
        path = written(tmp_path, f"acct{n}.txt", [head, cells, cells])
        with pytest.raises(ColumnError) as told:
            of("usage").run(Workspace(tmp_path / "ws"), trace=str(path), processors=8)
        assert lacking <= set(told.value.expected.split(", ")), head
        assert all(name in told.value.fix.zh for name in lacking)
        assert yuzui(["load", str(path), "--dir", str(tmp_path / "ws")]) == 2
        assert lacking <= set(capsys.readouterr().err.replace(",", " ").split())


def test_arrays_and_parts_of_jobs_keep_numbers_of_their_own(tmp_path):
    lines = ["JobID|State|Submit|Start|Elapsed|AllocCPUS"]
    for name in ("7_1", "7_2", "7_[3-9]", "8+0", "8+1", "71", "9", "9.batch"):
        lines.append(f"{name}|COMPLETED|1704067200|1704067200|00:10:00|2")
    workspace = Workspace(tmp_path / "ws")
    (line,) = loading.load(workspace, files=[written(tmp_path, "acct.txt", lines)])["loads"]
    assert (line["kept"], line["reasons"]) == (7, {"job_step": 1})
    assert of("usage").run(workspace, trace="jobs").ledger.delivered == 7 * 600 * 2


def swf(rows, *header):
    yield from header
    begin = rows[0][1]
    for n, submit, start, run, procs, state, user in rows:
        wait = -1 if start is None else start - submit
        status = {"COMPLETED": 1, "FAILED": 0}.get(state, 5)
        yield f"{n} {submit - begin} {wait} {run} {procs} -1 -1 4 -1 -1 {status} {user} 1 1 1 -1 -1 -1"


def test_the_header_of_a_log_states_its_size_and_its_beginning(tmp_path):
    rows = made(BEGAN["before 2000"])
    span, delivered, share = truth(rows)
    header = ("; Version: 2.2", f"; MaxProcs: {SIZE} (3 racks)", f"; UnixStartTime: {rows[0][1]}")
    path = written(tmp_path, "ipsc.swf", swf(rows, *header))
    workspace = Workspace(tmp_path / "ws")
    loading.load(workspace, files=[path])
    for trace in (str(path), "jobs"):
        document = of("usage").run(workspace, trace=trace)
        found = document.ledger
        assert (found.span, found.delivered) == (span, delivered)
        assert found.utilisation == pytest.approx(share)
        assert document.trace.processors == SIZE
        assert "MaxProcs" in document.trace.processors_source
        assert document.clock.began == clock(rows[0][1]) + "Z"
    assert of("usage").run(workspace, trace="jobs", processors=2 * SIZE).trace.processors == 384


def crowded(rows, size):
    """Return the peak of processors in use and the seconds above a size, second by second."""
    begin = rows[0][1]
    end = max(start + run for _, _, start, run, *_ in rows if start is not None)
    used = [0] * (end - begin)
    for _, _, start, run, procs, *_ in rows:
        if start is not None:
            for second in range(start - begin, start - begin + run):
                used[second] += procs
    return max(used), sum(one > size for one in used)


def test_more_processors_in_use_than_there_are_is_flagged(tmp_path, capsys):
    rows = [row for row in made(1_704_067_200, 40) if row[3] < 30_000]
    peak, _ = crowded(rows, 0)
    for size in (peak, peak - 1, 3):
        path = written(tmp_path, f"c{size}.swf", swf(rows, f"; MaxProcs: {size}"))
        document = of("usage").run(Workspace(tmp_path / "ws"), trace=str(path))
        wanted = crowded(rows, size)
        assert (document.crowding.peak, document.crowding.over) == wanted
        flagged = {f.code: f.count for f in document.findings}
        assert ("over_capacity" in flagged) == (wanted[1] > 0)
        said = " ".join(text.zh for _, text in usage.sentences(document))
        assert (f"最多达 {peak} 个" in said) == (wanted[1] > 0)
        assert (document.ledger.utilisation is None) == (size == 3)
    assert yuzui(["schedule", "kpi", str(path), "--json", "--dir", str(tmp_path / "ws")]) == 0
    assert json.loads(capsys.readouterr().out)["ledger"]["idle"] is None


def test_a_size_that_its_own_log_disproves_is_no_ground_for_a_replay(tmp_path, capsys):
    rows = [(k, 60 * k, 60 * k + 5, 300, 4, "COMPLETED", k % 3) for k in range(40)]  # five at once
    for size, replayed in ((16, False), (20, True)):
        path = written(tmp_path, f"s{size}.swf", swf(rows, f"; MaxProcs: {size}"))
        for lang, word in (("en", "order of arrival"), ("zh", "到达顺序")):
            argv = ["schedule", "kpi", str(path), "--lang", lang, "--dir", str(tmp_path / "ws")]
            assert yuzui(argv) == 0
            assert (word in capsys.readouterr().out) == replayed


def test_a_run_time_that_nobody_gave_is_no_negative_one(tmp_path):
    head = "job,submit,run,procs\n"
    path = tmp_path / "jobs.csv"
    path.write_text(head + "1,0,60,2\n2,5,,2\n3,9,-1,2\n", encoding="utf-8")
    document = of("usage").run(Workspace(tmp_path / "ws"), trace=str(path), processors=4)
    found = {(f.code, f.column): f.count for f in document.findings}
    assert found[("negative_run_time", "run")] == 1
    assert document.ledger.delivered == 120 and document.jobs.usable == 1


def test_users_with_large_numbers_need_no_more_memory(tmp_path):
    lines = ["JobIDRaw|Submit|Start|ElapsedRaw|AllocCPUS|State|UID"]
    lines += [f"{n}|0|0|7200|1|COMPLETED|{4_294_967_290 + n % 2}" for n in range(1, 5)]
    path = written(tmp_path, "acct.txt", lines)
    document = of("usage").run(Workspace(tmp_path / "ws"), trace=str(path))
    assert {u.definition: u.count for u in document.users}["one_hour"] == 2
