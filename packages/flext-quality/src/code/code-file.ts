/** What there is to know of one source: its functions and classes, and what its names stand for. */
import type { Deed } from './deed.ts'
import type { Origin } from './origin.ts'
import type { Place } from './place.ts'

export type Language = 'typescript' | 'python'

export interface CodeFile {
  /** Relative to the root of the code base, with `/`. */
  readonly path: string
  readonly language: Language
  readonly lines: number
  readonly functions: readonly CodeFunction[]
  readonly classes: ReadonlyMap<string, CodeClass>
  /** What the names at the top of the file stand for. */
  readonly names: ReadonlyMap<string, Origin>
  /** What its importers see under a name. */
  readonly exports: ReadonlyMap<string, Origin>
  /** Modules of which everything is handed on. */
  readonly handsOn: readonly string[]
  readonly problems: readonly SourceProblem[]
  /** Lines with a comment that leaves the function below it out. */
  readonly ignoring: ReadonlySet<number>
}

export interface CodeFunction {
  /** `OrderService.place`. */
  readonly name: string
  readonly parameters: readonly Parameter[]
  readonly decorators: readonly Origin[]
  readonly body: readonly Deed[]
  readonly generator: boolean
  readonly place: Place
  readonly endLine: number
}

export interface Parameter {
  readonly name: string
  /** As it is written. */
  readonly type?: string
  readonly optional: boolean
}

export interface CodeClass {
  readonly name: string
  readonly parent?: Origin
  readonly fields: ReadonlyMap<string, Origin>
  readonly methods: ReadonlyMap<string, CodeFunction>
  readonly place: Place
}

/** The source could not be understood there. */
export interface SourceProblem extends Place {
  readonly path: string
  readonly message: string
}
