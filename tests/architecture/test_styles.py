"""No class stands in a template or a script that no style sheet knows, so that nothing of Bootstrap gets lost."""

import re
from pathlib import Path

APP = Path(__file__).parents[2] / "app"
STATIC = APP / "static"
HANDLES = {
    *("attachments", "conclusion", "homeless", "library-choice", "places-changed", "words"),
    *("cancel", "copy-hint", "fixed-value", "lock", "since", "summary-all", "work-off-count"),
}
"""Classes by which scripts and tests find an element, and which look like nothing."""


def used() -> set[str]:
    """Return every class that a template or a script gives an element, in full."""
    names = set()
    for path in (*(APP / "templates").rglob("*.html"), *(STATIC / "js").iterdir()):
        text = re.sub(r"\{%.*?%\}", " ", path.read_text(encoding="utf-8"))
        for words in re.findall(r"""\bclass(?:Name)?\s*[=:]\s*["']([^"']*)""", text):
            names.update(re.sub(r"\S*\{\{.*?(?:\}\}\S*|$)", " ", words).split())
    return names


def styled(*sheets: Path) -> set[str]:
    texts = (re.sub(r"(?s)/\*.*?\*/|url\([^)]*\)", "", path.read_text(encoding="utf-8")) for path in sheets)
    return {name for text in texts for name in re.findall(r"\.([a-zA-Z][\w-]*)", text)}


def test_every_class_is_styled_or_a_handle():
    names, known = used(), styled(*(STATIC / "css").glob("*.css"), STATIC / "vendor" / "bootstrap.css")
    assert len(names) > 300
    assert names - known - HANDLES == set()
    assert HANDLES - (names - known) == set()


def test_of_bootstrap_only_what_is_used_is_kept():
    own = styled(*(STATIC / "css").glob("*.css"))
    assert styled(STATIC / "vendor" / "bootstrap.css") - used() - own == {"btn-check"}
