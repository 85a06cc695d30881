"""What the server of tests/support/forked.py imports before it forks: all that a start of the product would."""

import gc

import app
import bootstrap.doctor
import bootstrap.embedded
import messaging.dispatch.local
import migrations.apply
import tests.messaging.door_worker
import tests.messaging.poison
import tests.reminders.ticker
import web.app_factory
import web.candidate.mini_program
import wecom.callback.endpoint

__all__ = ["app", "bootstrap", "messaging", "migrations", "tests", "web", "wecom"]

# Walking all this for garbage would copy its memory into each child.
gc.freeze()
