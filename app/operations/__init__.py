"""The verbs: each is one short write transaction, and the only place that commits."""


class Outdated(Exception):
    """Somebody was faster, or the page is old: nothing was written. The argument says in Chinese what happened."""

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message


class Rejected(ValueError):
    """What was entered cannot be taken: `message` is a Chinese sentence, `field` the input it belongs to ("" for none)."""

    def __init__(self, message: str, field: str = ""):
        super().__init__(message)
        self.message = message
        self.field = field
