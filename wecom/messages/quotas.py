"""How much WeCom takes of what we send.

Source: WeCom's documents, path/90313 and path/90236.
"""

from zoneinfo import ZoneInfo

from messaging.limits import Limit, Window

# WeCom's "natural day" begins at midnight here.
ZONE = ZoneInfo("Asia/Shanghai")
PERSON_TIMES_PER_ACCOUNT = 200
# Above these WeCom drops a member's messages and answers "ok".
MEMBER_MINUTE, MEMBER_HOUR = Window(30, 60.0), Window(1000, 3600.0)
# What a member receives from app chats; a chat is counted as if all its members were in no other.
CHAT_MINUTE = Window(200, 60.0)
ROBOT_MINUTE = Window(20, 60.0)


def scope(agent_id: int) -> str:
    """The sender whose messages are counted together: one self-built app."""
    return f"app:{agent_id}"


def channel_limits(accounts: int) -> dict[str, Limit]:
    """Channel of the outbox -> what it takes.

    Args:
        accounts: the company's account limit (账号上限), of which each is worth 200 person-times a day.
    """
    return {
        "app": Limit((MEMBER_MINUTE, MEMBER_HOUR), accounts * PERSON_TIMES_PER_ACCOUNT),
        "appchat": Limit((CHAT_MINUTE,)),
        "robot": Limit((ROBOT_MINUTE,)),
    }
