# Leeway for a server. Built by the same `make install` as everywhere, from the same lock file.
# To pin the base by content as well, name it by its digest:
#   docker build --build-arg BUILD_IMAGE=python@sha256:... --build-arg RUN_IMAGE=python@sha256:... .
ARG BUILD_IMAGE=python:3.12.12-bookworm
ARG RUN_IMAGE=python:3.12.12-slim-bookworm

FROM ${BUILD_IMAGE} AS build
WORKDIR /leeway
COPY Makefile pyproject.toml requirements.lock README.md LICENSE ./
# Only the name of the package: a change of the code leaves the installed libraries as they are.
COPY bot/__init__.py bot/__init__.py
RUN make install

FROM ${RUN_IMAGE}
ENV PATH=/leeway/.venv/bin:$PATH \
    DATABASE_URL=sqlite:////leeway/data/leeway.db \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
WORKDIR /leeway
RUN useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin leeway \
    && install --directory --owner=leeway --group=leeway /leeway/data
COPY --from=build /leeway/.venv .venv
COPY pyproject.toml LICENSE ./
COPY config config
COPY migrations migrations
COPY bot bot
USER 10001
VOLUME /leeway/data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:3000/healthz', timeout=4)"]
CMD ["leeway", "serve", "--host", "0.0.0.0", "--port", "3000"]
