/** PDFium as WebAssembly: its functions by name, and its memory. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { PDFiumModule } from '@hyzyla/pdfium';

/** Functions, whose names begin with an underscore, and Emscripten's memory. */
type Emscripten = Record<string, (...args: number[]) => number> & { HEAPU8: Uint8Array };

export interface WasmModule {
  /** Calls a function of the C API. A pointer is an index into the memory. */
  call(name: string, ...args: number[]): number;
  /** Returns 0 when there is not enough memory. */
  allocate(size: number): number;
  /** Allocates memory for these bytes and copies them. Returns 0 when there is not enough memory. */
  allocateCopy(bytes: Uint8Array): number;
  free(pointer: number): void;
  /** The memory. A call may replace it by a larger one. */
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /**
   * Reads a string in UTF-16 with a function that returns its size in bytes, the final zero included. Returns an empty
   * text when it takes more than `maxBytes`.
   */
  readString(read: (buffer: number, size: number) => number, maxBytes: number): string;
}

export async function loadModule(): Promise<WasmModule> {
  const wasm = readFileSync(createRequire(import.meta.url).resolve('@hyzyla/pdfium/pdfium.wasm'));
  const module = (await PDFiumModule({ wasmBinary: wasm.buffer as ArrayBuffer })) as unknown as Emscripten;
  const call = (name: string, ...args: number[]): number => {
    const found = module[`_${name}`];
    if (!found) throw new Error(`PDFium has no function ${name}.`);
    return found(...args);
  };
  const allocate = (size: number) => call('malloc', size);
  const free = (pointer: number) => void call('free', pointer);
  return {
    call,
    allocate,
    allocateCopy(bytes) {
      const pointer = allocate(bytes.length);
      if (pointer !== 0) module.HEAPU8.set(bytes, pointer);
      return pointer;
    },
    free,
    get bytes() {
      return module.HEAPU8;
    },
    get view() {
      return new DataView(module.HEAPU8.buffer);
    },
    readString(read, maxBytes) {
      const size = read(0, 0);
      const buffer = size > 2 && size <= maxBytes ? allocate(size) : 0;
      if (buffer === 0) return '';
      read(buffer, size);
      const bytes = Buffer.from(module.HEAPU8.slice(buffer, buffer + size - 2));
      free(buffer);
      return bytes.toString('utf16le');
    },
  };
}
