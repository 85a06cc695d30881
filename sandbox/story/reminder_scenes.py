"""The scene of the reminders: of the AI interviews and of the one by a person."""

from __future__ import annotations

import datetime as dt
import time

from sandbox.story import human_scenes
from sandbox.story.launch import INTERVIEWERS
from sandbox.story.record import until
from sandbox.story.stage import Stage


def remind(stage: Stage) -> None:
    """A day and an hour before, every interview is reminded of once on each side, with a kill in between."""
    strong, check = stage.person("strong"), stage.record.check
    stage.show("面试前一天：李晓收到订阅消息，王敏收到短信", stage.phone("strong"), stage.phone("weak"))
    stage.travel_to(stage.interview_at - dt.timedelta(days=1) + dt.timedelta(seconds=5))
    until(lambda: stage.world.received("subscribe", strong.openid), "the day-before subscription message")
    stage.sms("weak", "将于")
    human_scenes.reminded(stage, 1)
    stage.show(
        "服务突然中断又恢复；人工面试的双方也只收到该收的提醒", stage.phone("human"), stage.member(INTERVIEWERS[1])
    )
    stage.kill_and_restart()
    stage.travel_to(stage.interview_at - dt.timedelta(hours=1) + dt.timedelta(seconds=5))
    stage.sms("strong", "即将开始")
    stage.sms("weak", "即将开始")
    human_scenes.reminded(stage, 2)
    stage.show("面试前一小时再提醒一次，恰好一次", stage.phone("strong"), stage.phone("weak"))
    time.sleep(2)
    subscribed = stage.world.received("subscribe", strong.openid)
    hour = [m for m in stage.world.received("sms", strong.phone) if "即将开始" in m["text"]]
    to_weak = stage.world.received("sms", stage.person("weak").phone)
    weak = [m for m in to_weak if "将于" in m["text"] or "即将开始" in m["text"]]
    check(len(subscribed) == 1, "前一天提醒：订阅消息，恰好一次")
    check(len(hour) == 1, "前一小时提醒：短信（另一条授权被拒绝），恰好一次")
    check(len(weak) == 2, "王敏的两次提醒均为短信，各恰好一次；期间进程被 kill -9 并重启")
    human_scenes.reminded_exactly_twice(stage)
