"""The channels to candidates that are switched on."""

from bootstrap.plugins import Plugins
from config.settings import Settings
from core.clock import SystemClock
from notify.mail import MailServer
from notify.ports import MailPort, Ports, SmsPort
from notify.sms import SmsGateway
from wecom import channels
from wecom.api.client import WeComClient
from wecom.login.miniprogram import MiniProgram


def candidate_ports(settings: Settings, kf: WeComClient, program: MiniProgram | None, plugins: Plugins) -> Ports:
    """One port for each."""
    return Ports(
        kf=channels.KfChannel(kf),
        subscribe=channels.SubscribeChannel(program) if program else None,
        sms=plugins.sms or _sms(settings),
        mail=_mail(settings),
    )


def _sms(settings: Settings) -> SmsPort | None:
    if not settings.enabled("sms"):
        return None
    settings.require("sms")
    secret = settings.sms_secret.get_secret_value()
    return SmsGateway(settings.sms_url, settings.sms_key, secret, settings.sms_sign, SystemClock().real_now)


def _mail(settings: Settings) -> MailPort | None:
    if not settings.enabled("mail"):
        return None
    settings.require("mail")
    return MailServer(settings.smtp_url.get_secret_value(), settings.mail_from, SystemClock().real_now)
