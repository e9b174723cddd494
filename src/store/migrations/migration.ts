/** One step of the schema. Steps are numbered from 1 without gaps; one that was released is never edited. */
export interface Migration {
  readonly number: number;
  readonly statements: readonly string[];
}
