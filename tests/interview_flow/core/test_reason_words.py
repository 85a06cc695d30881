"""Why a message did not arrive, in the words that HR reads: chosen by code and number alone."""

import pytest

from core.errors import Reason, Why
from interview_flow.core.reason_words import reason_in_words
from interview_flow.hiring.onboarding import _for_hr

READ = {
    Why(Reason.INVALID_USER): "不是企业成员，或不在应用可见范围内",
    Why(Reason.UNLICENSED_USER): "没有接口调用许可",
    Why(Reason.REFUSED, 81013): "收件人均无效",
    Why(Reason.NOT_DELIVERED, 10): "候选人拒收",
    Why(Reason.NOT_DELIVERED, 77): "企业微信未接收",
    Why(Reason.WAITS): "发送频率已到上限，正在排队",
    Why(Reason.API_CLOSED): "企业微信接口暂停调用，恢复后自动发送",
    Why(Reason.NO_CHANNEL): "没有可用的渠道",
    Why(Reason.TOO_LATE): "已过有效时间，未再发送",
    Why(Reason.MAY_HAVE_ARRIVED): "对方可能已收到，系统没有重发",
    Why(Reason.UNREACHABLE): "连接不上对方的服务器",
    Why(Reason.AWAITS_STAFF): "等待招聘同事在企业微信中确认群发",
    Why(Reason.NOT_CONFIRMED): "招聘同事没有在规定时间内确认群发",
    Why(
        Reason.CONFIRMED_LATE
    ): "招聘同事确认得晚，这条通知那时已取消或改用其他渠道发送，候选人可能收到过时或重复的通知",
    Why(Reason.NOT_FRIEND): "候选人已不是招聘同事的好友",
    Why(Reason.CONTACT_LIMIT): "候选人今天或本月能收到的群发次数已用完",
    Why(Reason.REFUSED, 98765): "对方拒收，代码 98765",
    Why(Reason.REFUSED, 95001): "对方拒收（95001）：用户上次发言后已发满 5 条",
}
SEE_LOG = "发送失败，详细原因见系统日志"
# A text that another code would have been read from.
TEXTS = ("x", "cannot connect", "app refused (95001): too late", "no channel is left")


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("code", Reason)
def test_each_code_has_its_words_whatever_the_text(code, text):
    numbers = {why.errcode for why in READ if why.code is code} or {None}
    for errcode in numbers:
        assert reason_in_words(Why(code, errcode, text)) == READ.get(Why(code, errcode), SEE_LOG)


@pytest.mark.parametrize("text", TEXTS)
def test_a_failed_account_is_told_to_hr_by_its_number_or_code(text):
    assert _for_hr(Why(Reason.REFUSED, 60104, text)).startswith("手机号已被其他成员使用")
    assert _for_hr(Why(Reason.ACCOUNT_TAKEN, None, text)) == "该账号已由其他成员使用，请管理员核对"
    assert _for_hr(Why(Reason.FACTS_MISSING, None, text)) == "缺少姓名或手机号，请退回补充"
    assert _for_hr(Why(Reason.OTHER, None, text)) == SEE_LOG
