/**
 * An SVG as a PNG, with fonts of our own: system fonts may be absent, and differ.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';

/** Pixels of the picture for one of the drawing. */
const zoom = 2;

/** A folder of fonts that draws all letters and signs that the figures use. */
function fontFolder(): string {
  return join(dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf');
}

/** The bytes of a PNG, twice as large as the drawing; the same on every machine. */
export function pngOf(svg: string): Uint8Array {
  const fonts = fontFolder();
  const drawn = svg.replace('font-family="system-ui, sans-serif"', 'font-family="DejaVu Sans"');
  return new Resvg(drawn, {
    fitTo: { mode: 'zoom', value: zoom },
    font: {
      loadSystemFonts: false,
      fontFiles: ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((file) => join(fonts, file)),
      defaultFontFamily: 'DejaVu Sans',
    },
  })
    .render()
    .asPng();
}
