"""All settings, from the environment; a wrong or missing one stops the start with a clear line."""

import datetime as dt
import sys
from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from ccn_portal.embedded import data_dir, database_url, redis_url

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = data_dir()
env = environ.Env()

DEMO = env.bool("PORTAL_DEMO", default=False)
TESTING = "pytest" in sys.modules
LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=LOCAL_HOSTS)
PUBLIC = not set(ALLOWED_HOSTS) <= set(LOCAL_HOSTS)
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default="" if PUBLIC else "only-for-this-machine-" + "0" * 50)
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY must be set when ALLOWED_HOSTS names a public host")
if DEMO and PUBLIC:
    raise ImproperlyConfigured("PORTAL_DEMO=1 opens accounts with known passwords: unset it or ALLOWED_HOSTS")

_today = env("PORTAL_TODAY", default="")
try:
    FROZEN_TODAY = dt.date.fromisoformat(_today) if _today else None
except ValueError as problem:
    raise ImproperlyConfigured(f"PORTAL_TODAY must be a date YYYY-MM-DD, not {_today!r}") from problem

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "pghistory",
    "pgtrigger",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "ccn_portal.history",
    "ccn_portal.territories",
    "ccn_portal.rules",
    "ccn_portal.accounts",
    "ccn_portal.jobs",
    "ccn_portal.notices",
    "ccn_portal.workbooks",
    "ccn_portal.rest",
    "ccn_portal.ui",
    "ccn_portal.letters",
    "clusters",
    "investors",
    "ccn_portal.environment",
    "inspections",
    "reports",
    "ccn_portal.watch",
    "ccn_portal.meetings",
    "ccn_portal.exchange",
    "ccn_portal.home",
]

MIDDLEWARE = [
    "ccn_portal.home.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "ccn_portal.ui.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "ccn_portal.history.middleware.HistoryMiddleware",
    "ccn_portal.ui.middleware.ContextMiddleware",
]

ROOT_URLCONF = "ccn_portal.urls"
WSGI_APPLICATION = "ccn_portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["ccn_portal.ui.templatetags.ui", "django.templatetags.i18n"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ccn_portal.ui.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# -- data ---------------------------------------------------------------------------------------
_database = env("DATABASE_URL", default=database_url())
if not _database.startswith(("postgres://", "postgresql://")):
    raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL: postgres://user:password@host:5432/database")
DATABASES = {"default": env.db_url_config(_database)}
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env("REDIS_URL", default=redis_url())
if not REDIS_URL.startswith(("unix:///", "redis://", "rediss://")):
    raise ImproperlyConfigured("REDIS_URL must be redis://host:6379/0, rediss://… or unix:///path/to/socket")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
MEDIA_ROOT = DATA_DIR / "files"  # never served by the web server, only through permission checks
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # the look at a workbook has a few for each of its cells
DATA_UPLOAD_MAX_MEMORY_SIZE = 60 * 2**20  # a request as a whole; forms set their own smaller limits
UPLOAD_LIMIT = 50 * 2**20
PHOTO_LIMIT = env.int("PHOTO_LIMIT_MB", default=20) * 2**20  # what a phone's camera makes in the field

# Celery has its own names for a Unix socket and for the number of the database on it
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
if REDIS_URL.startswith("unix://"):
    CELERY_BROKER_URL = CELERY_BROKER_URL.replace("?db=", "?virtual_host=", 1)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ALWAYS_EAGER = False
CELERY_TIMEZONE = "Asia/Ho_Chi_Minh"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "max_retries": 1,  # a request does not wait for a broker that is down, its row is sent later
    "interval_start": 0,
}
CELERY_BEAT_SCHEDULE = {
    "send again what was lost": {
        "task": "ccn_portal.jobs.tasks.resend_lost",
        "schedule": 15.0,
        "options": {"expires": 14},  # while no worker runs they do not pile up
    },
    "run the watch list every night": {
        "task": "ccn_portal.watch.tasks.nightly",
        "schedule": crontab(hour=0, minute=20),
    },
    "run the watch list after changes": {
        "task": "ccn_portal.watch.tasks.keep_up",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "send e-mails that wait": {
        "task": "ccn_portal.notices.tasks.deliver",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    # before the digests; again every hour: a morning missed while the portal was down is made up for
    "open rounds and remind": {
        "task": "reports.tasks.morning",
        "schedule": crontab(minute="5", hour="6-19"),
        "options": {"expires": 3000},
    },
    # again every hour of the day: a digest missed while the portal was down still goes out, and none goes out twice
    "send the daily digests": {
        "task": "ccn_portal.notices.tasks.digest",
        "schedule": crontab(minute="30", hour="7-19"),
        "options": {"expires": 3000},
    },
}
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")

# -- people -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "ccn_portal.accounts.adapter.ClosedAccountAdapter"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = None
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "CCN"

# -- e-mail: any SMTP server; without one each mail is a file under the data folder ------------------
EMAIL_HOST = env("EMAIL_HOST", default="")
EMAIL_BACKEND = env(
    "EMAIL_BACKEND", default=f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
)
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_PORT = env.int("EMAIL_PORT", default=587)
EMAIL_HOST_USER = env("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", default=False)
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=not EMAIL_USE_SSL)
if EMAIL_USE_SSL and EMAIL_USE_TLS:
    raise ImproperlyConfigured("EMAIL_USE_SSL and EMAIL_USE_TLS exclude each other: set one of them")
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=20)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("EMAIL_FROM", default="ccn@localhost")
# where the links in e-mails lead
PORTAL_URL = env("PORTAL_URL", default=f"http://127.0.0.1:{env.int('PORT', default=8000)}").rstrip("/")

# -- language -----------------------------------------------------------------------------------
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = USE_TZ = True
FORMAT_MODULE_PATH = ["ccn_portal.ui.formats"]

# -- pages --------------------------------------------------------------------------------------
STATIC_URL = "static/"
# collected only where others look on; elsewhere the files are served from where they lie
STATIC_ROOT = BASE_DIR / "staticfiles" if PUBLIC else None
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = not PUBLIC
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PUBLIC
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/api/docs"],
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "script-src": [SELF, NONCE],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
if PUBLIC:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host != "*"]

# -- API ----------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "ccn_portal.accounts.authentication.TokenAuthentication",
        "ccn_portal.accounts.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["ccn_portal.rest.renderers.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["ccn_portal.rest.parsers.JSONParser", "ccn_portal.rest.parsers.MultiPartParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "ccn_portal.rest.problems.exception_handler",
    "COERCE_DECIMAL_TO_STRING": True,
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "CCN portal API",
    "DESCRIPTION": "The register of industrial clusters: dated acts, and what follows from them on any day.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "POSTPROCESSING_HOOKS": [],  # choices stand where they are used; shared names would collide ("kind", "state")
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="WARNING")},
}
