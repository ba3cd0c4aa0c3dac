import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** `npm run dev` sets the address of its server. */
const SERVER = process.env['LECTERN_URL'] ?? 'http://127.0.0.1:4000';

/** The pages served at `/stage` and `/seat`, and modules under names that do not change, for other people's pages. */
export default defineConfig({
  plugins: [react()],
  server: {
    proxy: {
      '/graphql': { target: SERVER, ws: true },
      '/graphiql': SERVER,
    },
  },
  build: {
    target: 'es2022',
    // One file of styles: whoever embeds a view links `lectern.css`.
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    // A data: URI in a script or a style would need a looser policy.
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
});
