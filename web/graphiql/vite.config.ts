/** Builds the page `/graphiql` into the folder of the front. It shares no file with the front. */
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: '/graphiql/',
  publicDir: false,
  plugins: [react()],
  worker: { format: 'es' },
  build: {
    outDir: join(import.meta.dirname, '../dist/graphiql'),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    // The content security policy allows no data: URI of a script or a font.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 5_000,
    // GraphiQL derives the titles of its icons from the names of their functions.
    rolldownOptions: { output: { keepNames: true } },
  },
});
