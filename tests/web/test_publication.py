"""公开 on pages: answered where it stands, proposed and decided, several at once, and packed as a job; the archive too."""

import io
import zipfile

import pytest
from pypdf import PdfReader

from app.models import Publication, db
from tests.public_markers import COMPANY, found_in, name_a_company
from tests.web.test_jobs import to_its_end


@pytest.fixture
def approved(new_house) -> list[int]:
    """Two approved declarations of one unit, the second of which names a third party."""
    with new_house.app.app_context():
        world = new_house.world
        ids = [world.at("approved"), world.at("approved")]
        name_a_company(ids[1:], before="1.运行维护")
    return ids


def download(browser) -> bytes:
    return browser.client.get(browser.page.select_one(".job a.btn-primary")["href"]).data


def test_from_what_the_unit_proposes_to_the_package(new_house, approved):
    submitter, approver = new_house.person("submitter"), new_house.person("approver")
    first, named = approved
    submitter.get("/publication")
    assert "全部 2 未提出 2" in submitter.text() and "1 处待核对" in submitter.text()
    ticked = [each["value"] for each in submitter.page.select("input[name=item]")]
    assert ticked == [f"{first}:0", f"{named}:0"]
    refused = submitter.submit("#settle", "提出意见", item=ticked, choice="withheld")
    assert refused.status_code == 422 and "不公开须选定原因。" in refused.text
    assert len(submitter.page.select("input[name=item][checked]")) == 2
    submitter.submit("#settle", "提出意见", item=ticked, choice="public")
    assert "已提出意见1份；1项没有办理：" in submitter.text() and "公开前还有1处须核对" in submitter.text()

    page = f"/declarations/{named}/publication"
    submitter.get(page)
    assert submitter.page.select_one("mark").get_text() == COMPANY
    empty = submitter.submit(".public-checks form", "保存核对结果", text=" ")
    assert empty.status_code == 422 and "请写明核对结果" in empty.text
    refused = submitter.post(page, {"as": "propose", "lock": "0", "choice": "public", "ground": ""})
    assert refused.status_code == 409 and "公开前还有1处须核对" in refused.text
    submitter.get(page)
    submitter.submit(".public-checks form", "保存核对结果", text="供应商名称不公开。", hides="y")
    assert "公开时隐去" in submitter.text() and "0 处待核对，共 1 处" in submitter.text()
    public = "".join(each.extract_text() for each in PdfReader(io.BytesIO(get(submitter, named))).pages)
    assert COMPANY not in public and "某单位" in public
    submitter.submit("aside form", "提出意见", choice="public")
    assert new_house.person("sole").client.get(f"/declarations/{named}/public.pdf").status_code == 404

    approver.get("/publication?state=proposed")
    ticked = [each["value"] for each in approver.page.select("input[name=item]")]
    approver.submit("#settle", "决定", item=ticked, choice="proposed")
    assert "已决定2份。" in approver.text()
    approver.get("/publication")
    approver.submit("aside form:nth-of-type(2)", "生成公开包")
    to_its_end(approver, approver.address)
    package = download(approver)
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        assert len([name for name in archive.namelist() if name.startswith("pdf/")]) == 2
    assert found_in(package, [COMPANY, "供应商名称不公开"]) == {}
    timeline = approver.get(f"/declarations/{named}/timeline").text
    assert all(word in timeline for word in ("公开前核对", "提出公开意见", "公开决定", "供应商名称不公开。"))


def get(browser, declaration_id: int) -> bytes:
    return browser.client.get(f"/declarations/{declaration_id}/public.pdf").data


def test_what_changed_while_it_was_printed_is_left_out(new_house, approved):
    approver = new_house.person("approver")
    approver.get(f"/declarations/{approved[0]}/publication")
    approver.submit("aside form", "决定", choice="public")
    approver.get("/publication")
    approver.submit("aside form:nth-of-type(2)", "生成公开包")
    with new_house.app.app_context():
        db.session.get_one(Publication, approved[0]).lock += 1
        db.session.commit()
    to_its_end(approver, approver.address)
    assert "没有决定公开的申报表，没有生成公开包。" in approver.text()
    assert "公开决定刚有改动，没有收入" in approver.text()


def test_the_archive_of_a_year_is_a_job_with_the_bytes_of_the_command(new_house, approved, tmp_path):
    auditor = new_house.person("auditor")
    auditor.get("/archive")
    assert "2 份" in auditor.text()
    year = auditor.page.select_one("button[name=year]")["value"]
    auditor.submit("main form", "生成归档包")
    to_its_end(auditor, auditor.address)
    packed = download(auditor)
    runner = new_house.app.test_cli_runner()
    done = runner.invoke(args=["archive", "make", year, "--out", str(tmp_path / "a.zip")])
    assert done.exit_code == 0 and (tmp_path / "a.zip").read_bytes() == packed
