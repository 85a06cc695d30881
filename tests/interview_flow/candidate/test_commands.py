"""Commands, courtesies and menu items as people type them: punctuation, width, script, emoji, thanks around them."""

import pytest
import zhconv

from interview_flow.candidate.commands import chosen, command_of, is_courtesy, is_for_human, is_yes

SPELLINGS = [
    lambda word: word,
    lambda word: f"{word}。",
    lambda word: f"{word}！",
    lambda word: f"{word}～",
    lambda word: f"{word}👌",
    lambda word: f"{word}，谢谢",
    lambda word: f"好的，{word}",
    lambda word: f"　{word}　！",
    lambda word: zhconv.convert(word, "zh-hant"),
    lambda word: " ".join(word),
    lambda word: f"{word}[OK]",
    lambda word: f"“{word}”。",
    lambda word: f"\ufeff{word[:1]}\u200b{word[1:]}",
    lambda word: f"{word}了，谢谢老师！辛苦了🙏",
]
# One of each kind (words around it, script, spaces, invisible characters), for tests that take a whole conversation.
KINDS_OF_SPELLING = [SPELLINGS[place] for place in (6, 8, 9, 12, 13)]
COMMANDS = {
    "答完了": "done",
    "回答完毕": "done",
    "我答完了": "done",
    "开始面试": "start",
    "转人工": "human",
    "人工": "human",
    "进度": "status",
    "我的申请": "status",
    "查询进度": "status",
    "我的申请到哪一步了": "status",
    "我的面试结果到哪一步了": "status",
}
NO_COMMANDS = [
    "等客户说他答完了，我再请他签字。",
    "我答完了第一个问题以后，又补充了一点",
    "这道题我还没答完",
    "答完了吗",
    "怎么转人工审核这笔贷款",
    "人工智能在银行里的应用",
    "进度落后的时候我会先找原因",
    "我的申请材料交给谁",
    "开始面试之前我做了准备",
    "转人工窗口办理",
    "",
]
CONSENT = [
    {"id": "consent:1", "label": "同意"},
    {"id": "no_consent:1", "label": "不同意，我要人工面试"},
    {"id": "human:1", "label": "转人工"},
]
INVITATION = [
    {"id": "accept:1", "label": "接受"},
    {"mini": "x", "label": "在小程序中接受"},
    {"id": "decline:1", "label": "谢绝"},
    {"id": "reschedule:1", "label": "改期"},
]
IDENTITY = [{"id": "identity:1", "label": "是我"}, {"id": "stranger:1", "label": "不是我"}]
COURTESIES = (
    """
好的，谢谢|收到，谢谢！|收到👌|[OK]|🙏|好的呢，辛苦了|謝謝|没问题|好|好的|好的。|嗯嗯|嗯，好的|ok|OK！|ＯＫ|好滴～|好嘞|谢谢您|谢谢老师！
非常感谢|太感谢了|多谢多谢|辛苦了|您辛苦了，谢谢|麻烦您了|收到收到|已收到，谢谢|明白了|我明白了|知道了，谢谢|了解|了解了，谢谢您|您好|你好|老师好
早上好！|晚上好，打扰了|好的，再见|拜拜|晚安|[玫瑰]|[玫瑰][玫瑰]谢谢|👍👍👍|😊|好的好的|行|行的，谢谢|可以的|没事|不客气|好 的 谢 谢|。。。|谢谢🌹🌹
谢啦|好吧|嗯|哦哦|哦，明白了|好的，那就这样|感谢感谢🙏🙏|Thanks|好，我知道了，谢谢老师|抱歉打扰了|工作顺利
""".strip()
    .replace("\n", "|")
    .split("|")
)
QUESTIONS_WITH_THANKS = (
    """
谢谢，那复试在哪里|好的，什么时候出结果|收到，需要带身份证吗|谢谢老师，请问几点开始|好的，但是那天我有事|您好，我想换个时间|谢谢，不过我还没收到短信|明白了，那工资多少
好的，可以带家人吗|收到，我没看到链接|谢谢您，我不想参加了|好的？|您好|我可以改期吗谢谢|辛苦了，面试官是谁|好的，请问用电脑可以吗|谢谢，我的简历写错了|不可以
不行|不明白|没收到
""".strip()
    .replace("\n", "|")
    .replace("|您好|", "|您好，在吗？|")
    .split("|")
)


@pytest.mark.parametrize("spell", SPELLINGS)
@pytest.mark.parametrize(("word", "command"), COMMANDS.items())
def test_a_command_is_understood_in_every_spelling(spell, word, command):
    assert command_of(spell(word)) == command


@pytest.mark.parametrize("text", NO_COMMANDS)
def test_a_sentence_that_merely_contains_a_command_is_none(text):
    assert command_of(text) is None


def test_there_are_sixty_courtesies_and_twenty_thanks_with_a_question():
    assert len(set(COURTESIES)) >= 60 and len(set(QUESTIONS_WITH_THANKS)) >= 20


@pytest.mark.parametrize("text", COURTESIES)
def test_a_courtesy_asks_for_nothing(text):
    assert is_courtesy(text)


@pytest.mark.parametrize("text", QUESTIONS_WITH_THANKS)
def test_a_question_beside_a_thank_you_is_no_mere_courtesy(text):
    assert not is_courtesy(text)


@pytest.mark.parametrize("spell", SPELLINGS)
@pytest.mark.parametrize(
    ("items", "word", "chosen_id"),
    [
        (CONSENT, "同意", "consent:1"),
        (CONSENT, "不同意", "no_consent:1"),
        (CONSENT, "转人工", "human:1"),
        (INVITATION, "接受", "accept:1"),
        (INVITATION, "谢绝", "decline:1"),
        (INVITATION, "改期", "reschedule:1"),
        (IDENTITY, "是我", "identity:1"),
        (IDENTITY, "不是我", "stranger:1"),
        (INVITATION, "确认参加", "accept:1"),
    ],
)
def test_typed_words_choose_the_item_of_the_menu(spell, items, word, chosen_id):
    assert chosen(items, spell(word)) == chosen_id


@pytest.mark.parametrize(
    ("items", "text", "chosen_id"),
    [
        (CONSENT, "1", "consent:1"),
        (CONSENT, "１", "consent:1"),
        (CONSENT, "①", "consent:1"),
        (CONSENT, "1。", "consent:1"),
        (CONSENT, "第一个", "consent:1"),
        (CONSENT, "选2", "no_consent:1"),
        (CONSENT, "我选三", "human:1"),
        (CONSENT, "我同意", "consent:1"),
        (CONSENT, "我要人工面试", "no_consent:1"),
        (CONSENT, "4", None),
        (CONSENT, "0", None),
        (CONSENT, "好的", None),
        (CONSENT, "不太同意", None),
        (CONSENT, "可以不同意吗", None),
        (CONSENT, "同意的话会录音吗", None),
        (INVITATION, "2", None),
        (INVITATION, "1", "accept:1"),
        (INVITATION, "不接受", None),
        (INVITATION, "我要改期", "reschedule:1"),
        (INVITATION, "可以改期吗", None),
        (IDENTITY, "是的，是我", "identity:1"),
        (IDENTITY, "是的", "identity:1"),
        (IDENTITY, "本人", "identity:1"),
        ([], "1", None),
    ],
)
def test_numbers_and_variants_choose_and_what_is_not_certain_chooses_nothing(items, text, chosen_id):
    assert chosen(items, text) == chosen_id


@pytest.mark.parametrize(
    "text", ["接受？", "能参加嘛?", "可以不参加嘛？", "谢绝呢", "好的2", "行，1", "接受❓", "确认嘛"]
)
def test_what_asks_or_may_be_either_chooses_nothing(text):
    assert chosen(INVITATION, text) is None


@pytest.mark.parametrize("text", ["可以撤回同意嘛？", "下一题呢？", "下一题？", "可以开始了嘛", "答完了？"])
def test_a_question_is_no_command(text):
    assert command_of(text) is None
    assert (command_of("进度？"), command_of("转人工？")) == ("status", "human")


def test_a_number_is_part_of_an_answer_where_numbers_do_not_choose():
    assert chosen(CONSENT, "1", numbers=False) is None


@pytest.mark.parametrize("text", ["好的", "可以", "没问题", "行", "OK", "嗯嗯", "好的，谢谢"])
def test_a_yes_is_told_from_a_mere_thank_you(text):
    assert is_yes(text)
    assert not is_yes("谢谢") and not is_yes("收到") and not is_yes("好的，几点？")


@pytest.mark.parametrize(
    "text", ["转人工，我的麦克风坏了", "麦克风坏了，转人工", "转人工：对结果有异议", "您好，转人工 我想改简历"]
)
def test_a_call_for_a_person_may_say_why(text):
    assert is_for_human(text) and command_of(text) is None


def test_a_long_text_is_no_command_and_costs_no_time():
    for text in ("好" * 20_000, "谢谢" * 10_000, " " * 20_000, "1" * 20_000):
        assert command_of(text) is None
        assert chosen(CONSENT, text) is None
