"""The acts in their order: the one script behind the demo, the page's tour and the end-to-end test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.core.tour import Act
from sandbox.story import closing_scenes, human_scenes, interview_scenes, reminder_scenes, scenes
from sandbox.story.stage import Stage

Scene = Callable[[Stage], None]


@dataclass(frozen=True)
class Scripted:
    """One act with its scenes."""

    act: Act
    scenes: tuple[Scene, ...]


SCRIPT = (
    Scripted(Act("初筛", "投递与初筛"), (scenes.apply_and_screen,)),
    Scripted(Act("邀请", "邀请、身份核实与确认"), (scenes.invite_and_bind,)),
    Scripted(Act("人工", "不同意 AI，改由人工面试"), (human_scenes.decline_ai,)),
    Scripted(Act("答疑", "提问与人工答复"), (scenes.ask_questions,)),
    Scripted(Act("提醒", "两次提醒，服务中途重启"), (reminder_scenes.remind,)),
    Scripted(Act("面试", "AI 面试、识别与评分"), (interview_scenes.interview,)),
    Scripted(Act("面谈", "人工面试的评价与录用"), (human_scenes.interview_by_person,)),
    Scripted(Act("审批", "独立打分与卡片审批"), (closing_scenes.decide,)),
    Scripted(Act("入职", "复试、录用、入职与花名册"), (closing_scenes.second_round, closing_scenes.onboard)),
)
ACTS = tuple(scripted.act for scripted in SCRIPT)


def play(stage: Stage) -> None:
    """Every act in order.

    Raises:
        CheckFailed, Refused: the first thing that did not hold.
    """
    try:
        for scripted in SCRIPT:
            with stage.record.step(scripted.act.title):
                for scene in scripted.scenes:
                    scene(stage)
    finally:
        stage.record.truth = stage.world.truth()
        stage.record.states = {key: stage.product.state(one) for key, one in stage.applications.items()}
