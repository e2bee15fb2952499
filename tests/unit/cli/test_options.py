# SPDX-License-Identifier: Apache-2.0
"""The inputs of a job become options: one kind of field after another, and what is refused."""

from pathlib import Path
from typing import Annotated, Literal

import click
import msgspec
import pytest
from click.testing import CliRunner

from yuzui.errors import InputError
from yuzui.faces.cli.options import options
from yuzui.job.inputs import Help, fields, listed
from yuzui.text import Text


def even(value: str) -> int:
    if int(value) % 2:
        raise InputError(Text("this is odd", "这是奇数"))
    return int(value)


def said(word: str, **rest) -> Help:
    return Help(Text(word, f"{word}（中文）"), **rest)


class Every(msgspec.Struct, frozen=True, kw_only=True):
    files: Annotated[tuple[Path, ...], said("files", argument=True)] = ()
    start: Annotated[str, said("begin", name="from", metavar="DAY")]
    share: Annotated[float, msgspec.Meta(ge=0, le=1), said("share")] = 0.5
    top: Annotated[int | None, msgspec.Meta(ge=1), said("first K", default=Text("default a fifth", "默认五分之一"))] = (
        None
    )
    model: Annotated[Literal["normal", "scale"], said("model")] = "normal"
    final: Annotated[bool, said("final", flag=True)] = False
    severity: Annotated[bool | None, said("severity")] = None
    panel: Annotated[bool, said("panel")] = True
    names: Annotated[tuple[str, ...], said("names")] = ()
    pair: Annotated[int, said("pair", read=even)] = 0
    call: Annotated[str | None, said("call", terminal=False)] = None


SEEN: dict[str, object] = {}


@click.command("every")
@options(Every)
def every(**values):
    SEEN.update(values)


def ran(*words):
    return CliRunner().invoke(every, list(words))


def test_each_kind_of_field_is_read():
    plain = {
        "files": (), "start": "x", "share": 0.5, "top": None, "model": "normal", "final": False,
        "severity": None, "panel": True, "names": (), "pair": 0,
    }  # fmt: skip
    assert ran("--from", "x").exit_code == 0 and plain == SEEN
    words = "a b --from x --share 1 --top 2 --model scale --final --no-severity --no-panel --names u --names v --pair 4"
    full = plain | {
        "files": (Path("a"), Path("b")), "share": 1.0, "top": 2, "model": "scale", "final": True,
        "severity": False, "panel": False, "names": ("u", "v"), "pair": 4,
    }  # fmt: skip
    assert ran(*words.split()).exit_code == 0 and full == SEEN


@pytest.mark.parametrize(
    "words",
    ["", "--from x --share 2", "--from x --top 0", "--from x --model y", "--from x --call c", "--from x --no-final"],
)
def test_what_no_field_allows_is_refused(words):
    assert ran(*words.split()).exit_code == 2


def test_a_field_reads_its_own_text():
    assert ran("--from", "x", "--pair", "3").exception.message == Text("this is odd", "这是奇数")


def test_the_same_fields_are_the_inputs_of_the_study():
    assert [one.name for one in listed(Every)] == [one.name for one in fields(Every)]
    assert [one.default for one in listed(Every)][1:4] == [None, 0.5, None]

    class Mute(msgspec.Struct):
        a: int

    with pytest.raises(TypeError, match="say what it is"):
        fields(Mute)
