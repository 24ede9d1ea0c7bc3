"""What should not be published as it stands: rule H05."""

import re
from collections.abc import Iterator

from app.domain.form.places import Place
from app.domain.form.sheet import COLUMNS, NONE_WORDS, WIDE, IndicatorRow, Sheet
from app.domain.form.target_values import Correction
from app.domain.prereview.finding import Remark, Severity, Undecided
from app.domain.prereview.rule import COMPLETENESS, FORM_NOTE, PRACTICE, Subject, rule
from app.domain.prereview.values import ABSENT
from app.domain.text import is_blank, squeezed

NONE = "不适用"
_QUOTED = 40

_COMPANY = re.compile(
    r"有限责任公司|股份有限公司|有限公司|股份公司|(?:律师|会计师|税务师)事务所(?![及和与或等律出])"
)
_NAME = re.compile(r"[\u4e00-\u9fff（）()]{1,24}$")
_BEFORE_A_NAME = re.compile(
    r"^.*(?:[与由向和及的为]|经(?!济)|委托|参照|依据|根据|按照|聘请|邀请|采购|支付|供应商|乙方|中标单位)"
)
_UNNAMED = re.compile(
    r"(?:[一二两三四五六多几数]家|若干|各|该|某些?|有关|相关|第三方|外包|承建|运维|服务|专业|国有|民营|平台|集团|项目|总|子|分|[甲乙丙]方|[xX×]|具备|具有|资质|的|自|中介"
    r"|物业(?:管理)?|保险|供[电水热气]|自来水|电[网力信]|燃气|热力|公交|客运|出租|污水处理|环[卫境保]|保[洁安]|园林|绿化|养护|检[测验]|监理|测绘|勘察|设计|施工|工程|建[筑设]|路桥"
    r"|劳务(?:派遣)?|人力资源|运输|物流|快递|印[务刷]|出版|餐饮|食品|配送|医药|医疗器械|传媒|广告|文化(?:传播)?|咨询|造价|招标代理|代理|拍卖|评估|审计|会计|旅行社|通信|移动|网络|信息|软件|科技|技术"
    r"|系统集成|安装|维修|船舶|汽车|设备|租赁|农业|林业|水[利务]|矿业|粮油|种业|融资|担保|投资|管理|经营|开发|责任|股份){0,6}"
)
"""Words for a class or a trade of firms: 检测有限公司 is any of them."""
_PERSONAL = (
    ("手机号码", re.compile(r"(?<!\d)1[3-9]\d{9}(?![\d元万亿.,])", re.ASCII)),
    ("身份证号码", re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{9}[\dXx](?!\d)", re.ASCII)),
    ("银行账号", re.compile(r"(?:[账帐]号|账户|卡号)[:：]?\s?\d{8,25}(?!\d)", re.ASCII)),
    (
        "电子邮箱",
        re.compile(r"(?<![\w.-])[A-Za-z0-9._-]{1,40}@[A-Za-z0-9-]{1,40}\.[A-Za-z.]{2,20}", re.ASCII),
    ),
    (
        "个人姓名",
        re.compile(r"(?:联系人|经办人|负责人|项目经理)[:：]\s?[\u4e00-\u9fff]{2,4}(?![\u4e00-\u9fff])"),
    ),
)
_STRAY = re.compile(r"(?<=[%％。；;，,、）)\d\s])\s{0,9}不适用[。.]?\s{0,9}$")


@rule(
    "H05",
    Severity.HINT,
    "公开前须整理",
    COMPLETENESS,
    condition="写有第三方单位名称或个人信息；“不适用”填得不统一，或残留在文字之后；实施期限一年而填了长期目标。",
    authority=f"绩效目标随预算公开；{FORM_NOTE}（跨度多年的项目需填长期目标）；{PRACTICE}",
    blind="按“有限公司”“事务所”等认出单位名称，简称和字号认不出，只写行业的（检测有限公司）不算；没有人名表，只认“联系人：”之后的姓名。",
)
def publishable(subject: Subject) -> Iterator[Remark | Undecided]:
    """Third parties and persons by name, 不适用 that is irregular, a long-term objective without need."""
    sheet = subject.sheet
    yield from _long_term(sheet)
    own = (squeezed(sheet.applicant_unit), squeezed(sheet.primary_budgetary_unit))
    for field in WIDE:
        yield from _private(Place(field.key), getattr(sheet, field.key), own)
        yield from _stray(Place(field.key), getattr(sheet, field.key))
    for row in sheet.rows:
        yield from _irregular(row, sheet)
        if row.is_none:
            continue
        for key in COLUMNS:
            yield from _private(Place(key, row.identity), getattr(row, key), own)
            yield from _stray(Place(key, row.identity), getattr(row, key))


def _long_term(sheet: Sheet) -> Iterator[Remark | Undecided]:
    words = sheet.long_term_objective
    if is_blank(words) or squeezed(words[:20]) in ABSENT:
        return
    if sheet.implementation_years is None:
        yield Undecided("未填实施期限，无法判断长期目标该不该填。")
    elif sheet.implementation_years == 1:
        message = "实施期限为一年，只有跨度多年的项目需填，请删去；确需多年的，请更正实施期限。"
        yield Remark(Place("long_term_objective"), message, words.strip()[:_QUOTED])


def _private(place: Place, text: str, own: tuple[str, str]) -> Iterator[Remark]:
    """Find names of third parties and what identifies a person, the first of each kind."""
    company = next(_companies(text, own), None)
    if company:
        yield Remark(place, f"写有第三方名称“{company}”，公开前请脱敏，如写作“某公司”。", company)
    for what, pattern in _PERSONAL:
        match = pattern.search(text)
        if match:
            yield Remark(place, f"写有{what}“{match[0]}”，公开前请删去。", match[0])


def _companies(text: str, own: tuple[str, str]) -> Iterator[str]:
    for ending in _COMPANY.finditer(text):
        stem = _NAME.search(text, max(0, ending.start() - 24), ending.start())
        name = _BEFORE_A_NAME.sub("", stem[0]) if stem else ""
        if len(name) > 1 and not _UNNAMED.fullmatch(name) and not any(name in unit for unit in own):
            yield name.lstrip("（()） ") + ending[0]


def is_a_company(words: str) -> bool:
    """Tell whether what the rule quoted is the name of a third party."""
    return any(ending.end() == len(words) for ending in _COMPANY.finditer(words))


def is_personal(words: str) -> bool:
    """Tell whether what the rule quoted identifies a person."""
    return any(pattern.fullmatch(words) for _, pattern in _PERSONAL)


def _stray(place: Place, text: str) -> Iterator[Remark]:
    match = _STRAY.search(text[-40:]) if len(text) > len(NONE) else None
    if match:
        words = match[0].strip()
        kept = text.rstrip().removesuffix(words).rstrip()
        if kept:
            correction = Correction(kept, "删去末尾的“不适用”", True)
            yield Remark(place, f"末尾残留“{words}”，请删去。", words, correction=correction)


def _irregular(row: IndicatorRow, sheet: Sheet) -> Iterator[Remark]:
    """Find 不适用, 无 and blanks that are mixed in a row, and an empty-handed row beside a real one."""
    short = {key: squeezed(getattr(row, key)[:20]) for key in COLUMNS}
    absent = [key for key in COLUMNS if short[key] in ABSENT]
    stated = [key for key in COLUMNS if key not in absent and not is_blank(getattr(row, key))]
    if not absent:
        return
    if stated:
        key = absent[0]
        others = "、".join(COLUMNS[each].label for each in stated)
        message = f"写“{short[key]}”，而同一行的{others}已填，请填写完整，或整行写“不适用”。"
        yield Remark(Place(key, row.identity), message, getattr(row, key).strip()[:_QUOTED])
    elif any(not each.is_none for each in sheet.rows_of(row.category)) and row.is_none:
        yield Remark(
            Place(row=row.identity), "是“不适用”行，而本二级指标另有指标，请删去此行。", short[absent[0]]
        )
    elif len(set(short.values())) > 1 or not NONE_WORDS.issuperset(short.values()):
        key = next(each for each in COLUMNS if short[each] != NONE)
        message = "与同一行其他格写法不统一，整行没有指标的请各格都写“不适用”。"
        correction = Correction(NONE, f"改为{NONE}", True)
        quote = getattr(row, key).strip()[:_QUOTED]
        yield Remark(Place(key, row.identity), message, quote, correction=correction)
