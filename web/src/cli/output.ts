import { writeSync } from 'node:fs';
import type { ErrorItem } from '../types.js';

/** `PATH: MESSAGE (CODE)`, on one line whatever it holds. */
export function errorLine({ code, path, message }: ErrorItem): string {
  const plain = (text: string) =>
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be replaced
    text.replace(/[\u0000-\u001f]/g, ' ');
  return `${plain(path) || '/'}: ${plain(message)} (${code})`;
}

/** Collects lines and writes them in large pieces. */
export class LineWriter {
  readonly #fd: number;
  #pending: string[] = [];
  #size = 0;

  constructor(fd: number) {
    this.#fd = fd;
  }

  line(text: string): void {
    this.text(`${text}\n`);
  }

  text(text: string): void {
    this.#pending.push(text);
    this.#size += text.length;
    if (this.#size > 1 << 16) this.flush();
  }

  flush(): void {
    let bytes = Buffer.from(this.#pending.join(''));
    this.#pending = [];
    this.#size = 0;
    while (bytes.length > 0) bytes = bytes.subarray(this.#write(bytes));
  }

  #write(bytes: Buffer): number {
    try {
      return writeSync(this.#fd, bytes);
    } catch (error) {
      // A pipe whose reader is slow: writeSync does not wait for it by itself.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      return 0;
    }
  }
}
