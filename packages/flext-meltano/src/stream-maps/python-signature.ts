/** Functions and methods with their parameters: what they do not take is refused, never passed over. */
import { raise, type PythonFunction, type PythonValue } from './python-value.ts'

type Arguments = ReadonlyArray<PythonValue>
type Keywords = ReadonlyMap<string, PythonValue>

export interface Method<Self> {
  readonly takes: ReadonlyArray<Parameter>
  readonly call: (self: Self, args: ReadonlyArray<PythonValue | undefined>) => PythonValue
}

interface Parameter {
  readonly name: string
  readonly isOptional: boolean
  readonly isKeyword: boolean
}

/** Of `'value start? =default?'`: `?` marks what may be missing, `=` what is given by name only. */
const parametersOf = (parameters: string): ReadonlyArray<Parameter> =>
  parameters
    .split(' ')
    .filter((each) => each !== '')
    .map((each) => ({
      name: each.replaceAll(/[=?]/g, ''),
      isOptional: each.endsWith('?'),
      isKeyword: each.startsWith('='),
    }))

/** `call` is given a value for each parameter, in their order; undefined for what is missing. */
export const method = <Self>(parameters: string, call: Method<Self>['call']): Method<Self> => ({
  takes: parametersOf(parameters),
  call,
})

export const boundTo = <Self>(self: Self, name: string, of: Method<Self>): PythonFunction => ({
  python: 'function',
  name,
  call: (args, keywords) => of.call(self, inOrder(name, of.takes, args, keywords)),
})

/** A function of its own; `members` are what stands behind a dot of it. */
export const named = (
  name: string,
  parameters: string,
  call: (args: ReadonlyArray<PythonValue | undefined>) => PythonValue,
  members?: Readonly<Record<string, PythonValue>>,
): PythonFunction => ({
  ...boundTo(
    undefined,
    name,
    method<undefined>(parameters, (_, args) => call(args)),
  ),
  ...(members === undefined ? {} : { members: new Map(Object.entries(members)) }),
})

const inOrder = (
  name: string,
  takes: ReadonlyArray<Parameter>,
  args: Arguments,
  keywords: Keywords,
): ReadonlyArray<PythonValue | undefined> => {
  const positional = takes.filter(({ isKeyword }) => !isKeyword)
  if (args.length > positional.length) {
    return raise(
      'TypeError',
      `${name}() takes at most ${positional.length} arguments (${args.length} given)`,
    )
  }
  for (const keyword of keywords.keys()) {
    const at = takes.findIndex((parameter) => parameter.name === keyword)
    if (at === -1) raise('TypeError', `${name}() takes no argument '${keyword}' here`)
    if (at < args.length) raise('TypeError', `${name}() got two values for '${keyword}'`)
  }
  return takes.map(({ name: parameter, isOptional }, nth) => {
    const value = nth < args.length ? args[nth] : keywords.get(parameter)
    return value === undefined && !isOptional
      ? raise('TypeError', `${name}() is missing the argument '${parameter}'`)
      : value
  })
}
