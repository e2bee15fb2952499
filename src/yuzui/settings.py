# SPDX-License-Identifier: Apache-2.0
"""Every setting, in one tuple: name, default, unit, help. Read from ``YUZUI_<NAME>``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from yuzui.errors import InputError, Place
from yuzui.text import Text

TOKEN = "token"  # noqa: S105 - a name
"""Name of the start token in an address."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    Parameters
    ----------
    name : str
        Lower-case name; the environment variable is ``YUZUI_`` and the name in capitals.
    default : str or int or float
        Value when the variable is not set; its type is the type of the setting.
    unit : str
        Unit of the value, empty for names.
    help : Text
        One sentence.
    """

    name: str
    default: str | int | float
    unit: str
    help: Text

    @property
    def variable(self) -> str:
        """Name of the environment variable."""
        return "YUZUI_" + self.name.upper()


SETTINGS = (
    Setting("dir", "yuzui-work", "", Text("Workspace that is served", "所服务的工作区")),
    Setting(
        "lang",
        "",
        "",
        Text("Language of the command line, en or zh; empty for the locale", "命令行语言：en 或 zh；空则随系统"),
    ),
    Setting("data", "", "", Text("Folder of larger data sets", "大型数据集所在文件夹")),
    Setting("threads", 2, "", Text("Threads of the analytic engine", "分析引擎线程数")),
    Setting("memory_limit", "4GB", "", Text("Memory of the analytic engine", "分析引擎内存上限")),
    Setting(
        "memory_budget",
        0,
        "B",
        Text("Memory of an evaluation, 0 for half of what is free", "评价可用内存，0 为空闲内存之半"),
    ),
    Setting("small_cell", 5, "", Text("Smallest count shown for non-public groups", "非公开分组可显示的最小计数")),
    Setting("busy_timeout", 10.0, "s", Text("Wait for another writer", "等待其他写入者的时间")),
    Setting("max_file_size", 512_000_000, "B", Text("Largest file read", "可读取的最大文件")),
    Setting(
        "max_unpacked_size",
        2_000_000_000,
        "B",
        Text("Largest unpacked size of a spreadsheet", "表格文件解压后的最大体积"),
    ),
    Setting("max_columns", 2_000, "", Text("Most columns in a sheet", "单表最多列数")),
    Setting("max_rows", 5_000_000, "", Text("Most rows in a sheet", "单表最多行数")),
    Setting("first_year", 1500, "a", Text("First year taken for a year", "可视为年份的最早一年")),
    Setting(
        "last_year",
        0,
        "a",
        Text("Last year taken for a year; 0 is the year after this one", "可视为年份的最后一年；0 为今年的下一年"),
    ),
    Setting(
        "local_id_start", 9_000_000_000_000, "", Text("First local id of this installation", "本安装的起始本地编号")
    ),
    Setting("check_timeout", 60.0, "s", Text("Time limit of one evidence check", "单项证据检验时限")),
    Setting(
        "start_token",
        "",
        "",
        Text("Token of the address that opens all of a served workspace", "打开所服务工作区全部内容的网址令牌"),
    ),
    Setting("site", "", "", Text("File of the site with accounts that is served", "所服务网站（启用账户）的配置文件")),
    Setting(
        "solve_workers",
        0,
        "",
        Text(
            "Processes that solve for pages; 0 for one less than there are cores, at most 4",
            "为网页求解的进程数；0 为核数减一，至多 4",
        ),
    ),
    Setting("solve_queue", 16, "", Text("Questions of pages that may wait to be solved", "可排队等待求解的网页问题数")),
    Setting("solve_limit", 60.0, "s", Text("Longest solve for a page", "网页求解的最长时间")),
    Setting(
        "job_workers",
        0,
        "",
        Text(
            "Background jobs that run at a time; 0 for one less than there are cores, at most 4",
            "同时运行的后台任务数；0 为核数减一，至多 4",
        ),
    ),
    Setting(
        "job_memory",
        8_000_000_000,
        "B",
        Text("Most memory of a background job; 0 for no limit", "后台任务内存上限；0 为不限"),
    ),
    Setting(
        "job_cpu",
        7_200,
        "s",
        Text("Most CPU time of a background job; 0 for no limit", "后台任务处理器时间上限；0 为不限"),
    ),
    Setting(
        "scan",
        "",
        "",
        Text(
            "Command that looks at an uploaded file, such as clamdscan; 0 passes it; empty for none",
            "检查上传文件的命令（如 clamdscan），返回 0 即通过；空为不检查",
        ),
    ),
    Setting("port", 8642, "", Text("Port tried first by the local server", "本地服务首选端口")),
)


def setting(name: str, environment: Mapping[str, str] | None = None) -> str | int | float:
    """Return the value of one setting."""
    found = {item.name: item for item in SETTINGS}[name]
    raw = (os.environ if environment is None else environment).get(found.variable)
    if raw is None:
        return found.default
    try:
        return type(found.default)(raw)
    except ValueError:
        raise InputError(
            Text("this setting cannot be read", "无法读取该设置"),
            place=Place(column=found.variable),
            seen=raw,
            expected=type(found.default).__name__,
            fix=found.help,
        ) from None


def whole(name: str) -> int:
    """Return a setting that is a whole number."""
    return int(setting(name))
