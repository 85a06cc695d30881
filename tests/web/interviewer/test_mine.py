"""An interviewer's own list: what waits, since when, and what was rated."""

import html
import re
from datetime import timedelta

from models import Application, SecondRound
from tests.support.times import NOW
from tests.web.interviewer.test_pages import rate
from tests.web.seeds import interviewed, see, sign_in


def section(text, name):
    """The words of one of the two lists."""
    part = text.split(f'id="{name}"', 1)[1].split("</section>", 1)[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", part)).split())


def arrange(web, made, starts_at, chosen):
    with web.db.write() as session:
        session.get(Application, made.application_id).state = "second_round_scheduled"
        session.add(
            SecondRound(
                application_id=made.application_id,
                starts_at=starts_at,
                interviewer=chosen[0],
                interviewers=chosen,
                place="总部三楼",
            )
        )


def test_what_waits_is_listed_with_post_branch_and_since_when_and_moves_when_rated(web):
    made = interviewed(web)
    client = sign_in(web, "iv01")
    text = see(client, "/h5/mine")
    waiting = section(text, "waiting")
    assert "李晓 柜员 · 哈尔滨分行" in waiting and "提交" in waiting and "听录音评分" in waiting
    assert f'href="/h5/results/{made.application_id}"' in text and "还没有评过分" in section(text, "rated")
    assert rate(client, made).status_code == 303
    text = see(client, "/h5/mine")
    assert "目前没有待评的面试" in section(text, "waiting") and "建议通过" in section(text, "rated")
    assert 'href="/h5/mine"' in see(client, f"/h5/results/{made.application_id}")
    assert "李晓" in section(see(sign_in(web, "iv02"), "/h5/mine"), "waiting")


def test_nobody_sees_another_branchs_people(light_web):
    interviewed(light_web)
    text = see(sign_in(light_web, "iv03"), "/h5/mine")
    assert "李晓" not in text and "目前没有待评的面试" in text


def test_a_round_waits_for_those_who_were_chosen_and_says_when_it_begins(web):
    made = interviewed(web)
    arrange(web, made, NOW + timedelta(days=1), ["IV01"])
    assert "听录音评分" in section(see(sign_in(web, "iv01"), "/h5/mine"), "waiting")
    assert "李晓" not in see(sign_in(web, "iv02"), "/h5/mine")
    client = sign_in(web, "iv01")
    rate(client, made)
    waiting = section(see(client, "/h5/mine"), "waiting")
    assert "尚未开始" in waiting and "开始" in waiting
    web.clock.advance(timedelta(days=1, minutes=1))
    client = sign_in(web, "iv01")
    assert "复试评分" in section(see(client, "/h5/mine"), "waiting")


def test_who_only_interviews_is_led_from_hrs_list_to_the_own_one(light_web):
    client = sign_in(light_web, "iv01")
    answer = client.get("/hr", base_url="https://recruit.example.com")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/h5/mine")
    stranger = sign_in(light_web, "nobody", "/h5/mine").get("/h5/mine", base_url="https://recruit.example.com")
    assert stranger.status_code == 403 and "还不是任何分行的面试官" in stranger.text
