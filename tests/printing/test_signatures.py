"""Lines to sign and seal below the printed form: where the round says so, and nowhere else."""

from dataclasses import replace

from app.domain.procedure.first_level import FirstLevelRule
from app.domain.text import squeezed
from app.operations.rounds import change_terms
from app.printing.declarations import print_pages
from tests.printing.pages import read
from tests.printing.test_watermark import DRAFT

LINES = squeezed("填报人：负责人：单位（盖章）：日期：年月日")


def words(pdf: bytes) -> list[str]:
    return [squeezed(page.extract_text()) for page in read(pdf).pages]


def test_they_stand_once_behind_the_table_and_change_nothing_of_it(house):
    with_lines, without = (
        words(house.run(print_pages, [replace(DRAFT, signatures=signatures)])) for signatures in (True, False)
    )
    assert with_lines[:-1] == without[:-1] and LINES not in "".join(without)
    assert with_lines[-1].count(LINES) == 1 and with_lines[-1].replace(LINES, "") == without[-1]


def test_what_is_printed_and_approved_in_a_round_has_them_as_the_round_says(house):
    def say(signatures: bool) -> None:
        change_terms(None, house.world.round_id, FirstLevelRule.OFF, signatures=signatures)

    def paper(declaration_id: int) -> str:
        answer = house.kept("submitter").client.get(f"/declarations/{declaration_id}/declaration.pdf")
        return "".join(words(answer.data))

    plain = house.run(house.world.at, "approved")
    house.run(say, True)
    draft, signed = house.run(house.world.filled), house.run(house.world.at, "approved")
    assert LINES in paper(draft) and LINES not in paper(plain)
    house.run(say, False)
    assert LINES not in paper(draft)
    assert LINES in paper(signed), "what was approved stays as it was"
