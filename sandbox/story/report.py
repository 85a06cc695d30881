"""The end of a run as lines on the terminal; the page is report_page.py."""

from __future__ import annotations

from typing import Any

from sandbox.story.proofs import value_of
from sandbox.story.record import Record

CHANNELS = {"kf": "微信客服", "subscribe": "订阅消息", "sms": "短信", "mail": "邮件", "app": "企业微信"}
IDENTITY = "证件号码"
ORIGIN = {"uncalibrated": "未校准", "calibrated": "已校准", "given_by_person": "人工评定"}


def lines(record: Record) -> list[str]:
    """The tables as plain text."""
    out = ["", "步骤与用时"]
    out += [f"  {step.seconds:6.1f} 秒  {step.label}" for step in record.steps]
    for key, card in record.scorecards.items():
        out += ["", f"评分卡：{record.people[key]}，总分 {with_origin(card['total'], card)}"]
        for row in card["dimensions"]:
            quote = row["evidence"][0]["text"] if row["evidence"] else "—"
            out.append(f"  {row['label']} {row['weight_percent']}%：{_points(row)}  “{quote}”")
    for key, given in record.by_person.items():
        out += ["", _title_by_person(record, key)]
        out += [f"  {label}：{points}" for label, points in given.items()]
    out += ["", "每个人实际收到的消息"]
    out += [
        f"  {who}：" + "，".join(f"{CHANNELS[name]} {count} 条" for name, count in counts.items())
        for who, counts in _received(record.truth).items()
    ]
    out += ["", "花名册"]
    out += [f"  {row['name']}：{masked(row)}" for row in record.roster]
    return out


def _title_by_person(record: Record, key: str) -> str:
    return f"面试官评分：{record.people[key]}（人工面试，没有 AI 评分卡）"


def _points(row: dict[str, Any]) -> str:
    return row["status"] if row.get("score") is None else with_origin(row["score"], row)


def with_origin(score: float | None, row: dict[str, Any]) -> str:
    """`16（未校准）`, or `82（人工评定）`; words where nothing could give points."""
    return "没有分数" if score is None else f"{score:.0f}（{ORIGIN[row['range_origin']]}）"


def _received(truth: dict[str, Any]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for channel in CHANNELS:
        for who, entries in truth.get(channel, {}).items():
            counts.setdefault(who, {})[channel] = len(entries)
    return counts


def masked(row: dict[str, Any]) -> str:
    """A roster value as the report shows it: of an identity number only its ends."""
    value = value_of(row)
    return f"{value[:4]}{'*' * (len(value) - 8)}{value[-4:]}" if row["name"] == IDENTITY else value
