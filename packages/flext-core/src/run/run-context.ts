/** One run under way: what its lanes share, what it has recorded, and what it would have to undo. */
import type { RunRecord, RunStartedRecord } from '../journal/record.ts'
import type { Fault, FaultPoint } from '../runtime/faults.ts'
import type { RuntimeKit } from '../runtime/kit.ts'
import type { AnyServiceDefinition } from '../service/definition.ts'
import type { AnyStepCall } from '../step/call.ts'
import type { RunWatch } from '../telemetry/telemetry.ts'
import type { ChildRuns } from './child-runs.ts'
import type { RememberedPlace, RunHistory } from './history.ts'
import { pause } from './pause.ts'
import { Scope } from './scope.ts'
import { SignalBox } from './signal-box.ts'
import { statusAfter, type RunStatus } from './status.ts'
import { stepPortsOf, type StepPorts } from './step-ports.ts'

/** A change that a later failure would take back. */
export interface UndoDuty {
  readonly lane: string
  readonly place: number
  readonly call: AnyStepCall
  /** What it yielded; a change that is in doubt, or done in part, has yielded nothing. */
  readonly done: { readonly output: unknown } | 'in-doubt' | 'partial'
  /** The number of its record among the run's records: the last is undone first. */
  readonly order: number
  readonly memory: RememberedPlace | undefined
}

export interface RunIdentity {
  readonly run: number
  readonly service: string
  readonly id: string
}

/** What stays the same for a run in one process, however often it is replayed. */
export interface RunSetup {
  readonly kit: RuntimeKit
  readonly identity: RunIdentity
  readonly definition: AnyServiceDefinition
  readonly ports: object
  readonly children: ChildRuns
  readonly started: RunStartedRecord
}

export class RunContext {
  readonly kit: RuntimeKit
  readonly identity: RunIdentity
  /** Undefined when nobody watches. */
  readonly watch: RunWatch | undefined
  readonly definition: AnyServiceDefinition
  readonly ports: object
  /** The ports of the service, as its steps get them. */
  readonly StepPorts: StepPorts
  readonly scope = new Scope()
  readonly children: ChildRuns
  /** Ties what the run tells and calls to what other runs do. */
  readonly correlation: string
  readonly history: RunHistory | undefined
  /** A crash may have hidden what the last steps before it did. */
  readonly recovered: boolean
  readonly undoDuties: Array<UndoDuty> = []
  /** The steps that can never be undone, of those that are done. */
  readonly committedBy: Array<string> = []
  /** The order of the last pivot; what was recorded before it stays. */
  pivotOrder = -1
  /** What was recorded up to here was done by the run from which this one was forked. */
  readonly givenOrder: number
  status: RunStatus
  /** When its latest record was made in this process; milliseconds since the epoch. */
  latestAt: number | undefined
  #closing: Scope | undefined
  #replaying: Scope | undefined
  #signals: SignalBox | undefined
  #order: number
  readonly #onRecord: ((record: RunRecord, at: number) => void) | undefined

  constructor(
    { kit, identity, definition, ports, children, started }: RunSetup,
    history: RunHistory | undefined,
    recovered: boolean,
    onRecord: ((record: RunRecord, at: number) => void) | undefined,
    watch: RunWatch | undefined,
  ) {
    this.kit = kit
    this.identity = identity
    this.definition = definition
    this.ports = ports
    this.StepPorts = stepPortsOf(ports)
    this.children = children
    this.correlation = started.correlation ?? identity.id
    this.givenOrder = started.forked?.records ?? -1
    this.history = history
    this.recovered = recovered && history?.compensating === undefined
    this.status = history?.status ?? 'running'
    this.#order = history?.length ?? 0
    this.#onRecord = onRecord
    this.watch = watch
  }

  /** Stops only when the runtime is closed: undos and what follows a pivot are not cut short. */
  get closing(): Scope {
    return (this.#closing ??= new Scope())
  }

  /** Stops in always-replay mode when the flow is to begin again: nothing is waited for meanwhile. */
  get replaying(): Scope {
    return (this.#replaying ??= new Scope())
  }

  get signals(): SignalBox {
    return (this.#signals ??= new SignalBox(this.history))
  }

  /** Adds a record to the journal; durable from the next barrier on. Answers its order in the run. */
  record(record: RunRecord, at: number = this.kit.clock.now()): number {
    this.latestAt = at
    this.kit.writer.add({ run: this.identity.run, at, record })
    this.status = statusAfter(this.status, record)
    this.#onRecord?.(record, at)
    this.watch?.recorded(record)
    if (this.kit.faults) this.fault({ at: 'after-record', record })
    return this.#order++
  }

  /** These changes are taken back already. */
  forgetDuties(duties: ReadonlyArray<UndoDuty>): void {
    for (const duty of duties) this.undoDuties.splice(this.undoDuties.indexOf(duty), 1)
  }

  /** Settles when all that was recorded is kept. */
  durable(): Promise<void> | undefined {
    return this.kit.writer.durable()
  }

  /** Asks a test's plan whether something goes wrong here; a crash silences the journal for good. */
  fault(point: FaultPoint): Fault | undefined {
    const fault = this.kit.faults?.(point)
    if (fault === 'crash') this.kit.writer.kill()
    return fault
  }

  /** Settles at `until`, or once the scope stops. */
  wait(until: number, scope: Scope): Promise<void> {
    const { clock } = this.kit
    return pause(clock, until - clock.now(), scope)
  }
}
