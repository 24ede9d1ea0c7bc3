"""The Hypothesis state machine: which steps there are, and how often each is drawn."""

from random import Random

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from tests.machine.attachment_steps import AttachmentSteps

OFTEN = {
    "goes_on": 7,
    "tries_anything": 4,
    "clicks_again": 1,
    "ends": 1,
    "types": 2,
    "types_into_a_row": 2,
    "adds_a_row": 1,
    "deletes_a_row": 1,
    "moves_a_row": 1,
    "weighs": 3,
    "opens_a_thread": 6,
    "speaks": 5,
    "settles": 3,
    "reopens": 2,
    "takes_back_or_changes": 1,
    "gives_back_or_hands_over": 2,
    "several_at_once": 2,
    "attaches": 3,
    "attaches_to_a_thread": 2,
    "removes_an_attachment": 2,
}


class PortalMachine(AttachmentSteps):
    """Random people do random things. A number that is drawn decides a whole step."""

    @initialize(seed=st.integers(0, 2**32))
    def begin(self, seed: int):
        """Begin on a day on which the declarations have got somewhere."""
        self.random = Random(f"{seed} begin")
        self.days_go_by()

    @rule(seed=st.integers(0, 2**32))
    def step(self, seed: int):
        """Somebody does something."""
        self.steps, self.is_well = self.steps + 1, False
        self.random = Random(f"{seed} {self.steps}")
        does = self.random.choices(list(OFTEN), list(OFTEN.values()))[0]
        note(does)
        if getattr(self, does)() is False:
            self.goes_on()
        self.is_well = True
