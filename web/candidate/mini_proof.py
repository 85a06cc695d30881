"""Who may see what stands behind a personal link: signing in, proving it, and being refused."""

from datetime import datetime

from sqlalchemy.orm import Session

from config.texts import word
from core.errors import InputRefused, PermanentFailure
from interview_flow.candidate import mini_program
from interview_flow.people import identity
from interview_flow.people.identity import Standing, Visitor
from web.candidate.mini_deps import MiniDeps, MiniLogin


def logged_in(login: MiniLogin, platform: str, code: str) -> Visitor:
    """The person behind a login code.

    Raises:
        NotSignedIn: a wrong, used or old code.
    """
    try:
        if platform == "wxwork":
            return Visitor(userid=login.wxwork(code))
        openid, unionid = login.wechat(code)
    except PermanentFailure as error:
        raise mini_program.NotSignedIn("the login code was not accepted") from error
    return Visitor(openid, unionid_index=identity.unionid_index(unionid))


def knock(deps: MiniDeps, who: Visitor, token: str) -> list[str]:
    """How this visitor has to prove who they are; empty when they are bound.

    HR is told of a refusal in a transaction of its own, which the answer's error does not undo.

    Raises:
        OtherUser: bound elsewhere. NotFound: dead link.
    """
    now = deps.clock.now()
    with deps.db.read() as session:
        if identity.is_bound(session, token, who, now):
            return []

    def unit(session: Session) -> tuple[Standing, list[str]]:
        return identity.knock(session, deps.journey, token, who, now)

    standing, ways = deps.db.run(unit)
    if standing == Standing.ELSEWHERE:
        raise identity.OtherUser("this link belongs to another WeChat user")
    return ways


def let_in(deps: MiniDeps, who: Visitor, token: str) -> None:
    """Raise unless the visitor is bound to the candidate of this link.

    Raises:
        OtherUser: bound elsewhere. NeedsProof: bound to nobody yet. NotFound: dead link.
    """
    ways = knock(deps, who, token)
    if ways:
        raise mini_program.NeedsProof(ways)


def send_code(deps: MiniDeps, who: Visitor, token: str) -> None:
    """Send a one-time code, if this visitor may be the candidate."""
    if knock(deps, who, token):
        deps.db.run(lambda session: identity.send_code(session, deps.journey, token, who, deps.clock.now()))


def prove(deps: MiniDeps, who: Visitor, token: str, phone_code: str | None, code: str) -> None:
    """Bind the visitor by the phone button's code or by the six digits; who is bound already stays so.

    Raises:
        InputInvalid: it proves nothing.
    """
    if not knock(deps, who, token):
        return
    now = deps.clock.now()
    if phone_code:
        _by_phone(deps, who, token, phone_code, now)
    elif not deps.db.run(lambda session: identity.prove_by_code(session, deps.journey, token, who, code, now)):
        raise InputRefused(word("mini.code_wrong"), field="code")


def _by_phone(deps: MiniDeps, who: Visitor, token: str, phone_code: str, now: datetime) -> None:
    try:
        number = deps.login.phone(phone_code)
    except PermanentFailure as error:
        raise InputRefused(word("mini.phone_code_refused"), field="phone_code") from error
    if not deps.db.run(lambda session: identity.prove_by_phone(session, deps.journey, token, who, number, now)):
        raise InputRefused(word("mini.phone_differs"), field="phone_code")
