/** The service that a finding would become, as a description that generators take. */
import type { Finding, SeenCall } from '../finding/finding.ts'
import type { ServiceDescription, StepDescription } from '../service-description/description.ts'
import { undoName } from '../service-description/undo-verb.ts'
import { fit, isReserved, pascal, plainWords, serviceName } from './name.ts'
import { asFields, requestFields, type Field } from './request-fields.ts'
import { stepWords } from './step-words.ts'
import { portWords } from './port-words.ts'
import { eventName } from './event-name.ts'

export const suggestService = (finding: Finding): ServiceDescription => {
  const { function: function_, path, line, parameters, throws } = finding
  const service = serviceName(function_, path)
  const fields = requestFields(parameters)
  const request = asFields(fields)
  const steps = new Steps(fields, service)
  for (const call of callsToMake(finding)) steps.add(call)
  const made = steps.ordered()
  const errors = errorsOf(throws, made, service)
  return {
    service,
    description: `What ${function_} does in ${path}:${line}, which ${sentence(finding)}.`,
    request,
    result: {},
    ...(errors.length === 0 ? {} : { errors }),
    steps: made,
  }
}

const sentence = ({ summary }: Finding): string => summary.split(':')[0]!

/** What it reads before, and the changes that can meet. Files, caches and processes are details of steps. */
const callsToMake = ({ calls }: Finding): readonly SeenCall[] => {
  const seen = new Set<string>()
  return calls.filter((each) => {
    const { kind, changes, counts, byHand, call, system } = each
    if (byHand !== undefined && !(counts && changes)) return false
    if (!counts && (changes || ['file', 'cache', 'process'].includes(kind))) return false
    const key = changes ? `${call} ${each.line}` : `${system} ${call}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

class Steps {
  readonly #fields: ReadonlyMap<string, Field>
  readonly #names: Set<string>
  readonly #fieldNames: ReadonlySet<string>
  readonly #events = new Set<string>()
  readonly #classes: Set<string>
  readonly #reading: StepDescription[] = []
  #changing: StepDescription[] = []
  readonly #telling: SeenCall[] = []
  readonly #afterwards: StepDescription[] = []

  constructor(fields: ReadonlyMap<string, Field>, service: string) {
    this.#fields = fields
    this.#fieldNames = new Set([...fields.values()].map(({ field }) => field))
    this.#names = new Set(this.#fieldNames)
    this.#classes = new Set([service])
  }

  add(call: SeenCall): void {
    if (call.kind === 'message' && call.changes) {
      this.#telling.push(call)
      if (this.#changing.length > 0) this.#tell(call)
      return
    }
    const step = this.#stepOf(call)
    if (!call.changes) this.#reading.push(step)
    else if (call.kind === 'mail') this.#afterwards.push(step)
    else this.#changing.push(step)
  }

  /** Looked first, then changed; the last change is the point of no return where something is done afterwards. */
  ordered(): readonly StepDescription[] {
    if (this.#changing.length === 0) return [...this.#reading, ...this.#withoutChange()]
    if (this.#afterwards.length === 0) return [...this.#reading, ...this.#changing]
    const last = this.#changing.at(-1)!
    const { undo: _, ...pivot } = { ...last, kind: 'pivot' as const }
    return [...this.#reading, ...this.#changing.slice(0, -1), pivot, ...this.#afterwards]
  }

  #withoutChange(): readonly StepDescription[] {
    const steps = [...this.#telling.map((each) => this.#stepOf(each)), ...this.#afterwards]
    return steps.map((step, index) => ({ ...step, kind: index === 0 ? 'pivot' : 'finishing' }))
  }

  /** A message that follows a change is an event of it: the outbox keeps both together. */
  #tell(call: SeenCall): void {
    const last = this.#changing.at(-1)!
    const name = eventName(call, last)
    if (this.#events.has(name) || this.#classes.has(name) || isReserved(name)) return
    this.#events.add(name)
    this.#changing = [
      ...this.#changing.slice(0, -1),
      { ...last, tells: [...(last.tells ?? []), name] },
    ]
  }

  #stepOf(call: SeenCall): StepDescription {
    const name = fit(stepWords(call), 'step', this.#names)
    this.#names.add(name)
    // A method that takes a change back is no other step's name.
    this.#names.add(undoName(name))
    const input = call.takes.flatMap((each) => this.#fields.get(each)?.field ?? [])
    const taken =
      input.length > 0
        ? [...new Set(input)]
        : [...this.#fields.values()].slice(0, 1).map(({ field }) => field)
    const each = call.each === undefined ? '' : ` For each of ${call.each}.`
    const description = `${call.call}() in line ${call.line}.${each}`
    const failure = pascal([...plainWords(name), 'failed'])
    return {
      name,
      kind: call.changes ? (call.kind === 'mail' ? 'finishing' : 'changing') : 'reading',
      description,
      port: fit(portWords(call), 'port', this.#fieldNames),
      ...(taken.length === 0 ? {} : { input: taken }),
      ...(call.changes ? {} : { output: 'Json' }),
      ...(call.changes && call.kind !== 'mail' ? { fails: [failure] } : {}),
    }
  }
}

/** What the function throws is expected by its callers. */
const errorsOf = (
  throws: readonly string[],
  steps: readonly StepDescription[],
  service: string,
): readonly string[] => {
  const thrown = throws
    .map((name) => name.replace(/(Error|Exception)$/, ''))
    .filter(
      (name) =>
        /^[A-Z][A-Za-z0-9]{3,}$/.test(name) &&
        !/^(Http|Runtime|Type|Value|Key|Internal\w*|Unexpected\w*|Assertion|Api|App)$/.test(name),
    )
    .filter(
      (name) =>
        name !== service &&
        !isReserved(name) &&
        !steps.some(({ tells = [] }) => tells.includes(name)),
    )
  if (thrown.length === 0) return []
  return [...new Set([...steps.flatMap(({ fails = [] }) => fails), ...thrown])]
}
