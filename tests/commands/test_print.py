"""`flask declarations print`: declarations as they stand, the approved ones as they were frozen."""

import io

from pypdf import PdfReader

from app.queries.files.renditions import rendition_bytes


def drawn(pdf: bytes) -> list[bytes]:
    """Return what each page draws."""
    return [page["/Contents"].get_object()._data for page in PdfReader(io.BytesIO(pdf)).pages]


def printed(bare_app, path, *arguments) -> bytes:
    """Run the command and return the file."""
    done = bare_app.test_cli_runner().invoke(args=["declarations", "print", *arguments, "--out", str(path)])
    assert done.exit_code == 0, done.output
    return path.read_bytes()


def test_an_approved_page_is_the_stored_one_alone_and_among_others(bare_app, world, tmp_path):
    with bare_app.app_context():
        approved, draft = world.at("approved"), world.filled(project_name="乙项目")
        codes = [world.declaration(each).project_code for each in (approved, draft)]
        stored = rendition_bytes(approved)
    assert printed(bare_app, tmp_path / "one.pdf", codes[0]) == stored
    pages = drawn(printed(bare_app, tmp_path / "both.pdf", "--all"))
    assert all(page in pages for page in drawn(stored)) and len(pages) > len(drawn(stored))
    assert drawn(printed(bare_app, tmp_path / "draft.pdf", codes[1]))[0] not in drawn(stored)
