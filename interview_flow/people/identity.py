"""One binding for every entrance: which WeChat user a candidate is, and how a second entrance proves it.

The chat knows a WeChat user by external_userid, the mini-program by openid. They are the same person when WeChat
gives both the same unionid, when the phone button's number is the stored one, or when a code that went to the bound
chat or the stored phone comes back. Whoever is bound elsewhere is refused, and HR is told.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.texts import word
from core.encryption import current_keyring
from core.errors import NotAllowed, NotFound
from core.links import token_hash
from core.normal_form import letters_only
from interview_flow.core.journey import Journey
from interview_flow.people import one_time_codes, people
from models import Application, Candidate, Invitation, RosterRecord


class Standing(Enum):
    """What a visitor is to a candidate."""

    BOUND = "bound"
    SAME_UNIONID = "same_unionid"
    UNPROVEN = "unproven"
    ELSEWHERE = "elsewhere"


class OtherUser(NotAllowed):
    """The link belongs to another WeChat user."""


@dataclass(frozen=True)
class Visitor:
    """Who holds the phone: a WeChat user (`openid`) or a member (`userid`); the other one is empty.

    Args:
        unionid_index: the blind index of the unionid; empty where WeChat gives none.
    """

    openid: str = ""
    userid: str = ""
    unionid_index: str = ""

    @property
    def subject(self) -> str:
        """Names the person without showing who it is."""
        return index_of(self.openid) if self.openid else f"member:{self.userid}"


def index_of(openid: str) -> str:
    """The blind index under which an openid is found."""
    return current_keyring().blind_index("openid", openid)


def unionid_index(unionid: str) -> str:
    """The blind index under which a unionid is compared; empty for none."""
    return current_keyring().blind_index("unionid", unionid) if unionid else ""


def live_invitation(session: Session, token: str, now: datetime) -> Invitation:
    """The invitation of a token.

    Raises:
        NotFound: unknown, expired or revoked; the caller cannot tell which.
    """
    invitation = known_invitation(session, token)
    if invitation is None or invitation.revoked_at is not None or invitation.expires_at <= now:
        raise NotFound("this link is not valid (any more)")
    return invitation


def known_invitation(session: Session, token: str) -> Invitation | None:
    """The invitation of a token, alive or not: for words that say no more than whom to call."""
    return session.scalar(select(Invitation).where(Invitation.token_hash == token_hash(token)))


def standing(session: Session, candidate: Candidate, who: Visitor) -> Standing:
    """What this visitor is to this candidate; changes nothing."""
    if not who.openid:
        return Standing.BOUND if _is_her_account(session, candidate, who.userid) else Standing.ELSEWHERE
    index = index_of(who.openid)
    if candidate.openid_index == index:
        return Standing.BOUND
    if candidate.openid_index is not None or _bound_to(session, candidate, index) is not None:
        return Standing.ELSEWHERE
    if not candidate.unionid_index or not who.unionid_index:
        return Standing.UNPROVEN
    return Standing.SAME_UNIONID if candidate.unionid_index == who.unionid_index else Standing.ELSEWHERE


def is_bound(session: Session, token: str, who: Visitor, now: datetime) -> bool:
    """Whether this visitor is bound to the candidate of a live link; changes nothing.

    Raises:
        NotFound: unknown, expired or revoked link.
    """
    application = session.get_one(Application, live_invitation(session, token, now).application_id)
    return standing(session, session.get_one(Candidate, application.candidate_id), who) == Standing.BOUND


def knock(session: Session, journey: Journey, token: str, who: Visitor, now: datetime) -> tuple[Standing, list[str]]:
    """A visitor opens a personal link: let them in, ask for a proof, or refuse and tell HR.

    Returns:
        What they are, and how they can prove it (`phone`: the button, `code`) while it is not known.

    Raises:
        NotFound: unknown, expired or revoked link.
    """
    invitation, application, candidate = _behind(session, journey, token, now)
    known = _known_elsewhere(session, candidate, who)
    if known is not None and people.meet(session, journey, known, application, now) == people.Meeting.JOINED:
        return Standing.BOUND, []
    found = standing(session, candidate, who)
    if found == Standing.SAME_UNIONID:
        bind(session, journey, application, candidate, who, "unionid", now)
        return Standing.BOUND, []
    if found == Standing.ELSEWHERE:
        tell_of_other(session, journey, invitation, application, who.subject, now)
    return found, _ways(candidate) if found == Standing.UNPROVEN else []


def require_bound(session: Session, candidate: Candidate, who: Visitor) -> None:
    """Raise `OtherUser` unless this visitor is bound to the candidate."""
    if standing(session, candidate, who) != Standing.BOUND:
        raise OtherUser("this link belongs to another WeChat user")


def send_code(session: Session, journey: Journey, token: str, who: Visitor, now: datetime) -> None:
    """Send a one-time code to the bound chat, else to the stored phone, else to the mailbox.

    Raises:
        NotFound: dead link. OtherUser: bound elsewhere. NotAllowed: too many codes, or nowhere to send one.
    """
    _invitation, application, candidate = _behind(session, journey, token, now)
    _require_provable(session, candidate, who)
    one_time_codes.send(session, journey, application, candidate, who.subject, now, ["kf", "sms", "email"])


def prove_by_phone(session: Session, journey: Journey, token: str, who: Visitor, number: str, now: datetime) -> bool:
    """Bind the visitor when WeChat's number is the stored one; HR is told of another number.

    Raises:
        NotFound: dead link. OtherUser: bound elsewhere.
    """
    invitation, application, candidate = _behind(session, journey, token, now)
    _require_provable(session, candidate, who)
    if not candidate.phone or not same_phone(number, candidate.phone):
        tell_of_other(session, journey, invitation, application, who.subject, now, "phone_differs")
        return False
    bind(session, journey, application, candidate, who, "phone", now)
    return True


def prove_by_code(session: Session, journey: Journey, token: str, who: Visitor, code: str, now: datetime) -> bool:
    """Bind the visitor when the code is the one that was sent for them.

    Raises:
        NotFound: dead link. OtherUser: bound elsewhere.
    """
    _invitation, application, candidate = _behind(session, journey, token, now)
    _require_provable(session, candidate, who)
    if not one_time_codes.use(session, candidate.id, who.subject, letters_only(code), now):
        return False
    bind(session, journey, application, candidate, who, "code", now)
    return True


def bind(
    session: Session,
    journey: Journey,
    application: Application,
    candidate: Candidate,
    who: Visitor,
    way: str,
    now: datetime,
) -> None:
    """Tie the candidate to this openid; HR is told of each new one.

    Args:
        way: `unionid`, `phone` or `code`.

    Raises `OtherUser` when this WeChat user is bound to another record.
    """
    index = index_of(who.openid)
    if candidate.openid_index == index:
        return
    held = people.hold(session, {"openid": index})
    if _bound_to(session, candidate, index) is not None:
        raise OtherUser("this WeChat user was bound to another record at this moment")
    candidate.openid, candidate.openid_index = who.openid, index
    candidate.unionid_index = candidate.unionid_index or who.unionid_index or None
    session.flush()
    people.release(session, held)
    occasion = f"{candidate.id}:{candidate.openid_index[:12]}:{now.timestamp()}"
    journey.tell_staff(session, application, "hr", "mini_bound", now, occasion, way=word(f"identity.ways.{way}"))


def tell_of_other(
    session: Session,
    journey: Journey,
    invitation: Invitation,
    application: Application,
    visitor: str,
    now: datetime,
    template: str = "second_opener",
) -> None:
    """HR is told once of each other user at a link.

    Args:
        visitor: a blind index or `member:` and the userid.
    """
    journey.tell_staff(session, application, "hr", template, now, f"{invitation.id}:{visitor[:20]}")


def same_phone(one: str, other: str) -> bool:
    """Whether two ways of writing are one phone number."""
    keyring = current_keyring()
    return keyring.blind_index("phone", one) == keyring.blind_index("phone", other)


def _behind(session: Session, journey: Journey, token: str, now: datetime) -> tuple[Invitation, Application, Candidate]:
    invitation = live_invitation(session, token, now)
    application = journey.application(session, invitation.application_id)
    return invitation, application, session.get_one(Candidate, application.candidate_id, with_for_update=True)


def _ways(candidate: Candidate) -> list[str]:
    """The code is always offered: where none can be sent, asking for it says so."""
    return [*(["phone"] if candidate.phone else []), "code"]


def _require_provable(session: Session, candidate: Candidate, who: Visitor) -> None:
    if standing(session, candidate, who) == Standing.ELSEWHERE:
        raise OtherUser("this link belongs to another WeChat user")


def _is_her_account(session: Session, candidate: Candidate, userid: str) -> bool:
    query = select(RosterRecord.id).join(Application, Application.id == RosterRecord.application_id)
    query = query.where(Application.candidate_id == candidate.id, RosterRecord.userid == userid)
    return session.scalar(query.limit(1)) is not None


def _known_elsewhere(session: Session, candidate: Candidate, who: Visitor) -> Candidate | None:
    """The other record that this WeChat user is bound to, while this one is bound to nobody."""
    if not who.openid or candidate.openid_index is not None:
        return None
    return _bound_to(session, candidate, index_of(who.openid))


def _bound_to(session: Session, candidate: Candidate, openid_index: str) -> Candidate | None:
    query = select(Candidate).where(Candidate.openid_index == openid_index, Candidate.id != candidate.id)
    return session.scalar(query.limit(1))
