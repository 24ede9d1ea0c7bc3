"""Rules that exist in tests alone: they always find something where there is something, whatever the real ones come to."""

import pytest

from app.domain.form.places import Place
from app.domain.prereview.finding import Remark, Severity
from app.domain.prereview.register import BY_ID
from app.domain.prereview.rule import COMPLETENESS, RELEVANCE, rule

WORDS = {"condition": "总是。", "authority": "通行做法", "blind": "什么都看不到。"}


@rule("W98", Severity.WARNING, "依据须核对", RELEVANCE, **WORDS)
def basis(subject):
    """A warning on the words of 政策依据."""
    yield Remark(Place("policy_basis"), "须核对。", subject.sheet.policy_basis)


@rule("H97", Severity.HINT, "名称可以更短", COMPLETENESS, **WORDS)
def name(subject):
    """A hint on the name of the project."""
    yield Remark(Place("project_name"), "可以更短。")


@rule("H98", Severity.HINT, "项目名称与其他项目相近", RELEVANCE, **WORDS)
def alike(subject):
    """A hint that names every other declaration."""
    for other in subject.others or ():
        yield Remark(
            Place("project_name"), f"与“{other.project_name}”相近。", "本表的名称", is_comparison=True
        )


INVENTED = (basis, name, alike)


def rule_only_these(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the prereview know these rules and no others."""
    monkeypatch.setattr("app.domain.prereview.RULES", INVENTED)
    for each in INVENTED:
        monkeypatch.setitem(BY_ID, each.id, each)
