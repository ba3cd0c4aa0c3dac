/** Longer texts are not compared, because the table of a comparison has the product of both lengths. */
const MAX_CELLS = 4_000_000;

/**
 * Returns the indices of the letters that both texts have in the same order (the longest common subsequence); empty for
 * very long texts.
 */
export function commonLetters(
  first: readonly string[],
  second: readonly string[],
): { inFirst: Set<number>; inSecond: Set<number> } {
  const result = { inFirst: new Set<number>(), inSecond: new Set<number>() };
  const width = second.length + 1;
  if ((first.length + 1) * width > MAX_CELLS) return result;
  const lengths = new Uint16Array((first.length + 1) * width);
  const at = (row: number, column: number) => lengths[row * width + column] ?? 0;
  for (let row = first.length - 1; row >= 0; row--) {
    for (let column = second.length - 1; column >= 0; column--) {
      lengths[row * width + column] =
        first[row] === second[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  for (let row = 0, column = 0; row < first.length && column < second.length; ) {
    if (first[row] === second[column]) {
      result.inFirst.add(row++);
      result.inSecond.add(column++);
    } else if (at(row + 1, column) >= at(row, column + 1)) row += 1;
    else column += 1;
  }
  return result;
}
