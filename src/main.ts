#!/usr/bin/env node
// The version guard comes first and imports nothing, so that an older Node gets one clear line and not a link error.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write(
    `coalmine needs Node 24 or newer; this is ${process.version}. In a checkout "npm ci" brings the right one: use npm scripts or "npx --no-install coalmine".\n`,
  );
  process.exitCode = 3;
} else {
  const { run } = await import('./cli/run.ts');
  const { processIo } = await import('./cli/process-io.ts');
  // The only place that takes time and randomness from the air.
  const io = processIo({ now: Date.now, random: Math.random });
  // A bug of ours shows its stack and ends with 3, since Node's own 1 would read as a bad answer.
  process.exitCode = await run(process.argv.slice(2), io).catch((error: unknown) => {
    io.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return 3;
  });
}

export {};
