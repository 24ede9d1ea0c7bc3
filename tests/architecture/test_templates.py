"""What no template may hold under a strict content security policy and with autoescape."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parents[2] / "app" / "templates"
FORBIDDEN = {
    "unescaped text": re.compile(r"\|\s*safe\b|autoescape\s+false", re.IGNORECASE),
    "inline style": re.compile(r"\sstyle\s*=|<style\b", re.IGNORECASE),
    "inline handler": re.compile(r"\son[a-z]+\s*=|hx-on|hx-vars|javascript:", re.IGNORECASE),
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE),
    "evaluated filter": re.compile(r"hx-trigger=\"[^\"]*\["),
    "foreign address": re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE),
    "status spelled out": re.compile(r"已批复|待批复|单位审核人|财政审核人|不予安排"),
}


def templates() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.html"))


def test_there_are_templates_to_look_at():
    assert len(templates()) > 20


@pytest.mark.parametrize("fault", FORBIDDEN)
def test_no_template_holds(fault):
    found = [
        f"{path.relative_to(TEMPLATES)}: {match[0].strip()}"
        for path in templates()
        for match in FORBIDDEN[fault].finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        ("unescaped text", "{{ name | safe }}"),
        ("inline style", '<p style="color: red">'),
        ("inline handler", '<button onclick="go()">'),
        ("inline handler", '<button hx-on:click="go()">'),
        ("inline script", "<script>go()</script>"),
        ("evaluated filter", 'hx-trigger="click[ctrlKey]"'),
        ("foreign address", '<script src="//cdn.example/x.js">'),
    ],
)
def test_the_fault_is_recognised(fault, text):
    assert FORBIDDEN[fault].search(text)
