"""Requests to every route as every person, and the words of their answers."""

import io
from functools import cache

from openpyxl import load_workbook
from pypdf import PdfReader

from tests.house import House, Told
from tests.web.rights import EVERYBODY
from tests.writing_statements import written

WORKBOOKS = ("exports.declaration", "exports.declarations")
SPARE = "second_preparer"
"""Whom the matrix disables and enables again; the administrator's calls come after everybody else's."""
DISTINCT = [login for login in EVERYBODY if login != SPARE]
"""One of each kind of person: the spare preparer holds what the preparer holds, and wrote in no story either."""


RECORDING = ("INSERT INTO event", "UPDATE event_chain")
"""What an event is written with."""


def routes(house: House) -> dict[str, object]:
    """Return every rule under the name that the matrix calls it by."""
    return _routes(house.app.url_map)


@cache
def _routes(url_map) -> dict[str, object]:
    return {
        f"{method} {rule.endpoint}": rule
        for rule in url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }


def address(house: House, name: str, told: Told | None = None) -> str:
    """Return an address of the route that exists, of `told` where it is about a declaration."""
    values = {
        "filename": "mark.svg",
        "token": "unknown",
        "cell": "score-1" if "review_sheet" in name else "policy_basis",
        "level_2": "经济效益指标",
        "person_id": house.world.people[SPARE],
        "role_id": 999_999,
        "key": "policy_basis",
        "paper": "terms",
        "asked_id": 999_999,
        "session_id": 999_999,
        "section_id": 999_999,
        "further_code_id": 999_999,
        "unit_id": house.world.units["121"],
        "round_id": house.world.round_id,
        "method_id": 1,
        "source_id": 1,
        "opinion_id": 1,
        "kind_id": 1,
        "version_id": 1,
        "scheme_id": 1,
        "thread_id": 999_999,
        "event_id": 999_999,
        "job_id": 999_999,
        "news_id": 999_999,
        "message_id": 999_999,
        "webhook_id": 999_999,
        "import_id": 999_999,
        "position": 0,
        "attachment_id": 999_999,
        "scan_id": 999_999,
        "indicator_id": 999_999,
        "project_id": 999_999,
        "code": "15",
        "switch": "on",
        "tag": "W05-0123456789ab",
        "rule": "W05",
    }
    if told is not None:
        row = told.doomed_row if "delete" in name else told.kept_row
        values |= {"declaration_id": told.id, "identity": row}
    rule = routes(house)[name]
    return rule.build({key: values[key] for key in rule.arguments})[1]


def ask(house: House, login: str, name: str, told: Told | None = None, fragment: bool = False, **data):
    """Send the request of a route as that person; `data` is its form, or its query.

    No GET may write, but that a file was taken or somebody was refused.
    """
    person, where = house.kept(login), address(house, name, told)
    if name.startswith("GET "):
        headers = {"HX-Request": "true"} if fragment else {}
        with written() as statements:
            answer = person.client.get(where, query_string=data, headers=headers)
        view = house.app.view_functions[name.partition(" ")[2]]
        is_recorded = hasattr(view, "recorded") or answer.status_code == 403
        unexpected = [each for each in statements if not (is_recorded and each.startswith(RECORDING))]
        assert not unexpected, (login, where, statements)
        return answer
    return person.post(where, data, fragment=fragment)


def shown(answer) -> str:
    """Return the words of an answer, of a PDF the text that it prints, of a workbook what its cells hold."""
    if answer.mimetype == "application/pdf":
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages).replace(
            "\n", ""
        )
    if answer.mimetype.endswith("spreadsheetml.sheet"):
        workbook = load_workbook(io.BytesIO(answer.data))
        return str([list(sheet.values) for sheet in workbook.worksheets])
    return "" if answer.is_streamed else answer.text
