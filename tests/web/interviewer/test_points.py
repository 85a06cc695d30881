"""Points on the result page: for whom, beside whose, with what evidence; and words for who has nothing to rate."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from models import AnswerPart, Application, Evidence, Scorecard, SecondRound
from tests.support.times import NOW
from tests.web.interviewer.seeds import never_recorded, rated, scored
from tests.web.interviewer.test_pages import rate, see, words_of
from tests.web.seeds import BASE, interviewed, sign_in


def flat(text):
    return re.sub(r"\s+", "", words_of(text))


def a_round(web, made, begins=NOW, interviewer="iv01", kind=None):
    with web.db.write() as session:
        row = session.get_one(Application, made.application_id)
        row.state, row.interview_kind = "second_round_scheduled", kind
        session.add(SecondRound(application_id=row.id, starts_at=begins, interviewer=interviewer, place="三楼会议室"))


def test_each_question_lists_its_points_as_said_or_missed_and_harmful_words_in_red(light_web):
    made = scored(light_web)
    rated(light_web, made.application_id, "iv01", 70, 80, 55, 75)
    text = see(sign_in(light_web, "iv01"), made)
    assert "答到：安抚老人不着急" in flat(text) and "没有答到：向排队的客户致歉" in flat(text)
    [harmful] = re.findall(r'<mark id="(q-2-\d+)" class="harmful"[^>]*>([^<]*)</mark>', text)
    assert harmful[1] in "但那是他自己的钱，跟银行没关系。" and f'href="#{harmful[0]}"' in text
    assert "不当表述1处：第2题" in flat(text)
    quotes = re.findall(r"<q>([^<]+)</q>", text)
    assert len(quotes) == len(set(quotes)) >= 5
    assert re.search(r'data-audio="p-\w+" data-at="[\d.]+"', text)


def test_the_machines_points_come_without_a_range_and_say_what_they_are(light_web):
    made = scored(light_web)
    text = see(sign_in(light_web, "hr01"), made)
    assert "未校准，仅供参考" in text and "可能范围" not in text
    assert not re.search(r"\d+–\d+(?!\")", words_of(text).replace("0–100", ""))


def unexplained(text):
    """Points on a page that neither say 未校准 nor that a person gave them; what raters themselves gave stands apart."""
    return re.findall(r"\d+ ?分(?!钟|行|别)(?! ?(?:未校准|人工评定)).{0,9}", " ".join(words_of(text).split()))


def scores_of(text):
    return text[text.index('id="scores"') : text.index("</table>")]


def test_on_every_page_each_of_the_machines_points_is_called_uncalibrated(light_web):
    made = scored(light_web)
    hr = sign_in(light_web, "hr01")
    for path, least in (("/hr", 1), (f"/hr/applications/{made.application_id}", 4)):
        text = hr.get(path, base_url=BASE).text
        assert unexplained(text) == [] and text.count("未校准") >= least, path
    scores = scores_of(see(hr, made))
    assert unexplained(scores) == [] and scores.count("未校准") == 6, "the heading, the total, four dimensions"


def test_points_of_a_person_say_so_on_every_page(light_web):
    made = interviewed(light_web, state="submitted")
    iv01, hr = sign_in(light_web, "iv01"), sign_in(light_web, "hr01")
    assert rate(iv01, made).status_code == 303
    pages = [hr.get(path, base_url=BASE).text for path in ("/hr", f"/hr/applications/{made.application_id}")]
    for text in (*pages, scores_of(see(hr, made))):
        assert unexplained(text) == [] and "人工评定" in text and "未校准" not in text


def test_own_points_lie_over_the_machines_and_a_table_tells_them(light_web):
    made = scored(light_web)
    rated(light_web, made.application_id, "iv01", 70, 80, 55, 75)
    rated(light_web, made.application_id, "iv02", 60, 75, 45, 70)
    text = see(sign_in(light_web, "iv01"), made)
    assert text.count('<g class="machine">') == text.count('<g class="people">') == 1
    row = re.search(r"服务意识 <span.*?</tr>", text, re.S).group(0)
    assert [int(one) for one in re.findall(r"<td>(\d+)</td>", row)] == [70, 65]
    assert "我的评分为虚线" in text
    assert "2 人平均为虚线" in see(sign_in(light_web, "hr01"), made), "who has not rated sees the mean"


def test_before_the_own_rating_no_point_of_the_rubric_is_called_said_or_missed(light_web):
    text = see(sign_in(light_web, "iv01"), scored(light_web))
    assert "<mark" not in text and "<svg" not in text and 'class="rubric"' not in text
    for hidden in ("安抚老人不着急", "不当表述", "要点", "未校准"):
        assert hidden not in text, hidden


def test_what_the_machine_could_not_score_has_no_missed_points(light_web):
    made = scored(light_web, answers={"t1": ["我会好好处理。"], "t2": ["我会先暂停转账，再核实收款人。"]})
    text = see(sign_in(light_web, "hr01"), made)
    assert text.count("<h4>") == 1


def test_cards_that_kept_twelve_quotes_at_most_call_nothing_missed(light_web):
    made = scored(light_web)
    with light_web.db.write() as session:
        card = session.scalars(select(Scorecard)).one()
        card.engine = "rubric-2"
        row = session.scalars(select(Evidence)).first()
        for at in range(12):
            session.add(
                Evidence(
                    dimension_score_id=row.dimension_score_id,
                    answer_id=row.answer_id,
                    start=0,
                    end=1,
                    point=f"p{at}",
                    quote="首",
                )
            )
    text = see(sign_in(light_web, "hr01"), made)
    assert "没有保存全部依据" in text and 'class="missed"' not in text


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("invited", "候选人还没有交齐面试回答"),
        ("rejected", "已由 HR 决定，无需评分。"),
        ("offered", "已由 HR 决定，无需评分。"),
        ("onboarded", "已由 HR 决定，无需评分。"),
        ("withdrawn", "流程已结束（已撤回），无需评分。"),
        ("second_round_done", "是否录用由 HR 决定"),
    ],
)
def test_who_has_nothing_to_rate_is_told_why(light_web, state, words):
    made = interviewed(light_web, state=state)
    text = see(sign_in(light_web, "iv01"), made)
    assert words in text and 'id="rate"' not in text and "评分已提交" not in text
    if state == "rejected":
        assert "没有评过分的面试官看不到 AI 评分和他人的评分" in text and 'id="scores"' not in text


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("scored", "是否进入复试由 HR 决定，您无需再操作。"),
        ("second_round", "已进入复试，时间由 HR 安排。"),
        ("offered", "已由 HR 决定，您无需再操作。"),
    ],
)
def test_who_has_rated_reads_that_it_arrived_and_what_comes_next(light_web, state, words):
    made = interviewed(light_web, state=state)
    rated(light_web, made.application_id, "iv01", 70, 80, 55, 75)
    text = see(sign_in(light_web, "iv01"), made)
    assert "<strong>评分已提交</strong>" in text and words in text


def test_hr_who_has_rated_is_led_back_to_the_application(light_web):
    made = interviewed(light_web)
    rated(light_web, made.application_id, "hr01", 70, 80, 55, 75)
    assert "下一步请在招聘流程页处理" in see(sign_in(light_web, "hr01"), made)


def test_a_round_tells_the_others_who_rates_it_and_the_chosen_when_it_begins(light_web):
    made = interviewed(light_web)
    a_round(light_web, made, begins=NOW + timedelta(days=1))
    rated(light_web, made.application_id, "iv01", 70, 80, 55, 75)
    assert "开始后可以在这里评价复试" in see(sign_in(light_web, "iv01"), made)
    assert "复试由陈立评分，您无需评分" in see(sign_in(light_web, "iv02"), made)


def test_the_page_of_a_persons_interview_has_a_form_and_no_word_of_why(light_web):
    made = never_recorded(light_web, "second_round")
    a_round(light_web, made, kind="person")
    text = see(sign_in(light_web, "iv01"), made)
    assert 'id="rate"' in text and 'id="scores"' not in text
    assert not [one for one in ("人工面试", "不同意", "撤回同意", "AI 评分") if one in text]


def test_the_form_defines_each_dimension_and_says_what_points_mean(light_web):
    text = words_of(see(sign_in(light_web, "iv01"), scored(light_web)))
    assert "能否把产品和规定讲到客户听懂、放心" in text
    assert text.index("30 只求办完") < text.index("60 有礼貌") < text.index("90 主动发现需要")


def test_a_recording_says_how_long_it_is_and_a_video_is_seen(light_web):
    made = scored(light_web)
    with light_web.db.write() as session:
        part = session.get_one(AnswerPart, made.voice[0])
        part.kind, part.mime = "video", "video/mp4"
    client = sign_in(light_web, "iv01")
    text = see(client, made)
    assert "时长 0:43" in text
    assert f'<video controls preload="none" playsinline id="p-{made.voice[0]}"' in text
    played = client.get(f"/h5/results/{made.application_id}/audio/{made.voice[0]}", base_url=BASE)
    assert played.mimetype == "video/mp4"
