"""An accepted offer, and a new hire who fills in her papers."""

import io
from datetime import timedelta
from functools import cache
from typing import Any

from PIL import Image
from pypdf import PdfWriter
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import Catalogue
from core.encryption import current_keyring
from core.identity_documents import check_letter
from core.links import token_hash
from interview_flow.core import engine
from interview_flow.core.journey import Journey
from interview_flow.core.states import Action
from interview_flow.transitions import TRANSITIONS
from models import Application, Candidate, Invitation, Offer, OutboxMessage
from tests.support.times import NOW

OPENID, PHONE = "oLiXiao", "13800138000"
LINK_TOKEN = "t" * 43
ID_NUMBER = "23010320020315002" + check_letter("23010320020315002")
FORM: dict[str, str | None] = {
    "id_number": ID_NUMBER,
    "phone": PHONE,
    "address": "哈尔滨市道里区中央大街1号",
    "emergency_name": "李国强",
    "emergency_relation": "父母",
    "emergency_phone": "13900139000",
}


def _picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((96, 64), 60).convert("RGB").save(out, kind)
    return out.getvalue()


def _paper() -> bytes:
    out, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(200, 100)
    writer.write(out)
    return out.getvalue()


JPEG, PNG, PDF = _picture("JPEG"), _picture("PNG"), _paper()


@cache
def shipped() -> Catalogue:
    """The shipped configuration, read once: nobody changes it, and it is half a second of YAML."""
    return Catalogue()


def make_journey() -> Journey:
    """A journey over the shipped configuration."""
    return Journey(shipped(), TRANSITIONS, "https://recruit.example.com", "wkSandbox01")


def add_application(session: Session, state: str, **candidate: Any) -> Application:
    """Li Xiao, teller at Harbin, with a personal link."""
    person = Candidate(
        created_at=NOW,
        name="李晓",
        phone=PHONE,
        email="lx@example.com",
        resume={},
        phone_index=current_keyring().blind_index("phone", PHONE),
        **candidate,
    )
    session.add(person)
    session.flush()
    application = Application(
        candidate_id=person.id,
        position_key="teller",
        branch_key="harbin",
        state=state,
        version=0,
        created_at=NOW,
        changed_at=NOW,
        interview_at=NOW + timedelta(days=5),
    )
    session.add(application)
    session.flush()
    link = Invitation(
        application_id=application.id,
        token_hash=token_hash(LINK_TOKEN),
        token=LINK_TOKEN,
        expires_at=NOW + timedelta(days=2),
        created_at=NOW,
    )
    session.add(link)
    session.flush()
    return application


def add_accepted_offer(session: Session, journey: Journey, **candidate: Any) -> Application:
    """The same, after she said yes: her onboarding is open."""
    application = add_application(session, "offered", **candidate)
    offer = Offer(
        application_id=application.id,
        status="sent",
        start_date=NOW.date() + timedelta(days=30),
        sent_at=NOW,
        expires_at=NOW + timedelta(days=7),
        approved_by="hr01",
    )
    session.add(offer)
    session.flush()
    actor = f"candidate:{application.candidate_id}"
    engine.apply(journey, session, application, Action.ACCEPT_OFFER, actor, NOW)
    return application


def posted(session: Session, template: str) -> list[dict[str, Any]]:
    """Payloads of the outbox rows of one template, oldest first."""
    rows = session.scalars(select(OutboxMessage).where(OutboxMessage.template == template).order_by(OutboxMessage.seq))
    return [row.payload for row in rows]
