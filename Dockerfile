# The server. The environment names everything that it connects to: see compose.yaml and docs/configuration.md.
# The converter has an image of its own: converter/Dockerfile.
FROM node:24-trixie-slim AS manifests
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
COPY scripts/prune-packages.sh scripts/
RUN npm ci --omit=dev --workspaces=false --no-audit --no-fund && sh scripts/prune-packages.sh node_modules

# The image has Node and neither npm nor a compiler.
FROM debian:trixie-slim
WORKDIR /lectern
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000
COPY --from=packages /usr/local/bin/node /usr/local/bin/
COPY package.json ./
COPY --from=packages /lectern/node_modules node_modules
COPY scripts/buckets.ts scripts/first-video.ts scripts/token.ts scripts/
COPY local/token.ts local/
COPY deploy/answers.sh /usr/local/bin/
COPY --from=build /lectern/dist dist
COPY --from=build /lectern/web/dist web/dist
# Kubernetes checks that a numeric user is not root.
USER 1000:1000
EXPOSE 4000
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s CMD ["answers.sh", "4000", "/ready"]
# V8 keeps a young generation of up to 96 MB by default. A server with thousands of idle sockets needs less.
CMD ["node", "--max-semi-space-size=16", "--enable-source-maps", "dist/main.js"]
