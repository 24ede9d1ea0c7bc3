"""Hands that bring workbooks to the portal and read its previews."""

from io import BytesIO

from bs4 import BeautifulSoup
from sqlalchemy import delete, func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from app.models import Declaration, PendingImport, db
from tests.exchange.filled import workbook, write_form
from tests.world import UNITS

HERE = {"applicant_unit": UNITS["121"][0], "primary_budgetary_unit": UNITS["121"][0]}


def form(**typed) -> bytes:
    """Return a workbook with one form of unit 121; `typed` replaces fields, a code is issued unless given."""
    return forms(typed)


def _brought(typed: dict) -> dict:
    """Fields of a form that is no other form's twin: its goal names the project."""
    goal = {"annual_objective": f"完成{name}。"} if (name := typed.get("project_name")) else {}
    return {"project_code": ""} | HERE | goal | typed


def forms(*each: dict) -> bytes:
    """Return a workbook with several of them."""
    return workbook(*(lambda ws, typed=typed: write_form(ws, **_brought(typed)) for typed in each))


def upload(
    house, content: bytes, name: str = "申报表.xlsx", login: str = "preparer", round_id: int | None = None
) -> tuple[TestResponse, str]:
    """Send a workbook; return the answer, followed to the preview, and its words."""
    boundary, body = encode_multipart(
        {"round_id": str(round_id or house.world.round_id), "workbook": FileStorage(BytesIO(content), name)}
    )
    browser = house.kept(login)
    answer = browser.post("/workbooks", body, content_type=f"multipart/form-data; boundary={boundary}")
    if answer.status_code == 303:
        answer = browser.get(answer.location)
    page = BeautifulSoup(answer.text, "html.parser")
    return answer, page.get_text(" ", strip=True)


def worksheets(answer: TestResponse) -> list[tuple[str, str]]:
    """Return outcome and words of each worksheet of a preview."""
    page = BeautifulSoup(answer.text, "html.parser")
    return [(each["data-state"], each.get_text(" ", strip=True)) for each in page.select(".worksheet")]


def ticked(answer: TestResponse) -> list[str]:
    """Return what the preview ticks."""
    page = BeautifulSoup(answer.text, "html.parser")
    return [each["value"] for each in page.select("input[name=sheet][checked]")]


def offered(answer: TestResponse) -> list[str]:
    """Return what may be ticked in a preview: a name that is known comes unticked, and tests use one again and again."""
    page = BeautifulSoup(answer.text, "html.parser")
    return [each["value"] for each in page.select("input[name=sheet]")]


def confirm(house, answer: TestResponse, *values: str, login: str = "preparer") -> TestResponse:
    """Confirm a preview with all that it offers, unless values are given."""
    address = BeautifulSoup(answer.text, "html.parser").select_one("#confirming")["action"]
    return house.kept(login).post(address, {"sheet": list(values) or offered(answer)}, follow_redirects=True)


def taken_in(house, content: bytes, **options) -> TestResponse:
    """Upload, confirm everything that may be taken, and return the report."""
    answer = confirm(house, upload(house, content, **options)[0])
    assert answer.status_code == 200 and "已导入" in answer.text, answer.text
    return answer


def stored(house) -> int:
    return house.run(lambda: db.session.scalar(select(func.count()).select_from(Declaration)))


def newest(house) -> Declaration:
    return house.run(lambda: db.session.scalar(select(Declaration).order_by(Declaration.id.desc()).limit(1)))


def at_the_file(answer: TestResponse) -> str:
    """Return what is said at the field of the file."""
    return BeautifulSoup(answer.text, "html.parser").select_one("#workbook-error").get_text(strip=True)


def forget() -> None:
    """Delete every waiting workbook."""
    db.session.execute(delete(PendingImport))
    db.session.commit()
