"""Printing at the browser: the file's name, its watermark, and that a print is what the reader may read."""

import io
from urllib.parse import unquote

from pypdf import PdfReader


def read(answer) -> PdfReader:
    assert answer.status_code == 200 and answer.mimetype == "application/pdf"
    return PdfReader(io.BytesIO(answer.data))


def words(answer) -> str:
    return "".join("".join(page.extract_text().split()) for page in read(answer).pages)


def test_a_draft_carries_its_stage_and_the_approved_form_nothing(house):
    draft, approved = house.run(house.world.at, "draft"), house.run(house.world.at, "approved")
    client = house.kept("preparer").client
    assert "草稿" in words(client.get(f"/declarations/{draft}/declaration.pdf"))
    final = words(client.get(f"/declarations/{approved}/declaration.pdf"))
    assert "已批复" not in final and "移动服务平台运行维护" in final


def test_outsiders_print_what_was_sent_with_no_word_of_the_stage(house):
    returned = house.run(house.world.at, "returned")
    house.run(house.world.type, "preparer", returned, "costing_basis", "退回以后才写的依据。")
    printed = words(house.kept("reviewer").client.get(f"/declarations/{returned}/declaration.pdf"))
    assert "退回以后才写的依据" not in printed and "运行维护：118台" in printed
    assert "退回以后才写的依据" in words(
        house.kept("preparer").client.get(f"/declarations/{returned}/declaration.pdf")
    )


def test_the_file_has_a_name_that_cannot_break_the_header(house):
    declaration_id = house.run(house.world.draft)
    house.run(house.world.type, "preparer", declaration_id, "project_name", 'a"b/c\\d;e\nX-Evil: 1')
    answer = house.kept("preparer").client.get(f"/declarations/{declaration_id}/declaration.pdf")
    assert answer.status_code == 200 and "X-Evil" not in answer.headers
    disposition = answer.headers["Content-Disposition"]
    name = unquote(disposition.partition("UTF-8''")[2])
    assert name.startswith("云岭市数字服务中心-990106") and name.endswith(".pdf")
    assert not set(name) & set('"/\\\n\r')


def test_many_are_one_file_in_the_order_chosen(house):
    first, second = house.run(house.world.at, "approved"), house.run(house.world.at, "approved")
    codes = [house.stored(each, "project_code")[0] for each in (first, second)]
    client = house.kept("auditor").client
    printed = words(client.get(f"/declarations.pdf?id={second}&id={first}&id={second}"))
    assert printed.index(codes[1]) < printed.index(codes[0])
    pages = sum(
        len(read(client.get(f"/declarations/{each}/declaration.pdf")).pages) for each in (first, second)
    )
    assert len(read(client.get(f"/declarations.pdf?id={second}&id={first}&id={second}")).pages) == pages


def test_text_that_looks_like_markup_prints_as_text(house):
    declaration_id = house.run(house.world.draft)
    house.run(
        house.world.type,
        "preparer",
        declaration_id,
        "costing_basis",
        "<b>粗</b><img src='file:///etc/passwd'>",
    )
    printed = words(house.kept("preparer").client.get(f"/declarations/{declaration_id}/declaration.pdf"))
    assert "<b>粗</b>" in printed and "root:" not in printed
