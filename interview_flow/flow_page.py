"""Prints the table as the page HR reads (`docs/flow.md`)."""

from interview_flow.core.journey import Transition
from interview_flow.core.states import ENDS, LABELS, State

ACTORS = {"candidate": "候选人", "hr": "HR", "interviewer": "面试官", "system": "系统", "api": "HR 系统"}


def page(table: tuple[Transition, ...]) -> str:
    """The whole page as Markdown."""
    lines = ["# 面试流程", "", "本页由 `python app.py flow` 从流程表打印，请勿手工修改。", "", "## 状态", ""]
    lines += ["| 状态 | 名称 | 结束 |", "| --- | --- | --- |"]
    lines += [f"| `{state}` | {LABELS[state]} | {'是' if state in ENDS else ''} |" for state in State]
    lines += ["", "## 步骤", "", "| 当前状态 | 动作 | 下一状态 | 谁 | 须由人决定 | 说明 |"]
    lines += ["| --- | --- | --- | --- | --- | --- |"]
    lines += [_row(row) for row in table]
    return "\n".join(lines) + "\n"


def _row(row: Transition) -> str:
    who = "、".join(ACTORS[kind] for kind in row.by)
    cells = (LABELS[row.source], f"`{row.action}`", LABELS[row.target], who, "是" if row.decides else "", row.label)
    return f"| {' | '.join(cells)} |"
