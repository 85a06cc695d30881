"""The options of the command line, command by command; app.py has the commands."""

from argparse import ArgumentParser
from collections.abc import Mapping


def declare(choices: Mapping[str, ArgumentParser]) -> None:
    """Give each command, by its name, the options it takes."""
    choices["transcribe"].add_argument("files", nargs="+", metavar="FILE")
    choices["sandbox"].add_argument("--port", type=int, default=9100, help="the page's port; 0 = any free one")
    for name in ("score-file", "lint-file"):
        choices[name].add_argument("input", metavar="IN.jsonl")
        choices[name].add_argument("output", metavar="OUT.jsonl")
    choices["score-file"].add_argument("--train", metavar="TRAIN.jsonl")
    choices["score-file"].add_argument("--position")
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
