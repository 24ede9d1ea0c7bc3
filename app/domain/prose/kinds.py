"""What is counted: persons, occasions, places and equipment, papers and so on, by the noun at the end of a phrase."""

import re

from app.domain.prose.likeness import essence

PERSONS = "人员"
_KINDS = {
    PERSONS: "人员|人数|人次|专家|队员|学员|师资|讲师|教师|志愿者|网格员|调解员|毕业生|劳动力|讲解员|导游"
    "|保安|安保|保洁员|工程师|驾驶员|医生|护士|工人|辅导员|管理员|律师",
    "公众": "游客|旅客|乘客|读者|学生|群众|居民|村民|市民|老人|老年人|儿童|患者|用户|客户|观众|听众|参观者|会员|账号",
    "场次": "场次|批次|次数|期数|班次|活动|会议|讲座|培训班|演练|论坛|沙龙|展会",
    "设施设备": "窗口|点位|站点|网点|大厅|终端|设备|摄像头|监控点|探头|传感器|线路|链路|专线|光缆|机柜|服务器|主机"
    "|机房|车辆|场馆|道路|桥梁|路灯|灯杆|杆体|井盖|管网|管线|水尺|闸门|电梯|空调",
    "工地": "工地|施工现场|标段|楼盘|在建项目",
    "企业单位": "企业|公司|单位|商户|商家|市场主体|机构|部门|医院|学校|高校|园区|社会组织|合作社|门店",
    "村镇社区": "社区|村庄|行政村|自然村|街道|乡镇|小区|区县",
    "家庭": "农户|家庭|住户|居民户|贫困户|户数|房屋|住房",
    "系统": "系统|平台|软件|小程序|应用|场景|网站|数据库",
    "功能模块": "模块|功能点|功能|组件|栏目|专题",
    "接口": "接口",
    "数据记录": "数据|目录|编目|样本|语料|记录|字段|条目|图斑|模型",
    "案事件": "诉求|工单|案件|事件|隐患|漏洞|病害|投诉|纠纷|警情|事故|信访件|缺陷|故障",
    "文件成果": "报告|文件|文书|方案|手册|清单|课程|教材|视频|海报|简报|图纸|论文|案卷|档案|证照|标准|制度|图文|稿件"
    "|推文|文章|规划",
    "花木": "苗木|树木|乔木|灌木|行道树|花箱|绿植|盆栽",
}
_NEAR = frozenset(
    map(
        frozenset,
        (
            (PERSONS, "公众"), ("公众", "家庭"), ("公众", "企业单位"), (PERSONS, "家庭"),
            ("设施设备", "系统"), ("设施设备", "企业单位"), ("企业单位", "村镇社区"), ("公众", "系统"), ("家庭", "设施设备"),
            ("系统", "功能模块"), ("系统", "接口"), ("系统", "数据记录"), ("数据记录", "文件成果"), ("数据记录", "接口"),
            ("案事件", "场次"), ("案事件", "数据记录"), ("案事件", "设施设备"), ("文件成果", "功能模块"),
            ("企业单位", "工地"),
        ),
    )
)  # fmt: skip
"""Kinds that one may be counted by the other: 用户 are persons and firms, a 大厅 is a place and an office."""
_WORDS = re.compile("|".join(f"(?P<{kind}>{words})" for kind, words in _KINDS.items()))
_COUNT = re.compile(
    r"的?(?:总?数量?|总量|个数|数目|[人条台个份场套件项篇处]数)(?:[(][^()]{0,8}[)])?[。.\s]*$"
)
_COUNTS = re.compile(rf"{_COUNT.pattern}|(?:[人场批班]次|[次人期户株盏辆张页]数)[。.\s]*$")
_BEHIND = 4
"""A word of doing may stand behind the noun: 窗口开设数量, 设备采购数量."""
_VAGUE = re.compile(
    r"任务|工作量?|项目|内容|成果|产出|服务|业务|对象|事项|目标|产品|成品|采购|购置|建设|建成|实施|完成|完工|安装|接入|对接|新建|新增|更新|更换|改造|拆除"
    r"|租[用赁]|使用|发放|发布|制作|印制|开设|开展|举办|组织|提供|覆盖|参与|办理|受理|审[查核]|养护|维护|运维|维修|检修|巡查|巡检|检测|监测|评估|编制|培训"
    r"|标注|摆放|栽植|种植|补助|资助|奖励|培育|引进|落户|整理|加工|治理|调研|调查|走访|年度|全年|当年|本年|每年|实际|计划|已经?|[的和与及总各类并在对后经]"
)
"""Words of doing, and words that may stand for anything that is counted."""

_ANY_OF_THEM = re.compile(
    r"设备|设施|系统|平台|终端|文件|材料|数据|人员|单位|机构|部门|活动|点位|站点|网点|场所"
)
"""Words for all of a kind, which may stand for whatever the name is: 设备 for 压路机."""


def counted_kind(words: str) -> str:
    """Return which kind of thing a phrase counts (综合窗口开设数量: 设施设备), "" when its end does not tell."""
    head = (
        words.strip() if words.strip().endswith(("次数", "人数", "期数")) else _COUNT.sub("", words.strip())
    )
    found = max(_WORDS.finditer(head), key=lambda each: each.start(), default=None)
    return found.lastgroup or "" if found and len(head) - found.end() <= _BEHIND else ""


def is_near(kind: str, other: str) -> bool:
    """Tell whether things of one kind may be counted by those of the other."""
    return kind == other or frozenset((kind, other)) in _NEAR


def excludes(named: str, told: str, explanation: str) -> bool:
    """Tell whether an explanation counts another kind than the name does, and does not speak of that one at all."""
    return bool(named and told) and not is_near(named, told) and not speaks_of(named, explanation)


def is_counting(words: str) -> bool:
    """Tell whether a phrase ends with a word of number: 接入点位的数量, 参观人次."""
    return bool(_COUNTS.search(words.strip()))


def is_strange(name: str, what: str, explanation: str) -> bool:
    """Tell whether what is counted has no character of the name, and the name none of the explanation."""
    ours, theirs = noun(name), noun(what)
    is_named = len(ours) > 1 and len(_ANY_OF_THEM.sub("", theirs)) > 1
    return is_named and not (set(ours) & set(explanation) or set(theirs) & set(name))


def noun(words: str) -> str:
    """Return the letters of what a phrase counts, without words of number and doing."""
    return essence(_VAGUE.sub("", _COUNTS.sub("", words.strip())))


def speaks_of(kind: str, words: str) -> bool:
    """Tell whether words of that kind stand in a text."""
    return any(found.lastgroup == kind for found in _WORDS.finditer(words))
