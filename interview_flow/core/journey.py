"""What every stage may use: the table, the catalogue, and the two ways to speak to people."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import Catalogue, PublishedVersion
from config.deadlines import Deadlines, load_deadlines, load_reject_reasons
from config.texts import CONSENT_TEXT, word
from core import moments
from core.errors import NotFound
from core.links import token_hash
from interview_flow.core.rights import Rights, RightsReader
from interview_flow.core.states import PERSON, Action, State
from messaging import outbox
from models import Application, Candidate, ContactWay, FriendWay, Invitation, ShortLink

INVITE_SCENE = "invite"
WHEN = (
    "time",
    "when_is",
    "when_begins",
    "when_soon",
    "when_day",
    "when_hour",
    "when_tap",
    "when_chat",
    "when_link",
    "when_mini",
)
# What an import of a thousand applicants, or a deadline of theirs, sends at one moment to people who wait for none of
# it: it must not hold up the answers of those who are in a conversation just then.
CAN_WAIT = frozenset(
    {
        "invitation_first",
        "invitation_closed",
        "invitation_expired",
        "no_show_closed",
        "screened_out",
        "screening_review",
        "screening_unknown",
        "rate_this",
        "invite_next",
    }
)


@dataclass(frozen=True)
class Journey:
    """Dependencies of the stages, handed over by `bootstrap/parts.py`.

    Args:
        kf_id: the customer-service account candidates talk to.
        asks_model: whether a language model is asked for evidence that the scorer missed.
        plugged_rules: the screening rules that are plug-ins: name -> `(rule, resume)` -> what it found.
    """

    catalogue: Catalogue
    table: "tuple[Transition, ...]"
    public_url: str
    kf_id: str
    reject_reasons: Mapping[str, str] = field(default_factory=load_reject_reasons)
    deadlines: Deadlines = field(default_factory=load_deadlines)
    asks_model: bool = False
    plugged_rules: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    _rights: RightsReader = field(default_factory=RightsReader, repr=False, compare=False)

    def rights(self, session: Session) -> Rights:
        """Who is HR or interviewer of which branch, as this transaction sees it."""
        return self._rights.read(self.catalogue, session)

    def application(self, session: Session, application_id: str) -> Application:
        """The application, locked for this transaction.

        Raises:
            NotFound: no such application.
        """
        row = session.get(Application, application_id, with_for_update=True)
        if row is None:
            raise NotFound("there is no such application")
        return row

    def version(self, session: Session, application: Application) -> PublishedVersion:
        """The pinned configuration, or the one in force before anything was pinned."""
        if application.config_version:
            return self.catalogue.load(session, application.config_version)
        return self.catalogue.current(application.position_key, application.branch_key)

    def notify(
        self,
        session: Session,
        application: Application,
        template: str,
        now: datetime,
        occasion: str,
        only: list[str] | None = None,
        not_before: datetime | None = None,
        **data: Any,
    ) -> None:
        """Tell the candidate, once per occasion, on the best open channel (or `only` these), not before a moment."""
        payload: dict[str, Any] = {
            "application_id": application.id,
            "template": template,
            "data": {**self.facts(session, application), **data},
        }
        if only:
            payload["only"] = only
        outbox.post(
            session,
            key=f"{template}:{application.id}:{occasion}",
            kind="notify.candidate",
            payload=payload,
            subject=f"candidate:{application.candidate_id}",
            application_id=application.id,
            now=now,
            not_before=not_before,
            can_wait=template in CAN_WAIT,
        )

    def tell_staff(
        self,
        session: Session,
        application: Application,
        role: str,
        template: str,
        now: datetime,
        occasion: str,
        **data: Any,
    ) -> list[str]:
        """Send a card or text to the branch's people of a role; returns whom it was addressed to."""
        lists = self.rights(session).recipients(application.branch_key, role)
        payload = {
            "userids": lists[0],
            "fallback": lists[1:],
            "template": template,
            "application_id": application.id,
            "data": {**self.facts(session, application), **data},
        }
        outbox.post(
            session,
            key=f"{template}:{application.id}:{occasion}",
            kind="notify.staff",
            payload=payload,
            subject=f"staff:{application.id}",
            application_id=application.id,
            now=now,
            can_wait=template in CAN_WAIT,
        )
        return lists[0]

    def tell_members(
        self,
        session: Session,
        application: Application,
        userids: list[str],
        template: str,
        now: datetime,
        occasion: str,
        **data: Any,
    ) -> None:
        """Send a card or text to these members and nobody in their place."""
        payload = {
            "userids": userids,
            "fallback": [],
            "template": template,
            "application_id": application.id,
            "data": {**self.facts(session, application), **data},
        }
        outbox.post(
            session,
            key=f"{template}:{application.id}:{occasion}",
            kind="notify.staff",
            payload=payload,
            subject=f"staff:{application.id}",
            application_id=application.id,
            now=now,
        )

    def facts(self, session: Session, application: Application) -> dict[str, Any]:
        """What any template may name: the person, the post, the time, the links."""
        candidate = session.get_one(Candidate, application.candidate_id)
        version = self.version(session, application)
        link, token = self.links(session, application)
        short = self._short_link(session, token)
        moment = application.interview_at or application.deadline
        return {
            "name": candidate.name,
            "masked_name": masked(candidate.name or ""),
            **version.facts(),
            "requirements": requirements_of(version),
            "recruiter": self._recruiter_line(session, application),
            "application_id": application.id,
            "link": link,
            "short_link": short or link,
            "token": token,
            "why": "",  # of a message that an earlier version posted
            **self._when(version, application),
            "stamp": moments.stamp(moment, version.branch.zone) if moment else "",
            "result_url": f"{self.public_url}/h5/results/{application.id}",
            "round": word("round.person" if application.interview_kind == PERSON else "round.second"),
            "hr_url": f"{self.public_url}/hr/applications/{application.id}",
            "mine_url": f"{self.public_url}/h5/mine",
            "consent_text": CONSENT_TEXT,
        }

    def _when(self, version: PublishedVersion, application: Application) -> dict[str, str]:
        """`time` and the phrases `when_*`, which say whether it is the start or the deadline; empty without one."""
        moment = application.interview_at or application.deadline
        if moment is None:
            return dict.fromkeys(WHEN, "")
        kind = "fixed" if application.interview_at else "deadline"
        there = self.local_time(version, moment, application.changed_at)
        return {name: word(f"when.{kind}.{name}", moment=there) for name in WHEN}

    def links(self, session: Session, application: Application) -> tuple[str, str]:
        """The candidate's personal chat link and its token; empty before the first invitation."""
        invitation = session.scalar(
            select(Invitation)
            .where(Invitation.application_id == application.id, Invitation.revoked_at.is_(None))
            .order_by(Invitation.created_at.desc())
            .limit(1)
        )
        way = session.get(ContactWay, (self.kf_id, INVITE_SCENE))
        if invitation is None or way is None:
            return "", ""
        return f"{way.url}&scene_param={invitation.token}", invitation.token or ""

    def _recruiter_line(self, session: Session, application: Application) -> str:
        """A line with the code by which the branch's recruiter is added as a friend; nothing once it was used."""
        if self.catalogue.branch(application.branch_key).recruiter is None:
            return ""
        mine = FriendWay.application_id == application.id, FriendWay.config_id.is_not(None)
        unused = FriendWay.revoked_at.is_(None), FriendWay.used_index.is_(None)
        newest = select(FriendWay).where(*mine, *unused).order_by(FriendWay.created_at.desc())
        way = session.scalar(newest.limit(1))
        return word("invitation.recruiter", link=way.link) if way is not None and way.link else ""

    def _short_link(self, session: Session, token: str) -> str:
        """The short form of a link; none for one that was made before there were short ones."""
        code = session.scalar(
            select(ShortLink)
            .join(Invitation, Invitation.id == ShortLink.invitation_id)
            .where(Invitation.token_hash == token_hash(token))
        )
        return f"{self.public_url}/i/{code.code}" if token and code else ""

    def local_time(self, version: PublishedVersion, moment: datetime | None, now: datetime) -> str:
        """A moment as the branch's clock shows it; empty for none."""
        return moments.in_words(moment, version.branch.zone, now) if moment else ""


@dataclass(frozen=True)
class Step:
    """One step under way, as its effects see it.

    Args:
        actor: `kind:who`, such as `hr:hr01`, `candidate:<id>`, `system:screening`.
        data: what the action carries, such as `interview_at`.
    """

    session: Session
    journey: Journey
    application: Application
    action: Action
    actor: str
    now: datetime
    reason: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def actor_name(self) -> str:
        """Who acted, without the kind."""
        return self.actor.partition(":")[2]


Effect = Callable[[Step], None]
Guard = Callable[[Step], None]


@dataclass(frozen=True)
class Transition:
    """One row of the table. `by` names the kinds of actor that may do it.

    Args:
        decides: the step decides about a person. It comes from a named member of the branch's staff; an
            HR system names the member in `decided_by`.
    """

    source: State
    action: Action
    target: State
    by: tuple[str, ...]
    label: str
    effects: tuple[Effect, ...] = ()
    guards: tuple[Guard, ...] = ()
    decides: bool = False


def requirements_of(version: PublishedVersion) -> str:
    """A line with what the position asks for, its end included; nothing where it names nothing."""
    asked = "；".join(version.position.requirements)
    return word("invitation.requirements", all=asked) if asked else ""


def masked(name: str) -> str:
    """A name with its given part hidden: 李* for 李晓."""
    return name[:1] + "*" * max(1, len(name) - 1)
