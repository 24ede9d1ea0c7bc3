"""What has nothing to do with the project: statistics of a region (rule W12), other things (W09), another public (W15)."""

import re
from collections import Counter
from collections.abc import Iterator

from app.domain.form.sheet import COLUMNS, WIDE, IndicatorRow, Sheet
from app.domain.prose.indicators import ParsedIndicator, indicator, without_measures
from app.domain.prose.kinds import noun
from app.domain.prose.likeness import essence

_REGIONAL = tuple(
    (re.compile(named), re.compile(matter))
    for named, matter in (
        (r"生产总值|GDP|经济增长率|经济增速|工业增加值", r"经济|产业|工业|招商|企业|投资|园区"),
        (r"财政收入|税收(?:收入|增长)|公共预算收入", r"税|财政|收入|企业|招商|产业"),
        (r"固定资产投资", r"投资|招商|建设|工程"),
        (r"可支配收入|人均(?:纯|年)?收入|居民收入", r"农|收入|就业|补贴|补助|产业|帮扶|创业"),
        (r"城镇化率", r"城镇|城乡|户籍|规划"),
        (r"森林覆盖率|林木(?:覆盖|绿化)率|绿化覆盖率", r"林|绿|园|苗|生态"),
        (r"空气质量|优良天数|PM2\.5", r"大气|空气|扬尘|排放|环保|生态|污染|环境|能源"),
        (r"失业率|就业率", r"就业|培训|毕业|职业|创业|劳动|人才|招聘|技能|学"),
        (
            r"犯罪率|发案率|刑事案件|治安案件|治安警情",
            r"治安|警|公安|监控|安防|平安|司法|视频|法治|执法|禁毒",
        ),
        (r"出生率|人口(?:自然)?增长率|生育率", r"生育|人口|妇幼|计生|婴|孕|托育"),
        (r"入学率|升学率|辍学率|义务教育巩固率", r"学|教|儿童"),
        (r"粮食(?:总?产量|单产)|农业总产值", r"农|粮|田|种|水利|灌"),
        (r"旅游(?:总?收入|人次|人数)", r"旅|景|文化|节庆|文物|宣传|体育"),
        (r"进出口|外贸", r"贸|口岸|企业|港|海关|物流"),
        (
            r"死亡率|发病率|平均(?:预期)?寿命",
            r"医|卫|疾|病|健|安全|急救|防|药|食品|养老|交通|道路|事故|消防|救援",
        ),
    )
)
"""Statistics of a region by their names, and what a project that moves them speaks of."""
_OWN = re.compile(r"项目(?:区|地|所在|覆盖)|参[训加与]|受[益助]|服务对象|辖区内(?:工地|企业|学校)")
"""Of the project's own people or places, and so none of the region."""


def is_unrelated(seen: ParsedIndicator, sheet: Sheet) -> bool:
    """Tell whether a benefit is a statistic of the region whose matter stands nowhere in the fields of the form."""
    if _OWN.search(seen.name):
        return False
    for named, matter in _REGIONAL:
        if named.search(seen.name):
            return not any(matter.search(text) for text in _fields(sheet))
    return False


def _fields(sheet: Sheet) -> tuple[str, ...]:
    return (sheet.project_name, sheet.applicant_unit, *(getattr(sheet, field.key) for field in WIDE))


_LOOKS_AT = re.compile(r"(?:反映|考察)(?P<what>[^,。;:!?\n()]{3,40})(?=[,。;:!?\n()]|\Z)")
_GENERAL = re.compile(
    r"全[部体区市县年]|情况|程度|水平|效果|能力|成效|结果|因素|金额|时间|是否|整体|所有|各类|相关|有关|要求|标准|质量|比[例重]|占比|进行|达到|符合|以上|不[超低少]|[率度性数量]$"
)
_FEW, _TOLD = 3, 4


def strangers(sheet: Sheet, rows: tuple[IndicatorRow, ...]) -> Iterator[tuple[ParsedIndicator, str]]:
    """Yield the indicators whose explanation looks at a thing that is named nowhere else in the form, with its words.

    Two characters in a row of the thing suffice to make it known; a thing of less than four characters says nothing.
    """
    if len(rows) < _FEW:
        return
    texts = [*_fields(sheet), *(cell for row in rows for cell in (row.name, row.target_value))]
    known = _pairs("\n".join(texts))
    spoken = Counter(pair for row in rows for pair in _pairs(row.definition))
    for row in rows:
        seen = indicator(row)
        found = _LOOKS_AT.search(seen.definition)
        thing = noun(_GENERAL.sub("", without_measures(found["what"]))) if found else ""
        if not found or len(thing) < _TOLD or re.search(r"[\da-z]", thing) or set(thing) & set(seen.name):
            continue
        if not any(pair in known or spoken[pair] > 1 for pair in _pairs(thing)):
            yield seen, row.definition[found.start() : found.end()].strip()


def _pairs(text: str) -> set[str]:
    letters = essence(text)
    return set(map(str.__add__, letters, letters[1:]))


_PUBLICS = tuple(
    (re.compile(named), re.compile(matter))
    for named, matter in (
        (r"患者|病人|就诊", r"医|卫|疾|病|康|诊|护|药|养老|残|急救|健"),
        (r"读者", r"书|读|图|刊|报|档案|文献|出版"),
        (r"乘客|旅客", r"交通|运输|公交|客运|车|港|站|路|航|铁|船|旅"),
        (r"(?<!大)(?<!中)学生|师生|家长", r"学|校|教|幼|青少|儿童|团|研|科普|食堂|体育|文化|青年"),
        (r"游客", r"旅|景|园|馆|文|林|河|湖|海|山|广场|道|街|城|村|公厕"),
        (r"教务处|课堂|班主任|任课教师|教研组", r"学|校|教|培|幼|青少|宣传|科普|研"),
        (r"住院部|病房|门诊|护士长|床位", r"医|卫|疾|病|康|护|养老|托|残|急救|福利"),
        (r"农户|村民", r"农|村|乡|镇|田|林|水|粮|养殖|土地|帮扶|振兴|道路|公路|街道|社区"),
    )
)
"""Groups that one kind of body serves, and its rooms, with words of which a project of such a body has at least one."""


def strange_public(row: IndicatorRow, sheet: Sheet) -> tuple[str, str] | None:
    """Return the cell and the word of a row that speaks of people whom nothing in the fields has to do with, or None."""
    for named, matter in _PUBLICS:
        for key in COLUMNS:
            found = named.search(getattr(row, key))
            if found and not any(matter.search(text) for text in _fields(sheet)):
                return key, found[0]
    return None
