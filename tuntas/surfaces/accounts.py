"""Getting back in: the link that sets a new password, by e-mail or handed over by an administrator."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.models import AbstractBaseUser
from django.urls import reverse


def reset_path(user: AbstractBaseUser) -> str:
    """The path of a one-time link for this log-in; worth nothing once the password has changed, or after two hours."""
    kwargs = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return reverse("account_reset_password_from_key", kwargs=kwargs)
