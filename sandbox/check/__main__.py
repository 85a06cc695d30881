"""`python -m sandbox.check URL --token T --aes-key K --corp-id C [--json]`"""

from __future__ import annotations

import argparse
import json
import sys

from sandbox.check import probes, report
from sandbox.check.target import Limits, Target
from sandbox.core import crypto


def main(arguments: list[str] | None = None) -> int:
    """Examine one callback server; 0 when no line failed, 1 when one did, 2 when the command is wrong."""
    options = _parser().parse_args(arguments)
    fault = _wrong(options)
    if fault:
        print(report.word(fault), file=sys.stderr)
        return 2
    target = Target(
        options.url,
        options.token,
        options.aes_key,
        options.corp_id,
        agent_id=options.agent_id,
        userid=options.userid,
        limits=Limits(options.url_check_s, options.push_s),
    )
    first = target.get({})
    if not first.status:
        print(report.word("unreachable").format(url=options.url, error=first.error), file=sys.stderr)
        return 2
    findings = probes.examine(target)
    if options.json:
        print(json.dumps(report.as_json(target, findings), ensure_ascii=False, indent=2))
    else:
        print(report.as_text(target, findings))
    return 1 if any(finding.verdict == probes.FAIL for finding in findings) else 0


def _wrong(options: argparse.Namespace) -> str:
    """Which word says what is wrong with the options."""
    given = [options.token, options.aes_key, options.corp_id]
    if any(given) and not all(given):
        return "keys_incomplete"
    try:
        _ = crypto.key_bytes(options.aes_key) if options.aes_key else b""
    except ValueError:
        return "aes_key_wrong"
    return "" if options.url.startswith(("http://", "https://")) else "url_wrong"


def _parser() -> argparse.ArgumentParser:
    words = report.word("help")
    parser = argparse.ArgumentParser(prog="python -m sandbox.check", description=words["what"])
    parser.add_argument("url", help=words["url"])
    parser.add_argument("--token", default="", help=words["token"])
    parser.add_argument("--aes-key", default="", help=words["aes_key"])
    parser.add_argument("--corp-id", default="", help=words["corp_id"])
    parser.add_argument("--agent-id", default="1000002", help=words["agent_id"])
    parser.add_argument("--userid", default="sandbox_tester", help=words["userid"])
    parser.add_argument("--url-check-s", type=float, default=1.0, help=words["url_check_s"])
    parser.add_argument("--push-s", type=float, default=5.0, help=words["push_s"])
    parser.add_argument("--json", action="store_true", help=words["json"])
    return parser


if __name__ == "__main__":
    sys.exit(main())
