"""All settings, read from the environment (`.env.example` explains each) and failing loudly.

One file for the laptop, the tests and production: what differs is the environment, never the code.
"""

import os
from pathlib import Path

import environ
import pgtrigger
import structlog
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from django.utils.translation import gettext_lazy as _

from connected_localism.accounts.council_sign_in.councils import as_allauth_apps, read_councils
from connected_localism.common.map_tiles import read_map_tiles

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
ENV_FILE = os.environ.get("ENV_FILE", str(BASE_DIR / ".env"))  # tests set it to nothing
if ENV_FILE and Path(ENV_FILE).exists():
    env.read_env(ENV_FILE)

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)  # demo people with printed passwords; mail to the console
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / ".data")))
SITE_NAME = "Connected Localism"
SITE_URL = env.str("SITE_URL", default="http://localhost:8000")
HTTPS = SITE_URL.startswith("https://")

# Who answers for the site, and where people reach them; the privacy and accessibility pages say so.
CONTROLLER = env.str("CONTROLLER", default="")
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="")
PRIVACY_EMAIL = env.str("PRIVACY_EMAIL", default=CONTACT_EMAIL)
# What the privacy page promises; whoever runs the site sees to it, as docs/running.md says. 0: nothing.
LOGS_KEPT_DAYS = env.int("LOGS_KEPT_DAYS", default=0)
BACKUPS_KEPT_DAYS = env.int("BACKUPS_KEPT_DAYS", default=0)

# Without a database of its own this process only runs commands such as `makemigrations`, so a
# throw-away key will do. A server must be given one, or every process would sign with another.
_secret_key_default = get_random_secret_key() if "DATABASE_URL" not in os.environ else ""
SECRET_KEY = env.str("SECRET_KEY", default=_secret_key_default)
if not SECRET_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY to a long random text; see .env.example.")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# --- Applications -----------------------------------------------------------------------------
INSTALLED_APPS = [
    "connected_localism",
    "connected_localism.common",
    "connected_localism.mail",
    "connected_localism.accounts",
    "connected_localism.keys",
    "places",
    "innovations",
    "networks",
    "connected_localism.rights",
    "connected_localism.harvest",
    "connected_localism.accounts.apps.DeskConfig",  # django.contrib.admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "connected_localism.accounts.council_sign_in",
    "allauth.usersessions",
    "rest_framework",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "pgtrigger",
    "pghistory",
    "django_structlog",
]
MIDDLEWARE = [
    "connected_localism.common.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "connected_localism.common.rates.RateLimitMiddleware",
    "connected_localism.keys.middleware.KeyInAddressMiddleware",
    "connected_localism.common.middleware.CleanInputMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "connected_localism.accounts.middleware.SignedInMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "places.former_addresses.FormerAddressMiddleware",
]
ADMIN_PATH = (env.str("ADMIN_PATH", default="").strip("/") or "desk") + "/"
ROOT_URLCONF = "connected_localism.urls"
WSGI_APPLICATION = "connected_localism.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
                "connected_localism.common.context.site",
                "connected_localism.context.reviewing",
            ]
        },
    }
]
FORM_RENDERER = "connected_localism.common.forms.GovukRenderer"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEST_RUNNER = "django.test.runner.DiscoverRunner"

# --- PostgreSQL -------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default="postgres:///connected_localism")}
DATABASES["default"].update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
DATABASES["default"].setdefault("OPTIONS", {}).update(
    connect_timeout=5,
    # The web and worker entry points set limits (wsgi.py, celery.py); a command runs as long as
    # it must.
    options=f"-c statement_timeout={env.str('STATEMENT_TIMEOUT', default='0')}"
    f" -c lock_timeout={env.str('LOCK_TIMEOUT', default='0')}"
    " -c idle_in_transaction_session_timeout=60s",
)
PGHISTORY_LEVEL = pgtrigger.Statement  # row triggers cost 1.0 s per 10,000 rows more

# --- Matching (docs/matching.md) ---------------------------------------------------------------
MATCHING_ENCODER = env.str("MATCHING_ENCODER", default="wordllama-256")  # ranks matches
MATCHING_ENCODER_WEIGHTS = env.str("MATCHING_ENCODER_WEIGHTS", default="")  # folder, for MiniLM
# Beyond, only candidates from indexes are scored rather than each record.
MATCHING_EXACT_UP_TO = env.int("MATCHING_EXACT_UP_TO", default=50_000)

# --- Redis: broker and cache ------------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL", default="redis://localhost:6379/0")
CACHES = {
    "default": {
        "BACKEND": "connected_localism.common.cache.FallbackRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "cl",
        "OPTIONS": {"SOCKET_CONNECT_TIMEOUT": 0.3, "SOCKET_TIMEOUT": 0.3},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

CELERY_BROKER_URL = (  # Celery has names of its own for a socket and for the database on it
    REDIS_URL.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=")
    if REDIS_URL.startswith("unix://")
    else REDIS_URL
)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,  # longer than any task may run, or it would run twice
    "socket_connect_timeout": 1,
    "socket_timeout": 1,  # a request that publishes never waits longer; celery.py lifts it in workers
    "socket_keepalive": True,
    "health_check_interval": 30,
    "retry_on_timeout": False,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.1,
    "global_keyprefix": "cl:",
}
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_PUBLISH_RETRY = False  # the row is the job; a lost message is found by the sweep
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_SOFT_TIME_LIMIT = 100
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "Europe/London"
CELERY_BEAT_SCHEDULE = {
    "match-due-innovations": {
        "task": "innovations.tasks.sweep_matches",
        "schedule": 30,
        "options": {"expires": 30},  # a sweep that waited behind another is not worth running
    },
    "send-due-mail": {
        "task": "connected_localism.mail.tasks.sweep_mail",
        "schedule": 30,
        "options": {"expires": 30},
    },
    "make-copies-of-personal-data": {
        "task": "connected_localism.rights.tasks.sweep_copies",
        "schedule": 30,
        "options": {"expires": 30},
    },
    "look-after-memberships": {
        "task": "places.tasks.look_after_memberships",
        "schedule": 3600,
        "options": {"expires": 3600},
    },
    "refresh-neighbours": {  # places begin and end at midnight
        "task": "places.tasks.refresh_neighbours",
        "schedule": crontab(hour=0, minute=20),
    },
    "tell-of-expiring-keys": {
        "task": "connected_localism.keys.tasks.tell_of_expiring_keys",
        "schedule": crontab(hour=8, minute=10),
    },
    "delete-what-was-kept-long-enough": {
        "task": "connected_localism.rights.tasks.prune",
        "schedule": crontab(hour=3, minute=40),
    },
    "tell-reviewers-what-waits": {
        "task": "innovations.tasks.tell_reviewers_what_waits",
        "schedule": crontab(minute=30, hour="7-9", day_of_week="mon-fri"),
    },
    "refresh-corpus-statistics": {
        "task": "innovations.tasks.refresh_statistics",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "index-vectors": {
        "task": "innovations.tasks.index_vectors",
        "schedule": crontab(hour=2, minute=50),
    },
    "keep-records-true": {
        "task": "innovations.tasks.keep_records_true",
        "schedule": crontab(minute=15, hour="7-11"),
    },
    "carry-over-successions": {
        # At midnight in London, when vesting days begin; hourly, in case it was missed then.
        "task": "places.tasks.carry_over_successions",
        "schedule": crontab(minute=0),
    },
    "open-members-records": {
        "task": "innovations.tasks.open_members_records",
        "schedule": crontab(minute=5),
    },
    "tell-of-matches": {
        "task": "innovations.tasks.tell_of_matches",
        "schedule": crontab(minute=20, hour="7-18"),
    },
    "tell-followers": {
        "task": "networks.tasks.tell_followers",
        "schedule": crontab(minute=40, hour="6-11"),
    },
    "thin-out-changes": {
        "task": "connected_localism.harvest.tasks.thin_out_changes",
        "schedule": crontab(hour=4, minute=30),
    },
    "delete-orphan-files": {
        "task": "innovations.tasks.delete_orphan_files",
        "schedule": crontab(hour=4, minute=10),
    },
    "count-closed-statements": {
        "task": "networks.tasks.count_closed_statements",
        "schedule": crontab(minute=2),
    },
    "end-unanswered-introductions": {
        "task": "networks.tasks.lapse_introductions",
        "schedule": crontab(hour=6, minute=40),
    },
    "worker-heartbeat": {
        "task": "connected_localism.tasks.beat_heart",
        "schedule": 15,
        "options": {"expires": 15},
    },
}

# --- People and sign-in -----------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
# Django's own beside it would hash each password twice, which doubles the wait to sign in.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "my-innovations"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = False  # offered for new addresses only, it told which
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # before addresses change: who has one has the account
ACCOUNT_RATE_LIMITS = {
    # Beside allauth's own limits for each visitor: what one mailbox is sent in an hour.
    "request_login_code": "20/m/ip,3/m/key,10/h/key",
    "reset_password": "20/m/ip,3/m/key,10/h/key",
    "confirm_email": "1/10s/key,3/m/key,10/h/key",
}
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_ADAPTER = "connected_localism.accounts.adapter.AccountAdapter"
ACCOUNT_SIGNUP_FORM_CLASS = "connected_localism.accounts.forms.SignupForm"
ACCOUNT_FORMS = {
    "add_email": "connected_localism.accounts.sign_in_forms.AddEmailForm",
    "change_email": "connected_localism.accounts.sign_in_forms.ChangeEmailForm",
    "change_password": "connected_localism.accounts.sign_in_forms.ChangePasswordForm",
    "login": "connected_localism.accounts.sign_in_forms.LoginForm",
    "reauthenticate": "connected_localism.accounts.sign_in_forms.ReauthenticateForm",
    "request_login_code": "connected_localism.accounts.sign_in_forms.RequestLoginCodeForm",
    "reset_password": "connected_localism.accounts.sign_in_forms.ResetPasswordForm",
    "reset_password_from_key": "connected_localism.accounts.sign_in_forms.ResetPasswordKeyForm",
    "set_password": "connected_localism.accounts.sign_in_forms.SetPasswordForm",
    "signup": "connected_localism.accounts.sign_in_forms.SignupForm",
}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
# Councils that sign their own people in; docs/accounts.md says how to add one.
SSO_COUNCILS = read_councils(
    env.str("SSO_COUNCILS", default=""), env.str("SSO_COUNCILS_FILE", default="")
)
SOCIALACCOUNT_PROVIDERS = {"council": {"APPS": as_allauth_apps(SSO_COUNCILS)}}
SOCIALACCOUNT_ADAPTER = "connected_localism.accounts.council_sign_in.adapter.CouncilAccountAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_FORMS = {
    "disconnect": "connected_localism.accounts.council_sign_in.forms.DisconnectForm",
    "signup": "connected_localism.accounts.council_sign_in.forms.SignupForm",
}
SESSION_COOKIE_AGE = (
    14 * 24 * 3600
)  # moderators: 12 hours without a visit, see accounts/sessions.py
# Whether special rights rest until a second factor is shown; see accounts/second_factor.py.
MFA_REQUIRED = env.bool("MFA_REQUIRED", default=not DEMO)
MFA_ADAPTER = "connected_localism.accounts.mfa_adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1  # one code earlier or later, for slow typing; each works once, see MFA_FORMS
MFA_FORMS = {
    "activate_totp": "connected_localism.accounts.second_factor_forms.ActivateTOTPForm",
    "add_webauthn": "connected_localism.accounts.second_factor_forms.AddWebAuthnForm",
    "authenticate": "connected_localism.accounts.second_factor_forms.AuthenticateForm",
    "edit_webauthn": "connected_localism.accounts.second_factor_forms.EditWebAuthnForm",
    "reauthenticate": "connected_localism.accounts.second_factor_forms.ReauthenticateForm",
}

# --- Mail -------------------------------------------------------------------------------------
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
if EMAIL_CONFIG["EMAIL_BACKEND"] == "django.core.mail.backends.console.EmailBackend":
    EMAIL_BACKEND = "connected_localism.mail.console.EmailBackend"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Connected Localism <noreply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Language, place, time --------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("cy", _("Welsh"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/London"

# --- Files ------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(DATA_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "connected_localism" / "assets" / "dist"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = str(DATA_DIR / "media")  # open to nobody: innovations/views/media.py asks who reads
# Forms are small; the page that takes files says so itself (see common/uploading.py).
FILE_UPLOAD_HANDLERS = [
    "connected_localism.common.uploading.SmallFormHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
]
UPLOADS_AT_ONCE = env.int("UPLOADS_AT_ONCE", default=2)  # looked through by one web process
UPLOADS_PER_DAY = env.int("UPLOADS_PER_DAY", default=60)  # files of one person
UPLOAD_MB_PER_DAY = env.int("UPLOAD_MB_PER_DAY", default=300)  # of one person
UPLOAD_MB_TOTAL = env.int("UPLOAD_MB_TOTAL", default=20_000)  # of the whole site
UPLOAD_SCANNER = env.str("UPLOAD_SCANNER", default="")  # a command; 0 is clean, 1 is not
SENDFILE = env.str("SENDFILE", default="")  # the header by which the proxy is told to send a file
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

# --- Map (docs/map.md) ------------------------------------------------------------------------
# Streets under the outlines of councils, from a tile server; empty: no request leaves this site.
MAP_TILES = read_map_tiles(
    env.str("MAP_TILE_URL", default=""), env.str("MAP_TILE_ATTRIBUTION", default="")
)

# --- Security ---------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=HTTPS)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # probes inside the network speak plain HTTP
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "connected_localism.views.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", *MAP_TILES.origins],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        # Browsers also ask this where a form leads on to: the councils' sign-in pages.
        "form-action": [SELF, *(origin for each in SSO_COUNCILS for origin in each.origins)],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# --- REST API ---------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "connected_localism.common.choosing.ResourceSchema",
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "connected_localism.keys.authentication.KeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_RENDERER_CLASSES": ["connected_localism.common.api.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["connected_localism.common.api.OrjsonParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "connected_localism.common.api.Negotiation",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "connected_localism.common.pagination.KeysetPagination",
    "DEFAULT_THROTTLE_CLASSES": ["connected_localism.common.rates.CostThrottle"],
    "DEFAULT_THROTTLE_RATES": {  # in points: common/rates.py says what costs how many
        "anon": env.str("API_RATE_ANONYMOUS", default="60/min") or None,
        "user": env.str("API_RATE_SIGNED_IN", default="600/min") or None,
        "key": env.str("API_RATE_KEY", default="600/min") or None,
    },
    "NUM_PROXIES": ALLAUTH_TRUSTED_PROXY_COUNT,  # 0 trusts no X-Forwarded-For at all
    "EXCEPTION_HANDLER": "connected_localism.common.api.problem_details",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Connected Localism API",
    "DESCRIPTION": "Innovations, places and themes, as open data.",
    "VERSION": "1.0.0",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "connected_localism.common.schema.add_problems",
    ],
    "ENUM_NAME_OVERRIDES": {
        "InnovationKindEnum": "innovations.models.Innovation.Kind",
        "EvidenceKindEnum": "innovations.models.Evidence.Kind",
        "BasisEnum": "innovations.models.Innovation.Basis",
        "PlaceKindEnum": "places.models.Place.Kind",
        "InnovationStageEnum": "innovations.models.Innovation.Stage",
        "AdoptionStageEnum": "innovations.models.Adoption.Stage",
        "LicenceEnum": "innovations.models.Innovation.Licence",
        "RelationKindEnum": "innovations.models.Relation.Kind",
        "NetworkKindEnum": "networks.models.Network.Kind",
        "NetworkStageEnum": "networks.models.Network.Stage",
        "InnovationVisibilityEnum": "innovations.models.Innovation.Visibility",
        "NetworkVisibilityEnum": "networks.models.Network.Visibility",
        "ExchangeLicenceEnum": "networks.models.Exchange.Licence",
        "ExchangeTypeEnum": "networks.models.Exchange.Type",
        "PlaceTypeEnum": "places.models.Place.Type",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

# --- Logs -------------------------------------------------------------------------------------
LOG_FORMAT = env.str("LOG_FORMAT", default="text")  # text for people, json for log collectors
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = 20  # logging.INFO: a wrong address is no warning
_shared_processors = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso"),
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "default": {
            "()": "connected_localism.keys.logs.KeyHidingFormatter",
            "processor": structlog.processors.JSONRenderer()
            if LOG_FORMAT == "json"
            else structlog.dev.ConsoleRenderer(colors=False),
            "foreign_pre_chain": _shared_processors,
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "default"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django_structlog": {"level": "WARNING"},  # one line per request is the proxy's business
        "celery": {"level": "WARNING"},
    },
}
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *_shared_processors,
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
