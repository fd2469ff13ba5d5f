# API image: talks to a Neo4j given by NEO4J_URI; the embedded database is for machines with a JDK and Maven.
FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:20-bookworm-slim
ENV NODE_ENV=production SEQUITUR_HOST=0.0.0.0 SEQUITUR_HOME=/var/lib/sequitur
WORKDIR /app
RUN install -d -o node -g node -m 0700 /var/lib/sequitur
COPY --from=build --chown=root:root /app/node_modules ./node_modules
COPY --from=build --chown=root:root /app/dist ./dist
COPY --chown=root:root package.json LICENSE NOTICE ./
COPY --chown=root:root schema ./schema
COPY --chown=root:root seeds ./seeds
USER node
VOLUME /var/lib/sequitur
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD node -e "fetch('http://127.0.0.1:4000/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"
# node as PID 1 gets the signals itself and closes what it opened.
ENTRYPOINT ["node", "dist/src/app/run.js"]
CMD ["start"]
