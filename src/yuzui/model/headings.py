# SPDX-License-Identifier: Apache-2.0
"""Headings that mean one thing wherever they stand: who employs, who applies, who is to stay away.

A conflict of interest is met only where both sides are read alike, so each list is written once.
"""

from __future__ import annotations

EMPLOYERS = (
    "institute", "institution", "institution name", "institutional affiliation", "affiliation",
    "affiliations", "author affiliation", "author affiliations", "current affiliation",
    "primary affiliation", "organisation", "organization", "organisation name",
    "organization name", "research organisation", "research organization", "university",
    "university name", "home university", "host", "host institution", "host institute",
    "host organisation", "host organization", "host university", "home institution",
    "home institute", "home organisation", "home organization", "lead institution",
    "lead organisation", "lead organization", "applicant institution",
    "applicant organisation", "applicant organization", "employer", "current employer",
    "place of work", "workplace", "company", "beneficiary",
    "institutions", "organisations", "organizations", "employers", "universities",
    "单位", "单位名称", "依托单位", "工作单位", "现工作单位", "所在单位", "所属单位", "任职单位",
    "申请单位", "申报单位", "承担单位", "主持单位", "牵头单位", "申请人单位", "申请人所在单位",
    "负责人单位", "专家单位", "专家工作单位", "作者单位", "第一单位", "机构", "机构名称",
    "所在机构", "学校", "所在学校", "高校", "所在高校", "院校", "所在院校", "大学",
)  # fmt: skip
"""An organisation for which a person works, or which would hold an award."""

PARTNERS = (
    "partner institution", "partner institutions", "partner organisation", "partner organisations",
    "partner organization", "partner organizations", "participating institution",
    "participating institutions", "participating organisations", "collaborating institution",
    "collaborating institutions", "co-applicant institution", "co-applicant institutions",
    "co-investigator institution", "co-investigator institutions", "other institutions",
    "合作单位", "合作研究单位", "合作申请单位", "参与单位", "参加单位", "参研单位", "协作单位",
    "联合申报单位", "联合单位", "第二单位", "其他单位", "参与者单位", "参加单位名称",
)  # fmt: skip
"""Further organisations that take part in a proposal, and would not hold the award."""

APPLICANTS = (
    "pi", "pis", "pi name", "principal investigator", "principal investigators",
    "co-pi", "co-pis", "co pi", "investigator", "investigators", "lead investigator",
    "co-investigator", "co-investigators", "co-i", "co-is", "applicant", "applicants",
    "applicant name", "name of applicant", "principal applicant", "lead applicant",
    "main applicant",
    "co-applicant", "co-applicants", "author", "authors", "author name", "author names",
    "author list", "all authors", "lead author", "first author", "corresponding author",
    "contact author", "presenting author", "co-author", "co-authors", "team", "team members",
    "project team", "members", "participants", "key personnel", "senior personnel",
    "collaborators", "proposer", "proposers", "submitter", "speaker", "speakers", "presenter",
    "参与人", "参与者", "主要参与者", "主要参与人", "参加人", "参加人员", "主要参加人员",
    "项目参加人", "项目参与人", "项目组成员", "课题组成员", "成员", "主要成员", "团队成员",
    "项目成员", "合作者", "合作申请人", "共同申请人", "作者", "全部作者", "第一作者", "通讯作者",
    "骨干成员", "研究骨干", "申请人", "申请者", "申请人姓名", "负责人", "负责人姓名", "项目负责人",
    "课题负责人", "项目申请人", "项目主持人", "主持人", "首席科学家",
)  # fmt: skip
"""Persons whose proposal it is."""

RECUSALS = (
    "conflict", "conflicts", "conflict of interest", "conflicts of interest", "declared conflict",
    "declared conflicts", "conflicts with", "conflicted with", "conflicted reviewers",
    "conflicted proposals", "coi", "cois", "pc conflicts", "excluded reviewers",
    "excluded reviewer", "exclude reviewers", "reviewers to exclude", "reviewers to avoid",
    "opposed reviewers", "non-preferred reviewers", "do not assign", "recused", "recusal",
    "recusals", "recused from",
    "回避", "回避专家", "申请回避专家", "建议回避专家", "需回避专家", "应回避专家", "回避评审人",
    "回避名单", "回避人员", "回避单位", "回避项目", "回避申请", "回避申请人", "利益冲突",
    "利益冲突方", "利益冲突专家",
)  # fmt: skip
"""Whom a proposal or a reviewer must not meet, as written beside either."""

COLLEAGUES = (
    "collaborators", "recent collaborators", "co-authors", "recent co-authors", "合作者",
    "近期合作者",
)  # fmt: skip
"""With whom a reviewer works, as written beside the reviewer."""
