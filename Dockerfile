# The server. The environment names everything that it connects to: see compose.yaml and docs/configuration.md.
# The converter has an image of its own: converter/Dockerfile.
FROM node:24-bookworm-slim AS manifests
WORKDIR /lectern
COPY package.json package-lock.json ./
COPY scripts/node-24.cjs scripts/
COPY web/package.json web/
COPY local/package.json local/
COPY examples/package.json examples/
COPY converter/package.json converter/

FROM manifests AS build
RUN npm ci --no-audit --no-fund
COPY schema.graphql tsconfig.json tsconfig.build.json ./
COPY src src
COPY web web
RUN npm run build && npm run build -w web

FROM manifests AS packages
# Only what the server itself imports: neither the converter's packages nor those of `npm start`.
RUN npm ci --omit=dev --workspaces=false --no-audit --no-fund

FROM node:24-bookworm-slim
WORKDIR /lectern
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000
COPY package.json ./
COPY --from=packages /lectern/node_modules node_modules
COPY scripts/buckets.ts scripts/
COPY --from=build /lectern/dist dist
COPY --from=build /lectern/web/dist web/dist
# Kubernetes checks that a numeric user is not root. 1000 is the user `node` of the base image.
USER 1000:1000
EXPOSE 4000
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# V8 keeps a young generation of up to 96 MB by default. A server with thousands of idle sockets needs less.
CMD ["node", "--max-semi-space-size=16", "--enable-source-maps", "dist/main.js"]
