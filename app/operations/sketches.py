"""What other declarations are compared with changes together with the texts: their sketches, and the time of it."""

from collections.abc import Mapping

from app.domain.form.sheet import WIDE
from app.domain.prose.sketches import Sketch
from app.models.types import microseconds

_COMPARED = frozenset({"project_name", *(field.key for field in WIDE)})


def with_sketches(values: Mapping[str, object]) -> dict[str, object]:
    """Return the values of an UPDATE of a declaration with what must be written beside them.

    Drawing takes as long as a text does: it belongs before the transaction.
    """
    if not _COMPARED & values.keys():
        return dict(values)
    texts = {field.key: values[field.key] for field in WIDE if field.key in values}
    sketches = {f"{key}_sketch": Sketch.of(str(text)).stored for key, text in texts.items()}
    return {**values, **sketches, "last_change": microseconds()}
