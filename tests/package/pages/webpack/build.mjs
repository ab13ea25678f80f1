// webpack as it is, without a rule for anything.

import { fileURLToPath } from 'node:url';
import webpack from 'webpack';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const compiler = webpack({
  mode: 'production',
  entry: here('shared/with-react.js'),
  // The tools' engine, which pages seldom need, and React are larger than webpack likes.
  performance: { maxAssetSize: 400_000, maxEntrypointSize: 400_000 },
  output: { path: here('dist'), filename: 'main.js' },
});
compiler.run((error, stats) => {
  if (error) throw error;
  console.log(stats.toString({ all: false, errors: true, warnings: true, assets: true }));
  if (stats.hasErrors() || stats.hasWarnings()) process.exitCode = 1;
  compiler.close(() => {});
});
