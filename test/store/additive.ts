/** What a migration may do while servers of the version before are at work. Pure. */

/** Why a migration is not safe beside the version before, a sentence for each statement; empty when it is. */
export function unsafe(statements: string[]): string[] {
  const own = new Set<string>();
  return statements.flatMap((statement) => {
    const text = statement.replaceAll('"', '').replaceAll(/\s+/g, ' ').trim().replace(/;$/, '').toLowerCase();
    const created = /^create table (?:if not exists )?(\w+) /.exec(text)?.[1];
    if (created) own.add(created);
    const touched = /^(?:alter table|create (?:unique )?index .*? on) (\w+)/.exec(text)?.[1];
    // Nobody else knows of a table that this migration has made.
    const isOwn = own.has(created ?? touched ?? '');
    return isOwn || SAFE.some((safe) => safe(text)) ? [] : [`${text}: ${REASON}`];
  });
}

const REASON = 'a server of the version before may stumble over it, or wait for it';

const SAFE: ((text: string) => boolean)[] = [
  (text) => /^create (unique )?index concurrently /.test(text),
  // Not checked for the rows there are, which would lock them; a later statement validates it.
  (text) => /^alter table \w+ add constraint [^,]* not valid$/.test(text),
  (text) => /^alter table \w+ validate constraint \w+$/.test(text),
  addsColumn,
];

/** One that nobody has to name to write a row, and that does not have every row written anew. */
function addsColumn(text: string): boolean {
  const definition = /^alter table \w+ add (?:column )?(?:if not exists )?(?!constraint)\w+ (.*)$/.exec(
    text,
  )?.[1];
  if (!definition || /\b(unique|primary|references|check|generated|serial|bigserial)\b/.test(definition)) {
    return false;
  }
  // Further actions of one statement.
  if (/,(?![^(]*\))/.test(definition)) return false;
  const constant = /\bdefault ('[^']*'|-?[\d.]+|true|false|null)/.test(definition);
  return constant || !/\b(not null|default)\b/.test(definition);
}
