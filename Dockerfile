# Signpost in one image. Building it needs the package indexes (Python's, and Debian's where PostgreSQL's programs
# are wanted) and the base image, and nothing else.
#
# This file was written where no container could be built: each of its steps was run by hand instead.
#
#   docker build -t signpost .
#   docker run -d -p 127.0.0.1:8000:8000 -v signpost:/var/lib/signpost --name signpost signpost
#   docker exec signpost signpost feed add ...

FROM python:3.11-slim AS packages
WORKDIR /build
COPY requirements.txt ./
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes \
    --requirement requirements.txt \
 && /opt/venv/bin/pip uninstall --yes --quiet pip

FROM python:3.11-slim
# "yes" adds pg_dump and pg_restore, which `signpost backup` and `restore` ask for when the hub is on PostgreSQL.
ARG WITH_POSTGRESQL=no
RUN if [ "$WITH_POSTGRESQL" = yes ]; then \
      apt-get update \
   && apt-get install --yes --no-install-recommends postgresql-client \
   && rm -rf /var/lib/apt/lists/*; \
    fi
RUN groupadd --gid 10001 signpost \
 && useradd --uid 10001 --gid signpost --home-dir /var/lib/signpost --no-create-home \
    --shell /usr/sbin/nologin signpost \
 && install --directory --owner=signpost --group=signpost --mode=0700 /var/lib/signpost
COPY --from=packages /opt/venv /opt/venv
WORKDIR /opt/signpost
COPY LICENSE README.md CHANGELOG.md ./
COPY standards ./standards
COPY validators ./validators
COPY hub ./hub
COPY discovery_app ./discovery_app
COPY sample_feeds ./sample_feeds
# The command. Nothing of ours is installed, so that no name of ours can shadow a package's.
RUN printf '#!/bin/sh\nexec /opt/venv/bin/python -m hub "$@"\n' > /usr/local/bin/signpost \
 && chmod 0755 /usr/local/bin/signpost \
 && /opt/venv/bin/python -m compileall -q /opt/signpost
ENV PYTHONPATH=/opt/signpost \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    SIGNPOST_VAR=/var/lib/signpost \
    PORT=8000
USER signpost
WORKDIR /var/lib/signpost
VOLUME /var/lib/signpost
EXPOSE 8000
# The first start makes the postcode table, which takes some ten seconds.
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s --retries=3 \
  CMD ["/opt/venv/bin/python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/api/health', timeout=4)"]
CMD ["sh", "-c", "signpost places prepare && signpost index && exec signpost serve --host 0.0.0.0"]
