"""The 政策依据: rule W14."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.form.places import Place
from app.domain.prereview.finding import Remark, Severity, Undecided
from app.domain.prereview.rule import D88, RELEVANCE, Subject, rule
from app.domain.text import is_blank

_TITLE = re.compile(r"[《〈<]([^《》〈〉<>]{2,160})[》〉>]")
_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,14}\s?[〔\[【（(﹝]\s?(?:19|20)\d\d\s?[〕\]】）)﹞]\s?(?:第?\s?\d{1,5}\s?号|\d{1,5})"
    r"|(?:令|公告|通告)第?\s?\d{1,4}号|第\s?\d{1,4}号(?:令|公告)|(?:GB|DB|DA|GA|YD|SJ)\s?/?T?\s?[\d.]{2,8}[—–-](?:19|20)\d\d"
)
"""文号 and the numbers of orders and standards."""

_DRAFT = re.compile(
    r"征求意见(?:稿|函|的)|公开征求意见|送审稿|讨论稿|草案|(?<![\u4e00-\u9fff])初稿|试拟稿|待印发|拟出台|尚未(?:印发|出台|发布)"
)
_YEAR = r"(?:(?P<at>(?:19|20)\d\d)\s?年度?|[（(](?P<in>(?:19|20)\d\d)\s?年?度?[)）])"
_ANNUAL_YEAR = re.compile(_YEAR)
_ANNUAL = re.compile(
    r"要点|工作(?:安排|计划|方案|任务|部署|报告|实施方案)|实施方案|重点工作|任务(?:清单|分工|分解)|考核|考评|评分|评估指标|评价指标|指标体系"
    r"|绩效管理|预算编制|年度计划|民生实事|清单|年度[^年]{0,30}(?:通知|方案|标准)"
)
"""What is issued anew each year and ends with it."""

_DEADLINE = re.compile(r"(?:19|20)\d\d\s?年?\s?[-–—－~至到]{1,2}\s?(?P<last>(?:19|20)\d\d)")
_FIVE_YEARS = re.compile(
    r"[“\"]?十(?P<ones>[一二三四五六七八九])[·•]?五[”\"]?(?=[^，。；]{0,20}(?:规划|计划|纲要|方案))"
)
_LOOSE = re.compile(
    r"(?:19|20)\d\d年度?[^，,。；;《》\n]{0,20}?(?:工作要点|工作计划|重点工作|工作报告|考核方案|实施方案|绩效考核|民生实事)"
)
_OWN_DUTIES = re.compile(
    r"职能配置|内设机构|人员编制|三定(?:方案|规定)|机构编制(?:方案|规定)|职责(?:分工|调整)的?通知"
)
_CONTRACT = re.compile(r"合同|协议(?!书?管理)|报价|询价|中标|采购文件|招标文件|造价")
_APPROVED = re.compile(r"会议|纪要|批复|批示|请示|呈批|复函|来函|抄告|签报|立项|督办|决议|领导小组")


@dataclass(frozen=True, slots=True)
class _Cited:
    words: str
    start: int


@rule(
    "W14",
    Severity.WARNING,
    "政策依据不具体、未生效或已过时",
    RELEVANCE,
    condition=(
        "政策依据没有《文件名称》或文号；引用征求意见稿；只引用单位自身职能规定或合同；"
        "只引用两年以前的年度性文件（要点、年度方案、考核标准），或引用的规划、计划已经到期。"
    ),
    authority=f"{D88} 指向明确",
    blind="文件是否真实、是否仍有效、与项目是否相关，须由人判断；法律法规、长期规划和合同不因年份久远而算过时。",
)
def policy_basis(subject: Subject) -> Iterator[Remark | Undecided]:
    """What the project rests on: named, in force, and of this time."""
    text, place = subject.sheet.policy_basis, Place("policy_basis")
    if is_blank(text):
        return
    yield from _draft(place, text)
    cited = [_Cited(match[1], match.start()) for match in _TITLE.finditer(text)]
    if not cited and not _NUMBER.search(text):
        yield Remark(
            place,
            "没有写出任何文件的名称（用《》）或文号，请写明文件全称、文号和相关条款。",
            _head(text),
        )
        return
    yield from _own(place, text, cited)
    if subject.budget_year is None:
        yield Undecided("没有预算年度，无法判断年度性文件是否过时。")
    else:
        yield from _stale(place, text, cited, subject.budget_year)


def _draft(place: Place, text: str) -> Iterator[Remark]:
    found = _DRAFT.search(text)
    if found:
        yield Remark(
            place, f"引用“{found[0]}”，文件尚未生效，请改引正式印发的文件，或说明何时印发。", found[0]
        )


def _own(place: Place, text: str, cited: list[_Cited]) -> Iterator[Remark]:
    """Nothing but the unit's own duties, or a contract."""
    if _NUMBER.search(text) or _APPROVED.search(text):
        return
    for pattern, what in ((_OWN_DUTIES, "单位自身的职能规定"), (_CONTRACT, "合同")):
        if cited and all(pattern.search(each.words) for each in cited):
            yield Remark(
                place,
                f"只引用了{what}，看不出开展本项目的政策要求，请补充上级文件、规划或会议决定。",
                cited[0].words[:60],
            )
            return


def _stale(place: Place, text: str, cited: list[_Cited], year: int) -> Iterator[Remark]:
    """An annual document of two years ago or older, unless a younger one stands beside it."""
    found: list[tuple[int, str]] = []
    for words in _with_lead(text, cited):
        ended = _ended(words)
        if ended is not None:
            if ended < year:
                yield Remark(
                    place, f"引用的文件到{ended}年为止，{year}年已不适用，请改引现行文件。", words[:60]
                )
                return
            continue
        if not _ANNUAL.search(words):
            continue
        match = _ANNUAL_YEAR.search(words)
        if match:
            found.append((int(match["at"] or match["in"]), words))
    if found and max(found)[0] <= year - 2:
        newest, words = max(found)
        yield Remark(
            place,
            f"引用的年度性文件是{newest}年的，已不能支撑{year}年预算，请改引现行文件。",
            words[:60],
        )


def _ended(words: str) -> int | None:
    """Return the last year that a document names for itself, None when it names no span of years."""
    span, plan = _DEADLINE.search(words), _FIVE_YEARS.search(words)
    if span:
        return int(span["last"])
    # The tenth of the five-year plans ended in 2005.
    return 2005 + 5 * "零一二三四五六七八九".index(plan["ones"]) if plan else None


def _with_lead(text: str, cited: list[_Cited]) -> Iterator[str]:
    """Yield each title, with a year right before it (2023年度《…》), and annual documents that stand without 《》."""
    for each in cited:
        lead = re.search(r"(?:19|20)\d\d年度?的?$", text[max(each.start - 8, 0) : each.start])
        start = each.start - (len(lead[0]) if lead else 0)
        yield text[start : each.start + len(each.words) + 2]
    yield from (found[0] for found in _LOOSE.finditer(_TITLE.sub("《》", text)))


def _head(text: str) -> str:
    """The first words, up to a stop."""
    return re.split(r"[，,。；;\n]", text.strip(), maxsplit=1)[0][:60]
