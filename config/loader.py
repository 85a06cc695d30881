"""The files of this folder as what HR may change: positions with their answers, branches, FAQ, rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from config import grounds
from config.overlay import merge
from config.reading import (
    SHIPPED,
    as_mapping,
    check_shape,
    line_of,
    load_list,
    load_shape,
    read_yaml,
    relative,
    yaml_files,
)
from config.schema import Branch, FaqEntry, Position, Question, ReminderKind, ScoringRules
from core.errors import ConfigInvalid

# Where a position says whom it wants.
RULES = ("requirements.", "screening.")


@dataclass(frozen=True)
class Shelf:
    """Everything HR may change, as read from the files.

    Attributes:
        positions: key -> head office's position.
        branches: key -> branch.
        rules: how an answer's parts become points.
    """

    positions: dict[str, Position]
    branches: dict[str, Branch]
    faq: tuple[FaqEntry, ...]
    reminders: tuple[ReminderKind, ...]
    rules: ScoringRules


def load_shelf(root: Path = SHIPPED) -> Shelf:
    """Read and check everything, so that a start with a bad file fails at once.

    Raises:
        ConfigInvalid: names the file, the line where known, and the key.
    """
    positions, branches = load_positions(root), load_branches(root)
    refuse_shared_departments(branches)
    for branch in branches.values():
        refuse_unknown_names(branch, positions)
        for position in positions.values():
            home, merged = words_of(position), words_of(merge(position, branch))
            own = {where: text for where, text in merged.items() if home.get(where) != text}
            refuse_barred(own, f"branches/{branch.key}.yaml", root)
    return Shelf(
        positions=positions,
        branches=branches,
        faq=load_faq(root),
        reminders=load_reminders(root),
        rules=load_rules(root),
    )


def load_positions(root: Path = SHIPPED) -> dict[str, Position]:
    """Position key -> position, from `positions/*.yaml`, with the answers written for its questions."""
    found: dict[str, Position] = {}
    for path in yaml_files(root / "positions"):
        position = load_shape(path, Position, root)
        refuse_other_name(path, position.key, root)
        refuse_barred(words_of(position), relative(path, root), root)
        found[position.key] = position
    for path in yaml_files(root / "answers"):
        if path.stem not in found:
            raise ConfigInvalid(f"{relative(path, root)}: no such position: {path.stem}")
        found[path.stem] = with_answers(found[path.stem], path, root)
    return found


def with_answers(position: Position, path: Path, root: Path = SHIPPED) -> Position:
    """The position, its questions with the answers that `answers/<key>.yaml` has for them.

    Raises:
        ConfigInvalid: an answer to a question that isn't there or has answers already, or for an unknown level.
    """
    written = as_mapping(read_yaml(path, root), path, root)
    known = {question.id: question for question in position.questions}
    for question_id, answers in written.items():
        wrong = "no such question" if question_id not in known else ""
        if wrong or known[question_id].answers:
            wrong = wrong or "it has answers of its own already"
            place = f"{relative(path, root)}:{line_of(path, (question_id,))}"
            raise ConfigInvalid(f"{place}: {question_id}: {wrong} in positions/{position.key}.yaml")
        shape = {**dict(known[question_id]), "answers": answers}
        known[question_id] = check_shape(shape, Question, path, root, (question_id,))
    return position.model_copy(update={"questions": tuple(known.values())})


def load_branches(root: Path = SHIPPED) -> dict[str, Branch]:
    """Branch key -> branch, from `branches/*.yaml`."""
    found: dict[str, Branch] = {}
    for path in yaml_files(root / "branches"):
        branch = load_shape(path, Branch, root)
        refuse_other_name(path, branch.key, root)
        found[branch.key] = branch
    return found


def refuse_shared_departments(branches: Mapping[str, Branch]) -> None:
    """Raise ConfigInvalid where two branches name one WeCom department, which can be only one of them."""
    taken: dict[int, str] = {}
    for key, branch in branches.items():
        if branch.department_id is None or branch.practice:
            continue
        if branch.department_id in taken:
            wrong = f"{branch.department_id} is branches/{taken[branch.department_id]}.yaml's"
            raise ConfigInvalid(f"branches/{key}.yaml: department_id: {wrong}")
        taken[branch.department_id] = key


def load_faq(root: Path = SHIPPED) -> tuple[FaqEntry, ...]:
    """The approved questions and answers, in file order."""
    entries = load_list(root / "faq.yaml", "entries", FaqEntry, root)
    refuse_barred({f"entries.{entry.id}": f"{entry.answer}\n{entry.general}" for entry in entries}, "faq.yaml", root)
    return entries


def load_reminders(root: Path = SHIPPED) -> tuple[ReminderKind, ...]:
    """The reminder kinds, in file order."""
    return load_list(root / "reminders.yaml", "kinds", ReminderKind, root)


def load_rules(root: Path = SHIPPED) -> ScoringRules:
    """How an answer's parts become points, from `scoring.yaml`."""
    return load_shape(root / "scoring.yaml", ScoringRules, root)


@lru_cache(maxsize=64)
def load_lexicon(name: str, root: Path = SHIPPED) -> dict[str, tuple[str, ...]]:
    """Word lists of `lexicons/<name>.yaml`: list name -> words.

    Raises:
        ConfigInvalid: the file is missing or isn't a mapping of lists of words.
    """
    path = root / "lexicons" / f"{name}.yaml"
    content = read_yaml(path, root)
    lists: dict[str, tuple[str, ...]] = {}
    for key, words in as_mapping(content, path, root).items():
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise ConfigInvalid(f"{relative(path, root)}: {key}: must be a list of words")
        lists[str(key)] = tuple(words)
    return lists


def refuse_other_name(path: Path, key: str, root: Path) -> None:
    """Raise ConfigInvalid when a file's key isn't its name: links by key would miss it."""
    if path.stem != key:
        raise ConfigInvalid(f"{relative(path, root)}: key: is {key}, but the file is called {path.stem}")


def refuse_unknown_names(branch: Branch, positions: dict[str, Position]) -> None:
    """Raise ConfigInvalid for an overlay of a position that isn't there."""
    for key in branch.overlays:
        if key not in positions:
            raise ConfigInvalid(f"branches/{branch.key}.yaml: overlays.{key}: no such position")


def barred_ground(text: str, kind: str = "", root: Path = SHIPPED) -> grounds.Barred | None:
    """The barred ground (sex, marriage, …) that a text asks, requires or answers about, or None.

    Args:
        kind: one of `grounds.KINDS`, or empty if unknown.
    """
    return grounds.find(text, load_lexicon("barred", root), kind)


def refuse_barred(texts: Mapping[str, str], file: str, root: Path = SHIPPED) -> None:
    """Raise ConfigInvalid when texts, by their place in the file, are about barred grounds; names each of them."""
    found = {
        where: _in_a_file(text, grounds.RULE if where.startswith(RULES) else "", root) for where, text in texts.items()
    }
    wrong = [
        f"{where}: {barred.words} is a barred ground for hiring ({barred.ground})"
        for where, barred in found.items()
        if barred is not None
    ]
    if wrong:
        raise ConfigInvalid(f"{file}: {'; '.join(wrong)}")


# Branches and versions repeat most of their words. What people type is judged anew each time, and kept nowhere.
_in_a_file = lru_cache(maxsize=1 << 14)(barred_ground)


def words_of(position: Position) -> dict[str, str]:
    """What a position asks for and measures, by its place in the file.

    Phrases by which answers are recognised are what candidates say, and harmful statements may well be about a ground.
    """
    texts = {"label": position.label, "description": position.description}
    texts |= {f"requirements.{number}": text for number, text in enumerate(position.requirements)}
    texts |= {f"screening.{rule.id}": "\n".join((rule.label, rule.at_least, *rule.any)) for rule in position.screening}
    for key, one in position.dimensions.items():
        texts[f"dimensions.{key}"] = "\n".join((one.label, one.definition, one.job_reason))
        texts |= _anchors(f"dimensions.{key}", one.anchors)
    for question in position.questions:
        texts[f"questions.{question.id}.text"] = question.text
        texts |= _anchors(f"questions.{question.id}", question.anchors)
        texts |= {f"questions.{question.id}.points.{one.id}": f"{one.name}\n{one.means}" for one in question.points}
    return texts


def _anchors(where: str, anchors: Mapping[int, str]) -> dict[str, str]:
    return {f"{where}.anchors.{points}": text for points, text in anchors.items()}
