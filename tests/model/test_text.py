# SPDX-License-Identifier: Apache-2.0
"""Texts, numbers, names, settings, registry."""

from __future__ import annotations

import datetime as dt
import math
import socket
import subprocess
import sys
from decimal import Decimal
from importlib.metadata import EntryPoint
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

import yuzui
from yuzui import asgi, registry
from yuzui.errors import InputError, InternalError
from yuzui.registry import SEAMS, missing, modules
from yuzui.settings import SETTINGS, setting, whole
from yuzui.text import LANGUAGES, Text, join, same
from yuzui.text.measures import COMPOUND_SURNAMES, counted, is_unit, measured, seconds, split_name, uneven, untimed
from yuzui.text.numbers import (
    MINUS,
    THIN,
    agree,
    count,
    day,
    duration,
    moment,
    money,
    number,
    percent,
    points,
    signed,
    written,
)


def test_a_unit_is_converted_to_one_of_its_kind_only():
    for text, unit, factor in [
        ("Weeks", "s", 604_800), ("周", "s", 604_800), ("ｈ", "s", 3_600), ("天", "h", 24),
        ("h", "d", Decimal(1) / 24), ("cm", "km", Decimal("0.00001")), ("公里", "m", 1_000),
        ("year", "a", 1), ("kW", "kW", 1),
        ("fortnight", "s", None), ("month", "s", None), ("month", "a", None), ("m", "s", None),
        ("h", "km", None), ("", "s", None),
    ]:  # fmt: skip
        assert measured(text, unit) == factor
    # for whole numbers a factor that no decimal holds is none
    assert measured("min", "h", whole=True) is None
    assert measured("min", "h") is not None
    assert measured("d", "h", whole=True) == 24
    # hours of cores are not those of nodes
    for text, found in [
        ("core-hours", ("core", 3_600)), ("CPU h", ("core", 3_600)), ("核时", ("core", 3_600)),
        ("core-s", ("core", 1)), ("node-days", ("node", 86_400)), ("卡时", ("gpu", 3_600)),
        ("min", ("", 60)), ("shots", None), ("core-months", None), ("score", None),
    ]:  # fmt: skip
        assert counted(text) == found
    # a unit of time is told from a word
    assert untimed("max_block_weeks") == "max_block" and untimed("最长时段小时") == "最长时段"
    assert untimed("hours") == untimed("duration") == ""
    assert uneven("季度") and not uneven("周")
    assert is_unit("months") and is_unit("km") and not is_unit("m") and not is_unit("typical")
    assert seconds("分钟") == 60 and seconds("刻") is None
    # compound surnames stay whole
    for name, parts in [
        ("欧阳修", ("欧阳", "修")),
        ("司马迁", ("司马", "迁")),
        ("诸葛亮", ("诸葛", "亮")),
        ("王选", ("王", "选")),
        ("李四光", ("李", "四光")),
        ("欧阳", ("欧", "阳")),
        ("王", ("王", "")),
    ]:
        assert split_name(name) == parts
    # splitting loses no character
    for surname in sorted(COMPOUND_SURNAMES):
        assert split_name(surname + "文远") == (surname, "文远")
    # number
    for value, digits, shown in [
        (51987, 0, "51,987"),
        (-51987, 0, f"{MINUS}51,987"),
        (0.125, 2, "0.12"),
        (-0.001, 2, "0.00"),
        (math.nan, 0, "—"),
        (math.inf, 0, "—"),
    ]:
        assert number(value, digits).en == number(value, digits).zh == shown


def test_percent_has_a_thin_space_in_english_only():
    assert percent(0.0688).en == f"6.9{THIN}%" and percent(0.0688).zh == "6.9%"
    assert percent(math.nan).en == "—"
    # points carry their sign
    assert points(0.0112).en == "+1.12 percentage points"
    assert points(-0.0112).zh == f"{MINUS}1.12 个百分点"
    # money scales as each language does
    for amount, currency, en, zh in [
        (145e6, "USD", f"US$145{THIN}M", "1.45亿美元"),
        (60e6, "CNY", f"¥60{THIN}M", "6,000万元"),
        (3.63268e12, "CNY", f"¥3.63{THIN}trn", "3.63万亿元"),
        (-2500, "EUR", f"{MINUS}€2.5{THIN}k", f"{MINUS}2,500欧元"),
        (999, "JPY", "JP¥999", "999日元"),
        (12e4, "SEK", f"SEK{THIN}120{THIN}k", "12万 SEK"),
    ]:
        text = money(amount, currency)
        assert (text.en, text.zh) == (en, zh)
    # decimals asked for end at the same digit in both languages
    for amount, en, zh in [
        (144_987_000, f"¥144.99{THIN}M", "1.4499亿元"),
        (59_984_300, f"¥59.98{THIN}M", "5,998万元"),
        # a budget in tenths of 万元 is never cut
        (8_725_000, f"¥8.72{THIN}M", "872.5万元"),
        (2_670_000_000, f"¥2.67{THIN}bn", "26.7亿元"),
        (950, "¥950.00", "950.00元"),
    ]:
        assert (money(amount, "CNY", 2).en, money(amount, "CNY", 2).zh) == (en, zh)


@given(st.floats(100, 1e15), st.sampled_from(["CNY", "USD"]))
def test_money_shown_is_money_meant(amount, currency):
    """What is printed lies within the last digit printed of what was given."""
    scale = {"k": 1e3, "M": 1e6, "bn": 1e9, "trn": 1e12}
    shown = money(amount, currency).en.removeprefix("US$").removeprefix("¥")
    figure, _, word = shown.partition(THIN)
    assert float(figure.replace(",", "")) * scale.get(word, 1) == pytest.approx(amount, rel=0.05)


def test_day_orders_as_each_language_does():
    assert day("2026-11-24").en == "24 Nov 2026" and day("2026-11-24").zh == "2026年11月24日"
    assert day(dt.date(2026, 1, 2)) == day("2026-01-02T23:00:00Z")
    # duration
    for seconds, en, zh in [
        (2, "2 s", "2 秒"),
        (119, "119 s", "119 秒"),
        (1560, "26 min", "26 分钟"),
        (7200, "2 h", "2 小时"),
        (9000, "2.5 h", "2.5 小时"),
        (172800, "2 d", "2 天"),
    ]:
        assert (duration(seconds).en, duration(seconds).zh) == (en, zh)
    # a noun stands in the number of its count
    for n, noun, many, en, zh in [
        (1, Text("clause", "条"), "", "1 clause", "1 条"),
        (0, Text("clause", "条"), "", "0 clauses", "0 条"),
        (1200, Text("category", "类"), "categories", "1,200 categories", "1,200 类"),
    ]:
        assert count(n, noun, many) == Text(en, zh)
    # a moment is told to the minute in the order of each language
    assert moment("2026-11-24T09:58:31Z") == Text("24 Nov 2026 09:58", "2026年11月24日 09:58")
    # a sum without a known currency is a number
    assert money(2, "XXX").en == money(2, "XXX").zh == "2"
    assert money(6e7, "XXX").zh == "6,000万"
    # a change has a sign unless it rounds to nothing
    for value, digits, shown in [
        (0.0458, 3, "+0.046"),
        (-0.0204887, 3, "\u22120.020"),
        (0.0001, 3, "0.000"),
        (-0.0001, 3, "0.000"),
        (1234.5, 1, "+1,234.5"),
        (None, 3, "—"),
        (math.nan, 3, "—"),
    ]:
        assert signed(value, digits).en == signed(value, digits).zh == shown
    # a number is read as people write it
    for text, value in [
        ("8", 8), ("8 %", 0.08), ("8％", 0.08), (f"6.9{THIN}%", 0.069), (" 0.5 ", 0.5),
        (f"{MINUS}0.5%", -0.005), ("1,234,567.8", 1234567.8), ("1e3", 1000),
    ]:  # fmt: skip
        assert written(text) == pytest.approx(value, rel=1e-15)


def test_what_is_no_number_or_may_be_two_is_refused():
    for text in ["", "%", "eight", "0,08", "1,23", "12,34,567", "nan", "inf", "8%%"]:
        with pytest.raises(ValueError):
            written(text)
    # a verb stands in the number of its count
    assert [agree(n, "has", "have").en for n in (0, 1, 2, 1.5)] == ["have", "has", "have", "have"]
    assert agree(1, "has", "have").zh == ""
    # a text speaks its two languages and no other
    text = Text("share", "占比")
    assert [text.say(lang) for lang in LANGUAGES] == ["share", "占比"]
    with pytest.raises(KeyError):
        text.say("fr")
    # a text within a text keeps its language
    whole = Text("{what} of {n}", "{n} 的{what}").format(what=Text("share", "占比"), n=3)
    assert (whole.en, whole.zh) == ("share of 3", "3 的占比")
    # json has both languages
    assert Text("a", "甲").json() == {"en": "a", "zh": "甲"}
    # a text is read from data as it was written
    assert Text.of(Text("a", "甲").json()) == Text("a", "甲")
    # what is no text is refused and shown
    for value in [None, "a", {"en": "a"}, {"en": "a", "zh": 1}, ["a", "甲"], {}]:
        with pytest.raises(ValueError, match="both languages") as caught:
            Text.of(value)
        assert str(value) in str(caught.value)


def test_sum_and_list_keep_the_languages_apart():
    assert Text("a", "甲") + Text("b", "乙") == Text("ab", "甲乙")
    assert join([Text("a", "甲"), Text("b", "乙")]) == Text("a, b", "甲、乙")
    assert join([]) == Text("", "")
    # same reads alike
    assert same(7) == Text("7", "7")
    # default type and words
    for one in SETTINGS:
        assert setting(one.name, {}) == one.default
        assert one.help.en and one.help.zh and one.help.en != one.help.zh
        assert one.variable == "YUZUI_" + one.name.upper()
    # names are unique
    assert len({one.name for one in SETTINGS}) == len(SETTINGS)


def test_the_environment_is_read_as_the_type_of_the_default():
    assert setting("threads", {"YUZUI_THREADS": "8"}) == 8
    assert setting("busy_timeout", {"YUZUI_BUSY_TIMEOUT": "2.5"}) == 2.5
    assert setting("data", {"YUZUI_DATA": "/somewhere"}) == "/somewhere"


def test_the_process_environment_is_the_default(monkeypatch):
    monkeypatch.setenv("YUZUI_SMALL_CELL", "11")
    assert whole("small_cell") == 11


def test_an_unreadable_value_names_its_variable():
    with pytest.raises(InputError) as caught:
        setting("threads", {"YUZUI_THREADS": "many"})
    error = caught.value
    assert error.place.column == "YUZUI_THREADS" and error.seen == "many"
    assert error.expected == "int" and error.fix is not None
    # an unknown setting is a key error
    with pytest.raises(KeyError):
        setting("no_such", {})


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Make a seam of two plug-ins, a private file and a folder."""
    package = tmp_path / "a_seam_of_ours"
    (package / "inner").mkdir(parents=True)
    for name, text in {
        "__init__": "",
        "one": "from yuzui.text import Text\nTITLE = Text('one', '一')\n",
        "two": "",
        "_private": "raise ValueError\n",
        "inner/__init__": "",
    }.items():
        (package / f"{name}.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(registry, "SEAMS", {"study": ("a_seam_of_ours",)})
    yield package
    for name in [n for n in sys.modules if n.startswith("a_seam_of_ours")]:
        del sys.modules[name]


def test_the_folder_is_listed_without_importing_it(folder):
    assert list(modules("study")) == ["one", "two"]
    assert "a_seam_of_ours.one" not in sys.modules


def test_a_file_without_title_is_an_error_when_it_is_used(folder):
    assert Text("one", "一") == modules("study")["one"].TITLE
    with pytest.raises(InternalError) as caught:
        modules("study")["two"]
    assert caught.value.seen == "a_seam_of_ours.two"


def point(name, value):
    return EntryPoint(name=name, value=value, group="yuzui.study")


def test_another_package_adds_a_plugin_but_takes_no_name(folder, monkeypatch):
    monkeypatch.setattr(registry, "entry_points", lambda group: [point("three", "a_seam_of_ours.one")])
    found = modules("study")
    assert list(found) == ["one", "three", "two"] and found.outside == {"three"}
    assert len(found) == 3 and "three" in found
    registry.installed.cache_clear()
    monkeypatch.setattr(registry, "entry_points", lambda group: [point("one", "elsewhere")])
    with pytest.raises(InternalError) as caught:
        modules("study")
    assert caught.value.seen == "one"


def test_missing_libraries_are_found_without_importing_them():
    module = ModuleType("m")
    assert missing(module) == ()
    module.REQUIRES = ("csv", "no_such_library")
    assert missing(module) == ("no_such_library",)
    # every seam is a folder of its own
    for seam in SEAMS:
        found = modules(seam)
        assert list(found) == sorted(found) and not any(name.startswith("_") for name in found)
    # an unknown seam is a key error
    with pytest.raises(KeyError):
        modules("no_such")
    # every name is there
    for name in yuzui.__all__:
        assert getattr(yuzui, name) is not None
    # importing loads nothing but itself
    code = "import sys, yuzui; print(sorted(m for m in sys.modules if m.startswith('yuzui')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['yuzui']"
    # no such name
    with pytest.raises(AttributeError, match="nothing"):
        _ = yuzui.nothing
    # python m yuzui is the command
    words = [sys.executable, "-m", "yuzui", "--version"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert yuzui.__version__ in done.stdout


def test_folder_comes_from_the_setting(tmp_path, monkeypatch):
    monkeypatch.setenv("YUZUI_DIR", str(tmp_path / "w"))
    client = TestClient(asgi.create_app(), base_url="http://127.0.0.1", follow_redirects=False)
    assert client.get("/").status_code == 307
    client.get("/en/")
    assert (tmp_path / "w").is_dir()


def test_a_busy_port_is_passed_over():
    with socket.socket() as busy:
        busy.bind((asgi.LOOPBACK, 0))
        busy.listen()
        port = busy.getsockname()[1]
        assert asgi.free_port(port, 1) is None
        found = asgi.free_port(port, 20)
        assert found is None or port < found < port + 20
    # there is no port beyond the last
    assert asgi.free_port(65_536) is None
