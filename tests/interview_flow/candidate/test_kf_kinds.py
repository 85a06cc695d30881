"""Whatever 微信客服 brings during an interview: stored, answered where a person waits for it, and never in the way."""

from interview_flow.core.states import State
from models import AnswerPart, InboxEvent
from wecom.kf import events as kf_events

SAMPLES = (
    "location", "link", "business_card", "miniprogram", "msgmenu", "channels", "channels_shop_product",
    "channels_shop_order", "merged_msg", "meeting", "schedule", "note", "sticker",
)  # fmt: skip


def test_no_kind_of_message_or_event_disturbs_an_interview(light_bank):
    bank, world = light_bank, light_bank.world
    she = bank.person().seated()

    for kind in SAMPLES:
        world.send_sample(she.wechat, kind)
        bank.pull()
        assert "不能作为回答" in she.heard()[-1], kind
    said = world.say(she.wechat, "说错了")["msgid"]
    world.recall(she.wechat, said)
    world.servicer_status("hr01", 2, stop_type=1)
    world.servicer_status("hr01", 1)
    world.kf_event("brand_new", external_userid=she.wechat)
    world.open_kf(she.wechat, wechat_channels={"nickname": "银行", "shop_nickname": "", "scene": 1})
    bank.pull()

    assert bank.dead() == []
    assert bank.state(she) == State.INTERVIEWING
    assert {row.kind for row in bank.rows(InboxEvent)} >= {"kf.servicer_status", "wecom.other", "kf.recalled"}
    assert [part.status for part in bank.rows(AnswerPart)] == ["recalled"]


def test_a_servicer_who_writes_mutes_us_and_the_end_gives_the_word_back(light_bank):
    bank, world = light_bank, light_bank.world
    she = bank.person().seated()
    world.say(she.wechat, "我想和人说话")
    bank.pull()
    heard = len(she.heard())

    written = world.servicer_says(she.wechat, "hr01", "您好，我是人工")["msgid"]
    world.servicer_recalls(she.wechat, written)
    world.reject_switch(she.wechat, "hr01")
    world.reject_switch(she.wechat, "hr01", on=False)
    bank.pull()
    world.send_sample(she.wechat, "note")
    bank.pull()
    assert len(she.heard()) == heard + 1  # the servicer's own words and nothing of ours

    world.change_session(she.wechat, 3)
    world.send_sample(she.wechat, "note")
    bank.pull()
    assert "不能作为回答" in she.heard()[-1]
    assert {"kf.servicer_said", "kf.servicer_recalled", "kf.customer_muted"} <= kf_events.ALL
