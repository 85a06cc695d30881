"""A candidate's message: a tap, a part of an answer, or a question."""

import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import PublishedVersion
from interview_flow.candidate import (
    allowance,
    binding,
    chat_identity,
    commands,
    correcting,
    faq,
    faq_words,
    last_menu,
    relay,
    taps,
    typed,
    unbound,
)
from interview_flow.candidate.talk import Talk
from interview_flow.core import deadlines
from interview_flow.core.journey import Journey
from interview_flow.core.states import Action, State
from interview_flow.interview import consent, recordings, sittings
from models import Answer, AnswerPart, Application, ChatMessage, InboxEvent, Invitation

RECORDED = ("voice", "video")
# Items of a menu that decide something: a mere 好的 is no decision.
CHOICES = ("consent:", "no_consent:", "accept:", "decline:", "reschedule:", "offer_accept:", "offer_decline:")
# What WeCom writes in place of a recording that is too large: a text whose words are not documented.
# It names the medium, the size and that nothing can be done, and never says 我, as an answer does.
OVERSIZE_NOTICE = re.compile(
    r"\A(?!.*我)(?=.*(?:文件|视频|语音|图片|消息))(?=.*(?:过大|太大|大小|超过|超出))(?=.*(?:无法|不能|失败|不支持|未能))"
)


def received(journey: Journey, session: Session, event: InboxEvent, now: datetime) -> None:
    """Inbox handler `kf.message`."""
    payload = event.payload
    candidate = binding.candidate_of(session, payload["external_userid"])
    if candidate is None:
        _stranger(journey, session, payload, now)
        return
    sent_at = datetime.fromtimestamp(payload["send_time"], UTC)
    deadlines.decide_first(session, journey, candidate, sent_at, now)
    talk = Talk(journey, session, candidate, payload, now)
    _remember(talk)
    # In the candidate's file now; the row it came with keeps no second copy.
    event.payload = {**payload, "text": "", "raw": {}}
    if payload.get("menu_id"):
        taps.tapped(talk, payload["menu_id"])
    elif talk.application is not None and talk.application.state == State.INTERVIEWING:
        _during_interview(talk, talk.application)
    else:
        _outside_interview(talk)


def recalled(journey: Journey, session: Session, event: InboxEvent, now: datetime) -> None:
    """Inbox handler `kf.recalled`: what was taken back is not part of an answer."""
    msgid = event.payload["recall_msgid"]
    message = session.scalar(select(ChatMessage).where(ChatMessage.msgid == msgid))
    if message is not None:
        message.recalled_at = now
    part_id = session.scalar(select(AnswerPart.id).where(AnswerPart.msgid == msgid))
    if part_id is not None:
        recordings.recall(session, journey, part_id, msgid, now)
    else:
        correcting.recalled(journey, session, msgid, now)


def _stranger(journey: Journey, session: Session, payload: dict[str, Any], now: datetime) -> None:
    """Somebody not bound: 是我, the phone's digits, or a general question."""
    text = (payload.get("text") or "").strip() if payload["msgtype"] == "text" else ""
    chosen = last_menu.read(session, payload, None, text, now) if text else last_menu.Typed()
    verb, _, target = (payload.get("menu_id") or chosen.item or "").partition(":")
    if verb == "identity":
        chat_identity.confirm_identity(journey, session, payload, target, now)
    elif verb == "stranger":
        told = unbound.whom_to_call(journey, session, session.get(Invitation, target))
        unbound.say(session, payload, "link_taken", told, now)
    elif chat_identity.is_proof(journey, session, payload, text, now):
        return
    elif chosen.doubtful:
        unbound.say(session, payload, "choose_please", {"choices": chosen.choices}, now)
    elif text and commands.is_courtesy(text):
        unbound.say(session, payload, "welcome_stranger", {}, now)
    else:
        entry = faq.find(journey.catalogue.faq, text) if text else None
        if entry is not None:
            unbound.say(session, payload, "faq_answer", faq_words.told(entry, None), now)
        else:
            unbound.say(session, payload, "stranger_unknown", {}, now)


def _during_interview(talk: Talk, application: Application) -> None:
    answer = sittings.open_answer(talk.session, application.id)
    kind = talk.payload["msgtype"]
    command = commands.command_of(talk.text) if kind == "text" else None
    if answer is None:
        _outside_interview(talk)
    elif command == "human":
        relay.ask_person(talk, talk.text)
    elif command == "withdraw_consent":
        taps.withdraw_consent(talk)
    elif command == "withdraw":
        taps.ask_once_more(talk, "ask_withdraw", application)
    elif not consent.given(talk.session, application.id):
        _without_consent(talk)
    elif _was_not_asked(talk, application, answer):
        sittings.ask_again(talk.session, talk.journey, application, answer, talk.payload["msgid"], talk.now)
    elif kind == "text":
        _typed_in_interview(talk, application, answer, command)
    elif kind in RECORDED:
        meant = sittings.answer_for(talk.session, application.id, talk.sent_at) or answer
        if allowance.is_spent(talk, application, meant):
            return
        sittings.add_part(
            talk.session,
            application,
            meant,
            kind=kind,
            msgid=talk.payload["msgid"],
            sent_at=talk.sent_at,
            text=None,
            media_id=talk.payload.get("media_id"),
            now=talk.now,
        )
    else:
        talk.reply("not_an_answer", answer_id=answer.id)


def _without_consent(talk: Talk) -> None:
    """Only the items of the question for it are obeyed; everything else is answered with that question."""
    item = talk.typed().item if talk.payload["msgtype"] == "text" and talk.text else None
    if item is not None and item.startswith(("consent:", "no_consent:")):
        taps.tapped(talk, item)
    else:
        talk.reply("consent_request")


def _typed_in_interview(talk: Talk, application: Application, answer: Answer, command: commands.Command | None) -> None:
    """A command, a correction or an item of the menu is obeyed and never part of an answer."""
    if command == "done":
        typed.finish(talk, application, answer)
    elif command == "heard":
        correcting.show(talk, application)
    elif command is not None:
        taps.show(talk)
    elif correcting.taken(talk, application) or _is_about_menu(talk, talk.typed(sitting=True)):
        return
    elif not talk.text:
        talk.reply("not_an_answer", answer_id=answer.id)
    elif commands.is_courtesy(talk.text):
        talk.reply("go_on")
    elif _is_oversize_notice(talk.text):
        talk.reply("too_large", answer_id=answer.id)
    else:
        meant = sittings.answer_for(talk.session, application.id, talk.sent_at) or answer
        typed.take(talk, application, meant)


def _was_not_asked(talk: Talk, application: Application, answer: Answer) -> bool:
    """The open question did not reach the candidate, and this is no late part of the answer before it."""
    meant = sittings.answer_for(talk.session, application.id, talk.sent_at) or answer
    return meant.id == answer.id and sittings.never_arrived(talk.session, application, answer)


def _outside_interview(talk: Talk) -> None:
    handed_in = talk.application is not None and talk.application.state in relay.HANDED_IN
    if talk.payload["msgtype"] != "text" or not talk.text:
        talk.reply("handed_in" if handed_in else "text_only")
        return
    command = commands.command_of(talk.text)
    if handed_in and (command == "heard" or correcting.asked(talk.text)):
        talk.reply("correction_too_late")
    elif command is not None:
        _command(talk, command, handed_in)
    elif _is_about_menu(talk, talk.typed()):
        return
    elif commands.is_courtesy(talk.text):
        _courtesy(talk, handed_in)
    elif commands.is_for_human(talk.text):
        relay.ask_person(talk, talk.text)
    else:
        _question(talk)


def _is_about_menu(talk: Talk, typed_words: last_menu.Typed) -> bool:
    """Do what was chosen; where that is in doubt, say again what can be chosen."""
    if typed_words.item is not None:
        taps.tapped(talk, typed_words.item)
    elif typed_words.doubtful and commands.asks(talk.text) and _answered_from_faq(talk):
        pass
    elif typed_words.doubtful and typed_words.in_chat:
        talk.reply("choose_please", choices=typed_words.choices)
    elif typed_words.doubtful:
        taps.show(talk)
    return typed_words.item is not None or typed_words.doubtful


def _command(talk: Talk, command: commands.Command, handed_in: bool) -> None:
    if command == "start":
        start(talk)
    elif command == "human":
        relay.ask_person(talk, talk.text)
    elif command == "status":
        taps.show(talk)
    elif command == "reasons":
        taps.ask_reasons(talk)
    elif command == "withdraw_consent":
        taps.withdraw_consent(talk)
    elif command == "withdraw":
        taps.ask_once_more(talk, "ask_withdraw", talk.application)
    else:
        talk.reply("handed_in" if handed_in else "text_only")


def _courtesy(talk: Talk, handed_in: bool) -> None:
    """A thank-you calls nobody; 好的 is not taken for a choice: what can be chosen is said again."""
    labels = [str(item["label"]) for item in talk.menu() if str(item.get("id", "")).startswith(CHOICES)]
    if handed_in:
        talk.reply("handed_in")
    elif labels and commands.is_yes(talk.text) and talk.application is not None and _decides(talk.application):
        talk.reply("choose_please", choices="、".join(f"“{label}”" for label in labels))
    else:
        talk.reply("courtesy")


def _decides(application: Application) -> bool:
    """The candidate has something to agree to."""
    return application.state in (State.INVITED, State.OFFERED)


def start(talk: Talk) -> None:
    """Begin the interview, or say why it can't begin yet."""
    application = talk.application
    if application is None:
        talk.reply("welcome_stranger")
        return
    taps.take_step(talk, Action.START_INTERVIEW, application)


def _question(talk: Talk) -> None:
    if not _answered_from_faq(talk):
        relay.ask_person(talk, talk.text)


def _answered_from_faq(talk: Talk) -> bool:
    position = talk.application.position_key if talk.application else None
    entry = faq.find(talk.journey.catalogue.faq, talk.text, position)
    if entry is not None:
        talk.reply("faq_answer", **faq_words.told(entry, _version_of(talk)))
    return entry is not None


def _version_of(talk: Talk) -> PublishedVersion | None:
    return talk.journey.version(talk.session, talk.application) if talk.application else None


def _is_oversize_notice(text: str) -> bool:
    return len(text) < 80 and OVERSIZE_NOTICE.match(text) is not None


def _remember(talk: Talk) -> None:
    talk.session.add(
        ChatMessage(
            candidate_id=talk.candidate.id,
            msgid=talk.payload["msgid"],
            direction="in",
            application_id=talk.application.id if talk.application else None,
            kind=talk.payload["msgtype"][:16],
            sent_at=talk.sent_at,
            text=talk.payload.get("text"),
        )
    )
    talk.session.flush()
