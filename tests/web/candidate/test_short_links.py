"""`/i/<code>`: the link in an SMS."""

import math
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from interview_flow.invitation import short_links
from models import Invitation, ShortLink
from web.core.strangers import A_MINUTE, SHORT_LINKS

BASE = "https://recruit.example.com"
FROM_OUTSIDE = {"X-Forwarded-For": "203.0.113.7"}


def invited(web, in_five_days):
    """The code in the invitation that was posted, and the application."""
    application = web.application()
    answer = web.post(f"/api/v1/applications/{application}/invitation", {"interview_at": in_five_days, "mode": "chat"})
    assert answer.status_code == 202, answer.text
    with web.db.read() as session:
        return session.scalars(select(ShortLink)).one().code, answer.json["links"]["kf"]


def open_link(web, code, **more):
    return web.client.get(f"/i/{code}", base_url=BASE, **more)


def test_a_live_code_leads_to_the_personal_link_and_nothing_is_kept_readable(web, in_five_days):
    code, personal = invited(web, in_five_days)
    answer = open_link(web, code)
    assert (answer.status_code, answer.headers["Location"]) == (302, personal)
    assert answer.headers["Cache-Control"] == "no-store" and answer.headers["Referrer-Policy"] == "no-referrer"
    with web.db.read() as session:
        row = session.scalars(select(ShortLink)).one()
        assert code not in (row.code_index, row.code_sealed)
    assert re.fullmatch(r"[A-Za-z0-9]{8}", code) and short_links.LENGTH * math.log2(len(short_links.SIGNS)) >= 47


@pytest.mark.parametrize("end", ["revoked", "expired", "replaced"])
def test_with_its_invitation_a_code_is_dead_and_the_page_says_whom_to_call(light_web, in_five_days, end):
    web = light_web
    code, _ = invited(web, in_five_days)
    with web.db.write() as session:
        row = session.scalars(select(Invitation)).one()
        if end == "revoked":
            row.revoked_at = web.clock.now()
        elif end == "expired":
            row.expires_at = web.clock.now()
        else:
            other = Invitation(
                application_id=row.application_id,
                token_hash="0" * 64,
                token="other",
                expires_at=row.expires_at,
                created_at=web.clock.now() + timedelta(seconds=1),
            )
            session.add(other)
    answer = open_link(web, code)
    assert answer.status_code == 404 and "链接已失效" in answer.text and 'href="tel:0451-12345678"' in answer.text


@pytest.mark.parametrize("code", ["AAAAAAAA", "short", "toolongtobeone", "%E4%BD%A0%E5%A5%BD", "AAAA AAA"])
def test_an_unknown_code_says_the_same_with_head_offices_number(light_web, code):
    answer = open_link(light_web, code)
    assert answer.status_code == 404 and "链接已失效" in answer.text and "010-12345678" in answer.text


def test_an_address_that_guesses_is_stopped(light_web):
    codes = [
        open_link(light_web, f"guess{n:03}", headers=FROM_OUTSIDE).status_code for n in range(A_MINUTE[SHORT_LINKS] + 1)
    ]
    assert set(codes[:-1]) == {404} and codes[-1] == 429
