/** A module being written: its imports are gathered while its text is put together. */

export interface ModuleSource {
  /** Imports a value, and answers with its name. */
  readonly use: (from: string, name: string) => string
  /** Imports a type, and answers with its name. */
  readonly type: (from: string, name: string) => string
  /** Imports a module as one value: `import * as t`. */
  readonly all: (from: string, name: string) => string
  /** The same, for types alone. */
  readonly allTypes: (from: string, name: string) => string
  /** Imports the default. */
  readonly main: (from: string, name: string) => string
  /** The header, the imports, and the parts with a line between. */
  readonly text: (header: string, ...parts: ReadonlyArray<string>) => string
}

export const moduleSource = (): ModuleSource => {
  const names = new Map<string, Map<string, 'value' | 'type'>>()
  const whole = new Map<string, string>()
  const named = (from: string) => {
    const known = names.get(from) ?? new Map<string, 'value' | 'type'>()
    names.set(from, known)
    return known
  }
  return {
    use: (from, name) => {
      named(from).set(name, 'value')
      return name.replace(/^.* as /, '')
    },
    type: (from, name) => {
      const known = named(from)
      if (!known.has(name)) known.set(name, 'type')
      return name
    },
    all: (from, name) => {
      whole.set(from, `* as ${name}`)
      return name
    },
    allTypes: (from, name) => {
      if (!whole.has(from)) whole.set(from, `type * as ${name}`)
      return name
    },
    main: (from, name) => {
      whole.set(from, name)
      return name
    },
    text: (header, ...parts) => {
      const lines = [
        ...[...whole].map(([from, name]) => ({ from, text: `import ${name} from '${from}'` })),
        ...[...names].map(([from, known]) => ({ from, text: importOf(from, known) })),
      ].toSorted((one, other) => rank(one.from).localeCompare(rank(other.from)))
      const groups = [/^node:/, /^[^.]/, /^\./].map((form, index) =>
        lines
          .filter(({ from }) => form.test(from) && (index === 0 || !from.startsWith('node:')))
          .map(({ text }) => text)
          .join('\n'),
      )
      const imports = groups.filter((group) => group !== '').join('\n\n')
      return `${[`${header}\n${imports}`.trim(), ...parts].filter((part) => part !== '').join('\n\n')}\n`
    },
  }
}

/** The own folder comes last. */
const rank = (from: string): string =>
  from.startsWith('../') ? `1${from}` : from.startsWith('./') ? `2${from}` : `0${from}`

const importOf = (from: string, known: ReadonlyMap<string, 'value' | 'type'>): string => {
  const sorted = [...known].toSorted(
    ([one, kind], [other, otherKind]) =>
      otherKind.localeCompare(kind) || one.toLowerCase().localeCompare(other.toLowerCase()),
  )
  if (sorted.every(([, kind]) => kind === 'type')) {
    return `import type { ${sorted.map(([name]) => name).join(', ')} } from '${from}'`
  }
  const list = sorted.map(([name, kind]) => (kind === 'type' ? `type ${name}` : name))
  return `import { ${list.join(', ')} } from '${from}'`
}

/** A text as the comment above a file or an export. */
export const comment = (text: string): string => {
  const lines = wrapped(text.replaceAll('*/', '* /').replaceAll(/\s+/g, ' ').trim(), 96)
  return lines.length === 1
    ? `/** ${lines[0]} */`
    : ['/**', ...lines.map((line) => ` * ${line}`), ' */'].join('\n')
}

const wrapped = (text: string, width: number): ReadonlyArray<string> => {
  const lines: Array<string> = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last === undefined || last.length + word.length + 1 > width) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines
}

/** A text as it is written in code. */
export const quoted = (text: string): string => JSON.stringify(text)
