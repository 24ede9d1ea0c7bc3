"""What an objective still says of the project whose explanation a row has: a part of rule W15."""

import pytest

from app.domain.form.places import Place
from app.domain.form.sheet import Sheet
from app.domain.prereview.elsewhere import Elsewhere
from app.domain.prereview.residues import residues
from app.domain.prereview.rule import Subject
from tests.domain.prereview.rule_samples import row

LAMPS = (Elsewhere("r2", "路灯亮灯率", "景观路灯节能更换项目", "990106301211500100001"),)
ROWS = (
    row("清淤长度", "≥8公里", "以监理确认为准"),
    row("井盖完好率", "≥98%", "路灯亮灯数量占路灯总数的比例", "质量指标", "r2"),
)


def found(objective, elsewhere=LAMPS, **fields):
    sheet = Sheet(project_name="排水管道清淤项目", annual_objective=objective, rows=ROWS, **fields)
    return list(residues(Subject(sheet, 2030, None, elsewhere)))


def test_a_clause_about_the_other_project_alone_is_found():
    (remark,) = found("清淤管道8公里，景观路灯全年正常运行。")
    assert (remark.place, remark.quote) == (Place("annual_objective"), "景观路灯全年正常运行")
    assert remark.is_comparison and "节能更换项目" in remark.message
    (remark,) = found("", long_term_objective="景观路灯更换完成")
    assert remark.place == Place("long_term_objective")


@pytest.mark.parametrize(
    ("objective", "fields"),
    [
        ("清淤管道8公里，保障排水畅通。", {}),
        ("清淤管道8公里，沿线路灯保持完好。", {}),
        ("清淤时保护景观路灯和排水管道。", {}),
        ("清淤管道8公里，景观路灯正常运行。", {"costing_basis": "景观路灯拆装2万元"}),
    ],
)
def test_what_is_its_own_or_hardly_of_the_other_is_passed(objective, fields):
    assert found(objective, **fields) == []


def test_without_an_explanation_from_elsewhere_nothing_is_said():
    assert found("清淤管道8公里，景观路灯全年正常运行。", ()) == []
