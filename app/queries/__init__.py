"""What may be read, by whom: every query is scoped to the person who asks."""


class NotFound(LookupError):
    """There is no such thing, or it is not for this person to know: the web answers 404 to both."""
