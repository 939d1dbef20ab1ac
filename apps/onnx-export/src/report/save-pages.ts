/**
 * The picture and the page of a model as files, where they are asked for.
 */
import { basename, dirname, relative } from 'node:path';
import { decodeModel } from '@rivulet/onnx';
import { type Place, checkApart, checkWritable, placeOf, writeWhole } from '../files.js';
import { drawModel } from '../graph-picture/draw-model.js';
import type { Page } from './markdown.js';
import { pageOf } from './markdown.js';

/** `true`: beside the model, under its name. */
export type PageOptions = { readonly svg?: string | true; readonly markdown?: string | true };

/** Where they go; a page needs a picture, asked for or not. */
export type PagePlaces = { readonly svg: Place | null; readonly markdown: Place | null };

/**
 * Finds out where picture and page go, before there is work to lose.
 *
 * @param read what the call reads beside the model
 * @throws DataError when a folder is not there or cannot be written to
 * @throws ConfigError when one of them would replace the model, what is read, or the other one
 */
export function pagePlaces(
  { svg, markdown }: PageOptions,
  model: Place,
  cwd: string,
  read: readonly Place[],
): PagePlaces {
  const place = (given: string | true | undefined, beside: Place, ending: string): Place | null => {
    if (given === undefined) return null;
    return given === true
      ? { path: swap(beside.path, ending), shown: swap(beside.shown, ending) }
      : placeOf(given, cwd);
  };
  const page = place(markdown, model, '.md');
  const picture = place(svg ?? (page ? true : undefined), svg === undefined && page ? page : model, '.svg');
  if (picture) {
    checkApart(picture, '--svg', [model, ...read]);
    checkWritable(picture, '--svg FILE');
  }
  if (page) {
    checkApart(page, '--markdown', [model, ...read, ...(picture ? [picture] : [])]);
    checkWritable(page, '--markdown FILE');
  }
  return { svg: picture, markdown: page };
}

/**
 * Draws and writes what was asked for.
 *
 * @returns what was written, for the report
 */
export function savePages(
  { svg, markdown }: PagePlaces,
  bytes: Uint8Array,
  page: Omit<Page, 'picture'>,
): readonly string[] {
  if (!svg) return [];
  const picture = drawModel(decodeModel(bytes), page.title);
  writeWhole(svg, picture);
  if (!markdown) return [svg.shown];
  const address = relative(dirname(markdown.path), svg.path).replaceAll('\\', '/');
  writeWhole(markdown, pageOf({ ...page, picture: address }));
  return [svg.shown, markdown.shown];
}

/** The name with another ending. */
function swap(path: string, ending: string): string {
  const name = basename(path);
  return path.slice(0, path.length - name.length) + name.replace(/\.(onnx|md|svg)$/, '') + ending;
}
