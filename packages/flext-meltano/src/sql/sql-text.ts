/** Names and texts as they stand in a statement of any database; what PostgreSQL escapes is its own affair. */

/** A name between quotes, as it stands. */
export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** A text as a literal. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`
