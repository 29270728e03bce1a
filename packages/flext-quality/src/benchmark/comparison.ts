/**
 * What is compared: a function that does a business operation by hand, and the service that does
 * the same, in the same worlds and with the same requests.
 */
import type { AnyServiceClass } from 'flext-core'
import type { PortsOf, RequestOf } from 'flext-core/testing'

/** How a round has ended, as far as its caller knows: after a crash nobody told them. */
export type Outcome = 'done' | 'failed' | 'unknown'

/** The systems around one round. Every round has a world of its own. */
export interface ComparedWorld<S extends AnyServiceClass, OriginalPorts = PortsOf<S>> {
  readonly ports: PortsOf<S>
  /** What the original calls. Default: the ports of the service. */
  readonly originalPorts?: OriginalPorts
  /** Throws when the systems contradict each other, or what the caller was told. */
  readonly check: (outcome: Outcome) => void | Promise<void>
  readonly close?: () => void | Promise<void>
}

export interface Comparison<S extends AnyServiceClass, OriginalPorts = PortsOf<S>> {
  /** The operation, in a few words. */
  readonly name: string
  readonly service: S
  /** Fails by throwing, or with a `Left`. */
  readonly original: (ports: OriginalPorts, request: RequestOf<S>) => unknown
  readonly world: () => ComparedWorld<S, OriginalPorts> | Promise<ComparedWorld<S, OriginalPorts>>
  /** Requests by name. */
  readonly scenarios: Readonly<Record<string, RequestOf<S>>>
}

/** Any comparison, once its types have been checked against each other. */
export interface DeclaredComparison {
  readonly _tag: 'Comparison'
  readonly name: string
  readonly service: AnyServiceClass
  readonly original: (ports: object, request: unknown) => unknown
  readonly world: () => AnyWorld | Promise<AnyWorld>
  readonly scenarios: Readonly<Record<string, unknown>>
}

export interface AnyWorld {
  readonly ports: object
  readonly originalPorts?: object
  readonly check: (outcome: Outcome) => void | Promise<void>
  readonly close?: () => void | Promise<void>
}

/** Declares a comparison; `flext dev benchmark` runs those that a module exports. */
export const comparison = <S extends AnyServiceClass, OriginalPorts = PortsOf<S>>(
  declared: Comparison<S, OriginalPorts>,
): DeclaredComparison => ({ ...(declared as unknown as DeclaredComparison), _tag: 'Comparison' })
