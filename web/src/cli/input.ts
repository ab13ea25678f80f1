import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';

/** A file cannot be read: exit code 1. */
export class UnreadableError extends Error {}

/** The bytes of a file; `-` is standard input. */
export function readInput(file: string): Buffer {
  try {
    return readFileSync(file === '-' ? 0 : file);
  } catch {
    throw new UnreadableError(`cannot read ${file}`);
  }
}

export interface Line {
  number: number;
  bytes: Buffer;
  utf8: boolean;
}

const LF = 0x0a;
const CR = 0x0d;

/** The lines that hold something, without their ends, counted from 1. */
export function* linesOf(bytes: Buffer): Generator<Line> {
  let number = 1;
  for (let start = 0; start < bytes.length; number += 1) {
    const found = bytes.indexOf(LF, start);
    const next = found < 0 ? bytes.length : found;
    const end = next > start && bytes[next - 1] === CR ? next - 1 : next;
    const line = bytes.subarray(start, end);
    if (!line.every(isBlank)) yield { number, bytes: line, utf8: isUtf8(line) };
    start = next + 1;
  }
}

export function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09;
}

/** The lines of standard input as they arrive, some at a time. */
export async function* standardInput(): AsyncGenerator<Iterable<Line>> {
  let rest = Buffer.alloc(0);
  for await (const piece of process.stdin as AsyncIterable<Buffer>) {
    const end = piece.lastIndexOf(LF) + 1;
    if (end > 0) yield linesOf(Buffer.concat([rest, piece.subarray(0, end)]));
    rest = Buffer.concat(end > 0 ? [piece.subarray(end)] : [rest, piece]);
  }
  yield linesOf(rest);
}
