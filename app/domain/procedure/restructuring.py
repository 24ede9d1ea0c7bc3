"""The ways in which a unit changes its place (机构改革)."""

from app.domain.labelled import Labelled


class Restructuring(Labelled):
    """What becomes of a unit."""

    MERGE = "merge", "并入其他单位"
    MOVE = "move", "划转到其他上级"
    CLOSE = "close", "撤销"
