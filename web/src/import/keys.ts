const MOST = 64;
/** Names of the engine's own inputs. */
const TAKEN = ['offer', 'touch'];
/** Letters that do not come apart into one of a–z and a mark. */
const LETTERS: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l' };

/** A plan's key for a name: `firstName` is `first_name`. */
export function keyFor(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[ßæœøł]/g, (letter) => LETTERS[letter] as string)
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  const key = /^[a-z]/.test(plain) ? plain : `field_${plain}`.replace(/_$/, '');
  return key.slice(0, MOST);
}

/** The same, or with the next free number behind it. */
export function freeKey(name: string, used: ReadonlySet<string>): string {
  const key = keyFor(name);
  if (!used.has(key) && !TAKEN.includes(key)) return key;
  for (let n = 2; ; n += 1) {
    const next = `${key.slice(0, MOST - `_${n}`.length)}_${n}`;
    if (!used.has(next)) return next;
  }
}
