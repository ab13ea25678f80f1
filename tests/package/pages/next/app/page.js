import { Guide } from './guide.js';

// Rendered for each request, by a server that imports the package.
export const dynamic = 'force-dynamic';

export default function Page() {
  return <Guide />;
}
