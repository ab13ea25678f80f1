// Changes to a .wasm file that keep what it does (WebAssembly core specification 2.0, chapter 5).

const dataSection = 11;
const dataCountSection = 12;
const activeSegment = 0; // of memory 0, at a constant place
const constant = 0x41; // i32.const
const end = 0x0b;

/**
 * Joins the data segments into one, with zeros between them. Binaryen leaves out every run of zeros
 * by ending a segment there, but brotli writes a run in fewer bytes than the next segment's head takes:
 * 0.4 KB over the page's module. A module with segments of other kinds stays as it is.
 *
 * @param {Uint8Array} wasm
 * @returns {Uint8Array}
 */
export function withOneDataSegment(wasm) {
  const sections = sectionsOf(wasm);
  const data = sections.find(({ id }) => id === dataSection);
  const segments = data ? activeSegments(wasm.subarray(data.start, data.end)) : [];
  if (segments.length === 0) return wasm;
  const first = Math.min(...segments.map(({ at }) => at));
  const bytes = new Uint8Array(
    Math.max(...segments.map(({ at, bytes }) => at + bytes.length)) - first,
  );
  // In their order: where two overlap, the later one holds.
  for (const segment of segments) bytes.set(segment.bytes, segment.at - first);
  const head = [1, activeSegment, constant, ...signed(first), end, ...unsigned(bytes.length)];
  const rewritten = new Map([
    [dataSection, [...head, ...bytes]],
    [dataCountSection, [1]],
  ]);
  return Buffer.concat([
    wasm.subarray(0, 8),
    ...sections.map(({ id, start, end: stop }) =>
      section(id, rewritten.get(id) ?? wasm.subarray(start, stop)),
    ),
  ]);
}

/**
 * Adds a custom section.
 *
 * @param {Uint8Array} wasm
 * @param {string} name
 * @param {string} content
 * @returns {Uint8Array}
 */
export function withCustomSection(wasm, name, content) {
  const [label, text] = [name, content].map((part) => Buffer.from(part));
  return Buffer.concat([wasm, section(0, [...unsigned(label.length), ...label, ...text])]);
}

function section(id, content) {
  return Buffer.concat([Buffer.from([id, ...unsigned(content.length)]), Buffer.from(content)]);
}

/** Where each section's content is. */
function sectionsOf(wasm) {
  const sections = [];
  for (const reader = { bytes: wasm, at: 8 }; reader.at < wasm.length; ) {
    const id = wasm[reader.at++];
    const size = read(reader);
    sections.push({ id, start: reader.at, end: reader.at + size });
    reader.at += size;
  }
  return sections;
}

/** The segments of a data section, or none when one of them is of another kind. */
function activeSegments(content) {
  const reader = { bytes: content, at: 0 };
  const segments = [];
  for (let left = read(reader); left > 0; left -= 1) {
    if (read(reader) !== activeSegment || content[reader.at++] !== constant) return [];
    const at = read(reader);
    if (content[reader.at++] !== end) return [];
    const size = read(reader);
    reader.at += size;
    segments.push({ at, bytes: content.subarray(reader.at - size, reader.at) });
  }
  return segments;
}

// LEB128, as the format has all its numbers. Read as unsigned; addresses are never negative.
function read(reader) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = reader.bytes[reader.at++];
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return value;
  }
}

function unsigned(value) {
  return value < 128 ? [value] : [128 | (value & 127), ...unsigned(value >>> 7)];
}

// For what is not negative: the highest bit of the last byte is the sign.
function signed(value) {
  return value < 64 ? [value] : [128 | (value & 127), ...signed(value >>> 7)];
}
