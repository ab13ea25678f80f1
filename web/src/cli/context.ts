import type { FullEngine } from '../full/engine.js';
import type { Arguments, Shape } from './arguments.js';
import type { LineWriter } from './output.js';

/** What a verb works with; it returns the exit code. */
export interface Context {
  engine: FullEngine;
  args: Arguments;
  out: LineWriter;
  err: LineWriter;
}

export interface Verb extends Shape {
  run(context: Context): number | Promise<number>;
}
