FROM node:24-alpine AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No dependency needs an install script; without them a compromised one cannot run here.
RUN npm ci --omit=dev --ignore-scripts

FROM node:24-alpine
LABEL org.opencontainers.image.title="falcobrief" \
      org.opencontainers.image.description="Receives Falco alerts durably, folds them into incidents, writes an analysis report for each and delivers it to Slack and email" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="Apache-2.0"
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY package.json LICENSE ./
COPY src src
RUN mkdir /data && chown 10001:10001 /data
ENV NODE_ENV=production \
    STORE_URL=sqlite:/data/falcobrief.db
# By number, so that Kubernetes can verify runAsNonRoot. Nothing but /data is written.
USER 10001:10001
VOLUME /data
EXPOSE 2804
HEALTHCHECK --interval=15s --timeout=5s --start-period=10s CMD ["node", "src/main.ts", "healthcheck"]
ENTRYPOINT ["node", "src/main.ts"]
CMD ["serve"]
