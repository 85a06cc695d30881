"""The longest values that WeCom gives us or takes back, in bytes unless it says otherwise.

Columns and checks both follow this table.

Sources: template cards (path/94888), members (90195), 微信客服 sync_msg (94670).
"""

from datetime import timedelta

RESPONSE_CODE = 512
TASK_ID = 128
USERID = 64
OPEN_KFID = 64
CURSOR = 128
# Characters on a disabled button: WeCom states no limit, longer ones are not shown.
GREYED_BUTTON = 30
# A card can be changed by its response code for so long. Source: update_template_card (path/94888).
CARD_CODE_LIFE = timedelta(hours=72)
# A new friend can be welcomed for so long after the event. Source: send_welcome_msg (path/92137).
WELCOME_LIFE_S = 20
