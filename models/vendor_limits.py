"""The longest values that WeCom gives us or takes back, in bytes: columns and checks both follow this table.

Sources: template cards (path/94888), members (90195), 微信客服 sync_msg (94670).
"""

RESPONSE_CODE = 512
TASK_ID = 128
USERID = 64
OPEN_KFID = 64
CURSOR = 128
