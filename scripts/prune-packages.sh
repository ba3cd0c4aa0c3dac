#!/bin/sh
# Removes what no process of the image reads from its packages: prune-packages.sh FOLDER. Licences stay.
set -eu
cd "$1"
# Optional peers: graphile-worker's loader of TypeScript configuration, and what npm installs for the workspaces.
rm -rf typescript @typescript esbuild @esbuild tsx react react-dom scheduler @types .bin
# Node loads the CommonJS form of the AWS SDK.
rm -rf @aws-sdk/*/dist-es @aws-sdk/*/dist-types @smithy/*/dist-es @smithy/*/dist-types
find . -type f \( -name '*.map' -o -name '*.ts' -o -name '*.mts' -o -name '*.cts' -o -name '*.md' \) \
  ! -iname '*licen[cs]e*' -delete
find . -type d -empty -delete
