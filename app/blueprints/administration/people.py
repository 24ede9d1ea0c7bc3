"""The pages of people, their roles, and the one-time links for their passwords."""

from collections.abc import Callable
from datetime import timedelta

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints.access import current_actor, roles
from app.blueprints.administration.page import blueprint, done, page, refusals
from app.blueprints.browsers import secret_keys
from app.blueprints.proofs import proven
from app.domain.procedure.rounds import today
from app.domain.roles import Role
from app.domain.text import whole_number
from app.forms.administration import AdministrationForm, NameForm, OwnUnitsForm, PersonForm, RoleForm
from app.forms.messages import MessagesForm
from app.models.types import now
from app.operations import own_messages, password_links, second_factor
from app.operations import people as operations
from app.operations import roles as role_operations
from app.operations.second_yes import turn_down as turn_down_asked
from app.operations.second_yes import waits_for_second
from app.queries import administration as queries
from app.queries.people import living_link

WAITS = "此项须由另一位系统管理员同意后生效（在“人员”页上方办理）。"


@blueprint.get("/people")
@roles(Role.ADMINISTRATOR)
def people() -> ResponseReturnValue:
    """List people, those whose name or login is searched for, and offer to add one; `unit` preselects theirs."""
    return _people_page(PersonForm(None, data={"unit_code": request.args.get("unit")}))


@blueprint.post("/people")
@roles(Role.ADMINISTRATOR)
@proven
def add_person() -> ResponseReturnValue:
    """Add a person with a first role."""
    form = PersonForm()
    form.offer(queries.units())
    with refusals(form):
        if form.validate():
            typed = (form.login.data or "", form.name.data or "", form.unit_code.data, form.role.data)
            person_id = operations.add_person(
                current_actor(), *typed, until=form.until.data, alone=_is_alone()
            )
            waits = waits_for_second(current_actor(), form.role.data, alone=_is_alone())
            message = f"已新增“{form.name.data}”。请签发设密链接，由本人设定密码。"
            return done(message + (WAITS if waits else ""), "person", person_id=person_id)
    return _people_page(form, bad=form)


@blueprint.get("/people/<int:person_id>")
@roles(Role.ADMINISTRATOR)
def person(person_id: int) -> ResponseReturnValue:
    """Show a person with their roles."""
    return _person_page(person_id)


@blueprint.post("/people/<int:person_id>/name")
@roles(Role.ADMINISTRATOR)
def rename_person(person_id: int) -> ResponseReturnValue:
    """Rename a person."""
    form = NameForm(prefix="person")
    with refusals(form):
        if form.validate():
            operations.rename_person(current_actor(), person_id, form.name.data or "", form.was.data)
            return done("姓名已保存。", "person", person_id=person_id)
    return _person_page(person_id, bad=form, rename=form)


@blueprint.post("/people/<int:person_id>/messages")
@roles(Role.ADMINISTRATOR)
@proven
def set_messages(person_id: int) -> ResponseReturnValue:
    """Set a person's e-mail address, and how often they are told."""
    form = MessagesForm(prefix="messages")
    with refusals(form):
        if form.validate():
            typed = (form.address.data or "", form.choice.data, form.was.data)
            own_messages.set_for(current_actor(), person_id, *typed)
            return done("邮件方式已保存。", "person", person_id=person_id)
    return _person_page(person_id, bad=form, messages=form)


@blueprint.post("/people/<int:person_id>/roles")
@roles(Role.ADMINISTRATOR)
@proven
def add_role(person_id: int) -> ResponseReturnValue:
    """Give a person a role."""
    form = RoleForm(prefix="role")
    form.offer(queries.units())
    with refusals(form):
        if form.validate():
            wanted = (form.unit_code.data, form.role.data, form.until.data)
            is_held = role_operations.add_role(current_actor(), person_id, *wanted, alone=_is_alone())
            message = f"已增加角色“{form.role.data.label}”。" if is_held else WAITS
            return done(message, "person", person_id=person_id)
    return _person_page(person_id, bad=form, role=form)


@blueprint.post("/people/<int:person_id>/roles/<int:role_id>/removal")
@roles(Role.ADMINISTRATOR)
@proven
def remove_role(person_id: int, role_id: int) -> ResponseReturnValue:
    """Take a role from a person."""
    return _confirmed(
        person_id, lambda: role_operations.remove_role(current_actor(), person_id, role_id), "角色已取消。"
    )


@blueprint.post("/people/<int:person_id>/own-units")
@roles(Role.ADMINISTRATOR)
def set_own_units(person_id: int) -> ResponseReturnValue:
    """Set which units a reviewer looks after."""
    form = OwnUnitsForm(prefix="own")
    form.offer(queries.units())
    with refusals(form):
        if form.validate():
            role_operations.set_own_units(current_actor(), person_id, form.units.data or [], form.shown)
            return done("分管单位已保存。", "person", person_id=person_id)
    return _person_page(person_id, bad=form, own=form)


@blueprint.post("/people/<int:person_id>/disabling")
@roles(Role.ADMINISTRATOR)
def disable(person_id: int) -> ResponseReturnValue:
    """Keep a person from signing in."""
    return _confirmed(
        person_id, lambda: operations.disable(current_actor(), person_id), "已停用，其登录已全部退出。"
    )


@blueprint.post("/people/<int:person_id>/enabling")
@roles(Role.ADMINISTRATOR)
def enable(person_id: int) -> ResponseReturnValue:
    """Let a disabled person sign in again."""
    return _confirmed(person_id, lambda: operations.enable(current_actor(), person_id), "已启用。")


@blueprint.post("/people/<int:person_id>/password-link")
@roles(Role.ADMINISTRATOR)
@proven
def issue_password_link(person_id: int) -> ResponseReturnValue:
    """Issue a one-time link and show it once: in this answer alone, never in a cookie or the address.

    `?by=mail` sends its code to the person's own address.
    """
    form, hours = AdministrationForm(), current_app.config["PASSWORD_LINK_HOURS"]
    by_mail = request.args.get("by") == "mail" and current_app.config["MAIL_URL"]
    keys = secret_keys() if by_mail else ()
    with refusals(form):
        if form.validate():
            issued = password_links.issue_link(
                current_actor(), person_id, hours, alone=_is_alone(), mailing_keys=keys
            )
            return render_template(
                "administration/password_link.html",
                person=queries.find_person(person_id),
                link=_public_address(issued.token),
                code=issued.code,
                is_mailed=issued.is_mailed,
                expires_at=now() + timedelta(hours=hours),
            )
    return _person_page(person_id, bad=form)


@blueprint.post("/people/<int:person_id>/link-code")
@roles(Role.ADMINISTRATOR)
@proven
def take_link_code(person_id: int) -> ResponseReturnValue:
    """Show the other half of a link that another administrator issued, in this answer alone."""
    form = AdministrationForm()
    with refusals(form):
        if form.validate():
            code = password_links.take_code(current_actor(), person_id)
            person = queries.find_person(person_id)
            return render_template("administration/password_link.html", person=person, link="", code=code)
    return _person_page(person_id, bad=form)


@blueprint.post("/people/<int:person_id>/second-factor/reset")
@roles(Role.ADMINISTRATOR)
@proven
def reset_second_factor(person_id: int) -> ResponseReturnValue:
    """Ask for the reset of a lost second factor."""
    form = AdministrationForm()
    with refusals(form):
        if form.validate():
            is_done = second_factor.reset_second_factor(current_actor(), person_id, alone=_is_alone())
            message = "动态口令已重设，本人登录后重新启用。" if is_done else WAITS
            return done(message, "person", person_id=person_id)
    return _person_page(person_id, bad=form)


@blueprint.post("/people/<int:person_id>/second-yes/<int:asked_id>/agree")
@roles(Role.ADMINISTRATOR)
@proven
def agree(person_id: int, asked_id: int) -> ResponseReturnValue:
    """Agree to what another administrator asked for."""
    return _confirmed(
        person_id, lambda: role_operations.agree(current_actor(), person_id, asked_id), "已同意。"
    )


@blueprint.post("/people/<int:person_id>/second-yes/<int:asked_id>/refuse")
@roles(Role.ADMINISTRATOR)
def turn_down(person_id: int, asked_id: int) -> ResponseReturnValue:
    """End what was asked for, without a yes."""
    return _confirmed(
        person_id, lambda: turn_down_asked(current_actor(), person_id, asked_id), "已撤销，没有办理。"
    )


def _is_alone() -> bool:
    """Tell whether the office says that it has one administrator."""
    return bool(current_app.config["ONE_ADMINISTRATOR"])


def _public_address(token: str) -> str:
    """Return the address of a one-time link where the portal is known to stand, not where this request says it does."""
    public_url = current_app.config["PUBLIC_URL"]
    if not public_url:
        return url_for("signing_in.password_link", token=token, _external=True)
    return f"{public_url}{url_for('signing_in.password_link', token=token)}"


def _confirmed(person_id: int, operation: Callable[[], None], message: str) -> ResponseReturnValue:
    form = AdministrationForm()
    with refusals(form):
        if form.validate():
            operation()
            return done(message, "person", person_id=person_id)
    return _person_page(person_id, bad=form)


def _people_page(form: PersonForm, bad: PersonForm | None = None) -> ResponseReturnValue:
    form.offer(queries.units())
    search = request.args.get("search", "")
    found = queries.people(search, whole_number(request.args.get("page", "")) or 1)
    return page("people.html", bad, found=found, search=search, form=form, asked=queries.asked_for())


def _person_page(
    person_id: int,
    bad: AdministrationForm | None = None,
    rename: NameForm | None = None,
    role: RoleForm | None = None,
    own: OwnUnitsForm | None = None,
    messages: MessagesForm | None = None,
) -> ResponseReturnValue:
    """Show a person; the forms given keep what was typed, with the current name as `was`."""
    person = queries.find_person(person_id)
    rename = rename or NameForm(None, prefix="person", data={"name": person.name})
    rename.name.label.text = "姓名"
    rename.was.data = person.name
    role = role or RoleForm(
        None, prefix="role", data={"unit_code": person.roles[-1].unit.code if person.roles else None}
    )
    units, looked_after = queries.units(), sorted(queries.own_units(person_id))
    role.offer(units)
    own = own or OwnUnitsForm(None, prefix="own", data={"units": looked_after})
    own.offer(units)
    own.was.data = " ".join(map(str, looked_after))
    kept = {"address": person.mail_address or "", "choice": person.messages}
    messages = messages or MessagesForm(None, prefix="messages", data=kept)
    messages.was.data = own_messages.in_words(person)
    link = living_link(person_id)
    return page(
        "person.html",
        bad,
        person=person,
        rename=rename,
        role=role,
        own=own,
        messages=messages,
        today=today(),
        asked=queries.asked_for(person_id),
        link=link,
        me=current_actor().person_id,
    )
