# SPDX-License-Identifier: Apache-2.0
"""Exports of works as persons have them: made up, in the form of each source."""

import json

import xlsxwriter

WORDS = {
    "quantum": ("Quantum key distribution over fibre", "量子密钥分发的光纤实验"),
    "gallium": ("Gallium nitride power devices", "氮化镓功率器件的可靠性"),
    "rice": ("Hybrid rice breeding in dry fields", "旱地杂交水稻育种研究"),
    "other": ("On the history of railway stations", "火车站建筑史研究"),
}
"""Titles by what they are about, in both languages; the n-th of a kind bears its number."""


def works(shares, years=range(2014, 2024), growth=None, n=0):
    """Yield (n, kind, title, title_zh, year) by how many of each kind a year holds, numbered behind ``n``."""
    for at, year in enumerate(years):
        for kind, k in shares.items():
            for _ in range(round(k * (growth or {}).get(kind, 1) ** at)):
                n += 1
                yield n, kind, f"{WORDS[kind][0]} {n}", f"{WORDS[kind][1]}（{n}）", year


def cnki(path, rows):
    """Write records as CNKI does, in GB 18030."""
    text = "".join(
        f"SrcDatabase-来源库: 期刊\nTitle-题名: {zh}\nAuthor-作者: 张三;\nOrgan-单位: 甲大学\nSource-文献来源: 示例学报\n"
        f"Summary-摘要: <正>本文第{n}号。\nYear-年: {year}\n\n"
        for n, _, _, zh, year in rows
    )
    path.write_bytes(text.encode("gb18030"))
    return path


def openalex(path, rows, topic=None, country="CN"):
    """Write works as OpenAlex gives them, a line each; kinds have topics as ``topic`` says."""
    topic = topic or {"quantum": ("T10020", 0.99, 17), "gallium": ("T10099", 0.9, 31)}
    lines = []
    for n, kind, title, _, year in rows:
        one = {
            "id": f"https://openalex.org/W{n}", "doi": f"https://doi.org/10.5555/w.{n}", "display_name": title,
            "publication_year": year, "publication_date": f"{year}-03-02", "type": "article", "language": "en",
            "abstract_inverted_index": {"We": [0], "study": [1], "it.": [2]},
            "primary_location": {"source": {"display_name": "J One"}},
            "authorships": [{"author": {"id": "https://openalex.org/A1", "display_name": "A"}, "institutions": [
                {"id": "https://openalex.org/I9", "display_name": "Institute Nine", "country_code": country}]}],
        }  # fmt: skip
        if kind in topic:
            id, score, field = topic[kind]
            one["topics"] = [{"id": f"https://openalex.org/{id}", "score": score, "subfield": {
                "id": f"https://openalex.org/subfields/{field}00", "display_name": "S"}, "field": {
                "id": f"https://openalex.org/fields/{field}", "display_name": "F"}}]  # fmt: skip
        lines.append(json.dumps(one))
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def wos(path, rows):
    """Write a table divided by tabs as Web of Science does."""
    head = "PT\tAU\tTI\tSO\tLA\tDT\tAB\tC1\tPY\tDI\tUT\tWC"
    lines = [
        f"J\tLee, A\t{title}\tJ ONE\tEnglish\tArticle\tWe study it.\t[Lee, A] Univ A, Paris, France."
        f"\t{year}\t10.5555/v.{n}\tWOS:{n:015d}\tOptics"
        for n, _, title, _, year in rows
    ]
    path.write_text("\ufeff" + "\n".join([head, *lines]) + "\n", encoding="utf-16")
    return path


def ris(path, rows):
    """Write RIS records."""
    path.write_text(
        "".join(
            f"TY  - JOUR\nTI  - {title}\nT2  - J One\nAU  - Lee, A.\nPY  - {year}\nDO  - 10.5555/r.{n}\n"
            f"AB  - We study it.\nAD  - University of A, Berlin, Germany\nER  - \n\n"
            for n, _, title, _, year in rows
        ),
        encoding="utf-8",
    )
    return path


def scopus(path, rows):
    """Write a Scopus table."""
    head = '"Authors","Title","Year","Source title","Abstract","Affiliations","Document Type","DOI","EID"'
    lines = [
        f'"Lee A.","{title}","{year}","J One","We study it.","University of A, Berlin, Germany","Article",'
        f'"10.5555/s.{n}","2-s2.0-{n}"'
        for n, _, title, _, year in rows
    ]
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8-sig")
    return path


def own_sheet(path, rows):
    """Write a workbook of an institute: a title row, merged headings, a column that nobody knows, a total."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("2024")
        sheet.merge_range("A1:G1", "甲研究院代表性成果一览")
        for span, text in (("A2:A3", "序号"), ("B2:C2", "论文"), ("D2:D3", "发表年份"), ("E2:E3", "作者单位"),
                           ("F2:F3", "国别"), ("G2:G3", "报销科目")):  # fmt: skip
            sheet.merge_range(span, text)
        sheet.write_row("B3", ["论文题目", "期刊"])
        at = 3
        for n, _, _, zh, year in rows:
            sheet.write_row(at, 0, [n, zh, "示例学报", f"{year}年", "甲大学；乙研究院", "中国", "A01"])
            at += 1
        sheet.write(at, 0, "合计")
    return path
