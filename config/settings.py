"""Settings, all from the environment; `config.env` says what is wrong and what to do about it."""

from pathlib import Path

from config import env, logs
from config.postgres import dsn, folders


BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = False
SECRET_KEY = env.secret_key()
ALLOWED_HOSTS = env.words("TUNTAS_HOSTS", default=["*"])
CSRF_TRUSTED_ORIGINS = env.words("TUNTAS_ORIGINS", default=[])
HTTPS = env.flag("TUNTAS_HTTPS", default=False)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    # Before allauth: its pages are drawn by our templates.
    "tuntas.surfaces.public",
    "tuntas.surfaces.desk",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "procrastinate.contrib.django",
    "tuntas.base.ledger",
    "tuntas.base.places",
    "tuntas.base.offices",
    "tuntas.base.people",
    "tuntas.base.programs",
    "tuntas.casework.cases",
    "tuntas.casework.kinds.advocacy",
    "tuntas.casework.kinds.proposal",
    "tuntas.casework.kinds.referral",
    "tuntas.delivery.protection",
    "tuntas.oversight.figures",
    "tuntas.surfaces.api",
    "tuntas.surfaces.exchange",
    "tuntas.surfaces.commands",
    "config",
]

MIDDLEWARE = [
    "config.middleware.security_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.head_is_get",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.spoken",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.middleware.ScopeMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tuntas.surfaces.context.page",
            ],
        },
    },
]

DATABASES = dsn.databases()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEST_RUNNER = ""

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "config.accounts.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# A link that sets a new password lasts this long, once.
PASSWORD_RESET_TIMEOUT = 2 * 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:today"
MFA_ADAPTER = "config.accounts.SecondStep"
MFA_FORMS = {
    "authenticate": "config.accounts.Authenticate",
    "reauthenticate": "config.accounts.Reauthenticate",
    "activate_totp": "config.accounts.Activate",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = env.number("TUNTAS_SESSION_SECONDS", default=8 * 3600)
CSRF_FAILURE_VIEW = "config.middleware.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Jakarta"

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if (STATIC_ROOT / "staticfiles.json").exists()
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").exists()
# Not collected: files are looked for where they lie, at each request.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS
DATA_UPLOAD_MAX_MEMORY_SIZE = 22 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["tuntas.surfaces.uploads.Measured"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 22 * 1024 * 1024

# Ours.
RECEIPT_KEY = env.secret_key("receipt")
# How many hand-ins, visits and look-ups one address may make in a minute; an office behind one line needs more.
LIMITS = {
    "hand_in": env.number("TUNTAS_LIMIT_HAND_IN", default=30),
    "visit": env.number("TUNTAS_LIMIT_VISIT", default=30),
    "track": env.number("TUNTAS_LIMIT_TRACK", default=30),
    "places": env.number("TUNTAS_LIMIT_PLACES", default=240),
    "figures": env.number("TUNTAS_LIMIT_FIGURES", default=240),
    "login": env.number("TUNTAS_LIMIT_LOGIN", default=20),
    "api": env.number("TUNTAS_LIMIT_API", default=600),
}
# Only where a proxy of ours writes X-Forwarded-For; otherwise anyone could name any address.
BEHIND_PROXY = env.flag("TUNTAS_PROXY", default=False)
# Log-in counts by the same address; behind a proxy a stranger's wrong passwords would otherwise shut everybody out.
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)
# Shown on slips once a gateway answers it.
SMS_NUMBER = env.text("TUNTAS_SMS_NUMBER", default="")
# The gateway that sends them (tuntas.base.ledger.sms); without one they are shown on screen.
SMS_URL = env.web_address("TUNTAS_SMS_URL", default="")
SMS_KEY = env.text("TUNTAS_SMS_KEY", default="")
# Where this house is found, for links in e-mails.
ADDRESS = env.text("TUNTAS_ADDRESS", default="http://localhost:8000").rstrip("/")
EMAIL_HOST = env.text("TUNTAS_SMTP_HOST", default="")
EMAIL_PORT = env.number("TUNTAS_SMTP_PORT", default=25)
# A post office that takes the connection and says nothing is left alone after this many seconds.
EMAIL_TIMEOUT = 10
EMAIL_FROM = DEFAULT_FROM_EMAIL = env.text("TUNTAS_SMTP_FROM", default="tuntas@localhost")
DATA_FOLDER = env.data_dir()
# Below this, /healthz says the disk is full: the database writes 16 MB of its log at a time, and needs room to tidy up.
LEAST_FREE_MB = env.number("TUNTAS_LEAST_FREE_MB", default=256, least=0)
# Where the process that holds the sealed units' keys answers; it alone has them, in memory.
UNLOCK_SOCKET = folders.runtime_dir(env.data_dir()) / "unlock.sock"
# The public log's name before its first start, and the witnesses one may believe: KEY ADDRESS, parted by commas.
LOG_ORIGIN = env.text("TUNTAS_LOG_ORIGIN", default="tuntas.localhost/log")
LOG_WITNESS_KEYS = [each.split(" ")[0] for each in env.words("TUNTAS_WITNESSES", default=[])]
# Of the signing keys the web server reads `promise` alone.
KEYS_FOLDER = env.data_dir() / "keys"
PROCRASTINATE_ON_APP_READY = "config.jobs.on_app_ready"
LOGGING = logs.config()
