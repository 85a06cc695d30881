"""A client's calls for what members do about approvals and schedules."""

from __future__ import annotations

from sandbox.client.calling import Calling, Json


class OaActs(Calling):
    """Part of `SandboxClient`."""

    def approval_template(self, template_id: str, name: str, controls: list[Json]) -> None:
        """The administrator makes a template: controls [{id, control, title, require}]."""
        self._post("/approvals/templates", template_id=template_id, name=name, controls=controls)

    def approval(self, userid: str, sp_no: str, act: str, words: str = "", to: str = "") -> int:
        """agree, reject, hand on (to a member), urge, withdraw or comment; returns the form's status."""
        fields = {"sp_no": sp_no, "act": act, "words": words, "to": to}
        return int(self._post(f"/members/{userid}/approval", **fields)["sp_status"])

    def answer_schedule(self, userid: str, schedule_id: str, answer: str) -> int:
        """accept, accept once, maybe or decline; returns response_status."""
        fields = {"schedule_id": schedule_id, "answer": answer}
        return int(self._post(f"/members/{userid}/answer-schedule", **fields)["response_status"])
