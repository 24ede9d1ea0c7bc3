"""消息: what one is told, read by a click."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints.access import DECLARATION_ROLES, current_actor, roles
from app.domain.text import whole_number
from app.operations import Rejected
from app.operations import news as operations
from app.queries.lists import news

blueprint = Blueprint("news", __name__, url_prefix="/news")


@blueprint.get("")
@roles(*DECLARATION_ROLES)
def show() -> ResponseReturnValue:
    """Show a shelf of the person's news; an invalid parameter gets a sentence, and the first page of all is shown."""
    actor, asked = current_actor(), request.args
    complaints = []
    shelf = next((each for each in news.Shelf if each.value == asked.get("tab", news.Shelf.ALL)), None)
    if shelf is None:
        complaints.append("网址中的消息分类不存在，已显示全部消息。")
    wanted = whole_number(asked.get("page", "1"))
    if not wanted:
        complaints.append("网址中的页码无效，已显示第1页。")
    shelf, totals = shelf or news.Shelf.ALL, news.totals(actor)
    page, items = _page(shelf, wanted or 1)
    return render_template(
        "news/news.html",
        shell=totals.shell,
        shelf=shelf,
        shelves=totals.shelves,
        newest=totals.newest,
        days=news.by_day(items[: news.PAGE]),
        page=page,
        follows=page < news.PAGES and len(items) > news.PAGE,
        complaints=complaints,
    )


def _page(shelf: news.Shelf, wanted: int) -> tuple[int, list[news.NewsItem]]:
    """Return the page that the address asks for, the first where it does not exist, and its items and one more."""
    for page in (min(wanted, news.PAGES), 1):
        if items := news.items(current_actor(), shelf, page, few=news.PAGE + 1):
            return page, items
    return 1, []


@blueprint.post("/<int:news_id>/read")
@roles(*DECLARATION_ROLES)
def read(news_id: int) -> ResponseReturnValue:
    """Count a 消息 as read and go to what it is about."""
    declaration_id = operations.read(current_actor(), news_id)
    return redirect(url_for("declarations.show", declaration_id=declaration_id), 303)


@blueprint.post("/read")
@roles(*DECLARATION_ROLES)
def read_all() -> ResponseReturnValue:
    """Count as read whatever was there when the page was drawn; what came since stays unread."""
    newest = whole_number(request.form.get("newest", ""))
    if not newest:
        raise Rejected("请在消息页点“全部标为已读”。")
    operations.read_up_to(current_actor(), newest)
    return redirect(url_for("news.show"), 303)
