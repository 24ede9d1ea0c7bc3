"""What changed between two revisions: old and new values, rows by identity, and nothing else."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from difflib import SequenceMatcher
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.form.catalogue import STANDARD, Catalogue, Category
from app.domain.form.changes import changes
from app.domain.form.marks import Mark
from app.domain.form.sheet import FIELDS, ROW_CAP, IndicatorRow, ProjectType, Sheet
from app.domain.form.text_diff import STEPS_TOGETHER, RunKind

SIGNS = {RunKind.SAME: "{}", RunKind.DELETED: "[-{}-]", RunKind.INSERTED: "[+{}+]"}


def marked(runs):
    return "".join(SIGNS[run.kind].format(run.text) for run in runs)


QUANTITY, QUALITY, TIME, COST = STANDARD.categories[:4]
SOCIAL = STANDARD.category("社会效益指标")
SATISFACTION = STANDARD.category("服务对象满意度指标")


COSTING = "".join(
    f"{number}.第{number}片区智能书柜{number * 7 % 90 + 3}台，单价{number * 130 + 900:,}元，巡检后留存影像记录；\n"
    for number in range(1, 41)
)


def row(identity, category, name="巡检次数", value="≥12次", definition="全年巡检次数，以巡检单为准。"):
    return IndicatorRow(identity, category, name, value, definition)


BEFORE = Sheet(
    project_code="990101261212100700501",
    project_name="流动书车运行维护与社区适配",
    applicant_unit="云澜市图书馆",
    primary_budgetary_unit="云澜市文化局",
    implementation_years=3,
    project_type=ProjectType("21", "特定目标类"),
    is_new_project=False,
    allocation_method="项目法",
    medium_term_amount=Decimal("3186000.00"),
    budget_year_amount=Decimal("1104000.00"),
    policy_basis="云澜市公共文化服务办法。\n" + COSTING,
    costing_basis=COSTING + "以上合计1,104,000元，按合同支付100%。",
    annual_objective="保障118台智能书柜全年稳定运行，开展使用培训37场；故障4小时内响应、及时修复。",
    long_term_objective="三年内覆盖全部社区。",
    rows=(
        row("training", QUANTITY, "使用培训场次", "37场"),
        row("cabinets", QUANTITY, "维护书柜数量", "118台"),
        row("rounds", QUANTITY, "巡检轮次", "≥12次"),
        row("stops", QUANTITY, "书车停靠点", "26个"),
        row("sound", QUALITY, "设备完好率", "≥98%"),
        row("accepted", QUALITY, "一次验收合格率", "≥90%"),
        row("finished", QUALITY, "改造完成情况", "良好"),
        row("repaired", TIME, "故障修复时限", "≤24小时"),
        row("answered", TIME, "故障响应时限", "≤4小时"),
        row("delivered", TIME, "备件到货时限", "≤3天"),
        row("cost", COST, "单台维护成本", "≤5,400元"),
        row("readers", SOCIAL, "服务读者人次", "≥9万人次"),
        row("pleased", SATISFACTION, "读者满意度", "≥95%"),
    ),
)


def revised():
    by_name = {known.identity: known for known in BEFORE.rows}
    by_name["accepted"] = replace(by_name["accepted"], target_value="≥95%")
    by_name["delivered"] = replace(by_name["delivered"], definition="从报修到备件送达的天数，以巡检单为准。")
    by_name["sorting"] = row("sorting", QUANTITY, "高频图书上架数量", "8种")
    order = "cabinets rounds stops training sorting sound accepted delivered repaired answered cost readers pleased"
    costing = BEFORE.costing_basis.replace("第3片区", "第3片区（含备件、耗材）").replace(
        "1,104,000", "1,062,000"
    )
    return replace(
        BEFORE,
        is_new_project=True,
        budget_year_amount=Decimal("1062000.00"),
        costing_basis=costing,
        rows=tuple(by_name[name] for name in order.split()),
    )


def listed(found):
    return [f"{place.mark.label} {place.name}" for place in found.places]


def test_two_revisions_of_a_form_show_exactly_what_changed():
    found = changes(BEFORE, revised())
    assert listed(found) == [
        "改 是否新增项目",
        "改 本年度项目金额（元）",
        "改 测算依据",
        "移 数量指标 第4行",
        "增 数量指标 第5行",
        "改 质量指标 第2行 指标值",
        "删 质量指标 原第3行",
        "移 时效指标 第1行",
        "改 时效指标 第1行 指标解释",
    ]
    assert (found.count, found.summary) == (9, "修改5格，新增1行，删除1行，移动2行")
    assert [place.anchor for place in found.places[2:6]] == [
        "costing_basis",
        "row-training",
        "row-sorting",
        "target_value-accepted",
    ]


def test_the_sheet_is_drawn_with_its_marks():
    found = changes(BEFORE, revised())
    assert marked(found.fields["is_new_project"].runs) == "[-否-][+是+]"
    assert marked(found.fields["budget_year_amount"].runs) == "[-1,104,000.00-][+1,062,000.00+]"
    costing = [run.text for run in found.fields["costing_basis"].runs if run.kind is not RunKind.SAME]
    assert costing == ["（含备件、耗材）", "1,104,000", "1,062,000"]
    assert list(found.fields) == list(FIELDS)
    assert [category.category for category in found.categories] == list(STANDARD.categories)
    drawn = {shown.row.identity: shown for category in found.categories for shown in category.rows}
    assert drawn["training"].origin == "数量指标 第1行"
    assert drawn["delivered"].marks == (Mark.MOVED, Mark.EDITED)
    assert (
        marked(drawn["delivered"].cells[2].runs) == "[-全年巡检次-][+从报修到备件送达的天+]数，以巡检单为准。"
    )
    assert marked(drawn["finished"].cells[1].runs) == "[-良好-]"
    assert marked(drawn["sorting"].cells[1].runs) == "[+8种+]"
    economic = found.categories[4].rows
    assert [(shown.row.cells, shown.marks) for shown in economic] == [(("不适用",) * 3, ())]


def test_removed_rows_stay_where_they_stood():
    before = replace(BEFORE, rows=tuple(row(name, QUANTITY) for name in "abcde"))
    after = replace(BEFORE, rows=tuple(row(name, QUANTITY) for name in "xcdyb"))
    shown = changes(before, after).categories[0].rows
    assert [(drawn.row.identity, *drawn.marks) for drawn in shown] == [
        ("a", Mark.REMOVED),
        ("x", Mark.ADDED),
        ("c",),
        ("d",),
        ("e", Mark.REMOVED),
        ("y", Mark.ADDED),
        ("b", Mark.MOVED),
    ]


@pytest.mark.parametrize(("edited", "number"), [("a", 2), ("b", 1)])
def test_among_two_rows_that_changed_places_the_edited_one_moved(edited, number):
    rows = (row("a", QUANTITY), row("b", QUANTITY))
    after = tuple(
        replace(known, name="巡检频次") if known.identity == edited else known for known in rows[::-1]
    )
    found = changes(replace(BEFORE, rows=rows), replace(BEFORE, rows=after))
    assert listed(found) == [f"移 数量指标 第{number}行", f"改 数量指标 第{number}行 三级指标"]


def test_rows_without_identity_are_matched_within_their_category():
    found = changes(
        replace(BEFORE, rows=(row("", QUANTITY), row("", COST))),
        replace(BEFORE, rows=(row("", COST), row("", QUALITY))),
    )
    assert listed(found) == ["删 数量指标 原第1行", "增 质量指标 第1行"]


def test_a_choice_is_shown_as_the_old_and_the_new_one():
    found = changes(BEFORE, replace(BEFORE, allocation_method="因素法"))
    assert marked(found.fields["allocation_method"].runs) == "[-项目法-][+因素法+]"
    assert listed(found) == ["改 分配方式"]


def test_a_row_in_another_category_has_moved():
    found = changes(
        replace(BEFORE, rows=(row("a", COST), row("b", COST))),
        replace(BEFORE, rows=(row("a", QUANTITY), row("b", COST))),
    )
    assert listed(found) == ["移 数量指标 第1行"]
    assert found.categories[0].rows[0].origin == "成本指标 第1行"


def test_another_catalogue_keeps_the_rows_of_both():
    later = Catalogue(
        "试行", (Category("成本指标", "经济成本指标", True), replace(QUANTITY, required=False), TIME)
    )
    after = replace(
        BEFORE,
        catalogue=later,
        rows=(row("n", later.categories[0]), row("training", later.categories[1]), row("t", SOCIAL)),
    )
    before = replace(
        BEFORE, rows=(row("training", QUANTITY), row("q", QUALITY), row("t", TIME), row("c", COST))
    )
    found = changes(before, after)
    assert [(category.category.level_2, len(category.rows)) for category in found.categories] == [
        ("经济成本指标", 1),
        ("数量指标", 1),
        ("质量指标", 1),
        ("时效指标", 1),
        ("成本指标", 1),
        ("社会效益指标", 1),
    ]
    assert found.summary == "新增1行，删除2行，移动1行"
    assert changes(after, before).summary == "新增2行，删除1行，移动1行"
    assert changes(BEFORE, replace(BEFORE, catalogue=later)).is_empty


cells = st.sampled_from(["", "不适用", "≥12次", "≥15次", "全年巡检次数", "每季巡检次数，以巡检单为准"])
rows = st.builds(
    IndicatorRow,
    st.sampled_from([*"abcdefgh", ""]),
    st.sampled_from([*STANDARD.categories[:2], SOCIAL]),
    cells,
    cells,
)
sheets = st.builds(
    Sheet,
    project_name=st.text("的了在台7。", max_size=12),
    is_new_project=st.none() | st.booleans(),
    budget_year_amount=st.none() | st.sampled_from([Decimal("1.00"), Decimal("2.50")]),
    rows=st.lists(rows, max_size=8).map(tuple),
    catalogue=st.sampled_from([STANDARD, Catalogue("试行", (SOCIAL, QUANTITY))]),
)


@given(sheets)
def test_no_change_is_empty(sheet):
    found = changes(sheet, sheet)
    assert (found.is_empty, found.count, found.summary) == (True, 0, "")


@given(sheets, sheets)
def test_there_and_back_count_the_same(one, other):
    there = Counter(place.mark for place in changes(one, other).places)
    back = Counter(place.mark for place in changes(other, one).places)
    there[Mark.ADDED], there[Mark.REMOVED] = there[Mark.REMOVED], there[Mark.ADDED]
    assert +there == +back


@given(sheets, sheets)
def test_every_row_of_both_sheets_is_drawn_once_and_in_order(before, after):
    drawn = [shown for category in changes(before, after).categories for shown in category.rows]
    removed = [shown for shown in drawn if Mark.REMOVED in shown.marks]
    for level_2 in {known.category.level_2 for known in after.rows}:
        present = [s.row for s in drawn if s not in removed and s.row.category.level_2 == level_2]
        assert present == [known for known in after.rows if known.category.level_2 == level_2]
    added = sum(Mark.ADDED in shown.marks for shown in drawn)
    assert len(before.rows) + added == len(after.rows) + len(removed)


@given(st.permutations(range(7)), st.integers(0, 6), st.integers(0, 6))
def test_one_move_shows_as_one(order, start, end):
    names = [f"r{number}" for number in order]
    moved = [*names]
    moved.insert(end, moved.pop(start))
    found = changes(
        *(replace(BEFORE, rows=tuple(row(n, QUANTITY) for n in order)) for order in (names, moved))
    )
    assert [place.mark for place in found.places] == ([] if start == end else [Mark.MOVED])
    assert abs(start - end) < 2 or [place.place.row for place in found.places] == [names[start]]


def test_the_texts_of_a_whole_form_are_compared_in_few_steps(monkeypatch):
    chance, signs = Random(15), [chr(0x4E00 + number) for number in range(3000)]
    texts = [["".join(chance.choices(signs, k=450)) for _ in range(2)] for _ in range(2 * ROW_CAP)]
    before, after = (
        Sheet(
            rows=tuple(
                IndicatorRow(
                    f"r{n}", STANDARD.categories[0], f"第{n}项", texts[2 * n][side], texts[2 * n + 1][side]
                )
                for n in range(ROW_CAP)
            )
        )
        for side in range(2)
    )
    taken, find = [], SequenceMatcher.find_longest_match

    def counted(self, alo=0, ahi=None, blo=0, bhi=None):
        taken.append((ahi - alo) * self._steps_each)
        return find(self, alo, ahi, blo, bhi)

    monkeypatch.setattr(SequenceMatcher, "find_longest_match", counted)
    found = changes(before, after)
    assert found.summary == f"修改{2 * ROW_CAP}格"
    assert sum(taken) <= 1.5 * STEPS_TOGETHER
