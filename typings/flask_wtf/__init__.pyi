from collections.abc import Mapping
from typing import Any

from flask import Flask
from markupsafe import Markup
from wtforms import Form
from wtforms.meta import DefaultMeta, _MultiDictLike

class FlaskForm(Form):
    class Meta(DefaultMeta): ...

    def __init__(
        self,
        formdata: _MultiDictLike | None = ...,
        *,
        obj: object | None = None,
        prefix: str = "",
        data: Mapping[str, object] | None = None,
        meta: Mapping[str, object] | None = None,
    ) -> None: ...
    def is_submitted(self) -> bool: ...
    def validate_on_submit(self, extra_validators: Mapping[str, Any] | None = None) -> bool: ...
    def hidden_tag(self, *fields: str) -> Markup: ...

class CSRFProtect:
    def init_app(self, app: Flask) -> None: ...
    def protect(self) -> None: ...
