"""Log-in: no one signs up; an account is made with the post's decree."""

import logging
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailConfirmationMixin
from django.conf import settings
from django.http import HttpRequest


log = logging.getLogger("tuntas.accounts")


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """On our own address. The one a request names is its sender's word: the link would lead to him."""
        return _ours(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: EmailConfirmationMixin) -> str:
        return _ours(super().get_email_confirmation_url(request, emailconfirmation))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """Without a post office nothing is sent; the page has told whom to ask instead."""
        if not settings.EMAIL_HOST:
            log.warning("No SMTP host is set; an account letter was not sent.")
            return
        super().send_mail(template_prefix, email, context)


def _ours(address: str) -> str:
    return f"{settings.ADDRESS}{urlsplit(address).path}"
