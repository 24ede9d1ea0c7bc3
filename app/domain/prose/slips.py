"""Slips of the pen and of the clipboard in prose: what they are, where they stand, how they are put right."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.prose.amounts import spoken_number
from app.domain.prose.repeats import repeats
from app.domain.prose.typos import typos

_HAN = r"[\u4e00-\u9fff]"


@dataclass(frozen=True, slots=True)
class Slip:
    """`words` of the text at `start`; `what` says what is wrong; `instead`, where known, is what should stand there."""

    words: str
    start: int
    what: str
    instead: str | None = None

    def mended(self, text: str) -> str | None:
        """Return the whole text with the slip put right, None when nobody can know how."""
        if self.instead is None:
            return None
        return text[: self.start] + self.instead + text[self.start + len(self.words) :]


def slips(text: str) -> Iterator[Slip]:
    """Yield the slips of a text, kind by kind; its length costs linear time."""
    for find in (
        _garbled,
        _unpaired,
        _repeated,
        _misspelt,
        _numbered,
        _left_over,
        _stops,
        _quoted,
        _cut_off,
        _years,
    ):
        yield from find(text)


def _around(text: str, start: int, end: int, margin: int) -> tuple[str, int]:
    """Return the words around a span, and where they begin."""
    left = max(start - margin, 0)
    words = text[left : end + margin]
    return words.strip(), left + len(words) - len(words.lstrip())


_GARBLED = re.compile(
    r"[\ufffd□\ue000-\uf8ff]+|锟斤拷|烫烫烫|屯屯屯|锘|[ÃÂâ][\u0080-\u00bf€]+"
    r"|(?<=[\u4e00-\u9fff、，。”》）])[?？]{2,}|[?？](?=》)"
    rf"|(?<={_HAN})[?？](?=[\u4e00-\u9fff\dA-Za-z])|(?:^|(?<=[，。；\n]))[?？](?={_HAN})"
)
_ASKING = re.compile(r"是否|吗|呢|什么|怎|如何|为何|何|谁|哪|几|多少|能否|可否")


def _garbled(text: str) -> Iterator[Slip]:
    for found in _GARBLED.finditer(text):
        if found[0] in "?？" and _ASKING.search(text[max(found.start() - 30, 0) : found.start()]):
            continue
        yield Slip(*_around(text, *found.span(), 4), f"中的“{found[0]}”疑似乱码，请改为原来的字")


_CLOSED_BY = dict(zip("（(【[《〈“〔「『{", "））】】》〉”〕」』}", strict=True))
_CLOSING = dict(zip("）)】]》〉”〕」』}", "））】】》〉”〕」』}", strict=True))
_NAMES = {"）": "括号", "】": "方括号", "》": "书名号", "〉": "书名号", "”": "引号", "〕": "括号"}
_LABEL = re.compile(
    r"(?:^|[\s，,。；;：:、！!？?）)》】”])[（(]?(?:\d{1,2}|[a-zA-Z]|[一二三四五六七八九十]{1,3}|[①-⑳])$"
)


def _unpaired(text: str) -> Iterator[Slip]:
    """Yield the first bracket of each kind that has no partner; 1） at the head of an item is none."""
    waiting: dict[str, list[int]] = {}
    lone: dict[str, int] = {}
    for position, character in enumerate(text):
        if character in _CLOSED_BY:
            waiting.setdefault(_CLOSED_BY[character], []).append(position)
        elif character in _CLOSING:
            kind = _CLOSING[character]
            if waiting.get(kind):
                waiting[kind].pop()
            elif kind != "）" or not _LABEL.search(text[max(position - 5, 0) : position]):
                lone.setdefault(kind, position)
    for kind, positions in waiting.items():
        if positions:
            lone.setdefault(kind, positions[0])
    for kind, position in lone.items():
        words, start = _around(text, position, position + 1, 10)
        yield Slip(words, start, f"中的“{text[position]}”没有配对，请检查{_NAMES.get(kind, '括号')}")


_DOERS = "提升|提高|加强|做好|推进|完善|优化|确保|提供|实施|改善|强化|保障|促进|规范"
_BEGUN_ALIKE = re.compile(
    rf"(?:^|(?<=[。；;\n]))(?P<lead>(?:通过|根据|按照|依据|围绕|为了){_HAN}{{2}})[^，,。；;\n]{{0,6}}[，,](?P=lead)[^，,。；;\n]{{0,4}}"
)
"""通过项目开展，通过项目实施: one of the two was to be struck out."""
_WORD_TWICE = re.compile(
    rf"(?:{_DOERS})(?P<word>{_HAN}{{2}})(?P=word)|(?P<apart>{_HAN}{{2,6}})[ \u3000]{{1,3}}(?P=apart)"
)


def _repeated(text: str) -> Iterator[Slip]:
    """Yield what is written twice; also a word behind a verb (提升服务服务质量), and one behind a blank."""
    found = False
    for start, end, what, instead in repeats(text):
        words = text[start:end].strip()
        found = True
        yield Slip(
            words,
            text.index(words, start),
            f"中的“{words[:40]}”疑似重复，“{what[:20]}”写了两遍",
            instead if words == text[start:end] else None,
        )
    begun = None if found else _BEGUN_ALIKE.search(text)
    if begun:
        yield Slip(begun[0], begun.start(), f"中的“{begun[0]}”疑似重复，两个分句都以“{begun['lead']}”开头")
    twice = None if found else _WORD_TWICE.search(text)
    if twice:
        word = twice["word"] or twice["apart"]
        yield Slip(twice[0], twice.start(), f"中的“{twice[0]}”疑似重复，“{word}”写了两遍")


def _misspelt(text: str) -> Iterator[Slip]:
    for start, wrong, right in typos(text):
        yield Slip(wrong, start, f"中的“{wrong}”疑似错别字，应为“{right}”", right)


_ITEM = re.compile(
    r"(?:^|(?<=[\n。；;：:]))\s?(?P<open>[（(]?)(?P<number>\d{1,2}|[一二三四五六七八九十]{1,3})(?P<close>[）).．、])(?!\d)"
    r"|(?P<circled>[①-⑳])"
)


def _numbered(text: str) -> Iterator[Slip]:
    """Yield the first item whose number leaves one out or comes twice, within a list that begins with 1."""
    last: dict[tuple[bool, ...], int] = {}
    for found in _ITEM.finditer(text):
        number, kind = _number(found)
        before = last.get(kind)
        if before is not None and (number == before or number > before + 1) and number != 1:
            words = found[0].strip()
            yield Slip(
                words, text.index(words, found.start()), f"中的序号“{words}”接在{before}之后，有漏项或重号"
            )
            return
        if number == 1 or before is not None:
            last[kind] = number


def _number(found: re.Match[str]) -> tuple[int, tuple[bool, ...]]:
    """Return the number of an item, and what tells its list from others: brackets, and the kind of figures."""
    if found["circled"]:
        return ord(found["circled"]) - ord("①") + 1, ()
    figures = found["number"]
    number = int(figures) if figures.isdecimal() else int(spoken_number(figures) or 0)
    return number, (bool(found["open"]), found["close"] in "）)", figures.isdecimal())


_LEFT_OVER = (
    (r"[号》]\s?[+＋]\s?(?=[《\u4e00-\u9fff])", "残留拼接文件名的“+”，请改为书名号和顿号"),
    (
        r"[\u4e00-\u9fff]{0,6}[的与及或]\s?[*×÷]\s?(?=[\d（(\u4e00-\u9fff])",
        "漏字：算式中有一项没有写完整",
    ),
    (
        r"(?:行动|实施|工作|建设|专项|指导|管理|若干|总体|应急|试点|改革|发展)(?:方|意|办|规|计|细|条|通|纲)"
        r"(?=(?:[（(〔][^（）()〔〕《》]{1,20}[）)〕])?》)",
        "疑似漏字，请核对文件名称",
    ),
    (
        r"\\[nrt](?![A-Za-z])|&(?:nbsp|lt|gt|amp|quot);|</?(?:br|p|div|span|td|tr)\s?/?>",
        "残留网页或程序的代码",
    ),
    (r"[%％]{2,}|万元[万]?元|(?<![单美欧日多])元元(?!素)", "符号或单位写了两遍"),
    (r"\.(?:docx?|xlsx?|pdf|wps|et|pptx?|ofd)(?![A-Za-z])", "残留文件的扩展名"),
    (
        r"(?<![XxＸ])[XxＸ]{2,}(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])[XＸ]{2,}|[*＊]{2,}|_{3,}|(?<![×✕])[×✕]{2,}(?=[\u4e00-\u9fff])"
        r"|[（(【\[]\s?(?:待[补核改填确]|此处)[^）)】\]\n]{0,8}[）)】\]]|此处填写|请填写|待补充|待填写|待定稿|某某|【\s?】|[（(]\s?(?:待定|略|填写说明)\s?[)）]|示例[：:]|TODO",
        "有未填写的模板占位",
    ),
)
_LEFT_OVERS = tuple((re.compile(pattern), what) for pattern, what in _LEFT_OVER)


def _left_over(text: str) -> Iterator[Slip]:
    for pattern, what in _LEFT_OVERS:
        found = pattern.search(text)
        if found:
            words, start = _around(text, *found.span(), 0)
            yield Slip(words, start, f"中的“{words}”{what}")


_STOPS = re.compile(
    rf"[;,]{{2}}|(?<={_HAN})[/\\|~^#@&＃＆](?=[，。；、]|$)|"
    r"[，,、；;：][，、；：。]|。[，、；：]|(?<![。.…])。。(?!。)|[（(]\s?[）)]|《\s?》|“\s?”"
)
_YEAR_CUT = re.compile(
    r"(?<![\d.近达满超第过])(?<!为期)(?<!期限)(?<!期内)(?<!使用)(?<!质保)(?<!历时)(?<!连续)"
    r"[1-3]\d年(?=度|底|初|末|完成|拟|预计|计划|支付|[上下]半年|第[一二三四]季|\d{1,2}月)(?!度以上)"
)


def _stops(text: str) -> Iterator[Slip]:
    found = _STOPS.search(text)
    if found:
        yield Slip(*_around(text, *found.span(), 4), f"中的“{found[0]}”标点重复或括号内无字")
    found = _YEAR_CUT.search(text)
    if found:
        yield Slip(found[0], found.start(), f"中的“{found[0]}”是年份缩写，请写全", f"20{found[0]}")


_LEADING = re.compile(r"\s*[，、；：。,;）)》”]")


def _quoted(text: str) -> Iterator[Slip]:
    """Yield a straight quotation mark without its partner, and a stop with which a text begins."""
    if text.count('"') % 2:
        words, start = _around(text, text.rindex('"'), text.rindex('"') + 1, 8)
        yield Slip(words, start, "中的引号没有配对，请检查")
    found = _LEADING.match(text)
    if found:
        words = found[0].strip()
        yield Slip(words, text.index(words), f"以“{words}”开头，疑似删改后的残留")


_CUT_OFF = re.compile(
    r"[^\s，,、：:]{0,8}(?:[，,、：:]|以及|或者|并且|通过|根据|按照|为了|由于|关于|对于|包括|其中|(?<![普涉以遍波])及)\s*$"
)


def _cut_off(text: str) -> Iterator[Slip]:
    """Yield the end of a text that breaks off in the middle of a sentence."""
    found = _CUT_OFF.search(text, max(len(text) - 40, 0))
    if found and len(found[0].strip()) > 4:
        words = found[0].strip()
        yield Slip(words, found.start() + found[0].index(words), f"在“{words}”处中断，句子没有写完")


_NO_YEAR = re.compile(
    r"(?<![\d.,])(?:20\d{3}|20\d|2[1-9]\d\d|1[0-8]\d\d)年(?=度|底|初|末|内?完成|预算|支付|\d{1,2}月)"
)
_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)年(\d{1,2})月(?:(\d{1,2})[日号])?")


def _years(text: str) -> Iterator[Slip]:
    """Yield the first year with a wrong number of figures, and the first day that no calendar has."""
    found = _NO_YEAR.search(text)
    if found:
        yield Slip(found[0], found.start(), f"中的“{found[0]}”年份疑似有误，请核对")
    for found in _DAY.finditer(text):
        year, month, day = int(found[1]), int(found[2]), int(found[3] or 1)
        if not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
            yield Slip(found[0], found.start(), f"中的“{found[0]}”没有这一天，请核对日期")
            return
