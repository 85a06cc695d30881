"""The scene of the AI interviews: spoken answers, recognised for real, scored with quotes."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

from sandbox.story.cast import MOST_CER
from sandbox.story.launch import HR, scorer
from sandbox.story.record import CheckFailed, character_error_rate, corpus_error_rate
from sandbox.story.report import with_origin
from sandbox.story.stage import Stage

LISTEN_S = 900.0
# Long enough to see each answer arrive; the recogniser works meanwhile.
BETWEEN_ANSWERS_S = 1.2
EVERY_S = 0.4
# The answer of the stronger one in which no phrase of the rubric stands.
IN_OWN_WORDS = "t6"


class Listening:
    """Tells each recording's words once, as they come.

    Args:
        keys: whose interviews.
    """

    def __init__(self, stage: Stage, *keys: str) -> None:
        self._stage, self._keys = stage, keys
        self._told: set[str] = set()
        self.total = sum(
            len(stage.recordings_of(key, question)) for key in keys for question in stage.cast.answers[key]
        )

    def look(self) -> None:
        """Tell what is new."""
        for key in self._keys:
            if self._stage.product.missing(self._path(key)):
                continue
            for number, answer in enumerate(self._stage.product.get(self._path(key))["items"], start=1):
                for part in answer["parts"]:
                    self._take(key, number, part)

    def until_scored(self, patience_s: float) -> None:
        """Look until every interview is scored.

        Raises:
            CheckFailed: not within so many seconds.
        """
        end = time.monotonic() + patience_s
        while not all(self._stage.product.state(self._stage.applications[key]) == "scored" for key in self._keys):
            if time.monotonic() > end:
                raise CheckFailed(f"scored: not within {patience_s:.0f} s")
            self.look()
            time.sleep(EVERY_S)
        self.look()

    def _path(self, key: str) -> str:
        return f"/applications/{self._stage.applications[key]}/answers"

    def _take(self, key: str, number: int, part: dict[str, Any]) -> None:
        if part["kind"] != "voice" or part["seconds"] is None or part["id"] in self._told:
            return
        self._told.add(part["id"])
        words = part["text"] or "（没有听到声音）"
        name = self._stage.person(key).name
        self._stage.record.teller.heard(len(self._told), self.total, f"{name} · 第{number}题：{words}")


def interview(stage: Stage) -> None:
    """Both answer; everything is heard by the real recogniser and scored."""
    stage.travel_to(stage.interview_at + dt.timedelta(seconds=5))
    stage.show("两位候选人用语音回答六道题，边答边识别", stage.phone("strong"), stage.phone("weak"))
    listening = Listening(stage, "strong", "weak")
    for key in ("strong", "weak"):
        sit(stage, key, listening)
    stage.show("录音由本机的语音模型识别，不离开这台电脑", stage.phone("strong"), stage.phone("weak"))
    listening.until_scored(LISTEN_S)
    for key in ("strong", "weak"):
        _hear(stage, key)
    stage.show(
        "评分逐项给出候选人的原话；由人决定，不由分数决定",
        stage.phone("strong"),
        stage.member(HR, stage.person_page("strong")),
    )
    if stage.spoken:
        wrong = corpus_error_rate((row["written"], row["text"]) for row in stage.record.answers if "cer" in row)
        stage.record.check(wrong <= MOST_CER, f"全部语音回答的字错率 {wrong:.0%}（不高于 {MOST_CER:.0%}）")
    _compare(stage)


def sit(stage: Stage, key: str, listening: Listening) -> None:
    who = stage.person(key).external_userid
    seq = stage.last_seq()
    stage.world.open_kf(who)
    stage.heard(key, "可以开始了", after=seq)
    stage.world.tap(who, label="开始面试")
    for number, (question, answer) in enumerate(stage.cast.answers[key].items(), start=1):
        stage.heard(key, f"第{number}题", after=seq)
        _answer(stage, key, question, answer)
        stage.world.tap(who, label="答完了")
        stage.record.teller.hold(BETWEEN_ANSWERS_S)
        listening.look()
    stage.heard(key, "全部题目已提交", after=seq)
    stage.record.shown(f"{stage.person(key).name} 答完 {len(stage.cast.answers[key])} 题")


def _answer(stage: Stage, key: str, question: str, answer: dict[str, Any]) -> None:
    """By voice, in as many messages as written; without a voice, in writing."""
    who = stage.person(key).external_userid
    texts = [] if stage.spoken else answer.get("voice", [])
    if stage.spoken or "silence_s" in answer:
        for name in stage.recordings_of(key, question):
            stage.world.send_voice(who, (stage.recordings / name).read_bytes())
            stage.record.voices.append((who, name))
    for text in [*texts, *([answer["text"]] if "text" in answer else [])]:
        stage.world.say(who, text)


def _hear(stage: Stage, key: str) -> None:
    card = stage.product.get(f"/applications/{stage.applications[key]}/scorecard")
    stage.record.scorecards[key] = card
    answers = stage.product.get(f"/applications/{stage.applications[key]}/answers")["items"]
    for answer in answers:
        written = stage.cast.answers[key][answer["question_id"]]
        row = {"who": key, **answer, "written": "".join(written.get("voice", [])) or written.get("text", "")}
        stage.record.answers.append(row)
        engines = {part["engine"] for part in answer["parts"] if part["kind"] == "voice"}
        if "silence_s" in written:
            stage.record.check(answer["status"] == "insufficient", "静音录音判为“不足以评分”，没有分数")
        elif engines:
            row["cer"] = character_error_rate(row["written"], answer["text"])
            stage.record.check("scripted" not in engines, f"{answer['question_id']} 由 {'、'.join(engines)} 识别")


def _own_words(stage: Stage, quoted: set[str]) -> None:
    """By phrases an answer in words of one's own is worth nothing, which the story then says and doesn't check."""
    if scorer() != "meaning":
        stage.record.teller.line(
            "本次按词语评分（这台电脑不能运行语义模型，它需要 x86-64 处理器和 AVX2），用自己的话作答的一题不检查"
        )
        return
    answer = next(a for a in stage.record.answers if (a["who"], a["question_id"]) == ("strong", IN_OWN_WORDS))
    said = "用自己的话回答（没有评分标准里的词句），照样得分并引用原话"
    stage.record.check(answer["answer_id"] in quoted, f"{stage.person('strong').name} {IN_OWN_WORDS} {said}")


def _compare(stage: Stage) -> None:
    cards = stage.record.scorecards
    for key, card in cards.items():
        scored = card["status"] == "scored" and card["total"] is not None
        stage.record.check(scored, f"{stage.person(key).name} 总分 {with_origin(card['total'], card)}")
        for row in card["dimensions"]:
            texts = {a["answer_id"]: a["text"] for a in stage.record.answers if a["who"] == key}
            for quote in row["evidence"]:
                found = texts[quote["answer_id"]][quote["start"] : quote["end"]]
                if found != quote["text"]:
                    stage.record.check(False, f"引文与转写不符：{quote['text']} / {found}")
    quoted = {quote["answer_id"] for row in cards["strong"]["dimensions"] for quote in row["evidence"]}
    _own_words(stage, quoted)
    weak = {row["key"]: row for row in cards["weak"]["dimensions"]}
    for row in cards["strong"]["dimensions"]:
        other = weak[row["key"]]
        both = row["score"] is not None and other["score"] is not None
        said = f"{row['label']}：{with_origin(row['score'], row)} 对 {with_origin(other['score'], other)}"
        stage.record.check(both and row["score"] - other["score"] >= 10, said)
