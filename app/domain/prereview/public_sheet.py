"""The sheet as it is made public: without the words that were hidden, and with what is still to be answered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.domain.form.sheet import COLUMNS, WIDE, Sheet
from app.domain.prereview import Finding, Severity, Subject, prereview
from app.domain.prereview.publication import is_a_company, is_personal, publishable
from app.domain.prereview.register import RULES

HIDDEN_COMPANY, HIDDEN_PERSON = "某单位", "（略）"
"""What stands in the place of hidden words."""
_ALONE = {rule.id: Severity.OFF for rule in RULES} | {publishable.id: Severity.HINT}
"""Asked for alone, and also where an administrator has switched the rule off."""
_TEXTS = ("project_name", *(field.key for field in WIDE))


@dataclass(frozen=True, slots=True)
class PublicAnswer:
    """What was answered to a finding of H05 before 公开: why the words stay, or (`hides`) that they are left out."""

    anchor: str
    quote: str
    hides: bool
    text: str
    author: str
    at: datetime

    def covers(self, finding: Finding) -> bool:
        """Tell whether it is about this finding."""
        return (self.anchor, self.quote) == (finding.anchor, finding.quote)


def can_be_hidden(finding: Finding) -> bool:
    """Tell whether the words of a finding name a third party or a person, so that they may be left out."""
    return is_a_company(finding.quote) or is_personal(finding.quote)


def public_sheet(sheet: Sheet, answers: Iterable[PublicAnswer]) -> Sheet:
    """Return the sheet without the words that the answers hide, wherever in it they stand, and without 支出明细."""
    hidden = sorted({each.quote for each in answers if each.hides}, key=lambda quote: (-len(quote), quote))
    return _without(replace(sheet, items=()), hidden)


def cautious_sheet(sheet: Sheet, answers: Sequence[PublicAnswer]) -> Sheet:
    """Return the public sheet without any third party or person that nobody has answered for either."""
    shown = public_sheet(sheet, answers)
    while quotes := [each.quote for each in unanswered(shown, answers) if can_be_hidden(each)]:
        fewer = _without(shown, quotes)
        if fewer == shown:
            break
        shown = fewer
    return shown


def findings_before(sheet: Sheet) -> tuple[Finding, ...]:
    """Return what rule H05 finds in a sheet, in the order of the form, whatever the switches."""
    found = prereview(Subject(sheet), _ALONE).findings
    return tuple(each for each in found if each.rule == publishable.id)


def unanswered(shown: Sheet, answers: Iterable[PublicAnswer]) -> tuple[Finding, ...]:
    """Return the findings in a public sheet that no answer covers."""
    held = tuple(answers)
    return tuple(each for each in findings_before(shown) if not any(one.covers(each) for one in held))


def _without(sheet: Sheet, quotes: Sequence[str]) -> Sheet:
    if not quotes:
        return sheet

    def cut(whole: object, keys: Iterable[str]) -> dict[str, Any]:
        texts = {key: getattr(whole, key) for key in keys}
        for quote in quotes:
            instead = HIDDEN_COMPANY if is_a_company(quote) else HIDDEN_PERSON
            texts = {key: text.replace(quote, instead) for key, text in texts.items()}
        return texts

    rows = tuple(replace(row, **cut(row, COLUMNS)) for row in sheet.rows)
    return replace(sheet, rows=rows, **cut(sheet, _TEXTS))
