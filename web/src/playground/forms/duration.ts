/** Durations as plans write them: a whole number and a unit, `30d`. */
import type { Json } from '../../types.js';

export const units: readonly [unit: string, label: string][] = [
  ['d', 'days'],
  ['h', 'hours'],
  ['m', 'minutes'],
  ['s', 'seconds'],
];

export function durationOf(value: Json | undefined): { amount: number; unit: string } | undefined {
  const match = typeof value === 'string' ? /^0*([1-9][0-9]{0,9})([dhms])$/.exec(value) : null;
  return match ? { amount: Number(match[1]), unit: match[2] as string } : undefined;
}

export const durationText = (amount: number, unit: string): string => `${amount}${unit}`;

/** `30d` as people say it. */
export function durationInWords(value: string): string {
  const duration = durationOf(value);
  const label = units.find(([unit]) => unit === duration?.unit)?.[1];
  if (!duration || !label) return value;
  return `${duration.amount} ${duration.amount === 1 ? label.slice(0, -1) : label}`;
}
