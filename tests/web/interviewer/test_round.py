"""The live round on the result page: time, place, résumé, and what is worth asking."""

import html
import re
from datetime import timedelta

from sqlalchemy import select

from models import Answer, Application, Candidate
from tests.support.times import NOW
from tests.web.conftest import RESUME
from tests.web.interviewer.seeds import never_recorded
from tests.web.interviewer.test_mine import arrange
from tests.web.interviewer.test_pages import rate
from tests.web.seeds import interviewed, see, sign_in


def arranged(web, chosen=("iv01",)):
    made = interviewed(web)
    arrange(web, made, NOW + timedelta(days=1), list(chosen))
    with web.db.write() as session:
        row = session.get(Application, made.application_id)
        session.get(Candidate, row.candidate_id).resume = RESUME
        answer = session.scalars(select(Answer).where(Answer.question_id == "t2")).one()
        answer.status = "skipped"
    return made


def words_of(client, made):
    return html.unescape(re.sub(r"<[^>]+>", " ", see(client, f"/h5/results/{made.application_id}")))


def test_who_leads_the_round_reads_when_where_and_the_resume(light_web):
    made = arranged(light_web)
    text = words_of(sign_in(light_web, "iv01"), made)
    for shown in ("复试安排", "总部三楼", "某大学", "金融学", "大堂实习", "银行从业资格"):
        assert shown in text, shown
    others = words_of(sign_in(light_web, "iv02"), made)
    assert "总部三楼" not in others and "大堂实习" not in others


def test_what_to_ask_is_listed_after_the_own_rating_only(web):
    made = arranged(web)
    client = sign_in(web, "iv01")
    before = words_of(client, made)
    assert "这里会列出建议追问的内容" in before and "第2题未作答" not in before
    assert rate(client, made).status_code == 303
    after = words_of(client, made)
    assert "第2题未作答，建议追问" in after
    assert "第1题没有提到" in after and "一步一步讲解" in after
    assert "请人帮忙分流后面的客户" not in after.split("没有提到")[1].split("\n")[0], "it was said"


def test_hr_sees_the_list_at_once(light_web):
    made = arranged(light_web)
    assert "第2题未作答，建议追问" in words_of(sign_in(light_web, "hr01"), made)


def test_the_page_of_a_first_interview_by_a_person_is_built_like_any_other(light_web):
    """Nothing tells whoever rates that a candidate has declined AI."""
    ordinary, person = interviewed(light_web, name="王敏"), never_recorded(light_web, "second_round_scheduled")
    with light_web.db.write() as session:
        session.get(Application, person.application_id).interview_kind = "person"
    for made in (ordinary, person):
        arrange(light_web, made, NOW - timedelta(minutes=5), ["iv01"])
    client = sign_in(light_web, "iv01")
    pages = [see(client, f"/h5/results/{made.application_id}") for made in (ordinary, person)]
    assert skeleton(pages[0]) == skeleton(pages[1])
    for key in ("service", "patience", "finance", "communication"):
        assert f'name="score_{key}"' in pages[1]
    assert "没有特别要追问的内容" in pages[1]
    said = re.sub(r"<[^>]+>", " ", pages[1])
    assert not [words for words in ("人工", "AI", "不同意", "撤回") if words in said]


def skeleton(text):
    """Panels, headings and fields, and what names them; without the answers, which only a recording has."""
    text = re.sub(r'(<section class="panel" id="answers">).*?</section>', r"\1", text, flags=re.DOTALL)
    named = re.findall(r"<(?:section|input|textarea|button|summary)\b[^>]*>", text)
    headings = re.findall(r"<(h\d|legend|label|dt|summary)\b[^>]*>(.*?)</\1>", text, flags=re.DOTALL)
    without = r'value="[^"]*"'
    return [re.sub(without, "", one) for one in named], [(tag, " ".join(words.split())) for tag, words in headings]
