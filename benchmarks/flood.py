"""300 long texts of one candidate, and the worker that takes them: `python -m benchmarks.flood`, with the settings of
the web process in the environment. Prints how many parts were kept, then ends."""

from datetime import timedelta
from typing import Any

from bootstrap import handlers
from bootstrap.parts import Parts
from config import settings
from interview_flow.candidate import binding
from interview_flow.core import engine
from interview_flow.core.journey import INVITE_SCENE
from interview_flow.core.states import Action
from interview_flow.intake import screening
from interview_flow.interview import consent
from interview_flow.interview.sittings import sitting_of
from interview_flow.people import identity
from messaging.inbox import Arrival, store_all
from models import AnswerPart, Application, ContactWay

TEXTS, LENGTH = 300, 1900
SEATED = "seated"
WECHAT, KF = "wmFlood", "wkSandbox01"


def seated(parts: Parts) -> str:
    """The application of a candidate who sits in the interview."""
    db, journey, now = parts.db, parts.journey, parts.clock.now()
    profile = {
        "name": "李晓",
        "phone": "13800138000",
        "email": None,
        "resume": {
            "education": [{"school": "某大学", "degree": "本科", "major": "金融学", "end_year": 2026}],
            "work": [],
            "certificates": [],
            "text": "",
        },
    }

    def enter(session: Any) -> Application:
        way = "https://work.weixin.qq.com/kf/x"
        session.add(ContactWay(open_kfid=journey.kf_id, scene=INVITE_SCENE, url=way, created_at=now))
        candidate = screening.register_candidate(session, profile, now)
        return screening.apply_for(session, journey, candidate.id, "teller", "harbin", now)

    row = db.run(enter)
    actor = f"candidate:{row.candidate_id}"

    def step(action: Action, who: str, **data: Any) -> None:
        def work(session: Any) -> None:
            engine.apply(journey, session, journey.application(session, row.id), action, who, now, None, **data)

        db.run(work)

    step(Action.INVITE, "api:bank", interview_at=now + timedelta(minutes=20))

    def bind(session: Any) -> None:
        application = journey.application(session, row.id)
        token = journey.links(session, application)[1]
        binding.bind(journey, session, identity.live_invitation(session, token, now), WECHAT, now)
        consent.give(session, application, "kf", now)

    db.run(bind)
    step(Action.ACCEPT_INVITATION, actor)
    step(Action.START_INTERVIEW, actor)
    db.run(lambda session: _one_question(session, row.id))
    return str(row.id)


def _one_question(session: Any, application_id: str) -> None:
    sitting = sitting_of(session, application_id)
    assert sitting is not None
    sitting.questions = sitting.questions[:1]


def message(number: int, text: str, at: float) -> Arrival:
    """One text as a pull of 微信客服 stores it."""
    payload = {
        "external_userid": WECHAT,
        "open_kfid": KF,
        "msgid": f"flood{number}",
        "msgtype": "text",
        "text": text,
        "send_time": int(at),
    }
    return Arrival("kf.message", f"kf:{WECHAT}", f"kf:{KF}:flood{number}", payload)


def main() -> None:
    """Flood, work, say 答完了, and let it be scored."""
    parts = handlers.build(settings.load())
    seated(parts)
    print(SEATED, flush=True)
    at = parts.clock.now().timestamp()
    words = ("我会先安抚客户的情绪，再核对身份，" * LENGTH)[:LENGTH]
    arrivals = [message(number, words, at) for number in range(TEXTS)]
    store_all(parts.db, [*arrivals, message(TEXTS, "答完了", at + 1)], now=parts.clock.now())
    # WeCom is not there: what goes to the chat is left alone, what is scored is scored.
    chat = parts.worker(["chat"])
    while chat.handle_one():
        continue
    parts.worker(["media"]).drain(limit=20)
    with parts.db.read() as session:
        print(session.query(AnswerPart).count(), flush=True)


if __name__ == "__main__":
    main()
