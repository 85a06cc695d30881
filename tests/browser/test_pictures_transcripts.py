"""What was said: the search in it, with and without hits, and a corrected recording on the result page."""

from datetime import timedelta

import pytest

from models import AnswerPart, TranscriptVersion
from tests.browser.shots import shoot
from tests.support.times import NOW
from tests.web.seeds import FIRST, interviewed

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def corrected(site):
    """Her first recording, corrected once, and once into something else."""
    made = interviewed(site)
    with site.db.write() as session:
        part = session.get_one(AnswerPart, made.voice[0])
        part.corrected = f"{FIRST}谢谢"
        for minute, (status, text) in enumerate([("counted", part.corrected), ("differs", "我请大堂经理分流客户。")]):
            made_at = NOW + timedelta(minutes=minute)
            session.add(
                TranscriptVersion(
                    part_id=part.id, status=status, author="candidate:c1", msgid=f"v{minute}", made_at=made_at,
                    changed=0.1, text=text,
                )
            )  # fmt: skip
    return made


def test_the_search_in_what_was_said(corrected, open_page):
    page = open_page("hr01", "/hr/transcripts")
    shoot(page, "transcripts-empty")
    for name, words in (("found", FIRST[:4]), ("none", "没有这样的话"), ("short", "我")):
        page.goto(page.url.partition("?")[0] + f"?words={words}")
        shoot(page, f"transcripts-{name}")


def test_a_corrected_recording_shows_every_text(corrected, open_page):
    page = open_page("hr01", f"/h5/results/{corrected.application_id}")
    page.locator("details.versions").first.evaluate("one => one.open = true")
    shoot(page, "result-corrected")
