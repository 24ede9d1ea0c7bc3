"""The frozen form: canonical JSON and its hash."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.form.catalogue import STANDARD
from app.domain.form.revision import FORMAT, WITH_COSTING, canonical, digest, restored
from app.domain.form.sheet import IndicatorRow, ProjectType, Sheet

texts = st.text(max_size=30)
amounts = st.none() | st.integers(0, 10**14 - 1).map(lambda cents: Decimal(cents).scaleb(-2))
rows = st.builds(IndicatorRow, st.uuids().map(str), st.sampled_from(STANDARD.categories), texts, texts, texts)
sheets = st.builds(
    Sheet,
    project_code=texts,
    project_name=texts,
    applicant_unit=texts,
    primary_budgetary_unit=texts,
    implementation_years=st.none() | st.integers(1, 99),
    project_type=st.none() | st.builds(ProjectType, texts, texts),
    is_new_project=st.none() | st.booleans(),
    allocation_method=texts,
    medium_term_amount=amounts,
    budget_year_amount=amounts,
    policy_basis=texts,
    costing_basis=texts,
    annual_objective=texts,
    long_term_objective=texts,
    rows=st.lists(rows, max_size=3).map(tuple),
)
changes = st.one_of(
    st.fixed_dictionaries({"project_name": texts}),
    st.fixed_dictionaries({"medium_term_amount": amounts}),
    st.fixed_dictionaries({"is_new_project": st.none() | st.booleans()}),
    st.fixed_dictionaries({"rows": st.lists(rows, max_size=2).map(tuple)}),
)

ROW = IndicatorRow("a", STANDARD.category("数量指标"), "巡检次数", "≥12次", "全年巡检次数")
SHEET = Sheet(
    project_name="流动书车", medium_term_amount=Decimal("1062000.00"), is_new_project=False, rows=(ROW,)
)


@given(sheets)
def test_a_sheet_comes_back_from_its_canonical_json(sheet):
    assert restored(canonical(sheet)) == sheet


@given(sheets)
def test_freezing_what_came_back_gives_the_same_bytes(sheet):
    assert canonical(restored(canonical(sheet))) == canonical(sheet)


@given(sheets, changes)
def test_the_digest_changes_exactly_when_the_sheet_does(sheet, change):
    other = replace(sheet, **change)
    assert (digest(canonical(other)) == digest(canonical(sheet))) == (other == sheet)


@pytest.mark.parametrize(
    "other",
    [
        replace(SHEET, project_name="流动书车 "),
        replace(SHEET, medium_term_amount=Decimal("1062000.01")),
        replace(SHEET, medium_term_amount=None),
        replace(SHEET, is_new_project=None),
        replace(SHEET, rows=()),
        replace(SHEET, rows=(replace(ROW, identity="b"),)),
        replace(SHEET, rows=(replace(ROW, category=STANDARD.category("质量指标")),)),
        replace(SHEET, rows=(replace(ROW, target_value="≥13次"),)),
        replace(SHEET, catalogue=replace(STANDARD, version="草案")),
    ],
)
def test_every_part_of_the_sheet_counts_for_the_digest(other):
    assert digest(canonical(other)) != digest(canonical(SHEET))
    assert restored(canonical(other)) == other


def test_the_order_of_rows_counts():
    second = replace(ROW, identity="b")
    one, other = replace(SHEET, rows=(ROW, second)), replace(SHEET, rows=(second, ROW))
    assert digest(canonical(one)) != digest(canonical(other))


def test_the_json_has_sorted_keys_amounts_as_text_and_readable_characters():
    content = canonical(SHEET)
    data = json.loads(content)
    assert list(data) == sorted(data)
    assert data["medium_term_amount"] == "1062000.00"
    assert data["rows"][0]["identity"] == "a"
    assert data["format"] == FORMAT
    assert "流动书车" in content


def test_a_digest_is_64_hexadecimal_digits():
    assert len(digest("{}")) == 64
    assert int(digest("{}"), 16)


def test_a_digest_is_the_sha_256_of_the_utf_8_text():
    assert digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_format_of_a_later_version_is_refused():
    later = json.loads(canonical(SHEET)) | {"format": WITH_COSTING + 1}
    with pytest.raises(ValueError, match="format"):
        restored(json.dumps(later))
