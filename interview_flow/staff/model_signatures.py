"""Two people promote a trained model, one withdraws it; each proves who they are by a code in their own WeCom.

A command line knows nobody. So whoever asks for a signature gets nothing: the code goes to the member whose signature
it is, and the one HR member of head office can't sign twice, under whatever spelling or name.
"""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance import audit
from config.texts import word
from core.encryption import current_keyring
from core.errors import NotAllowed
from interview_flow.core import staff
from interview_flow.core.journey import Journey
from interview_flow.staff import members
from interview_flow.staff.operator_alerts import SHOWN_OF_A_NAME
from messaging import outbox
from models import LearnedModel, ModelAct, ModelSignature
from scoring import trained_models
from scoring.interview_score import SCORER
from scoring.rubric_hash import rubric_hash

DIGITS = 6
LIFE = timedelta(minutes=10)
MOST_WRONG, MOST_ASKED = 5, 5
NEEDED = {ModelAct.PROMOTE: 2, ModelAct.WITHDRAW: 1}


def ask(
    session: Session, journey: Journey, name: str, act: ModelAct, userid: str, now: datetime, scorer: str = SCORER
) -> ModelSignature:
    """Send a new code to the member; the one before it ends.

    Args:
        scorer: the one in use; a model of another is not put into force.

    Raises:
        NotAllowed: the member or the model may not; says why.
        InputInvalid, NotFound: no such model.
    """
    model = trained_models.find(session, name)
    member = _require(session, journey, model, act, userid, scorer)
    row = _of(session, model, act).get(member.lower())
    if row is not None and row.signed_at is not None:
        raise NotAllowed("this member has signed already")
    if row is not None and row.asked >= MOST_ASKED:
        raise NotAllowed("too many codes were sent for this signature")
    if row is None:
        row = ModelSignature(
            model_id=model.id, act=act.value, userid=member.lower(), asked=0, code_hash="", asked_at=now, expires_at=now
        )
        session.add(row)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    row.asked, row.wrong, row.asked_at, row.expires_at = row.asked + 1, 0, now, now + LIFE
    row.code_hash = _hashed(row.id, code)
    session.flush()
    _send(session, journey, model, act, member, row, code, now)
    audit.act(session, now, f"hr:{member}", f"ask_to_{act.value}_model", target=model.name)
    return row


def sign(
    session: Session,
    journey: Journey,
    name: str,
    act: ModelAct,
    userid: str,
    code: str,
    now: datetime,
    scorer: str = SCORER,
) -> int | None:
    """Sign with the code; the last signature needed puts the model into force, or ends it.

    Args:
        scorer: the one in use; a model of another is not put into force.

    Returns:
        How many signatures are still needed; None where the code is wrong, over or used up, and that is counted.

    Raises:
        NotAllowed: the member or the model may not; says why.
        InputInvalid, NotFound: no such model.
    """
    model = trained_models.find(session, name)
    member = _require(session, journey, model, act, userid, scorer)
    signatures = _of(session, model, act)
    row = signatures.get(member.lower())
    if row is None or row.signed_at is not None or row.expires_at <= now or row.wrong >= MOST_WRONG:
        return None
    if not secrets.compare_digest(row.code_hash, _hashed(row.id, code.strip())):
        row.wrong += 1
        return None
    row.signed_at = now
    missing = NEEDED[act] - sum(one.signed_at is not None for one in signatures.values())
    audit.act(session, now, f"hr:{member}", f"{act.value}_model", target=model.name, detail=f"missing:{missing}")
    if missing <= 0:
        _take_effect(model, act, now)
    return max(0, missing)


def _take_effect(model: LearnedModel, act: ModelAct, now: datetime) -> None:
    if act is ModelAct.PROMOTE:
        model.in_force_from = now
    else:
        model.withdrawn_at = now


def _of(session: Session, model: LearnedModel, act: ModelAct) -> dict[str, ModelSignature]:
    rows = session.scalars(
        select(ModelSignature).where(ModelSignature.model_id == model.id, ModelSignature.act == act.value)
    )
    return {row.userid: row for row in rows}


def _require(session: Session, journey: Journey, model: LearnedModel, act: ModelAct, userid: str, scorer: str) -> str:
    """The member's userid as the branches write it.

    Raises:
        NotAllowed: says why.
    """
    catalogue = journey.catalogue
    member = _hr_member(session, journey, userid)
    if members.has_left(session, userid.strip()):
        raise NotAllowed(f"{userid} has left the company")
    if member is None:
        raise NotAllowed(f"{userid} is HR of no branch")
    if model.withdrawn_at is not None:
        raise NotAllowed("the model was withdrawn")
    if act is ModelAct.WITHDRAW:
        return member
    if model.in_force_from is not None:
        raise NotAllowed("the model is in force already")
    _require_promotable(session, journey, model, scorer)
    others = [key for key, one in _of(session, model, act).items() if one.signed_at and key != member.lower()]
    if any(staff.name_of(catalogue, other) == staff.name_of(catalogue, member) for other in others):
        raise NotAllowed("the other signature is by a member of the same name: two people are needed")
    head = {one.lower() for one in journey.rights(session).hr[staff.HEAD_OFFICE]}
    if others and not head & {member.lower(), *others}:
        raise NotAllowed("one of the two has to be HR of head office")
    return member


def _require_promotable(session: Session, journey: Journey, model: LearnedModel, scorer: str) -> None:
    card = trained_models.opened(model).card
    if card.obstacles:
        raise NotAllowed(f"the model may not be promoted: {', '.join(card.obstacles)}")
    if trained_models.promoted_since(session, card.position, datetime.fromisoformat(card.made_at)):
        raise NotAllowed("another model came into force after this one was trained, and was never compared with it")
    rubric = rubric_hash(journey.catalogue.position(card.position), journey.catalogue.shelf.rules)
    if (card.rubric, card.scorer) != (rubric, scorer):
        raise NotAllowed("the rubric or the scorer has changed since the model was trained")
    if not trained_models.has_passed(session, card.rubric):
        raise NotAllowed("the rubric has not passed its gate: python app.py learn --position KEY --gate MARKS.jsonl")


def _hr_member(session: Session, journey: Journey, userid: str) -> str | None:
    """The userid of an HR member as a branch writes it; a practice branch has none."""
    catalogue, hr = journey.catalogue, journey.rights(session).hr
    known = {one.lower(): one for key in catalogue.branches() if not catalogue.branch(key).practice for one in hr[key]}
    return known.get(userid.strip().lower())


def _send(
    session: Session,
    journey: Journey,
    model: LearnedModel,
    act: ModelAct,
    member: str,
    row: ModelSignature,
    code: str,
    now: datetime,
) -> None:
    data = {
        "position": journey.catalogue.position(model.position_key).label,
        "model": model.name[:SHOWN_OF_A_NAME],
        "act": word(f"model_acts.{act.value}"),
        "code": code,
        "minutes": f"{LIFE // timedelta(minutes=1)}",
    }
    payload = {"userids": [member], "template": "model_code", "data": data}
    outbox.post(session, key=f"model_code:{row.id}:{row.asked}", kind="notify.staff", payload=payload, now=now)


def _hashed(row_id: str, code: str) -> str:
    return current_keyring().blind_index("model_signature", f"{row_id}:{code}")
