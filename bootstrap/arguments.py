"""What each command of `app.py` takes behind its name."""

import argparse
from collections.abc import Callable, Mapping


def parser_of(commands: Mapping[str, Callable[[argparse.Namespace], int]]) -> argparse.ArgumentParser:
    """The parser of the command line; the first line of a command's docstring is its help."""
    parser = argparse.ArgumentParser(prog="app.py", description="银聘 Yinpin: AI interviews inside WeCom")
    named = parser.add_subparsers(dest="command", required=True)
    for name, function in commands.items():
        named.add_parser(name, help=(function.__doc__ or "").splitlines()[0])
    choices = named.choices
    choices["sandbox"].add_argument("--port", type=int, default=9100, help="the page's port; 0 = any free one")
    _lists(choices)
    _files(choices)
    _learning(choices)
    return parser


def _lists(choices: Mapping[str, argparse.ArgumentParser]) -> None:
    choices["import"].add_argument("what", choices=("candidates",))
    choices["import"].add_argument("file", metavar="FILE", help="an .xlsx or .csv with one application a row")
    choices["import"].add_argument("--dry-run", action="store_true", help="look only, and write nothing but the report")
    choices["export"].add_argument("what", choices=("template",))
    choices["export"].add_argument("file", metavar="FILE.xlsx")


def _files(choices: Mapping[str, argparse.ArgumentParser]) -> None:
    choices["transcribe"].add_argument("files", nargs="+", metavar="FILE")
    for name in ("score-file", "lint-file"):
        choices[name].add_argument("input", metavar="IN.jsonl")
        choices[name].add_argument("output", metavar="OUT.jsonl")
    choices["score-file"].add_argument("--train", metavar="TRAIN.jsonl")
    choices["score-file"].add_argument("--position")
    choices["resume-file"].add_argument("input", nargs="+", metavar="IN")
    choices["resume-file"].add_argument("output", metavar="OUT.jsonl")
    choices["lint-rubric"].add_argument("position", nargs="?", help="its key; all positions when left out")
    choices["lint-rubric"].add_argument(
        "--words", action="store_true", help="look at the words alone, without encoders"
    )


def _learning(choices: Mapping[str, argparse.ArgumentParser]) -> None:
    choices["learn"].add_argument("--position", required=True)
    choices["learn"].add_argument("--seed", type=int, default=0, help="of the bootstrap")
    choices["learn"].add_argument("--gate", metavar="MARKS.jsonl", help="judge the rubric by these marks instead")
    for name, act in (("sign-model", "promote"), ("withdraw-model", "withdraw")):
        choices[name].set_defaults(act=act)
        choices[name].add_argument("model", metavar="NAME", help="the model's name, or how it begins")
        choices[name].add_argument("--as", dest="userid", required=True, metavar="USERID", help="whose signature")
        choices[name].add_argument("--code", help="what came by WeCom; left out: one is sent")
