"""A browser that cannot read the scripts says so, and saves what is typed by the plain form."""

from playwright.sync_api import expect

from tests.browser.conftest import cell


def test_a_browser_that_cannot_read_the_script_says_so_and_saves_by_the_button(editor, server):
    page = editor(kept=False)
    page.route("**/portal.js", lambda route: route.fulfill(content_type="text/javascript", body=""))
    page.reload()
    expect(page.locator(".old-browser")).to_contain_text("浏览器版本过低")
    policy = cell(page, "政策依据")
    policy.fill("旧浏览器里写的。")
    page.locator(".plain-save").get_by_role("button", name="保存").click()
    expect(policy).to_have_value("旧浏览器里写的。")
    assert server.stored(policy) == "旧浏览器里写的。"
