/** The PDFium library that draws pages. */
export type Engine = { name: 'native'; library: string } | { name: 'wasm' };

/** `library` is the path of the library that LibreOffice ships, or null. @throws Error when `native` needs it */
export function chooseEngine(requested: 'auto' | 'native' | 'wasm', library: string | null): Engine {
  if (requested === 'native' && !library) {
    throw new Error(
      'CONVERTER_RASTERIZER=native needs a LibreOffice that ships PDFium, and none is installed.',
    );
  }
  return requested !== 'wasm' && library ? { name: 'native', library } : { name: 'wasm' };
}
