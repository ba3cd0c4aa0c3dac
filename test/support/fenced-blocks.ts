/** The fenced code blocks of a page of the documentation. */
import { readFileSync } from 'node:fs';

export interface Block {
  /** The language after the opening fence; empty when there is none. */
  language: string;
  code: string;
  /** The line of the opening fence, from 1. */
  line: number;
}

const FENCE = /^( *)```(\S*)\n(.*?)^\1```$/gms;

/** Reads a page by its path from the root of the repository. */
export function fencedBlocks(path: string): Block[] {
  const text = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  return [...text.matchAll(FENCE)].map(({ 1: indent = '', 2: language = '', 3: code = '', index }) => ({
    language,
    code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    line: text.slice(0, index).split('\n').length,
  }));
}
