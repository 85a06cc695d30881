"""Row SC-04: precision and recall of the facts of written résumés (`tests/data/resumes/`), as text, PDF and Word."""

from collections import defaultdict
from datetime import date

import pytest
import yaml

from core.normal_form import letters_only
from interview_flow.intake.resume import opening
from interview_flow.intake.resume.facts import facts_of
from tests.support.needs import REPOSITORY
from tests.support.resume_files import pdf_file, word_file

READ_ON = date(2026, 11, 28)
PRECISION, RECALL = 0.95, 0.85
FORMS = {
    "text": lambda text: text,
    "word": lambda text: opening.opened(word_file(text)).text,
    "pdf": lambda text: opening.opened(pdf_file(text)).text,
}


def resumes(name):
    return yaml.safe_load((REPOSITORY / "tests/data/resumes" / f"{name}.yaml").read_text("utf-8"))


@pytest.fixture(scope="module", autouse=True)
def _openers():
    yield
    opening.openers().close()


def same(kind, mark, fact):
    """Whether a fact is the marked one; parts of names count for employers and certificates, quotes for service."""
    marked, found = letters_only(mark), letters_only(fact.value)
    if kind in ("degree", "graduation_year", "school", "major"):
        return marked == found
    if kind == "service_experience":
        return marked in letters_only(fact.quote)
    return marked in found or found in marked


def measured(name, form):
    """Kind -> [found rightly, found wrongly, missed], and every degree that was found wrongly."""
    counts, wrong_degrees = defaultdict(lambda: [0, 0, 0]), []
    for resume in resumes(name):
        text = FORMS[form](resume["text"])
        facts = facts_of(text, READ_ON)
        assert all(fact.quote and fact.quote in text for fact in facts)
        for kind, marks in resume["facts"].items():
            found = [fact for fact in facts if fact.kind == kind]
            right = [fact for fact in found if any(same(kind, mark, fact) for mark in marks)]
            missed = [mark for mark in marks if not any(same(kind, mark, fact) for fact in found)]
            for place, number in enumerate((len(right), len(found) - len(right), len(missed))):
                counts[kind][place] += number
            wrong_degrees += [(resume["id"], fact) for fact in found if kind == "degree" and fact not in right]
    return counts, wrong_degrees


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["tuned", "held"])
def test_sc_04_facts_are_found_and_no_degree_is_wrong(name, form):
    counts, wrong_degrees = measured(name, form)

    for kind, (right, wrong, missed) in counts.items():
        precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
        print(f"{name} {form:5} {kind:20} precision {precision:.3f} recall {recall:.3f}")
        assert precision >= PRECISION, kind
        assert recall >= RECALL, kind
    assert len(counts) == 7
    assert wrong_degrees == []
