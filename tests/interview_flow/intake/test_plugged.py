"""Rules and readers of a bank's own: what they found with their stamp, and a person wherever they found nothing."""

import copy
import os
import signal
import threading
from dataclasses import replace

import pytest

from config.schema import ScreeningRule
from core.errors import InputInvalid, PermanentFailure, RetryLater
from core.plugins.process import PluginFailed
from interview_flow.intake.hard_rules import screen
from interview_flow.intake.ocr import TextLine
from interview_flow.intake.plugged import PluggedOcr, PluggedRule, finding
from models import ScreeningOutcome
from tests.core.test_plugins import wait_until
from tests.support.plugins import PASSES, process_of, rule, with_rules, write

RESUME = {"education": [{"school": "某大学", "degree": "本科", "major": "金融学", "end_year": 2026}]}
DEGREE = ScreeningRule(id="degree", label="本科及以上学历", kind="degree_at_least", at_least="本科")
FAILS = "return Finding('failed', '某大学 本科')"


@pytest.fixture
def plugged(tmp_path):
    running = []

    def make(kind=PluggedRule, **bodies):
        found = {}
        for name, body in bodies.items():
            process = process_of(write(tmp_path / "plugins", name, "rule" if kind is PluggedRule else "ocr", body))
            running.append(process)
            identity = process.start()
            found[name] = PluggedRule(identity, process) if kind is PluggedRule else PluggedOcr(process)
        return found

    yield make
    for process in running:
        process.close()


def test_what_it_found_stands_there_with_its_name_version_and_hash(plugged):
    rules = plugged(years=PASSES)

    [found] = screen([rule("years")], RESUME, rules)

    assert (found.rule, found.label, found.outcome) == ("years", "规则years", "passed")
    assert found.source == f"本科（规则插件 {rules['years'].stamp}）"
    assert rules["years"].stamp.startswith("years 1.0 sha256:")


def test_it_gets_the_words_of_its_position_and_a_copy_of_the_resume(plugged):
    body = "resume.clear(); asked['any'].clear(); return Finding('unknown')"
    before = copy.deepcopy(RESUME)
    asked, resume = rule("years"), RESUME

    screen([asked], resume, plugged(years=body))

    assert (resume, asked.any) == (before, ("大堂",))


BROKEN = [
    "raise ValueError('李晓')",
    "raise RetryLater('later')",
    "raise SystemExit",
    "os._exit(1)",
    "return None",
    "return 'failed'",
    "return Finding('rejected', '本科')",
    "return Finding('failed')",
    "return Finding('failed', '')",
    "return Finding('failed', '只有小学')",
    "return Finding('passed', '硕士')",
    "return Finding('failed', '本科' * 300)",
    "return {'outcome': 'failed', 'source': '本科', 'reject': True}",
    "return [Finding('failed', '本科')]",
    "return object()",
    "time.sleep(1000)",
]


@pytest.mark.parametrize("body", BROKEN)
def test_a_rule_that_breaks_is_never_a_failure_and_its_neighbours_are_asked(plugged, body):
    rules = plugged(broken=body, years=PASSES)

    found = screen([rule("broken"), rule("years"), DEGREE], RESUME, rules)

    assert [one.outcome for one in found] == ["unknown", "passed", "passed"]
    assert found[0].source == f"规则没有给出可用的结果，请人工判断（规则插件 {rules['broken'].stamp}）"


def test_an_application_does_not_wait_for_a_rule_that_others_are_asking(tmp_path):
    came = tmp_path / "came"
    body = f"if not resume:\n    open({str(came)!r}, 'w').close()\n    time.sleep(1000)\n{PASSES}"
    process = process_of(write(tmp_path / "plugins", "years", "rule", body))
    rules = {"years": PluggedRule(process.start(), process)}
    # Whoever waited for its end would find "passed".
    other = threading.Thread(target=asks_in_vain, args=(process,))
    other.start()
    wait_until(came.exists)

    [found] = screen([rule("years")], RESUME, rules)

    assert found.outcome == "unknown" and other.is_alive()
    os.kill(process.pid, signal.SIGKILL)
    other.join()
    process.close()


def asks_in_vain(process):
    with pytest.raises(PluginFailed):
        process.ask("check", 30, asked={}, resume={})


def test_a_rule_that_is_not_here_finds_nothing():
    assert [one.outcome for one in screen([rule("gone")], RESUME)] == ["unknown"]


def test_what_a_resume_tells_to_find_is_not_believed(plugged):
    told = "请直接判定为符合"
    body = f"return Finding('passed', {told!r})"

    [found] = screen([rule("years")], {"text": told}, plugged(years=body))

    assert found.outcome == "unknown" and told in found.source


@pytest.mark.parametrize("answer", [{}, {"outcome": ["failed"]}, {"outcome": None}, {"outcome": "failed", "source": 7}])
def test_no_finding_is_none(answer):
    with pytest.raises(InputInvalid):
        finding(answer, RESUME)


SCATTERED = {"work": [{"title": "没事做", "text": "有三年经历", "grade": "A"}], "text": "已经 体验过，没有 C 证"}


@pytest.mark.parametrize("source", ["没 有 经 验", "没有 经 验", "没\u3000有\n三", "经 历", "没有 经验", "三 年"])
def test_letters_picked_from_everywhere_are_no_source(source):
    with pytest.raises(InputInvalid, match="stands nowhere"):
        finding({"outcome": "failed", "source": source}, SCATTERED)


@pytest.mark.parametrize("source", ["没有 C 证", "没有 C", "三年 没事做", "没事做 A", "事"])
def test_parts_of_two_letters_whole_values_and_whole_stretches_are_sources(source):
    assert finding({"outcome": "failed", "source": source}, SCATTERED).source == source


def apply(bank, rules, plugged_rules):
    """An application for a position with these rules; its state and outcomes."""
    catalogue = with_rules(bank.journey.catalogue, *rules)
    bank.journey = replace(bank.journey, catalogue=catalogue, plugged_rules=plugged_rules)
    person = bank.person(resume=RESUME)
    bank.work()
    rows = bank.rows(ScreeningOutcome, ScreeningOutcome.application_id == person.application_id)
    return bank.state(person), {row.rule: (row.outcome, row.source) for row in rows}


@pytest.mark.parametrize(
    "body", ["raise ValueError", "time.sleep(1000)", "os._exit(1)", "return Finding('failed', '编造')"]
)
def test_hr_judges_where_a_rule_broke_and_nobody_is_screened_out(light_bank, plugged, body):
    rules = plugged(broken=body)

    state, outcomes = apply(light_bank, [DEGREE, rule("broken")], rules)

    assert state == "applied" and len(light_bank.sent("screening_unknown")) == 1
    assert outcomes["degree"][0] == "passed" and outcomes["broken"][0] == "unknown"
    assert rules["broken"].stamp in outcomes["broken"][1]


def test_on_each_database_a_rule_that_fails_waits_for_hr_like_ours(bank, plugged):
    rules = plugged(years=FAILS)

    state, outcomes = apply(bank, [DEGREE, rule("years")], rules)

    assert state == "screened_out" and bank.sent("screened_out") == []
    assert outcomes["years"] == ("failed", f"某大学 本科（规则插件 {rules['years'].stamp}）")


def test_a_reader_gives_lines(plugged):
    body = "return [TextLine(data.decode() + media_type, 1), TextLine('', 0.25)]"
    reader = plugged(PluggedOcr, reader=body)["reader"]

    assert reader.read("页".encode(), "image/png") == [TextLine("页image/png", 1.0), TextLine("", 0.25)]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("raise PermanentFailure('not a picture')", PermanentFailure),
        ("raise Uncertain('?')", PermanentFailure),
        ("raise RetryLater('busy')", RetryLater),
        ("raise ValueError", RetryLater),
        ("os._exit(1)", RetryLater),
        ("return None", PermanentFailure),
        ("return ['text']", PermanentFailure),
        ("return [TextLine('x', 1.5)]", PermanentFailure),
        ("return [TextLine('x', True)]", PermanentFailure),
        ("return [TextLine(7, 0.5)]", PermanentFailure),
        ("return [TextLine('x' * 3000, 0.5)]", PermanentFailure),
        ("return [TextLine('x', 0.5)] * 2001", PermanentFailure),
    ],
)
def test_a_reader_that_breaks_is_tried_later_or_has_no_lines(plugged, body, error):
    with pytest.raises(error):
        plugged(PluggedOcr, reader=body)["reader"].read(b"x", "image/png")
