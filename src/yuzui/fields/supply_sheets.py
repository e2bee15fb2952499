# SPDX-License-Identifier: Apache-2.0
"""Sheets of inputs and of who supplies them: rows of suppliers, columns of countries, lists of inputs and of firms.

What a share is follows from how it is written: ``61 %``, ``0.61``, or 61 below a heading with per cent or beside
others that can be no fractions. ``<1%`` is negligible; an empty cell names a supplier and says no share.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from yuzui.errors import ColumnError, InputError, Place, together
from yuzui.fields import countries
from yuzui.job import form_sheets
from yuzui.job.form_sheets import FormRows, SetAside
from yuzui.model.schema import normalise
from yuzui.model.table import INT, TEXT, Row, Table, column
from yuzui.sheets import formats
from yuzui.sheets.sheet import Export, Sheet
from yuzui.sheets.understand import headings
from yuzui.sheets.understand.mapping import SourceMap, arranged
from yuzui.sheets.values import is_missing
from yuzui.text import Text
from yuzui.text.numbers import count

# Two lines a column read as a table; one argument a line would not.
# fmt: off
_INPUT = ("input id", "provided_id", "product", "material", "component", "item", "part", "part no", "投入品",
          "产品", "材料", "部件", "零部件", "物料", "物料编码", "投入", "关键投入", "产品编号", "设备")
_LABEL = ("input name", "provided_name", "product name", "part name", "名称", "投入品名称", "产品名称",
          "材料名称", "物料名称", "零部件名称", "设备名称")
SUPPLIES = Table(
    "supplies",
    Text("suppliers and shares", "供应方与份额"),
    Text("One row an input and a supplier; or one row an input and a column for each country",
         "每项投入品与一家供应方一行；或每项投入品一行、每个国家一列"),
    key=(),
    sheets=("supplies", "suppliers and shares", "dependency", "供应方与份额", "供应份额", "依赖关系"),
    columns=(
        column("input", TEXT, "input", "投入品编号", "Id of the input, or its name", "投入品编号或名称", null=False,
               headers=_INPUT, instead=("label",)),
        column("label", TEXT, "name", "名称", "What it is called", "名称", headers=_LABEL),
        column("supplier", TEXT, "supplier", "供应方", "Firm or country that supplies it; “others” for the rest",
               "供应企业或国家；其余写“其他”",
               headers=("provider_name", "provider", "vendor", "manufacturer", "company", "供应商", "供应商名称",
                        "厂商",
                        "企业", "供货方", "生产商", "来源方")),
        column("country", TEXT, "country", "国家或地区", "Country of the supplier", "供应方所在国家或地区",
               headers=("supplier country", "supplying country", "country of supplier", "country of supply",
                        "provider country", "source country", "producing country", "供应国家", "供应国别", "供应方国别",
                        "供应方国家", "供应商国别", "供应商国家", "生产国",
                        "country of origin", "origin", "region", "国家", "国别", "来源国", "原产国", "原产地",
                        "国家地区", "供应国")),
        column("share", TEXT, "share", "份额", "Part of the supply: 61 %, 0.61, <1% or empty",
               "占供应量的份额：61%、0.61、<1% 或空白",
               headers=("share_provided", "market share", "supply share", "percentage", "percent", "占比", "市场份额",
                        "供应份额", "市场占有率", "比例", "比重")),
        column("supplier_id", TEXT, "supplier id", "供应方编号", "Id of the supplier, not used", "供应方编号（不使用）",
               headers=("provider_id",)),
        column("negligible", TEXT, "negligible", "可忽略", "Whether its share is negligible", "份额是否可忽略",
               headers=("negligible_market_share",)),
        column("year", INT, "year", "年份", "Year of the share", "份额所属年份", unit="a", low=1900, high=2100,
               headers=("as of", "年度", "数据年份")),
        column("stage", TEXT, "stage", "环节", "Stage of production", "所属生产环节",
               headers=("stage_name", "step", "生产环节", "工序", "产业链环节")),
        column("field", TEXT, "field", "领域条目", "Node of a list whose field it serves", "所属清单条目",
               headers=("node", "领域", "技术领域")),
        column("into", TEXT, "goes into", "去向", "Inputs that it goes into; several with semicolons",
               "所进入的投入品，多个以分号分隔", headers=("goes_into_id", "used in", "downstream", "下游", "用于",
                                                   "下游产品")),
        column("source", TEXT, "source", "来源", "Where it was read", "资料来源",
               headers=("reference", "data source", "资料来源", "数据来源", "出处")),
        column("terms", TEXT, "terms", "使用条款", "Terms of the source", "来源的使用条款",
               headers=("licence", "license", "许可", "授权")),
    ),
)
INPUTS = Table(
    "inputs",
    Text("inputs", "投入品清单"),
    Text("Every input, so that those of which nothing is known are counted", "全部投入品，以便统计没有数据者"),
    key=(),
    sheets=("inputs", "投入品", "投入品清单", "清单"),
    columns=(
        column("input", TEXT, "input", "投入品编号", "Id of the input, or its name", "投入品编号或名称", null=False,
               headers=("input_id", *_INPUT), instead=("label",)),
        column("label", TEXT, "name", "名称", "What it is called", "名称", headers=("input_name", *_LABEL)),
        *(SUPPLIES[name] for name in ("stage", "field", "source", "terms")),
        column("stage_id", TEXT, "stage id", "环节编号", "Id of the stage", "环节编号", headers=("stage_id",)),
    ),
)
FLOWS = Table(
    "flows",
    Text("what goes into what", "投入关系"),
    Text("One row an input and what it goes into or is a kind of", "每行一项投入品及其去向或上位类别"),
    key=(),
    sheets=("flows", "sequence", "投入关系", "工序关系"),
    columns=(
        column("input", TEXT, "input", "投入品", "Input", "投入品", null=False, headers=("input_id", "from", *_INPUT)),
        column("into", TEXT, "goes into", "去向", "What it goes into", "所进入的投入品",
               headers=("goes_into_id", "to", "used in", "downstream", "下游", "用于", "下游产品")),
        column("kind_of", TEXT, "kind of", "上位类别", "What it is a kind of", "所属上位类别",
               headers=("is_type_of_id", "类别")),
    ),
)
FIRMS = Table(
    "firms",
    Text("suppliers", "供应方名单"),
    Text("Every supplier with its country", "供应方及其国家或地区"),
    key=(),
    sheets=("firms", "suppliers", "providers", "供应方名单", "供应商名单"),
    columns=(
        replace(SUPPLIES["supplier"], null=False),
        SUPPLIES["country"],
        SUPPLIES["supplier_id"],
        column("kind", TEXT, "kind", "类别", "Country or firm", "国家或企业",
               headers=("provider_type", "type", "类型")),
    ),
)
# fmt: on
FORMS = (SUPPLIES, INPUTS, FLOWS, FIRMS)
REST = frozenset(
    map(
        normalise, "various|others|other|rest|other countries|其他|其它|其余|多家|其他国家|其他地区|其他企业".split("|")
    )
)
"""Words for several suppliers that are not named."""
NEGLIGIBLE = frozenset(map(normalise, ("negligible", "minor", "trace", "可忽略", "忽略不计", "极少", "微量", "很少")))
PUBLISHED = ("provided_name", "share_provided")
"""Headings of the chip supply chain as its publisher lays it out."""
PUBLISHER = "Emerging Technology Observatory, Center for Security and Emerging Technology: supply chain explorer"
PUBLISHER_TERMS = "CC BY-NC 4.0"
"""Terms of that file where it names none."""
ABOVE = 1.05
"""Largest share of one supplier; what lies between it and the whole is rounding."""
SEVERAL = 5
"""Inputs of several years that a note names."""
_FIGURE = re.compile(r"(?:约|大约|~|≈|about|approx\.?|ca\.?)?\s*([-−]?\d+(?:\.\d+)?)\s*(%)?", re.IGNORECASE)
_BELOW = re.compile(r"(?:<|低于|不足|小于|under|below|less than)\s*(\d+(?:\.\d+)?)\s*%?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Supply:
    """One supplier of an input; ``firm`` is empty where a country is meant."""

    input: str
    firm: str
    country: str
    share: float | None
    kind: str
    year: int | None
    source: str


@dataclass(slots=True)
class Item:
    """One input as sheets describe it."""

    id: str
    label: str = ""
    stage: str = ""
    node: str = ""
    into: list[str] = field(default_factory=list)
    source: str = ""
    terms: str = ""
    is_stage: bool = False


@dataclass(slots=True)
class Sheets:
    """What sheets say: inputs and supplies, rows set aside, headings that nothing was read from, and how."""

    items: dict[str, Item] = field(default_factory=dict)
    supplies: list[Supply] = field(default_factory=list)
    aside: list[SetAside] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)


def read(paths: Sequence[Path], source: SourceMap | None = None) -> Sheets:
    """Return what files say of inputs and suppliers.

    Raises
    ------
    InputError
        If a share is negative or above the whole: each is named by file, sheet, row and column.
    ColumnError
        If no sheet names suppliers.
    """
    return of_sheets([sheet for path in paths for sheet in formats.read(path)], source)


def of_sheets(every: Sequence[Sheet], source: SourceMap | None = None) -> Sheets:
    """Return what sheets say; see :func:`read`."""
    parts: dict[str, list[FormRows]] = {form.name: [] for form in FORMS}
    unread: list[Sheet] = []
    for sheet in arranged([prepared(one) for one in every if len(one.rows) > 1], source):
        form = form_of(sheet, source)
        if form is not None:
            parts[form.name].append(form_sheets.of_sheet(sheet, form, source))
        elif sheet.table != form_sheets.NOTHING:
            unread.append(sheet)
    if not parts[SUPPLIES.name] and not parts[INPUTS.name]:
        raise _nothing(every, unread, source)
    result = Sheets()
    for rows in (one for of_form in parts.values() for one in of_form):
        result.aside += rows.aside
        result.unused += [name for name in rows.unused if name not in result.unused]
    _items(parts, result)
    _supplies(parts, result)
    _newest(result)
    if unread:
        names = ", ".join(one.name or one.file for one in unread)
        result.notes.append(Text("not read: {s}", "未读取：{s}").format(s=names))
    return result


def form_of(sheet: Sheet, source: SourceMap | None = None) -> Table | None:
    """Return what a sheet holds, by its headings; None for a cover or a list of something else."""
    if sheet.table:
        return next((form for form in FORMS if form.name == sheet.table), None)
    mapped = {name for form in FORMS for name in (source or {}).get(form.name, {})}
    known = {form.name: _known(sheet, form) for form in FORMS}
    supplies = known[SUPPLIES.name] | mapped
    item, supplier = supplies & {"input", "label"}, supplies & {"supplier", "country"}
    if item and supplier:
        return SUPPLIES
    if item and "share" in supplies:
        return None  # shares of whom is not said; a list of inputs would lose them
    if supplier:
        return FIRMS if known[FIRMS.name] >= {"supplier", "country"} else None
    if known[FLOWS.name] >= {"input", "into"} and not known[SUPPLIES.name] & {"share"}:
        return FLOWS
    return INPUTS if known[INPUTS.name] & {"input", "label"} else None


def _known(sheet: Sheet, form: Table) -> set[str]:
    head = headings.find(headings.read(sheet), headings.known(form)) or headings.first(sheet)
    return {name for name in form.names if headings.among(form, head.headings, name) is not None}


def prepared(sheet: Sheet) -> Sheet:
    """Return a sheet as its headings are read: a column for each country laid out in rows.

    A sheet with a column of suppliers, or with fewer than two columns of countries, stays as it is.
    """
    head = headings.find(headings.read(sheet), headings.known(SUPPLIES)) or headings.first(sheet)
    among = {name: headings.among(SUPPLIES, head.headings, name) for name in SUPPLIES.names}
    item = among["input"] if among["input"] is not None else among["label"]
    wide = {
        k: parts[-1] for k, parts in enumerate(head.headings)
        if parts and k not in among.values() and (countries.code(parts[-1]) or normalise(parts[-1]) in REST)
    }  # fmt: skip
    if item is None or len(wide) < 2 or among["supplier"] is not None:
        return sheet
    percent = any("%" in unicodedata.normalize("NFKC", "".join(parts)) for parts in head.headings)
    others = {name: k for name, k in among.items() if k is not None and name not in ("share", "country")}
    share = "share (%)" if percent else "share"
    rows: list[list[Any]] = [[*(SUPPLIES[name].label.zh for name in others), "supplier", share]]
    numbers = [sheet.number(head.last)]
    for n, row in enumerate(headings.unmerged(sheet, head), head.last + 1):
        if is_missing(_cell(row, item)):
            continue
        beside = [_cell(row, k) for k in others.values()]
        filled: list[tuple[str | None, Any]] = [
            (word, _cell(row, k)) for k, word in wide.items() if not is_missing(_cell(row, k))
        ]
        for word, cell in filled or [(None, None)]:
            rows.append([*beside, word, cell])
            numbers.append(sheet.number(n))
    return replace(sheet, rows=rows, numbers=numbers, merged=(), faulty={})


def _cell(row: Sequence[Any], place: int | None) -> Any:
    return row[place] if place is not None and place < len(row) else None


def _nothing(every: Sequence[Sheet], unread: Sequence[Sheet], source: SourceMap | None) -> InputError:
    first = next(iter((*unread, *every)), None)
    if first is None or len(first.rows) < 2:
        return InputError(
            Text("these files hold no table", "文件中没有表格"),
            place=Place(first.file if first else ""),
            fix=Text("write a form to fill in: yuzui field dependency template --out supply.xlsx",
                     "可先生成模板：yuzui field dependency template --out supply.xlsx"),
            code="no_table",
        )  # fmt: skip
    head = headings.first(first)
    return ColumnError(
        Text("no sheet names inputs and their suppliers", "没有写明投入品及其供应方的工作表"),
        place=Place(first.file, first.name, first.number(head.last)),
        seen=", ".join(parts[-1] for parts in head.headings if parts)[:200] or "-",
        expected="input 投入品 | supplier 供应方 | country 国家 | share 份额",
        fix=Text(
            'name the columns so, or say in map.toml which is which, and add --map map.toml: [supplies] input = "…"',
            '请按此命名各列；或在 map.toml 中指明，并加上 --map map.toml：[supplies] input = "…"',
        ),
        code="missing_column",
    )


def _items(parts: Mapping[str, Sequence[FormRows]], result: Sheets) -> None:
    """Gather inputs: those that are listed first, then those that rows of suppliers name."""
    stages: set[str] = set()
    for rows in (*parts[INPUTS.name], *parts[SUPPLIES.name]):
        published = _published(rows)
        for row in rows.rows:
            name = _text(row.get("input")) or _text(row.get("label"))
            if not name:
                continue
            one = result.items.setdefault(name, Item(name))
            one.label = one.label or _text(row.get("label")) or name
            one.stage, one.node = one.stage or _text(row.get("stage")), one.node or _text(row.get("field"))
            one.source, one.terms = one.source or _text(row.get("source")), one.terms or _text(row.get("terms"))
            if published:
                one.source, one.terms = one.source or PUBLISHER, one.terms or PUBLISHER_TERMS
            one.into += [word for word in _several(row.get("into")) if word not in one.into]
            stages.add(_text(row.get("stage_id")))
    for row in (row for rows in parts[FLOWS.name] for row in rows.rows):
        if name := _text(row["input"]):
            one = result.items.setdefault(name, Item(name, name))
            words = [*_several(row.get("into")), *_several(row.get("kind_of"))]
            one.into += [word for word in words if word not in one.into]
    for name in stages & result.items.keys():
        result.items[name].is_stage = True


def _published(rows: FormRows) -> bool:
    return all(word in rows.headings.values() for word in PUBLISHED)


def _supplies(parts: Mapping[str, Sequence[FormRows]], result: Sheets) -> None:
    firms = {_text(row["supplier"]): row for rows in parts[FIRMS.name] for row in rows.rows}
    faults: list[InputError] = []
    for rows in parts[SUPPLIES.name]:
        percent = _percent(rows, result)
        for n, row in enumerate(rows.rows):
            try:
                supply = _supply(rows, n, row, percent, firms, result)
            except InputError as error:
                faults.append(error)
                continue
            if supply is not None:
                result.supplies.append(supply)
    if faults:
        raise together(faults)


def _newest(result: Sheets) -> None:
    """Take the newest year of an input of which a supplier has shares of several: a series is not added up."""
    years: dict[str, dict[tuple[str, str], set[int]]] = {}
    for one in result.supplies:
        if one.year is not None and one.share is not None:
            years.setdefault(one.input, {}).setdefault((one.firm, one.country), set()).add(one.year)
    newest = {
        name: max(year for some in by.values() for year in some)
        for name, by in years.items() if any(len(some) > 1 for some in by.values())
    }  # fmt: skip
    stays = [one for one in result.supplies if one.year is None or one.year >= newest.get(one.input, one.year)]
    if newest:
        words = Text(
            "shares of several years: the newest of each input stand ({s}), {n} left out",
            "份额含多个年份：取各投入品最近一年（{s}），{n}未使用",
        )
        each = ", ".join(f"{name} {year}" for name, year in [*newest.items()][:SEVERAL])
        each += " …" if len(newest) > SEVERAL else ""
        left = count(len(result.supplies) - len(stays), Text("row", "行"))
        result.notes.append(words.format(s=each, n=left))
    result.supplies = stays


def _percent(rows: FormRows, result: Sheets) -> bool:
    """Say whether figures without a sign of their own are per cent."""
    heading = unicodedata.normalize("NFKC", rows.headings.get("share", ""))
    if "%" in heading or "百分" in heading or "percent" in heading.casefold():
        return True
    figures = [
        float(hit[1].replace("−", "-")) for row in rows.rows
        if (hit := _FIGURE.fullmatch(_text(row.get("share")))) and not hit[2]
    ]  # fmt: skip
    if not any(one > 1.5 for one in figures):
        return False
    words = Text("{s}: shares were read as per cent, since some are above 1.5", "{s}：份额有大于1.5者，按百分数读取")
    words = words.format(s=rows.sheet or rows.file)
    if below := sum(0 < one < 1 for one in figures):
        less = Text("; {n} below 1, as less than 1 %", "；其中 {n}小于1，按不足1%读取")
        words += less.format(n=count(below, Text("share", "个")))
    result.notes.append(words)
    return True


def _supply(rows: FormRows, n: int, row: Row, percent: bool, firms: Mapping[str, Row], result: Sheets) -> Supply | None:
    name = _text(row.get("input")) or _text(row.get("label"))
    firm, country, kind = _who(_text(row.get("supplier")), _text(row.get("country")), firms)
    if not name or not (firm or country or kind):
        return None
    share, known = _share(rows, n, row, percent, result)
    if kind == "rest":
        known = "rest"
    source = _text(row.get("source")) or result.items[name].source
    return Supply(name, firm, country, share, known, row.get("year"), source)


def _who(supplier: str, country: str, firms: Mapping[str, Row]) -> tuple[str, str, str]:
    """Return firm, code of the country, and ``rest`` where nobody is named."""
    if normalise(supplier) in REST or (not supplier and normalise(country) in REST):
        return "", "", "rest"
    listed = firms.get(supplier, {})
    of_country = countries.code(country or _text(listed.get("country"))) or country or _text(listed.get("country"))
    if not supplier:
        return "", of_country, ""
    code = countries.code(supplier)
    if normalise(_text(listed.get("kind"))) in ("country", "国家") or (
        code and not listed and of_country in ("", code)
    ):
        return "", code or supplier, ""
    return supplier, of_country, ""


def _share(rows: FormRows, n: int, row: Row, percent: bool, result: Sheets) -> tuple[float | None, str]:
    """Return the share of a supplier as a fraction, and what is known of it."""
    text = _text(row.get("share"))
    flag = normalise(_text(row.get("negligible")))
    below = _BELOW.fullmatch(text)
    if normalise(text) in NEGLIGIBLE or (below and float(below[1]) <= 1):
        return None, "negligible"
    if not text:
        return None, "negligible" if flag in {*NEGLIGIBLE, "yes", "true", "1", "是"} else "named"
    hit = _FIGURE.fullmatch(text)
    if hit is None:
        place = rows.place(n, "share")
        result.aside.append(
            SetAside(
                file=rows.file, sheet=rows.sheet, row=place.row or 0, column=SUPPLIES["share"].label, seen=text[:60],
                expected="61% | 0.61 | <1%",
                message=Text("this share was not read; the supplier is named without one",
                             "未能读取该份额；仅记为列名供应方"),
            )
        )  # fmt: skip
        return None, "named"
    figure = float(hit[1].replace("−", "-"))
    share = round(figure / 100, 12) if hit[2] or percent else figure
    if share < 0:
        raise _refused(rows, n, Text("a share cannot be negative", "份额不能为负"), "negative_share")
    if share > ABOVE:
        raise _refused(rows, n, Text("one supplier cannot have more than the whole", "一家供应方的份额不能超过全部"),
                       "share_above_one")  # fmt: skip
    return share, "stated"


def _refused(rows: FormRows, n: int, message: Text, code: str) -> InputError:
    fix = Text("write a share from 0 to 100 %, or leave it empty", "请填写0—100%的份额，或留空")
    return form_sheets.refused(rows, n, "share", message, "61% | 0.61 | <1%", fix, code)


def _text(cell: Any) -> str:
    return " ".join(unicodedata.normalize("NFKC", str(cell)).split()) if cell is not None else ""


def _several(cell: Any) -> list[str]:
    return [word.strip() for word in re.split(r"[;；、]", _text(cell)) if word.strip()]


ROWS = (
    {"input": "Photoresist", "supplier": "Japan", "share": "70%", "year": 2024, "stage": "Lithography",
     "into": "Wafer", "source": "Example"},
    {"input": "Photoresist", "supplier": "United States", "share": "20%", "year": 2024, "stage": "Lithography",
     "source": "Example"},
    {"input": "Photoresist", "supplier": "China", "share": "<1%", "year": 2024, "source": "Example"},
    {"input": "Wafer", "supplier": "Firm A", "country": "Japan", "share": "0.55", "source": "Example"},
    {"input": "Wafer", "supplier": "Firm B", "country": "Germany", "share": "0.2", "source": "Example"},
)  # fmt: skip
LISTED = ({"input": "Photoresist"}, {"input": "Wafer"}, {"input": "Mask blanks", "stage": "Lithography"})
"""Invented rows."""


def template(lang: str) -> list[Export]:
    """Return the sheets to fill in; the first is that of suppliers."""
    flows = ({"input": "Mask blanks", "into": "Wafer"},)
    firms = ({"supplier": "Firm A", "country": "Japan", "kind": "firm"},)
    return form_sheets.template(((SUPPLIES, ROWS), (INPUTS, LISTED), (FLOWS, flows), (FIRMS, firms)), lang)
