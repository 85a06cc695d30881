"""Which command, courtesy or menu item a typed text is. Pure: compared by the letters, whatever stands around them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from core.normal_form import comparable, letters_only

Command = Literal["done", "start", "human", "status", "withdraw_consent", "withdraw", "heard", "reasons"]

WORDS: dict[Command, tuple[str, ...]] = {
    "done": tuple("答完 我答完 回答完毕 我回答完毕 我回答完 回答完 答题完毕 下一题 下一道题".split()),
    "start": tuple("开始面试 开始 面试开始".split()),
    "human": tuple("转人工 人工 转人工服务 人工服务 人工客服 转人工客服 找人工 转接人工 真人 找真人".split()),
    "status": tuple("进度 查进度 查询进度 查看进度 我的进度 申请进度 我的申请 我的申请进度 面试进度".split()),
    "reasons": tuple("各维度评语 维度评语 查看评语 看评语 我的评语 面试评语 评语 AI评语".split()),
    "heard": tuple("核对文字稿 核对文字 核对文稿 查看文字稿 查看文字 看文字稿 文字稿 更正文字稿 更正文字".split()),
    "withdraw": tuple("撤回申请 撤销申请 取消申请 放弃申请 退出应聘 撤回应聘".split()),
    "withdraw_consent": tuple(
        "撤回同意 撤回授权 撤销同意 撤销授权 取消同意 取消授权 收回同意 收回授权 撤回录音授权 撤回录音同意".split()
    ),
}
WHERE_IT_STANDS = re.compile(
    r"(?:请问)?(?:我的?)?(?:申请|面试|应聘|简历|流程|结果){0,2}(?:现在|目前)?(?:进行|进展|走)?"
    r"到了?(?:哪|什么)一?(?:步|阶段|环节|里|儿)了?"
)
# What asks for nothing; longer ones first, so that none is cut in two.
COURTESIES = sorted(
    (
        "谢谢 谢谢您 谢谢你 谢谢你们 谢谢老师 谢谢啦 谢谢了 多谢 多谢了 谢啦 谢了 感谢 感谢您 非常感谢 十分感谢 感恩 "
        "麻烦您 麻烦了 麻烦您了 麻烦你 麻烦你了 辛苦 辛苦了 您辛苦了 你们辛苦了 老师辛苦了 打扰了 不好意思 抱歉 拜托 "
        "好 好的 好滴 好哒 好嘞 好啊 好呀 好吧 好的呢 好的吧 行 行的 可以 可以的 没问题 没事 没关系 不客气 "
        "收到 已收到 了解 明白 知道 懂了 清楚了 嗯 嗯嗯 嗯呢 哦 哦哦 噢 喔 哈哈 嘿嘿 ok okay okok 嗯好 "
        "您好 你好 老师好 老师 您 早上好 上午好 中午好 下午好 晚上好 再见 拜拜 晚安 早安 祝好 周末愉快 工作顺利 "
        "劳驾 就这样 这样 thanks thankyou thx hi hello bye"
    ).split(),
    key=len,
    reverse=True,
)
YES = frozenset("好 好的 好滴 好哒 好嘞 好啊 好呀 好吧 行 行的 可以 可以的 没问题 ok okay 嗯 嗯嗯 嗯好 是".split())
PARTICLES = "了吧啦呀哦哈呢啊哟"
FILLERS = PARTICLES + "的我那就也都先太真很"
LONGEST = 60  # letters of a command or courtesy
BEFORE = ("我想要", "我要", "我想", "我选择", "我选", "选择", "选", "我点", "点", "请帮我", "帮我", "请", "我")
# What people write for the item of a menu, by its verb.
MEANT: dict[str, tuple[str, ...]] = {
    "identity": ("是", "是的", "对", "对的", "是的是我", "对是我", "是本人", "本人", "我是本人", "是我本人"),
    "stranger": ("不是", "不是本人"),
    "accept": ("参加", "可以参加", "能参加", "会参加", "确认参加", "确认"),
    "decline": ("不参加", "不参加面试"),
    "done": WORDS["done"],
    "skip": ("跳过", "跳过本题", "跳过这道题"),
    "start": WORDS["start"],
    "human": WORDS["human"],
}
ORDINALS = "一二三四五六七八九"
NUMBER = re.compile(r"第?([1-9一二三四五六七八九])(?:个|项|条)?")
CLAUSE = re.compile(r"[,.;:!?~，。；：！？、…～\s]+")
# A text that asks decides nothing. Marks stand anywhere, words that ask anywhere, particles at the end of a clause.
MARKS_OF_A_QUESTION = re.compile(r"[?¿؟⸮❓❔⁉‽🤔]|\[疑问\]")
ASKING_WORDS = re.compile(
    r"(\w)不\1|(?:可以|能够?|可)不|[可能是]否|请问|问一?下|想问|想知道|吗|[了完]没(?:有)?$|为什么|为啥|怎么|如何|什么|多少|多久"
)
ASKING_END = re.compile(r"(?:[吗嘛嚒呢]|(?<![那这多])么|(?<=.)不)$")
HARMLESS_COMMANDS = ("human", "status", "heard", "reasons")  # whoever asks for them gets what they asked for
HARMLESS_ITEMS = ("human", "show", "reasons")


def command_of(text: str) -> Command | None:
    """The command that the text is, and nothing but that; courtesies around it make no difference."""
    said = spellings(text)
    for command, words in WORDS.items():
        if said & {_bare(word) for word in words}:
            return command if command in HARMLESS_COMMANDS or not asks(text) else None
    return "status" if WHERE_IT_STANDS.fullmatch(_bare(core_of(text))) else None


def asks(text: str) -> bool:
    """Whether the text is a question, or contains one; marks of any width, and words and particles that ask."""
    said = comparable(text)
    if MARKS_OF_A_QUESTION.search(said) or ASKING_WORDS.search(said):
        return True
    ends = [letters_only(text), core_of(text), *map(core_of, CLAUSE.split(said))]
    return any(ASKING_END.search(_without_courtesies(letters)) for letters in ends)


def asks_about_command(text: str) -> bool:
    """A question about a command, such as 下一题呢: it is obeyed only where it harms nothing."""
    return asks(text) and command_of(_as_statement(text)) is not None


def is_for_human(text: str) -> bool:
    """The first or last clause calls a person, and the rest says why."""
    clauses = [clause for clause in CLAUSE.split(comparable(text)) if clause and not is_courtesy(clause)]
    return bool(clauses) and "human" in (command_of(clauses[0]), command_of(clauses[-1]))


def is_courtesy(text: str) -> bool:
    """Whether the text only greets, thanks or confirms: with emoji, stickers and punctuation as people like."""
    return not MARKS_OF_A_QUESTION.search(comparable(text)) and _made_of_courtesies(letters_only(text))


def is_yes(text: str) -> bool:
    """A courtesy that may be meant as consent, and is never taken for it."""
    return is_courtesy(text) and _has_yes(text)


def chosen(items: Sequence[Mapping[str, Any]], text: str, *, numbers: bool = True) -> str | None:
    """The id of the menu item that the text chooses: by its label, a clause of the label, or its number.

    A text that asks chooses nothing: 接受？ is no yes. Nor does a number beside a yes: 好的2 may be either.

    Args:
        items: of the menu as sent: `{id, label}`; items that open a page have no id and can't be typed.
        numbers: whether 1 stands for the first item. After an item that only some phones show, numbers
            are not certain and choose nothing.
    """
    found = named(items, text, numbers=numbers)
    if found is None or found.partition(":")[0] in HARMLESS_ITEMS:
        return found
    by_number = NUMBER.search(core_of(text)) is not None
    return None if asks(text) or (by_number and _has_yes(text)) else found


def named(items: Sequence[Mapping[str, Any]], text: str, *, numbers: bool = True) -> str | None:
    """The id of the item that the text is about, chosen or asked about."""
    statement = _as_statement(text)
    said = spellings(text) | spellings(statement)
    for item in items:
        if "id" in item and said & _names_of(item):
            return str(item["id"])
    found = NUMBER.fullmatch(core_of(statement).removeprefix("我选").removeprefix("选"))
    if not numbers or found is None:
        return None
    place = ORDINALS.find(found[1]) if found[1] in ORDINALS else int(found[1]) - 1
    certain = list(_until_a_page(items))
    return str(certain[place]["id"]) if place < len(certain) else None


def core_of(text: str) -> str:
    """The letters without the courtesies around them."""
    return _without_courtesies(letters_only(text))


def spellings(text: str) -> set[str]:
    """What the letters may be read as: without courtesies, with and without words such as 我要, bare of particles."""
    letters = letters_only(text)
    plain = _without_courtesies(letters)
    found = {_bare(letters), _bare(plain)}
    return {one for one in found | {_bare(plain.removeprefix(word)) for word in BEFORE} if one}


def _names_of(item: Mapping[str, Any]) -> set[str]:
    label = str(item["label"])
    verb = str(item["id"]).partition(":")[0]
    names = [label, *CLAUSE.split(label), *MEANT.get(verb, ())]
    return {name for name in (_bare(letters_only(name)) for name in names) if name}


def _as_statement(text: str) -> str:
    """The text without what makes a question of it: 能参加嘛 is about 能参加."""
    return ASKING_END.sub("", core_of(text).removeprefix("请问"))


def _has_yes(text: str) -> bool:
    """Whether a courtesy that may mean yes stands at an end."""
    letters = letters_only(text)
    return any(letters.startswith(word) or letters.endswith(word) for word in YES)


def _until_a_page(items: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    for item in items:
        if "id" not in item:
            return
        yield item


def _bare(letters: str) -> str:
    return letters.rstrip(PARTICLES) or letters


def _made_of_courtesies(letters: str) -> bool:
    """Whether courtesies one after the other, and small words between them, make up all letters."""
    if len(letters) > LONGEST:
        return False
    ends = {0}
    for start in range(len(letters)):
        if start in ends:
            ends |= {start + len(word) for word in (*COURTESIES, *FILLERS) if letters.startswith(word, start)}
    return len(letters) in ends


def _without_courtesies(letters: str) -> str:
    """The letters without the courtesies at both ends; a long text is no command."""
    while 0 < len(letters) <= LONGEST:
        at_start = next((word for word in COURTESIES if letters.startswith(word)), "")
        at_end = next((word for word in COURTESIES if letters.endswith(word)), "")
        if not at_start and not at_end:
            break
        letters = letters[len(at_start) :] if at_start else letters[: -len(at_end)]
    return letters
