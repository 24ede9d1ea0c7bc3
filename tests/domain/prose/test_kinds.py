"""What is counted: persons, occasions, places, papers."""

import pytest

from app.domain.prose.kinds import counted_kind, excludes, is_counting, is_near, is_strange, speaks_of


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("导览服务人员数量", "人员"),
        ("培训人次", "人员"),
        ("巡山次数", "场次"),
        ("售票窗口开设数量", "设施设备"),
        ("监测报告份数", "文件成果"),
        ("绿地面积", ""),
        ("设备厂家的满意度调查", ""),
        ("", ""),
    ],
)
def test_the_noun_at_the_end_tells_the_kind(words, kind):
    assert counted_kind(words) == kind


def test_words_of_a_kind_are_found_anywhere():
    assert speaks_of("人员", "反映售票人员及窗口") and not speaks_of("人员", "反映售票窗口")


def test_some_kinds_may_be_counted_by_others():
    assert is_near("公众", "企业单位") and is_near("接口", "接口") and not is_near("接口", "功能模块")


def test_another_kind_is_another_unless_both_are_spoken_of():
    assert excludes("工地", "设施设备", "考察监控点位的接入数量")
    assert not excludes("工地", "设施设备", "考察工地监控点位的接入数量")
    assert not excludes("", "设施设备", "考察监控点位的接入数量")


def test_a_phrase_of_number_ends_with_one():
    assert is_counting("接入点位的数量") and is_counting("参观人次") and not is_counting("点位建设情况")


def test_nothing_in_common_is_strange():
    assert is_strange("接入公园数量", "监控摄像头的接入数量", "考察监控摄像头的接入数量")
    assert not is_strange("压路机数量", "采购设备的数量", "反映采购设备的数量")
    assert not is_strange("公园数量", "监控摄像头的数量", "反映公园监控摄像头的数量")
