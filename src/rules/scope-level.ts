/** Attributes of a scope as labels, in the order of scope names. */
export const SCOPE_ATTRIBUTES = ['provider', 'model', 'cloud_region', 'hardware'] as const;
export type ScopeAttribute = (typeof SCOPE_ATTRIBUTES)[number];

/** Every level that a scope can have, as the attributes that it fixes; the fleet fixes none. */
export const SCOPE_LEVELS: readonly (readonly ScopeAttribute[])[] = SCOPE_ATTRIBUTES.reduce<ScopeAttribute[][]>(
  (levels, attribute) => [...levels, ...levels.map((level) => [...level, attribute])],
  [[]],
);

/** Name of a level, such as `model_hardware`; `fleet` when nothing is fixed. */
export const levelName = (level: readonly ScopeAttribute[]): string => (level.length === 0 ? 'fleet' : level.join('_'));

const part = (attribute: ScopeAttribute, later: readonly ScopeAttribute[]): string => {
  const followed = later.map((one) => `$labels.${one}`).join(' ');
  const separator = later.length === 0 ? '' : `{{ if or ${followed} "" }}_{{ end }}`;
  return `{{ if $labels.${attribute} }}${attribute}${separator}{{ end }}`;
};

/** Template of an alert's label that says which attributes its scope fixes: Alertmanager's inhibit rules compare it. */
export const LEVEL_TEMPLATE = [
  ...SCOPE_ATTRIBUTES.map((attribute, index) => part(attribute, SCOPE_ATTRIBUTES.slice(index + 1))),
  `{{ if not (or ${SCOPE_ATTRIBUTES.map((one) => `$labels.${one}`).join(' ')}) }}fleet{{ end }}`,
].join('');
