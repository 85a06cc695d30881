"""The arguments of `python app.py`."""

import argparse
from collections.abc import Callable, Mapping


def parser(commands: Mapping[str, Callable[[argparse.Namespace], int]]) -> argparse.ArgumentParser:
    """Every command with the first line of its docstring, and what it takes."""
    whole = argparse.ArgumentParser(prog="app.py", description="银聘 Yinpin: AI interviews inside WeCom")
    added = whole.add_subparsers(dest="command", required=True)
    for name, function in commands.items():
        added.add_parser(name, help=(function.__doc__ or "").splitlines()[0])
    choices = added.choices
    choices["transcribe"].add_argument("files", nargs="+", metavar="FILE")
    choices["sandbox"].add_argument("--port", type=int, default=9100, help="the page's port; 0 = any free one")
    choices["score-file"].add_argument("input", metavar="IN.jsonl")
    choices["score-file"].add_argument("output", metavar="OUT.jsonl")
    choices["score-file"].add_argument("--train", metavar="TRAIN.jsonl")
    choices["score-file"].add_argument("--position")
    choices["resume-file"].add_argument("input", nargs="+", metavar="IN")
    choices["resume-file"].add_argument("output", metavar="OUT.jsonl")
    choices["lint-rubric"].add_argument("position", nargs="?", help="its key; all positions when left out")
    choices["lint-rubric"].add_argument(
        "--words", action="store_true", help="look at the words alone, without encoders"
    )
    choices["learn"].add_argument("--position", required=True)
    choices["learn"].add_argument("--seed", type=int, default=0, help="of the bootstrap")
    choices["learn"].add_argument("--gate", metavar="MARKS.jsonl", help="judge the rubric by these marks instead")
    for name, act in (("sign-model", "promote"), ("withdraw-model", "withdraw")):
        choices[name].set_defaults(act=act)
        choices[name].add_argument("model", metavar="NAME", help="the model's name, or how it begins")
        choices[name].add_argument("--as", dest="userid", required=True, metavar="USERID", help="whose signature")
        choices[name].add_argument("--code", help="what came by WeCom; left out: one is sent")
    return whole
