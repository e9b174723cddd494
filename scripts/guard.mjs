// Runs on any Node since 18: says in one line what is wrong when the pinned Node of node_modules is not the one that runs.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    `coalmine needs Node 24 or newer, this is ${process.version}. ` +
      'The project pins its own: run "npm ci" (npm 12 and newer also need "allowScripts" in package.json, which is there), ' +
      'then start scripts through npm ("npm test", "npm run demo"), which puts node_modules/.bin first.',
  );
  process.exit(2);
}
