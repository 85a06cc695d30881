"""A corrected recording: the page shows that it was corrected, what was heard and what was made of it."""

import re
from datetime import timedelta

from models import AnswerPart, TranscriptVersion
from tests.support.times import NOW
from tests.web.interviewer import seeds
from tests.web.interviewer.test_pages import see
from tests.web.seeds import sign_in

HEARD, SAID = "我先安府老人，请他不要着急。", "我先安抚老人，请他不要着急。"
OTHER = "我请大堂经理分流后面的客户。"


def corrected(web):
    """Wang Min's first recording, corrected twice and, once more, into something else."""
    made = seeds.scored(web, answers={"t1": [HEARD], "t2": ["我会先暂停转账，再核实收款人。"]})
    with web.db.write() as session:
        part = session.get_one(AnswerPart, made.voice[0])
        part.corrected = SAID
        tries = [("counted", "我先安府老人，请他别着急。"), ("counted", SAID), ("differs", OTHER), ("recalled", None)]
        for minute, (status, text) in enumerate(tries):
            session.add(
                TranscriptVersion(
                    part_id=part.id,
                    status=status,
                    author="candidate:c1",
                    msgid=f"m{minute}",
                    made_at=NOW + timedelta(minutes=minute),
                    changed=0.1,
                    text=text,
                )
            )
    return made


def test_tr_03_the_page_shows_both_texts_and_quotes_the_corrected_one(light_web):
    page = see(sign_in(light_web, "iv01"), corrected(light_web))
    shown = page.partition('id="a-1"')[2].partition('id="a-2"')[0]
    assert shown.count("候选人更正过识别的文字") == 1
    for label, text in (
        ("识别的文字", HEARD),
        ("较早的文字（未采用）", "我先安府老人，请他别着急。"),
        ("候选人的更正（评分采用）", SAID),
        ("候选人的更正（差别较大，未采用）", OTHER),
    ):
        assert shown.index(label) < shown.index(text, shown.index(label))
    said = re.sub("<[^>]+>", "", shown.partition('<blockquote class="said">')[2].partition("</blockquote>")[0])
    assert SAID in said and "安府" not in said
    assert "候选人更正过" not in page.partition('id="a-2"')[2]


def test_tr_07_the_page_says_that_a_person_wrote_it_down_and_who_answers_for_it(light_web):
    made = seeds.scored(light_web, answers={"t1": [HEARD], "t2": ["我会先暂停转账，再核实收款人。"]})
    with light_web.db.write() as session:
        part = session.get_one(AnswerPart, made.voice[0])
        part.corrected, part.reason = SAID, "person"
        session.add(
            TranscriptVersion(
                part_id=part.id, status="human", author="hr:hr01/api:bank", made_at=NOW, changed=0.1, text=SAID
            )
        )
    page = see(sign_in(light_web, "iv01"), made)
    assert page.count("文字由工作人员听写") == 1 and "候选人更正过" not in page
    name = light_web.journey.catalogue.branch("harbin").names["hr01"]
    assert (
        page.index("识别的文字") < page.index("工作人员听写（评分采用）") < page.index(name, page.index("（评分采用）"))
    )
