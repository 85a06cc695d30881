"""An interviewed candidate: recordings, transcripts, a scorecard with quotes, and a login for staff."""

import io
import math
import struct
import wave
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from core.encryption import current_keyring
from models import (
    Answer,
    AnswerPart,
    Application,
    Candidate,
    Consent,
    DimensionScore,
    Evidence,
    Interview,
    Scorecard,
    ScreeningOutcome,
)
from tests.support.times import NOW

BASE = "https://recruit.example.com"
FIRST, SECOND = "我会先安抚老人，请他不要着急。", "再请大堂经理帮忙分流后面的客户。"
TYPED = "我会先暂停转账，再核实收款人的身份。"


@dataclass
class Interviewed:
    """Ids of what was made."""

    application_id: str
    voice: list[str] = field(default_factory=list)
    amr: str = ""


def wav(seconds: float = 3.0) -> bytes:
    """A quiet tone: mono, 8 kHz, 16 bit."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        samples = (int(2000 * math.sin(number * 0.35)) for number in range(int(8000 * seconds)))
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return out.getvalue()


def interviewed(web: Any, state: str = "scored", branch: str = "harbin", name: str = "李晓") -> Interviewed:
    """Li Xiao answered two questions, one in two voice parts; the machine gave 77."""
    sound = web.files.put(wav())
    amr = web.files.put(b"#!AMR\n" + b"\x04" * 40)
    with web.db.write() as session:
        row = _application(session, web.journey, state, branch, name)
        sitting = Interview(
            application_id=row.id, attempt=1, questions=["t1", "t2"], position=1, started_at=NOW, submitted_at=NOW
        )
        session.add(sitting)
        session.flush()
        spoken = _answer(session, sitting.id, "t1", 0)
        typed = _answer(session, sitting.id, "t2", 1)
        made = Interviewed(row.id)
        for order, text in enumerate((FIRST, SECOND)):
            part = _part(session, spoken.id, order, text, file_id=amr, listen_file_id=sound)
            made.voice.append(part.id)
        made.amr = _part(session, typed.id, 0, "", file_id=amr, status="stored", listen_file_id=None).id
        session.add(
            AnswerPart(
                answer_id=typed.id,
                kind="text",
                msgid=f"m-text-{row.id}",
                sent_at=NOW,
                order=1,
                status="ready",
                text=TYPED,
            )
        )
        _card(session, row, sitting, spoken)
    return made


def sign_in(web: Any, userid: str, path: str = "/hr") -> Any:
    """A browser in which this member has signed in; returns the client."""
    client = web.app.test_client()
    start = client.get(path, base_url=BASE)
    state = start.headers["Location"].rpartition("state=")[2]
    code = f"code-{userid}-{state[:8]}"
    web.codes[code] = userid
    back = client.get(f"/login/callback?code={code}&state={state}", base_url=BASE)
    assert back.status_code == 303, back.text
    return client


def csrf_of(text: str) -> str:
    """The token that the forms of a page carry."""
    return text.split('name="csrf" value="', 1)[1].split('"', 1)[0]


def path(application_id: str, more: str = "") -> str:
    """HR's page of an application."""
    return f"/hr/applications/{application_id}{more}"


def see(client: Any, where: str) -> str:
    """The text of a page that opens."""
    answer = client.get(where, base_url=BASE)
    assert answer.status_code == 200, answer.text
    return str(answer.text)


def act(client: Any, application_id: str, action: str, tap: str = "tap", **fields: str) -> Any:
    """Post one of HR's forms."""
    token = csrf_of(see(client, path(application_id)))
    data = {"csrf": token, "tap": tap, "action": action, **fields}
    return client.post(path(application_id, "/actions"), data=data, base_url=BASE)


def _application(session: Session, journey: Any, state: str, branch: str, name: str) -> Application:
    phone = "13800138000"
    person = Candidate(
        name=name,
        phone=phone,
        email="lx@example.com",
        resume={},
        created_at=NOW,
        phone_index=current_keyring().blind_index("phone", phone),
    )
    session.add(person)
    session.flush()
    version = journey.catalogue.current("teller", branch)
    row = Application(
        candidate_id=person.id,
        position_key="teller",
        branch_key=branch,
        state=state,
        version=5,
        created_at=NOW,
        changed_at=NOW,
        config_version=journey.catalogue.pin(session, version, NOW),
        mode="chat",
        interview_at=NOW + timedelta(hours=1),
    )
    session.add(row)
    session.flush()
    session.add(
        ScreeningOutcome(
            application_id=row.id, rule="degree", label="本科及以上学历", outcome="passed", source="某大学 本科 金融学"
        )
    )
    return row


def _answer(session: Session, interview_id: str, question: str, minute: int) -> Answer:
    row = Answer(
        interview_id=interview_id, question_id=question, status="closed", asked_at=NOW + timedelta(minutes=minute)
    )
    session.add(row)
    session.flush()
    return row


def _part(session: Session, answer_id: str, order: int, text: str, **more: Any) -> AnswerPart:
    transcript = {
        "text": text,
        "segments": [],
        "words": [],
        "language": "zh",
        "engine": "scripted",
        "model_sha256": "",
        "seconds": 3.0,
        "speech_seconds": 3.0,
    }
    values = {"status": "transcribed", **more}
    row = AnswerPart(
        answer_id=answer_id,
        kind="voice",
        msgid=f"m-{answer_id}-{order}",
        sent_at=NOW + timedelta(seconds=order),
        order=order,
        mime="audio/amr",
        text=text or None,
        transcript=transcript if text else None,
        **values,
    )
    session.add(row)
    session.flush()
    return row


def _card(session: Session, row: Application, sitting: Interview, spoken: Answer) -> None:
    card = Scorecard(
        application_id=row.id,
        interview_id=sitting.id,
        status="scored",
        total=77.0,
        low=64.0,
        high=88.0,
        config_version=row.config_version,
        engine="rubric",
        flags=[],
        created_at=NOW,
    )
    session.add(card)
    session.flush()
    joined = f"{FIRST}\n{SECOND}"
    points: dict[str, tuple[str, int, float | None]] = {"service": ("服务意识", 35, 82.0)}
    points |= {
        "patience": ("耐心细致", 30, 74.0),
        "finance": ("金融知识", 25, None),
        "communication": ("沟通能力", 10, 71.0),
    }
    quotes = {"service": ("divert", "请大堂经理帮忙分流"), "patience": ("calm", "先安抚老人")}
    for key, (label, weight, score) in points.items():
        low, high = (score - 10, score + 8) if score else (None, None)
        dimension = DimensionScore(
            scorecard_id=card.id,
            key=key,
            label=label,
            weight_percent=weight,
            score=score,
            low=low,
            high=high,
            status="scored" if score else "insufficient",
            reason="主动照顾排队的客户" if score else "没有可评分的回答",
        )
        session.add(dimension)
        session.flush()
        if key in quotes:
            point, quote = quotes[key]
            start = joined.index(quote)
            session.add(
                Evidence(
                    dimension_score_id=dimension.id,
                    answer_id=spoken.id,
                    start=start,
                    end=start + len(quote),
                    audio_s=1.5,
                    point=point,
                    quote=quote,
                )
            )


def unscored(web: Any, **whom: Any) -> Interviewed:
    """The same handed in with consent, before the scorer has seen anything; `whom` as for `interviewed`."""
    made = interviewed(web, state="submitted", **whom)
    with web.db.write() as session:
        for table in (Evidence, DimensionScore, Scorecard):
            session.execute(delete(table))
        session.add(
            Consent(
                application_id=made.application_id, purpose="recording_and_scoring", text_version="2026-11",
                channel="kf", given_at=NOW,
            )
        )  # fmt: skip
    return made
