"""Response headers, and the error handlers: a sentence and a status for every exception that an operation raises."""

import logging
import secrets

from flask import Flask, Response, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from app.blueprints.request_log import route
from app.bounded.scanning import ScannerAway
from app.domain.procedure.workflow import Refusal, Refused
from app.exchange.pdf_text import PdfReaderAway
from app.exchange.scanned_pages import ScanReaderAway
from app.exchange.workbook import CageFault, CannotWrite
from app.models.faults import FAULTS, is_passing
from app.operations import Outdated, Rejected
from app.operations.origin import NOWHERE, Origin, come_from
from app.operations.transaction import release
from app.printing.press import CannotPrint, PressFault, PrintingUnavailable
from app.queries import NotFound
from app.queries.files import Damaged

log = logging.getLogger(__name__)

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
REFUSAL_STATUS = {Refusal.ROLE: 403, Refusal.STATE: 409, Refusal.NEEDS: 422}
REFUSALS = (NotFound, Refused, Outdated, Rejected)
"""What operations raise when they do nothing; each says why in Chinese."""

TITLES = {
    400: ("请求无法识别", "请返回上一页，刷新后重试。"),
    401: ("请先登录", "登录已过期，请重新登录。"),
    403: ("您没有此项权限", "如需办理，请联系系统管理员核对您的角色。"),
    404: ("没有找到这个页面", "可能已被移走，或您无权查看。"),
    405: ("请求方式不正确", "请从页面上的按钮操作。"),
    409: ("页面内容已更新", "他人刚刚作了修改，请刷新后再操作。"),
    413: ("内容太大", "一次提交的内容太多，请减少后重试；上传的文件每个不能超过20 MiB。"),
    422: ("填写的内容有误", "请按提示修改后重试。"),
    429: ("操作太频繁", "请稍后再试。"),
    500: ("系统出错", "您的操作没有完成，已保存的内容不受影响。请稍后重试，或把下面的编号告诉系统管理员。"),
    503: ("系统繁忙", "您的操作没有完成，请几秒后重试。"),
}


DATABASE_AWAY = "数据库暂时连不上、正忙或磁盘已满，您的操作没有完成；输入的内容仍在页面上，请稍后重试。"
STRANGE_HOST = "请用本系统公布的网址访问。\n"
NO_COOKIE = "浏览器没有带回登录所需的标识。请用 https 访问本系统，并允许浏览器保存 Cookie，刷新页面后重试。"
STALE = "页面停留太久，安全校验已失效，请重新打开页面后再操作。"
MENDABLE = frozenset({409, 422})
"""Statuses of pages that show what has to be mended."""
RETRY_AFTER = "5"
"""Seconds."""


def init_app(app: Flask) -> None:
    """Register the request id, headers and error handlers, before the blueprints so that what they refuse has its page."""
    app.before_request(_name_request)
    app.after_request(_add_headers)
    app.teardown_request(_forget_request)
    app.teardown_request(lambda error: release())
    app.after_request(_mark_title)
    for refusal in REFUSALS:
        app.register_error_handler(refusal, lambda error: sentence(refusal_status(error), str(error)))
    for failure in (CannotPrint, CannotWrite):
        app.register_error_handler(failure, lambda error: sentence(422, str(error)))
    app.register_error_handler(PrintingUnavailable, lambda error: sentence(503, str(error)))
    for passing in (PressFault, CageFault, PdfReaderAway, ScanReaderAway, ScannerAway):
        app.register_error_handler(passing, _try_again)
    app.register_error_handler(Damaged, _damaged)
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(HTTPException, _http_error)
    for fault in FAULTS:
        app.register_error_handler(fault, _database_fault)
    app.register_error_handler(Exception, _unforeseen)


def refusal_status(refusal: Exception) -> int:
    """Return the status code of one of `REFUSALS`."""
    if isinstance(refusal, Refused):
        return REFUSAL_STATUS[refusal.kind]
    return {NotFound: 404, Outdated: 409, Rejected: 422}[type(refusal)]


def sentence(code: int, message: str = "") -> tuple[str, int, dict[str, str]]:
    """Return an error as a page, or as a line for the flash region when a fragment was asked for."""
    title, advice = TITLES.get(code, TITLES[400])
    context = {
        "code": code,
        "title": title,
        "sentence": message or advice,
        "request_id": g.get("request_id", ""),
    }
    if is_fragment_request():
        headers = {"HX-Retarget": "#flash", "HX-Reswap": "innerHTML"}
        return render_template("errors/_line.html", **context), code, headers
    return render_template("errors/error.html", **context), code, {}


def is_fragment_request() -> bool:
    """Tell whether htmx asks, so that the answer is a fragment."""
    return request.headers.get("HX-Request") == "true"


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if isinstance(error, SecurityError):
        # No page: its addresses would be made of the host that is not the portal's.
        return STRANGE_HOST, 400, {"Content-Type": "text/plain; charset=utf-8"}
    if error.code is None or error.code < 400:
        return error
    page, code, headers = sentence(error.code)
    kept = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    return page, code, headers | kept


def _try_again(error: Exception) -> ResponseReturnValue:
    page, code, headers = sentence(503, str(error))
    return page, code, headers | {"Retry-After": RETRY_AFTER}


def _stale(error: CSRFError) -> ResponseReturnValue:
    """Offer the page of a form anew whose token is too old, with the words that were typed there.

    A browser that never keeps the cookie, as over plain http where it is `Secure`, is told so.
    """
    if current_app.config["SESSION_COOKIE_NAME"] not in request.cookies:
        return sentence(400, NO_COOKIE)
    if is_fragment_request() or not _is_sent_by_own_page():
        return sentence(400, STALE)
    words = [text for _, text in request.form.items(multi=True) if not text.isascii()]
    back = request.referrer if (request.referrer or "").startswith(request.host_url) else "/"
    return render_template("errors/stale.html", sentence=STALE, words=words, back=back), 400


def _is_sent_by_own_page() -> bool:
    """Tell whether a page of this portal sent the form: what another site sends is not shown as the person's words."""
    return request.headers.get("Origin", "") == request.host_url.rstrip("/")


def _damaged(error: Damaged) -> ResponseReturnValue:
    log.error("request %s: what is stored is damaged: %s: %s", g.get("request_id"), route(), error)
    return sentence(500, str(error))


def _database_fault(error: Exception) -> ResponseReturnValue:
    """Say of a fault that passes that one may try again, in one line of the log; anything else is unforeseen."""
    if not is_passing(error):
        return _unforeseen(error)
    cause = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
    log.error("request %s: the database is away, locked or full: %s", g.get("request_id"), cause)
    page, code, headers = sentence(503, DATABASE_AWAY)
    return page, code, headers | {"Retry-After": RETRY_AFTER}


def _unforeseen(error: Exception) -> ResponseReturnValue:
    log.exception("request %s failed: %s %s", g.get("request_id"), request.method, route())
    return sentence(500)


def _name_request() -> None:
    g.request_id = secrets.token_hex(6)
    come_from(Origin(request.remote_addr, None, g.request_id))


def _forget_request(error: BaseException | None) -> None:
    come_from(NOWHERE)


def _mark_title(response: Response) -> Response:
    """Begin the title of a page on which something has to be mended with 错误：, which a screen reader says first."""
    if response.status_code in MENDABLE and response.mimetype == "text/html" and not is_fragment_request():
        response.set_data(response.get_data(as_text=True).replace("<title>", "<title>错误：", 1))
    return response


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint != "static" or response.status_code >= 400:
        response.headers["Cache-Control"] = "no-store"
    return response
