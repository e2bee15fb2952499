# SPDX-License-Identifier: Apache-2.0
"""Common Chinese characters to pinyin without tones, to compare a name in two scripts.

The 3,755 characters of level 1 of GB/T 2312-1980 stand in the order of their pinyin, so that it is
enough to know where each syllable begins. Rare characters have none; of several readings, the one
as a surname counts where a surname is read.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cache

_BEGINS = (
    "a啊 ai埃 an鞍 ang肮 ao凹 ba芭 bai白 ban斑 bang邦 bao苞 bei杯 ben奔 beng崩 bi逼 bian鞭 "
    "biao标 bie鳖 bin彬 bing兵 "
    "bo玻 bu哺 ca擦 cai猜 can餐 cang苍 cao操 ce厕 ceng层 cha插 chai拆 chan搀 chang昌 chao超 "
    "che车 chen郴 cheng撑 "
    "chi吃 chong充 chou抽 chu初 chuai揣 chuan川 chuang疮 chui吹 chun春 chuo戳 ci疵 cong聪 cou凑 "
    "cu粗 cuan蹿 cui摧 "
    "cun村 cuo磋 da搭 dai呆 dan耽 dang当 dao刀 de德 deng蹬 di堤 dian颠 diao碉 die跌 ding丁 "
    "diu丢 dong东 dou兜 du都 "
    "duan端 dui堆 dun墩 duo掇 e蛾 en恩 er而 fa发 fan藩 fang坊 fei菲 fen芬 feng丰 fo佛 fou否 "
    "fu夫 ga噶 gai该 gan干 "
    "gang冈 gao篙 ge哥 gei给 gen根 geng耕 gong工 gou钩 gu辜 gua刮 guai乖 guan棺 guang光 gui瑰 "
    "gun辊 guo锅 ha哈 "
    "hai骸 han酣 hang夯 hao壕 he呵 hei嘿 hen痕 heng哼 hong轰 hou喉 hu呼 hua花 huai槐 huan欢 "
    "huang荒 hui灰 hun荤 "
    "huo豁 ji击 jia嘉 jian歼 jiang僵 jiao蕉 jie揭 jin巾 jing荆 jiong炯 jiu揪 ju鞠 juan捐 jue撅 "
    "jun均 ka喀 kai开 "
    "kan刊 kang康 kao考 ke坷 ken肯 keng坑 kong空 kou抠 ku枯 kua夸 kuai块 kuan宽 kuang匡 kui亏 "
    "kun坤 kuo括 la垃 "
    "lai莱 lan蓝 lang琅 lao捞 le勒 lei雷 leng棱 li厘 lia俩 lian联 liang粮 liao撩 lie列 lin琳 "
    "ling玲 liu溜 long龙 "
    "lou楼 lu芦 lv驴 luan峦 lue掠 lun抡 luo萝 ma妈 mai埋 man瞒 mang芒 mao猫 me么 mei玫 men门 "
    "meng萌 mi眯 mian棉 "
    "miao苗 mie蔑 min民 ming明 miu谬 mo摸 mou谋 mu拇 na拿 nai氖 nan南 nang囊 nao挠 ne呢 nei馁 "
    "nen嫩 neng能 ni妮 "
    "nian蔫 niang娘 niao鸟 nie捏 nin您 ning柠 niu牛 nong脓 nu奴 nv女 nuan暖 nue虐 nuo挪 o哦 "
    "ou欧 pa啪 pai拍 pan攀 "
    "pang乓 pao抛 pei呸 pen喷 peng砰 pi坯 pian篇 piao飘 pie撇 pin拼 ping乒 po坡 pu扑 qi期 qia掐 "
    "qian牵 qiang枪 "
    "qiao橇 qie切 qin钦 qing青 qiong琼 qiu秋 qu趋 quan圈 que缺 qun裙 ran然 rang瓤 rao饶 re惹 "
    "ren壬 reng扔 ri日 "
    "rong戎 rou揉 ru茹 ruan软 rui蕊 run闰 ruo若 sa撒 sai腮 san三 sang桑 sao搔 se瑟 sen森 seng僧 "
    "sha莎 shai筛 shan珊 "
    "shang墒 shao梢 she奢 shen砷 sheng声 shi师 shou收 shu蔬 shua刷 shuai摔 shuan栓 shuang霜 "
    "shui谁 shun吮 shuo说 "
    "si斯 song松 sou搜 su嗽 suan酸 sui虽 sun孙 suo蓑 ta塌 tai胎 tan坍 tang汤 tao掏 te特 teng藤 "
    "ti梯 tian天 tiao挑 "
    "tie贴 ting厅 tong通 tou偷 tu凸 tuan湍 tui推 tun吞 tuo拖 wa挖 wai歪 wan豌 wang汪 wei威 "
    "wen瘟 weng嗡 wo挝 wu巫 "
    "xi昔 xia瞎 xian掀 xiang相 xiao萧 xie楔 xin薪 xing星 xiong兄 xiu休 xu墟 xuan轩 xue靴 xun勋 "
    "ya压 yan焉 yang殃 "
    "yao邀 ye椰 yi一 yin茵 ying英 yo哟 yong拥 you幽 yu淤 yuan鸳 yue曰 yun耘 za匝 zai栽 zan咱 "
    "zang赃 zao遭 ze责 zei贼 "
    "zen怎 zeng增 zha扎 zhai摘 zhan瞻 zhang樟 zhao招 zhe遮 zhen珍 zheng蒸 zhi芝 zhong中 zhou舟 "
    "zhu珠 zhua抓 "
    "zhuai拽 zhuan专 zhuang桩 zhui椎 zhun谆 zhuo捉 zi兹 zong鬃 zou邹 zu租 zuan钻 zui嘴 zun尊 zuo昨 "
)
_SURNAMES = dict(
    pair.split(":")
    for pair in (
        "曾:zeng 单:shan 解:xie 仇:qiu 区:ou 查:zha 盖:ge 尉:wei 缪:miao 翟:zhai 覃:qin 闫:yan "
        "邱:qiu 邵:shao 邹:zou 郝:hao 郭:guo 郑:zheng 邓:deng 冯:feng 彭:peng 谭:tan 韦:wei "
        "薛:xue 薄:bo 任:ren 葛:ge 乐:yue 朴:piao 重:chong 盛:sheng 折:she 长:zhang 贾:jia "
        "瞿:qu 樊:fan 臧:zang 阎:yan 俞:yu 蒯:kuai 隗:wei 鄢:yan 奚:xi 佟:tong 邢:xing 祁:qi"
    ).split()
)
_GIVEN = dict(
    pair.split(":")
    for pair in (
        "昊:hao 晖:hui 炜:wei 玮:wei 琪:qi 瑶:yao 璐:lu 琳:lin 妍:yan 婷:ting 娟:juan 娜:na "
        "莹:ying "
        "蕾:lei 薇:wei 茜:qian 钰:yu 铮:zheng 霖:lin 骏:jun 鑫:xin 睿:rui 旻:min 昕:xin 晟:sheng "
        "皓:hao 轩:xuan 祺:qi 瑾:jin 瑜:yu 琦:qi 琛:chen 璇:xuan 怡:yi 怿:yi 懿:yi 嫣:yan 姝:shu "
        "婧:jing 媛:yuan 芷:zhi 菲:fei 萱:xuan 蓉:rong 锴:kai 镕:rong 淼:miao 焱:yan 炯:jiong"
    ).split()
)


def _code(sign: str) -> int:
    try:
        pair = sign.encode("gb2312")
    except UnicodeEncodeError:
        return 0
    return int.from_bytes(pair, "big") if len(pair) == 2 else 0


@cache
def _table() -> tuple[list[int], list[str]]:
    parts = _BEGINS.split()
    return [_code(part[-1]) for part in parts], [part[:-1] for part in parts]


_LAST = 0xD7F9
"""Last character of level 1."""


def syllable(sign: str, surname: bool = False) -> str:
    """Return the pinyin of a character; empty if it is not a common one.

    Examples
    --------
    >>> syllable("张"), syllable("单"), syllable("单", surname=True)
    ('zhang', 'dan', 'shan')
    """
    if surname and sign in _SURNAMES:
        return _SURNAMES[sign]
    if sign in _GIVEN:
        return _GIVEN[sign]
    starts, names = _table()
    code = _code(sign)
    if not starts[0] <= code <= _LAST:
        return _SURNAMES.get(sign, "")
    # ü is written u, as marks are taken off letters
    return {"lv": "lu", "nv": "nu"}.get(name := names[bisect_right(starts, code) - 1], name)


DOUBLE = frozenset("欧阳 司马 上官 诸葛 司徒 皇甫 令狐 慕容 尉迟 长孙 东方 夏侯 端木 公孙".split())
"""Surnames of two characters."""


def spelled(name: str) -> str:
    """Return a Chinese name of two to four characters as ``surname given``; empty if it cannot be.

    Examples
    --------
    >>> spelled("张伟"), spelled("欧阳晓明"), spelled("量子")
    ('zhang wei', 'ouyang xiaoming', 'liang zi')
    """
    size = 2 if name[:2] in DOUBLE and len(name) > 2 else 1
    if not 2 <= len(name) <= 4:
        return ""
    first = [syllable(sign, surname=size == 1) for sign in name[:size]]
    rest = [syllable(sign) for sign in name[size:]]
    if not all(first) or not all(rest):
        return ""
    return f"{''.join(first)} {''.join(rest)}"
