"""Holding a printed page or a file against what was approved, without signing in; off where `PUBLIC_URL` is blank."""

import hashlib
import threading
import time
from collections import OrderedDict, deque
from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.blueprints.access import DECLARATION_ROLES, current_actor, public
from app.blueprints.receiving import body_limit
from app.domain.files.renditions import MissingCell, codes_on, grouped, is_scan, missing_cells, read_code
from app.exchange.pdf_text import NotAPdf, pdf_text
from app.queries import NotFound
from app.queries.declarations import find
from app.queries.files.renditions import Head, approved_sheet, code_by_sha256, head_by_code

blueprint = Blueprint("verification", __name__, url_prefix="/verify")

PER_MINUTE = 30
"""Questions of one address a minute, in each process."""
REMEMBERED = 10_000
"""Addresses that are kept in mind at most."""
NO_CODE = "没有找到与此文件一致的批复文件；如纸面有验证码，请一并填写，再选一次文件。"

SCAN = (
    "文件里没有文字，多半是扫描件或照片，不能逐格核对；请按下面的内容与纸面人工核对，或改用从系统下载的文件。"
)

_asked: OrderedDict[str, deque[float]] = OrderedDict()
_lock = threading.Lock()


@blueprint.before_app_request
def _throttle() -> None:
    """Refuse those who ask too often, before their body is read; nothing here is to be tried out."""
    if request.blueprint != blueprint.name:
        return
    if not current_app.config["PUBLIC_URL"]:
        abort(404)
    address, now = request.remote_addr or "", time.monotonic()
    with _lock:
        times = _asked.pop(address, deque(maxlen=PER_MINUTE + 1))
        while times and now - times[0] > 60:
            times.popleft()
        times.append(now)
        _asked[address] = times
        while len(_asked) > REMEMBERED:
            _asked.popitem(last=False)
        too_many = len(times) > PER_MINUTE
    if too_many:
        abort(429)


@blueprint.get("")
@public
def ask() -> ResponseReturnValue:
    """Ask for the code of a page, or for the file."""
    typed = request.args.get("code", "").strip()
    if not typed:
        return _page()
    if not (code := read_code(typed)):
        return _page(422, problem="验证码是12位字母和数字，请照纸面填写。", typed=typed)
    return redirect(url_for("verification.show", code=code))


@blueprint.get("/<code>")
@public
def show(code: str) -> ResponseReturnValue:
    """Say what the head of the page with this code has to say, and whether it is in force."""
    head = head_by_code(read_code(code))
    if head is None:
        return _page(404, problem="没有这个验证码对应的批复文件，请核对纸面上的12位验证码。", typed=code[:40])
    return _page(head=head)


@blueprint.post("")
@public
@body_limit("IMPORT_LIMIT")
def compare() -> ResponseReturnValue:
    """Hold an uploaded file against what was approved: by its hash, and for those who may read the form by its cells."""
    uploaded, typed = request.files.get("file"), request.form.get("code", "").strip()
    content = uploaded.read() if uploaded else b""
    if not content:
        return _page(422, problem="请选择要核对的文件，所选的文件不能是空的。", typed=typed)
    found = code_by_sha256(hashlib.sha256(content).hexdigest())
    code = found or read_code(typed)
    head = head_by_code(code) if code else None
    if head is None:
        told = "没有找到与此文件一致的批复文件，请核对纸面上的12位验证码。" if typed else NO_CODE
        return _page(404, problem=told, typed=typed)
    missing, problem = None, ""
    if not found and _may_read(head.declaration_id):
        missing, problem = _held_against(head, content)
    return _page(head=head, is_same=bool(found), missing=missing, problem=problem)


def _held_against(head: Head, content: bytes) -> tuple[tuple[MissingCell, ...] | None, str]:
    """Return the cells that a file lacks, or None and why it cannot be held against the approved form cell by cell."""
    try:
        text = pdf_text(content)
    except NotAPdf as unreadable:
        return None, str(unreadable)
    if is_scan(text):
        return None, SCAN
    others = [code for code in codes_on(text) if code != head.code]
    if others and len(others) == len(codes_on(text)):
        return (
            None,
            f"文件上的验证码是{grouped(others[0])}，不是{head.shown_code}：这是另一份申报表的文件，请按它的验证码核对。",
        )
    return missing_cells(approved_sheet(head.code), text), ""


def _may_read(declaration_id: int) -> bool:
    """Tell whether the person is signed in and sees this declaration; a code opens no more than the head to others."""
    if not current_user.is_authenticated or not current_actor().has_role(*DECLARATION_ROLES):
        return False
    try:
        find(current_actor(), declaration_id)
    except NotFound:
        return False
    return True


def _page(status: int = 200, **told: Any) -> ResponseReturnValue:
    context = {"head": None, "is_same": None, "missing": None, "problem": "", "typed": ""}
    return render_template("verification/verification.html", **(context | told)), status
