// Writes the pictures of canaries/image/ into their files, base64 after `data:`. A test compares them by their pixels.
import { readFile, writeFile } from 'node:fs/promises';
import { PICTURES, encodePng } from './pictures.ts';

for (const [id, picture] of Object.entries(PICTURES)) {
  const file = new URL(`../canaries/${id}.yaml`, import.meta.url);
  const before = await readFile(file, 'utf8');
  await writeFile(file, before.replace(/(\bdata: )\S+/, `$1${encodePng(picture).toString('base64')}`));
}
