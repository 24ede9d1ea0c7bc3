"""Generated forms of the sizes that real ones have, with invented text; the same ones each time."""

import random
from datetime import UTC, date, datetime
from decimal import Decimal

from app.domain.form.catalogue import STANDARD
from app.domain.form.revision import canonical, digest
from app.domain.form.sheet import IndicatorRow, ProjectType, Sheet
from app.printing.renditions import ApprovedPage

COUNT = 46
AT = datetime(2026, 11, 23, 1, 15, tzinfo=UTC)

LENGTHS = {
    "project_name": (8, 13, 15, 21, 28, 33),
    "policy_basis": (48, 101, 130, 150, 195, 240),
    "costing_basis": (22, 47, 74, 165, 320, 700),
    "annual_objective": (18, 32, 66, 84, 117, 160),
    "long_term_objective": (21, 60, 76, 92, 112, 160),
    "name": (3, 4, 6, 8, 12, 18),
    "target_value": (2, 3, 3, 4, 6, 14),
    "definition": (5, 12, 20, 29, 40, 80),
}
"""Length of each text at the fifths of its distribution, in code points; the last is short of the few longest."""
OTHER_ROWS = 0.12
"""Chance of one row more in a category than its first."""
EMPTY = 0.9
"""Chance that a category without a star has no row."""

WORDS = """根据 按照 项目 预算 支出 绩效 目标 管理 办法 要求 年度 完成 服务 设备 系统 平台 维护 运行 改造 建设 采购 人员 培训
保障 提升 群众 满意 质量 数量 时效 成本 效益 社会 生态 持续 影响 指标 合同 单价 测算 明细 面积 平方 场次 人次 比例 验收 合格
及时 覆盖 街道 社区 河道 管网 学校 图书 档案 监测 数据 安全 信息 网络 巡查 清运 绿化 道路 桥梁 照明 其中 合计 主要 用于 包括
以及 全年 每月 每季 不少 不超 达到 控制 范围 以内 有效 规范 制度 落实 推进 宣传 活动"""
MARKS = "，、。；"


def sheets() -> list[Sheet]:
    """Return the forms."""
    chance = random.Random(46)
    return [_sheet(chance, number) for number in range(1, COUNT + 1)]


def approved_pages() -> list[ApprovedPage]:
    """Return the forms as they stand at approval."""
    pages = []
    for number, sheet in enumerate(sheets(), 1):
        content = canonical(sheet)
        named = f"云财绩〔2026〕{number}号"
        pages.append(ApprovedPage(sheet, 1, named, date(2026, 11, 23), AT, content, digest(content)))
    return pages


def _sheet(chance: random.Random, number: int) -> Sheet:
    total = Decimal(chance.randrange(10_000, 9_000_000_00)) / 100
    texts = {key: _text(chance, key) for key in ("policy_basis", "costing_basis", "annual_objective")}
    return Sheet(
        project_code=f"9901062712115001010{number:02}",
        project_name=_text(chance, "project_name").replace("\n", "").strip(MARKS),
        applicant_unit="云澜市公共服务保障中心（本级）",
        primary_budgetary_unit="云澜市公共服务管理局",
        implementation_years=chance.randint(1, 5),
        project_type=ProjectType("15", "履职类(运转)项目"),
        is_new_project=chance.random() < 0.3,
        allocation_method="因素法和项目法",
        medium_term_amount=total * 3,
        budget_year_amount=total,
        long_term_objective=_text(chance, "long_term_objective"),
        rows=tuple(_rows(chance)),
        **texts,
    )


def _rows(chance: random.Random):
    for category in STANDARD.categories:
        if not category.required and chance.random() < EMPTY:
            continue
        for number in range(1 + (chance.random() < OTHER_ROWS)):
            cells = (_text(chance, key) for key in ("name", "target_value", "definition"))
            yield IndicatorRow(f"{category.level_2}{number}", category, *cells)


def _text(chance: random.Random, key: str) -> str:
    """Return a text of a likely length; long ones have a line for each hundred characters or so."""
    fifths = LENGTHS[key]
    place = chance.random() * (len(fifths) - 1)
    low = fifths[int(place)]
    length = round(low + (fifths[int(place) + 1] - low) * (place % 1))
    text, words = "", WORDS.split()
    while len(text) < length:
        if chance.random() < 0.12:
            text += f"{chance.randrange(1, 5000):,}{chance.choice('元项人台次％')}"
        elif chance.random() < 0.12:
            # A sign of the first level of GB 2312, as in names and things that are rarely written of.
            text += bytes((chance.randrange(0xB0, 0xD7), chance.randrange(0xA1, 0xFA))).decode("gb2312")
        else:
            text += chance.choice(words)
        if chance.random() < 0.15:
            text += chance.choice(MARKS)
        if len(text) > 160 and chance.random() < 0.015:
            text += "\n"
    return text[:length]
