/** The first heading of a Markdown text, as plain words. */
export const headingOf = (markdown: string): string | undefined =>
  /^#\s+(.+?)\s*#*$/m
    .exec(markdown)?.[1]
    ?.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/[`*_]/g, '')
