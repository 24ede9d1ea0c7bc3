"""An indicator as a reader understands it: what its name promises to measure, and how."""

import re
from dataclasses import dataclass
from functools import lru_cache

from app.domain.form.sheet import IndicatorRow
from app.domain.form.target_values import Nature, TargetValue, understood
from app.domain.prose.formulas import Formula, formulas, narrowed, prose

MEASURES = {
    "满意": "满意 好评 认可 评价 评分 得分 考核 考评 星级 获得感 幸福感",
    "合格": "合格 达标 优良 优秀 优质 符合 相符",
    "合规": "合规 规范 合法",
    "通过": "通过",
    "完成": "完成 达成 实现 办结 结案 完工 竣工 交付 提交 执行 落实 兑现 建成 进度",
    "及时": "及时 按时 准时 按期 如期 限时 时效 时限 效率",
    "覆盖": "覆盖 普及 推广 惠及 受益",
    "接入": "接入 联网 对接 上线 入网 上云 汇聚 归集",
    "使用": "使用 利用 活跃 应用 访问 登录 点击 调用 下载 浏览 开通 注册",
    "完好": "完好 良好 无损",
    "运行": "运行 在线 正常 稳定 可用 连通 联通 畅通 可靠",
    "响应": "响应 应答 接通 回复 答复 反馈 回应",
    "处理": "处理 处置 解决 修复 排除 整改 化解 销号 受理",
    "采纳": "采纳 采用 采信",
    "准确": "准确 正确 精准 精确 无误 一致 匹配",
    "完整": "完整 齐全 齐备 完备",
    "到达": "到达 送达 发送成功",
    "到位": "到位 发放 拨付 支付 兑付",
    "参与": "参与 参加 参训 出席 到会 出勤 到岗",
    "知晓": "知晓 知悉 了解",
    "公开": "公开 公示 发布 更新",
    "增长": "增长 提升 提高 增加 上升 改善",
    "下降": "下降 降低 减少 压降 缩短 节约 节省",
    "控制": "控制",
    "安全": "安全",
    "差错": "差错 错误 误差 投诉 故障 异常 事故 逾期 缺陷 违规 流失 损坏 丢失",
}
"""What rates, degrees and the like are about, and the words for it that practice takes for one another."""

_ANY_MEASURE = re.compile("|".join(sorted(" ".join(MEASURES.values()).split(), key=len, reverse=True)))
_WORDS = tuple((word, kind) for kind, words in MEASURES.items() for word in words.split())
_RATE = re.compile(
    r"(?:率|比例|比重|占比|百分比|系数|(?<![程进速温年制角季月跨深高长宽厚强密浓湿亮力广额])度)"
    r"(?:\s{0,3}[(\[]\s{0,3}%\s{0,3}[)\]])?[。.]?\s*$"
)
_COUNT = re.compile(
    r"(?:数量|个数|次数|人数|件数|份数|套数|条数|场数|户数|家数|点数|台数|篇数|人次|总数|总量|数目|场次)[。.]?\s*$"
)
_THINGS = (
    "个 项 份 套 次 人 名 位 台 家 场 篇 条 座 处 件 部 本 册 张 辆 户 宗 期 人次 场次 批 批次 起 "
    "例 间 所 支 栋 幅 块 组 枚 把 只 根 株 棵 门 万人 万人次 万条 万个 万次 篇次 点 路 节 课时 站 "
    "班 届 款 种 类 科 卷 盒 页 万页 万件 条目 对 盏 面 口 眼 艘 架 头 尾 轮 片 扇 樘 井 站点 项目 "
    "企业 "
)
THINGS = frozenset(_THINGS.split())
"""Units in which things are counted."""
COUNTERS = THINGS | {"千米", "公里", "米", "平方米", "亩", "公顷", "吨"}
"""Units in which things are counted or measured out."""


@dataclass(frozen=True, slots=True)
class ParsedIndicator:
    """A row with its value and formulas read; texts are narrow, `said` is the explanation without its formulas."""

    row: IndicatorRow
    name: str
    value: TargetValue
    definition: str
    formulas: tuple[Formula, ...]
    said: str

    @property
    def target(self) -> str:
        """The value as it is typed."""
        return self.row.target_value.strip()

    @property
    def is_percentage(self) -> bool:
        """Tell whether its value is in per cent."""
        return self.value.unit[:1] in ("%", "‰")

    @property
    def is_rate(self) -> bool:
        """Tell whether its name is that of a rate or degree."""
        return bool(_RATE.search(self.name))

    @property
    def is_count(self) -> bool:
        """Tell whether name or value count something."""
        return bool(_COUNT.search(self.name)) or self.value.unit in COUNTERS

    @property
    def is_bare(self) -> bool:
        """Tell whether its value is a number without a unit."""
        return self.value.nature is Nature.NUMBER and not self.value.unit


@lru_cache(maxsize=1024)
def indicator(row: IndicatorRow) -> ParsedIndicator:
    """Return the row understood."""
    return ParsedIndicator(
        row,
        narrowed(row.name).strip(),
        understood(row.target_value),
        narrowed(row.definition),
        formulas(row.definition),
        prose(row.definition),
    )


def is_rate(words: str) -> bool:
    """Tell whether `words` name a rate or degree: 合格率, 满意度, but not 进度."""
    return bool(_RATE.search(words))


def measures(words: str) -> frozenset[str]:
    """Return all that `words` say to measure, as keys of `MEASURES`."""
    return frozenset(kind for word, kind in _WORDS if word in words)


def measure(name: str) -> str:
    """Return what a name measures, a key of `MEASURES`: what stands last and near its end; "" when it says nothing."""
    found = max(
        ((name.rfind(word) + len(word), len(word), kind) for word, kind in _WORDS if word in name),
        default=(0, 0, ""),
    )
    return found[2] if len(name) - found[0] <= 3 else ""


def without_measures(words: str) -> str:
    """Return `words` without those that say what is measured: 大坝维修合格情况 as 大坝维修情况."""
    return _ANY_MEASURE.sub("", words)
