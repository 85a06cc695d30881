"""What a text typed during the interview means: part of the answer, a question to us, or not certain. Pure.

A question taken for an answer costs points, and an answer taken for a question loses them. So only the
plainest questions are taken as such; whatever else looks like one is asked about.
"""

import re
from typing import Literal

from core.normal_form import comparable

Meaning = Literal["answer", "question", "unclear"]

LONG, SHORT = 60, 30  # characters
# Said of the question before them: nobody answers an interview question with these words alone.
ABOUT_THE_QUESTION = re.compile(
    r"(?:没有?|不太?|看不|听不|读不)(?:听|看|读)?(?:清楚?|懂|明白|到)(?:楚)?(?:这|您|你)?(?:道|个)?(?:题目?|问题)"
    r"|(?:题目?|问题)(?:我)?(?:还)?(?:没有?|不太?|看不|听不)(?:听|看)?(?:清楚?|懂|明白|到)"
    r"|(?:再|重新?)(?:请|麻烦)?(?:说|讲|念|读|发|重复|问)(?:一)?(?:遍|次|下)"
    r"|重复一?(?:遍|下)?(?:题目?|问题)|(?:这道?|本)?题目?(?:是)?什么意思"
)
# Matters of the sitting itself.
ABOUT_THE_SITTING = re.compile(
    r"题目|这道?题|本题|上一?道?题|第几|几道|重录|录音|麦克风|话筒|摄像头|打字|文字(?:回答|作答)|断网|没网|掉线|卡住|卡了|闪退|没电"
    r"|语音(?:发|传|录|不|没|好像|和|或|还是)|视频(?:发|传|录|不|没|和|或|还是)|声音(?:小|不|有|你|听)|网络(?:不|断|卡|慢|差|有|好像)|信号(?:不|差)"
    r"|手机(?:没|卡|坏|死|不|快)|系统(?:卡|出|有|坏|没反应)|暂停|休息|稍等|等一下|等会|等等|接(?:个|一个)?电话|时间限制|限时|面试官|面试结果"
    r"|真人|机器(?:在|打|评|看)|转人工|人工(?:客服|面试)|多少分|评分|打分|工资|薪|待遇|加班|福利|退出|不(?:太)?想.{0,4}[答面]|小程序|看不到|听不到"
    r"|听得?到|发不(?:出|了)|打不开|点不了|没有?反应|换一?[道个]?题|题干|[选点发按打说]错|撤回|[等打]断"
)
ASKS = re.compile(
    r"[?？]|[吗嘛么](?=\W|$)|怎么办|怎么(?:样|做|弄|回事)?(?=\W|$)|(?:请问|问一下|想问|想知道|咨询)|能不能|可不可以|可以不|要不要|是不是|有没有|会不会|行不行|对不对"
    r"|为啥|咋|啥(?:意思|时候|样)|指的?是?(?:什么|哪)|多久|多少|多长|几(?:道|个|分钟|点|天|题|次)|什么时候|哪(?:里|儿|个|天|些|边|位)|为什么|什么意思|如何"
)
# The speaker tells what they do or think.
TELLS = re.compile(
    r"我(?:会|先|就|将|认为|觉得|觉着|的做法|的看法|理解|通常|一般|曾|在|当时|负责|学会|学到|选择|喜欢|希望|相信|不会|当然|应该)"
    r"|首先|其次|然后|最后|因为|所以|如果|比如|例如|先.{1,20}再|通过|根据|按照|收获|学会|明白了"
)
# The matter of the questions: said in an answer, seldom in a question about the sitting.
MATTERS = re.compile(r"客户|同事|领导|团队|老人|风险|贷款|业务|经历|实习|柜台|存折|转账|合规")
# Somebody else is asked: 我会问他：您需要什么？
REPORTED = re.compile(
    r"(?:问|说|告诉|询问|提醒|跟|对)(?:一下)?(?:他|她|客户|老人|对方|家人|同事|主管)|[:\"“「『]"
    r"|看.{0,6}(?:能不能|有没有|是不是|会不会|要不要|够不够)|(?:问清|弄清|查清|了解|确认|核对|明白).{0,12}(?:是不是|有没有|多少|什么|如何)"
)
ENDS_ASKING = re.compile(r"(?:[?]|[吗么呢]\W*)$")
SENTENCE = re.compile(r"[^。!?;\n]*[。!?;\n]*")


def of(text: str) -> Meaning:
    """What a typed text, which is no command and no courtesy, means while a question is open."""
    said = comparable(text)
    tells = TELLS.search(said) is not None
    if not tells and len(said) <= LONG and ABOUT_THE_QUESTION.search(said):
        return "question"
    sentences = [sentence for sentence in SENTENCE.findall(said) if sentence.strip()]
    if len(said) > LONG:
        return "unclear" if sentences and _asks_of_a_story(sentences) else "answer"
    if any(map(_asks, sentences)):
        return "unclear"
    about_us = not tells and len(said) <= SHORT and not MATTERS.search(said) and ABOUT_THE_SITTING.search(said)
    return "unclear" if about_us else "answer"


def _asks(sentence: str) -> bool:
    """Whether a sentence asks us: not one that tells, and not one that asks somebody else."""
    if REPORTED.search(sentence) or not ASKS.search(sentence):
        return False
    return ENDS_ASKING.search(sentence) is not None or TELLS.search(sentence) is None


def _asks_of_a_story(sentences: list[str]) -> bool:
    """A long text tells something; it asks us when it ends asking, or begins with a question about the sitting."""
    first, last = sentences[0], sentences[-1]
    ends = ENDS_ASKING.search(last) is not None and not REPORTED.search(last)
    return ends or (ENDS_ASKING.search(first) is not None and ABOUT_THE_SITTING.search(first) is not None)
