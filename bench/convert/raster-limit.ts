/** Prints the seconds that one PDFium takes to draw a PDF at the converter's size, without encoding any page. */
import { findInstallation } from '../../converter/src/office/installation.ts';
import { PAGE_BOX } from '../../converter/src/raster/box.ts';
import { openPdf } from '../../converter/src/raster/pdf.ts';
import { loadNative } from '../../converter/src/raster/pdfium/native.ts';
import { loadWasm } from '../../converter/src/raster/pdfium/wasm.ts';

const [file = '', engine = 'native'] = process.argv.slice(2);
const library = findInstallation('')?.pdfium;
const binding = engine === 'native' && library ? loadNative(library) : await loadWasm();
const start = performance.now();
const opened = openPdf(binding, file);
if (!('draw' in opened)) throw new Error(opened.problem);
for (let index = 0; index < opened.pageCount; index++) opened.draw(index, PAGE_BOX, () => {});
console.log((performance.now() - start) / 1000);
