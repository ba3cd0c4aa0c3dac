/** Numbers as people list them: "3", "3 and 7", "3, 7 to 9 and 12". */
export function listed(numbers: readonly number[]): string {
  const runs: string[] = [];
  const sorted = numbers.toSorted((a, b) => a - b);
  for (let at = 0; at < sorted.length; ) {
    let end = at;
    while (sorted[end + 1] === (sorted[end] ?? 0) + 1) end += 1;
    runs.push(end === at ? `${sorted[at]}` : `${sorted[at]} ${end > at + 1 ? 'to' : 'and'} ${sorted[end]}`);
    at = end + 1;
  }
  return joined(runs);
}

/** "a", "a and b", "a, b and c"; many are cut short. */
export function joined(names: readonly string[], most = 12): string {
  const shown =
    names.length > most ? [...names.slice(0, most - 1), `${names.length - most + 1} more`] : names;
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

export const placeholderMessage = (pages: readonly number[]) =>
  pages.length === 1
    ? `Page ${pages[0]} could not be drawn; a notice is shown in its place.`
    : `Pages ${listed(pages)} could not be drawn; a notice is shown in their place.`;
