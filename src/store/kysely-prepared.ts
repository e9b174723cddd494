import type { Compilable, CompiledQuery, Kysely } from 'kysely';
import type { Tables } from './schema.ts';

/**
 * Runs a statement that differs from call to call in its parameters only. Building and compiling costs more than the
 * statement itself, so its text is made once per name, from the first call's own parameters.
 */
export type RunPrepared = <Row>(
  db: Kysely<Tables>,
  name: string,
  build: () => Compilable<Row>,
  parameters: readonly unknown[],
) => Promise<readonly Row[]>;

const sameValues = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((value, index) => Object.is(value, b[index]));

export const createPrepared = (): RunPrepared => {
  const compiled = new Map<string, CompiledQuery>();
  return async <Row>(
    db: Kysely<Tables>,
    name: string,
    build: () => Compilable<Row>,
    parameters: readonly unknown[],
  ): Promise<readonly Row[]> => {
    const known = compiled.get(name) as CompiledQuery<Row> | undefined;
    const query = known ?? build().compile();
    if (known === undefined) {
      if (!sameValues(query.parameters, parameters)) throw new Error(`${name}: its parameters are in another order`);
      compiled.set(name, query);
    }
    const { rows } = await db.executeQuery<Row>({ ...query, parameters });
    return rows;
  };
};
