"""What changed since: named after one's own last step by those who acted alone."""

from tests.house import House


def resubmitted(house: House) -> int:
    """A declaration that the reviewer returned and that was changed and submitted again."""

    def build() -> int:
        world = house.world
        declaration_id = world.at("finance_review")
        for login, action in (("reviewer", "open"), ("reviewer", "send_back")):
            world.do(login, declaration_id, action)
        world.type("preparer", declaration_id, "policy_basis", "《云岭市政务服务便利化行动方案》第八条。")
        for login, action in (("submitter", "submit"), ("reviewer", "open")):
            world.do(login, declaration_id, action)
        return declaration_id

    return house.run(build)


def title(house: House, login: str, declaration_id: int) -> str:
    browser = house.kept(login)
    browser.get(f"/declarations/{declaration_id}")
    return browser.page.select_one(".since .panel-title").get_text()


def test_who_acted_reads_what_changed_since_and_who_did_not_since_the_first_submission(house):
    declaration_id = resubmitted(house)
    assert title(house, "reviewer", declaration_id) == "自您上次办理以来"
    for login, action in (("reviewer", "pass_review"), ("approver", "open")):
        house.run(house.world.do, login, declaration_id, action)
    assert title(house, "approver", declaration_id) == "与首次提交相比"
