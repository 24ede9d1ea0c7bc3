"""What leaves the portal, in words: letters of news and reminders, for mail and for the robots of groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.procedure.rounds import BEIJING, day

SUBJECT_CAP = 150
"""Signs of a subject; the text has the whole name."""
NO_NAME = "（未填项目名称）"
AUTOMATIC = "此件由系统自动发出，请勿回复。"


@dataclass(frozen=True, slots=True)
class Told:
    """A 消息 in the words of its reader, with the address that leads there, "" where none is known."""

    words: str
    project_name: str
    unit_name: str
    who: str
    at: datetime
    address: str
    note: str = ""
    opinion: str = ""
    answered: int = 0

    @property
    def title(self) -> str:
        """What happened to which project."""
        return f"{self.words}：{self.project_name or NO_NAME}"

    def lines(self, *, for_group: bool) -> list[str]:
        """Return it line by line; a group is not told the opinion, nor who wrote it."""
        told = [self.title, f"单位：{self.unit_name}"]
        if not for_group:
            told.append(f"办理：{self.who}，{clock(self.at)}")
        if self.note:
            told.append(f"文号：{self.note}")
        if self.opinion and not for_group:
            told.append(f"意见：{self.opinion}")
        if self.answered and not for_group:
            told.append(f"您的批注有{self.answered}条得到答复")
        return [*told, f"查看：{self.address}"] if self.address else told


@dataclass(frozen=True, slots=True)
class Waiting:
    """A declaration that one is reminded of: it waits, or was returned, since so many days."""

    project_name: str
    unit_name: str
    days: int
    address: str
    is_returned: bool = False

    def lines(self) -> list[str]:
        """Return it line by line."""
        words = "退回后还没有重新送出" if self.is_returned else "等待办理"
        told = [
            f"{self.project_name or NO_NAME}",
            f"单位：{self.unit_name}",
            f"{words}，已{self.days}天",
        ]
        return [*told, f"查看：{self.address}"] if self.address else told


@dataclass(frozen=True, slots=True)
class Closing:
    """A round that closes for a unit, which has not submitted so many of its declarations, of so many in all."""

    round_title: str
    unit_name: str
    on: date
    days: int
    unsent: int
    total: int
    address: str

    @property
    def title(self) -> str:
        """How long is left for which round."""
        left = f"还有{self.days}天截止" if self.days else "今天截止"
        return f"{self.round_title}{left}"

    def lines(self) -> list[str]:
        """Return it line by line."""
        stands = f"还有{self.unsent}份没有提交" if self.total else "还没有申报表"
        told = [self.title, f"{self.unit_name}{stands}，{day(self.on)}24时截止。"]
        return [*told, f"查看：{self.address}"] if self.address else told


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it goes out: the subject, and the paragraphs of its text."""

    subject: str
    paragraphs: tuple[tuple[str, ...], ...]

    @property
    def text(self) -> str:
        """The text, a blank line between paragraphs."""
        return "\n\n".join("\n".join(lines) for lines in self.paragraphs) + "\n"


def news_letter(office: str, told: Sequence[Told], *, for_group: bool, waiting: int | None = None) -> Letter:
    """Return the letter of one 消息 or of a day's; `waiting` is how many declarations wait for the reader, None: unsaid."""
    about = told[0].title if len(told) == 1 else f"{len(told)}条消息"
    parts = [tuple(each.lines(for_group=for_group)) for each in told]
    if waiting:
        parts.append((f"另有{waiting}份申报表等待您办理。",))
    return _letter(office, about, parts)


def reminder_letter(office: str, closing: Sequence[Closing], waiting: Sequence[Waiting]) -> Letter:
    """Return the letter that reminds of rounds that close and of what waits or was returned."""
    about = [each.title for each in closing[:1]]
    if late := sum(not each.is_returned for each in waiting):
        about.append(f"{late}份申报表等待您办理")
    if returned := sum(each.is_returned for each in waiting):
        about.append(f"{returned}份退回的申报表还没有改好")
    parts = [tuple(each.lines()) for each in closing] + [tuple(each.lines()) for each in waiting]
    return _letter(office, "提醒：" + "，".join(about), parts)


def code_letter(office: str, name: str, code: str, hours: int) -> Letter:
    """Return the letter with the second half of a one-time link."""
    said = (
        f"{name}：",
        f"您设定密码的验证码是 {code}。",
        f"系统管理员会另行给您链接，打开后输入这个验证码；{hours}小时内有效。",
        "不是您要求的，请不要使用，并告诉系统管理员。",
    )
    return _letter(office, "设定密码的验证码", [said])


def trial_letter(office: str) -> Letter:
    """Return the letter by which one tries whether mail arrives."""
    return _letter(office, "试发邮件", [("收到此件，说明邮件能够送达。",)])


def clock(at: datetime) -> str:
    """Return a time at +08:00 as it is written in a letter."""
    here = at.astimezone(BEIJING)
    return f"{day(here.date())}{here:%H:%M}"


def _letter(office: str, about: str, parts: Sequence[tuple[str, ...]]) -> Letter:
    subject = " ".join(f"【{office}】{about}".split())
    return Letter(subject[:SUBJECT_CAP], (*parts, (AUTOMATIC,)))
