/** What open incidents explain already, of one signal. */
export interface Explained {
  /** By backend: the id of the open incident that it lies in, null for none. */
  readonly backends: readonly (string | null)[];
  /** By scope: it lies in an open incident as a whole. */
  readonly scopes: readonly boolean[];
}
