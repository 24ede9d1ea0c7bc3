"""What the papers name exists: paths, modules, commands, targets, settings, links and the identifiers of the vocabulary."""

import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest

from app import create_app
from app.config import DEFAULTS

ROOT = Path(__file__).parents[2]
APP = ROOT / "app"
PAPERS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
README_LINES = 120

CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
PATH = re.compile(r"[\w.-]+(?:/[\w.-]+)*/?")
DOTTED = re.compile(r"[a-z_]+(?:\.\w+)+")
SETTING = re.compile(r"\bPORTAL_([A-Z_]+)\b")
MAKE = re.compile(r"(?:^|[`\s])make ([a-z]+)")
FLASK = re.compile(r"flask --app wsgi ([a-z][a-z -]*[a-z])")
HEADING = re.compile(r"^#+ (.*)$", re.M)
IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
EXTERNAL = ("http://", "https://", "mailto:")
UNLISTED_SETTINGS = {"SECRET_KEY", "SQLALCHEMY_ENGINE_OPTIONS"}
"""Settings without a default of ours: the key is made on the first start, the options depend on the database."""


def dead(text: str, paper: Path) -> list[str]:
    """Return what a paper's text names and what is not there, in the order of its kinds."""
    named = CODE.findall(text)
    return [
        *(each for each in named if _is_path(each) and not _path_exists(each)),
        *(each for each in named if _is_dotted(each) and not _module_exists(each)),
        *(
            each
            for each in LINK.findall(text)
            if not each.startswith(EXTERNAL) and not _link_leads(each, paper)
        ),
        *(f"make {each}" for each in MAKE.findall(_commands(text)) if each not in _targets()),
        *(f"flask {each}" for each in FLASK.findall(text) if not _is_command(each)),
        *(f"PORTAL_{each}" for each in SETTING.findall(text) if each not in {*DEFAULTS, *UNLISTED_SETTINGS}),
    ]


def _is_path(named: str) -> bool:
    first = named.split("/")[0]
    return "/" in named and bool(PATH.fullmatch(named)) and (first in _tops() or (APP / first).is_dir())


def _path_exists(named: str) -> bool:
    # What is in instance/ is made at run time.
    return named.startswith("instance/") or (ROOT / named).exists() or (APP / named).exists()


@cache
def _tops() -> frozenset[str]:
    return frozenset(path.name for path in ROOT.iterdir() if path.is_dir())


def _is_dotted(named: str) -> bool:
    return bool(DOTTED.fullmatch(named)) and (APP / named.removeprefix("app.").split(".")[0]).is_dir()


def _module_exists(named: str) -> bool:
    """Tell whether the name is a module of app, or something that one of its modules defines."""
    parts = named.removeprefix("app.").split(".")
    for end in range(len(parts), 0, -1):
        try:
            there = importlib.import_module(".".join(["app", *parts[:end]]))
        except ModuleNotFoundError:
            continue
        for part in parts[end:]:
            there = getattr(there, part, None)
        return there is not None
    return False


def _link_leads(link: str, paper: Path) -> bool:
    path, _, anchor = link.partition("#")
    target = (paper.parent / path).resolve() if path else paper
    return target.exists() and (not anchor or anchor in set(_anchors(target)))


def _anchors(paper: Path) -> Iterator[str]:
    for heading in HEADING.findall(paper.read_text(encoding="utf-8")):
        yield re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _commands(text: str) -> str:
    """Return the code of a text: indented lines and what stands between backticks."""
    lines = [line for line in text.splitlines() if line.startswith("    ")]
    return "\n".join([*lines, *(f"`{each}" for each in CODE.findall(text))])


@cache
def _targets() -> frozenset[str]:
    return frozenset(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))


@cache
def _commands_of_flask() -> click.Group:
    return create_app({"TESTING": True, "SECRET_KEY": "papers"}).cli


def _is_command(words: str) -> bool:
    command: click.Command | None = _commands_of_flask()
    for word in words.split():
        if not isinstance(command, click.Group):
            return True
        command = command.commands.get(word)
        if command is None:
            return False
    return True


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.relative_to(ROOT).as_posix())
def test_what_a_paper_names_is_there(paper):
    assert dead(paper.read_text(encoding="utf-8"), paper) == []


def test_the_readme_is_of_one_screens_patience():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= README_LINES


def test_the_vocabulary_is_the_codes():
    """Every identifier of a table of docs/vocabulary.md but its list of forbidden meanings is a word of app/."""
    words = set()
    for path in APP.rglob("*.py"):
        words.update(IDENTIFIER.findall(path.read_text(encoding="utf-8")), [path.stem])
    text = (ROOT / "docs" / "vocabulary.md").read_text(encoding="utf-8")
    named = [each for line in text.splitlines() if line.startswith("|") for each in CODE.findall(line)]
    assert len(named) > 50
    assert [each for each in named if IDENTIFIER.fullmatch(each) and each not in words] == []


def replaced_terms() -> list[str]:
    """Return what docs/terms.md names in its last column: words that neither page nor paper nor command line says."""
    rows = [
        line for line in (ROOT / "docs/terms.md").read_text(encoding="utf-8").splitlines() if line[:2] == "| "
    ]
    return [term for row in rows for term in row.split("|")[3].strip().split("、") if term != "不用"]


def test_replaced_terms_occur_nowhere():
    """Where the portal reads what people wrote (prereview, prose) it knows such words; where it speaks it does not."""
    reading = {APP / "domain" / "prereview", APP / "domain" / "prose"}
    spoken = [
        path
        for kind in ("*.py", "*.html", "*.js")
        for path in APP.rglob(kind)
        if not reading & {*path.parents} and "vendor" not in path.parts
    ]
    assert len(replaced_terms()) > 20
    assert {
        term: path.name
        for path in spoken
        for term in replaced_terms()
        if term in path.read_text(encoding="utf-8")
    } == {}


def test_every_expectation_has_a_test_that_is_there():
    text = (ROOT / "docs/expectations.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \|", text, re.M)
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", text)
    assert rows == [str(number) for number in range(1, len(rows) + 1)] and len(named) == len(rows) >= 39
    for path, name in named:
        assert f"\ndef {name}(" in (ROOT / path).read_text(encoding="utf-8"), f"{path}::{name}"


@pytest.mark.parametrize(
    "text",
    [
        "`app/domain/form/nothing.py`",
        "`domain/nothing/`",
        "`operations.transaction.nothing`",
        "`queries.procedure.nothing.desk`",
        "[a page](docs/nothing.md)",
        "[a part](docs/procedure.md#nothing)",
        "    make nothing",
        "    flask --app wsgi declarations nothing FILE",
        "`PORTAL_NOTHING`",
    ],
)
def test_what_is_not_there_is_found(text):
    assert dead(text, ROOT / "README.md")


@pytest.mark.parametrize(
    "text",
    [
        "`app/domain/form/sheet.py` `operations/` `operations.transaction.writing` `and/or` `POST /jobs/<id>/step`",
        "[a part](docs/procedure.md#the-review) [out](https://example.org/x)",
        "    make run      # and so on",
        "    flask --app wsgi check",
    ],
)
def test_what_is_there_is_not_reported(text):
    assert dead(text, ROOT / "README.md") == []
