"""The scripts are modules: what one needs it imports. They are sent in one piece and one scope."""

import re
from collections import Counter
from pathlib import Path

APP = Path(__file__).parents[2] / "app"
FOR_OLD_BROWSERS = "too-old.js"
MODULES = {
    path.name: path.read_text(encoding="utf-8")
    for path in (APP / "static" / "js").iterdir()
    if path.name != FOR_OLD_BROWSERS
}
IMPORT = re.compile(r'^import (?:\{[^}]*\} from )?"\./([\w-]+\.js)";', re.MULTILINE)


def loaded() -> dict[str, str]:
    """Return the tag's attributes of every script that a template loads, by its name."""
    tags = re.compile(r"<script ([^>]*)src=[^>]*?/([\w.-]+\.js)'")
    texts = (path.read_text(encoding="utf-8") for path in (APP / "templates").rglob("*.html"))
    return {name: kind.strip() for text in texts for kind, name in tags.findall(text)}


def test_portal_imports_every_module_and_is_the_only_one_that_a_page_loads():
    assert set(IMPORT.findall(MODULES["portal.js"])) | {"portal.js", "flash.js"} == MODULES.keys()
    assert list(loaded()) == ["htmx.min.js", "portal.js", FOR_OLD_BROWSERS]


def top_level_names(text: str) -> list[str]:
    """Return what a module declares outside of functions."""
    functions = re.findall(r"^(?:export )?(?:async )?function (\w+)", text, re.MULTILINE)
    lines = re.findall(r"^(?:export )?(?:const|let) .*", text, re.MULTILINE)
    return functions + [name for line in lines for name in re.findall(r"(\w+) =(?![=>])", line)]


def test_no_two_modules_declare_the_same_name():
    found = Counter(name for text in MODULES.values() for name in top_level_names(text))
    assert len(found) > 80
    assert [name for name, times in found.items() if times > 1] == []


def test_templates_load_the_scripts_as_modules():
    kinds = loaded()
    assert kinds.pop("htmx.min.js") == kinds.pop(FOR_OLD_BROWSERS) == "defer"
    assert set(kinds.values()) == {'type="module"'}


def test_every_import_is_seen():
    lines = [line for text in MODULES.values() for line in text.splitlines() if line.startswith("import")]
    assert len(lines) == sum(len(IMPORT.findall(text)) for text in MODULES.values()) > 5
