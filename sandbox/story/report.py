"""The end of a run: a table on the terminal, and the same as one HTML page."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

from sandbox.story.proofs import value_of
from sandbox.story.record import Record

CHANNELS = {"kf": "微信客服", "subscribe": "订阅消息", "sms": "短信", "mail": "邮件", "app": "企业微信"}
STYLE = """
:root{color-scheme:light dark;--line:#8884;--good:#07a15a}
body{font:15px/1.6 system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif;max-width:980px;margin:0 auto;padding:16px}
table{border-collapse:collapse;width:100%;margin:8px 0 24px}
td,th{border-bottom:1px solid var(--line);padding:6px 8px;text-align:left;vertical-align:top}
q{color:var(--good)}small{opacity:.7}.bad{color:#d33}.wide{overflow-x:auto}
"""


def lines(record: Record) -> list[str]:
    """The tables as plain text."""
    out = ["", "步骤与用时"]
    out += [f"  {step.seconds:6.1f} 秒  {step.label}" for step in record.steps]
    for key, card in record.scorecards.items():
        out += ["", f"评分卡：{record.people[key]}，总分 {with_range(card['total'], card)}"]
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
    out += [f"  {row['name']}：{value_of(row)}" for row in record.roster]
    return out


def page(record: Record) -> str:
    """The same as HTML; everything a person wrote is escaped."""
    parts = [
        "<!doctype html><html lang=zh-CN><meta charset=utf-8><meta name=viewport content='width=device-width'>",
        f"<title>银聘演示报告</title><style>{STYLE}</style><h1>银聘演示报告</h1>",
    ]
    if record.failed:
        parts.append(f"<p class=bad>未通过：{html.escape(record.failed)}</p>")
    parts.append(
        _table(
            "步骤",
            ("步骤", "用时", "已核对"),
            [(step.label, f"{step.seconds:.1f} 秒", "；".join(step.checks)) for step in record.steps],
        )
    )
    for key, card in record.scorecards.items():
        rows = [
            (f"{row['label']}（{row['weight_percent']}%）", _points(row), row["reason"], _quotes(row))
            for row in card["dimensions"]
        ]
        title = f"评分卡：{record.people[key]}，总分 {with_range(card['total'], card)}"
        parts.append(_table(title, ("维度", "分数", "理由", "候选人原话"), rows))
    for key, given in record.by_person.items():
        shown = [(label, str(points)) for label, points in given.items()]
        parts.append(_table(_title_by_person(record, key), ("维度", "分数"), shown))
    heard = [
        (
            record.people[row["who"]],
            row["question_id"],
            row["written"],
            row["text"],
            f"{row['cer']:.0%}" if "cer" in row else row["status"],
        )
        for row in record.answers
    ]
    parts.append(_table("书面文字与识别结果（录音为合成语音）", ("候选人", "题", "书面", "识别", "字错率"), heard))
    parts.append(_table("每个人实际收到的消息", ("对象", "渠道", "业务时间", "内容"), _messages(record.truth)))
    parts.append(_table("花名册", ("字段", "值"), [(row["name"], value_of(row)) for row in record.roster]))
    return "".join(parts) + "</html>\n"


def _title_by_person(record: Record, key: str) -> str:
    return f"面试官评分：{record.people[key]}（人工面试，没有 AI 评分卡）"


def _points(row: dict[str, Any]) -> str:
    return row["status"] if row.get("score") is None else with_range(row["score"], row)


def with_range(score: float, row: dict[str, Any]) -> str:
    """`16（未经校准的参考范围 0–44）`."""
    return f"{score:.0f}（未经校准的参考范围 {row['low']:.0f}–{row['high']:.0f}）"


def _quotes(row: dict[str, Any]) -> str:
    return "；".join(f"“{quote['text']}”" for quote in row["evidence"])


def _received(truth: dict[str, Any]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for channel in CHANNELS:
        for who, entries in truth.get(channel, {}).items():
            counts.setdefault(who, {})[channel] = len(entries)
    return counts


def _messages(truth: dict[str, Any]) -> list[tuple[str, ...]]:
    rows = [
        (entry["seq"], who, CHANNELS[channel], entry["at"][:16].replace("T", " "), str(entry.get("text", ""))[:200])
        for channel in CHANNELS
        for who, entries in truth.get(channel, {}).items()
        for entry in entries
    ]
    return [row[1:] for row in sorted(rows)]


def _table(title: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    head = "".join(f"<th>{html.escape(one)}</th>" for one in heads)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(str(one))}</td>" for one in row) + "</tr>" for row in rows)
    return f"<h2>{html.escape(title)}</h2><div class=wide><table><tr>{head}</tr>{body}</table></div>"
