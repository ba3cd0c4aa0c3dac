import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { precompress } from './precompress.ts';

const REPOSITORY = join(import.meta.dirname, '..');
const DEFAULT_SERVER = 'http://127.0.0.1:4000';
/** Paths that the development server forwards to a running Lectern. */
const API_PATHS = ['/graphql', '/graphiql', '/health', '/ready', '/metrics'];

/** `LECTERN_URL`, or else the address in the `ready.json` of a running `npm start`, or else port 4000. */
function serverUrl(): string {
  const { LECTERN_URL: url, LECTERN_DATA: data = '.lectern' } = process.env;
  if (url) return url;
  try {
    const ready = JSON.parse(readFileSync(resolve(REPOSITORY, data, 'ready.json'), 'utf8'));
    return new URL(ready.graphql).origin;
  } catch {
    return DEFAULT_SERVER;
  }
}

/** Builds the pages `/stage` and `/seat`, and modules for other sites, whose names do not change. */
export default defineConfig(({ command }) => ({
  plugins: [react(), precompress()],
  ...(command === 'serve' && {
    server: {
      // WebSockets of subscriptions as well. Event streams need nothing, because the proxy does not buffer.
      proxy: Object.fromEntries(
        API_PATHS.map((path) => [path, { target: serverUrl(), ws: path === '/graphql' }]),
      ),
    },
  }),
  build: {
    target: 'es2022',
    // Other sites link one style sheet, `lectern.css`.
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    // A data: URI in a script or a style would need a looser content security policy.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: {
        main: 'index.html',
        embed: 'src/embed.ts',
        client: 'src/client/index.ts',
        converse: 'src/converse/index.ts',
      },
      preserveEntrySignatures: 'strict',
      output: {
        entryFileNames: ({ name }) => (name === 'main' ? 'assets/[name]-[hash].js' : '[name].js'),
        chunkFileNames: 'assets/[name]-[hash].js',
        assetFileNames: ({ names }) =>
          names.some((name) => name.endsWith('.css')) ? 'lectern.css' : 'assets/[name]-[hash][extname]',
      },
    },
  },
}));
