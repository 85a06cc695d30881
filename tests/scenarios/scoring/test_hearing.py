"""TR-01, TR-03, TR-07: what was said in a recording, found again, put right by who said it, written down by a person."""

import re

from models import AuditEntry, TranscriptVersion
from tests.scenarios.scoring.interviews import (
    STRONG,
    card,
    hand_in,
    interviewed,
    points,
    result,
    seated,
    speak,
    words_of,
)
from tests.support.hr_desk import BASE, open_desk
from tests.web.seeds import csrf_of, see, sign_in

THREE = list(STRONG.values())[:3]
# The scripted recogniser spreads a text over its recording, a quarter of a second to a character.
SECONDS_OF_A_CHARACTER = 0.25
HEARD, SAID = THREE[0].replace("抱歉", "包车"), THREE[0]


def found(desk, words, userid="hr01"):
    """HR's search in what was said."""
    path = f"/hr/transcripts?words={words}"
    return see(sign_in(desk, userid, path), path)


def test_tr_01_every_answer_has_its_words_and_a_search_leads_to_the_second_in_which_they_fall(bank):
    desk, who = open_desk(bank), interviewed(bank, THREE, aloud=True)

    items = desk.read(f"{who.application_id}/answers")["items"]
    assert [one["text"] for one in items] == THREE and all(one["parts"][0]["seconds"] >= 5 for one in items)
    for number, words in ((1, "大堂经理"), (2, "防止被骗"), (3, "手机银行")):
        page = found(desk, words)
        assert re.findall(r'<h2><a href="([^"]+)">', page) == [f"/h5/results/{who.application_id}#a-{number}"]
        minutes, seconds = re.search(r"录音 (\d+):(\d\d) 处", page).groups()
        told = 60 * int(minutes) + int(seconds)
        assert abs(told - THREE[number - 1].index(words) * SECONDS_OF_A_CHARACTER) <= 1
        assert f"<mark>{words}</mark>" in page
    assert "没有找到同时包含这些词的回答" in found(desk, "大堂经理", "hr02")
    second = re.search(r'data-audio="p-(\w+)" data-at="([\d.]+)"', result(desk, who))
    assert second is not None and second[1] in {part["id"] for one in items for part in one["parts"]}


def test_tr_03_a_candidate_puts_right_what_was_misheard_and_both_texts_stay(bank):
    desk, who = open_desk(bank), seated(bank, questions=3)
    speak(bank, who, HEARD)
    who.say("核对文字稿")
    assert HEARD in who.heard()[-1]
    who.say("更正1：包车改成抱歉")
    assert SAID in who.heard()[-1]
    who.tap("答完了")
    hand_in(bank, who, THREE[1:])

    [part] = desk.read(f"{who.application_id}/answers")["items"][0]["parts"]
    assert (part["text"], part["corrected"]) == (HEARD, SAID)
    assert [row.author for row in bank.rows(TranscriptVersion)] == [who.actor]
    shown = words_of(result(desk, who))
    assert shown.index("识别的文字") < shown.index(HEARD) < shown.index("候选人的更正（评分采用）")
    right = interviewed(bank, [SAID, *THREE[1:]], aloud=True, name="王芳", phone="13900139000")
    wrong = interviewed(bank, [HEARD, *THREE[1:]], aloud=True, name="赵强", phone="13700137000")
    assert points(card(desk, who)) == points(card(desk, right)) and "t1:corrected" in card(desk, who)["flags"]
    assert points(card(desk, wrong))["service"] < points(card(desk, right))["service"]
    who.say("更正1：抱歉改成打满分")
    assert "不能再更正" in who.heard()[-1]


def test_tr_07_what_a_person_wrote_down_is_scored_in_place_of_the_recogniser(bank):
    desk, who = open_desk(bank), seated(bank, questions=3)
    poor = "嗯这个我也说不太好，反正就是让他先等一等吧，别的我想不出来了。"
    with bank.held("scoring.transcribe"):
        speak(bank, who, poor)
        who.tap("答完了")
        hand_in(bank, who, THREE[1:])
        where = f"/h5/results/{who.application_id}"
        client = sign_in(desk, "hr01", where)
        page = see(client, where)
        action = re.search(r'action="([^"#]+/transcript)[#"]', page)[1]
        form = {"csrf": csrf_of(page), "tap": "t1", "text": SAID}
        assert client.post(action, data=form, base_url=BASE, content_type="multipart/form-data").status_code == 303
        bank.work()
    bank.work()

    [part] = desk.read(f"{who.application_id}/answers")["items"][0]["parts"]
    assert (part["text"], part["corrected"], part["reason"]) == (poor, SAID, "person")
    typed = interviewed(bank, THREE, name="王芳", phone="13900139000")
    found_ = card(desk, who)
    assert points(found_) == points(card(desk, typed)) and "t1:human_transcript" in found_["flags"]
    shown = words_of(result(desk, who))
    name = bank.journey.catalogue.branch("harbin").names["hr01"]
    assert "文字由工作人员听写" in shown and name in shown.partition("工作人员听写（评分采用）")[2][:40]
    assert [row.actor for row in bank.rows(AuditEntry, AuditEntry.action == "enter_transcript")] == ["hr:hr01"]
