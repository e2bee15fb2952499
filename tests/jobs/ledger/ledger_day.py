# SPDX-License-Identifier: Apache-2.0
"""One day of two beamlines, as files that anyone could load."""

from tests import loading

from yuzui.job.workspace import Workspace

DAY = 1_767_571_200  # 2026-01-05 00:00 UTC
RESOURCES = """id,name,parent,asset value (CNY),currency,capacity
SRC,ring,,,,
BL01,first line,SRC,600000,CNY,1
BL02,second line,SRC,20000000,CNY,1
"""
CALENDAR = f"""resource,from,to,state,capacity
BL01,{DAY},{DAY + 86400},user,1
BL02,{DAY},{DAY + 86400},user,1
"""
LEDGER = f"""time,from account,to account,amount,kind,cause
{DAY},BL01/2026/s/pool,BL01/2026/s/proposal/P1,36000,grant,panel
{DAY},BL02/2026/s/pool,BL02/2026/s/proposal/P2,20000,grant,panel
{DAY},BL01/2026/s/proposal/P1,BL01/2026/s/held/P1,28800,hold,booking:B1
{DAY},BL02/2026/s/proposal/P2,BL02/2026/s/held/P2,14400,hold,booking:B2
{DAY + 30000},BL01/2026/s/proposal/P1,BL01/2026/s/held/P1,4000,hold,booking:B3
"""
EVENTS = f"""system,event id,resource,booking,from,to,kind,mode,class of user
door,1,BL01,B1,{DAY},{DAY + 28800},done,remote,domestic
door,2,BL02,B2,{DAY},{DAY + 10800},done,on_site,own
room,1,BL01,,{DAY + 3600},{DAY + 7200},fault,,
room,2,BL01,,{DAY + 7500},{DAY + 8000},fault,,
room,3,BL02,,{DAY + 90},{DAY + 60},fault,,
"""
FILES = {"instruments.csv": RESOURCES, "calendar.csv": CALENDAR, "ledger.csv": LEDGER, "events.csv": EVENTS}


def made(folder, **changed):
    """Return a workspace with the files loaded."""
    workspace = Workspace(folder / "ws")
    for name, text in FILES.items():
        path = folder / name
        path.write_text(changed.get(name.partition(".")[0], text), encoding="utf-8")
        loading.load(workspace, files=[path])
    return workspace
