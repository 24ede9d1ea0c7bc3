"""What stands in a blank cell until something is typed."""

from app.domain.form.catalogue import EXAMPLES

_FILL_IN = "点此填写"
_HINTS = {
    "definition": f"{_FILL_IN}含义、计算公式和数据来源",
    "name": _FILL_IN,
    "text": _FILL_IN,
    "content": _FILL_IN,
    "this_year": "金额或%",
}


def hint(kind: str, label: str) -> str:
    """Return what stands in a blank cell of that kind, "" for nothing; `label` names the cell for people."""
    if kind == "target_value":
        example = EXAMPLES.get(label.partition(" ")[0])
        return f"如 {example}" if example else _FILL_IN
    return _HINTS.get(kind, "")
