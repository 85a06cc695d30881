"""One row of a spreadsheet as a candidate and a post, or what is wrong with it and what to do."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from catalogue import Catalogue
from config.texts import word
from core.normal_form import ascii_digits, comparable, name_key
from interview_flow.intake.bulk.columns import POST, SCHOOL, Column, Layout
from interview_flow.intake.bulk.reading import ReadRow, Table, Value
from interview_flow.intake.profile import CandidateBody

# Fields of several sentences, in which a text may begin with an equals sign.
LONG = ("work", "text")
# What a spreadsheet makes of a long number, and so leaves in a text file.
SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?[Ee]\+?[0-9]{1,3}")
YEAR = re.compile(r"((?:19|20)[0-9]{2})(?:[年./-].*)?", re.S)
BETWEEN_CERTIFICATES = re.compile(r"[、，,；;\n]+")
# Where in the candidate's shape a column's value goes.
PLACES = {"company": "company", "title": "title", "work": "text"}


@dataclass(frozen=True)
class Problem:
    """Why a row isn't taken: the heading of the column, what is wrong, what to do."""

    column: str
    what: str
    advice: str


@dataclass(frozen=True)
class Entry:
    """One row that can be taken. `profile` is the shape of `POST /api/v1/candidates`, validated."""

    number: int
    profile: dict[str, Any]
    position: str
    branch: str

    def identities(self) -> list[tuple[str, ...]]:
        """Whose application for what: two rows that share one are of one person, as `people.is_same` has it."""
        reference, phone, email = (self.profile[kind] for kind in ("external_ref", "phone", "email"))
        name = name_key(self.profile["name"])
        found: list[tuple[str, ...]] = [("external_ref", reference)] if reference else []
        found += [("phone", phone, name)] if phone else []
        found += [("email", email, name)] if email and not phone else []
        return [(*one, self.position, self.branch) for one in found]


@dataclass
class Checker:
    """Checks the rows of one table.

    Args:
        branches: keys of the branches that whoever imports may import for.
    """

    table: Table
    layout: Layout
    catalogue: Catalogue
    branches: Collection[str]
    _known: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        catalogue = self.catalogue
        positions = {key: catalogue.position(key).label for key in catalogue.positions()}
        branches = {key: catalogue.branch(key).label for key in catalogue.branches()}
        for name, labels in (("position", positions), ("branch", branches)):
            self._known[name] = {comparable(said): key for key, label in labels.items() for said in (key, label)}

    def check(self, row: ReadRow) -> Entry | list[Problem]:
        """What the row says, or everything that is wrong with it."""
        values: dict[tuple[str, int], str] = {}
        problems = self._unseen(row)
        for place, column in self.layout.columns.items():
            value = row.cells.get(place)
            text = "" if value is None else _text_of(column, value)
            if text is None and value is not None:
                problems.append(_cell_problem(column, value))
            elif text:
                values[column.field, column.number] = text
        spoilt = {one.column for one in problems}
        problems += self._post_problems(values, spoilt)
        profile, wrong = self._profile(values, spoilt)
        problems += wrong
        if problems or profile is None:
            return problems
        return Entry(row.number, profile, *(self._known[name][comparable(values[name, 0])] for name in POST))

    def _unseen(self, row: ReadRow) -> list[Problem]:
        """A row that whoever looks at the sheet doesn't see as it is."""
        if row.number in self.table.hidden:
            return [problem("", "hidden")]
        for top, bottom, left, right in self.table.merged:
            if top <= row.number <= bottom:
                covered = [one.heading for place, one in self.layout.columns.items() if left <= place <= right]
                if covered:
                    return [problem("、".join(covered), "merged")]
        return []

    def _post_problems(self, values: Mapping[tuple[str, int], str], spoilt: Collection[str]) -> list[Problem]:
        found = []
        for name in POST:
            said, heading = values.get((name, 0)), self.layout.heading(name)
            if heading in spoilt:
                continue
            known = self._known[name].get(comparable(said or ""))
            if said is None:
                found.append(problem(heading, "missing"))
            elif known is None:
                found.append(problem(heading, f"unknown_{name}", said=said[:40], choices=self._choices(name)))
            elif name == "branch" and known not in self.branches:
                found.append(problem(heading, "other_branch", said=said[:40], choices=self._choices(name)))
        return found

    def _choices(self, name: str) -> str:
        catalogue = self.catalogue
        if name == "position":
            return "、".join(catalogue.position(key).label for key in catalogue.positions())
        return "、".join(catalogue.branch(key).label for key in catalogue.branches() if key in self.branches)

    def _profile(
        self, values: Mapping[tuple[str, int], str], spoilt: Collection[str]
    ) -> tuple[dict[str, Any] | None, list[Problem]]:
        heading, problems = self.layout.heading, []
        given = {name: values[name, 0] for name in ("name", "phone", "email", "external_ref") if (name, 0) in values}
        if "name" not in given and heading("name") not in spoilt:
            problems.append(problem(heading("name"), "missing"))
        if not spoilt and not given.keys() - {"name"}:
            problems.append(problem(heading("phone"), "nobody"))
        try:
            body = CandidateBody.model_validate({"name": "某", **given, "resume": _resume(values)})
        except ValidationError as error:
            return None, problems + _of_validation(error, self.layout)
        return body.model_dump(mode="json"), problems


def _text_of(column: Column, value: Value) -> str | None:
    """What a cell says for this column; None where it can't be what somebody wrote."""
    text = value.text.strip()
    if column.field == "end_year":
        year = YEAR.fullmatch(ascii_digits(text))
        return year[1] if year and value.kind in ("text", "number", "date") else None
    if value.kind not in ("text", "number"):
        return None
    if column.field in LONG:
        return text
    if text.startswith("=") or (column.field in ("phone", "external_ref") and SCIENTIFIC.fullmatch(text)):
        return None
    return text


def _cell_problem(column: Column, value: Value) -> Problem:
    kind, said = value.kind, value.text.strip()[:40]
    if kind == "text":
        kind = "formula" if said.startswith("=") else "rounded" if SCIENTIFIC.fullmatch(said) else "year"
    return problem(column.heading, "year" if kind == "number" else kind, said=said)


def _resume(values: Mapping[tuple[str, int], str]) -> dict[str, Any]:
    """The résumé of a row, in the shape of the API."""
    schools = []
    for number in sorted({one for name, one in values if name in SCHOOL}):
        one: dict[str, Any] = {name: values[name, number] for name in SCHOOL if (name, number) in values}
        schools.append(one | ({"end_year": int(one["end_year"])} if "end_year" in one else {}))
    work = {place: values[name, 0] for name, place in PLACES.items() if (name, 0) in values}
    certificates = BETWEEN_CERTIFICATES.split(values.get(("certificates", 0), ""))
    return {
        "education": schools,
        "work": [work] if work else [],
        "certificates": [one.strip() for one in certificates if one.strip()],
        "text": values.get(("text", 0), ""),
    }


def _of_validation(error: ValidationError, layout: Layout) -> list[Problem]:
    """The shape's refusals as problems of columns; each column once."""
    found: dict[str, Problem] = {}
    for one in error.errors(include_url=False, include_input=False):
        name, number = _field_at(one["loc"])
        most = (one.get("ctx") or {}).get("max_length")
        heading = layout.heading(name, number)
        if most is not None:
            kind = "too_many" if isinstance(one["loc"][-1], str) and one["loc"][-1] == "certificates" else "too_long"
            found.setdefault(heading, problem(heading, kind, most=most))
        else:
            known = name in ("name", "phone", "email", "end_year")
            found.setdefault(heading, problem(heading, f"wrong_{name}" if known else "wrong"))
    return list(found.values())


def _field_at(place: tuple[int | str, ...]) -> tuple[str, int]:
    """The column of a place in the candidate's shape: `("resume", "education", 1, "major")` is the second 专业."""
    if place[0] != "resume":
        return str(place[0]), 0
    if place[1] == "education" and len(place) > 3:
        return str(place[3]), int(place[2])
    if place[1] == "work" and len(place) > 3:
        return next(name for name, inner in PLACES.items() if inner == place[3]), 0
    return str(place[1]), 0


def problem(heading: str, kind: str, **data: Any) -> Problem:
    return Problem(
        heading, word(f"import.problems.{kind}.what", **data), word(f"import.problems.{kind}.advice", **data)
    )
