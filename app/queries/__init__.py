"""What may be read, by whom: a query of declarations, news, jobs or imports takes the actor, and its SQL is scoped to them.

Without an actor are what every signed-in person may know (rounds, code lists, rules, review schemes), what is asked by id
after a scoped query let it through, and `administration`: units, people and roles are read there whole. Only views under
the access rule `roles(Role.ADMINISTRATOR)` and the command line call it; whoever changes something through it is checked
again by `operations.administration.note`.
"""


class NotFound(LookupError):
    """There is no such thing, or it is not for this person to know: the web answers 404 to both."""
