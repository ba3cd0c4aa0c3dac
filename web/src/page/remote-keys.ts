/** The keys of a presenter remote. A closed list that has the focus would take them for a change of its choice. */
export const isRemoteKeyOnList = ({ key, target }: KeyboardEvent): boolean =>
  /^Page(Up|Down)$/.test(key) && target instanceof HTMLSelectElement;
