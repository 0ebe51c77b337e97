"""Log-in: no one signs up; an account is made with the post's decree."""

import logging

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest


log = logging.getLogger("tuntas.accounts")


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """Without a post office nothing is sent; the page has told whom to ask instead."""
        if not settings.EMAIL_HOST:
            log.warning("No SMTP host is set; an account letter was not sent.")
            return
        super().send_mail(template_prefix, email, context)
