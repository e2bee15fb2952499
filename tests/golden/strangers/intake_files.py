# SPDX-License-Identifier: Apache-2.0
"""Files of calls as people have them, made by hand; every name and number is invented."""

import csv
import random
import zipfile
from xml.sax.saxutils import escape

import openpyxl


def workbook(path, sheets, merged=()):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for cells in merged:
            sheet.merge_cells(cells)
    book.save(path)
    return path


def text_table(path, rows, encoding="utf-8", delimiter=","):
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def open_document(path, sheets, before="", repeated=""):
    """An OpenDocument spreadsheet as LibreOffice writes one, rows at the end repeated empty."""
    body = []
    for name, rows in sheets.items():
        body.append(f'<table:table table:name="{escape(name)}">')
        for row in rows:
            cells = []
            for cell in row:
                if cell is None:
                    cells.append("<table:table-cell/>")
                elif isinstance(cell, str):
                    text = f"<text:p>{escape(cell)}</text:p>"
                    cells.append(f'<table:table-cell office:value-type="string">{text}</table:table-cell>')
                else:
                    cells.append(f'<table:table-cell office:value-type="float" office:value="{cell}"/>')
            body.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
        body.append(
            repeated
            or '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
        )
        body.append("</table:table>")
    names = " ".join(
        f'xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"' for one in ("office", "table", "text")
    )
    content = f'<?xml version="1.0" encoding="UTF-8"?>{before}<office:document-content {names}><office:body><office:spreadsheet>{"".join(body)}</office:spreadsheet></office:body></office:document-content>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
        kind = 'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"'
        space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
        manifest = f'<manifest:manifest xmlns:manifest="{space}"><manifest:file-entry manifest:full-path="/" {kind}/></manifest:manifest>'
        archive.writestr("META-INF/manifest.xml", manifest, zipfile.ZIP_DEFLATED)
    return path


def councils_export():
    """One joined sheet as a council exports it: £k, a status, letters of confidence, one 44 among 1 to 6."""
    rows = [["Networking 2027 export"], [None]]
    rows.append(["Application Ref", "Lead Institution", "Title", "Total Cost (£k)", "Status", "Assessor", "Overall",
                 "Confidence", "Panel notes"])  # fmt: skip
    chance = random.Random(2)
    for k in range(41):
        host = ("Univ. of Leeds", "Leeds University", "UCL")[k % 3]
        base = [f"EP/Z{5130 + k}/1", host, f"Project {k}", 100 + 17 * k, "Withdrawn" if k % 7 == 3 else "Submitted"]
        for i in range(3 + (k % 8 == 0)):
            note = "strong team, weak plan" if i else None
            rows.append(
                [*base, f"A{(k * 2 + i * 5) % 27:02d}", chance.randint(1, 6), "优良中差"[chance.randrange(4)], note]
            )
    rows[60][6] = 44
    return rows


def consensus_sheet():
    """One row a proposal with three criteria and their sum, as European panels keep it."""
    rows = [["Panel 3: consensus"], ["Proposal number", "Acronym", "Requested EU contribution (€)", "Excellence", "Impact",
                                     "Implementation", "Total score"]]  # fmt: skip
    for k in range(24):
        marks = [3 + (k * j) % 5 / 2 for j in (1, 2, 3)]
        rows.append([101000 + k, f"ACRO{k}", 1_200_000 + 10_000 * k, *marks, sum(marks)])
    return rows


def graded_list():
    """Sums in 万元 by a line above, 优良中差, words of status, and one that nobody knows."""
    rows = [["2027年度申报项目汇总表"], ["填报单位：科技处", None, None, "单位：万元"],
            ["项目编号", "项目名称", "依托单位", "申请经费", "状态", "评审专家", "评价等级"]]  # fmt: skip
    words = ("受理", "形审不合格", "受理", "转出", "受理")
    for k in range(15):
        base = [f"HZ{k:03d}", f"课题{k}", ("北京大学", "北大", "清华大学")[k % 3], 60 + 5 * k, words[k % 5]]
        rows += [[*base, f"专家{(k + i) % 6}", "优良中差"[(k * 3 + i) % 4]] for i in range(3)]
    return rows


def two_header_rows():
    """Groups over headings in merged cells; three experts side by side, a confidence each."""
    rows = [["Application", None, "Funding", "Expert 1", None, "Expert 2", None, "Expert 3", None],
            ["Reference", "Title", "Requested amount (k€)", *("Score", "Confidence") * 3]]  # fmt: skip
    for k in range(14):
        marks = [cell for i in range(3) for cell in (1 + (k + 2 * i) % 5, 1 + (k + i) % 3)]
        rows.append([f"R-{k:02d}", f"Work {k}", 150 + k, *marks])
    return rows, ("A1:B1", "D1:E1", "F1:G1", "H1:I1")


def letters_in_csv():
    """A table of GB18030 with semicolons, decimals with commas, one reviewer twice."""
    rows = [["申请号", "申请金额（元）", "专家姓名", "得分"]]
    for k in range(12):
        rows += [[f"Q{k}", f"{300 + k}.000,00", f"王{'一二三四五'[(k + i) % 5]}", f"{60 + k + i},5"] for i in range(3)]
    rows.append([*rows[3][:3], "71,5"])
    return rows


def several_sheets():
    """Applications, scores, panel members with employers, conflicts, and notes of the office."""
    listed = [["Application ID", "Principal investigator", "Institution", "Requested amount (USD)"]]
    listed += [[f"S-{k}", f"Ann Lee{k}", f"University of Town {k % 4}", 250_000 + 1_000 * k] for k in range(12)]
    marks = [["Application ID", "Panel member", "Score (1-5)"]]
    marks += [[f"S-{k}", f"Mo Berg{(k + i) % 5}", 1 + (k + i) % 5] for k in range(12) for i in range(3)]
    people = [["Panel member", "Institution"], *([f"Mo Berg{k}", f"Univ. Town {k}"] for k in range(5))]
    return {"Applications": listed, "Scores": marks, "Panel members": people, "Notes": [["kept by the office"]]}


def employers_beside_marks(headings=("Assessor", "Assessor's employer", "Overall mark (1-10)")):
    """A row a review, with applicant, host, who assessed it and where that person works."""
    people = [("K. Marsh", "University of Leeds"), ("J. Osei", "Bangor University"), ("S. Wu", "Hull")]
    rows = [
        ["Coastal fund, 2nd round"],
        [],
        ["App. No.", "PI", "Lead organisation", "Short title", "Requested (£)", *headings],
    ]
    for k in range(12):
        listed = [
            f"CR2/{k:03d}",
            f"Dr {'ABCDEFGHIJKL'[k]}. Reed",
            ("University of Leeds", "Plymouth")[k % 2],
            f"Shore {k}",
            f"£{40 + k},000",
        ]
        rows += [[*listed, *who, 3 + (k * n) % 7] for n, who in enumerate(people)]
    return rows


def panels_apart():
    """A sheet a panel, a row a proposal, marks of numbered referees, their average, and what was said of it."""
    head = [
        "No",
        "Grant ref",
        "Applicant / Host",
        "Sum applied for",
        "Ref 1",
        "Ref 2",
        "Ref 3",
        "Panel average",
        "Outcome",
    ]
    sheets = {}
    for panel, letters in (("Panel Physics", "PHY"), ("Panel Life", "LIF")):
        rows = [[f"{panel} - meeting 12 Nov"], head]
        for k in range(10):
            marks = [1 + (k * n) % 6 for n in (1, 2, 5)]
            said = "Withdrawn" if k == 5 else ("A list", "Reserve", "Rejected")[k % 3]
            rows.append([k + 1, f"{letters}-{k:02d}", f"{'ABCDEFGHIJ'[k]}. Smith, Delft", f"€ {120 + k}.500,00", *marks,
                         round(sum(marks) / 3, 2), said])  # fmt: skip
        sheets[panel] = rows
    return sheets


def initials_as_columns():
    """One row a proposal, a column a reviewer headed by initials, scores as 4/6, the mean beside and a sum below."""
    rows = [["Small grants round 7"], ["Ref", "Applicant", "Host", "Ask", "JS", "MK", "ABC", "Avg", "Comments"]]
    for k in range(16):
        marks = [1 + k % 6, None if k % 5 == 0 else 1 + (k * 2) % 6, 6 - k % 4]
        cells = [f"{one}/6" if one else "n/a" for one in marks]
        mean = sum(filter(None, marks)) / sum(one is not None for one in marks)
        rows.append([f"SG7-{k:02d}", f"Dr {'ABCDEFGHIJKLMNOP'[k]}. Marsh", ("Leeds", "York")[k % 2], f"£{9 + k}k", *cells,
                     round(mean, 2), "fine" if k % 2 else None])  # fmt: skip
    return [*rows, ["Total", None, None, "£264k"]]


def names_as_columns():
    """A numbered list of 课题 with a column an expert headed by the name, scores as 85分, one who stepped back."""
    rows = [["序号", "课题编号", "课题名称", "牵头单位", "拟申请经费", "张伟", "李娜", "王强", "备注"]]
    for k in range(14):
        marks = [f"{80 + k % 9}分", f"{75 + (k * 3) % 15}分", "回避" if k == 3 else f"{90 - k % 11}分"]
        rows.append([k + 1, f"ZX-{k:03d}", f"研究{k}", ("北大", "清华大学")[k % 2], f"{30 + 2 * k}万", *marks, ""])
    return [*rows, ["合计", None, None, None, "602万"]]


def repeated_headings():
    """Two columns called Name and a column of ids that stands twice."""
    rows = [["Application ID", "Name", "Amount requested", "Name", "Score", "Application ID"]]
    for k in range(10):
        rows += [
            [f"N{k}", f"Title {k}", 1_000 + k, f"Jo {'ABCDE'[(k + i) % 5]}yre", 1 + (k + i) % 7, f"N{k}"]
            for i in range(2)
        ]
    return rows


def faults():
    """A list and scores with everything that goes wrong: ids twice, spelled otherwise, unknown; units that slip."""
    listed = [["Reference", "Title", "Institution", "Amount requested (GBP)"]]
    listed += [[f"EP/Z{k:03d}", f"Project {k}", f"Town {k} University", 200_000 + 1_000 * k] for k in range(12)]
    listed[3][3] = 202  # thousands
    listed.append(["EP/Z004", "Another project", "Town 4 University", 900_000])
    marks = [["Reference", "Reviewer", "Score"]]
    marks += [[f"EP/Z{k:03d}", f"Rev {(k + i) % 4}", 1 + (k + i) % 5] for k in range(11) for i in range(3)]
    marks += [["ep/z 001", "Rev 9", 4], ["EP/Z777", "Rev 1", 2], ["EP/Z002", "Rev 2", 5]]
    return {"Applications": listed, "Scores": marks}


def list_without_scores():
    """Proposals nobody has reviewed yet, in headings everybody knows and one of months that is no score."""
    rows = [["2027年度沿海湿地修复专项申报汇总（金额：万元）"]]
    rows.append(["项目编号", "项目名称", "项目负责人", "依托单位", "申请经费（万元）", "领域", "实施周期（月）"])
    for k in range(24):
        host = EMPLOYERS[k % 6]
        rows.append([f"SD27-{k + 1:03d}", f"湿地课题{k}", f"申请{'甲乙丙丁'[k % 4]}{k}", host, 36.8 + 20 * (k % 8),
                     ("湿地生态", "海岸工程", "遥感监测")[k % 3], (24, 36)[k % 2]])  # fmt: skip
    return rows


EMPLOYERS = ("厦门大学", "中国海洋大学", "华东师范大学", "浙江大学", "中山大学", "海洋三所", "河海大学", "同济大学")


def reviewers_of_eight_employers():
    """Eight reviewers, each of another institution, six of which apply as well."""
    rows = [["专家姓名", "所在单位", "电子信箱", "研究专长"]]
    return rows + [
        [f"评审{'甲乙丙丁戊己庚辛'[k]}", EMPLOYERS[(k + 3) % 8], f"rev{k}@peer.example", f"方向{k}"] for k in range(8)
    ]
