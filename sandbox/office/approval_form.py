"""What a form must contain to be accepted."""

from sandbox.api.answering import Json
from sandbox.api.rules import listed, part
from sandbox.core.errors import ApiError

BAD_FORM = 301025
SUMMARY_CHARS, SUMMARIES = 20, 3
VALUES = {
    "Text": "text", "Textarea": "text", "Number": "new_number", "Money": "new_money", "Date": "date",
    "Selector": "selector", "File": "files", "Table": "children",
}  # fmt: skip


def check_form(template: Json, contents: list[Json]) -> None:
    """Raise 301025 if a required control is missing, or a value is not of its control's kind."""
    known = {one["property"]["id"]: one["property"] for one in template["template_content"]["controls"]}
    given = {str(one.get("id")): one for one in contents}
    for control_id, control in known.items():
        value = part(given.get(control_id, {}), "value")
        wanted = VALUES.get(control["control"])
        if control["require"] and (not value or (wanted and not value.get(wanted))):
            raise ApiError(BAD_FORM, f"control {control_id} is required")
    for control_id, one in given.items():
        if control_id not in known or one.get("control") != known[control_id]["control"]:
            raise ApiError(BAD_FORM, f"control {control_id} is not of this template")
        number = part(one, "value").get("new_number")
        if number is not None and not isinstance(number, str):
            raise ApiError(BAD_FORM, f"control {control_id}: new_number is a text")


def check_summary(body: Json) -> None:
    """Raise 301025 unless the summary has 1 to 3 lines of short Chinese words."""
    lines = [word for one in listed(body, "summary_list", 1, SUMMARIES) for word in one.get("summary_info", [])]
    if any(word.get("lang") != "zh_CN" or len(str(word.get("text"))) > SUMMARY_CHARS for word in lines):
        raise ApiError(BAD_FORM, "summary_info: text up to 20 characters, lang zh_CN")
