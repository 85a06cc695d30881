"""HR's search in what was said: own branches only, words that stand together, page by page."""

import re
from datetime import timedelta

from sqlalchemy import event, select

from models import AnswerPart, StaffAct
from tests.support.times import NOW
from tests.web.seeds import BASE, FIRST, interviewed, see, sign_in
from web.hr import transcripts

WORD = "安抚"


def names(text):
    return re.findall(r'#a-\d+">([^<]*)<', text)


def test_tr_01_hr_finds_what_was_said_in_the_own_branches_and_head_office_all(web):
    interviewed(web, name="哈尔滨李晓")
    interviewed(web, name="广州陈静", branch="guangzhou")
    where = f"/hr/transcripts?words={FIRST[:4]}"
    assert names(see(sign_in(web, "hr01"), where)) == ["哈尔滨李晓"]
    assert names(see(sign_in(web, "hr02"), where)) == ["广州陈静"]
    assert sorted(names(see(sign_in(web, "hr00"), where))) == ["哈尔滨李晓", "广州陈静"]


def test_who_is_no_hr_may_not_search(light_web):
    interviewed(light_web)
    answer = sign_in(light_web, "iv01", "/h5/mine").get(f"/hr/transcripts?words={FIRST[:4]}", base_url=BASE)
    assert answer.status_code == 403 and FIRST not in answer.get_data(as_text=True)


def test_letters_that_do_not_stand_together_are_no_hit(light_web):
    made = interviewed(light_web)
    with light_web.db.write() as session:
        session.get_one(AnswerPart, made.voice[0]).text = "印章的章保存保管好"
    client = sign_in(light_web, "hr01")
    assert names(see(client, "/hr/transcripts?words=印章保管")) == []
    assert names(see(client, "/hr/transcripts?words=保管 印章")) == ["李晓"]
    assert "至少输入两个字" in see(client, "/hr/transcripts?words=理")


def test_each_word_is_marked_and_the_second_and_the_question_are_named(light_web):
    made = interviewed(light_web)
    with light_web.db.write() as session:
        part = session.get_one(AnswerPart, made.voice[0])
        part.text = f"{'嗯' * 80}<b>先 安、抚</b>老人再安抚一次{'啊' * 200}"
        part.transcript = {**part.transcript, "text": part.text, "seconds": 60.0}
    text = see(sign_in(light_web, "hr01"), f"/hr/transcripts?words={WORD}")
    assert re.findall(r"<mark>([^<]*)</mark>", text) == ["安、抚", "安抚"]
    assert "&lt;b&gt;" in text and "<b>" not in text
    assert "录音 0:" in text and "第 1 题" in text
    assert f'href="/h5/results/{made.application_id}#a-1"' in text


def test_a_word_that_a_correction_took_away_is_shown_as_such(light_web):
    made = interviewed(light_web)
    with light_web.db.write() as session:
        part = session.get_one(AnswerPart, made.voice[0])
        part.text, part.corrected = "我先安府老人", "我先安抚老人"
    client = sign_in(light_web, "hr01")
    assert "仅见于更正前" in see(client, "/hr/transcripts?words=安府")
    assert "仅见于更正前" not in see(client, f"/hr/transcripts?words={WORD}")


def test_pages_follow_each_other_without_a_gap_and_any_cursor_is_taken(light_web, monkeypatch):
    monkeypatch.setattr(transcripts, "PAGE", 2)
    for number in range(5):
        made = interviewed(light_web, name=f"候选人{number}")
        with light_web.db.write() as session:
            session.get_one(AnswerPart, made.voice[0]).sent_at = NOW + timedelta(minutes=number // 2)
    client, where, found = sign_in(light_web, "hr01"), f"/hr/transcripts?words={FIRST[:4]}", []
    while where:
        text = see(client, where)
        found.append(names(text))
        more = re.search(r'href="(/hr/transcripts\?[^"]*before=[^"]*)"', text)
        where = more[1].replace("&amp;", "&") if more else ""
    assert [len(one) for one in found] == [2, 2, 1]
    assert sorted(name for names_ in found for name in names_) == [f"候选人{number}" for number in range(5)]
    for cursor in ("", "x", "-", "9" * 30 + "-x", "１２-x", "1-"):
        assert len(names(see(client, f"/hr/transcripts?words={FIRST[:4]}&before={cursor}"))) == 2


def test_each_search_is_written_down_without_its_words(light_web):
    interviewed(light_web)
    see(sign_in(light_web, "hr01"), f"/hr/transcripts?words={FIRST[:4]}")
    with light_web.db.read() as session:
        acts = session.scalars(select(StaffAct).where(StaffAct.action == "search_transcripts")).all()
    assert [(act.actor, act.detail, act.target) for act in acts] == [("hr:hr01", "1", None)]


def test_spans_are_of_the_text_as_it_stands():
    text = "先安、撫老人，ＡＢＣ再安抚"
    assert [text[first:last] for first, last in transcripts.spans_of(text, [WORD])] == ["安、撫", "安抚"]
    assert [text[first:last] for first, last in transcripts.spans_of(text, ["abc"])] == ["ＡＢＣ"]
    assert transcripts.spans_of(text, [WORD, "没有"]) is None


def test_ids_are_sorted_and_not_the_sealed_texts(light_web):
    interviewed(light_web)
    client, asked = sign_in(light_web, "hr01"), []
    event.listen(light_web.db.engine, "before_cursor_execute", lambda *seen: asked.append(seen[2]))
    assert names(see(client, f"/hr/transcripts?words={WORD}")) == ["李晓"]
    [cut] = [one for one in asked if "transcript_tokens" in one and "LIMIT" in one]
    assert "ORDER BY" in cut and "_sealed" not in cut
