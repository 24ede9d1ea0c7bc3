"""What is written twice by mistake: characters, words, members of a list, clauses and sentences."""

import re
from collections.abc import Iterator

_HAN = r"[\u4e00-\u9fff]"
_DOUBLED = re.compile(rf"(?![一二三四五六七八九十百千万每逐])({_HAN}{{2,12}})\1|((?:19|20)\d\d年度?)\2")
_COMPOUNDS = {
    "信息": "化系技中平安资服工管员部网",
    "数据": "库中平资治要管服共安采产集处质",
    "项目": "管经建单负名部组库编资预成实总投合验申",
    "服务": "商期费对器端单质满内态中管平窗大机网事厅",
    "系统": "集管性化工维建",
    "管理": "员者局办中系制规平部费层处服",
    "工程": "师造量监质管款项建部费",
    "技术": "员人部服支中标",
    "设备": "间管维采清",
    "网络": "安设运中管",
    "安全": "性生管隐员防",
    "研究": "院所生员中室",
    "教育": "局部厅系学",
    "工作": "人站组日量台室者",
    "业务": "员部处系科",
    "中心": "城区校主",
    "平台": "化建运",
    "社会": "化保",
    "计划": "生书",
}
"""A word may end one phrase and begin the next (项目|项目管理), when one of these follows."""
_LIVELY = frozenset(["商量", "研究", "讨论", "了解", "考虑", "锻炼", "熟悉", "体验", "交流", "学习", "尝试"])
"""Verbs that are doubled on purpose."""

_ONE_EACH = re.compile(r"(?P<noun>[\u4e00-\u9fff])一(?P=noun)一(?=[\u4e00-\u9fff])")
"""一栓一档 behind a noun that ends like it: 消火栓一栓一档."""
_ENDING_IN_ONE = frozenset("统第单唯之万同专合")
"""With 一 these are words of their own: 统一."""

_SINGLE = re.compile(rf"({_HAN})(?=\1(?!\1))(?<!\1\1)")
_NEVER_FIRST = frozenset("性率们着者吗呢吧")
"""With these no word begins, but for 性能 and its like, so that one of a pair is too many: 及时性性."""
_BEGINNINGS = re.compile("性[能质别格]|率[先领]|着[力重手眼]|年[底初末内中度终限]|月[底初末]|日[前期]")
_BEGUN_TWICE = re.compile(
    r"(?<![到传送下发抵直表转可])达(?=达到)|(?<!前)提(?=提[高升供])|推(?=推[进动])|完(?=完成)|按(?=按[照期时])|根(?=根据)"
    r"|(?<!目)的(?=的(?![确士的]))|规(?=规(?![矩范定划章程模则避律格劝]))"
)
"""A word begun twice (达达到), where no word before it can end like that."""
_DOUBLED_ON_PURPOSE = frozenset(
    "一二三四五六七八九十百千万零人天年月日时刻处事层户村家样步点件条项个种次回常往每渐稳仅刚偏恰屡频纷大小多好高深早久远清明白快慢轻长满"
    "县乡镇市州省校班组街社园厂店馆站路河湖山岗库队科"
    "实真久久紧密牢细款款滴源源谢爸妈爷奶哥姐弟妹叔姑娃星宝区区勃欣蒸孜兢侃娓谆"
)
_LIST = re.compile(
    r"[^，,。；;：:！!？?、\n/／（）()《》“”=＝*×÷]{1,10}(?:[、/／][^，,。；;：:！!？?、\n/／（）()《》“”=＝*×÷]{1,10}){2,30}"
)
_STROKE = re.compile(r"[/／]")
_ITEMS = re.compile(r"[、/／]")
_LETTERS = re.compile(r"[A-Za-z]{1,4}")
_ADJACENT = re.compile(
    r"([“《][^“”《》\n]{2,60}[”》])[、，,和及与]{0,2}\1"
    rf"|(?<![\u4e00-\u9fff\w])({_HAN}{{2,12}})[、，,和及与]\2(?![\u4e00-\u9fff\w])"
)
_CLAUSE = re.compile(r"[^，,。；;：:！!？?\n]+")
_SENTENCE = re.compile(r"[^。；;！!？?\n]+")
_ITEM_HEAD = re.compile(r"^\s*[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）、.．]\s*")
_SHORTEST, _WHOLE = 6, 12

Repeat = tuple[int, int, str, str | None]
"""Where the words begin and end, what is written twice, and what should stand there, None where nobody can know."""


def repeats(text: str) -> Iterator[Repeat]:
    """Yield what a text repeats by mistake, kind by kind; linear in its length."""
    for find in (_words, _characters, _begun_twice, _members, _clauses, _sentences):
        yield from find(text)


def _words(text: str) -> Iterator[Repeat]:
    for found in _DOUBLED.finditer(text):
        word, behind = found[1] or found[2], text[found.end() : found.end() + 1]
        one = _ONE_EACH.match(text, found.start(), found.end() + 1)
        if one and one["noun"] not in _ENDING_IN_ONE:
            continue
        if word in _LIVELY or len(set(word)) == 1 or (behind and behind in _COMPOUNDS.get(word, "")):
            continue
        yield *found.span(), word, word


def _characters(text: str) -> Iterator[Repeat]:
    """A doubled character where one word cannot end with it and the next begin: at the edge of a clause, or behind a
    number (2024年年).
    """
    for found in _SINGLE.finditer(text):
        character, start, end = found[1], found.start(), found.end() + 1
        before, behind = text[max(start - 1, 0) : start], text[end : end + 1]
        if _BEGINNINGS.fullmatch(f"{character}{behind}"):
            continue
        is_counted = character in "年月日" and before.isdigit()
        is_at_edge = not (_is_han(before) and _is_han(behind)) and character not in _DOUBLED_ON_PURPOSE
        # What follows may be doubled, too: 规规矩矩.
        if is_counted or character in _NEVER_FIRST or (is_at_edge and behind != text[end + 1 : end + 2]):
            yield start, end, character, character


def _begun_twice(text: str) -> Iterator[Repeat]:
    """The first character of a word in the midst of a clause, written twice."""
    for found in _BEGUN_TWICE.finditer(text):
        is_edge = not (
            _is_han(text[max(found.start() - 1, 0) : found.start()]) and _is_han(text[found.end() + 1 :][:1])
        )
        if not is_edge:
            yield found.start(), found.end() + 1, found[0], found[0]


def _is_han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def _members(text: str) -> Iterator[Repeat]:
    """A list (at least three members) that names one of them twice, and a quoted or single word that comes twice."""
    for found in _ADJACENT.finditer(text):
        item = found[1] or found[2]
        yield *found.span(), item.strip("“”"), item
    for found in _LIST.finditer(text):
        if "、" in found[0] and _STROKE.search(found[0]):
            continue  # a quotient of two lists
        *members, last = map(str.strip, _ITEMS.split(found[0]))
        letters = _LETTERS.match(last)
        # The first one may have words of the sentence before it: 包括学校、医院、学校.
        seen = {members[0]}
        for item in (*members[1:], letters[0] if letters else last.split("等")[0]):
            is_first = len(item) > 1 and members[0].endswith(item) and members[0] != item
            if item and (item in seen or is_first) and not _has_figure(item):
                yield *found.span(), item, None
                break
            seen.add(item)


def _clauses(text: str) -> Iterator[Repeat]:
    """A clause that begins with all the characters of the one before it, be it in another order."""
    before = None
    for clause in _CLAUSE.finditer(text):
        if before and _SHORTEST <= len(before[0].strip()) <= len(clause[0]):
            first, head = before[0].strip(), clause[0].strip()[: len(before[0].strip())]
            is_near = text[before.end()] in "，,。；;" and before.end() + 2 >= clause.start()
            if is_near and len(set(first)) > 2 and sorted(first) == sorted(head) and not _has_figure(first):
                yield before.start(), clause.start() + len(head), first, None
        before = clause


def _sentences(text: str) -> Iterator[Repeat]:
    """A whole sentence that stands twice, not one behind the other."""
    seen: dict[str, int] = {}
    for sentence in _SENTENCE.finditer(text):
        words = _ITEM_HEAD.sub("", sentence[0]).strip()
        if len(words) >= _WHOLE and words in seen and not _has_figure(words):
            start = text.index(words, sentence.start())
            yield start, start + len(words), words, None
            return
        seen.setdefault(words, sentence.start())


def _has_figure(words: str) -> bool:
    return any(character.isdigit() for character in words)
