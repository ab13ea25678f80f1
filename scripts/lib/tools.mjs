// Programs from Debian that tests run and that are services there: installed, they would start and stay.
// Their packages are unpacked below build/tools instead, which also needs no administrator.

import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, must, root, run, which } from './run.mjs';

const folder = join(root, 'build', 'tools');

const tools = {
  promtool: {
    name: 'prometheus',
    path: 'usr/bin/promtool',
    why: 'reads /metrics as Prometheus does',
  },
  nginx: {
    name: 'nginx',
    path: 'usr/sbin/nginx',
    why: 'stands in front of the server, as documented',
  },
  caddy: { name: 'caddy', path: 'usr/bin/caddy', why: 'the same' },
};

const unpacked = ({ name, path }) => join(folder, name, path);

/**
 * The path of one of these programs.
 *
 * @throws {Failure} when it is neither in PATH nor unpacked
 */
export function tool(command) {
  const found = which(command) ?? unpacked(tools[command]);
  if (existsSync(found)) return found;
  throw new Failure(`${command} is not there: node scripts/setup.mjs test unpacks it.`);
}

/** Downloads and unpacks what is missing, and says so. */
export async function unpackTools() {
  const missing = Object.entries(tools).filter(
    ([command, one]) => which(command) === null && !existsSync(unpacked(one)),
  );
  if (missing.length === 0) return;
  console.log('Unpacking from Debian, below build/tools:');
  for (const [, { name, why }] of missing) console.log(`  ${name.padEnd(20)} ${why}`);
  for (const [, { name, path }] of missing) {
    const draft = join(folder, `${name}.new`);
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { recursive: true });
    const download = () => run('apt-get', ['-q', 'download', name], { cwd: draft, title: name });
    let result = await download();
    if (result.code !== 0 && process.getuid() === 0) {
      // A fresh container has no package lists, an old one names versions that are gone.
      await must('apt-get update', 'apt-get', ['-q', 'update']);
      result = await download();
    }
    const [file] = readdirSync(draft).filter((entry) => entry.endsWith('.deb'));
    if (!file) throw new Failure(`apt-get download ${name} failed:\n${result.output}`);
    await must(`unpack ${name}`, 'dpkg-deb', ['-x', join(draft, file), draft]);
    rmSync(join(draft, file));
    rmSync(join(folder, name), { recursive: true, force: true });
    renameSync(draft, join(folder, name));
    if (!existsSync(join(folder, name, path))) throw new Failure(`${name} holds no ${path}.`);
  }
}
