# SPDX-License-Identifier: Apache-2.0
"""Solves in processes of their own: shared, bounded, fair, ended, and never left behind."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time

import pytest

from yuzui.errors import InputError, InternalError, LimitReachedError, StoreError
from yuzui.funding.ask import question
from yuzui.solve.runner import Answers, Runner, State, Task, solved


def task(function, *arguments, state=None, keep=False):
    return Task.of(function, *arguments, state=state, keep=lambda _: keep)


def value(job):
    kind, found = pickle.loads(job.future.result(30))
    if kind == "error":
        raise found
    assert kind == "answer", found
    return found


def until(holds):
    limit = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < limit
        time.sleep(0.02)


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def running(job):
    until(lambda: job.state is State.RUNNING)


@pytest.fixture
def runner():
    made = Runner(workers=1, room=3)
    yield made
    made.close()


def test_a_question_under_way_is_shared_and_solved_elsewhere(runner):
    first = runner.ask(task("time:sleep", 0.2), "a")
    assert runner.ask(task("time:sleep", 0.2), "b") is first and first.waiting == 2
    assert runner.ask(task("time:sleep", 0.2, state=1), "b") is not first
    pid = value(runner.ask(task("os:getpid"), "a"))
    assert pid != os.getpid() and alive(pid)
    # the same process goes on; after the end there is none
    assert value(runner.ask(task("os:getpid", state=2), "a")) == pid
    runner.close()
    until(lambda: not alive(pid))


def test_who_finds_the_queue_full_is_told_when_to_come_back(runner):
    runner.ask(task("time:sleep", 60), "a")
    until(lambda: not runner._queue)
    waiting = [runner.ask(task("time:sleep", 60 + n), "a") for n in range(1, 4)]
    with pytest.raises(StoreError) as told:
        runner.ask(task("time:sleep", 99), "b")
    assert told.value.detail["retry_after"] >= 2
    assert str(told.value.detail["retry_after"]) in told.value.fix.en
    assert str(told.value.detail["retry_after"]) in told.value.fix.zh
    # the same question needs no room, and one that nobody waits for makes some
    assert runner.ask(task("time:sleep", 61), "b") is waiting[0]
    runner.leave(waiting[1])
    assert waiting[1].state is State.CANCELLED and waiting[1].future.cancelled()
    runner.ask(task("time:sleep", 99), "b")


def test_cancelling_ends_the_process_and_the_next_question_gets_another(runner):
    pid = value(runner.ask(task("os:getpid"), "a"))
    job = runner.ask(task("time:sleep", 60), "a")
    other = runner.ask(task("time:sleep", 60), "b")
    running(job)
    runner.leave(other)
    assert alive(pid) and not job.future.done()
    runner.leave(job)
    assert job.state is State.CANCELLED
    until(lambda: not alive(pid))
    assert value(runner.ask(task("os:getpid", state=1), "a")) != pid


def test_one_that_goes_on_without_its_reader_answers_who_asks_again(runner):
    job = runner.ask(task("time:sleep", 0.3), "a")
    running(job)
    runner.leave(job, cancel=False)
    again = runner.ask(task("time:sleep", 0.3), "a")
    assert again is job and value(again) is None


def test_a_process_that_ends_by_itself_is_tried_once_more_and_then_told(runner):
    job = runner.ask(task("os:_exit", 3), "a")
    with pytest.raises(InternalError, match="ended by itself"):
        value(job)
    assert (job.state, job.tries) == (State.LOST, 2)
    assert value(runner.ask(task("operator:add", 2, 3), "a")) == 5


def test_no_solve_is_longer_than_the_limit():
    runner = Runner(workers=1, limit=1.0)
    try:
        job = runner.ask(task("time:sleep", 60), "a")
        with pytest.raises(LimitReachedError):
            value(job)
        assert job.state is State.FAILED
    finally:
        runner.close()


def test_everybody_has_a_turn(runner):
    ended = []
    jobs = [("a", 1), ("a", 2), ("a", 3), ("b", 4)]
    for owner, n in jobs:
        job = runner.ask(task("time:sleep", 0.3 if n == 1 else n / 1e3), owner)
        job.future.add_done_callback(lambda _, owner=owner: ended.append(owner))
        if n == 1:
            until(lambda: not runner._queue)
    until(lambda: len(ended) == 4)
    assert ended == ["a", "b", "a", "a"]


def test_errors_arrive_as_they_were_raised_and_faults_with_their_place(runner):
    with pytest.raises(InputError) as here:
        question.parse("hello")
    job = runner.ask(task("yuzui.funding.ask.question:parse", "hello"), "a")
    with pytest.raises(InputError) as there:
        value(job)
    assert there.value.json() == here.value.json() and str(there.value) == str(here.value)
    kind, said = pickle.loads(runner.ask(task("operator:add", 1, "x"), "a").future.result(30))
    assert kind == "fault" and "operator:add" in said and "TypeError" in said


SERVER = """
import pickle, time
from yuzui.solve.runner import Runner, Task
runner = Runner(workers=1)
print(pickle.loads(runner.ask(Task.of("os:getpid", keep=bool), "a").future.result())[1], flush=True)
runner.ask(Task.of("time:sleep", 60, keep=bool), "a")
time.sleep(60)
"""


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_is_left_of_a_server_however_it_ends(ending):
    with subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE) as server:
        pid = int(server.stdout.readline())
        assert alive(pid)
        server.send_signal(ending)
        server.wait(30)
    until(lambda: not alive(pid))


def test_answers_are_bounded_by_number_and_by_bytes():
    answers = Answers(most=3, size=100)
    for n in range(5):
        answers.put(str(n), b"x" * 10)
    assert [answers.get(str(n)) is None for n in range(5)] == [True, True, False, False, False]
    answers.put("large", b"y" * 95)
    assert len(answers) == 1 and answers.get("large") == b"y" * 95
    answers.put("larger", b"z" * 200)
    assert len(answers) == 0


def test_without_a_page_a_task_is_solved_here():
    assert solved("os:getpid", keep=lambda _: False) == os.getpid()
