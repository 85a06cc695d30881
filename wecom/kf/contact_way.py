"""The one invitation link of a 微信客服 account, made once and kept."""

from datetime import datetime

from core.database import Database
from models import ContactWay
from wecom.api.client import WeComClient
from wecom.kf import calls as kf_calls

INVITE_SCENE = "invite"


def ensure_contact_way(
    db: Database, client: WeComClient, open_kfid: str, now: datetime, scene: str = INVITE_SCENE
) -> str:
    """The account's link for a scene; asked of WeCom only when it is not stored yet.

    Raises:
        Refused, RetryLater: WeCom gives none; invitations cannot leave.
    """
    with db.read() as session:
        stored = session.get(ContactWay, (open_kfid, scene))
        if stored is not None:
            return stored.url
    url = kf_calls.add_contact_way(client, open_kfid, scene)

    def keep(session) -> str:  # type: ignore[no-untyped-def]
        row = session.get(ContactWay, (open_kfid, scene), with_for_update=True)
        if row is None:
            row = ContactWay(open_kfid=open_kfid, scene=scene, url=url, created_at=now)
            session.add(row)
        return str(row.url)

    return db.run(keep)
