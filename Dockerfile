# One image per process: contracts, chassis and that one service, nothing of the others.
#   docker build --build-arg SERVICE=parking .
#   docker build --build-arg SERVICE=gateway --build-arg FOLDER=gateway .
FROM python:3.11-slim-bookworm

ARG SERVICE
ARG FOLDER=services/${SERVICE}

WORKDIR /linli
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY contracts contracts
COPY chassis chassis
COPY ${FOLDER} ${FOLDER}

# The package itself is run from /linli; pip brings what it needs. `linli-process` is the same
# in every image: it runs the process, or one of its operator's commands (migrate, …).
RUN pip install --no-cache-dir --constraint constraints.txt ".[${SERVICE}]" \
    && rm -rf build linli.egg-info \
    && printf '#!/bin/sh\nexec python -m %s "$@"\n' "$(echo ${FOLDER} | tr / .)" \
        > /usr/local/bin/linli-process \
    && chmod +x /usr/local/bin/linli-process \
    && useradd --uid 10001 --user-group --no-create-home --home-dir /linli linli \
    && mkdir /photos /broker \
    && chown linli:linli /photos /broker

USER 10001:10001
# The gateway listens on 0.0.0.0: in a container, nobody else comes to 127.0.0.1.
ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    LINLI_BIND=0.0.0.0 \
    LINLI_ADMIN_PORT=9100
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=4s --start-period=60s --retries=6 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['LINLI_ADMIN_PORT'] + '/readyz', timeout=3)"]
ENTRYPOINT ["linli-process"]
