"""The end of a run as one HTML page that needs nothing beside it: what held, the people, their words, their points."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from sandbox.story import radar
from sandbox.story.record import Record, StepTime
from sandbox.story.report import CHANNELS, ORIGIN, masked, with_origin
from sandbox.story.stage import ZONE
from sandbox.story.talk import bubbles, day_time, moment

STYLE = Path(__file__).with_name("report.css")
ENDS = {
    "onboarded": "入职手续已办妥",
    "offer_accepted": "已接受录用",
    "rejected": "AI 面试后未通过",
    "screened_out": "初筛未通过",
}
STATUS = {"ok": "可评分", "scored": "可评分", "insufficient": "不足以评分", "needs_person": "待人工评分"}
E = html.escape


def page(record: Record, recordings: Path | None = None) -> str:
    """Everything that a person wrote is escaped.

    Args:
        recordings: where the spoken answers are; they are put into the page.
    """
    return "".join(
        [
            '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark"><title>银聘演示报告</title><link rel="icon" href="data:,">',
            f"<style>{STYLE.read_text('utf-8')}</style></head><body><main>",
            _head(record),
            _acts(record.steps),
            _scores(record),
            _talks(record, recordings),
            _roster(record),
            _technical(record),
            "</main></body></html>\n",
        ]
    )


def _head(record: Record) -> str:
    held = sum(len(step.checks) for step in record.steps)
    if record.failed:
        verdict = f'<p class="verdict bad">✗ 未通过：{E(record.failed)}</p>'
    else:
        verdict = f'<p class="verdict good">✓ 全部核对通过（{held} 项中的 {held} 项）</p>'
    seconds = sum(step.seconds for step in record.steps)
    now = dt.datetime.now(ZONE)
    people = "".join(
        f'<li><span class="face" aria-hidden="true">{E(name[:1])}</span><span><strong>{E(name)}</strong>'
        f"<small>{E(ENDS.get(record.states.get(key, ''), '进行中'))}</small></span></li>"
        for key, name in record.people.items()
    )
    return (
        f'<header><h1>银聘演示报告</h1>{verdict}<p class="soft">{now.year}年{day_time(now)}（北京时间）· '
        f'用时 {seconds:.0f} 秒 · 人物均为虚构，语音为合成语音</p><ul class="people">{people}</ul></header>'
    )


def _acts(steps: Sequence[StepTime]) -> str:
    cards = "".join(_act(number, step) for number, step in enumerate((s for s in steps if s.checks), start=1))
    return f'<section><h2>经过</h2><div class="acts">{cards}</div></section>' if cards else ""


def _act(number: int, step: StepTime) -> str:
    told = "".join(f"<li>{E(caption)}</li>" for caption in step.captions)
    checks = "".join(f"<li>{E(check)}</li>" for check in step.checks)
    return (
        f'<article class="card"><h3><span class="number">{number}</span>{E(step.label)}</h3>'
        f"{f'<ul>{told}</ul>' if told else ''}<details><summary>✓ 核对了 {len(step.checks)} 项</summary>"
        f'<ul class="checks">{checks}</ul></details></article>'
    )


def _name_and_total(name: str, card: dict[str, Any]) -> str:
    return f"{name}（AI 评分 {card['total']:.0f}，{ORIGIN[card['range_origin']]}）"


def _scores(record: Record) -> str:
    several = [
        radar.Series(_name_and_total(record.people[key], card), _points(card["dimensions"]))
        for key, card in record.scorecards.items()
        if card["total"] is not None
    ]
    several += [
        radar.Series(
            f"{record.people[key]}（面试官评分，没有 AI）", {label: float(points) for label, points in given.items()}
        )
        for key, given in record.by_person.items()
    ]
    if not several:
        return ""
    labels = list(dict.fromkeys(label for one in several for label in one.points))
    drawn = (
        f'<div class="card chart">{radar.svg(labels, several)}{radar.legend(several)}</div>' if len(labels) > 2 else ""
    )
    cards = "".join(_scorecard(record.people[key], card) for key, card in record.scorecards.items())
    given = "".join(_by_person(record.people[key], points) for key, points in record.by_person.items())
    return f'<section><h2>评分与依据</h2><div class="scores">{drawn}{cards}{given}</div></section>'


def _points(dimensions: Iterable[dict[str, Any]]) -> dict[str, float]:
    return {row["label"]: row["score"] for row in dimensions if row.get("score") is not None}


def _scorecard(name: str, card: dict[str, Any]) -> str:
    rows = "".join(_dimension(row) for row in card["dimensions"])
    total = "—" if card["total"] is None else f"{card['total']:.0f}"
    return f'<article class="card"><h3>{E(name)}<span class="total">{total}</span></h3><dl>{rows}</dl></article>'


def _dimension(row: dict[str, Any]) -> str:
    score = row.get("score")
    shown = STATUS.get(row.get("status", ""), "没有分数") if score is None else f"{score:.0f}"
    longest = max((quote["text"] for quote in row["evidence"]), key=len, default="")
    bar = "" if score is None else _bar(row["label"], score)
    quote = f"<q>{E(longest)}</q>" if longest else ""
    weight = f"<small>{row['weight_percent']}%</small>"
    return f"<div><dt>{E(row['label'])}{weight}</dt><dd><strong>{shown}</strong>{bar}{quote}</dd></div>"


def _by_person(name: str, given: dict[str, int]) -> str:
    rows = "".join(
        f"<div><dt>{E(label)}</dt><dd><strong>{points}</strong>{_bar(label, points)}</dd></div>"
        for label, points in given.items()
    )
    note = '<p class="soft">人工面试，面试官评分，没有 AI 评分卡</p>'
    return f'<article class="card"><h3>{E(name)}</h3>{note}<dl>{rows}</dl></article>'


def _bar(label: str, points: float) -> str:
    return f'<meter min="0" max="100" value="{points:.0f}" aria-label="{E(label)}"></meter>'


def _talks(record: Record, recordings: Path | None) -> str:
    talks = "".join(
        f'<details class="card talk"><summary>{E(person.name)}的手机</summary>'
        f'<div class="chat">{bubbles(record, person, recordings)}</div></details>'
        for person in record.persons.values()
    )
    return f"<section><h2>每个人看到的消息</h2>{talks}</section>" if talks else ""


def _roster(record: Record) -> str:
    if not record.roster:
        return ""
    rows = "".join(f"<div><dt>{E(row['name'])}</dt><dd>{E(masked(row))}</dd></div>" for row in record.roster)
    return f'<section><h2>花名册</h2><div class="card"><dl class="facts">{rows}</dl></div></section>'


def _technical(record: Record) -> str:
    tables = [
        _table("各幕用时", ("步骤", "秒"), [(step.label, f"{step.seconds:.1f}") for step in record.steps]),
        _table(
            "各维度分数（未校准，仅供参考）",
            ("候选人", "维度", "分数", "理由"),
            [
                (record.people[key], row["label"], _range(row), row["reason"])
                for key, card in record.scorecards.items()
                for row in card["dimensions"]
            ],
        ),
        _table(
            "书面文字与识别结果",
            ("候选人", "题", "书面", "识别", "字错率"),
            [_heard(record, row) for row in record.answers],
        ),
        _table("工作人员收到的消息", ("对象", "渠道", "时间", "内容"), _to_staff(record)),
    ]
    return f'<section><details class="card"><summary>技术细节</summary>{"".join(tables)}</details></section>'


def _range(row: dict[str, Any]) -> str:
    return STATUS.get(row.get("status", ""), "—") if row.get("score") is None else with_origin(row["score"], row)


def _heard(record: Record, row: dict[str, Any]) -> tuple[str, ...]:
    rate = f"{row['cer']:.0%}" if "cer" in row else STATUS.get(row["status"], "文字回答")
    return record.people[row["who"]], row["question_id"], row["written"], row["text"], rate


def _to_staff(record: Record) -> list[tuple[str, ...]]:
    members = record.truth.get("members", {})
    rows = [
        (entry["seq"], str(members.get(who, {}).get("name", who)), entry)
        for who, entries in record.truth.get("app", {}).items()
        for entry in entries
    ]
    return [
        (name, CHANNELS["app"], day_time(moment(entry["at"])), str(entry.get("text", ""))[:200])
        for _seq, name, entry in sorted(rows, key=lambda row: int(row[0]))
    ]


def _table(title: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    head = "".join(f'<th scope="col">{E(one)}</th>' for one in heads)
    body = "".join("<tr>" + "".join(f"<td>{E(str(one))}</td>" for one in row) + "</tr>" for row in rows)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f'<h3>{E(title)}</h3><div class="wide" tabindex="0" role="region" aria-label="{E(title)}">{table}</div>'
