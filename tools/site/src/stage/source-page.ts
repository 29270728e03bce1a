/** Pages that show a file or a folder of the repository as it is, for links that lead there. */

const languages: Readonly<Record<string, string>> = {
  ts: 'ts',
  mts: 'ts',
  js: 'js',
  mjs: 'js',
  json: 'json',
  yml: 'yaml',
  yaml: 'yaml',
  sql: 'sql',
  md: 'md',
  css: 'css',
  toml: 'toml',
  csv: 'csv',
  sh: 'sh',
}

const front = (title: string): string =>
  ['---', `title: ${JSON.stringify(title)}`, 'search: false', 'outline: false', '---', ''].join(
    '\n',
  )

export const filePage = (path: string, text: string): string => {
  const language = languages[path.slice(path.lastIndexOf('.') + 1)] ?? 'text'
  const ticks = '`'.repeat(
    Math.max(3, ...[...text.matchAll(/`{3,}/g)].map(([run]) => run.length + 1)),
  )
  const name = path.slice(path.lastIndexOf('/') + 1)
  return [
    front(path),
    `# ${name}`,
    '',
    `The file \`${path}\` as it is in the repository.`,
    '',
    `${ticks}${language}`,
    text.trimEnd(),
    ticks,
    '',
  ].join('\n')
}

/** A folder, with links to what is in it; `names` are relative to it, folders end in a slash. */
export const folderPage = (path: string, names: readonly string[]): string =>
  [
    front(path),
    `# ${path}`,
    '',
    'What is in this folder of the repository:',
    '',
    ...names.map((name) => `- [\`${name}\`](./${encodeURI(name.replace(/\/$/, ''))})`),
    '',
  ].join('\n')
