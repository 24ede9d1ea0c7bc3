"""The scripts are modules: what one needs it imports, so that the order of their tags decides nothing."""

import re
from pathlib import Path

APP = Path(__file__).parents[2] / "app"
MODULES = {path.name: path.read_text(encoding="utf-8") for path in (APP / "static" / "js").iterdir()}
IMPORT = re.compile(r'^import (?:\{[^}]*\} from )?"\./([\w-]+\.js)";', re.MULTILINE)


def loaded() -> dict[str, str]:
    """Return the tag's attributes of every script that a template loads, by its name."""
    tags = re.compile(r"<script ([^>]*)src=[^>]*?/([\w.-]+\.js)'")
    texts = (path.read_text(encoding="utf-8") for path in (APP / "templates").rglob("*.html"))
    return {name: kind.strip() for text in texts for kind, name in tags.findall(text)}


def test_every_module_is_loaded_or_imported_and_nothing_else_is():
    imported = {name for text in MODULES.values() for name in IMPORT.findall(text)}
    assert imported | loaded().keys() == MODULES.keys() | {"htmx.min.js"}


def test_templates_load_the_scripts_as_modules():
    kinds = loaded()
    assert kinds.pop("htmx.min.js") == "defer"
    assert set(kinds.values()) == {'type="module"'}


def test_every_import_is_seen():
    lines = [line for text in MODULES.values() for line in text.splitlines() if line.startswith("import")]
    assert len(lines) == sum(len(IMPORT.findall(text)) for text in MODULES.values()) > 5
