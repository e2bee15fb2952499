# SPDX-License-Identifier: Apache-2.0
"""Works, who made them, what they cite, and what they lead to."""

from __future__ import annotations

from yuzui.model.table import BOOL, DAY, INT, JSON, PERSONAL, REAL, TEXT, Table, column
from yuzui.text import Text

# Two lines a column read as a table; one argument a line would not.
# fmt: off

WORK_TYPES = (
    "article", "review", "preprint", "proceedings", "book", "chapter", "thesis", "dataset",
    "software", "patent", "report", "standard", "letter", "editorial", "other",
)

OPEN = ("diamond", "gold", "hybrid", "bronze", "green")
"""Ways to be open, the one that goes first first: a green work is open in a repository alone."""
OPENNESS = (*OPEN, "open", "closed")
"""Open access of a work; ``open`` is open in a way that is not told."""

WORK = Table(
    "work",
    Text("work", "成果"),
    Text("Article, review, preprint, dataset, software, patent, report or standard",
         "论文、综述、预印本、数据集、软件、专利、报告或标准"),
    key=("work_id",),
    level="public",
    state=False,
    sheets=("works", "papers", "成果", "论文"),
    columns=(
        column("work_id", INT, "work id", "成果编号",
               "Number of the work; its public id is W and this number",
               "成果编号；公开编号为 W 加此数"),
        column("source_key", TEXT, "id in the source", "来源编号",
               "Id the source gave, returned unchanged", "来源给出的编号，原样返回",
               headers=("arxiv_id", "openalex_id", "doi", "id", "work no")),
        column("ext_ids", JSON, "identifiers", "外部标识符", "Scheme to value", "标识体系与取值"),
        column("title", TEXT, "title", "题名",
               "Title in its original language", "原文题名", headers=("display_name", "题目")),
        column("year", INT, "year", "年份",
               "Year of publication; empty if unknown", "发表年份；未知为空", unit="a",
               headers=("publication_year", "发表年份")),
        column("month", INT, "month", "月份",
               "Month of publication", "发表月份", unit="mo", low=1, high=12),
        column("date", DAY, "date", "日期",
               "Date of publication at its precision, first day of the period",
               "发表日期，取所知精度的首日", headers=("publication_date",)),
        column("date_precision", TEXT, "precision", "日期精度",
               "How precisely the date is known", "日期的已知精度",
               values=("day", "month", "year")),
        column("type", TEXT, "type", "类型",
               "Type of work", "成果类型", values=WORK_TYPES,
               headers=("document type", "文献类型")),
        column("language", TEXT, "language", "语种", "ISO 639-1 code", "ISO 639-1 代码"),
        column("venue", TEXT, "venue", "刊物",
               "Journal, conference or repository", "期刊、会议或存储库",
               headers=("journal", "source title", "期刊")),
        column("field", TEXT, "field", "领域",
               "Main field in the source's own scheme", "来源分类中的主要领域",
               headers=("primary_category", "学科")),
        column("retracted", BOOL, "retracted", "已撤稿",
               "Whether it was retracted", "是否撤稿", headers=("is_retracted",)),
        column("oa_status", TEXT, "open access", "开放获取",
               "How the work is open, or that it is closed; empty if unknown",
               "成果以何种方式开放或未开放；未知为空", values=OPENNESS,
               headers=("open_access.oa_status", "open access status", "开放获取状态")),
        column("n_ref_declared", INT, "references declared", "声明参考文献数",
               "References the work lists", "成果列出的参考文献数", unit="1", low=0,
               headers=("n_refs_total", "referenced_works_count")),
        column("n_ref_resolved", INT, "references found", "已解析参考文献数",
               "References found in the set", "集合内找到的参考文献数", unit="1", low=0,
               headers=("n_refs_found", "n_references")),
        column("cited_by_external", INT, "citations by the source", "外部被引数",
               "Citations counted by the source; never mixed with counts in the set",
               "来源给出的被引数，不与集合内计数混用", unit="1", low=0,
               headers=("cited_by_count", "gs_citations")),
        column("flags", JSON, "flags", "标记", "Codes of findings on the row", "本行的发现代码"),
    ),
)

CITATION = Table(
    "citation",
    Text("citation", "引文"),
    Text("One work cites another; flagged links stay but are not computed with",
         "一成果引用另一成果；有问题的链接保留但不参与计算"),
    key=("citing_id", "cited_id"),
    level="public",
    state=False,
    sheets=("citations", "references", "引文"),
    columns=(
        column("citing_id", INT, "citing work", "施引成果",
               "Number of the work that cites", "施引成果编号", refers="work.work_id",
               headers=("citing", "from", "citing_no", "source work")),
        column("cited_id", INT, "cited work", "被引成果",
               "Number of the work that is cited", "被引成果编号", refers="work.work_id",
               headers=("cited", "to", "cited_no", "target work")),
        column("lag_y", INT, "lag", "引用时滞",
               "Citing year minus cited year", "施引年份减被引年份", unit="a"),
        column("self_cit", BOOL, "self-citation", "自引",
               "Whether both share an author", "两者是否有共同作者"),
        column("flags", JSON, "flags", "标记", "Codes of findings on the link", "该链接的发现代码"),
    ),
)

AUTHORSHIP = Table(
    "authorship",
    Text("authorship", "署名"),
    Text("One author's place on one work", "一名作者在一项成果上的署名"),
    key=("work_id", "position"),
    level="public",
    state=False,
    columns=(
        column("work_id", INT, "work", "成果",
               "Number of the work", "成果编号", refers="work.work_id"),
        column("position", INT, "position", "位次",
               "Place in the list of authors, from 1", "作者位次，自 1 起", low=1),
        column("person_id", INT, "person", "人员",
               "Number of the person, if resolved", "已识别人员的编号", visible=PERSONAL),
        column("raw_name", TEXT, "name as printed", "署名原文",
               "Name as it stands on the work", "成果上的署名", headers=("author", "作者")),
        column("corresponding", BOOL, "corresponding", "通讯作者",
               "Whether the author is the corresponding one", "是否通讯作者"),
        column("affiliations", JSON, "affiliations", "署名机构",
               "List of organisation, country and text as printed", "机构、国家与原文的列表",
               headers=("affiliation", "机构")),
    ),
)

WORK_FIELD = Table(
    "work_field",
    Text("field of a work", "成果领域"),
    Text("Weight of one field of one scheme in a work; weights sum to 1 per scheme",
         "成果在某分类某领域的权重；每一分类内合计为 1"),
    key=("work_id", "scheme", "field_id"),
    level="public",
    state=False,
    columns=(
        column("work_id", INT, "work", "成果",
               "Number of the work", "成果编号", refers="work.work_id"),
        column("scheme", TEXT, "scheme", "分类体系", "Classification scheme", "分类体系"),
        column("field_id", TEXT, "field", "领域编号", "Field within the scheme", "体系内的领域"),
        column("weight", REAL, "weight", "权重",
               "Share of the work", "所占份额", unit="1", low=0, high=1, null=False),
    ),
)

WORK_FILE = Table(
    "work_file",
    Text("file of a work", "成果文件"),
    Text("One file of one version of a work, with licence and embargo",
         "成果某版本的一个文件及其许可与开放时滞"),
    key=("work_id", "version", "path"),
    columns=(
        column("work_id", INT, "work", "成果", "Number of the work", "成果编号"),
        column("version", TEXT, "version", "版本", "Version of the work", "成果版本"),
        column("path", TEXT, "path", "路径", "Name within the version", "版本内的文件名"),
        column("sha256", TEXT, "digest", "摘要",
               "SHA-256 of the bytes", "字节的 SHA-256", null=False),
        column("bytes", INT, "size", "大小", "Size in bytes", "字节数", unit="By", low=0),
        column("media_type", TEXT, "media type", "媒体类型", "IANA media type", "IANA 媒体类型"),
        column("article_version", TEXT, "article version", "稿件版本",
               "Submitted, accepted or published", "投稿、录用或发表版",
               values=("submitted", "accepted", "published")),
        column("licence", TEXT, "licence", "许可", "Licence of the file", "文件许可"),
        column("embargo_until", DAY, "embargo until", "开放日",
               "Day from which the content is open", "内容开放的日期"),
        column("openness", TEXT, "openness", "开放程度",
               "Who may read the content", "内容开放程度",
               values=("open", "registered", "controlled", "closed")),
    ),
)

PATENT = Table(
    "patent",
    Text("patent", "专利"),
    Text("One published patent document", "一件公开的专利文献"),
    key=("id",),
    level="public",
    state=False,
    columns=(
        column("id", TEXT, "publication number", "公开号",
               "Country, number and kind code", "国别、号码与文献种类代码",
               headers=("patent", "patent id", "patent number", "专利号")),
        column("family", TEXT, "family", "同族", "Family the document belongs to", "所属专利族"),
        column("title", TEXT, "title", "名称", "Title of the invention", "发明名称"),
        column("filed", DAY, "filed", "申请日", "Day of filing", "申请日"),
        column("published", DAY, "published", "公开日", "Day of publication", "公开日"),
        column("granted", DAY, "granted", "授权日", "Day of grant", "授权日"),
        column("cpc", JSON, "CPC classes", "CPC 分类",
               "Cooperative Patent Classification symbols", "联合专利分类号"),
        column("assignees", JSON, "assignees", "专利权人", "Owners as printed", "所载专利权人"),
        column("inventors", JSON, "inventors", "发明人",
               "Inventors as printed", "所载发明人", visible=PERSONAL),
    ),
)

CHAIN_LINK = Table(
    "chain_link",
    Text("chain link", "链条环节"),
    Text("One step from award to work to patent to product, with its evidence",
         "从资助到成果、专利、产品的一个环节及其证据"),
    key=("from_kind", "from_id", "to_kind", "to_id", "source"),
    level="organisation",
    columns=(
        column("from_kind", TEXT, "from kind", "起点类别",
               "Kind of entity it starts from", "起点实体类别"),
        column("from_id", TEXT, "from", "起点", "Entity it starts from", "起点实体"),
        column("to_kind", TEXT, "to kind", "终点类别",
               "Kind of entity it leads to", "终点实体类别"),
        column("to_id", TEXT, "to", "终点", "Entity it leads to", "终点实体"),
        column("source", TEXT, "source", "来源", "Where the link comes from", "该环节的来源"),
        column("kind", TEXT, "kind", "类别",
               "What the step is", "环节类别", null=False,
               values=("acknowledges", "funds", "cites_front", "cites_in_text", "cites_both",
                       "assigned", "licensed", "used_in_product", "booked")),
        column("confidence", REAL, "confidence", "可信度",
               "As the source gives it, on the scale beside it", "来源给出的可信度，量表见旁列",
               unit="scale"),
        column("confidence_scale", TEXT, "scale of confidence", "可信度量表",
               "Scale of the confidence", "可信度所用量表", values=("0-1", "1-10")),
        column("party", TEXT, "party", "引用方",
               "Who made the citation", "由谁引用", values=("applicant", "examiner", "unknown")),
        column("self_link", BOOL, "self-link", "自链",
               "Whether both ends share an owner", "两端是否同一权利人"),
        column("date_from", DAY, "date of origin", "起点日期", "Date of the first end", "起点日期"),
        column("date_to", DAY, "date of arrival", "终点日期", "Date of the second end", "终点日期"),
        column("event_lo", TEXT, "arrival from", "最早到达",
               "Earliest day, month or year of the second end", "终点最早日期（日、月或年）"),
        column("event_hi", TEXT, "arrival until", "最晚到达",
               "Latest day, month or year of the second end", "终点最晚日期（日、月或年）"),
        column("date_kind", TEXT, "kind of date", "日期来源",
               "Whether the date is stated, or follows from the order of numbers", "日期为记载，或由号码次序推得",
               values={"recorded": Text("recorded", "记载"), "number_order": Text("order of numbers", "号码次序"),
                       "none": Text("none", "无")}),
        column("evidence", TEXT, "evidence", "证据",
               "Address or text that shows it", "可证明的网址或文字"),
    ),
)

CHAIN_UNIT = Table(
    "chain_unit",
    Text("unit of the chain", "链条单元"),
    Text("An award or work from which a chain begins, with what is known of its start",
         "链条起点（项目或成果）及其开始日期"),
    key=("kind", "id"),
    level="organisation",
    columns=(
        column("kind", TEXT, "kind", "类别", "Award or paper", "项目或论文"),
        column("id", TEXT, "unit", "单元编号", "Id of the award or work", "项目或成果编号",
               headers=("chain unit", "unit id")),
        column("group", TEXT, "group", "分组", "Scheme, field or activity", "计划类别、领域或资助类型"),
        column("opened", TEXT, "opened", "开始日期",
               "Day, month or year in which it began, where one is recorded", "记载的开始日期（日、月或年）"),
        column("opened_kind", TEXT, "kind of start", "开始日期来源",
               "A bound is never used as a date", "上界不作日期使用",
               values={"recorded": Text("recorded", "记载"), "bound": Text("upper bound", "上界"),
                       "none": Text("none", "无")}),
        column("opened_lo", TEXT, "opened from", "最早开始", "Earliest start", "最早开始"),
        column("opened_hi", TEXT, "opened until", "最晚开始", "Latest start", "最晚开始"),
    ),
)

NUMBER_CALENDAR = Table(
    "number_calendar",
    Text("number calendar", "号码年历"),
    Text("First number that an office gave from a day on", "某日起机构授予的首个号码"),
    key=("office", "number_from"),
    level="public",
    columns=(
        column("office", TEXT, "office", "机构", "US, NCT or another", "US、NCT 或其他机构"),
        column("number_from", INT, "first number", "首号", "First number from that day on", "自该日起的首个号码"),
        column("day_from", TEXT, "from day", "起始日", "Day from which the number was given", "起始日期", null=False),
        column("source", TEXT, "source", "来源", "Who states it", "出处"),
        column("fact_status", TEXT, "status of the fact", "事实核实状态", "How well the row is sourced",
               "本行的核实程度"),
    ),
)

TABLES = (WORK, CITATION, AUTHORSHIP, WORK_FIELD, WORK_FILE, PATENT, CHAIN_LINK, CHAIN_UNIT, NUMBER_CALENDAR)
