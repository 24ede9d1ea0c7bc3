"""The page of messages out: robots of groups, and what was not delivered."""

from flask import current_app
from flask.typing import ResponseReturnValue

from app.blueprints.access import current_actor, roles
from app.blueprints.administration.page import blueprint, done, page, refusals
from app.blueprints.outbox_pace import outbox_channels
from app.blueprints.proofs import proven
from app.domain.procedure.outbox import OutboxState
from app.domain.roles import Role
from app.forms.administration import AdministrationForm
from app.forms.messages import GroupForm
from app.operations import webhooks as operations
from app.queries import administration as queries
from app.queries.outbox import messages, outbox_standing, webhooks


@blueprint.get("/outbox")
@roles(Role.ADMINISTRATOR)
def outbox() -> ResponseReturnValue:
    """Show how messages leave, and which were not delivered."""
    return _page()


@blueprint.post("/outbox/again")
@roles(Role.ADMINISTRATOR)
def send_all_again() -> ResponseReturnValue:
    """Let all that was not delivered be tried anew."""
    return _again(None)


@blueprint.post("/outbox/<int:message_id>/again")
@roles(Role.ADMINISTRATOR)
def send_again(message_id: int) -> ResponseReturnValue:
    """Let one message that was not delivered be tried anew."""
    return _again(message_id)


@blueprint.post("/outbox/webhooks")
@roles(Role.ADMINISTRATOR)
@proven
def add_webhook() -> ResponseReturnValue:
    """Add the robot of a group."""
    form = _group_form()
    with refusals(form):
        if form.validate():
            operations.add_webhook(
                current_actor(),
                outbox_channels(),
                form.name.data or "",
                form.form.data,
                form.unit_id.data,
                form.role.data,
                form.choice.data,
                form.address.data or "",
                form.secret.data or "",
            )
            return done(f"已新增群机器人“{form.name.data}”。请点“试发”看能否送达。", "outbox")
    return _page(form)


@blueprint.post("/outbox/webhooks/<int:webhook_id>/trial")
@roles(Role.ADMINISTRATOR)
def try_webhook(webhook_id: int) -> ResponseReturnValue:
    """Send a robot one message now."""
    form = AdministrationForm()
    with refusals(form):
        if form.validate():
            said = operations.try_webhook(current_actor(), outbox_channels(), webhook_id)
            return done(f"已送达（{said}）。", "outbox")
    return _page(bad=form)


@blueprint.post("/outbox/webhooks/<int:webhook_id>/removal")
@roles(Role.ADMINISTRATOR)
def remove_webhook(webhook_id: int) -> ResponseReturnValue:
    """Send nothing to a robot any more."""
    operations.remove_webhook(current_actor(), webhook_id)
    return done("群机器人已停用。", "outbox")


def _again(message_id: int | None) -> ResponseReturnValue:
    count = operations.try_again(current_actor(), message_id)
    return done(f"{count}条消息将重新发送。" if count else "没有未能送达的消息。", "outbox")


def _group_form() -> GroupForm:
    form = GroupForm(prefix="group")
    form.offer(queries.units(), operations.READERS)
    return form


def _page(group: GroupForm | None = None, bad: AdministrationForm | None = None) -> ResponseReturnValue:
    channels = outbox_channels()
    return page(
        "outbox.html",
        group or bad,
        group=group or _blank_group_form(),
        robots=webhooks(),
        dead=messages(OutboxState.DEAD),
        waiting=messages(OutboxState.WAITING, few=20),
        standing=outbox_standing(),
        states=OutboxState,
        server=channels.server.name if channels.server else "",
        sender=current_app.config["MAIL_FROM"],
    )


def _blank_group_form() -> GroupForm:
    form = GroupForm(None, prefix="group")
    form.offer(queries.units(), operations.READERS)
    return form
