"""The scenes in their order: the one script behind the demo, the page's tour and the end-to-end test."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.story import closing_scenes, human_scenes, reminder_scenes, scenes

SCENES: tuple[tuple[str, Callable[[scenes.Stage], None]], ...] = (
    ("投递与初筛", scenes.apply_and_screen),
    ("邀请、绑定与确认", scenes.invite_and_bind),
    ("不同意 AI，改由人工面试", human_scenes.decline_ai),
    ("提问与人工答复", scenes.ask_questions),
    ("两次提醒，期间 kill -9 并重启", reminder_scenes.remind),
    ("面试、识别与评分", scenes.interview),
    ("人工面试的评价与录用", human_scenes.interview_by_person),
    ("卡片审批与通知", closing_scenes.decide),
    ("复试、录用", closing_scenes.second_round),
    ("小程序入职与花名册", closing_scenes.onboard),
)


def play(stage: scenes.Stage) -> None:
    """Every scene in order.

    Raises:
        CheckFailed, Refused: the first thing that did not hold.
    """
    try:
        for label, scene in SCENES:
            with stage.record.step(label):
                scene(stage)
    finally:
        stage.record.truth = stage.world.truth()
