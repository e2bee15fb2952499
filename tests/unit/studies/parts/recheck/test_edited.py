# SPDX-License-Identifier: Apache-2.0
"""An edited slate is read as the person meant it, or refused."""

import openpyxl
import pytest

from yuzui.errors import ColumnError, InputError, UnknownIdentifierError
from yuzui.funding.jobs import fund
from yuzui.funding.recheck import edited
from yuzui.sheets.formats import write


def exported(slate, tmp_path, lang, change):
    """Return the slate as --out writes it, changed in a spreadsheet program."""
    path = tmp_path / "slate.xlsx"
    write(path, fund.exports(slate[1], lang))
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    heads = {cell.value: place for place, cell in enumerate(sheet[1])}
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=2)}
    change(heads, rows)
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("lang", "heads", "words"),
    [("en", ("in the slate", "must fund"), ("no", "yes")), ("zh", ("入选", "必须资助"), ("否", "是"))],
)
def test_ids_moved_out_and_must(slate, tmp_path, lang, heads, words):
    before = slate[1]["slate"]["ids"]

    def change(places, rows):
        rows[before[0]][places[heads[0]]].value = words[0]
        rows["P12"][places[heads[1]]].value = words[1]
        rows[before[1]][places[heads[1]]].value = words[1]

    found = edited.read(exported(slate, tmp_path, lang, change), slate[1])
    assert found.ids == tuple(sorted({*before[1:], "P12"}))
    assert found.must == tuple(sorted((before[1], "P12")))


def test_untouched_it_is_the_slate(slate, tmp_path):
    path = exported(slate, tmp_path, "zh", lambda heads, rows: None)
    found = edited.read(path, slate[1])
    assert list(found.ids) == slate[1]["slate"]["ids"] and not found.must


def test_a_list_of_ids_is_a_set(slate, tmp_path):
    path = tmp_path / "in.csv"
    path.write_text("申请号\nＰ01\nP04\n", encoding="gb18030")
    assert edited.read(path, slate[1]).ids == ("P01", "P04")


@pytest.mark.parametrize(
    ("text", "kind", "word"),
    [
        ("colour\nred\n", ColumnError, "申请号"),
        ("id\nP01\nP99\n", UnknownIdentifierError, "P09"),
        ("id\nP01\nP01\n", InputError, "两次"),
        ("id,selected\nP01,yes\n", InputError, "保留全部"),
        ("id,selected\nP01,perhaps\n", InputError, "既非"),
    ],
)
def test_what_cannot_be_meant_is_refused(slate, tmp_path, text, kind, word):
    path = tmp_path / "e.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(kind) as caught:
        edited.read(path, slate[1])
    assert word in caught.value.say("zh"), caught.value.say("zh")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_nobody_reads_is_refused(slate, tmp_path, lang):
    """An amount changed by hand, and a column of yes and no that lost its heading."""
    place = {"en": ("amount", "in the slate"), "zh": ("金额", "入选")}[lang]

    def amount(places, rows):
        rows["P12"][places[place[0]]].value = 1

    with pytest.raises(InputError) as caught:
        edited.read(exported(slate, tmp_path, lang, amount), slate[1])
    assert (caught.value.code, caught.value.seen) == ("amount_changed", "1")
    assert caught.value.place.column == "amount" and "yuzui fund" in caught.value.fix.zh
    book = openpyxl.load_workbook(exported(slate, tmp_path, lang, lambda heads, rows: None))
    heads = {cell.value: cell for cell in book.worksheets[0][1]}
    heads[place[1]].value = "…"
    book.save(tmp_path / "lost.xlsx")
    with pytest.raises(ColumnError, match=place[1]):
        edited.read(tmp_path / "lost.xlsx", slate[1])
