import { createHash } from 'node:crypto';
import type { CellReference, EngineSetup } from './engine.ts';
import * as parameters from './parameters.ts';

/** Texts are told apart by their hashes. */
const withoutTexts = (reference: CellReference): CellReference => {
  const { shape } = reference;
  if (shape === undefined) return reference;
  const answers = shape.answers.map((run) =>
    run.map((answer) => ({ ...answer, text: answer.text === null ? null : '', start: '' })),
  );
  return { ...reference, shape: { ...shape, answers } };
};

/** Hash of the code, the parameters, the lattice and the references: everything a fold depends on besides its slots. */
export const versionOf = (setup: EngineSetup): string => {
  const backends = setup.backends.map(({ id, provider, model, region, hardware, group, owner = '' }) => {
    return { id, provider, model, region, hardware, group, owner };
  });
  const references = setup.references.map(withoutTexts);
  return createHash('sha256')
    .update(JSON.stringify({ parameters, setup: { ...setup, backends, references } }))
    .digest('hex');
};
