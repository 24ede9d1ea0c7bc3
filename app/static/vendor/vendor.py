"""Fetch the vendored front-end files by package name and write them beside this script.

Run `python app/static/vendor/vendor.py` (needs npm) after changing a version or an icon below. The files,
their licence texts, the icon sprite and the list VERSIONS are made anew and never edited by hand. Of Bootstrap only
what the classes below need is kept.
"""

import hashlib
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path
from xml.etree import ElementTree

import tinycss2

VENDOR = Path(__file__).resolve().parent
SPRITE = VENDOR.parent / "icons.svg"
SVG = "http://www.w3.org/2000/svg"

HTMX = ("htmx.org", "2.0.11", "0BSD")
BOOTSTRAP = ("bootstrap", "5.3.9", "MIT")
ICONS = ("bootstrap-icons", "1.13.2", "MIT")

FILES = (
    (HTMX, "dist/htmx.min.js", "htmx.min.js"),
    (HTMX, "LICENSE", "htmx.LICENSE"),
    (BOOTSTRAP, "LICENSE", "bootstrap.LICENSE"),
    (ICONS, "LICENSE", "bootstrap-icons.LICENSE"),
)

ICON_NAMES = """
    arrow-down arrow-left arrow-repeat arrow-right arrow-up box-arrow-right building calendar3
    chat-left-text check-circle-fill check-lg check2-square chevron-down chevron-left chevron-right
    circle circle-half clock-history cloud-check cloud-slash dash-circle download
    exclamation-triangle-fill eye file-earmark-image file-earmark-spreadsheet file-earmark-text gear
    hourglass-split inbox info-circle-fill key list-ul lock pencil people person plus plus-circle plus-lg printer
    reply search send table three-dots-vertical trash upload x-lg x-octagon-fill
"""

CLASSES = """
    align-items-center align-items-start btn btn-link btn-primary card card-body card-footer card-header d-flex
    flex-grow-1 flex-wrap form-check form-check-input form-check-label form-control form-label form-select form-text
    gap-2 gap-3 mb-0 mb-1 mb-3 visually-hidden w-auto
"""
"""The classes of Bootstrap that templates use; what it says of elements is kept for all of them."""


def unpack(name: str, version: str, into: Path) -> Path:
    """Download one npm package and return the folder with its files."""
    command = ["npm", "pack", "--silent", "--pack-destination", str(into), f"{name}@{version}"]
    archive = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1]
    with tarfile.open(into / archive) as packed:
        packed.extractall(into / name, filter="data")
    return into / name / "package"


def without_source_map(content: bytes) -> bytes:
    """Drop the comment that makes browsers ask for a source map, which is not vendored."""
    return re.sub(rb"\n?/[/*]# sourceMappingURL=[^\n*]*(\*/)?\n?", b"\n", content)


def sprite(icons: Path) -> bytes:
    """The chosen icons as one SVG file of symbols, each under its own name."""
    ElementTree.register_namespace("", SVG)
    root = ElementTree.Element(f"{{{SVG}}}svg")
    root.text = "\n"
    for name in ICON_NAMES.split():
        icon = ElementTree.parse(icons / f"{name}.svg").getroot()
        attributes = {"id": name, "viewBox": icon.attrib["viewBox"], "fill": "currentColor"}
        symbol = ElementTree.SubElement(root, f"{{{SVG}}}symbol", attributes)
        symbol.extend(icon)
        for element in symbol:
            element.tail = None
        symbol.tail = "\n"
    return ElementTree.tostring(root) + b"\n"


def trimmed(sheet: str) -> bytes:
    """Bootstrap's licence and the rules for elements and the classes above, each on a line."""
    licence = sheet[sheet.index("/*") : sheet.index("*/") + 2]
    rules = kept(tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True))
    while rules != (rules := without_unread(rules)):
        pass
    return "\n".join((licence, *rules, "")).encode()


def kept(nodes: list[tinycss2.ast.Node]) -> list[str]:
    """The rules that are needed, as text; rules that ask for a medium are looked into."""
    found = []
    for node in nodes:
        if node.type == "qualified-rule":
            selectors = filter(is_needed, tinycss2.serialize(node.prelude).split(","))
            if prelude := ",".join(selectors):
                found.append(f"{prelude}{{{tinycss2.serialize(node.content)}}}")
        elif node.type == "at-rule" and node.lower_at_keyword == "media":
            rules = kept(tinycss2.parse_rule_list(node.content, skip_whitespace=True))
            if rules:
                found.append(f"@media{tinycss2.serialize(node.prelude)}{{{''.join(rules)}}}")
    return found


def is_needed(selector: str) -> bool:
    """Tell whether a selector may match an element of the portal, which is never dark."""
    classes = re.findall(r"\.([a-zA-Z][\w-]*)", re.sub(r":not\([^)]*\)", "", selector))
    return set(classes) <= set(CLASSES.split()) and "[data-bs-theme=dark]" not in selector


def without_unread(rules: list[str]) -> list[str]:
    """The rules without the variables that none of them reads, and without rules that are left empty."""
    read = set(re.findall(r"var\((--[\w-]+)", "".join(rules)))
    without = (
        re.sub(r"(--[\w-]+):[^;}]*;?", lambda found: found[0] if found[1] in read else "", rule)
        for rule in rules
    )
    return [rule for rule in without if not rule.endswith("{}")]


def main() -> None:
    """Write every vendored file and the list of them."""
    lines = ["# file  package  version  licence  SHA-256"]

    def write(package: tuple[str, str, str], path: Path, content: bytes) -> None:
        path.write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        lines.append("  ".join((path.name, *package, digest)))

    with tempfile.TemporaryDirectory() as folder:
        unpacked = {
            package: unpack(package[0], package[1], Path(folder)) for package in (HTMX, BOOTSTRAP, ICONS)
        }
        for package, source, target in FILES:
            content = (unpacked[package] / source).read_bytes()
            write(package, VENDOR / target, without_source_map(content))
        whole = (unpacked[BOOTSTRAP] / "dist/css/bootstrap.min.css").read_text(encoding="utf-8")
        write(BOOTSTRAP, VENDOR / "bootstrap.css", without_source_map(trimmed(whole)))
        write(ICONS, SPRITE, sprite(unpacked[ICONS] / "icons"))
    (VENDOR / "VERSIONS").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
