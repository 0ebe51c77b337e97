"""Log-in: no one signs up; an account is made with the post's decree."""

import logging
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailConfirmationMixin
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


log = logging.getLogger("tuntas.accounts")


TOO_OFTEN = _("Terlalu banyak kali dicoba. Tunggu beberapa menit, lalu coba sekali lagi.")
# One sentence for a code that was mistyped, is over, or was used: a thief learns nothing, its owner what to do.
WRONG_CODE = _(
    "Kode ini tidak berlaku: salah ketik, sudah lewat, atau sudah dipakai. Tunggu kode yang baru, lalu ketik itu."
)


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    # Which of the two was wrong is never said.
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("Akun ini sudah ditutup. Tanyakan kepada pengelola sistem di kantor Anda."),
        "username_password_mismatch": _("Nama pengguna atau sandinya tidak cocok. Ketik lagi keduanya."),
        "invalid_login": _("Nama pengguna atau sandinya tidak cocok. Ketik lagi keduanya."),
        "too_many_login_attempts": TOO_OFTEN,
        "rate_limited": TOO_OFTEN,
        "incorrect_password": _("Sandi itu salah. Ketik lagi."),
        "enter_current_password": _("Sandi sekarang salah. Ketik lagi."),
        "same_as_current": _("Itu sama dengan yang sekarang. Pilih yang lain."),
        "incorrect_code": WRONG_CODE,
        "invalid_or_expired_key": _("Tautan ini sudah dipakai atau sudah lewat. Minta yang baru."),
        "invalid_password_reset": _("Tautan ini sudah dipakai atau sudah lewat. Minta yang baru."),
        "cannot_remove_primary_email": _(
            "Alamat utama tidak bisa dihapus. Jadikan dulu alamat lain sebagai yang utama."
        ),
        "unverified_primary_email": _("Alamat utama harus yang sudah dibuktikan. Buka dulu tautan di suratnya."),
        "duplicate_email": _("Alamat itu sudah ada di akun Anda."),
        "email_taken": _("Alamat itu dipakai akun lain. Pakai alamat Anda sendiri."),
        "max_email_addresses": _("Paling banyak %d alamat. Hapus satu dulu."),
        "select_only_one": _("Pilih satu saja."),
    }

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


class SecondStep(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
        "cannot_delete_authenticator": _("Aplikasi pengaman ini tidak bisa dilepas sekarang."),
        "cannot_generate_recovery_codes": _("Pasang dulu aplikasi pengaman; sesudah itu kode cadangan bisa dibuat."),
        "add_email_blocked": _("Lepas dulu aplikasi pengaman, baru tambah alamat."),
        "unverified_email": _("Buktikan dulu alamat e-mail Anda, baru pasang aplikasi pengaman."),
    }


class _Digits:
    """A code as a phone's own keys type it, under a name that says where it is read."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Enam angka dari aplikasi pengaman")
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "placeholder": ""}


class Authenticate(_Digits, AuthenticateForm):  # type: ignore[misc]
    """After the password; a recovery code does as well."""


class Reauthenticate(_Digits, ReauthenticateForm):  # type: ignore[misc]
    """Before what keeps the account safe is changed."""


class Activate(_Digits, ActivateTOTPForm):  # type: ignore[misc]
    """The first code shows that the app has the key."""


def _ours(address: str) -> str:
    return f"{settings.ADDRESS}{urlsplit(address).path}"
