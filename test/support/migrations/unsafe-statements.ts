/** Decides which statements a migration may run while servers of the version before are running. */

/** Returns one sentence for each unsafe statement; empty when all statements are safe. */
export function unsafeStatements(statements: string[]): string[] {
  const own = new Set<string>();
  return statements.flatMap((statement) => {
    const text = statement.replaceAll('"', '').replaceAll(/\s+/g, ' ').trim().replace(/;$/, '').toLowerCase();
    const created = /^create table (?:if not exists )?(\w+) /.exec(text)?.[1];
    if (created) own.add(created);
    const touched = /^(?:alter table|create (?:unique )?index .*? on) (\w+)/.exec(text)?.[1];
    // No server uses a table that this migration has created.
    const isOwn = own.has(created ?? touched ?? '');
    return isOwn || SAFE_STATEMENTS.some((safe) => safe(text)) ? [] : [`${text}: ${REASON}`];
  });
}

const REASON = 'a server of the version before may fail because of this statement, or wait for its lock';

const SAFE_STATEMENTS: ((text: string) => boolean)[] = [
  (text) => /^create (unique )?index concurrently /.test(text),
  // The table has one small row for each webinar, so changes wait for a fraction of a second.
  (text) => /^create index \w+ on video /.test(text),
  // NOT VALID skips the check of existing rows, which would lock the table. A later statement checks the rows.
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
