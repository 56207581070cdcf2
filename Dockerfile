# Debian without shell and package manager, and the Node.js that its project supports best: docs/decisions/0009-image.md
# A release builds from the digests that these tags have at that time, and records them: .ci/base-images
FROM gcr.io/distroless/nodejs24-debian13:nonroot AS base
WORKDIR /app
ENV NODE_ENV=production \
    NODE_COMPILE_CACHE=/app/.compile-cache \
    STORE_URL=sqlite:/data/falcobrief.db \
    PATH=/nodejs/bin:$PATH

FROM node:24-trixie-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No dependency needs an install script; without them a compromised one cannot run here.
RUN npm ci --omit=dev --ignore-scripts
RUN mkdir empty
COPY LICENSE ./
COPY src src
COPY examples/alerts examples/alerts

# What Node.js compiles while it starts is kept for the next start. It is of use only to the same version
# that runs as the same user, so both are those of the service. The demo is its main job, and a test besides.
FROM base AS warm
COPY --from=build /app ./
COPY --from=build --chown=10001:10001 /app/empty .compile-cache
USER 10001:10001
RUN ["node", "src/main.ts", "demo"]
RUN ["node", "src/main.ts", "serve", "--help"]
RUN ["node", "src/main.ts", "healthcheck", "--help"]

FROM base
ARG VERSION=0.1.0
ARG REVISION=
ARG SOURCE=
ARG BASE_DIGEST=
LABEL org.opencontainers.image.title="falcobrief" \
      org.opencontainers.image.description="Receives Falco alerts durably, folds them into incidents, writes an analysis report for each and delivers it to Slack and email" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.source="$SOURCE" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.base.name="gcr.io/distroless/nodejs24-debian13:nonroot" \
      org.opencontainers.image.base.digest="$BASE_DIGEST"
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/package.json /app/LICENSE ./
COPY --from=build /app/src src
COPY --from=build /app/examples examples
# Node.js writes it for its user alone; here it is root's, and everybody may read it.
COPY --from=warm --chown=0:0 --chmod=0555 /app/.compile-cache .compile-cache
COPY --from=build --chown=10001:10001 /app/empty /data
# By number, so that Kubernetes can verify runAsNonRoot. Nothing but /data and /tmp is written.
USER 10001:10001
VOLUME /data
EXPOSE 2804
# The service handles this signal itself, and starts no other process: it needs no init.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=10s --start-interval=1s CMD ["node", "src/main.ts", "healthcheck"]
ENTRYPOINT ["node", "src/main.ts"]
CMD ["serve"]
