# The style sheet and scripts, from npm packages
FROM node:24-slim AS assets
WORKDIR /assets
COPY connected_localism/assets/package.json connected_localism/assets/package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY connected_localism/assets/ ./
RUN npm run build

# The Python packages, each checked against its hash
FROM python:3.13-slim AS packages
COPY connected_localism/requirements/production.txt .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r production.txt

# What runs: web, worker, beat and migrate all use this image
FROM python:3.13-slim
# MANAGE_IN_PLACE: manage.py uses this Python and installs nothing
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    MANAGE_IN_PLACE=1 \
    DATA_DIR=/data \
    STATIC_ROOT=/app/static
RUN useradd --uid 10001 --no-create-home --home-dir /app app && install -d -o app -g app /data
WORKDIR /app
COPY --from=packages /venv /venv
COPY . .
COPY --from=assets /assets/dist connected_localism/assets/dist
RUN python manage.py collectstatic --no-input && python -m compileall -q .
USER app
VOLUME /data
EXPOSE 8000
# WEB_CONCURRENCY sets the number of processes; each answers 8 requests at a time
CMD ["gunicorn", "connected_localism.wsgi", "--bind", "0.0.0.0:8000", "--preload", \
     "--threads", "8", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
