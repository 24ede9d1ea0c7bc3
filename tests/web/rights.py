"""Who gets what: every route by the people it is for, and what docs/procedure.md lets each of them read and do."""

from app.domain.cutting.step import CutStep
from app.domain.form.costing_steps import ItemStep
from app.domain.form.undo_steps import Step
from tests.house import Told
from tests.web.rights_of_anybody import LINK, OWN, PRESSED, PROOF, PUBLIC
from tests.web.rights_of_offices import (
    ADMINISTRATION,
    FOR_APPROVERS,
    FOR_AUDITORS,
    FOR_PUBLISHERS,
    PUBLISHING,
)
from tests.world import PEOPLE

NOBODY = ""
EVERYBODY = [NOBODY, *PEOPLE]
UNIT_OF = {login: {unit for unit, _ in posts} for login, posts in PEOPLE.items()}
HOLDS = {login: {role.value for _, role in posts} for login, posts in PEOPLE.items()} | {NOBODY: set()}
WRITERS = {"preparer", "submitter"}
FINANCE = {"reviewer", "approver"}

FOR_WRITERS = {
    "GET declarations.new": 200,
    "POST declarations.new": 422,
    "GET workbooks.upload": 200,
    "POST workbooks.upload": 422,
    "GET workbooks.template": 200,
    "GET workbooks.show": 404,
    "GET workbooks.worksheet": 404,
    "GET workbooks.problems": 404,
    "POST workbooks.confirm": 404,
    "POST workbooks.prereview": 404,
    "POST workbooks.throw_away": 404,
    "GET copying.choose": 200,
}
"""What people who prepare get when they fill nothing in, and for an import that is nobody's, or another's."""
READING = {
    "GET ceilings.beside",
    "GET declarations.show",
    "GET declarations.timeline",
    "GET changes.show",
    "GET attachments.show",
    "GET printing.declaration",
    "GET printing.history",
    "GET exports.declaration",
}
WRITING = {
    "GET sheet.cell": 200,
    "GET prereview.panel": 200,
    "GET checking.show": 302,
    "POST sheet.save": 422,
    "POST sheet.save_all": 422,
    "POST rows.add": 200,
    "POST rows.copy": 200,
    "POST rows.move": 200,
    "POST rows.delete": 200,
    "POST rows.paste": 200,
    "POST rows.undo": 200,
    "GET costing.begin": 200,
    **dict.fromkeys(("POST costing.copy", "POST costing.move", "POST costing.delete"), 404),
    "POST costing.prose": 422,
    "POST costing.undo": 200,
    "GET cutting.show": 200,
    "POST cutting.reckon": 200,
    "POST cutting.apply": 422,
    "POST cutting.undo": 200,
    "POST copying.confirm": 200,
    "POST first_level.name": 303,
    "POST taking_over.confirm": 422,
    "GET library.show": 200,
    "POST library.take_over": 422,
    "POST prereview.explain": 409,
    "POST prereview.take_back": 409,
    "POST prereview.correct": 409,
    "POST attachments.add": 422,
}
"""What people who may type get for `UNREADABLE`, for a `BLOCK`, for an empty step, for the other changes of rows, for
lines of 支出明细 that are not there, for a finding that is not there any more, and for no file at all."""
COPYING = {"GET copying.copy": 200, "POST copying.copy": 422}
"""What people who prepare for its unit get for a declaration in whatever state, and nobody else."""
FOR_FINANCE = {"GET review_sheet.show", "GET review_sheet.printed", "GET comparison.show"}
"""What finance and the auditor read of a declaration that finance has had, and nobody else."""
WEIGHING = {
    "GET review_sheet.cell": 200,
    "POST review_sheet.save": 422,
    "POST review_sheet.save_all": 422,
    "POST review_sheet.fill": 404,
}
"""What the reviewer who has the review open gets for `NO_SCORE`, which is no opinion to be filled in."""
NO_SCORE = {"score-1": "很好", "was.score-1": ""}
ASKING = {"GET threads.new": 200, "POST threads.create": 422}
"""What whoever has a stage open gets for `NO_WORDS`."""
NO_WORDS = {"place": "policy_basis", "weight": "must", "text": ""}
SPEAKING = {"POST threads.act_on", "GET receipts.show", "GET printing.returned", "GET attachments.download"}
SPEAKING |= {"POST attachments.add_to_thread", "POST attachments.take_away", "GET stamped_scans.download"}
"""Who reads the declaration gets 404 for a thread, a return, an attachment or a scan that is not there."""
FOR_STAMPERS = {"GET stamped_scans.choose": 200, "POST stamped_scans.sort_in": 422}
"""What people of units and of finance get who choose no scan; everybody else gets 403."""
STAMPING = {"POST stamped_scans.add": 422}
"""What the unit and finance get for no scan at all where the declaration is approved, and 404 where it is not."""
UNREADABLE = {"policy_basis": "\x07", "was.policy_basis": ""}
BLOCK = {"category": "经济效益指标", "text": "服务收入\t12万元\t全年服务收入。"}
TYPED = {
    "POST sheet.save": UNREADABLE,
    "POST sheet.save_all": UNREADABLE,
    "POST review_sheet.save": NO_SCORE,
    "POST review_sheet.save_all": NO_SCORE,
    "GET threads.new": {"at": "policy_basis"},
    "POST threads.create": NO_WORDS,
    "POST threads.act_on": {"step": "settle"},
    "POST rows.paste": BLOCK,
    "POST rows.undo": {"step": Step().to_json()},
    "POST costing.undo": {"step": ItemStep().to_json()},
    "POST cutting.undo": {"step": CutStep().to_json()},
    "POST copying.confirm": {"checked": "all"},
    "POST actions.carry_out": {"action": "send_back", "lock": "-1", "reason": "请补充。"},
    "POST openings.give_back": {"lock": "-1"},
    "POST openings.hand_over": {"lock": "-1"},
    "POST urging.urge": {"stage": "nowhere"},
    "POST administration.change_dates": {"dates-was": "从前的日期"},
}
"""What is typed where an empty form would do something or be refused too early; no page has the lock -1."""
ACTING = {"POST actions.carry_out", "POST openings.give_back", "POST openings.hand_over"}
URGING = {"POST urging.urge"}
"""Who waits for others gets 409 for a stage that the page never showed; the auditor waits for nobody."""
CHOSEN = {"GET printing.declarations", "GET exports.declarations", "POST jobs.volume"}
CHOSEN |= {"POST jobs.print_chosen", "POST jobs.export"}
CHOSEN |= {"POST bulk_actions.confirm", "POST bulk_actions.start"}
LISTS = dict.fromkeys(
    (
        *("GET printing.round_list", "GET worklist.workbook", "GET worklist.csv"),
        "GET search.show",
        *("GET first_level.show_all", "GET ceilings.show_all", "GET publication.show_all"),
        *("GET board.show", "GET board.workbook", "GET board.printed"),
        *("GET summaries.show", "GET summaries.workbook", "GET summaries.csv", "GET summaries.printed"),
    ),
    200,
)
"""What people who read declarations get for the round of the stories, of which each of them sees some."""
JOBS = {"GET jobs.mine": 200} | dict.fromkeys(
    (
        *("GET jobs.show", "GET jobs.download", "POST jobs.step", "POST jobs.cancel"),
        *(f"GET first_level.{name}" for name in ("show", "workbook", "csv", "printed")),
        *("GET ceilings.workbook", "GET ceilings.csv"),
    ),
    404,
)
"""What people who read declarations get for a job that is nobody's, or another's, and for a 一级项目 that there is not."""
NEWS = {"GET news.show": 200, "POST news.read": 404, "POST news.read_all": 422}
"""What people who read declarations get when nobody told them anything."""
PRINTED = {
    "GET printing.declaration",
    "GET exports.declaration",
    "GET printing.history",
    "GET review_sheet.printed",
    "GET publication.public_form",
}
ABOUT_ONE = (
    *({*READING, *FOR_FINANCE, *PUBLISHING} - PRINTED),
    *WRITING,
    *COPYING,
    *WEIGHING,
    *ASKING,
    *SPEAKING,
    *ACTING,
    *URGING,
    *STAMPING,
)
CLASSIFIED = (
    *(PUBLIC, LINK, PROOF, OWN, FOR_WRITERS, READING, FOR_FINANCE, WRITING),
    *(COPYING, WEIGHING, ACTING, CHOSEN, LISTS, JOBS, NEWS, FOR_AUDITORS, FOR_APPROVERS),
    *(PUBLISHING, FOR_PUBLISHERS),
    *(ASKING, SPEAKING, URGING, STAMPING, FOR_STAMPERS),
    ADMINISTRATION,
)


def sees(login: str, told: Told) -> str:
    """Return what the person reads of a declaration: the working sheet, what was frozen, or nothing."""
    if "auditor" in HOLDS[login]:
        return "working"
    if HOLDS[login] & WRITERS and told.unit in UNIT_OF[login]:
        return "working"
    if "endorser" in HOLDS[login] and told.unit == "132" and told.was_submitted:
        return "frozen"
    if HOLDS[login] & FINANCE and told.was_at_finance:
        return "frozen"
    return ""


def theirs(login: str, told: Told) -> str:
    """Return the marker that the person has to find on a declaration that they may read."""
    return told.working if sees(login, told) == "working" else told.frozen


def expected(name: str, login: str, told: Told) -> int:
    """Return the status code that docs/procedure.md wants for a fragment's request about a declaration."""
    if login == NOBODY:
        return 401
    if HOLDS[login] == {"administrator"}:
        return 403
    if name in {*WRITING, *COPYING} and not HOLDS[login] & WRITERS:
        return 403
    if name in FOR_FINANCE and not HOLDS[login] & {*FINANCE, "auditor"}:
        return 403
    if name in WEIGHING and "reviewer" not in HOLDS[login]:
        return 403
    if name in STAMPING and not HOLDS[login] & {*WRITERS, *FINANCE}:
        return 403
    if name in PUBLISHING and name.startswith("POST ") and not HOLDS[login] & {"submitter", "approver"}:
        return 403
    if not sees(login, told) or (name in {*FOR_FINANCE, *WEIGHING} and not told.was_at_finance):
        return 404
    if name in {*PUBLISHING, *STAMPING}:
        return {**PUBLISHING, **STAMPING}[name] if told.status == "approved" else 404
    if name in WEIGHING:
        return WEIGHING[name] if login == "reviewer" and told.steps[-1] == "weigh" else 409
    if name in COPYING:
        return COPYING[name]
    if name in WRITING:
        return WRITING[name] if may_type(login, told) else 409
    if name in ASKING:
        return ASKING[name] if holds_stage(login, told) else 409 if sends_back(login, told) else 403
    if name in SPEAKING:
        return 404
    if name in URGING:
        return 403 if HOLDS[login] == {"auditor"} else 409
    if name in ACTING:
        return 409 if sends_back(login, told) else 403
    return 200


def may_type(login: str, told: Told) -> bool:
    """Tell who edits: preparer and submitter in draft and returned, in unit_review the submitter who opened it."""
    if told.status == "unit_review":
        return "submitter" in HOLDS[login] and told.steps[-1] == "open"
    return told.status in ("draft", "returned")


def holds_stage(login: str, told: Told) -> bool:
    """Tell who has a stage open at the end of the story: the unit's head, or the reviewer who has begun to weigh."""
    at_the_head = told.status == "unit_review" and may_type(login, told)
    return at_the_head or (login == "reviewer" and told.steps[-1:] == ("weigh",))


def sends_back(login: str, told: Told) -> bool:
    """Tell who sends back at all: the submitter of the unit, its department's endorser, reviewers and approvers."""
    return (
        ("submitter" in HOLDS[login] and told.unit in UNIT_OF[login])
        or "endorser" in HOLDS[login]
        or bool(HOLDS[login] & FINANCE)
    )


def leaks(text: str, login: str, told: Told) -> list[str]:
    """Return the markers of a declaration in `text` that the person may not read."""
    forbidden = {"": (told.frozen, told.unsent), "frozen": (told.unsent,), "working": ()}[sees(login, told)]
    return [marker for marker in forbidden if marker in text]


def expected_elsewhere(name: str, login: str) -> int:
    """Return the status code that docs/procedure.md wants where no declaration is asked for."""
    if name in LINK | PROOF:
        return 404  # an unknown token; the proof is switched off
    if "signing_in.second_factor" in name:
        return 302  # nobody's password was right a short time ago
    if name in PUBLIC:
        if login and "sign_in" in name:
            return 200  # a fragment's request: the token to go on with
        return 422 if name.startswith("POST") else 200
    if login == NOBODY:
        return 401
    if name in OWN:
        if name in PRESSED:
            return PRESSED[name]
        is_sent_on = name == "GET worklist.worklist" and login == "administrator"
        is_filled_in = name.startswith("POST") and name != "POST signing_in.stay"
        return 302 if is_sent_on else 422 if is_filled_in else 200
    if name in FOR_WRITERS:
        return FOR_WRITERS[name] if HOLDS[login] & WRITERS else 403
    if name in FOR_STAMPERS:
        return FOR_STAMPERS[name] if HOLDS[login] & {*WRITERS, *FINANCE} else 403
    if name in FOR_PUBLISHERS:
        return FOR_PUBLISHERS[name] if HOLDS[login] & {"submitter", "approver"} else 403
    if name in FOR_AUDITORS:
        return FOR_AUDITORS[name] if "auditor" in HOLDS[login] else 403
    if name in FOR_APPROVERS:
        return FOR_APPROVERS[name] if "approver" in HOLDS[login] else 403
    if name in ADMINISTRATION:
        return ADMINISTRATION[name] if "administrator" in HOLDS[login] else 403
    if HOLDS[login] == {"administrator"}:
        return 403
    return (LISTS | JOBS | NEWS).get(name, 422)  # nothing was chosen to print
