"""`flask archive`: a package that is checked without the portal, and that names whatever is not as it was."""

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import text

from app.exchange.archiving import verify
from app.exchange.archiving.package import PackageWriter, package_faults
from app.models import Round, db
from tests.house import House, inhabited

WHOLE = "归档包完整，与清单一致。\n"


@pytest.fixture(scope="module")
def house(stories_template, tmp_path_factory):
    yield from inhabited(stories_template, tmp_path_factory.mktemp("archive"))


@pytest.fixture(scope="module")
def package(house, tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("made") / "归档.zip"
    done = run(house, "make", str(year(house)), "--out", made)
    assert done.exit_code == 0 and "已归档" in done.output, done.output
    return made


def run(house: House, *arguments):
    return house.app.test_cli_runner().invoke(args=["archive", *map(str, arguments)])


def year(house: House) -> int:
    with house.app.app_context():
        return db.session.scalars(db.select(Round.budget_year)).first()


def unpacked(package: Path, folder: Path) -> Path:
    with zipfile.ZipFile(package) as archive:
        archive.extractall(folder)
    return folder


def verified(folder: Path) -> tuple[int, str]:
    """Run the package's own script in an interpreter that sees neither the portal nor its libraries."""
    done = subprocess.run([sys.executable, "-I", "verify.py"], cwd=folder, capture_output=True, text=True)
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_it_holds_everything_and_verifies_by_itself(package, tmp_path):
    folder = unpacked(package, tmp_path)
    assert verified(folder) == (0, WHOLE)
    manifest = json.loads((folder / "manifest.json").read_bytes())
    for each in manifest["declarations"]:
        held = folder / each["folder"]
        assert hashlib.sha256((held / "批复文件.pdf").read_bytes()).hexdigest() == each["rendition_sha256"]
        assert (held / "流转单.pdf").read_bytes().startswith(b"%PDF")
        assert (held / "申报表.xlsx").read_bytes().startswith(b"PK")
        assert json.loads((held / "数据.json").read_text())["project_name"] == each["project_name"]
        events = json.loads((held / "流转记录.json").read_text())
        assert events[-1]["chain_digest"] == each["chain_digest"] and events[-1]["what"] == "批复"
        assert each["stage"] == "现行有效"
        assert list((held / "送审稿").iterdir()) and list((held / "审核表").iterdir())
        assert (folder / "项目清单.csv").read_text("utf-8-sig").count(each["code"]) == 1


def test_made_twice_it_is_the_same(house, package, tmp_path):
    assert run(house, "make", str(year(house)), "--out", tmp_path / "again.zip").exit_code == 0
    assert (tmp_path / "again.zip").read_bytes() == package.read_bytes()
    with house.app.app_context():
        kinds = db.session.execute(text("SELECT kind FROM event ORDER BY id DESC LIMIT 1")).scalar_one()
    assert kinds == "archived"


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("name", ["批复文件.pdf", "流转记录.json", "批注.json"])
def test_a_flipped_byte_is_named(package, tmp_path, name):
    folder = unpacked(package, tmp_path)
    flip(next(folder.glob(f"*/{name}")))
    code, said = verified(folder)
    assert code == 1 and f"/{name}：与清单所记的校验值不符" in said and "发现1处不一致。" in said


def test_what_is_missing_and_what_was_added_is_named(package, tmp_path):
    folder = unpacked(package, tmp_path)
    next(folder.glob("*/申报表.xlsx")).unlink()
    (folder / "另附.txt").write_text("补充")
    code, said = verified(folder)
    assert code == 1 and "/申报表.xlsx：缺少" in said and "另附.txt：不在清单中" in said


@pytest.mark.parametrize("name", verify.UNLISTED)
def test_a_manifest_that_was_altered_is_named(package, tmp_path, name):
    folder = unpacked(package, tmp_path)
    flip(folder / name)
    code, said = verified(folder)
    assert code == 1 and said.startswith("manifest.json：")


def test_the_portal_checks_the_package_and_its_database(house, package, tmp_path):
    done = run(house, "verify", package)
    assert done.exit_code == 0 and "数据库里的批复文件和流转记录与归档时一致。" in done.output
    shutil.copy(package, tmp_path / "damaged.zip")
    flip(tmp_path / "damaged.zip")
    done = run(house, "verify", tmp_path / "damaged.zip")
    assert done.exit_code == 1 and done.output and "Traceback" not in done.output
    assert run(house, "verify", tmp_path / "none.zip").output.startswith("不能读取")


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE event SET reason = '另有理由' WHERE kind = 'approve'", "（批复）与写下时的校验值不符"),
        ("UPDATE rendition SET content = CAST('x' AS BLOB)", "数据库里的批复文件与归档时不同"),
        ("UPDATE event SET chain_position = 99 WHERE kind = 'approve'", "数据库里的流转记录与归档时不同"),
    ],
)
def test_a_changed_row_of_the_database_is_named(package, stories_template, tmp_path, statement, sentence):
    for changed in inhabited(stories_template, tmp_path):
        with changed.app.app_context():
            for each in ("PRAGMA foreign_keys = OFF", statement):
                db.session.execute(text(each))
            db.session.commit()
        done = run(changed, "verify", package)
        assert done.exit_code == 1 and sentence in done.output, done.output


def test_a_year_without_approved_forms_makes_nothing(house, tmp_path):
    done = run(house, "make", "1999", "--out", tmp_path / "none.zip")
    assert (done.exit_code, done.output) == (1, "1999年度没有已批复的申报表，没有生成归档包。\n")
    assert list(tmp_path.iterdir()) == []
    assert run(house, "make", str(year(house)), "--out", tmp_path / "no" / "a.zip").output.startswith(
        "不能写入"
    )


def test_beyond_a_piece_it_goes_on_in_the_next(tmp_path):
    with PackageWriter(tmp_path / "大.zip", piece=1000) as writer:
        for number in range(4):
            writer.add(f"{number}/文件.pdf", [b"%d" % number * 600])
        pieces = writer.close({}, "说明")
    assert [each.name for each in pieces][:3] == ["大.zip", "大-2.zip", "大-3.zip"]
    found, manifest = package_faults(pieces[0])
    assert found == [] and len(manifest["files"]) == 6
    pieces[1].rename(tmp_path / "elsewhere.zip")
    for each in pieces[2:]:
        each.rename(each.with_name(each.name.replace(each.stem[-1], str(int(each.stem[-1]) - 1))))
    found, _ = package_faults(pieces[0])
    assert found == ["2/文件.pdf：缺少", "3/文件.pdf：缺少"]


def test_what_is_not_written_to_the_end_leaves_nothing(tmp_path):
    with pytest.raises(ValueError), PackageWriter(tmp_path / "a.zip") as writer:
        writer.add("a", [b"1"])
        raise ValueError
    assert list(tmp_path.iterdir()) == []
