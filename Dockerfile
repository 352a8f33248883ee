# The tag names a version, not a digest: replace it by the digest of the image that was checked, where one is kept.
ARG PYTHON=python:3.11.14-slim-bookworm

FROM ${PYTHON} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
RUN python -m venv /opt/build && python -m venv --without-pip /opt/regiebot
COPY requirements.lock requirements-build.lock ./
RUN /opt/build/bin/pip install --no-deps --require-hashes --only-binary :all: -r requirements-build.lock
RUN /opt/build/bin/pip --python /opt/regiebot/bin/python install --no-deps --require-hashes --only-binary :all: -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY regiebot_sandbox regiebot_sandbox
COPY regiebot_playground regiebot_playground
COPY templates templates
COPY config config
RUN /opt/build/bin/python -m hatchling build -t wheel
RUN /opt/build/bin/pip --python /opt/regiebot/bin/python install --no-deps --no-index dist/*.whl
RUN install -d -m 0750 /state

FROM ${PYTHON}
LABEL org.opencontainers.image.title="Regiebot" org.opencontainers.image.licenses="Apache-2.0"
# Only /state is written, so the rest can be mounted read-only:
#   docker run --read-only --tmpfs /tmp --cap-drop ALL -v regiebot-state:/state -v ./config:/config:ro regiebot
ENV PATH=/opt/regiebot/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    REGIEBOT_CONFIG=/config \
    REGIEBOT_STATE=sqlite:////state/regiebot.sqlite \
    REGIEBOT_HEALTH_HOST=0.0.0.0
COPY --from=build /opt/regiebot /opt/regiebot
COPY --from=build --chown=10001:10001 /state /state
# Without a mount: the shipped runbooks and programmes.
COPY config /config
WORKDIR /state
USER 10001:10001
VOLUME /state
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["regiebot", "health", "--live"]
ENTRYPOINT ["regiebot"]
CMD ["run"]
