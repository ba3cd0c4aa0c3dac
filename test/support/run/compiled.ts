/**
 * `node --import` this file to run the compiled server and converter in place of their sources, so that a start spends no
 * time on a TypeScript loader. Node itself removes the types of `local/`, which has no decorators.
 */
import { registerHooks } from 'node:module';

const ROOT = new URL('../../../', import.meta.url).href;

/** Returns the address of the compiled module; null for a file that is not compiled. */
function compiled(url: string): string | null {
  const [, part = '', name] = /^(converter\/)?src\/(.*)[.]ts$/.exec(url.slice(ROOT.length)) ?? [];
  return name && url.startsWith(ROOT) ? `${ROOT}${part}dist/${name}.js` : null;
}

registerHooks({
  resolve(specifier, context, nextResolve) {
    const resolved = nextResolve(specifier, context);
    const url = compiled(resolved.url);
    return url ? { ...resolved, url, format: 'module' } : resolved;
  },
});
