"""The result page: blind first, verbatim evidence, recordings in parts, ratings once."""

import html
import re

import pytest
from sqlalchemy import func, select

from models import Application, Evidence, Rating, SecondRound
from tests.support.times import NOW
from tests.web.seeds import FIRST, SECOND, TYPED, csrf_of, interviewed, sign_in, wav

BASE = "https://recruit.example.com"
POINTS = {"score_service": "80", "score_patience": "70", "score_finance": "60", "score_communication": "90"}


def url(made, more=""):
    return f"/h5/results/{made.application_id}{more}"


def see(client, made):
    answer = client.get(url(made), base_url=BASE)
    assert answer.status_code == 200, answer.text
    return answer.text


def words_of(text):
    return html.unescape(re.sub(r"<[^>]+>", "", text))


def rate(client, made, **changes):
    form = {"csrf": csrf_of(see(client, made)), "tap": "tap-1", "recommendation": "advance", "comment": "表达清楚"}
    return client.post(url(made, "/rating"), data={**form, **POINTS, **changes}, base_url=BASE)


def test_before_the_own_rating_nothing_of_the_machine_is_on_the_page(web):
    made = interviewed(web)
    with web.db.write() as session:
        session.add(
            Rating(
                application_id=made.application_id,
                stage="recorded",
                rater="iv02",
                scores={"service": 41},
                recommendation="reject",
                blind=True,
                rated_at=web.clock.now(),
                comment="另一位面试官的话",
            )
        )
    text = see(sign_in(web, "iv01"), made)
    assert FIRST in text and SECOND in text and TYPED in text
    assert "<mark" not in text and "<q>" not in text and "<meter" not in text and "<svg" not in text
    for hidden in ("主动照顾排队", "77", "82", "74", "AI 评分\n", "iv02", "41", "另一位面试官的话", "没有可评分的回答"):
        assert hidden not in words_of(text), hidden
    assert 'name="score_service"' in text


def test_who_rates_reads_what_an_answer_at_some_points_sounds_like(light_web):
    text = words_of(see(sign_in(light_web, "iv01"), interviewed(light_web)))
    assert text.index("评分参考") < text.index("先安抚再分流再讲解并确认") < text.index("指责客户")


def test_after_the_own_rating_everything_is_shown(web):
    made = interviewed(web)
    first, second = sign_in(web, "iv01"), sign_in(web, "IV02")
    assert rate(first, made).status_code == 303
    text = see(first, made)
    assert "77" in text and "64–88" not in text and "主动照顾排队" in text and "未校准，仅供参考" in text
    assert "<mark" in text and "先安抚老人" in text
    assert 'name="score_service"' not in text
    assert "陈立" in text and "iv01" not in text and "表达清楚" in text and "盲评" in text
    assert "表达清楚" not in see(second, made), "others' ratings stay hidden for the next rater"
    assert rate(second, made).status_code == 303
    assert "表达清楚" in see(second, made)
    with web.db.read() as session:
        assert [(one.rater, one.blind) for one in session.scalars(select(Rating).order_by(Rating.rater))] == [
            ("iv01", True),
            ("iv02", True),
        ]


def test_every_quote_stands_in_the_transcript_word_for_word(light_web):
    made = interviewed(light_web)
    client = sign_in(light_web, "iv01")
    rate(client, made)
    text = see(client, made)
    with light_web.db.read() as session:
        quotes = {one.quote for one in session.scalars(select(Evidence))}
    marked = set(re.findall(r"<mark[^>]*>([^<]*)</mark>", text))
    assert marked == quotes == {"请大堂经理帮忙分流", "先安抚老人"}
    assert f"{FIRST}\n{SECOND}" in words_of(text)


def test_a_rating_posted_twice_is_one(light_web):
    made = interviewed(light_web)
    client = sign_in(light_web, "iv01")
    token = csrf_of(see(client, made))
    form = {"csrf": token, "tap": "one", "recommendation": "hold", "comment": "", **POINTS}
    answers = [client.post(url(made, "/rating"), data=form, base_url=BASE).status_code for _ in range(2)]
    assert answers == [303, 303]
    again = client.post(url(made, "/rating"), data={**form, "tap": "two"}, base_url=BASE)
    assert (again.status_code, "您已评过" in again.text) == (409, True)
    with light_web.db.read() as session:
        assert session.scalar(select(func.count()).select_from(Rating)) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"score_service": "101"},
        {"score_service": "-1"},
        {"score_service": ""},
        {"score_service": "8.5"},
        {"score_service": "８０"},
        {"recommendation": "hire"},
        {"recommendation": ""},
        {"comment": "长" * 2001},
    ],
)
def test_a_wrong_rating_is_named_and_nothing_typed_is_lost(light_web, change):
    made = interviewed(light_web)
    client = sign_in(light_web, "iv01")
    answer = rate(client, made, **change)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert 'value="70"' in answer.text
    assert "主动照顾排队" not in answer.text
    with light_web.db.read() as session:
        assert session.scalar(select(func.count()).select_from(Rating)) == 0


def test_a_person_scores_what_the_machine_could_not(light_web):
    made = interviewed(light_web, state="submitted")
    client = sign_in(light_web, "iv01")
    assert rate(client, made).status_code == 303
    with light_web.db.read() as session:
        assert session.get(Application, made.application_id).state == "scored"
    assert "人工评分" in see(client, made)


def test_rating_the_live_round_ends_it(light_web):
    made = interviewed(light_web, state="second_round_scheduled")
    with light_web.db.write() as session:
        session.add(
            SecondRound(application_id=made.application_id, starts_at=NOW, interviewer="iv01", place="三楼会议室")
        )
    client = sign_in(light_web, "iv01")
    assert "77" not in words_of(see(client, made))
    assert rate(client, made).status_code == 303
    with light_web.db.read() as session:
        assert session.get(Application, made.application_id).state == "second_round_done"
    assert "77" in words_of(see(client, made))


def test_hr_sees_everything_at_once(light_web):
    made = interviewed(light_web)
    text = see(sign_in(light_web, "hr01"), made)
    assert "77" in text and f"/hr/applications/{made.application_id}" in text


@pytest.mark.parametrize("userid", ["iv03", "hr02", "somebody"])
def test_staff_of_other_branches_read_why_not(light_web, userid):
    made = interviewed(light_web)
    client = sign_in(light_web, userid, url(made))
    for path in ("", f"/audio/{made.voice[0]}", f"/audio/{made.voice[0]}/original"):
        answer = client.get(url(made, path), base_url=BASE)
        assert (answer.status_code, "面试官或 HR" in answer.text) == (403, True)
        assert "李晓" not in answer.text


def test_head_offices_hr_may_see_every_branch(light_web):
    assert "李晓" in see(sign_in(light_web, "hr00"), interviewed(light_web))


@pytest.mark.parametrize("unknown", ["0" * 32, "x", "..%2f..%2fetc"])
def test_what_does_not_exist_is_a_chinese_404(light_web, unknown):
    client = sign_in(light_web, "hr01")
    answer = client.get(f"/h5/results/{unknown}", base_url=BASE)
    assert answer.status_code == 404
    assert "没有找到" in answer.text and answer.mimetype == "text/html"


@pytest.mark.parametrize(
    ("asked", "status", "start", "end"),
    [
        (None, 200, 0, None),
        ("bytes=0-", 206, 0, None),
        ("bytes=0-99", 206, 0, 100),
        ("bytes=100-199", 206, 100, 200),
        ("bytes=-10", 206, -10, None),
        ("bytes=0-99999999", 206, 0, None),
        ("bytes=9999999-", 416, 0, 0),
        ("bytes=5-2", 416, 0, 0),
        ("bytes=-0", 416, 0, 0),
        ("bytes=-", 200, 0, None),
        ("seconds=1-2", 200, 0, None),
        ("bytes=0-1,5-6", 200, 0, None),
    ],
)
def test_recordings_are_read_in_parts(light_web, asked, status, start, end):
    made, sound = interviewed(light_web), wav()
    client = sign_in(light_web, "iv01")
    answer = client.get(url(made, f"/audio/{made.voice[0]}"), headers={"Range": asked} if asked else {}, base_url=BASE)
    assert answer.status_code == status
    assert answer.headers["Accept-Ranges"] == "bytes"
    if status == 416:
        assert answer.headers["Content-Range"] == f"bytes */{len(sound)}"
        return
    assert answer.data == sound[start:end]
    assert answer.mimetype == "audio/wav"
    if status == 206:
        first = start % len(sound)
        assert answer.headers["Content-Range"] == f"bytes {first}-{first + len(answer.data) - 1}/{len(sound)}"


def test_a_long_recording_comes_piece_by_piece(light_web):
    long = bytes(range(256)) * 4000
    made = interviewed(light_web)
    client = sign_in(light_web, "iv01")
    from models import AnswerPart

    with light_web.db.write() as session:
        session.get(AnswerPart, made.voice[0]).listen_file_id = light_web.files.put(long)
    path = url(made, f"/audio/{made.voice[0]}")
    assert client.get(path, base_url=BASE).data == long
    head = client.head(path, base_url=BASE)
    assert (head.data, head.headers["Content-Length"]) == (b"", str(len(long)))
    middle = client.get(path, headers={"Range": "bytes=65530-600000"}, base_url=BASE)
    assert middle.data == long[65530:600001]


def test_amr_is_offered_to_keep_and_the_page_says_why(light_web):
    made = interviewed(light_web)
    client = sign_in(light_web, "iv01")
    assert "AMR" in see(client, made)
    assert client.get(url(made, f"/audio/{made.amr}"), base_url=BASE).status_code == 404
    kept = client.get(url(made, f"/audio/{made.amr}/original"), base_url=BASE)
    assert kept.headers["Content-Disposition"].startswith("attachment")
    assert kept.data.startswith(b"#!AMR")


def test_another_candidates_recording_is_not_found(light_web):
    made, other = interviewed(light_web), interviewed(light_web, branch="guangzhou", name="陈静")
    client = sign_in(light_web, "iv01")
    assert client.get(url(made, f"/audio/{other.voice[0]}"), base_url=BASE).status_code == 404


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}",
    "</textarea><svg onload=alert(1)>",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_nothing_a_candidate_said_becomes_html(light_web, words):
    made = interviewed(light_web, name=words)
    from models import AnswerPart

    with light_web.db.write() as session:
        part = session.get(AnswerPart, made.voice[0])
        part.text = words
    text = see(sign_in(light_web, "hr01"), made)
    assert words in html.unescape(text)
    assert "<script>alert" not in text and "<img" not in text and "<svg onload" not in text
    assert html.escape(words, quote=False).split("&")[0] in text


def test_a_page_that_showed_points_makes_the_next_rating_of_its_reader_open(web):
    made = interviewed(web)
    client, hr = sign_in(web, "iv01"), sign_in(web, "hr01")
    see(client, made)
    assert rate(client, made).status_code == 303
    see(client, made)
    see(hr, made)
    assert rate(hr, made).status_code == 303
    with web.db.write() as session:
        session.get(Application, made.application_id).state = "second_round_scheduled"
        session.add(
            SecondRound(application_id=made.application_id, starts_at=NOW, interviewer="iv01", place="三楼会议室")
        )
    assert "77" in words_of(see(client, made))
    assert rate(client, made, tap="tap-2").status_code == 303
    with web.db.read() as session:
        stamps = {(one.stage, one.rater): one.blind for one in session.scalars(select(Rating))}
    assert stamps == {("recorded", "iv01"): True, ("recorded", "hr01"): False, ("second_round", "iv01"): False}
    assert "评分前已看过 AI 评分或他人评分" in see(hr, made)
