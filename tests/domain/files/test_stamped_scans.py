"""How a scan is known to belong to a rendition: its code, its pages, or a person's word."""

import pytest

from app.domain.files.file_kinds import Unfit
from app.domain.files.stamped_scans import Recognition, SeenScan, foreign_code, pages_told, recognised

CODE, OTHER = "0123456789AB", "BA9876543210"


@pytest.mark.parametrize(
    ("seen", "affirmed", "how"),
    [
        (SeenScan(3, (CODE,)), False, Recognition.QR_CODE),
        (SeenScan(3, (CODE,)), True, Recognition.QR_CODE),
        (SeenScan(1, (CODE,), is_picture=True), False, Recognition.QR_CODE),
        (SeenScan(4, (CODE,)), True, Recognition.BY_HAND),
        (SeenScan(3), True, Recognition.BY_HAND),
        (SeenScan(4, (CODE,)), False, "扫描件有4页，批复文件有3页"),
        (SeenScan(3), False, "没有读出扫描件上的二维码"),
        (SeenScan(1, is_picture=True), False, "没有读出扫描件上的二维码"),
    ],
)
def test_the_code_and_the_pages_count_and_else_a_person(seen, affirmed, how):
    if isinstance(how, Recognition):
        assert recognised(seen, CODE, 3, affirmed=affirmed) is how
        return
    with pytest.raises(Unfit, match=how):
        recognised(seen, CODE, 3, affirmed=affirmed)


def test_the_code_of_another_is_told_also_beside_the_right_one():
    assert foreign_code(SeenScan(2, (CODE, OTHER)), CODE) == OTHER
    assert foreign_code(SeenScan(2, (CODE,)), CODE) == foreign_code(SeenScan(2), CODE) == ""


def test_pages_are_told_of_how_many_where_they_differ():
    assert (pages_told(3, 3), pages_told(1, 3)) == ("3页", "1页（批复文件3页）")
