# SPDX-License-Identifier: Apache-2.0
"""The list of instruments that the reports read: one row an instrument and capability."""

from __future__ import annotations

from yuzui.model.column import COMMERCIAL, DAY, INT, MONEY, REAL, TEXT, column
from yuzui.model.table import Table
from yuzui.text import Text

# Two lines a column read as a table; one argument a line would not.
# fmt: off
INSTRUMENT = Table(
    "instrument_list",
    Text("instruments", "仪器清单"),
    Text("Instruments with what they can do, how they are used, where they come from, how old "
         "they are", "仪器的能力、使用、产地与年限"),
    key=(),
    sheets=("instruments", "仪器", "仪器清单", "大型仪器"),
    columns=(
        column("id", TEXT, "instrument id", "仪器编号", "Id of the instrument", "仪器编号",
               null=False, headers=("id", "asset no", "资产编号", "编号")),
        column("name", TEXT, "instrument name", "仪器名称", "Name", "名称",
               headers=("name", "名称", "设备名称", "instrument", "equipment", "仪器")),
        column("owner", TEXT, "owner", "产权单位", "Organisation that owns it", "产权单位",
               headers=("所属单位", "单位", "institution")),
        column("site", TEXT, "site", "地点", "Town or place", "所在地点", headers=("所在地",)),
        column("country", TEXT, "country", "所在国", "Country it stands in, as written",
               "所在国家（原文）", headers=("所在国家",)),
        column("lat", REAL, "latitude", "纬度", "Latitude at town level", "纬度（城市级）",
               unit="deg", low=-90, high=90),
        column("lon", REAL, "longitude", "经度", "Longitude at town level", "经度（城市级）",
               unit="deg", low=-180, high=180),
        column("coord_error_km", REAL, "coordinate error", "坐标误差",
               "How far the true place may be", "真实位置的可能偏差", unit="km", low=0),
        column("code", TEXT, "capability", "能力代码",
               "Code of a capability; an instrument with several has several rows",
               "能力代码；多项能力分行填写", headers=("technique", "技术代码")),
        column("scheme", TEXT, "scheme", "代码体系", "Scheme of the code, such as PaNET",
               "代码体系，如 PaNET"),
        column("low", REAL, "range from", "范围下限", "Lower end of its range", "能力范围下限"),
        column("high", REAL, "range to", "范围上限", "Upper end of its range", "能力范围上限"),
        column("unit", TEXT, "range unit", "范围单位", "Unit of the range", "能力范围单位"),
        column("used_hours", REAL, "hours used", "年有效机时",
               "Hours it was used in a year", "一年内的有效机时", unit="h", low=0,
               headers=("effective hours", "有效机时", "年使用机时", "年有效工作机时",
                        "有效工作机时")),
        column("external_hours", REAL, "external hours", "年对外服务机时",
               "Hours it was used by others in a year", "一年内对外服务的机时", unit="h", low=0,
               headers=("hours of external service", "对外服务机时")),
        column("offered_hours", REAL, "hours offered", "年额定机时",
               "Hours it could have been used in that year", "当年可提供机时", unit="h", low=0,
               headers=("额定机时", "可用机时")),
        column("origin_country", TEXT, "country of origin", "原产国",
               "ISO 3166-1 alpha-2 code of the maker's country", "制造国代码（ISO 3166-1）",
               headers=("产地国别", "产地", "生产国", "国别", "原产地")),
        column("commissioned", DAY, "commissioned", "启用日期",
               "First day of operation", "启用日期", headers=("购置日期", "启用时间")),
        column("retired", DAY, "retired", "停用日期", "First day out of operation", "停用日期"),
        column("supported_until", DAY, "end of support", "支持截止日",
               "Last day on which its maker supports it", "制造商提供支持的最后一日",
               headers=("warranty end", "质保截止", "维保截止日")),
        column("service_years", INT, "service life", "设计使用年限",
               "Years it is meant to serve", "设计使用年限", unit="a", low=1, high=200,
               headers=("使用年限", "折旧年限")),
        column("asset_value", MONEY, "asset value", "资产原值",
               "Purchase value", "购置原值", visible=COMMERCIAL, low=0,
               headers=("原值", "设备原值", "仪器原值", "purchase value")),
        column("currency", TEXT, "currency", "币种", "ISO 4217 code", "币种（ISO 4217）"),
    ),
)
# fmt: on
