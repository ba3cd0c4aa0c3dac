/** Which statements a migration may run while servers of the version before are running. */

/** One sentence for each statement that is not safe beside the version before; empty when all are safe. */
export function unsafe(statements: string[]): string[] {
  const own = new Set<string>();
  return statements.flatMap((statement) => {
    const text = statement.replaceAll('"', '').replaceAll(/\s+/g, ' ').trim().replace(/;$/, '').toLowerCase();
    const created = /^create table (?:if not exists )?(\w+) /.exec(text)?.[1];
    if (created) own.add(created);
    const touched = /^(?:alter table|create (?:unique )?index .*? on) (\w+)/.exec(text)?.[1];
    // No server uses a table that this migration has created.
    const isOwn = own.has(created ?? touched ?? '');
    return isOwn || SAFE.some((safe) => safe(text)) ? [] : [`${text}: ${REASON}`];
  });
}

const REASON = 'a server of the version before may fail because of it, or wait for it';

const SAFE: ((text: string) => boolean)[] = [
  (text) => /^create (unique )?index concurrently /.test(text),
  // NOT VALID skips the check of existing rows, which would lock the table; a later statement validates them.
  (text) => /^alter table \w+ add constraint [^,]* not valid$/.test(text),
  (text) => /^alter table \w+ validate constraint \w+$/.test(text),
  addsColumn,
];

/** Whether the statement adds a column that an INSERT can omit, without rewriting the table. */
function addsColumn(text: string): boolean {
  const definition = /^alter table \w+ add (?:column )?(?:if not exists )?(?!constraint)\w+ (.*)$/.exec(
    text,
  )?.[1];
  if (!definition || /\b(unique|primary|references|check|generated|serial|bigserial)\b/.test(definition)) {
    return false;
  }
  // A comma outside parentheses separates the actions of one statement.
  if (/,(?![^(]*\))/.test(definition)) return false;
  const constant = /\bdefault ('[^']*'|-?[\d.]+|true|false|null)/.test(definition);
  return constant || !/\b(not null|default)\b/.test(definition);
}
